// SPDX-License-Identifier: Apache-2.0
// errors: any number
// error: wrong_number_of_inputs<1, 2>
#include "case.hpp"

#include <inlay/op/Add.hpp>

namespace {
struct net {
  static constexpr auto nodes = graph(input<"a", float, 2>(), input<"b", float, 2>(),
                                      node<"sum", op::Add>(in<"a">, in<"b">), output<"sum">());
};
constexpr std::array<float, 2> x{1, 2};
#ifdef TWIN
static_assert(model<net>::evaluate(x, x)[1] == 4);
#else
static_assert(model<net>::evaluate(x)[1] == 4);
#endif
}  // namespace
