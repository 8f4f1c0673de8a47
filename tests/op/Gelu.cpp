// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Gelu.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Gelu;
using A = Gelu::attributes;

// Shapes.
static_assert(infers_unary<Gelu>(is_floating));

// Official values: ONNX's reference evaluator.

// test_gelu_default
constexpr auto x1_0 = literal<float>({7}, {-4, -1, -0.25f, 0, 0.5f, 1.7f, 3});
constexpr auto y1_0 = literal<float>(
    {7}, {-0.00012671947f, -0.15865526f, -0.10032342f, 0, 0.34573123f, 1.6242388f, 2.9959502f});
static_assert(gives<Gelu, A{}, list<x1_0>, list<y1_0>, 0x1p-22>);

// test_gelu_tanh
constexpr auto x2_0 = literal<float>({7}, {-4, -1, -0.25f, 0, 0.5f, 1.7f, 3});
constexpr auto y2_0 =
    literal<float>({7}, {-7.02142715e-05f, -0.158808f, -0.100324646f, 0, 0.345714f, 1.6241058f, 2.9963627f});
static_assert(gives<Gelu, A{.approximate = Gelu::approximation::tanh}, list<x2_0>, list<y2_0>, 0x1p-22>);
// What the tails of the error function and of tanh lose is absolute: 1 - erf cancels.
TEST_CASE("Gelu against the exact function, at lengths around a pack") {
  check_unary<Gelu, A{}>({.ulps = 8, .absolute = 4 * 0x1p-23, .zero_sign = false}, [](double x) {
    return x == -static_cast<double>(infinite) ? std::nan("") : x / 2 * (1 + std::erf(x / std::sqrt(2.0)));
  });
}
TEST_CASE("Gelu by tanh against the exact function, at lengths around a pack") {
  check_unary<Gelu, A{.approximate = Gelu::approximation::tanh}>(
      {.ulps = 8, .absolute = 8 * 0x1p-23, .zero_sign = false}, [](double x) {
        double const pi = std::acos(-1.0);
        return x == -static_cast<double>(infinite)
                   ? std::nan("")
                   : x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * x * x * x)));
      });
}

// Corners.
static_assert(identical(value_of<Gelu>(infinite), infinite));
static_assert(value_of<Gelu>(40.0f) == 40.0f && value_of<Gelu>(-40.0f) == 0);

TEST_CASE("Gelu of NaN") {  // which Clang makes in no constant expression
  CHECK(identical(value_of<Gelu>(quiet_nan), quiet_nan));
}

TEST_CASE("Gelu in a model") {
  CHECK(model_gives<Gelu, A{}, list<x1_0>, list<y1_0>, 0x1p-22>());
  CHECK(model_gives<Gelu, A{.approximate = Gelu::approximation::tanh}, list<x2_0>, list<y2_0>, 0x1p-22>());
}
}  // namespace INLAY_UNIT
