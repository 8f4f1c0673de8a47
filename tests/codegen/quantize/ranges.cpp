// SPDX-License-Identifier: Apache-2.0
#include "quantize/ranges.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace INLAY_UNIT {
using namespace inlay::codegen;

/// A value whose elements lie as `density` says over the bins of [-limit, limit].
template <class F>
value_statistics spread(double limit, F const& density) {
  value_statistics s;
  s.limit = limit;
  s.bins.resize(value_statistics::bin_count);
  double const width = 2 * limit / static_cast<double>(s.bins.size());
  for (std::size_t i = 0; i < s.bins.size(); ++i) {
    double const middle = -limit + (static_cast<double>(i) + 0.5) * width;
    s.bins[i] = static_cast<std::uint64_t>(density(middle));
    if (s.bins[i] == 0) continue;
    s.least = std::min(s.least, middle - width / 2);
    s.greatest = std::max(s.greatest, middle + width / 2);
  }
  return s;
}

TEST_CASE("minmax takes all, and 0") {
  value_statistics s;
  s.least = 2;
  s.greatest = 5;
  s.limit = 5;
  value_range const r = choose_range(s, range_method::minmax, 99);
  CHECK(r.least == 0);
  CHECK(r.greatest == 5);
}

TEST_CASE("percentile cuts both ends of an even spread by half of the rest") {
  value_statistics const s = spread(10, [](double) { return 100; });
  value_range const r = choose_range(s, range_method::percentile, 90);
  CHECK(r.least == doctest::Approx(-9));  // 5 % of 20
  CHECK(r.greatest == doctest::Approx(9));
}

TEST_CASE("percentile keeps 0, and of an end without outliers all") {
  value_statistics const positive = spread(10, [](double x) { return x > 0 ? 100 : 0; });
  value_range const r = choose_range(positive, range_method::percentile, 98);
  CHECK(r.least == 0);
  CHECK(r.greatest == doctest::Approx(9.9));
  value_range const all = choose_range(positive, range_method::percentile, 100);
  CHECK(all.greatest == doctest::Approx(10));
}

TEST_CASE("entropy cuts a single element far away, and nothing of an even spread") {
  // A bell of deviation 0.05 and one element at 1: 256 steps of the whole leave about 13 for the bell.
  value_statistics bell = spread(1, [](double x) { return 1e6 * std::exp(-x * x / (2 * 0.05 * 0.05)); });
  bell.bins.back() = 1;
  bell.greatest = 1;
  value_range const cut = choose_range(bell, range_method::entropy, 0);
  CHECK(cut.greatest < 0.5);
  CHECK(cut.greatest > 0.1);  // two deviations hold 95 %
  value_statistics const even = spread(1, [](double) { return 1000; });
  CHECK(choose_range(even, range_method::entropy, 0).greatest > 0.98);
}

TEST_CASE("entropy of a few elements is minmax") {
  value_statistics s = spread(1, [](double x) { return std::abs(x) < 0.001; });
  s.bins.back() = 1;
  s.greatest = 1;
  CHECK(choose_range(s, range_method::entropy, 0).greatest == 1);
}

TEST_CASE("all elements are 0") {
  value_statistics s;
  s.bins.resize(value_statistics::bin_count);
  for (range_method const method : {range_method::minmax, range_method::percentile, range_method::entropy}) {
    value_range const r = choose_range(s, method, 99);
    CHECK(r.least == 0);
    CHECK(r.greatest == 0);
  }
  byte_quantization const q = quantization_of_range({0, 0}, -128);
  CHECK(q.scale == 1);
  CHECK(q.zero_point == -128);
}

// ONNX's own cases of DynamicQuantizeLinear: x -> scale and zero point of uint8.
TEST_CASE("scale and zero point of uint8 are those of DynamicQuantizeLinear") {
  byte_quantization const both = quantization_of_range({-3, 2}, 0);
  CHECK(both.scale == doctest::Approx(0.0196078438));
  CHECK(both.zero_point == 153);
  byte_quantization const negative =
      quantization_of_range({-4, 0}, 0);  // max_adjusted: [-1, -2.1, -1.3, -2.5, -3.34, -4]
  CHECK(negative.scale == doctest::Approx(0.0156862754));
  CHECK(negative.zero_point == 255);
  byte_quantization const positive =
      quantization_of_range({1, 4}, 0);  // min_adjusted: [1, 2.1, 1.3, 2.5, 3.34, 4 …]
  CHECK(positive.scale == doctest::Approx(0.0156862754));
  CHECK(positive.zero_point == 0);
}

TEST_CASE("int8 is the same, 128 lower") {
  byte_quantization const q = quantization_of_range({-3, 2}, -128);
  CHECK(q.scale == doctest::Approx(0.0196078438));
  CHECK(q.zero_point == 25);
}

TEST_CASE("a range whose steps are no normal numbers") {
  byte_quantization const q = quantization_of_range({0, 1e-38}, 0);
  CHECK(q.scale == 1);
  CHECK(q.zero_point == 0);
}

}  // namespace INLAY_UNIT
