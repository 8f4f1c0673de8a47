// SPDX-License-Identifier: Apache-2.0
#include "import/rewriter.hpp"

#include "import/import.hpp"
#include "import/inline_body.hpp"

#include <algorithm>
#include <utility>

namespace inlay::codegen {

void refuse(node const& n, std::string const& why, exit_status status) {
  throw failure("node " + std::to_string(n.position) + " '" + printable(n.name) + "' (" +
                    printable(n.op_type) + "): " + why,
                status);
}

void set_input(node& n, std::size_t i, std::string name) {
  if (n.inputs.size() <= i) n.inputs.resize(i + 1);
  n.inputs[i] = std::move(name);
}

void drop(node& n) {
  n.op_type.clear();
  n.outputs.clear();
}

rewriter::rewriter(graph& g) : g_(g), names_(g) {}

std::string rewriter::constant_of(node const& n, std::string const& role, constant c) {
  std::string name = fresh(n.name + "_" + role);
  g_.constants[name] = std::move(c);
  return name;
}

std::string rewriter::list_of(node const& n, std::string const& role, int64s const& values) {
  return constant_of(n, role,
                     make_constant<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

std::string rewriter::scalar_of(node const& n, std::string const& role, float value,
                                std::string const& like) {
  switch (!like.empty() ? type_of(like) : n.inputs.empty() ? elem_type::float_ : type_of(n.inputs[0])) {
    case elem_type::double_:
      return constant_of(n, role, make_constant<double>({}, {static_cast<double>(value)}));
    case elem_type::float16: return constant_of(n, role, make_constant<float16>({}, {float16(value)}));
    case elem_type::bfloat16: return constant_of(n, role, make_constant<bfloat16>({}, {bfloat16(value)}));
    default: return constant_of(n, role, make_constant<float>({}, {value}));
  }
}

std::string rewriter::before(node const& n, std::string const& role, std::string op_type,
                             std::vector<std::string> inputs,
                             std::map<std::string, attribute_value> attributes) {
  std::string const name = fresh(n.name + "_" + role);
  put(n, name, std::move(op_type), std::move(inputs), {name}, std::move(attributes));
  return name;
}

void rewriter::put(node const& n, std::string const& role, std::string op_type,
                   std::vector<std::string> inputs, std::vector<std::string> outputs,
                   std::map<std::string, attribute_value> attributes) {
  node helper;
  helper.name = role;
  helper.op_type = std::move(op_type);
  helper.inputs = std::move(inputs);
  helper.outputs = std::move(outputs);
  helper.attributes = std::move(attributes);
  helper.position = n.position;
  helper.opset = n.opset;
  add(std::move(helper));
}

std::string rewriter::inlined(node const& n, body const& b, std::vector<std::string> inputs) {
  if (b.graph.outputs.size() != 1 || b.graph.inputs.size() != inputs.size() + n.captures)
    refuse(n,
           "body '" + printable(b.name) + "' has " + std::to_string(b.graph.inputs.size() - n.captures) +
               " inputs and " + std::to_string(b.graph.outputs.size()) + " outputs, wanted " +
               std::to_string(inputs.size()) + " and 1",
           exit_status::bad_input);
  inputs.insert(inputs.end(), n.inputs.end() - static_cast<std::ptrdiff_t>(n.captures), n.inputs.end());
  std::string const name = fresh(n.name + "_" + b.name);
  for (node& inner : nodes_of_body(g_, names_, b.graph, inputs, {name}, n)) add(std::move(inner));
  return name;
}

constant const* rewriter::known(node const& n, std::size_t i) const {
  if (i >= n.inputs.size()) return nullptr;
  auto const found = g_.constants.find(n.inputs[i]);
  return found == g_.constants.end() ? nullptr : &found->second;
}

elem_type rewriter::type_of(std::string const& value) const {
  if (auto const c = g_.constants.find(value); c != g_.constants.end()) return c->second.type;
  if (auto const d = g_.declared.find(value);
      d != g_.declared.end() && d->second.type != elem_type::undefined)
    return d->second.type;
  auto const guess = types_.find(value);
  return guess == types_.end() ? elem_type::undefined : guess->second;
}

std::optional<std::size_t> rewriter::rank_of(std::string const& value) const {
  if (auto const c = g_.constants.find(value); c != g_.constants.end()) return c->second.dims.size();
  if (auto const d = g_.declared.find(value); d != g_.declared.end() && d->second.has_shape)
    return d->second.dims.size();
  return {};
}

std::optional<std::int64_t> rewriter::extent_of(std::string const& value, std::size_t axis) const {
  auto const of = [&](std::vector<std::int64_t> const& dims) -> std::optional<std::int64_t> {
    if (axis >= dims.size() || dims[axis] < 0) return {};
    return dims[axis];
  };
  if (auto const c = g_.constants.find(value); c != g_.constants.end()) return of(c->second.dims);
  if (auto const d = g_.declared.find(value); d != g_.declared.end() && d->second.has_shape)
    return of(d->second.dims);
  return {};
}

void rewriter::add(node n) {
  // Nearly every operator hands the element type of its first input on; a wrong guess is a type error
  // later.
  elem_type const type = n.inputs.empty() ? elem_type::undefined : type_of(n.inputs[0]);
  for (std::string const& out : n.outputs) types_.emplace(out, type);
  result_.push_back(std::move(n));
}

bool rewriter::is_used(std::string const& value) const {
  auto const reads = [&](node const& n) { return std::count(n.inputs.begin(), n.inputs.end(), value) != 0; };
  return std::any_of(g_.outputs.begin(), g_.outputs.end(),
                     [&](auto const& out) { return out.name == value; }) ||
         std::any_of(g_.nodes.begin(), g_.nodes.end(), reads);
}

bool rewriter::make_maps(std::string const& value, constant keys) {
  bool is_output = false;
  for (graph_value& out : g_.outputs)
    if (out.name == value) {
      out.type = {};
      is_output = true;
    }
  g_.declared.erase(value);
  g_.maps[value] = std::move(keys);
  return is_output;
}

namespace {
std::span<rule const> rules_of(std::string const& domain) {
  if (domain.empty()) return onnx_rules();
  if (domain == "com.microsoft") return microsoft_rules();
  if (domain == "ai.onnx.preview") return preview_rules();
  if (domain == "ai.onnx.ml") return ml_rules();
  return {};
}
}  // namespace

void rewriter::run() {
  std::vector<std::string> faults;
  for (node& given : g_.nodes) {
    node n = given;  // is_used() reads the nodes as they were
    if (!n.refused.empty()) {
      add(std::move(n));
      continue;
    }
    std::size_t const made = result_.size();
    try {
      // Hints of in-place computation, which every operator that could have them lost with operator set 6.
      if (n.domain.empty() && n.opset < 6) n.attributes.erase("consumed_inputs");
      std::string const op_type = n.op_type;
      for (rule const& r : rules_of(n.domain))
        if (r.op_type == op_type && given.opset < r.before) r.apply(*this, n);
      pack_trees(n);
    } catch (failure const& e) {
      if (e.status() == exit_status::unsupported) {
        result_.resize(made);  // not half of what would stand for it
        n = given;
        n.refused = e.what();
        add(std::move(n));
      } else {
        faults.push_back(e.what());
      }
      continue;
    }
    // An output that is left out between others still needs a place.
    for (std::string& out : n.outputs)
      if (out.empty()) out = fresh(n.name + "_unused");
    if (!n.op_type.empty()) add(std::move(n));
  }
  if (!faults.empty()) fail_all(faults, exit_status::bad_input);
  g_.nodes = std::move(result_);
}

void normalize_opset(graph& g) { rewriter(g).run(); }

}  // namespace inlay::codegen
