// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/limits.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/short_floats.hpp>
#include <inlay/simd/dot.hpp>
#include <inlay/simd/math.hpp>

#include <algorithm>

/// Scaled dot product attention, one query at a time: its scores are never whole. The softmax is kept as it goes
/// along the keys, so that no memory but Y and a few numbers is needed; where an output holds the scores, they
/// lie there.
namespace inlay::family {

struct attention_shape {
  std::int64_t batch, heads, kv_heads, queries, keys, past, size, value_size;
  bool packed;  ///< (N, L, heads * D), not (N, heads, L, D)

  constexpr std::size_t query(std::int64_t n, std::int64_t h, std::int64_t q, std::int64_t width) const {
    return static_cast<std::size_t>((packed ? (n * queries + q) * heads + h : (n * heads + h) * queries + q) *
                                    width);
  }
  /// Of the keys or values that this node is given, not those of the past.
  constexpr std::size_t key(std::int64_t n, std::int64_t h, std::int64_t k, std::int64_t width) const {
    return static_cast<std::size_t>(
        (packed ? (n * (keys - past) + k) * kv_heads + h : (n * kv_heads + h) * (keys - past) + k) * width);
  }
};

struct attention_options {
  float scale, softcap;
  bool causal;
  std::int64_t left, right, mode;
  /// Of the softmax, for floats of 16 bits; undefined stands for their own type.
  elem_type precision = elem_type::undefined;
};

namespace detail {
/// Row k of the keys or values of one head: of the past first.
template <class Past>
constexpr auto const* key_row(attention_shape const& s, auto const& now, Past const& past, std::int64_t n,
                              std::int64_t h, std::int64_t k, std::int64_t width) {
  if constexpr (is_present<Past>)
    if (k < s.past) return past.data() + ((n * s.kv_heads + h) * s.past + k) * width;
  return now.data() + s.key(n, h, k - s.past, width);
}

template <bool Packs, class Value, class T>
constexpr Value dot_product(T const* a, T const* b, std::int64_t length) {
  if constexpr (Packs && std::is_same_v<T, float>)
    if (!std::is_constant_evaluated()) return simd::dot(a, b, static_cast<int>(length));
  Value sum = 0;
  for (std::int64_t i = 0; i < length; ++i) sum += static_cast<Value>(a[i]) * static_cast<Value>(b[i]);
  return sum;
}

/// y = y * keep + share * v.
constexpr void accumulate(float* y, auto const* v, float keep, float share, std::int64_t length) {
  std::int64_t i = 0;
  if constexpr (std::is_same_v<decltype(v), float const*> && simd::lanes > 1)
    if (!std::is_constant_evaluated())
      for (; i + static_cast<std::int64_t>(simd::lanes) <= length;
           i += static_cast<std::int64_t>(simd::lanes))
        simd::store(y + i, simd::multiply_add(simd::broadcast(share), simd::load(v + i),
                                              simd::load(y + i) * simd::broadcast(keep)));
  for (; i < length; ++i) y[i] = y[i] * keep + share * static_cast<float>(v[i]);
}
}  // namespace detail

/// The present keys or values: those of the past, then those of now.
constexpr void write_present(attention_shape const& s, auto const& now, auto const& past, auto present,
                             std::int64_t width) {
  for (std::int64_t n = 0; n < s.batch; ++n)
    for (std::int64_t h = 0; h < s.kv_heads; ++h)
      for (std::int64_t k = 0; k < s.keys; ++k)
        std::copy_n(detail::key_row(s, now, past, n, h, k, width), width,
                    present.data() + ((n * s.kv_heads + h) * s.keys + k) * width);
}

/// How far each axis of (N, heads, L, T) moves in a mask; 0 where the mask is broadcast, also a last axis of 1.
constexpr dims mask_strides(attention_shape const& s, dims const& mask) {
  dims full{s.batch, s.heads, s.queries, s.keys};
  if (mask.back() != 1) full[3] = mask.back();  // which may end before the keys do
  return broadcast_strides(mask, full);
}

/// The position of query 0 of a batch among the keys, and how many keys count.
struct key_bounds {
  std::int64_t position, count;
};
constexpr key_bounds bounds_of(attention_shape const& s, [[maybe_unused]] auto const& lengths,
                               [[maybe_unused]] std::int64_t n, bool has_past) {
  if constexpr (is_present<std::remove_cvref_t<decltype(lengths)>>) {
    std::int64_t const length = lengths[static_cast<std::size_t>(n)];
    return {has_past ? s.past : length - s.queries, std::clamp<std::int64_t>(length, 0, s.keys)};
  } else {
    return {s.past, s.keys};
  }
}

/// Y, and the outputs that are present. Floats of 16 bits are rounded after each step of the function that the standard
/// defines Attention as: Q and K times the root of the scale, scores, soft cap, mask, softmax, Y.
template <bool Packs>
constexpr void attend(attention_options const& o, attention_shape const& s, auto Q, auto K, auto V,
                      [[maybe_unused]] auto mask, auto past_key, auto past_value,
                      [[maybe_unused]] auto lengths, auto Y, auto present_key, auto present_value,
                      [[maybe_unused]] auto qk) {
  using T = typename decltype(Y)::value_type;
  using Value = compute_type<T>;
  constexpr elem_type type = elem_type_of<T>;
  [[maybe_unused]] elem_type const precision =
      is_short_float<T> && o.precision != elem_type::undefined ? o.precision : type;
  if constexpr (is_present<decltype(present_key)>) write_present(s, K, past_key, present_key, s.size);
  if constexpr (is_present<decltype(present_value)>)
    write_present(s, V, past_value, present_value, s.value_size);
  Value const scale = o.scale != 0 ? static_cast<Value>(o.scale) : 1 / math::sqrt(static_cast<Value>(s.size));
  std::int64_t const group = s.heads / s.kv_heads;
  std::fill_n(Y.data(), Y.size(), T(0));
  [[maybe_unused]] dims mask_step;
  [[maybe_unused]] std::int64_t mask_end = 0;
  if constexpr (is_present<decltype(mask)>) {
    mask_end = mask.dims().back() == 1 ? s.keys : mask.dims().back();
    mask_step = mask_strides(s, mask.dims());
  }
  for (std::int64_t n = 0; n < s.batch; ++n) {
    // Clang takes no structured binding that a lambda reads for a constant.
    key_bounds const bounds = bounds_of(s, lengths, n, is_present<decltype(past_key)>);
    for (std::int64_t h = 0; h < s.heads; ++h)
      for (std::int64_t q = 0; q < s.queries; ++q) {
        auto const* const x = Q.data() + s.query(n, h, q, s.size);
        T* const y = Y.data() + s.query(n, h, q, s.value_size);
        std::int64_t const position = q + bounds.position;
        auto const raw_score = [&](std::int64_t k) {
          auto const* const key = detail::key_row(s, K, past_key, n, h / group, k, s.size);
          if constexpr (is_short_float<T>) {
            Value const root = rounded(type, math::sqrt(scale));
            Value sum = 0;
            for (std::int64_t i = 0; i < s.size; ++i)
              sum += rounded(type, static_cast<Value>(x[i]) * root) *
                     rounded(type, static_cast<Value>(key[i]) * root);
            return rounded(type, sum);
          } else {
            return scale * detail::dot_product<Packs, Value>(x, key, s.size);
          }
        };
        auto const capped = [&](Value value) {
          auto const cap = rounded(type, static_cast<Value>(o.softcap));
          if (!(cap > 0)) return value;
          return rounded(type, cap * rounded(type, math::tanh(rounded(type, value / cap))));
        };
        // Whether query q may look at key k; adds what the mask adds.
        auto const allows = [&](std::int64_t k, [[maybe_unused]] Value& added) {
          bool allowed = k < bounds.count && (!o.causal || k <= position) &&
                         (o.left < 0 || position - k <= o.left) && (o.right < 0 || k - position <= o.right);
          if constexpr (is_present<decltype(mask)>) {
            if (k >= mask_end) return false;
            auto const at = static_cast<std::size_t>(n * mask_step[0] + h * mask_step[1] + q * mask_step[2] +
                                                     k * mask_step[3]);
            if constexpr (std::is_same_v<typename decltype(mask)::value_type, bool>)
              allowed = allowed && mask[at];
            else {
              added = static_cast<Value>(mask[at]);
              // An addend that no number outweighs, as masks have it.
              allowed = allowed && !is_minus_infinity(mask[at]);
            }
          }
          return allowed;
        };
        Value largest = 0, sum = 0;
        bool any = false;
        auto const value_row = [&](std::int64_t k) {
          return detail::key_row(s, V, past_value, n, h / group, k, s.value_size);
        };
        /// Calls f(key, score with mask) for the keys that the query may look at.
        auto const for_each_key = [&](auto const& f) {
          for (std::int64_t k = 0; k < s.keys; ++k) {
            Value added = 0;
            if (allows(k, added)) f(k, rounded(precision, rounded(type, capped(raw_score(k)) + added)));
          }
        };
        [[maybe_unused]] auto const probability = [&](Value value) {
          return rounded(type, rounded(precision, short_exponential(precision, value, largest) / sum));
        };
        if constexpr (Packs && std::is_same_v<T, float>) {
          for_each_key([&](std::int64_t k, Value value) {
            Value keep = 1, share = 1;
            if (!any) largest = value, keep = 0;
            else if (value > largest) keep = math::exp(largest - value), largest = value;
            else share = math::exp(value - largest);
            any = true;
            sum = sum * keep + share;
            detail::accumulate(y, value_row(k), keep, share, s.value_size);
          });
          for (std::int64_t i = 0; any && i < s.value_size; ++i) y[i] /= sum;
        } else {
          for_each_key([&](std::int64_t, Value value) {
            if (!any || value > largest) largest = value;
            any = true;
          });
          short_sum<Value> total_sum(precision);
          for_each_key([&](std::int64_t, Value value) {
            total_sum.add(short_exponential(precision, value, largest));
          });
          sum = total_sum.value();
          constexpr std::int64_t together = 16;  // elements of y whose sums are kept at once
          for (std::int64_t first = 0; any && first < s.value_size; first += together) {
            std::int64_t const count = std::min(together, s.value_size - first);
            Value total[together]{};
            for_each_key([&](std::int64_t k, Value value) {
              Value const share = probability(value);
              for (std::int64_t i = 0; i < count; ++i)
                total[i] += share * static_cast<Value>(value_row(k)[first + i]);
            });
            for (std::int64_t i = 0; i < count; ++i) y[first + i] = static_cast<T>(total[i]);
          }
        }
        if constexpr (is_present<decltype(qk)>)
          for (std::int64_t k = 0; k < s.keys; ++k) {
            Value added = 0;
            bool const allowed = allows(k, added);
            Value value = raw_score(k);
            if (o.mode != 0) value = capped(value);
            if (o.mode >= 2) value = rounded(type, value + added);
            if (o.mode == 2 && !allowed) value = least<Value>;  // minus infinity, the standard's own
            if (o.mode == 3) value = allowed ? probability(rounded(precision, value)) : Value(0);
            qk[static_cast<std::size_t>(((n * s.heads + h) * s.queries + q) * s.keys + k)] =
                static_cast<T>(value);
          }
      }
  }
}

}  // namespace inlay::family
