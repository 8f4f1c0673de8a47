// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Reshape.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Reshape;

constexpr tensor_info X{elem_type::float_, {2, 3, 4}};

template <std::size_t N>
constexpr std::array<tensor_info, 2> to(std::int64_t const (&shape)[N], tensor_info const& x = X) {
  return {x, tensor_info{elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, shape}};
}
constexpr std::int64_t all_dims[] = {4, 2, 3}, last_dims[] = {2, 4, 3}, reduced[] = {2, 12},
                       extended[] = {2, 3, 2, 2}, one[] = {24}, negative[] = {2, -1, 2},
                       negative_extended[] = {-1, 2, 3, 4}, zero[] = {2, 0, 4, 1},
                       zero_and_negative[] = {2, 0, 1, -1}, reordered[] = {3, 4, 0}, two_open[] = {-1, -1},
                       wrong[] = {5, 5}, below[] = {-2}, open_and_zero[] = {0, -1},
                       past_64_bits[] = {std::int64_t{1} << 32, std::int64_t{1} << 32, 24};
constexpr tensor_info nothing{elem_type::float_, {0, 3, 4}}, unknown{elem_type::int64, {2}};

// Shapes: the official cases test_reshape_* (reshape.py).
static_assert(dims_of<Reshape, 2>({}, to(all_dims)) == dims{4, 2, 3});
static_assert(dims_of<Reshape, 2>({}, to(last_dims)) == dims{2, 4, 3});
static_assert(dims_of<Reshape, 2>({}, to(reduced)) == dims{2, 12});
static_assert(dims_of<Reshape, 2>({}, to(extended)) == dims{2, 3, 2, 2});
static_assert(dims_of<Reshape, 2>({}, to(one)) == dims{24});
static_assert(dims_of<Reshape, 2>({}, to(negative)) == dims{2, 6, 2});
static_assert(dims_of<Reshape, 2>({}, to(negative_extended)) == dims{1, 2, 3, 4});
static_assert(dims_of<Reshape, 2>({}, to(zero)) == dims{2, 3, 4, 1});
static_assert(dims_of<Reshape, 2>({}, to(zero_and_negative)) == dims{2, 3, 1, 4});
static_assert(dims_of<Reshape, 2>({.allowzero = 1}, to(reordered, nothing)) == dims{3, 4, 0});
// Zero extents without allowzero; a scalar; values that are known only at run time.
static_assert(dims_of<Reshape, 2>({}, to(open_and_zero, nothing)) == dims{0, 0});
static_assert(dims_of<Reshape, 2>({}, {tensor_info{elem_type::int8, {1, 1}},
                                       tensor_info{elem_type::int64, {0}, storage::row_major, one}}) ==
              dims{});
static_assert(dims_of<Reshape, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {6, 4}}}) ==
              dims{6, 4});
static_assert(dims_of<Reshape, 2, 1>({.allowzero = 1}, {nothing, unknown},
                                     {tensor_info{elem_type::float_, {7, 0}}}) == dims{7, 0});

static_assert(error_of<Reshape, 2>({}, to(two_open)) == error{fault::attribute_out_of_range, -1, 0});
static_assert(error_of<Reshape, 2>({}, to(below)) == error{fault::attribute_out_of_range, -2, 0});
static_assert(error_of<Reshape, 2>({}, to(wrong)) == error{fault::element_count_differs, 25, 24});
static_assert(error_of<Reshape, 2>({}, to(past_64_bits)).what == fault::attribute_out_of_range);
static_assert(error_of<Reshape, 2>({.allowzero = 1}, to(open_and_zero)).what ==
              fault::attribute_out_of_range);
static_assert(error_of<Reshape, 2>({}, to(zero, {elem_type::float_, {8}})) ==
              error{fault::axis_out_of_range, 1, 1});
static_assert(error_of<Reshape, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<Reshape, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {24}}}).what ==
              fault::ranks_differ);

constexpr auto x = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6}), y = literal<float>({3, 2}, {1, 2, 3, 4, 5, 6});
constexpr auto shape = literal<std::int64_t>({2}, {-1, 2});
static_assert(gives<Reshape, Reshape::attributes{}, list<x, shape>, list<y>>);
static_assert(
    gives<Reshape, Reshape::attributes{.allowzero = 1},
          list<blank<float>({0, 3}), literal<std::int64_t>({2}, {3, 0})>, list<blank<float>({3, 0})>>);

TEST_CASE("Reshape is a view") {
  CHECK(model_gives<Reshape, Reshape::attributes{}, list<x, shape>, list<y>>());
  CHECK(model_gives<Reshape, Reshape::attributes{.allowzero = 1},
                    list<blank<float>({0, 3}), literal<std::int64_t>({2}, {3, 0})>,
                    list<blank<float>({3, 0})>>());
}
}  // namespace INLAY_UNIT
