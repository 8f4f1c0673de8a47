// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Tile.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Tile;

constexpr tensor_info X{elem_type::float_, {2, 3}}, unknown{elem_type::int64, {2}};
constexpr std::int64_t twice[] = {2, 1}, negative[] = {-1, 1},
                       huge[] = {std::numeric_limits<std::int64_t>::max(), 1},
                       large[] = {std::int64_t{1} << 20, std::int64_t{1} << 20};
constexpr tensor_info known(std::int64_t const* values) {
  return {elem_type::int64, {2}, storage::row_major, values};
}

// Shapes.
static_assert(dims_of<Tile, 2>({}, {X, known(twice)}) == dims{4, 3});
static_assert(dims_of<Tile, 2, 1>({}, {X, unknown}, {tensor_info{elem_type::float_, {4, 0}}}) == dims{4, 0});
static_assert(error_of<Tile, 2>({}, {X, known(negative)}).what == fault::attribute_out_of_range);
static_assert(error_of<Tile, 2>({}, {X, known(huge)}).what == fault::attribute_out_of_range);
static_assert(error_of<Tile, 2>({}, {X, known(large)}).what == fault::attribute_out_of_range);
static_assert(error_of<Tile, 2>({}, {X, tensor_info{elem_type::int64, {1}}}) ==
              error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<Tile, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);

// The official case test_tile_precomputed.
constexpr auto x = literal<float>({2, 2}, {0, 1, 2, 3});
constexpr auto repeats = literal<std::int64_t>({2}, {2, 2});
constexpr auto y = literal<float>({4, 4}, {0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3});
static_assert(gives<Tile, no_attributes{}, list<x, repeats>, list<y>>);
static_assert(gives<Tile, no_attributes{}, list<x, literal<std::int64_t>({2}, {1, 3})>,
                    list<literal<float>({2, 6}, {0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3})>>);
static_assert(gives<Tile, no_attributes{}, list<x, literal<std::int64_t>({2}, {2, 1})>,
                    list<literal<float>({4, 2}, {0, 1, 2, 3, 0, 1, 2, 3})>>);
// Corners: nothing, a scalar, the largest rank.
static_assert(
    gives<Tile, no_attributes{}, list<x, literal<std::int64_t>({2}, {2, 0})>, list<blank<float>({4, 0})>>);
static_assert(
    gives<Tile, no_attributes{}, list<literal(3.0f), blank<std::int64_t>({0})>, list<literal(3.0f)>>);
static_assert(
    gives<
        Tile, no_attributes{},
        list<literal<bool>({1, 1, 1, 1, 1, 1, 1, 2}, {true, false}),
             literal<std::int64_t>({8}, {1, 1, 1, 2, 1, 1, 1, 2})>,
        list<literal<bool>({1, 1, 1, 2, 1, 1, 1, 4}, {true, false, true, false, true, false, true, false})>>);

TEST_CASE("Tile in a model") { CHECK(model_gives<Tile, no_attributes{}, list<x, repeats>, list<y>>()); }
}  // namespace INLAY_UNIT
