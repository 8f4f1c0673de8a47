// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/quantize.hpp>

#include <array>
#include <cstdint>
#include <utility>

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

/// Largest prime factor of a length that fast_transform() takes.
inline constexpr std::int64_t largest_radix = 13;

/// A length as the radices of fast_transform()'s stages: primes in rising order. Empty where one is too large.
struct radices {
  std::array<std::uint8_t, 32> list{};
  int count = 0;
};
constexpr radices radices_of(std::int64_t length) {
  radices result;
  for (std::int64_t p = 2; p <= largest_radix; ++p)
    for (; length % p == 0 && length > 1; length /= p)
      result.list[static_cast<std::size_t>(result.count++)] = static_cast<std::uint8_t>(p);
  if (length != 1) result.count = 0;
  return result;
}

namespace detail {
/// A product that is rounded before it is added, on machines too that could do both at once: the same bits everywhere.
template <class Real>
constexpr Real product(Real a, Real b) {
  if constexpr (std::is_same_v<Real, float>) return rounded(a * b);
  else return a * b;
}

template <class Real>
struct complex_of {
  Real real, imaginary;
  constexpr complex_of operator+(complex_of b) const { return {real + b.real, imaginary + b.imaginary}; }
  constexpr complex_of operator-(complex_of b) const { return {real - b.real, imaginary - b.imaginary}; }
  constexpr complex_of operator*(complex_of b) const {
    return {product(real, b.real) - product(imaginary, b.imaginary),
            product(real, b.imaginary) + product(imaginary, b.real)};
  }
};

/// e^(+-2 pi i k / n), rounded once.
template <class Real>
constexpr complex_of<Real> root_of_one(std::int64_t k, std::int64_t n, bool inverse) {
  double const angle = 2 * math::series::pi * static_cast<double>(k) / static_cast<double>(n);
  auto const sine = static_cast<Real>(math::sin(angle));
  return {static_cast<Real>(math::cos(angle)), inverse ? sine : -sine};
}

/// a becomes its own transform. Radix is 2, or odd: the pairs a[j] and a[Radix - j] share their products.
template <int Radix, class Real>
constexpr void transform_few(complex_of<Real>* a, complex_of<Real> const* roots) {
  if constexpr (Radix == 2) {
    complex_of<Real> const sum = a[0] + a[1], difference = a[0] - a[1];
    a[0] = sum, a[1] = difference;
  } else {
    constexpr int half = Radix / 2;
    constexpr std::size_t pairs = half + 1;  // the first stays empty
    complex_of<Real> sums[pairs]{}, differences[pairs]{}, first = a[0];
    for (int j = 1; j <= half; ++j) {
      sums[j] = a[j] + a[Radix - j], differences[j] = a[j] - a[Radix - j];
      a[0] = a[0] + sums[j];
    }
    for (int u = 1; u <= half; ++u) {
      complex_of<Real> even = first, odd{0, 0};
      for (int j = 1; j <= half; ++j) {
        complex_of<Real> const root = roots[u * j % Radix];
        even.real += product(root.real, sums[j].real),
            even.imaginary += product(root.real, sums[j].imaginary);
        odd.real += product(root.imaginary, differences[j].real),
            odd.imaginary += product(root.imaginary, differences[j].imaginary);
      }
      a[u] = {even.real - odd.imaginary, even.imaginary + odd.real};
      a[Radix - u] = {even.real + odd.imaginary, even.imaginary - odd.real};
    }
  }
}

/// One stage: blocks of `block` elements become Radix blocks each.
template <int Radix, class Real>
constexpr void transform_stage(std::int64_t length, std::int64_t block, bool inverse, std::size_t vectors,
                               auto const& element) {
  constexpr std::size_t count = Radix;
  complex_of<Real> roots[count], turns[count], a[count]{};
  for (int k = 0; k < Radix; ++k) roots[k] = root_of_one<Real>(k, Radix, inverse);
  std::int64_t const part = block / Radix;
  for (std::int64_t i = 0; i < part; ++i) {
    for (int u = 1; u < Radix; ++u) turns[u] = root_of_one<Real>(u * i, block, inverse);
    for (std::size_t v = 0; v < vectors; ++v)
      for (std::int64_t first = i; first < length; first += block) {
        for (int q = 0; q < Radix; ++q) {
          Real const* const x = element(v, first + q * part);
          a[q] = {x[0], x[1]};
        }
        transform_few<Radix>(a, roots);
        for (int u = 0; u < Radix; ++u) {
          complex_of<Real> const y = u == 0 || i == 0 ? a[u] : a[u] * turns[u];
          Real* const to = element(v, first + u * part);
          to[0] = y.real, to[1] = y.imaginary;
        }
      }
  }
}
}  // namespace detail

/// The transforms of `vectors` vectors of `length` complex numbers, in place: element(v, n) points to the two parts of
/// number n of vector v. A stage for each radix (decimation in frequency), then what lies in the order of reversed
/// digits is put right along the cycles of that permutation. No memory but a few numbers; the factors of a stage are
/// computed once for all vectors. Accuracy: 2^-23 relative to the largest result for each stage, as floats go.
template <class Real>
constexpr void fast_transform(radices const& stages, std::int64_t length, bool inverse, std::size_t vectors,
                              auto const& element) {
  std::int64_t block = length;
  for (int s = 0; s < stages.count; ++s) {
    std::int64_t const radix = stages.list[static_cast<std::size_t>(s)];
    [&]<int... Radix>(std::integer_sequence<int, Radix...>) {
      (void)((radix == Radix &&
              (detail::transform_stage<Radix, Real>(length, block, inverse, vectors, element), true)) ||
             ...);
    }(std::integer_sequence<int, 2, 3, 5, 7, 11, 13>{});
    block /= radix;
  }
  // Where number k of the result lies.
  auto const place_of = [&](std::int64_t k) {
    std::int64_t place = 0, size = length;
    for (int s = 0; s < stages.count; ++s) {
      std::int64_t const radix = stages.list[static_cast<std::size_t>(s)];
      size /= radix;
      place += k % radix * size;
      k /= radix;
    }
    return place;
  };
  auto const scale = static_cast<Real>(1.0 / static_cast<double>(inverse ? length : 1));
  for (std::int64_t start = 0; start < length; ++start) {
    std::int64_t other = place_of(start);
    while (other > start) other = place_of(other);
    if (other < start) continue;  // a cycle that has been walked
    for (std::size_t v = 0; v < vectors; ++v) {
      Real const first[] = {element(v, start)[0], element(v, start)[1]};
      std::int64_t to = start;
      for (std::int64_t from = place_of(to); from != start; to = from, from = place_of(to))
        for (int part = 0; part < 2; ++part) element(v, to)[part] = element(v, from)[part];
      for (int part = 0; part < 2; ++part) element(v, to)[part] = first[part];
    }
  }
  if (inverse)
    for (std::size_t v = 0; v < vectors; ++v)
      for (std::int64_t k = 0; k < length; ++k)
        for (int part = 0; part < 2; ++part) element(v, k)[part] *= scale;
}

}  // namespace inlay::family
