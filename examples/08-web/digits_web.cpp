// SPDX-License-Identifier: Apache-2.0
// The digits for a page: WebAssembly without a system interface. The page writes the image, calls classify() and reads
// the scores; both are memory of the model's, which the page sees as arrays.
#include "digits.hpp"

namespace {
constinit digits::model model;
}  // namespace

extern "C" {

/// 28 x 28 floats, row by row: 0 is paper, 1 ink. classify() may overwrite them.
[[clang::export_name("image")]] float* image() { return model.input<"image">().data(); }

/// The scores of the digits 0 to 9, ten floats: the largest is the answer.
[[clang::export_name("classify")]] float const* classify() {
  model.run();
  return model.output<"scores">().data();
}

[[clang::export_name("arena_bytes")]] int arena_bytes() {
  return static_cast<int>(digits::model::arena_bytes);
}
}
