// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GlobalLpPool.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GlobalLpPool;

using attributes = GlobalLpPool::attributes;

// Shapes.
static_assert(dims_of<GlobalLpPool, 1>({}, {tensor_info{elem_type::float_, {1, 3, 5, 5}}}) ==
              dims{1, 3, 1, 1});
static_assert(error_of<GlobalLpPool, 1>({.p = 0}, {tensor_info{elem_type::float_, {1, 3, 5}}}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<GlobalLpPool, 1>({}, {tensor_info{elem_type::float_, {1}}}).what ==
              fault::rank_out_of_range);

// By hand: 3-4-5, 5-12-13; |x|; cubes 27 + 64 + 125 = 216.
constexpr auto first = literal<float>({1, 2, 2}, {3, -4, 5, 12}),
               last = literal<float>({1, 2, 2}, {3, 5, -4, 12});
constexpr auto y = literal<float>({1, 2, 1}, {5, 13}), y_last = literal<float>({1, 1, 2}, {5, 13});
static_assert(gives<GlobalLpPool, attributes{}, list<first>, list<y>>);
static_assert(gives<GlobalLpPool, attributes{.layout = layout::channel_last}, list<last>, list<y_last>>);
static_assert(gives<GlobalLpPool, attributes{.p = 1}, list<first>, list<literal<float>({1, 2, 1}, {7, 17})>>);
static_assert(gives<GlobalLpPool, attributes{.p = 3}, list<literal<float>({1, 1, 3}, {3, -4, 5})>,
                    list<literal<float>({1, 1, 1}, {6})>, 1e-5>);
static_assert(
    gives<GlobalLpPool, attributes{}, list<blank<float>({1, 1, 0})>, list<literal<float>({1, 1, 1}, {0})>>);

TEST_CASE("GlobalLpPool in a model") {
  CHECK(model_gives<GlobalLpPool, attributes{.layout = layout::channel_last}, list<last>, list<y_last>>());
  CHECK(model_gives<GlobalLpPool, attributes{.p = 3}, list<literal<float>({1, 1, 3}, {3, -4, 5})>,
                    list<literal<float>({1, 1, 1}, {6})>, 1e-5>());
}
}  // namespace INLAY_UNIT
