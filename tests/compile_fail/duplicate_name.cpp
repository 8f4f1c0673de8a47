// SPDX-License-Identifier: Apache-2.0
// error: duplicate_name<.*"fc1".*"Relu".*"fc1"
#include "case.hpp"

#include <inlay/op/Neg.hpp>
#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
#define NAME "relu"
#else
#define NAME "fc1"
#endif

struct net {
  static constexpr auto nodes = graph(input<"x", float, 4>(), node<"fc1", op::Neg>(in<"x">),
                                      node<NAME, op::Relu>(in<"x">), output<"fc1">());
};

template void run(model<net>&);
}  // namespace
