// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Compress.hpp>
#include <inlay/op/Concat.hpp>
#include <inlay/op/Greater.hpp>
#include <inlay/op/Identity.hpp>
#include <inlay/op/If.hpp>
#include <inlay/op/Loop.hpp>
#include <inlay/op/Mul.hpp>
#include <inlay/op/ReduceSum.hpp>
#include <inlay/op/Scan.hpp>
#include <inlay/op/Sub.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace {
using namespace inlay;

namespace weights {
struct two {
  static constexpr tensor_info info{elem_type::float_, {}};
  static constexpr float elements[] = {2};
  static constexpr float const* data() { return elements; }
};
struct zero {
  static constexpr tensor_info info{elem_type::float_, {}};
  static constexpr float elements[] = {0};
  static constexpr float const* data() { return elements; }
};
}  // namespace weights

/// y = x + x if cond, else x * x - x
struct branching {
  struct sum {
    static constexpr auto nodes = graph(       //
        input<"x", float, 4>(),                //
        node<"y", op::Add>(in<"x">, in<"x">),  //
        output<"y">());
  };
  struct product {
    static constexpr auto nodes = graph(             //
        input<"x", float, 4>(),                      //
        node<"squares", op::Mul>(in<"x">, in<"x">),  //
        node<"y", op::Sub>(in<"squares">, in<"x">),  //
        output<"y">());
  };
  static constexpr auto nodes = graph(                                    //
      input<"cond", bool, 1>(), input<"x", float, 4>(),                   //
      node<"y", with_bodies<op::If, product, sum>>(in<"cond">, in<"x">),  //
      node<"z", op::Mul>(in<"y">, weights::two{}),                        //
      output<"z">());
};

/// Branches that make nothing of their own.
struct choosing {
  struct first {
    static constexpr auto nodes = graph(input<"a", float, 2>(), input<"b", float, 2>(), output<"a">());
  };
  struct second {
    static constexpr auto nodes = graph(input<"a", float, 2>(), input<"b", float, 2>(), output<"b">());
  };
  static constexpr auto nodes =
      graph(input<"cond", bool>(), input<"a", float, 2>(), input<"b", float, 2>(),
            node<"y", with_bodies<op::If, second, first>>(in<"cond">, in<"a">, in<"b">), output<"y">());
};

TEST_CASE("a body without nodes") {
  inlay::model<choosing> m;
  for (bool const cond : {true, false}) {
    m.input<"cond">()[0] = cond;
    m.input<"a">()[0] = 1, m.input<"a">()[1] = 2;
    m.input<"b">()[0] = 3, m.input<"b">()[1] = 4;
    m.run();
    CHECK(m.output<"y">()[1] == (cond ? 2.f : 4.f));
  }
}

TEST_CASE("the arena of a body is part of the plan") {
  // cond, x, y (z in its place), and the larger branch's two values, one line of 64 bytes each; the squares
  // end before y is written in their place.
  CHECK(inlay::model<branching>::arena_bytes <= 5 * 64);
  CHECK(program<branching>::task_count == 2);
  CHECK(inlay::model<with_policy<branching, policy::ram>>::arena_bytes <=
        inlay::model<branching>::arena_bytes);
}

/// What is positive of x if cond, else twice what there is of few. Extents are known at run time only: inside a branch, of
/// what it reads, and of what it makes.
struct open_branches {
  struct positive {
    static constexpr auto nodes = graph(                                   //
        input<"x", float, 4>(), open_input<"few", float, extent{0, 6}>(),  //
        node<"is_positive", op::Greater>(in<"x">, weights::zero{}),        //
        node<"y", op::Compress>(in<"x">, in<"is_positive">),               //
        output<"y">());
  };
  struct twice {
    static constexpr auto nodes = graph(input<"x", float, 4>(), open_input<"few", float, extent{0, 6}>(),
                                        node<"y", op::Add>(in<"few">, in<"few">), output<"y">());
  };
  static constexpr auto nodes = graph(                                                          //
      input<"cond", bool>(), input<"x", float, 4>(), open_input<"few", float, extent{0, 6}>(),  //
      node<"y", with_bodies<op::If, twice, positive>>(in<"cond">, in<"x">, in<"few">),          //
      node<"z", op::Add>(in<"y">, in<"y">),                                                     //
      output<"z">());
};

TEST_CASE("extents that are known at run time, in branches and at their borders") {
  using model = inlay::model<open_branches>;
  static_assert(model::output_info<"z">.is_capacity && model::output_info<"z">.dims == dims{6});
  model m;
  std::ranges::copy(std::array<float, 4>{1, -2, 3, 0}, m.input<"x">().begin());
  constexpr std::array<float, 6> few{1, 2, 3, 4, 5, 6};
  for (std::int64_t const count : {0, 2, 5}) {
    REQUIRE(!m.set<"few">(std::span(few).first(static_cast<std::size_t>(count)), {count}));
    m.input<"cond">()[0] = false;
    REQUIRE(!m.run());
    CHECK(m.output<"z">().dims() == dims{count});
    for (std::int64_t i = 0; i < count; ++i)
      CHECK(m.output<"z">()[static_cast<std::size_t>(i)] == static_cast<float>(4 * (i + 1)));
    m.input<"cond">()[0] = true;
    REQUIRE(!m.run());
    CHECK(m.output<"z">().dims() == dims{2});
    CHECK(std::ranges::equal(m.output<"z">(), std::array<float, 2>{2, 6}));
  }
}

/// v grows by x in each of m iterations. There is room for six.
struct growing {
  struct body {
    static constexpr auto nodes = graph(                                                     //
        input<"i", std::int64_t>(), input<"go_on", bool>(),                                  //
        open_input<"v", float, extent{0, 6}>(), input<"x", float, 2>(),                      //
        node<"longer", op::Concat, op::Concat::attributes{.axis = 0}>(in<"v">, in<"x">),     //
        node<"sum", op::ReduceSum, op::ReduceSum::attributes{.keepdims = 0}>(in<"longer">),  //
        output<"go_on">(), output<"longer">(), output<"sum">());
  };
  static constexpr auto nodes = graph(                                             //
      input<"m", std::int64_t>(), input<"v", float, 1>(), input<"x", float, 2>(),  //
      node<"loop", with_bodies<op::Loop, body>, op::Loop::attributes{.captures = 1}>(
          in<"m">, absent, in<"v">, in<"x">, out<"all", float, 6>, out<"sums", float, 9>),  //
      output<"all">(), output<"sums">());
};

TEST_CASE("what a loop carries may change its extents, within what there is room for") {
  inlay::model<growing> m;
  auto const run = [&](std::int64_t trips) {
    m.input<"m">()[0] = trips;
    m.input<"v">()[0] = 1;
    std::ranges::copy(std::array<float, 2>{2, 3}, m.input<"x">().begin());
    return m.run();
  };
  REQUIRE(!run(2));
  CHECK(std::ranges::equal(m.output<"all">(), std::array<float, 5>{1, 2, 3, 2, 3}));
  CHECK(m.output<"sums">().dims() == dims{2});
  CHECK(std::ranges::equal(m.output<"sums">(), std::array<float, 2>{6, 11}));
  REQUIRE(!run(0));
  CHECK(m.output<"all">().dims() == dims{1});
  CHECK(m.output<"sums">().dims() == dims{0});
  run_error const e = run(3);
  CHECK(e == error{fault::capacity_exceeded, 7, 6});
  CHECK(e.value == "longer");
  constexpr auto found = inlay::model<growing>::evaluate(std::array<std::int64_t, 1>{2},
                                                         std::array<float, 1>{1}, std::array<float, 2>{2, 3});
  static_assert(!std::get<0>(found).error && std::get<0>(found).dims() == dims{5} &&
                std::get<0>(found)[4] == 3);
  static_assert(std::get<1>(found).dims() == dims{2} && std::get<1>(found)[1] == 11);
}

/// Of each row of x what is more than the sum of all such elements before.
struct scanning {
  struct body {
    static constexpr auto nodes = graph(                                                   //
        open_input<"before", float, extent{0, 1}>(), input<"row", float, 3>(),             //
        node<"is_more", op::Greater>(in<"row">, in<"before">),                             //
        node<"more", op::Compress>(in<"row">, in<"is_more">),                              //
        node<"sum", op::ReduceSum, op::ReduceSum::attributes{.keepdims = 1}>(in<"more">),  //
        node<"after", op::Add>(in<"before">, in<"sum">),                                   //
        output<"after">(), output<"more">());
  };
  static constexpr auto nodes = graph(                        //
      input<"start", float, 1>(), input<"x", float, 2, 3>(),  //
      node<"scan", with_bodies<op::Scan, body>, op::Scan::attributes{.num_scan_inputs = 1}>(
          in<"start">, in<"x">, out<"end">, out<"more">),  //
      output<"end">(), output<"more">());
};

TEST_CASE("slices of a scan of which the extents are known at run time") {
  inlay::model<scanning> m;
  auto const run = [&](std::array<float, 6> const& x) {
    m.input<"start">()[0] = 2;
    std::ranges::copy(x, m.input<"x">().begin());
    return m.run();
  };
  REQUIRE(!run({1, 3, 4, 8, 10, 11}));
  CHECK(m.output<"end">().dims() == dims{1});
  CHECK(m.output<"end">()[0] == 30);
  CHECK(m.output<"more">().dims() == dims{2, 2});
  CHECK(std::ranges::equal(m.output<"more">(), std::array<float, 4>{3, 4, 10, 11}));
  // ONNX has no tensor of slices that differ.
  run_error const e = run({1, 3, 4, 8, 9, 11});
  CHECK(e == error{fault::body_dims_differ, 1, 2});
}
}  // namespace
