// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "support/program.hpp"

#include <algorithm>

namespace test {

/// A model as the passes get it: imported, operators looked up.
inline inlay::codegen::graph resolved(model const& m) {
  inlay::codegen::graph g = inlay::codegen::import_model(m.proto, {}, {});
  inlay::codegen::resolve_operators(g);
  return g;
}

/// A model as the generator emits it; `options` as for import_model.
inline inlay::codegen::graph prepared(model const& m, inlay::codegen::import_options const& options = {}) {
  inlay::codegen::graph g = inlay::codegen::import_model(m.proto, {}, options);
  (void)inlay::codegen::prepare(g);
  return g;
}

inline names op_types(inlay::codegen::graph const& g) {
  names result;
  for (inlay::codegen::node const& n : g.nodes) result.push_back(n.op_type);
  return result;
}

inline std::vector<float> floats_of(inlay::codegen::constant const& c) {
  REQUIRE(c.type == inlay::elem_type::float_);
  return {c.as<float>(), c.as<float>() + c.elements()};
}

inline std::vector<std::int64_t> int64s_of(inlay::codegen::constant const& c) {
  REQUIRE(c.type == inlay::elem_type::int64);
  return {c.as<std::int64_t>(), c.as<std::int64_t>() + c.elements()};
}

}  // namespace test
