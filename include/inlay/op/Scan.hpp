// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/iteration.hpp>

#include <algorithm>
#include <array>

namespace inlay::op {

/// ONNX `Scan` (ai.onnx, since 25).   for (i = 0; i < T; ++i) state…, scan_outputs[i]… = body(state…, scan_inputs[i]…)
/// Shapes: final states as initial states;  scan inputs (T, …), without T in the body;  scan outputs (T, dims of
///   the body's output).   Types: all.
///   Axes other than 0 are not taken: the generator transposes around the node.
/// Attributes, by the generator: captures, how many of the inputs are values that the body reads from outside.
/// Errors: attribute_out_of_range (captures, num_scan_inputs, axes, directions), attribute_length_differs,
///   rank_out_of_range, element_count_differs (lengths of scan inputs), body_inputs_differ, body_outputs_differ,
///   elem_types_differ, ranks_differ, body_dims_differ (of states: found, wanted),
///   shape_must_be_constant (of scan inputs, of scan outputs that are written backwards).
/// Bodies: body.   Source: Operators.md#Scan
struct Scan {
  static constexpr op_identity id{"", "Scan", 25};
  static constexpr arity inputs = at_least(1), outputs = at_least(1);
  static constexpr std::array<std::string_view, 1> bodies{"body"};

  struct attributes {
    std::int64_t num_scan_inputs = 0;
    ints scan_input_axes{}, scan_input_directions{}, scan_output_axes{}, scan_output_directions{};
    std::int64_t captures = 0;
  };

  /// How many values are carried from one iteration to the next.
  static constexpr std::int64_t carried(attributes const& a, std::size_t in) {
    return static_cast<std::int64_t>(in) - a.num_scan_inputs - a.captures;
  }

  static constexpr carried_values carried_by(attributes const& a, std::size_t in) {
    return {0, 0, static_cast<std::size_t>(carried(a, in))};
  }

  static constexpr error infer_body(attributes const& a, std::size_t, std::span<tensor_info const> in,
                                    std::span<tensor_info> to) {
    if (a.captures < 0 || a.num_scan_inputs < 1 || carried(a, in.size()) < 0)
      return {fault::attribute_out_of_range, a.num_scan_inputs,
              static_cast<std::int64_t>(in.size()) - a.captures};
    if (to.size() != in.size())
      return {fault::body_inputs_differ, static_cast<std::int64_t>(to.size()) - a.captures,
              static_cast<std::int64_t>(in.size()) - a.captures};
    auto const states = static_cast<std::size_t>(carried(a, in.size()));
    std::size_t const scanned = states + static_cast<std::size_t>(a.num_scan_inputs);
    for (std::size_t i = 0; i < to.size(); ++i) {
      if (i < scanned && !in[i].present())
        return {fault::missing_input, static_cast<std::int64_t>(i), static_cast<std::int64_t>(scanned)};
      to[i] = in[i];
      if (i < scanned) to[i].values = {};  // known of one iteration, or of the whole, only
      if (i < states || i >= scanned) continue;
      if (in[i].rank() == 0) return {fault::rank_out_of_range, 0, 1};
      if (in[i].is_capacity) return {fault::shape_must_be_constant, 0, 0};
      if (in[i].dims[0] != in[states].dims[0])
        return {fault::element_count_differs, in[i].dims[0], in[states].dims[0]};
      to[i].dims.erase(0);
    }
    return no_error;
  }

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<body_types const> of, std::span<tensor_info> out) {
    auto const states = static_cast<std::size_t>(carried(a, in.size()));
    std::span<tensor_info const> const made = of[0].outputs;
    if (made.size() != out.size() || out.size() < states)
      return {fault::body_outputs_differ, static_cast<std::int64_t>(made.size()),
              static_cast<std::int64_t>(std::max(out.size(), states))};
    for (ints const* axes : {&a.scan_input_axes, &a.scan_output_axes})
      for (std::int64_t const axis : *axes)
        if (axis != 0) return {fault::attribute_out_of_range, axis, 0};
    if (error const e = check_directions(a.scan_input_directions, a.num_scan_inputs)) return e;
    if (error const e =
            check_directions(a.scan_output_directions, static_cast<std::int64_t>(out.size() - states)))
      return e;
    for (std::size_t k = 0; k < out.size(); ++k) {
      tensor_info const& type = k < states ? of[0].inputs[k] : made[k];
      if (k < states)
        if (error const e = check_carried(made[k], type)) return e;
      out[k] = {type.type, type.dims};
      out[k].is_capacity = type.is_capacity;
      if (k < states) continue;
      if (type.is_capacity && place(a.scan_output_directions, k - states, 0, 2) != 0)
        return {fault::shape_must_be_constant, 0, 0};  // where the last slice lies
      if (made[k].rank() == max_rank)
        return {fault::rank_out_of_range, static_cast<std::int64_t>(max_rank) + 1,
                static_cast<std::int64_t>(max_rank)};
      out[k].dims.insert(0, in[states].dims[0]);
    }
    return no_error;
  }

  template <auto a>
  static constexpr auto control(auto const& runner, auto const& in, auto const& out, auto const&... types) {
    constexpr std::size_t given = std::tuple_size_v<std::remove_cvref_t<decltype(in)>>;
    constexpr std::size_t made = std::tuple_size_v<std::remove_cvref_t<decltype(out)>>;
    constexpr auto states = static_cast<std::size_t>(carried(a, given));
    constexpr auto scanned = static_cast<std::size_t>(a.num_scan_inputs);
    constexpr auto captures = std::make_index_sequence<static_cast<std::size_t>(a.captures)>{};
    constexpr std::int64_t length = std::remove_cvref_t<decltype(std::get<states>(in))>::static_dims[0];
    auto const read = [&](std::int64_t i) {
      return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return std::tuple{
            family::slice(std::get<states + K>(in), place(a.scan_input_directions, K, i, length))...};
      }(std::make_index_sequence<scanned>{});
    };
    auto const captured = family::tensors_from<states + scanned>(in, captures);
    auto const state = family::tensors_from<0>(out, std::make_index_sequence<states>{});
    if constexpr (sizeof...(types) == 0) {
      family::start_carried<0, states>(in, out);
      for (std::int64_t i = 0; i < length; ++i) {
        auto const written = [&]<std::size_t... K>(std::index_sequence<K...>) {
          return std::tuple{
              family::slice(std::get<states + K>(out), place(a.scan_output_directions, K, i, length))...};
        }(std::make_index_sequence<made - states>{});
        runner.template run<0>(std::tuple_cat(state, read(i), captured), std::tuple_cat(state, written));
      }
    } else {
      family::open_iteration<states, made, 0> values(types...);
      values.template start<0>(in, out);
      auto const at = [](std::size_t k, std::int64_t i) {
        return place(a.scan_output_directions, k, i, length);
      };
      for (std::int64_t i = 0; i < length; ++i) {
        run_error const failed =
            runner.template run<0>(std::tuple_cat(values.carried(out), read(i), captured),
                                   std::tuple_cat(state, values.slices(out, i, at)), values.before());
        if (failed) return failed;
        if (error const e = values.after(i)) return run_error{e};
      }
      return run_error{};
    }
  }

 private:
  static constexpr error check_directions(ints const& directions, std::int64_t wanted) {
    if (!directions.empty() && static_cast<std::int64_t>(directions.size()) != wanted)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(directions.size()), wanted};
    for (std::int64_t const d : directions)
      if (d != 0 && d != 1) return {fault::attribute_out_of_range, d, 1};
    return no_error;
  }
  /// Slice that iteration i reads or writes; direction 1 is backwards.
  static constexpr std::int64_t place(ints const& directions, std::size_t k, std::int64_t i,
                                      std::int64_t length) {
    return !directions.empty() && directions[k] == 1 ? length - 1 - i : i;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Scan::attributes, num_scan_inputs, scan_input_axes, scan_input_directions,
                 scan_output_axes, scan_output_directions, captures);
