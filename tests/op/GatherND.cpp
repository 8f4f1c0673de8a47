// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GatherND.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GatherND;

using attributes = GatherND::attributes;
constexpr tensor_info X{elem_type::float_, {2, 3, 4}};
constexpr tensor_info indices_of(dims const& shape) { return {elem_type::int64, shape}; }

// Shapes.
static_assert(dims_of<GatherND, 2>({}, {X, indices_of({5, 2})}) == dims{5, 4});
static_assert(dims_of<GatherND, 2>({}, {X, indices_of({3})}) == dims{});
static_assert(dims_of<GatherND, 2>({1}, {X, indices_of({2, 7, 1})}) == dims{2, 7, 4});
static_assert(error_of<GatherND, 2>({}, {X, indices_of({5, 4})}) == error{fault::rank_out_of_range, 4, 3});
static_assert(error_of<GatherND, 2>({}, {X, indices_of({5, 0})}) == error{fault::rank_out_of_range, 0, 3});
static_assert(error_of<GatherND, 2>({1}, {X, indices_of({3, 1})}) ==
              error{fault::element_count_differs, 3, 2});
static_assert(error_of<GatherND, 2>({1}, {X, indices_of({1})}) == error{fault::attribute_out_of_range, 1, 0});
static_assert(error_of<GatherND, 2>({}, {X, indices_of({})}).what == fault::rank_out_of_range);
static_assert(error_of<GatherND, 2>({}, {X, X}).what == fault::elem_types_differ);
static_assert(error_of<GatherND, 2>({}, {tensor_info{elem_type::float_, {0, 2}}, indices_of({1, 1})}) ==
              error{fault::element_count_differs, 0, 1});

// The five examples of Operators.md#GatherND.
constexpr auto square = literal<std::int32_t>({2, 2}, {0, 1, 2, 3});
constexpr auto cube = literal<float>({2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
static_assert(gives<GatherND, attributes{}, list<square, literal<std::int64_t>({2, 2}, {0, 0, 1, 1})>,
                    list<literal<std::int32_t>({2}, {0, 3})>>);
static_assert(gives<GatherND, attributes{}, list<square, literal<std::int64_t>({2, 1}, {1, 0})>,
                    list<literal<std::int32_t>({2, 2}, {2, 3, 0, 1})>>);
static_assert(gives<GatherND, attributes{}, list<cube, literal<std::int64_t>({2, 2}, {0, 1, 1, 0})>,
                    list<literal<float>({2, 2}, {2, 3, 4, 5})>>);
constexpr auto indices = literal<std::int64_t>({2, 1, 2}, {0, 1, 1, 0});
constexpr auto y = literal<float>({2, 1, 2}, {2, 3, 4, 5});
static_assert(gives<GatherND, attributes{}, list<cube, indices>, list<y>>);
constexpr auto batched = literal<std::int64_t>({2, 1}, {1, 0});
constexpr auto y_batched = literal<float>({2, 2}, {2, 3, 4, 5});
static_assert(gives<GatherND, attributes{1}, list<cube, batched>, list<y_batched>>);
// Corners: negative indices; indices out of range are clamped; no index.
static_assert(
    gives<GatherND, attributes{}, list<square, literal<std::int64_t>({3, 2}, {-1, -2, 9, 9, -9, 1})>,
          list<literal<std::int32_t>({3}, {2, 3, 1})>>);
static_assert(gives<GatherND, attributes{}, list<blank<float>({0, 2}), blank<std::int64_t>({0, 1})>,
                    list<blank<float>({0, 2})>>);

TEST_CASE("GatherND in a model") {
  CHECK(model_gives<GatherND, attributes{}, list<cube, indices>, list<y>>());
  CHECK(model_gives<GatherND, attributes{1}, list<cube, batched>, list<y_batched>>());
}
}  // namespace INLAY_UNIT
