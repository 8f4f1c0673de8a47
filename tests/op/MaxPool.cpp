// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/MaxPool.hpp>

#include "windows.hpp"

// Kernels against reference: tests/kernel/pooling.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::MaxPool;

using A = MaxPool::attributes;
constexpr tensor_info X{elem_type::float_, {1, 3, 32, 32}};

// Shapes.
static_assert(infers_pooling<MaxPool>());
static_assert(dims_of<MaxPool, 1>({.dilations = {2, 3}, .kernel_shape = {3, 3}}, {X}) == dims{1, 3, 28, 26});
static_assert(dims_of<MaxPool, 1, 2>({.kernel_shape = {2, 2}}, {X}) == dims{1, 3, 31, 31});
static_assert(error_of<MaxPool, 1, 3>({.kernel_shape = {2, 2}}, {X}) == error{fault::too_many_outputs, 3, 2});

// Official: test_maxpool_2d_precomputed_pads, _precomputed_strides, _precomputed_same_upper, _ceil,
// _dilations, _uint8, test_maxpool_with_argmax_2d_precomputed_pads, _precomputed_strides.
template <A a, auto X, auto... Y>
constexpr bool pools = gives<MaxPool, a, list<X>, list<Y...>>;
constexpr auto y_pads = literal<float>({1, 1, 5, 5}, {13, 14, 15, 15, 15, 18, 19, 20, 20, 20, 23, 24, 25,
                                                      25, 25, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25});
constexpr auto where = literal<std::int64_t>(
    {1, 1, 5, 5},
    {12, 13, 14, 14, 14, 17, 18, 19, 19, 19, 22, 23, 24, 24, 24, 22, 23, 24, 24, 24, 22, 23, 24, 24, 24});
constexpr A padded{.kernel_shape = {5, 5}, .pads = {2, 2, 2, 2}};
constexpr A halves{.kernel_shape = {2, 2}, .storage_order = 1, .strides = {2, 2}};
static_assert(pools<padded, image_5x5, y_pads> && pools<padded, image_5x5, y_pads, where>);
constexpr auto y_halves = literal<float>({1, 1, 2, 2}, {7, 9, 17, 19});
static_assert(pools<halves, image_5x5, y_halves>);
static_assert(pools<halves, image_5x5, y_halves, literal<std::int64_t>({1, 1, 2, 2}, {6, 16, 8, 18})>);
static_assert(pools<A{.auto_pad = auto_pad::SAME_UPPER, .kernel_shape = {3, 3}, .strides = {2, 2}}, image_5x5,
                    literal<float>({1, 1, 3, 3}, {7, 9, 10, 17, 19, 20, 22, 24, 25})>);
constexpr auto y_4x4 = literal<float>({1, 1, 2, 2}, {11, 12, 15, 16});
static_assert(pools<A{.ceil_mode = 1, .kernel_shape = {3, 3}, .strides = {2, 2}}, image_4x4, y_4x4>);
// A window that lacks its last row, as ONNX Runtime computes it.
static_assert(pools<A{.ceil_mode = 1, .kernel_shape = {3, 3}, .strides = {2, 2}},
                    literal<float>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), literal<float>({1, 1, 1, 1}, {6})>);
static_assert(pools<A{.dilations = {2, 2}, .kernel_shape = {2, 2}, .strides = {1, 1}}, image_4x4, y_4x4>);
static_assert(pools<padded, ascending<25, std::uint8_t>({1, 1, 5, 5}, std::uint8_t{1}),
                    literal<std::uint8_t>({1, 1, 5, 5}, {13, 14, 15, 15, 15, 18, 19, 20, 20, 20, 23, 24, 25,
                                                         25, 25, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25})>);

// Corners: both orders of axes; pads never win, not even over -infinity; NaN does, wherever it stands in a
// window.
constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                infinity = std::numeric_limits<float>::infinity();
static_assert(pools<A{.kernel_shape = {2}}, row_first, literal<float>({1, 2, 2}, {3, 0, 6, 0})>);
static_assert(pools<A{.kernel_shape = {2}, .layout = layout::channel_last}, row_last,
                    literal<float>({1, 2, 2}, {3, 6, 0, 0})>);
static_assert(pools<A{.kernel_shape = {2}, .layout = layout::channel_first_to_last}, row_first,
                    literal<float>({1, 2, 2}, {3, 6, 0, 0})>);
static_assert(
    pools<A{.kernel_shape = {2}, .pads = {1, 0}, .strides = {2}},
          literal<float>({1, 1, 3}, {-infinity, nan, -1}), literal<float>({1, 1, 2}, {-infinity, nan})>);
static_assert(pools<A{.kernel_shape = {2}}, literal<float>({1, 1, 3}, {1, nan, 2}),
                    literal<float>({1, 1, 2}, {nan, nan})>);
// Images of floats and of bytes are pooled row by row where channels lie side by side; rows of floats that no two windows
// share may come one at a time.
constexpr A pairs{.kernel_shape = {2, 2}, .strides = {2, 2}, .layout = layout::channel_last};
constexpr row_window rows_of(elem_type type) {
  constexpr dims x{1, 4, 4, 3}, y{1, 2, 2, 3};
  tensor_info const in[] = {{type, x}}, out[] = {{type, y}};
  return MaxPool::window(pairs, in, out);
}
static_assert(rows_of(elem_type::float_).extent == 2 && rows_of(elem_type::float_).by_taps);
static_assert(rows_of(elem_type::int8).extent == 2 && !rows_of(elem_type::int8).by_taps);
static_assert(rows_of(elem_type::uint8).extent == 2 && !rows_of(elem_type::int32));

static_assert(pools<A{.kernel_shape = {2}}, blank<float>({0, 1, 3}), blank<float>({0, 1, 2})>);

// By ONNX Runtime: volumes with holes, steps and pads, in doubles, and numbers of their elements.
template <class T>
constexpr auto volume =
    literal<T>({1, 2, 3, 3, 4}, {0,  29, 58, 14, 43, 72, 28, 57, 13, 42, 71, 27, 56, 12, 41, 70, 26, 55,
                                 11, 40, 69, 25, 54, 10, 39, 68, 24, 53, 9,  38, 67, 23, 52, 8,  37, 66,
                                 22, 51, 7,  36, 65, 21, 50, 6,  35, 64, 20, 49, 5,  34, 63, 19, 48, 4,
                                 33, 62, 18, 47, 3,  32, 61, 17, 46, 2,  31, 60, 16, 45, 1,  30, 59, 15});
constexpr A in_volumes{
    .dilations = {2, 1, 2}, .kernel_shape = {2, 2, 2}, .pads = {1, 0, 1, 1, 1, 1}, .strides = {2, 2, 1}};
template <class T>
constexpr auto largest_of_volume =
    literal<T>({1, 2, 2, 2, 4}, {55, 56, 70, 41, 25, 69, 25, 54, 55, 56, 70, 41, 25, 69, 25, 54,
                                 34, 63, 62, 63, 47, 18, 47, 3,  34, 63, 62, 63, 47, 18, 47, 3});
constexpr auto places_in_volume =
    literal<std::int64_t>({1, 2, 2, 2, 4}, {17, 12, 15, 14, 21, 20, 21, 22, 17, 12, 15, 14, 21, 20, 21, 22,
                                            49, 50, 55, 50, 57, 56, 57, 58, 49, 50, 55, 50, 57, 56, 57, 58});

TEST_CASE("MaxPool in a model") {
  CHECK(model_gives<MaxPool, in_volumes, list<volume<double>>,
                    list<largest_of_volume<double>, places_in_volume>>());
  CHECK(model_gives<MaxPool, in_volumes, list<volume<std::int8_t>>, list<largest_of_volume<std::int8_t>>>());
  CHECK(model_gives<MaxPool, padded, list<image_5x5>, list<y_pads>>());
  CHECK(model_gives<MaxPool, padded, list<image_5x5>, list<y_pads, where>>());
  CHECK(model_gives<MaxPool, A{.kernel_shape = {2}, .layout = layout::channel_last}, list<row_last>,
                    list<literal<float>({1, 2, 2}, {3, 6, 0, 0})>>());
}
}  // namespace INLAY_UNIT
