// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/error.hpp>
#include <inlay/core/fixed_string.hpp>
#include <inlay/core/tensor_info.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// An input that ONNX has as a map is two graph inputs: "x_keys" and "x_values", vectors with an element for each
/// entry. model.hpp and split_model.hpp share how they are set.
namespace inlay::detail {

template <fixed_string Name, fixed_string Suffix>
inline constexpr auto joined_name = [] {
  constexpr std::size_t name = Name.view().size(), suffix = Suffix.view().size();
  char text[name + suffix + 1]{};
  for (std::size_t i = 0; i < name; ++i) text[i] = Name.text[i];
  for (std::size_t i = 0; i < suffix; ++i) text[name + i] = Suffix.text[i];
  return fixed_string<name + suffix + 1>(text);
}();

template <fixed_string Name>
inline constexpr auto keys_name = joined_name<Name, "_keys">;
template <fixed_string Name>
inline constexpr auto values_name = joined_name<Name, "_values">;

/// Sets both inputs of a map of as many entries as are known at run time. Where it returns an error they are as they
/// were.
/// Errors: element_count_differs (found values, wanted as many as keys), capacity_exceeded (found entries, wanted most
/// or least).
template <fixed_string Name, class Model, class Keys, class Values>
constexpr error set_map(Model& model, Keys const& keys, Values const& values) {
  std::span const k(keys);
  std::span const v(values);
  dims const entries{static_cast<std::int64_t>(k.size())};
  if (k.size() != v.size())
    return {fault::element_count_differs, static_cast<std::int64_t>(v.size()), entries[0]};
  if (error const e = model.template set<keys_name<Name>>(k, entries)) return e;
  return model.template set<values_name<Name>>(v, entries);
}

}  // namespace inlay::detail
