// SPDX-License-Identifier: Apache-2.0
#include "import/diagnostic.hpp"
#include "import/import.hpp"

#include <inlay/family/trees.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

/// ONNX has two forms of decision trees: nodes with ids of their own (TreeEnsembleClassifier,
///   TreeEnsembleRegressor)
/// and indices (TreeEnsemble). Both become the arrays of family/trees.hpp, whose walks end and stay inside.
namespace inlay::codegen {

namespace {

using int64s = std::vector<std::int64_t>;

/// Node and leaf counts, and the weights of all leaves, stay below this: the arrays are indexed by int32.
constexpr std::size_t most_entries = std::size_t{1} << 30;

class tree_packer {
 public:
  explicit tree_packer(node& n) : n_(n) {}

  void pack() {
    read();
    check_and_number();
    write();
  }

 private:
  /// A child or root: a node, or a leaf.
  struct place {
    bool is_leaf = false;
    std::size_t index = 0;
  };

  struct branching {
    std::int64_t feature = 0;
    double split = 0;
    std::uint8_t mode = 0;  ///< family::branch, with nan_is_true
    place yes{}, no{};
    std::int32_t number = -1;
    enum { unseen, entered, left } state = unseen;  ///< of check_and_number()
  };

  struct weight {
    std::int64_t target;
    double value;
  };

  using leaf_weights = std::vector<weight>;

  [[noreturn]] void refuse(std::string const& why) const {
    throw failure("node " + std::to_string(n_.position) + " '" + printable(n_.name) + "' (" +
                  printable(n_.op_type) + "): " + why);
  }

  attribute_value const* find(std::string const& name) const {
    auto const found = n_.attributes.find(name);
    return found == n_.attributes.end() ? nullptr : &found->second;
  }

  int64s ints(std::string const& name) const {
    attribute_value const* const value = find(name);
    if (!value) return {};
    auto const* list = std::get_if<int64s>(value);
    if (!list) refuse("attribute '" + name + "' is no list of integers");
    return *list;
  }

  /// A list of numbers: FLOATS or a tensor. `type_` becomes double where one is.
  std::vector<double> numbers(std::string const& name, std::string const& other = {}) {
    attribute_value const* value = find(name);
    auto const* list = value ? std::get_if<std::vector<float>>(value) : nullptr;
    if (!other.empty() && (!value || (list && list->empty()))) value = find(other);
    if (!value) return {};
    if (auto const* floats = std::get_if<std::vector<float>>(value)) return {floats->begin(), floats->end()};
    auto const* tensor = std::get_if<constant>(value);
    if (!tensor) refuse("attribute '" + name + "' is no list of numbers");
    std::vector<double> result(tensor->elements());
    bool known = false;
    with_elem_type(tensor->type, [&]<class T>(type_tag<T>) {
      if constexpr (!std::is_same_v<T, bool>) {
        known = true;
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<double>(tensor->as<T>()[i]);
      }
    });
    if (!known) refuse("attribute '" + name + "' has an element type that is not supported");
    if (tensor->type == elem_type::double_) type_ = elem_type::double_;
    return result;
  }

  std::size_t check_length(std::string const& name, std::size_t found, std::size_t wanted) const {
    if (found != wanted)
      refuse("attribute '" + name + "' has " + std::to_string(found) + " elements, wanted " +
             std::to_string(wanted));
    return found;
  }

  std::size_t index(std::string const& name, std::int64_t value, std::size_t below) const {
    if (value < 0 || static_cast<std::size_t>(value) >= below)
      refuse("attribute '" + name + "': found " + std::to_string(value) + ", wanted 0 to " +
             std::to_string(below) + " excluded");
    return static_cast<std::size_t>(value);
  }

  void read() {
    if (n_.op_type == "TreeEnsemble") read_indices();
    else read_ids();
    if (nodes_.size() > most_entries || leaves_.size() > most_entries) refuse("the trees are too large");
  }

  std::uint8_t flags(int64s const& missing, std::size_t i) const {
    return !missing.empty() && missing[i] != 0 ? family::nan_is_true : std::uint8_t{0};
  }

  /// The form of version 5.
  void read_indices() {
    std::vector<double> const splits = numbers("nodes_splits"), modes = numbers("nodes_modes"),
                              weights = numbers("leaf_weights"), members = numbers("membership_values");
    int64s const features = ints("nodes_featureids"), yes = ints("nodes_truenodeids"),
                 no = ints("nodes_falsenodeids"), yes_leaf = ints("nodes_trueleafs"),
                 no_leaf = ints("nodes_falseleafs"), missing = ints("nodes_missing_value_tracks_true"),
                 targets = ints("leaf_targetids"), roots = ints("tree_roots");
    std::size_t const count = splits.size();
    check_length("nodes_featureids", features.size(), count);
    check_length("nodes_modes", modes.size(), count);
    check_length("nodes_truenodeids", yes.size(), count);
    check_length("nodes_falsenodeids", no.size(), count);
    check_length("nodes_trueleafs", yes_leaf.size(), count);
    check_length("nodes_falseleafs", no_leaf.size(), count);
    check_length("leaf_targetids", targets.size(), weights.size());
    if (!missing.empty()) check_length("nodes_missing_value_tracks_true", missing.size(), count);
    for (std::size_t i = 0; i < weights.size(); ++i) leaves_.push_back({{targets[i], weights[i]}});
    auto const place_of = [&](std::string const& name, std::int64_t to, bool is_leaf) {
      return place{is_leaf, index(name, to, is_leaf ? leaves_.size() : count)};
    };
    auto member = members.begin();
    for (std::size_t i = 0; i < count; ++i) {
      constexpr std::size_t branches = 7;
      bool const is_branch = modes[i] >= 0 && modes[i] < double{branches};  // a double may be anything
      auto const mode = static_cast<std::uint8_t>(
          index("nodes_modes", is_branch ? static_cast<std::int64_t>(modes[i]) : -1, branches));
      branching b{features[i], splits[i], static_cast<std::uint8_t>(mode | flags(missing, i))};
      b.yes = place_of("nodes_truenodeids", yes[i], yes_leaf[i] != 0);
      b.no = place_of("nodes_falsenodeids", no[i], no_leaf[i] != 0);
      if (mode == static_cast<std::uint8_t>(family::branch::MEMBER)) {  // its set ends with a NaN
        b.split = static_cast<double>(sets_.size());
        std::vector<double>& set = sets_.emplace_back();
        for (; member != members.end() && !std::isnan(*member); ++member) set.push_back(*member);
        if (member != members.end()) ++member;
      }
      nodes_.push_back(b);
    }
    // ONNX writes a tree that is one leaf as a node both of whose sides are that leaf.
    for (std::int64_t const root : roots) roots_.push_back({false, index("tree_roots", root, count)});
  }

  /// The form of versions 1 to 3.
  void read_ids() {
    bool const is_classifier = n_.op_type == "TreeEnsembleClassifier";
    std::string const prefix = is_classifier ? "class_" : "target_";
    int64s const trees = ints("nodes_treeids"), ids = ints("nodes_nodeids"),
                 features = ints("nodes_featureids"), yes = ints("nodes_truenodeids"),
                 no = ints("nodes_falsenodeids"), missing = ints("nodes_missing_value_tracks_true");
    std::vector<double> const splits = numbers("nodes_values", "nodes_values_as_tensor");
    std::size_t const count = check_length("nodes_treeids", trees.size(), ids.size());
    check_length("nodes_featureids", features.size(), count);
    check_length("nodes_truenodeids", yes.size(), count);
    check_length("nodes_falsenodeids", no.size(), count);
    check_length("nodes_values", splits.size(), count);
    if (!missing.empty()) check_length("nodes_missing_value_tracks_true", missing.size(), count);
    attribute_value const* const listed = find("nodes_modes");
    auto const* const modes = listed ? std::get_if<std::vector<std::string>>(listed) : nullptr;
    if (!modes) refuse("attribute 'nodes_modes' is no list of strings");
    check_length("nodes_modes", modes->size(), count);
    // Which node or leaf each id is.
    std::map<std::pair<std::int64_t, std::int64_t>, place> places;
    constexpr char const* names[] = {"BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE",
                                     "BRANCH_GT",  "BRANCH_EQ", "BRANCH_NEQ"};
    for (std::size_t i = 0; i < count; ++i) {
      bool const is_leaf = (*modes)[i] == "LEAF";
      place const here{is_leaf, is_leaf ? leaves_.size() : nodes_.size()};
      if (!places.emplace(std::pair{trees[i], ids[i]}, here).second)
        refuse("node " + std::to_string(ids[i]) + " of tree " + std::to_string(trees[i]) + " is there twice");
      if (is_leaf) {
        leaves_.emplace_back();
        continue;
      }
      auto const mode = std::find(std::begin(names), std::end(names), (*modes)[i]);
      if (mode == std::end(names))
        refuse("attribute 'nodes_modes' has an unknown value '" + printable((*modes)[i]) + "'");
      nodes_.push_back({features[i], splits[i],
                        static_cast<std::uint8_t>((mode - std::begin(names)) | flags(missing, i))});
    }
    auto const place_of = [&](std::int64_t tree, std::int64_t id) {
      auto const found = places.find({tree, id});
      if (found == places.end())
        refuse("tree " + std::to_string(tree) + " has no node " + std::to_string(id));
      return found->second;
    };
    std::map<std::int64_t, std::vector<place>> children;
    std::size_t branchings = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if ((*modes)[i] == "LEAF") continue;
      branching& b = nodes_[branchings++];
      b.yes = place_of(trees[i], yes[i]);
      b.no = place_of(trees[i], no[i]);
      for (place const& p : {b.yes, b.no}) children[trees[i]].push_back(p);
    }
    // The root of a tree is the node that is nobody's child. Trees come in the order in which they occur.
    std::vector<bool> node_is_child(nodes_.size()), leaf_is_child(leaves_.size());
    for (auto const& [tree, list] : children)
      for (place const& p : list) (p.is_leaf ? leaf_is_child : node_is_child)[p.index] = true;
    std::map<std::int64_t, std::size_t> rooted;
    for (std::size_t i = 0; i < count; ++i) {
      place const here = places.at({trees[i], ids[i]});
      if ((here.is_leaf ? leaf_is_child : node_is_child)[here.index]) continue;
      if (!rooted.emplace(trees[i], roots_.size()).second)
        refuse("tree " + std::to_string(trees[i]) + " has more than one root");
      roots_.push_back(here);
    }
    for (std::int64_t const tree : trees)
      if (!rooted.contains(tree)) refuse("tree " + std::to_string(tree) + " has a cycle");
    int64s const weight_trees = ints(prefix + "treeids"), weight_ids = ints(prefix + "nodeids"),
                 targets = ints(prefix + "ids");
    std::vector<double> const weights = numbers(prefix + "weights", prefix + "weights_as_tensor");
    check_length(prefix + "treeids", weight_trees.size(), weights.size());
    check_length(prefix + "nodeids", weight_ids.size(), weights.size());
    check_length(prefix + "ids", targets.size(), weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      place const p = place_of(weight_trees[i], weight_ids[i]);
      if (p.is_leaf) leaves_[p.index].push_back({targets[i], weights[i]});
    }
    base_ = numbers("base_values", "base_values_as_tensor");
    if (is_classifier) mark_binary();
  }

  /// Two classes, and weights of the first alone: exporters mean the scores of the second by them.
  void mark_binary() {
    if (count_targets() != 2) return;
    bool positive = true;
    for (leaf_weights const& leaf : leaves_)
      for (weight const& w : leaf) {
        if (w.target != 0) return;
        positive = positive && !(w.value < 0);
      }
    binary_ = positive ? 1 : 2;
  }

  std::int64_t count_targets() const {
    if (n_.op_type == "TreeEnsembleClassifier") {
      auto const* labels = find("classlabels_int64s");
      auto const* list = labels ? std::get_if<int64s>(labels) : nullptr;
      if (auto const* texts = find("classlabels_strings"); texts && (!list || list->empty()))
        if (auto const* strings = std::get_if<std::vector<std::string>>(texts))
          return static_cast<std::int64_t>(strings->size());
      return list ? static_cast<std::int64_t>(list->size()) : 0;
    }
    auto const* value = find("n_targets");
    auto const* number = value ? std::get_if<std::int64_t>(value) : nullptr;
    return number ? *number : 1;
  }

  /// Numbers nodes in the order of a walk that takes true sides first, which is how most rows meet them. Several nodes
  /// may go on at one, as exporters of LightGBM write a split by a set of categories; no walk comes back to a node.
  void check_and_number() {
    std::int64_t const count = count_targets();
    if (count < 1) refuse("it has no targets");
    if (!base_.empty())
      check_length("base_values", base_.size(), binary_ ? 1 : static_cast<std::size_t>(count));
    for (place const& root : roots_) {
      std::vector<place> waiting{root};
      while (!waiting.empty()) {
        place const p = waiting.back();
        if (p.is_leaf) {
          waiting.pop_back();
          if (leaf_number_.emplace(p.index, static_cast<std::int32_t>(leaf_number_.size())).second)
            leaf_order_.push_back(p.index);
          continue;
        }
        branching& b = nodes_[p.index];
        if (b.state != branching::unseen) {  // all that follows it has been seen, or was before
          waiting.pop_back();
          b.state = branching::left;
          continue;
        }
        index("nodes_featureids", b.feature, most_entries);
        b.state = branching::entered;
        b.number = static_cast<std::int32_t>(order_.size());
        order_.push_back(p.index);
        for (place const& next : {b.no, b.yes}) {
          if (!next.is_leaf && nodes_[next.index].state == branching::entered)
            refuse("its trees have a cycle");
          waiting.push_back(next);
        }
      }
    }
    for (std::size_t const l : leaf_order_)
      for (weight const& w : leaves_[l])
        index("the targets of leaves", w.target, static_cast<std::size_t>(count));
  }

  std::int32_t number_of(place const& p) const {
    return p.is_leaf ? ~leaf_number_.at(p.index) : nodes_[p.index].number;
  }

  /// Integers in the shortest of two types.
  static constant packed(std::vector<std::int32_t> const& values, std::vector<std::int64_t> dims = {}) {
    if (dims.empty()) dims = {static_cast<std::int64_t>(values.size())};
    bool const is_short = std::all_of(values.begin(), values.end(), [](std::int32_t v) {
      return v >= std::numeric_limits<std::int16_t>::min() && v <= std::numeric_limits<std::int16_t>::max();
    });
    return is_short ? make_constant(dims, std::vector<std::int16_t>(values.begin(), values.end()))
                    : make_constant(dims, values);
  }

  constant reals(std::vector<double> const& values) const {
    std::vector<std::int64_t> const dims{static_cast<std::int64_t>(values.size())};
    if (type_ == elem_type::double_) return make_constant(dims, values);
    return make_constant(dims, std::vector<float>(values.begin(), values.end()));
  }

  void write() {
    bool const is_classifier = n_.op_type == "TreeEnsembleClassifier";
    std::vector<std::int32_t> roots, features, children, targets, firsts{0};
    std::vector<double> splits, weights;
    std::vector<std::uint8_t> modes;
    std::int64_t read = 0;
    for (place const& root : roots_) roots.push_back(number_of(root));
    for (std::size_t const i : order_) {
      branching const& b = nodes_[i];
      features.push_back(static_cast<std::int32_t>(b.feature));
      read = std::max(read, b.feature + 1);
      splits.push_back(b.split);
      modes.push_back(b.mode);
      children.push_back(number_of(b.yes));
      children.push_back(number_of(b.no));
    }
    bool one_each = true;
    for (std::size_t const l : leaf_order_) {
      for (weight const& w : leaves_[l]) {
        targets.push_back(static_cast<std::int32_t>(w.target));
        weights.push_back(w.value);
      }
      if (weights.size() > most_entries) refuse("the trees are too large");
      one_each = one_each && leaves_[l].size() == 1;
      firsts.push_back(static_cast<std::int32_t>(weights.size()));
    }
    std::map<std::string, attribute_value> attributes;
    // A tree may be a leaf alone, and leaves may be without a weight: no array is left out for being empty.
    auto const filled = [](std::vector<std::int32_t> list) {
      if (list.empty()) list.push_back(0);
      return list;
    };
    auto const filled_reals = [](std::vector<double> list) {
      if (list.empty()) list.push_back(0);
      return list;
    };
    if (roots.empty()) refuse("it has no trees");
    attributes["tree_roots"] = packed(roots);
    attributes["nodes_featureids"] = packed(filled(features));
    attributes["nodes_splits"] = reals(filled_reals(splits));
    attributes["nodes_children"] = packed(filled(children));
    attributes["leaf_targetids"] = packed(filled(targets));
    attributes["leaf_weights"] = reals(filled_reals(weights));
    if (!one_each) attributes["leaf_firsts"] = packed(firsts);
    auto const is_same = [&](std::uint8_t bits) {
      return std::all_of(modes.begin(), modes.end(), [&](auto m) { return ((m ^ modes[0]) & bits) == 0; });
    };
    constexpr std::uint8_t branch_bits = family::nan_is_true - 1;
    if (!is_same(branch_bits)) attributes["mode"] = family::branch_of_each_node;
    else if (!modes.empty()) attributes["mode"] = static_cast<std::int64_t>(modes[0]);
    if (!is_same(branch_bits | family::nan_is_true))
      attributes["nodes_modes"] = make_constant({static_cast<std::int64_t>(modes.size())}, modes);
    if (!base_.empty()) attributes["base_values"] = reals(base_);
    if (!sets_.empty()) {
      std::vector<double> members;
      std::vector<std::int32_t> member_firsts{0};
      for (std::vector<double> const& set : sets_) {
        members.insert(members.end(), set.begin(), set.end());
        member_firsts.push_back(static_cast<std::int32_t>(members.size()));
      }
      attributes["membership_values"] = reals(filled_reals(members));
      attributes["membership_firsts"] = packed(member_firsts);
    }
    attributes["features"] = read;
    auto const keep = [&](std::string const& name) {
      if (attribute_value const* value = find(name)) attributes[name] = *value;
    };
    keep("post_transform");
    if (is_classifier) {
      attributes["binary"] = binary_;
      keep("classlabels_int64s");
      keep("classlabels_strings");
    } else {
      attributes["n_targets"] = count_targets();
      keep("aggregate_function");
      if (n_.op_type == "TreeEnsemble") attributes["keeps_type"] = std::int64_t{1};
      else translate_names(attributes);
      n_.op_type = "TreeEnsemble";
    }
    n_.attributes = std::move(attributes);
  }

  /// TreeEnsembleRegressor has words where TreeEnsemble has numbers.
  void translate_names(std::map<std::string, attribute_value>& attributes) const {
    auto const translate = [&](std::string const& name, std::initializer_list<std::string_view> words) {
      auto const found = attributes.find(name);
      if (found == attributes.end()) return;
      auto const* text = std::get_if<std::string>(&found->second);
      auto const word = text ? std::find(words.begin(), words.end(), *text) : words.end();
      if (word == words.end()) refuse("attribute '" + name + "' has an unknown value");
      found->second = static_cast<std::int64_t>(word - words.begin());
    };
    translate("post_transform", {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"});
    translate("aggregate_function", {"AVERAGE", "SUM", "MIN", "MAX"});
  }

  node& n_;
  elem_type type_ = elem_type::float_;
  std::vector<branching> nodes_;
  std::vector<leaf_weights> leaves_;
  std::vector<std::vector<double>> sets_;
  std::vector<place> roots_;
  std::vector<double> base_;
  std::int64_t binary_ = 0;
  std::vector<std::size_t> order_, leaf_order_;  ///< of nodes and leaves, by their new numbers
  std::map<std::size_t, std::int32_t> leaf_number_;
};

}  // namespace

void pack_trees(node& n) {
  if (n.domain == "ai.onnx.ml" && n.op_type.starts_with("TreeEnsemble")) tree_packer(n).pack();
}

}  // namespace inlay::codegen
