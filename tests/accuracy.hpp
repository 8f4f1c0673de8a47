// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <limits>

/// How tests measure results of floating-point functions.
namespace inlay::test {

/// The error of `found` in units in the last place of the exact result, which <cmath> gives in double: 0 if
/// both are NaN or both the same infinity. Infinity and exact results past the largest float count as 2^128,
/// where rounding begins to overflow (IEEE 754, 4.3.1).
inline double ulps(float found, double exact) {
  constexpr double overflow = 0x1p128;
  auto f = static_cast<double>(found);
  if (f == exact || (f != f && exact != exact)) return 0;
  if (f != f || exact != exact || std::isinf(exact)) return std::numeric_limits<double>::infinity();
  f = std::fmax(-overflow, std::fmin(f, overflow));
  exact = std::fmax(-overflow, std::fmin(exact, overflow));
  double const magnitude = std::fabs(exact);
  int const exponent = magnitude < 0x1p-126 ? -126 : magnitude == overflow ? 127 : std::ilogb(exact);
  return std::fabs(f - exact) / std::ldexp(1, exponent - 23);
}

}  // namespace inlay::test
