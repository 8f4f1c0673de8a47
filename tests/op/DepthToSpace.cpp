// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DepthToSpace.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::DepthToSpace;

using attributes = DepthToSpace::attributes;
using mode = family::depth_mode;
constexpr tensor_info X{elem_type::float_, {1, 8, 2, 3}};

// Shapes.
static_assert(dims_of<DepthToSpace, 1>({2}, {X}) == dims{1, 2, 4, 6});
static_assert(error_of<DepthToSpace, 1>({3}, {X}) == error{fault::channels_not_divisible_by_group, 8, 9});
static_assert(error_of<DepthToSpace, 1>({0}, {X}) == error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<DepthToSpace, 1>({2}, {tensor_info{elem_type::float_, {8, 2, 3}}}) ==
              error{fault::rank_out_of_range, 3, 4});

// The official cases test_depthtospace_example and test_depthtospace_crd_mode_example.
constexpr auto x =
    literal<float>({1, 8, 2, 3}, {0,  1,  2,  3,  4,  5,  9,  10, 11, 12, 13, 14, 18, 19, 20, 21,
                                  22, 23, 27, 28, 29, 30, 31, 32, 36, 37, 38, 39, 40, 41, 45, 46,
                                  47, 48, 49, 50, 54, 55, 56, 57, 58, 59, 63, 64, 65, 66, 67, 68});
constexpr auto dcr =
    literal<float>({1, 2, 4, 6}, {0,  18, 1,  19, 2,  20, 36, 54, 37, 55, 38, 56, 3,  21, 4,  22,
                                  5,  23, 39, 57, 40, 58, 41, 59, 9,  27, 10, 28, 11, 29, 45, 63,
                                  46, 64, 47, 65, 12, 30, 13, 31, 14, 32, 48, 66, 49, 67, 50, 68});
constexpr auto crd =
    literal<float>({1, 2, 4, 6}, {0,  9,  1,  10, 2,  11, 18, 27, 19, 28, 20, 29, 3,  12, 4,  13,
                                  5,  14, 21, 30, 22, 31, 23, 32, 36, 45, 37, 46, 38, 47, 54, 63,
                                  55, 64, 56, 65, 39, 48, 40, 49, 41, 50, 57, 66, 58, 67, 59, 68});
static_assert(gives<DepthToSpace, attributes{2}, list<x>, list<dcr>>);
static_assert(gives<DepthToSpace, attributes{2, mode::CRD}, list<x>, list<crd>>);
// Corners: blocks of one pixel, no image.
static_assert(gives<DepthToSpace, attributes{1}, list<x>, list<x>>);
static_assert(
    gives<DepthToSpace, attributes{2}, list<blank<float>({0, 4, 1, 1})>, list<blank<float>({0, 1, 2, 2})>>);

TEST_CASE("DepthToSpace in a model") {
  CHECK(model_gives<DepthToSpace, attributes{2}, list<x>, list<dcr>>());
  CHECK(model_gives<DepthToSpace, attributes{2, mode::CRD}, list<x>, list<crd>>());
}
}  // namespace INLAY_UNIT
