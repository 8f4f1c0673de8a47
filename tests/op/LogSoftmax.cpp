// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LogSoftmax.hpp>

#include "softmax.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LogSoftmax;

using A = LogSoftmax::attributes;

// Shapes.
static_assert(infers_softmax<LogSoftmax>());

// Official: test_logsoftmax_example_1, test_logsoftmax_large_number.
constexpr auto x = literal<float>({1, 3}, {-1, 0, 1}),
               y = literal<float>({1, 3}, {-2.4076061f, -1.407606f, -0.407606f});
static_assert(gives<LogSoftmax, A{}, list<x>, list<y>, 0x1p-21>);
constexpr auto large = literal<float>({2, 4}, {0, 1, 2, 3, 10000, 10001, 10002, 10003}),
               y_large = literal<float>({2, 4}, {-3.4401896f, -2.4401896f, -1.4401896f, -0.44018966f,
                                                 -3.4401896f, -2.4401896f, -1.4401896f, -0.44018966f});
static_assert(gives<LogSoftmax, A{.axis = -1}, list<large>, list<y_large>, 0x1p-21>);

TEST_CASE("LogSoftmax against <cmath>: inner and outer axes of extents around a pack") {
  // Absolute: the difference to the largest element and the final one are rounded; the sum, which is at least
  // 1, has n relative errors and 2 ULP of each exponential, the logarithm 2 ULP.
  check_softmax<LogSoftmax>([](float found, double x, double sum, double distance, std::size_t n) {
    double const exact = x - std::log(sum);
    double const bound = 2 * distance + static_cast<double>(n) + 4 + 4 * std::fabs(exact);
    return std::fabs(static_cast<double>(found) - exact) <= bound * 0x1p-24;
  });
}

// Corners: equal elements; an infinity among numbers takes nothing or all it can; one element; none.
constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(gives<LogSoftmax, A{.axis = 0}, list<literal<float>({3, 1}, {7, 7, 7})>,
                    list<literal<float>({3, 1}, {-1.09861229f, -1.09861229f, -1.09861229f})>, 0x1p-21>);
static_assert(gives<LogSoftmax, A{}, list<literal<float>({2}, {-infinity, 5})>,
                    list<literal<float>({2}, {-infinity, 0})>>);
static_assert(gives<LogSoftmax, A{.axis = 1}, list<literal<float>({2, 1}, {-3, 88})>,
                    list<literal<float>({2, 1}, {0, 0})>>);
static_assert(gives<LogSoftmax, A{}, list<blank<float>({2, 0})>, list<blank<float>({2, 0})>>);

TEST_CASE("LogSoftmax of doubles against <cmath>") {
  auto const exact = [](double e, double sum) { return e - std::log(sum); };
  check_softmax_of_doubles<LogSoftmax, dims{3, 9, 1}>(exact);
  check_softmax_of_doubles<LogSoftmax, dims{2, 5, 7}>(exact);
}

TEST_CASE("LogSoftmax in a model") {
  CHECK(model_gives<LogSoftmax, A{}, list<large>, list<y_large>, 0x1p-21>());
}
}  // namespace INLAY_UNIT
