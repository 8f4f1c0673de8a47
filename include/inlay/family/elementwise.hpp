// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/epilogue.hpp>
#include <inlay/core/op.hpp>
#include <inlay/simd/f32.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

/// Elementwise operators: an operator names its identity and one function on values,
///   static constexpr T apply(attributes const&, T x …)
/// for scalars, and where it can for simd::f32 as well; the family does shapes, broadcasting and loops.
/// An operator may declare
///   static constexpr bool accepts(elem_type)                  element types of its inputs (default: numeric)
///   static constexpr error check_types(std::span<tensor_info const> in)    (default: accepted and all alike)
///   static constexpr elem_type result_type(attributes const&, std::span<tensor_info const> in)
///                                                               of the output (default: that of input 0)
///   static constexpr bool is_long                               a long_step (default: no)
namespace inlay::family {

/// Multidirectional broadcasting (ONNX Broadcasting.md): dims of the output of an elementwise operator. Extents
/// of a capacity may turn out to be equal or 1: the larger one is a bound.
constexpr error broadcast(std::span<tensor_info const> in, dims& out) {
  std::size_t rank = 0;
  bool is_capacity = false;
  for (tensor_info const& x : in) {
    rank = x.rank() > rank ? x.rank() : rank;
    is_capacity = is_capacity || x.is_capacity;
  }
  out = dims(rank, 1);
  for (tensor_info const& x : in)
    for (std::size_t i = 0; i < x.rank(); ++i) {
      std::int64_t& extent = out[rank - x.rank() + i];
      if (extent == 1) extent = x.dims[i];
      else if (is_capacity) extent = x.dims[i] > extent ? x.dims[i] : extent;
      else if (x.dims[i] != 1 && x.dims[i] != extent)
        return {fault::dims_not_broadcastable, x.dims[i], extent};
    }
  return no_error;
}

/// Unidirectional broadcasting: every input must broadcast to the dims of input 0.
/// Errors: dims_not_broadcastable (found elements of the input, wanted those of input 0).
constexpr error broadcast_to_first(std::span<tensor_info const> in, dims& out) {
  for (tensor_info const& x : in) {
    tensor_info const both[] = {in[0], x};
    if (error const e = broadcast(both, out)) return e;
    if (in[0].is_capacity || x.is_capacity) out = in[0].dims;
    if (out != in[0].dims)
      return {fault::dims_not_broadcastable, static_cast<std::int64_t>(x.elements()),
              static_cast<std::int64_t>(in[0].elements())};
  }
  return no_error;
}

/// Strides with which a tensor of dims `from` is read over dims `to`: 0 along broadcast axes.
constexpr dims broadcast_strides(dims const& from, dims const& to) {
  dims const strides = row_major_strides(from);
  dims result(to.size(), 0);
  std::size_t const lead = to.size() - from.size();
  for (std::size_t i = 0; i < from.size(); ++i) result[lead + i] = from[i] == 1 ? 0 : strides[i];
  return result;
}

/// The loops over a tensor and the strides with which operands are read in them: axes of extent 1 dropped,
/// neighbours merged where that is the same for every operand. The innermost stride of a broadcast operand is
/// therefore 0 or 1.
template <std::size_t Operands>
struct loop_nest {
  dims extents;
  dims strides[Operands];

  constexpr std::size_t depth() const { return extents.size(); }
  /// Steps of the innermost loop.
  constexpr std::size_t row() const { return depth() == 0 ? 1 : static_cast<std::size_t>(extents.back()); }
  constexpr std::int64_t row_stride(std::size_t operand) const {
    return depth() == 0 ? 0 : strides[operand].back();
  }

  /// One more loop inside the others.
  constexpr void append(std::int64_t extent, std::array<std::int64_t, Operands> const& stride) {
    if (extent == 1) return;
    bool merges = depth() > 0;
    for (std::size_t k = 0; k < Operands; ++k) merges = merges && strides[k].back() == stride[k] * extent;
    if (merges) extents.back() *= extent;
    else extents.push_back(extent);
    for (std::size_t k = 0; k < Operands; ++k)
      if (merges) strides[k].back() = stride[k];
      else strides[k].push_back(stride[k]);
  }
};

/// The loops over dims `to` in row-major order, reading operands of dims `from`.
template <class... From>
constexpr auto broadcast_nest(dims const& to, From const&... from) {
  loop_nest<sizeof...(From)> nest;
  std::array<dims, sizeof...(From)> const strides{broadcast_strides(from, to)...};
  for (std::size_t axis = 0; axis < to.size(); ++axis) {
    std::array<std::int64_t, sizeof...(From)> stride;
    for (std::size_t k = 0; k < stride.size(); ++k) stride[k] = strides[k][axis];
    nest.append(to[axis], stride);
  }
  return nest;
}

/// Where one row of a nest starts in each operand.
template <std::size_t Operands>
using row_offsets = std::array<std::size_t, Operands>;

/// Calls row(offsets) for each step of all loops but the innermost, in order. No loop may be empty.
template <std::size_t Operands, class Row>
constexpr void for_each_row(loop_nest<Operands> const& nest, Row&& row) {
  std::size_t const outer = nest.depth() == 0 ? 0 : nest.depth() - 1;
  dims index(outer, 0);
  row_offsets<Operands> at{};
  while (true) {
    row(std::as_const(at));
    std::size_t axis = outer;
    while (axis-- > 0) {
      bool const wraps = ++index[axis] == nest.extents[axis];
      std::int64_t const steps = wraps ? 1 - nest.extents[axis] : 1;
      for (std::size_t k = 0; k < Operands; ++k)
        at[k] += static_cast<std::size_t>(nest.strides[k][axis] * steps);
      if (!wraps) break;
      index[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

/// The same where the nest is a constant: a loop of constant bounds for each axis, and no table in the
/// program.
template <auto const& Nest, std::size_t Axis = 0, std::size_t Operands, class Row>
INLAY_ALWAYS_INLINE constexpr void for_each_static_row(row_offsets<Operands> at, Row const& row) {
  if constexpr (Axis + 1 >= Nest.depth()) {
    row(at);
  } else {
    constexpr auto extent = static_cast<std::size_t>(Nest.extents[Axis]);
    for (std::size_t i = 0; i < extent; ++i) {
      for_each_static_row<Nest, Axis + 1>(at, row);
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        ((at[K] +=
          std::integral_constant<std::size_t, static_cast<std::size_t>(Nest.strides[K][Axis])>::value),
         ...);
      }(std::make_index_sequence<Operands>{});
    }
  }
}

/// An arithmetic function of two values; signed integers wrap around, as in NumPy, where C++ leaves it
/// undefined.
template <class T, class F>
INLAY_ALWAYS_INLINE constexpr T wrapping(T a, T b, F f) {
  if constexpr (std::is_integral_v<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    using Wide = std::common_type_t<Unsigned, unsigned>;  // no promotion to signed int
    return static_cast<T>(static_cast<Unsigned>(
        f(static_cast<Wide>(static_cast<Unsigned>(a)), static_cast<Wide>(static_cast<Unsigned>(b)))));
  } else {
    return f(a, b);
  }
}

/// |x|; the smallest signed integer, which has no opposite, stays.
template <class T>
constexpr T magnitude(T x) {
  if constexpr (std::is_unsigned_v<T>) return x;
  else if constexpr (std::is_integral_v<T>)
    return x < 0 ? wrapping(T(0), x, [](auto zero, auto y) { return zero - y; }) : x;
  else return x < 0 ? -x : x == 0 ? T(0) : x;
}

/// A float as an integer: without its fraction, clamped to the integer's range, 0 for NaN.
template <class Integer>
constexpr Integer to_integer(double x) {
  using limits = std::numeric_limits<Integer>;
  if (x != x) return 0;
  if (x <= static_cast<double>(limits::min())) return limits::min();
  if (x >= static_cast<double>(limits::max())) return limits::max();
  return static_cast<Integer>(x);
}
template <class Integer>
constexpr Integer to_integer(float x) {
  return to_integer<Integer>(static_cast<double>(x));
}
/// The same without a branch: shorter, or compilers make packs of it.
template <class Integer>
  requires(sizeof(Integer) < 4 || (std::is_same_v<Integer, std::int32_t> && simd::lanes > 1))
constexpr Integer to_integer(float x) {
  using limits = std::numeric_limits<Integer>;
  // The largest float that is one: 2^31 - 128 of 32 bits.
  constexpr auto low = static_cast<float>(limits::min()),
                 high = sizeof(Integer) < 4 ? static_cast<float>(limits::max()) : 2147483520.0f;
  float const number = x == x ? x : 0, above = number > low ? number : low;
  auto const integer = static_cast<Integer>(static_cast<std::int32_t>(above < high ? above : high));
  if constexpr (sizeof(Integer) < 4) return integer;
  else return x > high ? limits::max() : integer;
}

/// One element in every lane: an operand of one element, or one that a row does not advance along.
template <class T>
struct scalar_operand {
  T value;

  constexpr scalar_operand(T x) : value(x) {}
  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value load(std::size_t) const {
    return simd::constant<Value>(value);
  }
  INLAY_ALWAYS_INLINE constexpr scalar_operand at(std::size_t) const { return *this; }
};

/// One element for each element of the output.
template <class T>
struct tensor_operand {
  T const* elements;

  constexpr tensor_operand(T const* p) : elements(p) {}
  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value load(std::size_t offset) const {
    return simd::load_as<Value>(elements, offset, std::false_type{});
  }
  INLAY_ALWAYS_INLINE constexpr tensor_operand at(std::size_t offset) const { return {elements + offset}; }
};

/// An optional input that is left out: the operator sees `absent`.
struct absent_operand {
  constexpr absent_operand(absent_t) {}
  template <class Value>
  INLAY_ALWAYS_INLINE constexpr absent_t load(std::size_t) const {
    return absent;
  }
  INLAY_ALWAYS_INLINE constexpr absent_operand at(std::size_t) const { return *this; }
};

namespace detail {
template <class Op>
constexpr bool accepts(elem_type type) {
  if constexpr (requires { Op::accepts(type); }) return Op::accepts(type);
  else return is_numeric(type);
}

template <class Op>
constexpr error check_types(std::span<tensor_info const> in) {
  if constexpr (requires { Op::check_types(in); }) {
    return Op::check_types(in);
  } else {
    for (tensor_info const& x : in) {
      if (!x.present()) continue;
      if (!accepts<Op>(x.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(x.type), 0};
      if (x.type != in[0].type)
        return {fault::elem_types_differ, static_cast<std::int64_t>(x.type),
                static_cast<std::int64_t>(in[0].type)};
    }
    return no_error;
  }
}

template <class Op, class Attributes>
constexpr elem_type result_type(Attributes const& a, std::span<tensor_info const> in) {
  if constexpr (requires { Op::result_type(a, in); }) return Op::result_type(a, in);
  else return in[0].type;
}

/// Whether Op::apply works on simd::f32 with these operands.
template <class Op, class Attributes, class... Values>
concept vectorized = requires(Attributes const& a, Values... values) {
  { Op::apply(a, values...) } -> std::same_as<simd::f32>;
};

/// Op::apply on scalars or packs; an operator that knows scalars only is applied lane by lane.
template <class Op, auto Attributes>
struct applied {
  static constexpr bool is_long = long_step<Op>;

  template <class... Values>
  INLAY_ALWAYS_INLINE constexpr auto operator()(Values... values) const {
    if constexpr (requires { Op::apply(Attributes, values...); }) return Op::apply(Attributes, values...);
    else return simd::map_lanes([](auto... x) { return Op::apply(Attributes, x...); }, values...);
  }
};

/// A variadic operator: apply from the first value to the last, then finish where the operator has it.
template <class Op, auto Attributes>
struct folded {
  template <class First, class... Rest>
  INLAY_ALWAYS_INLINE constexpr First operator()(First value, Rest... rest) const {
    ((value = applied<Op, Attributes>{}(value, rest)), ...);
    if constexpr (requires { Op::finish(value, sizeof...(Rest)); })
      return Op::finish(value, 1 + sizeof...(Rest));
    else return value;
  }
};

constexpr dims dims_of(absent_t) { return {}; }
constexpr dims dims_of(auto const& x) { return x.dims(); }

/// The type in which apply sees the elements of X.
template <class X>
struct scalar_type {
  using type = compute_type<typename X::value_type>;
};
template <>
struct scalar_type<absent_t> {
  using type = absent_t;
};

constexpr absent_t element(absent_t, std::size_t) { return absent; }
constexpr auto element(auto const& x, std::size_t i) {
  return static_cast<typename scalar_type<std::remove_cvref_t<decltype(x)>>::type>(x[i]);
}

/// The type in which apply sees X where elements are read as packs; void where they cannot be.
template <class X>
struct pack_type {
  using type = std::conditional_t<std::is_same_v<typename X::value_type, float>, simd::f32, void>;
};
template <>
struct pack_type<absent_t> {
  using type = absent_t;
};

template <class Op, class Attributes, class Tensor, class... Xs>
inline constexpr bool runs_on_packs = [] {
  if constexpr (std::is_same_v<typename Tensor::value_type, float> && simd::lanes > 1 &&
                !(std::is_void_v<typename pack_type<Xs>::type> || ...))
    return vectorized<Op, Attributes, typename pack_type<Xs>::type...>;
  else return false;
}();

/// Y[i] = f(X[i] …) for all i in order, with broadcasting. An X may be absent.
template <class F, class Tensor, class... Xs>
constexpr void map_elements(F const& f, Tensor Y, Xs... X) {
  using Result = typename Tensor::value_type;
  if (Y.size() == 0) return;
  auto const nest = broadcast_nest(Y.dims(), dims_of(X)...);
  std::size_t y = 0;
  for_each_row(nest, [&](row_offsets<sizeof...(Xs)> at) {
    for (std::size_t i = 0; i < nest.row(); ++i) {
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        Y[y++] = static_cast<Result>(f(element(X, at[K])...));
      }(std::index_sequence_for<Xs...>{});
      for (std::size_t k = 0; k < sizeof...(Xs); ++k) at[k] += static_cast<std::size_t>(nest.row_stride(k));
    }
  });
}

template <inlay::dims To, inlay::dims... From>
inline constexpr auto static_nest = broadcast_nest(To, From...);

/// An operand along one row: its elements one after the other, or one for all.
template <bool Advances, class X>
INLAY_ALWAYS_INLINE constexpr auto row_operand(X const& x, std::size_t offset) {
  if constexpr (!is_present<X>) return absent_operand{x};
  else if constexpr (Advances) return tensor_operand<typename X::value_type>{x.data() + offset};
  else return scalar_operand<typename X::value_type>{x[offset]};
}

/// The same for static tensors: loops of constant bounds, packs where f takes them.
template <bool Packs, class F, class Tensor, class... Xs>
INLAY_ALWAYS_INLINE constexpr void map_tensors([[maybe_unused]] F const& f, [[maybe_unused]] Tensor Y,
                                               [[maybe_unused]] Xs... X) {
  using Result = typename Tensor::value_type;
  if constexpr (Tensor::size() > 0) {
    constexpr auto const& nest = static_nest<Tensor::static_dims, dims_of(Xs{})...>;
    constexpr std::size_t n = nest.row();
    std::size_t y = 0;
    auto const row = [&](auto... operand) {
      std::size_t i = 0;
      if constexpr (Packs)
        for (; i + simd::lanes <= n; i += simd::lanes)
          simd::store(&Y[y + i], f(operand.template load<simd::f32>(i)...));
      // No loop where no element is left: GCC 12 warns of what it would do.
      if constexpr (!Packs || n % simd::lanes != 0)
        for (; i < n; ++i)
          Y[y + i] = static_cast<Result>(f(operand.template load<typename scalar_type<Xs>::type>(i)...));
      y += n;
    };
    for_each_static_row<nest>(row_offsets<sizeof...(Xs)>{}, [&](row_offsets<sizeof...(Xs)> const& at) {
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        row(row_operand < nest.row_stride(K) != 0 > (X, at[K])...);
      }(std::index_sequence_for<Xs...>{});
    });
  }
}
}  // namespace detail

/// A fused node: f of the value in flight, which is the node's input `Position`, and the other operands.
template <class F, int Position, class... Operands>
struct elementwise_step {
  static constexpr bool is_long = long_step<F>;

  std::tuple<Operands...> others;

  constexpr elementwise_step(Operands... operands) : others(operands...) {}

  template <class Value>
  INLAY_ALWAYS_INLINE constexpr Value operator()(Value value, std::size_t offset) const {
    return call(value, offset, std::make_index_sequence<1 + sizeof...(Operands)>{});
  }
  INLAY_ALWAYS_INLINE constexpr elementwise_step at(std::size_t offset) const {
    return std::apply([&](auto const&... operand) { return elementwise_step{operand.at(offset)...}; },
                      others);
  }

 private:
  template <class Value, std::size_t... K>
  INLAY_ALWAYS_INLINE constexpr Value call(Value value, std::size_t offset, std::index_sequence<K...>) const {
    return F{}(input<K>(value, offset)...);
  }
  template <std::size_t K, class Value>
  INLAY_ALWAYS_INLINE constexpr auto input(Value value, std::size_t offset) const {
    if constexpr (K == Position) return value;
    else return std::get<(K < Position ? K : K - 1)>(others).template load<Value>(offset);
  }
};

/// A fused node with one input, and one with two of which the other has the output's dims or is `Scalar`.
template <class Op, auto Attributes>
using unary_step = elementwise_step<detail::applied<Op, Attributes>, 0>;
template <class Op, auto Attributes, int Position, bool Scalar, class T>
using binary_step = elementwise_step<detail::applied<Op, Attributes>, Position,
                                     std::conditional_t<Scalar, scalar_operand<T>, tensor_operand<T>>>;

namespace detail {
/// The step of F for a node's other inputs, which have the dims of the output or one element, or are absent.
template <class F, int Position, class... Others>
constexpr auto make_step(Others... other) {
  auto const step = [](auto... operand) {
    return elementwise_step<F, Position, decltype(operand)...>{operand...};
  };
  return step([](auto x) {
    if constexpr (is_present<decltype(x)>) return row_operand<(x.size() > 1)>(x, 0);
    else return absent_operand{x};
  }(other)...);
}
}  // namespace detail

/// What all elementwise operators share.
template <class Op>
struct elementwise {
  static constexpr arity outputs{1, 1};
  static constexpr bool is_elementwise = true, can_be_epilogue = true;

  static constexpr error infer(auto const& a, std::span<tensor_info const> in, std::span<tensor_info> out) {
    if (error const e = detail::check_types<Op>(in)) return e;
    out[0] = {detail::result_type<Op>(a, in), {}};
    return broadcast(in, out[0].dims);
  }

  /// The node as part of its producer's epilogue; `others` are the inputs but the one in flight.
  template <auto a, int Position>
  static constexpr auto epilogue_step(auto... others) {
    return detail::make_step<detail::applied<Op, a>, Position>(others...);
  }

 protected:
  static constexpr void map(auto const& a, auto Y, auto... X) {
    detail::map_elements([&a](auto... x) { return Op::apply(a, x...); }, Y, X...);
  }
  template <auto a>
  INLAY_ALWAYS_INLINE static constexpr void map(auto Y, auto... X) {
    detail::map_tensors<detail::runs_on_packs<Op, decltype(a), decltype(Y), decltype(X)...>>(
        detail::applied<Op, a>{}, Y, X...);
  }
};

/// One input: Y[i] = apply(X[i]).
template <class Op>
struct elementwise_unary : elementwise<Op> {
  static constexpr arity inputs{1, 1};

  static constexpr void reference(auto const& a, auto X, auto Y) { elementwise<Op>::map(a, Y, X); }
  template <auto a>
  static constexpr void evaluate(auto X, auto Y) {
    elementwise<Op>::template map<a>(Y, X);
  }
};

/// Two inputs with broadcasting: Y[i] = apply(A[i], B[i]).
template <class Op>
struct elementwise_binary : elementwise<Op> {
  static constexpr arity inputs{2, 2};

  static constexpr void reference(auto const& a, auto A, auto B, auto Y) { elementwise<Op>::map(a, Y, A, B); }
  template <auto a>
  static constexpr void evaluate(auto A, auto B, auto Y) {
    elementwise<Op>::template map<a>(Y, A, B);
  }
};

/// Three inputs with broadcasting: Y[i] = apply(A[i], B[i], C[i]).
template <class Op>
struct elementwise_ternary : elementwise<Op> {
  static constexpr arity inputs{3, 3};

  static constexpr void reference(auto const& a, auto A, auto B, auto C, auto Y) {
    elementwise<Op>::map(a, Y, A, B, C);
  }
  template <auto a>
  static constexpr void evaluate(auto A, auto B, auto C, auto Y) {
    elementwise<Op>::template map<a>(Y, A, B, C);
  }
};

/// Any number of inputs of one type, with broadcasting: Y[i] = apply(… apply(A[i], B[i]) …), then
/// finish(Y[i], count) where the operator has it.
template <class Op>
struct elementwise_variadic : elementwise<Op> {
  static constexpr arity inputs = at_least(1);

  /// No operand may be left out. Errors: missing_input (found its position, wanted operands), those of elementwise.
  static constexpr error infer(auto const& a, std::span<tensor_info const> in, std::span<tensor_info> out) {
    for (std::size_t i = 0; i < in.size(); ++i)
      if (!in[i].present())
        return {fault::missing_input, static_cast<std::int64_t>(i), static_cast<std::int64_t>(in.size())};
    return elementwise<Op>::infer(a, in, out);
  }
  static constexpr void reference(auto const&, auto const& in, auto Y) {
    std::apply([&](auto... X) { detail::map_elements(detail::folded<Op, no_attributes{}>{}, Y, X...); }, in);
  }
  template <auto a>
  static constexpr void evaluate(auto const& in, auto Y) {
    std::apply(
        [&]<class... Xs>(Xs... X) {
          detail::map_tensors<(detail::runs_on_packs<Op, decltype(a), decltype(Y), Xs, Xs> && ...)>(
              detail::folded<Op, a>{}, Y, X...);
        },
        in);
  }

  template <auto a, int Position>
  static constexpr auto epilogue_step(auto... others) {
    return detail::make_step<detail::folded<Op, a>, Position>(others...);
  }
};

/// A comparison: two inputs of one type, the output is bool.
template <class Op>
struct comparison : elementwise_binary<Op> {
  static constexpr elem_type result_type(auto const&, std::span<tensor_info const>) {
    return elem_type::bool_;
  }
};

}  // namespace inlay::family
