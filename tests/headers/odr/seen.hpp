// SPDX-License-Identifier: Apache-2.0
#pragma once

// All made by the build; the two models from examples/models/digits/digits.onnx.
#include "all_operators.hpp"
#include "digits_incbin.hpp"
#include "digits_inline.hpp"

#include <algorithm>
#include <array>

using image = std::array<float, 28 * 28>;
using scores = std::array<float, 10>;

/// What one unit sees of the two headers.
struct seen {
  void const *weights_inside, *weights_beside;  ///< of the first Conv
  std::size_t arena_inside, arena_beside;       ///< bytes
  scores scores_inside, scores_beside;

  bool operator==(seen const&) const = default;
};

/// Static: the linker must not choose between the answers of two units.
template <class Model>
static scores run(image const& x) {
  Model m;
  std::ranges::copy(x, m.template input<"image">().begin());
  m.run();
  scores result{};
  std::ranges::copy(m.template output<"scores">(), result.begin());
  return result;
}

static seen look(image const& x) {
  namespace inside = digits_inline;
  namespace beside = digits_incbin;
  return {inside::weights::conv1_weight_packed::data(),
          beside::weights::conv1_weight_packed::data(),
          inside::model::arena_bytes,
          beside::model::arena_bytes,
          run<inside::model>(x),
          run<beside::model>(x)};
}

seen look_from_other_unit(image const& x);
