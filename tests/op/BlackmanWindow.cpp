// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/BlackmanWindow.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::BlackmanWindow;

constexpr BlackmanWindow::attributes symmetric{.periodic = 0};
constexpr std::int64_t ten[] = {10}, minus[] = {-1};

// Shapes.
static_assert(dims_of<BlackmanWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, ten}}) ==
              dims{10});
static_assert(error_of<BlackmanWindow, 1>({}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::shape_must_be_constant, 0, 0});
static_assert(error_of<BlackmanWindow, 1>({}, {tensor_info{elem_type::float_, {}}}) ==
              error{fault::elem_type_not_supported, 1, 7});
static_assert(error_of<BlackmanWindow, 1>({}, {tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<BlackmanWindow, 1>({.output_datatype = 9}, {tensor_info{elem_type::int64, {}}}) ==
              error{fault::elem_type_not_supported, 9, 1});
static_assert(error_of<BlackmanWindow, 1>({}, {tensor_info{elem_type::int64, {}, storage::row_major, minus}})
                  .what == fault::attribute_out_of_range);

// Values of ONNX's reference implementation.
constexpr auto size = literal<std::int32_t>(10), odd = literal<std::int32_t>(7);
constexpr auto y0 = literal<float>({10}, {0.0f, 0.0402128622f, 0.20077014f, 0.509787142f, 0.849229872f, 1.0f,
                                          0.849229872f, 0.509787142f, 0.20077014f, 0.0402128622f});
static_assert(gives<BlackmanWindow, BlackmanWindow::attributes{}, list<size>, list<y0>, 1e-6>);
constexpr auto y1 = literal<float>({10}, {0.0f, 0.0508696325f, 0.258000493f, 0.629999995f, 0.951129854f,
                                          0.951129854f, 0.629999995f, 0.258000493f, 0.0508696325f, 0.0f});
static_assert(gives<BlackmanWindow, symmetric, list<size>, list<y1>, 1e-6>);
constexpr auto y2 = literal<float>(
    {7}, {0.0f, 0.0904534236f, 0.459182948f, 0.920363605f, 0.920363605f, 0.459182948f, 0.0904534236f});
static_assert(gives<BlackmanWindow, BlackmanWindow::attributes{}, list<odd>, list<y2>, 1e-6>);
constexpr auto y3 =
    literal<float>({7}, {0.0f, 0.129999995f, 0.629999995f, 1.0f, 0.629999995f, 0.129999995f, 0.0f});
static_assert(gives<BlackmanWindow, symmetric, list<odd>, list<y3>, 1e-6>);

TEST_CASE("BlackmanWindow in a model") {
  CHECK(model_gives<BlackmanWindow, BlackmanWindow::attributes{}, list<size>, list<y0>, 1e-6>());
}
}  // namespace INLAY_UNIT
