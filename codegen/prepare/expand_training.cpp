// SPDX-License-Identifier: Apache-2.0
#include "prepare/prepare.hpp"

#include <string>
#include <utility>
#include <vector>

namespace inlay::codegen {

namespace {

/// The nodes that one node becomes, each called after it.
class expansion {
 public:
  expansion(graph& g, node const& of) : g_(g), of_(of) {}

  std::string constant_of(std::string const& role, constant c) {
    std::string name = fresh_name(g_, base() + role);
    g_.constants[name] = std::move(c);
    return name;
  }
  /// A node with one output, which is the result; `output` is its name where the model has one for it.
  std::string add(std::string const& op_type, std::vector<std::string> inputs,
                  std::map<std::string, attribute_value> attributes = {}, std::string output = "") {
    if (output.empty()) output = base() + op_type + "_" + std::to_string(nodes_.size());
    nodes_.push_back(make_node(of_, op_type, std::move(inputs), {output}, std::move(attributes)));
    return output;
  }
  std::vector<node> nodes() && { return std::move(nodes_); }

 private:
  std::string base() const { return of_.outputs[0] + "_"; }

  graph& g_;
  node const& of_;
  std::vector<node> nodes_;
};

/// Y = X * mask / (1 - ratio) where training, else X. The mask is drawn.
std::vector<node> expand_dropout(graph& g, node const& n) {
  expansion e(g, n);
  std::string const &X = n.inputs[0], &training = n.inputs[2];
  std::string const one = e.constant_of("one", make_constant<float>({}, std::vector<float>{1.0f}));
  std::string const ratio = n.inputs[1].empty()
                                ? e.constant_of("ratio", make_constant<float>({}, std::vector<float>{0.5f}))
                                : e.add("Cast", {n.inputs[1]}, {{"to", std::int64_t{1}}});
  auto const seed = attribute_or<std::int64_t>(n, "seed", static_cast<std::int64_t>(n.position) + 1);
  std::string const drawn =
      e.add("RandomUniformLike", {X}, {{"dtype", std::int64_t{1}}, {"seed", static_cast<float>(seed)}});
  std::string const kept = e.add("GreaterOrEqual", {drawn, ratio});
  std::string const scale = e.add("Div", {one, e.add("Sub", {one, ratio})});
  std::string const scaled = e.add("Mul", {e.add("Cast", {kept}, {{"to", std::int64_t{1}}}), scale});
  std::string const factor = e.add("Where", {training, scaled, one});
  e.add("Mul", {X, e.add("CastLike", {factor, X})}, {}, n.outputs[0]);
  if (n.outputs.size() > 1 && !n.outputs[1].empty())
    e.add("Or", {kept, e.add("Not", {training})}, {}, n.outputs[1]);
  g.random = true;
  return std::move(e).nodes();
}

/// Inference with the statistics of X itself; the running ones move towards them.
std::vector<node> expand_batch_normalization(graph& g, node const& n, std::size_t rank) {
  expansion e(g, n);
  std::string const& X = n.inputs[0];
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < rank; ++i)
    if (i != 1) axes.push_back(static_cast<std::int64_t>(i));
  std::string const over =
      e.constant_of("axes", make_constant<std::int64_t>({static_cast<std::int64_t>(axes.size())}, axes));
  std::string const centre = e.add("ReduceMean", {X, over});
  std::string const distance = e.add("Sub", {X, centre});
  std::string const var =
      e.add("ReduceMean", {e.add("Mul", {distance, distance}), over}, {{"keepdims", std::int64_t{0}}});
  std::string const mean = e.add("Squeeze", {centre, over});
  e.add("BatchNormalization", {X, n.inputs[1], n.inputs[2], mean, var},
        {{"epsilon", attribute_or(n, "epsilon", 1e-5f)}}, n.outputs[0]);
  float const momentum = attribute_or(n, "momentum", 0.9f);
  auto const move = [&](std::size_t i, std::string const& running, std::string const& current) {
    if (n.outputs.size() <= i || n.outputs[i].empty()) return;
    auto const weight = [&](char const* role, float w) {
      return e.add("CastLike",
                   {e.constant_of(role, make_constant<float>({}, std::vector<float>{w})), running});
    };
    e.add("Add",
          {e.add("Mul", {running, weight("momentum", momentum)}),
           e.add("Mul", {e.add("CastLike", {current, running}), weight("rest", 1 - momentum)})},
          {}, n.outputs[i]);
  };
  move(1, n.inputs[3], mean);
  move(2, n.inputs[4], var);
  return std::move(e).nodes();
}

/// Whether a Dropout may be asked to train: what it reads is true, or known at run time only.
bool may_train(graph const& g, node const& n) {
  if (n.inputs.size() < 3 || n.inputs[2].empty()) return false;
  auto const known = g.constants.find(n.inputs[2]);
  if (known == g.constants.end()) return true;
  constant const& value = known->second;
  return value.type == elem_type::bool_ && value.elements() == 1 && value.as<bool>()[0];
}

}  // namespace

void expand_training(graph& g, preparation_log& log) {
  auto const is = [](node const& n, char const* op_type) { return n.domain.empty() && n.op_type == op_type; };
  std::size_t expanded = 0;
  std::vector<node> nodes;
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    node const& n = g.nodes[i];
    std::vector<node> instead;
    if (is(n, "Dropout") && may_train(g, n)) {
      instead = expand_dropout(g, n);
    } else if (is(n, "BatchNormalization") && n.inputs.size() == 5 &&
               attribute_or<std::int64_t>(n, "training_mode", 0) != 0) {
      (void)find_operators(g);  // those of other nodes, for the rank of X
      type_table const types = type_table::of_incomplete(g);
      if (types.contains(n.inputs[0]) && types[n.inputs[0]].rank() >= 2)
        instead = expand_batch_normalization(g, n, types[n.inputs[0]].rank());
    }
    if (instead.empty()) {
      nodes.push_back(n);
    } else {
      ++expanded;
      nodes.insert(nodes.end(), instead.begin(), instead.end());
    }
  }
  if (expanded == 0) return;
  g.nodes = std::move(nodes);
  log.add(std::to_string(expanded) + " nodes that train became nodes that do not");
}

}  // namespace inlay::codegen
