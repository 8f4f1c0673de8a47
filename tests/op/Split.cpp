// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Split.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Split;

constexpr tensor_info X{elem_type::float_, {2, 6}}, unknown{elem_type::int64, {2}};
constexpr std::int64_t parts[] = {2, 4}, short_of[] = {2, 3}, negative[] = {-1, 7};
constexpr tensor_info known(std::int64_t const* values) {
  return {elem_type::int64, {2}, storage::row_major, values};
}
constexpr std::array<tensor_info, 2> declared{tensor_info{elem_type::float_, {2, 2}},
                                              tensor_info{elem_type::float_, {2, 4}}};

// Shapes.
static_assert(dims_of<Split, 1, 2>({1}, {X}) == dims{2, 3});
static_assert(dims_of<Split, 1, 2>({}, {X}) == dims{1, 6});
static_assert(dims_of<Split, 2, 2>({-1}, {X, known(parts)}) == dims{2, 2});
static_assert(dims_of<Split, 2, 2>({1}, {X, unknown}, declared) == dims{2, 2});
static_assert(error_of<Split, 1, 2>({2}, {X}) == error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<Split, 1, 4>({1}, {X}) == error{fault::split_sum_differs, 4, 6});
static_assert(dims_of<Split, 1, 3>({.axis = 1, .num_outputs = 3}, {X}) == dims{2, 2});
static_assert(error_of<Split, 1, 4>({.axis = 1, .num_outputs = 3}, {X}) ==
              error{fault::attribute_length_differs, 3, 4});
static_assert(error_of<Split, 1, 5>({.axis = 1, .num_outputs = 5}, {X}) ==
              error{fault::attribute_out_of_range, -2, 6});
static_assert(error_of<Split, 2, 2>({1}, {X, known(short_of)}) == error{fault::split_sum_differs, 5, 6});
static_assert(error_of<Split, 2, 2>({1}, {X, known(negative)}) ==
              error{fault::attribute_out_of_range, -1, 6});
static_assert(error_of<Split, 2, 3>({1}, {X, known(parts)}) == error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<Split, 2, 2>({1}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<Split, 2, 2>({0}, {X, unknown}, declared) ==
              error{fault::element_count_differs, 2, 6});

// The official cases test_split_equal_parts_*, _variable_parts_*, _zero_size_splits (split.py).
constexpr auto x1 = literal<float>({6}, {1, 2, 3, 4, 5, 6});
constexpr auto x2 = literal<float>({2, 6}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
static_assert(
    gives<Split, Split::attributes{}, list<x1>,
          list<literal<float>({2}, {1, 2}), literal<float>({2}, {3, 4}), literal<float>({2}, {5, 6})>>);
static_assert(gives<Split, Split::attributes{}, list<x1, literal<std::int64_t>({2}, {2, 4})>,
                    list<literal<float>({2}, {1, 2}), literal<float>({4}, {3, 4, 5, 6})>>);
// test_split_1d_uneven_split_opset18.
static_assert(
    gives<Split, Split::attributes{.num_outputs = 4}, list<literal<float>({7}, {1, 2, 3, 4, 5, 6, 7})>,
          list<literal<float>({2}, {1, 2}), literal<float>({2}, {3, 4}), literal<float>({2}, {5, 6}),
               literal<float>({1}, {7})>>);
constexpr auto left = literal<float>({2, 3}, {1, 2, 3, 7, 8, 9}),
               right = literal<float>({2, 3}, {4, 5, 6, 10, 11, 12});
static_assert(gives<Split, Split::attributes{1}, list<x2>, list<left, right>>);
constexpr auto narrow = literal<float>({2, 2}, {1, 2, 7, 8});
constexpr auto wide = literal<float>({2, 4}, {3, 4, 5, 6, 9, 10, 11, 12});
constexpr auto uneven = literal<std::int64_t>({2}, {2, 4});
static_assert(gives<Split, Split::attributes{1}, list<x2, uneven>, list<narrow, wide>>);
static_assert(
    gives<Split, Split::attributes{}, list<blank<float>({0}), literal<std::int64_t>({3}, {0, 0, 0})>,
          list<blank<float>({0}), blank<float>({0}), blank<float>({0})>>);

TEST_CASE("Split in a model") {
  CHECK(model_gives<Split, Split::attributes{1}, list<x2>, list<left, right>>());
  CHECK(model_gives<Split, Split::attributes{-1}, list<x2, uneven>, list<narrow, wide>>());
}
}  // namespace INLAY_UNIT
