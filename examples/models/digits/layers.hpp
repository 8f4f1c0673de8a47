// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "../splitmix64.hpp"

/// The layers of a small convolutional net, each with the derivative that training by gradient descent needs.
/// Every layer has `forward(x)`, which keeps what the derivative needs, and `backward(dy)`, which adds to the
/// gradients of its parameters and returns dx, the gradient of the loss with respect to x.
namespace example {

using Eigen::Index;

/// A feature map: channels x (height * width), so that its elements lie in memory as ONNX's NCHW with N = 1.
using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Channels, rows and columns of a feature map.
struct extent {
  Index channels, height, width;

  Index pixels() const { return height * width; }
};

/// A parameter and its gradient, summed over a batch.
struct parameter {
  parameter(Index rows, Index columns)
      : value(matrix::Zero(rows, columns)), gradient(value), velocity(value) {}

  /// He et al., "Delving deep into rectifiers", 2015: variance 2 / fan_in.
  void init(splitmix64& random) {
    float const deviation = std::sqrt(2.0F / static_cast<float>(value.cols()));
    for (float& each : value.reshaped()) each = deviation * random.normal();
  }

  /// One step down the gradient, with momentum (Polyak, 1964); clears the gradient for the next batch.
  void step(float rate, float momentum) {
    velocity = momentum * velocity - rate * gradient;
    value += velocity;
    gradient.setZero();
  }

  matrix value, gradient, velocity;
};

/// A convolution with an odd square kernel, stride 1 and as much padding as keeps height and width.
class convolution {
 public:
  convolution(extent x, Index channels, Index kernel, splitmix64& random)
      : weight(channels, x.channels * kernel * kernel),
        bias(channels, 1),
        x_(x),
        kernel_(kernel),
        columns_(matrix::Zero(weight.value.cols(), x.pixels())) {
    weight.init(random);
  }

  matrix forward(matrix const& x) {
    each_tap([&](Index tap, Index channel, Index to, Index from, Index count) {
      columns_.row(tap).segment(to, count) = x.row(channel).segment(from, count);
    });
    matrix y(weight.value.rows(), x_.pixels());
    y.noalias() = weight.value * columns_;
    y.colwise() += bias.value.col(0);
    return y;
  }

  void backward_parameters(matrix const& dy) {
    weight.gradient.noalias() += dy * columns_.transpose();
    bias.gradient += dy.rowwise().sum();
  }

  matrix backward(matrix const& dy) {
    backward_parameters(dy);
    matrix dcolumns(columns_.rows(), columns_.cols());
    dcolumns.noalias() = weight.value.transpose() * dy;
    matrix dx = matrix::Zero(x_.channels, x_.pixels());
    each_tap([&](Index tap, Index channel, Index to, Index from, Index count) {
      dx.row(channel).segment(from, count) += dcolumns.row(tap).segment(to, count);
    });
    return dx;
  }

  parameter weight;  // channels x (input channel, kernel row, kernel column): in memory as ONNX's W
  parameter bias;

 private:
  /// Calls move(tap, channel, to, from, count) for each run of pixels that one tap of the kernel reads inside
  /// the image: x(channel, from ...) is what the tap multiplies for the outputs to .... Outside is padding.
  void each_tap(auto&& move) const {
    Index const pad = kernel_ / 2;
    for (Index tap = 0; tap < weight.value.cols(); ++tap) {
      Index const channel = tap / (kernel_ * kernel_);
      Index const down = tap / kernel_ % kernel_ - pad;
      Index const right = tap % kernel_ - pad;
      Index const first = std::max<Index>(0, -right);
      Index const count = x_.width - std::abs(right);
      for (Index row = std::max<Index>(0, -down); row < std::min(x_.height, x_.height - down); ++row)
        move(tap, channel, row * x_.width + first, (row + down) * x_.width + first + right, count);
    }
  }

  extent x_;
  Index kernel_;
  matrix columns_;  // of the last x, unfolded: taps x pixels; its padding stays zero
};

class relu {
 public:
  matrix forward(matrix x) {
    y_ = x.cwiseMax(0);
    return y_;
  }

  matrix backward(matrix const& dy) const { return (y_.array() > 0).select(dy, 0.0F); }

 private:
  matrix y_;
};

/// The largest of each window x window pixels; windows touch and none is padded.
class max_pool {
 public:
  max_pool(extent x, Index window)
      : y{x.channels, x.height / window, x.width / window}, x_(x), window_(window) {}

  matrix forward(matrix const& x) {
    matrix result(y.channels, y.pixels());
    winners_.resize(static_cast<std::size_t>(result.size()));
    auto winner = winners_.begin();
    for (Index channel = 0; channel < y.channels; ++channel) {
      for (Index out = 0; out < y.pixels(); ++out) {
        Index const corner = (out / y.width) * window_ * x_.width + (out % y.width) * window_;
        Index best = corner;
        for (Index tap = 0; tap < window_ * window_; ++tap) {
          Index const pixel = corner + tap / window_ * x_.width + tap % window_;
          if (x(channel, pixel) > x(channel, best)) best = pixel;
        }
        *winner++ = best;
        result(channel, out) = x(channel, best);
      }
    }
    return result;
  }

  matrix backward(matrix const& dy) const {
    matrix dx = matrix::Zero(x_.channels, x_.pixels());
    auto winner = winners_.begin();
    for (Index channel = 0; channel < y.channels; ++channel)
      for (Index out = 0; out < y.pixels(); ++out) dx(channel, *winner++) += dy(channel, out);
    return dx;
  }

  extent const y;

 private:
  extent x_;
  Index window_;
  std::vector<Index> winners_;  // for each output the pixel it came from
};

/// y = W x + b over the flattened feature map; y is a column.
class dense {
 public:
  dense(extent x, Index outputs, splitmix64& random)
      : weight(outputs, x.channels * x.pixels()), bias(outputs, 1), x_(x) {
    weight.init(random);
  }

  matrix forward(matrix const& x) {
    flat_ = x.reshaped<Eigen::RowMajor>();
    return weight.value * flat_ + bias.value;
  }

  matrix backward(matrix const& dy) {
    weight.gradient.noalias() += dy * flat_.transpose();
    bias.gradient += dy;
    return (weight.value.transpose() * dy).reshaped<Eigen::RowMajor>(x_.channels, x_.pixels());
  }

  parameter weight;  // outputs x inputs
  parameter bias;

 private:
  extent x_;
  matrix flat_;
};

}  // namespace example
