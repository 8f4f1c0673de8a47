// SPDX-License-Identifier: Apache-2.0
/// MobileNetV2 on a picture of 224 x 224: the five classes that score highest.
///
///     mobilenet                        a picture that the program draws
///     mobilenet test_data_set_0 ...    pictures in ONNX's form, compared with the scores beside them

#include "mobilenet.hpp"  // made from the model by the build
#include "tensor_file.hpp"

#include <inlay/platform/platform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>

#ifdef MODEL_OF_THE_ZOO
constexpr bool written_by_build = false;
constexpr inlay::fixed_string input_name = "data";
constexpr inlay::fixed_string output_name = "mobilenetv20_output_flatten0_reshape0";
#else
constexpr bool written_by_build = true;
constexpr inlay::fixed_string input_name = "image";
constexpr inlay::fixed_string output_name = "scores";
#endif

mobilenet::model model;  // 1.1 MB: not for the stack

/// Rings of colour; element (channel, row, column).
void draw(std::span<float, 3 * 224 * 224> picture) {
  for (int i = 0; i < 3 * 224 * 224; ++i) {
    int const channel = i / (224 * 224), y = i / 224 % 224 - 112, x = i % 224 - 80;
    int const ring = (x * x + y * y) / 64 * (channel + 1) % 64;
    picture[static_cast<std::size_t>(i)] = static_cast<float>(ring) / 32 - 1;
  }
}

struct ranked {
  int number;
  float score;
};

/// Runs the model on what its input holds, prints the five best classes and returns them, the best first.
std::array<ranked, 5> recognise(char const* what) {
  using clock_source = inlay::platform::automatic;
  std::uint64_t const begin = clock_source::now();
  model.run();
  std::uint64_t const end = clock_source::now();

  std::array<ranked, 1000> classes;
  for (std::size_t i = 0; i < classes.size(); ++i)
    classes[i] = {static_cast<int>(i), model.output<output_name>()[i]};
  std::array<ranked, 5> best;
  std::ranges::partial_sort_copy(classes, best, std::greater{}, &ranked::score, &ranked::score);
  std::printf("%s: %.1f ms\n", what, static_cast<double>(end - begin) / 1e6);
  for (ranked const& r : best) std::printf("  class %3d  %8.3f\n", r.number, static_cast<double>(r.score));
  return best;
}

/// Whether the scores are those of the data set, up to a share of the largest of them. Independent
/// implementations differ by 4e-6 of it at most.
bool agrees(std::array<float, 1000> const& wanted) {
  float largest = 0, difference = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    largest = std::max(largest, std::abs(wanted[i]));
    difference = std::max(difference, std::abs(model.output<output_name>()[i] - wanted[i]));
  }
  std::printf("  differs by %.1e of the largest score\n", static_cast<double>(difference / largest));
  return difference <= 2e-5f * largest;
}

int main(int argc, char** argv) {
  std::printf("mobilenet: %d nodes in %d steps, %.1f million multiply-adds, weights %.1f MB, arena %.2f MB\n",
              int{model.nodes}, int{model.steps_after_fusion}, static_cast<double>(model.macs) / 1e6,
              static_cast<double>(model.weights_bytes) / 1e6, static_cast<double>(model.arena_bytes) / 1e6);
  for (int i = 1; i < argc; ++i) {
    std::string const folder = argv[i];
    static std::array<float, 1000> wanted;
    if (!example::read_tensor((folder + "/input_0.pb").c_str(), model.input<input_name>()) ||
        !example::read_tensor((folder + "/output_0.pb").c_str(), wanted)) {
      std::printf("%s: no test data of this model\n", folder.c_str());
      return 2;
    }
    recognise(folder.c_str());
    if (!agrees(wanted)) return 1;
  }
  if (argc > 1) return 0;

  draw(model.input<input_name>());
  std::array<ranked, 5> const best = recognise("rings");
  if (!written_by_build) return 0;
  // What ONNX Runtime 1.32 finds in this picture with the model that the build writes.
  static constexpr ranked wanted[] = {
      {482, 7.71899f}, {469, 6.97283f}, {74, 6.89482f}, {866, 6.20519f}, {620, 6.13091f}};
  bool const right = std::ranges::equal(best, wanted, [](ranked const& a, ranked const& b) {
    return a.number == b.number && std::abs(a.score - b.score) < 1e-3f;
  });
  std::puts(right ? "  as ONNX Runtime finds" : "  not what ONNX Runtime finds");
  return right ? 0 : 1;
}
