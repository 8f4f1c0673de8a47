// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceSum.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceSum;

using A = ReduceSum::attributes;
// Shapes.
static_assert(infers_reduction<ReduceSum>(is_numeric));

// Official: test_reduce_sum_do_not_keepdims_example, _keepdims_example, _negative_axes_keepdims_example,
// _default_axes_keepdims_example, _empty_axes_input_noop_example.
constexpr auto x = literal<float>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto rows = literal<float>({3, 2}, {4, 6, 12, 14, 20, 22}),
               kept = literal<float>({3, 1, 2}, {4, 6, 12, 14, 20, 22});
constexpr auto axis = literal<std::int64_t>({1}, {1}), none_named = blank<std::int64_t>({0});
static_assert(gives<ReduceSum, A{.keepdims = 0}, list<x, axis>, list<rows>>);
static_assert(gives<ReduceSum, A{}, list<x, axis>, list<kept>>);
static_assert(gives<ReduceSum, A{}, list<x, literal<std::int64_t>({1}, {-2})>, list<kept>>);
static_assert(gives<ReduceSum, A{}, list<x, none_named>, list<literal<float>({1, 1, 1}, {78})>>);
static_assert(gives<ReduceSum, A{.noop_with_empty_axes = 1}, list<x, none_named>, list<x>>);

TEST_CASE("ReduceSum along all kinds of axes") {
  check_reduction<ReduceSum>(-2, 2, [](elements_in_double const& x) -> bounded {
    return {sum(x), roundings(x.size()) * sum_of_magnitudes(x)};
  });
}

// Corners: integers wrap; 16-bit floats are summed in float; the sum of nothing is 0.
static_assert(gives<ReduceSum, A{}, list<literal<std::int8_t>({2}, {127, 2})>,
                    list<literal<std::int8_t>({1}, {-127})>>);
static_assert(gives<ReduceSum, A{}, list<literal<float16>({3}, {65504.0f, 65504.0f, -65504.0f})>,
                    list<literal<float16>({1}, {65504.0f})>>);
static_assert(gives<ReduceSum, A{}, list<blank<float>({2, 0}), axis>, list<literal<float>({2, 1}, {0, 0})>>);
// Axes read at run time that do not fit the declared output: nothing is written.
static_assert(gives_declared<ReduceSum, A{.keepdims = 0}, list<x, literal<std::int64_t>({1}, {0})>,
                             list<literal<float>({3}, {77, 77, 77})>>);

TEST_CASE("ReduceSum of integers") {
  check_integers<ReduceSum, std::int8_t, std::uint8_t, std::int32_t, std::int64_t>();
}

TEST_CASE("ReduceSum in a model") {
  CHECK(model_gives<ReduceSum, A{}, list<x, axis>, list<kept>>());
  CHECK(model_gives<ReduceSum, A{}, list<x>, list<literal<float>({1, 1, 1}, {78})>>());
}
}  // namespace INLAY_UNIT
