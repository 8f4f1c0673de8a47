// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Flatten.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Flatten;

constexpr tensor_info X{elem_type::float_, {2, 3, 4, 5}};

// Shapes: the official cases test_flatten_axis0 … axis3, negative_axis1 … 4, default_axis (flatten.py).
constexpr dims flattened(std::int64_t axis, dims const& x = X.dims) {
  return dims_of<Flatten, 1>({axis}, {tensor_info{elem_type::float_, x}});
}
static_assert(flattened(0) == dims{1, 120});
static_assert(flattened(1) == dims{2, 60});
static_assert(flattened(2) == dims{6, 20});
static_assert(flattened(3) == dims{24, 5});
static_assert(flattened(4) == dims{120, 1});
static_assert(flattened(-1) == dims{24, 5});
static_assert(flattened(-4) == dims{1, 120});
static_assert(Flatten::attributes{}.axis == 1);
// Corners: a scalar, nothing.
static_assert(flattened(0, {}) == dims{1, 1});
static_assert(flattened(1, {3, 0, 2}) == dims{3, 0});
static_assert(error_of<Flatten, 1>({5}, {X}) == error{fault::axis_out_of_range, 5, 4});
static_assert(error_of<Flatten, 1>({-5}, {X}) == error{fault::axis_out_of_range, -5, 4});
static_assert(error_of<Flatten, 1>({}, {tensor_info{elem_type::complex64, {1}}}).what ==
              fault::elem_type_not_supported);

constexpr auto x = literal<float>({2, 1, 2}, {1, 2, 3, 4}), y = literal<float>({2, 2}, {1, 2, 3, 4});
static_assert(gives<Flatten, Flatten::attributes{}, list<x>, list<y>>);

TEST_CASE("Flatten is a view") { CHECK(model_gives<Flatten, Flatten::attributes{}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
