// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: cannot_push_rows<.*mixes_rows.*"centred".*"Sub"
// any: constants that differ from row to row
#include "case.hpp"

#include <inlay/op/MaxPool.hpp>
#include <inlay/op/Sub.hpp>

namespace {
#ifdef TWIN
using mean = constant<float, 1, 1, 5, 2>;
#else
using mean = constant<float, 1, 4, 5, 2>;
#endif

struct net {
  static constexpr auto nodes = graph(
      input<"image", float, 1, 4, 5, 2>(), node<"centred", op::Sub>(in<"image">, mean{}),
      node<"y", op::MaxPool, op::MaxPool::attributes{.kernel_shape = {1, 1}, .layout = layout::channel_last}>(
          in<"centred">),
      output<"y">());
};

[[maybe_unused]] void push(row_model<net>& m) { m.restart(); }
}  // namespace
