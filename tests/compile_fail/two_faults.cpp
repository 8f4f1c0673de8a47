// SPDX-License-Identifier: Apache-2.0
// Independent faults are reported all at once, in the order of the graph; what uses an invalid node is not
// reported.
// errors: 2
// error: invalid_node<.*"fc1".*"Gemm".*inner_dimensions_differ, 7, 8>
// any: invalid_node<.*"fc2".*"Gemm".*inner_dimensions_differ, 6, 8>
// never: "relu1"
#include "case.hpp"

#include <inlay/op/Gemm.hpp>
#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
constexpr int K1 = 8, K2 = 8;
#else
constexpr int K1 = 7, K2 = 6;
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 8>(), node<"fc1", op::Gemm>(in<"x">, constant<float, K1, 2>{}),
            node<"relu1", op::Relu>(in<"fc1">), node<"fc2", op::Gemm>(in<"x">, constant<float, K2, 2>{}),
            output<"relu1">(), output<"fc2">());
};

template void run(model<net>&);
}  // namespace
