// SPDX-License-Identifier: Apache-2.0
/// The library without its generator: an operator is a function on tensors, a graph is a list of nodes, and
/// both run in the compiler as well as on the machine.

#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/Relu.hpp>

#include <array>
#include <cstdio>

using namespace inlay;

// 1. One operator. A tensor is a pointer whose dims are part of its type.

constexpr std::array<float, 4> product() {
  float const a[] = {1, 2,  //
                     3, 4};
  float const b[] = {0, 1,  //
                     1, 0};
  std::array<float, 4> y{};
  using matrix = tensor<float const, dims{2, 2}>;
  op::Gemm::reference({.alpha = 10}, matrix{a}, matrix{b}, absent, tensor<float, dims{2, 2}>{y.data()});
  return y;
}
static_assert(product() == std::array<float, 4>{20, 10,  //
                                                40, 30});

// 2. A graph of three nodes, as the generator would write it: y = Relu(x W + b) + x

struct W {
  static constexpr tensor_info info{elem_type::float_, {3, 3}};
  static constexpr float elements[] = {1, 0,  0,  //
                                       0, -1, 0,  //
                                       0, 0,  2};
  static constexpr float const* data() { return elements; }
};
struct b {
  static constexpr tensor_info info{elem_type::float_, {3}};
  static constexpr float elements[] = {0.5f, 0.5f, 0.5f};
  static constexpr float const* data() { return elements; }
};

struct net {
  static constexpr auto nodes = graph(          //
      input<"x", float, 1, 3>(),                //
      node<"fc", op::Gemm>(in<"x">, W{}, b{}),  //
      node<"relu", op::Relu>(in<"fc">),         //
      node<"y", op::Add>(in<"relu">, in<"x">),  //
      output<"y">());
};
using hello = inlay::model<net>;

constexpr std::array<float, 3> x{1, 2, 3};
constexpr std::array<float, 3> y{2.5, 2, 9.5};  // by hand: x W + b = (1.5 -1.5 6.5), Relu makes (1.5 0 6.5)

// All that can be known before the program runs, is.
static_assert(hello::evaluate(x) == y);
static_assert(hello::output_info<"y">.dims == dims{1, 3});
static_assert(hello::macs == 9);
static_assert(hello::nodes == 3);
static_assert(hello::steps_after_fusion == 1);  // Relu and Add happen inside of Gemm's loop

// 3. The same graph on this machine, with this machine's kernels.

int main() {
  hello model;
  model.set<"x">(x);
  model.run();
  bool const right = std::ranges::equal(model.output<"y">(), y);

  std::printf("hello from %d nodes in %d step, %d bytes of memory:", int{hello::nodes},
              int{hello::steps_after_fusion}, int{hello::arena_bytes});
  for (float element : model.output<"y">()) std::printf(" %g", static_cast<double>(element));
  std::printf("%s\n", right ? "" : " (wrong)");
  return right ? 0 : 1;
}
