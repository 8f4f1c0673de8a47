// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Pow.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Pow;

// Shapes.
constexpr tensor_info row{elem_type::float_, {5}}, column{elem_type::float_, {4, 1}},
    count{elem_type::int64, {5}};
static_assert(dims_of<Pow, 2>({}, {column, row}) == dims{4, 5} &&
              dims_of<Pow, 2>({}, {row, count}) == dims{5});
static_assert(error_of<Pow, 2>({}, {tensor_info{elem_type::uint8, {5}}, row}) ==
              error{fault::elem_type_not_supported, 2, 0});
static_assert(error_of<Pow, 2>({}, {row, tensor_info{elem_type::bool_, {5}}}) ==
              error{fault::elem_type_not_supported, 9, 0});
static_assert(error_of<Pow, 2>({}, {row, tensor_info{elem_type::float_, {4}}}) ==
              error{fault::dims_not_broadcastable, 4, 5});

// Official: test_pow_example, test_pow_types_*.
constexpr auto a = literal<float>({3}, {1, 2, 3}), b = literal<float>({3}, {4, 5, 6}),
               c = literal<float>({3}, {1, 32, 729});
static_assert(gives<Pow, no_attributes{}, list<a, b>, list<c>>);
template <class T, class U>
constexpr bool powers_of_types =
    gives<Pow, no_attributes{}, list<literal<T>({3}, {1, 2, 3}), literal<U>({3}, {4, 5, 6})>,
          list<literal<T>({3}, {1, 32, 729})>>;
static_assert(powers_of_types<float, std::int64_t> && powers_of_types<float, std::uint32_t>);
static_assert(powers_of_types<std::int64_t, float> && powers_of_types<std::int32_t, std::int32_t>);

TEST_CASE("Pow against the exact function, at lengths around a pack") {
  check_binary<Pow>({.low = 0, .high = 4, .ulps = libm_ulps},
                    [](double x, double y) { return std::pow(x, y); });
}

// Corners.
static_assert(identical(value_of<Pow>(-2.0f, 3.0f), -8.0f));
static_assert(identical(value_of<Pow>(-8.0f, 0.5f), quiet_nan));
static_assert(identical(value_of<Pow>(-0.0f, 3.0f), -0.0f));
// Everything to the power of 0, and 1 to every power, is 1 (IEEE 754, 9.2.1).
static_assert(identical(value_of<Pow>(quiet_nan, 0.0f), 1.0f));
static_assert(identical(value_of<Pow>(1.0f, quiet_nan), 1.0f));
// Integers wrap, and negative powers round towards zero.
static_assert(value_of<Pow>(std::int32_t{3}, std::int32_t{21}) == 1870418611);
static_assert(value_of<Pow>(std::int64_t{2}, std::int64_t{-1}) == 0);
static_assert(value_of<Pow>(std::int32_t{-1}, std::int32_t{-3}) == -1);
static_assert(value_of<Pow>(std::int32_t{0}, std::int32_t{-1}) == 0);

TEST_CASE("Pow in a model") { CHECK(model_gives<Pow, no_attributes{}, list<a, b>, list<c>>()); }
}  // namespace INLAY_UNIT
