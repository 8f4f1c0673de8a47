// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/few_bits.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace {
using namespace inlay;

/// Weights in blocks of `size` rows, each with a zero point and a scale, against sums in double.
template <int Bits>
void check(int rows, int depth, int columns, int size) {
  constexpr int each = 8 / Bits;
  std::mt19937 random{static_cast<unsigned>(rows * depth + columns)};
  auto const number = [&](int least, int greatest) {
    return std::uniform_int_distribution<int>(least, greatest)(random);
  };
  int const blocks = (depth + size - 1) / size;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(columns * blocks * size / each));
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(number(0, 255));
  std::vector<float> zeros(static_cast<std::size_t>(columns * blocks)), scales(zeros.size()),
      x(static_cast<std::size_t>(rows * depth)), y(static_cast<std::size_t>(rows * columns), 1.0f);
  for (float& zero : zeros) zero = static_cast<float>(number(0, (1 << Bits) - 1));
  for (float& scale : scales) scale = static_cast<float>(number(1, 9)) / 8;
  for (float& value : x) value = static_cast<float>(number(-99, 99)) / 64;
  kernel::multiply_few_bits<Bits>(
      x.data(), rows, depth, columns, y.data(), [&](int n, int first, int count, auto const& f) {
        for (int const end = first + count; first < end;) {
          int const at = n * blocks + first / size,
                    length =
                        std::min({end, (first / size + 1) * size, first + kernel::unpacked_depth}) - first;
          auto const place = static_cast<std::size_t>(at);
          f(kernel::few_bits{bytes.data() + (at * size + first % size) / each, first, length, zeros[place],
                             scales[place]});
          first += length;
        }
      });
  for (int m = 0; m < rows; ++m)
    for (int n = 0; n < columns; ++n) {
      double wanted = 1, magnitudes = 1;
      for (int k = 0; k < depth; ++k) {
        auto const block = static_cast<std::size_t>(n * blocks + k / size);
        int const place = (n * blocks * size + k),
                  weight = bytes[static_cast<std::size_t>(place / each)] >> (place % each * Bits) &
                           ((1 << Bits) - 1);
        double const term = static_cast<double>(x[static_cast<std::size_t>(m * depth + k)]) *
                            (weight - static_cast<double>(zeros[block])) * static_cast<double>(scales[block]);
        wanted += term;
        magnitudes += std::abs(term);
      }
      CHECK(std::abs(static_cast<double>(y[static_cast<std::size_t>(m * columns + n)]) - wanted) <=
            magnitudes * (depth + 2) * 0x1p-24);
    }
}

TEST_CASE_TEMPLATE("kernel few_bits: products equal sums in double", T, std::integral_constant<int, 2>,
                   std::integral_constant<int, 4>, std::integral_constant<int, 8>) {
  constexpr int bits = T::value;
  for (int const rows : {1, 2, 7}) {
    check<bits>(rows, 1, 1, 8);
    check<bits>(rows, 50, 5, 16);
    check<bits>(rows, 300, 9, 32);
    check<bits>(rows, 600, 3, 512);
    check<bits>(rows, 257, 4, 260);
  }
}

}  // namespace
