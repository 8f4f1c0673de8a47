// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// What ONNX `Pad` puts around the data.
enum class pad_mode : std::uint8_t {
  constant,  ///< constant_value
  reflect,   ///< the data mirrored at its outermost elements, which are not repeated
  edge,      ///< the outermost elements repeated
  wrap,      ///< the data again and again
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 4> inlay::enumerators<inlay::op::pad_mode>{
    "constant", "reflect", "edge", "wrap"};

namespace inlay::op {

/// ONNX `Pad` (ai.onnx, since 25).   output = data with elements added, or with negative pads removed, at
///   both ends
/// Shapes: data (D1, …, Dr);  pads (2k), int64: all begins, then all ends;  constant_value a scalar, zero if
///   left out;  axes (k), int32 or int64: what pads are for, all if left out;  output (begin + Di + end).
///   Types: all.   Pads or axes that are known only at run time need a capacity of the output
///   that the model or the user declares.
/// Errors: attribute_length_differs (found length of pads, wanted 2k), axis_out_of_range, axis_repeated, attribute_out_of_range (found extent),
///   element_count_differs (nothing to repeat: found 0, wanted 1), shape_must_be_constant.
/// Source: Operators.md#Pad
struct Pad {
  static constexpr op_identity id{"", "Pad", 25};
  static constexpr arity inputs{2, 4}, outputs{1, 1};

  struct attributes {
    pad_mode mode = pad_mode::constant;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &data = in[0], &pads = in[1], constant_value = family::input_at(in, 2),
                      axes = family::input_at(in, 3);
    if (error const e = family::check_movable(data)) return e;
    if (error const e = family::check_list(pads, 2 * data.rank())) return e;
    if (axes.present())
      if (error const e = family::check_list(axes, data.rank())) return e;
    std::size_t const count = axes.present() ? axes.elements() : data.rank();
    if (pads.elements() != 2 * count)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(pads.elements()),
              2 * static_cast<std::int64_t>(count)};
    if (constant_value.present()) {
      if (error const e = family::check_same_type(constant_value, data.type)) return e;
      if (constant_value.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(constant_value.elements()), 1};
    }
    dims Y = data.dims;
    ints list;
    if (axes.values)
      if (error const e = family::normalize_axes(axes.known(), data.rank(), list)) return e;
    if (!pads.values || (axes.present() && axes.elements() != 0 && !axes.values)) {
      if (error const e = family::declared_dims(out[0], data.rank(), Y)) return e;
      if (error const e = family::check_extents(Y)) return e;
      out[0] = capacity_of(data.type, Y);
      return no_error;
    } else {
      for (std::size_t i = 0; i < count; ++i) {
        auto const axis = axes.present() ? static_cast<std::size_t>(list[i]) : i;
        for (std::int64_t const pad : {pads.values[i], pads.values[count + i]}) {
          if (pad < -family::most_elements || pad > family::most_elements)
            return {fault::attribute_out_of_range, pad, family::most_elements};
          Y[axis] += pad;
        }
      }
      if (error const e = family::check_extents(Y)) return e;
    }
    if (a.mode != pad_mode::constant)
      for (std::size_t i = 0; i < Y.size(); ++i)
        if (data.dims[i] == 0 && Y[i] != 0) return {fault::element_count_differs, 0, 1};
    out[0] = {data.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto data, auto pads, auto constant_value, auto axes,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    dims const from = row_major_strides(data.dims()), to = row_major_strides(Y.dims());
    dims begin = begins_of(pads, axes, Y.rank());
    if (a.mode != pad_mode::constant) {
      for_each_index(Y.dims(), [&](dims const& at, std::size_t i) {
        std::int64_t x = 0;
        for (std::size_t k = 0; k < at.size(); ++k) {
          std::int64_t const position = at[k] - begin[k], extent = data.dims()[k];
          x += from[k] * source_of(a.mode, position, extent);
        }
        Y[i] = data[static_cast<std::size_t>(x)];
      });
      return;
    }
    for (std::size_t i = 0; i < Y.rank(); ++i) {
      // Past these bounds nothing of the data is left.
      std::int64_t const least = -data.dims()[i], most = Y.dims()[i];
      begin[i] = begin[i] < least ? least : begin[i] > most ? most : begin[i];
    }
    T value{};
    if constexpr (is_present<decltype(constant_value)>) value = constant_value[0];
    family::strided_axes box;
    std::int64_t from_offset = 0, to_offset = 0;
    for (std::size_t i = 0; i < Y.rank(); ++i) {
      std::int64_t const first_x = begin[i] < 0 ? -begin[i] : 0, first_y = begin[i] < 0 ? 0 : begin[i];
      std::int64_t const left_x = data.dims()[i] - first_x, left_y = Y.dims()[i] - first_y;
      box.add(left_x < left_y ? left_x : left_y, from[i], to[i]);
      from_offset += first_x * from[i];
      to_offset += first_y * to[i];
    }
    std::fill_n(Y.data(), Y.size(), value);
    family::copy_strided<T>(data.data(), Y.data(), box, from_offset, to_offset);
  }

  /// Rows along the last axis: what lies inside is copied at once.
  template <auto a>
  static void evaluate(auto data, auto pads, auto constant_value, auto axes, auto Y) {
    if constexpr (a.mode == pad_mode::constant || Y.rank() == 0 || Y.size() == 0) {
      reference(a, data, pads, constant_value, axes, Y);
    } else {
      constexpr std::size_t last = Y.rank() - 1;
      dims const from = row_major_strides(data.dims()), begin = begins_of(pads, axes, Y.rank());
      std::int64_t const extent = data.dims()[last], width = Y.dims()[last];
      std::int64_t const first = std::clamp(begin[last], std::int64_t{0}, width),
                         end = std::clamp(begin[last] + extent, first, width);
      dims rows = Y.dims();
      rows[last] = 1;
      for_each_index(rows, [&](dims const& at, std::size_t row) {
        std::int64_t offset = 0;
        for (std::size_t k = 0; k < last; ++k)
          offset += from[k] * source_of(a.mode, at[k] - begin[k], data.dims()[k]);
        auto const* const x = data.data() + offset;
        auto* const y = Y.data() + static_cast<std::int64_t>(row) * width;
        for (std::int64_t i = 0; i < first; ++i) y[i] = x[source_of(a.mode, i - begin[last], extent)];
        std::copy_n(x + (first - begin[last]), end - first, y + first);
        for (std::int64_t i = end; i < width; ++i) y[i] = x[source_of(a.mode, i - begin[last], extent)];
      });
    }
  }

 private:
  /// How many elements stand before the data, along each axis; fewer than none are taken away.
  static constexpr dims begins_of(auto pads, auto axes, std::size_t rank) {
    dims begin(rank, 0);
    for (std::size_t i = 0; i < pads.size() / 2; ++i) {
      std::size_t axis = i;
      if constexpr (is_present<decltype(axes)>) {
        std::int64_t const at = normalize_axis(static_cast<std::int64_t>(axes[i]), rank);
        if (at < 0 || at >= static_cast<std::int64_t>(rank)) continue;  // read at run time: no such axis
        axis = static_cast<std::size_t>(at);
      }
      auto const pad = static_cast<std::int64_t>(pads[i]);  // what infer refuses may still come at run time
      begin[axis] = std::clamp(pad, -family::most_elements, family::most_elements);
    }
    return begin;
  }

  /// Where the element at `position`, counted from the first of the data, comes from.
  static constexpr std::int64_t source_of(pad_mode mode, std::int64_t position, std::int64_t extent) {
    if (mode == pad_mode::edge) return nearest(position, extent);
    if (mode == pad_mode::wrap) return wrapped(position, extent);
    return mirrored(position, extent);
  }

  static constexpr std::int64_t nearest(std::int64_t position, std::int64_t extent) {
    return position < 0 ? 0 : position < extent ? position : extent - 1;
  }

  static constexpr std::int64_t wrapped(std::int64_t position, std::int64_t extent) {
    return ((position % extent) + extent) % extent;
  }

  /// Mirrored at both ends as often as it takes, as numpy.pad does for pads longer than the data.
  static constexpr std::int64_t mirrored(std::int64_t position, std::int64_t extent) {
    if (extent == 1) return 0;
    std::int64_t const period = 2 * (extent - 1);
    std::int64_t const inside = ((position % period) + period) % period;
    return inside < extent ? inside : period - inside;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Pad::attributes, mode);
