// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network.hpp"

/// Networks over sequences: recurrent ones and transformers.
namespace inlay::bench {

/// Keywords out of `size` frames of 40 features: two layers of 128 states, the last state classified.
inline network recurrent_spotter(std::string const& op_type, std::int64_t gates, std::int64_t size,
                                 std::uint64_t seed) {
  network n("keywords_" + op_type, {size, 1, 40}, seed);
  tensor const x = n.recurrent(op_type, gates, n.input(), 128, false);
  n.output(n.gemm(n.recurrent(op_type, gates, x, 128, true), 12));
  return n;
}
inline network lstm(std::int64_t size, std::uint64_t seed) {
  return recurrent_spotter("LSTM", 4, size, seed);
}
inline network gru(std::int64_t size, std::uint64_t seed) { return recurrent_spotter("GRU", 3, size, seed); }

/// A transformer encoder over `size` embedded tokens, in the shape of MiniLM-L6 (Wang et al., 2020): 6 layers of
/// width 384 with 12 heads, means over the tokens. `whole`: Attention and Gelu are nodes, of operator set 23;
/// else they are what PyTorch's exporter makes of them for set 17.
inline network encoder(bool whole, std::int64_t size, std::uint64_t seed) {
  constexpr std::int64_t width = 384, heads = 12, each = width / heads, wide = 4 * width;
  example::dims const tokens{1, size, width};
  network n(whole ? "encoder_attention" : "encoder", tokens, seed, whole ? 23 : 17);
  tensor x = n.input();
  auto const normalize = [&](tensor const& t) {
    return n.node("LayerNormalization", {t, n.random({width}, 0.1F, 1), n.random({width}, 0.1F)}, tokens,
                  {{"axis", -1}, {"epsilon", 1e-12F}});
  };
  auto const split_heads = [&](tensor const& t, std::initializer_list<std::int64_t> order) {
    return n.transpose(n.reshape(t, {1, size, heads, each}), order);
  };
  auto const attention = [&](tensor const& q, tensor const& k, tensor const& v) {
    if (whole)
      return n.node("Attention", {q, k, v}, tokens, {{"q_num_heads", heads}, {"kv_num_heads", heads}});
    example::dims const square{1, heads, size, size};
    tensor const queries = split_heads(q, {0, 2, 1, 3}), keys = split_heads(k, {0, 2, 3, 1}),
                 values = split_heads(v, {0, 2, 1, 3});
    tensor const scores =
        n.divide(n.node("MatMul", {queries, keys}, square), n.constant(std::sqrt(static_cast<float>(each))));
    tensor const shares = n.node("Softmax", {scores}, square, {{"axis", -1}});
    tensor const sums = n.node("MatMul", {shares, values}, {1, heads, size, each});
    return n.reshape(n.transpose(sums, {0, 2, 1, 3}), tokens);
  };
  auto const gelu = [&](tensor const& t) {
    if (whole) return n.node("Gelu", {t}, t.dims);
    tensor const scaled = n.divide(t, n.constant(std::sqrt(2.0F)));
    tensor const shifted = n.add(n.node("Erf", {scaled}, t.dims), n.constant(1));
    return n.multiply(n.multiply(t, shifted), n.constant(0.5F));
  };
  for (int layer = 0; layer < 6; ++layer) {
    tensor const q = n.linear(x, width), k = n.linear(x, width), v = n.linear(x, width);
    x = normalize(n.add(n.linear(attention(q, k, v), width), x));
    x = normalize(n.add(n.linear(gelu(n.linear(x, wide)), width), x));
  }
  n.output(whole ? n.node("ReduceMean", {x, n.integers({1})}, {1, width}, {{"keepdims", 0}})
                 : n.node("ReduceMean", {x}, {1, width}, {{"axes", {1}}, {"keepdims", 0}}));
  return n;
}
inline network transformer(std::int64_t size, std::uint64_t seed) { return encoder(false, size, seed); }
inline network attention(std::int64_t size, std::uint64_t seed) { return encoder(true, size, seed); }

}  // namespace inlay::bench
