// SPDX-License-Identifier: Apache-2.0
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/Softmax.hpp>
#include <inlay/op/Transpose.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>

namespace inlay::codegen {

namespace {

using perm4 = std::array<std::int64_t, 4>;
constexpr perm4 heads_first{0, 2, 1, 3};  // (N, L, heads, D) <-> (N, heads, L, D)

/// Softmax(scale * Q K') V, as exporters write it.
struct soup {
  std::string q, k, v;  ///< k is what kt is a Transpose of
  perm4 k_perm;         ///< that makes K (N, heads, S, D) of k
  float scale = 1;
  std::size_t last = 0;  ///< the node that makes the result, (N, heads, L, Dv)
};

class attention_pass {
 public:
  explicit attention_pass(graph& g) : g_(g), types_(g), index_(g) {}

  std::size_t run() {
    std::map<std::size_t, std::vector<node>> instead;
    for (node const& n : g_.nodes) {
      auto const found = soup_of(n);
      if (!found) continue;
      std::size_t last = found->last;
      std::vector<node> made = rows_of_heads(*found, last);
      if (made.empty()) made = heads_apart(*found);
      if (!made.empty()) instead.emplace(last, std::move(made));
    }
    if (instead.empty()) return 0;
    std::vector<node> nodes;
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      auto const found = instead.find(i);
      if (found == instead.end()) nodes.push_back(std::move(g_.nodes[i]));
      else std::move(found->second.begin(), found->second.end(), std::back_inserter(nodes));
    }
    g_.nodes = std::move(nodes);
    return instead.size();
  }

 private:
  bool is(node const* n, char const* op_type) const {
    return n && n->domain.empty() && n->op_type == op_type;
  }
  /// The one node that reads a value, which no output shows; null otherwise.
  node const* only_user(std::string const& value) const {
    if (index_.is_output(value) || index_.uses(value) != 1) return nullptr;
    return &g_.nodes[index_.users(value)[0]];
  }
  bool is_plain(std::string const& value) const {
    return types_.contains(value) && !g_.constants.contains(value) && !types_[value].is_capacity &&
           types_[value].type == elem_type::float_;
  }
  std::optional<perm4> perm_of(node const* n) const {
    auto const* const a = n && n->domain.empty() ? n->op->attributes_of<op::Transpose>() : nullptr;
    if (!a || a->perm.size() != 4) return {};
    perm4 perm{};
    std::copy(a->perm.begin(), a->perm.end(), perm.begin());
    return perm;
  }

  std::optional<soup> soup_of(node const& n) const {
    auto const* const softmax = n.domain.empty() ? n.op->attributes_of<op::Softmax>() : nullptr;
    if (!softmax || !is_plain(n.inputs[0]) || types_[n.inputs[0]].rank() != 4 ||
        normalize_axis(softmax->axis, 4) != 3)
      return {};
    soup s;
    std::string scores = n.inputs[0];
    node const* made = index_.producer(scores);
    if (is(made, "Mul") || is(made, "Div")) {
      std::size_t const at = is(made, "Mul") && g_.constants.contains(made->inputs[0]) ? 1 : 0;
      auto const c = g_.constants.find(made->inputs[1 - at]);
      if (c == g_.constants.end() || c->second.type != elem_type::float_ || c->second.elements() != 1 ||
          !only_user(scores))
        return {};
      float const number = *c->second.as<float>();
      s.scale = is(made, "Mul") ? number : 1 / number;
      scores = made->inputs[at];
      made = index_.producer(scores);
    }
    if (!is(made, "MatMul") || !only_user(scores) || s.scale == 0 || !(s.scale - s.scale == 0)) return {};
    node const* const transpose = index_.producer(made->inputs[1]);
    auto const perm = perm_of(transpose);
    if (!perm || !only_user(made->inputs[1])) return {};
    node const* const product = only_user(n.outputs[0]);
    if (!is(product, "MatMul") || product->inputs[0] != n.outputs[0]) return {};
    s.q = made->inputs[0];
    s.k = transpose->inputs[0];
    s.k_perm = {(*perm)[0], (*perm)[1], (*perm)[3], (*perm)[2]};
    s.v = product->inputs[1];
    s.last = index_.producer_index(product->outputs[0]);
    for (std::string const* value : {&s.q, &s.k, &s.v})
      if (!is_plain(*value) || types_[*value].rank() != 4) return {};
    // One matrix for each head of each image: nothing is broadcast.
    dims const &q = types_[s.q].dims, &kt = types_[made->inputs[1]].dims, &v = types_[s.v].dims;
    for (std::size_t axis : {std::size_t{0}, std::size_t{1}})
      if (q[axis] != kt[axis] || q[axis] != v[axis]) return {};
    return s;
  }

  /// The Attention node, if a kernel serves it.
  std::vector<node> attention(soup const& s, std::vector<std::string> const& in,
                              std::vector<tensor_info> const& infos, std::string const& out,
                              std::int64_t heads) const {
    node n = make_node(g_.nodes[s.last], "Attention", in, {out}, {{"scale", s.scale}});
    if (heads != 0) {
      n.attributes["q_num_heads"] = n.attributes["kv_num_heads"] = heads;
      n.op = find_operation(n);
    }
    tensor_info y[1];
    if (n.op->infer(infos, y) || y[0].dims != types_[out].dims || n.op->record(infos, y).scratch_bytes == 0)
      return {};
    return {n};
  }

  std::vector<node> heads_apart(soup const& s) const {
    std::vector<node> made;
    std::string k = s.k;
    tensor_info K = types_[s.k];
    if (s.k_perm != perm4{0, 1, 2, 3}) {
      k = fresh_name(g_, s.k + "_keys");
      made.push_back(make_node(g_.nodes[s.last], "Transpose", {s.k}, {k},
                               {{"perm", std::vector<std::int64_t>(s.k_perm.begin(), s.k_perm.end())}}));
      for (std::size_t i = 0; i < 4; ++i) K.dims[i] = types_[s.k].dims[static_cast<std::size_t>(s.k_perm[i])];
    }
    std::vector<node> const last =
        attention(s, {s.q, k, s.v}, {types_[s.q], K, types_[s.v]}, g_.nodes[s.last].outputs[0], 0);
    if (last.empty()) return {};
    made.insert(made.end(), last.begin(), last.end());
    return made;
  }

  /// What (N, L, heads, D) is a view of, as (N, L, heads * D); empty where it is none.
  std::string rows(std::string const& value) const {
    node const* const view = index_.producer(value);
    if (!view || !view->op->is_view() || !is_plain(view->inputs[0])) return "";
    dims const &from = types_[view->inputs[0]].dims, &to = types_[value].dims;
    return from == dims{to[0], to[1], to[2] * to[3]} ? view->inputs[0] : "";
  }

  /// The same without Transposes, where heads are parts of rows before and behind it; `last` is then the node that
  /// makes rows of the result.
  std::vector<node> rows_of_heads(soup const& s, std::size_t& last) const {
    std::vector<std::string> in;
    for (std::string const* value : {&s.q, &s.k, &s.v}) {
      node const* const transpose = value == &s.k ? nullptr : index_.producer(*value);
      if (value == &s.k ? s.k_perm != heads_first : perm_of(transpose) != heads_first) return {};
      in.push_back(rows(value == &s.k ? s.k : transpose->inputs[0]));
      if (in.back().empty()) return {};
    }
    node const* const back = only_user(g_.nodes[s.last].outputs[0]);
    if (perm_of(back) != heads_first) return {};
    node const* const view = only_user(back->outputs[0]);
    if (!view || !view->op->is_view()) return {};
    std::vector<node> made = attention(s, in, {types_[in[0]], types_[in[1]], types_[in[2]]}, view->outputs[0],
                                       types_[s.q].dims[1]);
    if (!made.empty()) last = index_.producer_index(view->outputs[0]);
    return made;
  }

  graph& g_;
  type_table const types_;
  graph_index const index_;
};

}  // namespace

void recognize_attention(graph& g, preparation_log& log) {
  if (std::size_t const count = attention_pass(g).run())
    log.add(std::to_string(count) + " Attention recognized in what it is computed by");
  drop_dead_nodes(g, log);
}

}  // namespace inlay::codegen
