// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/IsNaN.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::IsNaN;

// Shapes.
static_assert(infers_unary<IsNaN>([](elem_type t) { return is_floating(t) || is_float8(t); },
                                  elem_type::bool_));

// Official: test_isnan.
constexpr auto x = literal<float>({4}, {3, quiet_nan, 4, quiet_nan});
constexpr auto y = literal<bool>({4}, {false, true, false, true});
static_assert(gives<IsNaN, no_attributes{}, list<x>, list<y>>);

TEST_CASE("IsNaN against the exact function, at lengths around a pack") {
  check_unary<IsNaN>({}, [](double x) { return x != x; });
}

// Corners.
static_assert(value_of<IsNaN>(infinite) == false);
static_assert(value_of<IsNaN>(std::numeric_limits<double>::quiet_NaN()) == true);
static_assert(value_of<IsNaN>(float16::from_bits(0x7c01)) == true);
static_assert(value_of<IsNaN>(float16::from_bits(0x7c00)) == false);
// Floats of 8 bits, by their codes: "Float stored in 8 bits" of ONNX.
static_assert(value_of<IsNaN>(float8e4m3fn::from_bits(0x7f)) == true);
static_assert(value_of<IsNaN>(float8e4m3fn::from_bits(0x7e)) == false);
static_assert(value_of<IsNaN>(float8e4m3fnuz::from_bits(0x80)) == true);
static_assert(value_of<IsNaN>(float8e5m2::from_bits(0xfd)) == true);
static_assert(value_of<IsNaN>(float8e5m2::from_bits(0xfc)) == false);
constexpr auto small = literal<float8e5m2fnuz>(
    {3}, {float8e5m2fnuz::from_bits(0x80), float8e5m2fnuz::from_bits(0), float8e5m2fnuz::from_bits(0x7f)});
constexpr auto small_y = literal<bool>({3}, {true, false, false});

TEST_CASE("IsNaN in a model") {
  CHECK(model_gives<IsNaN, no_attributes{}, list<x>, list<y>>());
  CHECK(model_gives<IsNaN, no_attributes{}, list<small>, list<small_y>>());
}
}  // namespace INLAY_UNIT
