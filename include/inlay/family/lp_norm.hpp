// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/math.hpp>

#include <cstdint>

namespace inlay::family {

/// The sum of |x|^p, and its p-th root: what LpPool and GlobalLpPool make of a window.
template <class T>
struct lp_norm {
  std::int64_t p;
  T sum{};

  constexpr void add(T x) {
    if (p == 1) sum += x < 0 ? -x : x;
    else if (p == 2) sum += x * x;
    else sum += math::pow(x < 0 ? -x : x, static_cast<T>(p));
  }
  constexpr T root() const {
    if (p == 1) return sum;
    if (p == 2) return math::sqrt(sum);
    return math::pow(sum, T{1} / static_cast<T>(p));
  }
};

}  // namespace inlay::family
