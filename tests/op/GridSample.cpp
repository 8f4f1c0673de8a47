// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GridSample.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GridSample;
using attributes = GridSample::attributes;

using interpolation = GridSample::interpolation;
using padding = GridSample::padding;

constexpr tensor_info X{elem_type::float_, {2, 3, 4, 5}}, volume{elem_type::float_, {2, 3, 4, 5, 6}};
constexpr tensor_info flat(std::int64_t N, std::int64_t axes) { return {elem_type::float_, {N, 7, 8, axes}}; }

// Shapes.
static_assert(dims_of<GridSample, 2>({}, {X, flat(2, 2)}) == dims{2, 3, 7, 8});
static_assert(dims_of<GridSample, 2>({}, {volume, tensor_info{elem_type::float_, {2, 7, 8, 9, 3}}}) ==
              dims{2, 3, 7, 8, 9});
static_assert(error_of<GridSample, 2>({}, {X, flat(1, 2)}) == error{fault::element_count_differs, 1, 2});
static_assert(error_of<GridSample, 2>({}, {X, flat(2, 3)}) == error{fault::element_count_differs, 3, 2});
static_assert(error_of<GridSample, 2>({}, {volume, flat(2, 2)}) == error{fault::ranks_differ, 4, 5});
static_assert(error_of<GridSample, 2>({}, {tensor_info{elem_type::float_, {2, 3, 0, 5}}, flat(2, 2)}) ==
              error{fault::element_count_differs, 0, 1});
static_assert(error_of<GridSample, 2>({}, {tensor_info{elem_type::bool_, {2, 3, 4, 5}}, flat(2, 2)}).what ==
              fault::elem_type_not_supported);
static_assert(dims_of<GridSample, 2>({.mode = interpolation::nearest},
                                     {tensor_info{elem_type::bool_, {2, 3, 4, 5}}, flat(2, 2)}) ==
              dims{2, 3, 7, 8});

// Cases of ONNX's.
constexpr auto v1 = literal<float>({1, 1, 3, 2}, {0, 1, 2, 3, 4, 5});
constexpr auto v2 = literal<float>(
    {1, 2, 4, 2}, {-10, -10, -5, -5, -0.2f, -0.2f, 10, 10, 10, 10, -0.2f, -0.2f, 5, 5, 10, 10});
constexpr auto v3 = literal<float>({1, 1, 2, 4}, {0, 0, 1.7f, 0, 0, 1.7f, 0, 0});
// test_gridsample_zeros_padding
static_assert(gives<GridSample, attributes{.padding_mode = padding::zeros}, list<v1, v2>, list<v3>, 1e-05>);
constexpr auto v4 = literal<float>({1, 1, 2, 4}, {0, 0, 1.7f, 5, 5, 1.7f, 5, 5});
// test_gridsample_border_padding
static_assert(gives<GridSample, attributes{.padding_mode = padding::border}, list<v1, v2>, list<v4>, 1e-05>);
constexpr auto v5 = literal<float>({1, 1, 2, 4}, {2.5f, 0, 1.7f, 2.5f, 2.5f, 1.7f, 5, 2.5f});
// test_gridsample_reflection_padding
static_assert(
    gives<GridSample, attributes{.padding_mode = padding::reflection}, list<v1, v2>, list<v5>, 1e-05>);
constexpr auto v6 = literal<float>(
    {1, 2, 4, 2}, {-1, -0.8f, -0.6f, -0.5f, -0.1f, -0.2f, 0.7f, 0, 0, 0.4f, 0.2f, -0.2f, -0.3f, 0.5f, -1, 1});
constexpr auto v7 = literal<float>(
    {1, 1, 2, 4}, {-0.17325f, 0.284265f, 1.923106f, 2.568f, 5.170375f, 2.284414f, 4.744844f, 1.046875f});
// test_gridsample_bicubic_align_corners_0_additional_1
static_assert(gives<GridSample, attributes{.mode = interpolation::cubic}, list<v1, v6>, list<v7>, 1e-05>);
constexpr auto v8 = literal<float>({1, 1, 2, 4}, {0, 0, 2, 3, 2, 3, 4, 4});
// test_gridsample_nearest_align_corners_1_additional_1
static_assert(gives<GridSample, attributes{.align_corners = 1, .mode = interpolation::nearest}, list<v1, v6>,
                    list<v8>, 1e-05>);
constexpr auto v9 = literal<float>({1, 1, 3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
constexpr auto v10 = literal<float>(
    {1, 2, 4, 2, 3}, {-1,    -1,    -1,    -1,   -0.5f, 0.3f, -0.5f, -0.5f, -0.5f, 1,    -0.6f, -1,
                      -0.2f, -0.2f, -0.2f, 0.4f, 0.2f,  0.6f, 0,     0,     0,     -1,   0,     0,
                      0,     0,     0,     -1,   1,     0,    -0.2f, -0.2f, -0.2f, 1,    0.4f,  -0.2f,
                      0.5f,  0.5f,  0.5f,  -1,   -0.8f, 0.8f, 1,     1,     1,     0.4f, 0.6f,  -0.3f});
constexpr auto v11 = literal<float>(
    {1, 1, 2, 4, 2}, {1, 6.7f, 3.75f, 2.4f, 5.4f, 9.3f, 6.5f, 6, 6.5f, 7, 5.4f, 6.6f, 9.25f, 8.4f, 12, 6.1f});
// test_gridsample_volumetric_bilinear_align_corners_1
static_assert(gives<GridSample, attributes{.align_corners = 1}, list<v9, v10>, list<v11>, 1e-05>);
constexpr auto v12 = literal<float>({1, 1, 2, 4, 2}, {1, 5, 1, 0, 5, 12, 5, 5, 5, 0, 5, 0, 12, 9, 0, 8});
// test_gridsample_volumetric_nearest_align_corners_0
static_assert(gives<GridSample, attributes{.mode = interpolation::nearest}, list<v9, v10>, list<v12>, 1e-05>);
constexpr auto v13 =
    literal<float>({1, 2, 3, 2}, {1, 1.75f, -2, -1.25f, -1.25f, -0.25f, 0.25f, -1, -0.5f, 1, -1.75f, -0.5f});
constexpr auto v14 =
    literal<float>({1, 2, 2, 2}, {2.375f, 0.375f, 0.5f, -0.375f, 2.125f, 0.625f, -0.875f, -1.5f});
constexpr auto v15 = literal<float>({1, 2, 2, 2}, {-1.8112209f, -0.19395065f, -1.2543526f, -0.28090286f,
                                                   -0.72197783f, 0.256752f, -0.87870324f, 0.061271667f});
// ONNX Runtime
static_assert(
    gives<GridSample,
          attributes{.align_corners = 1, .mode = interpolation::cubic, .padding_mode = padding::reflection},
          list<v13, v14>, list<v15>, 1e-05>);
// Places too far away for integers: zeros, or elements of the image.
constexpr bool survives = [] {
  float const x[]{1, 2, 3, 4}, far[]{1e30f, -1e30f};
  float y[]{77};
  for (auto mode : {interpolation::nearest, interpolation::linear, interpolation::cubic})
    for (auto pad : {padding::zeros, padding::border, padding::reflection}) {
      y[0] = 77;
      GridSample::reference({.mode = mode, .padding_mode = pad}, tensor<float const, dims{1, 1, 2, 2}>{x},
                            tensor<float const, dims{1, 1, 1, 2}>{far}, tensor<float, dims{1, 1, 1, 1}>{y});
      if (pad == padding::zeros ? y[0] != 0 : !(y[0] > 0 && y[0] < 5)) return false;
    }
  return true;
}();
static_assert(survives);

/// evaluate() gives what reference() does, for places inside, at borders, far outside, and for none.
template <attributes a, dims Image, dims Grid>
void check_kernel() {
  constexpr dims out{Image[0], Image[1], Grid[1], Grid[2]};
  std::vector<float> x(elements(Image)), grid(elements(Grid)), found(elements(out)), wanted(elements(out));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 17) - 8;
  for (std::size_t i = 0; i < grid.size(); ++i) grid[i] = static_cast<float>(i * i % 101) / 40 - 1.25f;
  grid[4] = 1;
  grid[5] = -1;
  grid[7] = std::numeric_limits<float>::quiet_NaN();
  GridSample::evaluate<a>(tensor<float const, Image>{x.data()}, tensor<float const, Grid>{grid.data()},
                          tensor<float, out>{found.data()});
  GridSample::reference(a, dynamic_tensor<float const>{x.data(), Image},
                        dynamic_tensor<float const>{grid.data(), Grid},
                        dynamic_tensor<float>{wanted.data(), out});
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK((found[i] == doctest::Approx(wanted[i]).epsilon(1e-5) ||
           (std::isnan(found[i]) && std::isnan(wanted[i]))));
}

TEST_CASE("GridSample: kernel against reference") {
  constexpr dims image{2, 3, 9, 14}, grid{2, 5, 7, 2};
  check_kernel<attributes{}, image, grid>();
  check_kernel<attributes{.align_corners = 1}, image, grid>();
  check_kernel<attributes{.padding_mode = padding::border}, image, grid>();
  check_kernel<attributes{.align_corners = 1, .padding_mode = padding::reflection}, image, grid>();
  check_kernel<attributes{}, dims{1, 1, 1, 1}, dims{1, 1, 16, 2}>();
}

TEST_CASE("GridSample in a model") {
  CHECK(model_gives<GridSample, attributes{.padding_mode = padding::zeros}, list<v1, v2>, list<v3>, 1e-05>());
  CHECK(
      model_gives<GridSample, attributes{.padding_mode = padding::border}, list<v1, v2>, list<v4>, 1e-05>());
  CHECK(model_gives<GridSample, attributes{.padding_mode = padding::reflection}, list<v1, v2>, list<v5>,
                    1e-05>());
  CHECK(model_gives<GridSample, attributes{.mode = interpolation::cubic}, list<v1, v6>, list<v7>, 1e-05>());
  CHECK(model_gives<GridSample, attributes{.align_corners = 1, .mode = interpolation::nearest}, list<v1, v6>,
                    list<v8>, 1e-05>());
  CHECK(model_gives<GridSample, attributes{.align_corners = 1}, list<v9, v10>, list<v11>, 1e-05>());
  CHECK(
      model_gives<GridSample, attributes{.mode = interpolation::nearest}, list<v9, v10>, list<v12>, 1e-05>());
  CHECK(
      model_gives<GridSample,
                  attributes{
                      .align_corners = 1, .mode = interpolation::cubic, .padding_mode = padding::reflection},
                  list<v13, v14>, list<v15>, 1e-05>());
}
}  // namespace INLAY_UNIT
