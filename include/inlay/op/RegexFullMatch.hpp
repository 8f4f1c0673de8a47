// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/text.hpp>

namespace inlay::op {

/// ONNX `RegexFullMatch` (ai.onnx, since 20).   Y = whether the regular expression matches all of X
/// Shapes: X and Y alike;  classes (256), the class of each byte;  transitions (S, K), the state that follows state
///   s on a byte of class k;  accepting (S), whether a string may end in a state. The first state is 1; no way
///   leads out of state 0. The generator makes these tables of the attribute `pattern`.   Types: string to bool.
/// Errors: elem_type_not_supported, element_count_differs (found, wanted).   Source: Operators.md#RegexFullMatch
struct RegexFullMatch {
  static constexpr op_identity id{"", "RegexFullMatch", 20};
  static constexpr arity inputs{4, 4}, outputs{1, 1};
  static constexpr list_attribute lists[] = {{{"classes"}}, {{"transitions"}}, {{"accepting"}}};
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    tensor_info const &classes = in[1], &transitions = in[2], &accepting = in[3];
    if (error const e = family::check_strings(in[0])) return e;
    if (classes.elements() != 256)
      return {fault::element_count_differs, static_cast<std::int64_t>(classes.elements()), 256};
    if (transitions.rank() != 2)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(transitions.rank()), 2};
    if (static_cast<std::int64_t>(accepting.elements()) != transitions.dims[0])
      return {fault::element_count_differs, static_cast<std::int64_t>(accepting.elements()),
              transitions.dims[0]};
    out[0] = {elem_type::bool_, in[0].dims};
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto classes, auto transitions, auto accepting,
                                  auto Y) {
    auto const K = static_cast<std::size_t>(transitions.dims()[1]);
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::size_t state = 1;
      for (char const c : X[i]) {
        state = transitions[state * K + classes[static_cast<unsigned char>(c)]];
        if (state == 0) break;
      }
      Y[i] = accepting[state];
    }
  }
};

}  // namespace inlay::op
