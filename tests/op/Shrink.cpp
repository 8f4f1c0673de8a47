// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Shrink.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Shrink;
using A = Shrink::attributes;

// Shapes.
static_assert(infers_unary<Shrink>(is_numeric));

// Official values: ONNX's reference evaluator.

// test_shrink_hard, test_shrink_soft
constexpr auto x1_0 = literal<float>({5}, {-2, -1.5f, 0, 1, 2});
constexpr auto y1_0 = literal<float>({5}, {-2, 0, 0, 0, 2});
static_assert(gives<Shrink, A{.lambd = 1.5f}, list<x1_0>, list<y1_0>, 0x1p-22>);

// soft
constexpr auto x2_0 = literal<float>({5}, {-2, -1, 0, 1.5f, 2});
constexpr auto y2_0 = literal<float>({5}, {-0.5f, 0, 0, 0, 0.5f});
static_assert(gives<Shrink, A{.bias = 1.5f, .lambd = 1.5f}, list<x2_0>, list<y2_0>, 0x1p-22>);

// integers
constexpr auto x3_0 = literal<std::int32_t>({5}, {-3, -1, 0, 1, 9});
constexpr auto y3_0 = literal<std::int32_t>({5}, {-2, 0, 0, 0, 8});
static_assert(gives<Shrink, A{.bias = 1, .lambd = 1}, list<x3_0>, list<y3_0>, 0x1p-22>);
TEST_CASE("Shrink against the exact function, at lengths around a pack") {
  check_unary<Shrink, A{.bias = 0.5f, .lambd = 1}>({.low = -4, .high = 4, .ulps = 0.5, .zero_sign = false},
                                                   [](double x) {
                                                     return x < -1 ? x + 0.5 : x > 1 ? x - 0.5 : 0;
                                                   });
}

// Corners.
static_assert(identical(value_of<Shrink>(infinite), infinite));
static_assert(identical(value_of<Shrink>(quiet_nan), 0.0f));

TEST_CASE("Shrink in a model") {
  CHECK(model_gives<Shrink, A{.lambd = 1.5f}, list<x1_0>, list<y1_0>, 0x1p-22>());
  CHECK(model_gives<Shrink, A{.bias = 1.5f, .lambd = 1.5f}, list<x2_0>, list<y2_0>, 0x1p-22>());
  CHECK(model_gives<Shrink, A{.bias = 1, .lambd = 1}, list<x3_0>, list<y3_0>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
