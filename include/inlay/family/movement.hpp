// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <type_traits>

/// What operators that only move elements share.
namespace inlay::family {

/// Y = X, element by element in memory order.
constexpr void copy(auto X, auto Y) { std::copy_n(X.data(), X.size(), Y.data()); }

/// Position, inside an operand, of an axis list that is an attribute or input: negative axes count from the
/// end.
/// Errors: axis_out_of_range (found axis, wanted rank), axis_repeated.
constexpr error normalize_axes(std::span<std::int64_t const> axes, std::size_t rank, ints& result) {
  if (axes.size() > max_rank)
    return {fault::attribute_length_differs, static_cast<std::int64_t>(axes.size()), max_rank};
  result = {};
  for (std::int64_t axis : axes) {
    std::int64_t const normal = normalize_axis(axis, rank);
    if (normal < 0 || normal >= static_cast<std::int64_t>(rank))
      return {fault::axis_out_of_range, axis, static_cast<std::int64_t>(rank)};
    for (std::int64_t other : result)
      if (other == normal) return {fault::axis_repeated, axis, static_cast<std::int64_t>(rank)};
    result.push_back(normal);
  }
  return no_error;
}

/// One axis of a tensor of that rank, negative from the end. Errors: axis_out_of_range (found axis, wanted
/// rank).
constexpr error normalize_axis_of(std::int64_t axis, std::size_t rank, std::size_t& result) {
  std::int64_t const normal = normalize_axis(axis, rank);
  if (normal < 0 || normal >= static_cast<std::int64_t>(rank))
    return {fault::axis_out_of_range, axis, static_cast<std::int64_t>(rank)};
  result = static_cast<std::size_t>(normal);
  return no_error;
}

/// Input i, or one that is not present where the node has fewer.
constexpr tensor_info input_at(std::span<tensor_info const> in, std::size_t i) {
  return i < in.size() ? in[i] : tensor_info{};
}

/// Every type with elements of a fixed size can be moved. Errors: elem_type_not_supported.
constexpr error check_movable(tensor_info const& x) {
  if (size_of(x.type) != 0) return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 0};
}

/// Errors: elem_type_not_supported unless x holds indices, which ONNX allows to be int32 or int64.
constexpr error check_indices(tensor_info const& x) {
  if (x.type == elem_type::int64 || x.type == elem_type::int32) return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type),
          static_cast<std::int64_t>(elem_type::int64)};
}

/// Errors: elem_types_differ (found type of x, wanted).
constexpr error check_same_type(tensor_info const& x, elem_type wanted) {
  if (x.type == wanted) return no_error;
  return {fault::elem_types_differ, static_cast<std::int64_t>(x.type), static_cast<std::int64_t>(wanted)};
}

/// A list of indices: a vector of at most `most` elements.
/// Errors: elem_type_not_supported, rank_out_of_range, attribute_length_differs.
constexpr error check_list(tensor_info const& x, std::size_t most) {
  if (error const e = check_indices(x)) return e;
  if (x.rank() != 1) return {fault::rank_out_of_range, static_cast<std::int64_t>(x.rank()), 1};
  if (x.elements() > most)
    return {fault::attribute_length_differs, static_cast<std::int64_t>(x.elements()),
            static_cast<std::int64_t>(most)};
  return no_error;
}

/// The same for axes, of which one alone may be a scalar, as ONNX's own functions write it.
constexpr error check_axes(tensor_info const& x, std::size_t most) {
  return x.rank() == 0 ? check_indices(x) : check_list(x, most);
}

/// Bound of extents and of products of extents that are computed from a model's numbers: sums and products of
/// two of them stay inside 64 bits.
inline constexpr std::int64_t most_elements = std::int64_t{1} << 30;

/// Extents that a shape rule has computed. Errors: attribute_out_of_range (found extent, wanted at most).
constexpr error check_extents(dims const& shape) {
  std::int64_t room = most_elements;
  for (std::int64_t extent : shape)
    if (extent < 0 || extent > most_elements) return {fault::attribute_out_of_range, extent, most_elements};
  for (std::int64_t extent : shape)
    if (extent == 0) return no_error;
  for (std::int64_t extent : shape) {
    if (extent > room) return {fault::attribute_out_of_range, extent, room};
    room /= extent;
  }
  return no_error;
}

/// A view has as many elements as what it shows. Errors: element_count_differs (found elements of y, wanted
/// of x).
constexpr error check_element_count(dims const& y, dims const& x) {
  if (error const e = check_extents(y)) return e;
  if (elements(y) == elements(x)) return no_error;
  return {fault::element_count_differs, static_cast<std::int64_t>(elements(y)),
          static_cast<std::int64_t>(elements(x))};
}

/// Capacity of an output whose dims depend on values which are known only at run time: what is declared of it.
/// Errors: shape_must_be_constant, ranks_differ (found declared rank, wanted).
constexpr error declared_dims(tensor_info const& declared, std::size_t rank, dims& result) {
  if (!declared.present()) return {fault::shape_must_be_constant, 0, 0};
  if (declared.rank() != rank)
    return {fault::ranks_differ, static_cast<std::int64_t>(declared.rank()), static_cast<std::int64_t>(rank)};
  result = declared.dims;
  return no_error;
}

/// An index that is data, made safe: negative from the end, clamped to [0, extent). extent > 0.
constexpr std::int64_t safe_index(std::int64_t index, std::int64_t extent) {
  if (index < 0) index += extent;
  return index < 0 ? 0 : index < extent ? index : extent - 1;
}

/// Two shapes that must agree. Errors: ranks_differ (found, wanted), element_count_differs (found extent,
/// wanted).
constexpr error check_same_dims(dims const& found, dims const& wanted) {
  if (found.size() != wanted.size())
    return {fault::ranks_differ, static_cast<std::int64_t>(found.size()),
            static_cast<std::int64_t>(wanted.size())};
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i] != wanted[i]) return {fault::element_count_differs, found[i], wanted[i]};
  return no_error;
}

/// Indices along one axis of data, with the positions along the others given by where they are.
/// Errors: elem_type_not_supported, ranks_differ (found rank, wanted of data), element_count_differs (found
///   extent, wanted at most; no element to point to: found 0, wanted 1).
constexpr error check_element_indices(tensor_info const& data, tensor_info const& indices, std::size_t axis) {
  if (error const e = check_indices(indices)) return e;
  if (indices.rank() != data.rank())
    return {fault::ranks_differ, static_cast<std::int64_t>(indices.rank()),
            static_cast<std::int64_t>(data.rank())};
  for (std::size_t i = 0; i < data.rank(); ++i)
    if (i != axis && indices.dims[i] > data.dims[i])
      return {fault::element_count_differs, indices.dims[i], data.dims[i]};
  if (indices.elements() != 0 && data.dims[axis] == 0) return {fault::element_count_differs, 0, 1};
  return no_error;
}

/// Linear index, over axes [first, first + count) of a tensor, that a tuple of indices names, each made safe.
constexpr std::size_t index_of_tuple(std::int64_t const* tuple, dims const& shape, std::size_t first,
                                     std::size_t count) {
  std::size_t result = 0;
  for (std::size_t j = 0; j < count; ++j) {
    std::int64_t const extent = shape[first + j];
    result =
        result * static_cast<std::size_t>(extent) + static_cast<std::size_t>(safe_index(tuple[j], extent));
  }
  return result;
}

/// One axis of a strided copy: its extent, and how far neighbours are apart in both tensors, in elements.
struct strided_axis {
  std::int64_t extent, from, to;
};

/// The axes of a strided copy, outermost first. Twice the largest rank, for operators that split axes.
struct strided_axes {
  static_vector<strided_axis, 2 * max_rank> list;

  /// Adds an inner axis; one with which the axis before it steps on is merged with that.
  constexpr void add(std::int64_t extent, std::int64_t from, std::int64_t to) {
    if (extent == 1) return;
    if (!list.empty()) {
      strided_axis& outer = list.back();
      if (outer.from == from * extent && outer.to == to * extent) {
        outer = {outer.extent * extent, from, to};
        return;
      }
    }
    list.push_back({extent, from, to});
  }
};

namespace detail {
/// Both axes of a plane are walked in squares of this side where neither is contiguous in both tensors: 16
/// rows of 16 floats are 16 cache lines on either side.
inline constexpr std::ptrdiff_t square = 16;

/// A number of elements as a difference of pointers; the same type on some machines, which GCC must not see.
template <class Integer>
constexpr std::ptrdiff_t difference(Integer x) {
  return static_cast<std::ptrdiff_t>(x);
}

/// to[r * row_to + c] = from[r + c * column_from] of floats; rows and columns are multiples of a pack.
[[gnu::noinline]] inline void transpose_squares(float const* from, float* to, std::ptrdiff_t rows,
                                                std::ptrdiff_t columns, std::ptrdiff_t row_to,
                                                std::ptrdiff_t column_from) {
  constexpr auto side = static_cast<std::ptrdiff_t>(simd::lanes);
  // Where rows are few and long, a cache line of each is written before the next: what is read lies side by side then.
  std::ptrdiff_t const together = rows < columns ? square : columns;
  for (std::ptrdiff_t first = 0; first < columns; first += together)
    for (std::ptrdiff_t r = 0; r < rows; r += side)
      for (std::ptrdiff_t c = first; c < std::min(first + together, columns); c += side)
        simd::transpose_square(from + r + c * column_from, column_from, to + r * row_to + c, row_to);
}

template <class T>
constexpr void copy_plane(T const* from, T* to, strided_axis const& outer, strided_axis const& inner) {
  auto const rows = static_cast<std::ptrdiff_t>(outer.extent),
             columns = static_cast<std::ptrdiff_t>(inner.extent);
  auto const row_from = static_cast<std::ptrdiff_t>(outer.from),
             row_to = static_cast<std::ptrdiff_t>(outer.to);
  auto const from_step = static_cast<std::ptrdiff_t>(inner.from),
             to_step = static_cast<std::ptrdiff_t>(inner.to);
  if (from_step == 1 && to_step == 1) {
    for (std::ptrdiff_t r = 0; r < rows; ++r) std::copy_n(from + r * row_from, columns, to + r * row_to);
  } else if (from_step == 0 && to_step == 1) {
    for (std::ptrdiff_t r = 0; r < rows; ++r) std::fill_n(to + r * row_to, columns, from[r * row_from]);
  } else {
    if constexpr (std::is_same_v<T, float> && simd::lanes > 1) {
      constexpr auto side = static_cast<std::ptrdiff_t>(simd::lanes);
      if (row_from == 1 && to_step == 1 && rows >= side && columns >= side && !std::is_constant_evaluated()) {
        std::ptrdiff_t const whole_rows = rows / side * side, whole_columns = columns / side * side;
        transpose_squares(from, to, whole_rows, whole_columns, row_to, from_step);
        copy_plane(from + whole_columns * from_step, to + whole_columns, {whole_rows, 1, outer.to},
                   {columns - whole_columns, inner.from, 1});
        copy_plane(from + whole_rows, to + whole_rows * row_to, {rows - whole_rows, 1, outer.to}, inner);
        return;
      }
    }
    for (std::ptrdiff_t r0 = 0; r0 < rows; r0 += square)
      for (std::ptrdiff_t c0 = 0; c0 < columns; c0 += square) {
        std::ptrdiff_t const r1 = std::min(r0 + square, rows), c1 = std::min(c0 + square, columns);
        for (std::ptrdiff_t r = r0; r < r1; ++r)
          for (std::ptrdiff_t c = c0; c < c1; ++c)
            to[r * row_to + c * to_step] = from[r * row_from + c * from_step];
      }
  }
}
}  // namespace detail

/// Copies a box of elements between two tensors; its first element lies at the given offsets. One function
/// for each element type of a program: its size is what counts, since the time goes into planes.
template <class T>
constexpr void copy_box(T const* from, T* to, strided_axis const* axes, std::size_t count,
                        std::int64_t from_offset, std::int64_t to_offset) {
  for (std::size_t i = 0; i < count; ++i)
    if (axes[i].extent == 0) return;
  strided_axis const none{1, 0, 0};
  strided_axis const inner = count == 0 ? strided_axis{1, 1, 1} : axes[count - 1];
  strided_axis const outer = count < 2 ? none : axes[count - 2];
  std::size_t const loops = count < 2 ? 0 : count - 2;
  std::int64_t index[2 * max_rank]{};
  auto at_from = detail::difference(from_offset), at_to = detail::difference(to_offset);
  while (true) {
    detail::copy_plane(from + at_from, to + at_to, outer, inner);
    std::size_t left = loops;
    for (; left > 0; --left) {
      strided_axis const& axis = axes[left - 1];
      at_from += detail::difference(axis.from);
      at_to += detail::difference(axis.to);
      if (++index[left - 1] < axis.extent) break;
      at_from -= detail::difference(axis.from * axis.extent);
      at_to -= detail::difference(axis.to * axis.extent);
      index[left - 1] = 0;
    }
    if (left == 0) return;
  }
}

template <class T>
INLAY_ALWAYS_INLINE constexpr void copy_strided(T const* from, T* to, std::span<strided_axis const> axes,
                                                std::int64_t from_offset = 0, std::int64_t to_offset = 0) {
  copy_box(from, to, axes.data(), axes.size(), from_offset, to_offset);
}
template <class T>
constexpr void copy_strided(T const* from, T* to, strided_axes const& axes, std::int64_t from_offset = 0,
                            std::int64_t to_offset = 0) {
  copy_strided(from, to, std::span<strided_axis const>(axes.list.begin(), axes.list.size()), from_offset,
               to_offset);
}

namespace detail {
/// The axes that are used, as a constant of a program.
template <strided_axes Axes>
inline constexpr auto constant_axes = [] {
  std::array<strided_axis, Axes.list.size()> result{};
  std::copy_n(Axes.list.begin(), result.size(), result.begin());
  return result;
}();
}  // namespace detail

/// An operator that is one strided copy of all elements of Y out of input 0. It has
///   static constexpr strided_axes axes_of(attributes const&, dims const& X, dims const& Y)
template <class Op>
struct rearrangement {
  /// `rest` are inputs that only the shape rule reads, and Y last.
  static constexpr void reference(auto const& a, auto X, auto const&... rest) {
    auto const Y = last(rest...);
    copy_strided(X.data(), Y.data(), Op::axes_of(a, X.dims(), Y.dims()));
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto const&... rest) {
    auto const Y = last(rest...);
    constexpr auto const& axes =
        detail::constant_axes<Op::axes_of(a, decltype(X)::static_dims, decltype(Y)::static_dims)>;
    using T = typename decltype(Y)::value_type;
    copy_strided<T>(X.data(), Y.data(), std::span<strided_axis const>(axes.data(), axes.size()));
  }

 private:
  static constexpr auto last(auto const&... arguments) {
    return std::get<sizeof...(arguments) - 1>(std::tuple{arguments...});
  }
};

}  // namespace inlay::family
