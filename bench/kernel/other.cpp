// SPDX-License-Identifier: Apache-2.0
// Pooling, fully connected layers, and functions of single elements.
#include "single_node.hpp"

#include <inlay/op/Add.hpp>
#include <inlay/op/AveragePool.hpp>
#include <inlay/op/Exp.hpp>
#include <inlay/op/Gemm.hpp>
#include <inlay/op/GlobalAveragePool.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/Sigmoid.hpp>
#include <inlay/op/Softmax.hpp>
#include <inlay/op/Tanh.hpp>

namespace inlay::bench {

namespace {

template <std::int64_t Rows, std::int64_t Depth, std::int64_t Columns>
struct gemm_net {
  using W = some_weights<dims{Depth, Columns}, storage::panels>;
  using B = some_weights<dims{Columns}, storage::row_major>;
  static constexpr auto nodes =
      graph(input<"x", float, Rows, Depth>(), node<"sum", op::Gemm>(in<"x">, W{}, B{}),
            node<"y", op::Relu>(in<"sum">), output<"y">());
};

template <class Op, std::int64_t Extent, std::int64_t Channels, std::int64_t Kernel, std::int64_t Stride>
struct pool_net {
  static constexpr auto attributes = [] {
    typename Op::attributes a{};
    a.kernel_shape = {Kernel, Kernel};
    a.pads = {Kernel / 2, Kernel / 2, 0, 0};
    a.strides = {Stride, Stride};
    a.layout = layout::channel_last;
    if (Kernel == 2) a.pads = {};
    return a;
  }();
  static constexpr auto nodes = graph(input<"x", float, 1, Extent, Extent, Channels>(),
                                      node<"y", Op, attributes>(in<"x">), output<"y">());
};

struct global_net {
  static constexpr auto attributes = [] {
    op::GlobalAveragePool::attributes a{};
    a.layout = layout::channel_last;
    return a;
  }();
  static constexpr auto nodes = graph(input<"x", float, 1, 7, 7, 1280>(),
                                      node<"y", op::GlobalAveragePool, attributes>(in<"x">), output<"y">());
};

template <class Op, std::int64_t Count>
struct function_net {
  static constexpr auto nodes = graph(input<"x", float, 1, Count>(), node<"y", Op>(in<"x">), output<"y">());
};

template <class Op>
void add_function(std::string const& name) {
  constexpr std::int64_t count = 1 << 14;  // input and output in the second-level cache at most
  add_network<function_net<Op, count>>(name + "/" + std::to_string(count), static_cast<double>(count));
}

template <class Op, std::int64_t Extent, std::int64_t Channels, std::int64_t Kernel, std::int64_t Stride>
void add_pool(std::string const& name) {
  using net = pool_net<Op, Extent, Channels, Kernel, Stride>;
  std::int64_t const out = (Extent + (Kernel == 2 ? 0 : Kernel / 2) - Kernel) / Stride + 1;
  add_network<net>(name + " " + std::to_string(Kernel) + "x" + std::to_string(Kernel) + " stride " +
                       std::to_string(Stride) + "/" + std::to_string(Extent) + "x" + std::to_string(Extent) +
                       "x" + std::to_string(Channels),
                   static_cast<double>(out * out * Channels * Kernel * Kernel));
}

template <std::int64_t Rows, std::int64_t Depth, std::int64_t Columns>
void add_gemm() {
  add_network<gemm_net<Rows, Depth, Columns>>("Gemm/" + std::to_string(Rows) + "x" + std::to_string(Depth) +
                                              "x" + std::to_string(Columns));
}

bool const added = [] {
  add_gemm<1, 256, 10>();
  add_gemm<1, 784, 512>();
  add_gemm<1, 1280, 1000>();
  add_gemm<16, 256, 256>();
  add_gemm<128, 512, 512>();
  add_pool<op::MaxPool, 28, 8, 2, 2>("MaxPool");
  add_pool<op::MaxPool, 112, 64, 3, 2>("MaxPool");
  add_pool<op::AveragePool, 28, 256, 2, 2>("AveragePool");
  add_network<global_net>("GlobalAveragePool/7x7x1280", 7 * 7 * 1280);
  add_function<op::Exp>("Exp");
  add_function<op::Tanh>("Tanh");
  add_function<op::Sigmoid>("Sigmoid");
  add_function<op::Relu>("Relu");
  add_network<function_net<op::Softmax, 1000>>("Softmax/1000", 1000);
  return true;
}();

}  // namespace

}  // namespace inlay::bench
