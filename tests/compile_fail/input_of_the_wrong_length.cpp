// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: wrong_number_of_elements<.*"image".* 5, 4>
#include "case.hpp"

#include <inlay/op/Relu.hpp>

namespace {
#ifdef TWIN
constexpr std::size_t length = 4;
#else
constexpr std::size_t length = 5;
#endif

struct net {
  static constexpr auto nodes =
      graph(input<"image", float, 4>(), node<"scores", op::Relu>(in<"image">), output<"scores">());
};

[[maybe_unused]] void fill(model<net>& m, std::array<float, length> const& x) { m.set<"image">(x); }
}  // namespace
