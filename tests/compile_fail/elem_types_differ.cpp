// SPDX-License-Identifier: Apache-2.0
// The numbers are ONNX's for the two types: 6 is int32, 1 is float.
// error: invalid_node<.*"sum".*"Add".*elem_types_differ, 6, 1>
#include "case.hpp"

#include <inlay/op/Add.hpp>

namespace {
#ifdef TWIN
using type = float;
#else
using type = std::int32_t;
#endif

struct net {
  static constexpr auto nodes = graph(input<"a", float, 2, 3>(), input<"b", type, 2, 3>(),
                                      node<"sum", op::Add>(in<"a">, in<"b">), output<"sum">());
};

template void run(model<net>&);
}  // namespace
