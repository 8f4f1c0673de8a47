// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: cannot_push_rows<.*several_readers.*"scaled".*"Mul"
// any: one layer must read this value
#include "case.hpp"

#include <inlay/op/MaxPool.hpp>
#include <inlay/op/Mul.hpp>

namespace {
#ifdef TWIN
#define READ_BY_SECOND "pooled"
#else
#define READ_BY_SECOND "scaled"
#endif

constexpr op::MaxPool::attributes pooling{.kernel_shape = {1, 1}, .layout = layout::channel_last};

struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 1, 4, 4, 2>(), node<"scaled", op::Mul>(in<"image">, constant<float, 2>{}),
            node<"pooled", op::MaxPool, pooling>(in<"scaled">),
            node<"again", op::MaxPool, pooling>(in<READ_BY_SECOND>), output<"pooled">(), output<"again">());
};

[[maybe_unused]] void push(row_model<net>& m) { m.restart(); }
}  // namespace
