// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace inlay::bench {

/// Of samples: mean and standard deviation (of the samples, n - 1), least, quartiles (interpolated), largest.
struct summary {
  std::size_t samples = 0;
  double mean = 0, deviation = 0, least = 0, lower = 0, median = 0, upper = 0, largest = 0;
};

/// The value below which `share` of the sorted samples lie, linear between two of them.
inline double quantile(std::vector<double> const& sorted, double share) {
  double const at = share * static_cast<double>(sorted.size() - 1);
  auto const i = static_cast<std::size_t>(at);
  double const next = sorted[std::min(i + 1, sorted.size() - 1)];
  return sorted[i] + (at - static_cast<double>(i)) * (next - sorted[i]);
}

inline summary summarize(std::vector<double> samples) {
  summary s;
  s.samples = samples.size();
  if (samples.empty()) return s;
  std::sort(samples.begin(), samples.end());
  for (double x : samples) s.mean += x / static_cast<double>(samples.size());
  for (double x : samples) s.deviation += (x - s.mean) * (x - s.mean);
  s.deviation = samples.size() > 1 ? std::sqrt(s.deviation / static_cast<double>(samples.size() - 1)) : 0;
  s.least = samples.front();
  s.lower = quantile(samples, 0.25);
  s.median = quantile(samples, 0.5);
  s.upper = quantile(samples, 0.75);
  s.largest = samples.back();
  return s;
}

}  // namespace inlay::bench
