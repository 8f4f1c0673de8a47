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
///   body's value for it as v_initial, or a capacity where the body may change its extents;  scan output (M, dims of the
///   body's output).   Types: all.
///   Where M is no constant, or a condition may end it before, scan outputs are capacities: of M iterations, or of as many
///   as the model or the user declares.
/// Attributes, by the generator: captures, how many of the inputs are values that the body reads from outside;
///   runs_to_the_end.
/// Errors: missing_input, elem_type_not_supported (of M or cond), element_count_differs (of them, wanted 1),
///   attribute_out_of_range (captures), body_inputs_differ, body_outputs_differ, elem_types_differ,
///   ranks_differ, body_dims_differ (of what is carried: found, wanted), shape_must_be_constant (of what is carried),
///   trip_count_not_constant.
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

  static constexpr carried_values carried_by(attributes const& a, std::size_t in) {
    return {2, 1, static_cast<std::size_t>(carried(a, in))};
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
      to[i].values = {};  // known at the first iteration only
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
        tensor_info const& start = of[0].inputs[k + 2];
        if (error const e = check_carried(made[k + 1], start)) return e;
        out[k] = {start.type, start.dims};
        out[k].is_capacity = start.is_capacity;
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
      out[k].is_capacity = made[k + 1].is_capacity || !in[0].values || a.runs_to_the_end == 0;
    }
    return no_error;
  }

  template <auto a>
  static constexpr void control(auto const& runner, auto const& in, auto const& out) {
    using parts = parts_of<a, decltype(in), decltype(out)>;
    std::int64_t const most = most_trips(in);
    bool go_on = starts(in), next = true;
    family::start_carried<2, parts::states>(in, out);
    auto const carried = family::tensors_from<0>(out, parts::carried);
    for (std::int64_t i = 0; i < most && go_on; ++i) {
      runner.template run<0>(
          std::tuple_cat(
              std::tuple{tensor<std::int64_t const, dims{}>{&i}, tensor<bool const, dims{}>{&go_on}}, carried,
              family::tensors_from<2 + parts::states>(in, parts::captures)),
          std::tuple_cat(std::tuple{tensor<bool, dims{}>{&next}}, carried,
                         family::slices_from<parts::states>(out, i, parts::scanned)));
      go_on = next;
    }
  }

  /// Of extents that are known at run time. A scan output that has no room for another iteration is said to be one longer
  /// than its room, and none has then been written behind it.
  template <auto a>
  static constexpr run_error control(auto const& runner, auto const& in, auto const& out,
                                     std::span<tensor_info> types) {
    using parts = parts_of<a, decltype(in), decltype(out)>;
    std::int64_t const most = most_trips(in);
    bool go_on = starts(in), next = true;
    family::open_iteration<parts::states, parts::outputs, 1> values(types);
    values.template start<2>(in, out);
    std::int64_t room = std::numeric_limits<std::int64_t>::max(), i = 0;
    for (std::size_t k = parts::states; k < parts::outputs; ++k) room = std::min(room, types[k].dims[0]);
    for (; i < most && go_on; ++i) {
      if (i == room) {
        ++i;
        break;
      }
      std::span<tensor_info> const made = values.before();
      made[0] = {elem_type::bool_, {}};
      run_error failed = runner.template run<0>(
          std::tuple_cat(
              std::tuple{tensor<std::int64_t const, dims{}>{&i}, tensor<bool const, dims{}>{&go_on}},
              values.carried(out), family::tensors_from<2 + parts::states>(in, parts::captures)),
          std::tuple_cat(std::tuple{tensor<bool, dims{}>{&next}},
                         family::tensors_from<0>(out, parts::carried), values.slices(out, i)),
          made);
      if (failed) return failed;
      if (error const e = values.after(i)) return {e};
      go_on = next;
    }
    for (std::size_t k = parts::states; k < parts::outputs; ++k) types[k].dims[0] = i;
    return {};
  }

 private:
  template <auto a, class In, class Out>
  struct parts_of {
    static constexpr std::size_t outputs = std::tuple_size_v<std::remove_cvref_t<Out>>;
    static constexpr auto states =
        static_cast<std::size_t>(Loop::carried(a, std::tuple_size_v<std::remove_cvref_t<In>>));
    static constexpr auto carried = std::make_index_sequence<states>{};
    static constexpr auto captures = std::make_index_sequence<static_cast<std::size_t>(a.captures)>{};
    static constexpr auto scanned = std::make_index_sequence<outputs - states>{};
  };

  static constexpr std::int64_t most_trips(auto const& in) {
    if constexpr (is_present<decltype(std::get<0>(in))>) return std::get<0>(in).data()[0];
    else return std::numeric_limits<std::int64_t>::max();
  }
  /// Whether there is a first iteration.
  static constexpr bool starts(auto const& in) {
    if constexpr (is_present<decltype(std::get<1>(in))>) return std::get<1>(in).data()[0];
    else return true;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Loop::attributes, captures, runs_to_the_end);
