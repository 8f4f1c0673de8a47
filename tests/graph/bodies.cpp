// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Identity.hpp>
#include <inlay/op/If.hpp>
#include <inlay/op/Mul.hpp>
#include <inlay/op/Sub.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

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
}  // namespace
