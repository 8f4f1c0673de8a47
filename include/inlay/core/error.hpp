// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace inlay {

/// What can be wrong with a node. The compiler prints the enumerator, the generator the sentence
/// (`describe`).
enum class fault : std::uint8_t {
  none,
  missing_input,
  too_many_inputs,
  too_many_outputs,
  elem_type_not_supported,
  elem_types_differ,
  rank_out_of_range,
  ranks_differ,
  axis_out_of_range,
  axis_repeated,
  dims_not_broadcastable,
  inner_dimensions_differ,
  channels_differ,
  channels_not_divisible_by_group,
  kernel_rank_differs,
  kernel_larger_than_input,
  attribute_out_of_range,
  attribute_length_differs,
  element_count_differs,
  split_sum_differs,
  shape_must_be_constant,
  dims_differ_from_declared,
  elem_type_differs_from_declared,
  body_inputs_differ,
  body_outputs_differ,
  body_dims_differ,
  trip_count_not_constant,
  capacity_exceeded,
  decoder_missing,
};

constexpr std::string_view describe(fault what) {
  switch (what) {
    case fault::none: return "no error";
    case fault::missing_input: return "a required input is missing";
    case fault::too_many_inputs: return "too many inputs";
    case fault::too_many_outputs: return "an output that is not supported";
    case fault::elem_type_not_supported: return "an element type that this operator does not take";
    case fault::elem_types_differ: return "element types that must be equal differ";
    case fault::rank_out_of_range: return "a rank that this operator does not take";
    case fault::ranks_differ: return "ranks that must be equal differ";
    case fault::axis_out_of_range: return "an axis that the tensor does not have";
    case fault::axis_repeated: return "an axis that is named twice";
    case fault::dims_not_broadcastable: return "dimensions that do not broadcast";
    case fault::inner_dimensions_differ: return "inner dimensions of a product that differ";
    case fault::channels_differ: return "numbers of channels that differ";
    case fault::channels_not_divisible_by_group: return "a number of channels that the group does not divide";
    case fault::kernel_rank_differs: return "a kernel_shape that does not fit the input's rank";
    case fault::kernel_larger_than_input: return "a kernel that is larger than the padded input";
    case fault::attribute_out_of_range:
      return "an attribute, or an element of an input, that is out of range";
    case fault::attribute_length_differs: return "an attribute list of the wrong length";
    case fault::element_count_differs: return "numbers of elements that differ";
    case fault::split_sum_differs: return "split sizes that do not add up to the dimension";
    case fault::shape_must_be_constant: return "a shape that is known only at run time";
    case fault::dims_differ_from_declared: return "a dimension that differs from the model's value_info";
    case fault::elem_type_differs_from_declared:
      return "an element type that differs from the model's value_info";
    case fault::body_inputs_differ: return "a body with another number of inputs than its node gives it";
    case fault::body_outputs_differ: return "a body with another number of outputs than its node needs";
    case fault::body_dims_differ: return "values of a body whose dimensions must be equal and are not";
    case fault::trip_count_not_constant:
      return "scan outputs of a Loop whose trip count is known only at run time";
    case fault::capacity_exceeded: return "an extent outside what there is memory for";
    case fault::decoder_missing: return "an image in a format that the program has no decoder of";
  }
  return "unknown fault";
}

/// An error as a value: what is wrong, and the two numbers that disagree (an extent, a rank, an element
/// type's number, an input's position: the fault says which). Structural, so that the compiler prints it as a
/// template argument. Contextually true where there is an error.
struct error {
  fault what = fault::none;
  std::int64_t found = 0;
  std::int64_t wanted = 0;

  constexpr explicit operator bool() const { return what != fault::none; }
  constexpr bool operator==(error const&) const = default;
};

inline constexpr error no_error{};

/// Why a run ended before its outputs were made: only a network with values whose extents are known at run
/// time can fail. Contextually true where it did. `value` names what the failing node was to make, or the
/// graph input of wrong extents; for capacity_exceeded `found` is the extent and `wanted` the bound, for other
/// faults the numbers are those of the operator's shape rule over actual dims.
struct [[nodiscard]] run_error : error {
  std::string_view value{};
};

}  // namespace inlay
