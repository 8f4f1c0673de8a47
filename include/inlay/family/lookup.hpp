// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>

#include <cstddef>

/// Operators that look something up in a table of the model, or read a map.
namespace inlay::family {

/// What a map's values and keys have in common: vectors with an element for each entry of the map. The generator makes
/// them of a model's input that is a map (core/map_input.hpp).
/// Errors: elem_type_not_supported (found the values' type, or the keys'), rank_out_of_range,
///   element_count_differs (found keys, wanted values).
constexpr error check_map(tensor_info const& values, tensor_info const& keys) {
  for (tensor_info const* x : {&values, &keys}) {
    bool const is_number = x == &values && (x->type == elem_type::float_ || x->type == elem_type::double_);
    if (x->type != elem_type::string && x->type != elem_type::int64 && !is_number)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(x->type), 1};
    if (x->rank() != 1) return {fault::rank_out_of_range, static_cast<std::int64_t>(x->rank()), 1};
  }
  if (keys.dims[0] != values.dims[0]) return {fault::element_count_differs, keys.dims[0], values.dims[0]};
  return no_error;
}

/// Where x is among keys that stand in ascending order, each once; keys.size() where it is none of them.
constexpr std::size_t find_sorted(auto const& keys, auto const& x) {
  std::size_t first = 0;
  for (std::size_t left = keys.size(); left > 0;) {  // the first key that is not below x
    std::size_t const half = left / 2;
    bool const below = keys[first + half] < x;
    first += below ? half + 1 : 0;
    left = below ? left - half - 1 : half;
  }
  return first < keys.size() && !(x < keys[first]) ? first : keys.size();
}

}  // namespace inlay::family
