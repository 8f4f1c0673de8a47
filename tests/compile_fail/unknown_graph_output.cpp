// SPDX-License-Identifier: Apache-2.0
// error: unknown_name<.*"graph output".*"score"
#include "case.hpp"

#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
#define VALUE "scores"
#else
#define VALUE "score"
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"x", float, 4>(), node<"scores", op::Relu>(in<"x">), output<VALUE>());
};

template void run(model<net>&);
}  // namespace
