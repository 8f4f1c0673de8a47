// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/tables.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace {
using namespace inlay;

// Numbers of elements around those of vectors; the table and its elements in an order without symmetry.
TEST_CASE_TEMPLATE("simd tables: every byte, elsewhere and in place", Byte, std::int8_t, std::uint8_t) {
  std::int8_t table[256];
  for (int i = 0; i < 256; ++i) table[i] = static_cast<std::int8_t>(i * 89 + i / 16 * 31 + 5);
  for (std::size_t n = 0; n < 400; ++n) {
    CAPTURE(n);
    std::vector<Byte> x(n);
    std::vector<std::int8_t> wanted(n), y(n + 1, 77);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = static_cast<Byte>(i * 7 + n);
      wanted[i] = table[static_cast<std::uint8_t>(x[i])];
    }
    simd::look_up(x.data(), table, y.data(), n);
    CHECK(y.back() == 77);
    y.pop_back();
    CHECK(y == wanted);
    if constexpr (std::is_same_v<Byte, std::int8_t>) {
      simd::look_up(x.data(), table, x.data(), n);
      CHECK(x == wanted);
    }
  }
}
}  // namespace
