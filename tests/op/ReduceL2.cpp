// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceL2.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceL2;

using A = ReduceL2::attributes;

// Shapes.
static_assert(infers_reduction<ReduceL2>(is_numeric));

// Official: test_reduce_l2_default_axes_keepdims_example, _do_not_keepdims_example, _keep_dims_example,
// _negative_axes_keep_dims_example.
constexpr auto x = literal<float>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto kept = literal<float>({3, 2, 1}, {2.236068f, 5, 7.81025f, 10.630146f, 13.453624f, 16.27882f});
static_assert(gives<ReduceL2, A{}, list<x>, list<literal<float>({1, 1, 1}, {25.495098f})>, 0x1p-19>);
static_assert(gives<ReduceL2, A{.keepdims = 0}, list<x, axes<2>>,
                    list<literal<float>({3, 2}, {2.236068f, 5, 7.81025f, 10.630146f, 13.453624f, 16.27882f})>,
                    0x1p-20>);
static_assert(gives<ReduceL2, A{}, list<x, axes<2>>, list<kept>, 0x1p-20>);
static_assert(gives<ReduceL2, A{}, list<x, axes<-1>>, list<kept>, 0x1p-20>);

TEST_CASE("ReduceL2 along all kinds of axes") {
  check_reduction<ReduceL2>(-2, 2, [](elements_in_double const& x) -> bounded {
    return {std::sqrt(sum_of_squares(x)), roundings(x.size() + 2) * std::sqrt(sum_of_squares(x))};
  });
}

// Corners.
static_assert(
    gives<ReduceL2, A{.keepdims = 0}, list<literal<float16>({2}, {3, -4})>, list<literal<float16>(5)>>);
static_assert(
    gives<ReduceL2, A{.keepdims = 0}, list<literal<double>({2}, {3, -4})>, list<literal<double>(5)>>);
// No elements.
static_assert(
    gives<ReduceL2, A{.keepdims = 0}, list<blank<float>({1, 0}), axes<1>>, list<literal<float>({1}, {0})>>);

// Integers, with what ONNX Runtime 1.32 and the reference evaluator give.
static_assert(gives<ReduceL2, A{.keepdims = 0}, list<literal<std::int32_t>({3}, {3, 4, 9})>,
                    list<literal<std::int32_t>(10)>>);
static_assert(gives<ReduceL2, A{.keepdims = 0}, list<literal<std::int64_t>({2}, {-3, 2})>,
                    list<literal<std::int64_t>(3)>>);
static_assert(gives<ReduceL2, A{.keepdims = 0}, list<literal<std::uint32_t>({2}, {7, 7})>,
                    list<literal<std::uint32_t>(9)>>);

TEST_CASE("ReduceL2 in a model") {
  CHECK(model_gives<ReduceL2, A{}, list<x, axes<2>>, list<kept>, 0x1p-20>());
}
}  // namespace INLAY_UNIT
