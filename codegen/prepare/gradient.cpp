// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/prepare.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// Gradient of ai.onnx.preview.training: reverse-mode differentiation, into ordinary nodes. The importer has made the value
/// that is differentiated the last input of the node (import.cpp).
namespace inlay::codegen {

namespace {

using int64s = std::vector<std::int64_t>;

/// A Gradient of a Gradient is several times as large, and one of that again.
constexpr std::size_t most_nodes = 1 << 14;

class differentiation {
 public:
  /// The nodes of `of`'s result go to the end of `made`.
  differentiation(graph& g, node const& of, std::vector<node>& made)
      : g_(g), of_(of), made_(made), types_(type_table::of_incomplete(g)), names_(g) {}

  void run() {
    auto const xs = attribute_or<std::vector<std::string>>(of_, "xs", {});
    auto const zs = attribute_or<std::vector<std::string>>(of_, "zs", {});
    if (of_.inputs.size() != xs.size() + zs.size() + 1 || xs.empty() || of_.outputs.size() > xs.size())
      throw failure(describe_node(of_) + ": found " + std::to_string(of_.inputs.size() - 1) + " inputs and " +
                    std::to_string(of_.outputs.size()) + " outputs for " + std::to_string(xs.size()) +
                    " names in 'xs' and " + std::to_string(zs.size()) + " in 'zs'");
    std::string y = of_.inputs.back();
    std::vector<node> path = forward(y, xs, zs);
    for (node const& n : path) check(n);
    std::map<std::string, std::string> given;  // what a name stands for
    bool moved = false;
    for (std::size_t i = 0; i < xs.size() + zs.size(); ++i) {
      std::string const& name = i < xs.size() ? xs[i] : zs[i - xs.size()];
      given[name] = of_.inputs[i];
      moved = moved || name != of_.inputs[i];
    }
    if (moved) again(path, given, y);
    for (std::size_t i = 0; i < xs.size(); ++i) active_.insert(of_.inputs[i]);
    for (node const& n : path)
      if (std::any_of(n.inputs.begin(), n.inputs.end(), [&](auto const& in) { return active_.contains(in); }))
        active_.insert(n.outputs.begin(), n.outputs.end());
    give(y, filled(y, 1));
    for (auto n = path.rbegin(); n != path.rend(); ++n) pass_back(*n);
    for (std::size_t i = 0; i < of_.outputs.size(); ++i)
      if (!of_.outputs[i].empty())
        made_.push_back(make_node(of_, "Identity", {gradient_of(of_.inputs[i])}, {of_.outputs[i]}));
  }

 private:
  [[noreturn]] void refuse(std::string const& why) const {
    throw failure(describe_node(of_) + ": " + why, exit_status::unsupported);
  }

  // ---- the graph

  /// The rules may rely on what the shape rule of a node has found right.
  void check(node const& n) const {
    std::string const what = "what " + describe_node(n) + " computes is not known before the program runs";
    if (!n.op || !types_.has_inputs_of(n)) refuse(what);
    std::vector<tensor_info> made(n.outputs.size());
    if (refusal const why = types_.infer(n, made))
      throw failure(describe_node(n) + ": " + why.reason, why.status);
    for (std::size_t i = 0; i < made.size(); ++i) {
      std::string const& out = n.outputs[i];
      if (!out.empty() && (!types_.contains(out) || types_[out].dims != made[i].dims)) refuse(what);
    }
  }

  /// The nodes that y is made by from `xs` and `zs`, in order.
  std::vector<node> forward(std::string const& y, std::vector<std::string> const& xs,
                            std::vector<std::string> const& zs) const {
    std::set<std::string> ends(xs.begin(), xs.end()), needed{y};
    ends.insert(zs.begin(), zs.end());
    std::vector<node> path;
    auto const visit = [&](std::vector<node> const& nodes) {
      for (auto n = nodes.rbegin(); n != nodes.rend(); ++n) {
        bool const wanted = std::any_of(n->outputs.begin(), n->outputs.end(), [&](std::string const& out) {
          return needed.contains(out) && !ends.contains(out);
        });
        if (!wanted) continue;
        path.push_back(*n);
        needed.insert(n->inputs.begin(), n->inputs.end());
      }
    };
    visit(made_);  // nodes before this one
    std::reverse(path.begin(), path.end());
    return path;
  }

  /// The same nodes again, of other values: where the node's inputs are not those that it names.
  void again(std::vector<node>& path, std::map<std::string, std::string>& given, std::string& y) {
    for (auto const& [name, other] : given) {
      if (types_.contains(name) && dims_of(name) != dims_of(other))
        refuse("'" + printable(name) + "' and what is given for it have other dims");
    }
    for (node& n : path) {
      if (std::none_of(n.inputs.begin(), n.inputs.end(), [&](auto const& in) { return given.contains(in); }))
        continue;
      for (std::string& in : n.inputs)
        if (auto const found = given.find(in); found != given.end()) in = found->second;
      for (std::string& out : n.outputs) {
        if (out.empty()) continue;
        std::string const copy = name_of("again_" + out);
        twin_[copy] = twin_.contains(out) ? twin_[out] : out;
        given[out] = copy;
        out = copy;
      }
      made_.push_back(n);
    }
    if (auto const found = given.find(y); found != given.end()) y = found->second;
  }

  std::string name_of(std::string const& role) { return names_.fresh(of_.name + "_" + role); }

  /// Dims and type of a value of the path.
  tensor_info const& type_of(std::string const& value) const {
    auto const twin = twin_.find(value);
    std::string const& name = twin == twin_.end() ? value : twin->second;
    if (!types_.contains(name) || types_[name].is_capacity)
      refuse("the dims of '" + printable(name) + "' are not known before the program runs");
    return types_[name];
  }
  dims const& dims_of(std::string const& value) const { return type_of(value).dims; }

  std::string add(std::string const& op_type, std::vector<std::string> inputs,
                  std::map<std::string, attribute_value> attributes = {}) {
    if (made_.size() > most_nodes) refuse("it makes more than " + std::to_string(most_nodes) + " nodes");
    std::string const name = name_of(op_type);
    made_.push_back(make_node(of_, op_type, std::move(inputs), {name}, std::move(attributes)));
    return name;
  }
  std::string constant_of(std::string const& role, constant c) {
    std::string const name = name_of(role);
    g_.constants[name] = std::move(c);
    return name;
  }
  std::string list(std::string const& role, int64s const& values) {
    return constant_of(role, make_constant<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
  }
  /// A scalar of the type of a value.
  std::string scalar(double value, std::string const& like) {
    constant c;
    bool const known = with_elem_type(type_of(like).type, [&]<class T>(type_tag<T>) {
      if constexpr (is_floating_v<T>)
        c = make_constant<T>({}, {static_cast<T>(static_cast<compute_type<T>>(value))});
    });
    if (!known || c.data.empty())
      refuse("'" + printable(like) + "' is of type " + std::string(inlay::name_of(type_of(like).type)) +
             ", wanted a float");
    return constant_of("number", std::move(c));
  }
  std::string filled(std::string const& like, double value) {
    std::string const one = scalar(value, like);
    dims const& d = dims_of(like);
    return d.empty() ? one : add("Expand", {one, list("dims", int64s(d.begin(), d.end()))});
  }

  // ---- gradients

  /// One more part of the gradient of a value.
  void give(std::string const& value, std::string const& gradient) { parts_[value].push_back(gradient); }
  bool is_active(node const& n, std::size_t i) const {
    return i < n.inputs.size() && active_.contains(n.inputs[i]);
  }

  std::string gradient_of(std::string const& value) {
    std::vector<std::string>& parts = parts_[value];
    if (parts.empty()) parts.push_back(filled(value, 0));
    while (parts.size() > 1) {
      std::string const last = parts.back();
      parts.pop_back();
      parts.back() = add("Add", {parts.back(), last});
    }
    return parts[0];
  }

  std::string reshaped(std::string const& x, dims const& to) {
    return add("Reshape", {x, list("shape", int64s(to.begin(), to.end()))}, {{"allowzero", std::int64_t{1}}});
  }

  /// A gradient of dims `from` summed over the axes along which a value of dims `to` was broadcast.
  std::string summed(std::string gradient, dims const& from, dims const& to) {
    if (from == to) return gradient;
    std::size_t const lead = from.size() - to.size();
    int64s axes;
    for (std::size_t i = 0; i < from.size(); ++i)
      if (i < lead || (to[i - lead] == 1 && from[i] != 1)) axes.push_back(static_cast<std::int64_t>(i));
    if (!axes.empty())
      gradient = add("ReduceSum", {gradient, list("axes", axes)}, {{"keepdims", std::int64_t{1}}});
    return lead == 0 ? gradient : reshaped(gradient, to);
  }
  /// Gives input i of n a gradient of the dims of n's output.
  void give_summed(node const& n, std::size_t i, std::string const& gradient) {
    give(n.inputs[i], summed(gradient, dims_of(n.outputs[0]), dims_of(n.inputs[i])));
  }

  std::string mul(std::string const& a, std::string const& b) { return add("Mul", {a, b}); }

  using rule = void (differentiation::*)(node const&, std::string const& gy);

  void sum(node const& n, std::string const& gy) {
    for (std::size_t i = 0; i < n.inputs.size(); ++i)
      if (is_active(n, i)) give_summed(n, i, gy);
  }
  void difference(node const& n, std::string const& gy) {
    if (is_active(n, 0)) give_summed(n, 0, gy);
    if (is_active(n, 1)) give_summed(n, 1, add("Neg", {gy}));
  }
  void product(node const& n, std::string const& gy) {
    if (is_active(n, 0)) give_summed(n, 0, mul(gy, n.inputs[1]));
    if (is_active(n, 1)) give_summed(n, 1, mul(gy, n.inputs[0]));
  }
  void quotient(node const& n, std::string const& gy) {
    std::string const share = add("Div", {gy, n.inputs[1]});
    if (is_active(n, 0)) give_summed(n, 0, share);
    if (is_active(n, 1)) give_summed(n, 1, add("Neg", {mul(share, n.outputs[0])}));
  }
  void power(node const& n, std::string const& gy) {
    std::string const &x = n.inputs[0], &y = n.outputs[0];
    std::string const e =
        type_of(x).type == type_of(n.inputs[1]).type ? n.inputs[1] : add("CastLike", {n.inputs[1], x});
    if (is_active(n, 0)) {
      std::string const less = add("Sub", {e, scalar(1, x)});
      give_summed(n, 0, mul(gy, mul(e, add("Pow", {x, less}))));
    }
    if (is_active(n, 1)) {
      std::string const log = add("Log", {x});
      give_summed(n, 1, add("CastLike", {mul(gy, mul(y, log)), n.inputs[1]}));
    }
  }
  void negation(node const& n, std::string const& gy) { give(n.inputs[0], add("Neg", {gy})); }
  void same(node const& n, std::string const& gy) { give(n.inputs[0], gy); }
  void relu(node const& n, std::string const& gy) {
    std::string const zero = scalar(0, n.inputs[0]);
    give(n.inputs[0], add("Where", {add("Greater", {n.inputs[0], zero}), gy, zero}));
  }
  void absolute(node const& n, std::string const& gy) {
    give(n.inputs[0], mul(gy, add("Sign", {n.inputs[0]})));
  }
  void sigmoid(node const& n, std::string const& gy) {
    std::string const& y = n.outputs[0];
    give(n.inputs[0], mul(gy, mul(y, add("Sub", {scalar(1, y), y}))));
  }
  void tanh(node const& n, std::string const& gy) {
    std::string const& y = n.outputs[0];
    give(n.inputs[0], mul(gy, add("Sub", {scalar(1, y), mul(y, y)})));
  }
  void exp(node const& n, std::string const& gy) { give(n.inputs[0], mul(gy, n.outputs[0])); }
  void log(node const& n, std::string const& gy) { give(n.inputs[0], add("Div", {gy, n.inputs[0]})); }
  void sqrt(node const& n, std::string const& gy) {
    std::string const& y = n.outputs[0];
    give(n.inputs[0], add("Div", {mul(gy, scalar(0.5, y)), y}));
  }
  void reciprocal(node const& n, std::string const& gy) {
    std::string const& y = n.outputs[0];
    give(n.inputs[0], add("Neg", {mul(gy, mul(y, y))}));
  }
  void sine(node const& n, std::string const& gy) { give(n.inputs[0], mul(gy, add("Cos", {n.inputs[0]}))); }
  void cosine(node const& n, std::string const& gy) {
    give(n.inputs[0], add("Neg", {mul(gy, add("Sin", {n.inputs[0]}))}));
  }
  void view(node const& n, std::string const& gy) {
    if (is_active(n, 0)) give(n.inputs[0], reshaped(gy, dims_of(n.inputs[0])));
  }
  void expansion(node const& n, std::string const& gy) {
    if (is_active(n, 0)) give_summed(n, 0, gy);
  }
  void choice(node const& n, std::string const& gy) {
    std::string const zero = scalar(0, n.outputs[0]);
    if (is_active(n, 1)) give_summed(n, 1, add("Where", {n.inputs[0], gy, zero}));
    if (is_active(n, 2)) give_summed(n, 2, add("Where", {n.inputs[0], zero, gy}));
  }
  void transposition(node const& n, std::string const& gy) {
    std::size_t const rank = dims_of(n.inputs[0]).size();
    int64s perm = attribute_or<int64s>(n, "perm", {});
    if (perm.empty())
      for (std::size_t i = rank; i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
    int64s back(rank);
    for (std::size_t i = 0; i < perm.size(); ++i) {
      if (perm[i] < 0 || static_cast<std::size_t>(perm[i]) >= rank)
        return;  // the shape rule says what is wrong
      back[static_cast<std::size_t>(perm[i])] = static_cast<std::int64_t>(i);
    }
    give(n.inputs[0], add("Transpose", {gy}, {{"perm", back}}));
  }

  /// The dims of x with extents of 1 where n sums.
  dims kept_dims(node const& n) const {
    dims kept = dims_of(n.inputs[0]);
    int64s axes;
    if (n.inputs.size() > 1 && !n.inputs[1].empty()) {
      auto const known = g_.constants.find(n.inputs[1]);
      if (known == g_.constants.end() || known->second.type != elem_type::int64)
        refuse("the axes of " + describe_node(n) + " are not known before the program runs");
      axes.assign(known->second.as<std::int64_t>(),
                  known->second.as<std::int64_t>() + known->second.elements());
    }
    if (axes.empty() && attribute_or<std::int64_t>(n, "noop_with_empty_axes", 0) != 0) return kept;
    if (axes.empty()) std::fill(kept.begin(), kept.end(), 1);
    for (std::int64_t axis : axes) {
      if (axis < 0) axis += static_cast<std::int64_t>(kept.size());
      if (axis >= 0 && axis < static_cast<std::int64_t>(kept.size()))
        kept[static_cast<std::size_t>(axis)] = 1;
    }
    return kept;
  }
  std::string spread(node const& n, std::string const& gy) {
    dims const &x = dims_of(n.inputs[0]), kept = kept_dims(n);
    std::string const apart = dims_of(n.outputs[0]) == kept ? gy : reshaped(gy, kept);
    return kept == x ? apart : add("Expand", {apart, list("dims", int64s(x.begin(), x.end()))});
  }
  void reduced_sum(node const& n, std::string const& gy) {
    if (is_active(n, 0)) give(n.inputs[0], spread(n, gy));
  }
  void reduced_mean(node const& n, std::string const& gy) {
    if (!is_active(n, 0)) return;
    double const all = static_cast<double>(elements(dims_of(n.inputs[0]))),
                 left = static_cast<double>(elements(dims_of(n.outputs[0])));
    give(n.inputs[0], mul(spread(n, gy), scalar(all > 0 ? left / all : 0, n.inputs[0])));
  }

  std::string turned(std::string const& x, std::size_t rank) {
    int64s perm;
    for (std::size_t i = 0; i < rank; ++i) perm.push_back(static_cast<std::int64_t>(i));
    std::swap(perm[rank - 1], perm[rank - 2]);
    return add("Transpose", {x}, {{"perm", perm}});
  }
  void matrix_product(node const& n, std::string const& gy) {
    // Vectors become a row and a column, as the operator has them.
    dims a = dims_of(n.inputs[0]), b = dims_of(n.inputs[1]), y = dims_of(n.outputs[0]);
    std::string A = n.inputs[0], B = n.inputs[1], G = gy;
    bool const row = a.size() == 1, column = b.size() == 1;
    if (row) a = dims{1, a[0]}, A = reshaped(A, a);
    if (column) b = dims{b[0], 1}, B = reshaped(B, b);
    if (row || column) {
      dims whole;
      for (std::size_t i = 0; i + (row ? 0 : 1) + (column ? 0 : 1) < y.size(); ++i) whole.push_back(y[i]);
      whole.push_back(row ? 1 : a[a.size() - 2]);
      whole.push_back(column ? 1 : b[b.size() - 1]);
      y = whole;
      G = reshaped(G, y);
    }
    auto const give_part = [&](std::size_t i, std::string const& gradient, dims const& of) {
      dims made = y;
      made[made.size() - 2] = of[of.size() - 2];
      made[made.size() - 1] = of[of.size() - 1];
      std::string const part = summed(gradient, made, of);
      give(n.inputs[i], dims_of(n.inputs[i]) == of ? part : reshaped(part, dims_of(n.inputs[i])));
    };
    if (is_active(n, 0)) give_part(0, add("MatMul", {G, turned(B, b.size())}), a);
    if (is_active(n, 1)) give_part(1, add("MatMul", {turned(A, a.size()), G}), b);
  }
  void gemm(node const& n, std::string const& gy) {
    std::string const &A = n.inputs[0], &B = n.inputs[1];
    float const alpha = attribute_or(n, "alpha", 1.0f), beta = attribute_or(n, "beta", 1.0f);
    std::int64_t const a = attribute_or<std::int64_t>(n, "transA", 0) != 0,
                       b = attribute_or<std::int64_t>(n, "transB", 0) != 0, no = 0, yes = 1;
    auto const product_of = [&](std::string const& l, std::int64_t l_turned, std::string const& r,
                                std::int64_t r_turned) {
      return add("Gemm", {l, r}, {{"alpha", alpha}, {"transA", l_turned}, {"transB", r_turned}});
    };
    if (is_active(n, 0)) give(A, a ? product_of(B, b, gy, yes) : product_of(gy, no, B, 1 - b));
    if (is_active(n, 1)) give(B, b ? product_of(gy, yes, A, a) : product_of(A, 1 - a, gy, no));
    if (is_active(n, 2))
      give_summed(n, 2, beta == 1 ? gy : mul(gy, scalar(static_cast<double>(beta), n.outputs[0])));
  }

  struct entry {
    std::string_view op_type;
    rule apply;
  };
  static constexpr std::array rules{
      entry{"Abs", &differentiation::absolute},
      entry{"Add", &differentiation::sum},
      entry{"Cos", &differentiation::cosine},
      entry{"Div", &differentiation::quotient},
      entry{"Exp", &differentiation::exp},
      entry{"Expand", &differentiation::expansion},
      entry{"Flatten", &differentiation::view},
      entry{"Gemm", &differentiation::gemm},
      entry{"Identity", &differentiation::same},
      entry{"Log", &differentiation::log},
      entry{"MatMul", &differentiation::matrix_product},
      entry{"Mul", &differentiation::product},
      entry{"Neg", &differentiation::negation},
      entry{"Pow", &differentiation::power},
      entry{"Reciprocal", &differentiation::reciprocal},
      entry{"ReduceMean", &differentiation::reduced_mean},
      entry{"ReduceSum", &differentiation::reduced_sum},
      entry{"Relu", &differentiation::relu},
      entry{"Reshape", &differentiation::view},
      entry{"Sigmoid", &differentiation::sigmoid},
      entry{"Sin", &differentiation::sine},
      entry{"Sqrt", &differentiation::sqrt},
      entry{"Squeeze", &differentiation::view},
      entry{"Sub", &differentiation::difference},
      entry{"Sum", &differentiation::sum},
      entry{"Tanh", &differentiation::tanh},
      entry{"Transpose", &differentiation::transposition},
      entry{"Unsqueeze", &differentiation::view},
      entry{"Where", &differentiation::choice},
  };
  /// Operators whose results do not change with small changes of what they read.
  static constexpr std::string_view steps[] = {"Greater", "Sign"};

  void pass_back(node const& n) {
    bool const matters = std::any_of(n.outputs.begin(), n.outputs.end(), [&](std::string const& out) {
      return active_.contains(out) && parts_.contains(out);
    });
    if (!matters) return;
    if (n.domain.empty() && std::find(std::begin(steps), std::end(steps), n.op_type) != std::end(steps))
      return;
    auto const found = std::find_if(rules.begin(), rules.end(), [&](entry const& e) {
      return n.domain.empty() && e.op_type == n.op_type;
    });
    if (found == rules.end()) refuse("no rule says how to differentiate " + describe_node(n));
    (this->*found->apply)(n, gradient_of(n.outputs[0]));
  }

  graph& g_;
  node const of_;
  std::vector<node>& made_;
  type_table const types_;
  unique_names names_;
  std::set<std::string> active_;
  std::map<std::string, std::string> twin_;  ///< of a value made again: the first one
  std::map<std::string, std::vector<std::string>> parts_;
};

bool is_gradient(node const& n) {
  return n.domain == "ai.onnx.preview.training" && n.op_type == "Gradient" && n.refused.empty();
}

}  // namespace

void expand_gradients(graph& g, preparation_log& log) {
  std::size_t expanded = 0;
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    if (!is_gradient(g.nodes[i])) continue;
    (void)find_operators(g);  // for the types
    std::vector<node> made(g.nodes.begin(), g.nodes.begin() + static_cast<std::ptrdiff_t>(i));
    try {
      differentiation(g, g.nodes[i], made).run();
    } catch (failure const& e) {
      if (e.status() != exit_status::unsupported) throw;
      g.nodes[i].refused = e.what();
      if (made.size() > most_nodes) break;  // those behind it would have the same end, after as much work
      continue;
    }
    std::size_t const next = made.size();
    made.insert(made.end(), g.nodes.begin() + static_cast<std::ptrdiff_t>(i) + 1, g.nodes.end());
    g.nodes = std::move(made);
    i = next - 1;
    ++expanded;
  }
  if (expanded) log.add(std::to_string(expanded) + " Gradient became the nodes that compute it");
}

}  // namespace inlay::codegen
