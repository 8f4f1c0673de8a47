// SPDX-License-Identifier: Apache-2.0
#include "import/rewriter.hpp"

/// Operators of ai.onnx.preview that are made of others.
namespace inlay::codegen {

namespace {

/// K or V (N, kv_heads, S, D) with a head for each of Q's: each of its heads as often as it serves one of Q's.
std::string with_heads_of(rewriter& w, node const& n, std::string const& role, std::string const& Q,
                          std::string const& K) {
  auto const extents = [&](char const* what, std::string const& of, std::int64_t first, std::int64_t last) {
    return w.before(n, role + what, "Shape", {of}, {{"start", first}, {"end", last}});
  };
  std::string const batch = extents("_batch", Q, 0, 1), heads = extents("_q_heads", Q, 1, 2),
                    kv_heads = extents("_kv_heads", K, 1, 2), rest = extents("_rest", K, 2, 4);
  std::string const repeats = w.before(n, role + "_repeats", "Div", {heads, kv_heads});
  std::string const apart = w.before(n, role + "_apart", "Unsqueeze", {K, w.list_of(n, role + "_axis", {2})});
  std::string const wide =
      w.before(n, role + "_wide", "Concat", {batch, kv_heads, repeats, rest}, {{"axis", std::int64_t{0}}});
  std::string const shape =
      w.before(n, role + "_shape", "Concat", {batch, heads, rest}, {{"axis", std::int64_t{0}}});
  return w.before(n, role + "_heads", "Reshape",
                  {w.before(n, role + "_expanded", "Expand", {apart, wide}), shape});
}

/// FlexAttention-1, as the standard's function body computes it: softmax(score_mod(sqrt(scale) Q sqrt(scale) K')), then
/// prob_mod, times V. The bodies work on the scores as a whole, so that these are a value of the graph.
void expand_flex_attention(rewriter& w, node& n) {
  if (n.inputs.size() != 3 + n.captures || n.outputs.size() != 1)
    refuse(n, "found " + std::to_string(n.inputs.size() - n.captures) + " inputs, wanted 3",
           exit_status::bad_input);
  std::string const Q = n.inputs[0];
  elem_type const type = w.type_of(Q);
  bool const is_short = type == elem_type::float16 || type == elem_type::bfloat16;
  auto const precision = take<std::int64_t>(n, "softmax_precision")
                             .value_or(static_cast<std::int64_t>(is_short ? elem_type::float_ : type));
  bool const casts = precision != static_cast<std::int64_t>(type);
  auto const cast = [&](std::string const& role, std::string const& x) {
    return casts ? w.before(n, role, "Cast", {x}, {{"to", precision}}) : x;
  };
  std::string const K = with_heads_of(w, n, "k", Q, n.inputs[1]),
                    V = with_heads_of(w, n, "v", Q, n.inputs[2]);

  std::string scale;
  if (auto const given = take<float>(n, "scale")) {
    scale = w.constant_of(n, "scale", make_constant<float>({1}, {*given}));
  } else {
    std::string const size = w.before(
        n, "size", "Cast",
        {w.before(n, "head_size", "Shape", {Q}, {{"start", std::int64_t{3}}, {"end", std::int64_t{4}}})},
        {{"to", static_cast<std::int64_t>(elem_type::float_)}});
    scale = w.before(n, "scale", "Reciprocal", {w.before(n, "root_of_size", "Sqrt", {size})});
  }
  std::string const root =
      w.before(n, "root", "CastLike", {w.before(n, "root_of_scale", "Sqrt", {scale}), Q});
  std::string const keys = w.before(n, "keys", "Transpose", {w.before(n, "k_scaled", "Mul", {K, root})},
                                    {{"perm", int64s{0, 1, 3, 2}}});
  std::string scores =
      cast("scores_cast", w.before(n, "scores", "MatMul", {w.before(n, "q_scaled", "Mul", {Q, root}), keys}));
  auto const body_of = [&](std::string const& name) -> body const* {
    for (body const& b : n.bodies)
      if (b.name == name) return &b;
    return nullptr;
  };
  if (body const* const mod = body_of("score_mod")) scores = w.inlined(n, *mod, {scores});
  std::string probabilities = w.before(n, "probabilities", "Softmax", {scores}, {{"axis", std::int64_t{3}}});
  if (body const* const mod = body_of("prob_mod")) probabilities = w.inlined(n, *mod, {probabilities});
  n.domain.clear();
  n.bodies.clear();
  n.captures = 0;
  if (casts) {
    n.inputs = {w.before(n, "product", "MatMul", {probabilities, cast("v_cast", V)})};
    n.op_type = "Cast";
    n.attributes["to"] = static_cast<std::int64_t>(type);
  } else {
    n.inputs = {probabilities, V};
    n.op_type = "MatMul";
  }
}

constexpr rule preview_table[] = {{"FlexAttention", always, expand_flex_attention}};

}  // namespace

std::span<rule const> preview_rules() { return preview_table; }

}  // namespace inlay::codegen
