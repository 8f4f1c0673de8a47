// SPDX-License-Identifier: Apache-2.0
// Convolutions of mobilenetv2-7r's shapes, and some of ResNet's: 1x1 (matrix products), the first layer,
// depthwise 3x3, dense 3x3.
#include "single_node.hpp"

#include <inlay/op/Conv.hpp>

namespace inlay::bench {

namespace {

enum class kind { dense, depthwise, first };

/// Extent x Extent x Channels, then Relu.
template <kind Kind, std::int64_t Extent, std::int64_t Channels, std::int64_t Columns, std::int64_t Kernel,
          std::int64_t Stride>
struct conv_net {
  static constexpr bool depthwise = Kind == kind::depthwise, first = Kind == kind::first;
  static constexpr std::int64_t pad = Kernel / 2;
  static constexpr dims x = first ? dims{1, Channels, Extent, Extent} : dims{1, Extent, Extent, Channels};
  using W = some_weights<dims{Columns, depthwise ? 1 : Channels, Kernel, Kernel},
                         depthwise ? storage::taps : storage::panels>;
  using B = some_weights<dims{Columns}, storage::row_major>;
  static constexpr op::Conv::attributes attributes{
      .group = depthwise ? Channels : 1,
      .kernel_shape = {Kernel, Kernel},
      .pads = {pad, pad, pad, pad},
      .strides = {Stride, Stride},
      .layout = first ? layout::channel_first_to_last : layout::channel_last};
  static constexpr auto nodes =
      graph(input<"x", float, x[0], x[1], x[2], x[3]>(), node<"sum", op::Conv, attributes>(in<"x">, W{}, B{}),
            node<"y", op::Relu>(in<"sum">), output<"y">());
};

std::string shape(std::int64_t extent, std::int64_t channels) {
  return std::to_string(extent) + "x" + std::to_string(extent) + "x" + std::to_string(channels);
}

template <std::int64_t Extent, std::int64_t Channels, std::int64_t Columns>
void add_pointwise() {
  add_network<conv_net<kind::dense, Extent, Channels, Columns, 1, 1>>("Conv 1x1/" + shape(Extent, Channels) +
                                                                      "->" + std::to_string(Columns));
}
template <std::int64_t Extent, std::int64_t Channels, std::int64_t Stride>
void add_depthwise() {
  add_network<conv_net<kind::depthwise, Extent, Channels, Channels, 3, Stride>>(
      "Conv depthwise 3x3 stride " + std::to_string(Stride) + "/" + shape(Extent, Channels));
}
template <std::int64_t Extent, std::int64_t Channels, std::int64_t Columns, std::int64_t Stride = 1>
void add_dense() {
  add_network<conv_net<kind::dense, Extent, Channels, Columns, 3, Stride>>(
      "Conv 3x3 stride " + std::to_string(Stride) + "/" + shape(Extent, Channels) + "->" +
      std::to_string(Columns));
}

bool const added = [] {
  add_network<conv_net<kind::first, 224, 3, 32, 3, 2>>("Conv first 3x3 stride 2/" + shape(224, 3) + "->32");
  add_network<conv_net<kind::first, 224, 3, 64, 7, 2>>("Conv first 7x7 stride 2/" + shape(224, 3) + "->64");
  add_network<conv_net<kind::first, 28, 1, 8, 5, 1>>("Conv first 5x5/" + shape(28, 1) + "->8");
  add_pointwise<112, 32, 32>();
  add_pointwise<112, 32, 16>();
  add_pointwise<112, 16, 96>();
  add_pointwise<56, 96, 24>();
  add_pointwise<56, 24, 144>();
  add_pointwise<56, 144, 24>();
  add_pointwise<28, 144, 32>();
  add_pointwise<28, 32, 192>();
  add_pointwise<28, 192, 32>();
  add_pointwise<28, 192, 64>();
  add_pointwise<28, 64, 384>();
  add_pointwise<28, 384, 64>();
  add_pointwise<14, 384, 96>();
  add_pointwise<14, 96, 576>();
  add_pointwise<14, 576, 96>();
  add_pointwise<7, 576, 160>();
  add_pointwise<7, 160, 960>();
  add_pointwise<7, 960, 160>();
  add_pointwise<7, 960, 320>();
  add_pointwise<7, 320, 1280>();
  add_pointwise<1, 1280, 1000>();
  add_depthwise<112, 32, 1>();
  add_depthwise<112, 96, 2>();
  add_depthwise<56, 144, 1>();
  add_depthwise<56, 144, 2>();
  add_depthwise<28, 192, 1>();
  add_depthwise<28, 384, 1>();
  add_depthwise<28, 384, 2>();
  add_depthwise<14, 576, 1>();
  add_depthwise<14, 576, 2>();
  add_depthwise<7, 960, 1>();
  add_dense<56, 64, 64>();
  add_dense<28, 128, 128>();
  add_dense<14, 256, 256>();
  add_dense<7, 512, 512>();
  add_dense<32, 32, 32>();
  add_dense<56, 128, 128, 2>();
  return true;
}();

}  // namespace

}  // namespace inlay::bench
