// SPDX-License-Identifier: Apache-2.0
#include "quantize/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace inlay::codegen {

namespace {

constexpr std::size_t levels = 256;

/// Edges of the bins: of bin i, [edge(i), edge(i + 1)].
struct bin_axis {
  double limit;
  double width() const { return 2 * limit / static_cast<double>(value_statistics::bin_count); }
  double edge(std::size_t i) const { return -limit + static_cast<double>(i) * width(); }
};

value_range seen(value_statistics const& s) { return {std::min(s.least, 0.0), std::max(s.greatest, 0.0)}; }

value_range percentile_range(value_statistics const& s, double percentile) {
  bin_axis const axis{s.limit};
  auto const total = static_cast<double>(std::accumulate(s.bins.begin(), s.bins.end(), std::uint64_t{0}));
  double const cut = total * (100 - percentile) / 200;
  value_range r = seen(s);
  double below = 0;
  for (std::size_t i = 0; i < s.bins.size(); ++i) {
    auto const in_bin = static_cast<double>(s.bins[i]);
    if (below + in_bin > cut) {  // evenly spread in the bin
      r.least = std::max(r.least, axis.edge(i) + axis.width() * (cut - below) / in_bin);
      break;
    }
    below += in_bin;
  }
  double above = 0;
  for (std::size_t i = s.bins.size(); i-- > 0;) {
    auto const in_bin = static_cast<double>(s.bins[i]);
    if (above + in_bin > cut) {
      r.greatest = std::min(r.greatest, axis.edge(i + 1) - axis.width() * (cut - above) / in_bin);
      break;
    }
    above += in_bin;
  }
  return {std::min(r.least, 0.0), std::max(r.greatest, 0.0)};
}

/// The divergence of the elements in bins [first, end), those outside counted at the ends, from what is left of them in
/// `levels` steps.
double divergence(std::vector<std::uint64_t> const& bins, std::size_t first, std::size_t end) {
  std::size_t const n = end - first;
  std::vector<double> p(n), q(n);
  for (std::size_t i = 0; i < n; ++i) p[i] = static_cast<double>(bins[first + i]);
  for (std::size_t step = 0; step < levels; ++step) {
    std::size_t const from = step * n / levels, to = (step + 1) * n / levels;
    double sum = 0, used = 0;
    for (std::size_t i = from; i < to; ++i) {
      sum += p[i];
      used += p[i] > 0;
    }
    for (std::size_t i = from; i < to; ++i) q[i] = p[i] > 0 ? sum / used : 0;
  }
  for (std::size_t i = 0; i < first; ++i) p[0] += static_cast<double>(bins[i]);
  for (std::size_t i = end; i < bins.size(); ++i) p[n - 1] += static_cast<double>(bins[i]);
  double const total_p = std::accumulate(p.begin(), p.end(), 0.0),
               total_q = std::accumulate(q.begin(), q.end(), 0.0);
  if (total_q <= 0) return std::numeric_limits<double>::max();
  // A bin that holds elements in p but none in q counts as one of the smallest share.
  constexpr double least_share = 1e-4;
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (p[i] <= 0) continue;
    double const share_p = p[i] / total_p, share_q = std::max(q[i], least_share) / total_q;
    sum += share_p * std::log(share_p / share_q);
  }
  return sum;
}

value_range entropy_range(value_statistics const& s) {
  bin_axis const axis{s.limit};
  value_range const all = seen(s);
  std::size_t const half = value_statistics::bin_count / 2;
  // Elements of 0, of which Relu makes many, are exact in every quantisation: they say nothing.
  std::vector<std::uint64_t> bins = s.bins;
  bins[half] = std::min(bins[half], bins[half + 1]);
  auto const bin_of = [&](double x) {
    double const at = (x + s.limit) / axis.width();
    return std::min(static_cast<std::size_t>(std::max(at, 0.0)), value_statistics::bin_count - 1);
  };
  std::size_t const lowest = bin_of(all.least), highest = bin_of(all.greatest) + 1;
  double best = std::numeric_limits<double>::max();
  value_range result = all;
  constexpr std::size_t stride = 16;  // 128 candidates: neighbours differ little
  for (std::size_t cut = levels / 2; cut <= half; cut += stride) {
    std::size_t const first = std::max(lowest, half - cut), end = std::min(highest, half + cut);
    if (end < first + levels) continue;
    double const d = divergence(bins, first, end);
    if (d >= best) continue;
    best = d;
    result = {std::max(all.least, axis.edge(first)), std::min(all.greatest, axis.edge(end))};
  }
  return {std::min(result.least, 0.0), std::max(result.greatest, 0.0)};
}

}  // namespace

void value_range::unite(value_range const& other) {
  least = std::min(least, other.least);
  greatest = std::max(greatest, other.greatest);
}

value_range choose_range(value_statistics const& statistics, range_method method, double percentile) {
  if (statistics.limit <= 0) return seen(statistics);  // all elements are 0
  switch (method) {
    case range_method::minmax: return seen(statistics);
    case range_method::percentile: return percentile_range(statistics, percentile);
    case range_method::entropy: {
      // So few elements have no distribution.
      bool const few = std::accumulate(statistics.bins.begin(), statistics.bins.end(), std::uint64_t{0}) <
                       value_statistics::bin_count;
      return few ? seen(statistics) : entropy_range(statistics);
    }
  }
  return seen(statistics);
}

byte_quantization quantization_of_range(value_range const& range, std::int32_t lowest) {
  double const least = std::min(range.least, 0.0), greatest = std::max(range.greatest, 0.0);
  auto const scale = static_cast<float>((greatest - least) / (levels - 1));
  // A range so small that its steps are no normal numbers is that of zeros.
  if (!(scale >= std::numeric_limits<float>::min())) return {1, lowest};
  double const steps = std::nearbyint(-least / static_cast<double>(scale));
  return {scale, lowest + static_cast<std::int32_t>(std::clamp(steps, 0.0, levels - 1.0))};
}

}  // namespace inlay::codegen
