// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network.hpp"

#include <inlay/core/float16.hpp>

/// Networks over images beside the classifiers of write_network.cpp: mobile ones with the activations of today,
/// those whose output is an image or boxes, and those of other element types and ranks.
namespace inlay::bench {

/// EfficientNet-Lite0 (Tan and Le, 2019; without squeeze and excitation, with Relu6).
inline network efficientnet_lite(std::int64_t size, std::uint64_t seed) {
  network n("efficientnet_lite", {1, 3, size, size}, seed);
  tensor const least = n.constant(0), most = n.constant(6);
  auto const relu6 = [&](tensor const& x) { return n.node("Clip", {x, least, most}, x.dims); };
  tensor x = relu6(n.conv(n.input(), 32, {.kernel = 3, .stride = 2, .pad = 1}));
  struct stage {
    std::int64_t expansion, channels, blocks, kernel, stride;
  };
  for (stage const& s :
       {stage{1, 16, 1, 3, 1}, stage{6, 24, 2, 3, 2}, stage{6, 40, 2, 5, 2}, stage{6, 80, 3, 3, 2},
        stage{6, 112, 3, 5, 1}, stage{6, 192, 4, 5, 2}, stage{6, 320, 1, 3, 1}})
    for (std::int64_t i = 0; i < s.blocks; ++i) {
      std::int64_t const stride = i == 0 ? s.stride : 1, width = s.expansion * x.channels();
      tensor y = s.expansion == 1 ? x : relu6(n.conv(x, width, {}));
      y = relu6(
          n.conv(y, width, {.kernel = s.kernel, .stride = stride, .pad = s.kernel / 2, .group = width}));
      y = n.conv(y, s.channels, {});
      x = i == 0 ? y : n.add(y, x);
    }
  x = relu6(n.conv(x, 1280, {}));
  n.output(n.gemm(n.flatten(n.global_average_pool(x)), 1000));
  return n;
}

/// MobileNetV3-Large (Howard et al., 2019) as torchvision exports it: HardSwish, squeeze and excitation with
/// HardSigmoid.
inline network mobilenetv3(std::int64_t size, std::uint64_t seed) {
  network n("mobilenetv3", {1, 3, size, size}, seed);
  auto const hard_swish = [&](tensor const& x) { return n.node("HardSwish", {x}, x.dims); };
  auto const excite = [&](tensor const& x) {
    std::int64_t const c = x.channels(), squeezed = (c / 4 + 4) / 8 * 8;
    tensor const s = n.conv(n.relu(n.conv(n.global_average_pool(x), squeezed, {})), c, {});
    return n.multiply(x, n.node("HardSigmoid", {s}, s.dims, {{"alpha", 1.0F / 6}}));
  };
  tensor x = hard_swish(n.conv(n.input(), 16, {.kernel = 3, .stride = 2, .pad = 1}));
  struct block {
    std::int64_t kernel, width, channels;
    bool excited, hard;
    std::int64_t stride;
  };
  for (block const& b : {block{3, 16, 16, false, false, 1}, block{3, 64, 24, false, false, 2},
                         block{3, 72, 24, false, false, 1}, block{5, 72, 40, true, false, 2},
                         block{5, 120, 40, true, false, 1}, block{5, 120, 40, true, false, 1},
                         block{3, 240, 80, false, true, 2}, block{3, 200, 80, false, true, 1},
                         block{3, 184, 80, false, true, 1}, block{3, 184, 80, false, true, 1},
                         block{3, 480, 112, true, true, 1}, block{3, 672, 112, true, true, 1},
                         block{5, 672, 160, true, true, 2}, block{5, 960, 160, true, true, 1},
                         block{5, 960, 160, true, true, 1}}) {
    auto const activate = [&](tensor const& t) { return b.hard ? hard_swish(t) : n.relu(t); };
    tensor y = b.width == x.channels() ? x : activate(n.conv(x, b.width, {}));
    y = activate(
        n.conv(y, b.width, {.kernel = b.kernel, .stride = b.stride, .pad = b.kernel / 2, .group = b.width}));
    if (b.excited) y = excite(y);
    y = n.conv(y, b.channels, {});
    x = b.stride == 1 && b.channels == x.channels() ? n.add(y, x) : y;
  }
  x = n.flatten(n.global_average_pool(hard_swish(n.conv(x, 960, {}))));
  n.output(n.gemm(hard_swish(n.gemm(x, 1280)), 1000));
  return n;
}

/// A U-Net (Ronneberger et al., 2015) of 16 to 128 channels: the way up by ConvTranspose and by Resize in turn.
inline network unet(std::int64_t size, std::uint64_t seed) {
  network n("unet", {1, 3, size, size}, seed);
  auto const twice = [&](tensor x, std::int64_t channels) {
    for (int i = 0; i < 2; ++i) x = n.relu(n.conv(x, channels, {.kernel = 3, .pad = 1}));
    return x;
  };
  std::vector<tensor> skipped;
  tensor x = n.input();
  for (std::int64_t channels : {16, 32, 64}) {
    skipped.push_back(twice(x, channels));
    x = n.max_pool(skipped.back(), {.kernel = 2, .stride = 2});
  }
  x = twice(x, 128);
  for (; !skipped.empty(); skipped.pop_back()) {
    std::int64_t const channels = skipped.back().channels();
    x = channels == 32 ? n.enlarge(n.conv(x, channels, {}), "linear") : n.conv_transpose(x, channels);
    x = twice(n.concat(skipped.back(), x), channels);
  }
  n.output(n.sigmoid(n.conv(x, 2, {})));
  return n;
}

/// Three times as many pixels each way, as ESPCN (Shi et al., 2016): its last layer is a DepthToSpace.
inline network super_resolution(std::int64_t size, std::uint64_t seed) {
  network n("super_resolution", {1, 1, size, size}, seed);
  tensor x = n.relu(n.conv(n.input(), 64, {.kernel = 5, .pad = 2}));
  x = n.relu(n.conv(x, 64, {.kernel = 3, .pad = 1}));
  x = n.relu(n.conv(x, 32, {.kernel = 3, .pad = 1}));
  x = n.conv(x, 9, {.kernel = 3, .pad = 1});
  n.output(n.node("DepthToSpace", {x}, {1, 1, 3 * size, 3 * size}, {{"blocksize", 3}, {"mode", "CRD"}}));
  return n;
}

/// YOLOv8-nano (Jocher et al., 2023) as its exporter writes it: SiLU as Sigmoid and Mul, boxes decoded in the
/// graph, and NonMaxSuppression behind them, whose rows are the output.
inline network yolov8n(std::int64_t size, std::uint64_t seed) {
  constexpr std::int64_t classes = 80, bins = 16;
  network n("yolov8n", {1, 3, size, size}, seed);
  auto const conv = [&](tensor const& x, std::int64_t channels, window const& w) {
    tensor const y = n.conv(x, channels, w);
    return n.multiply(y, n.sigmoid(y));
  };
  auto const down = [&](tensor const& x, std::int64_t channels) {
    return conv(x, channels, {.kernel = 3, .stride = 2, .pad = 1});
  };
  // Of the channels, one half passes through bottlenecks, and each of these is seen by the last convolution.
  auto const c2f = [&](tensor const& x, std::int64_t channels, int blocks, bool shortcut) {
    std::int64_t const half = channels / 2;
    std::vector<tensor> parts = n.split(conv(x, channels, {}), {half, half});
    for (int i = 0; i < blocks; ++i) {
      tensor y = parts.back();
      for (int k = 0; k < 2; ++k) y = conv(y, half, {.kernel = 3, .pad = 1});
      parts.push_back(shortcut ? n.add(parts.back(), y) : y);
    }
    return conv(n.concat(parts), channels, {});
  };
  tensor x = c2f(down(down(n.input(), 16), 32), 32, 1, true);
  tensor const p3 = c2f(down(x, 64), 64, 2, true), p4 = c2f(down(p3, 128), 128, 2, true);
  x = conv(c2f(down(p4, 256), 256, 1, true), 128, {});
  std::vector<tensor> pooled{x};
  for (int i = 0; i < 3; ++i)
    pooled.push_back(n.max_pool(pooled.back(), {.kernel = 5, .stride = 1, .pad = 2}));
  tensor const p5 = conv(n.concat(pooled), 256, {});
  tensor const up4 = c2f(n.concat(n.enlarge(p5, "nearest"), p4), 128, 1, false);
  tensor const up3 = c2f(n.concat(n.enlarge(up4, "nearest"), p3), 64, 1, false);
  tensor const down4 = c2f(n.concat(down(up3, 64), up4), 128, 1, false);
  tensor const down5 = c2f(n.concat(down(down4, 128), p5), 256, 1, false);

  // Each scale: boxes as distributions over bins, and scores of classes, most of them low.
  std::vector<tensor> scales;
  std::vector<float> centers_x, centers_y, strides;
  for (tensor const& level : {up3, down4, down5}) {
    auto const branch = [&](std::int64_t width, std::int64_t outputs, float deviation, float bias) {
      tensor y = level;
      for (int i = 0; i < 2; ++i) y = conv(y, width, {.kernel = 3, .pad = 1});
      tensor const z = n.node("Conv", {y, n.random({outputs, width, 1, 1}, deviation)},
                              {1, outputs, y.dims[2], y.dims[3]}, {{"kernel_shape", {1, 1}}});
      return n.add(
          z, n.constant({1, outputs, 1, 1}, std::vector<float>(static_cast<std::size_t>(outputs), bias)));
    };
    tensor const y = n.concat(branch(64, 4 * bins, 0.2F, 1), branch(classes, classes, 2, -5));
    std::int64_t const h = y.dims[2], w = y.dims[3];
    scales.push_back(n.reshape(y, {1, 4 * bins + classes, h * w}));
    for (std::int64_t i = 0; i < h * w; ++i) {
      centers_x.push_back(static_cast<float>(i % w) + 0.5F);
      centers_y.push_back(static_cast<float>(i / w) + 0.5F);
      strides.push_back(static_cast<float>(size / w));
    }
  }
  std::vector<tensor> const both = n.split(n.concat(scales, 2), {4 * bins, classes});
  std::int64_t const anchors = both[0].dims[2];
  tensor const bars = n.transpose(n.reshape(both[0], {1, 4, bins, anchors}), {0, 2, 1, 3});
  std::vector<float> steps;
  for (int i = 0; i < bins; ++i) steps.push_back(static_cast<float>(i));
  tensor const mean = n.node(
      "Conv", {n.node("Softmax", {bars}, bars.dims, {{"axis", 1}}), n.constant({1, bins, 1, 1}, steps)},
      {1, 1, 4, anchors}, {{"kernel_shape", {1, 1}}});
  std::vector<tensor> const sides = n.split(n.reshape(mean, {1, 4, anchors}), {2, 2});
  std::vector<float> centers = centers_x;
  centers.insert(centers.end(), centers_y.begin(), centers_y.end());
  tensor const center = n.constant({1, 2, anchors}, centers);
  tensor const first = n.subtract(center, sides[0]), last = n.add(center, sides[1]);
  tensor const middle = n.divide(n.add(first, last), n.constant(2)), extent = n.subtract(last, first);
  tensor const boxes = n.multiply(n.concat(middle, extent), n.constant({1, anchors}, strides));
  tensor const kept = n.node("NonMaxSuppression",
                             {n.transpose(boxes, {0, 2, 1}), n.sigmoid(both[1]), n.integers({100}),
                              n.constant({1}, {0.45F}), n.constant({1}, {0.25F})},
                             {-1, 3}, {{"center_point_box", 1}});
  n.output(kept, onnx::TensorProto::INT64);
  return n;
}

/// Three layers of 3x3x3 over a clip of 8 pictures, as C3D (Tran et al., 2015) at a small size.
inline network video(std::int64_t size, std::uint64_t seed) {
  network n("video", {1, 3, 8, size, size}, seed);
  tensor x = n.input();
  std::int64_t frames = 8, extent = size;
  for (std::int64_t channels : {16, 32, 64}) {
    tensor const w =
        n.random({channels, x.channels(), 3, 3, 3}, std::sqrt(2 / static_cast<float>(27 * x.channels())));
    x = n.relu(n.node("Conv", {x, w, n.random({channels}, 0.1F)}, {1, channels, frames, extent, extent},
                      {{"kernel_shape", {3, 3, 3}}, {"pads", {1, 1, 1, 1, 1, 1}}}));
    frames /= 2, extent /= 2;
    x = n.node("MaxPool", {x}, {1, channels, frames, extent, extent},
               {{"kernel_shape", {2, 2, 2}}, {"strides", {2, 2, 2}}});
  }
  n.output(n.gemm(n.flatten(x), 10));
  return n;
}

/// vgg-small's convolutions with weights and activations of float16.
inline network half_precision(std::int64_t size, std::uint64_t seed) {
  network n("half", {1, 3, size, size}, seed);
  int weights = 0;
  auto const half = [&](example::dims const& dims, float deviation) {
    tensor const w{"half_" + std::to_string(++weights), dims};
    std::vector<std::uint16_t> bits(static_cast<std::size_t>(example::element_count(dims)));
    for (std::uint16_t& b : bits)
      b = std::bit_cast<std::uint16_t>(float16(deviation * n.generator().normal()));
    n.model().initializer(w.name, dims, bits);
    return w;
  };
  tensor x =
      n.node("Cast", {n.input()}, n.input().dims, {{"to", static_cast<int>(onnx::TensorProto::FLOAT16)}});
  for (std::int64_t channels : {32, 64, 128}) {
    for (int i = 0; i < 2; ++i) {
      example::dims const y{1, channels, x.dims[2], x.dims[3]};
      tensor const w =
          half({channels, x.channels(), 3, 3}, std::sqrt(2 / static_cast<float>(9 * x.channels())));
      x = n.relu(n.node("Conv", {x, w, half({channels}, 0.1F)}, y,
                        {{"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}}));
    }
    x = n.max_pool(x, {.kernel = 2, .stride = 2});
  }
  x = n.global_average_pool(x);
  n.output(n.flatten(n.node("Cast", {x}, x.dims, {{"to", static_cast<int>(onnx::TensorProto::FLOAT)}})));
  return n;
}

}  // namespace inlay::bench
