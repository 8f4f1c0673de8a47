// SPDX-License-Identifier: Apache-2.0
// error: duplicate_name<.*"halves".*"Split".*"x"
#include "case.hpp"

#include <inlay/op/Split.hpp>

namespace {
#ifdef TWIN
#define NAME "right"
#else
#define NAME "x"
#endif

struct net {
  static constexpr auto nodes = graph(
      input<"x", float, 4>(), node<"halves", op::Split>(in<"x">, out<"left">, out<NAME>), output<"left">());
};

template void run(model<net>&);
}  // namespace
