// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Shape.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Shape;

constexpr auto x = blank<float>({3, 4, 5});

template <std::int64_t Start, std::int64_t End, auto... Y>
constexpr bool shows = gives<Shape, Shape::attributes{Start, End}, list<x>, list<Y...>>;
constexpr std::int64_t left_out = Shape::attributes{}.end;

// The official cases test_shape, _start_1, _end_1, _start_negative_1, _end_negative_1,
// _start_1_end_negative_1, _start_1_end_2, _clip_start, _clip_end (shape.py).
constexpr auto all = literal<std::int64_t>({3}, {3, 4, 5});
static_assert(shows<0, left_out, all>);
static_assert(shows<1, left_out, literal<std::int64_t>({2}, {4, 5})>);
static_assert(shows<0, 1, literal<std::int64_t>({1}, {3})>);
static_assert(shows<-1, left_out, literal<std::int64_t>({1}, {5})>);
static_assert(shows<0, -1, literal<std::int64_t>({2}, {3, 4})>);
static_assert(shows<1, -1, literal<std::int64_t>({1}, {4})>);
static_assert(shows<1, 2, literal<std::int64_t>({1}, {4})>);
static_assert(shows<-10, left_out, all>);
static_assert(shows<0, 10, all>);
// Corners: nothing between start and end, a scalar, any element type.
static_assert(shows<2, 1, blank<std::int64_t>({0})>);
static_assert(gives<Shape, Shape::attributes{}, list<literal(true)>, list<blank<std::int64_t>({0})>>);
static_assert(dims_of<Shape, 1>({}, {tensor_info{elem_type::string, {3, 4}}}) == dims{2});

TEST_CASE("Shape in a model") {
  CHECK(model_gives<Shape, Shape::attributes{1, 3}, list<literal<float>({1, 2, 1}, {1, 2})>,
                    list<literal<std::int64_t>({2}, {2, 1})>>());
}
}  // namespace INLAY_UNIT
