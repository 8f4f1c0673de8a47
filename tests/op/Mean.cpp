// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Mean.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Mean;

// Shapes.
static_assert(infers_binary<Mean>(is_floating));
static_assert(dims_of<Mean, 1>({}, {tensor_info{elem_type::float_, {3}}}) == dims{3});
static_assert(dims_of<Mean, 3>({},
                               {tensor_info{elem_type::float_, {3, 1}}, tensor_info{elem_type::float_, {}},
                                tensor_info{elem_type::float_, {2}}}) == dims{3, 2});
static_assert(error_of<Mean, 0>({}, {}) == error{fault::missing_input, 0, 1});

// Official: test_mean_example, test_mean_two_inputs, test_mean_one_input.
constexpr auto a = literal<float>({3}, {3, 0, 2}), b = literal<float>({3}, {1, 3, 4}),
               c = literal<float>({3}, {2, 6, 6}), y = literal<float>({3}, {2, 3, 4});
static_assert(gives<Mean, no_attributes{}, list<a, b, c>, list<y>>);
static_assert(gives<Mean, no_attributes{}, list<a, b>, list<literal<float>({3}, {2, 1.5f, 3})>>);
static_assert(gives<Mean, no_attributes{}, list<a>, list<a>>);

TEST_CASE("Mean against the exact function, at lengths around a pack") {
  check_binary<Mean>({}, [](double x, double y) {
    return static_cast<float>(static_cast<double>(static_cast<float>(x + y)) / 2);
  });
  check_three<Mean>({.ulps = 1.5, .absolute = 8 * 0x1p-24},
                    [](double x, double y, double z) { return (x + y + z) / 3; });
}

// Corners.
static_assert(identical(value_of<Mean>(1.0f, 2.0f, 6.0f), 3.0f));
static_assert(identical(value_of<Mean>(infinite, 1.0f), infinite));
// The sum is a float: two of 2e38 are more than there is.
static_assert(identical(value_of<Mean>(-infinite, -infinite), -infinite));

TEST_CASE("Mean in a model") { CHECK(model_gives<Mean, no_attributes{}, list<a, b, c>, list<y>>()); }
}  // namespace INLAY_UNIT
