// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"pool1".*"MaxPool".*kernel_larger_than_input, 9, 8>
#include "case.hpp"

#include <inlay/op/MaxPool.hpp>

namespace {
#ifdef TWIN
constexpr int width = 8;
#else
constexpr int width = 9;
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 1, 3, 8, 8>(),
            node<"pool1", op::MaxPool, op::MaxPool::attributes{.kernel_shape = {2, width}}>(in<"image">),
            output<"pool1">());
};

template void run(model<net>&);
}  // namespace
