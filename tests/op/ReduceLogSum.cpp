// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceLogSum.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceLogSum;

using A = ReduceLogSum::attributes;

// Shapes.
static_assert(infers_reduction<ReduceLogSum>(is_numeric));

// Official: the first row of test_reduce_log_sum_negative_axes, whose result is the first of the axis -2; its
// four columns of data are X[0][0..3][0].
constexpr auto x = literal<float>({4}, {0.5488135f, 0.6458941f, 0.79172504f, 0.0871293f});
constexpr auto y = literal<float>({1}, {0.72926784f});
static_assert(gives<ReduceLogSum, A{}, list<x, axes<-1>>, list<y>, 0x1p-23>);
// By definition: ln 2, ln 10.
static_assert(gives<ReduceLogSum, A{.keepdims = 0}, list<literal<float>({2, 2}, {1, 1, 4, 6}), axes<1>>,
                    list<literal<float>({2}, {0.693147181f, 2.30258509f})>, 0x1p-22>);

TEST_CASE("ReduceLogSum along all kinds of axes") {
  check_reduction<ReduceLogSum>(1, 4, [](elements_in_double const& x) -> bounded {
    double const exact = std::log(sum(x));  // the error of the sum, and 2 ULP of the logarithm
    return {exact, roundings(x.size()) + 2 * 0x1p-23 * exact};
  });
}

// Corners.
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
static_assert(
    gives<ReduceLogSum, A{.keepdims = 0}, list<literal<float>({3, 2}, {0, 0, 1, -2, infinity, 1}), axes<1>>,
          list<literal<float>({3}, {-infinity, quiet_nan, infinity})>>);
static_assert(gives<ReduceLogSum, A{}, list<blank<float>({0})>, list<literal<float>({1}, {-infinity})>>);

// Integers, with what ONNX Runtime 1.32 gives.
static_assert(gives<ReduceLogSum, A{.keepdims = 0}, list<literal<std::int32_t>({3}, {3, 4, 9})>,
                    list<literal<std::int32_t>(2)>>);
static_assert(gives<ReduceLogSum, A{.keepdims = 0}, list<literal<std::int64_t>({2}, {-3, 3})>,
                    list<literal<std::int64_t>(std::numeric_limits<std::int64_t>::min())>>);

TEST_CASE("ReduceLogSum in a model") {
  CHECK(model_gives<ReduceLogSum, A{}, list<x, axes<-1>>, list<y>, 0x1p-23>());
}
}  // namespace INLAY_UNIT
