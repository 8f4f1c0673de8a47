// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ConvInteger.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ConvInteger;

using attributes = ConvInteger::attributes;

// Shapes and errors.
constexpr tensor_info X{elem_type::uint8, {1, 1, 4, 4}}, W{elem_type::int8, {2, 1, 3, 3}},
    two{elem_type::int8, {2}};
static_assert(dims_of<ConvInteger, 2>({}, {X, W}) == dims{1, 2, 2, 2});
static_assert(dims_of<ConvInteger, 4>({}, {X, W, tensor_info{}, two}) == dims{1, 2, 2, 2});
static_assert(error_of<ConvInteger, 3>({}, {X, W, two}) == error{fault::elem_types_differ, 3, 2});

// ONNX's own cases.
// convinteger_without_padding.
constexpr auto convinteger_without_padding_x0 =
    literal<std::uint8_t>({1, 1, 3, 3}, {2, 3, 4, 5, 6, 7, 8, 9, 10});
constexpr auto convinteger_without_padding_x1 = literal<std::uint8_t>({1, 1, 2, 2}, {1, 1, 1, 1});
constexpr auto convinteger_without_padding_x2 = literal<std::uint8_t>(std::uint8_t(1));
constexpr auto convinteger_without_padding_y0 = literal<std::int32_t>({1, 1, 2, 2}, {12, 16, 24, 28});
static_assert(gives<ConvInteger, attributes{},
                    list<convinteger_without_padding_x0, convinteger_without_padding_x1,
                         convinteger_without_padding_x2>,
                    list<convinteger_without_padding_y0>>);

// convinteger_with_padding.
constexpr auto convinteger_with_padding_x0 =
    literal<std::uint8_t>({1, 1, 3, 3}, {2, 3, 4, 5, 6, 7, 8, 9, 10});
constexpr auto convinteger_with_padding_x1 = literal<std::uint8_t>({2, 1, 2, 2}, {1, 1, 1, 1, 1, 1, 1, 1});
constexpr auto convinteger_with_padding_x2 = literal<std::uint8_t>(std::uint8_t(1));
constexpr auto convinteger_with_padding_x3 = literal<std::uint8_t>({2}, {0, 1});
constexpr auto convinteger_with_padding_y0 = literal<std::int32_t>(
    {1, 2, 4, 4},
    {1, 3, 5, 3, 5, 12, 16, 9, 11, 24, 28, 15, 7, 15, 17, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
static_assert(gives<ConvInteger, attributes{.pads = {1, 1, 1, 1}},
                    list<convinteger_with_padding_x0, convinteger_with_padding_x1,
                         convinteger_with_padding_x2, convinteger_with_padding_x3>,
                    list<convinteger_with_padding_y0>>);

TEST_CASE("ConvInteger in a model") {
  CHECK(model_gives<
        ConvInteger, attributes{},
        list<convinteger_without_padding_x0, convinteger_without_padding_x1, convinteger_without_padding_x2>,
        list<convinteger_without_padding_y0>>());
  CHECK(model_gives<ConvInteger, attributes{.pads = {1, 1, 1, 1}},
                    list<convinteger_with_padding_x0, convinteger_with_padding_x1,
                         convinteger_with_padding_x2, convinteger_with_padding_x3>,
                    list<convinteger_with_padding_y0>>());
}

/// The kernel of packed weights, alone and shared by workers, against reference() of the weights as ONNX has them.
template <attributes a, dims X, dims W, class T>
void check_packed(int zero_x, int zero_w) {
  constexpr family::window_geometry g = family::convolution_geometry(a, X, W);
  constexpr dims Y{X[0], g.output[0], g.output[1], W[0]};
  constexpr auto M = static_cast<std::size_t>(W[0]), C = static_cast<std::size_t>(W[1]),
                 group = static_cast<std::size_t>(a.group), taps = elements(W, 2, 4);
  constexpr bool depthwise = C == 1 && group == M && group > 1;
  static constexpr dims one{}, all{W[0]}, x_dims = X, w_dims = W, y_dims = Y;
  CAPTURE(zero_w);
  CAPTURE(zero_x);
  std::mt19937 random(static_cast<unsigned>(elements(X)));
  std::vector<T> x(elements(X));
  for (T& b : x) b = static_cast<T>(random());
  std::vector<std::int8_t> w(elements(W));
  for (std::int8_t& b : w) b = static_cast<std::int8_t>(random());
  alignas(16) static std::int8_t packed[8192];
  std::fill(std::begin(packed), std::end(packed), std::int8_t{0});
  std::vector<std::int32_t> sums(M);
  // One for each channel where that is a group.
  std::vector<std::int8_t> zeros_of_w(depthwise ? M : 1);
  for (std::size_t m = 0; m < zeros_of_w.size(); ++m)
    zeros_of_w[m] = static_cast<std::int8_t>(zero_w + static_cast<int>(m));
  for (std::size_t m = 0; m < M; ++m)
    for (std::size_t c = 0; c < C; ++c)
      for (std::size_t t = 0; t < taps; ++t) {
        std::int8_t const weight = w[(m * C + c) * taps + t];
        sums[m] += weight - zeros_of_w[depthwise ? m : 0];
        packed[depthwise ? kernel::tap_index(m, t, M)
                         : kernel::convolution_quad_index(m, c, t, M, C, taps, group)] = weight;
      }
  T const zero = static_cast<T>(zero_x);
  tensor<T const, x_dims> const input{x.data()};
  tensor<T const, one> const zeros{&zero};
  tensor<std::int8_t const, depthwise ? all : one> const zeros_w{zeros_of_w.data()};
  tensor<std::int8_t const, w_dims, depthwise ? storage::taps : storage::quads> const weights{packed};
  tensor<std::int32_t const, all> const sums_of_w{sums.data()};
  std::vector<std::int32_t> wanted(elements(Y)), found(elements(Y));
  ConvInteger::reference(a, input, tensor<std::int8_t const, w_dims>{w.data()}, zeros, zeros_w, absent,
                         tensor<std::int32_t, y_dims>{wanted.data()});
  ConvInteger::evaluate<a>(input, weights, zeros, zeros_w, sums_of_w,
                           tensor<std::int32_t, y_dims>{found.data()});
  CHECK(found == wanted);
  ConvInteger::reference(a, input, weights, zeros, zeros_w, sums_of_w,
                         tensor<std::int32_t, y_dims>{found.data()});
  CHECK(found == wanted);
  auto const check_shares = [&]<int Workers>(share<Workers>) {
    std::fill(found.begin(), found.end(), 0);
    for (int worker = 0; worker < Workers; ++worker)
      ConvInteger::evaluate_share<a>(share<Workers>{worker}, input, weights, zeros, zeros_w, sums_of_w,
                                     tensor<std::int32_t, y_dims>{found.data()});
    CHECK(found == wanted);
  };
  check_shares(share<2>{});
  check_shares(share<3>{});
  static constexpr attributes real = [] {
    attributes makes_floats = a;
    makes_floats.real = 1;
    return makes_floats;
  }();
  std::vector<float> floats(elements(Y)), wanted_floats(wanted.begin(), wanted.end());
  ConvInteger::evaluate<real>(input, weights, zeros, zeros_w, sums_of_w,
                              tensor<float, y_dims>{floats.data()});
  CHECK(floats == wanted_floats);
}

TEST_CASE("packed weights: borders, strides, groups, batches, zero points of both") {
  constexpr auto last = layout::channel_last, planes = layout::channel_first_to_last;
  constexpr attributes bordered{.pads = {1, 1, 1, 1}, .layout = last};
  check_packed<bordered, dims{1, 6, 7, 8}, dims{5, 8, 3, 3}, std::uint8_t>(131, 0);
  check_packed<bordered, dims{2, 5, 4, 3}, dims{34, 3, 3, 3}, std::int8_t>(-7, 9);
  check_packed<attributes{.strides = {2, 2}, .layout = last}, dims{1, 7, 8, 16}, dims{17, 16, 1, 1},
               std::uint8_t>(0, -128);
  check_packed<attributes{.layout = last}, dims{1, 5, 9, 64}, dims{33, 64, 1, 1}, std::uint8_t>(255, 3);
  check_packed<attributes{.dilations = {2, 1}, .group = 2, .pads = {2, 0, 2, 1}, .layout = last},
               dims{1, 7, 5, 8}, dims{6, 4, 3, 2}, std::int8_t>(127, 0);
  check_packed<attributes{.pads = {1, 1, 1, 1}, .strides = {2, 2}, .layout = planes}, dims{1, 1, 8, 9},
               dims{24, 1, 3, 3}, std::uint8_t>(77, 0);
  check_packed<attributes{.group = 12, .pads = {1, 1, 1, 1}, .layout = last}, dims{1, 6, 7, 12},
               dims{12, 1, 3, 3}, std::uint8_t>(131, 0);
  check_packed<attributes{.group = 7, .pads = {2, 0, 2, 1}, .strides = {1, 2}, .layout = last},
               dims{1, 5, 9, 7}, dims{7, 1, 5, 2}, std::int8_t>(-3, 0);
}
}  // namespace INLAY_UNIT
