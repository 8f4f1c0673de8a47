// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/border.hpp>
#include <inlay/core/graph.hpp>
#include <inlay/core/policy.hpp>
#include <inlay/graph/records.hpp>

#include <algorithm>
#include <array>

/// Pass `infer` over the typed expression: from the entries of `Net::nodes` to the types of all values and
/// the records that the later passes read. Everything is named <Net, index>, so that symbol names stay short.
namespace inlay {

/// What a graph can get wrong. Declared, and never defined: the compiler's message about the incomplete type
/// names it with its arguments, and that is the error message. The fault and its numbers are arguments one by
/// one, since Clang prints the members of an error value as bare numbers.

/// A node that its operator refuses.
template <fixed_string Node, fixed_string Operator, fault What, std::int64_t Found, std::int64_t Wanted>
struct invalid_node;

/// An input of a node, by a name that nobody makes.
template <fixed_string Node, fixed_string Operator, fixed_string Value>
struct unknown_input;

/// An input of a node that is made, but not before the node.
template <fixed_string Node, fixed_string Operator, fixed_string Value>
struct input_used_before_it_is_made;

/// evaluate() with the wrong number of arrays.
template <std::size_t Found, std::size_t Wanted>
struct wrong_number_of_inputs;

/// A value of the same name as an earlier one.
template <fixed_string Node, fixed_string Operator, fixed_string Value>
struct duplicate_name;

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

/// Calls f with the type_tag of each entry, in order. By index, since a function or lambda that has all
/// entries among its template arguments has a name as long as the graph, and compilers take quadratic time to
/// make it. A list of initializers, since Clang nests a fold expression over the comma once for each element
/// and stops at 256.
template <class Net, class F>
constexpr void for_each_entry(F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    [[maybe_unused]] int const in_order[] = {0, (f(type_tag<entry_at<Net, I>>{}), 0)...};
  }(std::make_index_sequence<entry_list<Net>::size>{});
}

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

template <class Net>
constexpr auto entry_shapes() {
  std::array<entry_shape, entry_list<Net>::size> result{};
  entry_shape* at = result.data();
  for_each_entry<Net>([&]<class E>(type_tag<E>) { *at++ = shape_of_entry<E>(); });
  return result;
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

template <class Net, std::size_t N>
constexpr std::array<std::uint64_t, N> value_hashes() {
  std::array<std::uint64_t, N> result{};
  std::uint64_t* at = result.data();
  for_each_entry<Net>([&]<class E>(type_tag<E>) { append_value_hashes<E>(at); });
  return result;
}

template <class Net, std::size_t N>
constexpr std::array<std::uint64_t, N> edge_hashes() {
  std::array<std::uint64_t, N> result{};
  std::uint64_t* at = result.data();
  for_each_entry<Net>([&]<class E>(type_tag<E>) { append_edge_hashes<E>(at); });
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
  std::sort(result.begin(), result.end(), [](named const& a, named const& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.index < b.index;
  });
  return result;
}

}  // namespace detail

/// Where everything of `Net` is: entries, edges and values by index.
template <class Net>
struct wiring {
  static constexpr std::size_t entries = detail::entry_list<Net>::size;
  static constexpr auto shapes = detail::entry_shapes<Net>();

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
  static constexpr auto value_hash = detail::value_hashes<Net, counts.values>();
  static constexpr auto sorted_names = detail::sort_names(value_hash);
  /// For each value whether an earlier one has its name.
  static constexpr auto is_duplicate = [] {
    std::array<bool, counts.values> result{};
    for (std::size_t i = 1; i < counts.values; ++i)
      if (sorted_names[i].hash == sorted_names[i - 1].hash)
        result[static_cast<std::size_t>(sorted_names[i].index)] = true;
    return result;
  }();
  /// Value of each edge.
  static constexpr auto edges = detail::resolve_edges(detail::edge_hashes<Net, counts.edges>(), sorted_names);
};

namespace detail {

/// Indices of all entries of a kind.
template <class Net, entry_kind Kind>
inline constexpr auto entries_of_kind = [] {
  constexpr std::size_t count =
      Kind == entry_kind::input ? wiring<Net>::counts.inputs : wiring<Net>::counts.outputs;
  std::array<std::size_t, count> result{};
  std::size_t k = 0;
  for (std::size_t i = 0; i < wiring<Net>::entries; ++i)
    if (wiring<Net>::shapes[i].kind == Kind) result[k++] = i;
  return result;
}();

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
    constexpr std::int32_t v =
        wiring<Net>::edges[static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + K];
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
  return v == no_value || (v >= 0 && wiring<Net>::entry_of_value[static_cast<std::size_t>(v)] <
                                         static_cast<std::int32_t>(Entry));
}

/// The first value of an entry that has the name of an earlier one; as many as it has where none does.
template <class Net, std::size_t Entry>
constexpr std::size_t first_duplicate() {
  auto const first = static_cast<std::size_t>(wiring<Net>::offsets[Entry][1]);
  auto const count = static_cast<std::size_t>(wiring<Net>::shapes[Entry].values);
  std::size_t k = 0;
  while (k < count && !wiring<Net>::is_duplicate[first + k]) ++k;
  return k;
}

/// An output without a type. A constant for each, since GCC 12 cannot copy an array of elements that it was
/// left to make.
template <class Out>
inline constexpr tensor_info untyped{};

/// Input and output types of an entry; whether it is sound by itself, and the type that reports its fault.
/// What an unsound entry makes has no type, and what uses that is not reported again.
template <class Net, std::size_t Entry, class E>
struct types_of_entry;

template <class Net, std::size_t Entry, class E>
struct types_of_input {
  static constexpr std::array<tensor_info, 1> outputs{E::info};
  static constexpr bool sound = first_duplicate<Net, Entry>() == 1;
  static constexpr auto fault() {
    if constexpr (sound) return type_tag<no_fault>{};
    else return type_tag<duplicate_name<E::name, "graph input", E::name>>{};
  }
};

template <class Net, std::size_t Entry, fixed_string Name, class T, std::int64_t... Dims>
struct types_of_entry<Net, Entry, input_entry<Name, T, Dims...>>
    : types_of_input<Net, Entry, input_entry<Name, T, Dims...>> {};

template <class Net, std::size_t Entry, fixed_string Name, class T, extent... Extents>
struct types_of_entry<Net, Entry, open_input_entry<Name, T, Extents...>>
    : types_of_input<Net, Entry, open_input_entry<Name, T, Extents...>> {};

template <class Net, std::size_t Entry, fixed_string Name>
struct types_of_entry<Net, Entry, output_entry<Name>> {
  static constexpr bool sound = edge_is_known<Net, Entry>(0);
  static constexpr auto fault() {
    if constexpr (sound) return type_tag<no_fault>{};
    else return type_tag<unknown_name<"graph output", Name>>{};
  }
};

template <class Net, std::size_t Entry, fixed_string Name, class Keys>
struct types_of_entry<Net, Entry, map_output_entry<Name, Keys>>
    : types_of_entry<Net, Entry, output_entry<Name>> {};

/// The op_type as a template argument.
template <class Op>
constexpr auto op_name() {
  fixed_string<Op::id.op_type.size() + 1> result({});
  for (std::size_t i = 0; i < Op::id.op_type.size(); ++i) result.text[i] = Op::id.op_type[i];
  return result;
}

/// Element I of a list; the whole list is searched, so for error messages only.
template <std::size_t I, class... Ts>
using type_at = typename decltype(find_type<I>(
    static_cast<indexed_types<std::index_sequence_for<Ts...>, type_list<Ts...>> const*>(nullptr)))::type;

template <class Net, std::size_t Entry, fixed_string Name, class Op, auto Attributes, class... Ins,
          class... Outs>
struct types_of_entry<Net, Entry, node_entry<Name, Op, Attributes, type_list<Ins...>, type_list<Outs...>>> {
  static constexpr auto inputs = []<std::size_t... K>(std::index_sequence<K...>) {
    return std::array<tensor_info, sizeof...(Ins)>{info_of_input<Net, Entry, Ins, K>()...};
  }(std::index_sequence_for<Ins...>{});

  struct result_t {
    error what;
    std::size_t unknown;    ///< first input that no earlier entry makes; as many as inputs if none
    std::size_t duplicate;  ///< first output whose name is taken; as many as outputs if none
    std::array<tensor_info, sizeof...(Outs)> outputs;
  };
  static constexpr result_t result = [] {
    constexpr std::array<bool, sizeof...(Ins)> is_edge{(hash_of_edge<Ins>() != 0)...};
    result_t r{no_error, sizeof...(Ins), first_duplicate<Net, Entry>(), {untyped<Outs>...}};
    bool typed = true;
    for (std::size_t k = sizeof...(Ins); k-- > 0;) {
      if (!edge_is_known<Net, Entry>(k)) r.unknown = k;
      if (is_edge[k] && !inputs[k].present()) typed = false;
    }
    if (!typed) return r;
    std::array<tensor_info, sizeof...(Outs)> outputs{Outs::declared...};
    r.what = inlay::infer<Op>(Attributes, inputs, outputs);
    if (r.what) return r;
    constexpr std::array<tensor_info, sizeof...(Outs)> declared{Outs::declared...};
    for (std::size_t k = 0; k < outputs.size(); ++k) restrict_capacity(outputs[k], declared[k]);
    r.outputs = outputs;
    return r;
  }();
  static constexpr bool sound =
      !result.what && result.unknown == sizeof...(Ins) && result.duplicate == sizeof...(Outs);
  static constexpr auto fault() {
    constexpr auto op = op_name<Op>();
    if constexpr (result.duplicate < sizeof...(Outs)) {
      return type_tag<duplicate_name<Name, op, type_at<result.duplicate, Outs...>::name>>{};
    } else if constexpr (result.unknown < sizeof...(Ins)) {
      constexpr auto value = type_at<result.unknown, Ins...>::name;
      constexpr auto edge = static_cast<std::size_t>(wiring<Net>::offsets[Entry][0]) + result.unknown;
      if constexpr (wiring<Net>::edges[edge] == unknown_value)
        return type_tag<unknown_input<Name, op, value>>{};
      else return type_tag<input_used_before_it_is_made<Name, op, value>>{};
    } else if constexpr (!sound) {
      return type_tag<invalid_node<Name, op, result.what.what, result.what.found, result.what.wanted>>{};
    } else {
      return type_tag<no_fault>{};
    }
  }
  static constexpr auto outputs = result.outputs;
};

template <class Net, std::size_t Entry>
struct types_of : types_of_entry<Net, Entry, entry_at<Net, Entry>> {};

template <class Net, std::size_t Entry>
struct entry_report : report<typename decltype(types_of<Net, Entry>::fault())::type> {};

/// Entries are walked in blocks of this many: compilers limit the length of one fold.
inline constexpr std::size_t block = 64;

template <std::size_t Entries, std::size_t Block>
using block_indices =
    std::make_index_sequence<(Entries - Block * block < block ? Entries - Block * block : block)>;

template <class Net, std::size_t First, std::size_t... I>
constexpr bool is_block_sound(std::index_sequence<I...>) {
  bool result = true;
  for (bool const sound : {types_of<Net, First + I>::sound...}) result = result && sound;
  return result;
}

template <class Net, std::size_t First, class Indices, bool Sound>
struct block_report {};
template <class Net, std::size_t First, std::size_t... I>
struct block_report<Net, First, std::index_sequence<I...>, false> : entry_report<Net, First + I>... {};

/// Instantiates the types of a block of entries, after those of all blocks before it and one after the other:
/// asked for the last entry first, compilers would descend through the whole graph and stop at their depth of
/// about 1 000.
template <class Net, std::size_t Blocks, class = block_indices<wiring<Net>::entries, Blocks - 1>>
struct typed_blocks;
template <class Net, class Indices>
struct typed_blocks<Net, 0, Indices> {
  static constexpr bool sound = true;
};
template <class Net, std::size_t Blocks, std::size_t... I>
  requires(Blocks > 0)
struct typed_blocks<Net, Blocks, std::index_sequence<I...>> {
  using before =
      typed_blocks<Net, Blocks - 1,
                   std::conditional_t<Blocks == 1, void,
                                      block_indices<wiring<Net>::entries, (Blocks < 2 ? 0 : Blocks - 2)>>>;
  static constexpr std::size_t first = (Blocks - 1) * block;
  static constexpr bool sound = before::sound && is_block_sound<Net, first>(std::index_sequence<I...>{});
  static_assert(sizeof(block_report<Net, first, std::index_sequence<I...>, sound>) > 0);
};

/// The policy of a net: its bodies are made for the same.
template <class Net>
inline constexpr policy policy_of = [] {
  if constexpr (requires { Net::policy; }) return Net::policy;
  else return policy::balanced;
}();

/// The record of a node entry, without its place among edges and values; an empty one for other entries.
template <class Net, std::size_t Entry>
constexpr node_record record_of_entry() {
  using E = entry_at<Net, Entry>;
  if constexpr (E::kind == entry_kind::node) {
    using types = types_of<Net, Entry>;
    node_record r = make_node_record<typename E::op>(E::attributes, types::inputs, types::outputs);
    if constexpr (requires { typename E::op::nets; }) {
      r.scratch_bytes = E::op::template scratch_bytes<policy_of<Net>>();
      r.has_capacities = r.has_capacities || E::op::has_capacities;
    }
    return r;
  } else {
    return {};
  }
}

/// Records of entries [First, First + 64): a block, since compilers limit the length of one fold, and in
/// order, so that no type is inferred through a deep recursion.
template <class Net, std::size_t First, std::size_t... I>
constexpr void append_records(node_record* to, std::index_sequence<I...>) {
  ((to[First + I] = record_of_entry<Net, First + I>()), ...);
}

template <class Net, std::size_t... Blocks>
constexpr auto entry_records(std::index_sequence<Blocks...>) {
  constexpr std::size_t entries = wiring<Net>::entries;
  std::array<node_record, entries> result{};
  (append_records<Net, Blocks * block>(result.data(), block_indices<entries, Blocks>{}), ...);
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
  (append_infos<Net, Blocks * block>(result.data(), block_indices<entries, Blocks>{}), ...);
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

 public:
  /// What is not sound has been reported by now, and counts as a graph of scalars without nodes: nothing that
  /// follows can trip over it and bury the report.
  static constexpr bool sound = detail::typed_blocks<Net, block_count>::sound;
  /// Types of all values.
  static constexpr auto infos = [] {
    if constexpr (sound) {
      return detail::value_infos<Net>(blocks{});
    } else {
      std::array<tensor_info, wires::counts.values> scalars{};
      for (tensor_info& info : scalars) info.type = elem_type::float_;
      return scalars;
    }
  }();
  /// Entry of each node.
  static constexpr auto entry_of_node = [] {
    std::array<std::size_t, sound ? wires::counts.nodes : 0> result{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < wires::entries && n < result.size(); ++i)
      if (wires::shapes[i].kind == entry_kind::node) result[n++] = i;
    return result;
  }();

 private:
  static constexpr auto by_entry = [] {
    if constexpr (sound) return detail::entry_records<Net>(blocks{});
    else return std::array<node_record, wires::entries>{};
  }();

 public:
  static constexpr auto nodes = [] {
    std::array<node_record, entry_of_node.size()> result{};
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
      if (sound && wires::shapes[i].kind == entry_kind::output)
        result[static_cast<std::size_t>(wires::edges[static_cast<std::size_t>(edge)])].is_output = true;
      for (std::int32_t k = 0; k < wires::shapes[i].values; ++k) {
        auto const v = static_cast<std::size_t>(value + k);
        result[v] = make_value_record(infos[v], wires::shapes[i].kind == entry_kind::input ? -1 : node);
      }
      if (wires::shapes[i].kind == entry_kind::node) ++node;
    }
    return result;
  }();
  static constexpr graph_records graph{nodes, values, wires::edges,
                                       static_cast<std::int32_t>(wires::counts.inputs)};
};

}  // namespace inlay
