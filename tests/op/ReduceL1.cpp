// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceL1.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceL1;

using A = ReduceL1::attributes;

// Shapes.
static_assert(infers_reduction<ReduceL1>(is_numeric));

// Official: test_reduce_l1_default_axes_keepdims_example, _do_not_keepdims_example, _keep_dims_example,
// _negative_axes_keep_dims_example.
constexpr auto x = literal<float>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto kept = literal<float>({3, 2, 1}, {3, 7, 11, 15, 19, 23});
static_assert(gives<ReduceL1, A{}, list<x>, list<literal<float>({1, 1, 1}, {78})>>);
static_assert(gives<ReduceL1, A{.keepdims = 0}, list<x, axes<2>>,
                    list<literal<float>({3, 2}, {3, 7, 11, 15, 19, 23})>>);
static_assert(gives<ReduceL1, A{}, list<x, axes<2>>, list<kept>>);
static_assert(gives<ReduceL1, A{}, list<x, axes<-1>>, list<kept>>);

TEST_CASE("ReduceL1 along all kinds of axes") {
  check_reduction<ReduceL1>(-2, 2, [](elements_in_double const& x) -> bounded {
    return {sum_of_magnitudes(x), roundings(x.size()) * sum_of_magnitudes(x)};
  });
}

// Corners.
// Integers wrap; the smallest has no opposite.
static_assert(gives<ReduceL1, A{.keepdims = 0}, list<literal<std::int8_t>({2}, {127, -2})>,
                    list<literal<std::int8_t>(-127)>>);
static_assert(gives<ReduceL1, A{.keepdims = 0}, list<literal<std::int8_t>({2}, {-128, 0})>,
                    list<literal<std::int8_t>(-128)>>);
static_assert(
    gives<ReduceL1, A{.keepdims = 0}, list<literal<bfloat16>({2}, {1, -2})>, list<literal<bfloat16>(3)>>);
// No elements.
static_assert(
    gives<ReduceL1, A{.keepdims = 0}, list<blank<float>({1, 0}), axes<1>>, list<literal<float>({1}, {0})>>);

TEST_CASE("ReduceL1 of integers") {
  check_integers<ReduceL1, std::int8_t, std::uint8_t, std::int32_t, std::int64_t>();
}

TEST_CASE("ReduceL1 in a model") { CHECK(model_gives<ReduceL1, A{}, list<x, axes<2>>, list<kept>>()); }
}  // namespace INLAY_UNIT
