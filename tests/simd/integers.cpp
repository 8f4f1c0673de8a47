// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/integers.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
using namespace inlay;

/// Numbers of all sizes and signs, those at the ends of the integers' ranges, infinities and NaN.
std::vector<float> numbers() {
  std::vector<float> result;
  for (std::uint32_t word = 0; word < 0xffff0000u; word += 0x1357b)
    result.push_back(std::bit_cast<float>(word));
  for (float const end : {0x1p7f, 0x1p8f, 0x1p15f, 0x1p16f, 0x1p31f})
    for (float const x : {end, end - 1, end - 0.5f, std::nextafter(end, 0.0f), end + 1})
      for (float const sign : {1.0f, -1.0f}) result.push_back(sign * x);
  result.resize((result.size() + simd::lanes) / simd::lanes * simd::lanes, std::nanf(""));
  return result;
}

TEST_CASE_TEMPLATE("floats as integers: without their fraction, clamped, NaN is 0", Integer, std::int8_t,
                   std::uint8_t, std::int16_t, std::uint16_t, std::int32_t) {
  if constexpr (simd::lanes > 1) {
    using limits = std::numeric_limits<Integer>;
    std::vector<float> const x = numbers();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < x.size(); i += simd::lanes) {
      Integer y[simd::lanes + 1];
      y[simd::lanes] = 77;
      simd::store_integers(y, simd::load(&x[i]));
      for (std::size_t lane = 0; lane < simd::lanes; ++lane) {
        double const number = std::isnan(x[i + lane]) ? 0 : std::trunc(static_cast<double>(x[i + lane]));
        double const wanted = std::fmin(std::fmax(number, static_cast<double>(limits::min())),
                                        static_cast<double>(limits::max()));
        wrong += static_cast<double>(y[lane]) != wanted;
      }
      wrong += y[simd::lanes] != 77;
    }
    CHECK(wrong == 0);
  }
}
}  // namespace
