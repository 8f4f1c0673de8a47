// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/QLinearConv.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::QLinearConv;

using attributes = QLinearConv::attributes;

// Shapes and errors.
constexpr tensor_info one{elem_type::float_, {}}, zero{elem_type::int8, {}},
    unsigned_zero{elem_type::uint8, {}};
constexpr tensor_info X{elem_type::int8, {1, 4, 5, 5}}, W{elem_type::int8, {6, 2, 3, 3}},
    B{elem_type::int32, {6}};
constexpr tensor_info six{elem_type::float_, {6}}, four{elem_type::float_, {4}};
static_assert(dims_of<QLinearConv, 9>({.group = 2}, {X, one, zero, W, six, zero, one, unsigned_zero, B}) ==
              dims{1, 6, 3, 3});
static_assert(error_of<QLinearConv, 9>({.group = 2}, {X, one, zero, W, four, zero, one, zero, B}) ==
              error{fault::element_count_differs, 4, 6});
static_assert(error_of<QLinearConv, 9>({.group = 2}, {X, one, unsigned_zero, W, six, zero, one, zero, B}) ==
              error{fault::elem_types_differ, 2, 3});
static_assert(error_of<QLinearConv, 8>({}, {X, one, zero, W, six, zero, one, zero}) ==
              error{fault::channels_differ, 4, 2});
static_assert(error_of<QLinearConv, 9>({.group = 2}, {X, one, zero, W, six, zero, one, zero, one}).what ==
              fault::elem_type_not_supported);

// ONNX's own cases.
// qlinearconv.
constexpr auto qlinearconv_x0 = literal<std::uint8_t>(
    {1, 1, 7, 7}, {255, 174, 162, 25,  203, 168, 58,  15,  59,  237, 95,  129, 0,  64,  56, 242, 153,
                   221, 168, 12,  166, 232, 178, 186, 195, 237, 162, 237, 188, 39, 124, 77, 80,  102,
                   43,  127, 230, 21,  83,  41,  40,  134, 255, 154, 92,  141, 42, 148, 247});
constexpr auto qlinearconv_x1 = literal<float>(0.003692047f);
constexpr auto qlinearconv_x2 = literal<std::uint8_t>(std::uint8_t(132));
constexpr auto qlinearconv_x3 = literal<std::uint8_t>({1, 1, 1, 1}, {0});
constexpr auto qlinearconv_x4 = literal<float>({1}, {0.0017279458f});
constexpr auto qlinearconv_x5 = literal<std::uint8_t>({1}, {255});
constexpr auto qlinearconv_x6 = literal<float>(0.0016268126f);
constexpr auto qlinearconv_x7 = literal<std::uint8_t>(std::uint8_t(123));
constexpr auto qlinearconv_y0 = literal<std::uint8_t>(
    {1, 1, 7, 7}, {0,   81,  93,  230, 52,  87,  197, 240, 196, 18,  160, 126, 255, 191, 199, 13,  102,
                   34,  87,  243, 89,  23,  77,  69,  60,  18,  93,  18,  67,  216, 131, 178, 175, 153,
                   212, 128, 25,  234, 172, 214, 215, 121, 0,   101, 163, 114, 213, 107, 8});
static_assert(gives<QLinearConv, attributes{},
                    list<qlinearconv_x0, qlinearconv_x1, qlinearconv_x2, qlinearconv_x3, qlinearconv_x4,
                         qlinearconv_x5, qlinearconv_x6, qlinearconv_x7>,
                    list<qlinearconv_y0>>);

// ort_0.
constexpr auto ort_0_x0 = literal<std::int8_t>(
    {1, 4, 4, 5}, {56,   -45,  -68, 124, -83, -47,  36,   73,  35,   94,  -116, -28, 18,   -16, -29, -33,
                   -118, -101, 10,  -6,  117, -67,  89,   -63, -92,  -81, -27,  -79, 101,  80,  77,  -20,
                   -121, -63,  -14, 23,  -13, 26,   -32,  37,  -121, 105, 9,    -90, 80,   -33, 96,  -56,
                   100,  -124, -18, -82, -17, -27,  124,  -28, 65,   29,  -29,  -13, -109, 27,  -27, -71,
                   -87,  -94,  101, -44, 95,  -104, -111, -35, 119,  -11, 51,   56,  29,   93,  -45, -115});
constexpr auto ort_0_x1 = literal<float>(0.07f);
constexpr auto ort_0_x2 = literal<std::int8_t>(std::int8_t(17));
constexpr auto ort_0_x3 = literal<std::int8_t>(
    {6, 2, 3, 2},
    {-90, 116, -102, 56,  -13, 125, 115, -98,  -125, -32, -22, 0,   -84, 63,  8,   -49,  -99, -13,
     103, -58, -51,  -14, 63,  2,   29,  16,   -9,   52,  96,  -67, 53,  33,  -75, -105, 56,  28,
     0,   -11, -29,  -94, -32, -63, 106, -112, 123,  -33, -51, -25, -10, -3,  50,  -111, 91,  55,
     -74, -47, 88,   -56, -44, 100, -32, 25,   50,   40,  13,  8,   35,  -73, 94,  -90,  92,  -81});
constexpr auto ort_0_x4 = literal<float>(
    {6}, {0.0078136865f, 0.0044011762f, 0.010555665f, 0.020347374f, 0.015791502f, 0.0072188517f});
constexpr auto ort_0_x5 = literal<std::int8_t>({6}, {0, 0, 0, 0, 0, 0});
constexpr auto ort_0_x6 = literal<float>(1.3f);
constexpr auto ort_0_x7 = literal<std::int8_t>(std::int8_t(-3));
constexpr auto ort_0_x8 = literal<std::int32_t>({6}, {2742, -1162, -2679, 1692, -1545, 2846});
constexpr auto ort_0_y0 = literal<std::int8_t>(
    {1, 6, 2, 5}, {-7,  6,   3,  0,   7,   -6, 3,  -3, 7,   2,  -3,  -3, -8, 0,  -3,  -2,  1,   -2, 0,  -2,
                   -14, -11, 1,  4,   7,   -8, 0,  -2, 4,   0,  -23, -1, 5,  -7, -5,  -34, 8,   2,  21, -6,
                   -17, -3,  13, -30, -16, -1, -7, -1, -34, 14, -15, 7,  -7, 4,  -10, -9,  -10, 5,  0,  -3});
static_assert(
    gives<QLinearConv, attributes{.group = 2, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
          list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7, ort_0_x8>,
          list<ort_0_y0>>);

// ort_1.
constexpr auto ort_1_x0 = literal<std::uint8_t>(
    {1, 3, 4, 5},
    {204, 157, 145, 65,  205, 115, 233, 40,  144, 111, 23, 227, 9,   51,  47,  113, 35,  161, 20,  242,
     176, 161, 232, 113, 210, 167, 123, 75,  87,  25,  39, 213, 184, 119, 114, 237, 180, 48,  198, 3,
     215, 131, 191, 182, 65,  253, 46,  163, 53,  23,  3,  142, 170, 98,  167, 47,  122, 209, 1,   182});
constexpr auto ort_1_x1 = literal<float>(0.07f);
constexpr auto ort_1_x2 = literal<std::uint8_t>(std::uint8_t(17));
constexpr auto ort_1_x3 = literal<std::int8_t>(
    {4, 3, 3, 2},
    {44, 78,   -57, 28,   -52, 50,   23,  47,   72,  -64, 79,  15,  56,  95,  -78, -34, -5,  -86,
     17, -123, -15, -108, -22, -17,  37,  -123, -62, 45,  120, 57,  0,   111, 106, 62,  28,  -19,
     93, 70,   14,  66,   107, -112, -33, -122, 66,  -79, 36,  114, -23, -31, -13, 81,  -82, -35,
     -6, 38,   54,  -33,  1,   82,   43,  3,    -73, 113, -34, 79,  -62, 122, 20,  -44, 3,   -58});
constexpr auto ort_1_x4 = literal<float>({4}, {0.013938884f, 0.015092655f, 0.009520501f, 0.00403121f});
constexpr auto ort_1_x5 = literal<std::int8_t>({4}, {0, 0, 0, 0});
constexpr auto ort_1_x6 = literal<float>(0.5f);
constexpr auto ort_1_x7 = literal<std::uint8_t>(std::uint8_t(130));
constexpr auto ort_1_x8 = literal<std::int32_t>({4}, {817, -1506, 1017, 2992});
constexpr auto ort_1_y0 =
    literal<std::uint8_t>({1, 4, 2, 5}, {115, 61,  114, 104, 122, 217, 153, 166, 165, 102, 192, 162, 178, 143,
                                         104, 114, 227, 149, 166, 147, 133, 183, 142, 144, 164, 183, 130, 168,
                                         134, 162, 148, 135, 137, 142, 130, 139, 149, 140, 135, 131});
static_assert(
    gives<QLinearConv, attributes{.group = 1, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
          list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7, ort_1_x8>,
          list<ort_1_y0>>);

// ort_2.
constexpr auto ort_2_x0 = literal<std::uint8_t>(
    {1, 5, 4, 5},
    {44,  78,  9,   85,  134, 131, 207, 29,  173, 38,  225, 203, 99,  125, 74,  55,  214, 232, 49,  68,
     74,  175, 10,  178, 40,  24,  42,  19,  14,  197, 233, 34,  205, 50,  208, 223, 182, 141, 230, 228,
     39,  227, 42,  186, 219, 22,  134, 133, 236, 65,  123, 43,  202, 110, 229, 205, 215, 241, 2,   130,
     67,  130, 4,   225, 184, 148, 244, 212, 127, 127, 7,   248, 38,  180, 124, 116, 45,  41,  255, 234,
     108, 15,  169, 14,  200, 4,   181, 214, 247, 184, 134, 15,  102, 14,  157, 42,  131, 177, 18,  90});
constexpr auto ort_2_x1 = literal<float>(0.07f);
constexpr auto ort_2_x2 = literal<std::uint8_t>(std::uint8_t(17));
constexpr auto ort_2_x3 = literal<std::uint8_t>(
    {5, 1, 3, 2}, {199, 207, 61, 246, 244, 166, 119, 121, 140, 222, 99,  69,  155, 184, 189,
                   9,   55,  67, 4,   164, 203, 191, 107, 111, 234, 119, 180, 191, 156, 188});
constexpr auto ort_2_x4 =
    literal<float>({5}, {0.015729735f, 0.019043f, 0.0026021707f, 0.006852929f, 0.015825225f});
constexpr auto ort_2_x5 = literal<std::uint8_t>({5}, {131, 131, 131, 131, 131});
constexpr auto ort_2_x6 = literal<float>(1.3f);
constexpr auto ort_2_x7 = literal<std::uint8_t>(std::uint8_t(130));
constexpr auto ort_2_x8 = literal<std::int32_t>({5}, {566, 2365, -1258, 2082, -1409});
constexpr auto ort_2_y0 = literal<std::uint8_t>(
    {1, 5, 2, 5}, {151, 145, 143, 153, 126, 165, 164, 168, 145, 133, 146, 132, 148, 125, 127, 118, 136,
                   120, 128, 125, 125, 129, 124, 125, 131, 127, 124, 130, 127, 131, 132, 130, 132, 138,
                   134, 131, 129, 125, 130, 127, 140, 150, 150, 151, 140, 137, 156, 151, 158, 151});
static_assert(
    gives<QLinearConv, attributes{.group = 5, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
          list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7, ort_2_x8>,
          list<ort_2_y0>>);

TEST_CASE("QLinearConv in a model") {
  CHECK(model_gives<QLinearConv, attributes{},
                    list<qlinearconv_x0, qlinearconv_x1, qlinearconv_x2, qlinearconv_x3, qlinearconv_x4,
                         qlinearconv_x5, qlinearconv_x6, qlinearconv_x7>,
                    list<qlinearconv_y0>>());
  CHECK(model_gives<
        QLinearConv, attributes{.group = 2, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
        list<ort_0_x0, ort_0_x1, ort_0_x2, ort_0_x3, ort_0_x4, ort_0_x5, ort_0_x6, ort_0_x7, ort_0_x8>,
        list<ort_0_y0>>());
  CHECK(model_gives<
        QLinearConv, attributes{.group = 1, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
        list<ort_1_x0, ort_1_x1, ort_1_x2, ort_1_x3, ort_1_x4, ort_1_x5, ort_1_x6, ort_1_x7, ort_1_x8>,
        list<ort_1_y0>>());
  CHECK(model_gives<
        QLinearConv, attributes{.group = 5, .pads = {1, 0, 1, 1}, .strides = {2, 1}},
        list<ort_2_x0, ort_2_x1, ort_2_x2, ort_2_x3, ort_2_x4, ort_2_x5, ort_2_x6, ort_2_x7, ort_2_x8>,
        list<ort_2_y0>>());
}
/// Row by row from a ring of as many rows as a window reads, and shared by workers, against reference() of the whole.
template <attributes a, storage Storage, dims X, dims W, class T>
void check_rows(int zero_x) {
  constexpr family::window_geometry g = family::convolution_geometry(a, X, W);
  constexpr dims Y{1, g.output[0], g.output[1], W[0]};
  constexpr auto M = static_cast<std::size_t>(W[0]);
  constexpr bool planar = a.layout == layout::channel_first_to_last;
  constexpr int height = static_cast<int>(g.input[0]), out_height = static_cast<int>(g.output[0]);
  static constexpr tensor_info infos[] = {
      {elem_type_of<T>, X}, {}, {}, {elem_type::int8, W, Storage}, {}, {}, {}, {elem_type_of<T>, {}}};
  constexpr row_window window = QLinearConv::window(a, infos, {});
  static_assert(window && window.planar == planar && window.costs_time);
  constexpr int ring = std::min(height, static_cast<int>(window.extent));
  std::mt19937 random(static_cast<unsigned>(elements(X)));
  auto const bytes = [&](std::size_t n) {
    std::vector<std::int8_t> all(n);
    for (std::int8_t& b : all) b = static_cast<std::int8_t>(random());
    return all;
  };
  std::vector<std::int8_t> const x_bytes = bytes(elements(X)),
                                 w_bytes =
                                     bytes(kernel::quad_elements(elements(W, 1, 4), M) * 2 + elements(W));
  std::vector<T> const x(x_bytes.begin(), x_bytes.end());
  alignas(16) static std::int8_t w[8192];
  std::copy(w_bytes.begin(), w_bytes.end(), w);
  if constexpr (Storage == storage::quads) {  // rows behind the last are 0
    constexpr std::size_t depth = elements(W, 1, 4), outputs = M / static_cast<std::size_t>(a.group);
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t k = depth; k % 4 != 0; ++k)
        w[m / outputs * kernel::quad_elements(depth, outputs) + kernel::quad_index(k, m % outputs, depth)] =
            0;
  }
  std::vector<std::int32_t> bias(M);
  std::vector<float> multiplier(M);
  for (std::size_t m = 0; m < M; ++m) {
    bias[m] = static_cast<std::int32_t>(random() % 20000) - 10000;
    multiplier[m] = 0.002f + static_cast<float>(m) * 1e-4f;
  }
  static constexpr dims one{}, first{1}, all{W[0]}, x_dims = X, w_dims = W, y_dims = Y;
  float const scale = 1;
  T const zero = static_cast<T>(zero_x), zero_y = static_cast<T>(7);
  std::int8_t const zero_w = 0;
  tensor<float const, one> const scales{&scale};
  tensor<float const, all> const multipliers{multiplier.data()};
  tensor<std::int8_t const, w_dims, Storage> const weights{w};
  tensor<std::int8_t const, first> const zeros_w{&zero_w};
  tensor<std::int32_t const, all> const biases{bias.data()};
  tensor<T const, one> const zeros{&zero}, zeros_y{&zero_y};
  std::vector<T> wanted(elements(Y)), rolled(elements(Y)), from_whole(elements(Y)), at_once(elements(Y));
  QLinearConv::reference(a, tensor<T const, x_dims>{x.data()}, scales, zeros, weights, multipliers, zeros_w,
                         scales, zeros_y, biases, tensor<T, y_dims>{wanted.data()});
  QLinearConv::evaluate<a>(tensor<T const, x_dims>{x.data()}, scales, zeros, weights, multipliers, zeros_w,
                           scales, zeros_y, biases, tensor<T, y_dims>{at_once.data()});
  CHECK(at_once == wanted);
  rows<T, y_dims, out_height> const whole{from_whole.data()};
  QLinearConv::evaluate_rows<a>(rows<T const, x_dims, height, planar>{x.data()}, scales, zeros, weights,
                                multipliers, zeros_w, scales, zeros_y, biases, whole, 0, out_height);
  CHECK(from_whole == wanted);
  using some_rows = rows<T, x_dims, ring, planar>;
  std::vector<T> ring_memory(some_rows::row_elements * static_cast<std::size_t>(ring));
  some_rows const in{ring_memory.data()};
  for (int row = 0, there = 0; row < out_height; ++row) {
    for (; there < window.rows_read(row, height); ++there)
      for (int c = 0; c < in.channels; ++c)
        for (int k = 0; k < in.width; ++k)
          in.row(there)[planar ? c * in.width + k : k * in.channels + c] = x[static_cast<std::size_t>(
              planar ? (c * height + there) * in.width + k : (there * in.width + k) * in.channels + c)];
    QLinearConv::evaluate_rows<a>(rows<T const, x_dims, ring, planar>{ring_memory.data()}, scales, zeros,
                                  weights, multipliers, zeros_w, scales, zeros_y, biases,
                                  rows<T, y_dims, out_height>{rolled.data()}, row, row + 1);
  }
  CHECK(rolled == wanted);
  auto const check_shares = [&]<int Workers>(share<Workers>) {
    std::vector<T> shared(elements(Y));
    for (int worker = 0; worker < Workers; ++worker)
      QLinearConv::evaluate_share<a>(share<Workers>{worker}, tensor<T const, x_dims>{x.data()}, scales, zeros,
                                     weights, multipliers, zeros_w, scales, zeros_y, biases,
                                     tensor<T, y_dims>{shared.data()});
    CHECK(shared == wanted);
  };
  check_shares(share<2>{});
  check_shares(share<3>{});

  // A table behind it: whole, by rows, and shared.
  T table[256];
  for (int i = 0; i < 256; ++i) table[i] = static_cast<T>(i * 89 + i / 16 * 31 + 5);
  epilogue<family::table_step<T>> const by_table{{table}, {}};
  for (T& y : wanted) y = table[static_cast<std::uint8_t>(y)];
  QLinearConv::evaluate<a>(tensor<T const, x_dims>{x.data()}, scales, zeros, weights, multipliers, zeros_w,
                           scales, zeros_y, biases, tensor<T, y_dims>{at_once.data()}, by_table);
  CHECK(at_once == wanted);
  QLinearConv::evaluate_rows<a>(rows<T const, x_dims, height, planar>{x.data()}, scales, zeros, weights,
                                multipliers, zeros_w, scales, zeros_y, biases, whole, 0, out_height,
                                by_table);
  CHECK(from_whole == wanted);
  for (int worker = 0; worker < 3; ++worker)
    QLinearConv::evaluate_share<a>(share<3>{worker}, tensor<T const, x_dims>{x.data()}, scales, zeros,
                                   weights, multipliers, zeros_w, scales, zeros_y, biases,
                                   tensor<T, y_dims>{rolled.data()}, by_table);
  CHECK(rolled == wanted);
}

template <storage Storage, std::int64_t Channels, std::int64_t Outputs, std::int64_t Group>
void check_rows_of() {
  constexpr auto last = layout::channel_last;
  constexpr dims square{Outputs, Channels / Group, 3, 3};
  check_rows<attributes{.group = Group, .pads = {1, 1, 1, 1}, .layout = last}, Storage,
             dims{1, 6, 7, Channels}, square, std::int8_t>(-128);
  check_rows<attributes{.group = Group, .pads = {0, 0, 1, 1}, .strides = {2, 2}, .layout = last}, Storage,
             dims{1, 8, 8, Channels}, square, std::uint8_t>(255);
  check_rows<attributes{.dilations = {2, 1}, .group = Group, .pads = {2, 1, 2, 1}, .layout = last}, Storage,
             dims{1, 7, 5, Channels}, square, std::int8_t>(127);
  check_rows<attributes{.group = Group, .pads = {2, 0, 2, 1}, .strides = {1, 2}, .layout = last}, Storage,
             dims{1, 4, 9, Channels}, dims{Outputs, Channels / Group, 4, 2}, std::int8_t>(3);
  // Rows of y that see no row of x.
  check_rows<attributes{.group = Group, .pads = {2, 0, 2, 0}, .layout = last}, Storage,
             dims{1, 3, 4, Channels}, dims{Outputs, Channels / Group, 1, 1}, std::uint8_t>(9);
}

TEST_CASE("QLinearConv row by row: depthwise") {
  check_rows_of<storage::taps, 8, 8, 8>();
  check_rows_of<storage::taps, 5, 5, 5>();
}

TEST_CASE("QLinearConv row by row: dense, groups, planes") {
  check_rows_of<storage::quads, 8, 5, 1>();
  check_rows_of<storage::quads, 3, 8, 1>();
  check_rows_of<storage::quads, 8, 6, 2>();
  constexpr auto planes = layout::channel_first_to_last;
  check_rows<attributes{.pads = {1, 1, 1, 1}, .strides = {2, 1}, .layout = planes}, storage::quads,
             dims{1, 3, 6, 5}, dims{6, 3, 3, 3}, std::int8_t>(5);
  check_rows<attributes{.pads = {2, 1, 2, 1}, .layout = planes}, storage::quads, dims{1, 1, 6, 5},
             dims{6, 1, 5, 3}, std::uint8_t>(5);
}

}  // namespace INLAY_UNIT
