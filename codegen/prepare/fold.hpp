// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <inlay/core/op.hpp>
#include <inlay/family/elementwise.hpp>

#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// Constant folding: an operator's own reference() on tensors of run-time dims. The element types that shape
/// arithmetic and weights have are folded (float, int64, int32, bool); a constant subgraph of other types is
/// computed on the device.
namespace inlay::codegen {

/// Element type of an input or output of an operator that is folded.
enum class folded : std::uint8_t {
  none,     ///< no further input; as output: the operator is not folded
  T,        ///< one of the folded types, the same wherever the signature says T
  number,   ///< T, but not bool
  R,        ///< one of the folded types, that of the output
  I,        ///< int64 or int32
  int64,    ///< int64
  boolean,  ///< bool
  floats,   ///< float
  unread,   ///< any type: only the dims are read
};

struct fold_signature {
  folded inputs[4];  ///< the last one that is not none holds for all further inputs
  folded output;
};

/// Signatures of operators that are not elementwise, in alphabetical order; one that is not here is not
/// folded. An elementwise operator takes all inputs of one type, each type that it accepts, to Op::result<T>
/// or T.
inline constexpr std::pair<std::string_view, fold_signature> fold_signatures[] = {
    {"ArgMax", {{folded::number}, folded::int64}},
    {"ArgMin", {{folded::number}, folded::int64}},
    {"Cast", {{folded::T}, folded::R}},
    {"Compress", {{folded::T, folded::boolean}, folded::T}},
    {"Concat", {{folded::T}, folded::T}},
    {"ConstantOfShape", {{folded::int64}, folded::R}},
    {"CumSum", {{folded::number, folded::I}, folded::number}},
    {"Expand", {{folded::T, folded::int64}, folded::T}},
    {"Flatten", {{folded::T}, folded::T}},
    {"Gather", {{folded::T, folded::I}, folded::T}},
    {"GatherElements", {{folded::T, folded::I}, folded::T}},
    {"GatherND", {{folded::T, folded::int64}, folded::T}},
    {"Gemm", {{folded::floats}, folded::floats}},
    {"Identity", {{folded::T}, folded::T}},
    {"MatMul", {{folded::floats}, folded::floats}},
    {"NonZero", {{folded::T}, folded::int64}},
    {"Pad", {{folded::T, folded::int64, folded::T, folded::I}, folded::T}},
    {"Range", {{folded::number}, folded::number}},
    {"ReduceMax", {{folded::number, folded::int64}, folded::number}},
    {"ReduceMean", {{folded::floats, folded::int64}, folded::floats}},
    {"ReduceMin", {{folded::number, folded::int64}, folded::number}},
    {"ReduceProd", {{folded::number, folded::int64}, folded::number}},
    {"ReduceSum", {{folded::number, folded::int64}, folded::number}},
    {"Reshape", {{folded::T, folded::int64}, folded::T}},
    {"ScatterElements", {{folded::number, folded::I, folded::number}, folded::number}},
    {"ScatterND", {{folded::number, folded::int64, folded::number}, folded::number}},
    {"Shape", {{folded::unread}, folded::int64}},
    {"Size", {{folded::unread}, folded::int64}},
    {"Slice", {{folded::T, folded::I}, folded::T}},
    {"Split", {{folded::T, folded::int64}, folded::T}},
    {"Squeeze", {{folded::T, folded::int64}, folded::T}},
    {"Tile", {{folded::T, folded::int64}, folded::T}},
    {"Transpose", {{folded::T}, folded::T}},
    {"Trilu", {{folded::T, folded::int64}, folded::T}},
    {"Unsqueeze", {{folded::T, folded::int64}, folded::T}},
    {"Where", {{folded::boolean, folded::T}, folded::T}},
};

template <class Op>
inline constexpr fold_signature fold_signature_of = [] {
  for (auto const& [op_type, signature] : fold_signatures)
    if (Op::id.domain.empty() && Op::id.op_type == op_type) return signature;
  return fold_signature{{folded::T}, traits::is_elementwise<Op> ? folded::T : folded::none};
}();

namespace detail {

/// Whether a signature has a type of that kind.
constexpr bool mentions(fold_signature const& s, folded kind) {
  for (folded const f : s.inputs)
    if (f == kind) return true;
  return s.output == kind;
}

/// The kind of input `i`.
constexpr folded input_kind(fold_signature const& s, std::size_t i) {
  i = i < std::size(s.inputs) ? i : std::size(s.inputs) - 1;
  while (i > 0 && s.inputs[i] == folded::none) --i;
  return s.inputs[i];
}

/// What T, R and I of a signature stand for.
template <class Op, class T_, class R_, class I_>
struct fold_types {
  static constexpr fold_signature signature = fold_signature_of<Op>;

  template <folded Kind>
  static consteval auto tag() {
    if constexpr (Kind == folded::R) return type_tag<R_>{};
    else if constexpr (Kind == folded::I) return type_tag<I_>{};
    else if constexpr (Kind == folded::int64) return type_tag<std::int64_t>{};
    else if constexpr (Kind == folded::floats || Kind == folded::unread) return type_tag<float>{};
    else if constexpr (Kind == folded::boolean) return type_tag<bool>{};
    else return type_tag<T_>{};
  }
  template <std::size_t i>
  using input = typename decltype(tag<input_kind(signature, i)>())::type;

  static consteval auto output_tag() {
    if constexpr (signature.output != folded::T) return tag<signature.output>();
    else if constexpr (requires { typename Op::template result<T_>; })
      return type_tag<typename Op::template result<T_>>{};
    else return type_tag<T_>{};
  }
  using output = typename decltype(output_tag())::type;

  /// Whether the operator takes T.
  static constexpr bool possible = [] {
    if constexpr (signature.output == folded::none) return false;
    else if constexpr (mentions(signature, folded::number)) return !std::is_same_v<T_, bool>;
    else if constexpr (!mentions(signature, folded::T)) return std::is_same_v<T_, float>;  // once is enough
    else if constexpr (traits::is_elementwise<Op>) return family::detail::accepts<Op>(elem_type_of<T_>);
    else return true;
  }();
};

template <class T>
dynamic_tensor<T const> view(constant const& c) {
  dims shape;
  for (std::int64_t d : c.dims) shape.push_back(d);
  return {c.as<T>(), shape};
}

template <class T>
dynamic_tensor<T> view(constant& c) {
  dims shape;
  for (std::int64_t d : c.dims) shape.push_back(d);
  return {c.as<T>(), shape};
}

/// Longest list of inputs or outputs of a variadic operator that is folded.
inline constexpr std::size_t most_variadic = 8;

/// A variadic side: one tuple of `count` tensors of T, 1 or more.
template <class T, class F, class... Done>
void with_tuple(std::size_t count, auto const& at, F const& f, Done... done) {
  if constexpr (sizeof...(Done) > 0)
    if (sizeof...(Done) == count)
      return f(std::make_tuple(std::tuple{done...}));  // std::tuple{tuple} is a copy
  if constexpr (sizeof...(Done) < most_variadic)
    if (sizeof...(Done) < count) with_tuple<T>(count, at, f, done..., at(sizeof...(Done)));
}

/// A fixed number of inputs, `absent` where one is optional and left out.
template <class Op, class Types, class F, class... Done>
void with_fixed_inputs(std::span<constant const* const> in, F const& f, Done... done) {
  constexpr std::size_t i = sizeof...(Done);
  if constexpr (i == static_cast<std::size_t>(Op::inputs.most)) {
    f(std::tuple{done...});
  } else {
    if (i < in.size() && in[i])
      with_fixed_inputs<Op, Types>(in, f, done..., view<typename Types::template input<i>>(*in[i]));
    else if constexpr (i >= static_cast<std::size_t>(Op::inputs.least))
      with_fixed_inputs<Op, Types>(in, f, done..., absent);
  }
}

template <class Op, class Types, class F>
void with_inputs(std::span<constant const* const> in, F const& f) {
  using T = typename Types::template input<0>;
  if constexpr (Op::inputs.variadic)
    with_tuple<T>(in.size(), [&](std::size_t i) { return view<T>(*in[i]); }, f);
  else with_fixed_inputs<Op, Types>(in, f);
}

template <class Op, class R, class F>
void with_outputs(std::vector<constant>& out, F const& f) {
  if constexpr (Op::outputs.variadic) {
    with_tuple<R>(out.size(), [&](std::size_t i) { return view<R>(out[i]); }, f);
  } else if constexpr (Op::outputs.most == 1) {
    f(std::tuple{view<R>(out[0])});
  }
}

/// Extents that depend on elements, where the shape rule has found a capacity. False where they stay unknown.
template <class Op>
bool refine_capacities(typename Op::attributes const& a, auto const& inputs, std::vector<constant>& out,
                       std::span<tensor_info const> types) {
  if (std::none_of(types.begin(), types.end(), [](tensor_info const& t) { return t.is_capacity; }))
    return true;
  std::vector<tensor_info> exact(types.begin(), types.end());
  bool const known = std::apply(
      [&](auto const&... x) {
        std::span<tensor_info> const refined = exact;
        if constexpr (requires { Op::extents(a, x..., refined); }) return !Op::extents(a, x..., refined);
        else return false;
      },
      inputs);
  for (std::size_t i = 0; known && i < out.size(); ++i) {
    out[i].dims.assign(exact[i].dims.begin(), exact[i].dims.end());
    out[i].data.resize(exact[i].bytes());
  }
  return known;
}

/// Computes the outputs, if inputs and outputs have these types.
template <class Op, class Types>
bool fold_typed(typename Op::attributes const& a, std::span<constant const* const> in,
                std::vector<constant>& out, std::span<tensor_info const> types) {
  constexpr fold_signature s = Types::signature;
  constexpr elem_type wanted[] = {
      elem_type_of<typename Types::template input<0>>, elem_type_of<typename Types::template input<1>>,
      elem_type_of<typename Types::template input<2>>, elem_type_of<typename Types::template input<3>>};
  for (std::size_t i = 0; i < in.size(); ++i)
    if (in[i] && input_kind(s, i) != folded::unread && in[i]->type != wanted[std::min<std::size_t>(i, 3)])
      return false;
  for (constant const& c : out)
    if (c.type != elem_type_of<typename Types::output>) return false;
  bool done = false;
  with_inputs<Op, Types>(in, [&](auto const& inputs) {
    if (!refine_capacities<Op>(a, inputs, out, types)) return;
    with_outputs<Op, typename Types::output>(out, [&](auto const& outputs) {
      std::apply([&](auto const&... argument) { Op::reference(a, argument...); },
                 std::tuple_cat(inputs, outputs));
      done = true;
    });
  });
  return done;
}

template <class F>
void for_each_folded_type(F const& f) {
  f(type_tag<float>{});
  f(type_tag<std::int64_t>{});
  f(type_tag<std::int32_t>{});
  f(type_tag<bool>{});
}

}  // namespace detail

template <class Op>
std::vector<constant> fold_node(typename Op::attributes const& a, std::span<constant const* const> in,
                                std::span<tensor_info const> types) {
  constexpr fold_signature s = fold_signature_of<Op>;
  if (s.output == folded::none || in.empty() || !in[0]) return {};
  std::vector<constant> out;
  for (tensor_info const& t : types) {
    constant c{t.type, {t.dims.begin(), t.dims.end()}, {}};
    c.data.resize(t.bytes());
    out.push_back(std::move(c));
  }
  bool done = false;
  detail::for_each_folded_type([&]<class T>(type_tag<T>) {
    auto const attempt = [&]<class R, class I>(type_tag<R>, type_tag<I>) {
      using Types = detail::fold_types<Op, T, R, I>;
      if constexpr (Types::possible) done = done || detail::fold_typed<Op, Types>(a, in, out, types);
    };
    auto const with_indices = [&](auto R) {
      attempt(R, type_tag<std::int64_t>{});
      if constexpr (detail::mentions(s, folded::I)) attempt(R, type_tag<std::int32_t>{});
    };
    if constexpr (detail::mentions(s, folded::R)) detail::for_each_folded_type(with_indices);
    else with_indices(type_tag<T>{});
  });
  if (!done) out.clear();
  return out;
}

}  // namespace inlay::codegen
