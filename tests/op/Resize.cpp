// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Resize.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Resize;
using attributes = Resize::attributes;
using interpolation = Resize::interpolation;
using coordinates = Resize::coordinates;
using rounding = Resize::rounding;
using aspect = Resize::aspect;

constexpr tensor_info X{elem_type::float_, {1, 3, 10, 4}}, four{elem_type::float_, {4}}, none_given{};
constexpr tensor_info declared{elem_type::float_, {1, 3, 40, 40}};
template <std::size_t N>
constexpr tensor_info listed(std::int64_t const (&values)[N]) {
  return {elem_type::int64, {static_cast<std::int64_t>(N)}, storage::row_major, values};
}
constexpr std::int64_t twice[] = {1, 3, 20, 8}, two[] = {7, 8}, negative[] = {1, 1, -1, 1},
                       none_of[] = {0, 0, 0, 0};

// Shapes.
static_assert(dims_of<Resize, 1>({.scales = {1, 1, 2, 0.5f}}, {X}) == dims{1, 3, 20, 2});
static_assert(dims_of<Resize, 1>({.axes = {-2}, .scales = {0.7f}}, {X}) == dims{1, 3, 7, 4});
static_assert(dims_of<Resize, 1>({.scales = {1, 1, 2, 0.5f}, .layout = layout::channel_last}, {X}) ==
              dims{1, 6, 5, 4});
static_assert(dims_of<Resize, 1>({.sizes = {1, 3, 20, 8}}, {X}) == dims{1, 3, 20, 8});
static_assert(dims_of<Resize, 4>({}, {X, none_given, none_given, listed(twice)}) == dims{1, 3, 20, 8});
static_assert(dims_of<Resize, 4>({.axes = {2, 3}, .keep_aspect_ratio_policy = aspect::not_larger},
                                 {X, none_given, none_given, listed(two)}) == dims{1, 3, 7, 3});
static_assert(dims_of<Resize, 4>({.axes = {3, 2}, .keep_aspect_ratio_policy = aspect::not_smaller},
                                 {X, none_given, none_given, listed(two)}) == dims{1, 3, 18, 7});
static_assert(dims_of<Resize, 3, 1>({}, {X, none_given, four}, {declared}) == dims{1, 3, 40, 40});
static_assert(error_of<Resize, 3>({}, {X, none_given, four}).what == fault::shape_must_be_constant);
static_assert(error_of<Resize, 1>({}, {X}).what == fault::missing_input);
static_assert(error_of<Resize, 1>({.scales = {1, 2}}, {X}) == error{fault::attribute_length_differs, 2, 4});
static_assert(error_of<Resize, 1>({.axes = {4}, .scales = {1}}, {X}).what == fault::axis_out_of_range);
static_assert(error_of<Resize, 1>({.axes = {1, -3}, .scales = {1, 1}}, {X}).what == fault::axis_repeated);
static_assert(error_of<Resize, 1>({.scales = {1, 1, 0, 1}}, {X}).what == fault::attribute_out_of_range);
static_assert(error_of<Resize, 1>({.scales = {1, 1, 1e30f, 1}}, {X}).what == fault::attribute_out_of_range);
static_assert(error_of<Resize, 4>({}, {X, none_given, none_given, listed(negative)}).what ==
              fault::attribute_out_of_range);
static_assert(dims_of<Resize, 4>({}, {X, none_given, none_given, listed(none_of)}) == dims{0, 0, 0, 0});
static_assert(error_of<Resize, 1>({.sizes = {1, 1}}, {tensor_info{elem_type::float_, {0, 1}}}) ==
              error{fault::element_count_differs, 0, 1});
static_assert(error_of<Resize, 1>({.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                                   .sizes = {1, 3, 2, 2}},
                                  {X}) == error{fault::attribute_length_differs, 0, 8});
static_assert(error_of<Resize, 1>({.mode = interpolation::linear, .sizes = {1}},
                                  {tensor_info{elem_type::bool_, {1}}})
                  .what == fault::elem_type_not_supported);

constexpr auto square = literal<float>({1, 1, 2, 2}, {1, 2, 3, 4});
constexpr auto sixteen =
    literal<float>({1, 1, 4, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
constexpr auto eight = literal<float>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});

constexpr attributes with_scales(attributes a, floats const& scales) {
  a.scales = scales;
  return a;
}
constexpr attributes with_sizes(attributes a, ints const& sizes, floats const& roi = {}) {
  a.sizes = sizes;
  a.roi = roi;
  return a;
}

template <auto Scales>
constexpr floats floats_of = [] {
  floats list;
  for (float const s : Scales.elements) list.push_back(s);
  return list;
}();
template <auto Sizes>
constexpr ints ints_of = [] {
  ints list;
  for (std::int64_t const s : Sizes.elements) list.push_back(s);
  return list;
}();

/// By reference() and by a model, with scales that are an input and that are an attribute.
template <attributes A, auto From, auto Scales, auto Y, double Tolerance = 1e-6>
bool by_scales() {
  constexpr attributes known = with_scales(A, floats_of<Scales>);
  static_assert(gives_declared<Resize, A, list<From, none, Scales>, list<Y>, Tolerance>);
  static_assert(gives<Resize, known, list<From>, list<Y>, Tolerance>);
  return model_gives<Resize, known, list<From>, list<Y>, Tolerance>() &&
         model_gives_declared<Resize, A, list<From, none, Scales>, list<Y>, Tolerance>();
}
template <attributes A, auto From, auto Sizes, auto Y, double Tolerance = 1e-6>
bool by_sizes() {
  constexpr attributes known = with_sizes(A, ints_of<Sizes>);
  static_assert(gives<Resize, A, list<From, none, none, Sizes>, list<Y>, Tolerance>);
  static_assert(gives<Resize, known, list<From>, list<Y>, Tolerance>);
  return model_gives<Resize, known, list<From>, list<Y>, Tolerance>() &&
         model_gives<Resize, A, list<From, none, none, Sizes>, list<Y>, Tolerance>();
}
template <attributes A, auto From, auto Roi, auto Sizes, auto Y, double Tolerance = 1e-5>
bool by_crop() {
  constexpr attributes known = with_sizes(A, ints_of<Sizes>, floats_of<Roi>);
  static_assert(gives<Resize, A, list<From, Roi, none, Sizes>, list<Y>, Tolerance>);
  static_assert(gives<Resize, known, list<From>, list<Y>, Tolerance>);
  return model_gives<Resize, known, list<From>, list<Y>, Tolerance>() &&
         model_gives<Resize, A, list<From, Roi, none, Sizes>, list<Y>, Tolerance>();
}

constexpr auto doubled = literal<float>({4}, {1, 1, 2, 2});

TEST_CASE("Resize: official cases") {
  // test_resize_upsample_scales_nearest
  CHECK(by_scales<attributes{}, square, literal<float>({4}, {1, 1, 2, 3}),
                  literal<float>({1, 1, 4, 6}, {1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2,
                                                3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4})>());
  // test_resize_upsample_sizes_nearest_ceil_half_pixel
  CHECK(
      by_sizes<attributes{.nearest_mode = rounding::ceil}, sixteen, literal<std::int64_t>({4}, {1, 1, 8, 8}),
               literal<float>(
                   {1, 1, 8, 8},
                   {1,  2,  2,  3,  3,  4,  4,  4,  5,  6,  6,  7,  7,  8,  8,  8,  5,  6,  6,  7,  7,  8,
                    8,  8,  9,  10, 10, 11, 11, 12, 12, 12, 9,  10, 10, 11, 11, 12, 12, 12, 13, 14, 14, 15,
                    15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16, 13, 14, 14, 15, 15, 16, 16, 16})>());
  // test_resize_downsample_sizes_nearest_not_smaller
  CHECK(by_sizes<attributes{.axes = {2, 3}, .keep_aspect_ratio_policy = aspect::not_smaller}, eight,
                 literal<std::int64_t>({2}, {1, 3}), literal<float>({1, 1, 2, 3}, {1, 2, 4, 5, 6, 8})>());
  // test_resize_upsample_scales_linear
  CHECK(by_scales<attributes{.mode = interpolation::linear}, square, doubled,
                  literal<float>({1, 1, 4, 4}, {1.0f, 1.25f, 1.75f, 2.0f, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f,
                                                2.75f, 3.25f, 3.5f, 3.0f, 3.25f, 3.75f, 4.0f})>());
  // test_resize_downsample_scales_linear_align_corners
  CHECK(by_scales<attributes{.coordinate_transformation_mode = coordinates::align_corners,
                             .mode = interpolation::linear},
                  eight, literal<float>({4}, {1, 1, 0.6f, 0.6f}),
                  literal<float>({1, 1, 1, 2}, {1.0f, 3.142857074737549f})>());
  // test_resize_downsample_scales_linear_half_pixel_symmetric
  CHECK(by_scales<attributes{.coordinate_transformation_mode = coordinates::half_pixel_symmetric,
                             .mode = interpolation::linear},
                  literal<float>({1, 1, 1, 4}, {1, 2, 3, 4}), literal<float>({4}, {1, 1, 1, 0.6f}),
                  literal<float>({1, 1, 1, 2}, {1.6666667f, 3.3333333f})>());
  // test_resize_downsample_scales_cubic_antialias
  CHECK(by_scales<attributes{.antialias = 1, .mode = interpolation::cubic}, sixteen,
                  literal<float>({4}, {1, 1, 0.6f, 0.6f}),
                  literal<float>({1, 1, 2, 2}, {2.5180721f, 4.2858863f, 9.5893288f, 11.3571424f}), 1e-5>());
  // test_resize_upsample_scales_cubic_A_n0p5_exclude_outside
  CHECK(by_scales<attributes{.cubic_coeff_a = -0.5f, .exclude_outside = 1, .mode = interpolation::cubic},
                  sixteen, doubled,
                  literal<float>(
                      {1, 1, 8, 8},
                      {0.55882353f,  0.81494206f,  1.35698247f,  1.89705884f,  2.39705873f,  2.93713522f,
                       3.47917557f,  3.7352941f,   1.58329761f,  1.83941603f,  2.38145661f,  2.92153287f,
                       3.42153287f,  3.96160913f,  4.50364971f,  4.75976801f,  3.75145936f,  4.0075779f,
                       4.54961824f,  5.0896945f,   5.5896945f,   6.12977076f,  6.67181158f,  6.92792988f,
                       5.91176462f,  6.16788340f,  6.70992374f,  7.25f,        7.75f,        8.29007626f,
                       8.83211708f,  9.0882349f,   7.91176462f,  8.16788292f,  8.70992374f,  9.25f,
                       9.75f,        10.29007626f, 10.83211708f, 11.08823490f, 10.07207012f, 10.3281889f,
                       10.87022877f, 11.41030502f, 11.91030502f, 12.45038128f, 12.9924221f,  13.24854088f,
                       12.24023151f, 12.49635029f, 13.03839111f, 13.57846737f, 14.07846737f, 14.61854362f,
                       15.16058350f, 15.4167023f,  13.26470566f, 13.52082443f, 14.06286526f, 14.60294151f,
                       15.10294151f, 15.64301777f, 16.18505859f, 16.44117737f}),
                  1e-5>());
  // test_resize_tf_crop_and_resize, test_resize_tf_crop_and_resize_extrapolation_value
  constexpr attributes crop{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                            .extrapolation_value = 10,
                            .mode = interpolation::linear};
  constexpr auto three = literal<std::int64_t>({4}, {1, 1, 3, 3});
  CHECK(by_crop<crop, sixteen, literal<float>({8}, {0, 0, 0.4f, 0.6f, 1, 1, 0.6f, 0.8f}), three,
                literal<float>({1, 1, 3, 3}, {7.6f, 7.9f, 8.2f, 8.8f, 9.1f, 9.4f, 10.0f, 10.3f, 10.6f})>());
  CHECK(by_crop<crop, sixteen, literal<float>({8}, {0, 0, 0.4f, 0.6f, 1, 1, 1.2f, 1.7f}), three,
                literal<float>({1, 1, 3, 3}, {7.6f, 10, 10, 12.4f, 10, 10, 10, 10, 10})>());
}

// Corners: a scalar and no element; elements of 64 bits as they are; integers to the nearest, ties to even, clamped;
// what `resize_tf_half_pixel_for_nn` of version 11 is: elements 1 and 3 of {0 … 4} for (x + 0.5) * 2.5, rounded down.
static_assert(gives<Resize, attributes{}, list<literal(7.0f)>, list<literal(7.0f)>>);
static_assert(
    gives<Resize, attributes{.sizes = {0}}, list<literal<float>({1}, {7})>, list<blank<float>({0})>>);
static_assert(
    gives<
        Resize, attributes{.sizes = {4}}, list<literal<std::int64_t>({2}, {(std::int64_t{1} << 53) + 1, 5})>,
        list<literal<std::int64_t>({4}, {(std::int64_t{1} << 53) + 1, (std::int64_t{1} << 53) + 1, 5, 5})>>);
static_assert(gives<Resize, attributes{.sizes = {4}}, list<literal<bool>({2}, {true, false})>,
                    list<literal<bool>({4}, {true, true, false, false})>>);
static_assert(gives<Resize,
                    attributes{.coordinate_transformation_mode = coordinates::align_corners,
                               .mode = interpolation::linear,
                               .sizes = {3}},
                    list<literal<std::uint8_t>({2}, {1, 2})>, list<literal<std::uint8_t>({3}, {1, 2, 2})>>);
static_assert(gives<Resize,
                    attributes{.coordinate_transformation_mode = coordinates::tf_half_pixel_for_nn,
                               .nearest_mode = rounding::floor,
                               .sizes = {2}},
                    list<literal<float>({5}, {0, 1, 2, 3, 4})>, list<literal<float>({2}, {1, 3})>>);
TEST_CASE("Resize: elements of other types") {
  CHECK(model_gives<Resize,
                    attributes{.coordinate_transformation_mode = coordinates::align_corners,
                               .mode = interpolation::linear,
                               .sizes = {3}},
                    list<literal<std::uint8_t>({2}, {1, 2})>, list<literal<std::uint8_t>({3}, {1, 2, 2})>>());
  CHECK(model_gives<Resize, attributes{.sizes = {4}}, list<literal<bool>({2}, {true, false})>,
                    list<literal<bool>({4}, {true, true, false, false})>>());
}

// Bytes that stand for real values: what ONNX Runtime 1.32 makes by DequantizeLinear, Resize and QuantizeLinear.
template <attributes A, auto From, auto Y>
bool by_reals() {
  static_assert(gives<Resize, A, list<From>, list<Y>>);
  return model_gives<Resize, A, list<From>, list<Y>>();
}
TEST_CASE("Resize: bytes of real values as ONNX Runtime rounds them") {
  CHECK(by_reals<attributes{.mode = interpolation::linear,
                            .sizes = {1, 2, 6, 8},
                            .element_scale = 0.1f,
                            .element_zero_point = 131},
                 literal<std::uint8_t>({1, 2, 3, 4},
                                       {207, 21,  45, 60, 46,  205, 222, 149, 10,  24,  85,  110,
                                        159, 122, 67, 40, 177, 188, 8,   29,  115, 100, 227, 132}),
                 literal<std::uint8_t>(
                     {1, 2, 6, 8},
                     {207, 160, 67,  27,  39,  49,  56,  60,  167, 142, 92,  73,  84,  88,  84,  82,
                      86,  104, 141, 164, 173, 165, 140, 127, 37,  68,  129, 167, 181, 176, 151, 139,
                      19,  32,  57,  82,  107, 119, 120, 120, 10,  13,  21,  39,  70,  91,  104, 110,
                      159, 150, 131, 108, 81,  60,  47,  40,  163, 157, 145, 117, 74,  49,  41,  37,
                      172, 172, 172, 134, 60,  25,  30,  32,  161, 163, 165, 140, 89,  61,  57,  55,
                      130, 128, 124, 135, 160, 156, 123, 106, 115, 111, 104, 132, 195, 203, 156, 132})>());
  CHECK(
      by_reals<attributes{.coordinate_transformation_mode = coordinates::align_corners,
                          .mode = interpolation::linear,
                          .sizes = {1, 2, 3, 7},
                          .element_scale = 0.0377f,
                          .element_zero_point = -5},
               literal<std::int8_t>({1, 2, 4, 3}, {107, 110, -86, -106, 44,  -68, -63, -12, -55, 72, 81, -90,
                                                   -90, -78, -34, 74,   -16, 0,   19,  -7,  -15, 76, 35, 80}),
               literal<std::int8_t>({1, 2, 3, 7},
                                    {107, 108, 109, 110, 45,  -21, -86, -84, -51, -17, 16,  -10, -36, -62, 72,
                                     75,  78,  81,  24,  -33, -90, -90, -86, -82, -78, -63, -49, -34, 47,  27,
                                     8,   -11, -10, -9,  -7,  76,  62,  49,  35,  50,  65,  80})>());
  CHECK(by_reals<attributes{.coordinate_transformation_mode = coordinates::asymmetric,
                            .mode = interpolation::linear,
                            .sizes = {1, 1, 2, 3},
                            .element_scale = 0.3f},
                 literal<std::uint8_t>(
                     {1, 1, 5, 6}, {11, 228, 169, 149, 62,  120, 48, 197, 121, 7,  65, 180, 133, 95, 64,
                                    23, 155, 169, 133, 238, 237, 53, 155, 161, 63, 76, 124, 189, 74, 184}),
                 literal<std::uint8_t>({1, 1, 2, 3}, {11, 169, 62, 133, 150, 155})>());
  CHECK(by_reals<attributes{.coordinate_transformation_mode = coordinates::pytorch_half_pixel,
                            .mode = interpolation::linear,
                            .sizes = {1, 6},
                            .element_scale = 0.02f,
                            .element_zero_point = 17},
                 literal<std::int8_t>({5, 4}, {-89, 55,  99,  -44, -41, -88, 1,  -82, 57,   -47,
                                               -23, 109, -12, -62, 83,  -32, 98, 26,  -105, -39}),
                 literal<std::int8_t>({1, 6}, {-89, -17, 62, 92, 27, -44})>());
  // Columns alone are resampled; channels lie side by side.
  CHECK(by_reals<attributes{.mode = interpolation::linear,
                            .sizes = {1, 1, 3, 6},
                            .layout = layout::channel_last,
                            .element_scale = 0.05f,
                            .element_zero_point = 100},
                 literal<std::uint8_t>({1, 3, 3, 1}, {168, 100, 230, 122, 98, 37, 54, 178, 204}),
                 literal<std::uint8_t>({1, 3, 6, 1}, {168, 151, 117, 132, 198, 230, 122, 116, 104, 83, 52, 37,
                                                      54, 85, 147, 185, 198, 204})>());
}
constexpr attributes of_reals{.mode = interpolation::linear, .scales = {1, 1, 2, 2}, .element_scale = 0.1f};
static_assert(dims_of<Resize, 1>(of_reals, {tensor_info{elem_type::int8, {1, 3, 10, 4}}}) ==
              dims{1, 3, 20, 8});
static_assert(error_of<Resize, 1>(of_reals, {X}).what == fault::elem_type_not_supported);
static_assert(
    error_of<Resize, 1>({.mode = interpolation::cubic, .scales = {1, 1, 2, 2}, .element_scale = 0.1f},
                        {tensor_info{elem_type::int8, {1, 3, 10, 4}}})
        .what == fault::elem_type_not_supported);
static_assert(
    error_of<Resize, 1>({.mode = interpolation::linear, .scales = {1, 2, 2, 2}, .element_scale = 0.1f},
                        {tensor_info{elem_type::int8, {1, 3, 10, 4}}})
        .what == fault::elem_type_not_supported);

/// The kernel against reference(), which knows no table.
template <class T, attributes A, dims From>
void compare(double tolerance) {
  static constexpr dims to = [] {
    tensor_info out[1];
    tensor_info const in[]{{elem_type_of<T>, From}};
    (void)Resize::infer(A, in, out);
    return out[0].dims;
  }();
  std::vector<T> x(elements(From)), wanted(elements(to)), found(elements(to), T(99));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<T>(static_cast<float>((i * 7919 + 13) % 101) - (std::is_unsigned_v<T> ? 0.0f : 50.0f));
  tensor<T const, From> const X_view{x.data()};
  Resize::reference(A, X_view, absent, absent, absent, tensor<T, to>{wanted.data()});
  Resize::template evaluate<A>(X_view, absent, absent, absent, tensor<T, to>{found.data()});
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::abs(static_cast<double>(static_cast<float>(found[i])) -
                   static_cast<double>(static_cast<float>(wanted[i]))) <= tolerance);
}

template <attributes A>
void compare_layouts(double tolerance) {
  compare<float, A, dims{2, 3, 5, 7}>(tolerance);
  constexpr attributes last = [] {
    attributes a = A;
    a.layout = layout::channel_last;
    return a;
  }();
  compare<float, last, dims{2, 5, 7, 1}>(tolerance);
  compare<float, last, dims{1, 5, 7, 4}>(tolerance);
  compare<float, last, dims{1, 5, 7, 16}>(tolerance);
  compare<float, last, dims{1, 5, 7, 19}>(tolerance);
}

TEST_CASE("Resize: kernel against reference") {
  compare_layouts<attributes{.scales = {1, 1, 2, 2}}>(0);
  compare_layouts<attributes{.scales = {1, 1, 0.5f, 3}}>(0);
  compare_layouts<attributes{.mode = interpolation::linear, .scales = {1, 1, 2, 2}}>(1e-4);
  compare_layouts<attributes{.mode = interpolation::linear, .scales = {1, 1, 1.3f, 0.6f}}>(1e-4);
  compare_layouts<attributes{.mode = interpolation::linear, .scales = {1, 1, 1, 0.6f}}>(1e-4);
  compare_layouts<attributes{.mode = interpolation::cubic, .scales = {1, 1, 1.3f, 2.5f}}>(1e-4);
  compare_layouts<attributes{.antialias = 1, .mode = interpolation::linear, .scales = {1, 1, 0.3f, 0.6f}}>(
      1e-4);
  compare_layouts<attributes{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                             .extrapolation_value = -3,
                             .mode = interpolation::linear,
                             .roi = {0, 0, -0.2f, 0.3f, 1, 1, 0.8f, 1.2f},
                             .scales = {1, 1, 2, 2}}>(1e-4);
  compare_layouts<attributes{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                             .extrapolation_value = -3,
                             .roi = {0, 0, -0.2f, 0.3f, 1, 1, 0.8f, 1.2f},
                             .scales = {1, 1, 2, 2}}>(0);
  // Axes at both ends, three axes, four.
  compare<float, attributes{.mode = interpolation::linear, .scales = {2, 1, 1, 2}}, dims{2, 3, 4, 5}>(1e-4);
  compare<float, attributes{.mode = interpolation::linear, .scales = {1, 1, 2, 1.5f, 2}},
          dims{1, 2, 3, 4, 5}>(1e-4);
  compare<float, attributes{.scales = {2, 2, 2, 1.5f, 2}}, dims{1, 2, 3, 4, 2}>(0);
  compare<double, attributes{.mode = interpolation::cubic, .scales = {1, 1.7f, 3}}, dims{3, 4, 5}>(1e-12);
  compare<float16, attributes{.mode = interpolation::linear, .scales = {1, 1.7f, 3}}, dims{3, 4, 5}>(0.05);
  compare<std::uint8_t, attributes{.mode = interpolation::linear, .scales = {1, 1.7f, 3}}, dims{3, 4, 5}>(1);
  compare<std::int8_t, attributes{.scales = {1, 1.7f, 3}}, dims{3, 4, 5}>(0);
  // Bytes of real values: rows of single elements, longer ones, channels side by side, below and above packs.
  constexpr auto reals = [](layout order) {
    return attributes{.mode = interpolation::linear,
                      .scales = {1, 1, 2, 1.7f},
                      .layout = order,
                      .element_scale = 0.037f,
                      .element_zero_point = 11};
  };
  compare<std::uint8_t, reals(layout::channel_first), dims{2, 3, 5, 7}>(0);
  compare<std::int8_t, reals(layout::channel_first), dims{1, 2, 4, 90}>(0);
  compare<std::int8_t, reals(layout::channel_last), dims{2, 5, 7, 1}>(0);
  compare<std::uint8_t, reals(layout::channel_last), dims{1, 5, 7, 3}>(0);
  compare<std::uint8_t, reals(layout::channel_last), dims{1, 5, 7, 32}>(0);
  compare<std::int8_t, reals(layout::channel_last), dims{1, 5, 7, 75}>(0);
  // Rows longer than packs, and than a row of sums: what a pack reads near one another and far apart, and backwards.
  constexpr dims rows{1, 2, 9, 70}, long_rows{3, 640};
  compare<float, attributes{.mode = interpolation::linear, .scales = {1, 1, 2, 2}}, rows>(1e-4);
  compare<float, attributes{.mode = interpolation::cubic, .scales = {1, 1, 0.7f, 1.3f}}, rows>(1e-4);
  compare<float, attributes{.mode = interpolation::linear, .scales = {1, 0.9f}}, long_rows>(1e-4);
  compare<float, attributes{.antialias = 1, .mode = interpolation::linear, .scales = {0.5f, 0.35f}},
          long_rows>(1e-4);
  compare<float, attributes{.antialias = 1, .mode = interpolation::cubic, .scales = {0.5f, 0.1f}}, long_rows>(
      1e-4);
  compare<float, attributes{.antialias = 1, .mode = interpolation::cubic, .scales = {1, 0.004f}}, long_rows>(
      1e-4);
  compare<float,
          attributes{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                     .mode = interpolation::linear,
                     .roi = {0, 1.2f, 1, -0.2f},
                     .scales = {1, 0.5f}},
          long_rows>(1e-4);
  // Backwards by small steps, so that a pack ends near where it begins, and repeats what lies at the border.
  constexpr attributes backwards{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                                 .mode = interpolation::linear,
                                 .roi = {0, 1, 1, 0}};
  compare<float, with_scales(backwards, {1, 4}), dims{3, 64}>(1e-4);
  compare<float, with_scales(backwards, {1, 32}), dims{3, 2}>(1e-4);
  constexpr attributes cubic_backwards{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                                       .mode = interpolation::cubic,
                                       .roi = {0, 1, 1, 0}};
  compare<float, with_scales(cubic_backwards, {1, 1}), dims{3, 64}>(1e-4);
  compare<float, with_scales(cubic_backwards, {1, 2}), dims{3, 64}>(1e-4);
  compare<float, with_scales(cubic_backwards, {1, 16}), dims{3, 4}>(1e-4);
  compare<float, attributes{.scales = {1, 1, 2, 2}}, rows>(0);
  compare<float, attributes{.scales = {1, 1, 1, 0.4f}}, rows>(0);
  compare<float, attributes{.scales = {2, 3}}, dims{3, 20}>(0);
  compare<float,
          attributes{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                     .roi = {0, 1.2f, 1, -0.2f},
                     .scales = {1, 0.5f}},
          long_rows>(0);
  compare<float,
          attributes{.coordinate_transformation_mode = coordinates::tf_crop_and_resize,
                     .roi = {0, 1, 1, 0},
                     .scales = {1, 4}},
          dims{3, 64}>(0);
  // More entries than a table may have.
  compare<float, attributes{.mode = interpolation::linear, .scales = {1, 300}}, dims{1, 100}>(1e-4);
}
}  // namespace INLAY_UNIT
