// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <set>

namespace inlay::codegen {

namespace {

/// An activation as exporters write it, in the form that `expression` gives its nodes: sums and products of any number
/// of terms, numbers with five digits and first, the others in alphabetical order; x is what the activation is of.
/// # is any number, `attribute` takes it.
struct activation {
  std::string_view text, op_type, attribute = "", value = "";
};
constexpr activation activations[] = {
    {"Sigmoid(x)*x", "Swish"},
    {"Sigmoid(#*x)*x", "Swish", "alpha"},
    {"0.16667*Clip((3+x),0,6)*x", "HardSwish"},
    {"HardSigmoid(x,0.16667,0.5)*x", "HardSwish"},
    {"Tanh(Softplus(x))*x", "Mish"},
    {"0.5*(1+Erf(0.70711*x))*x", "Gelu"},
    {"0.5*(1+Tanh(0.79788*(0.044715*x*x*x+x)))*x", "Gelu", "approximate", "tanh"},
    {"0.5*(1+Tanh(0.79788*(1+0.044715*x*x)*x))*x", "Gelu", "approximate", "tanh"},
};

/// Nodes between x and the result of the longest of them.
constexpr int deepest = 10;

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", value);
  return text;
}

/// What is computed of x up to a value, as a text that does not depend on the order of commuting operands.
class expression {
 public:
  expression(graph const& g, graph_index const& index, type_table const& types, std::string const& x)
      : g_(g), index_(index), types_(types), x_(x) {}

  /// Empty where something else than x and numbers goes in.
  std::string text(std::string const& root) {
    nodes_.clear();
    known_ = true;
    std::string const result = of(root, deepest);
    return known_ ? result : "";
  }
  /// The nodes that it is made of.
  std::set<node const*> const& nodes() const { return nodes_; }

 private:
  struct list {
    double number;
    std::vector<std::string> others;
  };

  std::string unknown() {
    known_ = false;
    return "";
  }

  std::optional<double> number(std::string const& value) const {
    auto const found = number_of(g_, value);
    if (!found || g_.constants.at(value).dims.size() > types_[x_].rank()) return {};
    return static_cast<double>(*found);
  }

  static std::string join(list const& l, double idle, char sign) {
    std::vector<std::string> parts = l.others;
    std::sort(parts.begin(), parts.end());
    if (l.number != idle || parts.empty()) parts.insert(parts.begin(), number_text(l.number));
    std::string text;
    for (std::string const& part : parts) text += (text.empty() ? "" : std::string(1, sign)) + part;
    return sign == '+' && parts.size() > 1 ? "(" + text + ")" : text;
  }

  node const* maker(std::string const& value) const { return value == x_ ? nullptr : index_.producer(value); }

  /// The factors of a value, to a power of 1 or -1, of which only numbers may have the latter.
  void multiply(list& l, std::string const& value, bool inverse, int depth) {
    if (auto const n = number(value)) {
      if (inverse && *n == 0) return void(unknown());
      l.number *= inverse ? 1 / *n : *n;
      return;
    }
    if (inverse || depth == 0) return void(unknown());
    node const* const n = maker(value);
    if (n && (n->op_type == "Mul" || n->op_type == "Div") && n->domain.empty()) {
      nodes_.insert(n);
      multiply(l, n->inputs[0], false, depth - 1);
      multiply(l, n->inputs[1], n->op_type == "Div", depth - 1);
    } else if (n && n->op_type == "Pow" && n->domain.empty()) {
      nodes_.insert(n);
      auto const exponent = number(n->inputs[1]);
      if (n->inputs[0] != x_ || !exponent || (*exponent != 2 && *exponent != 3)) return void(unknown());
      for (int i = 0; i < static_cast<int>(*exponent); ++i) l.others.emplace_back("x");
    } else {
      l.others.push_back(of(value, depth));
    }
  }

  void add(list& l, std::string const& value, bool negative, int depth) {
    if (auto const n = number(value)) {
      l.number += negative ? -*n : *n;
      return;
    }
    if (negative || depth == 0) return void(unknown());
    node const* const n = maker(value);
    if (n && (n->op_type == "Add" || n->op_type == "Sub") && n->domain.empty()) {
      nodes_.insert(n);
      add(l, n->inputs[0], false, depth - 1);
      add(l, n->inputs[1], n->op_type == "Sub", depth - 1);
    } else {
      l.others.push_back(of(value, depth));
    }
  }

  std::string of(std::string const& value, int depth) {
    if (value == x_) return "x";
    node const* const n = maker(value);
    if (!known_ || depth == 0 || !n || !n->domain.empty() || n->outputs.size() != 1) return unknown();
    std::string const& type = n->op_type;
    if (type == "Mul" || type == "Div" || type == "Pow") {
      list l{1, {}};
      multiply(l, value, false, depth);
      return join(l, 1, '*');
    }
    if (type == "Add" || type == "Sub") {
      list l{0, {}};
      add(l, value, false, depth);
      return join(l, 0, '+');
    }
    nodes_.insert(n);
    if (type == "Sigmoid" || type == "Tanh" || type == "Erf" || type == "Softplus")
      return type + "(" + of(n->inputs[0], depth - 1) + ")";
    if (type == "HardSigmoid")
      return type + "(" + of(n->inputs[0], depth - 1) + "," +
             number_text(static_cast<double>(attribute_or(*n, "alpha", 0.2F))) + "," +
             number_text(static_cast<double>(attribute_or(*n, "beta", 0.5F))) + ")";
    if (type == "Clip") {
      std::string text = "Clip(" + of(n->inputs[0], depth - 1);
      for (std::size_t i = 1; i <= 2; ++i) {
        auto const bound = i < n->inputs.size() ? number(n->inputs[i]) : std::optional<double>{};
        if (!bound) return unknown();
        text += "," + number_text(*bound);
      }
      return text + ")";
    }
    return unknown();
  }

  graph const& g_;
  graph_index const& index_;
  type_table const& types_;
  std::string const x_;
  std::set<node const*> nodes_;
  bool known_ = true;
};

/// Whether a text is a pattern's; the number that # stands for.
bool matches(std::string_view pattern, std::string_view text, float& number) {
  std::size_t const at = pattern.find('#');
  if (at == std::string_view::npos) return pattern == text;
  std::string_view const behind = pattern.substr(at + 1);
  if (text.size() <= pattern.size() - 1 || !text.starts_with(pattern.substr(0, at)) ||
      !text.ends_with(behind))
    return false;
  char const *const first = text.data() + at, *const last = text.data() + text.size() - behind.size();
  auto const [end, failed] = std::from_chars(first, last, number);
  return failed == std::errc{} && end == last;
}

/// The values that a product may be an activation of: what its factors are, and are computed of.
void sources(graph_index const& index, std::string const& value, int depth, std::vector<std::string>& found) {
  if (value.empty() || std::find(found.begin(), found.end(), value) != found.end()) return;
  found.push_back(value);
  node const* const n = index.producer(value);
  if (!n || depth == 0) return;
  for (std::string const& in : n->inputs) sources(index, in, depth - 1, found);
}

}  // namespace

void recognize_activations(graph& g, preparation_log& log) {
  type_table const types(g);
  graph_index const index(g);
  std::map<std::string, std::size_t> recognized;
  std::set<node const*> taken;
  for (std::size_t i = g.nodes.size(); i-- > 0;) {  // the longest first
    node& root = g.nodes[i];
    if ((root.op_type != "Mul" && root.op_type != "Div") || !root.domain.empty() || taken.contains(&root))
      continue;
    tensor_info const& y = types[root.outputs[0]];
    if (y.type != elem_type::float_ || y.is_capacity) continue;
    // A factor of the product, or of what it is a product of.
    std::vector<std::string> candidates;
    for (std::string const& in : root.inputs) sources(index, in, 2, candidates);
    for (std::string const& x : candidates) {
      if (g.constants.contains(x) || !types.contains(x) || types[x].dims != y.dims) continue;
      expression e(g, index, types, x);
      std::string const text = e.text(root.outputs[0]);
      float number = 1;
      auto const found = std::find_if(std::begin(activations), std::end(activations),
                                      [&](activation const& a) { return matches(a.text, text, number); });
      if (found == std::end(activations)) continue;
      // What it is made of must serve nothing else.
      bool const alone = std::all_of(e.nodes().begin(), e.nodes().end(), [&](node const* n) {
        if (n == &root) return true;
        auto const& users = index.users(n->outputs[0]);
        return !index.is_output(n->outputs[0]) && std::all_of(users.begin(), users.end(), [&](std::size_t u) {
          return e.nodes().contains(&g.nodes[u]);
        });
      });
      if (!alone) continue;
      taken.insert(e.nodes().begin(), e.nodes().end());
      std::map<std::string, attribute_value> attributes;
      if (!found->value.empty()) attributes[std::string(found->attribute)] = std::string(found->value);
      else if (!found->attribute.empty()) attributes[std::string(found->attribute)] = number;
      root = make_node(root, std::string(found->op_type), {x}, root.outputs, attributes);
      ++recognized[std::string(found->op_type)];
      break;
    }
  }
  for (auto const& [type, count] : recognized)
    log.add(std::to_string(count) + " " + type + " recognized in what it is computed by");
  drop_dead_nodes(g, log);
}

}  // namespace inlay::codegen
