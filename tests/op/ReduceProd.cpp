// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceProd.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceProd;

using A = ReduceProd::attributes;

// Shapes.
static_assert(infers_reduction<ReduceProd>(is_numeric));

// Official: test_reduce_prod_default_axes_keepdims_example, _do_not_keepdims_example, _keepdims_example,
// _negative_axes_keepdims_example.
constexpr auto x = literal<float>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto kept = literal<float>({3, 1, 2}, {3, 8, 35, 48, 99, 120});
static_assert(gives<ReduceProd, A{}, list<x>, list<literal<float>({1, 1, 1}, {4.790016e+08f})>>);
static_assert(gives<ReduceProd, A{.keepdims = 0}, list<x, axes<1>>,
                    list<literal<float>({3, 2}, {3, 8, 35, 48, 99, 120})>>);
static_assert(gives<ReduceProd, A{}, list<x, axes<1>>, list<kept>>);
static_assert(gives<ReduceProd, A{}, list<x, axes<-2>>, list<kept>>);

TEST_CASE("ReduceProd along all kinds of axes") {
  check_reduction<ReduceProd>(0.5f, 1.5f, [](elements_in_double const& x) -> bounded {
    double product = 1;
    for (double e : x) product *= e;
    return {product, roundings(x.size()) * product};
  });
}

// Corners.
// Integers wrap.
static_assert(gives<ReduceProd, A{.keepdims = 0}, list<literal<std::int8_t>({3}, {16, 16, 3})>,
                    list<literal<std::int8_t>(0)>>);
static_assert(gives<ReduceProd, A{.keepdims = 0}, list<literal<std::int8_t>({3}, {-1, 100, 2})>,
                    list<literal<std::int8_t>(56)>>);
// No elements.
static_assert(
    gives<ReduceProd, A{.keepdims = 0}, list<blank<float>({1, 0}), axes<1>>, list<literal<float>({1}, {1})>>);

TEST_CASE("ReduceProd of integers") {
  check_integers<ReduceProd, std::int8_t, std::uint8_t, std::int32_t, std::int64_t>();
}

TEST_CASE("ReduceProd in a model") { CHECK(model_gives<ReduceProd, A{}, list<x, axes<1>>, list<kept>>()); }
}  // namespace INLAY_UNIT
