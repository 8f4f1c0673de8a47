// SPDX-License-Identifier: Apache-2.0
/// Firmware: the digits of 02-digits on a microcontroller. No operating system, no heap, no exceptions, no C
/// library's input and output; the weights stay in flash, the arena lies where this file puts it.

#include "digits.hpp"  // made from digits.onnx by the build

#include "../models/digits/draw_digit.hpp"

#include <inlay/platform/platform.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

using board = inlay::platform::automatic;  // on a board: console and clock by debugger and processor

// What the product has to spare. A model that needs more does not compile.
static_assert(digits::model::weights_bytes <= 24 * 1024);
static_assert(digits::model::arena_bytes <= 12 * 1024);

/// The linker script says where sections lie: here in external memory, elsewhere it may be .dtcm.
[[gnu::section(".external_bss")]] alignas(
    inlay::alignment) constinit std::byte arena[digits::model::arena_bytes]{};
constinit digits::placed_model model{arena};

/// A number without printf, which would bring a heap with it.
void write(std::uint64_t number) {
  std::array<char, 20> text;
  auto first = text.end();
  do *--first = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  board::write({first, text.end()});
}

int main() {
  int right = 0;
  for (std::uint32_t digit = 0; digit < 10; ++digit) {
    auto const image = example::draw_digit(static_cast<int>(digit), example::held_set + digit);
    model.set<"image">(image);
    std::uint64_t const begin = board::now();
    model.run();
    std::uint64_t const end = board::now();
    auto const scores = model.output<"scores">();
    auto const answer = static_cast<std::uint32_t>(std::ranges::max_element(scores) - scores.begin());
    if (answer == digit) ++right;

    board::write("a ");
    write(digit);
    board::write(answer == digit ? ", recognised as " : ", wrongly recognised as ");
    write(answer);
    board::write(" in ");
    write((end - begin) / 1000);
    board::write(" us\n");
  }
  board::write("weights ");
  write(digits::model::weights_bytes);
  board::write(" bytes of flash, arena ");
  write(digits::model::arena_bytes);
  board::write(" bytes of RAM\n");
  return right == 10 ? 0 : 1;
}
