// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/unique_names.hpp"
#include "prepare/prepare.hpp"
#include "prepare/sequences.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <set>

namespace inlay::codegen {

namespace {
/// Lists of a sliding window that say what their absence says too are left out: headers are read by people.
void drop_default_lists(node& n) {
  constexpr std::pair<char const*, std::int64_t> defaults[] = {{"dilations", 1}, {"strides", 1}, {"pads", 0}};
  if (!n.attributes.contains("kernel_shape")) return;
  for (auto const& [name, value] : defaults) {
    auto const found = n.attributes.find(name);
    if (found == n.attributes.end()) continue;
    auto const* list = std::get_if<std::vector<std::int64_t>>(&found->second);
    // A list of the wrong length is an error that the shape rule reports.
    auto const* kernel = std::get_if<std::vector<std::int64_t>>(&n.attributes["kernel_shape"]);
    bool const right = list && kernel && list->size() == kernel->size() * (found->first == "pads" ? 2 : 1);
    if (right && std::all_of(list->begin(), list->end(), [&](std::int64_t v) { return v == value; }))
      n.attributes.erase(found);
  }
}
}  // namespace

namespace {
/// Brings the bodies of a node into the operator's order, and finds the operators in them; the reason where that
/// cannot be done.
refusal find_bodies(node& n) {
  static constexpr std::string_view of_map[] = {"body"};
  std::span<std::string_view const> names;
  if (n.op) names = n.op->bodies();
  else if (n.op_type == "SequenceMap") names = of_map;
  for (body const& b : n.bodies)
    if (std::find(names.begin(), names.end(), b.name) == names.end())
      return {"attribute '" + printable(b.name) + "' is a graph, which is not supported",
              exit_status::unsupported};
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto const found =
        std::find_if(n.bodies.begin(), n.bodies.end(), [&](body const& b) { return b.name == names[i]; });
    if (found == n.bodies.end()) return {"attribute '" + std::string(names[i]) + "' is missing"};
    std::swap(n.bodies[i], *found);
  }
  for (body& b : n.bodies) {
    std::vector<refusal> const inside = find_operators(b.graph);
    for (std::size_t i = 0; i < inside.size(); ++i)
      if (inside[i])
        return {
            "in '" + printable(b.name) + "': " + describe_node(b.graph.nodes[i]) + ": " + inside[i].reason,
            inside[i].status};
  }
  return {};
}
}  // namespace

std::vector<refusal> find_operators(graph& g) {
  std::vector<refusal> refusals;
  for (node& n : g.nodes) {
    refusal& why = refusals.emplace_back();
    if (n.op) continue;
    drop_default_lists(n);
    if (is_sequence_operator(n)) {  // fold_constants puts others in its place
      why = n.refused.empty() ? find_bodies(n) : refusal{n.refused, exit_status::unsupported};
      continue;
    }
    why = move_lists_to_inputs(g, n);
    if (!why) n.op = find_operation(n, why);
    if (!n.refused.empty()) {
      std::string const prefix = describe_node(n) + ": ";
      why = {n.refused.starts_with(prefix) ? n.refused.substr(prefix.size()) : n.refused,
             exit_status::unsupported};
      n.op = nullptr;
    }
    if (n.op) {
      why = find_bodies(n);
      if (why) n.op = nullptr;
    }
  }
  return refusals;
}

namespace {
/// An output that a model leaves out, but that the operator writes in any case (Y of an LSTM), gets a name.
void name_outputs(graph& g) {
  unique_names names(g);
  for (node& n : g.nodes) {
    for (body& b : n.bodies) name_outputs(b.graph);
    if (!n.op) continue;  // one of sequences, which fold_constants replaces
    auto const least = static_cast<std::size_t>(n.op->outputs().least);
    if (n.outputs.size() < least) n.outputs.resize(least);
    for (std::size_t i = 0; i < least; ++i) {
      if (!n.outputs[i].empty()) continue;
      n.outputs[i] = names.fresh(n.name + "_output_" + std::to_string(i));
    }
  }
}
}  // namespace

std::string refusal_group::text() const {
  return first + ": " + why.reason +
         (count < 2 ? "" : "; so are " + std::to_string(count - 1) + " more nodes of this operator");
}

std::vector<refusal_group> group_refusals(graph const& g, std::vector<refusal> const& refusals) {
  std::vector<refusal_group> groups;
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    node const& n = g.nodes[i];
    if (!refusals[i]) continue;
    auto const same = std::find_if(groups.begin(), groups.end(), [&](refusal_group const& group) {
      return group.op_type == n.op_type && group.why.reason == refusals[i].reason;
    });
    if (same != groups.end()) ++same->count;
    else groups.push_back({n.op_type, describe_node(n), 1, refusals[i]});
  }
  return groups;
}

void resolve_operators(graph& g) {
  std::vector<std::string> faults;
  exit_status status = exit_status::unsupported;  // a fault of the model weighs more
  for (refusal_group const& group : group_refusals(g, find_operators(g))) {
    faults.push_back(group.text());
    if (group.why.status != exit_status::unsupported) status = group.why.status;
  }
  if (!faults.empty()) fail_all(faults, status);
  name_outputs(g);
}

namespace {
/// Decides whether computing a constant node here costs no more than it saves. What makes much out of little
/// (ConstantOfShape, Expand, Tile, Concat of a value with itself) would make a small model a huge header, in one step or
/// in many, and a node with many products, or many nodes, would keep the user waiting: the device computes these.
class folding_budget {
 public:
  explicit folding_budget(graph const& g) {
    for (auto const& [name, c] : g.constants) left_ += 16 * c.elements();
  }

  bool allows(node const& n, type_table const& types) {
    std::set<std::string> const inputs(n.inputs.begin(), n.inputs.end());
    std::vector<tensor_info> const in = types.inputs_of(n), out = types.outputs_of(n);
    std::size_t taken = 0, made = 0, elements = 0;
    for (std::string const& name : inputs)
      if (!name.empty()) taken += types[name].bytes();
    for (tensor_info const& t : out) made += t.bytes(), elements += t.elements();
    std::size_t const grown = made <= taken ? 0 : made - taken;
    if (grown > may_grow_ || elements > left_ || n.op->record(in, out).macs > most_macs) return false;
    may_grow_ -= grown;
    left_ -= elements;
    return true;
  }

 private:
  static constexpr std::uint64_t most_macs = std::uint64_t{1} << 28;  // reference() makes some 10^9 a second
  std::size_t may_grow_ = std::size_t{1} << 24;  ///< bytes that all constants may become more
  std::size_t left_ = std::size_t{1} << 24;      ///< elements that may be computed: all weights a dozen times
};
}  // namespace

bool runs_to_the_end(node const& n, graph const& g) {
  auto const is_true = [](graph const& in, std::string const& name) {
    auto const c = in.constants.find(name);
    return c != in.constants.end() && c->second.type == elem_type::bool_ && c->second.elements() == 1 &&
           *c->second.as<bool>();
  };
  graph const& body = n.bodies[0].graph;
  if (n.inputs.size() < 2 || body.inputs.size() < 2 || body.outputs.empty()) return false;
  if (!n.inputs[1].empty() && !is_true(g, n.inputs[1])) return false;
  graph_index const index(body);
  std::string name = body.outputs[0].name;
  while (true) {
    if (is_true(body, name) || name == body.inputs[1].name) return true;
    node const* const maker = index.producer(name);
    if (!maker || maker->op_type != "Identity" || maker->inputs.empty()) return false;
    name = maker->inputs[0];
  }
}

namespace {
/// Takes capture `k` out of a node and its bodies. `k` counts from the first capture.
void drop_capture(node& n, std::size_t k) {
  auto const erase_from_end = [&](auto& list, std::size_t last) {
    list.erase(list.end() - static_cast<std::ptrdiff_t>(last));
  };
  std::size_t const last = n.captures - k;
  erase_from_end(n.inputs, last);
  for (body& b : n.bodies) erase_from_end(b.graph.inputs, last);
  --n.captures;
  if (n.attributes.contains("captures")) {
    n.attributes["captures"] = static_cast<std::int64_t>(n.captures);
    if (n.op) n.op = find_operation(n);
  }
}

std::string const& capture_of(graph const& body, node const& n, std::size_t k) {
  return body.inputs[body.inputs.size() - n.captures + k].name;
}

/// Constants of the outer graph that bodies read become theirs.
void give_constants(node& n, graph const& g) {
  for (std::size_t k = n.captures; k-- > 0;) {
    auto const c = g.constants.find(n.inputs[n.inputs.size() - n.captures + k]);
    if (c == g.constants.end()) continue;
    for (body& b : n.bodies) b.graph.constants[capture_of(b.graph, n, k)] = c->second;
    drop_capture(n, k);
  }
}

/// Captures that no body reads any more.
void drop_idle_captures(node& n) {
  for (std::size_t k = n.captures; k-- > 0;) {
    bool const read = std::any_of(n.bodies.begin(), n.bodies.end(), [&](body const& b) {
      std::string const& name = capture_of(b.graph, n, k);
      auto const reads = [&](node const& inner) {
        return std::find(inner.inputs.begin(), inner.inputs.end(), name) != inner.inputs.end();
      };
      return std::any_of(b.graph.nodes.begin(), b.graph.nodes.end(), reads) ||
             std::any_of(b.graph.outputs.begin(), b.graph.outputs.end(),
                         [&](graph_value const& out) { return out.name == name; });
    });
    if (!read) drop_capture(n, k);
  }
}

/// The branch that an If with a constant condition takes; null for all else.
body* taken_branch(node& n, graph const& g) {
  if (n.op_type != "If" || !n.domain.empty() || n.inputs.empty()) return nullptr;
  auto const cond = g.constants.find(n.inputs[0]);
  if (cond == g.constants.end() || cond->second.type != elem_type::bool_ || cond->second.elements() != 1)
    return nullptr;
  std::string const name = *cond->second.as<bool>() ? "then_branch" : "else_branch";
  auto const found =
      std::find_if(n.bodies.begin(), n.bodies.end(), [&](body const& b) { return b.name == name; });
  return found == n.bodies.end() || found->graph.outputs.size() != n.outputs.size() ||
                 found->graph.inputs.size() != n.captures
             ? nullptr
             : &*found;
}

/// Roi, scales and sizes of a Resize that are constant become attributes of its own: the shape rule and the
/// kernel's tables need them before the program runs, and floats are no values that a shape rule can read.
void give_resize_constants(node& n, graph const& g) {
  if (!n.op || n.op_type != "Resize" || !n.domain.empty()) return;
  auto const take = [&](std::size_t i, elem_type type, std::string const& name) {
    if (i >= n.inputs.size() || n.inputs[i].empty()) return false;
    auto const c = g.constants.find(n.inputs[i]);
    if (c == g.constants.end() || c->second.type != type || c->second.elements() == 0 ||
        c->second.elements() > 2 * max_rank)
      return false;
    auto const list = [&]<class T>(T const* first) {
      return std::vector<T>(first, first + c->second.elements());
    };
    if (type == elem_type::float_) n.attributes[name] = list(c->second.as<float>());
    else n.attributes[name] = list(c->second.as<std::int64_t>());
    n.inputs[i].clear();
    return true;
  };
  bool const roi = take(1, elem_type::float_, "roi"), scales = take(2, elem_type::float_, "scales"),
             sizes = take(3, elem_type::int64, "sizes");
  if (!roi && !scales && !sizes) return;
  while (n.inputs.size() > 1 && n.inputs.back().empty()) n.inputs.pop_back();
  n.op = find_operation(n);
}

/// Computes what is constant in the bodies of a node, as far as the types of its inputs are known.
void fold_bodies(node& n, graph const& g, type_table const& types) {
  preparation_log inside;
  bool const is_typed = types.has_inputs_of(n);
  auto const fold = [&](graph& body, std::vector<tensor_info> const& start) {
    set_input_types(body, start);
    fold_constants(body, inside);
    drop_dead_nodes(body, inside);
  };
  for (std::size_t which = 0; which < n.bodies.size(); ++which) {
    graph& body = n.bodies[which].graph;
    if (is_typed) {
      std::vector<tensor_info> const start = types.types_at_start(g, n, which);
      if (!start.empty() || body.inputs.empty()) fold(body, start);  // else reported with the types
      continue;
    }
    // Sequences become tensors before these have types.
    if (std::none_of(body.nodes.begin(), body.nodes.end(), is_sequence_operator)) continue;
    std::vector<tensor_info> start(body.inputs.size());
    for (std::size_t k = 0; k < std::min(n.captures, start.size()); ++k) {
      std::string const& name = n.inputs[n.inputs.size() - 1 - k];
      if (types.contains(name)) start[start.size() - 1 - k] = types[name];
    }
    graph copy = body;
    try {
      fold(copy, start);
      body = std::move(copy);
    } catch (failure const&) {
      // Mostly what follows from a fault before the node: said there, or with the types.
    }
  }
  drop_idle_captures(n);
  if (n.op_type == "Loop" && n.bodies[0].graph.inputs.size() >= 2 && runs_to_the_end(n, g)) {
    n.attributes["runs_to_the_end"] = std::int64_t{1};
    n.op = find_operation(n);
  }
}
}  // namespace

namespace {
/// The iterations of a Loop in whose body extents depend on the iteration, and whose trip count is known: what is made
/// then has dims that are known, and kernels. Empty for all else.
std::vector<node> unrolled(node const& n, graph const& g, type_table const& types,
                           sequence_table& sequences) {
  if (n.op_type != "Loop" || !n.domain.empty() || !n.op || !types.has_inputs_of(n)) return {};
  std::vector<tensor_info> out(n.outputs.size());
  refusal const fault = types.infer(n, out);
  if (fault ? fault.status != exit_status::unsupported : !types.has_open_bodies(g, n)) return {};
  refusal why;
  std::vector<node> instead = sequences.unroll(n, why);
  return why ? std::vector<node>{} : instead;
}
}  // namespace

void fold_constants(graph& g, preparation_log& log) {
  type_table types = type_table::of_sources(g);
  unique_names names(g);
  sequence_table sequences(g, types, names);
  folding_budget budget(g);
  std::vector<node> kept;
  std::vector<std::string> faults;
  exit_status status = exit_status::unsupported;  // a fault of the model weighs more
  std::deque<node> waiting(std::make_move_iterator(g.nodes.begin()), std::make_move_iterator(g.nodes.end()));
  g.nodes.clear();
  std::size_t folded = 0;
  while (!waiting.empty()) {
    node n = std::move(waiting.front());
    waiting.pop_front();
    if (!n.op && !is_sequence_operator(n)) n.op = find_operation(n);  // a copy that nodes_of_body() made
    if (!n.bodies.empty()) {
      give_constants(n, g);
      if (body* const branch = taken_branch(n, g)) {
        log.add("If '" + printable(n.name) + "': its condition is constant, " + branch->name +
                " is part of the graph");
        std::vector<std::string> const captured(n.inputs.end() - static_cast<std::ptrdiff_t>(n.captures),
                                                n.inputs.end());
        std::vector<node> inlined = nodes_of_body(g, names, std::move(branch->graph), captured, n.outputs, n);
        waiting.insert(waiting.begin(), std::make_move_iterator(inlined.begin()),
                       std::make_move_iterator(inlined.end()));
        continue;
      }
    }
    // A Loop over sequences, a SequenceMap and all that works on sequences alone become something else.
    bool const is_choice = n.op_type == "If" && n.domain.empty();
    if (is_sequence_operator(n) || (n.op && !is_choice && sequences.concerns(n))) {
      refusal why;
      std::vector<node> instead = sequences.resolve(n, why);
      if (why) {
        faults.push_back(describe_node(n) + ": " + why.reason);
        if (why.status != exit_status::unsupported) status = why.status;
      }
      waiting.insert(waiting.begin(), std::make_move_iterator(instead.begin()),
                     std::make_move_iterator(instead.end()));
      continue;
    }
    if (!n.bodies.empty()) {
      sequences.open_captures(n);
      fold_bodies(n, g, types);
      if (refusal const why = sequences.open_outputs(n))
        faults.push_back(describe_node(n) + ": " + why.reason);
      if (std::vector<node> instead = unrolled(n, g, types, sequences); !instead.empty()) {
        log.add("Loop '" + printable(n.name) + "' unrolled: its body has extents of the iteration's");
        waiting.insert(waiting.begin(), std::make_move_iterator(instead.begin()),
                       std::make_move_iterator(instead.end()));
        continue;
      }
    }
    give_resize_constants(n, g);
    // Types of this node alone: its inputs are constants or do not matter.
    bool const dims_alone = n.op_type == "Shape" || n.op_type == "Size";
    std::vector<constant const*> in;  // null: absent, or no constant
    bool constant_inputs = !n.inputs.empty() && n.bodies.empty();
    for (std::string const& name : n.inputs) {
      auto const c = g.constants.find(name);
      in.push_back(c == g.constants.end() ? nullptr : &c->second);
      constant_inputs = constant_inputs && (in.back() || name.empty());
      if (in.back() && !types.contains(name))  // of a body that was put in the place of its node
        types.add_constant(name, c->second);
    }
    std::vector<constant> out;
    bool const typed = types.add_node(g, n);  // what does not fit is reported with all the others
    if (typed && dims_alone) {
      std::vector<constant> stand_ins;  // dims without data: reference() of these operators reads no element
      for (tensor_info const& t : types.inputs_of(n))
        stand_ins.push_back({elem_type::float_, {t.dims.begin(), t.dims.end()}, {}});
      std::transform(stand_ins.begin(), stand_ins.end(), in.begin(), [](constant const& c) { return &c; });
      if (!types[n.inputs[0]].is_capacity) out = n.op->fold(in, types.outputs_of(n));
    } else if (typed && constant_inputs) {
      if (budget.allows(n, types)) out = n.op->fold(in, types.outputs_of(n));
    } else if (constant_inputs && n.op && n.op_type == "Range" && n.domain.empty() && n.outputs.size() == 1) {
      // Its length is in numbers that shape rules do not read: floats. fold() finds it, in room for any that is folded.
      tensor_info room = capacity_of(types.inputs_of(n)[0].type, {std::int64_t{1} << 20});
      if (!types.infer(n, {&room, 1}) && room.is_capacity) out = n.op->fold(in, {&room, 1});
    }
    if (out.empty()) {
      kept.push_back(std::move(n));
      continue;
    }
    ++folded;
    for (std::size_t i = 0; i < out.size(); ++i)
      if (!n.outputs[i].empty()) {
        types.add_constant(n.outputs[i], out[i]);
        g.constants[n.outputs[i]] = std::move(out[i]);
      }
  }
  g.nodes = std::move(kept);
  if (!faults.empty()) fail_all(faults, status);
  sequences.open_graph_outputs();
  // A graph output must be made by a node.
  for (graph_value const& out : g.outputs) {
    auto const found = g.constants.find(out.name);
    if (found == g.constants.end()) continue;
    node copy;
    copy.name = out.name;
    copy.op_type = "Identity";
    copy.position = g.nodes.size();
    std::string const source = fresh_name(g, out.name + "_constant");
    g.constants[source] = std::move(found->second);
    g.constants.erase(out.name);
    for (node& n : g.nodes) std::replace(n.inputs.begin(), n.inputs.end(), out.name, source);
    copy.inputs = {source};
    copy.outputs = {out.name};
    copy.op = find_operation(copy);
    g.nodes.push_back(std::move(copy));
  }
  if (folded) log.add(std::to_string(folded) + " constant nodes computed");
}

void join_transposes(graph& g, preparation_log& log) {
  type_table const types(g);
  graph_index const index(g);
  std::size_t joined = 0;
  auto const perm_of = [&](node const& n) {
    std::vector<std::int64_t> perm;
    if (auto const a = n.attributes.find("perm"); a != n.attributes.end())
      perm = std::get<std::vector<std::int64_t>>(a->second);
    else  // all axes in reverse
      for (std::size_t i = types[n.inputs[0]].rank(); i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
    return perm;
  };
  for (node& n : g.nodes) {  // in order: what one reads has been joined already
    if (n.op_type != "Transpose" || !n.domain.empty()) continue;
    node const* const before = index.producer(n.inputs[0]);
    if (!before || before->op_type != "Transpose" || !before->domain.empty()) continue;
    if (types[n.outputs[0]].is_capacity) continue;
    std::vector<std::int64_t> const first = perm_of(*before);
    std::vector<std::int64_t> perm = perm_of(n);
    for (std::int64_t& axis : perm) axis = first[static_cast<std::size_t>(axis)];
    n.attributes["perm"] = perm;
    n.inputs[0] = before->inputs[0];
    n.op = find_operation(n);
    ++joined;
  }
  if (joined) log.add(std::to_string(joined) + " transposes joined with the one before");
}

namespace {
/// Value `from` is about to be called `to`: what bounds its extents holds under the new name.
void keep_capacity(graph& g, std::string const& from, std::string const& to) {
  auto const declared = g.declared.find(from);
  if (declared == g.declared.end() || !declared->second.has_shape) return;
  declared_type& kept = g.declared[to];
  if (!kept.has_shape || kept.dims.size() != declared->second.dims.size()) {
    kept = declared->second;
    return;
  }
  for (std::size_t i = 0; i < kept.dims.size(); ++i)
    if (kept.dims[i] == -1) kept.dims[i] = declared->second.dims[i];
}
}  // namespace

void seed_random_nodes(graph& g) {
  constexpr std::string_view random[] = {"Bernoulli",        "Multinomial",   "RandomNormal",
                                         "RandomNormalLike", "RandomUniform", "RandomUniformLike"};
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    node& n = g.nodes[i];
    for (body& b : n.bodies) {
      seed_random_nodes(b.graph);
      g.random |= b.graph.random;
    }
    if (!n.domain.empty() || std::find(std::begin(random), std::end(random), n.op_type) == std::end(random))
      continue;
    g.random = true;
    n.attributes.try_emplace("seed", static_cast<float>(i + 1));
  }
}

void replace_castlike(graph& g, preparation_log& log) {
  type_table const types = type_table::of_incomplete(g);
  std::size_t replaced = 0;
  for (node& n : g.nodes) {
    if (n.op_type != "CastLike" || !n.domain.empty() || !n.op || n.inputs.size() != 2) continue;
    if (!types.contains(n.inputs[1])) continue;
    tensor_info const& like = types[n.inputs[1]];
    if (!is_real(like.type)) continue;  // the shape rule says why not
    node cast = n;
    cast.op_type = "Cast";
    cast.inputs.pop_back();
    cast.attributes["to"] = static_cast<std::int64_t>(like.type);
    cast.op = find_operation(cast);
    n = std::move(cast);
    ++replaced;
  }
  if (replaced) log.add(std::to_string(replaced) + " CastLike nodes became Cast");
}

void drop_idle_nodes(graph& g, preparation_log& log) {
  type_table const types(g);
  std::size_t dropped = 0;
  std::set<std::string> outputs, inputs;
  for (graph_value const& out : g.outputs) outputs.insert(out.name);
  for (graph_value const& in : g.inputs) inputs.insert(in.name);
  for (std::size_t i = 0; i < g.nodes.size();) {
    node const& n = g.nodes[i];
    bool idle = n.op->is_view() || n.op_type == "Cast" || n.op_type == "Transpose" || n.op_type == "Expand";
    idle = idle && !n.inputs.empty() && !g.constants.contains(n.inputs[0]) && n.outputs.size() == 1;
    if (idle) {
      tensor_info const &x = types[n.inputs[0]], &y = types[n.outputs[0]];
      idle = x.type == y.type && x.dims == y.dims;
      // The same capacity says nothing of the extents.
      if (y.is_capacity) idle = idle && (n.op_type == "Cast" || n.op_type == "Identity");
      if (n.op_type == "Transpose") {
        // Only one that keeps the order of memory: the same dims are not enough.
        std::vector<std::int64_t> perm;
        if (auto const a = n.attributes.find("perm"); a != n.attributes.end())
          perm = std::get<std::vector<std::int64_t>>(a->second);
        idle = idle && !perm.empty() && std::is_sorted(perm.begin(), perm.end());
      }
    }
    std::string const from = idle ? n.inputs[0] : "", to = idle ? n.outputs[0] : "";
    if (idle && outputs.contains(to)) {
      // The output's name moves to the producer, unless that value has a name of its own to keep.
      idle = !inputs.contains(from) && !outputs.contains(from);
      if (idle) {
        keep_capacity(g, from, to);
        for (node& other : g.nodes) {
          std::replace(other.inputs.begin(), other.inputs.end(), from, to);
          std::replace(other.outputs.begin(), other.outputs.end(), from, to);
        }
      }
    } else if (idle) {
      for (node& other : g.nodes) std::replace(other.inputs.begin(), other.inputs.end(), to, from);
    }
    if (!idle) {
      ++i;
      continue;
    }
    ++dropped;
    g.nodes.erase(g.nodes.begin() + static_cast<std::ptrdiff_t>(i));
    if (outputs.contains(to)) return drop_idle_nodes(g, log);  // names changed: types are looked up anew
  }
  if (dropped) log.add(std::to_string(dropped) + " nodes that do nothing dropped");
}

void drop_dead_nodes(graph& g, preparation_log& log) {
  std::set<std::string> needed;
  for (graph_value const& out : g.outputs) needed.insert(out.name);
  std::vector<node> kept;
  for (std::size_t i = g.nodes.size(); i-- > 0;) {
    node& n = g.nodes[i];
    if (std::none_of(n.outputs.begin(), n.outputs.end(),
                     [&](auto const& out) { return needed.contains(out); }))
      continue;
    for (body& b : n.bodies) drop_dead_nodes(b.graph, log);
    drop_idle_captures(n);
    needed.insert(n.inputs.begin(), n.inputs.end());
    kept.push_back(std::move(n));
  }
  std::size_t const dead = g.nodes.size() - kept.size();
  g.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
  std::erase_if(g.constants, [&](auto const& c) { return !needed.contains(c.first); });
  if (dead) log.add(std::to_string(dead) + " dead nodes dropped");
}

namespace {
/// Fewer nodes that do the same.
void reduce(graph& g, preparation_log& log) {
  rewrite_einsum(g, log);
  join_transposes(g, log);
  drop_idle_nodes(g, log);
  drop_dead_nodes(g, log);
}

/// What is computed, whatever the device.
void decide(graph& g, preparation_log& log) {
  reduce(g, log);
  recognize_quantization(g, log);
  check_scales(g);
  quantize(g, log);
  widen_float16(g, log);
  drop_idle_nodes(g, log);
  recognize_activations(g, log);
  recognize_attention(g, log);
  fold_into_weights(g, log);
}

/// The passes that lay a graph out for the device, and then those of its bodies.
void lay_out(graph& g, preparation_log& log) {
  decide(g, log);
  trim_windows(g, log);
  make_channel_last(g, log);
  tabulate(g, log);
  report_float_nodes(g, log);
  transpose_operands(g, log);
  pack_weights(g, log);
  drop_dead_nodes(g, log);
  if (std::all_of(g.nodes.begin(), g.nodes.end(), [](node const& n) { return n.bodies.empty(); })) return;
  type_table const types(g);
  for (node& n : g.nodes)
    for (std::size_t which = 0; which < n.bodies.size(); ++which) {
      graph& body = n.bodies[which].graph;
      set_input_types(body, types.types_at_start(g, n, which));  // the table has refused what does not fit
      lay_out(body, log);
    }
}
}  // namespace

namespace {
/// What must be known of a model before anything else is done to it.
preparation_log check_model(graph& g) {
  preparation_log log;
  if (g.dead_nodes) log.add(std::to_string(g.dead_nodes) + " nodes dropped that no output depends on");
  seed_random_nodes(g);
  expand_gradients(g, log);
  expand_training(g, log);
  resolve_operators(g);
  replace_castlike(g, log);
  drop_dead_nodes(g, log);
  recognize_quantized_weights(g, log);
  fold_constants(g, log);  // shapes that the model computes must be known to the shape rules
  bound_extents(g, log);
  (void)type_table::of_model(g);  // the model's own faults, before any other pass changes it
  return log;
}
}  // namespace

preparation_log prepare(graph& g) {
  preparation_log log = check_model(g);
  lay_out(g, log);
  return log;
}

preparation_log prepare_plain(graph& g) {
  preparation_log log = check_model(g);
  decide(g, log);
  return log;
}

preparation_log simplify(graph& g) {
  preparation_log log = check_model(g);
  reduce(g, log);
  fold_into_weights(g, log);
  return log;
}

}  // namespace inlay::codegen
