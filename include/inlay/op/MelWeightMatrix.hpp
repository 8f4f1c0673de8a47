// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/conversion.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `MelWeightMatrix` (ai.onnx, since 17).   Triangles over the bins of a spectrum, evenly spaced in mel,
///   mel(f) = 2595 log10(1 + f / 700), each with a peak of 1
/// Shapes: num_mel_bins, dft_length, sample_rate, lower_edge_hertz, upper_edge_hertz scalars;  output (dft_length / 2 + 1,
///   num_mel_bins). Scalars that are known only at run time need dims that the model declares.
/// Types: the first three int32 or int64, edges floats, output numbers.
/// Errors: elem_type_not_supported, element_count_differs (found elements of an input, wanted 1), attribute_out_of_range,
///   shape_must_be_constant.   Source: Operators.md#MelWeightMatrix; the bins round as ONNX's reference implementation does
struct MelWeightMatrix {
  static constexpr op_identity id{"", "MelWeightMatrix", 17};
  static constexpr arity inputs{5, 5}, outputs{1, 1};

  struct attributes {
    std::int64_t output_datatype = 1;  ///< a TensorProto.DataType
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (i < 3) {
        if (error const e = family::check_indices(in[i])) return e;
      } else if (!is_floating(in[i].type)) {
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type), 1};
      }
      if (in[i].elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(in[i].elements()), 1};
    }
    elem_type const type = elem_type_of_number(a.output_datatype);
    if (!is_numeric(type)) return {fault::elem_type_not_supported, a.output_datatype, 1};
    dims Y;
    if (in[0].values && in[1].values) {
      if (in[1].values[0] < 0) return {fault::attribute_out_of_range, in[1].values[0], 0};
      Y = {in[1].values[0] / 2 + 1, in[0].values[0]};
      if (error const e = family::check_extents(Y)) return e;
    } else if (error const e = family::declared_dims(out[0], 2, Y)) {
      return e;
    }
    out[0] = {type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const&, auto, auto dft_length, auto sample_rate, auto lower,
                                  auto upper, auto Y) {
    using Result = typename decltype(Y)::value_type;
    std::int64_t const bins = Y.dims()[0], bands = Y.dims()[1];
    double const low = mel(static_cast<double>(lower[0])), high = mel(static_cast<double>(upper[0]));
    double const step = (high - low) / static_cast<double>(bands + 2);
    auto const bin = [&](std::int64_t i) {
      double const hertz = 700 * math::expm1((static_cast<double>(i) * step + low) / 2595 * ln10);
      auto const at = family::to_integer<std::int64_t>(math::floor(
          (static_cast<double>(dft_length[0]) + 1) * hertz / static_cast<double>(sample_rate[0])));
      return at < 0 ? 0 : at < bins ? at : bins;
    };
    for (std::int64_t band = 0; band < bands; ++band) {
      std::int64_t const left = bin(band), center = bin(band + 1), right = bin(band + 2);
      for (std::int64_t j = 0; j < bins; ++j) {
        double y = 0;
        if (j == center && left == center) y = 1;
        else if (j >= left && j <= center)
          y = static_cast<double>(j - left) / static_cast<double>(center - left);
        if (j >= center && j < right)
          y = static_cast<double>(right - j) / static_cast<double>(right - center);
        Y[static_cast<std::size_t>(j * bands + band)] = family::convert<Result>(y);
      }
    }
  }

 private:
  static constexpr double ln10 = 2.302585092994045684;
  static constexpr double mel(double hertz) { return 2595 * math::log1p(hertz / 700) / ln10; }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::MelWeightMatrix::attributes, output_datatype);
