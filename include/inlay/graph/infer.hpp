// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/graph.hpp>
#include <inlay/graph/records.hpp>

#include <algorithm>
#include <array>

/// Pass `infer` over the typed expression: from the entries of `Net::nodes` to the types of all values and the records
/// that the later passes read. Everything is named <Net, index>, so that symbol names stay short.
namespace inlay {

/// Instantiated, and never defined, for a node that cannot be: the compiler's message names it with its arguments.
template <fixed_string Node, fixed_string Operator, error What>
struct invalid_node;

/// The same for an edge or graph output whose name nobody makes before it is used.
template <fixed_string Node, fixed_string Value>
struct unknown_name;

namespace detail {

template <std::size_t I, class T>
struct indexed_type {};

template <class Indices, class List>
struct indexed_types;
template <std::size_t... I, class... Ts>
struct indexed_types<std::index_sequence<I...>, type_list<Ts...>> : indexed_type<I, Ts>... {};

template <std::size_t I, class T>
type_tag<T> find_type(indexed_type<I, T> const*);

template <class Net>
using entry_list = typename std::remove_cvref_t<decltype(Net::nodes)>::entries;

template <class Net>
using entry_index = indexed_types<std::make_index_sequence<entry_list<Net>::size>, entry_list<Net>>;

/// Entry I of the expression.
template <class Net, std::size_t I>
using entry_at = typename decltype(find_type<I>(static_cast<entry_index<Net> const*>(nullptr)))::type;

/// What one entry brings into the program.
struct entry_shape {
  entry_kind kind = entry_kind::input;
  std::int32_t edges = 0, values = 0;
};

template <class... Ts>
constexpr std::int32_t count_of(type_list<Ts...>) {
  return static_cast<std::int32_t>(sizeof...(Ts));
}

template <class Entry>
constexpr entry_shape shape_of_entry() {
  if constexpr (Entry::kind == entry_kind::node)
    return {entry_kind::node, count_of(typename Entry::ins{}), count_of(typename Entry::outs{})};
  else if constexpr (Entry::kind == entry_kind::input) return {entry_kind::input, 0, 1};
  else return {entry_kind::output, 1, 0};
}

template <class... Entries>
constexpr auto entry_shapes(type_list<Entries...>) {
  return std::array<entry_shape, sizeof...(Entries)>{shape_of_entry<Entries>()...};
}

/// A name at the place where it is made or used.
struct named {
  std::uint64_t hash = 0;
  std::int32_t index = no_value;  ///< of the value, or of the edge
};

template <class In>
constexpr std::uint64_t hash_of_edge() {
  if constexpr (requires { In::hash; }) return In::hash;
  else return 0;  // a constant or an absent input
}

template <class... Ins>
constexpr void append_hashes(type_list<Ins...>, std::uint64_t*& at) {
  for_each_type(type_list<Ins...>{}, [&]<class In>(type_tag<In>) { *at++ = hash_of_edge<In>(); });
}

template <class Entry>
constexpr void append_value_hashes(std::uint64_t*& at) {
  if constexpr (Entry::kind == entry_kind::input) *at++ = Entry::hash;
  else if constexpr (Entry::kind == entry_kind::node) append_hashes(typename Entry::outs{}, at);
}

template <class Entry>
constexpr void append_edge_hashes(std::uint64_t*& at) {
  if constexpr (Entry::kind == entry_kind::output) *at++ = Entry::hash;
  else if constexpr (Entry::kind == entry_kind::node) append_hashes(typename Entry::ins{}, at);
}

template <std::size_t N, class... Entries>
constexpr std::array<std::uint64_t, N> value_hashes(type_list<Entries...>) {
  std::array<std::uint64_t, N> result{};
  std::uint64_t* at = result.data();
  for_each_type(type_list<Entries...>{}, [&]<class E>(type_tag<E>) { append_value_hashes<E>(at); });
  return result;
}

template <std::size_t N, class... Entries>
constexpr std::array<std::uint64_t, N> edge_hashes(type_list<Entries...>) {
  std::array<std::uint64_t, N> result{};
  std::uint64_t* at = result.data();
  for_each_type(type_list<Entries...>{}, [&]<class E>(type_tag<E>) { append_edge_hashes<E>(at); });
  return result;
}

/// An edge whose name is not found.
inline constexpr std::int32_t unknown_value = -2;

/// For each edge the value of that name, no_value for hash 0, unknown_value where nobody makes it.
template <std::size_t Edges, std::size_t Values>
constexpr std::array<std::int32_t, Edges> resolve_edges(std::array<std::uint64_t, Edges> const& edges,
                                                        std::array<named, Values> const& sorted) {
  std::array<std::int32_t, Edges> result{};
  for (std::size_t e = 0; e < Edges; ++e) {
    result[e] = no_value;
    if (edges[e] == 0) continue;
    std::size_t low = 0, high = Values;
    while (low < high) {
      std::size_t const middle = (low + high) / 2;
      if (sorted[middle].hash < edges[e]) low = middle + 1;
      else high = middle;
    }
    result[e] = low < Values && sorted[low].hash == edges[e] ? sorted[low].index : unknown_value;
  }
  return result;
}

template <std::size_t Values>
constexpr std::array<named, Values> sort_names(std::array<std::uint64_t, Values> const& hashes) {
  std::array<named, Values> result{};
  for (std::size_t v = 0; v < Values; ++v) result[v] = {hashes[v], static_cast<std::int32_t>(v)};
  std::sort(result.begin(), result.end(), [](named const& a, named const& b) { return a.hash < b.hash; });
  return result;
}

}  // namespace detail

/// Where everything of `Net` is: entries, edges and values by index.
template <class Net>
struct wiring {
  static constexpr std::size_t entries = detail::entry_list<Net>::size;
  static constexpr auto shapes = detail::entry_shapes(detail::entry_list<Net>{});

  struct counts_t {
    std::size_t edges = 0, values = 0, inputs = 0, nodes = 0, outputs = 0;
  };
  static constexpr counts_t counts = [] {
    counts_t c;
    for (auto const& s : shapes) {
      c.edges += static_cast<std::size_t>(s.edges);
      c.values += static_cast<std::size_t>(s.values);
      (s.kind == entry_kind::input ? c.inputs : s.kind == entry_kind::node ? c.nodes : c.outputs) += 1;
    }
    return c;
  }();
  /// First edge and first value of each entry.
  static constexpr auto offsets = [] {
    std::array<std::array<std::int32_t, 2>, entries> result{};
    std::int32_t edge = 0, value = 0;
    for (std::size_t i = 0; i < entries; ++i) {
      result[i] = {edge, value};
      edge += shapes[i].edges;
      value += shapes[i].values;
    }
    return result;
  }();
  /// Entry of each value.
  static constexpr auto entry_of_value = [] {
    std::array<std::int32_t, counts.values> result{};
    std::size_t v = 0;
    for (std::size_t i = 0; i < entries; ++i)
      for (std::int32_t k = 0; k < shapes[i].values; ++k) result[v++] = static_cast<std::int32_t>(i);
    return result;
  }();
  static constexpr auto value_hash = detail::value_hashes<counts.values>(detail::entry_list<Net>{});
  static constexpr auto sorted_names = detail::sort_names(value_hash);
  /// Value of each edge.
  static constexpr auto edges =
      detail::resolve_edges(detail::edge_hashes<counts.edges>(detail::entry_list<Net>{}), sorted_names);
};

namespace detail {

template <class Net, std::size_t Entry>
struct types_of;

/// Type of value V.
template <class Net, std::int32_t V>
constexpr tensor_info const& info_of() {
  constexpr auto entry = static_cast<std::size_t>(wiring<Net>::entry_of_value[static_cast<std::size_t>(V)]);
  return types_of<Net, entry>::outputs[static_cast<std::size_t>(V - wiring<Net>::offsets[entry][1])];
}

/// Type of input K of an entry, of which `In` is the type in the expression.
template <class Net, std::size_t Entry, class In, std::size_t K>
constexpr tensor_info info_of_input() {
  if constexpr (initializer<In>) {
    return In::info;
  } else if constexpr (!is_present<In>) {
    return {};
  } else {
    constexpr std::int32_t v = wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K];
    if constexpr (v < 0 || wiring<Net>::entry_of_value[static_cast<std::size_t>(v < 0 ? 0 : v)] >=
                               static_cast<std::int32_t>(Entry)) {
      return {};  // reported by types_of
    } else {
      return info_of<Net, v>();
    }
  }
}

/// Whether edge K of an entry leads to a value that an earlier entry makes, or needs none.
template <class Net, std::size_t Entry>
constexpr bool edge_is_known(std::size_t k) {
  std::int32_t const v = wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + k];
  return v == no_value ||
         (v >= 0 && wiring<Net>::entry_of_value[static_cast<std::size_t>(v)] < static_cast<std::int32_t>(Entry));
}

/// Input and output types of an entry.
template <class Net, std::size_t Entry, class E>
struct types_of_entry;

template <class Net, std::size_t Entry, fixed_string Name, class T, std::int64_t... Dims>
struct types_of_entry<Net, Entry, input_entry<Name, T, Dims...>> {
  static constexpr std::size_t checked = 0;
  static constexpr std::array<tensor_info, 1> outputs{input_entry<Name, T, Dims...>::info};
};

template <class Net, std::size_t Entry, fixed_string Name>
struct types_of_entry<Net, Entry, output_entry<Name>> {
  static constexpr bool known = edge_is_known<Net, Entry>(0);
  static constexpr std::size_t checked = [] {
    if constexpr (!known) return sizeof(unknown_name<"graph output", Name>);
    else return std::size_t{0};
  }();
};

/// Longest operator name and domain that an error message shows.
template <class Op>
constexpr auto op_name() {
  fixed_string<Op::id.op_type.size() + 1> result({});
  for (std::size_t i = 0; i < Op::id.op_type.size(); ++i) result.text[i] = Op::id.op_type[i];
  return result;
}

template <class Net, std::size_t Entry, fixed_string Name, class Op, auto Attributes, class... Ins, class... Outs>
struct types_of_entry<Net, Entry, node_entry<Name, Op, Attributes, type_list<Ins...>, type_list<Outs...>>> {
  static constexpr auto inputs = []<std::size_t... K>(std::index_sequence<K...>) {
    return std::array<tensor_info, sizeof...(Ins)>{info_of_input<Net, Entry, Ins, K>()...};
  }(std::index_sequence_for<Ins...>{});

  struct result_t {
    error what;
    std::array<tensor_info, sizeof...(Outs)> outputs;
  };
  static constexpr result_t result = [] {
    result_t r{no_error, {Outs::declared...}};
    for (std::size_t k = 0; k < sizeof...(Ins); ++k)
      if (!edge_is_known<Net, Entry>(k)) {
        r.what = {fault::input_name_unknown, static_cast<std::int64_t>(k), 0};
        return r;
      }
    r.what = inlay::infer<Op>(Attributes, inputs, r.outputs);
    return r;
  }();
  static constexpr std::size_t checked = [] {
    if constexpr (static_cast<bool>(result.what)) return sizeof(invalid_node<Name, op_name<Op>(), result.what>);
    else return std::size_t{0};
  }();
  static constexpr auto outputs = result.outputs;
};

template <class Net, std::size_t Entry>
struct types_of : types_of_entry<Net, Entry, entry_at<Net, Entry>> {};

/// Entries are walked in blocks of this many: compilers limit the length of one fold.
inline constexpr std::size_t block = 64;

template <std::size_t Entries, std::size_t Block>
using block_indices = std::make_index_sequence<(Entries - Block * block < block ? Entries - Block * block : block)>;

/// Instantiates the types of a block of entries, after those of all blocks before it and one after the other: asked for
/// the last entry first, compilers would descend through the whole graph and stop at their depth of about 1 000.
template <class Net, std::size_t Blocks, class = block_indices<wiring<Net>::entries, Blocks - 1>>
struct typed_blocks;
template <class Net, class Indices>
struct typed_blocks<Net, 0, Indices> {};
template <class Net, std::size_t Blocks, std::size_t... I>
  requires(Blocks > 0)
struct typed_blocks<Net, Blocks, std::index_sequence<I...>> : typed_blocks<Net, Blocks - 1, std::conditional_t<
    Blocks == 1, void, block_indices<wiring<Net>::entries, (Blocks < 2 ? 0 : Blocks - 2)>>> {
  static_assert(((types_of<Net, (Blocks - 1) * block + I>::checked == 0) && ...));
};

/// The record of a node entry, without its place among edges and values; an empty one for other entries.
template <class Net, std::size_t Entry>
constexpr node_record record_of_entry() {
  using E = entry_at<Net, Entry>;
  if constexpr (E::kind == entry_kind::node) {
    using types = types_of<Net, Entry>;
    static_assert(types::checked == 0);
    return make_node_record<typename E::op>(E::attributes, types::inputs, types::outputs);
  } else if constexpr (E::kind == entry_kind::output) {
    static_assert(types_of<Net, Entry>::checked == 0);
    return {};
  } else {
    return {};
  }
}

/// Records of entries [First, First + 64): a block, since compilers limit the length of one fold, and in order, so that
/// no type is inferred through a deep recursion.
template <class Net, std::size_t First, std::size_t... I>
constexpr void append_records(node_record* to, std::index_sequence<I...>) {
  ((to[First + I] = record_of_entry<Net, First + I>()), ...);
}

template <class Net, std::size_t... Blocks>
constexpr auto entry_records(std::index_sequence<Blocks...>) {
  constexpr std::size_t entries = wiring<Net>::entries;
  std::array<node_record, entries> result{};
  (append_records<Net, Blocks * block>(
       result.data(), block_indices<entries, Blocks>{}),
   ...);
  return result;
}

template <class Net, std::size_t Entry>
constexpr std::span<tensor_info const> outputs_of_entry() {
  if constexpr (entry_at<Net, Entry>::kind == entry_kind::output) return {};
  else return types_of<Net, Entry>::outputs;
}

template <class Net, std::size_t First, std::size_t... I>
constexpr void append_infos(tensor_info* to, std::index_sequence<I...>) {
  ((std::ranges::copy(outputs_of_entry<Net, First + I>(), to + wiring<Net>::offsets[First + I][1])), ...);
}

template <class Net, std::size_t... Blocks>
constexpr auto value_infos(std::index_sequence<Blocks...>) {
  constexpr std::size_t entries = wiring<Net>::entries;
  std::array<tensor_info, wiring<Net>::counts.values> result{};
  (append_infos<Net, Blocks * block>(
       result.data(), block_indices<entries, Blocks>{}),
   ...);
  return result;
}

}  // namespace detail

/// The graph of `Net` as plain values.
template <class Net>
struct records {
private:
  using wires = wiring<Net>;
  static constexpr std::size_t block_count = (wires::entries + detail::block - 1) / detail::block;
  using blocks = std::make_index_sequence<block_count>;
  static_assert(sizeof(detail::typed_blocks<Net, block_count>) > 0);
  static constexpr auto by_entry = detail::entry_records<Net>(blocks{});

public:
  /// Types of all values.
  static constexpr auto infos = detail::value_infos<Net>(blocks{});
  /// Entry of each node.
  static constexpr auto entry_of_node = [] {
    std::array<std::size_t, wires::counts.nodes> result{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < wires::entries; ++i)
      if (wires::shapes[i].kind == entry_kind::node) result[n++] = i;
    return result;
  }();
  static constexpr auto nodes = [] {
    std::array<node_record, wires::counts.nodes> result{};
    for (std::size_t n = 0; n < result.size(); ++n) {
      std::size_t const entry = entry_of_node[n];
      result[n] = by_entry[entry];
      result[n].first_edge = wires::offsets[entry][0];
      result[n].first_value = wires::offsets[entry][1];
      if (result[n].edges == 0 || wires::edges[static_cast<std::size_t>(result[n].first_edge)] == no_value)
        result[n].is_view = false;  // of a constant: it is copied
    }
    return result;
  }();
  static constexpr auto values = [] {
    std::array<value_record, wires::counts.values> result{};
    std::int32_t node = 0;
    for (std::size_t i = 0; i < wires::entries; ++i) {
      auto const [edge, value] = wires::offsets[i];
      if (wires::shapes[i].kind == entry_kind::output)
        result[static_cast<std::size_t>(wires::edges[static_cast<std::size_t>(edge)])].is_output = true;
      for (std::int32_t k = 0; k < wires::shapes[i].values; ++k) {
        auto const v = static_cast<std::size_t>(value + k);
        result[v] = make_value_record(infos[v], wires::shapes[i].kind == entry_kind::input ? -1 : node);
      }
      if (wires::shapes[i].kind == entry_kind::node) ++node;
    }
    return result;
  }();
  static constexpr graph_records graph{nodes, values, wires::edges, static_cast<std::int32_t>(wires::counts.inputs)};
};

}  // namespace inlay
