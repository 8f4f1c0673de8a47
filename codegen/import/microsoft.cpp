// SPDX-License-Identifier: Apache-2.0
#include "import/rewriter.hpp"

#include <algorithm>
#include <array>
#include <utility>

/// Operators of com.microsoft that ONNX Runtime's optimizer leaves in the models that it saves, as the operators of
/// ai.onnx that they stand for: these have the kernels. Those with arithmetic of their own are in inlay/op/microsoft.
/// Source: ContribOperators.md of ONNX Runtime.
namespace inlay::codegen {

namespace {

using attributes = std::map<std::string, attribute_value>;

/// Node n as one of ai.onnx. Attributes that no rule has taken are not known.
void become(node& n, std::string op_type, std::vector<std::string> inputs, attributes a = {}) {
  if (!n.attributes.empty())
    refuse(n, "attribute '" + printable(n.attributes.begin()->first) + "' is not supported");
  n.domain.clear();
  n.op_type = std::move(op_type);
  n.inputs = std::move(inputs);
  n.attributes = std::move(a);
  while (!n.inputs.empty() && n.inputs.back().empty()) n.inputs.pop_back();
}

std::string input(node const& n, std::size_t i) { return has_input(n, i) ? n.inputs[i] : std::string(); }

/// Whether anybody reads output `i`.
bool wants(rewriter const& w, node const& n, std::size_t i) {
  return has_output(n, i) && w.is_used(n.outputs[i]);
}

/// Attributes that change what is computed, and that only one value of is supported.
void demand(node& n, std::string const& name, std::int64_t wanted) {
  if (std::int64_t const found = take<std::int64_t>(n, name).value_or(wanted); found != wanted)
    refuse(n,
           "attribute '" + name + "': found " + std::to_string(found) + ", wanted " + std::to_string(wanted));
}

/// x + what, where there is something to add.
std::string plus(rewriter& w, node const& n, std::string const& role, std::string const& x,
                 std::string const& what) {
  return what.empty() ? x : w.before(n, role, "Add", {x, what});
}

// ---- fused activations

/// n becomes an activation of x; `parameters` are in ONNX's order of that operator's attributes.
void activate(rewriter& w, node& n, std::string const& x, std::string const& op_type,
              std::vector<float> const& parameters) {
  if (op_type.empty()) return become(n, "Identity", {x});
  if (op_type == "Clip") {
    if (parameters.size() != 2) refuse(n, "the activation Clip has two parameters", exit_status::bad_input);
    return become(n, "Clip", {x, w.scalar_of(n, "min", parameters[0]), w.scalar_of(n, "max", parameters[1])});
  }
  static constexpr std::array<std::string_view, 9> plain{"Relu",      "Sigmoid",     "Tanh",
                                                         "LeakyRelu", "HardSigmoid", "Elu",
                                                         "Softplus",  "Softsign",    "ThresholdedRelu"};
  if (std::find(plain.begin(), plain.end(), op_type) == plain.end())
    refuse(n, "the activation '" + printable(op_type) + "' is not supported");
  attributes a;
  static constexpr char const* names[] = {"alpha", "beta"};
  for (std::size_t i = 0; i < parameters.size() && i < std::size(names); ++i) a[names[i]] = parameters[i];
  become(n, op_type, {x}, std::move(a));
}

/// FusedConv: activation(Conv(X, W, B) + Z).
void fused_conv(rewriter& w, node& n) {
  std::string const activation = take<std::string>(n, "activation").value_or("");
  auto const parameters = take<std::vector<float>>(n, "activation_params").value_or(std::vector<float>{});
  std::vector<std::string> inputs{input(n, 0), input(n, 1)};
  if (has_input(n, 2)) inputs.push_back(n.inputs[2]);
  std::string const made = w.before(n, "conv", "Conv", inputs, std::exchange(n.attributes, {}));
  activate(w, n, plus(w, n, "sum", made, input(n, 3)), activation, parameters);
}

/// FusedGemm: activation(Gemm(A, B, C)).
void fused_gemm(rewriter& w, node& n) {
  std::string const activation = take<std::string>(n, "activation").value_or("");
  std::vector<float> parameters;
  for (char const* name : {"activation_alpha", "activation_beta"})
    if (auto const value = take<float>(n, name)) parameters.push_back(*value);
  (void)take<float>(n, "activation_gamma");
  std::string const made = w.before(n, "gemm", "Gemm", n.inputs, std::exchange(n.attributes, {}));
  activate(w, n, made, activation, parameters);
}

/// FusedMatMul: alpha * A' B', each of them with its last two axes exchanged if `trans`, after its first axis has gone
/// behind the axes of the batch if `transBatch`.
void fused_matmul(rewriter& w, node& n) {
  if (n.inputs.size() != 2) refuse(n, "wanted two inputs", exit_status::bad_input);
  auto const operand = [&](std::size_t i, std::string const& letter) {
    bool const turned = take<std::int64_t>(n, "trans" + letter).value_or(0) != 0,
               batched = take<std::int64_t>(n, "transBatch" + letter).value_or(0) != 0;
    if (!turned && !batched) return n.inputs[i];
    std::optional<std::size_t> const rank = w.rank_of(n.inputs[i]);
    if (rank && *rank < 2) return n.inputs[i];
    if (!rank) {  // Einsum needs none
      std::string const from = batched ? (turned ? "j...i" : "i...j") : turned ? "...ji" : "...ij";
      return w.before(n, "turned_" + letter, "Einsum", {n.inputs[i]}, {{"equation", from + "->...ij"}});
    }
    int64s perm;
    for (std::size_t k = 0; k < *rank; ++k) perm.push_back(static_cast<std::int64_t>(k));
    if (batched) std::rotate(perm.begin(), perm.begin() + 1, perm.end() - 1);
    if (turned) std::swap(perm[*rank - 1], perm[*rank - 2]);
    return w.before(n, "turned_" + letter, "Transpose", {n.inputs[i]}, {{"perm", perm}});
  };
  float const alpha = take<float>(n, "alpha").value_or(1.0f);
  std::vector<std::string> inputs{operand(0, "A"), operand(1, "B")};
  if (alpha == 1) return become(n, "MatMul", std::move(inputs));
  std::string const scale = w.scalar_of(n, "alpha", alpha);
  become(n, "Mul", {w.before(n, "product", "MatMul", std::move(inputs)), scale});
}

// ---- Gelu and its kin

void gelu(rewriter&, node& n) { become(n, "Gelu", n.inputs); }
void bias_gelu(rewriter& w, node& n) { become(n, "Gelu", {plus(w, n, "sum", input(n, 0), input(n, 1))}); }
void fast_gelu(rewriter& w, node& n) {
  become(n, "Gelu", {plus(w, n, "sum", input(n, 0), input(n, 1))}, {{"approximate", std::string("tanh")}});
}
/// QuickGelu: x * sigmoid(alpha * x).
void quick_gelu(rewriter&, node& n) {
  become(n, "Swish", n.inputs, {{"alpha", take<float>(n, "alpha").value_or(1.702f)}});
}

// ---- normalizations

/// The sum input + skip + bias; under the name of output 3, where there is one.
std::string sum_of_skip(rewriter& w, node& n, std::size_t bias) {
  std::string const sum = w.before(n, "skip", "Add", {input(n, 0), input(n, 1)});
  std::string const all = plus(w, n, "bias", sum, input(n, bias));
  if (wants(w, n, 3)) w.put(n, n.outputs[3], "Identity", {all}, {n.outputs[3]});
  n.outputs.resize(std::min<std::size_t>(n.outputs.size(), 3));
  while (n.outputs.size() > 1 && !wants(w, n, n.outputs.size() - 1)) n.outputs.pop_back();
  return all;
}

/// SkipLayerNormalization: LayerNormalization(input + skip + bias).
void skip_layer_normalization(rewriter& w, node& n) {
  float const epsilon = take<float>(n, "epsilon").value_or(1e-12f);
  std::vector<std::string> inputs{sum_of_skip(w, n, 4), input(n, 2), input(n, 3)};
  become(n, "LayerNormalization", std::move(inputs), {{"epsilon", epsilon}});
}

/// SkipSimplifiedLayerNormalization: RMSNormalization(input + skip + bias).
void skip_simplified_layer_normalization(rewriter& w, node& n) {
  float const epsilon = take<float>(n, "epsilon").value_or(1e-12f);
  std::vector<std::string> inputs{sum_of_skip(w, n, 3), input(n, 2)};
  if (n.outputs.size() > 1) refuse(n, "its outputs for training are not supported");
  become(n, "RMSNormalization", std::move(inputs), {{"epsilon", epsilon}});
}

/// The first extents of a value along an axis, as a list of one.
std::string extent(rewriter& w, node const& n, std::string const& role, std::string const& of,
                   std::int64_t axis) {
  return w.before(n, role, "Shape", {of}, {{"start", axis}, {"end", axis + 1}});
}

/// EmbedLayerNormalization: LayerNormalization(word[input_ids] + position[position_ids] + segment[segment_ids]);
/// mask_index counts the ones of the mask.
void embed_layer_normalization(rewriter& w, node& n) {
  std::string const ids = input(n, 0), segment_ids = input(n, 1), mask = input(n, 7), positions = input(n, 8);
  float const epsilon = take<float>(n, "epsilon").value_or(1e-12f);
  (void)take<std::int64_t>(n, "mask_index_type");  // of the shape rule
  std::string sum = w.before(n, "words", "Gather", {input(n, 2), ids});
  std::string const length = extent(w, n, "length", ids, 1);
  std::string const at =
      positions.empty() ? w.before(n, "positions", "Slice", {input(n, 3), w.list_of(n, "first", {0}), length})
                        : w.before(n, "positions", "Gather", {input(n, 3), positions});
  sum = w.before(n, "placed", "Add", {sum, at});
  if (!segment_ids.empty())
    sum =
        w.before(n, "embedding", "Add", {sum, w.before(n, "segments", "Gather", {input(n, 4), segment_ids})});
  if (wants(w, n, 1)) {
    if (mask.empty()) {
      w.put(n, n.outputs[1], "ConstantOfShape", {extent(w, n, "batch", ids, 0)}, {n.outputs[1]},
            {{"value", make_constant<std::int32_t>({1}, {0})}});
    } else {
      w.put(n, n.outputs[1], "ReduceSum", {mask, w.list_of(n, "keys", {1})}, {n.outputs[1]},
            {{"keepdims", std::int64_t{0}}});
    }
  }
  if (wants(w, n, 2)) w.put(n, n.outputs[2], "Identity", {sum}, {n.outputs[2]});
  n.outputs.resize(1);
  become(n, "LayerNormalization", {sum, input(n, 5), input(n, 6)}, {{"epsilon", epsilon}});
}

// ---- attention

/// What is added to the scores: mask_filter_value where the mask says that a key does not count, and the bias.
/// A mask is (N) lengths, (N, T) or (N, L, T) of ones and zeros; `keys` has T along axis 1.
std::string additive_mask(rewriter& w, node& n, std::string const& mask, std::string const& bias,
                          std::string const& Q, std::string const& keys, bool has_past) {
  float const filter = take<float>(n, "mask_filter_value").value_or(-10000.0f);
  if (mask.empty()) return bias;
  std::optional<std::size_t> const rank = w.rank_of(mask);
  std::string counts;
  if (rank == std::size_t{1}) {
    auto const lengths = w.extent_of(mask, 0), batch = w.extent_of(Q, 0);
    if (!lengths || !batch || *lengths != *batch || has_past)
      refuse(n, "a mask of one axis that has not one length for each of the batch is not supported");
    std::string const zero = w.constant_of(n, "zero", make_constant<std::int32_t>({}, {0})),
                      one = w.constant_of(n, "one", make_constant<std::int32_t>({}, {1}));
    std::string const end =
        w.before(n, "keys", "Squeeze",
                 {w.before(n, "key_count", "Cast", {extent(w, n, "extent_of_keys", keys, 1)},
                           {{"to", static_cast<std::int64_t>(elem_type::int32)}})});
    std::string const column =
        w.before(n, "length_column", "Unsqueeze", {mask, w.list_of(n, "column", {1, 2, 3})});
    counts = w.before(n, "counts", "Less", {w.before(n, "key", "Range", {zero, end, one}), column});
  } else if (rank == std::size_t{2} || rank == std::size_t{3}) {
    std::string const axes =
        rank == std::size_t{2} ? w.list_of(n, "axes", {1, 2}) : w.list_of(n, "axes", {1});
    counts = w.before(n, "counts", "Cast", {w.before(n, "mask", "Unsqueeze", {mask, axes})},
                      {{"to", static_cast<std::int64_t>(elem_type::bool_)}});
  } else {
    refuse(n, "a mask of a rank that is not 1, 2 or 3 is not supported");
  }
  std::string const added = w.before(
      n, "added", "Where", {counts, w.scalar_of(n, "nothing", 0, Q), w.scalar_of(n, "filter", filter, Q)});
  return bias.empty() ? added : w.before(n, "mask_and_bias", "Add", {bias, added});
}

attributes attention_attributes(node& n, std::int64_t heads) {
  attributes a{{"q_num_heads", heads}, {"kv_num_heads", heads}};
  if (take<std::int64_t>(n, "unidirectional").value_or(0) != 0) a["is_causal"] = std::int64_t{1};
  if (float const scale = take<float>(n, "scale").value_or(0); scale != 0) a["scale"] = scale;
  return a;
}

std::int64_t heads_of(node& n) {
  auto const heads = take<std::int64_t>(n, "num_heads");
  if (!heads || *heads < 1) refuse(n, "attribute 'num_heads' is missing", exit_status::bad_input);
  return *heads;
}

/// Three parts of x along its last axis: of these sizes, or equal ones.
std::vector<std::string> three_parts(rewriter& w, node const& n, std::string const& role,
                                     std::string const& x, int64s const& sizes) {
  std::vector<std::string> parts;
  for (char const* letter : {"_q", "_k", "_v"}) parts.push_back(w.fresh(n.name + "_" + role + letter));
  attributes a{{"axis", std::int64_t{-1}}};
  std::vector<std::string> inputs{x};
  if (sizes.size() == 3) inputs.push_back(w.list_of(n, role + "_sizes", sizes));
  else a["num_outputs"] = std::int64_t{3};
  w.put(n, parts[0], "Split", std::move(inputs), parts, std::move(a));
  return parts;
}

/// Attention: one projection of the input gives Q, K and V. past and present hold keys and values, (2, N, heads, T, D).
void attention(rewriter& w, node& n) {
  std::string const X = input(n, 0), past = input(n, 4);
  demand(n, "do_rotary", 0);
  demand(n, "past_present_share_buffer", 0);
  (void)take<std::int64_t>(n, "rotary_embedding_dim");
  if (has_input(n, 6)) refuse(n, "past_sequence_length is not supported");
  std::int64_t const heads = heads_of(n);
  int64s const sizes = take<int64s>(n, "qkv_hidden_sizes").value_or(int64s{});
  std::string const projected =
      plus(w, n, "projected_bias", w.before(n, "projected", "MatMul", {X, input(n, 1)}), input(n, 2));
  auto const parts = three_parts(w, n, "projection", projected, sizes);
  std::vector<std::string> inputs = parts;
  inputs.push_back(additive_mask(w, n, input(n, 3), input(n, 5), X, X, !past.empty()));
  std::string const first = !past.empty() || wants(w, n, 1) ? w.list_of(n, "first_axis", {0}) : "";
  if (!past.empty()) {
    std::vector<std::string> const halves{w.fresh(n.name + "_past_0"), w.fresh(n.name + "_past_1")};
    w.put(n, halves[0], "Split", {past}, halves, {{"num_outputs", std::int64_t{2}}});
    for (std::string const& half : halves) inputs.push_back(w.before(n, "past", "Squeeze", {half, first}));
  }
  attributes a = attention_attributes(n, heads);
  if (wants(w, n, 1)) {
    std::vector<std::string> const made{n.outputs[0], w.fresh(n.name + "_present_key"),
                                        w.fresh(n.name + "_present_value")};
    while (!inputs.empty() && inputs.back().empty()) inputs.pop_back();
    w.put(n, n.name, "Attention", inputs, made, std::move(a));
    n.outputs.erase(n.outputs.begin());
    std::vector<std::string> both;
    for (std::size_t i : {1u, 2u}) both.push_back(w.before(n, "present", "Unsqueeze", {made[i], first}));
    n.name = n.outputs[0];
    return become(n, "Concat", both, {{"axis", std::int64_t{0}}});
  }
  n.outputs.resize(1);
  become(n, "Attention", std::move(inputs), std::move(a));
}

/// (N, S, heads * D) as (N, S, last...).
std::string apart(rewriter& w, node const& n, std::string const& role, std::string const& x,
                  int64s const& last) {
  int64s shape{0, 0};
  shape.insert(shape.end(), last.begin(), last.end());
  return w.before(n, role, "Reshape", {x, w.list_of(n, role + "_shape", shape)});
}

/// MultiHeadAttention: Q, K and V are inputs, to which parts of one bias are added.
void multi_head_attention(rewriter& w, node& n) {
  std::string Q = input(n, 0), K = input(n, 1), V = input(n, 2);
  // (N, S, heads, 3 or 2, D): several in one.
  auto const unpacked = [&](std::string const& role, std::string const& x, std::size_t count) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < count; ++i) parts.push_back(w.fresh(n.name + "_" + role + std::to_string(i)));
    w.put(n, parts[0], "Split", {x}, parts,
          {{"axis", std::int64_t{3}}, {"num_outputs", static_cast<std::int64_t>(count)}});
    for (std::string& part : parts) part = apart(w, n, role + "_rows", part, {-1});
    return parts;
  };
  if (K.empty() && V.empty() && w.rank_of(Q) == std::size_t{5}) {
    auto const parts = unpacked("packed", Q, 3);
    Q = parts[0], K = parts[1], V = parts[2];
  } else if (!K.empty() && V.empty() && w.rank_of(K) == std::size_t{5}) {
    auto const parts = unpacked("packed", K, 2);
    K = parts[0], V = parts[1];
  }
  if (K.empty() || V.empty() || w.rank_of(Q).value_or(3) != 3 || w.rank_of(K).value_or(3) != 3)
    refuse(n, "Q, K and V that are neither three tensors of three axes nor packed are not supported");
  if (has_input(n, 8) || has_input(n, 9) || wants(w, n, 3)) refuse(n, "beams and buffers are not supported");
  std::int64_t const heads = heads_of(n);
  std::vector<std::string> inputs{Q, K, V};
  if (has_input(n, 3)) {
    int64s sizes;
    for (std::string const& x : {Q, K, V})
      if (auto const size = w.extent_of(x, 2)) sizes.push_back(*size);
    auto const biases = three_parts(w, n, "bias", n.inputs[3], sizes);
    for (std::size_t i = 0; i < 3; ++i) inputs[i] = w.before(n, "biased", "Add", {inputs[i], biases[i]});
  }
  bool const has_past = has_input(n, 6);
  inputs.push_back(additive_mask(w, n, input(n, 4), input(n, 5), Q, K, has_past));
  inputs.push_back(input(n, 6));
  inputs.push_back(input(n, 7));
  n.outputs.resize(std::min<std::size_t>(n.outputs.size(), 3));
  attributes a = attention_attributes(n, heads);
  become(n, "Attention", std::move(inputs), std::move(a));
}

/// GroupQueryAttention: causal, of a cache of keys and values whose first elements count, seqlens_k + 1 of each batch with
/// those of this node. present is the cache with these, as long as the longer of past and total_sequence_length.
void group_query_attention(rewriter& w, node& n) {
  int64s const heads_first{0, 2, 1, 3};
  std::string Q = input(n, 0), K = input(n, 1), V = input(n, 2);
  std::string const past_key = input(n, 3), past_value = input(n, 4);
  std::int64_t const heads = heads_of(n), kv_heads = take<std::int64_t>(n, "kv_num_heads").value_or(0);
  constexpr std::int64_t most_heads = 1 << 20;  // so that products of these do not overflow
  if (kv_heads < 1 || heads % kv_heads != 0 || heads > most_heads)
    refuse(n,
           "attribute 'kv_num_heads': found " + std::to_string(kv_heads) + ", wanted a divisor of " +
               std::to_string(heads),
           exit_status::bad_input);
  bool const rotates = take<std::int64_t>(n, "do_rotary").value_or(0) != 0,
             interleaved = take<std::int64_t>(n, "rotary_interleaved").value_or(0) != 0;
  attributes a{{"is_causal", std::int64_t{1}}};
  if (float const scale = take<float>(n, "scale").value_or(0); scale != 0) a["scale"] = scale;
  if (float const cap = take<float>(n, "softcap").value_or(0); cap != 0) a["softcap"] = cap;
  // Of so many keys with the query's own.
  if (auto const window = take<std::int64_t>(n, "local_window_size").value_or(-1); window > 0)
    a["left_window_size"] = window - 1;
  demand(n, "smooth_softmax", 0);
  demand(n, "qk_output", 0);
  for (char const* name : {"k_quant_type", "v_quant_type"})
    if (auto const type = take<std::string>(n, name); type && *type != "NONE")
      refuse(n, "a cache of integers is not supported");
  demand(n, "kv_cache_bit_width", 0);
  for (std::size_t i = 11; i < n.inputs.size(); ++i)
    if (has_input(n, i)) refuse(n, "its input " + std::to_string(i) + " is not supported");
  if (wants(w, n, 3)) refuse(n, "its output of scores is not supported");
  if (past_key.empty() != past_value.empty() || K.empty() != V.empty() || !has_input(n, 5))
    refuse(n, "wanted keys with values, past keys with past values, and seqlens_k", exit_status::bad_input);

  if (K.empty()) {  // all in one
    auto const width = w.extent_of(Q, 2), size = w.extent_of(past_key, 3);
    if (!size && !width) refuse(n, "packed queries, keys and values of unknown width are not supported");
    std::int64_t const each = size ? *size : *width / (heads + 2 * kv_heads);
    auto const parts = three_parts(w, n, "packed", Q, {heads * each, kv_heads * each, kv_heads * each});
    Q = parts[0], K = parts[1], V = parts[2];
  }

  // How many elements of the cache count with those of this node, and where these go.
  std::string const rows = extent(w, n, "rows", Q, 1);
  std::string lengths, first;
  if (!past_key.empty()) {
    std::string const last =
        w.before(n, "last", "Cast",
                 {w.before(n, "last_of_each", "Reshape", {input(n, 5), w.list_of(n, "each", {-1})})},
                 {{"to", static_cast<std::int64_t>(elem_type::int64)}});
    // Where a batch of prompts is padded behind, what is behind its end sees what lies there, and nobody sees it.
    lengths =
        w.before(n, "lengths", "Max", {w.before(n, "ends", "Add", {last, w.list_of(n, "one", {1})}), rows});
    first = w.before(n, "first", "Sub", {lengths, rows});
  }
  if (rotates) {
    std::string positions = input(n, 9);
    if (positions.empty()) {
      std::string const zero = w.constant_of(n, "zero", make_constant<std::int64_t>({}, {0})),
                        step = w.constant_of(n, "step", make_constant<std::int64_t>({}, {1}));
      positions = w.before(n, "steps", "Range", {zero, w.before(n, "row_count", "Squeeze", {rows}), step});
      std::string const shape = w.before(n, "positions_shape", "Concat", {extent(w, n, "batch", Q, 0), rows},
                                         {{"axis", std::int64_t{0}}});
      if (!first.empty())
        positions = w.before(
            n, "moved", "Add",
            {w.before(n, "first_column", "Unsqueeze", {first, w.list_of(n, "column", {1})}), positions});
      positions = w.before(n, "positions", "Expand", {positions, shape});
    }
    if (!has_input(n, 7) || !has_input(n, 8))
      refuse(n, "cos_cache and sin_cache are missing", exit_status::bad_input);
    auto const half = w.extent_of(n.inputs[7], 1);
    auto const turned = [&](std::string const& role, std::string const& x, std::int64_t count) {
      attributes r{{"num_heads", count}};
      if (interleaved) r["interleaved"] = std::int64_t{1};
      if (half) r["rotary_embedding_dim"] = 2 * *half;
      return w.before(n, role, "RotaryEmbedding", {x, n.inputs[7], n.inputs[8], positions}, std::move(r));
    };
    Q = turned("q_turned", Q, heads);
    K = turned("k_turned", K, kv_heads);
  }

  std::string const bias = input(n, 10);
  if (past_key.empty()) {
    n.outputs.resize(std::min<std::size_t>(n.outputs.size(), 3));
    a["q_num_heads"] = heads, a["kv_num_heads"] = kv_heads;
    return become(n, "Attention", {Q, K, V, bias}, std::move(a));
  }
  auto const past = w.extent_of(past_key, 2);
  constant const* const total = w.known(n, 6);
  std::int64_t longer = 0;  // than past
  if (!past) refuse(n, "a cache of unknown length is not supported");
  if (total && total->type == elem_type::int32 && total->elements() == 1)
    longer = std::max<std::int64_t>(0, *total->as<std::int32_t>() - *past);
  else if (auto const made = has_output(n, 1) ? w.extent_of(n.outputs[1], 2) : std::nullopt;
           made && *made >= *past)
    longer = *made - *past;
  else
    refuse(n,
           "total_sequence_length is known at run time only, and so is the length of present_key; hint: "
           "--value '" +
               printable(input(n, 6)) + "=N'");
  auto const cached = [&](std::string const& role, std::string const& x, std::string const& cache,
                          std::size_t output) {
    std::string const rows_of_heads =
        w.before(n, role + "_heads", "Transpose", {apart(w, n, role + "_apart", x, {kv_heads, -1})},
                 {{"perm", heads_first}});
    std::string const room =
        longer == 0 ? cache
                    : w.before(n, role + "_room", "Pad",
                               {cache, w.list_of(n, role + "_pads", {0, 0, 0, 0, 0, 0, longer, 0})});
    std::vector<std::string> const inputs{room, rows_of_heads, first};
    if (!wants(w, n, output)) return w.before(n, role + "_present", "TensorScatter", inputs);
    w.put(n, n.outputs[output], "TensorScatter", inputs, {n.outputs[output]});
    return n.outputs[output];
  };
  std::string const keys = cached("k", K, past_key, 1), values = cached("v", V, past_value, 2);
  std::string const queries =
      w.before(n, "q_heads", "Transpose", {apart(w, n, "q_apart", Q, {heads, -1})}, {{"perm", heads_first}});
  std::string const made =
      w.before(n, "attention", "Attention", {queries, keys, values, bias, "", "", lengths}, std::move(a));
  std::string const back = w.before(n, "rows_first", "Transpose", {made}, {{"perm", heads_first}});
  n.outputs.resize(1);
  become(n, "Reshape", {back, w.list_of(n, "y_shape", {0, 0, -1})});
}

/// RotaryEmbedding: ai.onnx has position_ids last, and one for each position.
void rotary_embedding(rewriter& w, node& n) {
  std::string const X = input(n, 0), cosines = input(n, 2);
  std::string positions = input(n, 1);
  demand(n, "is_packed_batching", 0);
  if (take<float>(n, "scale").value_or(1) != 1) refuse(n, "attribute 'scale' is not supported");
  std::optional<std::size_t> const rank = w.rank_of(X), of_positions = w.rank_of(positions);
  if (!rank || !of_positions) refuse(n, "inputs of unknown rank are not supported");
  attributes a;
  for (char const* name : {"interleaved", "rotary_embedding_dim"})
    if (auto const value = take<std::int64_t>(n, name)) a[name] = *value;
  auto heads = take<std::int64_t>(n, "num_heads").value_or(0);
  if (*rank == 3 && heads == 0) {  // each as large as the tables say
    auto const hidden = w.extent_of(X, 2), half = w.extent_of(cosines, 1);
    if (!hidden || !half || *half == 0) refuse(n, "attribute 'num_heads' is missing");
    heads = *hidden / 2 / *half;
  }
  if (heads != 0) a["num_heads"] = heads;
  if (*of_positions == 1) {  // the first of them
    std::string const zero = w.constant_of(n, "zero", make_constant<std::int64_t>({}, {0})),
                      one = w.constant_of(n, "one", make_constant<std::int64_t>({}, {1}));
    std::string const length = extent(w, n, "length", X, *rank == 3 ? 1 : 2);
    std::string const steps =
        w.before(n, "steps", "Range", {zero, w.before(n, "end", "Squeeze", {length}), one});
    std::string const shape =
        w.before(n, "shape", "Concat", {extent(w, n, "batch", X, 0), length}, {{"axis", std::int64_t{0}}});
    positions = w.before(n, "positions", "Expand", {w.before(n, "each", "Add", {steps, positions}), shape});
  }
  become(n, "RotaryEmbedding", {X, cosines, input(n, 3), positions}, std::move(a));
}

// ---- integers

/// Cast(product) * scale + bias.
void scale_product(rewriter& w, node& n, std::string const& product, std::string const& scale,
                   std::string const& bias) {
  std::string const real =
      w.before(n, "real", "Cast", {product}, {{"to", static_cast<std::int64_t>(elem_type::float_)}});
  if (bias.empty()) return become(n, "Mul", {real, scale});
  become(n, "Add", {w.before(n, "scaled", "Mul", {real, scale}), bias});
}

std::vector<std::string> without_absent(std::vector<std::string> list) {
  while (!list.empty() && list.back().empty()) list.pop_back();
  return list;
}

/// MatMulIntegerToFloat: MatMulInteger(A, B), scaled, + bias.
void matmul_integer_to_float(rewriter& w, node& n) {
  std::string const product = w.before(n, "product", "MatMulInteger",
                                       without_absent({input(n, 0), input(n, 1), input(n, 4), input(n, 5)}));
  std::string const scale = w.before(n, "scale", "Mul", {input(n, 2), input(n, 3)});
  scale_product(w, n, product, scale, input(n, 6));
}

/// DynamicQuantizeMatMul: the same of A that DynamicQuantizeLinear quantises.
void dynamic_quantize_matmul(rewriter& w, node& n) {
  std::vector<std::string> A;
  for (char const* role : {"_quantized", "_a_scale", "_a_zero_point"}) A.push_back(w.fresh(n.name + role));
  w.put(n, A[0], "DynamicQuantizeLinear", {input(n, 0)}, A);
  std::string const product =
      w.before(n, "product", "MatMulInteger", without_absent({A[0], input(n, 1), A[2], input(n, 3)}));
  scale_product(w, n, product, w.before(n, "scale", "Mul", {A[1], input(n, 2)}), input(n, 4));
}

// ---- LSTM

/// The part of a constant that is of direction d, with these dims.
constant of_direction(node const& n, constant const& c, std::size_t d, std::size_t directions, int64s dims) {
  std::size_t bytes = size_of(c.type), wanted = bytes;
  for (std::int64_t const extent : dims) wanted *= static_cast<std::size_t>(extent);
  if (c.data.size() != wanted * directions)
    refuse(n,
           "found a constant of " + std::to_string(c.elements()) + " elements, wanted " +
               std::to_string(wanted * directions / std::max<std::size_t>(bytes, 1)),
           exit_status::bad_input);
  auto const first = c.data.begin() + static_cast<std::ptrdiff_t>(d * wanted);
  return {c.type, std::move(dims),
          std::vector<std::byte>(first, first + static_cast<std::ptrdiff_t>(wanted))};
}

/// The nodes of one step of an LSTM.
class lstm_step {
 public:
  graph body;

  void constant(std::string const& name, codegen::constant c) { body.constants[name] = std::move(c); }
  std::string make(std::string const& op_type, std::vector<std::string> inputs, attributes a = {},
                   std::vector<std::string> outputs = {}) {
    node n;
    n.name = outputs.empty() ? op_type + "_" + std::to_string(body.nodes.size()) : outputs[0];
    n.op_type = op_type;
    n.inputs = std::move(inputs);
    n.outputs = outputs.empty() ? std::vector<std::string>{n.name} : std::move(outputs);
    n.attributes = std::move(a);
    body.nodes.push_back(std::move(n));
    return body.nodes.back().outputs[0];
  }
};

/// DynamicQuantizeLSTM: an LSTM whose weights are bytes, (directions, inputs, 4 * hidden). X as a whole and the states of
/// each step are quantised by DynamicQuantizeLinear. A MatMulInteger for all inputs, and a Scan over the steps. ONNX
/// Runtime gives each of its threads some sequences of a batch, and their states a scale of their own: this is what it
/// computes with one thread.
class quantized_lstm {
 public:
  quantized_lstm(rewriter& w, node& n) : w_(w), n_(n) {}

  void run() {
    read_attributes();
    quantize_inputs();
    std::vector<std::string> Y, Y_h, Y_c;
    for (std::size_t d = 0; d < directions_; ++d) run_direction(d, Y, Y_h, Y_c);
    std::vector<std::string> const outputs = n_.outputs;
    std::vector<std::string> const* parts[] = {&Y, &Y_h, &Y_c};
    for (std::size_t i = 0; i < 3; ++i)
      if (has_output(n_, i))
        w_.put(n_, outputs[i], "Concat", *parts[i], {outputs[i]}, {{"axis", std::int64_t{i == 0}}});
    drop(n_);
  }

 private:
  using constant = codegen::constant;

  constant const& wanted(std::size_t i, char const* name) const {
    constant const* const c = w_.known(n_, i);
    if (!c) refuse(n_, std::string("input '") + name + "' is no constant");
    return *c;
  }
  constant const* optional(std::size_t i, char const* name) const {
    return has_input(n_, i) ? &wanted(i, name) : nullptr;
  }

  void read_attributes() {
    std::string const direction = take<std::string>(n_, "direction").value_or("forward");
    if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
      refuse(n_, "attribute 'direction': found '" + printable(direction) + "'", exit_status::bad_input);
    directions_ = direction == "bidirectional" ? 2 : 1;
    reverse_ = direction == "reverse";
    clip_ = take<float>(n_, "clip").value_or(0.0f);
    input_forget_ = take<std::int64_t>(n_, "input_forget").value_or(0) != 0;
    for (char const* name : {"activation_alpha", "activation_beta"})
      if (auto const values = take<std::vector<float>>(n_, name); values && !values->empty())
        refuse(n_, std::string("attribute '") + name + "' is not supported");
    functions_ = take<std::vector<std::string>>(n_, "activations").value_or(std::vector<std::string>{});
    if (functions_.empty())
      for (std::size_t d = 0; d < directions_; ++d)
        functions_.insert(functions_.end(), {"Sigmoid", "Tanh", "Tanh"});
    if (functions_.size() != 3 * directions_)
      refuse(n_,
             "attribute 'activations': found " + std::to_string(functions_.size()) + " names, wanted " +
                 std::to_string(3 * directions_),
             exit_status::bad_input);
    for (std::string& f : functions_) {
      static constexpr std::array<std::string_view, 5> known{"Relu", "Sigmoid", "Softplus", "Softsign",
                                                             "Tanh"};
      if (std::find(known.begin(), known.end(), f) == known.end())
        refuse(n_, "the activation '" + printable(f) + "' is not supported");
    }
    constant const &W = wanted(1, "W"), &R = wanted(2, "R");
    bool fits = W.type == R.type && (W.type == elem_type::int8 || W.type == elem_type::uint8);
    for (constant const* c : {&W, &R})
      fits = fits && c->elements() > 0 && c->dims.size() == 3 &&
             c->dims[0] == static_cast<std::int64_t>(directions_);
    if (!fits || W.dims[2] != R.dims[2] || R.dims[2] != 4 * R.dims[1])
      refuse(n_,
             "W and R are no bytes of dims (directions, inputs, 4 * hidden) and (directions, hidden, 4 * "
             "hidden)",
             exit_status::bad_input);
    inputs_ = W.dims[1];
    hidden_ = R.dims[1];
    if (std::int64_t const size = take<std::int64_t>(n_, "hidden_size").value_or(hidden_); size != hidden_)
      refuse(n_,
             "attribute 'hidden_size': found " + std::to_string(size) + ", wanted " + std::to_string(hidden_),
             exit_status::bad_input);
    if (has_input(n_, 4)) {
      constant const* const lengths = w_.known(n_, 4);
      auto const steps = w_.extent_of(input(n_, 0), 0);
      bool const whole =
          lengths && steps && lengths->type == elem_type::int32 &&
          std::all_of(lengths->as<std::int32_t>(), lengths->as<std::int32_t>() + lengths->elements(),
                      [&](std::int32_t length) { return length == *steps; });
      if (!whole) refuse(n_, "sequences of lengths of their own are not supported");
    }
  }

  /// A scale or zero points of direction d: one, or one for each column.
  constant columns(std::size_t i, char const* name, std::size_t d) const {
    constant const& c = wanted(i, name);
    return c.elements() == directions_ ? of_direction(n_, c, d, directions_, {})
                                       : of_direction(n_, c, d, directions_, {4 * hidden_});
  }
  constant zero_points(std::size_t i, char const* name, std::size_t d) const {
    if (has_input(n_, i)) return columns(i, name, d);
    return {wanted(1, "W").type, {}, std::vector<std::byte>(1)};
  }

  void quantize_inputs() {
    for (char const* role : {"_x_quantized", "_x_scale", "_x_zero_point"})
      x_.push_back(w_.fresh(n_.name + role));
    w_.put(n_, x_[0], "DynamicQuantizeLinear", {input(n_, 0)}, x_);
  }

  /// The state before the first step: (N, H).
  std::string initial(std::size_t i, std::size_t d) {
    if (!has_input(n_, i)) {
      std::string const dims =
          w_.before(n_, "state_dims", "Concat",
                    {extent(w_, n_, "batch", input(n_, 0), 1), w_.list_of(n_, "hidden", {hidden_})},
                    {{"axis", std::int64_t{0}}});
      return w_.before(n_, "state", "ConstantOfShape", {dims});
    }
    std::string const at =
        w_.constant_of(n_, "direction", make_constant<std::int64_t>({}, {static_cast<std::int64_t>(d)}));
    return w_.before(n_, "state", "Gather", {n_.inputs[i], at}, {{"axis", std::int64_t{0}}});
  }

  void run_direction(std::size_t d, std::vector<std::string>& Y, std::vector<std::string>& Y_h,
                     std::vector<std::string>& Y_c) {
    bool const backward = reverse_ || d == 1;
    std::string const weights = w_.constant_of(
                          n_, "W", of_direction(n_, wanted(1, "W"), d, directions_, {inputs_, 4 * hidden_})),
                      zero = w_.constant_of(n_, "W_zero_point", zero_points(9, "W_zero_point", d)),
                      scale = w_.constant_of(n_, "W_scale", columns(8, "W_scale", d));
    std::string const sums = w_.before(n_, "sums", "MatMulInteger", {x_[0], weights, x_[2], zero});
    std::string const real =
        w_.before(n_, "real", "Cast", {sums}, {{"to", static_cast<std::int64_t>(elem_type::float_)}});
    std::string const gates =
        w_.before(n_, "gates", "Mul", {real, w_.before(n_, "scale", "Mul", {x_[1], scale})});
    node scan;
    scan.name = w_.fresh(n_.name + "_steps");
    scan.op_type = "Scan";
    scan.position = n_.position;
    scan.opset = n_.opset;
    scan.inputs = {initial(5, d), initial(6, d), gates};
    for (char const* role : {"_h", "_c", "_y"}) scan.outputs.push_back(w_.fresh(n_.name + role));
    scan.attributes = {{"num_scan_inputs", std::int64_t{1}}, {"captures", std::int64_t{0}}};
    if (backward)
      for (char const* name : {"scan_input_directions", "scan_output_directions"})
        scan.attributes[name] = int64s{1};
    scan.bodies.push_back({"body", step(d)});
    std::vector<std::string> const made = scan.outputs;
    w_.add(std::move(scan));
    Y.push_back(w_.before(n_, "direction_y", "Unsqueeze", {made[2], w_.list_of(n_, "axis", {1})}));
    Y_h.push_back(w_.before(n_, "direction_h", "Unsqueeze", {made[0], w_.list_of(n_, "axis", {0})}));
    Y_c.push_back(w_.before(n_, "direction_c", "Unsqueeze", {made[1], w_.list_of(n_, "axis", {0})}));
  }

  /// h, c (N, H) and the products with the inputs (N, 4 * H) -> h, c, h. Gates in the order i, o, f, c.
  graph step(std::size_t d) const {
    lstm_step s;
    s.constant("R", of_direction(n_, wanted(2, "R"), d, directions_, {hidden_, 4 * hidden_}));
    s.constant("R_scale", columns(10, "R_scale", d));
    s.constant("R_zero_point", zero_points(11, "R_zero_point", d));
    s.make("DynamicQuantizeLinear", {"h"}, {}, {"h_quantized", "h_scale", "h_zero_point"});
    std::string const sums = s.make("MatMulInteger", {"h_quantized", "R", "h_zero_point", "R_zero_point"});
    std::string const real = s.make("Cast", {sums}, {{"to", static_cast<std::int64_t>(elem_type::float_)}});
    std::string all = s.make("Mul", {real, s.make("Mul", {"h_scale", "R_scale"})});
    all = s.make("Add", {all, "gates"});
    if (constant const* const B = optional(3, "B")) {
      constant const both = of_direction(n_, *B, d, directions_, {2, 4 * hidden_});
      if (both.type != elem_type::float_) refuse(n_, "B is no tensor of floats", exit_status::bad_input);
      std::vector<float> sum;
      for (std::size_t i = 0; i < both.elements() / 2; ++i)
        sum.push_back(both.as<float>()[i] + both.as<float>()[both.elements() / 2 + i]);
      s.constant("B", make_constant<float>({4 * hidden_}, sum));
      all = s.make("Add", {all, "B"});
    }
    s.make("Split", {all}, {{"axis", std::int64_t{-1}}, {"num_outputs", std::int64_t{4}}},
           {"sum_i", "sum_o", "sum_f", "sum_c"});
    constant const* const P = optional(7, "P");
    if (P) {
      constant const peepholes = of_direction(n_, *P, d, directions_, {3, hidden_});
      std::size_t place = 0;
      for (char const* name : {"P_i", "P_o", "P_f"})
        s.constant(name, of_direction(n_, peepholes, place++, 3, {hidden_}));
    }
    if (clip_ > 0) {
      s.constant("clip_min", make_constant<float>({}, {-clip_}));
      s.constant("clip_max", make_constant<float>({}, {clip_}));
    }
    auto const gate = [&](std::string const& letter, std::string const& state, std::size_t function) {
      std::string sum = "sum_" + letter;
      if (P && !state.empty()) sum = s.make("Add", {sum, s.make("Mul", {state, "P_" + letter})});
      if (clip_ > 0) sum = s.make("Clip", {sum, "clip_min", "clip_max"});
      return s.make(functions_[3 * d + function], {sum});
    };
    std::string const i = gate("i", "c", 0);
    std::string f;
    if (input_forget_) {
      s.constant("one", make_constant<float>({}, {1.0f}));
      f = s.make("Sub", {"one", i});
    } else {
      f = gate("f", "c", 0);
    }
    std::string const c =
        s.make("Add", {s.make("Mul", {f, "c"}), s.make("Mul", {i, gate("c", "", 1)})}, {}, {"c_next"});
    s.make("Mul", {gate("o", c, 0), s.make(functions_[3 * d + 2], {c})}, {}, {"h_next"});
    s.make("Identity", {"h_next"}, {}, {"y"});
    for (char const* name : {"h", "c", "gates"}) s.body.inputs.push_back({name, {}});
    for (char const* name : {"h_next", "c_next", "y"}) s.body.outputs.push_back({name, {}});
    return std::move(s.body);
  }

  rewriter& w_;
  node& n_;
  std::size_t directions_ = 1;
  bool reverse_ = false, input_forget_ = false;
  float clip_ = 0;
  std::int64_t inputs_ = 0, hidden_ = 0;
  std::vector<std::string> functions_, x_;
};

void dynamic_quantize_lstm(rewriter& w, node& n) { quantized_lstm(w, n).run(); }

/// An operator on quantised tensors: dequantised, computed, quantised; prepare makes it one of integers where it can.
std::string dequantized(rewriter& w, node const& n, std::string const& role, std::string const& x,
                        std::string const& scale, std::string const& zero_point) {
  return w.before(n, role, "DequantizeLinear", without_absent({x, scale, zero_point}));
}

void quantized_unary(rewriter& w, node& n, std::string const& op_type, attributes a) {
  std::string const x = dequantized(w, n, "real", input(n, 0), input(n, 1), input(n, 2));
  std::string const y = w.before(n, "result", op_type, {x}, std::move(a));
  become(n, "QuantizeLinear", {y, input(n, 3), input(n, 4)});
}

void qlinear_sigmoid(rewriter& w, node& n) { quantized_unary(w, n, "Sigmoid", {}); }
void qlinear_leaky_relu(rewriter& w, node& n) {
  quantized_unary(w, n, "LeakyRelu", {{"alpha", take<float>(n, "alpha").value_or(0.01f)}});
}
/// QLinearSoftmax: of ai.onnx's Softmax of operator set `opset`, which worked on rows before 13.
void qlinear_softmax(rewriter& w, node& n) {
  auto const axis = take<std::int64_t>(n, "axis").value_or(-1);
  std::optional<std::size_t> const rank = w.rank_of(input(n, 0));
  if (take<std::int64_t>(n, "opset").value_or(13) < 13 && axis != -1 &&
      (!rank || axis != static_cast<std::int64_t>(*rank) - 1))
    refuse(n, "a Softmax of rows of several axes is not supported");
  quantized_unary(w, n, "Softmax", {{"axis", axis}});
}

void qlinear_concat(rewriter& w, node& n) {
  auto const axis = take<std::int64_t>(n, "axis");
  if (!axis || n.inputs.size() < 5 || n.inputs.size() % 3 != 2)
    refuse(n, "wanted an axis, and three inputs for each tensor", exit_status::bad_input);
  std::vector<std::string> parts;
  for (std::size_t i = 2; i < n.inputs.size(); i += 3)
    parts.push_back(dequantized(w, n, "real", n.inputs[i], n.inputs[i + 1], n.inputs[i + 2]));
  std::string const y = w.before(n, "joined", "Concat", parts, {{"axis", *axis}});
  become(n, "QuantizeLinear", {y, n.inputs[0], n.inputs[1]});
}

/// QLinearReduceMean: `axes` is an attribute, as before operator set 18.
void qlinear_reduce_mean(rewriter& w, node& n) {
  std::vector<std::string> inputs{dequantized(w, n, "real", input(n, 0), input(n, 1), input(n, 2))};
  if (auto const axes = take<int64s>(n, "axes")) inputs.push_back(w.list_of(n, "axes", *axes));
  std::string const y = w.before(n, "result", "ReduceMean", std::move(inputs),
                                 {{"keepdims", take<std::int64_t>(n, "keepdims").value_or(1)}});
  become(n, "QuantizeLinear", {y, input(n, 3), input(n, 4)});
}

void qlinear_where(rewriter& w, node& n) {
  std::string const x = dequantized(w, n, "real_x", input(n, 1), input(n, 2), input(n, 3)),
                    y = dequantized(w, n, "real_y", input(n, 4), input(n, 5), input(n, 6));
  become(n, "QuantizeLinear",
         {w.before(n, "chosen", "Where", {input(n, 0), x, y}), input(n, 7), input(n, 8)});
}

/// A layer whose tensors are channel last: the same of transposed ones, which the generator turns as it likes. Einsum
/// transposes tensors of a rank that is not known yet.
void of_channel_last(rewriter& w, node& n) {
  if (!has_input(n, 0)) refuse(n, "wanted an input", exit_status::bad_input);
  node layer = n;
  layer.name += "_channel_first";
  layer.inputs[0] = w.before(n, "x_channel_first", "Einsum", {input(n, 0)}, {{"equation", "n...c->nc..."}});
  layer.outputs = {w.fresh(n.name + "_y_channel_first")};
  n.attributes.clear();
  become(n, "Einsum", layer.outputs, {{"equation", "nc...->n...c"}});
  w.add(std::move(layer));
}

void of_channels_last(rewriter& w, node& n) {
  if (take<std::int64_t>(n, "channels_last").value_or(0) != 0) of_channel_last(w, n);
}

/// QLinearConv: ai.onnx's, but for what may be channel last. W is not.
void qlinear_conv(rewriter& w, node& n) {
  n.domain.clear();
  of_channels_last(w, n);
}

void nhwc_max_pool(rewriter& w, node& n) {
  n.domain.clear();
  n.op_type = "MaxPool";
  of_channel_last(w, n);
}

/// The same operators in ONNX's domain take what ONNX Runtime's took before: int16 and int4.
void of_onnx(rewriter&, node& n) { n.domain.clear(); }

/// In alphabetical order.
constexpr rule microsoft_table[] = {
    {"Attention", always, attention},
    {"BiasGelu", always, bias_gelu},
    {"DequantizeLinear", always, of_onnx},
    {"DynamicQuantizeLSTM", always, dynamic_quantize_lstm},
    {"DynamicQuantizeMatMul", always, dynamic_quantize_matmul},
    {"EmbedLayerNormalization", always, embed_layer_normalization},
    {"FastGelu", always, fast_gelu},
    {"FusedConv", always, fused_conv},
    {"FusedGemm", always, fused_gemm},
    {"FusedMatMul", always, fused_matmul},
    {"Gelu", always, gelu},
    {"GroupQueryAttention", always, group_query_attention},
    {"MatMulIntegerToFloat", always, matmul_integer_to_float},
    {"MultiHeadAttention", always, multi_head_attention},
    {"NhwcMaxPool", always, nhwc_max_pool},
    {"QLinearAveragePool", always, of_channels_last},
    {"QLinearConcat", always, qlinear_concat},
    {"QLinearConv", always, qlinear_conv},
    {"QLinearGlobalAveragePool", always, of_channels_last},
    {"QLinearLeakyRelu", always, qlinear_leaky_relu},
    {"QLinearReduceMean", always, qlinear_reduce_mean},
    {"QLinearSigmoid", always, qlinear_sigmoid},
    {"QLinearSoftmax", always, qlinear_softmax},
    {"QLinearWhere", always, qlinear_where},
    {"QuantizeLinear", always, of_onnx},
    {"QuickGelu", always, quick_gelu},
    {"RotaryEmbedding", always, rotary_embedding},
    {"SkipLayerNormalization", always, skip_layer_normalization},
    {"SkipSimplifiedLayerNormalization", always, skip_simplified_layer_normalization},
    {"TransposeMatMul", always, fused_matmul},
};

}  // namespace

std::span<rule const> microsoft_rules() { return microsoft_table; }

}  // namespace inlay::codegen
