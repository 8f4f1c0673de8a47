// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `Slice` (ai.onnx, since 13).   output = data[starts[i] : ends[i] : steps[i]] along axes[i], as NumPy
///   slices
/// Shapes: data any;  starts, ends, axes and steps (number of sliced axes), int32 or int64; axes 0, 1, … and
///   steps of 1 if left out. Negative starts and ends count from the end; both are clamped to the axis.
///   Types: all. Values that are known only at run time leave at most all of data.
/// Errors: attribute_length_differs (found length, wanted length of starts), axis_out_of_range,
///   axis_repeated, attribute_out_of_range (a step of 0).   Source: Operators.md#Slice
struct Slice {
  static constexpr op_identity id{"", "Slice", 13};
  static constexpr arity inputs{3, 5}, outputs{1, 1};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &data = in[0], &starts = in[1], &ends = in[2], axes = family::input_at(in, 3),
                      steps = family::input_at(in, 4);
    if (error const e = family::check_movable(data)) return e;
    bool known = true;
    for (tensor_info const* list : {&starts, &ends, &axes, &steps}) {
      if (!list->present()) continue;
      if (error const e = family::check_list(*list, data.rank())) return e;
      if (list->elements() != starts.elements())
        return {fault::attribute_length_differs, static_cast<std::int64_t>(list->elements()),
                static_cast<std::int64_t>(starts.elements())};
      known = known && list->values;
    }
    dims Y = data.dims;
    if (!known) {
      out[0] = capacity_of(data.type, Y);
      return no_error;
    } else {
      ints sliced;
      std::int64_t first_axes[max_rank]{};
      for (std::size_t i = 0; i < max_rank; ++i) first_axes[i] = static_cast<std::int64_t>(i);
      if (error const e = family::normalize_axes(
              axes.present() ? axes.known() : std::span<std::int64_t const>(first_axes, starts.elements()),
              data.rank(), sliced))
        return e;
      for (std::size_t i = 0; i < sliced.size(); ++i) {
        std::int64_t const extent = data.dims[static_cast<std::size_t>(sliced[i])];
        std::int64_t const step = steps.present() ? steps.values[i] : 1;
        if (step == 0) return {fault::attribute_out_of_range, 0, 1};
        std::int64_t const start = starts.values[i], end = ends.values[i];
        std::int64_t taken = count(clamped_start(start, step, extent), clamped_end(end, step, extent), step);
        // Of these slices fewer elements in data may leave more.
        if (data.is_capacity && step > 0 && start < 0 && end >= 0)
          taken = count(0, std::min({extent, end, -std::max(start, -extent)}), step);
        if (data.is_capacity && step < 0 && start >= 0 && end < 0)
          taken = count(std::min(extent - 1, start), -1, step);
        Y[static_cast<std::size_t>(sliced[i])] = taken;
      }
    }
    out[0] = {data.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes, auto data, auto starts, auto, auto axes, auto steps, auto Y) {
    using T = typename decltype(Y)::value_type;
    dims const from = row_major_strides(data.dims()), to = row_major_strides(Y.dims());
    dims begin(Y.rank(), 0), step(Y.rank(), 1);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      auto axis = static_cast<std::int64_t>(i);
      if constexpr (is_present<decltype(axes)>) axis = static_cast<std::int64_t>(axes[i]);
      axis = normalize_axis(axis, Y.rank());
      if (axis < 0 || axis >= static_cast<std::int64_t>(Y.rank())) continue;
      auto const k = static_cast<std::size_t>(axis);
      std::int64_t const extent = data.dims()[k];
      if constexpr (is_present<decltype(steps)>) {
        // A step as long as the axis takes one element, as any longer one does.
        auto const wanted = static_cast<std::int64_t>(steps[i]);
        step[k] = wanted < -extent ? -extent : wanted > extent ? extent : wanted;
      }
      begin[k] = clamped_start(static_cast<std::int64_t>(starts[i]), step[k], extent);
    }
    family::strided_axes box;
    std::int64_t offset = 0;
    for (std::size_t k = 0; k < Y.rank(); ++k) {
      offset += begin[k] * from[k];
      box.add(Y.dims()[k], step[k] * from[k], to[k]);
    }
    family::copy_strided<T>(data.data(), Y.data(), box, offset);
  }

 private:
  /// A start inside the axis, or behind its last element in the direction of the step. One before the first is the first for
  /// either direction, where NumPy takes nothing if the step is negative.
  static constexpr std::int64_t clamped_start(std::int64_t value, std::int64_t step, std::int64_t extent) {
    if (value < 0) value += extent;
    std::int64_t const highest = step > 0 ? extent : extent - 1;
    return std::clamp<std::int64_t>(value, std::min<std::int64_t>(0, highest), highest);
  }
  /// An end inside the axis, or beside it on the side of the direction of the step.
  static constexpr std::int64_t clamped_end(std::int64_t value, std::int64_t step, std::int64_t extent) {
    if (value < 0) value += extent;
    return step > 0 ? std::clamp<std::int64_t>(value, 0, extent)
                    : std::clamp<std::int64_t>(value, -1, extent - 1);
  }

  /// Elements from start up to, not including, end.
  static constexpr std::int64_t count(std::int64_t start, std::int64_t end, std::int64_t step) {
    std::int64_t const way = step > 0 ? end - start : start - end;
    if (way <= 0) return 0;
    return step > 0 ? (way - 1) / step + 1 : -((way - 1) / step) + 1;
  }
};

}  // namespace inlay::op
