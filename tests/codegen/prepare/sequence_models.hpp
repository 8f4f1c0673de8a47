// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/diagnostic.hpp"
#include "prepare/graphs.hpp"

/// Models with sequences.
namespace test {

inline void sequence_type(onnx::ValueInfoProto& info, dims const& shape) {
  onnx::TypeProto of;
  of.mutable_sequence_type()->mutable_elem_type()->mutable_tensor_type()->set_elem_type(f32);
  for (std::int64_t d : shape)
    of.mutable_sequence_type()
        ->mutable_elem_type()
        ->mutable_tensor_type()
        ->mutable_shape()
        ->add_dim()
        ->set_dim_value(d);
  *info.mutable_type() = of;
}

inline void refused(model const& m, std::string const& word) {
  try {
    (void)prepared(m);
    FAIL("taken");
  } catch (inlay::codegen::failure const& e) {
    INFO(std::string(e.what()));
    CHECK(std::string(e.what()).find(word) != std::string::npos);
  }
}

}  // namespace test
