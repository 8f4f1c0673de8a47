// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/core/limits.hpp>
#include <inlay/kernel/convolution.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/kernel/softmax.hpp>
#include <inlay/simd/math.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

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

/// Every query attends to every key.
struct every_key {
  static constexpr bool all = true;
};

struct key_window {
  int position;        ///< of query 0 among the keys
  int before, behind;  ///< keys that a query sees before and behind its own position; -1: all
  int end;             ///< how many keys count
};

/// A query attends to the keys in a window around its position that a mask allows: one of bools, or one of floats, which
/// are added to the scores and exclude a key by minus infinity. T is void where there is no mask.
template <int Keys, class T>
class some_keys {
 public:
  static constexpr bool all = false;
  some_keys(key_window window, T const* mask, int mask_row)
      : window_(window), mask_(mask), mask_row_(mask_row) {}

  /// Adds the mask to the scores of a query; those of keys that it does not attend to become the lowest number.
  INLAY_ALWAYS_INLINE void restrict_scores(float* x, int query) const {
    if constexpr (!std::is_void_v<T>) {
      T const* const mask = mask_ + query * mask_row_;
      if constexpr (std::is_same_v<T, bool>)
        for (int key = 0; key < Keys; ++key) x[key] = mask[key] ? x[key] : lowest;
      else
        for_each_pack<Keys>([&](int i, auto part) {
          part.store(x + i, simd::max(part.load(x + i) + part.load(mask + i), simd::broadcast(lowest)));
        });
    }
    std::fill(x, x + first(query), lowest);
    std::fill(x + end(query), x + Keys, lowest);
  }
  /// Shares of a query none of whose scores is above the lowest number: equal ones of the keys that it attends to. Their
  /// sum.
  [[gnu::noinline, gnu::nothrow]] float equal_shares(float* x, int query) const {
    float sum = 0;
    for (int key = 0; key < Keys; ++key) sum += x[key] = includes(query, key) ? 1.0f : 0.0f;
    return sum;
  }

  static constexpr float lowest = std::numeric_limits<float>::lowest();

 private:
  int first(int query) const {
    return window_.before < 0 ? 0 : std::clamp(query + window_.position - window_.before, 0, Keys);
  }
  int end(int query) const {
    int const last = window_.behind < 0 ? Keys : query + window_.position + window_.behind + 1;
    return std::clamp(std::min(last, window_.end), first(query), Keys);
  }
  bool includes(int query, int key) const {
    if (key < first(query) || key >= end(query)) return false;
    if constexpr (std::is_same_v<T, bool>) return mask_[query * mask_row_ + key];
    else if constexpr (!std::is_void_v<T>) return !is_minus_infinity(mask_[query * mask_row_ + key]);
    else return true;
  }

  key_window window_;
  T const* mask_;
  int mask_row_;
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

/// The step that keeps scores between -cap and cap: cap * tanh(x / cap).
struct soft_cap_step {
  float cap;
  INLAY_ALWAYS_INLINE simd::f32 operator()(simd::f32 x, std::size_t) const {
    return simd::broadcast(cap) * simd::tanh(x / simd::broadcast(cap));
  }
  INLAY_ALWAYS_INLINE float operator()(float x, std::size_t) const { return cap * std::tanh(x / cap); }
  INLAY_ALWAYS_INLINE soft_cap_step at(std::size_t) const { return *this; }
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

  /// `score` is the epilogue that makes a score of the product of a query and a key; `keys` says which a query attends
  /// to.
  template <class Score, class Keys>
  [[gnu::noinline, gnu::nothrow]] void run(float const* q, float* y, Score score, Keys keys) const {
    constexpr int together = S.together(), rest = S.queries % together;
    int query = 0;
    for (; query + together <= S.queries; query += together)
      rows<together>(q + query * S.q_row, y + query * S.y_row, query, score, keys);
    if constexpr (rest != 0) rows<rest>(q + query * S.q_row, y + query * S.y_row, query, score, keys);
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

  template <int Rows, class Score, class Keys>
  INLAY_ALWAYS_INLINE void rows(float const* q, float* y, int query, Score score, Keys keys) const {
    dense_row<product(Rows, S.size, S.keys, S.q_row, S.keys), Score>::run({{q}}, keys_, nullptr, scores_,
                                                                          score);
    float share[static_cast<std::size_t>(Rows)];
    for (int row = 0; row < Rows; ++row) share[row] = shares_of(scores_ + row * S.keys, query + row, keys);
    dense_row<product(Rows, S.keys, S.value_size, S.keys, S.y_row), epilogue<>>::run({{scores_}}, values_,
                                                                                     nullptr, y, {});
    for (int row = 0; row < Rows; ++row, y += S.y_row) map_row(y, share[row]);
  }

  /// Exponentials of the scores of a query, which are its shares but for a factor, which is returned.
  template <class Keys>
  INLAY_ALWAYS_INLINE static float shares_of(float* x, [[maybe_unused]] int query,
                                             [[maybe_unused]] Keys keys) {
    if constexpr (!Keys::all) keys.restrict_scores(x, query);
    simd::f32 const largest = largest_of_row<S.keys>(x);
    if constexpr (!Keys::all)
      if (simd::first(largest) <= Keys::lowest) {
        float const sum = keys.equal_shares(x, query);
        return sum > 0 ? 1 / sum : 0;
      }
    return 1 / exponentials_of_row<S.keys>(x, x, largest);
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
