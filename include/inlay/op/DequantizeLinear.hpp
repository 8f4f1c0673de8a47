// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantize.hpp>

namespace inlay::op {

/// ONNX `DequantizeLinear` (ai.onnx, since 28).   y = (x - x_zero_point) * x_scale
/// Shapes: x and y alike;  x_scale and x_zero_point: one element, x's extent along `axis`, or x's dims with
///   the extent along `axis` divided by block_size, rounded up.
/// Types: x and x_zero_point integers of 2 to 16 bits, int32, float8e4m3fn(uz), float8e5m2(fnuz) or float4e2m1;
///   x_scale float, float16 or bfloat16, which y is as well unless output_dtype says otherwise. The difference is an
///   int32, of small floats a float, the product a float.
/// Errors: elem_type_not_supported, elem_types_differ (found the zero point's type, wanted x's),
///   axis_out_of_range, element_count_differs (found scales, wanted positions).
/// Source: Operators.md#DequantizeLinear
struct DequantizeLinear {
  static constexpr op_identity id{"", "DequantizeLinear", 28};
  static constexpr arity inputs{2, 3}, outputs{1, 1};
  static constexpr bool maps_rows = true;

  struct attributes {
    std::int64_t axis = 1;
    std::int64_t block_size = 0;
    std::int64_t output_dtype = 0;  ///< a TensorProto.DataType; 0: that of the scale
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &x = in[0], &scale = in[1];
    if (!family::is_quantized(x.type) && x.type != elem_type::int32)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 3};
    if (!is_floating(scale.type) || scale.type == elem_type::double_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(scale.type), 1};
    if (in.size() > 2 && in[2].present()) {
      if (in[2].type != x.type)
        return {fault::elem_types_differ, static_cast<std::int64_t>(in[2].type),
                static_cast<std::int64_t>(x.type)};
      if (in[2].elements() != scale.elements())
        return {fault::element_count_differs, static_cast<std::int64_t>(in[2].elements()),
                static_cast<std::int64_t>(scale.elements())};
    }
    elem_type const type = a.output_dtype == 0 ? scale.type : elem_type_of_number(a.output_dtype);
    if (!is_floating(type) || type == elem_type::double_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 1};
    family::scale_places places;
    if (error const e = family::place_scales(x.dims, scale.dims, a.axis, a.block_size, places)) return e;
    out[0] = {type, x.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto scale, auto zero_point, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = family::quantized_value<typename decltype(X)::value_type>;
    auto const place = family::places_of(X.dims(), scale.dims(), a.axis, a.block_size);
    for (std::size_t i = 0; i < Y.size(); ++i) {
      std::size_t const s = place(i);
      Y[i] = T(family::dequantized(X[i], static_cast<float>(scale[s]),
                                   family::zero_point_at<Value>(zero_point, s)));
    }
  }

  /// Packs of floats where bytes have one scale.
  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto scale, auto zero_point, auto Y) {
    evaluate_share<a>(share<1>{}, X, scale, zero_point, Y);
  }

  /// The part of one worker: elements.
  template <auto a>
  INLAY_ALWAYS_INLINE static constexpr void evaluate_share(auto worker, auto X, auto scale, auto zero_point,
                                                           auto Y) {
    using T = std::remove_const_t<typename decltype(X)::value_type>;
    if constexpr (simd::has_byte_lanes && std::is_same_v<typename decltype(Y)::value_type, float> &&
                  std::is_same_v<std::remove_const_t<typename decltype(scale)::value_type>, float> &&
                  decltype(scale)::size() == 1 && a.block_size == 0 && family::is_byte(elem_type_of<T>)) {
      float const s = scale[0];
      std::int32_t const zero = family::zero_point_at(zero_point, 0);
      auto i = static_cast<std::size_t>(worker.first(static_cast<int>(Y.size())));
      auto const end = static_cast<std::size_t>(worker.last(static_cast<int>(Y.size())));
      for (; i + simd::lanes <= end; i += simd::lanes)
        simd::store(Y.data() + i, family::dequantized_at<simd::f32>(X.data(), i, s, zero));
      if constexpr (decltype(worker)::workers > 1 || Y.size() % simd::lanes != 0)
        for (; i < end; ++i) Y[i] = family::dequantized(X[i], s, zero);
    } else {
      if (worker.worker == 0) reference(a, X, scale, zero_point, Y);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::DequantizeLinear::attributes, axis, block_size, output_dtype);
