// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/quantize.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
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

/// Whether a scalar input is left out, or a constant of the program; and what it is, `otherwise` where it is left out.
template <class Input>
inline constexpr bool is_known = [] {
  if constexpr (!is_present<Input>) return true;
  else if constexpr (requires { typename Input::initializer; })
    return static_cast<bool>(Input::initializer::info.values);
  else return false;
}();
template <class Input>
constexpr std::int64_t known_or([[maybe_unused]] std::int64_t otherwise) {
  if constexpr (is_present<Input>) return Input::initializer::info.values[0];
  else return otherwise;
}

/// Largest prime factor of a length that fast_transform() takes.
inline constexpr std::int64_t largest_radix = 13;

/// A length as the radices of fast_transform()'s stages: fours, then primes in rising order. Empty where one is too large.
struct radices {
  std::array<std::uint8_t, 32> list{};
  int count = 0;

  constexpr bool has(int radix) const {
    for (int s = 0; s < count; ++s)
      if (list[static_cast<std::size_t>(s)] == radix) return true;
    return false;
  }
};
constexpr radices radices_of(std::int64_t length) {
  radices result;
  for (std::int64_t const radix : {4, 2, 3, 5, 7, 11, int{largest_radix}})
    for (; length % radix == 0 && length > 1; length /= radix)
      result.list[static_cast<std::size_t>(result.count++)] = static_cast<std::uint8_t>(radix);
  if (length != 1) result.count = 0;
  return result;
}
constexpr bool has_fast_transform(std::int64_t length) { return length == 1 || radices_of(length).count > 0; }

namespace detail {
/// A product that is rounded before it is added, on machines too that could do both at once: the same bits everywhere.
template <class Real>
constexpr Real product(Real a, Real b) {
  if constexpr (std::is_same_v<Real, float>) return rounded(a * b);
  else return a * b;
}
}  // namespace detail

template <class Real>
struct complex_of {
  Real real, imaginary;
  constexpr complex_of operator+(complex_of b) const { return {real + b.real, imaginary + b.imaginary}; }
  constexpr complex_of operator-(complex_of b) const { return {real - b.real, imaginary - b.imaginary}; }
  constexpr complex_of operator*(complex_of b) const {
    return {detail::product(real, b.real) - detail::product(imaginary, b.imaginary),
            detail::product(real, b.imaginary) + detail::product(imaginary, b.real)};
  }
};

namespace detail {
/// Transforms up to this length have tables among the program's constants: 8 bytes of roots for each number, as floats, and
/// 2 of places. Longer ones compute both while the program runs.
inline constexpr std::int64_t most_tabled = 4096;
template <class Real, std::int64_t N>
inline constexpr bool has_table_of_roots = N <= most_tabled && sizeof(Real) <= sizeof(float);

constexpr complex_number exact_root_of_one(std::int64_t k, std::int64_t n) {
  double const angle = 2 * math::series::pi * static_cast<double>(k) / static_cast<double>(n);
  return {math::cos(angle), -math::sin(angle)};
}
template <class Real, std::int64_t N>
inline constexpr auto table_of_roots = [] {
  std::array<complex_of<Real>, std::size_t{N}> roots{};
  complex_number const turn = exact_root_of_one(1, N);
  complex_number now;
  for (std::int64_t k = 0; k < N; ++k) {
    // In double, one follows from another by rotation: exact again before that shows in a float.
    if (k % 32 == 0) now = exact_root_of_one(k, N);
    else
      now = {now.real * turn.real - now.imaginary * turn.imaginary,
             now.real * turn.imaginary + now.imaginary * turn.real};
    roots[static_cast<std::size_t>(k)] = {static_cast<Real>(now.real), static_cast<Real>(now.imaginary)};
  }
  return roots;
}();
/// e^(-+2 pi i k / N), for k below N.
template <class Real, std::int64_t N, bool Inverse>
constexpr complex_of<Real> root_of_one(std::int64_t k) {
  complex_of<Real> root;
  if constexpr (has_table_of_roots<Real, N>) {
    root = table_of_roots<Real, N>[static_cast<std::size_t>(k)];
  } else {
    complex_number const exact = exact_root_of_one(k, N);
    root = {static_cast<Real>(exact.real), static_cast<Real>(exact.imaginary)};
  }
  return {root.real, Inverse ? -root.imaginary : root.imaginary};
}

/// Where number k of a result lies behind the last stage: in the order of reversed digits.
template <std::int64_t Length>
constexpr std::int64_t place_of(std::int64_t k) {
  constexpr radices stages = radices_of(Length);
  std::int64_t place = 0, size = Length;
  for (int s = 0; s < stages.count; ++s) {
    std::int64_t const radix = stages.list[static_cast<std::size_t>(s)];
    size /= radix;
    place += k % radix * size;
    k /= radix;
  }
  return place;
}
/// Where it lies once those before it have changed places with what was there.
template <std::int64_t Length>
constexpr std::int64_t place_behind_exchanges(std::int64_t k) {
  std::int64_t place = place_of<Length>(k);
  while (place < k) place = place_of<Length>(place);
  return place;
}
template <std::int64_t Length>
inline constexpr auto table_of_places = [] {
  std::array<std::uint16_t, std::size_t{Length}> places{};
  for (std::int64_t k = 0; k < Length; ++k)
    places[static_cast<std::size_t>(k)] = static_cast<std::uint16_t>(place_of<Length>(k));
  for (std::size_t k = 0; k < places.size(); ++k)
    while (places[k] < k) places[k] = places[places[k]];
  return places;
}();

/// a becomes its own transform. Radix is 2, 4, or odd: the pairs a[j] and a[Radix - j] share their products.
template <int Radix, class Real>
constexpr void transform_few(complex_of<Real>* a, complex_of<Real> const* roots) {
  if constexpr (Radix == 2) {
    complex_of<Real> const sum = a[0] + a[1], difference = a[0] - a[1];
    a[0] = sum, a[1] = difference;
  } else if constexpr (Radix == 4) {
    complex_of<Real> const even = a[0] + a[2], odd = a[1] + a[3], first = a[0] - a[2], second = a[1] - a[3];
    // The root is i or -i.
    bool const forward = roots[1].imaginary < 0;
    complex_of<Real> const turned = forward ? complex_of<Real>{second.imaginary, -second.real}
                                            : complex_of<Real>{-second.imaginary, second.real};
    a[0] = even + odd, a[1] = first + turned, a[2] = even - odd, a[3] = first - turned;
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

/// One stage of vectors [begin, end): blocks of `block` elements become Radix blocks each.
template <int Radix, class Real, std::int64_t Length, bool Inverse, std::int64_t Order>
constexpr void transform_stage(std::int64_t block, std::size_t begin, std::size_t end, auto const& vector,
                               std::ptrdiff_t apart) {
  constexpr std::size_t count = Radix;
  complex_of<Real> roots[count], turns[count], a[count]{};
  for (int k = 0; k < Radix; ++k) roots[k] = root_of_one<Real, Order, Inverse>(Order / Radix * k);
  auto const part = static_cast<std::ptrdiff_t>(block / Radix);
  for (std::ptrdiff_t i = 0; i < part; ++i) {
    for (int u = 1; u < Radix; ++u) turns[u] = root_of_one<Real, Order, Inverse>(Order / block * u * i);
    for (std::size_t v = begin; v < end; ++v) {
      Real* x = vector(v) + i * apart;
      for (std::int64_t done = 0; done < Length; done += block, x += block * apart) {
        for (int q = 0; q < Radix; ++q) {
          Real const* const from = x + q * part * apart;
          a[q] = {from[0], from[1]};
        }
        transform_few<Radix>(a, roots);
        for (int u = 0; u < Radix; ++u) {
          complex_of<Real> const y = u == 0 || i == 0 ? a[u] : a[u] * turns[u];
          Real* const to = x + u * part * apart;
          to[0] = y.real, to[1] = y.imaginary;
        }
      }
    }
  }
}
}  // namespace detail

/// The transforms of `vectors` vectors of Length complex numbers, in place: vector(v) points to the two parts of the first
/// number of vector v, and the others follow `apart` elements after one another. A stage for each radix (decimation
/// in frequency), then exchanges put right what lies in the order of reversed digits. No memory but a few numbers. Order, a
/// multiple of Length, is that of the roots of one that are used. Not divided by Length if Inverse.
/// Accuracy: 2^-23 relative to the largest result for each stage, as floats go.
template <class Real, std::int64_t Length, bool Inverse, std::int64_t Order = Length>
constexpr void fast_transform(std::size_t vectors, auto const& vector, std::ptrdiff_t apart) {
  constexpr radices stages = radices_of(Length);
  // A vector stays near while its stages follow one another, unless roots are computed, once for all vectors.
  std::size_t const together = detail::has_table_of_roots<Real, Order> ? 1 : vectors;
  for (std::size_t begin = 0; begin < vectors; begin += together) {
    std::int64_t block = Length;
    for (int s = 0; s < stages.count; ++s) {
      int const radix = stages.list[static_cast<std::size_t>(s)];
      auto const stage = [&]<int Radix>(std::integral_constant<int, Radix>) {
        if constexpr (stages.has(Radix))
          if (radix == Radix)
            detail::transform_stage<Radix, Real, Length, Inverse, Order>(block, begin, begin + together,
                                                                         vector, apart);
      };
      [&]<int... Radix>(std::integer_sequence<int, Radix...>) {
        (stage(std::integral_constant<int, Radix>{}), ...);
      }(std::integer_sequence<int, 2, 3, 4, 5, 7, 11, 13>{});
      block /= radix;
    }
  }
  for (std::int64_t k = 0; k < Length; ++k) {
    std::int64_t place;
    if constexpr (Length <= detail::most_tabled)
      place = detail::table_of_places<Length>[static_cast<std::size_t>(k)];
    else place = detail::place_behind_exchanges<Length>(k);
    if (place == k) continue;
    for (std::size_t v = 0; v < vectors; ++v)
      for (int part = 0; part < 2; ++part)
        std::swap(vector(v)[k * apart + part], vector(v)[place * apart + part]);
  }
}

namespace detail {
/// The first half of the spectra, and the number in the middle, of vectors of Length real numbers, an even number: these lie
/// as Length / 2 complex ones, whose transforms are those of the numbers at even and at odd places.
template <class Real, std::int64_t Length>
constexpr void transform_reals(std::size_t vectors, auto const& vector, std::ptrdiff_t apart) {
  constexpr std::int64_t half = Length / 2;
  fast_transform<Real, half, false, Length>(vectors, vector, apart);
  for (std::size_t v = 0; v < vectors; ++v) {
    Real* const x = vector(v);
    Real const even = x[0], odd = x[1];
    x[0] = even + odd, x[1] = 0;
    Real* const middle = x + half * apart;
    middle[0] = even - odd, middle[1] = 0;
    for (std::int64_t k = 1; 2 * k <= half; ++k) {
      Real *const low = x + k * apart, *const high = x + (half - k) * apart;
      complex_of<Real> const a{low[0], low[1]}, b{high[0], -high[1]}, sum = a + b, difference = a - b;
      // The half of it by -i.
      complex_of<Real> const turned =
          root_of_one<Real, Length, false>(k) * complex_of<Real>{difference.imaginary, -difference.real};
      low[0] = (sum.real + turned.real) / 2, low[1] = (sum.imaginary + turned.imaginary) / 2;
      high[0] = (sum.real - turned.real) / 2, high[1] = (turned.imaginary - sum.imaginary) / 2;
    }
  }
}
}  // namespace detail

/// Vectors of Length numbers whose spectra are wanted.
struct spectrum_shape {
  std::int64_t length;
  bool inverse;
  bool is_real;   ///< imaginary parts are 0
  bool onesided;  ///< only the first length / 2 + 1 numbers

  /// Whether real numbers are taken in pairs.
  constexpr bool pairs() const { return is_real && !inverse && length % 2 == 0; }
  constexpr bool is_fast() const {
    return pairs() ? has_fast_transform(length / 2) : !onesided && has_fast_transform(length);
  }
};

/// The length, where there may be a fast transform, of vectors whose spectra have `count` numbers.
constexpr std::int64_t fast_length(std::int64_t count, bool onesided) {
  return onesided ? 2 * (count - 1) : count;
}

/// The spectra of vectors where a fast transform makes them in place. Places are those of fast_transform();
/// read(v, n) gives the numbers. Divided by the length if inverse.
template <class Real, spectrum_shape S>
constexpr void make_spectra(std::size_t vectors, auto const& vector, std::ptrdiff_t apart, auto const& read) {
  constexpr std::int64_t length = S.length;
  for (std::size_t v = 0; v < vectors; ++v) {
    Real* to = vector(v);
    for (std::int64_t n = 0; n < length; n += S.pairs() ? 2 : 1, to += apart) {
      complex_of<Real> const x = read(v, n);
      to[0] = x.real;
      if constexpr (S.pairs()) to[1] = read(v, n + 1).real;
      else to[1] = x.imaginary;
    }
  }
  if constexpr (S.pairs()) detail::transform_reals<Real, length>(vectors, vector, apart);
  else fast_transform<Real, length, S.inverse>(vectors, vector, apart);
  for (std::size_t v = 0; v < vectors; ++v) {
    auto const number = [&](std::int64_t k) { return vector(v) + k * apart; };
    if constexpr (S.inverse) {
      constexpr auto scale = static_cast<Real>(1.0 / static_cast<double>(length));
      for (std::int64_t k = 0; k < length; ++k) number(k)[0] *= scale, number(k)[1] *= scale;
    }
    if constexpr (S.is_real && !S.onesided) {  // symmetric, in its rounding as well
      number(0)[1] = 0;
      for (std::int64_t k = 1; 2 * k <= length; ++k)
        if (2 * k == length) number(k)[1] = 0;
        else number(length - k)[0] = number(k)[0], number(length - k)[1] = -number(k)[1];
    }
  }
}

}  // namespace inlay::family
