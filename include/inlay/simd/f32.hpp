// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/simd/packet.hpp>

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

/// The one place that knows a vector register: packs of floats of the widest kind that the compiler's target
/// flags allow, built on Eigen's packet math (AVX-512, AVX, SSE, NEON; WebAssembly's SIMD128; one lane where the target has no
/// vectors, as Cortex-M).
namespace inlay::simd {

/// Floats in one pack: 16 (AVX-512), 8 (AVX), 4 (SSE, NEON, WebAssembly) or 1.
inline constexpr std::size_t lanes = sizeof(packet) / sizeof(float);

/// A pack of `lanes` floats.
struct f32 {
  packet value;

  INLAY_ALWAYS_INLINE friend f32 operator+(f32 a, f32 b) { return {packet_math::padd(a.value, b.value)}; }
  INLAY_ALWAYS_INLINE friend f32 operator-(f32 a, f32 b) { return {packet_math::psub(a.value, b.value)}; }
  INLAY_ALWAYS_INLINE friend f32 operator*(f32 a, f32 b) { return {packet_math::pmul(a.value, b.value)}; }
  /// Correctly rounded. ARMv7 NEON: 1 ULP, for divisors below 2^126; subnormal numbers count as 0.
  INLAY_ALWAYS_INLINE friend f32 operator/(f32 a, f32 b) {
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
    // An estimate of 8 bits and two steps that double them, where Eigen's pdiv makes one and stays at 16
    // bits; then the remainder, unless that makes NaN of an infinite quotient or changes the sign of zero.
    packet inverse = vrecpeq_f32(b.value);
    inverse = vmulq_f32(vrecpsq_f32(b.value, inverse), inverse);
    inverse = vmulq_f32(vrecpsq_f32(b.value, inverse), inverse);
    packet const quotient = vmulq_f32(a.value, inverse);
    packet const rest = packet_math::pmadd(vnegq_f32(quotient), b.value, a.value);
    packet const corrected = packet_math::pmadd(rest, inverse, quotient);
    return {vbslq_f32(vcagtq_f32(corrected, vdupq_n_f32(0)), corrected, quotient)};
#else
    return {packet_math::pdiv(a.value, b.value)};
#endif
  }
  /// Changes the sign of zeros as well, which Eigen's pnegate does not on every target.
  INLAY_ALWAYS_INLINE friend f32 operator-(f32 a) { return {-a.value}; }
};

INLAY_ALWAYS_INLINE f32 load(float const* p) { return {packet_math::ploadu<packet>(p)}; }
INLAY_ALWAYS_INLINE void store(float* p, f32 x) { packet_math::pstoreu(p, x.value); }
INLAY_ALWAYS_INLINE f32 broadcast(float x) { return {packet_math::pset1<packet>(x)}; }
INLAY_ALWAYS_INLINE float first(f32 x) { return packet_math::pfirst(x.value); }

/// Hides from the compiler where p comes from, on ARM, whose vector loads take no offset: GCC then keeps p in
/// a register and moves it with each load, instead of computing the address of every load anew.
template <class T>
INLAY_ALWAYS_INLINE void keep([[maybe_unused]] T*& p) {
#if defined(EIGEN_VECTORIZE_NEON)
  asm("" : "+r"(p));
#endif
}

/// Hides from the compiler where p comes from, and what it knows of the memory there.
template <class T>
INLAY_ALWAYS_INLINE void forget(T*& p) {
  asm volatile("" : "+r"(p) : : "memory");
}

/// The first N floats at p, zeros in the other lanes; reads no byte beyond them.
template <std::size_t N>
INLAY_ALWAYS_INLINE f32 load_first(float const* p) {
  static_assert(N > 0 && N <= lanes);
  if constexpr (N == lanes) {
    return load(p);
  } else {
#if defined(EIGEN_VECTORIZE_AVX512)
    return {_mm512_maskz_loadu_ps((1u << N) - 1, p)};
#else
    float all[lanes]{};
    std::memcpy(all, p, N * sizeof(float));
    return load(all);
#endif
  }
}

/// Stores the first N lanes; writes no byte beyond them.
template <std::size_t N>
INLAY_ALWAYS_INLINE void store_first(float* p, f32 x) {
  static_assert(N > 0 && N <= lanes);
  if constexpr (N == lanes) {
    store(p, x);
  } else {
#if defined(EIGEN_VECTORIZE_AVX512)
    _mm512_mask_storeu_ps(p, (1u << N) - 1, x.value);
#else
    float all[lanes];
    store(all, x);
    std::memcpy(p, all, N * sizeof(float));
#endif
  }
}

/// Elements that choose() chooses among; 0 where there is none.
#if defined(EIGEN_VECTORIZE_AVX2)
inline constexpr std::size_t reach = 2 * lanes;
#else
inline constexpr std::size_t reach = 0;
#endif

/// p[index[i] - first] in lane i, where all of these places are below `reach`; reads p[0] … p[reach - 1]. Indices have 16 or
/// 32 bits.
template <class Index>
f32 choose(float const* p, Index const* index, std::ptrdiff_t first);

#if defined(EIGEN_VECTORIZE_AVX2)
template <class Index>
INLAY_ALWAYS_INLINE f32 choose(float const* p, Index const* index, std::ptrdiff_t first) {
  static_assert(sizeof(Index) == 2 || sizeof(Index) == 4);
#if defined(EIGEN_VECTORIZE_AVX512)
  __m512i place;
  if constexpr (sizeof(Index) == 2)
    place = _mm512_maskz_cvtepi16_epi32(0xffff, _mm256_loadu_si256(reinterpret_cast<__m256i const*>(index)));
  else place = _mm512_loadu_si512(index);
  place = _mm512_sub_epi32(place, _mm512_set1_epi32(static_cast<int>(first)));
  return {_mm512_permutex2var_ps(load(p).value, place, load(p + lanes).value)};
#else
  __m256i place;
  if constexpr (sizeof(Index) == 2)
    place = _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(index)));
  else place = _mm256_loadu_si256(reinterpret_cast<__m256i const*>(index));
  place = _mm256_sub_epi32(place, _mm256_set1_epi32(static_cast<int>(first)));
  // The permutation takes the lower three bits of a place; the sign bit says which half.
  packet const low = _mm256_permutevar8x32_ps(load(p).value, place),
               high = _mm256_permutevar8x32_ps(load(p + lanes).value, place);
  return {_mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(place, 28)))};
#endif
}
#endif

/// a * b + c, with one rounding where the target has a fused multiply-add.
INLAY_ALWAYS_INLINE float multiply_add(float a, float b, float c) {
#ifdef __FP_FAST_FMAF  // no compiler must fuse a product and a sum by itself
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}
INLAY_ALWAYS_INLINE f32 multiply_add(f32 a, f32 b, f32 c) {
  if constexpr (lanes == 1) return broadcast(multiply_add(first(a), first(b), first(c)));
  else return {packet_math::pmadd(a.value, b.value, c.value)};
}

namespace detail {
/// The bits of a double that a float has not, and what they are where the double lies in the middle between two floats.
inline constexpr std::uint64_t below_float = 0x1fffffff, tie_of_floats = 0x10000000;

/// product + c, of which the product is exact, as a float: rounded once. A sum that double makes a tie of floats, and is
/// none, moves by the last place of double first.
constexpr float rounded_once(double product, double c) {
  double const sum = product + c;
  auto bits = std::bit_cast<std::uint64_t>(sum);
  if ((bits & below_float) == tie_of_floats) {
    double const added = sum - product, lost = (product - (sum - added)) + (c - added);
    if (lost != 0) bits += (lost > 0) == (sum > 0) ? 1 : static_cast<std::uint64_t>(-1);
  }
  return static_cast<float>(std::bit_cast<double>(bits));
}
}  // namespace detail

/// a * b + c with one rounding on every machine: where none is fused, in double. Results below the normal floats may be
/// rounded twice, and under -ffast-math ties.
INLAY_ALWAYS_INLINE constexpr float fused(float a, float b, float c) {
#if defined(__FP_FAST_FMAF) || defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  if (!std::is_constant_evaluated()) return __builtin_fmaf(a, b, c);
#endif
  return detail::rounded_once(static_cast<double>(a) * static_cast<double>(b), static_cast<double>(c));
}
INLAY_ALWAYS_INLINE f32 fused(f32 a, float b, f32 c) {
#if defined(EIGEN_VECTORIZE_FMA) || (defined(EIGEN_VECTORIZE_NEON) && defined(__ARM_FEATURE_FMA))
  return {packet_math::pmadd(a.value, broadcast(b).value, c.value)};
#else
  float x[lanes], sums[lanes];
  store(x, a);
  store(sums, c);
#if defined(EIGEN_VECTORIZE_SSE2)
  __m128d const factor = _mm_set1_pd(static_cast<double>(b));
  __m128i const below = _mm_set1_epi64x(detail::below_float), tie = _mm_set1_epi64x(detail::tie_of_floats);
  for (std::size_t i = 0; i < lanes; i += 4) {
    __m128 const four = _mm_loadu_ps(x + i), of = _mm_loadu_ps(sums + i);
    __m128d const low = _mm_add_pd(_mm_mul_pd(_mm_cvtps_pd(four), factor), _mm_cvtps_pd(of)),
                  high = _mm_add_pd(_mm_mul_pd(_mm_cvtps_pd(_mm_movehl_ps(four, four)), factor),
                                    _mm_cvtps_pd(_mm_movehl_ps(of, of)));
    auto const ties = [&](__m128d sum) {
      return _mm_cmpeq_epi32(_mm_and_si128(_mm_castpd_si128(sum), below), tie);
    };
    // What is compared in upper halves are zeros.
    if (_mm_movemask_epi8(_mm_or_si128(ties(low), ties(high))) & 0x0f0f)
      for (std::size_t k = i; k < i + 4; ++k) sums[k] = fused(x[k], b, sums[k]);
    else _mm_storeu_ps(sums + i, _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high)));
  }
#else
  for (std::size_t i = 0; i < lanes; ++i) sums[i] = fused(x[i], b, sums[i]);
#endif
  return load(sums);
#endif
}

/// The value itself, after it has been rounded to float: keeps a compiler from contracting a product and the sum that
/// follows to one operation, which rounds once, and, under -ffast-math, from undoing what rounds on purpose. On WebAssembly
/// packet_math itself sees to both.
INLAY_ALWAYS_INLINE f32 rounded(f32 x) {
#if defined(EIGEN_VECTORIZE_NEON)
  asm("" : "+w"(x.value));
#elif defined(EIGEN_VECTORIZE_AVX512)
  asm("" : "+v"(x.value));
#elif defined(EIGEN_VECTORIZE_SSE)
  asm("" : "+x"(x.value));
#endif
  return x;
}
// The constraint of asm for a register of a float.
#if defined(__SSE__)
#define INLAY_FLOAT "x"
#elif defined(__aarch64__)
#define INLAY_FLOAT "w"
#elif defined(__arm__) && defined(__ARM_FP) && __ARM_FP & 4
#define INLAY_FLOAT "t"
#else
#define INLAY_FLOAT "r"
#endif
INLAY_ALWAYS_INLINE constexpr float rounded(float x) {
  if (!std::is_constant_evaluated()) asm("" : "+" INLAY_FLOAT(x));
  return x;
}

/// The quotient, correctly rounded on every machine, as the operator is not, and under -ffast-math, which lets compilers
/// multiply by a rounded 1 / b or estimate that, divide once by a product where this divides twice, or divide a product
/// by b where this multiplies by the quotient. Not under -mrecip, which asks for estimates.
INLAY_ALWAYS_INLINE constexpr float divided(float a, float b) {
#if defined(__clang__) && __clang_major__ >= 18
#pragma clang fp reciprocal(off)
  return rounded(a / b);
#elif defined(__FAST_MATH__) || defined(__RECIPROCAL_MATH__)
  // b is another number for each a: two quotients by one are worth its reciprocal.
  if (!std::is_constant_evaluated()) asm("" : "+" INLAY_FLOAT(a), "+" INLAY_FLOAT(b));
  return rounded(a / b);
#else
  return a / b;
#endif
}
#undef INLAY_FLOAT
INLAY_ALWAYS_INLINE f32 divided(f32 a, f32 b) {
#if defined(__clang__) && __clang_major__ >= 18
#pragma clang fp reciprocal(off)
  return rounded(f32{a.value / b.value});
#elif defined(__FAST_MATH__) || defined(__RECIPROCAL_MATH__)
#if defined(EIGEN_VECTORIZE_AVX512)
  return {_mm512_maskz_div_ps(0xffff, a.value, b.value)};
#elif defined(EIGEN_VECTORIZE_AVX)
  asm("vdivps\t{%1, %0, %0|%0, %0, %1}" : "+x"(a.value) : "x"(b.value));
  return a;
#elif defined(EIGEN_VECTORIZE_SSE)
  asm("divps\t{%1, %0|%0, %1}" : "+x"(a.value) : "x"(b.value));
  return a;
#else
  float x[lanes], by[lanes];
  store(x, a);
  store(by, b);
  for (std::size_t i = 0; i < lanes; ++i) x[i] = divided(x[i], by[i]);
  return load(x);
#endif
#else
  return {a.value / b.value};  // ARMv7: lane by lane, in the other unit
#endif
}

/// Minimum and maximum; NaN in either operand gives NaN, as ONNX's reference does.
template <class T>
  requires std::is_arithmetic_v<T>
constexpr T min(T a, T b) {
  T const least = b < a ? b : a;  // a comparison with NaN is false
  return b != b ? b : least;
}
template <class T>
  requires std::is_arithmetic_v<T>
constexpr T max(T a, T b) {
  T const most = b > a ? b : a;
  return b != b ? b : most;
}

#if defined(EIGEN_VECTORIZE_SSE)
namespace detail {
// One instruction, which returns its second operand if either is NaN.
#if defined(EIGEN_VECTORIZE_AVX512)
// Masked, all lanes: GCC 12 warns of an uninitialized value inside the plain ones.
INLAY_ALWAYS_INLINE packet min_or_second(packet a, packet b) { return _mm512_maskz_min_ps(0xffff, a, b); }
INLAY_ALWAYS_INLINE packet max_or_second(packet a, packet b) { return _mm512_maskz_max_ps(0xffff, a, b); }
#elif defined(EIGEN_VECTORIZE_AVX)
INLAY_ALWAYS_INLINE packet min_or_second(packet a, packet b) { return _mm256_min_ps(a, b); }
INLAY_ALWAYS_INLINE packet max_or_second(packet a, packet b) { return _mm256_max_ps(a, b); }
#else
INLAY_ALWAYS_INLINE packet min_or_second(packet a, packet b) { return _mm_min_ps(a, b); }
INLAY_ALWAYS_INLINE packet max_or_second(packet a, packet b) { return _mm_max_ps(a, b); }
#endif

/// The compiler knows the lanes of x, and that none is NaN: the bounds of Relu and Clip.
template <std::size_t... Lane>
INLAY_ALWAYS_INLINE bool known_number(packet const& x, std::index_sequence<Lane...>) {
  return ((__builtin_constant_p(x[Lane] == x[Lane]) && x[Lane] == x[Lane]) && ...);
}
/// b where it is NaN, else x.
INLAY_ALWAYS_INLINE packet nan_or(packet b, packet x) {
  if (known_number(b, std::make_index_sequence<lanes>{})) return x;
  return b != b ? b : x;
}
}  // namespace detail
#endif

/// The same lane by lane.
INLAY_ALWAYS_INLINE f32 min(f32 a, f32 b) {
#if defined(EIGEN_VECTORIZE_SSE)
  return {detail::nan_or(b.value, detail::min_or_second(b.value, a.value))};
#elif defined(EIGEN_VECTORIZE_NEON)
  return {vminq_f32(a.value, b.value)};
#elif defined(__wasm_simd128__)
  return {packet_math::pmin(a.value, b.value)};
#else
  return broadcast(min(first(a), first(b)));
#endif
}
INLAY_ALWAYS_INLINE f32 max(f32 a, f32 b) {
#if defined(EIGEN_VECTORIZE_SSE)
  return {detail::nan_or(b.value, detail::max_or_second(b.value, a.value))};
#elif defined(EIGEN_VECTORIZE_NEON)
  return {vmaxq_f32(a.value, b.value)};
#elif defined(__wasm_simd128__)
  return {packet_math::pmax(a.value, b.value)};
#else
  return broadcast(max(first(a), first(b)));
#endif
}

/// The larger one lane by lane; one of both where either is NaN.
INLAY_ALWAYS_INLINE f32 larger(f32 a, f32 b) {
#if defined(EIGEN_VECTORIZE_SSE)
  return {detail::max_or_second(a.value, b.value)};
#else
  return max(a, b);
#endif
}

/// A constant in the type of a value: `constant<f32>(0.5f)` is a pack of halves, `constant<float>` the number
/// itself.
template <class Value, class T>
INLAY_ALWAYS_INLINE constexpr Value constant(T x) {
  if constexpr (std::is_same_v<Value, f32>) return broadcast(static_cast<float>(x));
  else return static_cast<Value>(x);
}

/// Element `offset` of a tensor as a Value: a pack of the elements from there, or one element; `Broadcast`:
/// element 0 in every lane.
template <class Value, class T, bool Broadcast>
INLAY_ALWAYS_INLINE constexpr Value load_as(T const* p, std::size_t offset, std::bool_constant<Broadcast>) {
  if constexpr (std::is_same_v<Value, f32>) {
    if constexpr (Broadcast) return broadcast(*p);
    else return load(p + offset);
  } else {
    return static_cast<Value>(p[Broadcast ? 0 : offset]);
  }
}

/// Loads a pack, or one element, and moves p on by Step elements.
template <class Value, int Step>
INLAY_ALWAYS_INLINE Value load_next(float const*& p) {
#if defined(EIGEN_VECTORIZE_NEON) && !defined(__aarch64__)
  if constexpr (std::is_same_v<Value, f32>) {
    // ARMv7 loads a vector and adds a register to the address in one instruction, which GCC does not make by
    // itself.
    packet x;
    asm("vld1.32 {%e0, %f0}, [%1], %2"
        : "=w"(x), "+r"(p)
        : "r"(Step * static_cast<int>(sizeof(float))), "m"(*reinterpret_cast<float const(*)[lanes]>(p)));
    return {x};
  }
#endif
  Value const x = load_as<Value>(p, 0, std::false_type{});
  p += Step;
  return x;
}

/// Stores a pack, or one element.
INLAY_ALWAYS_INLINE void store_as(float* p, f32 x) { store(p, x); }
INLAY_ALWAYS_INLINE void store_as(float* p, float x) { *p = x; }

/// Calls each(i) for the first of the elements of each pack of `count` elements, a pack or more; the last two may share
/// some.
template <std::integral Index>
INLAY_ALWAYS_INLINE void for_each_pack(Index count, auto const& each) {
  constexpr auto width = static_cast<Index>(lanes);
  for (Index i = 0;; i = i + 2 * width <= count ? i + width : count - width) {
    each(i);
    if (i + width == count) return;
  }
}

namespace detail {
/// Lane i + N in lane i.
template <std::size_t N, class Packet, std::size_t... I>
INLAY_ALWAYS_INLINE Packet rotated(Packet x, std::index_sequence<I...>) {
  return __builtin_shufflevector(x, x, static_cast<int>((I + N) % lanes)...);
}

template <std::size_t N, class F>
INLAY_ALWAYS_INLINE f32 reduce_halves(F f, f32 x) {
  if constexpr (N == 0) return x;
  else return reduce_halves<N / 2>(f, f(x, f32{rotated<N>(x.value, std::make_index_sequence<lanes>{})}));
}
}  // namespace detail

/// f of all lanes, in pairs: those of the second half with those of the first, until one is left. f is a function of
/// packs.
template <class F>
INLAY_ALWAYS_INLINE float reduce_lanes(F f, f32 x) {
  return first(detail::reduce_halves<lanes / 2>(f, x));
}

namespace detail {
/// Four floats of each of Count rows, side by side.
template <std::size_t Count>
INLAY_ALWAYS_INLINE auto load_quads(float const* from, std::ptrdiff_t step) {
  if constexpr (Count == 1) {
    float __attribute__((vector_size(16))) quad;
    std::memcpy(&quad, from, sizeof quad);
    return quad;
  } else {
    auto const a = load_quads<Count / 2>(from, step),
               b = load_quads<Count / 2>(from + static_cast<std::ptrdiff_t>(Count / 2) * step, step);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return __builtin_shufflevector(a, b, static_cast<int>(I)...);
    }(std::make_index_sequence<4 * Count>{});
  }
}

}  // namespace detail

/// A square of packs, transposed: to[i * to_step + k] = from[k * from_step + i] for i and k below `lanes`.
INLAY_ALWAYS_INLINE void transpose_square(float const* from, std::ptrdiff_t from_step, float* to,
                                          std::ptrdiff_t to_step) {
#if defined(__SSE2__) || defined(__ARM_NEON)
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto rows = packet_block(load(from + I * from_step).value...);
    packet_math::ptranspose(rows);
    (store(to + I * to_step, {rows.packet[I]}), ...);
  }(std::make_integer_sequence<int, static_cast<int>(lanes)>{});
#else
  constexpr auto side = static_cast<std::ptrdiff_t>(lanes);
  for (std::ptrdiff_t i = 0; i < side; ++i)
    for (std::ptrdiff_t k = 0; k < side; ++k) to[i * to_step + k] = from[k * from_step + i];
#endif
}

/// The first four columns of as many rows as a pack has lanes, eight or more: to[k * lanes + i] = from[i * from_step + k].
template <class Packet = packet>
INLAY_ALWAYS_INLINE void transpose_quads(float const* from, std::ptrdiff_t from_step, float* to) {
  [&]<std::size_t... Lane>(std::index_sequence<Lane...>) {
    // Rows at a distance of four are side by side in a pack.
    auto const rows = [&](std::ptrdiff_t first) {
      return Packet(
          detail::load_quads<sizeof(Packet) / (4 * sizeof(float))>(from + first * from_step, 4 * from_step));
    };
    // Of each four lanes of x and y: two of x and two of y in turn, from element First on; or two of x, then two of y.
    auto const in_turn = []<std::size_t First>(Packet x, Packet y,
                                               std::integral_constant<std::size_t, First>) {
      return __builtin_shufflevector(
          x, y, static_cast<int>(Lane / 4 * 4 + First + Lane % 4 / 2 + Lane % 2 * lanes)...);
    };
    auto const in_pairs = []<std::size_t First>(Packet x, Packet y,
                                                std::integral_constant<std::size_t, First>) {
      return __builtin_shufflevector(
          x, y, static_cast<int>(Lane / 4 * 4 + First + Lane % 2 + Lane % 4 / 2 * lanes)...);
    };
    std::integral_constant<std::size_t, 0> const start;
    std::integral_constant<std::size_t, 2> const half;
    Packet const a = rows(0), b = rows(1), c = rows(2), d = rows(3);
    Packet const ab = in_turn(a, b, start), cd = in_turn(c, d, start);
    store(to, {in_pairs(ab, cd, start)});
    store(to + lanes, {in_pairs(ab, cd, half)});
    Packet const more_ab = in_turn(a, b, half), more_cd = in_turn(c, d, half);
    store(to + 2 * lanes, {in_pairs(more_ab, more_cd, start)});
    store(to + 3 * lanes, {in_pairs(more_ab, more_cd, half)});
  }(std::make_index_sequence<lanes>{});
}

/// f applied lane by lane: for functions that have no vector form.
template <class F, class... Packs>
INLAY_ALWAYS_INLINE f32 map_lanes(F f, Packs... packs) {
  auto const lane = [](f32 x) {
    struct {
      float at[lanes];
    } memory;
    store(memory.at, x);
    return memory;
  };
  float result[lanes];
  [&](auto... memory) {
    for (std::size_t i = 0; i < lanes; ++i) result[i] = f(memory.at[i]...);
  }(lane(packs)...);
  return load(result);
}

}  // namespace inlay::simd
