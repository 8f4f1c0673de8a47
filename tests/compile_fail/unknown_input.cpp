// SPDX-License-Identifier: Apache-2.0
// error: unknown_input<.*"relu".*"Relu".*"fc2"
#include "case.hpp"

#include <inlay/op/Neg.hpp>
#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
#define VALUE "fc1"
#else
#define VALUE "fc2"
#endif

struct net {
  static constexpr auto nodes = graph(input<"x", float, 4>(), node<"fc1", op::Neg>(in<"x">),
                                      node<"relu", op::Relu>(in<VALUE>), output<"relu">());
};

template void run(model<net>&);
}  // namespace
