// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// The rate at which one core multiplies and adds, in the same minute as what is compared with it: the clock
/// changes, and neighbours take their share.
namespace inlay::bench {

enum class vectors { avx2, avx512 };

constexpr std::string_view name_of(vectors v) { return v == vectors::avx2 ? "AVX2" : "AVX-512"; }

/// Whether this processor has them, with fused multiply-add.
bool has(vectors v);

/// Fused multiply-adds of 12 independent chains in registers for about `milliseconds` of the thread's time;
/// returns GFLOP/s, two operations for each multiply-add and lane. Ends the program if the chains' results
/// are not what they must be.
double measure_peak(vectors v, double milliseconds);

}  // namespace inlay::bench
