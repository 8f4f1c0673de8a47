// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BitwiseXor.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BitwiseXor;

// Shapes.
static_assert(infers_binary<BitwiseXor>(is_integer));

// As numpy.bitwise_xor, which ONNX's reference implementation calls.
constexpr auto a = literal<std::int32_t>({3}, {12, 0, -112}), b = literal<std::int32_t>({3}, {10, 7, 127}),
               c = literal<std::int32_t>({3}, {6, 7, -17});
static_assert(gives<BitwiseXor, no_attributes{}, list<a, b>, list<c>>);
static_assert(gives<BitwiseXor, no_attributes{},
                    list<literal<std::uint8_t>({2}, {240, 15}), literal<std::uint8_t>({1}, {60})>,
                    list<literal<std::uint8_t>({2}, {204, 51})>>);
static_assert(value_of<BitwiseXor>(std::uint64_t{1} << 63, std::uint64_t{1} << 63) == 0);

TEST_CASE("BitwiseXor in a model") { CHECK(model_gives<BitwiseXor, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
