// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceLogSumExp.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceLogSumExp;

using A = ReduceLogSumExp::attributes;

// Shapes.
static_assert(infers_reduction<ReduceLogSumExp>(is_numeric));

// Official: test_reduce_log_sum_exp_keepdims_example, its first rows: data {{5, 1}, {20, 2}} along axis 1.
constexpr auto x = literal<float>({2, 2}, {5, 1, 20, 2});
constexpr auto y = literal<float>({2, 1}, {5.0181499f, 20});
static_assert(gives<ReduceLogSumExp, A{}, list<x, axes<1>>, list<y>, 0x1p-19>);
// By definition: exponentials that overflow are taken out.
static_assert(
    gives<ReduceLogSumExp, A{.keepdims = 0}, list<literal<float>({3}, {1000, 1000, -1000}), axes<-1>>,
          list<literal<float>({}, {1000.69315f})>, 0x1p-13>);

TEST_CASE("ReduceLogSumExp along all kinds of axes") {
  check_reduction<ReduceLogSumExp>(-4, 4, [](elements_in_double const& x) -> bounded {
    double sum = 0;
    for (double element : x) sum += std::exp(element);
    double const exact = std::log(sum);  // each addend has the error of up to three exponentials
    return {exact, 3 * roundings(x.size()) + 4 * 0x1p-23 * (4 + std::fabs(exact))};
  });
}

// Corners: infinities, NaN, no element.
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
static_assert(gives<ReduceLogSumExp, A{}, list<blank<float>({0})>, list<literal<float>({1}, {-infinity})>>);

// Integers, with what ONNX Runtime 1.32 gives.
static_assert(gives<ReduceLogSumExp, A{.keepdims = 0}, list<literal<std::int32_t>({3}, {3, 4, 9})>,
                    list<literal<std::int32_t>(9)>>);
static_assert(gives<ReduceLogSumExp, A{.keepdims = 0}, list<literal<std::int64_t>({2}, {40, 40})>,
                    list<literal<std::int64_t>(40)>>);

TEST_CASE("ReduceLogSumExp of NaN and infinities") { check_special_values<ReduceLogSumExp>(); }

TEST_CASE("ReduceLogSumExp in a model") {
  CHECK(model_gives<ReduceLogSumExp, A{}, list<x, axes<1>>, list<y>, 0x1p-19>());
}

TEST_CASE("ReduceLogSumExp of infinities and NaN") {  // which Clang makes in no constant expression
  CHECK(model_gives<
        ReduceLogSumExp, A{.keepdims = 0},
        list<literal<float>({4, 2}, {-infinity, -infinity, 1, quiet_nan, infinity, 1, -infinity, 3}),
             axes<1>>,
        list<literal<float>({4}, {-infinity, quiet_nan, infinity, 3})>>());
}
}  // namespace INLAY_UNIT
