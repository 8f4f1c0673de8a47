// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"fc1".*"Gemm".*missing_input, 1, 2>
#include "case.hpp"

#include <inlay/op/Gemm.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(input<"x", float, 1, 8>(),
#ifdef TWIN
                                      node<"fc1", op::Gemm>(in<"x">, constant<float, 8, 2>{}),
#else
                                      node<"fc1", op::Gemm>(in<"x">),
#endif
                                      output<"fc1">());
};

template void run(model<net>&);
}  // namespace
