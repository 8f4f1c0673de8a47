// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Conv.hpp>

#include "windows.hpp"

// Kernels against reference: tests/kernel/dense_convolution.cpp, depthwise_convolution.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Conv;

using A = Conv::attributes;
constexpr tensor_info X{elem_type::float_, {1, 4, 7, 5}}, W{elem_type::float_, {6, 4, 3, 3}},
    B{elem_type::float_, {6}};
constexpr tensor_info W_grouped{elem_type::float_, {6, 2, 3, 3}};

// Shapes.
static_assert(dims_of<Conv, 3>({}, {X, W, B}) == dims{1, 6, 5, 3});
static_assert(dims_of<Conv, 2>({.pads = {1, 1, 1, 1}, .strides = {2, 2}}, {X, W}) == dims{1, 6, 4, 3});
static_assert(dims_of<Conv, 2>({.auto_pad = auto_pad::SAME_LOWER, .strides = {2, 2}}, {X, W}) ==
              dims{1, 6, 4, 3});
static_assert(dims_of<Conv, 2>({.dilations = {3, 2}}, {X, W}) == dims{1, 6, 1, 1});
static_assert(dims_of<Conv, 2>({.group = 2}, {X, W_grouped}) == dims{1, 6, 5, 3});
static_assert(dims_of<Conv, 2>({.layout = layout::channel_last},
                               {tensor_info{elem_type::float_, {1, 7, 5, 4}}, W}) == dims{1, 5, 3, 6});
static_assert(dims_of<Conv, 2>({.layout = layout::channel_first_to_last}, {X, W}) == dims{1, 5, 3, 6});
static_assert(error_of<Conv, 2>({}, {X, W_grouped}) == error{fault::channels_differ, 4, 2});
static_assert(error_of<Conv, 2>({.group = 4}, {X, W_grouped}) ==
              error{fault::channels_not_divisible_by_group, 6, 4});
static_assert(error_of<Conv, 2>({.group = 0}, {X, W}) == error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<Conv, 3>({}, {X, W, tensor_info{elem_type::float_, {4}}}) ==
              error{fault::channels_differ, 4, 6});
static_assert(error_of<Conv, 2>({.kernel_shape = {3, 5}}, {X, W}) ==
              error{fault::attribute_out_of_range, 5, 3});
static_assert(error_of<Conv, 2>({.kernel_shape = {3}}, {X, W}) == error{fault::kernel_rank_differs, 1, 2});
static_assert(error_of<Conv, 2>({.dilations = {4, 1}}, {X, W}) ==
              error{fault::kernel_larger_than_input, 9, 7});
static_assert(error_of<Conv, 2>({.pads = {1, 1}}, {X, W}) == error{fault::attribute_length_differs, 2, 4});
static_assert(error_of<Conv, 2>({}, {X, tensor_info{elem_type::float_, {6, 4, 3}}}) ==
              error{fault::ranks_differ, 3, 4});
static_assert(error_of<Conv, 2>({}, {X, tensor_info{elem_type::double_, {6, 4, 3, 3}}}) ==
              error{fault::elem_types_differ, 11, 1});
static_assert(error_of<Conv, 2>({}, {tensor_info{elem_type::int8, {1, 4, 7, 5}}, W}).what ==
              fault::elem_type_not_supported);

// Official: test_basic_conv_with_padding, _without_padding, test_conv_with_autopad_same,
// test_conv_with_strides_padding, _no_padding, _and_asymmetric_padding.
template <A a, auto X, auto W, auto Y>
constexpr bool convolves = gives<Conv, a, list<X, W>, list<Y>>;
constexpr auto x = ascending<25>({1, 1, 5, 5}, 0.0f);
constexpr auto high = ascending<35>({1, 1, 7, 5}, 0.0f);
constexpr auto w = ones<9>({1, 1, 3, 3});
constexpr auto y = literal<float>({1, 1, 5, 5}, {12,  21, 27, 33,  24,  33,  54,  63, 72,  51,  63,  99, 108,
                                                 117, 81, 93, 144, 153, 162, 111, 72, 111, 117, 123, 84});
constexpr A padded{.kernel_shape = {3, 3}, .pads = {1, 1, 1, 1}};
static_assert(convolves<padded, x, w, y>);
static_assert(convolves<A{.kernel_shape = {3, 3}}, x, w,
                        literal<float>({1, 1, 3, 3}, {54, 63, 72, 99, 108, 117, 144, 153, 162})>);
static_assert(convolves<A{.auto_pad = auto_pad::SAME_LOWER, .kernel_shape = {3, 3}, .strides = {2, 2}}, x, w,
                        literal<float>({1, 1, 3, 3}, {12, 27, 24, 63, 108, 81, 72, 117, 84})>);
static_assert(
    convolves<A{.pads = {1, 1, 1, 1}, .strides = {2, 2}}, high, w,
              literal<float>({1, 1, 4, 3}, {12, 27, 24, 63, 108, 81, 123, 198, 141, 112, 177, 124})>);
static_assert(
    convolves<A{.strides = {2, 2}}, high, w, literal<float>({1, 1, 3, 2}, {54, 72, 144, 162, 234, 252})>);
static_assert(convolves<A{.pads = {1, 0, 1, 0}, .strides = {2, 2}}, high, w,
                        literal<float>({1, 1, 4, 2}, {21, 33, 99, 117, 189, 207, 171, 183})>);

// By hand, in one dimension: two channels, two outputs with bias; two groups; holes; both orders of axes.
constexpr auto taps = literal<float>({2, 2, 2}, {1, 2, 10, 20, 0, 1, 1, 0});
constexpr auto b = literal<float>({2}, {100, -100});
constexpr auto rows =
                   literal<float>({1, 2, 2}, {1 * 3 + 2 * -4 + 10 * 6 + 20 * -8 + 100, -4 + 10 * -8 + 100,  //
                                              -4 + 6 - 100, 0 - 8 - 100}),
               pixels = literal<float>({1, 2, 2}, {-5, -98, 16, -108});
static_assert(gives<Conv, A{}, list<row_first, taps, b>, list<rows>>);
static_assert(gives<Conv, A{.layout = layout::channel_last}, list<row_last, taps, b>, list<pixels>>);
static_assert(
    gives<Conv, A{.layout = layout::channel_first_to_last}, list<row_first, taps, b>, list<pixels>>);
static_assert(convolves<A{.group = 2}, row_first, literal<float>({2, 1, 2}, {1, 1, 1, -1}),
                        literal<float>({1, 2, 2}, {-1, -4, 14, -8})>);
static_assert(convolves<A{.dilations = {2}}, row_first, literal<float>({1, 2, 2}, {1, 5, 1, 5}),
                        literal<float>({1, 1, 1}, {9})>);
static_assert(convolves<A{}, blank<float>({0, 2, 3}), taps, blank<float>({0, 2, 2})>);

// By ONNX Runtime, of integers: weights as they lie, in volumes of two groups with holes, steps and pads; rows of a batch.
template <class T>
constexpr auto volume = ascending<72>({1, 2, 3, 3, 4}, T{0});
template <class T>
constexpr auto volume_taps =
    literal<T>({2, 1, 2, 2, 2}, {1, -2, 3, 0, -1, 2, 5, -3, 2, 0, -4, 1, 3, -1, 0, 6});
template <class T>
constexpr auto volume_bias = literal<T>({2}, {10, -10});
template <class T>
constexpr auto volume_y =
    literal<T>({1, 2, 2, 2, 5}, {-15, 52,  55,  86,  90,  52,   34,   35,  -12, -13, -16, 42,  44,  78,
                                 82,  -32, -14, -15, 32,  33,   259,  408, 416, 140, 143, -67, 100, 102,
                                 164, 167, 43,  -68, -69, -126, -128, -10, 102, 104, 106, 108});
constexpr A in_groups{.dilations = {2, 1, 2}, .group = 2, .pads = {1, 0, 1, 1, 1, 2}, .strides = {2, 2, 1}};
constexpr auto line = ascending<24>({2, 2, 6}, 0.0f);
constexpr auto line_taps = literal<float>({2, 2, 3}, {1, 2, -3, 4, 0, -1, -2, 5, 1, 3, -4, 2});
constexpr auto line_y = literal<float>({2, 2, 3}, {-9, -15, 10, 14, -3, 24, -57, -39, 46, 50, 45, 84});
constexpr A with_holes{.dilations = {2}, .pads = {3, 1}, .strides = {2}};

TEST_CASE("Conv in a model") {
  CHECK(model_gives<Conv, in_groups, list<volume<float>, volume_taps<float>, volume_bias<float>>,
                    list<volume_y<float>>>());
  CHECK(model_gives<Conv, in_groups, list<volume<double>, volume_taps<double>, volume_bias<double>>,
                    list<volume_y<double>>>());
  CHECK(model_gives<Conv, with_holes, list<line, line_taps, literal<float>({2}, {1, -1})>, list<line_y>>());
  CHECK(model_gives<Conv, padded, list<x, w>, list<y>>());
  CHECK(model_gives<Conv, A{}, list<row_first, taps, b>, list<rows>>());
  CHECK(model_gives<Conv, A{.layout = layout::channel_last}, list<row_last, taps, b>, list<pixels>>());
}
}  // namespace INLAY_UNIT
