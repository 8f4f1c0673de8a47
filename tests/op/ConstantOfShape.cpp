// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ConstantOfShape.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ConstantOfShape;

constexpr tensor_info unknown{elem_type::int64, {2}};
constexpr std::int64_t extents[] = {4, 3}, negative[] = {4, -3},
                       large[] = {std::int64_t{1} << 40, std::int64_t{1} << 40};
constexpr tensor_info known(std::int64_t const* values) {
  return {elem_type::int64, {2}, storage::row_major, values};
}

// Shapes.
static_assert(dims_of<ConstantOfShape, 1>({}, {known(extents)}) == dims{4, 3});
static_assert(dims_of<ConstantOfShape, 1, 1>({}, {unknown}, {tensor_info{elem_type::float_, {4, 3}}}) ==
              dims{4, 3});
static_assert(error_of<ConstantOfShape, 1>({}, {known(negative)}).what == fault::attribute_out_of_range);
static_assert(error_of<ConstantOfShape, 1>({}, {known(large)}).what == fault::attribute_out_of_range);
static_assert(error_of<ConstantOfShape, 1>({}, {unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<ConstantOfShape, 1>({{elem_type::string}}, {known(extents)}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<ConstantOfShape, 1, 1>({}, {unknown}, {tensor_info{elem_type::float_, {4}}}).what ==
              fault::ranks_differ);

// The official cases test_constantofshape_float_ones, _int_zeros, _int_shape_zero; the default is float zero.
using attributes = ConstantOfShape::attributes;
constexpr attributes one{scalar::of(1.0f)}, zero{scalar::of(std::int32_t{0})};
constexpr auto shape = literal<std::int64_t>({2}, {2, 3});
constexpr auto ones = literal<float>({2, 3}, {1, 1, 1, 1, 1, 1});
static_assert(gives<ConstantOfShape, one, list<shape>, list<ones>>);
static_assert(
    gives<ConstantOfShape, zero, list<shape>, list<literal<std::int32_t>({2, 3}, {0, 0, 0, 0, 0, 0})>>);
static_assert(
    gives<ConstantOfShape, zero, list<literal<std::int64_t>({1}, {0})>, list<blank<std::int32_t>({0})>>);
static_assert(gives<ConstantOfShape, attributes{}, list<blank<std::int64_t>({0})>, list<literal(0.0f)>>);
static_assert(gives<ConstantOfShape, attributes{scalar::of(std::int8_t{-1})},
                    list<literal<std::int64_t>({1}, {2})>, list<literal<std::int8_t>({2}, {-1, -1})>>);
static_assert(gives<ConstantOfShape, attributes{scalar::of(true)}, list<literal<std::int64_t>({1}, {1})>,
                    list<literal<bool>({1}, {true})>>);

TEST_CASE("ConstantOfShape in a model") {
  CHECK(model_gives<ConstantOfShape, one, list<shape>, list<ones>>());
}
}  // namespace INLAY_UNIT
