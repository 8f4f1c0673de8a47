// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <inlay/op/AveragePool.hpp>
#include <inlay/op/GlobalAveragePool.hpp>
#include <inlay/op/MaxPool.hpp>

#include <algorithm>

namespace {
using namespace inlay;
using namespace inlay::test;
using M = op::MaxPool::attributes;
using A = op::AveragePool::attributes;
constexpr layout last = layout::channel_last;

/// Whole and row by row from a ring; MaxPool must agree exactly.
template <class Op, typename Op::attributes a, dims X>
void check_pooling() {
  INFO("X ", X[0], "x", X[1], "x", X[2], "x", X.back());
  static constexpr tensor_info in[] = {{elem_type::float_, X}};
  static constexpr dims Y = [] {
    tensor_info out[1];
    return infer<Op>(a, in, out) ? dims{} : out[0].dims;
  }();
  static_assert(Y.size() > 0, "not a pooling");
  auto x = values(11).vector(elements(X));
  std::vector<float> wanted(elements(Y)), magnitude(elements(Y));
  auto const reference = [](std::vector<float> const& from, std::vector<float>& to) {
    tensor<float const, X> const in_tensor{from.data()};
    tensor<float, Y> const out_tensor{to.data()};
    if constexpr (std::is_same_v<Op, op::MaxPool>) Op::reference(a, in_tensor, out_tensor, absent);
    else Op::reference(a, in_tensor, out_tensor);
  };
  reference(x, wanted);
  reference(magnitudes(x), magnitude);
  auto const check = [&](guarded const& y) {
    if constexpr (std::is_same_v<Op, op::MaxPool>) check_equal(y, wanted);
    else check_close(y, wanted, magnitude, elements(X));
  };
  {
    guarded y(elements(Y));
    tensor<float const, X> const in_tensor{x.data()};
    tensor<float, Y> const out_tensor{y.data()};
    if constexpr (std::is_same_v<Op, op::MaxPool>) Op::template evaluate<a>(in_tensor, out_tensor, absent);
    else Op::template evaluate<a>(in_tensor, out_tensor);
    check(y);
    if constexpr (std::is_same_v<Op, op::MaxPool>) {
      guarded compact(elements(Y));
      Op::template evaluate_compact<a>(in_tensor, tensor<float, Y>{compact.data()}, absent);
      check(compact);
    }
  }
  if constexpr (X.size() == 4 && X[0] == 1 && requires { Op::window(a, in, in); }) {
    constexpr tensor_info out[] = {{elem_type::float_, Y}};
    constexpr row_window window = Op::window(a, in, out);
    constexpr int extent = static_cast<int>(window.extent), stride = static_cast<int>(window.stride);
    constexpr int height = static_cast<int>(X[1]), ring = std::min(std::max(extent, stride), height);
    constexpr std::size_t x_row = elements(X, 2, 4), y_row = elements(Y, 2, 4);
    guarded y(elements(Y));
    for (int row = 0; row < static_cast<int>(Y[1]); ++row) {
      std::vector<float> rows_of_x(static_cast<std::size_t>(ring) * x_row, std::nanf("")), row_of_y(y_row);
      rows<float const, X, ring> const from{rows_of_x.data()};
      int const first = row * stride - static_cast<int>(window.pad_begin);
      for (int r = std::max(first, 0); r < std::min(first + extent, height); ++r)
        std::copy_n(&x[static_cast<std::size_t>(r) * x_row], x_row,
                    rows_of_x.begin() + (from.row(r) - rows_of_x.data()));
      Op::template evaluate_rows<a>(from, rows<float, Y, 1>{row_of_y.data()}, row, row + 1);
      std::copy(row_of_y.begin(), row_of_y.end(), &y.elements[static_cast<std::size_t>(row) * y_row]);
    }
    check(y);
    if constexpr (window.by_taps) {
      rows<float, Y, static_cast<int>(Y[1])> const to{y.data()};
      for (int row = 0; row < to.height; ++row) {
        int const first = std::max(row * stride - static_cast<int>(window.pad_begin), 0);
        for (int r = first; r < static_cast<int>(window.rows_read(row, height)); ++r)
          Op::template evaluate_tap<a>(rows<float const, X, height>{x.data()}, to, r, row, r == first);
      }
      check(y);
    }
  }
}

TEST_CASE("MaxPool along three axes") {
  check_pooling<op::MaxPool, M{.kernel_shape = {2, 2, 2}, .strides = {2, 2, 2}, .layout = last},
                dims{1, 4, 6, 9, 17}>();
  check_pooling<
      op::MaxPool,
      M{.dilations = {1, 2, 1}, .kernel_shape = {3, 2, 3}, .pads = {1, 0, 1, 1, 1, 2}, .layout = last},
      dims{2, 3, 5, 7, 4}>();
}

TEST_CASE("MaxPool: channels around the width of a pack") {
  constexpr M two{.kernel_shape = {2, 2}, .strides = {2, 2}, .layout = last};
  check_pooling<op::MaxPool, two, dims{1, 8, 9, 1}>();
  check_pooling<op::MaxPool, two, dims{1, 6, 28, 8}>();
  check_pooling<op::MaxPool, two, dims{2, 5, 20, 10}>();
  check_pooling<op::MaxPool, two, dims{1, 4, 4, 33}>();
}

TEST_CASE("MaxPool: kernels, strides, dilations, pads, ceil_mode") {
  check_pooling<op::MaxPool,
                M{.kernel_shape = {3, 3}, .pads = {1, 1, 1, 1}, .strides = {2, 2}, .layout = last},
                dims{1, 13, 28, 16}>();
  check_pooling<op::MaxPool, M{.kernel_shape = {3, 3}, .strides = {3, 3}, .layout = last},
                dims{1, 14, 14, 16}>();
  check_pooling<op::MaxPool, M{.ceil_mode = 1, .kernel_shape = {3, 2}, .strides = {2, 3}, .layout = last},
                dims{1, 8, 9, 24}>();
  check_pooling<op::MaxPool,
                M{.dilations = {2, 3}, .kernel_shape = {2, 2}, .pads = {1, 0, 0, 2}, .layout = last},
                dims{1, 7, 12, 3}>();
  check_pooling<op::MaxPool, M{.auto_pad = auto_pad::SAME_UPPER, .kernel_shape = {5, 4}, .layout = last},
                dims{1, 5, 9, 12}>();
  check_pooling<op::MaxPool, M{.kernel_shape = {3}, .pads = {1, 1}, .layout = last}, dims{2, 19, 8}>();
  // Windows made of pads alone: the reference serves them.
  static_assert(!op::MaxPool::window(M{.kernel_shape = {1, 1}, .pads = {1, 1, 1, 1}, .layout = last},
                                     std::array{tensor_info{elem_type::float_, {1, 4, 4, 8}}},
                                     std::array<tensor_info, 1>{}));
}

TEST_CASE("MaxPool: NaN wins, infinities count") {
  constexpr M two{.kernel_shape = {2, 2}, .strides = {2, 2}, .layout = last};
  constexpr dims X{1, 2, 4, 16}, Y{1, 1, 2, 16};
  std::vector<float> x(elements(X), -HUGE_VALF), wanted(elements(Y));
  x[3] = std::nanf("");
  x[16 + 4] = std::nanf("");
  x[64 + 5] = std::nanf("");
  x[80 + 6] = std::nanf("");
  x[32 + 7] = HUGE_VALF;
  guarded y(elements(Y));
  tensor<float const, X> const in{x.data()};
  op::MaxPool::evaluate<two>(in, tensor<float, Y>{y.data()}, absent);
  op::MaxPool::reference(two, in, tensor<float, Y>{wanted.data()}, absent);
  check_equal(y, wanted);
  for (std::size_t i = 3; i < 7; ++i) CHECK(std::isnan(y.elements[i]));
}

TEST_CASE("AveragePool: what counts") {
  check_pooling<op::AveragePool, A{.kernel_shape = {2, 2}, .strides = {2, 2}, .layout = last},
                dims{1, 8, 28, 10}>();
  check_pooling<op::AveragePool, A{.kernel_shape = {3, 3}, .pads = {1, 1, 1, 1}, .layout = last},
                dims{1, 5, 19, 16}>();
  check_pooling<op::AveragePool,
                A{.count_include_pad = 1, .kernel_shape = {3, 3}, .pads = {1, 2, 2, 1}, .layout = last},
                dims{2, 6, 11, 8}>();
  check_pooling<op::AveragePool,
                A{.ceil_mode = 1,
                  .count_include_pad = 1,
                  .kernel_shape = {3, 3},
                  .pads = {1, 0, 0, 1},
                  .strides = {2, 3},
                  .layout = last},
                dims{1, 7, 13, 33}>();
  check_pooling<
      op::AveragePool,
      A{.ceil_mode = 1, .kernel_shape = {3, 4}, .pads = {0, 1, 1, 0}, .strides = {2, 3}, .layout = last},
      dims{1, 8, 12, 3}>();
  check_pooling<op::AveragePool, A{.auto_pad = auto_pad::SAME_LOWER, .kernel_shape = {4}, .layout = last},
                dims{1, 30, 24}>();
  check_pooling<op::AveragePool, A{.kernel_shape = {7, 7}, .layout = last}, dims{1, 7, 7, 40}>();
}

TEST_CASE("AveragePool: windows with holes") {
  check_pooling<op::AveragePool,
                A{.dilations = {2, 3}, .kernel_shape = {3, 2}, .pads = {1, 2, 2, 1}, .layout = last},
                dims{1, 9, 12, 10}>();
  check_pooling<op::AveragePool,
                A{.ceil_mode = 1,
                  .count_include_pad = 1,
                  .dilations = {2, 2},
                  .kernel_shape = {2, 3},
                  .pads = {1, 2, 1, 2},
                  .strides = {2, 2},
                  .layout = last},
                dims{2, 7, 11, 8}>();
}

TEST_CASE("AveragePool along three axes") {
  check_pooling<op::AveragePool, A{.kernel_shape = {2, 2, 2}, .strides = {2, 2, 2}, .layout = last},
                dims{1, 4, 6, 9, 17}>();
  check_pooling<op::AveragePool, A{.kernel_shape = {3, 3, 3}, .pads = {1, 1, 1, 1, 1, 1}, .layout = last},
                dims{2, 3, 5, 7, 4}>();
  check_pooling<op::AveragePool,
                A{.ceil_mode = 1,
                  .count_include_pad = 1,
                  .dilations = {1, 2, 1},
                  .kernel_shape = {3, 2, 3},
                  .pads = {1, 0, 1, 1, 1, 2},
                  .strides = {2, 1, 2},
                  .layout = last},
                dims{1, 4, 5, 8, 9}>();
}

TEST_CASE("GlobalAveragePool") {
  using G = op::GlobalAveragePool;
  check_pooling<G, G::attributes{.layout = last}, dims{1, 7, 7, 1}>();
  check_pooling<G, G::attributes{.layout = last}, dims{2, 3, 5, 13}>();
  check_pooling<G, G::attributes{.layout = last}, dims{1, 4, 4, 160}>();
  check_pooling<G, G::attributes{.layout = last}, dims{1, 9, 77}>();
}

/// The largest of each window, by the definition.
template <kernel::axis_shape Down, kernel::axis_shape Along, int Channels, class T>
void check_integers() {
  constexpr int batch = 2;
  std::vector<T> x(static_cast<std::size_t>(batch * Down.input * Along.input * Channels));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(i * i * 31 + i * 7 + 128);
  std::vector<T> y(static_cast<std::size_t>(batch * Down.output * Along.output * Channels)), wanted;
  for (int n = 0; n < batch; ++n)
    for (int r = 0; r < Down.output; ++r)
      for (int s = 0; s < Along.output; ++s)
        for (int c = 0; c < Channels; ++c) {
          int largest = -1000;
          for (int i = 0; i < Down.input; ++i)
            for (int k = 0; k < Along.input; ++k) {
              int const down = i + Down.pad_begin - r * Down.stride,
                        along = k + Along.pad_begin - s * Along.stride;
              bool const inside = down >= 0 && down % Down.dilation == 0 &&
                                  down / Down.dilation < Down.kernel && along >= 0 &&
                                  along % Along.dilation == 0 && along / Along.dilation < Along.kernel;
              int const value =
                  x[static_cast<std::size_t>(((n * Down.input + i) * Along.input + k) * Channels + c)];
              if (inside && value > largest) largest = value;
            }
          wanted.push_back(static_cast<T>(largest));
        }
  kernel::largest_integers<Down, Along, Channels>(x.data(), y.data(), batch);
  CHECK(y == wanted);

  // Rows that lie anywhere.
  constexpr auto x_row = static_cast<std::size_t>(Along.input * Channels),
                 y_row = static_cast<std::size_t>(Along.output * Channels);
  struct {
    std::vector<std::vector<T>> lines;
    T const* row(int r) const { return lines.at(static_cast<std::size_t>(r)).data(); }
  } apart;
  for (auto line = x.begin(); apart.lines.size() < static_cast<std::size_t>(Down.input); line += x_row)
    apart.lines.emplace_back(line, line + x_row);
  std::fill(y.begin(), y.end(), T{});
  for (std::size_t r = 0; r < static_cast<std::size_t>(Down.output); ++r)
    kernel::largest_of_row<Down, Along, Channels>(apart, static_cast<int>(r), y.data() + r * y_row);
  CHECK(std::equal(y.begin(), y.begin() + Down.output * Along.output * Channels, wanted.begin()));
}

TEST_CASE_TEMPLATE("kernel pooling: the largest integers of channel-last images", T, std::int8_t,
                   std::uint8_t) {
  check_integers<kernel::axis_shape{2, 2, 1, 0, 0, 6, 3}, kernel::axis_shape{2, 2, 1, 0, 0, 5, 2}, 5, T>();
  check_integers<kernel::axis_shape{3, 2, 1, 1, 1, 5, 3}, kernel::axis_shape{3, 1, 2, 2, 2, 7, 7}, 3, T>();
  check_integers<kernel::axis_shape{1, 1, 1, 0, 0, 2, 2}, kernel::axis_shape{4, 3, 1, 3, 0, 4, 2}, 1, T>();
  check_integers<kernel::axis_shape{2, 2, 1, 0, 0, 6, 3}, kernel::axis_shape{2, 2, 1, 0, 0, 4, 2}, 8, T>();
  check_integers<kernel::axis_shape{3, 2, 1, 1, 1, 5, 3}, kernel::axis_shape{3, 1, 1, 1, 1, 3, 3}, 43, T>();
}
}  // namespace
