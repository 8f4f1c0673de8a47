// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/lookup.hpp>

namespace inlay::op::ml {

/// ONNX `LabelEncoder` (ai.onnx.ml, since 4).   Y = the value of the first key that X equals, else the
///   default
/// Shapes: X and Y alike;  keys and values lists of the model, of one length;  default_label, one string, where values
///   are strings.
/// Types: keys of X's type: numbers and strings; Y of the values' type. A NaN among the keys is every NaN. Without a
///   default of the values' type it is -1 for integers, 0 for floats as in ONNX Runtime.
/// Errors: elem_types_differ (found keys, wanted X), element_count_differs (found values, wanted keys),
///   elem_type_not_supported, missing_input (default_label).
/// Source: Operators-ml.md#ai.onnx.ml.LabelEncoder
struct LabelEncoder {
  static constexpr op_identity id{"ai.onnx.ml", "LabelEncoder", 4};
  static constexpr arity inputs{3, 4}, outputs{1, 1};
  static constexpr list_attribute lists[] = {
      {{"keys_tensor", "keys_int64s", "keys_floats", "keys_strings"}},
      {{"values_tensor", "values_int64s", "values_floats", "values_strings"}},
      {{"default_label"}}};

  struct attributes {
    float default_float = -0.0f;
    std::int64_t default_int64 = -1;
    scalar default_tensor{elem_type::undefined, 0};
    std::int64_t sorted = 0;  ///< not ONNX's: the generator has sorted the keys, and each is there once
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &keys = in[1], &values = in[2];
    for (tensor_info const* t : {&X, &values})
      if (t->type != elem_type::string && (!is_numeric(t->type) || size_of(t->type) < 2))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 1};
    if (keys.type != X.type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(keys.type),
              static_cast<std::int64_t>(X.type)};
    if (keys.elements() != values.elements())
      return {fault::element_count_differs, static_cast<std::int64_t>(values.elements()),
              static_cast<std::int64_t>(keys.elements())};
    if (values.type == elem_type::string && in.size() < 4) return {fault::missing_input, 3, 4};
    if (a.default_tensor.type != elem_type::undefined && a.default_tensor.type != values.type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(a.default_tensor.type),
              static_cast<std::int64_t>(values.type)};
    out[0] = {values.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto keys, auto values, auto default_label,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    T other{};
    if constexpr (is_present<decltype(default_label)>) {
      other = default_label[0];
    } else if constexpr (!std::is_same_v<T, std::string_view>) {
      if (a.default_tensor.type != elem_type::undefined) other = a.default_tensor.template as<T>();
      else if constexpr (is_floating_v<T>) other = static_cast<T>(a.default_float);
      else other = static_cast<T>(a.default_int64);
    }
    for (std::size_t i = 0; i < Y.size(); ++i) {
      std::size_t k = 0;
      if (a.sorted) {
        k = family::find_sorted(keys, X[i]);
      } else {
        while (k < keys.size() && !equal(X[i], keys[k])) ++k;
      }
      Y[i] = k < keys.size() ? values[k] : other;
    }
  }

 private:
  template <class T>
  static constexpr bool equal(T x, T y) {
    auto const p = static_cast<compute_type<T>>(x), q = static_cast<compute_type<T>>(y);
    return p == q || (p != p && q != q);
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::LabelEncoder::attributes, default_float, default_int64, default_tensor,
                 sorted);
