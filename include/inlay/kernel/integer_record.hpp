// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/config.hpp>
#include <inlay/core/tensor.hpp>
#include <inlay/kernel/integer_dense.hpp>
#include <inlay/kernel/integer_depthwise.hpp>
#include <inlay/simd/helium.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

/// Layers of bytes for policy::size, on machines that make elements of sums in registers (simd/cortex_m.hpp): what is
/// known of a layer is a constant in flash, and the layer one call with the addresses of that, of x and of y.
namespace inlay::kernel {

/// Elsewhere layers of equal shapes share more code where their inputs' types say less.
inline constexpr bool has_records = simd::has_requantising_products && !simd::has_helium;

namespace detail {
template <class Tensor>
concept has_constant_data = requires { typename std::bool_constant<(Tensor::initializer::data(), true)>; };
template <class Tensor>
concept has_constant_bytes = requires { typename std::bool_constant<(Tensor::initializer::bytes, true)>; };
}  // namespace detail

/// Inputs whose addresses are known when they are compiled; what is absent has none.
template <class... Tensors>
concept has_addresses =
    ((detail::has_constant_data<Tensors> || detail::has_constant_bytes<Tensors> || !is_present<Tensors>) &&
     ...);

template <class Tensor>
constexpr void const* address_of() {
  if constexpr (!is_present<Tensor>) return nullptr;
  else if constexpr (detail::has_constant_data<Tensor>) return Tensor::initializer::data();
  else return Tensor::initializer::bytes;
}

/// A layer whose weights are packed, and where all lies that requantisation_of() reads.
struct integer_record {
  integer_layer layer;
  void const *w, *multiplier, *bias, *zero_w, *zero_x, *zero_y;
  bool one_multiplier, one_zero_w;
};
/// That of an operator's inputs, each of a type that is a constant_tensor or absent.
template <class W, class Multiplier, class Bias, class ZeroW, class ZeroX, class ZeroY>
constexpr integer_record record_of(integer_layer const& layer) {
  bool one_zero_w = true;
  if constexpr (is_present<ZeroW>) one_zero_w = ZeroW::size() == 1;
  return {layer,
          address_of<W>(),
          address_of<Multiplier>(),
          address_of<Bias>(),
          address_of<ZeroW>(),
          address_of<ZeroX>(),
          address_of<ZeroY>(),
          Multiplier::size() == 1,
          one_zero_w};
}

/// What a record says of a layer's requantisation.
template <class X, class Finish>
[[gnu::noinline]] inline requantisation<Finish> requantisation_of_record(integer_record const& r) noexcept {
  using Y = typename Finish::element;
  auto const zero = [](auto const* of) -> std::int32_t { return of ? *of : 0; };
  requantisation<Finish> q{
      {zero(static_cast<Y const*>(r.zero_y)), std::numeric_limits<Y>::min(), std::numeric_limits<Y>::max()},
      static_cast<float const*>(r.multiplier),
      !r.one_multiplier,
      static_cast<std::int32_t const*>(r.bias),
      static_cast<std::int8_t const*>(r.zero_w),
      !r.one_zero_w,
      zero(static_cast<X const*>(r.zero_x))};
  if (q.zero_w && r.one_zero_w && *q.zero_w == 0) q.zero_w = nullptr;
  return q;
}

/// Elements of scratch of such a layer, in steps, so that layers share the function that has them.
template <bool Depthwise>
constexpr std::size_t scratch_of_record(integer_layer const& s) {
  if constexpr (Depthwise) return (record_scratch(s) + 255) / 256 * 256;
  // Behind the extended bytes, those of each pixel as they are gathered.
  auto const quads = static_cast<std::size_t>(s.quads());
  std::size_t const gathered = s.is_pointwise() ? 0 : s.spreads_taps() ? 2 * quads : gathered_scratch(s);
  return (integer_scratch(s) + gathered + 255) / 256 * 256;
}

/// A dense layer or product.
template <class X, class Finish>
[[gnu::noinline]] inline void convolve_record(integer_record const& r, X const* x,
                                              typename Finish::element* y, std::int16_t* scratch,
                                              spread_function<X> spread) noexcept {
  auto const q = requantisation_of_record<X, Finish>(r);
  convolve_in_registers(r.layer, x, static_cast<std::int8_t const*>(r.w), q, y, scratch, spread,
                        kept_lines::none);
}

/// A depthwise convolution by 3x3.
template <class X, class Finish>
[[gnu::noinline]] inline void slide_record(integer_record const& r, X const* x, typename Finish::element* y,
                                           std::int16_t* scratch) noexcept {
  auto const q = requantisation_of_record<X, Finish>(r);
  slide_integer_rows(r.layer, x, static_cast<std::int8_t const*>(r.w), q, y, scratch);
}

/// Either, by the layer's type, with scratch on the stack.
enum class record_kind : std::uint8_t { pointwise, dense, depthwise };
template <record_kind Kind, std::size_t Scratch, class X, class Finish>
[[gnu::noinline]] inline void run_record(integer_record const& r, X const* x,
                                         typename Finish::element* y) noexcept {
  alignas(8) std::int16_t scratch[Scratch];
  if constexpr (Kind == record_kind::depthwise) slide_record<X, Finish>(r, x, y, scratch);
  else
    convolve_record<X, Finish>(r, x, y, scratch,
                               Kind == record_kind::pointwise ? spread_pointwise<X> : spread_by_taps<X>);
}

/// Whether a layer can be a record, by what makes its elements and the types of its inputs but x.
template <class Finish, class... Constants>
inline constexpr bool can_be_record =
    has_records && simd::requantises_in_registers<Finish> && has_addresses<Constants...>;

/// One image and group, or a product of matrices; or a depthwise convolution that slides_integer_rows() says.
template <integer_layer Layer, bool Depthwise, class Finish, class W, class Multiplier, class B, class ZeroW,
          class ZeroX, class ZeroY, class X>
INLAY_ALWAYS_INLINE void run_layer_of_constants(X const* x, typename Finish::element* y) {
  static constexpr integer_record record = record_of<W, Multiplier, B, ZeroW, ZeroX, ZeroY>(Layer);
  constexpr record_kind kind = Depthwise              ? record_kind::depthwise
                               : Layer.is_pointwise() ? record_kind::pointwise
                                                      : record_kind::dense;
  run_record<kind, scratch_of_record<Depthwise>(Layer), X, Finish>(record, x, y);
}

}  // namespace inlay::kernel
