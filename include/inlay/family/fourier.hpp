// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor.hpp>
#include <inlay/family/math.hpp>

#include <cstdint>

/// What DFT and STFT share.
namespace inlay::family {

struct complex_number {
  double real = 0, imaginary = 0;
};

/// write(k, sum over n of read(n) * e^(-+2 pi i k n / length)) for k in [0, count); + and divided by length if
/// `inverse`. The factors of one k follow from one another by rotation, in double: their error is length * 2^-53.
constexpr void fourier_transform(std::int64_t length, std::int64_t count, bool inverse, auto const& read,
                                 auto const& write) {
  for (std::int64_t k = 0; k < count; ++k) {
    double const angle = 2 * math::series::pi * static_cast<double>(k) / static_cast<double>(length);
    double const cosine = math::cos(angle), sine = inverse ? math::sin(angle) : -math::sin(angle);
    complex_number sum, factor{1, 0};
    for (std::int64_t n = 0; n < length; ++n) {
      complex_number const x = read(n);
      sum.real += x.real * factor.real - x.imaginary * factor.imaginary;
      sum.imaginary += x.real * factor.imaginary + x.imaginary * factor.real;
      factor = {factor.real * cosine - factor.imaginary * sine,
                factor.real * sine + factor.imaginary * cosine};
    }
    double const scale = inverse ? 1.0 / static_cast<double>(length) : 1.0;
    write(k, complex_number{sum.real * scale, sum.imaginary * scale});
  }
}

/// The number at `at` of a tensor whose last axis holds real and, if `parts` is 2, imaginary parts.
constexpr complex_number complex_at(auto const& X, std::size_t at, std::size_t parts) {
  return {static_cast<double>(X[at * parts]), parts == 2 ? static_cast<double>(X[at * parts + 1]) : 0.0};
}

}  // namespace inlay::family
