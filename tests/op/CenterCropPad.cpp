// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/CenterCropPad.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::CenterCropPad;
using attributes = CenterCropPad::attributes;

constexpr tensor_info X{elem_type::float_, {3, 4}}, unknown{elem_type::int64, {2}};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr std::int64_t both[] = {6, 1}, one[] = {7}, negative[] = {-1, 1};

// Shapes.
static_assert(dims_of<CenterCropPad, 2>({}, {X, listed(both)}) == dims{6, 1});
static_assert(dims_of<CenterCropPad, 2>({{-1}}, {X, listed(one)}) == dims{3, 7});
static_assert(dims_of<CenterCropPad, 2, 1>({}, {X, unknown}, {X}) == dims{3, 4});
static_assert(error_of<CenterCropPad, 2>({}, {X, unknown}).what == fault::shape_must_be_constant);
static_assert(error_of<CenterCropPad, 2>({}, {X, listed(one)}) ==
              error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<CenterCropPad, 2>({{2}}, {X, listed(one)}) == error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<CenterCropPad, 2>({}, {X, listed(negative)}).what == fault::attribute_out_of_range);

// ONNX's reference evaluator.
constexpr auto v1 = literal<float>({3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto v2 = literal<std::int64_t>({2}, {6, 1});
constexpr auto v3 = literal<float>({6, 1}, {0, 2, 6, 10, 0, 0});
static_assert(gives<CenterCropPad, attributes{}, list<v1, v2>, list<v3>>);
constexpr auto v4 = literal<std::int64_t>({1}, {7});
constexpr auto v5 =
    literal<float>({3, 7}, {0, 1, 2, 3, 4, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 9, 10, 11, 12, 0, 0});
static_assert(gives<CenterCropPad, attributes{{-1}}, list<v1, v4>, list<v5>>);
constexpr auto v6 = literal<std::int64_t>({2}, {2, 2});
constexpr auto v7 = literal<float>({2, 2}, {2, 3, 6, 7});
static_assert(gives<CenterCropPad, attributes{{1, 0}}, list<v1, v6>, list<v7>>);
constexpr auto v8 = literal<std::int64_t>({2}, {0, 4});
constexpr auto v9 = blank<float>({0, 4});
static_assert(gives<CenterCropPad, attributes{}, list<v1, v8>, list<v9>>);
constexpr auto v10 = literal<bool>({3}, {true, false, true});
constexpr auto v11 = literal<std::int32_t>({1}, {4});
constexpr auto v12 = literal<bool>({4}, {true, false, true, false});
static_assert(gives<CenterCropPad, attributes{}, list<v10, v11>, list<v12>>);

TEST_CASE("CenterCropPad in a model") {
  CHECK(model_gives<CenterCropPad, attributes{}, list<v1, v2>, list<v3>>());
  CHECK(model_gives<CenterCropPad, attributes{{-1}}, list<v1, v4>, list<v5>>());
  CHECK(model_gives<CenterCropPad, attributes{{1, 0}}, list<v1, v6>, list<v7>>());
  CHECK(model_gives<CenterCropPad, attributes{}, list<v1, v8>, list<v9>>());
  CHECK(model_gives<CenterCropPad, attributes{}, list<v10, v11>, list<v12>>());
}
}  // namespace INLAY_UNIT
