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
  network(std::string_view name, example::dims const& input, std::uint64_t seed, std::int64_t opset = 17)
      : model_(name, "write_network", opset), random_(seed), x_{"x", input} {
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
  tensor sigmoid(tensor const& x) { return node("Sigmoid", {x}, x.dims); }
  tensor add(tensor const& a, tensor const& b) { return node("Add", {a, b}, a.dims); }
  tensor subtract(tensor const& a, tensor const& b) { return node("Sub", {a, b}, a.dims); }
  tensor multiply(tensor const& a, tensor const& b) { return node("Mul", {a, b}, a.dims); }
  tensor divide(tensor const& a, tensor const& b) { return node("Div", {a, b}, a.dims); }

  tensor concat(std::vector<tensor> const& in, std::size_t axis = 1) {
    example::dims dims = in[0].dims;
    for (std::size_t i = 1; i < in.size(); ++i) dims[axis] += in[i].dims[axis];
    return node("Concat", in, dims, {{"axis", axis}});
  }
  tensor concat(tensor const& a, tensor const& b) { return concat({a, b}); }

  /// Parts of so many elements along an axis.
  std::vector<tensor> split(tensor const& x, std::vector<std::int64_t> const& extents, std::size_t axis = 1) {
    std::string const name = next("Split");
    model_.initializer(name + "_split", extents);
    std::vector<tensor> parts;
    std::vector<std::string> names;
    for (std::int64_t extent : extents) {
      parts.push_back({name + "_" + std::to_string(parts.size()), x.dims});
      parts.back().dims[axis] = extent;
      names.push_back(parts.back().name);
    }
    model_.node_of_outputs("Split", names, {x.name, name + "_split"}, {{"axis", axis}});
    return parts;
  }

  /// Height and width twice as large. mode: nearest or linear.
  tensor enlarge(tensor const& x, std::string const& mode) {
    tensor const y{next("Resize"), {x.dims[0], x.dims[1], 2 * x.dims[2], 2 * x.dims[3]}};
    model_.initializer(y.name + "_scales", {4}, std::vector<float>{1, 1, 2, 2});
    bool const nearest = mode == "nearest";
    model_.node_of_outputs("Resize", {y.name}, {x.name, "", y.name + "_scales"},
                           {{"mode", mode},
                            {"coordinate_transformation_mode", nearest ? "asymmetric" : "pytorch_half_pixel"},
                            {"nearest_mode", "floor"}});
    return y;
  }

  /// Transposed convolution, 2x2 with stride 2, with bias.
  tensor conv_transpose(tensor const& x, std::int64_t channels) {
    tensor const y{next("ConvTranspose"), {1, channels, 2 * x.dims[2], 2 * x.dims[3]}};
    normal(y.name + "_W", {x.channels(), channels, 2, 2}, std::sqrt(2 / static_cast<float>(x.channels())));
    normal(y.name + "_B", {channels}, 0.1F);
    model_.node_of_outputs("ConvTranspose", {y.name}, {x.name, y.name + "_W", y.name + "_B"},
                           {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}});
    return y;
  }

  /// x W + b over the last axis, as PyTorch exports a linear layer of three axes.
  tensor linear(tensor const& x, std::int64_t columns) {
    tensor const product{next("MatMul"), {x.dims[0], x.dims[1], columns}};
    normal(product.name + "_W", {x.dims[2], columns}, std::sqrt(1 / static_cast<float>(x.dims[2])));
    model_.node_of_outputs("MatMul", {product.name}, {x.name, product.name + "_W"});
    return node("Add", {random({columns}, 0.1F), product}, product.dims);
  }

  /// LSTM (4 gates) or GRU (3) over x (steps, 1, features): the states of all steps, or the last one alone,
  /// (1, hidden).
  tensor recurrent(std::string const& op_type, std::int64_t gates, tensor const& x, std::int64_t hidden,
                   bool last) {
    std::string const name = next(op_type);
    float const deviation = std::sqrt(1 / static_cast<float>(hidden));
    normal(name + "_W", {1, gates * hidden, x.dims[2]}, deviation);
    normal(name + "_R", {1, gates * hidden, hidden}, deviation);
    normal(name + "_B", {1, 2 * gates * hidden}, 0.1F);
    std::vector<std::string> const inputs{x.name, name + "_W", name + "_R", name + "_B"};
    std::vector<std::string> const outputs =
        last ? std::vector<std::string>{"", name + "_h"} : std::vector<std::string>{name + "_all"};
    std::string const& made = outputs.back();
    if (gates == 3)  // as PyTorch's
      model_.node_of_outputs(op_type, outputs, inputs, {{"hidden_size", hidden}, {"linear_before_reset", 1}});
    else model_.node_of_outputs(op_type, outputs, inputs, {{"hidden_size", hidden}});
    return last ? reshape({made, {1, 1, hidden}}, {1, hidden})
                : squeeze({made, {x.dims[0], 1, 1, hidden}}, 1);
  }

  /// A constant.
  tensor constant(example::dims const& dims, std::vector<float> const& values) {
    tensor const c{next("constant"), dims};
    model_.initializer(c.name, dims, values);
    return c;
  }
  tensor constant(float value) { return constant({}, {value}); }
  tensor integers(std::vector<std::int64_t> const& values) {
    tensor const c{next("integers"), {static_cast<std::int64_t>(values.size())}};
    model_.initializer(c.name, values);
    return c;
  }
  tensor random(example::dims const& dims, float deviation, float mean = 0) {
    tensor const c{next("weights"), dims};
    normal(c.name, dims, deviation, mean);
    return c;
  }
  example::splitmix64& generator() { return random_; }

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
  /// Without an axis of extent 1.
  tensor squeeze(tensor const& x, std::size_t axis) {
    tensor y{next("Squeeze"), x.dims};
    y.dims.erase(y.dims.begin() + static_cast<std::ptrdiff_t>(axis));
    model_.initializer(y.name + "_axes", {static_cast<std::int64_t>(axis)});
    model_.node_of_outputs("Squeeze", {y.name}, {x.name, y.name + "_axes"});
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
  void output(tensor const& x, onnx::TensorProto::DataType type = onnx::TensorProto::FLOAT) {
    model_.node("Identity", "y", {x.name});
    model_.output("y", x.dims, type);
  }

  /// Any other operator. An input without a name is left out.
  tensor node(std::string const& op_type, std::vector<tensor> const& in, example::dims const& dims,
              std::initializer_list<example::attribute> attributes = {}, std::string_view domain = "") {
    tensor const y{next(op_type), dims};
    std::vector<std::string> names;
    for (tensor const& x : in) names.push_back(x.name);
    model_.node_of_outputs(op_type, {y.name}, names, attributes, domain);
    return y;
  }
  example::model_writer& model() { return model_; }

  std::string bytes() const { return model_.bytes(); }

 private:
  std::string next(std::string const& op_type) { return op_type + "_" + std::to_string(++nodes_); }

  tensor pool(std::string const& op_type, tensor const& x, window const& w) {
    return node(op_type, {x}, {x.dims[0], x.dims[1], w.extent(x.dims[2]), w.extent(x.dims[3])},
                {{"kernel_shape", {w.kernel, w.kernel}},
                 {"pads", {w.pad, w.pad, w.pad, w.pad}},
                 {"strides", {w.stride, w.stride}}});
  }

  void normal(std::string const& name, example::dims const& dims, float deviation, float mean = 0) {
    std::vector<float> values(static_cast<std::size_t>(example::element_count(dims)));
    for (float& v : values) v = mean + deviation * random_.normal();
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
