// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: the number of elements must be known at compile time
#include "case.hpp"

#include <inlay/op/Relu.hpp>

namespace {
struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 4>(), node<"scores", op::Relu>(in<"image">), output<"scores">());
};

[[maybe_unused]] void read(model<net> const& m, std::span<float> y) {
#ifdef TWIN
  m.get<"scores">(y.first<4>());
#else
  m.get<"scores">(y);
#endif
}
}  // namespace
