// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Identity.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Identity;

// Shapes and every element type.
template <elem_type Type>
constexpr bool keeps = dims_of<Identity, 1>({}, {tensor_info{Type, {2, 0, 3}}}) == dims{2, 0, 3};
static_assert(keeps<elem_type::float_> && keeps<elem_type::uint8> && keeps<elem_type::int8> &&
              keeps<elem_type::uint16> && keeps<elem_type::int16> && keeps<elem_type::int32> &&
              keeps<elem_type::int64> && keeps<elem_type::bool_> && keeps<elem_type::float16> &&
              keeps<elem_type::double_> && keeps<elem_type::uint32> && keeps<elem_type::uint64> &&
              keeps<elem_type::bfloat16>);
static_assert(error_of<Identity, 1>({}, {tensor_info{elem_type::complex64, {1}}}) ==
              error{fault::elem_type_not_supported, 14, 0});
static_assert(error_of<Identity, 1>({}, {tensor_info{}}).what == fault::missing_input);

// The official case test_identity.
constexpr auto x = literal<float>({1, 1, 2, 2}, {1, 2, 3, 4});
static_assert(gives<Identity, no_attributes{}, list<x>, list<x>>);
constexpr auto numbers = literal<std::int64_t>({2}, {-1, 7});
static_assert(gives<Identity, no_attributes{}, list<numbers>, list<numbers>>);

TEST_CASE("Identity is a view, of constants a copy") {
  CHECK(model_gives<Identity, no_attributes{}, list<x>, list<x>>());
  CHECK(model_gives<Identity, no_attributes{}, list<numbers>, list<numbers>>());
}
}  // namespace INLAY_UNIT
