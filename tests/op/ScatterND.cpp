// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ScatterND.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ScatterND;

using attributes = ScatterND::attributes;
using reduction = family::scatter_reduction;
constexpr tensor_info X{elem_type::float_, {4, 4, 4}};
constexpr tensor_info indices_of(dims const& shape) { return {elem_type::int64, shape}; }
constexpr tensor_info updates_of(dims const& shape) { return {elem_type::float_, shape}; }

// Shapes.
static_assert(dims_of<ScatterND, 3>({}, {X, indices_of({2, 1}), updates_of({2, 4, 4})}) == dims{4, 4, 4});
static_assert(error_of<ScatterND, 3>({}, {X, indices_of({2, 1}), updates_of({2, 4})}) ==
              error{fault::ranks_differ, 2, 3});
static_assert(error_of<ScatterND, 3>({}, {X, indices_of({2, 1}), updates_of({3, 4, 4})}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<ScatterND, 3>({}, {X, indices_of({2, 4}), updates_of({2})}) ==
              error{fault::rank_out_of_range, 4, 3});
static_assert(error_of<ScatterND, 3>({}, {X, indices_of({2, 1}), indices_of({2, 4, 4})}).what ==
              fault::elem_types_differ);

// The examples of Operators.md#ScatterND; the official cases test_scatternd_add and _multiply, smaller.
constexpr auto data = literal<float>({8}, {1, 2, 3, 4, 5, 6, 7, 8});
constexpr auto indices = literal<std::int64_t>({4, 1}, {4, 3, 1, 7});
constexpr auto updates = literal<float>({4}, {9, 10, 11, 12});
constexpr auto y = literal<float>({8}, {1, 11, 3, 10, 9, 6, 7, 12});
static_assert(gives<ScatterND, attributes{}, list<data, indices, updates>, list<y>>);
constexpr auto planes = literal<float>({3, 2}, {1, 2, 3, 4, 5, 6});
constexpr auto rows = literal<std::int64_t>({2, 1}, {0, 2});
constexpr auto fives = literal<float>({2, 2}, {5, 5, -1, -2});
static_assert(gives<ScatterND, attributes{}, list<planes, rows, fives>,
                    list<literal<float>({3, 2}, {5, 5, 3, 4, -1, -2})>>);
constexpr auto same_row = literal<std::int64_t>({2, 1}, {0, 0});
static_assert(gives<ScatterND, attributes{reduction::add}, list<planes, same_row, fives>,
                    list<literal<float>({3, 2}, {5, 5, 3, 4, 5, 6})>>);
static_assert(gives<ScatterND, attributes{reduction::mul}, list<planes, same_row, fives>,
                    list<literal<float>({3, 2}, {-5, -20, 3, 4, 5, 6})>>);
// Corners: single elements, negative and clamped indices, nothing to do.
static_assert(gives<ScatterND, attributes{},
                    list<planes, literal<std::int64_t>({2, 2}, {-1, -1, 7, -7}), literal<float>({2}, {8, 9})>,
                    list<literal<float>({3, 2}, {1, 2, 3, 4, 9, 8})>>);
static_assert(gives<ScatterND, attributes{}, list<planes, blank<std::int64_t>({0, 1}), blank<float>({0, 2})>,
                    list<planes>>);

TEST_CASE("ScatterND in a model") {
  CHECK(model_gives<ScatterND, attributes{}, list<data, indices, updates>, list<y>>());
}
}  // namespace INLAY_UNIT
