// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/byte_epilogue.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/simd/tables.hpp>

#include <cstddef>
#include <cstdint>

namespace inlay::op::device {

/// inlay's own `Lookup`: a function of a byte as the table of its 256 values, which the generator makes of nodes between
/// DequantizeLinear and QuantizeLinear.   Y = table[X], where X counts by its bits: -1 is 255.
/// Shapes: X any;  table (256);  Y as X.   Types: X int8 or uint8; table and Y int8 or uint8.
/// Errors: elem_type_not_supported, element_count_differs (found elements of the table, wanted).
struct Lookup {
  static constexpr op_identity id{"inlay", "Lookup", 1};
  static constexpr arity inputs{2, 2}, outputs{1, 1};
  static constexpr bool is_elementwise = true, can_be_epilogue = true;
  static constexpr std::size_t table_input = 1;
  using attributes = no_attributes;

  static constexpr error infer(attributes, std::span<tensor_info const> in, std::span<tensor_info> out) {
    for (std::size_t i : {0u, 1u})
      if (!family::is_byte(in[i].type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(in[i].type), 2};
    if (in[1].dims != dims{256})
      return {fault::element_count_differs, static_cast<std::int64_t>(in[1].elements()), 256};
    out[0] = in[0];
    out[0].type = in[1].type;
    return no_error;
  }

  static constexpr void reference(attributes, auto X, auto table, auto Y) {
    for (std::size_t i = 0; i < Y.size(); ++i) Y[i] = table[static_cast<std::uint8_t>(X[i])];
  }

  template <auto, int>
  static constexpr auto epilogue_step(auto table) {
    return family::table_step<typename decltype(table)::value_type>{table.data()};
  }

  template <auto>
  static constexpr void evaluate(auto X, auto table, auto Y) {
    simd::look_up(X.data(), table.data(), Y.data(), Y.size());
  }

  /// The part of one worker: elements.
  template <auto>
  static constexpr void evaluate_share(auto worker, auto X, auto table, auto Y) {
    constexpr auto n = static_cast<int>(Y.size());
    int const first = worker.first(n);
    simd::look_up(X.data() + first, table.data(), Y.data() + first,
                  static_cast<std::size_t>(worker.last(n) - first));
  }
};

}  // namespace inlay::op::device
