// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/TopK.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::TopK;

using attributes = TopK::attributes;
constexpr tensor_info X{elem_type::float_, {3, 4}}, K{elem_type::int64, {1}};
constexpr std::int64_t three = 3, five = 5, negative = -1;
constexpr tensor_info known(std::int64_t const& value) {
  return {elem_type::int64, {1}, storage::row_major, &value};
}
constexpr std::array<tensor_info, 2> declared{tensor_info{elem_type::float_, {3, 2}},
                                              tensor_info{elem_type::int64, {3, 2}}};

// Shapes.
static_assert(dims_of<TopK, 2, 2>({}, {X, known(three)}) == dims{3, 3});
static_assert(dims_of<TopK, 2, 2>({.axis = 0}, {X, known(three)}) == dims{3, 4});
static_assert(dims_of<TopK, 2, 2>({}, {X, K}, declared) == dims{3, 2});
static_assert(error_of<TopK, 2, 2>({}, {X, known(five)}) == error{fault::attribute_out_of_range, 5, 4});
static_assert(error_of<TopK, 2, 2>({}, {X, known(negative)}) == error{fault::attribute_out_of_range, -1, 4});
static_assert(error_of<TopK, 2, 2>({.axis = 2}, {X, K}) == error{fault::axis_out_of_range, 2, 2});
static_assert(dims_of<TopK, 2, 2>({}, {X, K}) == dims{3, 4});
static_assert(error_of<TopK, 2, 2>({}, {X, X}).what == fault::elem_types_differ);

// The official cases test_top_k, test_top_k_smallest, test_top_k_negative_axis.
constexpr auto x = literal<float>({3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
constexpr auto k = literal<std::int64_t>({1}, {3});
constexpr auto values = literal<float>({3, 3}, {3, 2, 1, 7, 6, 5, 11, 10, 9});
constexpr auto indices = literal<std::int64_t>({3, 3}, {3, 2, 1, 3, 2, 1, 3, 2, 1});
static_assert(gives<TopK, attributes{.axis = 1}, list<x, k>, list<values, indices>>);
static_assert(gives<TopK, attributes{}, list<x, k>, list<values, indices>>);
constexpr auto mixed = literal<float>({3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 11, 10, 9, 8});
static_assert(gives<TopK, attributes{.axis = 1, .largest = 0}, list<mixed, k>,
                    list<literal<float>({3, 3}, {0, 1, 2, 4, 5, 6, 8, 9, 10}),
                         literal<std::int64_t>({3, 3}, {0, 1, 2, 0, 1, 2, 3, 2, 1})>>);
// Along the outer axis; equal elements in the order of X; NaN; one, all and no results.
constexpr auto one = literal<std::int64_t>({1}, {1});
static_assert(
    gives<TopK, attributes{.axis = 0}, list<mixed, one>,
          list<literal<float>({1, 4}, {11, 10, 9, 8}), literal<std::int64_t>({1, 4}, {2, 2, 2, 2})>>);
constexpr auto equal = literal<std::uint8_t>({5}, {7, 9, 7, 9, 1});
constexpr auto four = literal<std::int64_t>({1}, {4}), all = literal<std::int64_t>({1}, {5});
static_assert(
    gives<TopK, attributes{}, list<equal, four>,
          list<literal<std::uint8_t>({4}, {9, 9, 7, 7}), literal<std::int64_t>({4}, {1, 3, 0, 2})>>);
static_assert(
    gives<TopK, attributes{.largest = 0}, list<equal, all>,
          list<literal<std::uint8_t>({5}, {1, 7, 7, 9, 9}), literal<std::int64_t>({5}, {4, 0, 2, 1, 3})>>);
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr auto with_nan = literal<float>({4}, {1, nan, 3, nan});
static_assert(gives<TopK, attributes{}, list<with_nan, k>,
                    list<literal<float>({3}, {nan, nan, 3}), literal<std::int64_t>({3}, {1, 3, 2})>>);
static_assert(gives<TopK, attributes{.largest = 0}, list<with_nan, k>,
                    list<literal<float>({3}, {1, 3, nan}), literal<std::int64_t>({3}, {0, 2, 1})>>);
static_assert(gives<TopK, attributes{}, list<with_nan, literal<std::int64_t>({1}, {0})>,
                    list<blank<float>({0}), blank<std::int64_t>({0})>>);

TEST_CASE("TopK in a model") { CHECK(model_gives<TopK, attributes{}, list<x, k>, list<values, indices>>()); }
}  // namespace INLAY_UNIT
