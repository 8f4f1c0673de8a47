// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/border.hpp>
#include <inlay/graph/program.hpp>

#include <algorithm>
#include <array>
#include <tuple>

/// Values whose dims are a capacity: where their extents are, and how a node that reads or makes such values
/// runs. It reads Op::infer a third time, over actual dims, checks what comes out against the capacity, and
/// calls Op::reference() on tensors of these dims.
namespace inlay::detail {

/// Whether a network, or a body in it, has values whose extents are known at run time only.
template <class Net>
inline constexpr bool has_capacities = records<Net>::graph.has_capacities();

/// What run() of a network returns.
template <class Net>
using run_outcome = std::conditional_t<has_capacities<Net>, run_error, void>;

/// The dims of value V in this run.
template <class Net, std::size_t V, class Memory>
INLAY_ALWAYS_INLINE constexpr dims dims_of_value(Memory const& memory) {
  constexpr dims const& capacity = records<Net>::infos[V].dims;
  if constexpr (!records<Net>::infos[V].is_capacity || capacity.size() == 0) {
    return capacity;
  } else {
    return load_extents(memory.template extents<V>(), capacity.size());
  }
}

/// Stores the dims of value V in this run, where they fit.
template <class Net, std::size_t V, class Memory>
constexpr error store_dims(Memory const& memory, elem_type type, dims const& found) {
  if (error const e = check_capacity(type, found, records<Net>::infos[V])) return e;
  if constexpr (records<Net>::infos[V].is_capacity && records<Net>::infos[V].rank() > 0) {
    store_extents(memory.template extents<V>(), found);
  }
  return no_error;
}

/// The integers of a tensor where a shape rule may read them.
template <class T>
struct known_elements {
  static constexpr std::int64_t none = 0;  // a pointer even to no elements

  static constexpr known_integers of([[maybe_unused]] dynamic_tensor<T const> const& x) {
    if constexpr (std::is_same_v<T, std::int64_t>) return x.size() == 0 ? &none : x.data();
    else return {};
  }
};

/// Rules read int64. ONNX has lists of int32 for indices along axes, and none of them is longer than two
/// numbers for each axis; a longer tensor is nothing that a shape rule reads.
template <>
struct known_elements<std::int32_t> {
  std::int64_t values[2 * max_rank]{};

  constexpr known_integers of(dynamic_tensor<std::int32_t const> const& x) {
    if (x.size() > 2 * max_rank) return {};
    std::copy_n(x.data(), x.size(), values);
    return values;
  }
};

template <>
struct known_elements<absent_t> {};

template <class Tensor>
constexpr auto room_for_known(Tensor const&) {
  if constexpr (is_present<Tensor>) return known_elements<typename Tensor::value_type>{};
  else return known_elements<absent_t>{};
}

/// Input K of a node as a tensor of actual dims; `In` is its type in the expression.
template <class Net, std::size_t Entry, std::size_t K, class In, class Memory>
INLAY_ALWAYS_INLINE constexpr auto open_input_tensor(Memory const& memory) {
  if constexpr (initializer<In>) {
    static_assert(In::info.storage == storage::row_major,
                  "a node of run-time extents reads its constants row by row");
    return dynamic_tensor<type_of<In::info.type> const>{In::data(), In::info.dims};
  } else if constexpr (!is_present<In>) {
    return absent;
  } else {
    constexpr auto v = static_cast<std::size_t>(
        wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K]);
    return dynamic_tensor<type_of<records<Net>::infos[v].type> const>{memory.template pointer<v>(),
                                                                      dims_of_value<Net, v>(memory)};
  }
}

/// Its type as the shape rule sees it in this run. `known` is room for its integers.
template <class Tensor, class Known>
constexpr tensor_info info_of_tensor([[maybe_unused]] Tensor const& x, [[maybe_unused]] Known& known) {
  if constexpr (!is_present<Tensor>) return {};
  else return {Tensor::type(), x.dims(), storage::row_major, known.of(x)};
}

/// The name of output K of a node, or of a graph input.
template <class Entry, std::size_t K>
constexpr std::string_view name_of_output() {
  if constexpr (Entry::kind == entry_kind::node)
    return []<class... Outs>(type_list<Outs...>) {
      return type_at<K, Outs...>::name.view();
    }(typename Entry::outs{});
  else return Entry::name.view();
}

}  // namespace inlay::detail
