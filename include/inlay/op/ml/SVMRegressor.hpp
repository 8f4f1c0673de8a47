// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/support_vectors.hpp>

namespace inlay::op::ml {

/// ONNX `SVMRegressor` (ai.onnx.ml, since 1).   Y = the sum of coefficients times kernels of X and each
///   support vector, + rho; with one_class 1 where that is above 0, else -1
/// Shapes: X (N, C) or (C);  coefficients and rho, and support vectors n_supports * C, lists of the model;
///   Y (N, 1), float. Without support vectors the coefficients are those of the C features.
/// Types: float, double, int64, int32.
/// Errors: rank_out_of_range, elem_type_not_supported, attribute_length_differs (found, wanted).
/// Accuracy: (C + n_supports) * 2^-24 relative to the sums of magnitudes, before the kernel's function.
/// Source: Operators-ml.md#ai.onnx.ml.SVMRegressor
struct SVMRegressor {
  static constexpr op_identity id{"ai.onnx.ml", "SVMRegressor", 1};
  static constexpr arity inputs{3, 4}, outputs{1, 1};
  static constexpr list_attribute lists[] = {{{"coefficients"}}, {{"rho"}}, {{"support_vectors"}}};

  struct attributes {
    floats kernel_params{};  ///< gamma, coef0, degree
    family::svm_kernel kernel_type = family::svm_kernel::LINEAR;
    std::int64_t n_supports = 0;
    std::int64_t one_class = 0;
    family::post_transform post_transform = family::post_transform::NONE;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    std::int64_t rows = 0, features = 0;
    if (error const e = family::check_rows(in[0], rows, features)) return e;
    auto const coefficients = static_cast<std::int64_t>(in[1].elements());
    auto const values = in.size() > 3 && in[3].present() ? static_cast<std::int64_t>(in[3].elements()) : 0;
    if (a.n_supports < 0 || a.n_supports > coefficients)
      return {fault::attribute_out_of_range, a.n_supports, coefficients};
    std::int64_t const wanted = a.n_supports > 0 ? a.n_supports : features;
    if (coefficients != wanted) return {fault::attribute_length_differs, coefficients, wanted};
    if (values != a.n_supports * features)
      return {fault::attribute_length_differs, values, a.n_supports * features};
    out[0] = {elem_type::float_, {rows, 1}};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    return in[0].elements() * static_cast<std::uint64_t>(a.n_supports > 0 ? a.n_supports : 1);
  }

  static constexpr void reference(attributes const& a, auto X, auto coefficients, auto rho,
                                  [[maybe_unused]] auto vectors, auto Y) {
    auto const C = static_cast<std::size_t>(X.dims().back());
    for (std::size_t n = 0; n < Y.size(); ++n) {
      auto const* const x = X.data() + n * C;
      float sum = 0;
      if constexpr (is_present<decltype(vectors)>)
        for (std::size_t m = 0; m < coefficients.size(); ++m)
          sum += coefficients[m] *
                 family::svm_product(a.kernel_type, a.kernel_params, x, vectors.data() + m * C, C);
      else sum = family::svm_product(family::svm_kernel::LINEAR, {}, x, coefficients.data(), C);
      sum += rho[0];
      Y[n] = a.one_class == 0 ? sum : sum > 0 ? 1.0f : -1.0f;
    }
  }
};

}  // namespace inlay::op::ml

INLAY_ATTRIBUTES(inlay::op::ml::SVMRegressor::attributes, kernel_params, kernel_type, n_supports, one_class,
                 post_transform);
