// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/HardSigmoid.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::HardSigmoid;

// Shapes.
static_assert(infers_unary<HardSigmoid>(is_floating));

// Official: test_hardsigmoid_example, the first elements of test_hardsigmoid_default.
constexpr auto x = literal<float>({3}, {-1, 0, 1}), y = literal<float>({3}, {0.100000024f, 0.6f, 1});
static_assert(
    gives<HardSigmoid, HardSigmoid::attributes{.alpha = 0.5f, .beta = 0.6f}, list<x>, list<y>, 0x1p-22>);
static_assert(gives<HardSigmoid, HardSigmoid::attributes{},
                    list<literal<float>({8}, {1.7640524f, 0.4001572f, 0.978738f, 2.2408931f, 1.867558f,
                                              -0.9772779f, 0.95008844f, -0.1513572f})>,
                    list<literal<float>({8}, {0.8528105f, 0.58003145f, 0.6957476f, 0.94817865f, 0.8735116f,
                                              0.30454442f, 0.6900177f, 0.46972856f})>,
                    0x1p-22>);

TEST_CASE("HardSigmoid against the exact function, at lengths around a pack") {
  check_unary<HardSigmoid, HardSigmoid::attributes{}>({.ulps = 1, .absolute = 0x1p-24}, [](double x) {
    return x != x ? x : std::fmax(0, std::fmin(1, static_cast<double>(0.2f) * x + 0.5));
  });
}

// Corners.
static_assert(identical(value_of<HardSigmoid>(-infinite), 0.0f));
static_assert(identical(value_of<HardSigmoid>(infinite), 1.0f));

TEST_CASE("HardSigmoid in a model") {
  CHECK(model_gives<HardSigmoid, HardSigmoid::attributes{.alpha = 0.5f, .beta = 0.6f}, list<x>, list<y>,
                    0x1p-22>());
}
}  // namespace INLAY_UNIT
