// SPDX-License-Identifier: Apache-2.0
#include "convolution.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;
using A = op::Conv::attributes;
constexpr layout last = layout::channel_last;

constexpr A same(std::int64_t channels, std::int64_t stride = 1) {
  return {.group = channels, .pads = {1, 1, 1, 1}, .strides = {stride, stride}, .layout = last};
}

TEST_CASE("depthwise convolution 3x3: channels around the width of a pack") {
  check_convolution<same(1), dims{1, 4, 5, 1}, dims{1, 1, 3, 3}>();
  check_convolution<same(3), dims{1, 4, 9, 3}, dims{3, 1, 3, 3}>();
  check_convolution<same(8), dims{1, 5, 14, 8}, dims{8, 1, 3, 3}, true, residual_relu>();
  check_convolution<same(10), dims{1, 7, 7, 10}, dims{10, 1, 3, 3}, false>();
  check_convolution<same(16), dims{1, 5, 17, 16}, dims{16, 1, 3, 3}>();
  check_convolution<same(24), dims{2, 3, 28, 24}, dims{24, 1, 3, 3}>();
  check_convolution<same(33), dims{1, 4, 11, 33}, dims{33, 1, 3, 3}, true, residual_relu>();
  check_convolution<same(16), dims{1, 1, 1, 16}, dims{16, 1, 3, 3}>();
  check_convolution<same(4), dims{1, 2, 2, 4}, dims{4, 1, 3, 3}>();
}

TEST_CASE("depthwise convolution with strides, dilations and uneven pads") {
  check_convolution<same(16, 2), dims{1, 14, 14, 16}, dims{16, 1, 3, 3}, true, residual_relu>();
  check_convolution<same(12, 2), dims{1, 9, 15, 12}, dims{12, 1, 3, 3}>();
  check_convolution<same(9, 3), dims{1, 10, 20, 9}, dims{9, 1, 3, 3}>();
  check_convolution<A{.dilations = {2, 2}, .group = 16, .pads = {2, 2, 2, 2}, .layout = last},
                    dims{1, 6, 19, 16}, dims{16, 1, 3, 3}>();
  check_convolution<
      A{.dilations = {1, 3}, .group = 8, .pads = {0, 5, 2, 1}, .strides = {1, 2}, .layout = last},
      dims{1, 4, 13, 8}, dims{8, 1, 3, 2}>();
}

TEST_CASE("depthwise convolution with other kernels") {
  check_convolution<A{.auto_pad = auto_pad::SAME_UPPER, .group = 24, .layout = last}, dims{1, 8, 14, 24},
                    dims{24, 1, 5, 5}>();
  check_convolution<A{.auto_pad = auto_pad::SAME_LOWER, .group = 6, .strides = {2, 2}, .layout = last},
                    dims{1, 7, 16, 6}, dims{6, 1, 4, 4}, true, residual_relu>();
  check_convolution<A{.group = 16, .layout = last}, dims{1, 7, 7, 16}, dims{16, 1, 7, 7}>();
  check_convolution<A{.group = 16, .layout = last}, dims{1, 3, 4, 16}, dims{16, 1, 1, 1}>();
  check_convolution<A{.group = 20, .pads = {6, 0}, .layout = last}, dims{1, 30, 20}, dims{20, 1, 7}>();
}

}  // namespace
