// SPDX-License-Identifier: Apache-2.0
#include <inlay/simd/pairs.hpp>

#include <doctest/doctest.h>

#include <array>
#include <numeric>

#if defined(EIGEN_VECTORIZE_AVX512)
namespace {
using namespace inlay;
using lanes_of = std::array<float, 16>;

/// Lanes first, first + 1, …
simd::f32 counted(float first) {
  lanes_of x;
  std::iota(x.begin(), x.end(), first);
  return simd::load(x.data());
}
lanes_of stored(simd::f32 x) {
  lanes_of result;
  simd::store(result.data(), x);
  return result;
}

TEST_CASE("pairs are made and summed in order") {
  simd::f32 const a = counted(0), b = counted(100);
  CHECK(stored(simd::pair_first(a, b)) ==
        lanes_of{0, 100, 1, 101, 2, 102, 3, 103, 4, 104, 5, 105, 6, 106, 7, 107});
  CHECK(stored(simd::pair_last(a, b)) ==
        lanes_of{8, 108, 9, 109, 10, 110, 11, 111, 12, 112, 13, 113, 14, 114, 15, 115});
  CHECK(stored(simd::pair_halves(a)) == lanes_of{0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15});
  CHECK(stored(simd::add_pairs(a, b)) ==
        lanes_of{1, 5, 9, 13, 17, 21, 25, 29, 201, 205, 209, 213, 217, 221, 225, 229});
  float const pair[] = {3, 4};
  CHECK(stored(simd::broadcast_pair(pair)) == lanes_of{3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4});
}
}  // namespace
#endif
