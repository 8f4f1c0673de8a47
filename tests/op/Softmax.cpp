// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Softmax.hpp>

#include "softmax.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;
using op::Softmax;

using A = Softmax::attributes;

// Shapes.
static_assert(infers_softmax<Softmax>());

// Official: test_softmax_example, test_softmax_large_number.
constexpr auto x = literal<float>({1, 3}, {-1, 0, 1}),
               y = literal<float>({1, 3}, {0.09003057f, 0.24472846f, 0.66524094f});
static_assert(gives<Softmax, A{}, list<x>, list<y>, 0x1p-23>);
constexpr auto large = literal<float>({2, 4}, {0, 1, 2, 3, 10000, 10001, 10002, 10003}),
               y_large = literal<float>({2, 4}, {0.032058604f, 0.08714432f, 0.2368828f, 0.6439143f,
                                                 0.032058604f, 0.08714432f, 0.2368828f, 0.6439143f});
static_assert(gives<Softmax, A{.axis = -1}, list<large>, list<y_large>, 0x1p-23>);

TEST_CASE("Softmax against <cmath>: inner and outer axes of extents around a pack") {
  // The difference to the largest element is rounded once, by at most 2^-24 of it, which the exponential
  // makes a relative error; 2 ULP of each exponential, a rounding for each sum, and the quotient.
  check_softmax<Softmax>([](float found, double x, double sum, double distance, std::size_t n) {
    return ulps(found, std::exp(x) / sum) <= 2 * distance + static_cast<double>(n) + 6;
  });
}

// Corners: equal elements; an infinity among numbers takes nothing or all it can; one element; none.
constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(gives<Softmax, A{.axis = 0}, list<literal<float>({3, 1}, {7, 7, 7})>,
                    list<literal<float>({3, 1}, {0.33333334f, 0.33333334f, 0.33333334f})>, 0x1p-23>);
static_assert(
    gives<Softmax, A{}, list<literal<float>({2}, {-infinity, 5})>, list<literal<float>({2}, {0, 1})>>);
static_assert(gives<Softmax, A{.axis = 1}, list<literal<float>({2, 1}, {-3, 88})>,
                    list<literal<float>({2, 1}, {1, 1})>>);
static_assert(gives<Softmax, A{}, list<blank<float>({2, 0})>, list<blank<float>({2, 0})>>);

TEST_CASE("Softmax in a model") { CHECK(model_gives<Softmax, A{}, list<large>, list<y_large>, 0x1p-23>()); }
}  // namespace
