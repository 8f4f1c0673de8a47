// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

#include <limits>

namespace inlay::op {

/// ONNX `Unique` (ai.onnx, since 28).   The slices of X along axis that differ, each once; without axis X
///   counts as one vector of all its elements. In ascending order, or in that of their first occurrence
/// Shapes: X (…, D, …);  Y (…, U, …);  indices (U), where each slice of Y occurs first in X;  inverse_indices
///   (D), where each slice of X is in Y;  counts (U).   Types: numbers, bool and string, by bytes; the indices are int64.
///   NaN equals NaN and comes last, as in NumPy. U is at most D, and known at run time.
/// Errors: axis_out_of_range (found axis, wanted rank), elem_type_not_supported.
/// Source: Operators.md#Unique
struct Unique {
  static constexpr op_identity id{"", "Unique", 28};
  static constexpr arity inputs{1, 1}, outputs{1, 4};

  struct attributes {
    std::int64_t axis = std::numeric_limits<std::int64_t>::min();  ///< left out: X is a vector
    std::int64_t sorted = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (!is_numeric(X.type) && X.type != elem_type::bool_ && X.type != elem_type::string)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    dims Y = X.dims;
    std::size_t axis = 0;
    if (is_vector(a)) Y = {static_cast<std::int64_t>(X.elements())};
    else if (error const e = family::normalize_axis_of(a.axis, X.rank(), axis)) return e;
    std::int64_t const D = Y[axis];
    out[0] = capacity_of(X.type, Y);
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = capacity_of(elem_type::int64, {D});
    if (out.size() > 2) out[2].is_capacity = X.is_capacity;
    return no_error;
  }

  static constexpr error extents(attributes const& a, auto X, std::span<tensor_info> out) {
    slices const x(a, X);
    std::int64_t distinct = 0;
    for (std::size_t i = 0; i < x.count; ++i) distinct += x.is_first(i);
    out[0].dims[x.axis] = distinct;
    for (std::size_t i = 1; i < out.size(); ++i)
      if (i != 2) out[i].dims[0] = distinct;
    return no_error;
  }

  /// Each slice of Y is found in one pass over those of X: the least that is above the one before, or the
  /// next that has not occurred yet.
  static constexpr void reference(attributes const& a, auto X, auto Y, auto indices, auto inverse_indices,
                                  auto counts) {
    slices const x(a, X);
    auto const distinct = static_cast<std::size_t>(Y.dims()[x.axis]);
    std::size_t last = 0;
    for (std::size_t u = 0; u < distinct; ++u) {
      std::size_t next = x.count;
      for (std::size_t i = 0; i < x.count; ++i) {
        if (!a.sorted) {
          if ((u > 0 && i <= last) || !x.is_first(i)) continue;
          next = i;
          break;
        }
        if ((u == 0 || x.compare(last, i) < 0) && (next == x.count || x.compare(i, next) < 0)) next = i;
      }
      last = next;
      for (std::size_t o = 0; o < x.outer; ++o)
        std::copy_n(X.data() + (o * x.count + next) * x.run, x.run, Y.data() + (o * distinct + u) * x.run);
      std::int64_t count = 0;
      for (std::size_t i = 0; i < x.count; ++i) {
        if (x.compare(i, next) != 0) continue;
        ++count;
        if constexpr (is_present<decltype(inverse_indices)>)
          inverse_indices[i] = static_cast<std::int64_t>(u);
      }
      if constexpr (is_present<decltype(indices)>) indices[u] = static_cast<std::int64_t>(next);
      if constexpr (is_present<decltype(counts)>) counts[u] = count;
    }
  }

 private:
  static constexpr bool is_vector(attributes const& a) { return a.axis == attributes{}.axis; }

  /// X as slices along the axis.
  template <class Tensor>
  struct slices {
    Tensor X;
    std::size_t axis = 0, outer = 1, count, run = 1;

    constexpr slices(attributes const& a, Tensor x) : X(x), count(x.size()) {
      if (is_vector(a)) return;
      axis = static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
      outer = elements(X.dims(), 0, axis);
      count = static_cast<std::size_t>(X.dims()[axis]);
      run = elements(X.dims(), axis + 1, X.rank());
    }

    /// Negative where slice i comes before slice k, positive where it comes behind, 0 where they are equal.
    constexpr int compare(std::size_t i, std::size_t k) const {
      for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t e = 0; e < run; ++e) {
          auto const x = X[(o * count + i) * run + e], y = X[(o * count + k) * run + e];
          using C = compute_type<typename Tensor::value_type>;
          auto const p = static_cast<C>(x), q = static_cast<C>(y);
          if (p < q) return -1;
          if (q < p) return 1;
          if (p == q) continue;
          bool const p_is_nan = p != p, q_is_nan = q != q;
          if (p_is_nan != q_is_nan) return p_is_nan ? 1 : -1;
        }
      return 0;
    }

    constexpr bool is_first(std::size_t i) const {
      for (std::size_t k = 0; k < i; ++k)
        if (compare(k, i) == 0) return false;
      return true;
    }
  };
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Unique::attributes, axis, sorted);
