// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../onnx_writer.hpp"
#include "../splitmix64.hpp"

/// Writes a MobileNetV2 (Sandler et al., CVPR 2018) with seeded random weights: everything of the real net
/// but what it has learnt, for measuring time, memory and size where no trained model may be had.
namespace {

using namespace example;
using std::size_t;

struct options {
  std::filesystem::path file = "mobilenetv2.onnx";
  float width = 1;  // multiplier of the channels
  size_t size = 224;
  std::uint64_t seed = 1;
  bool relu6 = false;
  bool paper = false;
};

/// Inverted residual blocks of one width; the first of them has the stride.
struct stage {
  size_t expansion, channels, blocks, stride;
};

constexpr stage paper_stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                  {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

/// As in the ONNX Model Zoo's mobilenetv2-7, which comes from MXNet and shrinks the image a stage later.
constexpr stage zoo_stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 1},
                                {6, 96, 3, 2}, {6, 160, 3, 2}, {6, 320, 1, 1}};

/// Channels after the width multiplier: a multiple of 8, at most a tenth below (the authors' make_divisible).
size_t scaled(size_t channels, float width) {
  float const wanted = static_cast<float>(channels) * width;
  size_t const nearest = std::max<size_t>(8, static_cast<size_t>(wanted + 4) / 8 * 8);
  return static_cast<float>(nearest) < 0.9F * wanted ? nearest + 8 : nearest;
}

/// A tensor of the graph, with its values for the calibration images: images x channels x height x width.
struct feature {
  std::string name;
  size_t channels, height, width;
  std::vector<float> values;

  size_t pixels() const { return height * width; }
  std::span<float> plane(size_t image, size_t channel) {
    return std::span(values).subspan((image * channels + channel) * pixels(), pixels());
  }
  std::span<float const> plane(size_t image, size_t channel) const {
    return std::span(values).subspan((image * channels + channel) * pixels(), pixels());
  }
};

struct convolution {
  size_t channels, kernel = 1, stride = 1, group = 1;
  float gain = 2;  // variance of the weights times fan_in; 2 (He et al., 2015) keeps the power behind a Relu
};

/// Writes the net and runs it at the same time on a few seeded images, so that each BatchNormalization gets
/// the mean and variance that it sees, as training would have left them: no depth makes the values grow or
/// fade.
class mobilenet_writer {
 public:
  explicit mobilenet_writer(options const& wanted)
      : options_(wanted), random_(wanted.seed), model_("mobilenetv2", "write_mobilenet") {
    write();
    describe();
  }

  std::string bytes() const { return model_.bytes(); }

  std::string facts() const {
    return std::to_string(nodes_) + " nodes, " + std::to_string(parameters_) + " parameters, " +
           std::to_string(multiply_adds_) + " multiply-adds";
  }

 private:
  static constexpr size_t images = 4;
  static constexpr size_t classes = 1000;

  void write() {
    if (options_.relu6) {
      model_.initializer("zero", {}, std::array{0.0F});
      model_.initializer("six", {}, std::array{6.0F});
    }
    feature x = input();
    x = layer(x, "stem", {.channels = scaled(32, options_.width), .kernel = 3, .stride = 2});
    size_t block = 0;
    for (stage const& each : options_.paper ? std::span<stage const>(paper_stages) : zoo_stages)
      for (size_t i = 0; i < each.blocks; ++i)
        x = inverted_residual(x, "block" + std::to_string(++block), each, i == 0 ? each.stride : 1);
    size_t const features = scaled(1280, std::max(1.0F, options_.width));
    output(layer(x, "features", {.channels = features}));
  }

  feature inverted_residual(feature const& x, std::string const& name, stage const& s, size_t stride) {
    size_t const expanded = x.channels * s.expansion;
    size_t const channels = scaled(s.channels, options_.width);
    feature y = x;
    // The paper's first block has nothing to expand; the zoo's has a convolution there all the same.
    if (s.expansion != 1 || !options_.paper) y = layer(y, name + "_expand", {.channels = expanded});
    y = layer(y, name + "_depthwise",
              {.channels = expanded, .kernel = 3, .stride = stride, .group = expanded});
    y = linear_layer(y, name + "_project", {.channels = channels});
    return stride == 1 && channels == x.channels ? sum(y, x, name + "_add") : y;
  }

  feature layer(feature const& x, std::string const& name, convolution const& c) {
    return activated(linear_layer(x, name, c), name + "_relu");
  }

  feature linear_layer(feature const& x, std::string const& name, convolution const& c) {
    return normalised(conv(x, name, c), name + "_bn");
  }

  /// Smooth colours with more or less noise, mean 0 and variance about 1 as normalised photographs have.
  feature input() {
    feature x = blank("image", 3, options_.size, options_.size);
    for (size_t plane = 0; plane < images * 3; ++plane) {
      float const top_left = random_.uniform(-1.5F, 1.5F), top_right = random_.uniform(-1.5F, 1.5F);
      float const low_left = random_.uniform(-1.5F, 1.5F), low_right = random_.uniform(-1.5F, 1.5F);
      float const noise = random_.uniform(0.5F, 2);
      std::span<float> const pixels = x.plane(plane / 3, plane % 3);
      for (size_t i = 0; i < pixels.size(); ++i) {
        float const down = static_cast<float>(i / x.width) / static_cast<float>(x.height);
        float const right = static_cast<float>(i % x.width) / static_cast<float>(x.width);
        float const top = top_left + (top_right - top_left) * right;
        float const low = low_left + (low_right - low_left) * right;
        pixels[i] = top + (low - top) * down + noise * random_.uniform(-1, 1);
      }
    }
    model_.input(x.name, {1, 3, as_dim(x.height), as_dim(x.width)});
    return x;
  }

  void output(feature const& x) {
    feature const pooled = average(x);
    // The pooled features are all positive: the wider spread of these weights gives scores of a trained net's
    // size.
    feature const scores = conv(pooled, "classifier", {.channels = classes, .gain = 32});
    model_.initializer("scores_shape", {1, classes});
    node("Reshape", "scores", {scores.name, "scores_shape"});
    model_.output("scores", {1, classes});
  }

  feature conv(feature const& x, std::string const& name, convolution const& c) {
    size_t const pad = c.kernel / 2;
    size_t const fan_in = x.channels / c.group * c.kernel * c.kernel;
    feature y = blank(name, c.channels, (x.height + 2 * pad - c.kernel) / c.stride + 1,
                      (x.width + 2 * pad - c.kernel) / c.stride + 1);
    float const deviation = std::sqrt(c.gain / static_cast<float>(fan_in));
    std::vector<float> weights(c.channels * fan_in);
    for (float& weight : weights) weight = deviation * random_.normal();
    for (size_t image = 0; image < images; ++image) convolve(x, image, weights, c, y);

    auto const k = as_dim(c.kernel), s = as_dim(c.stride), p = as_dim(pad);
    parameter(name + "_weight", {as_dim(c.channels), as_dim(x.channels / c.group), k, k}, weights);
    node("Conv", name, {x.name, name + "_weight"},
         {{"group", c.group}, {"kernel_shape", {k, k}}, {"pads", {p, p, p, p}}, {"strides", {s, s}}});
    multiply_adds_ += y.channels * y.pixels() * fan_in;
    return y;
  }

  static void convolve(feature const& x, size_t image, std::span<float const> weights, convolution const& c,
                       feature& y) {
    size_t const inputs = x.channels / c.group;
    size_t const pad = c.kernel / 2;
    auto weight = weights.begin();
    for (size_t to = 0; to < y.channels; ++to) {
      std::span<float> const out = y.plane(image, to);
      for (size_t i = 0; i < inputs; ++i) {
        std::span<float const> const in = x.plane(image, to / (y.channels / c.group) * inputs + i);
        for (size_t tap = 0; tap < c.kernel * c.kernel; ++tap, ++weight) {
          if (c.kernel == 1) {
            for (size_t pixel = 0; pixel < out.size(); ++pixel) out[pixel] += *weight * in[pixel];
            continue;
          }
          for (size_t row = 0; row < y.height; ++row) {
            size_t const from_row = row * c.stride + tap / c.kernel - pad;  // wraps round above the image
            if (from_row >= x.height) continue;
            for (size_t column = 0; column < y.width; ++column) {
              size_t const from_column = column * c.stride + tap % c.kernel - pad;
              if (from_column < x.width)
                out[row * y.width + column] += *weight * in[from_row * x.width + from_column];
            }
          }
        }
      }
    }
  }

  feature normalised(feature x, std::string const& name) {
    constexpr float epsilon = 1e-5F;  // the ONNX default
    size_t const n = x.channels;
    std::vector<float> mean(n), variance(n), gamma(n), beta(n);
    float const count = static_cast<float>(images * x.pixels());
    float layer_variance = 0;
    for (size_t c = 0; c < n; ++c) {
      for (size_t image = 0; image < images; ++image)
        for (float const value : x.plane(image, c)) mean[c] += value / count;
      for (size_t image = 0; image < images; ++image)
        for (float const value : x.plane(image, c))
          variance[c] += (value - mean[c]) * (value - mean[c]) / count;
      layer_variance += variance[c] / static_cast<float>(n);
    }
    for (size_t c = 0; c < n; ++c) {
      // A channel that these few images hardly stir must not blow up at the next one.
      variance[c] = (variance[c] + layer_variance) / 2;
      gamma[c] = random_.uniform(0.7F, 1.3F);
      beta[c] = 0.2F * random_.normal();
      float const scale = gamma[c] / std::sqrt(variance[c] + epsilon);
      for (size_t image = 0; image < images; ++image)
        for (float& value : x.plane(image, c)) value = (value - mean[c]) * scale + beta[c];
    }
    parameter(name + "_gamma", {as_dim(n)}, gamma);
    parameter(name + "_beta", {as_dim(n)}, beta);
    parameter(name + "_mean", {as_dim(n)}, mean);
    parameter(name + "_var", {as_dim(n)}, variance);
    node("BatchNormalization", name,
         {x.name, name + "_gamma", name + "_beta", name + "_mean", name + "_var"});
    x.name = name;
    return x;
  }

  feature activated(feature x, std::string const& name) {
    float const ceiling = options_.relu6 ? 6 : std::numeric_limits<float>::infinity();
    for (float& value : x.values) value = std::clamp(value, 0.0F, ceiling);
    if (options_.relu6) node("Clip", name, {x.name, "zero", "six"});
    else node("Relu", name, {x.name});
    x.name = name;
    return x;
  }

  feature sum(feature a, feature const& b, std::string const& name) {
    for (size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
    node("Add", name, {a.name, b.name});
    a.name = name;
    return a;
  }

  feature average(feature const& x) {
    feature y = blank("pool", x.channels, 1, 1);
    for (size_t i = 0; i < y.values.size(); ++i)
      for (float const value : x.plane(i / x.channels, i % x.channels))
        y.values[i] += value / static_cast<float>(x.pixels());
    node("GlobalAveragePool", y.name, {x.name});
    return y;
  }

  static feature blank(std::string name, size_t channels, size_t height, size_t width) {
    return {std::move(name), channels, height, width, std::vector<float>(images * channels * height * width)};
  }

  static std::int64_t as_dim(size_t value) { return static_cast<std::int64_t>(value); }

  void parameter(std::string_view name, dims const& shape, std::span<float const> values) {
    model_.initializer(name, shape, values);
    parameters_ += values.size();
  }

  void node(std::string_view op_type, std::string_view name, std::initializer_list<std::string_view> inputs,
            std::initializer_list<attribute> attributes = {}) {
    model_.node(op_type, name, inputs, attributes);
    ++nodes_;
  }

  void describe() {
    model_.doc_string("MobileNetV2 with seeded random weights, for measurements: it classifies nothing. " +
                      facts() + '.');
    model_.metadata("source", "examples/models/mobilenet/write_mobilenet.cpp");
    model_.metadata("seed", std::to_string(options_.seed));
    model_.metadata("parameters", std::to_string(parameters_));
    model_.metadata("multiply_adds", std::to_string(multiply_adds_));
  }

  options options_;
  splitmix64 random_;
  model_writer model_;
  size_t nodes_ = 0, parameters_ = 0, multiply_adds_ = 0;
};

void run(options const& wanted) {
  mobilenet_writer const mobilenet(wanted);
  write_file(wanted.file, mobilenet.bytes());
  std::cout << mobilenet.facts() << ", written to " << wanted.file.string() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes a MobileNetV2 with seeded random weights as ONNX, for measurements."};
  options wanted;
  app.add_option("-o,--output", wanted.file, "the file to write")->capture_default_str();
  app.add_option("--width", wanted.width, "multiplier of the number of channels")
      ->check(CLI::Range(0.1, 2.0))
      ->capture_default_str();
  app.add_option("--size", wanted.size, "height and width of the image, pixels")
      ->check(CLI::Range(32, 512))
      ->capture_default_str();
  app.add_option("--seed", wanted.seed, "of the weights")->capture_default_str();
  app.add_flag("--relu6", wanted.relu6, "Clip to 0 .. 6 as in the paper, where the default is Relu");
  app.add_flag("--paper", wanted.paper,
               "the paper's strides and first block, where the default is the Model Zoo's");
  CLI11_PARSE(app, argc, argv);
  try {
    run(wanted);
  } catch (std::exception const& error) {
    std::cerr << "write_mobilenet: error: " << error.what() << '\n';
    return 1;
  }
}
