// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Identity.hpp>
#include <inlay/op/Less.hpp>
#include <inlay/op/Loop.hpp>

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;

constexpr std::int64_t three = 3;
constexpr std::array given{tensor_info{elem_type::int64, {}, storage::row_major, &three}, tensor_info{},
                           tensor_info{elem_type::float_, {2}}, tensor_info{elem_type::float_, {7}}};
constexpr tensor_info go_on{elem_type::bool_, {}}, state{elem_type::float_, {2}}, seen{elem_type::int8, {5}};

constexpr error infer_loop(op::Loop::attributes const& a, std::span<tensor_info const> made,
                           std::span<tensor_info> out) {
  std::array<tensor_info, 4> start{};
  if (error const e = op::Loop::infer_body(a, 0, given, start)) return e;
  std::array<body_types, 1> const bodies{body_types{start, made}};
  return infer<op::Loop>(a, given, bodies, out);
}
constexpr op::Loop::attributes of_one_capture{.captures = 1, .runs_to_the_end = 1};
static_assert([] {
  std::array<tensor_info, 2> out{};
  return !infer_loop(of_one_capture, std::array{go_on, state, seen}, out) && out[0].dims == dims{2} &&
         out[1].dims == dims{3, 5} && out[1].type == elem_type::int8;
}());
static_assert([] {  // the body changes the dims of what is carried
  std::array<tensor_info, 2> out{};
  return infer_loop(of_one_capture, std::array{go_on, given[3], seen}, out) ==
         error{fault::body_dims_differ, 7, 2};
}());
static_assert([] {  // how often it runs is not known, but how often at most
  std::array<tensor_info, 2> out{};
  return !infer_loop({.captures = 1}, std::array{go_on, state, seen}, out) && !out[0].is_capacity &&
         out[1].is_capacity && out[1].dims == dims{3, 5};
}());
static_assert([] {  // neither, but what is declared; and nothing is
  std::array const in{tensor_info{elem_type::int64, {}}, given[1], given[2], given[3]};
  std::array const made{go_on, state, seen};
  std::array const start{in[0], go_on, in[2], in[3]};
  std::array<body_types, 1> const bodies{body_types{start, made}};
  std::array<tensor_info, 2> out{tensor_info{}, tensor_info{elem_type::int8, {9, 5}}}, none{},
      flat{tensor_info{}, tensor_info{elem_type::int8, {45}}};
  return !infer<op::Loop>(of_one_capture, in, bodies, out) && out[1].is_capacity &&
         out[1].dims == dims{9, 5} &&
         infer<op::Loop>(of_one_capture, in, bodies, none).what == fault::trip_count_not_constant &&
         infer<op::Loop>(of_one_capture, in, bodies, flat) == error{fault::ranks_differ, 1, 2};
}());
static_assert([] {  // what is carried starts with room for more than is given: extents are known at run time
  tensor_info most{elem_type::float_, {9}}, shrunk{elem_type::float_, {2}};
  most.is_capacity = shrunk.is_capacity = true;
  std::array const made{go_on, shrunk, seen};
  std::array const start{given[0], go_on, most, given[3]};
  std::array<body_types, 1> const bodies{body_types{start, made}};
  std::array<tensor_info, 2> out{};
  return !infer<op::Loop>(of_one_capture, given, bodies, out) && out[0].is_capacity &&
         out[0].dims == dims{9} && !out[1].is_capacity &&
         infer_loop(of_one_capture, made, out).what == fault::shape_must_be_constant;
}());
static_assert([] {
  std::array<tensor_info, 2> out{};
  return infer_loop(of_one_capture, std::array{go_on, state}, out) == error{fault::body_outputs_differ, 2, 3};
}());
static_assert([] {
  std::array<tensor_info, 4> to{};
  return !op::Loop::infer_body(of_one_capture, 0, given, to) && to[0].type == elem_type::int64 &&
         to[1].type == elem_type::bool_ && to[2].dims == dims{2} && to[3].dims == dims{7};
}());
static_assert([] {
  std::array<tensor_info, 3> to{};
  return op::Loop::infer_body(of_one_capture, 0, given, to) == error{fault::body_inputs_differ, 2, 3};
}());

namespace weights {
struct five {
  static constexpr std::int64_t elements[] = {5};
  static constexpr tensor_info info{elem_type::int64, {}, storage::row_major, elements};
  static constexpr std::int64_t const* data() { return elements; }
};
}  // namespace weights

/// Two values that change places in each iteration, and what one of them was.
struct swapping {
  struct body {
    static constexpr auto nodes = graph(                                            //
        input<"i", std::int64_t>(), input<"go_on", bool>(),                         //
        input<"a", float, 2>(), input<"b", float, 2>(), input<"step", float, 2>(),  //
        node<"b_out", op::Identity>(in<"a">),                                       //
        node<"seen", op::Add>(in<"a">, in<"step">),                                 //
        output<"go_on">(), output<"b">(), output<"b_out">(), output<"seen">());
  };
  static constexpr auto nodes = graph(                                            //
      input<"a", float, 2>(), input<"b", float, 2>(), input<"step", float, 2>(),  //
      node<"loop", with_bodies<op::Loop, body>, op::Loop::attributes{.captures = 1, .runs_to_the_end = 1}>(
          weights::five{}, absent, in<"a">, in<"b">, in<"step">, out<"a5">, out<"b5">, out<"seen">),  //
      output<"a5">(), output<"b5">(), output<"seen">());
};

TEST_CASE("Loop: what is carried may change places") {
  inlay::model<swapping> m;
  m.input<"a">()[0] = 1, m.input<"a">()[1] = 2;
  m.input<"b">()[0] = 10, m.input<"b">()[1] = 20;
  m.input<"step">()[0] = 100, m.input<"step">()[1] = 200;
  m.run();
  CHECK(std::ranges::equal(m.output<"a5">(), std::array<float, 2>{10, 20}));
  CHECK(std::ranges::equal(m.output<"b5">(), std::array<float, 2>{1, 2}));
  CHECK(std::ranges::equal(m.output<"seen">(),
                           std::array<float, 10>{101, 202, 110, 220, 101, 202, 110, 220, 101, 202}));
  constexpr auto all = inlay::model<swapping>::evaluate(
      std::array<float, 2>{1, 2}, std::array<float, 2>{10, 20}, std::array<float, 2>{100, 200});
  CHECK(std::ranges::equal(std::get<2>(all), m.output<"seen">()));
}

/// x doubles until it is 100 or more; no trip count.
struct doubling {
  struct body {
    static constexpr auto nodes = graph(                     //
        input<"i", std::int64_t>(), input<"go_on", bool>(),  //
        input<"x", float>(), input<"limit", float>(),        //
        node<"y", op::Add>(in<"x">, in<"x">),                //
        node<"less", op::Less>(in<"y">, in<"limit">),        //
        output<"less">(), output<"y">());
  };
  static constexpr auto nodes = graph(                                       //
      input<"x", float>(), input<"limit", float>(), input<"go_on", bool>(),  //
      node<"y", with_bodies<op::Loop, body>, op::Loop::attributes{.captures = 1}>(absent, in<"go_on">,
                                                                                  in<"x">,
                                                                                  in<"limit">),  //
      output<"y">());
};

TEST_CASE("Loop ends when its condition does") {
  inlay::model<doubling> m;
  for (auto const& [go_on, wanted] : {std::pair{true, 192.f}, {false, 3.f}}) {
    m.input<"x">()[0] = 3;
    m.input<"limit">()[0] = 100;
    m.input<"go_on">()[0] = go_on;
    m.run();
    CHECK(m.output<"y">()[0] == wanted);
  }
}

/// The same, with what x was: four values at most.
struct recording {
  struct body {
    static constexpr auto nodes = graph(                     //
        input<"i", std::int64_t>(), input<"go_on", bool>(),  //
        input<"x", float>(), input<"limit", float>(),        //
        node<"y", op::Add>(in<"x">, in<"x">),                //
        node<"less", op::Less>(in<"y">, in<"limit">),        //
        node<"was", op::Identity>(in<"x">),                  //
        output<"less">(), output<"y">(), output<"was">());
  };
  static constexpr auto nodes = graph(                                       //
      input<"x", float>(), input<"limit", float>(), input<"go_on", bool>(),  //
      node<"loop", with_bodies<op::Loop, body>, op::Loop::attributes{.captures = 1}>(
          absent, in<"go_on">, in<"x">, in<"limit">, out<"y", float>, out<"was", float, 4>),  //
      node<"both", op::Add>(in<"was">, in<"y">),                                              //
      output<"y">(), output<"both">());
};

TEST_CASE("Loop: as many scan outputs as there were iterations, within what there is room for") {
  inlay::model<recording> m;
  auto const run = [&](float limit, bool go_on) {
    m.input<"x">()[0] = 3;
    m.input<"limit">()[0] = limit;
    m.input<"go_on">()[0] = go_on;
    return m.run();
  };
  CHECK(!run(20, true));
  CHECK(m.output<"y">()[0] == 24);
  CHECK(m.output<"both">().dims() == dims{3});
  CHECK(std::ranges::equal(m.output<"both">(), std::array<float, 3>{27, 30, 36}));
  CHECK(!run(20, false));
  CHECK(m.output<"both">().dims() == dims{0});
  CHECK(!run(40, true));
  CHECK(m.output<"both">().dims() == dims{4});
  auto const e = run(100, true);
  CHECK(e.value == "was");
  CHECK(e == error{fault::capacity_exceeded, 5, 4});

  constexpr auto all =
      inlay::model<recording>::evaluate(std::array<float, 1>{3}, std::array<float, 1>{20}, std::array{true});
  static_assert(std::get<1>(all).dims() == dims{3} && std::get<1>(all)[2] == 36);
}

}  // namespace INLAY_UNIT
