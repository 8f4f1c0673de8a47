// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Col2Im.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Col2Im;
using attributes = Col2Im::attributes;

constexpr tensor_info X{elem_type::float_, {1, 12, 9}}, unknown{elem_type::int64, {2}};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr std::int64_t four[] = {4, 4}, two[] = {2, 2}, five[] = {5, 5}, one[] = {1}, negative[] = {-1, 1},
                       big[] = {9, 9};

// Shapes.
static_assert(dims_of<Col2Im, 3>({}, {X, listed(four), listed(two)}) == dims{1, 3, 4, 4});
static_assert(dims_of<Col2Im, 3, 1>({}, {X, unknown, listed(two)},
                                    {tensor_info{elem_type::float_, {1, 3, 4, 4}}}) == dims{1, 3, 4, 4});
static_assert(error_of<Col2Im, 3>({}, {X, unknown, listed(two)}).what == fault::shape_must_be_constant);
static_assert(error_of<Col2Im, 3>({}, {X, listed(four), listed(one)}) ==
              error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<Col2Im, 3>({}, {X, listed(four), listed(five)}).what ==
              fault::kernel_larger_than_input);
static_assert(error_of<Col2Im, 3>({}, {X, listed(negative), listed(two)}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<Col2Im, 3>({}, {X, listed(five), listed(two)}) ==
              error{fault::element_count_differs, 9, 16});
static_assert(error_of<Col2Im, 3>({}, {X, listed(big), listed(five)}) ==
              error{fault::element_count_differs, 12, 25});
static_assert(error_of<Col2Im, 3>({{}, {1, 1}, {}}, {X, listed(four), listed(two)}) ==
              error{fault::attribute_length_differs, 2, 4});

constexpr auto v1 =
    literal<float>({1, 5, 15}, {1,  6,  11, 16, 21, 26, 31, 36, 41, 46, 51, 56, 61, 66, 71, 2,  7,  12, 17,
                                22, 27, 32, 37, 42, 47, 52, 57, 62, 67, 72, 3,  8,  13, 18, 23, 28, 33, 38,
                                43, 48, 53, 58, 63, 68, 73, 4,  9,  14, 19, 24, 29, 34, 39, 44, 49, 54, 59,
                                64, 69, 74, 5,  10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75});
constexpr auto v2 = literal<std::int64_t>({2}, {5, 5});
constexpr auto v3 = literal<std::int64_t>({2}, {1, 5});
constexpr auto v4 =
    literal<float>({1, 1, 5, 5}, {8,   21, 24, 27,  24,  38,  66,  69,  72,  54,  68,  111, 114,
                                  117, 84, 98, 156, 159, 162, 114, 128, 201, 204, 207, 144});
// test_col2im_pads
static_assert(gives<Col2Im, attributes{.pads = {0, 1, 0, 1}}, list<v1, v2, v3>, list<v4>>);
constexpr auto v5 =
    literal<float>({1, 4, 5}, {1, 5, 9, 13, 17, 2, 6, 10, 14, 18, 3, 7, 11, 15, 19, 4, 8, 12, 16, 20});
constexpr auto v6 = literal<std::int64_t>({2}, {6, 6});
constexpr auto v7 = literal<std::int64_t>({2}, {2, 2});
constexpr auto v8 =
    literal<float>({1, 1, 6, 6}, {1,  0, 0, 0, 0, 2,  8,  0, 0, 0, 0, 10, 16, 0, 0, 0, 0, 18,
                                  24, 0, 0, 0, 0, 26, 32, 0, 0, 0, 0, 34, 19, 0, 0, 0, 0, 20});
// test_col2im_dilations
static_assert(gives<Col2Im, attributes{.dilations = {1, 5}}, list<v5, v6, v7>, list<v8>>);
constexpr auto v9 = literal<float>({1, 9, 4}, {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0,
                                               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0});
constexpr auto v10 = literal<std::int64_t>({2}, {3, 3});
constexpr auto v11 =
    literal<float>({1, 1, 5, 5}, {0, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 2, 1, 2, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0});
// test_col2im_strides
static_assert(gives<Col2Im, attributes{.strides = {2, 2}}, list<v9, v2, v10>, list<v11>>);
constexpr auto v12 =
    literal<float>({1, 8, 6}, {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                               17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
                               33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48});
constexpr auto v13 = literal<std::int64_t>({2}, {2, 3});
constexpr auto v14 = literal<float>({1, 2, 2, 3}, {48, 52, 33, 39, 41, 24, 144, 148, 81, 87, 89, 48});
// ONNX's reference evaluator: two channels, pads on one side
static_assert(gives<Col2Im, attributes{.pads = {1, 1, 0, 0}}, list<v12, v13, v7>, list<v14>>);

TEST_CASE("Col2Im in a model") {
  CHECK(model_gives<Col2Im, attributes{.pads = {0, 1, 0, 1}}, list<v1, v2, v3>, list<v4>>());
  CHECK(model_gives<Col2Im, attributes{.dilations = {1, 5}}, list<v5, v6, v7>, list<v8>>());
  CHECK(model_gives<Col2Im, attributes{.strides = {2, 2}}, list<v9, v2, v10>, list<v11>>());
  CHECK(model_gives<Col2Im, attributes{.pads = {1, 1, 0, 0}}, list<v12, v13, v7>, list<v14>>());
}
}  // namespace INLAY_UNIT
