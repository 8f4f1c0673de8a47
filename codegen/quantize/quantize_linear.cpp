// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize_linear.hpp"

#include "import/diagnostic.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/family/quantize.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/MatMul.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace inlay::codegen {

namespace {

/// The constant weight of a node: input 1. `channel_axis` is that of the output channels.
struct weight_axes {
  std::size_t channel_axis = 0;
  bool is_conv = false;
  std::int64_t group = 1;
};

std::optional<weight_axes> weight_of(graph const& g, node const& n) {
  auto const w = n.inputs.size() > 1 ? g.constants.find(n.inputs[1]) : g.constants.end();
  if (w == g.constants.end() || w->second.type != elem_type::float_ || w->second.elements() == 0) return {};
  if (auto const* conv = n.op->attributes_of<op::Conv>()) return weight_axes{0, true, conv->group};
  if (w->second.dims.size() != 2) return {};
  if (auto const* gemm = n.op->attributes_of<op::Gemm>())
    return weight_axes{gemm->transB ? std::size_t{0} : std::size_t{1}};
  if (n.op->attributes_of<op::MatMul>()) return weight_axes{1};
  return {};
}

/// Sets of values that must have the same quantisation.
class value_sets {
 public:
  std::string const& of(std::string const& value) {
    auto const found = parent_.try_emplace(value, value).first;
    if (found->second == value) return found->second;
    return found->second = of(std::string(found->second));
  }
  void unite(std::string const& a, std::string const& b) { parent_[of(b)] = std::string(of(a)); }

 private:
  std::map<std::string, std::string> parent_;
};

class inserter {
 public:
  inserter(graph const& g, std::map<std::string, value_statistics> const& statistics,
           quantize_options const& options)
      : g_(g), statistics_(statistics), options_(options), types_(g), index_(g) {}

  quantized_graph run() {
    std::vector<bool> chosen = candidates();
    for (;;) {
      attempt a = insert(chosen);
      std::vector<std::size_t> const drop = staying_float(a, chosen);
      for (std::size_t const i : drop) chosen[i] = false;
      if (!drop.empty()) continue;
      for (std::size_t i = 0; i < chosen.size(); ++i)
        (chosen[i] ? a.result.integer_nodes : a.result.float_nodes).push_back(g_.nodes[i].name);
      preparation_log log;
      drop_dead_nodes(a.result.model, log);  // the weights in float
      return std::move(a.result);
    }
  }

 private:
  bool is_float(std::string const& value) const {
    return !value.empty() && types_[value].type == elem_type::float_ && !types_[value].is_capacity &&
           types_[value].elements() > 0;
  }
  bool is_activation(std::string const& value) const {
    return is_float(value) && !g_.constants.contains(value);
  }

  /// Positions of the inputs that are quantised as activations are.
  std::vector<std::size_t> data_inputs(node const& n) const {
    std::vector<std::size_t> result;
    bool const weighted = weight_of(g_, n).has_value();
    bool const all = n.domain.empty() && (n.op_type == "Add" || n.op_type == "Mul" || n.op_type == "Concat");
    for (std::size_t i = 0; i < n.inputs.size(); ++i)
      if (is_float(n.inputs[i]) && (all || (is_activation(n.inputs[i]) && (i == 0 || !weighted))))
        result.push_back(i);
    return result;
  }

  std::vector<bool> candidates() const {
    std::set<std::string> keep = options_.keep_float;
    std::vector<bool> chosen;
    for (node const& n : g_.nodes) {
      bool const kept = options_.keep_float.contains(n.name);
      keep.erase(n.name);
      chosen.push_back(!kept && n.outputs.size() == 1 && n.bodies.empty() && is_float(n.outputs[0]) &&
                       statistics_.contains(n.outputs[0]) && !data_inputs(n).empty());
    }
    if (!keep.empty())
      throw failure("--keep-float: the model has no node '" + printable(*keep.begin()) + "'");
    return chosen;
  }

  /// Relu and Clip, which become the bounds of the node before.
  static bool bounds(node const& n) {
    return n.domain.empty() && (n.op_type == "Relu" || n.op_type == "Clip");
  }

  /// Whether a chosen node's value goes into a Relu or Clip alone, which is a part of it then.
  bool goes_into_bounds(std::string const& value, std::vector<bool> const& chosen) const {
    if (index_.is_output(value) || index_.uses(value) != 1) return false;
    std::size_t const user = index_.users(value)[0];
    return chosen[user] && bounds(g_.nodes[user]);
  }

  bool made_by_chosen(std::string const& value, std::vector<bool> const& chosen) const {
    return index_.has_producer(value) && chosen[index_.producer_index(value)];
  }

  /// Movers among the chosen whose values no other chosen node reads or makes win nothing.
  void drop_lone_movers(std::vector<bool>& chosen, value_sets& sets) const {
    std::set<std::string> useful;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      node const& n = g_.nodes[i];
      if (!chosen[i] || moves_elements(n) || bounds(n)) continue;
      for (std::size_t const k : data_inputs(n)) useful.insert(sets.of(n.inputs[k]));
      useful.insert(sets.of(n.outputs[0]));
      // The value behind its bounds is this node's.
      std::string value = n.outputs[0];
      while (goes_into_bounds(value, chosen)) {
        value = g_.nodes[index_.users(value)[0]].outputs[0];
        useful.insert(sets.of(value));
      }
    }
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i] && moves_elements(g_.nodes[i]) && !useful.contains(sets.of(g_.nodes[i].outputs[0])))
        chosen[i] = false;
  }

  value_sets sets_of(std::vector<bool> const& chosen) const {
    value_sets sets;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      node const& n = g_.nodes[i];
      if (!chosen[i] || !moves_elements(n)) continue;
      for (std::size_t const k : data_inputs(n)) sets.unite(n.outputs[0], n.inputs[k]);
    }
    return sets;
  }

  value_range range_of(std::string const& value) const {
    auto const constant = g_.constants.find(value);
    if (constant == g_.constants.end())
      return choose_range(statistics_.at(value), options_.method, options_.percentile);
    value_range r;
    for (std::size_t i = 0; i < constant->second.elements(); ++i) {
      auto const x = static_cast<double>(constant->second.as<float>()[i]);
      r.unite({x, x});
    }
    return r;
  }

  /// Everything that one attempt makes.
  struct attempt {
    quantized_graph result;
    std::map<std::string, byte_quantization> quantization;  ///< by the set's name
    std::map<std::string, std::string> dequantized;         ///< by value
    std::map<std::size_t, std::string> real;                ///< the float output of each chosen node
    value_sets sets;
  };

  attempt insert(std::vector<bool>& chosen) const {
    attempt a;
    a.sets = sets_of(chosen);
    drop_lone_movers(chosen, a.sets);
    a.sets = sets_of(chosen);
    std::set<std::string> const quantized = quantized_values(chosen);
    std::map<std::string, value_range> ranges;
    for (std::string const& value : quantized) ranges[a.sets.of(value)].unite(range_of(value));
    std::int32_t const lowest = options_.is_unsigned ? 0 : -128;
    for (auto const& [set, range] : ranges) a.quantization[set] = quantization_of_range(range, lowest);

    graph& to = a.result.model;
    to = g_;
    to.nodes.clear();
    for (auto const& [name, c] : g_.constants)
      if (quantized.contains(name)) quantize_constant(a, name);
    for (graph_value const& in : g_.inputs)
      if (quantized.contains(in.name)) quantize_value(a, nullptr, in.name, in.name);
    for (std::size_t i = 0; i < chosen.size(); ++i) copy_node(a, i, chosen, quantized);
    return a;
  }

  /// Values around the chosen nodes.
  std::set<std::string> quantized_values(std::vector<bool> const& chosen) const {
    std::set<std::string> result;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      node const& n = g_.nodes[i];
      if (!chosen[i]) continue;
      for (std::size_t const k : data_inputs(n))
        if (!(bounds(n) && made_by_chosen(n.inputs[k], chosen) && goes_into_bounds(n.inputs[k], chosen)))
          result.insert(n.inputs[k]);
      if (!goes_into_bounds(n.outputs[0], chosen)) result.insert(n.outputs[0]);
    }
    return result;
  }

  static std::string add(graph& to, std::string const& base, constant c) {
    std::string name = fresh_name(to, base);
    to.constants[name] = std::move(c);
    return name;
  }

  constant byte_constant(std::int32_t value) const {
    if (options_.is_unsigned) return make_constant<std::uint8_t>({}, {static_cast<std::uint8_t>(value)});
    return make_constant<std::int8_t>({}, {static_cast<std::int8_t>(value)});
  }

  /// Names of the scale and zero point of a value.
  std::pair<std::string, std::string> parameters(attempt& a, std::string const& value) const {
    byte_quantization const q = a.quantization.at(a.sets.of(value));
    return {add(a.result.model, value + "_scale", make_constant<float>({}, {q.scale})),
            add(a.result.model, value + "_zero_point", byte_constant(q.zero_point))};
  }

  /// QuantizeLinear and DequantizeLinear of `from`, which is the value `value` of the float graph.
  void quantize_value(attempt& a, node const* maker, std::string const& value,
                      std::string const& from) const {
    graph& to = a.result.model;
    auto const [scale, zero] = parameters(a, value);
    node const none;
    bool const is_output = index_.is_output(value) && from != value;
    std::string const bytes = fresh_name(to, value + "_quantized");
    to.nodes.push_back(make_node(maker ? *maker : none, "QuantizeLinear", {from, scale, zero}, {bytes}));
    std::string const real = is_output ? value : fresh_name(to, value + "_dequantized");
    to.nodes.push_back(make_node(maker ? *maker : none, "DequantizeLinear", {bytes, scale, zero}, {real}));
    a.dequantized[value] = real;
    a.result.values.push_back({maker ? maker->name : "", maker ? maker->op_type : "", value, real,
                               a.quantization.at(a.sets.of(value))});
  }

  void quantize_constant(attempt& a, std::string const& value) const {
    graph& to = a.result.model;
    auto const [scale, zero] = parameters(a, value);
    byte_quantization const q = a.quantization.at(a.sets.of(value));
    constant const& from = g_.constants.at(value);
    constant bytes{options_.is_unsigned ? elem_type::uint8 : elem_type::int8, from.dims, {}};
    bytes.data.resize(from.elements());
    for (std::size_t i = 0; i < from.elements(); ++i)
      bytes.data[i] = static_cast<std::byte>(
          options_.is_unsigned ? family::quantized<std::uint8_t>(from.as<float>()[i], q.scale, q.zero_point)
                               : family::quantized<std::int8_t>(from.as<float>()[i], q.scale, q.zero_point));
    std::string const name = add(to, value + "_quantized", std::move(bytes));
    std::string const real = fresh_name(to, value + "_dequantized");
    to.nodes.push_back(make_node({}, "DequantizeLinear", {name, scale, zero}, {real}));
    a.dequantized[value] = real;
  }

  void copy_node(attempt& a, std::size_t i, std::vector<bool> const& chosen,
                 std::set<std::string> const& quantized) const {
    graph& to = a.result.model;
    node n = g_.nodes[i];
    std::vector<std::size_t> const data = data_inputs(g_.nodes[i]);
    for (std::size_t k = 0; k < n.inputs.size(); ++k) {
      auto const found = a.dequantized.find(n.inputs[k]);
      if (found == a.dequantized.end()) continue;
      bool const reads_bytes = chosen[i] && std::find(data.begin(), data.end(), k) != data.end();
      // The float value of a node in integers is nowhere; other values are there as they were.
      if (reads_bytes || made_by_chosen(n.inputs[k], chosen)) n.inputs[k] = found->second;
    }
    if (!chosen[i]) {
      to.nodes.push_back(std::move(n));
      for (std::string const& out : g_.nodes[i].outputs)
        if (quantized.contains(out)) quantize_value(a, &g_.nodes[i], out, out);
      return;
    }
    if (auto const axes = weight_of(g_, g_.nodes[i])) quantize_weight(a, g_.nodes[i], *axes, n);
    std::string const value = n.outputs[0];
    bool const is_quantized = quantized.contains(value);
    std::string const real =
        is_quantized && index_.is_output(value) ? fresh_name(to, value + "_real") : value;
    n.outputs[0] = a.real[i] = real;
    to.nodes.push_back(std::move(n));
    if (is_quantized) quantize_value(a, &g_.nodes[i], value, real);
  }

  /// The weight and bias of a node as DequantizeLinear of constants.
  void quantize_weight(attempt& a, node const& from, weight_axes const& axes, node& n) const {
    graph& to = a.result.model;
    constant const& w = g_.constants.at(from.inputs[1]);
    auto const channels = static_cast<std::size_t>(w.dims[axes.channel_axis]);
    std::size_t const rest = w.elements() / channels;
    auto const channel_of = [&](std::size_t i) { return axes.channel_axis == 0 ? i / rest : i % channels; };
    std::vector<double> largest(channels, 0.0);
    for (std::size_t i = 0; i < w.elements(); ++i) {
      double& l = largest[channel_of(i)];
      l = std::max(l, std::abs(static_cast<double>(w.as<float>()[i])));
    }
    if (!options_.per_channel) largest.assign(channels, *std::max_element(largest.begin(), largest.end()));

    std::vector<float> bias(channels, 0.0f);
    bool const has_bias = from.inputs.size() > 2 && !from.inputs[2].empty();
    constant const* const b = has_bias ? constant_bias(from.inputs[2], channels) : nullptr;
    if (b)
      for (std::size_t c = 0; c < channels; ++c) bias[c] = b->as<float>()[b->elements() == 1 ? 0 : c];
    byte_quantization const x = a.quantization.at(a.sets.of(from.inputs[0]));
    // A channel of small weights and a large bias: the bias must fit into int32.
    constexpr double most_bias = 1 << 30;
    std::vector<float> scales(channels);
    for (std::size_t c = 0; c < channels; ++c) {
      double const for_bias =
          std::abs(static_cast<double>(bias[c])) / (static_cast<double>(x.scale) * most_bias);
      auto const scale = static_cast<float>(std::max(largest[c] / 127, for_bias));
      scales[c] = scale >= std::numeric_limits<float>::min() ? scale : 1.0f;
    }
    if (!options_.per_channel) scales.assign(channels, *std::max_element(scales.begin(), scales.end()));

    constant bytes{elem_type::int8, w.dims, {}};
    bytes.data.resize(w.elements());
    std::vector<double> shift(channels, 0.0);
    std::vector<double> const means = input_means(from, axes, w);
    for (std::size_t i = 0; i < w.elements(); ++i) {
      std::size_t const c = channel_of(i);
      std::int8_t const q =
          std::max<std::int8_t>(-127, family::quantized<std::int8_t>(w.as<float>()[i], scales[c], 0));
      bytes.data[i] = static_cast<std::byte>(q);
      double const error =
          static_cast<double>(q) * static_cast<double>(scales[c]) - static_cast<double>(w.as<float>()[i]);
      shift[c] += error * means[i];
    }
    if (options_.bias_correction && (b || !has_bias))
      for (std::size_t c = 0; c < channels; ++c)
        bias[c] = static_cast<float>(static_cast<double>(bias[c]) - shift[c]);

    auto const extent = static_cast<std::int64_t>(channels);
    std::vector<std::int64_t> const scale_dims =
        options_.per_channel ? std::vector{extent} : std::vector<std::int64_t>{};
    if (!options_.per_channel) scales.resize(1);
    std::string const name = add(to, from.inputs[1] + "_quantized", std::move(bytes)),
                      scale = add(to, from.inputs[1] + "_scale", make_constant<float>(scale_dims, scales)),
                      zero = add(to, from.inputs[1] + "_zero_point", make_constant<std::int8_t>(scale_dims));
    n.inputs[1] =
        dequantize(to, from, name, scale, zero, from.inputs[1], static_cast<std::int64_t>(axes.channel_axis));
    if (has_bias ? !b : !options_.bias_correction || from.op->attributes_of<op::MatMul>()) return;

    std::vector<std::int32_t> whole(channels);
    std::vector<float> units(options_.per_channel ? channels : 1);
    for (std::size_t c = 0; c < units.size(); ++c) units[c] = x.scale * scales[c];
    for (std::size_t c = 0; c < channels; ++c)
      whole[c] = static_cast<std::int32_t>(std::nearbyint(
          static_cast<double>(bias[c]) / static_cast<double>(units[units.size() == 1 ? 0 : c])));
    std::string const base = has_bias ? from.inputs[2] : from.outputs[0] + "_bias";
    std::string const integers = add(to, base + "_quantized", make_constant<std::int32_t>({extent}, whole)),
                      unit = add(to, base + "_scale", make_constant<float>(scale_dims, units)),
                      none = add(to, base + "_zero_point", make_constant<std::int32_t>(scale_dims));
    n.inputs.resize(3);
    n.inputs[2] = dequantize(to, from, integers, unit, none, base, 0);
  }

  static std::string dequantize(graph& to, node const& of, std::string const& bytes, std::string const& scale,
                                std::string const& zero, std::string const& base, std::int64_t axis) {
    std::string const real = fresh_name(to, base + "_dequantized");
    to.nodes.push_back(make_node(of, "DequantizeLinear", {bytes, scale, zero}, {real}, {{"axis", axis}}));
    return real;
  }

  /// A bias that is one for each channel, or the same for all.
  constant const* constant_bias(std::string const& name, std::size_t channels) const {
    auto const found = g_.constants.find(name);
    if (found == g_.constants.end() || found->second.type != elem_type::float_) return nullptr;
    std::size_t const n = found->second.elements();
    bool const fits =
        n == 1 || (n == channels && static_cast<std::size_t>(found->second.dims.back()) == channels);
    return fits ? &found->second : nullptr;
  }

  /// Mean of what each element of a weight is multiplied with, over all positions of the output: the mean of its input
  /// channel where its tap lies inside the input, and 0 where it lies in the padding.
  std::vector<double> input_means(node const& n, weight_axes const& axes, constant const& w) const {
    std::vector<double> means(w.elements(), 0.0);
    auto const found = statistics_.find(n.inputs[0]);
    if (found == statistics_.end()) return means;
    std::vector<double> const& of_channels = found->second.channel_means;
    auto const mean = [&](std::size_t channel) { return of_channels[of_channels.size() == 1 ? 0 : channel]; };
    if (!axes.is_conv) {
      auto const columns = static_cast<std::size_t>(w.dims[1]);
      for (std::size_t i = 0; i < means.size(); ++i)
        means[i] = mean(axes.channel_axis == 0 ? i % columns : i / columns);
      return means;
    }
    // (M, C / group, kernel…)
    auto const M = static_cast<std::size_t>(w.dims[0]), C = static_cast<std::size_t>(w.dims[1]);
    std::vector<double> const inside = taps_inside(n);
    for (std::size_t i = 0; i < means.size(); ++i) {
      std::size_t const tap = i % inside.size(), c = i / inside.size() % C, m = i / inside.size() / C;
      means[i] = mean(m / (M / static_cast<std::size_t>(axes.group)) * C + c) * inside[tap];
    }
    return means;
  }

  /// For each tap of a convolution's kernel, the share of the output's positions at which it lies inside the input.
  std::vector<double> taps_inside(node const& n) const {
    family::window_geometry const g = op::Conv::geometry(*n.op->attributes_of<op::Conv>(),
                                                         types_[n.inputs[0]].dims, types_[n.inputs[1]].dims);
    std::vector<double> shares{1.0};
    for (std::size_t axis = 0; axis < g.rank(); ++axis) {
      std::vector<double> next;
      for (double const share : shares)
        for (std::int64_t k = 0; k < g.kernel[axis]; ++k) {
          std::int64_t count = 0;
          for (std::int64_t at = 0; at < g.output[axis]; ++at) {
            std::int64_t const x = at * g.strides[axis] - g.pad_begin[axis] + k * g.dilations[axis];
            count += x >= 0 && x < g.input[axis];
          }
          next.push_back(share * static_cast<double>(count) / static_cast<double>(g.output[axis]));
        }
      shares = std::move(next);
    }
    return shares;
  }

  /// The chosen nodes that the integer pass still computes in float. Of a node and its bounds the bounds alone, since
  /// the node may do without.
  std::vector<std::size_t> staying_float(attempt const& a, std::vector<bool> const& chosen) const {
    graph model = a.result.model;
    preparation_log log;
    quantize(model, log);
    tabulate(model, log);
    drop_dead_nodes(model, log);
    std::set<std::string> made;
    for (node const& n : model.nodes) made.insert(n.outputs.begin(), n.outputs.end());
    auto const stays = [&](std::size_t i) { return chosen[i] && made.contains(a.real.at(i)); };
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      node const& n = g_.nodes[i];
      // A table of bytes would do, but there is nothing to win behind a node of floats.
      bool const bounds_nothing = chosen[i] && bounds(n) && !made_by_chosen(n.inputs[0], chosen);
      if (!stays(i) && !bounds_nothing) continue;
      std::string const& value = n.outputs[0];
      if (goes_into_bounds(value, chosen) && stays(index_.users(value)[0])) continue;
      result.push_back(i);
    }
    return result;
  }

  graph const& g_;
  std::map<std::string, value_statistics> const& statistics_;
  quantize_options const& options_;
  type_table const types_;
  graph_index const index_;
};

}  // namespace

std::vector<std::string> float_values(graph const& g) {
  type_table const types(g);
  std::vector<std::string> result;
  auto const add = [&](std::string const& value) {
    if (value.empty() || types[value].type != elem_type::float_ || types[value].is_capacity) return;
    if (types[value].elements() > 0) result.push_back(value);
  };
  for (graph_value const& in : g.inputs) add(in.name);
  for (node const& n : g.nodes)
    for (std::string const& out : n.outputs) add(out);
  return result;
}

quantized_graph insert_quantization(graph const& g, std::map<std::string, value_statistics> const& statistics,
                                    quantize_options const& options) {
  for (node const& n : g.nodes)
    if (n.op_type == "QuantizeLinear" || n.op_type == "DequantizeLinear")
      throw failure(describe_node(n) + ": the model is quantised already; wanted one of floats");
  quantized_graph result = inserter(g, statistics, options).run();
  if (result.integer_nodes.empty())
    throw failure("no node of the model has an integer form", exit_status::unsupported);
  return result;
}

}  // namespace inlay::codegen
