// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/quantize.hpp>
#include <inlay/simd/helium.hpp>

namespace inlay::family {

/// Scales and zero points of a quantised binary operator.
struct binary_scales {
  float a, b, c;
  std::int32_t a_zero, b_zero, c_zero;

  /// Those of the operator with A and B in each other's place.
  constexpr binary_scales exchanged() const { return {b, a, c, b_zero, a_zero, c_zero}; }
};

/// Reals as int32, 2^bits times as large: as many bits as sums of a greatest magnitude leave in 2^30, or none where
/// that is too great.
struct fixed_point {
  static constexpr int most_bits = 22, least_bits = 14;
  int bits = 0;
  float one = 0;  ///< 2^bits

  explicit constexpr fixed_point(float greatest) {
    for (int b = most_bits; b >= least_bits && bits == 0; --b)
      if (greatest * static_cast<float>(1 << b) < 1073741824.0f) bits = b, one = static_cast<float>(1 << b);
  }
  static constexpr float magnitude(float x) { return x < 0 ? -x : x; }
  /// x, or a multiple of it, towards zero.
  constexpr std::int32_t of(float x, float times = 1) const {
    return bits == 0 ? 0 : static_cast<std::int32_t>(x * one * times);
  }
  /// Whether x is a multiple of 2^-8. Sums of such, less than 2^16 in magnitude, are exact in float and here.
  constexpr bool is_coarse(float x) const {
    return bits != 0 && x * 256 == static_cast<float>(of(x) >> (bits - 8));
  }
};
/// By how much two sums or products differ from what they are after each is rounded to float, at most.
inline constexpr std::int32_t doubt_of_two_roundings = 130;

/// The elements of a quantised binary operator where there is no float unit. An operator's integer_terms say 2^bits
/// times what its terms do, but for `doubt`; only what lies that near to a tie is computed in float.
template <class Op, class T>
class function_in_integers {
 public:
  explicit constexpr function_in_integers(binary_scales const& scales)
      : floats(scales),
        terms(floats),
        doubt(terms.exact ? 0 : Op::integer_terms::doubt),
        moved((1 << terms.point.bits) / 2 + doubt) {}

  INLAY_ALWAYS_INLINE constexpr T operator()(T A, T B) const {
    std::int32_t const value = terms(A, B) + moved;
    // Half and doubt have been added: what is left of the integer says how far a tie is.
    if ((value & ((1 << terms.point.bits) - 1)) <= 2 * doubt) return near_tie(A, B);
    return within(value >> terms.point.bits);
  }

 private:
  typename Op::terms floats;
  typename Op::integer_terms terms;
  std::int32_t doubt, moved;

  static constexpr T within(std::int32_t n) {
    return static_cast<T>(n < least_of<T> ? least_of<T> : n > greatest_of<T> ? greatest_of<T> : n);
  }
  [[gnu::noinline]] constexpr T near_tie(T A, T B) const {
    if (terms.exact) return within((terms(A, B) + moved) >> terms.point.bits & ~1);
    return saturated<T>(floats(static_cast<float>(A), static_cast<float>(B)), 0);
  }
};

#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
INLAY_ALWAYS_INLINE float32x4_t rounded(float32x4_t values) {
  asm("" : "+w"(values));
  return values;
}
INLAY_ALWAYS_INLINE float32x4_t fused(float32x4_t a, float b, float32x4_t c) { return vfmaq_n_f32(c, a, b); }

/// `quantized_binary` of operands without broadcasting, four elements at a time.
template <class Op, class T>
[[gnu::noinline]] inline void quantized_by_helium(T const* a, T const* b, T* c, int count,
                                                  binary_scales const& scales) noexcept {
  typename Op::terms const of(scales);
  for (; count > 0; count -= 4, a += 4, b += 4, c += 4) {
    mve_pred16_t const there = vctp32q(static_cast<std::uint32_t>(count));
    simd::helium_store(c, of(simd::helium_elements(a, 0, there), simd::helium_elements(b, 0, there)), 0,
                       there);
  }
}
#endif
using simd::fused;

/// A number in the type of a value of an operator's terms: a float, or a pack of it.
template <class Value>
INLAY_ALWAYS_INLINE constexpr Value number(float x) {
#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
  if constexpr (std::is_same_v<Value, float32x4_t>) return vdupq_n_f32(x);
  else
#endif
    return simd::constant<Value>(x);
}

/// A quantised binary operator, bit for bit as ONNX Runtime's kernels compute it. An operator names its identity and
///   struct terms                                        what depends on scales and zero points
///     explicit constexpr terms(binary_scales const&)
///     Value operator()(Value a, Value b) const          for floats and packs of them: of an element of A and one of B,
///                                                       that of C before it is rounded half to even and saturated
///   struct integer_terms                                the same in integers, for function_in_integers
///     explicit constexpr integer_terms(terms const&)
///     fixed_point point;  bool exact                    where both are exact;  static constexpr std::int32_t doubt
///     std::int32_t operator()(std::int32_t a, std::int32_t b) const
/// Where A has one element for a row of C, A and B are in each other's place, as in ONNX Runtime (are_exchanged). A quotient
/// beyond 2^31 saturates here; there it becomes the least element.
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
    binary_scales const scales = scales_of(a_scale, a_zero, b_scale, b_zero, c_scale, c_zero);
    if (are_exchanged(A.dims(), B.dims()))
      detail::map_elements(function<typename decltype(C)::value_type>(scales.exchanged()), C, B, A);
    else detail::map_elements(function<typename decltype(C)::value_type>(scales), C, A, B);
  }
  template <auto>
  static constexpr void evaluate(auto A, auto a_scale, auto a_zero, auto B, auto b_scale, auto b_zero,
                                 auto c_scale, auto c_zero, auto C) {
    make_or_exchange(share<1>{}, scales_of(a_scale, a_zero, b_scale, b_zero, c_scale, c_zero), A, B, C);
  }

  /// The part of one worker: elements where C is one row, else rows.
  template <auto a>
  [[gnu::nothrow]] static void evaluate_share(auto worker, auto A, auto a_scale, auto a_zero, auto B,
                                              auto b_scale, auto b_zero, auto c_scale, auto c_zero, auto C) {
    if (simd::has_byte_lanes || worker.worker == 0)
      make_or_exchange(worker, scales_of(a_scale, a_zero, b_scale, b_zero, c_scale, c_zero), A, B, C);
  }

 private:
  static constexpr binary_scales scales_of(auto a_scale, auto a_zero, auto b_scale, auto b_zero, auto c_scale,
                                           auto c_zero) {
    return {a_scale[0],
            b_scale[0],
            c_scale[0],
            zero_point_at(a_zero, 0),
            zero_point_at(b_zero, 0),
            zero_point_at(c_zero, 0)};
  }
  /// Whether A and B are in each other's place: of the axes that both have, A's are 1 from the last on to one that is longer
  /// in B, or all axes are 1 in both.
  static constexpr bool are_exchanged(dims const& A, dims const& B) {
    for (std::size_t i = 1; i <= A.size() && i <= B.size(); ++i) {
      if (A[A.size() - i] != 1) return false;
      if (B[B.size() - i] != 1) return true;
    }
    return true;
  }

  static constexpr void make_or_exchange(auto worker, binary_scales const& scales, auto A, auto B, auto C) {
    if constexpr (are_exchanged(A.dims(), B.dims())) make_or_map(worker, scales.exchanged(), B, A, C);
    else make_or_map(worker, scales, A, B, C);
  }
  static constexpr void make_or_map(auto worker, binary_scales const& scales, auto A, auto B, auto C) {
#if defined __ARM_FEATURE_MVE && __ARM_FEATURE_MVE & 2
    if constexpr (A.dims() == C.dims() && B.dims() == C.dims() && C.size() > 0)
      if (!std::is_constant_evaluated())
        return quantized_by_helium<Op>(A.data(), B.data(), C.data(), static_cast<int>(C.size()), scales);
#endif
    if constexpr (simd::has_byte_lanes && decltype(C)::size() > 0) make(worker, scales, A, B, C);
    else if constexpr (!has_float_unit)
      detail::map_tensors<false>(function_in_integers<Op, typename decltype(C)::value_type>(scales), C, A, B);
    else detail::map_tensors<false>(function<typename decltype(C)::value_type>(scales), C, A, B);
  }

  static constexpr void make(auto worker, binary_scales const& scales, auto A, auto B, auto C) {
    using T = typename decltype(C)::value_type;
    constexpr auto const& nest =
        detail::static_nest<decltype(C)::static_dims, decltype(A)::static_dims, decltype(B)::static_dims>;
    constexpr std::size_t n = nest.row();
    constexpr bool whole_a = nest.row_stride(0) != 0, whole_b = nest.row_stride(1) != 0;
    typename Op::terms const of(scales);
    if constexpr (decltype(worker)::workers > 1 && C.size() == n) {
      auto const first = static_cast<std::size_t>(worker.first(static_cast<int>(n))),
                 end = static_cast<std::size_t>(worker.last(static_cast<int>(n)));
      make_row<whole_a, whole_b>(A.data() + (whole_a ? first : 0), B.data() + (whole_b ? first : 0),
                                 C.data() + first, end - first, of);
    } else {
      constexpr auto rows = static_cast<int>(C.size() / n);
      int row = 0;
      T* c = C.data();
      for_each_static_row<nest>(row_offsets<2>{}, [&](row_offsets<2> const& at) {
        if (decltype(worker)::workers == 1 || (row >= worker.first(rows) && row < worker.last(rows)))
          make_row<whole_a, whole_b>(A.data() + at[0], B.data() + at[1], c, n, of);
        ++row;
        c += n;
      });
    }
  }

  /// A row of C, of the elements of two rows, or of the one element that a row has which is not whole. Not inlined:
  /// rows of all dims share it.
  template <bool WholeA, bool WholeB, class T, class Terms>
  [[gnu::noinline]] static void make_row(T const* a, T const* b, T* c, std::size_t n,
                                         Terms const& terms) noexcept {
    Terms const of = terms;  // bytes that are stored may alias the original
    std::size_t done = 0;
    if constexpr (simd::has_store_two)
      if (are_small<T>(of))
        for (; done + 2 * simd::lanes <= n; done += 2 * simd::lanes) {
          auto const A = next_two<WholeA>(a, done), B = next_two<WholeB>(b, done);
          simd::store_two(c + done, of(A.first, B.first), of(A.second, B.second), 0);
        }
    store_elements(c + done, n - done, [=]<class Value>(std::size_t i, std::type_identity<Value>) {
      return of(element<Value, WholeA>(a, done + i), element<Value, WholeB>(b, done + i));
    });
  }
  /// Whether no value of terms is beyond 32 000: as each of A and B grows they rise or fall all the way.
  template <class T>
  INLAY_ALWAYS_INLINE static bool are_small(auto const& terms) {
    constexpr float least = least_of<T>, greatest = greatest_of<T>;
    auto const small = [&](float a, float b) {
      float const value = terms(a, b);
      return value > -32000 && value < 32000;
    };
    return small(least, least) && small(least, greatest) && small(greatest, least) &&
           small(greatest, greatest);
  }
  template <class Value, bool Whole>
  INLAY_ALWAYS_INLINE static Value element(auto const* x, std::size_t i) {
    if constexpr (!Whole) return simd::constant<Value>(static_cast<float>(*x));
    else if constexpr (std::is_same_v<Value, float>) return static_cast<float>(x[i]);
    else return simd::load_bytes(x + i, 0);
  }
  template <bool Whole>
  INLAY_ALWAYS_INLINE static auto next_two(auto const* x, std::size_t i) {
    if constexpr (Whole) return simd::load_two(x + i);
    else return decltype(simd::load_two(x)){element<simd::f32, false>(x, i), element<simd::f32, false>(x, i)};
  }

  template <class T>
  static constexpr auto function(binary_scales const& scales) {
    return [of = typename Op::terms(scales)](T a, T b) {
      return saturated<T>(of(static_cast<float>(a), static_cast<float>(b)), 0);
    };
  }
};

}  // namespace inlay::family
