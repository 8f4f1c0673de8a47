// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `Range` (ai.onnx, since 27).   output[i] = start + i * delta, for all that lie before limit
/// Shapes: start, limit and delta scalars;  output (max(ceil((limit - start) / delta), 0)).   Types: floats, int16,
///   int32, int64; 16-bit floats are computed in float.
///   Numbers that are known only at run time, as all floating-point ones, need a capacity that the model or the
///   user declares.
/// Errors: elem_types_differ, element_count_differs (found elements of an input, wanted 1),
///   attribute_out_of_range (a delta of 0; found number of elements, wanted at most), shape_must_be_constant.
///     Source: Operators.md#Range
struct Range {
  static constexpr op_identity id{"", "Range", 27};
  static constexpr arity inputs{3, 3}, outputs{1, 1};

  struct attributes {
    std::int64_t stash_type = 1;  ///< of 16-bit floats: float, in which they are computed here always
  };

  static constexpr error infer(attributes const&, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    elem_type const type = in[0].type;
    if (!is_floating(type) && (!is_signed_integer(type) || type == elem_type::int8))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(type), 1};
    bool known = true;
    for (tensor_info const& x : in) {
      if (error const e = family::check_same_type(x, type)) return e;
      if (x.elements() != 1)
        return {fault::element_count_differs, static_cast<std::int64_t>(x.elements()), 1};
      known = known && x.values;
    }
    dims Y;
    if (!known) {
      if (error const e = family::declared_dims(out[0], 1, Y)) return e;
      out[0] = capacity_of(type, Y);
      return no_error;
    } else {
      std::int64_t const delta = in[2].values[0];
      if (delta == 0) return {fault::attribute_out_of_range, 0, 1};
      std::uint64_t const n = delta > 0 ? steps(in[0].values[0], in[1].values[0], delta)
                                        : steps(in[1].values[0], in[0].values[0], delta);
      if (n > static_cast<std::uint64_t>(family::most_elements))
        return {fault::attribute_out_of_range, static_cast<std::int64_t>(n), family::most_elements};
      Y.push_back(static_cast<std::int64_t>(n));
    }
    out[0] = {type, Y};
    return no_error;
  }

  static constexpr error extents(attributes const&, auto start, auto limit, auto delta,
                                 std::span<tensor_info> out) {
    if (!out[0].is_capacity) return no_error;
    using T = compute_type<typename decltype(start)::value_type>;
    T const first = start[0], end = limit[0], step = delta[0];
    if (step == T{0}) return {fault::attribute_out_of_range, 0, 1};
    std::int64_t n = 0;
    if constexpr (is_floating_v<T>) {
      double const quotient = static_cast<double>(end - first) / static_cast<double>(step);
      if (quotient > static_cast<double>(family::most_elements))
        return {fault::attribute_out_of_range, family::most_elements + 1, family::most_elements};
      if (quotient > 0) n = static_cast<std::int64_t>(quotient);
      if (static_cast<double>(n) < quotient) ++n;
    } else {
      std::uint64_t const whole = step > 0 ? steps(first, end, step) : steps(end, first, step);
      if (whole > static_cast<std::uint64_t>(family::most_elements))
        return {fault::attribute_out_of_range, family::most_elements + 1, family::most_elements};
      n = static_cast<std::int64_t>(whole);
    }
    out[0].dims[0] = n;
    return no_error;
  }

  static constexpr void reference(attributes const&, auto start, auto, auto delta, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    auto const add = [](auto a, auto b) { return a + b; };
    auto const multiply = [](auto a, auto b) { return a * b; };
    for (std::size_t i = 0; i < Y.size(); ++i) {
      Value const offset = family::wrapping(static_cast<Value>(i), static_cast<Value>(delta[0]), multiply);
      Y[i] = static_cast<T>(family::wrapping(static_cast<Value>(start[0]), offset, add));
    }
  }

 private:
  /// Steps of |delta| from low until high is reached; differences of int64 fit uint64.
  static constexpr std::uint64_t steps(std::int64_t low, std::int64_t high, std::int64_t delta) {
    if (low >= high) return 0;
    auto const step = delta < 0 ? 0 - static_cast<std::uint64_t>(delta) : static_cast<std::uint64_t>(delta);
    return (static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) - 1) / step + 1;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Range::attributes, stash_type);
