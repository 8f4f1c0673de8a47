// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/core/epilogue.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/simd/tables.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// Epilogues of quantised layers, which work on bytes: what a layer has made is read again while it is in the first cache.
namespace inlay::family {

/// The step of a table of 256 bytes.
template <class T>
struct table_step {
  T const* table;

  INLAY_ALWAYS_INLINE constexpr T operator()(T value, std::size_t) const {
    return table[static_cast<std::uint8_t>(value)];
  }
  INLAY_ALWAYS_INLINE constexpr table_step at(std::size_t) const { return *this; }
};

/// Whether a quantised layer takes an epilogue: its weights are packed, and it makes bytes.
constexpr bool takes_byte_epilogue(tensor_info const& x, tensor_info const& w, tensor_info const& y) {
  return w.storage != storage::row_major && size_of(y.type) == 1 && x.elements() != 0 && y.elements() != 0;
}

/// Applies an epilogue to n elements where they lie; the first of them is element `offset` of the output. `after` is
/// the epilogue, or none.
template <class T>
INLAY_ALWAYS_INLINE constexpr void finish_in_place(T*, std::size_t, std::size_t) {}
template <class T, class... Steps>
INLAY_ALWAYS_INLINE constexpr void finish_in_place(T* y, std::size_t n, std::size_t offset,
                                                   epilogue<Steps...> const& after) {
  if constexpr (sizeof...(Steps) != 0)
    for (std::size_t i = 0; i < n; ++i) y[i] = after(y[i], offset + i);
}
template <class T>
INLAY_ALWAYS_INLINE constexpr void finish_in_place(T* y, std::size_t n, std::size_t,
                                                   epilogue<table_step<T>> const& after) {
  simd::look_up(y, after.first.table, y, n);
}

}  // namespace inlay::family
