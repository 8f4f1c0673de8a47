// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>

/// What ScatterElements and ScatterND share.
namespace inlay::family {

/// ONNX's `reduction`: what an update does to the element that it meets.
enum class scatter_reduction : std::uint8_t {
  none,  ///< replaces it; the last one of several in row-major order of indices stays
  add,
  mul,
  max,  ///< NaN stays NaN
  min,
};

/// Errors: elem_type_not_supported where data is of strings, which are only replaced.
constexpr error check_reduction(scatter_reduction how, tensor_info const& data) {
  if (how == scatter_reduction::none || data.type != elem_type::string) return no_error;
  return {fault::elem_type_not_supported, static_cast<std::int64_t>(data.type), 0};
}

/// The element after an update. Integers wrap; of bool, add and max are "or", mul and min are
/// "and".
template <class T>
constexpr T scattered(scatter_reduction how, T old, T update) {
  if (how == scatter_reduction::none) return update;
  if constexpr (std::is_same_v<T, std::string_view>) {
    return update;
  } else if constexpr (std::is_same_v<T, bool>) {
    return how == scatter_reduction::add || how == scatter_reduction::max ? old || update : old && update;
  } else {
    using Value = compute_type<T>;
    auto const a = static_cast<Value>(old), b = static_cast<Value>(update);
    if (how == scatter_reduction::max) return static_cast<T>(simd::max(a, b));
    if (how == scatter_reduction::min) return static_cast<T>(simd::min(a, b));
    if (how == scatter_reduction::add)
      return static_cast<T>(wrapping(a, b, [](auto x, auto y) { return x + y; }));
    return static_cast<T>(wrapping(a, b, [](auto x, auto y) { return x * y; }));
  }
}

}  // namespace inlay::family

template <>
inline constexpr std::array<std::string_view, 5> inlay::enumerators<inlay::family::scatter_reduction>{
    "none", "add", "mul", "max", "min"};
