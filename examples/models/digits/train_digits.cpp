// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>

#include "../onnx_writer.hpp"
#include "draw_digit.hpp"
#include "layers.hpp"

/// Trains the digit classifier that the examples run, on drawn digits, and writes it as ONNX.
namespace {

using namespace example;

constexpr int digits_per_epoch = 20'000;
constexpr int digits_per_batch = 32;
constexpr int held_digits = 10'000;

matrix to_matrix(digit_image const& image) {
  return Eigen::Map<matrix const>(image.data(), 1, static_cast<Index>(image.size()));
}

/// The topology of the ONNX Model Zoo's mnist-8, with a Gemm at the end.
class network {
 public:
  explicit network(splitmix64& random)
      : conv1({1, digit_rows, digit_columns}, 8, 5, random),
        pool1({8, digit_rows, digit_columns}, 2),
        conv2(pool1.y, 16, 5, random),
        pool2({16, pool1.y.height, pool1.y.width}, 3),
        fc(pool2.y, 10, random) {}

  /// A column of ten scores; the largest is at the digit seen.
  matrix forward(matrix const& image) {
    matrix const first = pool1.forward(relu1.forward(conv1.forward(image)));
    return fc.forward(pool2.forward(relu2.forward(conv2.forward(first))));
  }

  void backward(matrix const& dscores) {
    matrix const dfirst = conv2.backward(relu2.backward(pool2.backward(fc.backward(dscores))));
    conv1.backward_parameters(relu1.backward(pool1.backward(dfirst)));
  }

  int classify(digit_image const& image) {
    Index best = 0;
    forward(to_matrix(image)).col(0).maxCoeff(&best);
    return static_cast<int>(best);
  }

  void step(float rate, float momentum) {
    for (parameter* each : {&conv1.weight, &conv1.bias, &conv2.weight, &conv2.bias, &fc.weight, &fc.bias})
      each->step(rate, momentum);
  }

  convolution conv1;
  relu relu1;
  max_pool pool1;
  convolution conv2;
  relu relu2;
  max_pool pool2;
  dense fc;
};

/// The gradient of the cross entropy of softmax(scores), which is softmax(scores) - one_hot(digit).
matrix loss_gradient(matrix const& scores, int digit) {
  // exp in double: two C libraries that differ in its last bit still agree after rounding to float.
  Eigen::ArrayXd const powers =
      (scores.col(0).array() - scores.maxCoeff()).cast<double>().unaryExpr([](double x) {
        return std::exp(x);
      });
  matrix gradient = (powers / powers.sum()).cast<float>().matrix();
  gradient(digit, 0) -= 1;
  return gradient;
}

/// Stochastic gradient descent; every epoch draws new digits, so that the net cannot learn them by heart.
void train(network& net, int epochs, splitmix64& random) {
  constexpr float first_rate = 0.05F;  // falls to 0 along a straight line
  constexpr float momentum = 0.9F;
  bool const watched = ::isatty(STDERR_FILENO) != 0;
  int const batches = epochs * digits_per_epoch / digits_per_batch;
  for (int batch = 0; batch < batches; ++batch) {
    for (int i = 0; i < digits_per_batch; ++i) {
      int const digit = static_cast<int>(random.below(10));
      std::uint64_t const seed = random.next() % held_set;
      net.backward(loss_gradient(net.forward(to_matrix(draw_digit(digit, seed))), digit));
    }
    float const left = static_cast<float>(batches - batch) / static_cast<float>(batches);
    net.step(first_rate * left / digits_per_batch, momentum);
    if (watched && batch % 25 == 0)
      std::cerr << "\rtraining: " << 100 * batch / batches << " %" << std::flush;
  }
  if (watched) std::cerr << "\r\033[K";  // the progress goes, the result stays
}

/// How many of the held digits the net recognises.
int count_recognised(network& net) {
  int recognised = 0;
  for (int i = 0; i < held_digits; ++i)
    recognised += net.classify(draw_digit(i % 10, held_set + static_cast<std::uint64_t>(i))) == i % 10;
  return recognised;
}

std::span<float const> values(parameter const& p) {
  return {p.value.data(), static_cast<std::size_t>(p.value.size())};
}

model_writer to_onnx(network const& net) {
  model_writer model("digits", "train_digits");
  model.input("image", {1, 1, digit_rows, digit_columns});
  model.initializer("conv1_weight", {8, 1, 5, 5}, values(net.conv1.weight));
  model.initializer("conv1_bias", {8}, values(net.conv1.bias));
  model.initializer("conv2_weight", {16, 8, 5, 5}, values(net.conv2.weight));
  model.initializer("conv2_bias", {16}, values(net.conv2.bias));
  model.initializer("flat_shape", {1, 256});
  model.initializer("fc_weight", {10, 256}, values(net.fc.weight));
  model.initializer("fc_bias", {10}, values(net.fc.bias));

  attribute const same{"pads", {2, 2, 2, 2}};
  attribute const kernel{"kernel_shape", {5, 5}};
  model.node("Conv", "conv1", {"image", "conv1_weight", "conv1_bias"}, {kernel, same});
  model.node("Relu", "relu1", {"conv1"});
  model.node("MaxPool", "pool1", {"relu1"}, {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}});
  model.node("Conv", "conv2", {"pool1", "conv2_weight", "conv2_bias"}, {kernel, same});
  model.node("Relu", "relu2", {"conv2"});
  model.node("MaxPool", "pool2", {"relu2"}, {{"kernel_shape", {3, 3}}, {"strides", {3, 3}}});
  model.node("Reshape", "flat", {"pool2", "flat_shape"});
  model.node("Gemm", "scores", {"flat", "fc_weight", "fc_bias"}, {{"transB", 1}});
  model.output("scores", {1, 10});
  return model;
}

/// "0.9876" from 9876 of 10 000, without a locale's decimal comma.
std::string four_decimals(int count, int total) {
  std::array<char, 16> text{};
  int const share = static_cast<int>((std::int64_t{count} * 10'000 + total / 2) / total);
  std::snprintf(text.data(), text.size(), "%d.%04d", share / 10'000, share % 10'000);
  return text.data();
}

void run(std::filesystem::path const& file, int epochs, std::uint64_t seed) {
  // The order of Eigen's sums follows the cache sizes; these make it the same on every machine.
  Eigen::setCpuCacheSizes(32 * 1024, 512 * 1024, 4 * 1024 * 1024);
  splitmix64 random(seed);
  network net(random);
  train(net, epochs, random);
  std::string const accuracy = four_decimals(count_recognised(net), held_digits);

  model_writer model = to_onnx(net);
  std::string const held = std::to_string(held_digits);
  std::string const drawn = std::to_string(epochs * digits_per_epoch);
  model.doc_string("Recognises a digit, white (1) on black (0), as draw_digit.hpp draws it. Trained on " +
                   drawn + " drawn digits; recognises " + accuracy + " of " + held +
                   " drawn with other seeds.");
  model.metadata("source", "examples/models/digits/train_digits.cpp");
  model.metadata("seed", std::to_string(seed));
  model.metadata("epochs", std::to_string(epochs));
  model.metadata("training_digits", drawn);
  model.metadata("held_digits", held);
  model.metadata("held_accuracy", accuracy);
  write_file(file, model.bytes());
  std::cout << "held-set accuracy " << accuracy << " (" << held_digits << " digits), written to "
            << file.string() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Trains the digit classifier of the examples on drawn digits and writes it as ONNX."};
  std::filesystem::path file = "digits.onnx";
  int epochs = 8;
  std::uint64_t seed = 1;
  app.add_option("-o,--output", file, "the file to write")->capture_default_str();
  app.add_option("--epochs", epochs, "rounds of 20 000 new digits each")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", seed, "of the initial weights and of the digits trained on")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    run(file, epochs, seed);
  } catch (std::exception const& error) {
    std::cerr << "train_digits: error: " << error.what() << '\n';
    return 1;
  }
}
