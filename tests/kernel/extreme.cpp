// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/extreme.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

/// The mark of each line is where std::max_element finds the largest element; a NaN in front stays.
template <dims X, std::int64_t Axis>
void check_marks() {
  if constexpr (kernel::has_extremes<tensor<float const, X>, Axis>()) {
    constexpr auto axis = static_cast<std::size_t>(Axis);
    constexpr std::size_t columns = elements(X, axis + 1, X.size()),
                          length = static_cast<std::size_t>(X[axis]);
    auto x = values(2).vector(elements(X));
    for (float& e : x) e = std::round(e * 4);
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    x[0] = nan;
    x[columns * (length - 1) + columns / 2] = nan;
    guarded y(elements(X));
    kernel::mark_largest<Axis>(tensor<float const, X>{x.data()}, tensor<float, X>{y.data()});
    CHECK(y.intact());
    for (std::size_t first = 0; first < elements(X);
         first += first % columns == columns - 1 ? columns * (length - 1) + 1 : 1) {
      std::vector<float> line(length);
      for (std::size_t i = 0; i < length; ++i) line[i] = x[first + i * columns];
      // All comparisons with a NaN in front are false; others count as the least.
      if (!std::isnan(line[0]))
        for (float& e : line) e = std::isnan(e) ? -std::numeric_limits<float>::infinity() : e;
      auto const largest = std::isnan(line[0]) ? line.begin() : std::max_element(line.begin(), line.end());
      for (std::size_t i = 0; i < length; ++i)
        CHECK(y.elements[first + i * columns] ==
              (line.begin() + static_cast<std::ptrdiff_t>(i) == largest ? 1.0f : 0.0f));
    }
  }
}

TEST_CASE("mark_largest: rows and columns around a pack and around the columns that are walked together") {
  check_marks<dims{3, pack}, 1>();
  check_marks<dims{3, 3 * pack + 2}, 1>();
  check_marks<dims{2, 5, pack}, 1>();
  check_marks<dims{2, 5, pack + 1}, 1>();
  check_marks<dims{7, 64}, 0>();
  check_marks<dims{3, 65}, 0>();
  check_marks<dims{2, 1, 131}, 1>();
}
}  // namespace
