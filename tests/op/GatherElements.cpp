// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GatherElements.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GatherElements;

using attributes = GatherElements::attributes;
constexpr tensor_info X{elem_type::float_, {3, 4}};
constexpr tensor_info indices_of(dims const& shape) { return {elem_type::int64, shape}; }

// Shapes.
static_assert(dims_of<GatherElements, 2>({1}, {X, indices_of({2, 7})}) == dims{2, 7});
static_assert(dims_of<GatherElements, 2>({-2}, {X, indices_of({5, 4})}) == dims{5, 4});
static_assert(error_of<GatherElements, 2>({1}, {X, indices_of({4, 4})}) ==
              error{fault::element_count_differs, 4, 3});
static_assert(error_of<GatherElements, 2>({2}, {X, indices_of({3, 4})}) ==
              error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<GatherElements, 2>({0}, {X, indices_of({3})}) == error{fault::ranks_differ, 1, 2});
static_assert(error_of<GatherElements, 2>({0}, {X, X}).what == fault::elem_type_not_supported);
static_assert(error_of<GatherElements, 2>({0},
                                          {tensor_info{elem_type::float_, {0, 4}}, indices_of({1, 4})}) ==
              error{fault::element_count_differs, 0, 1});

// The official cases test_gather_elements_0, _1, _negative_indices.
constexpr auto square = literal<float>({2, 2}, {1, 2, 3, 4});
static_assert(gives<GatherElements, attributes{1}, list<square, literal<std::int32_t>({2, 2}, {0, 0, 1, 0})>,
                    list<literal<float>({2, 2}, {1, 1, 4, 3})>>);
constexpr auto data = literal<float>({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
constexpr auto indices = literal<std::int64_t>({2, 3}, {1, 2, 0, 2, 0, 0});
constexpr auto y = literal<float>({2, 3}, {4, 8, 3, 7, 2, 3});
static_assert(gives<GatherElements, attributes{}, list<data, indices>, list<y>>);
static_assert(
    gives<GatherElements, attributes{}, list<data, literal<std::int32_t>({2, 3}, {-1, -2, 0, -2, 0, 0})>,
          list<literal<float>({2, 3}, {7, 5, 3, 4, 2, 3})>>);
// Corners: indices out of range are clamped; no index.
static_assert(gives<GatherElements, attributes{},
                    list<literal<float>({2}, {5, 6}), literal<std::int64_t>({2}, {9, -9})>,
                    list<literal<float>({2}, {6, 5})>>);
static_assert(gives<GatherElements, attributes{}, list<blank<float>({0}), blank<std::int64_t>({0})>,
                    list<blank<float>({0})>>);

TEST_CASE("GatherElements in a model") {
  // Rows of a middle axis, fewer of them than there are in data.
  constexpr auto cube = literal<float>({2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  constexpr auto rows = literal<std::int64_t>({1, 3, 2}, {1, 0, 0, -1, -2, 1});
  CHECK(model_gives<GatherElements, attributes{.axis = 1}, list<cube, rows>,
                    list<literal<float>({1, 3, 2}, {3, 1, 0, 4, 0, 4})>>());
  CHECK(model_gives<GatherElements, attributes{.axis = -1},
                    list<cube, literal<std::int32_t>({2, 1, 1}, {2, 0})>,
                    list<literal<float>({2, 1, 1}, {2, 6})>>());
  CHECK(model_gives<GatherElements, attributes{}, list<data, indices>, list<y>>());
}
}  // namespace INLAY_UNIT
