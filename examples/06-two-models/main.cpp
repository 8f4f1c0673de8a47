// SPDX-License-Identifier: Apache-2.0
/// Two models in one program, and two instances of one: a camera sees a pair of digits side by side, one
/// model halves each picture, two instances of the other read them.

#include "digits.hpp"  // made by the build, as is the next
#include "shrink.hpp"

#include "../models/digits/draw_digit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

// An instance is its memory and nothing else: the weights are constants that all instances share.
static_assert(sizeof(digits::model) == digits::model::arena_bytes);

using picture = std::array<float, 56 * 56>;

/// A digit as the camera sees it: every pixel twice as wide and twice as high.
picture photograph(example::digit_image const& image) {
  picture large;
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = image[i / 56 / 2 * 28 + i % 56 / 2];
  return large;
}

example::digit_image draw(int digit) {
  return example::draw_digit(digit, example::held_set + static_cast<unsigned>(digit));
}

int recognised(digits::model const& model) {
  auto const scores = model.output<"scores">();
  return static_cast<int>(std::ranges::max_element(scores) - scores.begin());
}

int main() {
  shrink::model lens;
  digits::model left, right;
  int wrong = 0;
  for (int digit = 0; digit < 10; ++digit) {
    example::digit_image const shown[] = {draw(digit), draw(9 - digit)};

    // The right one first, and each step of one between the steps of the other: neither notices.
    lens.set<"large">(photograph(shown[1]));
    lens.run();
    right.set<"image">(lens.output<"small">());
    lens.set<"large">(photograph(shown[0]));
    lens.run();
    left.set<"image">(lens.output<"small">());
    right.run();
    left.run();

    int const found[] = {recognised(left), recognised(right)};
    std::printf("a %d and a %d, recognised as %d and %d\n", digit, 9 - digit, found[0], found[1]);
    if (found[0] != digit || found[1] != 9 - digit) ++wrong;

    // The mean of four equal pixels is that pixel: the scores are those of the small picture, to the last
    // bit.
    digits::model alone;
    alone.set<"image">(shown[0]);
    alone.run();
    if (!std::ranges::equal(alone.output<"scores">(), left.output<"scores">())) {
      std::puts("the scores differ from those of an instance on its own");
      ++wrong;
    }
  }
  std::printf("memory %d + 2 x %d bytes, weights %d bytes for both\n", int{shrink::model::arena_bytes},
              int{digits::model::arena_bytes}, int{digits::model::weights_bytes});
  return wrong == 0 ? 0 : 1;
}
