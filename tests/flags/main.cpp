// SPDX-License-Identifier: Apache-2.0
// The four models in one program: prints the largest difference from ONNX Runtime's outputs, and a sum over all bytes
// of the outputs, by which the script compares one build with another.
#ifdef FLAGS_USER_MACROS
#include "user_macros.hpp"
#endif

#include "digits.hpp"
#include "integers.hpp"
#include "shapes.hpp"
#include "windows.hpp"

#ifdef FLAGS_USER_MACROS
static_assert(min(1, 2) == 1 && B1 == 1, "a program's macros are what they were");
#undef min
#undef max
#undef abs
#undef round
#endif

#include "models/expected.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <type_traits>

#ifdef FLAGS_TWO_UNITS
void run_in_other_unit();
#endif

namespace {

constinit digits::model digits_model;
constinit shapes::model shapes_model;
constinit windows::model windows_model;
constinit integers::model integers_model;
static_assert(std::is_trivially_destructible_v<digits::model> &&
              std::is_trivially_destructible_v<windows::model>);

/// The largest difference so far, relative to the expected value where that is more than 1.
double worst = 0;
std::uint32_t sum = 2166136261u;  // FNV-1a

template <std::size_t N>
struct expectation {
  double const (&values)[N];
  std::size_t used = 0;

  template <class T, std::size_t Count>
  void compare(std::span<T const, Count> const& found) {  // by value: a note of the ABI on Arm
    for (T const x : found) {
      double const wanted = used < N ? values[used] : 1e30;
      ++used;
      double const difference = static_cast<double>(x) - wanted;
      double const size = wanted < 0 ? -wanted : wanted, error = difference < 0 ? -difference : difference;
      double const relative = size > 1 ? error / size : error;
      if (!(relative <= worst)) worst = relative;
    }
    unsigned char bytes[sizeof(T)];
    for (T const& x : found) {
      std::memcpy(bytes, &x, sizeof bytes);
      for (unsigned char const byte : bytes) sum = (sum ^ byte) * 16777619u;
    }
  }
  void finish() const {
    if (used != N) worst = 1e30;
  }
};
template <std::size_t N>
expectation(double const (&)[N]) -> expectation<N>;

template <class T, std::size_t N>
void fill(std::span<T, N> x, T shift) {
  for (std::size_t i = 0; i < N; ++i)
    x[i] = static_cast<T>(static_cast<int>(i * 37 % 101) - 50) / static_cast<T>(16) + shift;
}

void run_digits() {
  float image[28 * 28];
  fill(std::span(image), 0.0f);
  digits_model.set<"image">(image);
  digits_model.run();
  expectation e{expected_digits};
  e.compare(digits_model.output<"scores">());
  e.finish();
}

void run_shapes() {
  for (int i = 0; i < 2; ++i) {  // the second run finds the arena as the first has left it
    fill(shapes_model.input<"x">(), 0.0f);
    shapes_model.run();
  }
  expectation e{expected_shapes};
  e.compare(shapes_model.output<"shares">());
  e.compare(shapes_model.output<"shares_down">());
  e.compare(shapes_model.output<"logs">());
  e.compare(shapes_model.output<"best">());
  e.compare(shapes_model.output<"where">());
  e.compare(shapes_model.output<"worst">());
  e.compare(shapes_model.output<"where_worst">());
  e.compare(shapes_model.output<"first">());
  e.compare(shapes_model.output<"most">());
  e.compare(shapes_model.output<"fewest">());
  e.compare(shapes_model.output<"erf">());
  e.compare(shapes_model.output<"row_max">());
  e.compare(shapes_model.output<"rest">());
  e.compare(shapes_model.output<"numbers">());
  e.finish();
}

void run_windows() {
  for (int i = 0; i < 2; ++i) {
    fill(windows_model.input<"x">(), -4.0f);
    windows_model.run();
  }
  expectation e{expected_windows};
  e.compare(windows_model.output<"first_max">());
  e.compare(windows_model.output<"m2">());
  e.compare(windows_model.output<"shares">());
  e.compare(windows_model.output<"gates">());
  e.finish();
}

void run_integers() {
  for (int i = 0; i < 2; ++i) {
    fill(integers_model.input<"x">(), 0.0f);
    integers_model.run();
  }
  expectation e{expected_integers};
  e.compare(integers_model.output<"q">());
  e.compare(integers_model.output<"sum">());
  e.compare(integers_model.output<"product">());
  e.compare(integers_model.output<"means">());
  e.compare(integers_model.output<"mean">());
  e.compare(integers_model.output<"dense">());
  e.compare(integers_model.output<"dynamic">());
  e.compare(integers_model.output<"dynamic_scale">());
  e.finish();
}

}  // namespace

int main() {
#ifdef FLAGS_TWO_UNITS
  run_in_other_unit();
#endif
  run_digits();
  run_shapes();
  run_windows();
  run_integers();
  if (worst > 1e29) std::printf("FLAGS wrong number of elements\n");
  std::printf("FLAGS %d %08" PRIx32 "\n", worst < 1 ? static_cast<int>(worst * 1e9) : 1000000000, sum);
}
