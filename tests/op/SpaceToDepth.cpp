// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/SpaceToDepth.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::SpaceToDepth;

using attributes = SpaceToDepth::attributes;
constexpr tensor_info X{elem_type::float_, {1, 2, 4, 6}};

// Shapes.
static_assert(dims_of<SpaceToDepth, 1>({2}, {X}) == dims{1, 8, 2, 3});
static_assert(error_of<SpaceToDepth, 1>({4}, {X}) == error{fault::element_count_differs, 6, 4});
static_assert(error_of<SpaceToDepth, 1>({-1}, {X}) == error{fault::attribute_out_of_range, -1, 1});
static_assert(error_of<SpaceToDepth, 1>({2}, {tensor_info{elem_type::float_, {2, 4, 6}}}) ==
              error{fault::rank_out_of_range, 3, 4});

// The official case test_spacetodepth_example.
constexpr auto x = literal<float>(
    {1, 1, 4, 6}, {0, 6, 1, 7, 2, 8, 12, 18, 13, 19, 14, 20, 3, 9, 4, 10, 5, 11, 15, 21, 16, 22, 17, 23});
constexpr auto y = literal<float>(
    {1, 4, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23});
static_assert(gives<SpaceToDepth, attributes{2}, list<x>, list<y>>);
// Two channels, by hand.
static_assert(gives<SpaceToDepth, attributes{2}, list<literal<float>({1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})>,
                    list<literal<float>({1, 8, 1, 1}, {1, 5, 2, 6, 3, 7, 4, 8})>>);
// test_spacetodepth_crd_mode_example.
constexpr auto crd =
    literal<float>({1, 2, 4, 6}, {0,  9,  1,  10, 2,  11, 18, 27, 19, 28, 20, 29, 3,  12, 4,  13,
                                  5,  14, 21, 30, 22, 31, 23, 32, 36, 45, 37, 46, 38, 47, 54, 63,
                                  55, 64, 56, 65, 39, 48, 40, 49, 41, 50, 57, 66, 58, 67, 59, 68});
constexpr auto by_nines =
    literal<float>({1, 8, 2, 3}, {0,  1,  2,  3,  4,  5,  9,  10, 11, 12, 13, 14, 18, 19, 20, 21,
                                  22, 23, 27, 28, 29, 30, 31, 32, 36, 37, 38, 39, 40, 41, 45, 46,
                                  47, 48, 49, 50, 54, 55, 56, 57, 58, 59, 63, 64, 65, 66, 67, 68});
static_assert(gives<SpaceToDepth, attributes{2, family::depth_mode::CRD}, list<crd>, list<by_nines>>);
static_assert(gives<SpaceToDepth, attributes{1}, list<x>, list<x>>);

TEST_CASE("SpaceToDepth in a model") { CHECK(model_gives<SpaceToDepth, attributes{2}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
