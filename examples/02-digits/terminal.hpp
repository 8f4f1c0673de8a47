// SPDX-License-Identifier: Apache-2.0
/// A picture and ten scores, side by side, in the characters of a terminal.
#pragma once

#include "../models/digits/draw_digit.hpp"

#include <algorithm>
#include <cstdio>
#include <span>

namespace example {

/// Two rows of pixels as one line of text: a character is twice as high as it is wide.
inline void print_pixels(digit_image const& image, int row) {
  auto const ink = [&](int r, int column) {
    return image[static_cast<std::size_t>(r * digit_columns + column)] > 0.4f;
  };
  for (int column = 0; column < digit_columns; ++column) {
    bool const upper = ink(row, column), lower = ink(row + 1, column);
    std::fputs(upper ? (lower ? "█" : "▀") : (lower ? "▄" : " "), stdout);
  }
}

/// A bar of `share` (0 to 1) of 24 characters, in steps of an eighth of one.
inline void print_bar(float share) {
  static constexpr char const* parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  int const eighths = static_cast<int>(share * 24 * 8 + 0.5f);
  for (int i = 0; i < eighths / 8; ++i) std::fputs("█", stdout);
  std::fputs(parts[eighths % 8], stdout);
}

inline void print_recognition(digit_image const& image, std::span<float const, 10> scores, int answer) {
  auto const [lowest, highest] = std::ranges::minmax(scores);
  for (int line = 0; line < digit_rows / 2; ++line) {
    print_pixels(image, 2 * line);
    int const digit = line - 2;  // ten bars beside fourteen lines
    if (digit >= 0 && digit < 10) {
      float const score = scores[static_cast<std::size_t>(digit)];
      std::printf("  %d %7.2f %s ", digit, static_cast<double>(score), digit == answer ? "▶" : " ");
      print_bar((score - lowest) / (highest - lowest));
    }
    std::putchar('\n');
  }
}

}  // namespace example
