// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/model.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

/// One node, its inputs and the outputs that ONNX asks for, all as template arguments:
///
///   constexpr auto x = literal<float>({2, 2}, {1, 2, 3, 4}), y = literal<float>({2, 2}, {1, 3, 2, 4});
///   static_assert(gives<op::Transpose, op::Transpose::attributes{}, list<x>, list<y>>);
///
/// `gives` infers and runs reference() in a constant expression; `model_gives` runs a model of that node.
/// Both do it with integer inputs known before the program runs, and again with all values known at run time
/// only and dims declared.
namespace inlay::test {

/// A tensor; at least one element is stored, since there are no empty arrays.
template <class T, std::size_t N>
struct tensor_literal {
  using value_type = T;
  T elements[N]{};
  inlay::dims shape{};

  constexpr std::size_t size() const { return inlay::elements(shape); }
};

template <class T, std::size_t N>
constexpr tensor_literal<T, N> literal(dims const& shape, T const (&values)[N]) {
  tensor_literal<T, N> result{{}, shape};
  std::copy(values, values + N, result.elements);
  return result;
}

/// The same of strings, which are no template arguments themselves: as their characters.
template <std::size_t N>
struct strings_literal {
  using value_type = std::string_view;
  text<24> elements[N]{};
  inlay::dims shape{};

  constexpr std::size_t size() const { return inlay::elements(shape); }
};

template <std::size_t N>
constexpr strings_literal<N> strings(dims const& shape, std::string_view const (&values)[N]) {
  strings_literal<N> result{{}, shape};
  for (std::size_t i = 0; i < N; ++i) result.elements[i] = values[i];
  return result;
}
/// All elements T{}: mostly for tensors that have none, or whose elements do not matter.
template <class T, std::size_t N = 1>
constexpr tensor_literal<T, N> blank(dims const& shape) {
  return {{}, shape};
}
template <class T>
constexpr tensor_literal<T, 1> literal(T value) {
  return {{value}, {}};
}

/// An optional input that is left out.
struct none_t {};
inline constexpr none_t none{};

template <auto... Literals>
struct list {};

namespace detail {
template <auto X>
inline constexpr bool is_none = std::is_same_v<std::remove_const_t<decltype(X)>, none_t>;

template <auto X>
using value_type = typename std::remove_const_t<decltype(X)>::value_type;

template <auto X>
inline constexpr auto views_of = [] {
  std::array<std::string_view, std::size(X.elements)> result{};
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = X.elements[i].view();
  return result;
}();

/// The elements of X as an operator reads them.
template <auto X>
constexpr auto const* elements_of() {
  if constexpr (std::is_same_v<value_type<X>, std::string_view>) return views_of<X>.data();
  else return X.elements;
}

/// X as int64, which is how shape rules see known values.
template <auto X>
inline constexpr auto as_int64 = [] {
  std::array<std::int64_t, std::size(X.elements)> result{};
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<std::int64_t>(X.elements[i]);
  return result;
}();

template <auto X>
inline constexpr bool is_list_of_integers = [] {
  if constexpr (is_none<X>) return false;
  else return std::is_same_v<value_type<X>, std::int64_t> || std::is_same_v<value_type<X>, std::int32_t>;
}();

template <auto X, bool Known>
constexpr tensor_info info() {
  if constexpr (is_none<X>) return {};
  else if constexpr (Known && is_list_of_integers<X>)
    return {elem_type_of<value_type<X>>, X.shape, storage::row_major, as_int64<X>.data()};
  else return {elem_type_of<value_type<X>>, X.shape};
}

template <auto X>
constexpr auto input_tensor() {
  if constexpr (is_none<X>) return absent;
  else return tensor<value_type<X> const, X.shape>{elements_of<X>()};
}

template <class T>
constexpr bool same(T found, T wanted, double tolerance) {
  if constexpr (std::is_floating_point_v<compute_type<T>>) {
    auto const a = static_cast<double>(found), b = static_cast<double>(wanted);
    return (a != a && b != b) || a == b || (a - b <= tolerance && b - a <= tolerance);
  } else {
    return found == wanted;
  }
}

template <auto Y>
constexpr bool equal(value_type<Y> const* found, double tolerance) {
  for (std::size_t i = 0; i < Y.size(); ++i)
    if (!same<value_type<Y>>(found[i], elements_of<Y>()[i], tolerance)) return false;
  return true;
}

/// An output of a model, with its dims where it says them.
template <auto Y>
constexpr bool matches(auto const& output, double tolerance) {
  if constexpr (requires { output.dims(); }) {
    constexpr dims wanted = Y.shape;  // Clang 19 may place a template argument at any address
    if (output.dims() != wanted) return false;
  }
  return equal<Y>(output.data(), tolerance);
}

/// Where reference() writes. What it leaves unwritten differs from what is wanted.
template <auto Y>
struct output_memory {
  value_type<Y> elements[std::size(Y.elements)]{};

  constexpr output_memory() {
    if constexpr (std::is_same_v<value_type<Y>, std::string_view>)
      std::fill_n(elements, std::size(elements), "unwritten");
    else std::fill_n(elements, std::size(elements), static_cast<value_type<Y>>(77));
  }
  constexpr auto view() { return tensor<value_type<Y>, Y.shape>{elements}; }
  constexpr bool matches(double tolerance) const { return equal<Y>(elements, tolerance); }
};

template <class Op, auto A, auto... X, auto... Y>
constexpr bool reference_gives(list<X...>, list<Y...>, double tolerance) {
  return [&](auto... memory) {
    inlay::detail::call_padded<Op::inputs>(
        [&](auto const&... x) {
          inlay::detail::call_padded<Op::outputs>([&](auto const&... y) { Op::reference(A, x..., y...); },
                                                  memory.view()...);
        },
        input_tensor<X>()...);
    return (memory.matches(tolerance) && ...);
  }(output_memory<Y>{}...);
}

/// Input or output K of the one-node model.
template <char Letter, std::size_t K>
inline constexpr fixed_string<4> numbered_name = [] {
  fixed_string<4> name("a00");
  name.text[0] = Letter;
  name.text[1] = static_cast<char>('0' + K / 10);
  name.text[2] = static_cast<char>('0' + K % 10);
  return name;
}();

template <auto X>
struct weight {
  static constexpr tensor_info info = detail::info<X, true>();
  static constexpr auto const* data() { return elements_of<X>(); }
};

template <class... Lists>
struct joined;
template <class... Ts>
struct joined<type_list<Ts...>> {
  using type = graph_expression<Ts...>;
};
template <class... As, class... Bs, class... Rest>
struct joined<type_list<As...>, type_list<Bs...>, Rest...> : joined<type_list<As..., Bs...>, Rest...> {};

template <auto X, std::size_t K, class Axes>
struct bound;
template <auto X, std::size_t K, std::size_t... I>
struct bound<X, K, std::index_sequence<I...>> {
  using input = input_entry<numbered_name<'x', K>, value_type<X>, X.shape[I]...>;
  using declared_output = out_t<numbered_name<'y', K>, value_type<X>, X.shape[I]...>;
};
template <auto X, std::size_t K>
using bound_to = bound<X, K, std::make_index_sequence<X.shape.size()>>;

template <auto X, std::size_t K, bool Known>
constexpr auto edge() {
  if constexpr (is_none<X>) return type_tag<absent_t>{};
  else if constexpr (Known && is_list_of_integers<X>) return type_tag<weight<X>>{};
  else return type_tag<in_t<numbered_name<'x', K>>>{};
}

template <auto X, std::size_t K, bool Known>
constexpr auto entry() {
  if constexpr (is_none<X>) return type_list<>{};
  else if constexpr (Known && is_list_of_integers<X>) return type_list<>{};
  else return type_list<typename bound_to<X, K>::input>{};
}

template <auto Y, std::size_t K, bool Known>
constexpr auto output_edge() {
  if constexpr (Known) return type_tag<out_t<numbered_name<'y', K>>>{};
  else return type_tag<typename bound_to<Y, K>::declared_output>{};
}

template <class Op, auto A, bool Known, class In, class Out, class K, class L>
struct one_node;
template <class Op, auto A, bool Known, auto... X, auto... Y, std::size_t... K, std::size_t... L>
struct one_node<Op, A, Known, list<X...>, list<Y...>, std::index_sequence<K...>, std::index_sequence<L...>> {
  using node = node_entry<"node", Op, A, type_list<typename decltype(edge<X, K, Known>())::type...>,
                          type_list<typename decltype(output_edge<Y, L, Known>())::type...>>;
  static constexpr typename joined<decltype(entry<X, K, Known>())..., type_list<node>,
                                   type_list<output_entry<numbered_name<'y', L>>...>>::type nodes{};
};

template <auto X, std::size_t K, bool Known>
void set_input(auto& model) {
  if constexpr (!is_none<X> && !(Known && is_list_of_integers<X>)) {
    auto const to = model.template input<numbered_name<'x', K>>();
    std::copy_n(elements_of<X>(), X.size(), to.data());
  }
}

template <class Op, auto A, bool Known, auto... X, auto... Y, std::size_t... K, std::size_t... L>
bool model_gives(list<X...> in, list<Y...> out, std::index_sequence<K...> k, std::index_sequence<L...> l,
                 double tolerance) {
  inlay::model<one_node<Op, A, Known, decltype(in), decltype(out), decltype(k), decltype(l)>> m;
  (set_input<X, K, Known>(m), ...);
  if constexpr (requires { m.run().what; }) {
    if (m.run()) return false;
  } else {
    m.run();
  }
  return (matches<Y>(m.template output<numbered_name<'y', L>>(), tolerance) && ...);
}

template <class Op, auto A, bool Known, auto... X, auto... Y>
bool model_gives(list<X...> in, list<Y...> out, double tolerance) {
  return model_gives<Op, A, Known>(in, out, std::make_index_sequence<sizeof...(X)>{},
                                   std::make_index_sequence<sizeof...(Y)>{}, tolerance);
}

template <class Op, auto A, bool Known, auto... X, auto... Y>
constexpr bool infers(list<X...>, list<Y...>) {
  std::array<tensor_info, sizeof...(X)> const in{info<X, Known>()...};
  std::array<tensor_info, sizeof...(Y)> const wanted{info<Y, false>()...};
  std::array<tensor_info, sizeof...(Y)> out{};
  for (tensor_info& y : out) y.is_capacity = Known;  // the rule overwrites what it finds
  if (!Known) out = wanted;
  if (inlay::infer<Op>(A, in, out)) return false;
  if (!Known)
    for (std::size_t i = 0; i < out.size(); ++i) restrict_capacity(out[i], wanted[i]);
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i].type != wanted[i].type || out[i].dims != wanted[i].dims || out[i].values ||
        (Known && out[i].is_capacity))
      return false;
  return true;
}
}  // namespace detail

/// Types of all outputs, with integer inputs known and with declared dims, and their elements by reference().
template <class Op, auto A, class In, class Out, double Tolerance = 0.0>
inline constexpr bool gives =
    detail::infers<Op, A, true>(In{}, Out{}) && detail::infers<Op, A, false>(In{}, Out{}) &&
    detail::reference_gives<Op, A>(In{}, Out{}, Tolerance);

/// The same, for outputs whose dims no known integers tell.
template <class Op, auto A, class In, class Out, double Tolerance = 0.0>
inline constexpr bool gives_declared =
    detail::infers<Op, A, false>(In{}, Out{}) && detail::reference_gives<Op, A>(In{}, Out{}, Tolerance);

/// The elements as a model of the node computes them.
template <class Op, auto A, class In, class Out, double Tolerance = 0.0>
bool model_gives() {
  return detail::model_gives<Op, A, true>(In{}, Out{}, Tolerance) &&
         detail::model_gives<Op, A, false>(In{}, Out{}, Tolerance);
}
template <class Op, auto A, class In, class Out, double Tolerance = 0.0>
bool model_gives_declared() {
  return detail::model_gives<Op, A, false>(In{}, Out{}, Tolerance);
}

/// The error of a shape rule; the outputs are declared as `declared` says.
template <class Op, std::size_t Inputs, std::size_t Outputs = 1>
constexpr error error_of(typename Op::attributes const& a, std::array<tensor_info, Inputs> const& in,
                         std::array<tensor_info, Outputs> out = {}) {
  return inlay::infer<Op>(a, in, out);
}
/// The dims of output 0, or its capacity; the dims {-1} where there is an error.
template <class Op, std::size_t Inputs, std::size_t Outputs = 1>
constexpr dims dims_of(typename Op::attributes const& a, std::array<tensor_info, Inputs> const& in,
                       std::array<tensor_info, Outputs> out = {}) {
  tensor_info const declared = out[0];
  if (inlay::infer<Op>(a, in, out)) return {-1};
  restrict_capacity(out[0], declared);
  return out[0].dims;
}

}  // namespace inlay::test
