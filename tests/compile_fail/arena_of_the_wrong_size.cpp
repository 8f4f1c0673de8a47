// SPDX-License-Identifier: Apache-2.0
// The first error is the compiler's own and says what has no constructor; its first note has the two sizes.
// error: model<.*net.*external_arena>
// any: note:.*span<.*64.*span<.*128
#include "case.hpp"

#include <inlay/op/Relu.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(input<"x", float, 32>(), node<"y", op::Relu>(in<"x">), output<"y">());
};
static_assert(model<net>::arena_bytes == 128);

#ifdef TWIN
constexpr std::size_t size = 128;
#else
constexpr std::size_t size = 64;
#endif

[[maybe_unused]] void run_in(std::span<std::byte, size> memory) {
  model<net, external_arena> m{memory};
  m.run();
}
}  // namespace
