// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Softmax.hpp>

#include "softmax.hpp"

namespace INLAY_UNIT {
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

// Floats of 16 bits round after each step of the function: values of ONNX's reference evaluator, to the bit.
static_assert(gives<Softmax, A{},
                    list<literal<bfloat16>({2, 5}, {1.21875f, 1.2265625f, 0.060058594f, -0.859375f, -1.78125f,
                                                    -0.47070312f, -0.36914062f, -1.8203125f, -1.796875f, 2})>,
                    list<literal<bfloat16>({2, 5}, {0.3984375f, 0.40234375f, 0.12597656f, 0.049560547f,
                                                    0.020019531f, 0.06933594f, 0.076171875f, 0.018188477f,
                                                    0.018432617f, 0.8203125f})>>);
static_assert(
    gives<Softmax, A{},
          list<literal<float16>({2, 5}, {0.6098633f, -1.0595703f, -0.26000977f, 1.9003906f, 1.5898438f,
                                         1.3798828f, -0.42993164f, -0.02999878f, 0.70996094f, -1.7597656f})>,
          list<literal<float16>({2, 5}, {0.12634277f, 0.023788452f, 0.052978516f, 0.4597168f, 0.33691406f,
                                         0.50927734f, 0.08337402f, 0.12438965f, 0.2607422f, 0.022033691f})>>);
// A sum of 1024 ones that is rounded to bfloat16 after each addition, one after the other, ends at 256.
constexpr auto shares = [] {
  auto result = blank<bfloat16, 1024>({1024});
  for (bfloat16& share : result.elements) share = 0x1p-10f;
  return result;
}();
static_assert(gives<Softmax, A{}, list<blank<bfloat16, 1024>({1024})>, list<shares>>);

TEST_CASE("Softmax of doubles against <cmath>") {
  auto const exact = [](double e, double sum) { return std::exp(e) / sum; };
  check_softmax_of_doubles<Softmax, dims{3, 9, 1}>(exact);
  check_softmax_of_doubles<Softmax, dims{2, 5, 7}>(exact);
}

TEST_CASE("Softmax in a model") { CHECK(model_gives<Softmax, A{}, list<large>, list<y_large>, 0x1p-23>()); }
}  // namespace INLAY_UNIT
