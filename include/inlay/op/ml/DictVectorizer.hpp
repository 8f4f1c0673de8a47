// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/lookup.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op::ml {

/// ONNX `DictVectorizer` (ai.onnx.ml, since 1).   Y = for each entry of the vocabulary the value that the map X has for it
/// Shapes: X as two vectors, its values (N) and its keys (N), each key once;  the vocabulary (V) and the columns of its
///   entries, positions (V), lists of the model; Y (1, V). The vocabulary stands in ascending order: the generator has
///   sorted it. Without one, keys are columns themselves, and Y is (1, columns): CastMap in its sparse form.
///   A key that the vocabulary does not have is ignored. Where X has no key Y is 0, or the string `missing`, or the empty one.
/// Types: values and Y of float, double, int64, string; keys and the vocabulary of int64 or string.
/// Errors: elem_type_not_supported, rank_out_of_range, element_count_differs (found keys, wanted values; found positions,
///   wanted V), elem_types_differ (found vocabulary, wanted keys), attribute_out_of_range (columns).
/// Source: Operators-ml.md#ai.onnx.ml.DictVectorizer
struct DictVectorizer {
  static constexpr op_identity id{"ai.onnx.ml", "DictVectorizer", 1};
  static constexpr arity inputs{2, 5}, outputs{1, 1};
  static constexpr bool has_fixed_outputs = true;
  static constexpr list_attribute lists[] = {
      {{"int64_vocabulary", "string_vocabulary"}}, {{"positions"}}, {{"missing"}}};

  struct attributes {
    std::int64_t columns =
        0;  ///< not ONNX's, like positions and missing: how many there are without a vocabulary
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &values = in[0], &keys = in[1];
    if (error const e = family::check_map(values, keys)) return e;
    dims Y{1, a.columns};
    if (in.size() > 2 && in[2].present()) {
      if (error const e = family::check_same_type(in[2], keys.type)) return e;
      Y[1] = static_cast<std::int64_t>(in[2].elements());
      auto const positions = in.size() > 3 ? static_cast<std::int64_t>(in[3].elements()) : 0;
      if (positions != Y[1]) return {fault::element_count_differs, positions, Y[1]};
    } else if (keys.type != elem_type::int64) {
      return {fault::missing_input, 2, 4};
    } else if (a.columns < 1) {
      return {fault::attribute_out_of_range, a.columns, 1};
    }
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {values.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto values, auto keys, auto vocabulary, auto positions,
                                  auto missing, auto Y) {
    typename decltype(Y)::value_type other{};
    if constexpr (is_present<decltype(missing)>) other = missing[0];
    for (std::size_t i = 0; i < Y.size(); ++i) Y[i] = other;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if constexpr (is_present<decltype(vocabulary)>) {
        std::size_t const k = family::find_sorted(vocabulary, keys[i]);
        if (k < vocabulary.size()) Y[static_cast<std::size_t>(positions[k])] = values[i];
      } else if constexpr (std::is_same_v<typename decltype(keys)::value_type, std::int64_t>) {
        if (keys[i] >= 0 && keys[i] < static_cast<std::int64_t>(Y.size()))
          Y[static_cast<std::size_t>(keys[i])] = values[i];
      }
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::DictVectorizer::attributes, columns);
