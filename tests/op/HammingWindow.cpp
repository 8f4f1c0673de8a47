// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/HammingWindow.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::HammingWindow;

constexpr HammingWindow::attributes symmetric{.periodic = 0};
constexpr std::int64_t ten[] = {10}, minus[] = {-1};

// Shapes.
static_assert(dims_of<HammingWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, ten}}) ==
              dims{10});
static_assert(error_of<HammingWindow, 1>({}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::shape_must_be_constant, 0, 0});
static_assert(error_of<HammingWindow, 1>({}, {tensor_info{elem_type::float_, {}}}) ==
              error{fault::elem_type_not_supported, 1, 7});
static_assert(error_of<HammingWindow, 1>({}, {tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<HammingWindow, 1>({.output_datatype = 9}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::elem_type_not_supported, 9, 1});
static_assert(error_of<HammingWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, minus}})
                  .what == fault::attribute_out_of_range);

// Values of ONNX's reference implementation.
constexpr auto size = literal<std::int32_t>(10), odd = literal<std::int32_t>(7);
constexpr auto y0 =
    literal<float>({10}, {0.0869565234f, 0.174144417f, 0.402405292f, 0.684551239f, 0.912812114f, 1.0f,
                          0.912812114f, 0.68455112f, 0.402405232f, 0.174144417f});
static_assert(gives<HammingWindow, HammingWindow::attributes{}, list<size>, list<y0>, 1e-6>);
constexpr auto y1 =
    literal<float>({10}, {0.0869565234f, 0.193762332f, 0.464204103f, 0.771739125f, 0.972468376f, 0.972468376f,
                          0.771739125f, 0.464203954f, 0.193762273f, 0.0869565234f});
static_assert(gives<HammingWindow, symmetric, list<size>, list<y1>, 1e-6>);
constexpr auto y2 = literal<float>(
    {7}, {0.0869565234f, 0.258841634f, 0.645063937f, 0.954790115f, 0.954790115f, 0.645063818f, 0.258841604f});
static_assert(gives<HammingWindow, HammingWindow::attributes{}, list<odd>, list<y2>, 1e-6>);
constexpr auto y3 = literal<float>(
    {7}, {0.0869565234f, 0.315217406f, 0.771739125f, 1.0f, 0.771739066f, 0.315217316f, 0.0869565234f});
static_assert(gives<HammingWindow, symmetric, list<odd>, list<y3>, 1e-6>);

TEST_CASE("HammingWindow in a model") {
  CHECK(model_gives<HammingWindow, HammingWindow::attributes{}, list<size>, list<y0>, 1e-6>());
}
}  // namespace INLAY_UNIT
