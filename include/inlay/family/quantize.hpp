// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/simd/byte_lanes.hpp>

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <type_traits>

/// What quantised operators share: real value = scale * (element - zero point), and the arithmetic of ONNX
/// Runtime, bit for bit. Sums are int32; a sum is requantised by one float multiplication, rounded half to
/// even, moved by the zero point and saturated.
namespace inlay::family {

using simd::divided;
using simd::rounded;

/// Whether a product or sum of floats is an instruction; else each is a call that takes some hundred.
#if defined __arm__ && !(defined __ARM_FP && __ARM_FP & 4) || defined __riscv && !defined __riscv_flen
inline constexpr bool has_float_unit = false;
#else
inline constexpr bool has_float_unit = true;
#endif

/// The least and the greatest element of a quantised type.
template <class T>
inline constexpr std::int32_t least_of = [] {
  if constexpr (is_small_integer(elem_type_of<T>)) return T::lowest;
  else return std::numeric_limits<T>::lowest();
}();
template <class T>
inline constexpr std::int32_t greatest_of = [] {
  if constexpr (is_small_integer(elem_type_of<T>)) return T::largest;
  else return (std::numeric_limits<T>::max)();
}();

/// The bounds that attributes set to elements of T; the type's own where those are wider.
template <class T>
constexpr std::int32_t bound_low(auto const& a) {
  return a.low > least_of<T> ? static_cast<std::int32_t>(a.low) : least_of<T>;
}
template <class T>
constexpr std::int32_t bound_high(auto const& a) {
  return a.high < greatest_of<T> ? static_cast<std::int32_t>(a.high) : greatest_of<T>;
}

/// x to the nearest integer, ties to even, plus the zero point, saturated to [low, high], which lie in T. What NaN
/// gives is open.
template <class T>
INLAY_ALWAYS_INLINE constexpr T saturated(float x, std::int32_t zero_point, std::int32_t low = least_of<T>,
                                          std::int32_t high = greatest_of<T>) {
  static_assert(sizeof(T) <= 2);
#if defined __ARM_FEATURE_DSP && defined __ARM_FP && __ARM_FP & 4 && !defined __aarch64__
  if (std::is_integral_v<T> && sizeof(T) == 1 && !std::is_constant_evaluated()) {
    // The conversion saturates to int32 and rounds as FPSCR says: half to even, unless a program changes it.
    std::int32_t n;
    float result;
    asm("vcvtr.s32.f32 %0, %1" : "=t"(result) : "t"(x));
    n = std::bit_cast<std::int32_t>(result);
    asm("qadd %0, %1, %2" : "=r"(n) : "r"(n), "r"(zero_point));
    if constexpr (std::is_signed_v<T>) asm("ssat %0, #8, %1" : "=r"(n) : "r"(n));
    else asm("usat %0, #8, %1" : "=r"(n) : "r"(n));
    if (low > least_of<T>) n = n < low ? low : n;
    if (high < greatest_of<T>) n = n > high ? high : n;
    return static_cast<T>(n);
  }
#endif
  auto const lowest = static_cast<float>(low - zero_point), highest = static_cast<float>(high - zero_point);
  x = x > lowest ? x : lowest;
  x = x < highest ? x : highest;
  // 1.5 * 2^23: floats of this size have no fraction, so that the sum is rounded to an integer, which is the
  // lower part of its bits. |x| is below 2^18.
  constexpr float magic = 12582912.0f;
  auto const bits = std::bit_cast<std::int32_t>(rounded(x) + magic);
  return static_cast<T>(bits - std::bit_cast<std::int32_t>(magic) + zero_point);
}

/// In what QuantizeLinear and DequantizeLinear compute before the scale: elements of small floats and their zero
/// points are floats.
template <class T>
using quantized_value = std::conditional_t<is_small_float(elem_type_of<T>), float, std::int32_t>;

/// An element of a real value: x / scale, rounded and saturated. A small float that does not saturate becomes
/// infinity, or NaN, beyond its largest.
template <class T>
INLAY_ALWAYS_INLINE constexpr T quantized(float x, float scale, quantized_value<T> zero_point,
                                          [[maybe_unused]] bool saturate = true) {
  if constexpr (is_small_float(elem_type_of<T>))
    return T::from(rounded(divided(x, scale)) + zero_point, saturate);
  else return saturated<T>(divided(x, scale), zero_point);
}

/// Where the zero point of an element is added. ONNX adds it to the rounded quotient; in ONNX Runtime's kernels of sums and
/// means it is a part of what is rounded, so that a tie becomes an even element.
enum class zero_point_is_added { after_rounding, before_rounding };

/// quantized() with the zero point added before rounding.
template <class T>
INLAY_ALWAYS_INLINE constexpr T quantized_with_zero_point(float x, float scale, std::int32_t zero_point) {
  return saturated<T>(rounded(rounded(divided(x, scale)) + static_cast<float>(zero_point)), 0);
}

/// quantize_elements() for n bytes that fill packs. `divided` makes quotients by the scale. By value: bytes that are
/// stored may alias what references lead to.
template <zero_point_is_added When, class T, class Divided>
INLAY_ALWAYS_INLINE void quantize_packs(T* y, std::size_t n, std::int32_t zero_point, auto x_at,
                                        Divided divided) {
  constexpr bool first = When == zero_point_is_added::before_rounding;
  auto const quotient = [&](std::size_t i) {
    simd::f32 const q = divided(x_at(i, std::type_identity<simd::f32>{}));
    if constexpr (first) return rounded(rounded(q) + simd::broadcast(static_cast<float>(zero_point)));
    else return q;
  };
  std::int32_t const added = first ? 0 : zero_point;
  if constexpr (Divided::stores_two) {
    for (std::size_t i = 0; i < n; i += 2 * simd::lanes)
      simd::store_two(y + i, quotient(i), quotient(i + simd::lanes), added);
  } else {
    auto const low = static_cast<float>(least_of<T> - added),
               high = static_cast<float>(greatest_of<T> - added);
    for (std::size_t i = 0; i < n; i += simd::lanes) simd::store_bytes(y + i, quotient(i), low, high, added);
  }
}

/// y[i] = quantized(x_at(i)) for n bytes, packs where the machine has them: x_at(i, std::type_identity<Value>) is the
/// real value at i as a float or, of the elements from there, as a pack.
template <zero_point_is_added When = zero_point_is_added::after_rounding, class T>
INLAY_ALWAYS_INLINE void quantize_elements(T* y, std::size_t n, float scale, std::int32_t zero_point,
                                           auto const& x_at) {
  std::size_t i = 0;
  if constexpr (simd::has_byte_lanes && sizeof(T) == 1 && std::is_integral_v<T>) {
    i = n - n % simd::lanes_of_quotients;
    if (i > 0)
      simd::with_quotients(
          scale, [&](auto const& divided) { quantize_packs<When>(y, i, zero_point, x_at, divided); });
  }
  for (; i < n; ++i) {
    float const x = x_at(i, std::type_identity<float>{});
    if constexpr (When == zero_point_is_added::before_rounding)
      y[i] = quantized_with_zero_point<T>(x, scale, zero_point);
    else y[i] = quantized<T>(x, scale, zero_point);
  }
}

/// y[i] = value_at(i) rounded half to even and saturated, for n bytes, packs where the machine has them; value_at() as
/// x_at() of quantize_elements.
template <class T>
INLAY_ALWAYS_INLINE void store_elements(T* y, std::size_t n, auto const& value_at) {
  std::size_t i = 0;
  if constexpr (simd::has_byte_lanes)
    for (; i + simd::lanes <= n; i += simd::lanes)
      simd::store_bytes(y + i, value_at(i, std::type_identity<simd::f32>{}), static_cast<float>(least_of<T>),
                        static_cast<float>(greatest_of<T>), 0);
  for (; i < n; ++i) y[i] = saturated<T>(value_at(i, std::type_identity<float>{}), 0);
}

/// The real value of an element.
template <class T>
INLAY_ALWAYS_INLINE constexpr float dequantized(T element, float scale, quantized_value<T> zero_point) {
  return rounded(static_cast<float>(static_cast<quantized_value<T>>(element) - zero_point) * scale);
}

/// The real value of x[i], or a pack of those from there.
template <class Value, class T>
INLAY_ALWAYS_INLINE Value dequantized_at(T const* x, std::size_t i, float scale, std::int32_t zero_point) {
  if constexpr (std::is_same_v<Value, float>) return dequantized(x[i], scale, zero_point);
  else return rounded(simd::load_bytes(x + i, zero_point) * simd::broadcast(scale));
}

/// Whether a product of 64 bits is an instruction; Cortex-M0 has those of 32 bits alone.
#if defined __ARM_ARCH_ISA_THUMB && __ARM_ARCH_ISA_THUMB == 1
inline constexpr bool has_wide_products = false;
#else
inline constexpr bool has_wide_products = true;
#endif

/// Bits 32 to 63 of a * b, b not negative; without wide products up to three less.
template <bool Wide = has_wide_products>
INLAY_ALWAYS_INLINE constexpr std::int32_t upper_product(std::int32_t a, std::int32_t b) {
  if constexpr (Wide) return static_cast<std::int32_t>(static_cast<std::int64_t>(a) * b >> 32);
  std::int32_t const a_low = a & 0xffff, b_low = b & 0xffff;
  return (a >> 16) * (b >> 16) + ((a >> 16) * b_low >> 16) + (a_low * (b >> 16) >> 16);
}

/// requantized() in float.
template <class T>
constexpr T requantized_in_float(std::int32_t sum, float multiplier, std::int32_t zero_point,
                                 std::int32_t low, std::int32_t high) {
  return saturated<T>(rounded(static_cast<float>(sum) * multiplier), zero_point, low, high);
}

/// requantized() to a byte where there is no float unit: in int32, but for what lies so near to a tie that the two
/// roundings of floats may decide it, and for multipliers below 2^-21, of 2^10 and more, or not positive.
template <class T, bool Wide = has_wide_products>
INLAY_ALWAYS_INLINE constexpr T requantized_in_integers(std::int32_t sum, float multiplier,
                                                        std::int32_t zero_point, std::int32_t low,
                                                        std::int32_t high) {
  // multiplier = mantissa / 2^30 * 2^exponent, the mantissa in [2^30, 2^31). With the sum moved by 21 + exponent bits, the
  // upper product has 19 of fraction whatever the exponent is. What the move loses is 2^10 or more, which saturates.
  constexpr int fraction = 19, most = 10;
  constexpr std::int32_t half = 1 << (fraction - 1), lost_by_product = 4,
                         doubt = (1 << (most + fraction - 23)) + lost_by_product;
  auto const bits = std::bit_cast<std::uint32_t>(multiplier);
  auto const mantissa = static_cast<std::int32_t>((bits & 0x7fffff) << 7 | 1u << 30);
  std::uint32_t const shift = (bits >> 23) - (127 - 31 + most);
  if (shift < 31) {
    auto const moved = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) << shift);
    if (moved >> shift != sum) return static_cast<T>(sum < 0 ? low : high);
    std::int32_t const value = upper_product<Wide>(moved, mantissa) + half + doubt;
    if ((value & (2 * half - 1)) > 2 * doubt) {
      std::int32_t const n = (value >> fraction) + zero_point;
      return static_cast<T>(n < low ? low : n > high ? high : n);
    }
  }
  return requantized_in_float<T>(sum, multiplier, zero_point, low, high);
}

/// An int32 sum as an element of another scale: `multiplier` is x_scale * w_scale / y_scale.
template <class T>
INLAY_ALWAYS_INLINE constexpr T requantized(std::int32_t sum, float multiplier, std::int32_t zero_point,
                                            std::int32_t low = least_of<T>,
                                            std::int32_t high = greatest_of<T>) {
  if constexpr (!has_float_unit && sizeof(T) == 1)
    return requantized_in_integers<T>(sum, multiplier, zero_point, low, high);
  return saturated<T>(rounded(static_cast<float>(sum) * multiplier), zero_point, low, high);
}

/// The same for a kernel. Without Bounded, the bounds are those of T.
template <class T, bool Bounded>
struct requantizer {
  using element = T;
  static constexpr bool bounded = Bounded;
  std::int32_t zero_point, low, high;

  INLAY_ALWAYS_INLINE T operator()(std::int32_t sum, float multiplier) const {
    if constexpr (Bounded) return requantized<T>(sum, multiplier, zero_point, low, high);
    else return requantized<T>(sum, multiplier, zero_point);
  }
};

/// That of attributes with bounds.
template <class T, auto a>
constexpr requantizer<T, (bound_low<T>(a) > least_of<T> || bound_high<T>(a) < greatest_of<T>)> requantizer_of(
    std::int32_t zero_point) {
  return {zero_point, bound_low<T>(a), bound_high<T>(a)};
}

/// x_scale * w_scale / y_scale in the order in which ONNX Runtime computes it.
constexpr float multiplier_of(float x_scale, float w_scale, float y_scale) {
  return divided(rounded(x_scale * w_scale), y_scale);
}

/// The zero point at `i`; 0 where the model has none.
template <class Value = std::int32_t>
constexpr Value zero_point_at(auto const& zero_point, std::size_t i) {
  if constexpr (is_present<decltype(zero_point)>)
    return static_cast<Value>(zero_point[zero_point.size() == 1 ? 0 : i]);
  else return 0;
}

/// What QuantizeLinear makes and DequantizeLinear takes: int2 to int16 and uint2 to uint16, small floats with a sign
/// and a mantissa of their own.
constexpr bool is_quantized(elem_type type) {
  if (is_small_float(type))
    return type != elem_type::float8e8m0 && type != elem_type::float6e2m3 && type != elem_type::float6e3m2;
  return is_small_integer(type) || (is_integer(type) && size_of(type) <= 2);
}

/// Types that a quantised activation or weight has in integer arithmetic.
constexpr bool is_byte(elem_type type) { return type == elem_type::int8 || type == elem_type::uint8; }

/// A zero point, or one for each of `count` channels, of the type of its tensor; may be absent.
/// Errors: elem_types_differ (found the zero point's type, wanted the tensor's), element_count_differs.
constexpr error check_zero_point(tensor_info const& zero_point, elem_type type, std::int64_t count) {
  if (!zero_point.present()) return no_error;
  if (zero_point.type != type)
    return {fault::elem_types_differ, static_cast<std::int64_t>(zero_point.type),
            static_cast<std::int64_t>(type)};
  auto const points = static_cast<std::int64_t>(zero_point.elements());
  if (points != 1 && points != count) return {fault::element_count_differs, points, count};
  return no_error;
}

/// One scale, or one for each of `count` channels, and zero points likewise.
/// Errors: elem_type_not_supported, element_count_differs (found scales, wanted 1 or count), those of
///   check_zero_point.
constexpr error check_scale(tensor_info const& scale, tensor_info const& zero_point, elem_type type,
                            std::int64_t count) {
  if (scale.type != elem_type::float_)
    return {fault::elem_type_not_supported, static_cast<std::int64_t>(scale.type), 1};
  auto const scales = static_cast<std::int64_t>(scale.elements());
  if (scales != 1 && scales != count) return {fault::element_count_differs, scales, count};
  return check_zero_point(zero_point, type, count);
}

/// That the inputs at these positions are there. Errors: missing_input (found the position).
constexpr error check_present(std::span<tensor_info const> in, std::initializer_list<std::size_t> positions) {
  for (std::size_t const i : positions)
    if (i >= in.size() || !in[i].present())
      return {fault::missing_input, static_cast<std::int64_t>(i), static_cast<std::int64_t>(in.size())};
  return no_error;
}

/// Inputs of a unary operator on bytes: X, its scale and zero point, scale and zero point of Y, which has X's
/// type. Errors: elem_type_not_supported, those of check_scale.
constexpr error check_unary(std::span<tensor_info const> in) {
  if (error const e = check_present(in, {3})) return e;
  elem_type const type = in[0].type;
  if (!is_byte(type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 3};
  if (error const e = check_scale(in[1], in[2], type, 1)) return e;
  return check_scale(in[3], in.size() > 4 ? in[4] : tensor_info{}, type, 1);
}

/// The sum of an int32 and a product; wraps around, as the hardware does, where ONNX leaves it open.
INLAY_ALWAYS_INLINE constexpr std::int32_t sum_of(std::int32_t sum, std::int32_t product) {
  return wrapping(sum, product, [](auto a, auto b) { return a + b; });
}

/// Which scale belongs to an element of QuantizeLinear and DequantizeLinear: one for the tensor, one for each
/// position along an axis, or one for each block of positions along it.
struct scale_places {
  std::size_t inner = 1, extent = 1;  ///< elements from one position along the axis to the next; positions
  std::size_t block = 0;              ///< positions that share a scale; 0 where scales are one or one each
  std::size_t scales = 1;             ///< scales along the axis

  constexpr std::size_t operator()(std::size_t i) const {
    if (scales == 1 && block == 0) return 0;
    std::size_t const along = i / inner % extent;
    if (block == 0) return along;
    return (i / (inner * extent) * scales + along / block) * inner + i % inner;
  }
};

/// The places for X, its scale and the attributes axis and block_size.
/// Errors: axis_out_of_range, ranks_differ, element_count_differs (found scales, wanted positions or blocks),
///   attribute_out_of_range (block_size).
constexpr error place_scales(dims const& X, dims const& scale, std::int64_t axis, std::int64_t block_size,
                             scale_places& places) {
  places = {};
  if (block_size < 0) return {fault::attribute_out_of_range, block_size, 0};
  if (block_size == 0 && elements(scale) == 1 && scale.size() <= 1) return no_error;
  std::int64_t const a = normalize_axis(axis, X.size());
  if (a < 0 || a >= static_cast<std::int64_t>(X.size()))
    return {fault::axis_out_of_range, axis, static_cast<std::int64_t>(X.size())};
  auto const at = static_cast<std::size_t>(a);
  places.inner = elements(X, at + 1, X.size());
  places.extent = static_cast<std::size_t>(X[at]);
  if (block_size == 0) {
    if (scale.size() != 1) return {fault::ranks_differ, static_cast<std::int64_t>(scale.size()), 1};
    if (scale[0] != X[at]) return {fault::element_count_differs, scale[0], X[at]};
    places.scales = places.extent;
    return no_error;
  }
  if (scale.size() != X.size())
    return {fault::ranks_differ, static_cast<std::int64_t>(scale.size()),
            static_cast<std::int64_t>(X.size())};
  for (std::size_t i = 0; i < X.size(); ++i) {
    std::int64_t const wanted = i == at ? (X[i] + block_size - 1) / block_size : X[i];
    if (scale[i] != wanted) return {fault::element_count_differs, scale[i], wanted};
  }
  places.block = static_cast<std::size_t>(block_size);
  places.scales = static_cast<std::size_t>(scale[at]);
  return no_error;
}

/// The places for types that place_scales has accepted.
constexpr scale_places places_of(dims const& X, dims const& scale, std::int64_t axis,
                                 std::int64_t block_size) {
  scale_places places;
  (void)place_scales(X, scale, axis, block_size, places);
  return places;
}

}  // namespace inlay::family
