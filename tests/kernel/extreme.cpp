// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/extreme.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
using namespace inlay;
using namespace inlay::test;

/// Some elements are equal, and `special` stands where `place` says.
template <bool Largest, bool Last>
void check_extremes(int rows, int columns, float special, std::size_t place) {
  INFO(rows, " rows of ", columns, ", largest ", Largest, ", last ", Last, ", ", special, " at ", place);
  constexpr int count = 2;
  auto const size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  auto x = values(1).vector(count * size);
  for (float& e : x) e = std::round(e * 4);  // equals in most columns
  x[place] = special;
  std::vector<std::int64_t> found(static_cast<std::size_t>(count * columns) + 1, -1);
  kernel::rows_of_extremes<Largest, Last>(x.data(), found.data(), rows, columns, count);
  CHECK(found.back() == -1);
  // The same as rows: the matrices transposed.
  std::vector<float> turned(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::size_t const row = i % size / static_cast<std::size_t>(columns),
                      c = i % static_cast<std::size_t>(columns);
    turned[i / size * size + c * static_cast<std::size_t>(rows) + row] = x[i];
  }
  if (rows >= kernel::lanes) {
    std::vector<std::int64_t> places(static_cast<std::size_t>(count * columns));
    kernel::places_of_extremes<Largest, Last>(turned.data(), places.data(), rows, count * columns);
    places.push_back(-1);
    CHECK(places == found);
  }
  for (std::size_t matrix = 0; matrix < count; ++matrix)
    for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) {
      std::int64_t wanted = 0;
      float best = x[matrix * size + c];
      for (int row = 1; row < rows; ++row) {
        float const e = x[matrix * size + static_cast<std::size_t>(row * columns) + c];
        bool const is_better = std::isnan(e) ? !std::isnan(best) : Largest ? e > best : e < best;
        bool const is_equal = std::isnan(e) ? std::isnan(best) : e == best;
        if (!is_better && !(Last && is_equal)) continue;
        best = e;
        wanted = row;
      }
      CHECK(found[matrix * static_cast<std::size_t>(columns) + c] == wanted);
    }
}

TEST_CASE("rows_of_extremes and places_of_extremes: extents around a pack, equals, infinities and NaN") {
  constexpr int pack = kernel::lanes;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (int columns : {pack, pack + 1, 3 * pack - 1})
    for (int rows : {1, 2, 13, pack, 3 * pack + 2})
      for (float special : {0.0f, -0.0f, infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})
        for (std::size_t place : {std::size_t{0}, static_cast<std::size_t>(rows * columns) - 1,
                                  static_cast<std::size_t>(rows / 2 * columns)}) {
          if (columns < pack) continue;
          check_extremes<true, false>(rows, columns, special, place);
          check_extremes<true, true>(rows, columns, special, place);
          check_extremes<false, false>(rows, columns, special, place);
          check_extremes<false, true>(rows, columns, special, place);
        }
}
}  // namespace
