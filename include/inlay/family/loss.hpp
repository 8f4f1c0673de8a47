// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/movement.hpp>

#include <limits>

namespace inlay {
namespace family {

enum class loss_reduction : std::uint8_t { none, sum, mean };

/// The attributes of the losses that compare log-probabilities with one label for each.
struct loss_attributes {
  /// Elements with that label count nothing. The default is no label of any tensor.
  std::int64_t ignore_index = std::numeric_limits<std::int64_t>::min();
  loss_reduction reduction = loss_reduction::mean;
};

/// scores (N, C, D1, …), labels (N, D1, …), weights (C) or absent; loss a scalar, or as labels where nothing is
/// reduced.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, ranks_differ, element_count_differs.
constexpr error infer_loss(loss_attributes const& a, std::span<tensor_info const> in, tensor_info& loss) {
  tensor_info const &scores = in[0], &labels = in[1];
  if (!is_floating(scores.type))
    return {fault::elem_type_not_supported, static_cast<std::int64_t>(scores.type), 1};
  if (scores.rank() < 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(scores.rank()), 2};
  if (error const e = check_indices(labels)) return e;
  dims wanted = scores.dims;
  wanted.erase(1);
  if (error const e = check_same_dims(labels.dims, wanted)) return e;
  if (in.size() > 2 && in[2].present()) {
    if (error const e = check_same_type(in[2], scores.type)) return e;
    if (error const e = check_same_dims(in[2].dims, {scores.dims[1]})) return e;
  }
  loss = {scores.type, a.reduction == loss_reduction::none ? wanted : dims{}};
  return no_error;
}

/// The loss of each label, -weights[label] * log_probability(index of its element among the scores), reduced: `mean`
/// divides by the sum of the weights that counted. A label out of range counts nothing, as an ignored one.
/// `log_probability(n, label, d)` is that of class `label` at batch n and position d of `inner`.
constexpr void reduce_loss(loss_attributes const& a, auto scores, auto labels, [[maybe_unused]] auto weights,
                           auto loss, auto const& log_probability) {
  using Result = typename decltype(loss)::value_type;
  using T = compute_type<Result>;
  std::size_t const inner = elements(scores.dims(), 2, scores.rank());
  std::int64_t const classes = scores.dims()[1];
  T sum{}, weight_sum{};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto const label = static_cast<std::int64_t>(labels[i]);
    bool const counts = label != a.ignore_index && label >= 0 && label < classes;
    T weight{}, value{};
    if (counts) {
      auto const at = static_cast<std::size_t>(label);
      weight = T{1};
      if constexpr (is_present<decltype(weights)>) weight = static_cast<T>(weights[at]);
      value = -weight * log_probability(i / inner, at, i % inner);
    }
    if (a.reduction == loss_reduction::none) loss[i] = static_cast<Result>(value);
    sum += value;
    weight_sum += weight;
  }
  if (a.reduction == loss_reduction::sum) loss[0] = static_cast<Result>(sum);
  if (a.reduction == loss_reduction::mean) loss[0] = static_cast<Result>(sum / weight_sum);
}

}  // namespace family

template <>
inline constexpr std::array<std::string_view, 3> enumerators<family::loss_reduction>{"none", "sum", "mean"};

}  // namespace inlay

INLAY_ATTRIBUTES(inlay::family::loss_attributes, ignore_index, reduction);
