// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Max.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Max;

// Shapes.
static_assert(infers_binary<Max>(is_numeric));
static_assert(dims_of<Max, 1>({}, {tensor_info{elem_type::float_, {3}}}) == dims{3});
static_assert(dims_of<Max, 3>({}, {tensor_info{elem_type::float_, {3, 1}}, tensor_info{elem_type::float_, {}},
                                   tensor_info{elem_type::float_, {2}}}) == dims{3, 2});
static_assert(error_of<Max, 0>({}, {}) == error{fault::missing_input, 0, 1});

// Official: test_max_example, test_max_two_inputs, test_max_one_input.
constexpr auto a = literal<float>({3}, {3, 2, 1}), b = literal<float>({3}, {1, 4, 4}),
               c = literal<float>({3}, {2, 5, 3}), y = literal<float>({3}, {3, 5, 4});
static_assert(gives<Max, no_attributes{}, list<a, b, c>, list<y>>);
static_assert(gives<Max, no_attributes{}, list<a, b>, list<literal<float>({3}, {3, 4, 4})>>);
static_assert(gives<Max, no_attributes{}, list<a>, list<a>>);

TEST_CASE("Max against the exact function, at lengths around a pack") {
  check_binary<Max>({.zero_sign = false},
                    [](double x, double y) { return x != x || y != y ? x + y : std::fmax(x, y); });
  check_three<Max>({}, [](double x, double y, double z) { return std::fmax(x, std::fmax(y, z)); });
}

// Corners.
// NaN in either place wins, as in NumPy.
static_assert(identical(value_of<Max>(quiet_nan, 1.0f), quiet_nan));
static_assert(identical(value_of<Max>(1.0f, quiet_nan), quiet_nan));
static_assert(value_of<Max>(std::int64_t{9007199254740993}, std::int64_t{9007199254740992}) ==
              9007199254740993);
static_assert(value_of<Max>(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()) ==
              std::numeric_limits<std::uint64_t>::max());
static_assert(value_of<Max>(float16{1.5f}, float16{2.5f}) == 2.5f);

TEST_CASE("Max in a model") { CHECK(model_gives<Max, no_attributes{}, list<a, b, c>, list<y>>()); }
}  // namespace INLAY_UNIT
