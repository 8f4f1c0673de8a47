// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BitwiseNot.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BitwiseNot;

// Shapes.
static_assert(infers_unary<BitwiseNot>(is_integer));

// As numpy.bitwise_not, which ONNX's reference implementation calls.
constexpr auto x = literal<std::int32_t>({4}, {0, 1, -1, 2147483647}),
               y = literal<std::int32_t>({4}, {-1, -2, 0, -2147483647 - 1});
static_assert(gives<BitwiseNot, no_attributes{}, list<x>, list<y>>);
static_assert(value_of<BitwiseNot>(std::uint8_t{0x0f}) == 0xf0 &&
              value_of<BitwiseNot>(std::uint16_t{0}) == 65535);

TEST_CASE("BitwiseNot in a model") { CHECK(model_gives<BitwiseNot, no_attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
