// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"conv1".*"Conv".*channels_differ, 3, 4>
#include "case.hpp"

#include <inlay/op/Conv.hpp>

namespace {
#ifdef TWIN
constexpr int C = 3;
#else
constexpr int C = 4;
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 1, 3, 8, 8>(),
            node<"conv1", op::Conv>(in<"image">, constant<float, 2, C, 3, 3>{}), output<"conv1">());
};

template void run(model<net>&);
}  // namespace
