// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/If.hpp>
#include <inlay/op/Mul.hpp>
#include <inlay/op/Sub.hpp>

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;

constexpr std::array given{tensor_info{elem_type::bool_, {1}}, tensor_info{elem_type::float_, {4}}};
constexpr std::array one{tensor_info{elem_type::float_, {4}}}, other{tensor_info{elem_type::float_, {3}}};

constexpr error infer_if(std::span<tensor_info const> from, std::span<tensor_info const> on_else,
                         std::span<tensor_info const> on_then) {
  std::array<body_types, 2> const bodies{body_types{{}, on_else}, body_types{{}, on_then}};
  std::array<tensor_info, 1> out{};
  return infer<op::If>({}, from, bodies, out);
}
static_assert(!infer_if(given, one, one));
static_assert([] {  // room for either
  std::array<body_types, 2> const bodies{body_types{{}, one}, body_types{{}, other}};
  std::array<tensor_info, 1> out{};
  return !infer<op::If>({}, given, bodies, out) && out[0].is_capacity && out[0].dims == dims{4};
}());
static_assert(infer_if(given, one, std::array{tensor_info{elem_type::float_, {4, 1}}}) ==
              error{fault::ranks_differ, 2, 1});
static_assert(infer_if(given, one, {}) == error{fault::body_outputs_differ, 0, 1});
static_assert(infer_if(std::span(given).last(1), one, one).what == fault::elem_type_not_supported);
static_assert([] {
  std::array<tensor_info, 1> to{};
  return !op::If::infer_body({}, 0, given, to) && to[0].dims == dims{4};
}());

namespace weights {
struct two {
  static constexpr tensor_info info{elem_type::float_, {}};
  static constexpr float elements[] = {2};
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

constexpr std::array<float, 4> x{1, 2, 3, -4};
static_assert(inlay::model<branching>::evaluate(std::array{true}, x) == std::array<float, 4>{4, 8, 12, -16});
static_assert(inlay::model<branching>::evaluate(std::array{false}, x) == std::array<float, 4>{0, 4, 12, 40});

TEST_CASE("If runs the branch that the condition says") {
  inlay::model<branching> m;
  for (bool const cond : {true, false}) {
    m.input<"cond">()[0] = cond;
    std::ranges::copy(x, m.input<"x">().begin());
    m.run();
    CHECK(std::ranges::equal(m.output<"z">(), inlay::model<branching>::evaluate(std::array{cond}, x)));
  }
}

}  // namespace INLAY_UNIT
