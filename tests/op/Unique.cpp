// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Unique.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Unique;

using attributes = Unique::attributes;
constexpr std::int64_t flat = attributes{}.axis;

// Shapes: the most that there can be.
constexpr tensor_info X{elem_type::float_, {3, 2}};
static_assert(dims_of<Unique, 1>({}, {X}) == dims{6});
static_assert(dims_of<Unique, 1>({1}, {X}) == dims{3, 2});
static_assert(dims_of<Unique, 1>({-2}, {X}) == dims{3, 2});
constexpr std::array<tensor_info, 4> outputs = [] {
  std::array<tensor_info, 4> out{};
  std::array<tensor_info, 1> const in{X};
  static_cast<void>(inlay::infer<Unique>(attributes{0}, in, out));
  return out;
}();
static_assert(outputs[0].is_capacity && outputs[1].is_capacity && !outputs[2].is_capacity &&
              outputs[3].is_capacity);
static_assert(outputs[1].dims == dims{3} && outputs[2].dims == dims{3} && outputs[3].dims == dims{3});
static_assert(error_of<Unique, 1>({2}, {X}) == error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<Unique, 1>({}, {tensor_info{elem_type::complex64, {2}}}).what ==
              fault::elem_type_not_supported);

// The official cases test_unique_sorted_without_axis, _not_sorted_without_axis, _sorted_with_axis,
// _sorted_with_negative_axis, _sorted_with_axis_3d.
constexpr auto x = literal<float>({6}, {2, 1, 1, 3, 4, 3});
using sorted = list<literal<float>({4}, {1, 2, 3, 4}), literal<std::int64_t>({4}, {1, 0, 3, 4}),
                    literal<std::int64_t>({6}, {1, 0, 0, 2, 3, 2}), literal<std::int64_t>({4}, {2, 1, 2, 1})>;
static_assert(gives_declared<Unique, attributes{}, list<x>, sorted>);
static_assert(gives_declared<Unique, attributes{flat, 0}, list<x>,
                             list<literal<float>({4}, {2, 1, 3, 4}), literal<std::int64_t>({4}, {0, 1, 3, 4}),
                                  literal<std::int64_t>({6}, {0, 1, 1, 2, 3, 2}),
                                  literal<std::int64_t>({4}, {1, 2, 2, 1})>>);
constexpr auto rows = literal<float>({3, 3}, {1, 0, 0, 1, 0, 0, 2, 3, 4});
static_assert(
    gives_declared<Unique, attributes{0}, list<rows>,
                   list<literal<float>({2, 3}, {1, 0, 0, 2, 3, 4}), literal<std::int64_t>({2}, {0, 2}),
                        literal<std::int64_t>({3}, {0, 0, 1}), literal<std::int64_t>({2}, {2, 1})>>);
constexpr auto columns = literal<float>({3, 3}, {1, 0, 0, 1, 0, 0, 2, 3, 3});
using of_columns = list<literal<float>({3, 2}, {0, 1, 0, 1, 3, 2}), literal<std::int64_t>({2}, {1, 0}),
                        literal<std::int64_t>({3}, {1, 0, 0}), literal<std::int64_t>({2}, {2, 1})>;
static_assert(gives_declared<Unique, attributes{-1}, list<columns>, of_columns>);
constexpr auto deep = literal<float>({2, 4, 2}, {1, 1, 0, 1, 2, 1, 0, 1, 1, 1, 0, 1, 2, 1, 0, 1});
static_assert(
    gives_declared<Unique, attributes{1}, list<deep>,
                   list<literal<float>({2, 3, 2}, {0, 1, 1, 1, 2, 1, 0, 1, 1, 1, 2, 1}),
                        literal<std::int64_t>({3}, {1, 0, 2}), literal<std::int64_t>({4}, {1, 0, 2, 0}),
                        literal<std::int64_t>({3}, {2, 1, 1})>>);

// Y alone; one element; none. numpy.unique: NaN equals NaN and comes last, zeros of both signs are one.
static_assert(gives_declared<Unique, attributes{}, list<literal<std::int32_t>({3}, {5, 5, -1})>,
                             list<literal<std::int32_t>({2}, {-1, 5})>>);
static_assert(gives_declared<Unique, attributes{}, list<literal<std::int64_t>({1}, {0})>,
                             list<literal<std::int64_t>({1}, {0}), literal<std::int64_t>({1}, {0})>>);
static_assert(
    gives_declared<Unique, attributes{}, list<literal<bool>(true)>, list<literal<bool>({1}, {true})>>);
static_assert(gives_declared<Unique, attributes{}, list<blank<float>({0, 3})>,
                             list<blank<float>({0}), blank<std::int64_t>({0}), blank<std::int64_t>({0})>>);
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
static_assert(gives_declared<Unique, attributes{}, list<literal<float>({5}, {nan, 0.0f, nan, -0.0f, 1})>,
                             list<literal<float>({3}, {0, 1, nan}), literal<std::int64_t>({3}, {1, 4, 0}),
                                  literal<std::int64_t>({5}, {2, 0, 2, 0, 1})>>);

static_assert(gives_declared<Unique, Unique::attributes{}, list<strings({4}, {"b", "a", "b", "ab"})>,
                             list<strings({3}, {"a", "ab", "b"})>>);

TEST_CASE("Unique in a model") {
  CHECK(model_gives_declared<Unique, attributes{}, list<x>, sorted>());
  CHECK(model_gives_declared<Unique, attributes{-1}, list<columns>, of_columns>());
}
}  // namespace INLAY_UNIT
