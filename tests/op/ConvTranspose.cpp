// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ConvTranspose.hpp>

#include "windows.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ConvTranspose;

using A = ConvTranspose::attributes;
constexpr tensor_info X{elem_type::float_, {1, 4, 3, 3}}, W{elem_type::float_, {4, 2, 3, 3}},
    B{elem_type::float_, {2}};

// Shapes: of the official cases test_convtranspose, _pads, _output_shape, _pad, _autopad_same, _dilations.
static_assert(dims_of<ConvTranspose, 3>({}, {X, W, B}) == dims{1, 2, 5, 5});
static_assert(dims_of<ConvTranspose, 2>({.pads = {1, 2, 1, 2}, .strides = {3, 2}}, {X, W}) ==
              dims{1, 2, 7, 3});
static_assert(dims_of<ConvTranspose, 2>({.output_shape = {10, 8}, .strides = {3, 2}}, {X, W}) ==
              dims{1, 2, 10, 8});
static_assert(dims_of<ConvTranspose, 2>({.output_padding = {1, 1}, .strides = {3, 2}}, {X, W}) ==
              dims{1, 2, 10, 8});
static_assert(dims_of<ConvTranspose, 2>({.auto_pad = auto_pad::SAME_UPPER, .strides = {2, 2}}, {X, W}) ==
              dims{1, 2, 6, 6});
static_assert(dims_of<ConvTranspose, 2>({.dilations = {2, 2}}, {X, W}) == dims{1, 2, 7, 7});
static_assert(dims_of<ConvTranspose, 2>({.group = 2}, {X, W}) == dims{1, 4, 5, 5});
static_assert(error_of<ConvTranspose, 2>({}, {X, tensor_info{elem_type::float_, {2, 2, 3, 3}}}) ==
              error{fault::channels_differ, 4, 2});
static_assert(error_of<ConvTranspose, 3>({.group = 2}, {X, W, B}) == error{fault::channels_differ, 2, 4});
static_assert(error_of<ConvTranspose, 2>({.group = 3}, {X, W}) ==
              error{fault::channels_not_divisible_by_group, 4, 3});
static_assert(error_of<ConvTranspose, 2>({.kernel_shape = {3}}, {X, W}) ==
              error{fault::kernel_rank_differs, 1, 2});
static_assert(error_of<ConvTranspose, 2>({.kernel_shape = {3, 4}}, {X, W}) ==
              error{fault::attribute_out_of_range, 4, 3});
static_assert(error_of<ConvTranspose, 2>({.pads = {1, 1}}, {X, W}) ==
              error{fault::attribute_length_differs, 2, 4});
static_assert(error_of<ConvTranspose, 2>({.pads = {3, 0, 2, 0}}, {X, W}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<ConvTranspose, 2>({}, {X, tensor_info{elem_type::float_, {4, 2, 3}}}) ==
              error{fault::ranks_differ, 3, 4});

// Official: test_convtranspose_1d, _dilations, _pads; the first channel of test_convtranspose and
// _autopad_same.
template <A a, auto X, auto W, auto Y>
constexpr bool spreads = gives<ConvTranspose, a, list<X, W>, list<Y>>;
constexpr auto x = ascending<9>({1, 1, 3, 3}, 0.0f), w = ones<9>({1, 1, 3, 3});
constexpr auto y = literal<float>(
    {1, 1, 5, 5}, {0, 1, 3, 3, 2, 3, 8, 15, 12, 7, 9, 21, 36, 27, 15, 9, 20, 33, 24, 13, 6, 13, 21, 15, 8});
static_assert(spreads<A{}, x, w, y>);
static_assert(spreads<A{}, ascending<3>({1, 1, 3}, 0.0f), ones<6>({1, 2, 3}),
                      literal<float>({1, 2, 5}, {0, 1, 3, 3, 2, 0, 1, 3, 3, 2})>);
static_assert(spreads<A{.dilations = {2, 2}}, literal<float>({1, 1, 3, 3}, {3, 8, 1, 9, 5, 7, 3, 2, 6}),
                      literal<float>({1, 1, 2, 2}, {7, 2, 1, 9}),
                      literal<float>({1, 1, 5, 5}, {21, 56, 13, 16, 2,  63, 35, 67, 10, 14, 24, 22, 76,
                                                    76, 21, 9,  5,  88, 45, 63, 3,  2,  33, 18, 54})>);
static_assert(spreads<A{.pads = {1, 2, 1, 2}, .strides = {3, 2}}, x, ones<18>({1, 2, 3, 3}),
                      literal<float>({1, 2, 7, 3},
                                     {1, 1, 3, 1, 1, 3, 7, 4, 9, 7, 4, 9, 7, 4, 9, 13, 7, 15, 13, 7, 15,
                                      1, 1, 3, 1, 1, 3, 7, 4, 9, 7, 4, 9, 7, 4, 9, 13, 7, 15, 13, 7, 15})>);
static_assert(
    spreads<A{.auto_pad = auto_pad::SAME_UPPER, .strides = {2, 2}}, x, w,
            literal<float>({1, 1, 6, 6}, {0, 0, 1, 1, 3, 2, 0, 0, 1,  1,  3,  2,  3, 3, 8,  5, 12, 7,
                                          3, 3, 7, 4, 9, 5, 9, 9, 20, 11, 24, 13, 6, 6, 13, 7, 15, 8})>);

// By hand: two groups with bias; the odd pad at the end or at the beginning.
static_assert(gives<ConvTranspose, A{.group = 2},
                    list<literal<float>({1, 2, 2}, {1, 2, 3, 4}), literal<float>({2, 1, 2}, {1, 10, 1, -1}),
                         literal<float>({2}, {100, 200})>,
                    list<literal<float>({1, 2, 3}, {101, 112, 120, 203, 201, 196})>>);
static_assert(spreads<A{.auto_pad = auto_pad::SAME_UPPER}, literal<float>({1, 1, 2}, {1, 2}),
                      literal<float>({1, 1, 2}, {1, 10}), literal<float>({1, 1, 2}, {1, 12})>);
static_assert(spreads<A{.auto_pad = auto_pad::SAME_LOWER}, literal<float>({1, 1, 2}, {1, 2}),
                      literal<float>({1, 1, 2}, {1, 10}), literal<float>({1, 1, 2}, {12, 20})>);

TEST_CASE("ConvTranspose in a model") { CHECK(model_gives<ConvTranspose, A{}, list<x, w>, list<y>>()); }
}  // namespace INLAY_UNIT
