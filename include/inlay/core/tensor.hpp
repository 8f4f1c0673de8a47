// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/core/tensor_info.hpp>

#include <concepts>
#include <type_traits>

namespace inlay {

namespace detail {
/// In a class of its own: GCC tells 32-bit Arm of the alignment of a name inside a class that is passed by value
/// ("parameter passing changed in GCC 7.1").
template <class T>
struct element_type {
  using value_type = std::remove_const_t<T>;
};
}  // namespace detail

/// A view of a tensor whose dims are part of its type: what operators take and return on the device.
/// `T` is const for inputs. Elements lie row by row in ONNX axis order unless `Storage` says otherwise.
template <class T, inlay::dims Dims, inlay::storage Storage = inlay::storage::row_major>
struct tensor : detail::element_type<T> {
  static constexpr inlay::dims const& static_dims = Dims;  ///< no copy, for the same reason
  static constexpr inlay::storage storage = Storage;

  T* pointer = nullptr;

  constexpr tensor() = default;
  constexpr tensor(T* elements) : pointer(elements) {}

  static constexpr inlay::dims const& dims() { return static_dims; }
  static constexpr std::size_t rank() { return Dims.size(); }
  static constexpr std::size_t size() { return elements(Dims); }
  static constexpr elem_type type() { return elem_type_of<T>; }
  constexpr T* data() const { return pointer; }
  constexpr T& operator[](std::size_t i) const { return pointer[i]; }
};

/// A tensor of an initializer as operators take it that look at where elements lie when they are compiled
/// (traits::sees_constants).
template <class Initializer>
struct constant_tensor
    : tensor<type_of<Initializer::info.type> const, Initializer::info.dims, Initializer::info.storage> {
  using initializer = Initializer;

  constexpr constant_tensor()
      : tensor<type_of<Initializer::info.type> const, Initializer::info.dims, Initializer::info.storage>(
            Initializer::data()) {}
};

/// The same without its initializer, so that layers of equal shapes share code.
template <class T, inlay::dims Dims, inlay::storage Storage>
constexpr tensor<T, Dims, Storage> plain(tensor<T, Dims, Storage> const& t) {
  return t;
}

/// The same interface where dims are known at run time only: what the generator computes constants with, and
/// what the device computes values with whose dims are a capacity.
template <class T>
struct dynamic_tensor {
  using value_type = std::remove_const_t<T>;
  static constexpr inlay::storage storage = inlay::storage::row_major;

  T* pointer;
  inlay::dims extents;

  constexpr T* begin() const { return pointer; }
  constexpr T* end() const { return pointer + size(); }
  constexpr inlay::dims const& dims() const { return extents; }
  constexpr std::size_t rank() const { return extents.size(); }
  constexpr std::size_t size() const { return elements(extents); }
  static constexpr elem_type type() { return elem_type_of<T>; }
  constexpr T* data() const { return pointer; }
  constexpr T& operator[](std::size_t i) const { return pointer[i]; }
};

/// Stands where an optional input or output is left out.
struct absent_t {};
inline constexpr absent_t absent{};

template <class X>
inline constexpr bool is_present = !std::is_same_v<std::remove_cvref_t<X>, absent_t>;

/// A tensor whose dims are part of its type.
template <class X>
concept static_tensor = requires { std::remove_cvref_t<X>::static_dims; };

/// Row-major strides, in elements.
constexpr dims row_major_strides(dims const& shape) {
  dims strides = shape;
  std::int64_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/// Advances a multi-index over `shape` in row-major order; false after the last one.
constexpr bool next_index(dims& index, dims const& shape) {
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    if (++index[axis] < shape[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

/// Calls f(multi-index, linear index) for each element of `shape` in row-major order.
template <class F>
constexpr void for_each_index(dims const& shape, F&& f) {
  std::size_t const n = elements(shape);
  dims index(shape.size(), 0);
  for (std::size_t i = 0; i < n; ++i, next_index(index, shape)) f(index, i);
}

/// Linear index of a multi-index.
constexpr std::size_t linear_index(dims const& index, dims const& strides) {
  std::int64_t sum = 0;
  for (std::size_t axis = 0; axis < index.size(); ++axis) sum += index[axis] * strides[axis];
  return static_cast<std::size_t>(sum);
}

}  // namespace inlay
