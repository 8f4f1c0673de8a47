// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/number_product.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {
using namespace inlay;

/// Small whole numbers, whose sums are exact in each type.
template <class T>
std::vector<T> numbers(int count, unsigned seed) {
  std::vector<T> result(static_cast<std::size_t>(count));
  for (T& x : result) {
    seed = seed * 1664525u + 1013904223u;
    x = static_cast<T>(static_cast<int>(seed >> 24) - 128);
  }
  return result;
}

/// y = a b, and the same of a that lies transposed.
template <class T>
void check_product(int rows, int depth, int columns) {
  CAPTURE(rows);
  CAPTURE(depth);
  CAPTURE(columns);
  auto const a = numbers<T>(rows * depth, 1), b = numbers<T>(depth * columns, 2);
  std::vector<T> transposed(a.size()), wanted(static_cast<std::size_t>(rows * columns));
  auto const at = [](int row, int width, int column) {
    return static_cast<std::size_t>(row * width + column);
  };
  for (int m = 0; m < rows; ++m)
    for (int k = 0; k < depth; ++k) {
      transposed[at(k, rows, m)] = a[at(m, depth, k)];
      for (int n = 0; n < columns; ++n)
        wanted[at(m, columns, n)] =
            static_cast<T>(wanted[at(m, columns, n)] + a[at(m, depth, k)] * b[at(k, columns, n)]);
    }
  T const guard = 77;
  std::vector<T> y(wanted.size() + 1, guard);
  kernel::multiply_numbers<T>({a.data(), depth, 1}, b.data(), y.data(), rows, depth, columns);
  CHECK(std::equal(wanted.begin(), wanted.end(), y.begin()));
  CHECK(y.back() == guard);
  std::fill(y.begin(), y.end(), guard);
  kernel::multiply_numbers<T>({transposed.data(), 1, rows}, b.data(), y.data(), rows, depth, columns);
  CHECK(std::equal(wanted.begin(), wanted.end(), y.begin()));
}
}  // namespace

TEST_CASE_TEMPLATE("products of numbers: rows and columns around every tile", T, double, std::int32_t,
                   std::uint32_t, std::int64_t) {
  for (int const rows : {1, 3, 4, 5, 9})
    for (int const columns : {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 65}) check_product<T>(rows, 6, columns);
  check_product<T>(2, 0, 5);
  check_product<T>(4, 1, 40);
}

TEST_CASE("products of numbers: integers wrap around") {
  std::int32_t const a[] = {0x40000000, 0x40000000}, b[] = {3, 1, 1, 1};
  std::int32_t y[2];
  kernel::multiply_numbers<std::int32_t>({a, 2, 1}, b, y, 1, 2, 2);
  CHECK(y[0] == 0);
  CHECK(y[1] == INT32_MIN);
}

TEST_CASE("products of numbers: equal columns and rows have equal bits, whatever tile they fall into") {
  constexpr int rows = 7, depth = 50, columns = 43;
  std::vector<double> a(rows * depth), b(depth * columns), y(rows * columns);
  for (int k = 0; k < depth; ++k) {
    for (int m = 0; m < rows; ++m) a[static_cast<std::size_t>(m * depth + k)] = 1.0 / (3 + k);
    for (int n = 0; n < columns; ++n) b[static_cast<std::size_t>(k * columns + n)] = 0.7 / (1 + k * k);
  }
  kernel::multiply_numbers<double>({a.data(), depth, 1}, b.data(), y.data(), rows, depth, columns);
  CHECK(std::count(y.begin(), y.end(), y[0]) == rows * columns);
}
