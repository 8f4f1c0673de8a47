// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ConvInteger.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ConvInteger;

using attributes = ConvInteger::attributes;

// Shapes and errors.
constexpr tensor_info X{elem_type::uint8, {1, 1, 4, 4}}, W{elem_type::int8, {2, 1, 3, 3}},
    two{elem_type::int8, {2}};
static_assert(dims_of<ConvInteger, 2>({}, {X, W}) == dims{1, 2, 2, 2});
static_assert(dims_of<ConvInteger, 4>({}, {X, W, tensor_info{}, two}) == dims{1, 2, 2, 2});
static_assert(error_of<ConvInteger, 3>({}, {X, W, two}) == error{fault::elem_types_differ, 3, 2});

// ONNX's own cases.
// convinteger_without_padding.
constexpr auto convinteger_without_padding_x0 =
    literal<std::uint8_t>({1, 1, 3, 3}, {2, 3, 4, 5, 6, 7, 8, 9, 10});
constexpr auto convinteger_without_padding_x1 = literal<std::uint8_t>({1, 1, 2, 2}, {1, 1, 1, 1});
constexpr auto convinteger_without_padding_x2 = literal<std::uint8_t>(std::uint8_t(1));
constexpr auto convinteger_without_padding_y0 = literal<std::int32_t>({1, 1, 2, 2}, {12, 16, 24, 28});
static_assert(gives<ConvInteger, attributes{},
                    list<convinteger_without_padding_x0, convinteger_without_padding_x1,
                         convinteger_without_padding_x2>,
                    list<convinteger_without_padding_y0>>);

// convinteger_with_padding.
constexpr auto convinteger_with_padding_x0 =
    literal<std::uint8_t>({1, 1, 3, 3}, {2, 3, 4, 5, 6, 7, 8, 9, 10});
constexpr auto convinteger_with_padding_x1 = literal<std::uint8_t>({2, 1, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1});
constexpr auto convinteger_with_padding_x2 = literal<std::uint8_t>(std::uint8_t(1));
constexpr auto convinteger_with_padding_x3 = literal<std::uint8_t>({2}, {0, 1});
constexpr auto convinteger_with_padding_y0 = literal<std::int32_t>(
    {1, 2, 4, 4},
    {1, 3, 5, 3, 5, 12, 16, 9, 11, 24, 28, 15, 7, 15, 17, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
static_assert(gives<ConvInteger, attributes{.pads = {1, 1, 1, 1}},
                    list<convinteger_with_padding_x0, convinteger_with_padding_x1,
                         convinteger_with_padding_x2, convinteger_with_padding_x3>,
                    list<convinteger_with_padding_y0>>);

TEST_CASE("ConvInteger in a model") {
  CHECK(model_gives<
        ConvInteger, attributes{},
        list<convinteger_without_padding_x0, convinteger_without_padding_x1, convinteger_without_padding_x2>,
        list<convinteger_without_padding_y0>>());
  CHECK(model_gives<ConvInteger, attributes{.pads = {1, 1, 1, 1}},
                    list<convinteger_with_padding_x0, convinteger_with_padding_x1,
                         convinteger_with_padding_x2, convinteger_with_padding_x3>,
                    list<convinteger_with_padding_y0>>());
}
}  // namespace INLAY_UNIT
