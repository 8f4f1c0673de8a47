// SPDX-License-Identifier: Apache-2.0
#include "prepare/quantized_constants.hpp"

#include <cstdint>

namespace inlay::codegen {

namespace {
bool is_plain(constant const& c) { return c.storage == storage::row_major; }
}  // namespace

std::optional<constant> quantize_constant(op::QuantizeLinear::attributes const& a, constant const& x,
                                          constant const& scale, constant const* zero, elem_type type) {
  if (x.type != elem_type::float_ || scale.type != elem_type::float_ || !is_plain(x) || !is_plain(scale))
    return {};
  constant y{type, x.dims, {}};
  y.data.resize(x.elements() * size_of(y.type));
  auto const compute = [&]<class T>(type_tag<T>) {
    auto const from = tensor_of<float>(x), s = tensor_of<float>(scale);
    auto const to = tensor_of<T>(y);
    if (zero) op::QuantizeLinear::reference(a, from, s, tensor_of<T>(*zero), to);
    else op::QuantizeLinear::reference(a, from, s, absent, to);
  };
  switch (type) {
    case elem_type::int8: compute(type_tag<std::int8_t>{}); break;
    case elem_type::uint8: compute(type_tag<std::uint8_t>{}); break;
    case elem_type::int16: compute(type_tag<std::int16_t>{}); break;
    case elem_type::uint16: compute(type_tag<std::uint16_t>{}); break;
    default: return {};
  }
  return y;
}

std::optional<constant> dequantize_constant(op::DequantizeLinear::attributes const& a, constant const& x,
                                            constant const& scale, constant const* zero) {
  if (scale.type != elem_type::float_ || !is_plain(x) || !is_plain(scale)) return {};
  constant y = make_constant<float>(x.dims);
  auto const compute = [&]<class T>(type_tag<T>) {
    auto const from = tensor_of<T>(x);
    auto const s = tensor_of<float>(scale);
    auto const to = tensor_of<float>(y);
    if (zero) op::DequantizeLinear::reference(a, from, s, tensor_of<T>(*zero), to);
    else op::DequantizeLinear::reference(a, from, s, absent, to);
  };
  switch (x.type) {
    case elem_type::int8: compute(type_tag<std::int8_t>{}); break;
    case elem_type::uint8: compute(type_tag<std::uint8_t>{}); break;
    case elem_type::int16: compute(type_tag<std::int16_t>{}); break;
    case elem_type::uint16: compute(type_tag<std::uint16_t>{}); break;
    case elem_type::int32: compute(type_tag<std::int32_t>{}); break;
    default: return {};
  }
  return y;
}

}  // namespace inlay::codegen
