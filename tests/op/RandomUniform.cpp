// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RandomUniform.hpp>

#include "elementwise.hpp"

#include <cmath>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RandomUniform;

// Shapes.
static_assert(dims_of<RandomUniform, 0>({.shape = {3, 4}}, {}) == dims{3, 4});
static_assert(error_of<RandomUniform, 0>({.dtype = 6}, {}) == error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<RandomUniform, 0>({.shape = {-1}}, {}).what == fault::attribute_out_of_range);
static_assert(error_of<RandomUniform, 0>({.shape = {1, 1, 1, 1, 1, 1, 1, 1, 1}}, {}) ==
              error{fault::rank_out_of_range, 9, 8});

// The generator: first numbers of SplitMix64 with the state 0, from its authors' program.
static_assert(family::random_bits(0, 0) == 0xe220a8397b1dcdafu &&
              family::random_bits(0, 1) == 0x6e789e6aa1b965f4u);
// The formula of family/random.hpp in Python.
constexpr RandomUniform::attributes some{.dtype = 1, .low = 2, .high = 5, .seed = 1.5f, .shape = {2, 2}};
constexpr auto y = literal<float>({2, 2}, {3.00028014f, 3.86090565f, 3.81612682f, 4.55177641f});
static_assert(gives<RandomUniform, some, list<>, list<y>, 1e-6>);

TEST_CASE("RandomUniform in a model") { CHECK(model_gives<RandomUniform, some, list<>, list<y>, 1e-6>()); }

TEST_CASE("RandomUniform: mean and deviation of 4096 numbers") {
  static float y[4096];
  tensor<float, dims{4096}> const Y{y};
  RandomUniform::reference(RandomUniform::attributes{.low = 2, .high = 5}, Y);
  double sum = 0, squares = 0;
  for (float v : y) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
    CHECK((v >= 2 && v <= 5));
  }
  // Five standard errors.
  double const mean = sum / 4096, variance = squares / 4096 - mean * mean;
  CHECK(std::abs(mean - 3.5) < 5 * std::sqrt(0.75 / 4096));
  CHECK(std::abs(variance - 0.75) < 5 * std::sqrt(0.45 / 4096));
}
}  // namespace INLAY_UNIT
