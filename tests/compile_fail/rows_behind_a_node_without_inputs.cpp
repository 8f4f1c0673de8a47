// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: cannot_push_rows<.*is_not_first.*"pool".*"MaxPool"
// any: stands a node without inputs
#include "case.hpp"

#include <inlay/op/Add.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/RandomNormal.hpp>

namespace {
constexpr op::MaxPool::attributes pool{.kernel_shape = {1, 1}, .layout = layout::channel_last};
constexpr op::RandomNormal::attributes noise{.shape = {1, 4, 4, 2}};
struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 1, 4, 4, 2>(),
#ifdef TWIN
            node<"pool", op::MaxPool, pool>(in<"image">), node<"noise", op::RandomNormal, noise>(),
#else
            node<"noise", op::RandomNormal, noise>(), node<"pool", op::MaxPool, pool>(in<"image">),
#endif
            node<"y", op::Add>(in<"pool">, in<"noise">), output<"y">());
};

[[maybe_unused]] void push(row_model<net>& m) { m.restart(); }
}  // namespace
