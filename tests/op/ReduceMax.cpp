// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceMax.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceMax;

using A = ReduceMax::attributes;

// Shapes.
static_assert(infers_reduction<ReduceMax>([](elem_type type) {
  return is_numeric(type) || type == elem_type::bool_;
}));

// Official: test_reduce_max_default_axes_keepdim_example, _do_not_keepdims_example, _keepdims_example,
// _negative_axes_keepdims_example.
constexpr auto x = literal<float>({3, 2, 2}, {5, 1, 20, 2, 30, 1, 40, 2, 55, 1, 60, 2});
constexpr auto kept = literal<float>({3, 1, 2}, {20, 2, 40, 2, 60, 2});
static_assert(gives<ReduceMax, A{}, list<x>, list<literal<float>({1, 1, 1}, {60})>>);
static_assert(gives<ReduceMax, A{.keepdims = 0}, list<x, axes<1>>,
                    list<literal<float>({3, 2}, {20, 2, 40, 2, 60, 2})>>);
static_assert(gives<ReduceMax, A{}, list<x, axes<1>>, list<kept>>);
static_assert(gives<ReduceMax, A{}, list<x, axes<-2>>, list<kept>>);

TEST_CASE("ReduceMax along all kinds of axes") {
  check_reduction<ReduceMax>(-2, 2, [](elements_in_double const& x) -> bounded {
    return {*std::max_element(x.begin(), x.end()), 0};
  });
}

// Corners.
constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
// NaN wins wherever it stands, as in NumPy.
static_assert(
    gives<ReduceMax, A{.keepdims = 0}, list<literal<float>({3}, {1, nan, 3})>, list<literal<float>(nan)>>);
static_assert(
    gives<ReduceMax, A{.keepdims = 0}, list<literal<float>({3}, {nan, 1, 3})>, list<literal<float>(nan)>>);
static_assert(gives<ReduceMax, A{.keepdims = 0}, list<literal<float>({2}, {-infinity, infinity})>,
                    list<literal<float>(infinity)>>);
static_assert(gives<ReduceMax, A{.keepdims = 0}, list<literal<std::uint8_t>({2}, {200, 3})>,
                    list<literal<std::uint8_t>(200)>>);
// No elements, as opset 20 defines it: the identity.
static_assert(gives<ReduceMax, A{.keepdims = 0}, list<blank<float>({1, 0}), axes<1>>,
                    list<literal<float>({1}, {-infinity})>>);
static_assert(gives<ReduceMax, A{.keepdims = 0}, list<blank<std::int8_t>({1, 0}), axes<1>>,
                    list<literal<std::int8_t>({1}, {-128})>>);
// test_reduce_max_bool_inputs.
static_assert(
    gives<ReduceMax, A{},
          list<literal<bool>({4, 2}, {true, true, true, false, false, true, false, false}), axes<1>>,
          list<literal<bool>({4, 1}, {true, true, true, false})>>);

TEST_CASE("ReduceMax of integers") {
  check_integers<ReduceMax, std::int8_t, std::uint8_t, std::int32_t, std::int64_t, std::uint64_t, bool>();
}

TEST_CASE("ReduceMax of NaN and infinities") { check_special_values<ReduceMax>(); }

TEST_CASE("ReduceMax in a model") { CHECK(model_gives<ReduceMax, A{}, list<x, axes<1>>, list<kept>>()); }
}  // namespace INLAY_UNIT
