// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/math.hpp>

#include <array>
#include <cstddef>

/// What the classifiers and regressors of ai.onnx.ml do to their scores.
namespace inlay::family {

enum class post_transform : std::uint8_t { NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO, PROBIT };

}  // namespace inlay::family

template <>
inline constexpr std::array<std::string_view, 5> inlay::enumerators<inlay::family::post_transform>{
    "NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"};

namespace inlay::family {

/// Inputs of the operators of ai.onnx.ml that take numbers: float, double, int64, int32.
constexpr error check_features(tensor_info const& x) {
  if (x.type == elem_type::float_ || x.type == elem_type::double_ || x.type == elem_type::int64 ||
      x.type == elem_type::int32)
    return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 1};
}

/// X of rank 2, or one row of it: rows and features of it.
/// Errors: rank_out_of_range, elem_type_not_supported.
constexpr error check_rows(tensor_info const& X, std::int64_t& rows, std::int64_t& features) {
  if (error const e = check_features(X)) return e;
  if (X.rank() != 1 && X.rank() != 2)
    return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
  rows = X.rank() == 2 ? X.dims[0] : 1;
  features = X.dims.back();
  return no_error;
}

/// 1 / (1 + e^-x), as ONNX Runtime computes it: exact for large magnitudes of either sign.
template <class T>
constexpr T logistic(T x) {
  T const e = math::exp(x < 0 ? x : -x);
  return (x < 0 ? e : T(1)) / (T(1) + e);
}

/// The inverse of the standard normal distribution, by Winitzki's approximation of the inverse error
/// function, which is what the standard's reference computes.
template <class T>
constexpr T probit(T x) {
  T const y = 2 * x - 1, inside = (T(1) - y) * (T(1) + y);
  if (inside == 0) return T(0);
  T const log = math::log(inside), v = T(4.3307467508) + T(0.5) * log, v2 = T(6.8027210884) * log;
  T const root = math::sqrt(math::sqrt(v * v - v2) - v);
  return T(1.41421356) * (y < 0 ? -root : root);
}

/// y (E) = x (C) * coefficients (E, C)' + intercepts (E), which may be absent: the scores of one row.
constexpr void linear_scores(auto const* x, auto coefficients, [[maybe_unused]] auto intercepts,
                             std::size_t C, std::size_t E, float* y) {
  for (std::size_t e = 0; e < E; ++e) {
    float sum = 0;
    for (std::size_t c = 0; c < C; ++c) sum += static_cast<float>(x[c]) * coefficients[e * C + c];
    if constexpr (is_present<decltype(intercepts)>) sum += intercepts[e];
    y[e] = sum;
  }
}

/// Transforms `count` scores in place. Of a single score there is nothing to compare: PROBIT alone changes
/// it, as in ONNX Runtime.
template <class T>
constexpr void transform_scores(post_transform how, T* scores, std::size_t count) {
  if (how == post_transform::NONE || count == 0 || (count == 1 && how != post_transform::PROBIT)) return;
  if (how == post_transform::LOGISTIC || how == post_transform::PROBIT) {
    for (std::size_t i = 0; i < count; ++i)
      scores[i] = how == post_transform::LOGISTIC ? logistic(scores[i]) : probit(scores[i]);
    return;
  }
  T most = scores[0];
  for (std::size_t i = 1; i < count; ++i) most = scores[i] > most ? scores[i] : most;
  T sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    bool const is_zero = how == post_transform::SOFTMAX_ZERO && scores[i] <= T(1e-7) && scores[i] >= T(-1e-7);
    scores[i] = is_zero ? scores[i] * math::exp(-most) : math::exp(scores[i] - most);
    sum += scores[i];
  }
  for (std::size_t i = 0; i < count; ++i) scores[i] = sum == 0 ? T(0.5) : scores[i] / sum;
}

/// The scores of both classes where there is one score s for two of them, `other` being what the first gets,
/// as ONNX Runtime has it: LOGISTIC is that of s and -s, and there is nothing to compare.
template <class T>
constexpr void transform_binary_score(post_transform how, T other, T s, T* both) {
  both[0] = how == post_transform::LOGISTIC ? -s : other;
  both[1] = s;
  if (how == post_transform::LOGISTIC || how == post_transform::PROBIT) transform_scores(how, both, 2);
}

/// The position of the largest of `count` scores; of equal ones the first.
template <class T>
constexpr std::size_t largest_score(T const* scores, std::size_t count) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < count; ++i)
    if (scores[i] > scores[best]) best = i;
  return best;
}

/// The label of a class: of a list of the model, or its number where there is none.
constexpr auto label_of([[maybe_unused]] auto labels, std::size_t i) {
  if constexpr (is_present<decltype(labels)>) return labels[i];
  else return static_cast<std::int64_t>(i);
}

/// Its type: int64 or string.   Errors: elem_type_not_supported.
constexpr error type_of_labels(tensor_info const& labels, elem_type& type) {
  type = labels.present() ? labels.type : elem_type::int64;
  if (type == elem_type::int64 || type == elem_type::string) return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(type),
          static_cast<std::int64_t>(elem_type::int64)};
}

}  // namespace inlay::family
