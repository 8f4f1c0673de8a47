// SPDX-License-Identifier: Apache-2.0
// Writes networks of well-known topologies with seeded weights, as ONNX: what decides time, memory and size
// is in them, and nothing else.
#include "forest.hpp"
#include "images.hpp"
#include "sequences.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>
#include <map>

namespace {

using namespace inlay::bench;

constexpr std::int64_t classes = 1000;

/// Three stages of two 3x3 convolutions, as VGG (Simonyan and Zisserman, 2014) at the size of CIFAR's
/// pictures.
network vgg_small(std::int64_t size, std::uint64_t seed) {
  network n("vgg_small", {1, 3, size, size}, seed);
  tensor x = n.input();
  for (std::int64_t channels : {32, 64, 128}) {
    for (int i = 0; i < 2; ++i) x = n.relu(n.conv(x, channels, {.kernel = 3, .pad = 1}));
    x = n.max_pool(x, {.kernel = 2, .stride = 2});
  }
  n.output(n.gemm(n.flatten(x), 10));
  return n;
}

/// 784-512-512-10: a picture of `size` x `size`, three fully connected layers.
network mlp(std::int64_t size, std::uint64_t seed) {
  network n("mlp", {1, size * size}, seed);
  tensor x = n.input();
  for (int i = 0; i < 2; ++i) x = n.relu(n.gemm(x, 512));
  n.output(n.gemm(x, 10));
  return n;
}

/// ResNet-50 (He et al., 2015), stride in the 3x3 convolution as in torchvision and the ONNX Model Zoo's
/// v1-7.
network resnet50(std::int64_t size, std::uint64_t seed) {
  network n("resnet50", {1, 3, size, size}, seed);
  tensor x = n.relu(n.batch_norm(n.conv(n.input(), 64, {.kernel = 7, .stride = 2, .pad = 3}, false)));
  x = n.max_pool(x, {.kernel = 3, .stride = 2, .pad = 1});
  struct stage {
    std::int64_t channels;
    int blocks;
  };
  for (auto const& [channels, blocks] : {stage{64, 3}, stage{128, 4}, stage{256, 6}, stage{512, 3}})
    for (int i = 0; i < blocks; ++i) {
      std::int64_t const stride = i == 0 && channels != 64 ? 2 : 1;
      tensor y = n.relu(n.batch_norm(n.conv(x, channels, {}, false)));
      y = n.relu(n.batch_norm(n.conv(y, channels, {.kernel = 3, .stride = stride, .pad = 1}, false)));
      y = n.batch_norm(n.conv(y, 4 * channels, {}, false), 0.3F);
      if (i == 0) x = n.batch_norm(n.conv(x, 4 * channels, {.stride = stride}, false));
      x = n.relu(n.add(y, x));
    }
  n.output(n.gemm(n.flatten(n.global_average_pool(x)), classes));
  return n;
}

/// SqueezeNet 1.1 (Iandola et al., 2016).
network squeezenet(std::int64_t size, std::uint64_t seed) {
  network n("squeezenet", {1, 3, size, size}, seed);
  tensor x = n.relu(n.conv(n.input(), 64, {.kernel = 3, .stride = 2}));
  auto const pool = [&] { x = n.max_pool(x, {.kernel = 3, .stride = 2}); };
  auto const fire = [&](std::int64_t squeeze, std::int64_t expand) {
    tensor const s = n.relu(n.conv(x, squeeze, {}));
    tensor const narrow = n.relu(n.conv(s, expand, {}));
    tensor const wide = n.relu(n.conv(s, expand, {.kernel = 3, .pad = 1}));
    x = n.concat(narrow, wide);
  };
  pool();
  fire(16, 64);
  fire(16, 64);
  pool();
  fire(32, 128);
  fire(32, 128);
  pool();
  fire(48, 192);
  fire(48, 192);
  fire(64, 256);
  fire(64, 256);
  n.output(n.flatten(n.global_average_pool(n.relu(n.conv(x, classes, {})))));
  return n;
}

/// ShuffleNet 1x with 3 groups (Zhang et al., 2017); channels are shuffled by Reshape, Transpose, Reshape.
network shufflenet(std::int64_t size, std::uint64_t seed) {
  constexpr std::int64_t groups = 3;
  network n("shufflenet", {1, 3, size, size}, seed);
  tensor x = n.relu(n.batch_norm(n.conv(n.input(), 24, {.kernel = 3, .stride = 2, .pad = 1}, false)));
  x = n.max_pool(x, {.kernel = 3, .stride = 2, .pad = 1});
  auto const shuffle = [&](tensor const& t) {
    std::int64_t const c = t.channels(), h = t.dims[2], w = t.dims[3];
    tensor const apart = n.transpose(n.reshape(t, {1, groups, c / groups, h, w}), {0, 2, 1, 3, 4});
    return n.reshape(apart, {1, c, h, w});
  };
  struct stage {
    std::int64_t channels;
    int blocks;
  };
  for (auto const& [channels, blocks] : {stage{240, 4}, stage{480, 8}, stage{960, 4}})
    for (int i = 0; i < blocks; ++i) {
      bool const first = i == 0;
      std::int64_t const to = first ? channels - x.channels() : channels;
      // The input of the second stage is too narrow for groups.
      tensor y = n.conv(x, channels / 4, {.group = x.channels() == 24 ? 1 : groups}, false);
      y = shuffle(n.relu(n.batch_norm(y)));
      y = n.conv(y, channels / 4, {.kernel = 3, .stride = first ? 2 : 1, .pad = 1, .group = channels / 4},
                 false);
      y = n.conv(n.batch_norm(y), to, {.group = groups}, false);
      y = n.batch_norm(y, first ? 1 : 0.3F);
      x = n.relu(first ? n.concat(n.average_pool(x, {.kernel = 3, .stride = 2, .pad = 1}), y) : n.add(x, y));
    }
  n.output(n.gemm(n.flatten(n.global_average_pool(x)), classes));
  return n;
}

/// DenseNet-121 (Huang et al., 2016): BatchNormalization and Relu before each convolution, a Concat after it.
network densenet121(std::int64_t size, std::uint64_t seed) {
  constexpr std::int64_t growth = 32;
  network n("densenet121", {1, 3, size, size}, seed);
  tensor x = n.relu(n.batch_norm(n.conv(n.input(), 64, {.kernel = 7, .stride = 2, .pad = 3}, false)));
  x = n.max_pool(x, {.kernel = 3, .stride = 2, .pad = 1});
  for (int blocks : {6, 12, 24, 16}) {
    for (int i = 0; i < blocks; ++i) {
      tensor y = n.conv(n.relu(n.batch_norm(x)), 4 * growth, {}, false);
      y = n.conv(n.relu(n.batch_norm(y)), growth, {.kernel = 3, .pad = 1}, false);
      x = n.concat(x, y);
    }
    x = n.relu(n.batch_norm(x));
    if (blocks != 16) x = n.average_pool(n.conv(x, x.channels() / 2, {}, false), {.kernel = 2, .stride = 2});
  }
  n.output(n.gemm(n.flatten(n.global_average_pool(x)), classes));
  return n;
}

struct kind {
  network (*write)(std::int64_t size, std::uint64_t seed);
  std::int64_t size;
};

std::map<std::string, kind> const kinds{{"attention", {attention, 128}},
                                        {"densenet121", {densenet121, 224}},
                                        {"efficientnet-lite", {efficientnet_lite, 224}},
                                        {"forest", {forest, 16}},
                                        {"gru", {gru, 98}},
                                        {"half", {half_precision, 32}},
                                        {"lstm", {lstm, 98}},
                                        {"mlp", {mlp, 28}},
                                        {"mobilenetv3", {mobilenetv3, 224}},
                                        {"resnet50", {resnet50, 224}},
                                        {"shufflenet", {shufflenet, 224}},
                                        {"squeezenet", {squeezenet, 224}},
                                        {"super-resolution", {super_resolution, 96}},
                                        {"transformer", {transformer, 128}},
                                        {"unet", {unet, 128}},
                                        {"vgg-small", {vgg_small, 32}},
                                        {"video", {video, 32}},
                                        {"yolov8n", {yolov8n, 320}}};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes a network with seeded weights as ONNX, for measurements: it classifies nothing."};
  std::string name;
  std::filesystem::path file;
  std::int64_t size = 0;
  std::uint64_t seed = 1;
  std::vector<std::string> names;
  for (auto const& [known, ignored] : kinds) names.push_back(known);
  app.add_option("network", name, "which")->required()->check(CLI::IsMember(names));
  app.add_option("-o,--output", file, "the file to write")->required();
  app.add_option(
      "--size", size,
      "height and width of the picture, or the length of the sequence; default: the network's own");
  app.add_option("--seed", seed, "of the weights");
  CLI11_PARSE(app, argc, argv);
  try {
    kind const& k = kinds.at(name);
    example::write_file(file, k.write(size != 0 ? size : k.size, seed).bytes());
    return 0;
  } catch (std::exception const& fault) {
    std::cerr << "write_network: error: " << fault.what() << "\n";
    return 1;
  }
}
