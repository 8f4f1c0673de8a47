// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/IsInf.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::IsInf;
using A = IsInf::attributes;

// Shapes.
static_assert(infers_unary<IsInf>([](elem_type t) { return is_floating(t) || is_float8(t); },
                                  elem_type::bool_));

// Official: test_isinf, test_isinf_negative, test_isinf_positive.

// both signs
constexpr auto x1_0 = literal<float>({6}, {-1.2f, quiet_nan, infinite, 2.8f, -infinite, infinite});
constexpr auto y1_0 = literal<bool>({6}, {false, false, true, false, true, true});
static_assert(gives<IsInf, A{}, list<x1_0>, list<y1_0>>);

// negative
constexpr auto x2_0 = literal<float>({6}, {-1.2f, quiet_nan, infinite, 2.8f, -infinite, infinite});
constexpr auto y2_0 = literal<bool>({6}, {false, false, false, false, true, false});
static_assert(gives<IsInf, A{.detect_positive = 0}, list<x2_0>, list<y2_0>>);

// positive
constexpr auto x3_0 = literal<float>({6}, {-1.2f, quiet_nan, infinite, 2.8f, -infinite, infinite});
constexpr auto y3_0 = literal<bool>({6}, {false, false, true, false, false, true});
static_assert(gives<IsInf, A{.detect_negative = 0}, list<x3_0>, list<y3_0>>);

// none
constexpr auto x4_0 = literal<float>({6}, {-1.2f, quiet_nan, infinite, 2.8f, -infinite, infinite});
constexpr auto y4_0 = literal<bool>({6}, {false, false, false, false, false, false});
static_assert(gives<IsInf, A{.detect_negative = 0, .detect_positive = 0}, list<x4_0>, list<y4_0>>);

// float16
constexpr auto x5_0 = literal<float16>(
    {6}, {float16(-1.20019531f), quiet_nan, infinite, float16(2.80078125f), -infinite, infinite});
constexpr auto y5_0 = literal<bool>({6}, {false, false, true, false, true, true});
static_assert(gives<IsInf, A{}, list<x5_0>, list<y5_0>>);
// Corners.
static_assert(value_of<IsInf>(float8e5m2::from_bits(0xfc)) == true);
static_assert(value_of<IsInf>(float8e5m2::from_bits(0x7b)) == false);
static_assert(value_of<IsInf>(float8e4m3fn::from_bits(0x7e)) == false);  // has no infinity
static_assert(!value_of<IsInf>(std::numeric_limits<float>::max()));

TEST_CASE("IsInf in a model") {
  CHECK(model_gives<IsInf, A{}, list<x1_0>, list<y1_0>>());
  CHECK(model_gives<IsInf, A{.detect_positive = 0}, list<x2_0>, list<y2_0>>());
  CHECK(model_gives<IsInf, A{.detect_negative = 0}, list<x3_0>, list<y3_0>>());
  CHECK(model_gives<IsInf, A{.detect_negative = 0, .detect_positive = 0}, list<x4_0>, list<y4_0>>());
  CHECK(model_gives<IsInf, A{}, list<x5_0>, list<y5_0>>());
}
}  // namespace INLAY_UNIT
