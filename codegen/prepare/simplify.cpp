// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "prepare/prepare.hpp"

#include <algorithm>
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

std::vector<refusal> find_operators(graph& g) {
  std::vector<refusal> refusals;
  for (node& n : g.nodes) {
    refusal& why = refusals.emplace_back();
    if (n.op) continue;
    drop_default_lists(n);
    n.op = find_operation(n, why);
    if (!n.refused.empty()) {
      std::string const prefix = describe_node(n) + ": ";
      why = {n.refused.starts_with(prefix) ? n.refused.substr(prefix.size()) : n.refused,
             exit_status::unsupported};
      n.op = nullptr;
    }
    if (n.op) why = {};
  }
  return refusals;
}

namespace {
/// An output that a model leaves out, but that the operator writes in any case (Y of an LSTM), gets a name.
void name_outputs(graph& g) {
  std::set<std::string> taken;
  for (auto const& [name, c] : g.constants) taken.insert(name);
  for (graph_value const& in : g.inputs) taken.insert(in.name);
  for (node const& n : g.nodes) taken.insert(n.outputs.begin(), n.outputs.end());
  for (node& n : g.nodes) {
    auto const least = static_cast<std::size_t>(n.op->outputs().least);
    if (n.outputs.size() < least) n.outputs.resize(least);
    for (std::size_t i = 0; i < least; ++i) {
      if (!n.outputs[i].empty()) continue;
      std::string const base = n.name + "_output_" + std::to_string(i);
      std::string name = base;
      for (int copy = 2; !taken.insert(name).second; ++copy) name = base + "_" + std::to_string(copy);
      n.outputs[i] = name;
    }
  }
}
}  // namespace

void resolve_operators(graph& g) {
  std::vector<std::string> faults;
  exit_status status = exit_status::unsupported;  // a fault of the model weighs more
  std::vector<refusal> const refusals = find_operators(g);
  for (std::size_t i = 0; i < refusals.size(); ++i)
    if (refusal const& why = refusals[i]) {
      faults.push_back(describe_node(g.nodes[i]) + ": " + why.reason);
      if (why.status != exit_status::unsupported) status = why.status;
    }
  if (!faults.empty()) fail_all(faults, status);
  name_outputs(g);
}

namespace {
/// Whether computing a constant node here costs no more than it saves. A node that makes much out of little
/// (ConstantOfShape, Expand, Tile) would make a small model a huge header, and one with many products would
/// keep the user waiting: the device computes both.
bool is_worth_folding(node const& n, std::vector<tensor_info> const& in,
                      std::vector<tensor_info> const& out) {
  constexpr std::size_t most_bytes_grown = std::size_t{1} << 24;
  constexpr std::uint64_t most_macs = std::uint64_t{1} << 28;  // reference() makes some 10^9 a second
  std::size_t taken = 0, made = 0;
  for (tensor_info const& t : in) taken += t.bytes();
  for (tensor_info const& t : out) made += t.bytes();
  return (made <= taken || made - taken <= most_bytes_grown) && n.op->record(in, out).macs <= most_macs;
}
}  // namespace

void fold_constants(graph& g, preparation_log& log) {
  std::vector<node> kept;
  std::vector<node> nodes = std::move(g.nodes);
  g.nodes.clear();
  std::size_t folded = 0;
  for (node& n : nodes) {
    // Types of this node alone: its inputs are constants or do not matter. A graph of one node gives them.
    bool const dims_alone = n.op_type == "Shape" || n.op_type == "Size";
    bool constant_inputs = !n.inputs.empty();
    for (std::string const& in : n.inputs)
      constant_inputs = constant_inputs && (in.empty() || g.constants.contains(in));
    std::vector<constant> out;
    if (constant_inputs && !dims_alone) {
      graph one;
      for (std::string const& in : n.inputs)
        if (!in.empty()) one.constants[in] = g.constants.at(in);
      one.declared = g.declared;
      one.nodes.push_back(n);
      type_table const types(one);
      std::vector<constant const*> in;
      for (std::string const& name : n.inputs) in.push_back(name.empty() ? nullptr : &g.constants.at(name));
      if (is_worth_folding(n, types.inputs_of(n), types.outputs_of(n)))
        out = n.op->fold(in, types.outputs_of(n));
    } else if (dims_alone) {
      g.nodes = kept;
      g.nodes.push_back(n);
      type_table const types(g);
      std::vector<constant> stand_ins;  // dims without data: reference() of these operators reads no element
      for (tensor_info const& t : types.inputs_of(n))
        stand_ins.push_back({elem_type::float_, {t.dims.begin(), t.dims.end()}, {}});
      std::vector<constant const*> in;
      for (constant const& c : stand_ins) in.push_back(&c);
      if (!types[n.inputs[0]].is_capacity) out = n.op->fold(in, types.outputs_of(n));
    }
    if (out.empty()) {
      kept.push_back(std::move(n));
      continue;
    }
    ++folded;
    for (std::size_t i = 0; i < out.size(); ++i)
      if (!n.outputs[i].empty()) g.constants[n.outputs[i]] = std::move(out[i]);
  }
  g.nodes = std::move(kept);
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
    if (n.domain.empty() && std::find(std::begin(random), std::end(random), n.op_type) != std::end(random))
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
    bool idle = n.op->is_view() || n.op_type == "Cast" || n.op_type == "Transpose";
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
    needed.insert(n.inputs.begin(), n.inputs.end());
    kept.push_back(std::move(n));
  }
  std::size_t const dead = g.nodes.size() - kept.size();
  g.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
  std::erase_if(g.constants, [&](auto const& c) { return !needed.contains(c.first); });
  if (dead) log.add(std::to_string(dead) + " dead nodes dropped");
}

preparation_log prepare(graph& g) {
  preparation_log log;
  seed_random_nodes(g);
  resolve_operators(g);
  replace_castlike(g, log);
  drop_dead_nodes(g, log);
  fold_constants(g, log);  // shapes that the model computes must be known to the shape rules
  (void)type_table(g);     // the model's own faults, before any other pass changes it
  drop_idle_nodes(g, log);
  drop_dead_nodes(g, log);
  check_scales(g);
  quantize(g, log);
  drop_idle_nodes(g, log);
  fold_into_weights(g, log);
  make_channel_last(g, log);
  pack_weights(g, log);
  drop_dead_nodes(g, log);
  return log;
}

}  // namespace inlay::codegen
