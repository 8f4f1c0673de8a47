// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/reduce.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// What ArgMax and ArgMin share.
namespace inlay::family {

struct arg_extreme_attributes {
  std::int64_t axis = 0;
  std::int64_t keepdims = 1;
  std::int64_t select_last_index = 0;
};

/// Where the largest elements along `axis` are, or the smallest.
template <bool Largest>
struct arg_extreme {
  static constexpr arity inputs{1, 1}, outputs{1, 1};
  using attributes = arg_extreme_attributes;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    if (!is_numeric(in[0].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 0};
    ints axes;
    if (error const e = normalize_axes({&a.axis, 1}, in[0].rank(), axes)) return e;
    out[0] = {elem_type::int64,
              reduced_dims(in[0].dims, mask_of({&a.axis, 1}, in[0].rank()), a.keepdims != 0)};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y) {
    using T = compute_type<typename decltype(X)::value_type>;
    for_each_reduction(X.dims(), mask_of({&a.axis, 1}, X.rank()),
                       [&](std::size_t y, std::size_t, auto const& each) {
                         T best{};
                         Y[y] = 0;
                         each([&](std::size_t at, std::size_t i) {
                           auto const x = static_cast<T>(X[at]);
                           bool const is_nan = x != x, ties = is_nan ? best != best : x == best;
                           bool const wins = is_nan ? best == best : Largest ? x > best : x < best;
                           if (i != 0 && !wins && !(a.select_last_index && ties)) return;
                           best = x;
                           Y[y] = static_cast<std::int64_t>(i);
                         });
                       });
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::arg_extreme_attributes, axis, keepdims, select_last_index);
