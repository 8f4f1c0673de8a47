// SPDX-License-Identifier: Apache-2.0
#include <inlay/core/small_integer.hpp>

#include <doctest/doctest.h>

namespace {
using namespace inlay;

static_assert(sizeof(int4) == 1 && sizeof(uint2) == 1 && int4{} == 0);
static_assert(int4::lowest == -8 && int4::largest == 7 && uint4::lowest == 0 && uint4::largest == 15);
static_assert(int2::lowest == -2 && int2::largest == 1 && uint2::lowest == 0 && uint2::largest == 3);

/// Every int from -300 to 300 keeps its low bits: found in the type's range, congruent modulo 2^Bits.
template <class T>
constexpr bool keeps_low_bits = [] {
  constexpr int period = T::largest - T::lowest + 1;
  for (int x = -300; x <= 300; ++x) {
    int const found = T(x);
    if (found < T::lowest || found > T::largest || (found - x) % period != 0) return false;
  }
  return true;
}();
static_assert(keeps_low_bits<int4> && keeps_low_bits<uint4> && keeps_low_bits<int2> && keeps_low_bits<uint2>);

TEST_CASE("small_integer: all above in constant expressions") {}
}  // namespace
