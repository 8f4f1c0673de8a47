// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/softmax.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {
using namespace inlay;
using namespace inlay::test;

constexpr float infinity = std::numeric_limits<float>::infinity(),
                nan = std::numeric_limits<float>::quiet_NaN();
constexpr int rows = 3;

/// Row 1 has `special` where `place` says, rows 0 and 2 are the same numbers each time. x ends where memory
/// that may be read does: NaN is behind it.
template <int Length>
std::vector<float> rows_with(float special, int place) {
  auto x = values(Length).vector(rows * Length, kernel::lanes);
  for (float& e : x) e *= 8;
  x[static_cast<std::size_t>(Length + place)] = special;
  return x;
}

template <int Length>
void check_rows(float special, int place) {
  INFO("rows of ", Length, " with ", special, " at ", place);
  auto const x = rows_with<Length>(special, place);
  guarded share(rows * Length), logarithm(rows * Length);
  kernel::softmax_rows<Length>(x.data(), share.data(), rows);
  kernel::log_softmax_rows<Length>(x.data(), logarithm.data(), rows);
  CHECK(share.intact());
  CHECK(logarithm.intact());
  for (std::size_t first = 0; first < rows * Length; first += Length) {
    double sum = 0, largest = -infinity;
    for (std::size_t i = first; i < first + Length; ++i) {
      sum += std::exp(static_cast<double>(x[i]));
      if (!(x[i] <= largest)) largest = static_cast<double>(x[i]);
    }
    for (std::size_t i = first; i < first + Length; ++i) {
      INFO("element ", i);
      auto const e = static_cast<double>(x[i]);
      if (std::isnan(sum) || sum == infinity || sum == 0) {  // 0: nothing but -infinity
        CHECK(std::isnan(share.elements[i]));
        CHECK(std::isnan(logarithm.elements[i]));
      } else if (e == -infinity) {
        CHECK(share.elements[i] == 0);
        CHECK(logarithm.elements[i] == -infinity);
      } else {
        // The difference to the largest element is rounded; each exponential has 2 ULP, and is 0 where it is
        // not normal; the logarithm has 2 ULP.
        double const exact = std::exp(e) / sum, bound = 0x1p-24 * (2 * (largest - e) + Length + 8);
        CHECK(std::fabs(static_cast<double>(share.elements[i]) - exact) <=
              bound * exact + (exact < 0x1p-126 ? 0x1p-126 : 0));
        CHECK(std::fabs(static_cast<double>(logarithm.elements[i]) - std::log(exact)) <=
              bound + 0x1p-22 * std::fabs(std::log(exact)));
      }
    }
  }
}

template <int Length>
void check_length() {
  for (int place : {0, Length / 2, Length - 1})
    for (float special : {0.0f, 80.0f, -infinity, infinity, nan}) check_rows<Length>(special, place);
}

/// The same of columns: column c has the elements of row c % 3.
void check_columns(int columns, float special, int place) {
  INFO(columns, " columns with ", special, " at ", place);
  constexpr int length = 11;
  auto const row = rows_with<length>(special, place);
  std::vector<float> x;
  for (int i = 0; i < length; ++i)
    for (int c = 0; c < columns; ++c) x.push_back(row[static_cast<std::size_t>(c % rows * length + i)]);
  guarded share(x.size()), logarithm(x.size());
  kernel::softmax_columns(x.data(), share.data(), length, columns, 1);
  kernel::log_softmax_columns(x.data(), logarithm.data(), length, columns, 1);
  CHECK(share.intact());
  CHECK(logarithm.intact());
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) {
    double sum = 0, largest = -infinity;
    for (std::size_t at = c; at < x.size(); at += static_cast<std::size_t>(columns)) {
      sum += std::exp(static_cast<double>(x[at]));
      largest = std::fmax(largest, static_cast<double>(x[at]));
    }
    for (std::size_t at = c; at < x.size(); at += static_cast<std::size_t>(columns)) {
      auto const e = static_cast<double>(x[at]);
      auto const found = static_cast<double>(share.elements[at]),
                 log = static_cast<double>(logarithm.elements[at]);
      if (std::isnan(sum) || sum == infinity) {
        CHECK(std::isnan(found));
        CHECK(std::isnan(log));
      } else if (e == -infinity) {
        CHECK(found == 0);
        CHECK(log == -infinity);
      } else {
        double const exact = std::exp(e) / sum, bound = 0x1p-24 * (2 * (largest - e) + length + 8);
        CHECK(std::fabs(found - exact) <= bound * exact + (exact < 0x1p-126 ? 0x1p-126 : 0));
        CHECK(std::fabs(log - std::log(exact)) <= bound + 0x1p-22 * std::fabs(std::log(exact)));
      }
    }
  }
}

TEST_CASE(
    "softmax_columns and log_softmax_columns: columns around a pack; infinities and NaN stay in theirs") {
  constexpr int pack = kernel::lanes;
  for (int columns : {pack, pack + 1, 2 * pack, 5 * pack - 1})
    for (int place : {0, 10})
      for (float special : {0.0f, 80.0f, -infinity, infinity, nan})
        if (columns >= pack) check_columns(columns, special, place);
}

TEST_CASE("softmax_rows and log_softmax_rows: lengths around a pack; infinities and NaN stay in their row") {
  constexpr int pack = kernel::lanes;
  check_length<pack>();
  check_length<pack + 1>();
  check_length<2 * pack>();
  check_length<4 * pack + (pack - 1)>();
}
}  // namespace
