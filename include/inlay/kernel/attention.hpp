// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/kernel/convolution.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/kernel/softmax.hpp>

#include <algorithm>
#include <cstddef>

/// Scaled dot product attention of one head: a few queries at a time against all keys, by the tiles of matrix
/// products. Of the scores only those of these queries exist.
namespace inlay::kernel {

struct attention_head {
  int queries, keys, size, value_size;
  int q_row, k_row, v_row, y_row;  ///< elements from one query, key, value and result to the next

  /// Queries that are taken at once: their scores stay in the first caches.
  constexpr int together() const { return std::min(queries, std::clamp(8192 / keys, 4, 16)); }
  /// Floats of scratch: keys and values as panels, which are read some elements beyond their ends, and scores.
  constexpr std::size_t scratch_floats() const {
    return static_cast<std::size_t>(keys) * static_cast<std::size_t>(size + value_size + together()) +
           2 * overread;
  }

  bool operator==(attention_head const&) const = default;
};

/// The step of an epilogue that multiplies by a number.
struct scale_step {
  float factor;
  template <class Value>
  INLAY_ALWAYS_INLINE Value operator()(Value x, std::size_t) const {
    return x * simd::constant<Value>(factor);
  }
  INLAY_ALWAYS_INLINE scale_step at(std::size_t) const { return *this; }
};

template <attention_head S>
class head_kernel {
 public:
  explicit head_kernel(float* scratch)
      : keys_(scratch),
        values_(keys_ + S.keys * S.size + static_cast<int>(overread)),
        scores_(values_ + S.keys * S.value_size + static_cast<int>(overread)) {}

  /// Lays keys and values out; the heads of a group share them.
  [[gnu::noinline, gnu::nothrow]] void begin(float const* k, float const* v) const {
    for (int key = 0; key < S.keys; ++key, k += S.k_row, v += S.v_row) {
      for (int i = 0; i < S.size; ++i) keys_[place(i, key, S.size, S.keys)] = k[i];
      for (int i = 0; i < S.value_size; ++i) values_[place(key, i, S.keys, S.value_size)] = v[i];
    }
  }

  [[gnu::noinline, gnu::nothrow]] void run(float const* q, float* y, float scale) const {
    constexpr int together = S.together(), rest = S.queries % together;
    int query = 0;
    for (; query + together <= S.queries; query += together, q += together * S.q_row, y += together * S.y_row)
      rows<together>(q, y, scale);
    if constexpr (rest != 0) rows<rest>(q, y, scale);
  }

 private:
  static constexpr std::size_t place(int row, int column, int depth, int columns) {
    return panel_index(static_cast<std::size_t>(row), static_cast<std::size_t>(column),
                       static_cast<std::size_t>(depth), static_cast<std::size_t>(columns));
  }
  /// The product of Rows rows, so many elements apart, as a convolution of one row of pixels.
  static constexpr convolution_shape product(int rows, int depth, int columns, int x_row, int y_row) {
    return {depth, columns, x_row, y_row, 0, 1, 1, 1, 1, 0, rows, rows, false, storage::panels, false};
  }

  template <int Rows>
  INLAY_ALWAYS_INLINE void rows(float const* q, float* y, float scale) const {
    using scaled = epilogue<scale_step>;
    dense_row<product(Rows, S.size, S.keys, S.q_row, S.keys), scaled>::run({{q}}, keys_, nullptr, scores_,
                                                                           scaled{scale_step{scale}, {}});
    float share[static_cast<std::size_t>(Rows)];
    for (int row = 0; row < Rows; ++row) {
      float* const x = scores_ + row * S.keys;
      share[row] = 1 / exponentials_of_row<S.keys>(x, x, largest_of_row<S.keys>(x));
    }
    dense_row<product(Rows, S.keys, S.value_size, S.keys, S.y_row), epilogue<>>::run({{scores_}}, values_,
                                                                                     nullptr, y, {});
    for (int row = 0; row < Rows; ++row, y += S.y_row) map_row(y, share[row]);
  }

  INLAY_ALWAYS_INLINE static void map_row(float* y, float factor) {
    for_each_pack_or_element<S.value_size>([&](int i, auto value) {
      using Value = decltype(value);
      simd::store_as(y + i, simd::load_as<Value>(y, static_cast<std::size_t>(i), std::false_type{}) *
                                simd::constant<Value>(factor));
    });
  }
  /// Calls f(i, tag) for whole packs and the elements behind them; the tag's type is that of what f handles.
  template <int Length>
  INLAY_ALWAYS_INLINE static void for_each_pack_or_element(auto const& f) {
    int i = 0;
    for (; i + lanes <= Length; i += lanes) f(i, simd::broadcast(0));
    if constexpr (Length % lanes != 0)
      for (; i < Length; ++i) f(i, 0.0f);
  }

  float *keys_, *values_, *scores_;
};

}  // namespace inlay::kernel
