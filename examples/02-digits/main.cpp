// SPDX-License-Identifier: Apache-2.0
/// Recognises ten handwritten digits with a convolutional network that has become a part of this program. It
/// reads no file, allocates nothing and needs no library: copy it to any machine of its kind and it runs.

#include "digits.hpp"  // made from digits.onnx by the build
#include "terminal.hpp"

#include <inlay/platform/platform.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

using clock_source = inlay::platform::automatic;

/// Nanoseconds of one run: the median of many, as others use this machine too.
double median_latency(digits::model& model) {
  std::array<std::uint64_t, 101> times;
  for (std::uint64_t& time : times) {
    std::uint64_t const begin = clock_source::now();
    model.run();
    time = clock_source::now() - begin;
  }
  std::ranges::nth_element(times, times.begin() + times.size() / 2);
  return static_cast<double>(times[times.size() / 2]);
}

/// Bytes of this program's own file, 0 if it is not found. A board finds it through the emulator or debugger.
long size_of_program([[maybe_unused]] char const* name) {
#ifdef __linux__
  name = "/proc/self/exe";
#endif
  std::FILE* const file = std::fopen(name, "rb");
  if (file == nullptr) return 0;
  long const size = std::fseek(file, 0, SEEK_END) == 0 ? std::ftell(file) : 0;
  std::fclose(file);
  return size;
}

int main(int, char** argv) {
  digits::model model;
  int right = 0;
  for (int digit = 0; digit < 10; ++digit) {
    // A hand that the network has never seen: it was trained on other seeds.
    auto const seed = example::held_set + static_cast<unsigned>(digit);
    example::digit_image const image = example::draw_digit(digit, seed);

    model.set<"image">(image);
    model.run();
    std::span<float const, 10> const scores = model.output<"scores">();

    int const answer = static_cast<int>(std::ranges::max_element(scores) - scores.begin());
    example::print_recognition(image, scores, answer);
    std::printf("a %d, recognised as %d%s\n\n", digit, answer, answer == digit ? "" : ": wrong");
    if (answer == digit) ++right;
  }

  std::printf("right      %d of 10\n", right);
  std::printf("latency    %.1f us, median of 101 runs\n", median_latency(model) / 1000);
  std::printf("program    %ld bytes, all of it\n", size_of_program(argv[0]));
  std::printf("weights    %d bytes of it\n", int{digits::model::weights_bytes});
  std::printf("arena      %d bytes, all the memory that a run needs, with input and output\n",
              int{digits::model::arena_bytes});
  return right == 10 ? 0 : 1;
}
