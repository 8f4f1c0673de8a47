// SPDX-License-Identifier: Apache-2.0
#include "convolution.hpp"

namespace {
using namespace inlay;
using namespace inlay::test;
using A = op::Conv::attributes;
constexpr layout last = layout::channel_last, planar = layout::channel_first_to_last;

TEST_CASE("pointwise convolution: pixels and columns equal to, below, above and multiples of the tile") {
  constexpr A a{.layout = last};
  check_convolution<a, dims{1, 1, 1, 5}, dims{3, 5, 1, 1}>();
  check_convolution<a, dims{1, 1, 1, 64}, dims{100, 64, 1, 1}>();
  check_convolution<a, dims{1, 2, 3, 16}, dims{16, 16, 1, 1}>();
  check_convolution<a, dims{1, 7, 7, 20}, dims{40, 20, 1, 1}>();
  check_convolution<a, dims{1, 3, 13, 9}, dims{1, 9, 1, 1}>();
  check_convolution<a, dims{1, 3, 14, 33}, dims{10, 33, 1, 1}, false>();
  check_convolution<a, dims{1, 4, 12, 8}, dims{24, 8, 1, 1}, true, residual_relu>();
  check_convolution<a, dims{2, 5, 5, 17}, dims{33, 17, 1, 1}, true, residual_relu>();
  check_convolution<a, dims{1, 56, 30, 3}, dims{8, 3, 1, 1}>();
}

TEST_CASE("pointwise convolution with stride and pads") {
  check_convolution<A{.strides = {2, 2}, .layout = last}, dims{1, 9, 15, 12}, dims{17, 12, 1, 1}>();
  check_convolution<A{.pads = {1, 2, 0, 1}, .layout = last}, dims{1, 3, 5, 4}, dims{6, 4, 1, 1}>();
}

TEST_CASE("pointwise convolution: 8 columns beyond the last full pack") {
  constexpr A a{.layout = last};
  check_convolution<a, dims{1, 1, 8, 6}, dims{24, 6, 1, 1}>();
  check_convolution<a, dims{1, 1, 7, 2}, dims{24, 2, 1, 1}, false, residual_relu>();
  check_convolution<a, dims{1, 3, 19, 10}, dims{40, 10, 1, 1}, true, residual_relu>();
  check_convolution<a, dims{1, 1, 1, 8}, dims{56, 8, 1, 1}>();
  check_convolution<a, dims{1, 2, 17, 4}, dims{8, 4, 1, 1}, true, residual_relu>();
  check_convolution<a, dims{1, 2, 17, 5}, dims{24, 5, 1, 1}>();  // no pairs of an odd depth
  check_convolution<A{.strides = {2, 2}, .layout = last}, dims{1, 5, 21, 6}, dims{24, 6, 1, 1}, true,
                    residual_relu>();
  check_convolution<A{.group = 2, .layout = last}, dims{1, 3, 9, 8}, dims{48, 4, 1, 1}>();
}

TEST_CASE("convolution with an epilogue of more steps than are unrolled") {
  constexpr A a{.layout = last}, same{.pads = {1, 1, 1, 1}, .layout = last};
  check_convolution<a, dims{1, 4, 13, 8}, dims{24, 8, 1, 1}, true, residual_relu_residual>();
  check_convolution<a, dims{2, 5, 5, 9}, dims{37, 9, 1, 1}, true, residual_relu_residual>();
  check_convolution<same, dims{1, 3, 14, 3}, dims{33, 3, 3, 3}, false, residual_relu_residual>();
}

TEST_CASE("convolution 3x3") {
  constexpr A same{.pads = {1, 1, 1, 1}, .layout = last};
  check_convolution<same, dims{1, 6, 14, 8}, dims{24, 8, 3, 3}, true, residual_relu>();
  check_convolution<same, dims{1, 7, 7, 16}, dims{32, 16, 3, 3}>();
  check_convolution<same, dims{1, 1, 1, 3}, dims{5, 3, 3, 3}>();
  check_convolution<same, dims{1, 3, 2, 3}, dims{33, 3, 3, 3}, false, residual_relu>();
  check_convolution<same, dims{2, 5, 29, 1}, dims{8, 1, 3, 3}>();
  check_convolution<A{.pads = {1, 1, 1, 1}, .strides = {2, 2}, .layout = last}, dims{1, 9, 23, 5},
                    dims{16, 5, 3, 3}>();
  check_convolution<A{.pads = {0, 2, 1, 0}, .strides = {3, 1}, .layout = last}, dims{1, 10, 11, 4},
                    dims{9, 4, 3, 3}>();
  check_convolution<A{.layout = last}, dims{1, 5, 16, 6}, dims{48, 6, 3, 3}>();
}

TEST_CASE("convolution of an image of one column") {
  check_convolution<A{.pads = {2, 0, 2, 0}, .layout = last}, dims{1, 30, 1, 8}, dims{24, 8, 5, 1}, true,
                    residual_relu>();
  check_convolution<A{.strides = {2, 1}, .layout = last}, dims{2, 31, 1, 5}, dims{10, 5, 3, 1}, false>();
  check_convolution<A{.group = 6, .pads = {1, 0, 1, 0}, .layout = last}, dims{1, 20, 1, 6},
                    dims{6, 1, 3, 1}>();
  check_convolution<A{.pads = {1, 0, 1, 0}, .strides = {2, 2}, .layout = planar}, dims{1, 3, 17, 1},
                    dims{8, 3, 3, 1}>();
  check_convolution<A{.pads = {1, 1, 1, 0}, .strides = {1, 2}, .layout = last}, dims{1, 9, 1, 4},
                    dims{8, 4, 3, 1}>();  // reads the pad of the row alone
}

TEST_CASE("convolution with dilations") {
  check_convolution<A{.dilations = {2, 2}, .pads = {2, 2, 2, 2}, .layout = last}, dims{1, 8, 19, 5},
                    dims{10, 5, 3, 3}>();
  check_convolution<A{.dilations = {1, 3}, .pads = {1, 4, 0, 2}, .strides = {1, 2}, .layout = last},
                    dims{1, 5, 12, 8}, dims{16, 8, 2, 3}, true, residual_relu>();
}

TEST_CASE("convolution with kernels of other extents") {
  check_convolution<A{.auto_pad = auto_pad::SAME_UPPER, .layout = last}, dims{1, 14, 14, 8},
                    dims{16, 8, 5, 5}>();
  check_convolution<A{.pads = {3, 3, 3, 3}, .strides = {2, 2}, .layout = last}, dims{1, 8, 18, 3},
                    dims{16, 3, 7, 7}>();
  check_convolution<A{.layout = last}, dims{1, 4, 4, 6}, dims{20, 6, 4, 4}>();
  check_convolution<A{.auto_pad = auto_pad::SAME_LOWER, .layout = last}, dims{1, 3, 9, 7},
                    dims{7, 7, 1, 4}>();
}

TEST_CASE("convolution of groups") {
  check_convolution<A{.group = 3, .pads = {1, 1, 1, 1}, .layout = last}, dims{1, 4, 9, 12}, dims{30, 4, 3, 3},
                    true, residual_relu>();
  check_convolution<A{.group = 2, .layout = last}, dims{1, 5, 7, 10}, dims{34, 5, 1, 1}>();
  check_convolution<A{.group = 4, .pads = {1, 1, 1, 1}, .layout = last}, dims{1, 4, 5, 4},
                    dims{8, 1, 3, 3}>();
}

TEST_CASE("convolution from channel-first to channel-last") {
  check_convolution<A{.pads = {1, 1, 1, 1}, .strides = {2, 2}, .layout = planar}, dims{1, 3, 12, 30},
                    dims{32, 3, 3, 3}, true, residual_relu>();
  check_convolution<A{.auto_pad = auto_pad::SAME_UPPER, .layout = planar}, dims{1, 1, 28, 28},
                    dims{8, 1, 5, 5}>();
  check_convolution<A{.dilations = {2, 2}, .pads = {2, 1, 0, 2}, .layout = planar}, dims{2, 2, 9, 14},
                    dims{10, 2, 3, 3}>();
  check_convolution<A{.layout = planar}, dims{1, 4, 3, 5}, dims{6, 4, 1, 1}, false>();
}

TEST_CASE("convolution along one axis") {
  check_convolution<A{.pads = {1, 1}, .layout = last}, dims{1, 21, 6}, dims{18, 6, 3}, true, residual_relu>();
  check_convolution<A{.layout = last}, dims{2, 9, 6}, dims{18, 6, 1}>();
  check_convolution<A{.pads = {2, 0}, .strides = {2}, .layout = planar}, dims{1, 2, 40}, dims{9, 2, 5}>();
}

TEST_CASE("convolution along three axes") {
  constexpr A same{.pads = {1, 1, 1, 1, 1, 1}, .layout = last};
  check_convolution<same, dims{1, 4, 5, 14, 6}, dims{24, 6, 3, 3, 3}, true, residual_relu>();
  check_convolution<same, dims{2, 1, 1, 3, 2}, dims{5, 2, 3, 3, 3}>();
  check_convolution<A{.layout = last}, dims{1, 2, 3, 17, 7}, dims{17, 7, 1, 1, 1}, false, residual_relu>();
  check_convolution<
      A{.dilations = {2, 1, 3}, .pads = {2, 0, 1, 1, 2, 3}, .strides = {1, 2, 2}, .layout = last},
      dims{1, 5, 7, 19, 4}, dims{16, 4, 2, 3, 4}>();
  check_convolution<A{.group = 2, .pads = {0, 1, 0, 1, 0, 1}, .strides = {2, 1, 1}, .layout = last},
                    dims{1, 3, 4, 9, 8}, dims{34, 4, 2, 2, 3}, true, residual_relu>();
  check_convolution<A{.group = 3, .pads = {1, 1, 1, 1, 1, 1}, .layout = last}, dims{1, 2, 3, 5, 3},
                    dims{3, 1, 3, 3, 3}>();
}

TEST_CASE("windows with more ways to lie at a border than have code of their own") {
  check_convolution<A{.pads = {1, 19, 1, 19}, .layout = last}, dims{1, 4, 61, 8}, dims{8, 8, 3, 39}, true,
                    residual_relu>();
  check_convolution<A{.pads = {0, 9, 0, 14}, .strides = {1, 2}, .layout = last}, dims{1, 2, 70, 3},
                    dims{5, 3, 1, 24}>();
  check_convolution<A{.dilations = {1, 3}, .pads = {0, 24, 0, 24}, .layout = last}, dims{1, 2, 50, 4},
                    dims{20, 4, 1, 17}, false, residual_relu>();
  check_convolution<A{.pads = {12, 12}, .layout = last}, dims{1, 100, 3}, dims{18, 3, 25}>();
}

TEST_CASE("a row longer than the taps' reach on either side needs no input there") {
  // Pads wider than the kernel: whole tiles lie outside the image.
  check_convolution<A{.pads = {3, 9, 3, 9}, .layout = last}, dims{1, 2, 4, 4}, dims{8, 4, 2, 2}>();
}

}  // namespace
