// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/AveragePool.hpp>

#include "windows.hpp"

// Kernels against reference: tests/kernel/pooling.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::AveragePool;

using A = AveragePool::attributes;

// Shapes.
static_assert(infers_pooling<AveragePool>());

// Official: test_averagepool_2d_precomputed_pads, _precomputed_pads_count_include_pad, _precomputed_strides,
// _precomputed_same_upper, _ceil.
template <A a, auto X, auto Y, double Tolerance = 0.0>
constexpr bool pools = gives<AveragePool, a, list<X>, list<Y>, Tolerance>;
constexpr A padded{.kernel_shape = {5, 5}, .pads = {2, 2, 2, 2}};
constexpr A counted{.count_include_pad = 1, .kernel_shape = {5, 5}, .pads = {2, 2, 2, 2}};
constexpr auto y_padded = [] {  // 7, 7.5, 8 … 19
  auto y = ascending<25>({1, 1, 5, 5}, 14.0f);
  for (float& e : y.elements) e /= 2;
  return y;
}();
static_assert(pools<padded, image_5x5, y_padded>);
static_assert(
    pools<counted, image_5x5,
          literal<float>({1, 1, 5, 5}, {2.52f,  3.6f,  4.8f,  4.08f, 3.24f, 4.56f, 6.4f,  8.4f, 7.04f,
                                        5.52f,  7.2f,  10,    13,    10.8f, 8.4f,  6.96f, 9.6f, 12.4f,
                                        10.24f, 7.92f, 6.12f, 8.4f,  10.8f, 8.88f, 6.84f}),
          0x1p-20>);
static_assert(pools<A{.kernel_shape = {2, 2}, .strides = {2, 2}}, image_5x5,
                    literal<float>({1, 1, 2, 2}, {4, 6, 14, 16})>);
static_assert(pools<A{.auto_pad = auto_pad::SAME_UPPER, .kernel_shape = {3, 3}, .strides = {2, 2}}, image_5x5,
                    literal<float>({1, 1, 3, 3}, {4, 5.5f, 7, 11.5f, 13, 14.5f, 19, 20.5f, 22})>);
static_assert(pools<A{.ceil_mode = 1, .kernel_shape = {3, 3}, .strides = {2, 2}}, image_4x4,
                    literal<float>({1, 1, 2, 2}, {6, 7.5f, 12, 13.5f})>);
// A window that lacks its last row, as ONNX Runtime computes it: what lies behind the pads is not counted.
static_assert(pools<A{.ceil_mode = 1, .count_include_pad = 1, .kernel_shape = {3, 3}, .strides = {2, 2}},
                    literal<float>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), literal<float>({1, 1, 1, 1}, {3.5f})>);
// test_averagepool_2d_dilations.
static_assert(pools<A{.ceil_mode = 1, .dilations = {2, 2}, .kernel_shape = {2, 2}, .strides = {1, 1}},
                    image_4x4, literal<float>({1, 1, 2, 2}, {6, 7, 10, 11})>);
// Pads count where a tap falls on them, by hand: taps at -1 and 1, 0 and 2, 1 and 3.
static_assert(pools<A{.count_include_pad = 1, .dilations = {2}, .kernel_shape = {2}, .pads = {1, 1}},
                    literal<float>({1, 1, 3}, {1, 2, 4}), literal<float>({1, 1, 3}, {1, 2.5f, 1})>);

// Corners: both orders of axes; a window that covers pads alone. NaN stays in its windows: below, since
// constant expressions of Clang make none.
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr auto y_last = literal<float>({1, 2, 2}, {-0.5f, -1, -2, -4});
static_assert(pools<A{.kernel_shape = {2}}, row_first, literal<float>({1, 2, 2}, {-0.5f, -2, -1, -4})>);
static_assert(pools<A{.kernel_shape = {2}, .layout = layout::channel_last}, row_last, y_last>);
static_assert(pools<A{.kernel_shape = {2}, .layout = layout::channel_first_to_last}, row_first, y_last>);
static_assert(pools<A{.kernel_shape = {1}, .pads = {1, 1}}, literal<float>({1, 1, 1}, {5}),
                    literal<float>({1, 1, 3}, {0, 5, 0})>);

// By ONNX Runtime: volumes with steps and pads; in doubles too.
template <class T>
constexpr auto volume =
    literal<T>({1, 2, 3, 3, 4}, {0,  29, 58, 14, 43, 72, 28, 57, 13, 42, 71, 27, 56, 12, 41, 70, 26, 55,
                                 11, 40, 69, 25, 54, 10, 39, 68, 24, 53, 9,  38, 67, 23, 52, 8,  37, 66,
                                 22, 51, 7,  36, 65, 21, 50, 6,  35, 64, 20, 49, 5,  34, 63, 19, 48, 4,
                                 33, 62, 18, 47, 3,  32, 61, 17, 46, 2,  31, 60, 16, 45, 1,  30, 59, 15});
constexpr A in_volumes(bool counts_pads) {
  return {.count_include_pad = counts_pads ? 1 : 0,
          .kernel_shape = {2, 2, 2},
          .pads = {1, 0, 1, 0, 1, 1},
          .strides = {2, 2, 3}};
}
template <class T>
constexpr auto means = literal<T>({1, 2, 2, 2, 2}, {21.5, 39.25, 13.0, 49.0, 32.5, 41.125, 60.5, 41.75, 43.5,
                                                    24.75, 35.0, 34.5, 36.25, 35.75, 9.5, 27.25});
template <class T>
constexpr auto means_with_pads =
    literal<T>({1, 2, 2, 2, 2}, {5.375, 19.625, 1.625, 12.25, 16.25, 41.125, 15.125, 20.875, 10.875, 12.375,
                                 4.375, 8.625, 18.125, 35.75, 2.375, 13.625});

TEST_CASE("AveragePool in a model") {
  CHECK(model_gives<AveragePool, in_volumes(false), list<volume<float>>, list<means<float>>>());
  CHECK(model_gives<AveragePool, in_volumes(true), list<volume<float>>, list<means_with_pads<float>>>());
  CHECK(model_gives<AveragePool, in_volumes(true), list<volume<double>>, list<means_with_pads<double>>>());
  CHECK(model_gives<AveragePool, padded, list<image_5x5>, list<y_padded>>());
  CHECK(model_gives<AveragePool, A{.kernel_shape = {2}}, list<literal<float>({1, 1, 4}, {1, 3, nan, 2})>,
                    list<literal<float>({1, 1, 3}, {2, nan, nan})>>());
  CHECK(model_gives<AveragePool, A{.kernel_shape = {2}, .layout = layout::channel_last}, list<row_last>,
                    list<y_last>>());
  CHECK(model_gives<AveragePool, A{.dilations = {2}, .kernel_shape = {2}, .layout = layout::channel_last},
                    list<literal<float>({1, 3, 1}, {1, 2, 4})>, list<literal<float>({1, 1, 1}, {2.5f})>>());
}
}  // namespace INLAY_UNIT
