// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ConvTranspose.hpp>

#include "check.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {
using namespace inlay;
using namespace inlay::test;
using op::ConvTranspose;
using attributes = ConvTranspose::attributes;

/// X (N, H, W, C), (N, L, C) or (N, D, H, W, C) and W (C, M/group, kh, kw), with packed weights against ConvTranspose::reference without;
/// shared by two workers as well.
template <attributes A, dims X, dims W, bool Bias, class Epilogue = no_epilogue>
void check_transposed() {
  static constexpr attributes a = [] {
    attributes result = A;
    result.layout = layout::channel_last;
    return result;
  }();
  static constexpr dims Y = [] {
    tensor_info const in[] = {{elem_type::float_, X}, {elem_type::float_, W}};
    tensor_info out[1];
    return infer<ConvTranspose>(a, in, out) ? dims{} : out[0].dims;
  }();
  static_assert(Y.size() > 0, "not a transposed convolution");
  constexpr std::int64_t M = W[1] * a.group;
  std::vector<float> const x = values(1).vector(elements(X)), w = values(2).vector(elements(W)),
                           b = values(3).vector(static_cast<std::size_t>(M));
  constexpr storage packing = kernel::transposed_storage(W, a.group);
  std::vector<float> packed(elements(W) + overread, std::nanf(""));
  dims kernel, strides;
  for (std::size_t i = 2; i < W.size(); ++i) {
    kernel.push_back(W[i]);
    strides.push_back(a.strides.empty() ? 1 : a.strides[i - 2]);
  }
  std::size_t from = 0;
  for (std::int64_t c = 0; c < W[0]; ++c)
    for (std::int64_t m = 0; m < W[1]; ++m)
      for_each_index(kernel, [&](dims const& tap, std::size_t) {
        packed[kernel::transposed_weight<packing>(W, strides, a.group, c, m, tap)] = w[from++];
      });
  auto const bias = [](float const* p) {
    if constexpr (Bias) return tensor<float const, dims{M}>{p};
    else return (void)p, absent;
  };
  std::vector<float> wanted(elements(Y)), magnitude(elements(Y));
  ConvTranspose::reference(a, tensor<float const, X>{x.data()}, tensor<float const, W>{w.data()},
                           bias(b.data()), tensor<float, Y>{wanted.data()});
  auto const ax = magnitudes(x), aw = magnitudes(w), ab = magnitudes(b);
  ConvTranspose::reference(a, tensor<float const, X>{ax.data()}, tensor<float const, W>{aw.data()},
                           bias(ab.data()), tensor<float, Y>{magnitude.data()});
  Epilogue after{elements(Y)};
  after.apply(wanted);
  using weights = tensor<float const, W, packing>;
  guarded y(elements(Y));
  ConvTranspose::evaluate<a>(tensor<float const, X>{x.data()}, weights{packed.data()}, bias(b.data()),
                             tensor<float, Y>{y.data()}, after.epilogue());
  check_close(y, wanted, magnitude, elements(W) / static_cast<std::size_t>(W[1]));
  guarded shared(elements(Y));
  for (int worker = 0; worker < 2; ++worker)
    ConvTranspose::evaluate_share<a>(share<2>{worker}, tensor<float const, X>{x.data()},
                                     weights{packed.data()}, bias(b.data()), tensor<float, Y>{shared.data()},
                                     after.epilogue());
  CHECK(std::equal(shared.data(), shared.data() + elements(Y), y.data()));  // bit by bit
  // The reference reads packed weights too.
  std::vector<float> slow(elements(Y));
  ConvTranspose::reference(a, tensor<float const, X>{x.data()}, weights{packed.data()}, bias(b.data()),
                           tensor<float, Y>{slow.data()});
  after.apply(slow);
  CHECK(slow == wanted);
}

TEST_CASE("transposed convolution: windows that meet, overlap, leave gaps") {
  check_transposed<attributes{.strides = {2, 2}}, dims{1, 4, 5, 8}, dims{8, 16, 2, 2}, true>();
  check_transposed<attributes{.strides = {2, 2}}, dims{2, 4, 5, 3}, dims{3, 5, 3, 3}, false>();
  check_transposed<attributes{.pads = {1, 1, 1, 1}, .strides = {2, 2}}, dims{1, 4, 5, 7}, dims{7, 17, 4, 4},
                   true>();
  check_transposed<attributes{.strides = {3, 2}}, dims{1, 4, 5, 4}, dims{4, 33, 2, 1}, true>();
  check_transposed<attributes{.pads = {0, 2, 1, 0}}, dims{1, 4, 5, 4}, dims{4, 1, 3, 3}, true>();
  check_transposed<attributes{}, dims{1, 1, 1, 2}, dims{2, 24, 1, 1}, true>();
}

TEST_CASE("transposed convolution: output positions that read past the input") {
  check_transposed<attributes{.output_padding = {1, 1}, .strides = {2, 2}}, dims{1, 3, 4, 4},
                   dims{4, 8, 1, 1}, true>();
  check_transposed<attributes{.output_padding = {2, 1}, .strides = {3, 2}}, dims{1, 3, 4, 4},
                   dims{4, 24, 1, 1}, true>();
  check_transposed<attributes{.output_shape = {10, 8}, .strides = {3, 2}}, dims{1, 3, 3, 2}, dims{2, 6, 3, 3},
                   true>();
  check_transposed<attributes{.auto_pad = auto_pad::SAME_LOWER, .strides = {2, 2}}, dims{1, 3, 3, 2},
                   dims{2, 6, 3, 3}, true>();
}

TEST_CASE(
    "transposed convolution to few channels: rows of x in parts and whole, gaps, pads and what lies behind") {
  check_transposed<attributes{.pads = {2, 2, 2, 2}, .strides = {2, 2}}, dims{1, 3, 150, 8}, dims{8, 3, 5, 5},
                   true, residual_relu>();
  check_transposed<attributes{.output_padding = {1, 1}, .pads = {4, 4, 4, 4}, .strides = {2, 2}},
                   dims{1, 4, 70, 9}, dims{9, 1, 9, 9}, true>();
  check_transposed<attributes{.output_padding = {0, 3}, .strides = {1, 4}}, dims{2, 2, 33, 10},
                   dims{10, 2, 3, 2}, true, residual_relu>();
  check_transposed<attributes{.group = 2, .pads = {0, 3, 0, 5}, .strides = {1, 3}}, dims{1, 2, 40, 16},
                   dims{16, 4, 2, 11}, false, residual_relu>();
  check_transposed<attributes{.pads = {0, 2, 0, 2}}, dims{1, 1, 1, 8}, dims{8, 3, 1, 5}, true>();
  check_transposed<attributes{.strides = {2, 1, 2}}, dims{1, 2, 3, 3, 12}, dims{12, 1, 3, 2, 4}, true>();
  // Too few input channels.
  check_transposed<attributes{.pads = {1, 1, 1, 1}, .strides = {2, 2}}, dims{1, 4, 5, 7}, dims{7, 3, 4, 4},
                   true>();
}

TEST_CASE("transposed convolution in groups") {
  check_transposed<attributes{.group = 2, .pads = {1, 1, 1, 1}, .strides = {2, 2}}, dims{1, 4, 5, 6},
                   dims{6, 17, 4, 4}, true>();
  check_transposed<attributes{.group = 3, .strides = {2, 1}}, dims{2, 3, 4, 3}, dims{3, 16, 3, 2}, false,
                   residual_relu>();
  check_transposed<attributes{.group = 5, .pads = {1, 1, 1, 1}, .strides = {2, 2}}, dims{1, 4, 5, 5},
                   dims{5, 1, 4, 4}, true, residual_relu>();
  check_transposed<attributes{.group = 2, .output_padding = {1}, .strides = {3}}, dims{1, 5, 4},
                   dims{4, 3, 1}, true>();
}

TEST_CASE(
    "transposed convolution whose channels are groups: packs, fewer, some left over, taps of every residue") {
  constexpr std::int64_t few = pack > 1 ? pack - 1 : 3;
  check_transposed<attributes{.group = pack, .strides = {2, 2}}, dims{1, 4, 5, pack}, dims{pack, 1, 2, 2},
                   true>();
  check_transposed<attributes{.group = 3 * pack + 2, .pads = {1, 1, 1, 1}, .strides = {2, 2}},
                   dims{2, 4, 19, 3 * pack + 2}, dims{3 * pack + 2, 1, 4, 4}, true, residual_relu>();
  check_transposed<attributes{.group = few, .strides = {2, 2}}, dims{1, 3, 4, few}, dims{few, 1, 3, 3},
                   false>();
  check_transposed<attributes{.group = 70, .output_padding = {1, 0}, .pads = {1, 1, 1, 1}, .strides = {2, 1}},
                   dims{1, 3, 6, 70}, dims{70, 1, 3, 3}, true>();
  check_transposed<attributes{.group = 19, .output_padding = {2, 1}, .strides = {3, 2}}, dims{1, 3, 4, 19},
                   dims{19, 1, 1, 1}, true, residual_relu>();
  check_transposed<attributes{.group = 16, .pads = {4, 4}, .strides = {8}}, dims{2, 9, 16}, dims{16, 1, 16},
                   false>();
  check_transposed<attributes{.group = 17, .strides = {2, 1, 2}}, dims{1, 2, 3, 3, 17}, dims{17, 1, 3, 2, 2},
                   true>();
}

TEST_CASE("transposed convolution of volumes") {
  check_transposed<attributes{.strides = {2, 2, 2}}, dims{1, 2, 3, 4, 5}, dims{5, 16, 2, 2, 2}, true>();
  check_transposed<attributes{.pads = {1, 0, 1, 1, 1, 0}, .strides = {2, 1, 2}}, dims{2, 3, 3, 4, 3},
                   dims{3, 19, 4, 2, 3}, true, residual_relu>();
  check_transposed<attributes{.group = 2, .output_padding = {1, 0, 1}, .strides = {3, 1, 2}},
                   dims{1, 2, 3, 3, 4}, dims{4, 5, 2, 3, 1}, false>();
}

TEST_CASE("transposed convolution along one axis, and with an epilogue") {
  check_transposed<attributes{.pads = {1, 1}, .strides = {2}}, dims{1, 9, 5}, dims{5, 16, 4}, true>();
  check_transposed<attributes{.pads = {4, 4}, .strides = {8}}, dims{2, 9, 16}, dims{16, 3, 16}, false>();
  check_transposed<attributes{.pads = {1, 1}, .strides = {2}}, dims{1, 9, 5}, dims{5, 19, 4}, true,
                   residual_relu>();
  check_transposed<attributes{.strides = {3, 3}}, dims{1, 3, 4, 5}, dims{5, 19, 2, 2}, true, residual_relu>();
}
}  // namespace
