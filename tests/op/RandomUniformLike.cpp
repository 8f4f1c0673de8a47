// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/RandomUniformLike.hpp>

#include "elementwise.hpp"

#include <cmath>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::RandomUniformLike;

// Shapes.
constexpr tensor_info X{elem_type::float16, {3, 4}};
static_assert(dims_of<RandomUniformLike, 1>({}, {X}) == dims{3, 4});
static_assert(error_of<RandomUniformLike, 1>({.dtype = 6}, {X}) ==
              error{fault::elem_type_not_supported, 6, 1});
static_assert(error_of<RandomUniformLike, 1>({}, {tensor_info{elem_type::int32, {}}}) ==
              error{fault::elem_type_not_supported, 6, 1});

// The generator: first numbers of SplitMix64 with the state 0, from its authors' program.
static_assert(family::random_bits(0, 0) == 0xe220a8397b1dcdafu &&
              family::random_bits(0, 1) == 0x6e789e6aa1b965f4u);
// The formula of family/random.hpp in Python.
constexpr RandomUniformLike::attributes some{.low = 2, .high = 5, .seed = 1.5f};
constexpr auto y = literal<float>({2, 2}, {3.00028014f, 3.86090565f, 3.81612682f, 4.55177641f});
static_assert(gives<RandomUniformLike, some, list<blank<float, 4>({2, 2})>, list<y>, 1e-6>);

TEST_CASE("RandomUniformLike in a model") {
  CHECK(model_gives<RandomUniformLike, some, list<blank<float, 4>({2, 2})>, list<y>, 1e-6>());
}

TEST_CASE("RandomUniformLike: mean and deviation of 4096 numbers") {
  static float y[4096];
  tensor<float, dims{4096}> const Y{y};
  RandomUniformLike::reference(RandomUniformLike::attributes{.low = 2, .high = 5}, absent, Y);
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
