// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReduceMean.hpp>

#include "reduce.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReduceMean;

using A = ReduceMean::attributes;

// Shapes.
static_assert(infers_reduction<ReduceMean>([](elem_type type) {
  return is_floating(type) || (is_integer(type) && size_of(type) >= 4);
}));

// Official: test_reduce_mean_default_axes_keepdims_example, _do_not_keepdims_example, _keepdims_example,
// _negative_axes_keepdims_example.
constexpr auto x = literal<float>({3, 2, 2}, {5, 1, 20, 2, 30, 1, 40, 2, 55, 1, 60, 2});
constexpr auto kept = literal<float>({3, 1, 2}, {12.5f, 1.5f, 35, 1.5f, 57.5f, 1.5f});
static_assert(gives<ReduceMean, A{}, list<x>, list<literal<float>({1, 1, 1}, {18.25f})>>);
static_assert(gives<ReduceMean, A{.keepdims = 0}, list<x, axes<1>>,
                    list<literal<float>({3, 2}, {12.5f, 1.5f, 35, 1.5f, 57.5f, 1.5f})>>);
static_assert(gives<ReduceMean, A{}, list<x, axes<1>>, list<kept>>);
static_assert(gives<ReduceMean, A{}, list<x, axes<-2>>, list<kept>>);

TEST_CASE("ReduceMean along all kinds of axes") {
  check_reduction<ReduceMean>(-2, 2, [](elements_in_double const& x) -> bounded {
    double const n = static_cast<double>(x.size());
    return {sum(x) / n, roundings(x.size() + 1) * sum_of_magnitudes(x) / n};
  });
}

// Corners.
// 16-bit floats are summed in float: the sum is past 65504.
static_assert(gives<ReduceMean, A{.keepdims = 0}, list<literal<float16>({2}, {60000.0f, 60000.0f})>,
                    list<literal<float16>(60000.0f)>>);
// Integers, as ONNX Runtime has them: the mean without its fraction.
static_assert(gives<ReduceMean, A{}, list<literal<std::int32_t>({2, 2}, {1, 2, -3, -4}), axes<1>>,
                    list<literal<std::int32_t>({2, 1}, {1, -3})>>);
static_assert(gives<ReduceMean, A{.keepdims = 0}, list<literal<std::uint64_t>({3}, {5, 6, 9})>,
                    list<literal<std::uint64_t>(std::uint64_t{6})>>);
// No elements: 0 / 0.
static_assert(error_of<ReduceMean, 1>({}, {tensor_info{elem_type::float_, {0}}}) == no_error);

TEST_CASE("ReduceMean in a model") { CHECK(model_gives<ReduceMean, A{}, list<x, axes<1>>, list<kept>>()); }
}  // namespace INLAY_UNIT
