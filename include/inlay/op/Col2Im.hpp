// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/sliding_window.hpp>

#include <algorithm>
#include <type_traits>

namespace inlay::op {

/// ONNX `Col2Im` (ai.onnx, since 18).   Y = an image put together from blocks; where blocks overlap, their sum
/// Shapes: X (N, C * k1 * … * kr, L), L the number of blocks that slide over the image;  image_shape (r), int64, D1,
///   …, Dr;  block_shape (r), int64, k1, …, kr;  Y (N, C, D1, …, Dr).   Types: numbers.
///   An image_shape that is known only at run time needs a capacity of the output that the model or the user declares.
/// Errors: elem_type_not_supported, rank_out_of_range (found rank, wanted 3), attribute_length_differs,
///   attribute_out_of_range, kernel_larger_than_input, element_count_differs (found extent, wanted),
///   shape_must_be_constant.
/// Source: Operators.md#Col2Im
struct Col2Im {
  static constexpr op_identity id{"", "Col2Im", 18};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    ints dilations{};
    ints pads{};
    ints strides{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &image = in[1], &block = in[2];
    if (!is_numeric(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    if (error const e = family::check_list(image, max_rank - 2)) return e;
    if (error const e = family::check_list(block, max_rank - 2)) return e;
    if (block.elements() != image.elements())
      return {fault::attribute_length_differs, static_cast<std::int64_t>(block.elements()),
              static_cast<std::int64_t>(image.elements())};
    dims Y;
    if (!image.values || !block.values) {
      if (error const e = family::declared_dims(out[0], 2 + image.elements(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(X.type, Y);
      return no_error;
    }
    dims kernel, spatial;
    std::int64_t taps = 1;
    for (std::size_t i = 0; i < image.elements(); ++i) {
      for (std::int64_t const extent : {image.values[i], block.values[i]})
        if (extent < 1 || extent > family::most_elements)
          return {fault::attribute_out_of_range, extent, family::most_elements};
      spatial.push_back(image.values[i]);
      kernel.push_back(block.values[i]);
      if (taps > family::most_elements) return {fault::attribute_out_of_range, taps, family::most_elements};
      taps *= block.values[i];
    }
    family::window_geometry g;
    if (error const e = family::resolve_window(window{a.dilations, a.pads, a.strides}, kernel, spatial, g))
      return e;
    if (X.dims[1] % taps != 0) return {fault::element_count_differs, X.dims[1], taps};
    if (X.dims[2] != static_cast<std::int64_t>(elements(g.output)))
      return {fault::element_count_differs, X.dims[2], static_cast<std::int64_t>(elements(g.output))};
    Y = {X.dims[0], X.dims[1] / taps};
    for (std::int64_t extent : spatial) Y.push_back(extent);
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto, auto block_shape, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    family::window_geometry const g = geometry(a, block_shape, Y);
    dims const blocks = row_major_strides(g.output);
    auto const planes = static_cast<std::size_t>(Y.dims()[0] * Y.dims()[1]);
    std::size_t const taps = elements(g.kernel), L = elements(g.output), area = elements(g.input);
    for (std::size_t plane = 0; plane < planes; ++plane)
      for_each_index(g.input, [&](dims const& at, std::size_t i) {
        Sum sum{0};
        for_each_index(g.kernel, [&](dims const& tap, std::size_t k) {
          std::int64_t from = 0;
          for (std::size_t axis = 0; axis < at.size(); ++axis) {
            std::int64_t const scaled = at[axis] + g.pad_begin[axis] - tap[axis] * g.dilations[axis],
                               position = scaled / g.strides[axis];
            if (scaled < 0 || scaled % g.strides[axis] != 0 || position >= g.output[axis]) return;
            from += position * blocks[axis];
          }
          sum = static_cast<Sum>(
              sum + static_cast<Sum>(X[(plane * taps + k) * L + static_cast<std::size_t>(from)]));
        });
        Y[plane * area + i] = static_cast<T>(sum);
      });
  }

  /// Tap by tap, rows of blocks that lie side by side in X: each element of Y is the same sum in the same order.
  template <auto a>
  static constexpr void evaluate(auto X, auto image_shape, auto block_shape, auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (std::is_same_v<T, compute_type<T>>) {
      family::window_geometry const g = geometry(a, block_shape, Y);
      if (g.input.empty()) return reference(a, X, image_shape, block_shape, Y);
      std::size_t const last = g.input.size() - 1;
      std::int64_t const columns = g.output[last], stride = g.strides[last], width = g.input[last];
      dims rows;
      for (std::size_t axis = 0; axis < last; ++axis) rows.push_back(g.output[axis]);
      std::fill_n(Y.data(), Y.size(), T{0});
      T const* x = X.data();
      auto const area = static_cast<std::ptrdiff_t>(elements(g.input));
      for (T* y = Y.data(); y != Y.data() + Y.size(); y += area)
        for_each_index(g.kernel, [&](dims const& tap, std::size_t) {
          auto const position = [&](std::size_t axis, std::int64_t block) {
            return block * g.strides[axis] - g.pad_begin[axis] + tap[axis] * g.dilations[axis];
          };
          std::int64_t const first = position(last, 0);
          std::int64_t const begin = first < 0 ? (stride - 1 - first) / stride : 0,
                             end = first < width ? std::min(columns, (width - 1 - first) / stride + 1) : 0;
          for_each_index(rows, [&](dims const& row, std::size_t) {
            std::int64_t at = 0;
            bool inside = true;
            for (std::size_t axis = 0; axis < last; ++axis) {
              std::int64_t const p = position(axis, row[axis]);
              inside = inside && p >= 0 && p < g.input[axis];
              at = at * g.input[axis] + p;
            }
            if (inside)
              for (std::int64_t i = begin; i < end; ++i) {
                T& sum = y[at * width + first + i * stride];
                sum = static_cast<T>(sum + x[i]);
              }
            x += columns;
          });
        });
    } else {
      reference(a, X, image_shape, block_shape, Y);
    }
  }

 private:
  /// Windows over Y, whose outputs are the blocks.
  static constexpr family::window_geometry geometry(attributes const& a, auto const& block_shape,
                                                    auto const& Y) {
    dims kernel, spatial;
    for (std::size_t i = 2; i < Y.rank(); ++i) {
      kernel.push_back(static_cast<std::int64_t>(block_shape[i - 2]));
      spatial.push_back(Y.dims()[i]);
    }
    family::window_geometry g;
    (void)family::resolve_window(window{a.dilations, a.pads, a.strides}, kernel, spatial, g);
    return g;
  }
  struct window {
    ints const &dilations, &pads, &strides;
    inlay::auto_pad auto_pad = inlay::auto_pad::NOTSET;
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Col2Im::attributes, dilations, pads, strides);
