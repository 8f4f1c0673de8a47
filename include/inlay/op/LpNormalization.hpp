// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/lp_norm.hpp>
#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `LpNormalization` (ai.onnx, since 22).   output = input / (sum of |input|^p along `axis`)^(1 / p), and 0
/// where that is 0
/// Shapes: input and output alike.   Types: floats.
/// Errors: axis_out_of_range, attribute_out_of_range (found p, which is 1 or 2).
/// Source: Operators.md#LpNormalization
struct LpNormalization {
  static constexpr op_identity id{"", "LpNormalization", 22};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
    std::int64_t p = 2;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (a.p != 1 && a.p != 2) return {fault::attribute_out_of_range, a.p, 2};
    return family::infer_along(a.axis, in[0], out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    family::for_each_reduction(
        X.dims(), family::mask_of({&a.axis, 1}, X.rank()), [&](std::size_t, std::size_t, auto const& each) {
          family::lp_norm<Value> norm{a.p};
          each([&](std::size_t at, std::size_t) { norm.add(static_cast<Value>(X[at])); });
          Value const root = norm.root();
          each([&](std::size_t at, std::size_t) {
            Y[at] = static_cast<T>(root == 0 ? Value(0) : static_cast<Value>(X[at]) / root);
          });
        });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LpNormalization::attributes, axis, p);
