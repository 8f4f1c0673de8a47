// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/graph/run.hpp>

#include <array>

/// Inference inside a constant expression: every node by its reference(), every value in an array of its own.
/// For small graphs; it is also what the fused program is tested against.
namespace inlay::detail {

template <class Net, std::size_t V>
struct value_storage {
  std::array<type_of<records<Net>::infos[V].type>, records<Net>::infos[V].elements()> elements{};
};

template <class Net, class Values>
struct typed_memory;
template <class Net, std::size_t... V>
struct typed_memory<Net, std::index_sequence<V...>> : value_storage<Net, V>... {
  static constexpr std::size_t extents_count =
      position_of_extents(records<Net>::values, records<Net>::values.size());
  std::array<stored_extent, extents_count == 0 ? 1 : extents_count> all_extents{};

  template <std::size_t I>
  static constexpr tensor_info const& info() {
    return records<Net>::infos[I];
  }

  template <std::size_t I>
  constexpr stored_extent* extents() const {
    return const_cast<typed_memory*>(this)->all_extents.data() + position_of_extents(records<Net>::values, I);
  }
  template <std::size_t I>
  constexpr auto* pointer() const {
    return const_cast<typed_memory*>(this)->value_storage<Net, I>::elements.data();
  }
};

template <class Net, std::size_t Node, class Memory>
constexpr run_outcome<Net> evaluate_node(Memory const& memory) {
  constexpr std::size_t entry = records<Net>::entry_of_node[Node];
  using node = entry_at<Net, entry>;
  using op = typename node::op;
  if constexpr (records<Net>::nodes[Node].has_capacities) {
    if constexpr (requires { typename op::nets; })
      return run_open_bodies<Net, entry>(memory, [](auto const&... argument) {
        return op::template reference<node::attributes>(argument...);
      });
    else return run_open_node<Net, entry>(memory);
  } else {
    constexpr auto first_output = static_cast<std::size_t>(wiring<Net>::offsets[entry][1]);
    with_arguments<Net, entry, first_output>(memory, [](auto const&... argument) {
      if constexpr (requires { typename op::nets; }) op::template reference<node::attributes>(argument...);
      else op::reference(node::attributes, argument...);
    });
    if constexpr (has_capacities<Net>) return {};
  }
}

/// All nodes in order, up to the first that fails, where one can; `memory` holds the inputs before and all
/// values after.
template <class Net, class Memory>
constexpr run_outcome<Net> evaluate_graph(Memory& memory) {
  return [&]<std::size_t... Node>(std::index_sequence<Node...>) {
    if constexpr (has_capacities<Net>) {
      run_error result;
      static_cast<void>((!(result = evaluate_node<Net, Node>(memory)) && ...));
      return result;
    } else {
      (evaluate_node<Net, Node>(memory), ...);
    }
  }(std::make_index_sequence<records<Net>::nodes.size()>{});
}

}  // namespace inlay::detail
