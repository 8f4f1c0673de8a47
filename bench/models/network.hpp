// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../examples/models/onnx_writer.hpp"
#include "../../examples/models/splitmix64.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace inlay::bench {

/// A value of the graph: its name and dims.
struct tensor {
  std::string name;
  example::dims dims;

  std::int64_t channels() const { return dims[1]; }
};

/// How a convolution or a pooling slides: both axes alike.
struct window {
  std::int64_t kernel = 1, stride = 1, pad = 0, group = 1;

  std::int64_t extent(std::int64_t in) const { return (in + 2 * pad - kernel) / stride + 1; }
};

/// Writes a network with seeded weights, layer by layer; the input is "x". Weights have the variance of He et
/// al. (2015), so that values neither grow nor fade much; they mean nothing.
class network {
 public:
  network(std::string_view name, example::dims const& input, std::uint64_t seed)
      : model_(name, "write_network"), random_(seed), x_{"x", input} {
    model_.input(x_.name, input);
  }

  tensor const& input() const { return x_; }

  /// Convolution with bias; with a BatchNormalization after it, bias is that one's.
  tensor conv(tensor const& x, std::int64_t channels, window const& w, bool bias = true) {
    std::int64_t const inputs = x.channels() / w.group, fan_in = inputs * w.kernel * w.kernel;
    tensor const y{next("Conv"), {1, channels, w.extent(x.dims[2]), w.extent(x.dims[3])}};
    normal(y.name + "_W", {channels, inputs, w.kernel, w.kernel}, std::sqrt(2 / static_cast<float>(fan_in)));
    std::initializer_list<example::attribute> const attributes{{"group", w.group},
                                                               {"kernel_shape", {w.kernel, w.kernel}},
                                                               {"pads", {w.pad, w.pad, w.pad, w.pad}},
                                                               {"strides", {w.stride, w.stride}}};
    if (bias) {
      normal(y.name + "_B", {channels}, 0.1F);
      model_.node("Conv", y.name, {x.name, y.name + "_W", y.name + "_B"}, attributes);
    } else {
      model_.node("Conv", y.name, {x.name, y.name + "_W"}, attributes);
    }
    return y;
  }

  /// `gain` scales it: branches that are added many times must not let the sum grow.
  tensor batch_norm(tensor const& x, float gain = 1) {
    tensor const y{next("BatchNormalization"), x.dims};
    uniform(y.name + "_scale", {x.channels()}, 0.8F * gain, 1.2F * gain);
    normal(y.name + "_B", {x.channels()}, 0.1F);
    normal(y.name + "_mean", {x.channels()}, 0.1F);
    uniform(y.name + "_var", {x.channels()}, 0.8F, 1.2F);
    model_.node("BatchNormalization", y.name,
                {x.name, y.name + "_scale", y.name + "_B", y.name + "_mean", y.name + "_var"});
    return y;
  }

  tensor relu(tensor const& x) { return node("Relu", {x}, x.dims); }
  tensor add(tensor const& a, tensor const& b) { return node("Add", {a, b}, a.dims); }

  tensor concat(tensor const& a, tensor const& b) {
    example::dims dims = a.dims;
    dims[1] += b.dims[1];
    return node("Concat", {a, b}, dims, {{"axis", 1}});
  }

  tensor max_pool(tensor const& x, window const& w) { return pool("MaxPool", x, w); }
  tensor average_pool(tensor const& x, window const& w) { return pool("AveragePool", x, w); }
  tensor global_average_pool(tensor const& x) {
    return node("GlobalAveragePool", {x}, {x.dims[0], x.dims[1], 1, 1});
  }

  tensor transpose(tensor const& x, std::initializer_list<std::int64_t> order) {
    example::dims dims;
    for (std::int64_t axis : order) dims.push_back(x.dims[static_cast<std::size_t>(axis)]);
    return node("Transpose", {x}, dims, {{"perm", order}});
  }
  tensor reshape(tensor const& x, example::dims const& dims) {
    tensor const y{next("Reshape"), dims};
    model_.initializer(y.name + "_shape", dims);
    model_.node("Reshape", y.name, {x.name, y.name + "_shape"});
    return y;
  }
  tensor flatten(tensor const& x) { return node("Flatten", {x}, {1, example::element_count(x.dims)}); }

  /// Fully connected, with bias.
  tensor gemm(tensor const& x, std::int64_t columns) {
    tensor const y{next("Gemm"), {x.dims[0], columns}};
    normal(y.name + "_W", {columns, x.dims[1]}, std::sqrt(2 / static_cast<float>(x.dims[1])));
    normal(y.name + "_B", {columns}, 0.1F);
    model_.node("Gemm", y.name, {x.name, y.name + "_W", y.name + "_B"}, {{"transB", 1}});
    return y;
  }

  /// The graph's output, "y".
  void output(tensor const& x) {
    model_.node("Identity", "y", {x.name});
    model_.output("y", x.dims);
  }

  std::string bytes() const { return model_.bytes(); }

 private:
  std::string next(std::string const& op_type) { return op_type + "_" + std::to_string(++nodes_); }

  tensor node(std::string const& op_type, std::vector<tensor> const& in, example::dims const& dims,
              std::initializer_list<example::attribute> attributes = {}) {
    tensor const y{next(op_type), dims};
    if (in.size() == 1) model_.node(op_type, y.name, {in[0].name}, attributes);
    else model_.node(op_type, y.name, {in[0].name, in[1].name}, attributes);
    return y;
  }

  tensor pool(std::string const& op_type, tensor const& x, window const& w) {
    return node(op_type, {x}, {x.dims[0], x.dims[1], w.extent(x.dims[2]), w.extent(x.dims[3])},
                {{"kernel_shape", {w.kernel, w.kernel}},
                 {"pads", {w.pad, w.pad, w.pad, w.pad}},
                 {"strides", {w.stride, w.stride}}});
  }

  void normal(std::string const& name, example::dims const& dims, float deviation) {
    std::vector<float> values(static_cast<std::size_t>(example::element_count(dims)));
    for (float& v : values) v = deviation * random_.normal();
    model_.initializer(name, dims, values);
  }
  void uniform(std::string const& name, example::dims const& dims, float low, float high) {
    std::vector<float> values(static_cast<std::size_t>(example::element_count(dims)));
    for (float& v : values) v = random_.uniform(low, high);
    model_.initializer(name, dims, values);
  }

  example::model_writer model_;
  example::splitmix64 random_;
  tensor x_;
  int nodes_ = 0;
};

}  // namespace inlay::bench
