// SPDX-License-Identifier: Apache-2.0
#include "prepare/types.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "import/unique_names.hpp"

#include <algorithm>
#include <set>

namespace inlay::codegen {

std::string describe_node(node const& n) {
  return "node " + std::to_string(n.position) + " '" + printable(n.name) + "' (" + printable(n.op_type) + ")";
}

std::string describe_type(tensor_info const& type) {
  std::string text(name_of(type.type));
  for (std::size_t i = 0; i < type.rank(); ++i) text += (i ? "x" : " ") + std::to_string(type.dims[i]);
  return type.is_capacity ? text + " at most" : text;
}

namespace {

tensor_info type_of_constant(constant const& c, std::vector<std::int64_t>& known) {
  tensor_info info{c.type, shape_of(c), c.storage};
  if (c.elements() <= most_known_elements && (c.type == elem_type::int64 || c.type == elem_type::int32)) {
    known.resize(c.elements());
    for (std::size_t i = 0; i < known.size(); ++i)
      known[i] = c.type == elem_type::int64 ? c.as<std::int64_t>()[i] : c.as<std::int32_t>()[i];
    info.values = known.data();
  }
  return info;
}

bool has_declared_type(tensor_info const& found, declared_type const& wanted) {
  return wanted.type == elem_type::undefined || wanted.type == found.type;
}

bool has_declared_dims(tensor_info const& found, declared_type const& wanted) {
  if (!wanted.has_shape) return true;
  bool same = wanted.dims.size() == found.rank();
  for (std::size_t i = 0; same && i < wanted.dims.size(); ++i)
    same = wanted.dims[i] == -1 || wanted.dims[i] == found.dims[i] ||
           (found.is_capacity && found.dims[i] < wanted.dims[i]);
  return same;
}

/// "float 1x?x28", as the model has it.
std::string describe_declared(declared_type const& type, elem_type known) {
  std::string text(name_of(type.type == elem_type::undefined ? known : type.type));
  for (std::size_t i = 0; i < type.dims.size(); ++i)
    text += (i ? "x" : " ") + (type.dims[i] == -1 ? "?" : std::to_string(type.dims[i]));
  return text;
}

/// What a model declares of a value, where it is complete: the types with which a shape rule starts.
tensor_info declared_info(graph const& g, std::string const& name) {
  auto const found = g.declared.find(name);
  if (found == g.declared.end() || !found->second.has_shape || found->second.dims.size() > max_rank)
    return {};
  tensor_info info{found->second.type, {}};
  // A capacity of the user's has no type; rules take only dims from what is declared.
  if (info.type == elem_type::undefined) info.type = elem_type::float_;
  for (std::int64_t d : found->second.dims) {
    if (d < 0) return {};
    info.dims.push_back(d);
  }
  return info;
}

/// The same of all outputs of a node.
std::vector<tensor_info> declared_outputs(graph const& g, node const& n) {
  std::vector<tensor_info> out;
  for (std::string const& name : n.outputs) out.push_back(declared_info(g, name));
  return out;
}

/// The same of axes one by one, where a model leaves others open: -1 as a dimension bounds nothing.
void restrict_axes(tensor_info& found, declared_type const& wanted) {
  if (!found.is_capacity || !wanted.has_shape || wanted.dims.size() != found.rank()) return;
  for (std::size_t i = 0; i < found.rank(); ++i)
    if (wanted.dims[i] != -1) found.dims[i] = std::min(found.dims[i], wanted.dims[i]);
}

/// A product of dims that each fit may still be past any memory. A dimension of 0 counts as 1: products of
/// some of the dims, strides for example, must fit as well.
bool fits_in_memory(tensor_info const& t) {
  auto bytes = static_cast<std::int64_t>(size_of(t.type));
  for (std::int64_t d : t.dims)
    if (d < 0 || (d > 0 && (__builtin_mul_overflow(bytes, d, &bytes) || bytes > most_tensor_bytes)))
      return false;
  return true;
}

}  // namespace

void type_table::add_constant(std::string const& name, constant const& c) {
  types_[name] = type_of_constant(c, known_[name]);
}

void type_table::add_sources(graph const& g) {
  for (auto const& [name, c] : g.constants) add_constant(name, c);
  for (graph_value const& in : g.inputs) {
    bool const open = !in.type.has_shape || in.type.dims.size() > max_rank ||
                      std::count(in.type.dims.begin(), in.type.dims.end(), -1) != 0;
    if (open) continue;  // import_options::keep_open: nothing is known of it
    tensor_info info{in.type.type, {}};
    for (std::int64_t d : in.type.dims) info.dims.push_back(d);
    info.is_capacity = in.type.is_open();
    types_[in.name] = info;
  }
}

bool type_table::has_inputs_of(node const& n) const {
  return std::all_of(n.inputs.begin(), n.inputs.end(),
                     [&](std::string const& in) { return in.empty() || types_.contains(in); });
}

void type_table::add_nodes(graph const& g, std::map<std::string, std::string>* stale) {
  std::vector<std::string> faults;
  exit_status status = exit_status::unsupported;  // a fault of the model weighs more
  for (node const& n : g.nodes) {
    if (!has_inputs_of(n)) continue;  // do not report what follows from another fault
    if (refusal const why = add(g, n, stale)) {
      faults.push_back(describe_node(n) + ": " + why.reason);
      if (why.status != exit_status::unsupported) status = why.status;
    }
  }
  if (!faults.empty()) fail_all(faults, status);
}

type_table::type_table(graph const& g) {
  add_sources(g);
  add_nodes(g, nullptr);
}

type_table type_table::of_model(graph& g) {
  type_table types;
  std::map<std::string, std::string> stale;
  types.add_sources(g);
  types.add_nodes(g, &stale);
  for (auto const& [name, message] : stale) {
    g.declared[name].has_shape = false;
    g.warnings.push_back(message);
  }
  return types;
}

type_table type_table::of_sources(graph const& g) {
  type_table types;
  types.add_sources(g);
  return types;
}

bool type_table::add_node(graph const& g, node const& n) {
  std::map<std::string, std::string> stale;
  return n.op && has_inputs_of(n) && !add(g, n, &stale);
}

type_table type_table::of_incomplete(graph const& g) {
  type_table types;
  types.add_sources(g);
  for (node const& n : g.nodes) {
    if (n.op && types.has_inputs_of(n) && !types.add(g, n)) continue;
    for (std::string const& out : n.outputs)
      if (tensor_info const info = declared_info(g, out);
          info.type != elem_type::undefined && fits_in_memory(info))
        types.types_[out] = info;
  }
  return types;
}

namespace {

/// What is wrong with a node, in words: element types by their names.
refusal explain(node const& n, error const& e) {
  std::string const what(describe(e.what));
  auto const type = [](std::int64_t number) {
    return std::string(name_of(static_cast<elem_type>(std::clamp<std::int64_t>(number, 0, 255))));
  };
  switch (e.what) {
    case fault::shape_must_be_constant:
      return {what +
                  "; hint: make it an initializer, or state how large the output may be, in value_info or by "
                  "--capacity '" +
                  printable(n.outputs[0]) + "=D1,D2,...'",
              exit_status::unsupported};
    case fault::trip_count_not_constant:
      return {what + "; hint: state how often it runs at most, in value_info or by --capacity '" +
                  printable(n.outputs[static_cast<std::size_t>(e.found)]) + "=TRIPS,D1,...'",
              exit_status::unsupported};
    case fault::elem_type_not_supported:
      return {
          what + ": found " + type(e.found) + (e.wanted > 0 ? ", wanted " + type(e.wanted) : std::string()),
          exit_status::unsupported};
    case fault::elem_types_differ:
    case fault::elem_type_differs_from_declared:
      return {what + ": found " + type(e.found) + ", wanted " + type(e.wanted)};
    default: return {what + ": found " + std::to_string(e.found) + ", wanted " + std::to_string(e.wanted)};
  }
}

}  // namespace

namespace {
/// Makes the start of a carried value a capacity where the body changes its extents. False where it cannot, or need not.
bool widen(tensor_info& start, tensor_info const& made, tensor_info const& declared) {
  if (check_equal_ranks(made, start) || start.rank() == 0) return false;
  tensor_info wider = start;
  wider.is_capacity = true;
  if (declared.present() && declared.rank() == start.rank()) {  // a capacity of the user's has no type
    for (std::size_t axis = 0; axis < start.rank(); ++axis)
      wider.dims[axis] = std::max(start.dims[axis], declared.dims[axis]);
  } else if (made.is_capacity && !start.is_capacity) {
    for (std::size_t axis = 0; axis < start.rank(); ++axis)
      wider.dims[axis] = std::max(start.dims[axis], made.dims[axis]);
  } else if (!made.is_capacity) {  // one that shrinks; nobody says how far one may grow
    for (std::size_t axis = 0; axis < start.rank(); ++axis)
      if (made.dims[axis] > start.dims[axis]) return false;
  }
  if (start.is_capacity && wider.dims == start.dims) return false;
  start = wider;
  return true;
}
}  // namespace

refusal type_table::type_body(node const& n, std::size_t which, std::span<tensor_info const> out,
                              typed_body& to) const {
  std::string const where = "in '" + printable(n.bodies[which].name) + "': ";
  auto const inside = [&](refusal const& why) { return refusal{where + why.reason, why.status}; };
  graph const& body = n.bodies[which].graph;
  std::vector<tensor_info> const in = inputs_of(n);
  to.inputs.assign(body.inputs.size(), {});
  if (error const e = n.op->infer_body(which, in, to.inputs)) return inside(explain(n, e));
  carried_values const carried = n.op->carried_by(in.size());
  // What starts without elements and is stated to have room for some is a capacity from the start: a node may need one.
  for (std::size_t k = 0; k < carried.count && k < out.size(); ++k)
    if (tensor_info& start = to.inputs[carried.first_input + k];
        start.rank() > 0 && start.dims[0] == 0 && out[k].rank() > 0 && out[k].dims[0] > 0)
      (void)widen(start, start, out[k]);
  for (;;) {
    type_table types;
    for (auto const& [name, c] : body.constants) types.add_constant(name, c);
    for (std::size_t i = 0; i < to.inputs.size(); ++i) {
      to.inputs[i].values = {};  // the device's graph does not know them either
      types.types_[body.inputs[i].name] = to.inputs[i];
    }
    auto const opens = [&](tensor_info const& type) { to.is_open = to.is_open || type.is_capacity; };
    std::for_each(to.inputs.begin(), to.inputs.end(), opens);
    for (node const& inner : body.nodes) {
      if (!inner.op)
        return {where + describe_node(inner) + ": the operator is not supported", exit_status::unsupported};
      if (!types.has_inputs_of(inner)) return {where + describe_node(inner) + ": an input that has no type"};
      std::map<std::string, std::string> stale;
      if (refusal const why = types.add(body, inner, &stale))
        return inside({describe_node(inner) + ": " + why.reason, why.status});
      std::vector<tensor_info> const made = types.outputs_of(inner);
      std::for_each(made.begin(), made.end(), opens);
    }
    to.is_open = to.is_open || types.opens_;
    to.outputs.clear();
    for (graph_value const& o : body.outputs) {
      if (!types.contains(o.name)) return {where + "its output '" + printable(o.name) + "' has no type"};
      to.outputs.push_back(types[o.name]);
      to.outputs.back().values = {};
    }
    bool again = false;
    for (std::size_t k = 0; k < carried.count && carried.first_output + k < to.outputs.size(); ++k) {
      tensor_info& start = to.inputs[carried.first_input + k];
      tensor_info const& made = to.outputs[carried.first_output + k];
      if (check_carried(made, start)) again = widen(start, made, out[k]) || again;
    }
    if (again) continue;
    for (std::size_t k = 0; k < carried.count && carried.first_output + k < to.outputs.size(); ++k)
      if (error const e =
              check_carried(to.outputs[carried.first_output + k], to.inputs[carried.first_input + k]);
          e.what == fault::body_dims_differ)
        return {std::string(describe(e.what)) + ": found " + std::to_string(e.found) + ", wanted " +
                    std::to_string(e.wanted) +
                    "; hint: state how large it may become, in value_info or by --capacity '" +
                    printable(n.outputs[k]) + "=D1,D2,...'",
                exit_status::unsupported};
    return {};
  }
}

std::vector<tensor_info> type_table::types_at_start(graph const& g, node const& n, std::size_t which) const {
  typed_body typed;
  if (!type_body(n, which, declared_outputs(g, n), typed)) return typed.inputs;
  std::vector<tensor_info> start(n.bodies[which].graph.inputs.size());
  std::vector<tensor_info> const in = inputs_of(n);
  if (n.op->infer_body(which, in, start)) return {};
  carried_values const carried = n.op->carried_by(in.size());
  std::vector<tensor_info> const stated = declared_outputs(g, n);
  for (std::size_t k = 0; k < carried.count; ++k) {
    tensor_info& carry = start[carried.first_input + k];
    if (k < stated.size() && stated[k].present() && stated[k].rank() == carry.rank())
      (void)widen(carry, carry, stated[k]);
    else carry = {};
  }
  return start;
}

bool type_table::has_open_bodies(graph const& g, node const& n) const {
  std::vector<tensor_info> out = declared_outputs(g, n);
  bool opens = false;
  return !infer(n, out, opens) && opens;
}

refusal type_table::infer(node const& n, std::span<tensor_info> out) const {
  bool opens = false;
  return infer(n, out, opens);
}

refusal type_table::infer(node const& n, std::span<tensor_info> out, bool& opens) const {
  std::vector<typed_body> typed(n.bodies.size());
  std::vector<body_types> bodies;
  for (std::size_t which = 0; which < n.bodies.size(); ++which) {
    if (refusal const why = type_body(n, which, out, typed[which])) return why;
    bodies.push_back({typed[which].inputs, typed[which].outputs});
    opens = opens || typed[which].is_open;
  }
  std::vector<tensor_info> const in = inputs_of(n);
  error const e = n.bodies.empty() ? n.op->infer(in, out) : n.op->infer(in, bodies, out);
  return e ? explain(n, e) : refusal{};
}

refusal type_table::add(graph const& g, node const& n, std::map<std::string, std::string>* stale) {
  std::vector<tensor_info> out = declared_outputs(g, n);
  if (refusal const why = infer(n, out, opens_)) return why;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::string const& name = n.outputs[i];
    if (name.empty()) continue;
    if (auto const wanted = g.declared.find(name); wanted != g.declared.end())
      restrict_axes(out[i], wanted->second);
    if (!fits_in_memory(out[i]))
      return {"its output has more than " + std::to_string(most_tensor_bytes) +
              " bytes: " + describe_type(out[i])};
    if (auto const wanted = g.declared.find(name); wanted != g.declared.end()) {
      declared_type const& w = wanted->second;
      std::string const numbers =
          ": found " + describe_type(out[i]) + ", wanted " + describe_declared(w, out[i].type);
      if (!has_declared_type(out[i], w))
        return {std::string(describe(fault::elem_type_differs_from_declared)) + ": found " +
                std::string(name_of(out[i].type)) + ", wanted " + std::string(name_of(w.type))};
      if (!has_declared_dims(out[i], w)) {
        if (!stale) return {std::string(describe(fault::dims_differ_from_declared)) + numbers};
        (*stale)[name] = describe_node(n) + ": the model states " + describe_declared(w, out[i].type) +
                         " for '" + printable(name) + "', but it is " + describe_type(out[i]);
      }
    }
    types_[name] = out[i];
  }
  return {};
}

std::vector<tensor_info> type_table::inputs_of(node const& n) const {
  std::vector<tensor_info> result;
  for (std::string const& name : n.inputs) result.push_back(name.empty() ? tensor_info{} : types_.at(name));
  return result;
}

std::vector<tensor_info> type_table::outputs_of(node const& n) const {
  std::vector<tensor_info> result;
  for (std::string const& name : n.outputs) result.push_back(name.empty() ? tensor_info{} : types_.at(name));
  return result;
}

graph_index::graph_index(graph const& g) : g_(g) {
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    for (std::string const& out : g.nodes[i].outputs) producer_[out] = i;
    for (std::string const& in : g.nodes[i].inputs)
      if (!in.empty()) users_[in].push_back(i);
  }
  for (graph_value const& out : g.outputs) outputs_[out.name] = true;
}

node const* graph_index::producer(std::string const& value) const {
  auto const found = producer_.find(value);
  return found == producer_.end() ? nullptr : &g_.nodes[found->second];
}

std::size_t graph_index::uses(std::string const& value) const {
  return users(value).size() + is_output(value);
}

std::vector<std::size_t> const& graph_index::users(std::string const& value) const {
  static std::vector<std::size_t> const none;
  auto const found = users_.find(value);
  return found == users_.end() ? none : found->second;
}

bool graph_index::is_output(std::string const& value) const { return outputs_.contains(value); }

void set_input_types(graph& body, std::span<tensor_info const> types) {
  for (std::size_t i = 0; i < body.inputs.size() && i < types.size(); ++i) {
    declared_type& type = body.inputs[i].type;
    if (!types[i].present()) {
      type.has_shape = false;
      body.declared[body.inputs[i].name] = type;
      continue;
    }
    type = {};
    type.type = types[i].type;
    type.has_shape = true;
    type.dims.assign(types[i].dims.begin(), types[i].dims.end());
    type.symbols.resize(type.dims.size());
    if (types[i].is_capacity) type.least.assign(type.dims.size(), 0);
    body.declared[body.inputs[i].name] = type;
  }
}

std::string fresh_name(graph const& g, std::string const& base) { return unique_names(g).fresh(base); }

}  // namespace inlay::codegen
