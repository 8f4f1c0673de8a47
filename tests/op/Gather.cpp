// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Gather.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Gather;

constexpr tensor_info X{elem_type::float_, {5, 4, 3, 2}}, three{elem_type::int64, {3}},
    matrix{elem_type::int32, {2, 3}};

// Shapes: the official cases test_gather_0, _1, _2d_indices.
static_assert(dims_of<Gather, 2>({0}, {X, three}) == dims{3, 4, 3, 2});
static_assert(dims_of<Gather, 2>({1}, {X, three}) == dims{5, 3, 3, 2});
static_assert(dims_of<Gather, 2>({-1}, {X, matrix}) == dims{5, 4, 3, 2, 3});
static_assert(dims_of<Gather, 2>({0}, {X, tensor_info{elem_type::int64, {}}}) == dims{4, 3, 2});
static_assert(error_of<Gather, 2>({4}, {X, three}) == error{fault::axis_out_of_range, 4, 4});
static_assert(error_of<Gather, 2>({0}, {X, X}).what == fault::elem_type_not_supported);
static_assert(error_of<Gather, 2>({0}, {X, tensor_info{elem_type::int64, {1, 1, 1, 1, 1, 1}}}) ==
              error{fault::rank_out_of_range, 9, 8});
static_assert(error_of<Gather, 2>({0}, {tensor_info{elem_type::float_, {0, 2}}, three}) ==
              error{fault::element_count_differs, 0, 1});

// The two examples of Operators.md#Gather.
constexpr auto data = literal<float>({3, 2}, {1.0f, 1.2f, 2.3f, 3.4f, 4.5f, 5.7f});
constexpr auto indices = literal<std::int64_t>({2, 2}, {0, 1, 1, 2});
constexpr auto rows = literal<float>({2, 2, 2}, {1.0f, 1.2f, 2.3f, 3.4f, 2.3f, 3.4f, 4.5f, 5.7f});
static_assert(gives<Gather, Gather::attributes{}, list<data, indices>, list<rows>>);
constexpr auto cube = literal<float>({3, 3}, {1.0f, 1.2f, 1.9f, 2.3f, 3.4f, 3.9f, 4.5f, 5.7f, 5.9f});
constexpr auto ends = literal<std::int32_t>({1, 2}, {0, 2});
constexpr auto columns = literal<float>({3, 1, 2}, {1.0f, 1.9f, 2.3f, 3.9f, 4.5f, 5.9f});
static_assert(gives<Gather, Gather::attributes{1}, list<cube, ends>, list<columns>>);
// Negative indices, a scalar index, no index, and indices out of range, which are clamped.
static_assert(gives<Gather, Gather::attributes{},
                    list<literal<float>({4}, {0, 1, 2, 3}), literal<std::int64_t>({3}, {0, -2, -4})>,
                    list<literal<float>({3}, {0, 2, 0})>>);
static_assert(gives<Gather, Gather::attributes{-1}, list<data, literal<std::int64_t>(-1)>,
                    list<literal<float>({3}, {1.2f, 3.4f, 5.7f})>>);
static_assert(gives<Gather, Gather::attributes{}, list<blank<float>({0, 2}), blank<std::int64_t>({0})>,
                    list<blank<float>({0, 2})>>);
static_assert(gives<Gather, Gather::attributes{},
                    list<literal<float>({2}, {5, 6}),
                         literal<std::int64_t>({4}, {2, -3, std::numeric_limits<std::int64_t>::max(),
                                                     std::numeric_limits<std::int64_t>::min()})>,
                    list<literal<float>({4}, {6, 5, 6, 5})>>);

TEST_CASE("Gather in a model") {
  CHECK(model_gives<Gather, Gather::attributes{}, list<data, indices>, list<rows>>());
  CHECK(model_gives<Gather, Gather::attributes{-1}, list<cube, ends>, list<columns>>());
}
}  // namespace INLAY_UNIT
