// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../kernel/check.hpp"
#include "run.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <memory>
#include <tuple>

namespace inlay::test {

namespace detail {
/// The dims of the outputs that Op writes at least.
template <class Op, auto a, dims... X>
inline constexpr auto least_outputs = [] {
  tensor_info const in[] = {{elem_type::float_, X}...};
  std::array<tensor_info, static_cast<std::size_t>(Op::outputs.least)> out;
  std::array<dims, out.size()> result;
  error const e = infer<Op>(a, in, out);
  for (std::size_t i = 0; i < out.size(); ++i)
    result[i] = e ? dims{-1} : out[i].dims;  // which nothing compiles with
  return result;
}();

/// The kernel of Op: evaluate_with() where it wants `Bytes` of scratch memory.
template <class Op, auto a, std::size_t Bytes>
void call_kernel(std::byte* scratch, auto const&... argument) {
  if constexpr (Bytes != 0) Op::template evaluate_with<a>(scratch, argument...);
  else Op::template evaluate<a>(argument...);
}
}  // namespace detail

/// evaluate(), or evaluate_with() where the operator has it for these dims, against reference() of float inputs of dims
/// X with elements in [low, high]: all outputs that Op writes at least, nothing written past them. `tolerance` is relative
/// to 1 + |y|.
template <class Op, auto a, dims... X>
void check_evaluate(double tolerance, double low = -1, double high = 1) {
  static constexpr auto const& Y = detail::least_outputs<Op, a, X...>;
  constexpr std::size_t margin = 32;
  std::array<std::size_t, sizeof...(X)> const sizes{elements(X)...};
  std::array<std::unique_ptr<float[]>, sizeof...(X)> x;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    x[k].reset(new float[sizes[k] + 1]);
    values next(k + 1);
    for (std::size_t i = 0; i < sizes[k]; ++i)
      x[k][i] = static_cast<float>(low + (high - low) * (static_cast<double>(next.next()) + 1) / 2);
  }
  std::array<std::unique_ptr<float[]>, Y.size()> found, wanted;
  for (std::size_t k = 0; k < Y.size(); ++k) {
    for (auto* memory : {&found[k], &wanted[k]}) memory->reset(new float[elements(Y[k]) + margin]);
    std::fill_n(found[k].get(), elements(Y[k]) + margin, -12345.0f);
  }
  [&]<std::size_t... K, std::size_t... L>(std::index_sequence<K...>, std::index_sequence<L...>) {
    using inlay::detail::call_padded;
    static constexpr tensor_info in[] = {{elem_type::float_, X}...};
    static constexpr auto out = [] {
      std::array<tensor_info, Y.size()> infos;
      for (std::size_t i = 0; i < Y.size(); ++i) infos[i] = {elem_type::float_, Y[i]};
      return infos;
    }();
    constexpr std::size_t bytes = traits::scratch_of<Op>(a, in, out);
    std::vector<float> scratch(bytes / sizeof(float), std::numeric_limits<float>::quiet_NaN());
    auto* const room = reinterpret_cast<std::byte*>(scratch.data());
    call_padded<Op::inputs>(
        [&](auto const&... from) {
          call_padded<Op::outputs>(
              [&](auto const&... to) { detail::call_kernel<Op, a, bytes>(room, from..., to...); },
              tensor<float, Y[L]>{found[L].get()}...);
        },
        tensor<float const, X>{x[K].get()}...);
    call_padded<Op::inputs>(
        [&](auto const&... from) {
          call_padded<Op::outputs>([&](auto const&... to) { Op::reference(a, from..., to...); },
                                   dynamic_tensor<float>{wanted[L].get(), Y[L]}...);
        },
        dynamic_tensor<float const>{x[K].get(), X}...);
  }(std::make_index_sequence<sizeof...(X)>{}, std::make_index_sequence<Y.size()>{});
  double worst = 0;
  for (std::size_t k = 0; k < Y.size(); ++k) {
    std::size_t const count = elements(Y[k]);
    for (std::size_t i = 0; i < count; ++i) {
      auto const f = static_cast<double>(found[k][i]), w = static_cast<double>(wanted[k][i]);
      worst = std::max(worst, std::fabs(f - w) / (1 + std::fabs(w)));
    }
    for (std::size_t i = count; i < count + margin; ++i) CHECK(found[k][i] == -12345.0f);
  }
  CHECK(worst <= tolerance);
}

}  // namespace inlay::test
