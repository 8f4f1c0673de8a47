// SPDX-License-Identifier: Apache-2.0
// error: invalid_node<.*"sum".*"Add".*dims_not_broadcastable, 2, 3>
#include "case.hpp"

#include <inlay/op/Add.hpp>

namespace {
#ifdef TWIN
constexpr int columns = 3;
#else
constexpr int columns = 2;
#endif

struct net {
  static constexpr auto nodes = graph(input<"a", float, 4, 3>(), input<"b", float, columns>(),
                                      node<"sum", op::Add>(in<"a">, in<"b">), output<"sum">());
};

template void run(model<net>&);
}  // namespace
