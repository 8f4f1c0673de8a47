// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"fc1".*"Gemm".*rank_out_of_range, 3, 2>
#include "case.hpp"

#include <inlay/op/Gemm.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(
#ifdef TWIN
      input<"x", float, 1, 8>(),
#else
      input<"x", float, 1, 1, 8>(),
#endif
      node<"fc1", op::Gemm>(in<"x">, constant<float, 8, 2>{}), output<"fc1">());
};

template void run(model<net>&);
}  // namespace
