// SPDX-License-Identifier: Apache-2.0
#include "import/unique_names.hpp"
#include "prepare/operation.hpp"
#include "prepare/prepare.hpp"

#include <inlay/op/Softmax.hpp>
#include <inlay/op/Transpose.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

namespace inlay::codegen {

namespace {

using permutation = std::vector<std::int64_t>;
permutation const heads_first{0, 2, 1, 3};  // (N, L, heads, D) <-> (N, heads, L, D)

/// A number that outweighs each score to which it is added, so that their sum is this number.
constexpr float outweighs = -1e30F;

/// A value that is added to the scores, of dims that broadcast to theirs.
struct mask_part {
  std::string value;
  /// Where this is not empty, it is a condition, and the number that scores become where it does not hold, or where it
  /// does.
  std::string condition = {};
  float number = 0;
  bool holds = false;
};

/// Softmax(scale * Q K' + masks) V, as exporters write it: of (N, heads, L, D), or of (N, L, D).
struct soup {
  std::string q, k, v;
  permutation k_perm;  ///< that makes K (N, heads, S, D) of k
  float scale = 1;
  std::vector<mask_part> masks = {};
  std::size_t last = 0;  ///< the node that makes the result
};

class attention_pass {
 public:
  explicit attention_pass(graph& g) : g_(g), types_(g), index_(g), names_(g) {}

  std::size_t run() {
    std::map<std::size_t, std::vector<node>> instead;
    for (node const& n : g_.nodes) {
      auto const found = soup_of(n);
      if (!found) continue;
      std::size_t last = 0;
      if (std::vector<node> made = instead_of(*found, last); !made.empty())
        instead.emplace(last, std::move(made));
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
  bool is_static(std::string const& value) const {
    return types_.contains(value) && !types_[value].is_capacity;
  }
  bool is_plain(std::string const& value) const {
    return is_static(value) && !g_.constants.contains(value) && types_[value].type == elem_type::float_;
  }
  std::optional<float> number(std::string const& value) const { return number_of(g_, value); }
  permutation perm_of(node const* n) const {
    auto const* const a = n && n->domain.empty() ? n->op->attributes_of<op::Transpose>() : nullptr;
    return a ? permutation(a->perm.begin(), a->perm.end()) : permutation();
  }

  /// What a value is a multiple of; the factor goes into `scale`.
  std::string unscaled(std::string value, float& scale) const {
    for (node const* n; only_user(value) && (n = index_.producer(value));) {
      if (is(n, "Mul") && number(n->inputs[0])) scale *= *number(n->inputs[0]), value = n->inputs[1];
      else if (is(n, "Mul") && number(n->inputs[1])) scale *= *number(n->inputs[1]), value = n->inputs[0];
      else if (is(n, "Div") && number(n->inputs[1])) scale /= *number(n->inputs[1]), value = n->inputs[0];
      else break;
    }
    return value;
  }

  /// Reads what `scores` are made of, from the Softmax back to the product.
  bool read_scores(std::string const& scores, soup& s) const {
    float scale = 1;
    std::string const value = unscaled(scores, scale);
    node const* const made = index_.producer(value);
    if (!made || !only_user(value) || !is_plain(value)) return false;
    s.scale *= scale;
    if (is(made, "MatMul")) return read_product(*made, s);
    if (scale != 1) return false;  // the mask would be scaled too
    if (is(made, "Add"))
      for (std::size_t side : {0u, 1u}) {
        std::string const& mask = made->inputs[1 - side];
        soup with_mask = s;
        with_mask.masks.push_back({mask});
        if (may_mask(mask, elem_type::float_, types_[value].dims) &&
            read_scores(made->inputs[side], with_mask)) {
          s = std::move(with_mask);
          return true;
        }
      }
    if (is(made, "Where"))
      for (std::size_t side : {1u, 2u})
        if (auto const c = number(made->inputs[3 - side]); c && *c <= outweighs) {
          s.masks.push_back({"", made->inputs[0], *c, side == 2});
          return may_mask(made->inputs[0], elem_type::bool_, types_[value].dims) &&
                 types_[made->inputs[side]].dims == types_[value].dims && read_scores(made->inputs[side], s);
        }
    return false;
  }
  bool may_mask(std::string const& value, elem_type type, dims const& scores) const {
    if (!is_static(value) || types_[value].type != type) return false;
    dims const& mask = types_[value].dims;
    if (mask.empty() || mask.size() > scores.size() || mask.back() != scores.back()) return false;
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 1 && mask[i] != scores[scores.size() - mask.size() + i]) return false;
    return true;
  }

  bool read_product(node const& product, soup& s) const {
    s.q = unscaled(product.inputs[0], s.scale);
    std::string const kt = unscaled(product.inputs[1], s.scale);
    node const* const made = index_.producer(kt);
    if (!made || !only_user(kt) || !is_plain(kt)) return false;
    permutation perm = perm_of(made);
    std::size_t const rank = types_[kt].rank();
    s.k = made->inputs[0];
    if (made->op->is_view() && rank == 4) {  // of a Transpose of matrices, and this of another view
      node const* const inner = only_user(made->inputs[0]) ? index_.producer(made->inputs[0]) : nullptr;
      node const* const view =
          inner && only_user(inner->inputs[0]) ? index_.producer(inner->inputs[0]) : nullptr;
      if (!view || !view->op->is_view() || perm_of(inner) != permutation{0, 2, 1}) return false;
      dims const& d = types_[kt].dims;
      s.k = view->inputs[0];
      if (!is_plain(s.k) || types_[s.k].dims != dims{d[0], d[1], d[3], d[2]} ||
          types_[inner->inputs[0]].dims != dims{d[0] * d[1], d[3], d[2]})
        return false;
      perm = {0, 1, 3, 2};
    }
    if (perm.size() != rank) return false;
    std::swap(perm[rank - 1], perm[rank - 2]);
    s.k_perm = perm;
    s.k = unscaled(s.k, s.scale);
    return s.scale != 0 && s.scale - s.scale == 0;
  }

  std::optional<soup> soup_of(node const& n) const {
    auto const* const softmax = n.domain.empty() ? n.op->attributes_of<op::Softmax>() : nullptr;
    if (!softmax || !is_plain(n.inputs[0])) return {};
    std::size_t const rank = types_[n.inputs[0]].rank();
    if ((rank != 3 && rank != 4) ||
        normalize_axis(softmax->axis, rank) != static_cast<std::int64_t>(rank) - 1)
      return {};
    soup s;
    std::string const shares = guarded(n.outputs[0]);
    node const* const product = only_user(shares);
    if (!is(product, "MatMul") || product->inputs[0] != shares || !read_scores(n.inputs[0], s)) return {};
    s.v = product->inputs[1];
    s.last = index_.producer_index(product->outputs[0]);
    for (std::string const* value : {&s.q, &s.k, &s.v})
      if (!is_plain(*value) || types_[*value].rank() != rank) return {};
    // One matrix for each head of each image: nothing is broadcast.
    dims const &q = types_[s.q].dims, &k = types_[s.k].dims, &v = types_[s.v].dims;
    for (std::size_t axis = 0; axis + 2 < rank; ++axis)
      if (q[axis] != k[static_cast<std::size_t>(s.k_perm[axis])] || q[axis] != v[axis]) return {};
    return s;
  }
  /// Where(IsNaN(x), 0, x), with which exporters guard the shares of a query that attends to no key; x otherwise.
  std::string guarded(std::string const& x) const {
    if (index_.is_output(x) || index_.uses(x) != 2) return x;
    for (std::size_t const user : index_.users(x)) {
      node const& n = g_.nodes[user];
      if (!is(&n, "Where") || n.inputs[2] != x || number(n.inputs[1]) != 0.0F) continue;
      node const* const test = index_.producer(n.inputs[0]);
      if (is(test, "IsNaN") && test->inputs[0] == x && only_user(n.inputs[0])) return n.outputs[0];
    }
    return x;
  }

  /// A value that a node makes of others: a constant if these are such, else the node goes to `made`.
  std::string add(std::vector<node>& made, soup const& s, char const* op_type,
                  std::vector<std::string> inputs, std::string const& role,
                  std::map<std::string, attribute_value> attributes = {}) {
    std::string const name = names_.fresh(g_.nodes[s.last].outputs[0] + "_" + role);
    node n = make_node(g_.nodes[s.last], op_type, std::move(inputs), {name}, std::move(attributes));
    std::vector<constant const*> constants;
    for (std::string const& in : n.inputs)
      if (auto const c = g_.constants.find(in); c != g_.constants.end()) constants.push_back(&c->second);
    types_.add_node(g_, n);
    if (constants.size() == n.inputs.size())
      if (std::vector<constant> folded = n.op->fold(constants, types_.outputs_of(n)); !folded.empty()) {
        g_.constants[name] = std::move(folded[0]);
        return name;
      }
    made.push_back(std::move(n));
    return name;
  }
  template <class T>
  std::string add_constant(soup const& s, std::string const& role, std::vector<std::int64_t> const& d,
                           std::vector<T> const& values) {
    std::string const name = names_.fresh(g_.nodes[s.last].outputs[0] + "_" + role);
    types_.add_constant(name, g_.constants[name] = make_constant<T>(d, values));
    return name;
  }

  /// One mask, which broadcasts to (N, heads, L, S); empty if there is none.
  std::string mask_of(soup const& s, std::vector<node>& made) {
    std::string mask;
    for (mask_part const& part : s.masks) {
      std::string value = part.value;
      if (!part.condition.empty()) {
        std::string const zero = add_constant<float>(s, "attends", {}, {0}),
                          far = add_constant<float>(s, "excluded", {}, {part.number});
        value =
            add(made, s, "Where", {part.condition, part.holds ? far : zero, part.holds ? zero : far}, "mask");
      }
      mask = mask.empty() ? value : add(made, s, "Add", {mask, value}, "masks");
    }
    if (mask.empty() || types_[s.q].rank() == 4 || types_[mask].rank() < 3) return mask;
    return add(made, s, "Unsqueeze", {mask, add_constant<std::int64_t>(s, "heads", {1}, {1})},
               "mask_of_heads");
  }
  /// Whether a mask says that a query attends to the keys up to its own position, and nothing more.
  bool is_causal(std::string const& mask) const {
    auto const found = g_.constants.find(mask);
    if (found == g_.constants.end() || found->second.dims.size() < 2) return false;
    constant const& c = found->second;
    std::int64_t const keys = c.dims.back(), queries = c.dims[c.dims.size() - 2];
    if (static_cast<std::int64_t>(c.elements()) != queries * keys) return false;
    float const* x = c.as<float>();
    for (std::int64_t q = 0; q < queries; ++q)
      for (std::int64_t k = 0; k < keys; ++k, ++x)
        if (k <= q ? *x != 0 : !(*x <= outweighs)) return false;
    return true;
  }

  /// Nodes in the place of a soup, which end with an Attention that a kernel serves; none if there is no such kernel.
  /// `last` is the node whose output they make.
  std::vector<node> instead_of(soup const& s, std::size_t& last) {
    std::vector<node> made;
    std::string mask = mask_of(s, made);
    std::map<std::string, attribute_value> attributes{{"scale", s.scale}};
    if (is_causal(mask)) {
      attributes["is_causal"] = std::int64_t{1};
      mask.clear();
    }
    last = s.last;
    std::vector<std::string> in = rows_of_heads(s, last);
    if (in.empty()) {
      in = {s.q, s.k, s.v};
      if (!std::is_sorted(s.k_perm.begin(), s.k_perm.end()))
        in[1] = add(made, s, "Transpose", {s.k}, "keys", {{"perm", s.k_perm}});
    }
    if (types_[in[0]].rank() == 3)
      attributes["q_num_heads"] = attributes["kv_num_heads"] =
          last == s.last ? std::int64_t{1} : types_[s.q].dims[1];
    if (!mask.empty()) in.push_back(mask);
    std::string const& out = g_.nodes[last].outputs[0];
    node n = make_node(g_.nodes[s.last], "Attention", in, {out}, std::move(attributes));
    tensor_info y[1];
    std::vector<tensor_info> const infos = types_.inputs_of(n);
    if (n.op->infer(infos, y) || y[0].dims != types_[out].dims || n.op->record(infos, y).scratch_bytes == 0)
      return {};
    made.push_back(std::move(n));
    return made;
  }

  /// What (N, L, heads, D) is a view of, as (N, L, heads * D); empty where it is none.
  std::string rows(std::string const& value) const {
    node const* const view = index_.producer(value);
    if (!view || !view->op->is_view() || !is_plain(view->inputs[0])) return "";
    dims const &from = types_[view->inputs[0]].dims, &to = types_[value].dims;
    return from == dims{to[0], to[1], to[2] * to[3]} ? view->inputs[0] : "";
  }

  /// Q, K and V without Transposes, where heads are parts of rows before and behind the soup; `last` is then the node that
  /// makes rows of the result. None where they are not.
  std::vector<std::string> rows_of_heads(soup const& s, std::size_t& last) const {
    if (types_[s.q].rank() != 4) return {};
    std::vector<std::string> in;
    for (std::string const* value : {&s.q, &s.k, &s.v}) {
      node const* const transpose = index_.producer(*value);
      bool const turned = value == &s.k && s.k_perm == heads_first;
      if (!turned && (perm_of(transpose) != heads_first ||
                      (value == &s.k && !std::is_sorted(s.k_perm.begin(), s.k_perm.end()))))
        return {};
      in.push_back(rows(turned ? s.k : transpose->inputs[0]));
      if (in.back().empty()) return {};
    }
    node const* const back = only_user(g_.nodes[s.last].outputs[0]);
    if (perm_of(back) != heads_first) return {};
    node const* const view = only_user(back->outputs[0]);
    if (!view || !view->op->is_view()) return {};
    dims const& q = types_[s.q].dims;
    if (types_[view->outputs[0]].dims != dims{q[0], q[2], q[1] * types_[s.v].dims[3]}) return {};
    last = index_.producer_index(view->outputs[0]);
    return in;
  }

  graph& g_;
  type_table types_;
  graph_index const index_;
  unique_names names_;
};

}  // namespace

void recognize_attention(graph& g, preparation_log& log) {
  if (std::size_t const count = attention_pass(g).run())
    log.add(std::to_string(count) + " Attention recognized in what it is computed by");
  drop_dead_nodes(g, log);
}

}  // namespace inlay::codegen
