// SPDX-License-Identifier: Apache-2.0
#include "prepare/prepare.hpp"

#include <inlay/op/Einsum.hpp>

#include <algorithm>
#include <numeric>

namespace inlay::codegen {

namespace {

/// One Einsum as the nodes that its operands pass through, two operands at a time from the left.
class einsum_nodes {
 public:
  einsum_nodes(graph& g, node const& of) : g_(g), of_(of) {}

  /// A value and the label of each of its axes.
  struct operand {
    std::string value;
    std::string labels;
    std::vector<std::int64_t> extents;

    bool has(char label) const { return labels.find(label) != std::string::npos; }
    std::int64_t extent(char label) const { return extents[labels.find(label)]; }
  };

  /// The operand without the axes whose labels are in `dropped`, all of extent 1.
  operand without(operand x, std::string const& dropped) {
    operand y;
    for (std::size_t i = 0; i < x.labels.size(); ++i)
      if (dropped.find(x.labels[i]) == std::string::npos) {
        y.labels += x.labels[i];
        y.extents.push_back(x.extents[i]);
      }
    y.value = reshape(x.value, x.extents, y.extents);
    return y;
  }

  /// The operand summed over the axes whose labels are not in `kept`.
  operand sum(operand x, std::string const& kept) {
    operand y;
    std::vector<std::int64_t> axes;
    for (std::size_t i = 0; i < x.labels.size(); ++i)
      if (kept.find(x.labels[i]) == std::string::npos) {
        axes.push_back(static_cast<std::int64_t>(i));
      } else {
        y.labels += x.labels[i];
        y.extents.push_back(x.extents[i]);
      }
    if (axes.empty()) return x;
    auto const count = static_cast<std::int64_t>(axes.size());
    y.value = add("ReduceSum", {x.value, constant_of(make_constant<std::int64_t>({count}, axes))},
                  {{"keepdims", std::int64_t{0}}});
    return y;
  }

  operand transpose(operand x, std::string const& labels) {
    if (labels == x.labels) return x;
    operand y{x.value, labels, {}};
    std::vector<std::int64_t> perm;
    for (char const label : labels) {
      perm.push_back(static_cast<std::int64_t>(x.labels.find(label)));
      y.extents.push_back(x.extent(label));
    }
    y.value = add("Transpose", {x.value}, {{"perm", perm}});
    return y;
  }

  /// The diagonals of an operand: each label once.
  operand diagonal(operand x) {
    operand y;
    std::string from, to;
    for (std::size_t i = 0; i < x.labels.size(); ++i) {
      auto const letter = static_cast<char>('a' + x.labels.find(x.labels[i]));
      from += letter;
      if (y.has(x.labels[i])) continue;
      to += letter;
      y.labels += x.labels[i];
      y.extents.push_back(x.extents[i]);
    }
    if (y.labels.size() == x.labels.size()) return x;
    y.value = add("Einsum", {x.value}, {{"equation", from + "->" + to}});
    return y;
  }

  /// The product of two operands, summed over the labels that are not in `kept`.
  operand product(operand x, operand y, std::string const& kept) {
    auto const keeps = [&](char label) { return kept.find(label) != std::string::npos; };
    x = sum(x, kept + y.labels);
    y = sum(y, kept + x.labels);
    std::string batch, rows, summed, columns;
    for (char const label : x.labels) (!y.has(label) ? rows : keeps(label) ? batch : summed) += label;
    for (char const label : y.labels)
      if (!x.has(label)) columns += label;
    operand z{{}, batch + rows + columns, {}};
    for (char const label : z.labels) z.extents.push_back((x.has(label) ? x : y).extent(label));
    if (summed.empty()) {
      x = transpose(x, batch + rows);
      y = transpose(y, batch + columns);
      std::vector<std::int64_t> wide = x.extents, narrow = y.extents;
      wide.insert(wide.end(), columns.size(), 1);
      if (!batch.empty()) narrow.insert(narrow.begin() + ssize(batch), rows.size(), 1);
      z.value = add("Mul", {reshape(x.value, x.extents, wide), reshape(y.value, y.extents, narrow)});
      return z;
    }
    x = transpose(x, batch + rows + summed);
    y = transpose(y, batch + summed + columns);
    bool const as_they_are =
        summed.size() == 1 && columns.size() == 1 && (rows.size() == 1 || (batch.empty() && !rows.empty()));
    if (as_they_are) {
      z.value = add("MatMul", {x.value, y.value});
      return z;
    }
    auto const merged = [&](operand const& of, std::string const& first, std::string const& second) {
      std::vector<std::int64_t> dims;
      for (char const label : batch) dims.push_back(of.extent(label));
      for (std::string const* part : {&first, &second}) {
        dims.push_back(1);
        for (char const label : *part) dims.back() *= of.extent(label);
      }
      return dims;
    };
    std::vector<std::int64_t> const a = merged(x, rows, summed), b = merged(y, summed, columns);
    std::vector<std::int64_t> c = a;
    c.back() = b.back();
    z.value = reshape(add("MatMul", {reshape(x.value, x.extents, a), reshape(y.value, y.extents, b)}), c,
                      z.extents);
    return z;
  }

  /// All nodes, of which the last makes what the Einsum made.
  std::vector<node> finish(operand const& result) {
    if (nodes_.empty() || nodes_.back().outputs[0] != result.value) add("Identity", {result.value});
    nodes_.back().outputs[0] = of_.outputs[0];
    return std::move(nodes_);
  }

 private:
  static std::ptrdiff_t ssize(std::string const& text) { return static_cast<std::ptrdiff_t>(text.size()); }

  std::string reshape(std::string const& x, std::vector<std::int64_t> const& from,
                      std::vector<std::int64_t> const& to) {
    if (from == to) return x;
    auto const rank = static_cast<std::int64_t>(to.size());
    return add("Reshape", {x, constant_of(make_constant<std::int64_t>({rank}, to))});
  }

  std::string constant_of(constant c) {
    std::string const name = fresh_name(g_, of_.outputs[0] + "_constant");
    g_.constants[name] = std::move(c);
    return name;
  }

  std::string add(std::string const& op_type, std::vector<std::string> inputs,
                  std::map<std::string, attribute_value> attributes = {}) {
    node n;
    n.op_type = op_type;
    n.inputs = std::move(inputs);
    n.attributes = std::move(attributes);
    n.position = of_.position;
    std::string name;
    for (std::size_t i = nodes_.size() + 1;; ++i) {  // other nodes of this Einsum are not in the graph yet
      name = fresh_name(g_, of_.outputs[0] + "_" + std::to_string(i));
      if (std::none_of(nodes_.begin(), nodes_.end(), [&](node const& m) { return m.outputs[0] == name; }))
        break;
    }
    n.name = name;
    n.outputs = {name};
    n.op = find_operation(n);
    nodes_.push_back(std::move(n));
    return name;
  }

  graph& g_;
  node const& of_;
  std::vector<node> nodes_;
};

/// Whether an Einsum puts the axes of its one operand into another order and does nothing else.
bool only_transposes(op::Einsum::terms const& terms) {
  auto const& from = terms.inputs[0];
  return terms.inputs.size() == 1 && from.size() == terms.output.size() &&
         std::is_permutation(from.begin(), from.end(), terms.output.begin());
}

/// The nodes that an Einsum becomes; empty where it stays one.
std::vector<node> replacement(graph& g, type_table const& types, node const& n) {
  auto const& a = *n.op->attributes_of<op::Einsum>();
  std::vector<tensor_info> const in = types.inputs_of(n);
  op::Einsum::terms terms;
  if (op::Einsum::parse(a.equation.view(), in, terms)) return {};
  bool const computes = !only_transposes(terms);
  if (computes && in[0].type != elem_type::float_ && in[0].type != elem_type::double_ &&
      in[0].type != elem_type::float16)
    return {};
  einsum_nodes nodes(g, n);
  std::vector<einsum_nodes::operand> operands;
  std::map<char, std::int64_t> most;
  for (std::size_t k = 0; k < in.size(); ++k) {
    auto const& labels = terms.inputs[k];
    operands.push_back({n.inputs[k], {labels.begin(), labels.end()}, {in[k].dims.begin(), in[k].dims.end()}});
    if (computes && (in[k].is_capacity || in[k].elements() == 0)) return {};
    for (std::size_t axis = 0; axis < labels.size(); ++axis) {
      std::int64_t& extent = most[labels[axis]];
      extent = std::max(extent, in[k].dims[axis]);
    }
  }
  std::string const output(terms.output.begin(), terms.output.end());
  auto const repeats = [](std::string const& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels.find(labels[i], i + 1) != std::string::npos) return true;
    return false;
  };
  if (operands.size() == 1 && repeats(operands[0].labels)) return {};
  // A product of two has the labels of both but the summed ones: all of them must be axes of one tensor.
  if (most.size() > max_rank) return {};
  for (auto& x : operands) {
    x = nodes.diagonal(x);
    std::string broadcast;  // axes of extent 1 that others have in full
    for (std::size_t i = 0; i < x.labels.size(); ++i)
      if (x.extents[i] == 1 && most[x.labels[i]] != 1) broadcast += x.labels[i];
    x = nodes.without(x, broadcast);
  }
  einsum_nodes::operand result = operands[0];
  for (std::size_t k = 1; k < operands.size(); ++k) {
    std::string kept = output;
    for (std::size_t later = k + 1; later < operands.size(); ++later) kept += operands[later].labels;
    result = nodes.product(result, operands[k], kept);
  }
  return nodes.finish(nodes.transpose(nodes.sum(result, output), output));
}

}  // namespace

void rewrite_einsum(graph& g, preparation_log& log) {
  if (std::none_of(g.nodes.begin(), g.nodes.end(),
                   [](node const& n) { return n.op && n.op->attributes_of<op::Einsum>(); }))
    return;
  type_table const types(g);
  std::vector<node> rewritten;
  std::size_t replaced = 0;
  for (node& n : g.nodes) {
    std::vector<node> instead;
    if (n.op->attributes_of<op::Einsum>()) instead = replacement(g, types, n);
    replaced += !instead.empty();
    if (instead.empty()) rewritten.push_back(std::move(n));
    else std::move(instead.begin(), instead.end(), std::back_inserter(rewritten));
  }
  g.nodes = std::move(rewritten);
  if (!replaced) return;
  log.add(std::to_string(replaced) + " Einsum nodes became products, sums and transposes");
  fold_constants(g, log);  // weights that were transposed
}

}  // namespace inlay::codegen
