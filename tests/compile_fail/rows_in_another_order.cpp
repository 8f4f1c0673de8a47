// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: cannot_push_rows<.*mixes_rows.*"turned".*"Gather"
// any: moves rows
#include "case.hpp"

#include <inlay/op/Gather.hpp>
#include <inlay/op/MaxPool.hpp>

namespace {
#ifdef TWIN
constexpr std::int64_t axis = 3;
#else
constexpr std::int64_t axis = 1;
#endif

struct net {
  static constexpr auto nodes = graph(
      input<"image", float, 1, 4, 5, 4>(),
      node<"turned", op::Gather, op::Gather::attributes{.axis = axis}>(in<"image">, known<3, 2, 1, 0>{}),
      node<"y", op::MaxPool, op::MaxPool::attributes{.kernel_shape = {1, 1}, .layout = layout::channel_last}>(
          in<"turned">),
      output<"y">());
};

[[maybe_unused]] void push(row_model<net>& m) { m.restart(); }
}  // namespace
