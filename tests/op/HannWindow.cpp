// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/HannWindow.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::HannWindow;

constexpr HannWindow::attributes symmetric{.periodic = 0};
constexpr std::int64_t ten[] = {10}, minus[] = {-1};

// Shapes.
static_assert(dims_of<HannWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, ten}}) ==
              dims{10});
static_assert(error_of<HannWindow, 1>({}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::shape_must_be_constant, 0, 0});
static_assert(error_of<HannWindow, 1>({}, {tensor_info{elem_type::float_, {}}}) ==
              error{fault::elem_type_not_supported, 1, 7});
static_assert(error_of<HannWindow, 1>({}, {tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<HannWindow, 1>({.output_datatype = 9}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::elem_type_not_supported, 9, 1});
static_assert(error_of<HannWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, minus}})
                  .what == fault::attribute_out_of_range);

// Values of ONNX's reference implementation.
constexpr auto size = literal<std::int32_t>(10), odd = literal<std::int32_t>(7);
constexpr auto y0 = literal<float>({10}, {0.0f, 0.0954915062f, 0.345491529f, 0.654508471f, 0.904508531f, 1.0f,
                                          0.904508471f, 0.654508352f, 0.345491439f, 0.0954914987f});
static_assert(gives<HannWindow, HannWindow::attributes{}, list<size>, list<y0>, 1e-6>);
constexpr auto y1 = literal<float>({10}, {0.0f, 0.116977781f, 0.413175941f, 0.75f, 0.969846308f, 0.969846308f,
                                          0.75f, 0.413175762f, 0.116977729f, 6.3201231e-17f});
static_assert(gives<HannWindow, symmetric, list<size>, list<y1>, 1e-6>);
constexpr auto y2 = literal<float>(
    {7}, {0.0f, 0.188255101f, 0.611260474f, 0.950484455f, 0.950484395f, 0.611260355f, 0.188255087f});
static_assert(gives<HannWindow, HannWindow::attributes{}, list<odd>, list<y2>, 1e-6>);
constexpr auto y3 =
    literal<float>({7}, {0.0f, 0.25f, 0.75f, 1.0f, 0.74999994f, 0.249999896f, 6.3201231e-17f});
static_assert(gives<HannWindow, symmetric, list<odd>, list<y3>, 1e-6>);

TEST_CASE("HannWindow in a model") {
  CHECK(model_gives<HannWindow, HannWindow::attributes{}, list<size>, list<y0>, 1e-6>());
}
}  // namespace INLAY_UNIT
