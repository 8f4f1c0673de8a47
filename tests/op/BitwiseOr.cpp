// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BitwiseOr.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BitwiseOr;

// Shapes.
static_assert(infers_binary<BitwiseOr>(is_integer));

// As numpy.bitwise_or, which ONNX's reference implementation calls.
constexpr auto a = literal<std::int32_t>({3}, {12, 0, -112}), b = literal<std::int32_t>({3}, {10, 7, 127}),
               c = literal<std::int32_t>({3}, {14, 7, -1});
static_assert(gives<BitwiseOr, no_attributes{}, list<a, b>, list<c>>);
static_assert(gives<BitwiseOr, no_attributes{},
                    list<literal<std::uint8_t>({2}, {240, 15}), literal<std::uint8_t>({1}, {60})>,
                    list<literal<std::uint8_t>({2}, {252, 63})>>);
static_assert(value_of<BitwiseOr>(std::uint64_t{1} << 63, std::uint64_t{1} << 63) == std::uint64_t{1} << 63);

TEST_CASE("BitwiseOr in a model") { CHECK(model_gives<BitwiseOr, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
