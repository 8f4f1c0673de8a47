// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "run.hpp"

#include <doctest/doctest.h>

/// What the tests of convolutions and poolings share: the data of ONNX's cases.
namespace inlay::test {

/// first, first + 1, first + 2 …
template <std::size_t N, class T = float>
constexpr auto ascending(dims const& shape, T first) {
  tensor_literal<T, N> result{{}, shape};
  for (std::size_t i = 0; i < N; ++i) result.elements[i] = static_cast<T>(first + static_cast<T>(i));
  return result;
}
template <std::size_t N>
constexpr auto ones(dims const& shape) {
  tensor_literal<float, N> result{{}, shape};
  std::fill_n(result.elements, N, 1.0f);
  return result;
}

/// The images of most official cases of poolings: 1 … 25, and 1 … 16.
inline constexpr auto image_5x5 = ascending<25>({1, 1, 5, 5}, 1.0f);
inline constexpr auto image_4x4 = ascending<16>({1, 1, 4, 4}, 1.0f);

/// Two channels of one row, by hand: (3 -4 0) and twice that, in both orders of axes.
inline constexpr auto row_first = literal<float>({1, 2, 3}, {3, -4, 0, 6, -8, 0}),
                      row_last = literal<float>({1, 3, 2}, {3, 6, -4, -8, 0, 0});

/// The shape rule that poolings share, on X (1, 3, 32, 32): official cases by name, and errors.
template <class Op>
constexpr bool infers_pooling() {
  using A = typename Op::attributes;
  constexpr tensor_info X{elem_type::float_, {1, 3, 32, 32}};
  auto const pooled = [&](A const& a) { return dims_of<Op, 1>(a, {X}); };
  auto const wrong = [&](A const& a) { return error_of<Op, 1>(a, {X}); };
  return pooled({.kernel_shape = {2, 2}}) == dims{1, 3, 31, 31} &&  // 2d_default
         pooled({.auto_pad = auto_pad::SAME_UPPER, .kernel_shape = {2, 2}}) == dims{1, 3, 32, 32} &&
         pooled({.auto_pad = auto_pad::SAME_LOWER, .kernel_shape = {2, 2}}) == dims{1, 3, 32, 32} &&
         pooled({.auto_pad = auto_pad::VALID, .kernel_shape = {2, 2}}) == dims{1, 3, 31, 31} &&
         pooled({.kernel_shape = {5, 5}, .strides = {3, 3}}) == dims{1, 3, 10, 10} &&  // 2d_strides
         pooled({.ceil_mode = 1, .kernel_shape = {5, 5}, .strides = {3, 3}}) == dims{1, 3, 10, 10} &&
         pooled({.ceil_mode = 1, .kernel_shape = {4, 4}, .strides = {3, 3}}) == dims{1, 3, 11, 11} &&
         pooled({.ceil_mode = 1, .kernel_shape = {33, 34}, .strides = {2, 3}}) == dims{1, 3, 1, 1} &&
         wrong({.ceil_mode = 1, .kernel_shape = {33, 34}, .strides = {2, 2}}) ==
             error{fault::kernel_larger_than_input, 34, 32} &&
         pooled({.kernel_shape = {3, 3}, .pads = {2, 2, 2, 2}}) == dims{1, 3, 34, 34} &&
         pooled({.kernel_shape = {2, 2}, .layout = layout::channel_last}) == dims{1, 2, 31, 32} &&
         dims_of<Op, 1>({.kernel_shape = {2}}, {tensor_info{elem_type::float_, {1, 3, 32}}}) ==
             dims{1, 3, 31} &&
         dims_of<Op, 1>({.kernel_shape = {2, 2, 2}}, {tensor_info{elem_type::float_, {1, 3, 32, 32, 32}}}) ==
             dims{1, 3, 31, 31, 31} &&
         wrong({.kernel_shape = {2}}) == error{fault::kernel_rank_differs, 1, 2} &&
         wrong({.kernel_shape = {2, 33}}) == error{fault::kernel_larger_than_input, 33, 32} &&
         wrong({.kernel_shape = {2, 2}, .strides = {0, 1}}) == error{fault::attribute_out_of_range, 0, 1} &&
         wrong({.kernel_shape = {2, 2}, .pads = {1, 1}}) == error{fault::attribute_length_differs, 2, 4} &&
         wrong({.kernel_shape = {2, 2}, .pads = {1, -1, 0, 0}}) ==
             error{fault::attribute_out_of_range, -1, 0} &&
         error_of<Op, 1>({.kernel_shape = {}}, {tensor_info{elem_type::float_, {3, 4}}}) ==
             error{fault::rank_out_of_range, 2, 3} &&
         error_of<Op, 1>({.kernel_shape = {2, 2}}, {tensor_info{elem_type::bool_, X.dims}}).what ==
             fault::elem_type_not_supported;
}

}  // namespace inlay::test
