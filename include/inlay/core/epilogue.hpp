// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>

#include <cstddef>

namespace inlay {

/// What a producer applies to each result before it is stored: the elementwise nodes that the fuse pass has
/// attached to it, in order. Called with a value (scalar or simd pack) and the offset of its first element in
/// the output; `at(n)` is the same epilogue for an output that starts n elements later.
template <class... Steps>
struct epilogue;

template <>
struct epilogue<> {
  static constexpr bool is_identity = true;
  static constexpr int steps = 0;
  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value operator()(Value value, std::size_t) const {
    return value;
  }
  INLAY_ALWAYS_INLINE constexpr epilogue at(std::size_t) const { return *this; }
};

template <class First, class... Rest>
struct epilogue<First, Rest...> {
  static constexpr bool is_identity = false;
  static constexpr int steps = 1 + static_cast<int>(sizeof...(Rest));
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
