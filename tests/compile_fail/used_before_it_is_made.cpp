// SPDX-License-Identifier: Apache-2.0
// error: input_used_before_it_is_made<.*"relu".*"Relu".*"fc1"
#include "case.hpp"

#include <inlay/op/Neg.hpp>
#include <inlay/op/Relu.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(input<"x", float, 4>(),
#ifdef TWIN
                                      node<"fc1", op::Neg>(in<"x">), node<"relu", op::Relu>(in<"fc1">),
#else
                                      node<"relu", op::Relu>(in<"fc1">), node<"fc1", op::Neg>(in<"x">),
#endif
                                      output<"relu">());
};

template void run(model<net>&);
}  // namespace
