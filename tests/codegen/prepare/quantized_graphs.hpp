// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "prepare/graphs.hpp"

/// Models with quantised tensors.
namespace test {

constexpr int i8 = onnx::TensorProto::INT8, u8 = onnx::TensorProto::UINT8, i32 = onnx::TensorProto::INT32;

inline void integers(model& m, std::string const& name, dims const& shape, int type,
                     std::vector<std::int32_t> const& values) {
  onnx::TensorProto& t = *m.graph().add_initializer();
  t.set_name(name);
  t.set_data_type(type);
  for (std::int64_t d : shape) t.add_dims(d);
  for (std::int32_t v : values) t.add_int32_data(v);
}

/// A model whose scales and zero points are constants called after the value: x_scale, x_zero.
struct quantized_model : model {
  void quantization(std::string const& of, float scale, std::int32_t zero, int type = i8) {
    floats(of + "_scale", {}, {scale});
    integers(*this, of + "_zero", {}, type, {zero});
  }
  /// `from`, quantised as the value `as`, dequantised again to `to`.
  void dequantize(std::string const& from, std::string const& as, std::string const& to) {
    node("DequantizeLinear", {from, as + "_scale", as + "_zero"}, {to});
  }
  void quantize(std::string const& from, std::string const& as, std::string const& to) {
    node("QuantizeLinear", {from, as + "_scale", as + "_zero"}, {to});
  }
};

}  // namespace test
