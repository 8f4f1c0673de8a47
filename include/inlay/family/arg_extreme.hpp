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
    lines const l(a.axis, X.dims());
    if (a.select_last_index != 0) find<true>(X.data(), Y.data(), l);
    else find<false>(X.data(), Y.data(), l);
  }

  /// y = where the extreme of each line is; the first or the last of equals.
  template <bool Last, class T>
  [[gnu::noinline]] static constexpr void find(T const* x, std::int64_t* y, lines const& l) {
    using Value = compute_type<T>;
    l.for_each([&](std::ptrdiff_t first) {
      T const* at = x + first;
      auto best = l.length != 0 ? static_cast<Value>(*at) : Value{};
      std::ptrdiff_t place = 0;
      for (std::ptrdiff_t i = 1; i < l.length; ++i) {
        at += l.columns;
        auto const value = static_cast<Value>(*at);
        bool const is_nan = value != value, ties = is_nan ? best != best : value == best;
        bool const wins = is_nan ? best == best : Largest ? value > best : value < best;
        if (!wins && !(Last && ties)) continue;
        best = value;
        place = i;
      }
      *y++ = place;
    });
  }
};

}  // namespace inlay::family

INLAY_ATTRIBUTES(inlay::family::arg_extreme_attributes, axis, keepdims, select_last_index);
