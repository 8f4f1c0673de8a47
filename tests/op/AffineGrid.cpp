// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/AffineGrid.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::AffineGrid;
using attributes = AffineGrid::attributes;

constexpr tensor_info plane{elem_type::float_, {2, 2, 3}}, space{elem_type::float_, {2, 3, 4}},
    unknown{elem_type::int64, {4}};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr std::int64_t flat[] = {2, 9, 5, 6}, deep[] = {2, 9, 4, 5, 6}, other[] = {3, 9, 5, 6},
                       negative[] = {2, 9, -5, 6};

// Shapes.
static_assert(dims_of<AffineGrid, 2>({}, {plane, listed(flat)}) == dims{2, 5, 6, 2});
static_assert(dims_of<AffineGrid, 2>({}, {space, listed(deep)}) == dims{2, 4, 5, 6, 3});
static_assert(dims_of<AffineGrid, 2, 1>({}, {plane, unknown},
                                        {tensor_info{elem_type::float_, {2, 5, 6, 2}}}) == dims{2, 5, 6, 2});
static_assert(error_of<AffineGrid, 2>({}, {plane, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<AffineGrid, 2>({}, {plane, listed(deep)}) ==
              error{fault::attribute_length_differs, 5, 4});
static_assert(error_of<AffineGrid, 2>({}, {plane, listed(other)}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<AffineGrid, 2>({}, {plane, listed(negative)}).what == fault::attribute_out_of_range);
static_assert(error_of<AffineGrid, 2>({}, {tensor_info{elem_type::float_, {2, 2, 4}}, listed(flat)}) ==
              error{fault::element_count_differs, 4, 3});

// ONNX Runtime, and ONNX's reference evaluator.
constexpr auto v1 = literal<float>({1, 2, 3}, {0.25f, 2, -0.75f, 1.75f, 1.75f, -2});
constexpr auto v2 = literal<std::int64_t>({4}, {1, 1, 2, 3});
constexpr auto v3 =
    literal<float>({1, 2, 3, 2}, {-1.9166666f, -4.041667f, -1.75f, -2.875f, -1.5833333f, -1.7083333f,
                                  0.08333331f, -2.2916667f, 0.25f, -1.125f, 0.41666663f, 0.041666746f});
static_assert(gives<AffineGrid, attributes{0}, list<v1, v2>, list<v3>, 1e-05>);
constexpr auto v4 =
    literal<float>({1, 2, 3, 2}, {-3, -5.5f, -2.75f, -3.75f, -2.5f, -2, 1, -2, 1.25f, -0.25f, 1.5f, 1.5f});
static_assert(gives<AffineGrid, attributes{1}, list<v1, v2>, list<v4>, 1e-05>);
constexpr auto v5 =
    literal<float>({1, 3, 4}, {-1.25f, 1.5f, -0.25f, -2, -1.75f, 0.25f, -2, 0.5f, -1.25f, 0.75f, -1.5f, -2});
constexpr auto v6 = literal<std::int64_t>({5}, {1, 1, 2, 1, 2});
constexpr auto v7 = literal<float>({1, 2, 1, 2, 3}, {-1.25f, 2.375f, -0.625f, -2.5f, 0.625f, -1.875f, -1.5f,
                                                     0.375f, -2.125f, -2.75f, -1.375f, -3.375f});
static_assert(gives<AffineGrid, attributes{}, list<v5, v6>, list<v7>, 1e-05>);

TEST_CASE("AffineGrid in a model") {
  CHECK(model_gives<AffineGrid, attributes{0}, list<v1, v2>, list<v3>, 1e-05>());
  CHECK(model_gives<AffineGrid, attributes{1}, list<v1, v2>, list<v4>, 1e-05>());
  CHECK(model_gives<AffineGrid, attributes{}, list<v5, v6>, list<v7>, 1e-05>());
}
}  // namespace INLAY_UNIT
