// SPDX-License-Identifier: Apache-2.0
#include "deeper/second.hpp"
#include "first.hpp"
#include "third.hpp"

#include <algorithm>
#include <cstdio>

/// What a model makes of zeros: the constant that it adds.
template <class Model>
int constant_of() {
  static Model model;
  std::ranges::fill(model.template input<"x">(), 0.0f);
  model.run();
  return static_cast<int>(model.template output<"y">().back());
}

static_assert(first::model::output_info<"y">.dims == inlay::dims{3, 2});
static_assert(third::model::output_info<"y">.dims == inlay::dims{1, 2});

int main() {
  std::printf("constants %d %d %d\n", constant_of<first::model>(), constant_of<made::second::model>(),
              constant_of<third::model>());
}
