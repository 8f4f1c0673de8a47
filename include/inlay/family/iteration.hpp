// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>

#include <tuple>
#include <utility>

/// What operators that run a body again and again share (Loop, Scan, SequenceMap): parts of tuples of tensors, and
/// slices of tensors along axis 0.
namespace inlay::family {

/// Calls f with the integral_constant of each number, in order.
template <std::size_t... I, class F>
constexpr void for_each_number(std::index_sequence<I...>, F const& f) {
  (f(std::integral_constant<std::size_t, I>{}), ...);
}

/// Elements First, First + 1, … of a tuple.
template <std::size_t First, std::size_t... I>
constexpr auto tensors_from(auto const& tuple, std::index_sequence<I...>) {
  return std::tuple{std::get<First + I>(tuple)...};
}

/// Slice `at` of axis 0, without that axis.
template <class T, dims Dims>
constexpr auto slice(tensor<T, Dims> const& whole, std::int64_t at) {
  constexpr dims rest = [] {
    dims d = Dims;
    d.erase(0);
    return d;
  }();
  return tensor<T, rest>{whole.data() + static_cast<std::size_t>(at) * elements(rest)};
}

/// Slice `at` of axis 0 of elements First, First + 1, … of a tuple.
template <std::size_t First, std::size_t... I>
constexpr auto slices_from(auto const& tuple, [[maybe_unused]] std::int64_t at, std::index_sequence<I...>) {
  return std::tuple{slice(std::get<First + I>(tuple), at)...};
}

}  // namespace inlay::family
