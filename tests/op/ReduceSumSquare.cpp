// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceSumSquare.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceSumSquare;

using A = ReduceSumSquare::attributes;

// Shapes.
static_assert(infers_reduction<ReduceSumSquare>(is_numeric));

// Official: test_reduce_sum_square_default_axes_keepdims_example, _do_not_keepdims_example,
// _keepdims_example, _negative_axes_keepdims_example.
constexpr auto x = literal<float>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto kept = literal<float>({3, 1, 2}, {10, 20, 74, 100, 202, 244});
static_assert(gives<ReduceSumSquare, A{}, list<x>, list<literal<float>({1, 1, 1}, {650})>>);
static_assert(gives<ReduceSumSquare, A{.keepdims = 0}, list<x, axes<1>>,
                    list<literal<float>({3, 2}, {10, 20, 74, 100, 202, 244})>>);
static_assert(gives<ReduceSumSquare, A{}, list<x, axes<1>>, list<kept>>);
static_assert(gives<ReduceSumSquare, A{}, list<x, axes<-2>>, list<kept>>);

TEST_CASE("ReduceSumSquare along all kinds of axes") {
  check_reduction<ReduceSumSquare>(-2, 2, [](elements_in_double const& x) -> bounded {
    return {sum_of_squares(x), roundings(x.size() + 1) * sum_of_squares(x)};
  });
}

// Corners.
// Integers wrap.
static_assert(gives<ReduceSumSquare, A{.keepdims = 0}, list<literal<std::int8_t>({2}, {-16, 3})>,
                    list<literal<std::int8_t>(9)>>);
static_assert(gives<ReduceSumSquare, A{.keepdims = 0}, list<literal<std::int16_t>({2}, {300, -400})>,
                    list<literal<std::int16_t>(-12144)>>);
// No elements.
static_assert(gives<ReduceSumSquare, A{.keepdims = 0}, list<blank<float>({1, 0}), axes<1>>,
                    list<literal<float>({1}, {0})>>);

TEST_CASE("ReduceSumSquare of integers") {
  check_integers<ReduceSumSquare, std::int8_t, std::uint8_t, std::int32_t, std::int64_t>();
}

TEST_CASE("ReduceSumSquare in a model") {
  CHECK(model_gives<ReduceSumSquare, A{}, list<x, axes<1>>, list<kept>>());
}
}  // namespace INLAY_UNIT
