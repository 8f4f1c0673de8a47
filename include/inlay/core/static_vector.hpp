// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace inlay {

/// A vector of at most `Capacity` elements, stored inside. All members are public, so that it may be a
/// template argument ("structural type"); elements past `count` keep their default and take part in equality
/// of types.
template <class T, std::size_t Capacity>
struct static_vector {
  T elements[Capacity]{};
  std::uint32_t count{};

  constexpr static_vector() = default;
  constexpr static_vector(std::initializer_list<T> values) {
    for (T const& value : values) push_back(value);
  }
  constexpr static_vector(std::size_t n, T const& value) {
    for (std::size_t i = 0; i < n; ++i) push_back(value);
  }

  static constexpr std::size_t capacity() { return Capacity; }
  constexpr std::size_t size() const { return count; }
  constexpr bool empty() const { return count == 0; }
  constexpr T* begin() { return elements; }
  constexpr T* end() { return elements + count; }
  constexpr T const* begin() const { return elements; }
  constexpr T const* end() const { return elements + count; }
  constexpr T& operator[](std::size_t i) { return elements[i]; }
  constexpr T const& operator[](std::size_t i) const { return elements[i]; }
  constexpr T& back() { return elements[count - 1]; }
  constexpr T const& back() const { return elements[count - 1]; }

  /// Precondition: size() < capacity(). In a constant expression a violation does not compile.
  constexpr void push_back(T const& value) { elements[count++] = value; }
  constexpr void insert(std::size_t position, T const& value) {
    for (std::size_t i = count; i > position; --i) elements[i] = elements[i - 1];
    elements[position] = value;
    ++count;
  }
  constexpr void erase(std::size_t position) {
    for (std::size_t i = position + 1; i < count; ++i) elements[i - 1] = elements[i];
    elements[--count] = T{};
  }

  constexpr bool operator==(static_vector const& other) const {
    if (count != other.count) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (!(elements[i] == other.elements[i])) return false;
    return true;
  }
};

}  // namespace inlay
