// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GlobalMaxPool.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GlobalMaxPool;

using attributes = GlobalMaxPool::attributes;
constexpr tensor_info X{elem_type::float_, {1, 3, 5, 5}};

// Shapes.
static_assert(dims_of<GlobalMaxPool, 1>({}, {X}) == dims{1, 3, 1, 1});
static_assert(dims_of<GlobalMaxPool, 1>({layout::channel_last}, {X}) == dims{1, 1, 1, 5});
static_assert(dims_of<GlobalMaxPool, 1>({layout::channel_first_to_last}, {X}) == dims{1, 1, 1, 3});
static_assert(error_of<GlobalMaxPool, 1>({}, {tensor_info{elem_type::float_, {1, 3}}}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<GlobalMaxPool, 1>({}, {tensor_info{elem_type::float_, {1, 3, 0}}}) ==
              error{fault::kernel_larger_than_input, 1, 0});
static_assert(error_of<GlobalMaxPool, 1>({}, {tensor_info{elem_type::int8, {1, 3, 2}}}).what ==
              fault::elem_type_not_supported);

// The official case test_globalmaxpool_precomputed; two images of two channels, in both orders of axes.
constexpr auto nine = literal<float>({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
static_assert(gives<GlobalMaxPool, attributes{}, list<nine>, list<literal<float>({1, 1, 1, 1}, {9})>>);
constexpr auto first = literal<float>({2, 2, 2}, {-1, -2, 3, 4, 6, 5, 7, 8}),
               last = literal<float>({2, 2, 2}, {-1, 3, -2, 4, 6, 7, 5, 8});
constexpr auto y_first = literal<float>({2, 2, 1}, {-1, 4, 6, 8}),
               y_last = literal<float>({2, 1, 2}, {-1, 4, 6, 8});
static_assert(gives<GlobalMaxPool, attributes{}, list<first>, list<y_first>>);
static_assert(gives<GlobalMaxPool, attributes{layout::channel_last}, list<last>, list<y_last>>);
static_assert(gives<GlobalMaxPool, attributes{layout::channel_first_to_last}, list<first>, list<y_last>>);
// Corners: NaN wins wherever it is, infinity.
constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
static_assert(gives<GlobalMaxPool, attributes{},
                    list<literal<float>({1, 3, 2}, {nan, infinity, 1, nan, -infinity, -infinity})>,
                    list<literal<float>({1, 3, 1}, {nan, nan, -infinity})>>);
static_assert(gives<GlobalMaxPool, attributes{}, list<literal<float16>({1, 1, 2}, {1.5f, -2.0f})>,
                    list<literal<float16>({1, 1, 1}, {1.5f})>>);

TEST_CASE("GlobalMaxPool in a model") {
  CHECK(model_gives<GlobalMaxPool, attributes{layout::channel_last}, list<last>, list<y_last>>());
  CHECK(model_gives<GlobalMaxPool, attributes{}, list<first>, list<y_first>>());
  CHECK(model_gives<GlobalMaxPool, attributes{layout::channel_first_to_last}, list<first>, list<y_last>>());
}
}  // namespace INLAY_UNIT
