// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/NonZero.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::NonZero;

// Shapes: the most that there can be.
constexpr tensor_info X{elem_type::float_, {3, 2}};
static_assert(dims_of<NonZero, 1>({}, {X}) == dims{2, 6});
static_assert(dims_of<NonZero, 1>({}, {tensor_info{elem_type::float_, {}}}) == dims{0, 1});
static_assert(error_of<NonZero, 1>({}, {tensor_info{elem_type::string, {2}}}).what ==
              fault::elem_type_not_supported);

// The official case test_nonzero_example, with bool as its input.
constexpr auto x = literal<bool>({2, 2}, {true, false, true, true});
static_assert(gives_declared<NonZero, NonZero::attributes{}, list<x>,
                             list<literal<std::int64_t>({2, 3}, {0, 1, 1, 0, 0, 1})>>);

// numpy.nonzero: NaN counts, both zeros do not.
constexpr auto odd = literal<float>({4}, {0.0f, -0.0f, std::numeric_limits<float>::quiet_NaN(), -1.0f});
static_assert(
    gives_declared<NonZero, NonZero::attributes{}, list<odd>, list<literal<std::int64_t>({1, 2}, {2, 3})>>);
static_assert(gives_declared<NonZero, NonZero::attributes{}, list<blank<float>({0, 3})>,
                             list<blank<std::int64_t>({2, 0})>>);

TEST_CASE("NonZero in a model") {
  CHECK(model_gives_declared<NonZero, NonZero::attributes{}, list<x>,
                             list<literal<std::int64_t>({2, 3}, {0, 1, 1, 0, 0, 1})>>());
}
}  // namespace INLAY_UNIT
