// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/elementwise.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/reduce.hpp>

/// What operators share that subtract the mean of some elements and divide by their deviation
/// (LayerNormalization, RMSNormalization, GroupNormalization, InstanceNormalization,
/// MeanVarianceNormalization, …).
namespace inlay::family {

template <class Value>
struct moments {
  Value mean{}, variance{};
};

/// Mean and variance, or with `Centered` false 0 and the mean of squares, of X[at] for all `at` that each()
/// visits. Two walks: the variance is the mean of (x - mean)^2.
template <bool Centered, class Value>
constexpr moments<Value> moments_of(auto const& X, auto const& each, std::size_t count) {
  auto const n = static_cast<Value>(count);
  moments<Value> m;
  if constexpr (Centered) {
    each([&](std::size_t at, std::size_t) { m.mean += static_cast<Value>(X[at]); });
    m.mean /= n;
  }
  each([&](std::size_t at, std::size_t) {
    Value const d = static_cast<Value>(X[at]) - m.mean;
    m.variance += d * d;
  });
  m.variance /= n;
  return m;
}

/// Y[at] = finish(at, (X[at] - mean) / sqrt(variance + epsilon)) over each set of elements that differ along
/// the masked axes only; tell(set, mean, 1 / sqrt(variance + epsilon)).
template <bool Centered>
constexpr void normalize(auto X, dims const& shape, axis_mask const& mask, float epsilon, auto const& finish,
                         auto const& tell) {
  using Value = compute_type<typename decltype(X)::value_type>;
  for_each_reduction(shape, mask, [&](std::size_t set, std::size_t count, auto const& each) {
    auto const m = moments_of<Centered, Value>(X, each, count);
    Value const inverse = 1 / math::sqrt(m.variance + static_cast<Value>(epsilon));
    each([&](std::size_t at, std::size_t) { finish(at, (static_cast<Value>(X[at]) - m.mean) * inverse); });
    tell(set, m.mean, inverse);
  });
}

/// Normalisation over the axes from `axis` on, with one factor (and addend) for each element of these axes.
/// Shape rule of LayerNormalization and RMSNormalization: `parameters` broadcast to X.
/// Errors: elem_type_not_supported, axis_out_of_range, dims_not_broadcastable.
constexpr error infer_trailing_normalization(std::int64_t axis, tensor_info const& X,
                                             std::span<tensor_info const> parameters, std::size_t& first) {
  if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
  if (error const e = normalize_axis_of(axis, X.rank(), first)) return e;
  for (tensor_info const& p : parameters) {
    if (!p.present()) continue;
    if (!is_floating(p.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(p.type), 1};
    tensor_info const both[] = {X, p};
    dims ignored;
    if (error const e = broadcast_to_first(both, ignored)) return e;
  }
  return no_error;
}

/// Whether a parameter holds one number for each element of the axes of X from `axis` on, in their order.
constexpr bool is_one_for_each(dims const& parameter, dims const& X, std::size_t axis) {
  std::size_t const own = X.size() - axis;
  if (parameter.size() < own) return false;
  for (std::size_t i = 0; i < own; ++i)
    if (parameter[parameter.size() - own + i] != X[axis + i]) return false;
  return elements(parameter) == elements(X, axis, X.size());
}

/// Shape rule of GroupNormalization and InstanceNormalization: X (N, C, D1, …), scale and bias (C).
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, channels_differ (found elements,
///   wanted C).
constexpr error infer_channel_normalization(std::span<tensor_info const> in) {
  tensor_info const& X = in[0];
  if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
  if (X.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
  for (tensor_info const& p : in.subspan(1)) {
    if (error const e = check_same_type(p, X.type)) return e;
    if (p.rank() != 1 || p.dims[0] != X.dims[1])
      return {fault::channels_differ, static_cast<std::int64_t>(p.elements()), X.dims[1]};
  }
  return no_error;
}

/// X in `groups` groups of channels, each normalised and then scaled and shifted channel by channel.
constexpr void normalize_groups(std::int64_t groups, float epsilon, auto X, auto scale, auto bias, auto Y) {
  using T = typename decltype(Y)::value_type;
  using Value = compute_type<T>;
  if (X.size() == 0) return;
  std::size_t const C = scale.size(), inner = elements(X.dims(), 2, X.rank());
  std::int64_t const sets = X.dims()[0] * groups;
  dims const shape{sets, static_cast<std::int64_t>(X.size()) / sets};
  normalize<true>(
      X, shape, mask_from(1, 2), epsilon,
      [&](std::size_t at, Value x) {
        std::size_t const c = at / inner % C;
        Y[at] = static_cast<T>(x * static_cast<Value>(scale[c]) + static_cast<Value>(bias[c]));
      },
      [](std::size_t, Value, Value) {});
}

}  // namespace inlay::family
