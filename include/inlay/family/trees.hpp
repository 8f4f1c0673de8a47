// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/scores.hpp>
#include <inlay/simd/f32.hpp>

#include <array>

/// Ensembles of decision trees as arrays, walked without recursion. The generator brings each of ONNX's
/// forms into this one (codegen/import/trees.cpp), and checks it: every walk ends, and no index leaves its
/// array.
namespace inlay::family {

/// What a node asks of its feature x and its split s, with ONNX's numbers.
enum class branch : std::uint8_t { LEQ, LT, GTE, GT, EQ, NEQ, MEMBER };

/// Added to the number of a branch where a NaN takes its true side.
inline constexpr std::uint8_t nan_is_true = 8;

/// The attribute `mode` of trees whose branches differ, so that only the list of modes has them.
inline constexpr std::int64_t branch_of_each_node = 7;

enum class aggregate : std::uint8_t { AVERAGE, SUM, MIN, MAX };

/// The arrays, which are the inputs of an operator behind X, in this order:
///   tree_roots        of each tree its first node, or ~i for leaf i;
///   nodes_featureids, nodes_splits: of each node;
///   nodes_children    of each node where it goes on if its question is true, and if it is false: a node, or ~i for
///                     leaf i;
///   leaf_targetids, leaf_weights: of each weight;
///   leaf_firsts       of each leaf its first weight, and the number of weights; absent where each has one;
///   nodes_modes       of each node its branch, with nan_is_true; absent where all have those of the attribute
///                     `mode`. Where nodes differ in nan_is_true alone, as gradient boosting learns it, `mode` has
///                     their branch, else branch_of_each_node;
///   base_values       of each target, or absent;
///   membership_values, membership_firsts: the sets of nodes of branch MEMBER, whose splits are the numbers of their
///                     sets.
inline constexpr std::array<list_attribute, 11> tree_lists{{{{"tree_roots"}},
                                                            {{"nodes_featureids"}},
                                                            {{"nodes_splits"}},
                                                            {{"nodes_children"}},
                                                            {{"leaf_targetids"}},
                                                            {{"leaf_weights"}},
                                                            {{"leaf_firsts"}},
                                                            {{"nodes_modes"}},
                                                            {{"base_values"}},
                                                            {{"membership_values"}},
                                                            {{"membership_firsts"}}}};
inline constexpr int tree_inputs = 1 + static_cast<int>(tree_lists.size());

/// Rows of X (N, C) or (C), of which the trees read `features`.
/// Errors: rank_out_of_range, elem_type_not_supported, inner_dimensions_differ (found C, wanted at least),
///   missing_input (an array).
constexpr error infer_trees(std::int64_t features, std::span<tensor_info const> in, std::int64_t& rows) {
  if (in[0].type != elem_type::float16) {
    std::int64_t columns = 0;
    if (error const e = check_rows(in[0], rows, columns)) return e;
  } else if (in[0].rank() != 1 && in[0].rank() != 2) {
    return {fault::rank_out_of_range, static_cast<std::int64_t>(in[0].rank()), 2};
  } else {
    rows = in[0].rank() == 2 ? in[0].dims[0] : 1;
  }
  if (in[0].dims.back() < features) return {fault::inner_dimensions_differ, in[0].dims.back(), features};
  return no_error;
}

/// The trees as reference() gets them. `Mode` is the attribute `mode`: an integer, or a constant of which the compiler
/// makes one comparison.
template <class Mode, class Roots, class Features, class Splits, class Children, class Targets, class Weights,
          class Firsts, class Modes, class Base, class Members, class MemberFirsts>
struct ensemble {
  Mode mode;
  Roots roots;
  Features features;
  Splits splits;
  Children children;
  Targets targets;
  Weights weights;
  Firsts firsts;
  Modes modes;
  Base base;
  Members members;
  MemberFirsts member_firsts;

  /// The leaf that tree `tree` puts the row x into.
  template <class X>
  INLAY_ALWAYS_INLINE constexpr std::size_t leaf(std::size_t tree, X const* x) const {
    auto at = static_cast<std::int32_t>(roots[tree]);
    while (at >= 0) at = child(at, x);
    return static_cast<std::size_t>(~at);
  }

  /// Calls f(leaf) for the leaf of each tree, in the order of trees. Where a processor has several loads under way,
  /// some trees are walked side by side: a walk alone waits for one load after the other.
  template <class X, class F>
  INLAY_ALWAYS_INLINE constexpr void for_each_leaf(X const* x, F&& f) const {
    constexpr std::size_t together = simd::lanes > 1 ? 8 : 1;
    std::size_t const in_groups = together > 1 ? roots.size() - roots.size() % together : 0;
    if constexpr (together > 1)
      for (std::size_t tree = 0; tree < in_groups; tree += together) {
        std::int32_t at[together];
        std::int32_t signs = 0;  // negative once a walk has ended: until then no place is asked
        for (std::size_t i = 0; i < together; ++i) {
          at[i] = static_cast<std::int32_t>(roots[tree + i]);
          signs |= at[i];
        }
        while (signs >= 0)
          for (std::int32_t& place : at) {
            place = child(place, x);
            signs |= place;
          }
        for (bool inside = true; inside;) {
          inside = false;
          for (std::int32_t& place : at) {
            if (place < 0) continue;
            place = child(place, x);
            inside = true;
          }
        }
        for (std::int32_t place : at) f(static_cast<std::size_t>(~place));
      }
    for (std::size_t tree = in_groups; tree < roots.size(); ++tree) f(leaf(tree, x));
  }

  /// Calls f(target, weight) for each weight of a leaf.
  template <class F>
  INLAY_ALWAYS_INLINE constexpr void for_each_weight(std::size_t leaf, F&& f) const {
    if constexpr (is_present<Firsts>) {
      auto const last = static_cast<std::size_t>(firsts[leaf + 1]);
      for (auto w = static_cast<std::size_t>(firsts[leaf]); w < last; ++w)
        f(static_cast<std::size_t>(targets[w]), weights[w]);
    } else {
      f(static_cast<std::size_t>(targets[leaf]), weights[leaf]);
    }
  }

  /// The values of `count` targets for the row x, with the base values. Trees are added in their order.
  template <class X, class Y>
  constexpr void evaluate(aggregate how, X const* x, Y* y, std::size_t count) const {
    using S = compute_type<Y>;
    if (how == aggregate::MIN || how == aggregate::MAX) {
      for (std::size_t t = 0; t < count; ++t) {
        S value{};
        bool found = false;
        for_each_leaf(x, [&](std::size_t leaf) {
          for_each_weight(leaf, [&](std::size_t target, auto weight) {
            auto const w = static_cast<S>(weight);
            if (target != t || (found && (how == aggregate::MIN ? w >= value : w <= value))) return;
            value = w;
            found = true;
          });
        });
        y[t] = static_cast<Y>(value);
      }
    } else if (count == 1) {
      S sum{};
      for_each_leaf(x, [&](std::size_t leaf) {
        for_each_weight(leaf, [&](std::size_t, auto weight) { sum += static_cast<S>(weight); });
      });
      y[0] = static_cast<Y>(sum);
    } else {
      for (std::size_t t = 0; t < count; ++t) y[t] = static_cast<Y>(S{});
      for_each_leaf(x, [&](std::size_t leaf) {
        for_each_weight(leaf, [&](std::size_t target, auto weight) {
          y[target] = static_cast<Y>(static_cast<S>(y[target]) + static_cast<S>(weight));
        });
      });
    }
    for (std::size_t t = 0; t < count; ++t) {
      auto value = static_cast<S>(y[t]);
      if (how == aggregate::AVERAGE) value /= static_cast<S>(roots.size());
      if constexpr (is_present<Base>) value += static_cast<S>(base[base.size() == 1 ? 0 : t]);
      y[t] = static_cast<Y>(value);
    }
  }

 private:
  /// Where a walk goes on from a node: a node, or ~i for leaf i.
  template <class X>
  INLAY_ALWAYS_INLINE constexpr std::int32_t child(std::int32_t at, X const* x) const {
    auto const node = static_cast<std::size_t>(at);
    return static_cast<std::int32_t>(children[2 * node + !is_true(node, x)]);
  }

  template <class X>
  INLAY_ALWAYS_INLINE constexpr bool is_true(std::size_t node, X const* row) const {
    using S = compute_type<typename Splits::value_type>;
    auto const x = static_cast<S>(row[static_cast<std::size_t>(features[node])]);
    auto const split = static_cast<S>(splits[node]);
    auto const of_all = static_cast<std::uint8_t>(mode);
    std::uint8_t own = of_all;
    if constexpr (is_present<Modes>) own = modes[node];
    auto const how = static_cast<branch>((of_all == branch_of_each_node ? own : of_all) & 7);
    bool const nan_goes = (own & nan_is_true) != 0;
    // No short circuits where several walks are under way: which way they go cannot be predicted.
    if constexpr (simd::lanes > 1) return compare(how, x, split) | (nan_goes & (x != x));
    else return compare(how, x, split) || (nan_goes && x != x);
  }

  template <class S>
  INLAY_ALWAYS_INLINE constexpr bool compare(branch how, S x, S split) const {
    switch (how) {
      case branch::LEQ: return x <= split;
      case branch::LT: return x < split;
      case branch::GTE: return x >= split;
      case branch::GT: return x > split;
      case branch::EQ: return x == split;
      case branch::NEQ: return x != split;
      case branch::MEMBER:
        if constexpr (is_present<Members>) {
          auto const set = static_cast<std::size_t>(split);
          for (auto m = static_cast<std::size_t>(member_firsts[set]);
               m < static_cast<std::size_t>(member_firsts[set + 1]); ++m)
            if (static_cast<S>(members[m]) == x) return true;
        }
    }
    return false;
  }
};

constexpr auto ensemble_of(auto mode, auto... arrays) {
  return ensemble<decltype(mode), decltype(arrays)...>{mode, arrays...};
}

}  // namespace inlay::family
