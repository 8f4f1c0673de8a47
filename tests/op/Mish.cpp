// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Mish.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Mish;
using A = Mish::attributes;

// Shapes.
static_assert(infers_unary<Mish>(is_floating));

// Official values: ONNX's reference evaluator.

// test_mish, cut down
constexpr auto x1_0 = literal<float>({7}, {-4, -1, -0.25f, 0, 0.5f, 1.7f, 3});
constexpr auto y1_0 =
    literal<float>({7}, {-0.072591744f, -0.30340147f, -0.12992696f, 0, 0.37524518f, 1.6207681f, 2.986535f});
static_assert(gives<Mish, A{}, list<x1_0>, list<y1_0>, 0x1p-22>);
TEST_CASE("Mish of NaN") {  // which Clang makes in no constant expression
  CHECK(identical(value_of<Mish>(quiet_nan), quiet_nan));
}

TEST_CASE("Mish against the exact function, at lengths around a pack") {
  check_unary<Mish, A{}>(
      {.low = -4, .high = 4, .ulps = 16, .absolute = 0x1p-22, .zero_sign = false}, [](double x) {
        return x == -static_cast<double>(infinite) ? x * 0 : x * std::tanh(std::log1p(std::exp(x)));
      });
}

// Corners.
static_assert(identical(value_of<Mish>(infinite), infinite));
static_assert(value_of<Mish>(50.0f) == 50.0f && value_of<Mish>(-200.0f) == 0);

TEST_CASE("Mish in a model") { CHECK(model_gives<Mish, A{}, list<x1_0>, list<y1_0>, 0x1p-22>()); }
}  // namespace INLAY_UNIT
