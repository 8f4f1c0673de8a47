// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "quantize/calibrate.hpp"

#include <array>
#include <string_view>

namespace inlay::codegen {

/// How the range of a value is chosen from what it was on the data.
enum class range_method { minmax, percentile, entropy };
inline constexpr std::array<std::string_view, 3> range_method_names{"minmax", "percentile", "entropy"};

/// Real numbers that a quantised value can be; 0 is always among them.
struct value_range {
  double least = 0, greatest = 0;

  void unite(value_range const& other);
};

/// minmax: all that were seen. percentile: all but the (100 - percentile) / 2 per cent at each end. entropy: cut at the
/// same distance from 0 on both sides, where the distribution of the quantised elements lies nearest to that of the
/// elements (Kullback and Leibler's divergence); as minmax where there are fewer elements than bins.
value_range choose_range(value_statistics const& statistics, range_method method, double percentile);

/// Scale and zero point of a byte. Shape: scalars.
struct byte_quantization {
  float scale = 1;
  std::int32_t zero_point = 0;
};

/// The quantisation of [least, greatest] to 256 steps from `lowest`: -128 for int8, 0 for uint8.
byte_quantization quantization_of_range(value_range const& range, std::int32_t lowest);

}  // namespace inlay::codegen
