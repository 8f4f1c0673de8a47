// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/Conv.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace inlay::codegen {

namespace {

/// y = scale[c] * x + shift[c] for each channel c of the output of a linear node.
struct affine {
  std::vector<double> scale, shift;

  /// Infinity and NaN in a weight would spoil elements that they do not reach in the node itself: 0 *
  /// infinity is NaN.
  bool is_finite() const {
    auto const finite = [](double v) { return std::isfinite(v); };
    return std::all_of(scale.begin(), scale.end(), finite) && std::all_of(shift.begin(), shift.end(), finite);
  }
};

/// The values of a float constant along the channel axis of a tensor of the given rank, where it does not
/// vary along any other axis: a scalar, or (C, 1, …, 1) as it broadcasts to that rank.
std::optional<std::vector<double>> per_channel(constant const& c, std::size_t rank, std::size_t axis,
                                               std::size_t channels) {
  if (c.type != elem_type::float_ || c.dims.size() > rank) return {};
  std::size_t const n = c.elements();
  if (n != 1 && n != channels) return {};
  if (n != 1) {
    std::size_t const lead = rank - c.dims.size();
    for (std::size_t i = 0; i < c.dims.size(); ++i)
      if (c.dims[i] != 1 && lead + i != axis) return {};
  }
  std::vector<double> values(channels);
  for (std::size_t i = 0; i < channels; ++i) values[i] = c.as<float>()[n == 1 ? 0 : i];
  return values;
}

/// What an elementwise or BatchNormalization node does to its input 0 or 1 from a linear node, if it is
/// affine.
std::optional<affine> affine_of(graph const& g, node const& n, std::string const& x, std::size_t rank,
                                std::size_t axis, std::size_t channels) {
  auto const constant_of = [&](std::size_t i) -> constant const* {
    auto const found = i < n.inputs.size() ? g.constants.find(n.inputs[i]) : g.constants.end();
    return found == g.constants.end() ? nullptr : &found->second;
  };
  std::vector<double> const ones(channels, 1.0), zeros(channels, 0.0);
  if (n.op_type == "BatchNormalization") {
    if (n.inputs[0] != x || n.outputs.size() != 1) return {};
    std::vector<std::vector<double>> p;
    for (std::size_t i = 1; i <= 4; ++i) {
      constant const* c = constant_of(i);
      if (!c || c->type != elem_type::float_ || c->elements() != channels) return {};
      p.emplace_back(c->as<float>(), c->as<float>() + channels);
    }
    auto const epsilon = n.attributes.find("epsilon");
    double const e =
        epsilon == n.attributes.end() ? 1e-5 : static_cast<double>(std::get<float>(epsilon->second));
    affine result{ones, zeros};
    for (std::size_t c = 0; c < channels; ++c) {
      result.scale[c] = p[0][c] / std::sqrt(p[3][c] + e);
      result.shift[c] = p[1][c] - p[2][c] * result.scale[c];
    }
    return result;
  }
  bool const known = n.op_type == "Mul" || n.op_type == "Add" || n.op_type == "Sub" || n.op_type == "Div";
  if (!known || n.inputs.size() != 2) return {};
  std::size_t const other = n.inputs[0] == x ? 1 : 0;
  if (n.inputs[1 - other] != x) return {};
  constant const* c = constant_of(other);
  if (!c) return {};
  auto values = per_channel(*c, rank, axis, channels);
  if (!values) return {};
  if (n.op_type == "Mul") return affine{*values, zeros};
  if (n.op_type == "Add") return affine{ones, *values};
  if (n.op_type == "Sub") {
    if (other == 1) {
      for (double& v : *values) v = -v;
      return affine{ones, *values};
    }
    return affine{std::vector<double>(channels, -1.0), *values};
  }
  if (other == 0) return {};
  for (double& v : *values) {
    if (v == 0) return {};
    v = 1 / v;
  }
  return affine{*values, zeros};
}

/// Where the output channels of a linear node's weights lie.
struct linear_node {
  std::size_t channels = 0;
  std::size_t channel_axis = 1;  ///< of the output
  std::size_t weight_input = 1;
  bool columns = false;  ///< channel is the last axis of the weights, else the first
};

std::optional<linear_node> linear_of(graph const& g, node const& n) {
  auto const weights = n.inputs.size() > 1 ? g.constants.find(n.inputs[1]) : g.constants.end();
  if (weights == g.constants.end() || weights->second.type != elem_type::float_) return {};
  constant const& w = weights->second;
  bool const bias_is_constant =
      n.inputs.size() < 3 || n.inputs[2].empty() || g.constants.contains(n.inputs[2]);
  if (!bias_is_constant) return {};
  if (n.op->attributes_of<op::Conv>()) return linear_node{static_cast<std::size_t>(w.dims[0]), 1, 1, false};
  if (auto const* a = n.op->attributes_of<op::Gemm>()) {
    if (n.inputs.size() > 2 && !n.inputs[2].empty() && a->beta != 1) return {};
    if (a->alpha != 1) return {};
    return linear_node{static_cast<std::size_t>(w.dims[a->transB ? 0 : 1]), 1, 1, !a->transB};
  }
  return {};
}

/// A Gemm's C as a vector over columns: a scalar, (N) or (1, N); empty where it varies over rows.
bool bias_is_per_channel(constant const& c, std::size_t channels) {
  return (c.elements() == channels &&
          (c.dims.empty() || static_cast<std::size_t>(c.dims.back()) == channels)) ||
         c.elements() == 1;
}

/// Applies y = scale * x + shift to the weights and bias of a linear node. Other nodes may share them, so the
/// node gets constants of its own.
bool apply(graph& g, node& n, linear_node const& linear, affine const& f) {
  constant w = g.constants.at(n.inputs[1]);
  bool const has_bias = n.inputs.size() > 2 && !n.inputs[2].empty();
  std::vector<float> bias(linear.channels, 0.0f);
  if (has_bias) {
    constant const& b = g.constants.at(n.inputs[2]);
    if (b.type != elem_type::float_ || !bias_is_per_channel(b, linear.channels)) return false;
    for (std::size_t c = 0; c < linear.channels; ++c) bias[c] = b.as<float>()[b.elements() == 1 ? 0 : c];
  }
  std::size_t const count = w.elements(), rest = count / std::max<std::size_t>(linear.channels, 1);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t const c = linear.columns ? i % linear.channels : i / rest;
    w.as<float>()[i] = static_cast<float>(static_cast<double>(w.as<float>()[i]) * f.scale[c]);
  }
  bool any = has_bias;
  for (std::size_t c = 0; c < linear.channels; ++c) {
    bias[c] = static_cast<float>(static_cast<double>(bias[c]) * f.scale[c] + f.shift[c]);
    any = any || bias[c] != 0;
  }
  if (std::any_of(f.scale.begin(), f.scale.end(), [](double s) { return s != 1; })) {
    std::string const name = fresh_name(g, n.inputs[1] + "_folded");
    g.constants[name] = std::move(w);
    n.inputs[1] = name;
  }
  if (any) {
    std::string const name = fresh_name(g, has_bias ? n.inputs[2] + "_folded" : n.name + "_bias");
    g.constants[name] = make_constant<float>({static_cast<std::int64_t>(linear.channels)}, bias);
    n.inputs.resize(3);
    n.inputs[2] = name;
  }
  return true;
}

/// MatMul of a matrix by a constant matrix, followed by Add of a constant, is a Gemm.
void matmul_to_gemm(graph& g, preparation_log& log) {
  type_table const types(g);
  graph_index const index(g);
  std::size_t count = 0;
  for (node& n : g.nodes) {
    if (!n.op->attributes_of<op::MatMul>() || n.inputs.size() != 2) continue;
    if (types[n.inputs[0]].rank() != 2 || types[n.inputs[1]].rank() != 2) continue;
    if (types[n.inputs[0]].type != elem_type::float_ || !g.constants.contains(n.inputs[1])) continue;
    if (index.is_output(n.outputs[0]) || index.uses(n.outputs[0]) != 1) continue;
    node const& user = g.nodes[index.users(n.outputs[0])[0]];
    if (!affine_of(g, user, n.outputs[0], 2, 1, static_cast<std::size_t>(types[n.inputs[1]].dims[1])))
      continue;
    n.op = make_operation<op::Gemm>();
    n.op_type = "Gemm";
    ++count;
  }
  if (count) log.add(std::to_string(count) + " MatMul with bias turned to Gemm");
}

}  // namespace

void fold_into_weights(graph& g, preparation_log& log) {
  matmul_to_gemm(g, log);
  std::map<std::string, std::size_t> folded;
  for (bool changed = true; changed;) {
    changed = false;
    type_table const types(g);
    graph_index const index(g);
    std::vector<bool> erased(g.nodes.size(), false);
    for (std::size_t i = 0; i < g.nodes.size(); ++i) {
      if (erased[i]) continue;
      node& n = g.nodes[i];
      auto const linear = linear_of(g, n);
      if (!linear) continue;
      std::string const& y = n.outputs[0];
      if (index.is_output(y) || index.uses(y) != 1) continue;
      std::size_t const user = index.users(y)[0];
      node const& u = g.nodes[user];
      if (erased[user] || types[u.outputs[0]].dims != types[y].dims) continue;
      auto const f = affine_of(g, u, y, types[y].rank(), linear->channel_axis, linear->channels);
      if (!f || !f->is_finite() || !apply(g, n, *linear, *f)) continue;
      ++folded[u.op_type];
      // The linear node now makes the user's value, at the linear node's own place.
      n.outputs[0] = u.outputs[0];
      erased[user] = true;
      changed = true;
      break;  // lookups are stale for this value; chains are short, so start over from fresh ones
    }
    std::size_t i = 0;
    std::erase_if(g.nodes, [&](node const&) { return erased[i++]; });
  }
  for (auto const& [type, count] : folded)
    log.add(std::to_string(count) + " " + type + " folded into weights");
  drop_dead_nodes(g, log);
}

}  // namespace inlay::codegen
