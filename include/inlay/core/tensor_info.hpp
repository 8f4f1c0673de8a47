// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/elem_type.hpp>
#include <inlay/core/static_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace inlay {

/// Largest rank of a tensor. ONNX sets no limit; no published model passes 6.
inline constexpr std::size_t max_rank = 8;

/// The extents of a tensor in ONNX axis order.
using dims = static_vector<std::int64_t, max_rank>;

/// An attribute of type INTS or FLOATS. 16 holds the pads of a rank-8 tensor.
using ints = static_vector<std::int64_t, 2 * max_rank>;
using floats = static_vector<float, 2 * max_rank>;

/// Number of elements: the product of the extents, 1 for a scalar.
constexpr std::size_t elements(dims const& shape) {
  std::size_t product = 1;
  for (std::int64_t extent : shape) product *= static_cast<std::size_t>(extent);
  return product;
}

/// Product of the extents of axes [first, last).
constexpr std::size_t elements(dims const& shape, std::size_t first, std::size_t last) {
  std::size_t product = 1;
  for (std::size_t axis = first; axis < last; ++axis) product *= static_cast<std::size_t>(shape[axis]);
  return product;
}

/// An axis counted from the end if negative, as ONNX allows; out of range stays out of range.
constexpr std::int64_t normalize_axis(std::int64_t axis, std::size_t rank) {
  return axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
}

/// How the elements of a tensor lie in memory. Dims are always ONNX's own; only weights that the generator or a node has
/// packed for a kernel lie otherwise than row by row (kernel/packing.hpp has the layouts).
enum class storage : std::uint8_t {
  row_major,
  panels,  ///< matrix of N columns and K rows as panels of 16 columns, for gemm tiles
  taps,    ///< depthwise kernel: one row of C weights for each tap
  quads,   ///< matrix of bytes in pairs of columns, rows in fours, for integer tiles
  gates,   ///< recurrent layer: all gates of 16 units side by side
};

/// Elements that may be read, and are ignored, past the end of packed floats: kernels load whole registers.
inline constexpr std::size_t overread = 16;

/// The order of axes of a convolution-like operator's activations. ONNX knows the first only; the generator
/// chooses.
enum class layout : std::uint8_t {
  channel_first,          ///< X and Y are (N, C, D1, …, Dn): ONNX's order
  channel_last,           ///< X and Y are (N, D1, …, Dn, C)
  channel_first_to_last,  ///< X is (N, C, D1, …, Dn), Y is (N, D1, …, Dn, C): the first layer of a network
};

/// Integers that are known before the program runs, or none. A flag says which: with -fsanitize=undefined or
/// -fno-delete-null-pointer-checks GCC takes no comparison of a pointer with null for a constant expression.
struct known_integers {
  std::int64_t const* pointer = nullptr;
  bool known = false;

  constexpr known_integers() = default;
  constexpr known_integers(std::nullptr_t) {}
  constexpr known_integers(std::int64_t const* elements) : pointer(elements), known(true) {}
  constexpr explicit operator bool() const { return known; }
  constexpr std::int64_t operator[](std::size_t i) const { return pointer[i]; }
};

/// What is known of a tensor before the program runs.
struct tensor_info {
  elem_type type = elem_type::undefined;
  inlay::dims dims{};
  inlay::storage storage = storage::row_major;
  /// The elements, where they are integers that are known before the program runs (the shape of a Reshape).
  known_integers values{};
  /// Whether dims are a capacity, an upper bound for each axis: the extents depend on what the program reads
  /// and are known when it runs.
  bool is_capacity = false;

  constexpr std::size_t rank() const { return dims.size(); }
  constexpr std::size_t elements() const { return inlay::elements(dims); }
  constexpr std::size_t bytes() const { return elements() * size_of(type); }
  /// Elements that there must be memory for behind the last one.
  constexpr std::size_t spare() const {
    return storage != storage::row_major && type == elem_type::float_ ? overread : 0;
  }
  constexpr bool present() const { return type != elem_type::undefined; }
  /// The known elements; empty where they are not known.
  constexpr std::span<std::int64_t const> known() const {
    return values ? std::span(values.pointer, elements()) : std::span<std::int64_t const>{};
  }
};

/// The extents that one axis of an open input may have.
struct extent {
  std::int64_t least, most;
  // NOLINTNEXTLINE(google-explicit-constructor): a number in a list of extents is one that does not vary
  constexpr extent(std::int64_t fixed) : least(fixed), most(fixed) {}
  constexpr extent(std::int64_t from, std::int64_t to) : least(from), most(to) {}
};

/// A type whose dims are a capacity.
constexpr tensor_info capacity_of(elem_type type, dims const& most) {
  return {type, most, storage::row_major, {}, true};
}

/// A capacity that an operator has found and one that is declared of the same value, by the model or the
/// user: of each axis the smaller bound holds. A type that is no capacity stays as it is.
constexpr void restrict_capacity(tensor_info& found, tensor_info const& declared) {
  if (!found.is_capacity || !declared.present() || declared.rank() != found.rank()) return;
  for (std::size_t axis = 0; axis < found.rank(); ++axis)
    if (declared.dims[axis] < found.dims[axis]) found.dims[axis] = declared.dims[axis];
}

}  // namespace inlay
