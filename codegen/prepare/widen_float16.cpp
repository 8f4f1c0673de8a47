// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/core/float16.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace inlay::codegen {

namespace {

/// Nodes that are about the type itself.
constexpr std::string_view kept[] = {"BitCast", "Cast", "CastLike", "DequantizeLinear", "QuantizeLinear"};

class float16_pass {
 public:
  explicit float16_pass(graph& g) : g_(g), types_(g), names_(g) {}

  /// How many nodes now compute in float.
  std::size_t run() {
    if (std::none_of(g_.nodes.begin(), g_.nodes.end(), [&](node const& n) { return is_heavy(n); })) return 0;
    for (graph_value const& out : g_.outputs) outputs_.insert(out.name);
    std::vector<node> nodes = std::move(g_.nodes);
    g_.nodes.clear();
    std::size_t count = 0;
    for (node& n : nodes) {
      if (computes_in_float(n)) {
        widen(n);
        ++count;
      } else {
        keep(std::move(n));
      }
    }
    return count;
  }

 private:
  bool is_half(std::string const& value) const {
    return !value.empty() && types_[value].type == elem_type::float16;
  }
  bool has_capacities(node const& n) const {
    auto const open = [&](std::string const& v) { return !v.empty() && types_[v].is_capacity; };
    return std::any_of(n.inputs.begin(), n.inputs.end(), open) ||
           std::any_of(n.outputs.begin(), n.outputs.end(), open);
  }

  /// A node of many products, whose kernels know float alone.
  bool is_heavy(node const& n) const {
    return !n.outputs.empty() && is_half(n.outputs[0]) &&
           n.op->record(types_.inputs_of(n), types_.outputs_of(n)).macs != 0 && computes_in_float(n);
  }

  /// Whether the operator gives float wherever it gave float16, and nothing else changes.
  bool computes_in_float(node const& n) const {
    if (!n.bodies.empty() || has_capacities(n)) return false;
    if (n.domain.empty() && std::find(std::begin(kept), std::end(kept), n.op_type) != std::end(kept))
      return false;
    std::vector<tensor_info> in = types_.inputs_of(n);
    std::vector<tensor_info> const wanted = types_.outputs_of(n);
    bool any = false;
    for (tensor_info& t : in)
      if (t.type == elem_type::float16) t.type = elem_type::float_, any = true;
    std::vector<tensor_info> out(wanted.size());
    if (!any || n.op->infer(in, out)) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
      elem_type const type = wanted[i].type == elem_type::float16 ? elem_type::float_ : wanted[i].type;
      if (out[i].type != type || out[i].dims != wanted[i].dims) return false;
    }
    return true;
  }

  /// A node that computes in float from now on.
  void widen(node& n) {
    std::vector<node> rounded;
    for (std::string& in : n.inputs)
      if (is_half(in)) in = as_float(in);
    for (std::string& out : n.outputs) {
      if (!is_half(out)) continue;
      g_.declared.erase(out);
      if (!outputs_.contains(out)) {
        float_[out] = out;
        continue;
      }
      std::string const name = fresh(out + "_float");
      rounded.push_back(cast(name, out, elem_type::float16));
      float_[out] = name;
      half_[out] = out;
      out = name;
    }
    g_.nodes.push_back(std::move(n));
    std::move(rounded.begin(), rounded.end(), std::back_inserter(g_.nodes));
  }

  /// A node that stays as it is: it reads values in the type that the model gives them.
  void keep(node n) {
    bool const to_float =
        n.op_type == "Cast" && n.domain.empty() &&
        attribute_or<std::int64_t>(n, "to", 0) == static_cast<std::int64_t>(elem_type::float_);
    if (to_float && float_.contains(n.inputs[0])) {
      g_.nodes.push_back(make_node(n, "Identity", {float_[n.inputs[0]]}, n.outputs));
      return;
    }
    for (std::string& in : n.inputs)
      if (is_half(in) && float_.contains(in)) in = as_half(in);
    g_.nodes.push_back(std::move(n));
  }

  std::string as_float(std::string const& value) {
    if (auto const known = float_.find(value); known != float_.end()) return known->second;
    std::string const name = fresh(value + "_float");
    if (auto const c = g_.constants.find(value); c != g_.constants.end()) {
      constant wide = make_constant<float>(c->second.dims);
      for (std::size_t i = 0; i < wide.elements(); ++i)
        wide.as<float>()[i] = static_cast<float>(c->second.as<float16>()[i]);
      g_.constants[name] = std::move(wide);
    } else {
      g_.nodes.push_back(cast(value, name, elem_type::float_));
      half_[value] = value;
    }
    return float_[value] = name;
  }

  /// Of a value that exists in float.
  std::string as_half(std::string const& value) {
    auto const [at, missing] = half_.try_emplace(value);
    if (missing) {
      if (g_.constants.contains(value)) {
        at->second = value;
      } else {
        at->second = fresh(value + "_half");
        g_.nodes.push_back(cast(float_[value], at->second, elem_type::float16));
      }
    }
    return at->second;
  }

  static node cast(std::string const& from, std::string const& to, elem_type type) {
    node n;
    n.outputs = {to};
    return make_node(n, "Cast", {from}, {to}, {{"to", static_cast<std::int64_t>(type)}});
  }

  std::string fresh(std::string const& base) { return names_.fresh(base); }

  graph& g_;
  type_table const types_;  ///< of the model as it was
  unique_names names_;
  std::set<std::string> outputs_;
  std::map<std::string, std::string> float_;  ///< name of a value of float16 as a float
  std::map<std::string, std::string> half_;   ///< name of a value that exists in float as float16
};

}  // namespace

void widen_float16(graph& g, preparation_log& log) {
  if (std::size_t const count = float16_pass(g).run())
    log.add(std::to_string(count) + " nodes of float16 compute in float");
}

}  // namespace inlay::codegen
