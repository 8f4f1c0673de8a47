// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"fc1".*"Gemm".*inner_dimensions_differ, 250, 256>
#include "case.hpp"

#include <inlay/op/Gemm.hpp>
#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
constexpr int K = 256;
#else
constexpr int K = 250;
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 256>(), node<"fc1", op::Gemm>(in<"x">, constant<float, K, 10>{}),
            node<"scores", op::Relu>(in<"fc1">), output<"scores">());
};

template void run(model<net>&);
}  // namespace
