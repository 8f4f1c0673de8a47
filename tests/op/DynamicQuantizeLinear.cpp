// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/DynamicQuantizeLinear.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::DynamicQuantizeLinear;

using attributes = DynamicQuantizeLinear::attributes;

// All elements 0: the scale is 1.
static_assert(
    gives<DynamicQuantizeLinear, attributes{}, list<blank<float, 2>({2})>,
          list<blank<std::uint8_t, 2>({2}), literal<float>(1.0f), literal<std::uint8_t>(std::uint8_t(0))>>);
constexpr tensor_info half{elem_type::float16, {2}};
static_assert(error_of<DynamicQuantizeLinear, 1, 3>({}, {half}).what == fault::elem_type_not_supported);

// ONNX's own cases.
// dynamicquantizelinear.
constexpr auto dynamicquantizelinear_x0 = literal<float>({6}, {0.0f, 2.0f, -3.0f, -2.5f, 1.34f, 0.5f});
constexpr auto dynamicquantizelinear_y0 = literal<std::uint8_t>({6}, {153, 255, 0, 26, 221, 179});
constexpr auto dynamicquantizelinear_y1 = literal<float>(0.019607844f);
constexpr auto dynamicquantizelinear_y2 = literal<std::uint8_t>(std::uint8_t(153));
static_assert(gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_x0>,
                    list<dynamicquantizelinear_y0, dynamicquantizelinear_y1, dynamicquantizelinear_y2>>);

// dynamicquantizelinear_max_adjusted.
constexpr auto dynamicquantizelinear_max_adjusted_x0 =
    literal<float>({6}, {-1.0f, -2.1f, -1.3f, -2.5f, -3.34f, -4.0f});
constexpr auto dynamicquantizelinear_max_adjusted_y0 = literal<std::uint8_t>({6}, {191, 121, 172, 96, 42, 0});
constexpr auto dynamicquantizelinear_max_adjusted_y1 = literal<float>(0.015686275f);
constexpr auto dynamicquantizelinear_max_adjusted_y2 = literal<std::uint8_t>(std::uint8_t(255));
static_assert(gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_max_adjusted_x0>,
                    list<dynamicquantizelinear_max_adjusted_y0, dynamicquantizelinear_max_adjusted_y1,
                         dynamicquantizelinear_max_adjusted_y2>>);

// dynamicquantizelinear_min_adjusted.
constexpr auto dynamicquantizelinear_min_adjusted_x0 =
    literal<float>({3, 4}, {1.0f, 2.1f, 1.3f, 2.5f, 3.34f, 4.0f, 1.5f, 2.6f, 3.9f, 4.0f, 3.0f, 2.345f});
constexpr auto dynamicquantizelinear_min_adjusted_y0 =
    literal<std::uint8_t>({3, 4}, {64, 134, 83, 159, 213, 255, 96, 166, 249, 255, 191, 149});
constexpr auto dynamicquantizelinear_min_adjusted_y1 = literal<float>(0.015686275f);
constexpr auto dynamicquantizelinear_min_adjusted_y2 = literal<std::uint8_t>(std::uint8_t(0));
static_assert(gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_min_adjusted_x0>,
                    list<dynamicquantizelinear_min_adjusted_y0, dynamicquantizelinear_min_adjusted_y1,
                         dynamicquantizelinear_min_adjusted_y2>>);

TEST_CASE("DynamicQuantizeLinear in a model") {
  CHECK(model_gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_x0>,
                    list<dynamicquantizelinear_y0, dynamicquantizelinear_y1, dynamicquantizelinear_y2>>());
  CHECK(model_gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_max_adjusted_x0>,
                    list<dynamicquantizelinear_max_adjusted_y0, dynamicquantizelinear_max_adjusted_y1,
                         dynamicquantizelinear_max_adjusted_y2>>());
  CHECK(model_gives<DynamicQuantizeLinear, attributes{}, list<dynamicquantizelinear_min_adjusted_x0>,
                    list<dynamicquantizelinear_min_adjusted_y0, dynamicquantizelinear_min_adjusted_y1,
                         dynamicquantizelinear_min_adjusted_y2>>());
}
}  // namespace INLAY_UNIT
