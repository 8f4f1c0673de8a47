// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/family/math.hpp>

#include <algorithm>

#include <cstddef>
#include <tuple>
#include <utility>

/// What one step of training is: tensors X of parameters, their gradients G, and states of their shape that
/// are carried from step to step.
namespace inlay::family {

/// Inputs R (learning rate, one element), T (step, one int64), X1…Xn, G1…Gn, and n of each state; outputs
/// the new X1…Xn, and n of each new state.
/// Errors: element_count_differs (found inputs or outputs, wanted; found elements, wanted 1),
///   elem_types_differ, elem_type_not_supported, ranks_differ, dims_not_broadcastable (found extent, wanted
///   that of X).
constexpr error infer_optimizer(std::size_t states, std::span<tensor_info const> in,
                                std::span<tensor_info> out) {
  std::size_t const groups = 2 + states, n = (in.size() - 2) / groups;
  if (n == 0 || in.size() != 2 + groups * n || out.size() != (1 + states) * n)
    return {fault::element_count_differs, static_cast<std::int64_t>(in.size() + out.size()),
            static_cast<std::int64_t>(2 + (groups + 1 + states) * std::max<std::size_t>(n, 1))};
  for (std::size_t i = 0; i < 2; ++i)
    if (in[i].elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(in[i].elements()), 1};
  elem_type const type = in[0].type;
  if (type != elem_type::float_ && type != elem_type::double_)
    return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 1};
  if (in[1].type != elem_type::int64)
    return {fault::elem_types_differ, static_cast<std::int64_t>(in[1].type),
            static_cast<std::int64_t>(elem_type::int64)};
  for (std::size_t i = 0; i < groups * n; ++i) {
    tensor_info const &x = in[2 + i % n], &other = in[2 + i];
    if (other.type != type)
      return {fault::elem_types_differ, static_cast<std::int64_t>(other.type),
              static_cast<std::int64_t>(type)};
    if (other.rank() != x.rank())
      return {fault::ranks_differ, static_cast<std::int64_t>(other.rank()),
              static_cast<std::int64_t>(x.rank())};
    for (std::size_t axis = 0; axis < x.rank(); ++axis)
      if (other.dims[axis] != x.dims[axis] && !other.is_capacity && !x.is_capacity)
        return {fault::dims_not_broadcastable, other.dims[axis], x.dims[axis]};
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {type, in[2 + i % n].dims};
  return no_error;
}

/// Calls step(x, g, state…) for each element of each parameter; it returns the new x and changes the states.
template <std::size_t States, class F>
constexpr void for_each_parameter(auto const& in, auto const& out, F&& step) {
  constexpr std::size_t n = (std::tuple_size_v<std::remove_cvref_t<decltype(in)>> - 2) / (2 + States);
  auto const tensor = [&]<std::size_t I, std::size_t... S>(std::integral_constant<std::size_t, I>,
                                                           std::index_sequence<S...>) {
    auto const X = std::get<2 + I>(in);
    auto const G = std::get<2 + n + I>(in);
    auto const X_new = std::get<I>(out);
    using T = typename decltype(X)::value_type;
    for (std::size_t e = 0; e < X.size(); ++e) {
      T state[States]{std::get<2 + (2 + S) * n + I>(in)[e]...};
      T const x = step(X[e], G[e], state[S]...);
      X_new[e] = x;
      ((std::get<(1 + S) * n + I>(out)[e] = state[S]), ...);
    }
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (tensor(std::integral_constant<std::size_t, I>{}, std::make_index_sequence<States>{}), ...);
  }(std::make_index_sequence<n>{});
}

}  // namespace inlay::family
