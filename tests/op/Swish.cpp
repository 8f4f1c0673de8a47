// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Swish.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Swish;
using A = Swish::attributes;

// Shapes.
static_assert(infers_unary<Swish>(is_floating));

// Official values: ONNX's reference evaluator.

// test_swish, cut down
constexpr auto x1_0 = literal<float>({7}, {-4, -1, -0.25f, 0, 0.5f, 1.7f, 3});
constexpr auto y1_0 =
    literal<float>({7}, {-0.07194484f, -0.2689414f, -0.10945586f, 0, 0.31122968f, 1.4374092f, 2.8577223f});
static_assert(gives<Swish, A{}, list<x1_0>, list<y1_0>, 0x1p-22>);

// alpha
constexpr auto x2_0 = literal<float>({7}, {-4, -1, -0.25f, 0, 0.5f, 1.7f, 3});
constexpr auto y2_0 =
    literal<float>({7}, {-0.004450143f, -0.15446526f, -0.09883022f, 0, 0.3502836f, 1.6104949f, 2.9818206f});
static_assert(gives<Swish, A{.alpha = 1.7f}, list<x2_0>, list<y2_0>, 0x1p-22>);
TEST_CASE("Swish of NaN") {  // which Clang makes in no constant expression
  CHECK(identical(value_of<Swish>(quiet_nan), quiet_nan));
}

TEST_CASE("Swish against the exact function, at lengths around a pack") {
  check_unary<Swish, A{}>({.low = -4, .high = 4, .ulps = 8, .absolute = 0x1p-22, .zero_sign = false},
                          [](double x) { return x / (1 + std::exp(-x)); });
}

// Corners.
static_assert(identical(value_of<Swish>(infinite), infinite));

TEST_CASE("Swish in a model") {
  CHECK(model_gives<Swish, A{}, list<x1_0>, list<y1_0>, 0x1p-22>());
  CHECK(model_gives<Swish, A{.alpha = 1.7f}, list<x2_0>, list<y2_0>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
