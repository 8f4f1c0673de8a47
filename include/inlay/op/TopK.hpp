// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `TopK` (ai.onnx, since 24).   The K largest, or smallest, elements along axis, and where they are
/// Shapes: X (…, D, …);  K (1), int64, at most D;  Values and Indices (…, K, …).   Types: numbers; Indices
///   int64. Results are always sorted; of equal elements the first comes first; NaN counts as the largest
///   number, as in NumPy. A K that is known only at run time leaves at most all of X.
/// Errors: axis_out_of_range (found axis, wanted rank), element_count_differs (found elements of K, wanted
///   1), attribute_out_of_range (found K, wanted at most).
///   Source: Operators.md#TopK
struct TopK {
  static constexpr op_identity id{"", "TopK", 24};
  static constexpr arity inputs{2, 2}, outputs{2, 2};

  struct attributes {
    std::int64_t axis = -1;
    std::int64_t largest = 1;
    std::int64_t sorted = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &K = in[1];
    if (!is_numeric(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (error const e = family::check_same_type(K, elem_type::int64)) return e;
    if (K.elements() != 1) return {fault::element_count_differs, static_cast<std::int64_t>(K.elements()), 1};
    std::size_t axis = 0;
    if (error const e = family::normalize_axis_of(a.axis, X.rank(), axis)) return e;
    dims Y = X.dims;
    if (K.values) Y[axis] = K.values[0];
    if (X.is_capacity && Y[axis] > X.dims[axis]) Y[axis] = X.dims[axis];
    if (Y[axis] < 0 || Y[axis] > X.dims[axis]) return {fault::attribute_out_of_range, Y[axis], X.dims[axis]};
    out[0] = {X.type, Y};
    out[1] = {elem_type::int64, Y};
    for (tensor_info& y : out) y.is_capacity = !K.values;
    return no_error;
  }

  /// The outputs hold the best elements so far, in order; each element of X is compared with the worst of
  /// them first.
  static constexpr void reference(attributes const& a, auto X, auto, auto Values, auto Indices) {
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
    std::size_t const outer = elements(X.dims(), 0, axis), inner = elements(X.dims(), axis + 1, X.rank());
    auto const extent = static_cast<std::size_t>(X.dims()[axis]);
    auto const k = static_cast<std::size_t>(Values.dims()[axis]);
    if (k == 0) return;
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < inner; ++i) {
        auto const at = [&](std::size_t rank) { return (o * k + rank) * inner + i; };
        std::size_t held = 0;
        for (std::size_t d = 0; d < extent; ++d) {
          auto const x = X[(o * extent + d) * inner + i];
          if (held == k && !is_before(a, x, Values[at(k - 1)])) continue;
          std::size_t rank = held < k ? held++ : k - 1;
          for (; rank > 0 && is_before(a, x, Values[at(rank - 1)]); --rank) {
            Values[at(rank)] = Values[at(rank - 1)];
            Indices[at(rank)] = Indices[at(rank - 1)];
          }
          Values[at(rank)] = x;
          Indices[at(rank)] = static_cast<std::int64_t>(d);
        }
      }
  }

 private:
  template <class T>
  static constexpr bool is_before(attributes const& a, T x, T y) {
    auto const high = static_cast<compute_type<T>>(a.largest ? x : y),
               low = static_cast<compute_type<T>>(a.largest ? y : x);
    return high > low || (high != high && low == low);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::TopK::attributes, axis, largest, sorted);
