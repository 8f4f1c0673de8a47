// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/reduce.hpp>

namespace inlay::op {

/// ONNX `Hardmax` (ai.onnx, since 13).   Y = 1 at the largest element along `axis`, the first of equals; 0
/// elsewhere
/// Shapes: X and Y alike.   Types: floats.   Errors: axis_out_of_range.   Source: Operators.md#Hardmax
struct Hardmax {
  static constexpr op_identity id{"", "Hardmax", 13};
  static constexpr arity inputs{1, 1}, outputs{1, 1};

  struct attributes {
    std::int64_t axis = -1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    return family::infer_along(a.axis, in[0], out[0]);
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using Result = typename decltype(Y)::value_type;
    using T = compute_type<Result>;
    family::for_each_reduction(X.dims(), family::mask_of({&a.axis, 1}, X.rank()),
                               [&](std::size_t, std::size_t, auto const& each) {
                                 T largest{};
                                 std::size_t where = 0;
                                 each([&](std::size_t at, std::size_t i) {
                                   auto const x = static_cast<T>(X[at]);
                                   if (i != 0 && !(x > largest)) return;
                                   largest = x;
                                   where = i;
                                 });
                                 each([&](std::size_t at, std::size_t i) {
                                   Y[at] = static_cast<Result>(static_cast<T>(i == where ? 1 : 0));
                                 });
                               });
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Hardmax::attributes, axis);
