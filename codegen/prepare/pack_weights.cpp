// SPDX-License-Identifier: Apache-2.0
#include "prepare/attributes.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/kernel/packing.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>

#include <map>
#include <utility>

namespace inlay::codegen {

namespace {

/// W (M, C/group, k1, …, kn) as panels, or as taps where every channel is a group of its own.
constant pack_convolution(constant const& w, std::size_t group) {
  auto const M = static_cast<std::size_t>(w.dims[0]), channels = static_cast<std::size_t>(w.dims[1]);
  std::size_t const taps = w.elements() / (M * channels);
  bool const depthwise = channels == 1 && M == group && group > 1;
  constant packed = w;
  packed.storage = depthwise ? storage::taps : storage::panels;
  for (std::size_t m = 0; m < M; ++m)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t t = 0; t < taps; ++t) {
        std::size_t const to = depthwise ? kernel::tap_index(m, t, M)
                                         : kernel::convolution_panel_index(m, c, t, M, channels, taps, group);
        packed.as<float>()[to] = w.as<float>()[(m * channels + c) * taps + t];
      }
  return packed;
}

/// B (K, N), or (N, K) if transposed, times alpha, as panels of dims (K, N).
constant pack_matrix(constant const& b, bool transposed, float alpha) {
  auto const K = static_cast<std::size_t>(b.dims[transposed ? 1 : 0]);
  auto const N = static_cast<std::size_t>(b.dims[transposed ? 0 : 1]);
  constant packed = b;
  packed.dims = {static_cast<std::int64_t>(K), static_cast<std::int64_t>(N)};
  packed.storage = storage::panels;
  for (std::size_t k = 0; k < K; ++k)
    for (std::size_t n = 0; n < N; ++n)
      packed.as<float>()[kernel::panel_index(k, n, K, N)] =
          alpha * b.as<float>()[transposed ? n * K + k : k * N + n];
  return packed;
}

}  // namespace

void pack_weights(graph& g, preparation_log& log) {
  type_table const types(g);
  std::size_t count = 0;
  std::map<std::string, std::string>
      done;  // nodes that share weights and the way they are packed share the result
  for (node& n : g.nodes) {
    auto const found = n.inputs.size() > 1 ? g.constants.find(n.inputs[1]) : g.constants.end();
    if (found == g.constants.end()) continue;
    // A node of run-time extents reads its weights row by row.
    if (types[n.inputs[0]].is_capacity || types[n.outputs[0]].is_capacity) continue;
    constant const& w = found->second;
    if (w.type != elem_type::float_ || w.elements() == 0 || w.storage != storage::row_major) continue;
    auto const replace = [&](std::string const& how, auto const& pack) {
      std::string& name = done[n.inputs[1] + '\0' + how];
      if (name.empty()) {
        name = fresh_name(g, n.inputs[1] + "_packed");
        g.constants[name] = pack();
      }
      n.inputs[1] = name;
      ++count;
    };
    if (auto const* a = n.op->attributes_of<op::Conv>()) {
      if (a->layout == layout::channel_first || w.dims.size() != 4) continue;
      replace("conv " + std::to_string(a->group),
              [&] { return pack_convolution(w, static_cast<std::size_t>(a->group)); });
    } else if (auto* gemm = n.op->attributes_of<op::Gemm>()) {
      if (gemm->transA) continue;
      replace("gemm " + std::to_string(gemm->transB) + " " + float_text(gemm->alpha),
              [&] { return pack_matrix(w, gemm->transB != 0, gemm->alpha); });
      gemm->transB = 0;
      gemm->alpha = 1;
    } else if (n.op->attributes_of<op::MatMul>()) {
      if (w.dims.size() != 2) continue;
      replace("gemm 0 " + float_text(1), [&] { return pack_matrix(w, false, 1.0f); });
    }
  }
  if (count) log.add("weights of " + std::to_string(count) + " nodes packed");
}

}  // namespace inlay::codegen
