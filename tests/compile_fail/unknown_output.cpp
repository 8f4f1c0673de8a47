// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: unknown_name<.*"output".*"score"
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
      graph(input<"x", float, 4>(), node<"scores", op::Relu>(in<"x">), output<"scores">());
};

[[maybe_unused]] float first_score(model<net> const& m) { return m.output<VALUE>()[0]; }
}  // namespace
