// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/quantize.hpp>
#include <inlay/simd/helium.hpp>

namespace inlay::family {

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
INLAY_ALWAYS_INLINE float32x4_t rounded(float32x4_t values) {
  asm("" : "+w"(values));
  return values;
}

/// `quantized_binary` of operands without broadcasting, four elements at a time.
template <class Op, class T>
[[gnu::noinline]] inline void quantized_by_helium(T const* a, T const* b, T* c, int count,
                                                  simd::helium_scales const& scales) noexcept {
  simd::helium_scales const s = scales;  // bytes that are stored may alias the original
  float const reciprocal = 1 / s.c;
  for (; count > 0; count -= 4, a += 4, b += 4, c += 4) {
    mve_pred16_t const there = vctp32q(static_cast<std::uint32_t>(count));
    float32x4_t const x = simd::helium_real(a, s.a, s.zero_a, there),
                      y = simd::helium_real(b, s.b, s.zero_b, there);
    simd::helium_store(c, simd::helium_divide(Op::apply(x, y), s.c, reciprocal), s.zero_c, there);
  }
}
#endif

/// A quantised binary operator: C = quantised(apply(A, B)) of the real values, each rounded to float, as
/// DequantizeLinear, the operator and QuantizeLinear one after the other. An operator names its identity and
///   template <class Value> static constexpr Value apply(Value a, Value b)
/// for floats and packs of them.
/// Inputs: A, its scale and zero point, B, its scale and zero point, scale and zero point of C; zero points may
/// be absent. Types: A, B and C int8, all three, or uint8.
template <class Op>
struct quantized_binary {
  /// A's zero point may be absent although inputs behind it may not: infer() asks for those.
  static constexpr arity inputs{2, 8}, outputs{1, 1};
  static constexpr bool is_elementwise = true;
  using attributes = no_attributes;

  static constexpr bool accepts(elem_type type) { return is_byte(type); }

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    if (error const e = check_present(in, {3, 4, 6})) return e;
    tensor_info const operands[] = {in[0], in[3]};
    elem_type const type = in[0].type;
    if (!is_byte(type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
    if (in[3].type != type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(in[3].type),
              static_cast<std::int64_t>(type)};
    tensor_info const none, *const zero = in.size() > 7 ? &in[7] : &none;
    if (error const e = check_scale(in[1], in[2], type, 1)) return e;
    if (error const e = check_scale(in[4], in[5], type, 1)) return e;
    if (error const e = check_scale(in[6], *zero, type, 1)) return e;
    out[0] = {type, {}};
    return broadcast(operands, out[0].dims);
  }

  static constexpr void reference(attributes, auto A, auto a_scale, auto a_zero, auto B, auto b_scale,
                                  auto b_zero, auto c_scale, auto c_zero, auto C) {
    detail::map_elements(
        function<typename decltype(C)::value_type>(a_scale, a_zero, b_scale, b_zero, c_scale, c_zero), C, A,
        B);
  }
  template <auto>
  static constexpr void evaluate(auto A, auto a_scale, auto a_zero, auto B, auto b_scale, auto b_zero,
                                 auto c_scale, auto c_zero, auto C) {
    using T = typename decltype(C)::value_type;
#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
    if constexpr (A.dims() == C.dims() && B.dims() == C.dims() && C.size() > 0)
      if (!std::is_constant_evaluated()) {
        simd::helium_scales const s{a_scale[0],
                                    b_scale[0],
                                    c_scale[0],
                                    zero_point_at(a_zero, 0),
                                    zero_point_at(b_zero, 0),
                                    zero_point_at(c_zero, 0)};
        if (s.usual())
          return quantized_by_helium<Op>(A.data(), B.data(), C.data(), static_cast<int>(C.size()), s);
      }
#endif
    if constexpr (simd::has_byte_lanes && decltype(C)::size() > 0) {
      make(share<1>{}, A, a_scale, a_zero, B, b_scale, b_zero, c_scale, c_zero, C);
    } else {
      detail::map_tensors<false>(function<T>(a_scale, a_zero, b_scale, b_zero, c_scale, c_zero), C, A, B);
    }
  }

  /// The part of one worker: elements where C is one row, else rows.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_share(auto worker, auto A, auto a_scale, auto a_zero, auto B,
                                              auto b_scale, auto b_zero, auto c_scale, auto c_zero, auto C) {
    if constexpr (simd::has_byte_lanes && decltype(C)::size() > 0)
      make(worker, A, a_scale, a_zero, B, b_scale, b_zero, c_scale, c_zero, C);
    else if (worker.worker == 0) evaluate<a>(A, a_scale, a_zero, B, b_scale, b_zero, c_scale, c_zero, C);
  }

 private:
  static constexpr void make(auto worker, auto A, auto a_scale, auto a_zero, auto B, auto b_scale,
                             auto b_zero, auto c_scale, auto c_zero, auto C) {
    using T = typename decltype(C)::value_type;
    constexpr auto const& nest =
        detail::static_nest<decltype(C)::static_dims, decltype(A)::static_dims, decltype(B)::static_dims>;
    constexpr std::size_t n = nest.row();
    constexpr bool whole_a = nest.row_stride(0) != 0, whole_b = nest.row_stride(1) != 0;
    float const sa = a_scale[0], sb = b_scale[0], sc = c_scale[0];
    std::int32_t const za = zero_point_at(a_zero, 0), zb = zero_point_at(b_zero, 0),
                       zc = zero_point_at(c_zero, 0);
    auto const make_elements = [&](T const* a, T const* b, T* c, std::size_t count) {
      make_row(c, count, sc, zc, applied<T, whole_a, whole_b>{a, b, sa, sb, za, zb});
    };
    if constexpr (decltype(worker)::workers > 1 && C.size() == n) {
      auto const first = static_cast<std::size_t>(worker.first(static_cast<int>(n))),
                 end = static_cast<std::size_t>(worker.last(static_cast<int>(n)));
      make_elements(A.data() + (whole_a ? first : 0), B.data() + (whole_b ? first : 0), C.data() + first,
                    end - first);
    } else {
      constexpr auto rows = static_cast<int>(C.size() / n);
      int row = 0;
      T* c = C.data();
      for_each_static_row<nest>(row_offsets<2>{}, [&](row_offsets<2> const& at) {
        if (decltype(worker)::workers == 1 || (row >= worker.first(rows) && row < worker.last(rows)))
          make_elements(A.data() + at[0], B.data() + at[1], c, n);
        ++row;
        c += n;
      });
    }
  }

  /// What apply() makes of element i of two rows, or of the one element that a row has which is not whole.
  template <class T, bool WholeA, bool WholeB>
  struct applied {
    T const *a, *b;
    float a_scale, b_scale;
    std::int32_t a_zero, b_zero;

    template <class Value>
    INLAY_ALWAYS_INLINE Value operator()(std::size_t i, std::type_identity<Value>) const {
      return Op::apply(real<Value, WholeA>(a, i, a_scale, a_zero),
                       real<Value, WholeB>(b, i, b_scale, b_zero));
    }
    template <class Value, bool Whole>
    INLAY_ALWAYS_INLINE static Value real(T const* x, std::size_t i, float scale, std::int32_t zero_point) {
      if constexpr (Whole) return dequantized_at<Value>(x, i, scale, zero_point);
      else return simd::constant<Value>(dequantized(*x, scale, zero_point));
    }
  };
  /// A row of C. Not inlined: rows of all dims share it.
  template <class T, class Applied>
  [[gnu::noinline]] static void make_row(T* c, std::size_t n, float scale, std::int32_t zero_point,
                                         Applied const& element) noexcept {
    quantize_elements(c, n, scale, zero_point, element);
  }

  template <class T>
  static constexpr auto function(auto a_scale, auto a_zero, auto b_scale, auto b_zero, auto c_scale,
                                 auto c_zero) {
    return [=, sa = a_scale[0], sb = b_scale[0], sc = c_scale[0], za = zero_point_at(a_zero, 0),
            zb = zero_point_at(b_zero, 0), zc = zero_point_at(c_zero, 0)](T a, T b) {
      return quantized<T>(Op::apply(dequantized(a, sa, za), dequantized(b, sb, zb)), sc, zc);
    };
  }
};

}  // namespace inlay::family
