// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/fixed_string.hpp>
#include <inlay/core/op.hpp>

#include <array>
#include <cstddef>
#include <utility>

/// The vocabulary of a graph expression:
///
///   inlay::graph(inlay::input<"x", float, 1, 4>(),
///                inlay::node<"fc", op::Gemm, op::Gemm::attributes{.transB = 1}>(in<"x">, weights::W{}),
///                inlay::node<"y", op::Relu>(in<"fc">),
///                inlay::output<"y">())
///
/// A node whose outputs are not called as the node is names them: node<…>(in<"x">, out<"a">, out<"b">). The
/// expression is a flat list of empty types; a value may only be used after the node that makes it.
namespace inlay {

/// An edge: the value of that name.
template <fixed_string Name>
struct in_t {
  static constexpr auto name = Name;
  static constexpr std::uint64_t hash = name_hash<Name>;
};
template <fixed_string Name>
inline constexpr in_t<Name> in{};

/// An output's name, and its type where the model declares one that the operator cannot know before the
/// program runs.
template <fixed_string Name, class T = void, std::int64_t... Dims>
struct out_t {
  static constexpr auto name = Name;
  static constexpr std::uint64_t hash = name_hash<Name>;
  static constexpr tensor_info declared{elem_type_of<T>, {Dims...}};
};
template <fixed_string Name, class T = void, std::int64_t... Dims>
inline constexpr out_t<Name, T, Dims...> out{};

/// A constant tensor: a type with a tensor_info `info` and its elements, `data()`. May have `ordinal`, its
/// number among the initializers of a header, so that one that several nodes use is counted once.
template <class X>
concept initializer = requires {
  { X::info } -> std::convertible_to<tensor_info>;
  X::data();
};

enum class entry_kind : std::uint8_t { input, node, output };

template <fixed_string Name, class T, std::int64_t... Dims>
struct input_entry {
  static constexpr entry_kind kind = entry_kind::input;
  static constexpr auto name = Name;
  static constexpr std::uint64_t hash = name_hash<Name>;
  static constexpr tensor_info info{elem_type_of<T>, {Dims...}};
};

template <fixed_string Name, class T, extent... Extents>
struct open_input_entry {
  static constexpr entry_kind kind = entry_kind::input;
  static constexpr auto name = Name;
  static constexpr std::uint64_t hash = name_hash<Name>;
  static constexpr tensor_info info{elem_type_of<T>, {Extents.most...}, storage::row_major, {}, true};
  static constexpr dims least{Extents.least...};
};

template <fixed_string Name>
struct output_entry {
  static constexpr entry_kind kind = entry_kind::output;
  static constexpr auto name = Name;
  static constexpr std::uint64_t hash = name_hash<Name>;
};

/// An output that ONNX has as a sequence of maps with the same keys: their values row by row, and the keys, which
/// are constant.
template <fixed_string Name, class Keys>
struct map_output_entry : output_entry<Name> {
  using keys = Keys;
};

/// A list of types, and its elements by index.
template <class... Ts>
struct type_list {
  static constexpr std::size_t size = sizeof...(Ts);
};

/// Calls f with the type_tag of each type, in order. For lists as short as a node's: the name of each
/// instance has all types in it.
template <class... Ts, class F>
constexpr void for_each_type(type_list<Ts...>, F&& f) {
  [[maybe_unused]] int const in_order[] = {0, (f(type_tag<Ts>{}), 0)...};
}

template <fixed_string Name, class Op, auto Attributes, class Ins, class Outs>
struct node_entry;

template <fixed_string Name, class Op, auto Attributes, class... Ins, class... Outs>
struct node_entry<Name, Op, Attributes, type_list<Ins...>, type_list<Outs...>> {
  static constexpr entry_kind kind = entry_kind::node;
  static constexpr auto name = Name;
  using op = Op;
  using ins = type_list<Ins...>;
  using outs = type_list<Outs...>;
  static constexpr auto attributes = Attributes;
};

/// An operator with its bodies, in the order of Op::bodies, each the tag of a graph: the operator of a node.
///
///   inlay::node<"y", inlay::with_bodies<op::If, else_branch, then_branch>>(in<"condition">, in<"x">)
///
/// Where a body reads values of the outer graph they are inputs of the node, and of each body, after ONNX's
/// own. graph/bodies.hpp has the rest.
template <class Op, class... Nets>
struct with_bodies;

namespace detail {
template <class T>
inline constexpr bool is_out = false;
template <fixed_string Name, class T, std::int64_t... Dims>
inline constexpr bool is_out<out_t<Name, T, Dims...>> = true;

template <class Ins, class Outs>
struct node_arguments;

/// Splits the arguments of node() into inputs and outputs.
template <class... Ins, class... Outs>
struct node_arguments<type_list<Ins...>, type_list<Outs...>> {
  template <class T>
  constexpr auto operator+(type_tag<T>) const {
    if constexpr (is_out<T>) return node_arguments<type_list<Ins...>, type_list<Outs..., T>>{};
    else return node_arguments<type_list<Ins..., T>, type_list<Outs...>>{};
  }
  template <fixed_string Name, class Op, auto Attributes>
  static constexpr auto entry() {
    if constexpr (sizeof...(Outs) == 0)
      return node_entry<Name, Op, Attributes, type_list<Ins...>, type_list<out_t<Name>>>{};
    else return node_entry<Name, Op, Attributes, type_list<Ins...>, type_list<Outs...>>{};
  }
};
}  // namespace detail

/// A graph input: its name, element type and dims.
template <fixed_string Name, class T, std::int64_t... Dims>
consteval auto input() {
  return input_entry<Name, T, Dims...>{};
}

/// A graph input whose extents are given with its elements: open_input<"x", float, extent{1, 32}, 10>().
template <fixed_string Name, class T, extent... Extents>
consteval auto open_input() {
  return open_input_entry<Name, T, Extents...>{};
}

/// A node: its name, operator and attributes; arguments are edges (`in<"…">`), initializers, `absent`, and
/// then the outputs' names (`out<"…">`) where they differ from the node's.
template <fixed_string Name, class Op, auto Attributes = typename Op::attributes{}, class... Arguments>
consteval auto node(Arguments...) {
  return (detail::node_arguments<type_list<>, type_list<>>{} + ... + type_tag<Arguments>{})
      .template entry<Name, Op, Attributes>();
}

/// A graph output: the name of the value.
template <fixed_string Name>
consteval auto output() {
  return output_entry<Name>{};
}

/// The same of a sequence of maps: the value has their values, (maps, keys).
template <fixed_string Name, initializer Keys>
consteval auto output_of_maps(Keys) {
  return map_output_entry<Name, Keys>{};
}

template <class... Entries>
struct graph_expression {
  using entries = type_list<Entries...>;
};

/// The whole graph. Keep it as `static constexpr auto nodes` of a short tag type: everything is named by that
/// tag.
template <class... Entries>
consteval auto graph(Entries...) {
  return graph_expression<Entries...>{};
}

}  // namespace inlay
