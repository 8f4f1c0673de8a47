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

/// Constant folding: an operator's own reference() on tensors of run-time dims. It is instantiated for as few
/// types as cover all: numbers are computed in float, double or int64 (fold.cpp has the reasons), and where an
/// operator only moves elements, the positions of the elements are moved, as int64, and the elements follow.
namespace inlay::codegen {

/// What an input or output of an operator that is folded is to its reference().
enum class folded : std::uint8_t {
  none,     ///< no further input; as output: the operator is not folded
  moved,    ///< elements of any type that stay what they are
  T,        ///< numbers or bool, the same type wherever the signature says T
  number,   ///< T, but not bool
  real,     ///< T, but float or double
  index,    ///< int64 or int32
  boolean,  ///< bool
  unread,   ///< any type: only the dims are read
};

struct fold_signature {
  folded inputs[4];  ///< the last one that is not none holds for all further inputs
  folded output;
};

/// Signatures of operators that are not elementwise, in alphabetical order; one that is not here is not
/// folded, unless it is a view (Reshape, Squeeze, …). An elementwise operator takes all inputs of one type, each
/// type that it accepts, to Op::result_type() or T. Cast and ConstantOfShape have code of their own (fold.cpp).
inline constexpr std::pair<std::string_view, fold_signature> fold_signatures[] = {
    {"ArgMax", {{folded::number}, folded::index}},
    {"ArgMin", {{folded::number}, folded::index}},
    {"Compress", {{folded::moved, folded::boolean}, folded::moved}},
    {"Concat", {{folded::moved}, folded::moved}},
    {"Conv", {{folded::real}, folded::real}},
    {"CumSum", {{folded::number, folded::index}, folded::number}},
    {"Expand", {{folded::moved, folded::index}, folded::moved}},
    {"Gather", {{folded::moved, folded::index}, folded::moved}},
    {"GatherElements", {{folded::moved, folded::index}, folded::moved}},
    {"GatherND", {{folded::moved, folded::index}, folded::moved}},
    {"Gemm", {{folded::real}, folded::real}},
    {"MatMul", {{folded::real}, folded::real}},
    {"NonZero", {{folded::T}, folded::index}},
    {"Pad", {{folded::moved, folded::index, folded::moved, folded::index}, folded::moved}},
    {"Range", {{folded::number}, folded::number}},
    {"ReduceL2", {{folded::real, folded::index}, folded::real}},
    {"ReduceMax", {{folded::number, folded::index}, folded::number}},
    {"ReduceMean", {{folded::number, folded::index}, folded::number}},
    {"ReduceMin", {{folded::number, folded::index}, folded::number}},
    {"ReduceProd", {{folded::number, folded::index}, folded::number}},
    {"ReduceSum", {{folded::number, folded::index}, folded::number}},
    {"ScatterElements", {{folded::number, folded::index, folded::number}, folded::number}},
    {"ScatterND", {{folded::number, folded::index, folded::number}, folded::number}},
    {"Shape", {{folded::unread}, folded::index}},
    {"Size", {{folded::unread}, folded::index}},
    {"Slice", {{folded::moved, folded::index}, folded::moved}},
    {"Softmax", {{folded::real}, folded::real}},
    {"Split", {{folded::moved, folded::index}, folded::moved}},
    {"Tile", {{folded::moved, folded::index}, folded::moved}},
    {"Transpose", {{folded::moved}, folded::moved}},
    {"Trilu", {{folded::moved, folded::index}, folded::moved}},
    {"Where", {{folded::boolean, folded::moved}, folded::moved}},
};

/// Whether an operator is folded as a chain of two inputs at a time: what it makes of three is what it makes of
/// the first two, with the third.
inline constexpr std::string_view fold_in_pairs[] = {"Concat", "Max", "Min", "Sum"};

template <class Op>
inline constexpr fold_signature fold_signature_of = [] {
  for (auto const& [op_type, signature] : fold_signatures)
    if (Op::id.domain.empty() && Op::id.op_type == op_type) return signature;
  bool const pairs = [] {
    for (std::string_view const op_type : fold_in_pairs)
      if (Op::id.op_type == op_type) return true;
    return false;
  }();
  bool const known = traits::is_elementwise<Op> && (!Op::inputs.variadic || pairs);
  return fold_signature{{folded::T}, known ? folded::T : folded::none};
}();

/// The kind of input `i`.
constexpr folded input_kind(fold_signature const& s, std::size_t i) {
  std::size_t last = 0;
  while (last + 1 < 4 && s.inputs[last + 1] != folded::none) ++last;
  return s.inputs[i < last ? i : last];
}

/// Inputs and outputs of one node in the types in which reference() is run.
class fold_frame {
 public:
  /// `integers` is int64, or uint64 for an operator that takes no signed integers.
  fold_frame(fold_signature const& signature, std::span<constant const* const> in,
             std::span<tensor_info const> out, elem_type integers);

  /// Whether every input has a form in which it can be folded.
  explicit operator bool() const { return possible_; }
  /// The type in which T is computed.
  elem_type type() const { return type_; }
  std::size_t inputs() const { return in_.size(); }
  /// Null where the input is left out.
  constant const* input(std::size_t i) const { return present_[i] ? &in_[i] : nullptr; }
  /// What the shape rule says of the outputs. Where extents depend on elements, they are put in here.
  std::vector<tensor_info>& types() { return types_; }
  /// Room for the outputs in the types that reference() writes: `result` where the signature says T.
  std::vector<constant>& outputs(elem_type result);
  /// The outputs as the node makes them.
  std::vector<constant> finish() const;

 private:
  fold_signature signature_;
  std::span<constant const* const> given_;
  std::vector<tensor_info> types_;
  std::vector<constant> in_, out_;
  std::vector<bool> present_;
  elem_type type_ = elem_type::undefined;
  bool possible_ = true;
};

/// Cast and ConstantOfShape, for every type. Empty where that cannot be.
std::vector<constant> fold_cast(constant const& x, elem_type to);
constant fold_fill(tensor_info const& type, scalar const& value);
/// A view of a constant: the same elements under other dims.
constant fold_view(constant const& x, tensor_info const& type);

namespace detail {

template <folded Kind, class T>
consteval auto fold_tag() {
  if constexpr (Kind == folded::moved || Kind == folded::index) return type_tag<std::int64_t>{};
  else if constexpr (Kind == folded::boolean) return type_tag<bool>{};
  else if constexpr (Kind == folded::unread) return type_tag<float>{};
  else return type_tag<T>{};
}
template <folded Kind, class T>
using fold_type = typename decltype(fold_tag<Kind, T>())::type;

/// What an operator whose signature says T makes of T.
template <class Op, class T>
constexpr elem_type fold_result() {
  constexpr fold_signature s = fold_signature_of<Op>;
  if constexpr (s.output == folded::T) {
    tensor_info const in[3] = {{elem_type_of<T>, {}}, {elem_type_of<T>, {}}, {elem_type_of<T>, {}}};
    return family::detail::result_type<Op>(typename Op::attributes{}, in);
  } else {
    return elem_type_of<fold_type<s.output, T>>;
  }
}

/// Whether reference() takes T where the signature says so.
template <class Op, class T>
constexpr bool folds_type() {
  constexpr fold_signature s = fold_signature_of<Op>;
  constexpr folded kind = s.output == folded::index ? s.inputs[0] : s.output;
  constexpr bool real = std::is_floating_point_v<T>;
  if constexpr (kind == folded::moved || kind == folded::unread) return std::is_same_v<T, std::int64_t>;
  else if constexpr (kind == folded::real) return real;
  else if constexpr (kind == folded::T && s.output != folded::T) return true;
  else if constexpr (kind == folded::T) return family::detail::accepts<Op>(elem_type_of<T>);
  else if constexpr (requires { Op::accepts(elem_type_of<T>); }) return Op::accepts(elem_type_of<T>);
  else return real || std::is_same_v<T, std::int64_t>;
}

/// Most outputs of a variadic operator that is folded.
inline constexpr std::size_t most_outputs = 8;

template <class Op, class R, class Run, class... Done>
void with_outputs(std::vector<constant>& out, Run const& run, Done... done) {
  if constexpr (!Op::outputs.variadic) {
    run(tensor_of<R>(out[0]));
  } else {
    if constexpr (sizeof...(Done) > 0)
      if (sizeof...(Done) == out.size()) return run(std::make_tuple(done...));
    if constexpr (sizeof...(Done) < most_outputs)
      if (sizeof...(Done) < out.size())
        with_outputs<Op, R>(out, run, done..., tensor_of<R>(out[sizeof...(Done)]));
  }
}

/// Calls run(inputs…), `absent` where one is optional and left out.
template <class Op, class T, class Run, class... Done>
void with_inputs(fold_frame const& frame, Run const& run, Done... done) {
  constexpr std::size_t i = sizeof...(Done);
  if constexpr (i == static_cast<std::size_t>(Op::inputs.most)) {
    run(done...);
  } else {
    using X = fold_type<input_kind(fold_signature_of<Op>, i), T>;
    constant const* const c = i < frame.inputs() ? frame.input(i) : nullptr;
    if (c) with_inputs<Op, T>(frame, run, done..., tensor_of<X>(*c));
    else if constexpr (i >= static_cast<std::size_t>(Op::inputs.least))
      with_inputs<Op, T>(frame, run, done..., absent);
  }
}

/// Whether an extent of some type depends on elements, and whether no extent is past the capacity of its type.
bool has_capacity(std::span<tensor_info const> types);
bool fit(std::span<tensor_info const> types, std::span<tensor_info const> capacities);

/// Extents that depend on elements, where the shape rule has found a capacity. False where they stay unknown, or are
/// past it.
template <class Op>
bool refine_capacities(typename Op::attributes const& a, std::vector<tensor_info>& types, auto const&... x) {
  if (!has_capacity(types)) return true;
  if constexpr (requires { Op::extents(a, x..., std::span<tensor_info>()); }) {
    std::vector<tensor_info> const most = types;
    return !Op::extents(a, x..., std::span<tensor_info>(types)) && fit(types, most);
  } else {
    return false;
  }
}

template <class Op, class T>
bool fold_as(typename Op::attributes const& a, fold_frame& frame) {
  constexpr elem_type result = fold_result<Op, T>();
  bool done = false;
  if constexpr (Op::inputs.variadic) {
    using X = fold_type<fold_signature_of<Op>.inputs[0], T>;
    constant sum = *frame.input(0);
    for (std::size_t i = 1; i < frame.inputs(); ++i) {
      constant const& x = *frame.input(i);
      tensor_info const pair[] = {{sum.type, shape_of(sum)}, {x.type, shape_of(x)}};
      tensor_info made[1];
      if (inlay::infer<Op>(a, pair, made) || made[0].is_capacity) return false;
      constant next = fold_view({result, {}, std::vector<std::byte>(made[0].bytes())}, made[0]);
      Op::reference(a, std::make_tuple(tensor_of<X>(std::as_const(sum)), tensor_of<X>(x)),
                    tensor_of<X>(next));
      sum = std::move(next);
    }
    frame.outputs(result)[0].data = std::move(sum.data);
    done = true;
  } else {
    with_inputs<Op, T>(frame, [&](auto... x) {
      if (!refine_capacities<Op>(a, frame.types(), x...)) return;
      with_outputs<Op, type_of<result>>(frame.outputs(result), [&](auto y) {
        Op::reference(a, x..., y);
        done = true;
      });
    });
  }
  return done;
}

}  // namespace detail

/// The outputs of a node whose inputs are constant; empty where it is not folded. `types` are its outputs'.
template <class Op>
std::vector<constant> fold_node(typename Op::attributes const& a, std::span<constant const* const> in,
                                std::span<tensor_info const> types) {
  constexpr fold_signature s = fold_signature_of<Op>;
  if (in.empty() || !in[0] || types.empty()) return {};
  bool const known_dims = types.size() == 1 && !types[0].is_capacity;
  if constexpr (Op::id.domain.empty() && Op::id.op_type == "Cast") {
    return known_dims ? fold_cast(*in[0], types[0].type) : std::vector<constant>{};
  } else if constexpr (Op::id.domain.empty() && Op::id.op_type == "ConstantOfShape") {
    if (!known_dims) return {};
    return {fold_fill(types[0], a.value)};
  } else if constexpr (traits::is_view<Op>) {
    if (!known_dims || types[0].bytes() != in[0]->data.size()) return {};
    return {fold_view(*in[0], types[0])};
  } else if constexpr (s.output != folded::none) {
    if (Op::outputs.variadic ? types.size() > detail::most_outputs : types.size() != 1) return {};
    constexpr bool unsigned_alone =
        detail::folds_type<Op, std::uint64_t>() && !detail::folds_type<Op, std::int64_t>();
    fold_frame frame(s, in, types, unsigned_alone ? elem_type::uint64 : elem_type::int64);
    if (!frame) return {};
    bool done = false;
    auto const attempt = [&]<class T>(type_tag<T>) {
      if constexpr (detail::folds_type<Op, T>())
        if (frame.type() == elem_type_of<T>) done = detail::fold_as<Op, T>(a, frame);
    };
    attempt(type_tag<float>{});
    attempt(type_tag<double>{});
    attempt(type_tag<std::int64_t>{});
    attempt(type_tag<bool>{});
    if constexpr (unsigned_alone) attempt(type_tag<std::uint64_t>{});
    return done ? frame.finish() : std::vector<constant>{};
  } else {
    return {};
  }
}

}  // namespace inlay::codegen
