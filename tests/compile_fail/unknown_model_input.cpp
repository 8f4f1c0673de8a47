// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: unknown_name<.*"input.*"pixels.*names<.*"image
#include "case.hpp"

#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
#define VALUE "image"
#else
#define VALUE "pixels"
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 4>(), node<"scores", op::Relu>(in<"image">), output<"scores">());
};

[[maybe_unused]] void fill(model<net>& m) { m.input<VALUE>()[0] = 1; }
}  // namespace
