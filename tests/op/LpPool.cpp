// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/LpPool.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::LpPool;

using attributes = LpPool::attributes;
constexpr tensor_info X{elem_type::float_, {1, 3, 32, 32}};

// Shapes.
static_assert(dims_of<LpPool, 1>({.kernel_shape = {2, 2}}, {X}) == dims{1, 3, 31, 31});
static_assert(
    dims_of<LpPool, 1>({.auto_pad = auto_pad::SAME_UPPER, .kernel_shape = {3, 3}, .strides = {2, 2}}, {X}) ==
    dims{1, 3, 16, 16});
static_assert(error_of<LpPool, 1>({.kernel_shape = {2, 2}, .p = -1}, {X}) ==
              error{fault::attribute_out_of_range, -1, 1});
static_assert(error_of<LpPool, 1>({.kernel_shape = {2}}, {X}) == error{fault::kernel_rank_differs, 1, 2});
static_assert(error_of<LpPool, 1>({.kernel_shape = {2, 33}}, {X}) ==
              error{fault::kernel_larger_than_input, 33, 32});

// By hand: windows (3 4) (4 0) of two channels, of which the second is the first times 2.
constexpr auto first = literal<float>({1, 2, 3}, {3, -4, 0, 6, -8, 0}),
               last = literal<float>({1, 3, 2}, {3, 6, -4, -8, 0, 0});
constexpr auto y = literal<float>({1, 2, 2}, {5, 4, 10, 8}),
               y_last = literal<float>({1, 2, 2}, {5, 10, 4, 8});
static_assert(gives<LpPool, attributes{.kernel_shape = {2}}, list<first>, list<y>>);
static_assert(
    gives<LpPool, attributes{.kernel_shape = {2}, .layout = layout::channel_last}, list<last>, list<y_last>>);
static_assert(gives<LpPool, attributes{.kernel_shape = {2}, .layout = layout::channel_first_to_last},
                    list<first>, list<y_last>>);
// Pads add nothing; a window of 2 x 2 with |x|.
static_assert(gives<LpPool, attributes{.kernel_shape = {2}, .pads = {1, 1}, .strides = {2}}, list<first>,
                    list<literal<float>({1, 2, 2}, {3, 4, 6, 8})>>);
static_assert(gives<LpPool, attributes{.kernel_shape = {2, 2}, .p = 1},
                    list<literal<float>({1, 1, 2, 3}, {1, 2, 3, -4, -5, -6})>,
                    list<literal<float>({1, 1, 1, 2}, {12, 16})>>);

// test_lppool_2d_dilations.
static_assert(
    gives<LpPool, attributes{.dilations = {2, 2}, .kernel_shape = {2, 2}},
          list<literal<float>({1, 1, 4, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})>,
          list<literal<float>({1, 1, 2, 2}, {14.560219764709473f, 16.248077392578125f, 21.63330841064453f,
                                             23.494680404663086f})>,
          1e-6>);

TEST_CASE("LpPool in a model") {
  CHECK(model_gives<LpPool, attributes{.kernel_shape = {2}}, list<first>, list<y>>());
}
}  // namespace INLAY_UNIT
