// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/quantize.hpp>

namespace inlay::op {

/// ONNX `DynamicQuantizeLinear` (ai.onnx, since 11).   y = quantised x, by the range of x and 0
/// Shapes: x and y alike;  y_scale and y_zero_point scalars.   Types: x and y_scale float, y uint8.
/// y_scale = (max(x, 0) - min(x, 0)) / 255, 1 where that is 0;  y_zero_point = round(-min / y_scale), ties to
///   even. Errors: elem_type_not_supported.   Source: Operators.md#DynamicQuantizeLinear
struct DynamicQuantizeLinear {
  static constexpr op_identity id{"", "DynamicQuantizeLinear", 11};
  static constexpr arity inputs{1, 1}, outputs{3, 3};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    if (in[0].type != elem_type::float_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[0].type), 1};
    out[0] = {elem_type::uint8, in[0].dims};
    out[1] = {elem_type::float_, {}};
    out[2] = {elem_type::uint8, {}};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto Y, auto scale, auto zero_point) {
    float low = 0, high = 0;
    for (std::size_t i = 0; i < X.size(); ++i) {
      low = X[i] < low ? X[i] : low;
      high = X[i] > high ? X[i] : high;
    }
    float const s = low == high ? 1.0f : family::divided(high - low, 255.0f);
    std::uint8_t const zero = family::quantized<std::uint8_t>(-low, s, 0);
    scale[0] = s;
    zero_point[0] = zero;
    for (std::size_t i = 0; i < X.size(); ++i) Y[i] = family::quantized<std::uint8_t>(X[i], s, zero);
  }

  template <auto>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto X, auto Y, auto scale, auto zero_point) {
    float low = 0, high = 0;
    std::size_t i = 0;
    if constexpr (simd::has_byte_lanes) {
      using namespace simd::packet_math;
      auto const less = [](simd::f32 a, simd::f32 b) {  // b where a is NaN
        return simd::f32{pselect(pcmp_lt(a.value, b.value), a.value, b.value)};
      };
      auto const more = [](simd::f32 a, simd::f32 b) {
        return simd::f32{pselect(pcmp_lt(b.value, a.value), a.value, b.value)};
      };
      simd::f32 least = simd::broadcast(0), greatest = least;
      constexpr std::size_t of_packs = X.size() - X.size() % simd::lanes;
      for (; i < of_packs; i += simd::lanes) {
        simd::f32 const x = simd::load(X.data() + i);
        least = less(x, least);
        greatest = more(x, greatest);
      }
      low = simd::reduce_lanes(less, least);
      high = simd::reduce_lanes(more, greatest);
    }
    for (; i < X.size(); ++i) {
      low = X[i] < low ? X[i] : low;
      high = X[i] > high ? X[i] : high;
    }
    float const s = low == high ? 1.0f : family::divided(high - low, 255.0f);
    std::uint8_t const zero = family::quantized<std::uint8_t>(-low, s, 0);
    scale[0] = s;
    zero_point[0] = zero;
    family::quantize_elements(Y.data(), Y.size(), s, zero,
                              [x = X.data()]<class Value>(std::size_t at, std::type_identity<Value>) {
                                return simd::load_as<Value>(x, at, std::false_type{});
                              });
  }
};

}  // namespace inlay::op
