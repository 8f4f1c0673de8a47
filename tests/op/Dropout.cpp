// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Dropout.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Dropout;

constexpr tensor_info X{elem_type::float_, {2, 3}}, scalar_of_float{elem_type::float_, {}};
constexpr std::int64_t yes[] = {1}, no[] = {0};
constexpr tensor_info training(known_integers value) {
  return {elem_type::bool_, {}, storage::row_major, value};
}

// Shapes.
static_assert(dims_of<Dropout, 1>({}, {X}) == dims{2, 3});
static_assert(dims_of<Dropout, 3>({}, {X, scalar_of_float, training(no)}) == dims{2, 3});
static_assert(dims_of<Dropout, 3>({}, {X, tensor_info{}, training({})}) == dims{2, 3});
static_assert(error_of<Dropout, 3>({}, {X, scalar_of_float, training(yes)}) ==
              error{fault::attribute_out_of_range, 1, 0});
static_assert(error_of<Dropout, 1>({}, {tensor_info{elem_type::int32, {1}}}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<Dropout, 2>({}, {X, training(no)}).what == fault::elem_type_not_supported);
static_assert(error_of<Dropout, 3>({}, {X, tensor_info{}, scalar_of_float}).what == fault::elem_types_differ);

// The official cases test_dropout_default, _default_ratio, _default_mask, _default_mask_ratio: Y = X, all of
// the mask true.
constexpr auto x = literal<float>({2, 2}, {1.5f, -2, 3, 4});
constexpr auto ratio = literal(0.1f);
constexpr auto all = literal<bool>({2, 2}, {true, true, true, true});
static_assert(gives<Dropout, Dropout::attributes{}, list<x>, list<x>>);
static_assert(gives<Dropout, Dropout::attributes{.seed = 1}, list<x, ratio>, list<x>>);
static_assert(gives<Dropout, Dropout::attributes{}, list<x>, list<x, all>>);
static_assert(gives<Dropout, Dropout::attributes{}, list<x, ratio, literal(false)>, list<x, all>>);

TEST_CASE("Dropout is a view") {
  CHECK(model_gives<Dropout, Dropout::attributes{}, list<x, ratio>, list<x>>());
}
}  // namespace INLAY_UNIT
