// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantize.hpp>

namespace inlay::op {

/// ONNX `QuantizeLinear` (ai.onnx, since 28).   y = saturate(round(x / y_scale) + y_zero_point), ties to even
/// Shapes: x and y alike;  y_scale and y_zero_point: one element, x's extent along `axis`, or x's dims with
///   the extent along `axis` divided by block_size, rounded up.
/// Types: x and y_scale float, float16 or bfloat16, x also int32; y the zero point's type, else output_dtype,
///   else uint8: integers of 2 to 16 bits, float8e4m3fn(uz), float8e5m2(fnuz) or float4e2m1.
/// Errors: elem_type_not_supported, elem_types_differ (zero point and output_dtype), axis_out_of_range,
///   element_count_differs (found scales, wanted positions).   Source: Operators.md#QuantizeLinear
struct QuantizeLinear {
  static constexpr op_identity id{"", "QuantizeLinear", 28};
  static constexpr arity inputs{2, 3}, outputs{1, 1};
  static constexpr bool maps_rows = true;

  struct attributes {
    std::int64_t axis = 1;
    std::int64_t block_size = 0;
    std::int64_t output_dtype = 0;  ///< a TensorProto.DataType; 0: that of the zero point
    std::int64_t precision = 0;  ///< type of the division, a TensorProto.DataType; 0: that of x and y_scale
    std::int64_t saturate = 1;   ///< of float8 alone
    float inverse = 0;  ///< not of ONNX: where it is not 0, x * inverse takes the place of x / y_scale
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &x = in[0], &scale = in[1];
    for (tensor_info const* t : {&x, &scale})
      if (!is_small_float(t->type) && !(t == &x && x.type == elem_type::int32))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 1};
    auto type = a.output_dtype == 0 ? elem_type::uint8 : elem_type_of_number(a.output_dtype);
    if (in.size() > 2 && in[2].present()) {
      if (a.output_dtype != 0 && in[2].type != type)
        return {fault::elem_types_differ, static_cast<std::int64_t>(in[2].type), a.output_dtype};
      type = in[2].type;
      if (in[2].elements() != scale.elements())
        return {fault::element_count_differs, static_cast<std::int64_t>(in[2].elements()),
                static_cast<std::int64_t>(scale.elements())};
    }
    if (!family::is_quantized(type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
    family::scale_places places;
    if (error const e = family::place_scales(x.dims, scale.dims, a.axis, a.block_size, places)) return e;
    out[0] = {type, x.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto scale, auto zero_point, auto Y) {
    using T = typename decltype(Y)::value_type;
    auto const place = family::places_of(X.dims(), scale.dims(), a.axis, a.block_size);
    elem_type const division = division_type(a.precision, elem_type_of<typename decltype(X)::value_type>,
                                             elem_type_of<typename decltype(scale)::value_type>);
    for (std::size_t i = 0; i < Y.size(); ++i) {
      std::size_t const s = place(i);
      float const x = in_type(division, static_cast<float>(X[i])),
                  y_scale = in_type(division, static_cast<float>(scale[s]));
      float const quotient = a.inverse != 0 ? x * a.inverse : family::divided(x, y_scale);
      Y[i] = family::quantized<T>(in_type(division, quotient), 1.0f,
                                  family::zero_point_at<family::quantized_value<T>>(zero_point, s),
                                  a.saturate != 0);
    }
  }

  /// Packs of floats where one scale makes bytes.
  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto scale, auto zero_point, auto Y) {
    evaluate_share<a>(share<1>{}, X, scale, zero_point, Y);
  }

  /// The part of one worker: elements.
  template <auto a>
  INLAY_ALWAYS_INLINE static constexpr void evaluate_share(auto worker, auto X, auto scale, auto zero_point,
                                                           auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (std::is_same_v<std::remove_const_t<typename decltype(X)::value_type>, float> &&
                  std::is_same_v<std::remove_const_t<typename decltype(scale)::value_type>, float> &&
                  decltype(scale)::size() == 1 && a.block_size == 0 && family::is_byte(elem_type_of<T>)) {
      constexpr auto n = static_cast<int>(Y.size());
      int const first = worker.first(n);
      // A quotient by 1 is what is divided.
      family::quantize_elements(
          Y.data() + first, static_cast<std::size_t>(worker.last(n) - first),
          a.inverse != 0 ? 1.0f : scale[0], family::zero_point_at(zero_point, 0),
          [x = X.data() + first]<class Value>(std::size_t i, std::type_identity<Value>) {
            auto const element = simd::load_as<Value>(x, i, std::false_type{});
            if constexpr (a.inverse == 0) return element;
            else return family::rounded(element * simd::constant<Value>(a.inverse));
          });
    } else {
      if (worker.worker == 0) reference(a, X, scale, zero_point, Y);
    }
  }

 private:
  /// Two different types are divided in float.
  static constexpr elem_type division_type(std::int64_t precision, elem_type x, elem_type scale) {
    if (precision != 0) return elem_type_of_number(precision);
    return x == scale ? scale : elem_type::float_;
  }

  /// A number of a type, as a float.
  static constexpr float in_type(elem_type type, float x) {
    if (type == elem_type::float16) return float16(x);
    if (type == elem_type::bfloat16) return bfloat16(x);
    return family::rounded(x);
  }

  static constexpr bool is_small_float(elem_type type) {
    return is_floating(type) && type != elem_type::double_;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::QuantizeLinear::attributes, axis, block_size, output_dtype, precision, saturate,
                 inverse);
