// SPDX-License-Identifier: Apache-2.0
/// Recognises handwritten digits with two convolutional networks that have become a part of this program: one of floats,
/// and the same in bytes, made by `inlay quantize`. It reads no file, allocates nothing and needs no library: copy it to
/// any machine of its kind and it runs.

#include "digits-int8.hpp"  // made by the build from digits-int8.onnx
#include "digits.hpp"       // and from digits.onnx
#include "terminal.hpp"

#include <inlay/platform/platform.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

using clock_source = inlay::platform::automatic;

/// Digits of a hand that the networks have never seen: they were trained on other seeds.
constexpr unsigned digits_tried = 1000;

/// What is told of a network.
struct result {
  int right = 0;
  double latency;  ///< nanoseconds of one run: the median of many, as others use this machine too
  int weights, arena;
};

template <class Model>
int recognise(Model& model, example::digit_image const& image) {
  model.template set<"image">(image);
  model.run();
  std::span<float const, 10> const scores = model.template output<"scores">();
  return static_cast<int>(std::ranges::max_element(scores) - scores.begin());
}

template <class Model>
double median_latency(Model& model) {
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
  static digits::model real;
  static digits_int8::model bytes;
  result of_real{0, 0, int{digits::model::weights_bytes}, int{digits::model::arena_bytes}};
  result of_bytes{0, 0, int{digits_int8::model::weights_bytes}, int{digits_int8::model::arena_bytes}};

  int first_ten = 0;
  for (unsigned i = 0; i < digits_tried; ++i) {
    int const digit = static_cast<int>(i % 10);
    example::digit_image const image = example::draw_digit(digit, example::held_set + i);
    int const answer = recognise(real, image), answer_of_bytes = recognise(bytes, image);
    of_real.right += answer == digit;
    of_bytes.right += answer_of_bytes == digit;
    if (i >= 10) continue;
    example::print_recognition(image, real.output<"scores">(), answer);
    std::printf("a %d, recognised as %d%s\n\n", digit, answer, answer == digit ? "" : ": wrong");
    first_ten += answer == digit && answer_of_bytes == digit;
  }
  of_real.latency = median_latency(real);
  of_bytes.latency = median_latency(bytes);

  std::printf("                 float       int8\n");
  std::printf("right       %10d %10d   of %u digits\n", of_real.right, of_bytes.right, digits_tried);
  std::printf("latency     %10.1f %10.1f   us, median of 101 runs\n", of_real.latency / 1000,
              of_bytes.latency / 1000);
  std::printf("weights     %10d %10d   bytes\n", of_real.weights, of_bytes.weights);
  std::printf("arena       %10d %10d   bytes, all the memory that a run needs, with input and output\n",
              of_real.arena, of_bytes.arena);
  std::printf("program     %ld bytes, all of it\n", size_of_program(argv[0]));
  // Two in a thousand is what bytes may cost.
  bool const good =
      first_ten == 10 && of_bytes.right + static_cast<int>(digits_tried) * 2 / 1000 >= of_real.right;
  return good ? 0 : 1;
}
