// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"flat".*"Reshape".*element_count_differs, 18, 24>
#include "case.hpp"

#include <inlay/op/Reshape.hpp>

namespace {
#ifdef TWIN
constexpr int rows = 4;
#else
constexpr int rows = 3;
#endif

struct net {
  static constexpr auto nodes = graph(input<"x", float, 2, 3, 4>(),
                                      node<"flat", op::Reshape>(in<"x">, known<rows, 6>{}), output<"flat">());
};

template void run(model<net>&);
}  // namespace
