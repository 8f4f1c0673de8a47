// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: cannot_push_rows<.*no_layer.*"y".*"Softmax"
// any: no convolution or pooling of one image
#include "case.hpp"

#include <inlay/op/MaxPool.hpp>
#include <inlay/op/Relu.hpp>
#include <inlay/op/Softmax.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(
      input<"image", float, 1, 4, 4, 2>(), node<"relu", op::Relu>(in<"image">),
#ifdef TWIN
      node<"y", op::MaxPool, op::MaxPool::attributes{.kernel_shape = {1, 1}, .layout = layout::channel_last}>(
          in<"relu">),
#else
      node<"y", op::Softmax>(in<"relu">),
#endif
      output<"y">());
};

[[maybe_unused]] void push(row_model<net>& m) { m.restart(); }
}  // namespace
