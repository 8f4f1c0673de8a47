// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <cstddef>

namespace inlay {

/// A step of an epilogue, or an operator that is one, which takes dozens of instructions for a pack: its text should not
/// stand in a program once for each pack of a tile.
template <class Step>
concept long_step = requires { requires Step::is_long; };

/// What a producer applies to each result before it is stored: the elementwise nodes that the fuse pass has
/// attached to it, in order. Called with a value (scalar or simd pack) and the offset of its first element in
/// the output; `at(n)` is the same epilogue for an output that starts n elements later.
template <class... Steps>
struct epilogue;

template <>
struct epilogue<> {
  static constexpr bool is_identity = true, is_long = false;
  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value operator()(Value value, std::size_t) const {
    return value;
  }
  INLAY_ALWAYS_INLINE constexpr epilogue at(std::size_t) const { return *this; }
};

template <class First, class... Rest>
struct epilogue<First, Rest...> {
  static constexpr bool is_identity = false;
  /// Whether there are more than two steps, or a long one.
  static constexpr bool is_long = sizeof...(Rest) > 1 || long_step<First> || epilogue<Rest...>::is_long;
  First first;
  epilogue<Rest...> rest;

  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value operator()(Value value, std::size_t offset) const {
    return rest(first(value, offset), offset);
  }
  INLAY_ALWAYS_INLINE constexpr epilogue at(std::size_t offset) const {
    return {first.at(offset), rest.at(offset)};
  }
};

}  // namespace inlay
