// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: ([Gg]emm::attributes.*'?transC'?|'transC'.*op::Gemm::attributes)
#include "case.hpp"

#include <inlay/op/Gemm.hpp>

namespace {
struct net {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 8>(),
#ifdef TWIN
            node<"fc1", op::Gemm, op::Gemm::attributes{.transB = 1}>(in<"x">, constant<float, 2, 8>{}),
#else
            node<"fc1", op::Gemm, op::Gemm::attributes{.transC = 1}>(in<"x">, constant<float, 2, 8>{}),
#endif
            output<"fc1">());
};

template void run(model<net>&);
}  // namespace
