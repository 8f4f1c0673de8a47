// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/iteration.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace inlay::op {

/// ONNX `Loop` (ai.onnx, since 25).   for (i = 0; i < M && cond; ++i) cond, v…, scan_outputs[i]… = body(i, cond, v…)
/// Shapes: M one element, int64, absent: no limit;  cond one element, bool, absent: true;  each v_final and the
///   body's value for it as v_initial;  scan output (M, dims of the body's output).   Types: all.
///   Where M is no constant, or a condition may end it before, scan outputs are capacities: of M iterations, or of as many
///   as the model or the user declares.
/// Attributes, by the generator: captures, how many of the inputs are values that the body reads from outside;
///   runs_to_the_end.
/// Errors: missing_input, elem_type_not_supported (of M or cond), element_count_differs (of them, wanted 1),
///   attribute_out_of_range (captures), body_inputs_differ, body_outputs_differ, elem_types_differ,
///   ranks_differ, body_dims_differ (of what is carried: found, wanted), trip_count_not_constant.
/// Bodies: body.   Source: Operators.md#Loop
struct Loop {
  static constexpr op_identity id{"", "Loop", 25};
  static constexpr arity inputs = at_least(0), outputs = at_least(1);
  static constexpr std::array<std::string_view, 1> bodies{"body"};

  struct attributes {
    std::int64_t captures = 0;
    std::int64_t runs_to_the_end =
        0;  ///< 1: the condition is true whenever it is looked at; the generator knows
  };

  /// How many values are carried from one iteration to the next.
  static constexpr std::int64_t carried(attributes const& a, std::size_t in) {
    return static_cast<std::int64_t>(in) - 2 - a.captures;
  }

  static constexpr error infer_body(attributes const& a, std::size_t, std::span<tensor_info const> in,
                                    std::span<tensor_info> to) {
    if (a.captures < 0 || carried(a, in.size()) < 0)
      return {fault::attribute_out_of_range, a.captures, static_cast<std::int64_t>(in.size()) - 2};
    if (to.size() != in.size())
      return {fault::body_inputs_differ, static_cast<std::int64_t>(to.size()) - a.captures,
              static_cast<std::int64_t>(in.size()) - a.captures};
    to[0] = {elem_type::int64, {}};
    to[1] = {elem_type::bool_, {}};
    for (std::size_t i = 2; i < to.size(); ++i) to[i] = in[i];
    for (std::size_t i = 2; i < to.size() - static_cast<std::size_t>(a.captures); ++i)
      to[i].values = nullptr;  // known at the first iteration only
    return no_error;
  }

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<body_types const> of, std::span<tensor_info> out) {
    constexpr std::array<elem_type, 2> types{elem_type::int64, elem_type::bool_};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!in[i].present()) continue;
      if (in[i].type != types[i])
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type),
                static_cast<std::int64_t>(types[i])};
      if (in[i].elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(in[i].elements()), 1};
    }
    auto const states = static_cast<std::size_t>(carried(a, in.size()));
    std::span<tensor_info const> const made = of[0].outputs;
    if (made.size() != out.size() + 1 || out.size() < states)
      return {fault::body_outputs_differ, static_cast<std::int64_t>(made.size()),
              static_cast<std::int64_t>(std::max(out.size(), states)) + 1};
    if (made[0].type != elem_type::bool_)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(made[0].type),
              static_cast<std::int64_t>(elem_type::bool_)};
    if (made[0].elements() != 1)
      return {fault::element_count_differs, static_cast<std::int64_t>(made[0].elements()), 1};
    for (std::size_t k = 0; k < out.size(); ++k) {
      if (k < states) {
        if (error const e = check_equal_types(made[k + 1], in[k + 2])) return e;
        out[k] = {made[k + 1].type, made[k + 1].dims};
        continue;
      }
      if (made[k + 1].rank() == max_rank)
        return {fault::rank_out_of_range, static_cast<std::int64_t>(max_rank) + 1,
                static_cast<std::int64_t>(max_rank)};
      std::int64_t trips = 0;
      if (in[0].values) {
        trips = std::max<std::int64_t>(in[0].values[0], 0);
      } else {  // no more than the output is declared to have room for
        if (!out[k].present())
          return {fault::trip_count_not_constant, static_cast<std::int64_t>(k),
                  static_cast<std::int64_t>(states)};
        if (out[k].rank() != made[k + 1].rank() + 1)
          return {fault::ranks_differ, static_cast<std::int64_t>(out[k].rank()),
                  static_cast<std::int64_t>(made[k + 1].rank()) + 1};
        trips = out[k].dims[0];
      }
      out[k] = {made[k + 1].type, made[k + 1].dims};
      out[k].dims.insert(0, trips);
      out[k].is_capacity = !in[0].values || a.runs_to_the_end == 0;
    }
    return no_error;
  }

  /// `types` is one span where scan outputs are capacities: it gets how many iterations there were, or one more than
  /// there is room for, which none of them then has written.
  template <auto a>
  static constexpr void control(auto const& bodies, auto const& in, auto const& out, auto const&... types) {
    constexpr std::size_t given = std::tuple_size_v<std::remove_cvref_t<decltype(in)>>;
    constexpr std::size_t made = std::tuple_size_v<std::remove_cvref_t<decltype(out)>>;
    constexpr auto states = static_cast<std::size_t>(carried(a, given));
    constexpr auto captures = std::make_index_sequence<static_cast<std::size_t>(a.captures)>{};
    constexpr auto scanned = std::make_index_sequence<made - states>{};
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    bool go_on = true, next = true;
    if constexpr (is_present<decltype(std::get<0>(in))>) most = std::get<0>(in)[0];
    if constexpr (is_present<decltype(std::get<1>(in))>) go_on = std::get<1>(in)[0];
    // The first outputs hold what is carried.
    family::for_each_number(std::make_index_sequence<states>{}, [&](auto k) {
      std::copy_n(std::get<k + 2>(in).data(), std::get<k>(out).size(), std::get<k>(out).data());
    });
    [[maybe_unused]] constexpr std::int64_t room =
        room_of<states>(static_cast<std::remove_cvref_t<decltype(out)> const*>(nullptr), scanned);
    std::int64_t i = 0;
    for (; i < most && go_on; ++i) {
      if constexpr (sizeof...(types) != 0)
        if (i == room) {
          ++i;
          break;
        }
      bodies.template run<0>(std::tuple_cat(std::tuple{tensor<std::int64_t const, dims{}>{&i},
                                                       tensor<bool const, dims{}>{&go_on}},
                                            family::tensors_from<0>(out, std::make_index_sequence<states>{}),
                                            family::tensors_from<2 + states>(in, captures)),
                             std::tuple_cat(std::tuple{tensor<bool, dims{}>{&next}},
                                            family::tensors_from<0>(out, std::make_index_sequence<states>{}),
                                            family::slices_from<states>(out, i, scanned)));
      go_on = next;
    }
    [[maybe_unused]] auto const count = [&](std::span<tensor_info> of) {
      for (std::size_t k = states; k < of.size(); ++k) of[k].dims[0] = i;
    };
    (count(types), ...);
  }

 private:
  /// The iterations that all scan outputs have room for.
  template <std::size_t First, class... Tensors, std::size_t... I>
  static constexpr std::int64_t room_of(std::tuple<Tensors...> const*, std::index_sequence<I...>) {
    return std::min({std::numeric_limits<std::int64_t>::max(),
                     std::tuple_element_t<First + I, std::tuple<Tensors...>>::static_dims[0]...});
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Loop::attributes, captures, runs_to_the_end);
