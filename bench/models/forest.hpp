// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network.hpp"

namespace inlay::bench {

/// A random forest as scikit-learn's exporter writes it: 100 trees of depth 8 over 32 features, `size` rows.
inline network forest(std::int64_t size, std::uint64_t seed) {
  constexpr std::int64_t features = 32, trees = 100, depth = 8, nodes = (std::int64_t{2} << depth) - 1;
  network n("forest", {size, features}, seed);
  std::vector<std::int64_t> tree, id, feature, below, above, leaf_tree, leaf_id, target, missing;
  std::vector<float> threshold, hit, weight;
  std::vector<std::string> mode;
  for (std::int64_t t = 0; t < trees; ++t)
    for (std::int64_t i = 0; i < nodes; ++i) {
      bool const leaf = 2 * i + 1 >= nodes;
      tree.push_back(t);
      id.push_back(i);
      feature.push_back(leaf ? 0 : n.generator().below(features));
      threshold.push_back(leaf ? 0 : n.generator().uniform(-0.7F, 0.7F));
      below.push_back(leaf ? 0 : 2 * i + 1);
      above.push_back(leaf ? 0 : 2 * i + 2);
      mode.emplace_back(leaf ? "LEAF" : "BRANCH_LEQ");
      hit.push_back(1);
      missing.push_back(0);
      if (!leaf) continue;
      leaf_tree.push_back(t);
      leaf_id.push_back(i);
      target.push_back(0);
      weight.push_back(n.generator().uniform(-1, 1) / trees);
    }
  n.model().domain("ai.onnx.ml", 3);
  n.output(n.node("TreeEnsembleRegressor", {n.input()}, {size, 1},
                  {{"n_targets", 1},
                   {"nodes_treeids", tree},
                   {"nodes_nodeids", id},
                   {"nodes_featureids", feature},
                   {"nodes_values", threshold},
                   {"nodes_truenodeids", below},
                   {"nodes_falsenodeids", above},
                   {"nodes_modes", mode},
                   {"nodes_hitrates", hit},
                   {"nodes_missing_value_tracks_true", missing},
                   {"post_transform", "NONE"},
                   {"target_treeids", leaf_tree},
                   {"target_nodeids", leaf_id},
                   {"target_ids", target},
                   {"target_weights", weight}},
                  "ai.onnx.ml"));
  return n;
}

}  // namespace inlay::bench
