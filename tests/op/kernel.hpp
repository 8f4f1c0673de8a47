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

inline constexpr auto pack = static_cast<std::int64_t>(simd::lanes);

namespace detail {
template <class Op, auto a, dims... X>
inline constexpr dims first_output = [] {
  tensor_info const in[] = {{elem_type::float_, X}...};
  tensor_info out[1];
  return infer<Op>(a, in, out) ? dims{-1} : out[0].dims;  // which nothing compiles with
}();
}  // namespace detail

/// evaluate() against reference() of float inputs of dims X with elements in [low, high]: one output, no optional
/// input left out, nothing written past the output. `tolerance` is relative to 1 + |y|.
template <class Op, auto a, dims... X>
void check_evaluate(double tolerance, double low = -1, double high = 1) {
  constexpr dims const& Y = detail::first_output<Op, a, X...>;
  constexpr std::size_t count = elements(Y), margin = 32;
  std::array<std::unique_ptr<float[]>, sizeof...(X)> const x{
      std::unique_ptr<float[]>(new float[elements(X) + 1])...};
  std::array<std::size_t, sizeof...(X)> const sizes{elements(X)...};
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    values next(k + 1);
    for (std::size_t i = 0; i < sizes[k]; ++i)
      x[k][i] = static_cast<float>(low + (high - low) * (static_cast<double>(next.next()) + 1) / 2);
  }
  std::unique_ptr<float[]> const found(new float[count + margin]), wanted(new float[count + margin]);
  std::fill_n(found.get(), count + margin, -12345.0f);
  [&]<std::size_t... K>(std::index_sequence<K...>) {
    std::apply(
        [](auto const&... argument) { Op::template evaluate<a>(argument...); },
        std::tuple_cat(
            inlay::detail::pad_arguments<Op::inputs>(std::tuple{tensor<float const, X>{x[K].get()}...}),
            inlay::detail::pad_arguments<Op::outputs>(std::tuple{tensor<float, Y>{found.get()}})));
    std::apply([](auto const&... argument) { Op::reference(a, argument...); },
               std::tuple_cat(inlay::detail::pad_arguments<Op::inputs>(
                                  std::tuple{dynamic_tensor<float const>{x[K].get(), X}...}),
                              inlay::detail::pad_arguments<Op::outputs>(
                                  std::tuple{dynamic_tensor<float>{wanted.get(), Y}})));
  }(std::make_index_sequence<sizeof...(X)>{});
  double worst = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const f = static_cast<double>(found[i]), w = static_cast<double>(wanted[i]);
    worst = std::max(worst, std::fabs(f - w) / (1 + std::fabs(w)));
  }
  CHECK(worst <= tolerance);
  for (std::size_t i = count; i < count + margin; ++i) CHECK(found[i] == -12345.0f);
}

}  // namespace inlay::test
