// SPDX-License-Identifier: Apache-2.0
/// A camera delivers an image row by row, and a network in bytes takes each row as it comes: no image is ever in memory.
/// The network's input is float; a pushed row is quantised, and of the bytes only those are kept that the first layer reads.

#include "digits-int8.hpp"  // made by the build from digits-int8.onnx

#include "../models/digits/draw_digit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

using row_model = inlay::row_model<digits_int8::net>;

// The image has 3 136 bytes as floats, 784 as bytes.
static_assert(row_model::arena_bytes <= 2048);

/// Stands for the driver of a camera, which has room for the pixels of one row.
class camera {
 public:
  explicit camera(example::digit_image const& scene) : scene_(scene) {}

  /// Black is 0, white 255.
  std::span<std::uint8_t const, row_model::row_elements> next_row() {
    for (std::uint8_t& pixel : row_) pixel = static_cast<std::uint8_t>(scene_[next_++] * 255 + 0.5f);
    return row_;
  }

 private:
  example::digit_image const& scene_;
  std::size_t next_ = 0;
  std::array<std::uint8_t, row_model::row_elements> row_{};
};

int main() {
  static row_model model;
  int right = 0;
  for (int digit = 0; digit < 10; ++digit) {
    example::digit_image const scene =
        example::draw_digit(digit, example::held_set + static_cast<unsigned>(digit));
    camera source(scene);
    std::array<float, row_model::row_elements> row;
    do {
      auto const pixels = source.next_row();
      std::ranges::transform(pixels, row.begin(), [](std::uint8_t pixel) { return pixel / 255.0f; });
    } while (!model.push_row(row));  // true after the last row
    std::span<float const, 10> const scores = model.output<"scores">();
    auto const answer = static_cast<int>(std::ranges::max_element(scores) - scores.begin());
    std::printf("a %d, recognised as %d\n", digit, answer);
    right += answer == digit;
  }
  std::printf("%d of 10 right, in %d bytes of RAM for a model whose image takes %d\n", right,
              int{row_model::arena_bytes}, int{row_model::rows * row_model::row_elements * sizeof(float)});
  return right == 10 ? 0 : 1;
}
