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
  template <std::size_t I>
  constexpr auto* pointer() const {
    return const_cast<typed_memory*>(this)->value_storage<Net, I>::elements.data();
  }
};

template <class Net, std::size_t Node, class Memory>
constexpr void evaluate_node(Memory const& memory) {
  constexpr std::size_t entry = records<Net>::entry_of_node[Node];
  using node = entry_at<Net, entry>;
  using op = typename node::op;
  constexpr auto first_output = static_cast<std::size_t>(wiring<Net>::offsets[entry][1]);
  std::apply(
      [](auto const&... argument) {
        if constexpr (requires { typename op::nets; }) op::template reference<node::attributes>(argument...);
        else op::reference(node::attributes, argument...);
      },
      std::tuple_cat(pad_arguments<op::inputs>(input_tensors<Net, entry>(memory, typename node::ins{})),
                     pad_arguments<op::outputs>(output_tensors<Net, entry, first_output>(memory))));
}

/// All nodes in order; `memory` holds the inputs before and all values after.
template <class Net, class Memory>
constexpr void evaluate_graph(Memory& memory) {
  [&]<std::size_t... Node>(std::index_sequence<Node...>) {
    (evaluate_node<Net, Node>(memory), ...);
  }(std::make_index_sequence<records<Net>::nodes.size()>{});
}

}  // namespace inlay::detail
