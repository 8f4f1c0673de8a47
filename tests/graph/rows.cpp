// SPDX-License-Identifier: Apache-2.0
// What stands between a pushed row and the first layer is computed row by row, with the bits of the whole input.
#include <inlay/graph/rows.hpp>

#include <inlay/model.hpp>
#include <inlay/op/BatchNormalization.hpp>
#include <inlay/op/Cast.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/DequantizeLinear.hpp>
#include <inlay/op/Div.hpp>
#include <inlay/op/Gather.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/QLinearConv.hpp>
#include <inlay/op/QuantizeLinear.hpp>
#include <inlay/op/Relu.hpp>
#include <inlay/op/Reshape.hpp>
#include <inlay/op/Sub.hpp>
#include <inlay/op/Transpose.hpp>
#include <inlay/op/Unsqueeze.hpp>
#include <inlay/op/device/Lookup.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {
using namespace inlay;

/// Elements without any order, as packed weights may be: what they are does not matter here. Floats lie between 0.25 and
/// 1.25, integers have any value.
template <int Seed, class T, storage Storage, std::int64_t... Dims>
struct any_elements {
  static constexpr tensor_info info{elem_type_of<T>, {Dims...}, Storage};
  static constexpr auto elements = [] {
    std::array<T, (std::size_t{1} * ... * std::size_t(Dims)) + 64> w{};
    std::uint32_t state = Seed;
    for (T& x : w) {
      state = state * 1664525u + 1013904223u;
      if constexpr (std::is_same_v<T, float>) x = static_cast<float>(state >> 20) / 4096 + 0.25f;
      else x = static_cast<T>(state >> 24);
    }
    return w;
  }();
  static constexpr T const* data() { return elements.data(); }
};
template <int Seed, std::int64_t... Dims>
using floats = any_elements<Seed, float, storage::row_major, Dims...>;
template <int Seed, class T, std::int64_t... Dims>
using integers = any_elements<Seed, T, storage::row_major, Dims...>;
using dense = any_elements<1, float, storage::panels, 8, 3, 3, 3>;
using bytes = any_elements<2, std::int8_t, storage::quads, 8, 3, 3, 3>;

/// A scale, by which quantised elements keep within a byte.
template <int Numerator, int Denominator = 1>
struct scale {
  static constexpr tensor_info info{elem_type::float_, {}};
  static constexpr float elements[]{static_cast<float>(Numerator) / Denominator};
  static constexpr float const* data() { return elements; }
};
template <class T, std::int64_t... Dims>
struct zero_points {
  static constexpr tensor_info info{elem_type_of<T>, {Dims...}};
  static constexpr std::array<T, (std::size_t{1} * ... * std::size_t(Dims))> elements{};
  static constexpr T const* data() { return elements.data(); }
};

/// A list of integers that shape rules can read.
template <std::int64_t... Values>
struct known {
  static constexpr std::int64_t elements[]{Values...};
  static constexpr tensor_info info{elem_type::int64, {sizeof...(Values)}, storage::row_major, elements};
  static constexpr std::int64_t const* data() { return elements; }
};

constexpr std::int64_t H = 11, W = 13;
constexpr layout first = layout::channel_first_to_last;
constexpr ints ones{1, 1, 1, 1};

/// The first layer, of floats or of bytes, with a pooling behind it.
template <fixed_string Image, layout Layout = first>
constexpr auto conv() {
  return node<"conv", op::Conv, op::Conv::attributes{.pads = ones, .strides = {2, 1}, .layout = Layout}>(
      in<Image>, dense{});
}
template <fixed_string Image, layout Layout = first>
constexpr auto byte_conv() {
  return node<"conv", op::QLinearConv,
              op::QLinearConv::attributes{.pads = ones, .strides = {2, 1}, .layout = Layout}>(
      in<Image>, scale<4>{}, integers<4, std::int8_t>{}, bytes{}, scale<1, 256>{},
      zero_points<std::int8_t, 1>{}, scale<1>{}, integers<8, std::int8_t>{});
}
constexpr auto pool() {
  return node<"y", op::MaxPool,
              op::MaxPool::attributes{
                  .kernel_shape = {2, 2}, .strides = {2, 2}, .layout = layout::channel_last}>(in<"conv">);
}

/// What `inlay quantize` begins with, and the same with a scale for each channel.
struct quantized {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3, H, W>(),
            node<"q", op::QuantizeLinear>(in<"x">, scale<4>{}, integers<4, std::int8_t>{}), byte_conv<"q">(),
            pool(), output<"y">());
};
struct quantized_by_channels {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3, H, W>(),
            node<"q", op::QuantizeLinear>(in<"x">, floats<3, 3>{}, integers<4, std::int8_t, 3>{}),
            byte_conv<"q">(), pool(), output<"y">());
};

/// Pixels of a camera, normalised.
struct pixels {
  static constexpr auto nodes =
      graph(input<"x", std::uint8_t, 1, H, W, 3>(),
            node<"planes", op::Transpose, op::Transpose::attributes{.perm = {0, 3, 1, 2}}>(in<"x">),
            node<"cast", op::Cast, op::Cast::attributes{.to = 1}>(in<"planes">),
            node<"sub", op::Sub>(in<"cast">, floats<9, 1, 3, 1, 1>{}),
            node<"div", op::Div>(in<"sub">, floats<10, 3, 1, 1>{}), conv<"div">(), pool(), output<"y">());
};

/// The same, quantised at last, of an image without a batch.
struct quantized_pixels {
  static constexpr auto nodes = graph(
      input<"x", std::uint8_t, H, W, 3>(), node<"cast", op::Cast, op::Cast::attributes{.to = 1}>(in<"x">),
      node<"sub", op::Sub>(in<"cast">, floats<9, 3>{}), node<"div", op::Div>(in<"sub">, floats<10, 1, 3>{}),
      node<"planes", op::Transpose, op::Transpose::attributes{.perm = {2, 0, 1}}>(in<"div">),
      node<"image", op::Unsqueeze>(in<"planes">, known<0>{}),
      node<"q", op::QuantizeLinear>(in<"image">, scale<4>{}, integers<4, std::int8_t>{}), byte_conv<"q">(),
      pool(), output<"y">());
};

/// Channels last to the end.
struct last {
  static constexpr auto nodes =
      graph(input<"x", float, 1, H, W, 3>(), node<"sub", op::Sub>(floats<9, 3>{}, in<"x">),
            node<"q", op::QuantizeLinear>(in<"sub">, scale<4>{}, integers<4, std::int8_t>{}),
            byte_conv<"q", layout::channel_last>(), pool(), output<"y">());
};

/// Bytes to bytes by a table.
struct table {
  static constexpr auto nodes =
      graph(input<"x", std::uint8_t, 1, 3, H, W>(),
            node<"q", op::device::Lookup>(in<"x">, integers<11, std::int8_t, 256>{}), byte_conv<"q">(),
            pool(), output<"y">());
};

/// Bytes to floats.
struct dequantized {
  static constexpr auto nodes =
      graph(input<"x", std::uint8_t, 1, 3, H, W>(),
            node<"d", op::DequantizeLinear>(in<"x">, floats<12, 3>{}, integers<13, std::uint8_t, 3>{}),
            conv<"d">(), pool(), output<"y">());
};

struct batch_normalized {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3, H, W>(),
            node<"norm", op::BatchNormalization>(in<"x">, floats<6, 3>{}, floats<7, 3>{}, floats<8, 3>{},
                                                 floats<9, 3>{}),
            node<"relu", op::Relu>(in<"norm">), conv<"relu">(), pool(), output<"y">());
};

/// The same with channels last, where a normalisation has a window of its own and an epilogue.
struct batch_normalized_last {
  static constexpr auto nodes =
      graph(input<"x", float, 1, H, W, 3>(),
            node<"norm", op::BatchNormalization,
                 op::BatchNormalization::attributes{.layout = layout::channel_last}>(
                in<"x">, floats<6, 3>{}, floats<7, 3>{}, floats<8, 3>{}, floats<9, 3>{}),
            node<"relu", op::Relu>(in<"norm">),
            node<"q", op::QuantizeLinear>(in<"relu">, scale<4>{}, integers<4, std::int8_t>{}),
            byte_conv<"q", layout::channel_last>(), pool(), output<"y">());
};

/// Blue, green, red in another order.
struct swapped {
  static constexpr auto nodes =
      graph(input<"x", std::uint8_t, 1, 3, H, W>(),
            node<"swap", op::Gather, op::Gather::attributes{.axis = 1}>(in<"x">, known<2, 1, 0>{}),
            node<"cast", op::Cast, op::Cast::attributes{.to = 1}>(in<"swap">), conv<"cast">(), pool(),
            output<"y">());
};
struct swapped_last {
  static constexpr auto nodes =
      graph(input<"x", std::uint8_t, 1, H, W, 3>(),
            node<"swap", op::Gather, op::Gather::attributes{.axis = -1}>(in<"x">, known<2, 1, 0>{}),
            node<"cast", op::Cast, op::Cast::attributes{.to = 1}>(in<"swap">),
            conv<"cast", layout::channel_last>(), pool(), output<"y">());
};

/// One plane that becomes three.
struct gray {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 1, H, W>(), node<"sub", op::Sub>(in<"x">, floats<9, 3, 1, 1>{}),
            conv<"sub">(), pool(), output<"y">());
};

/// Elements of which a shape makes an image.
struct flat {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3 * H * W>(), node<"image", op::Reshape>(in<"x">, known<1, 3, H, W>{}),
            node<"relu", op::Relu>(in<"image">), conv<"relu">(), pool(), output<"y">());
};

/// Images of no more rows than the layer reads at once.
template <std::int64_t Rows>
struct low {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3, Rows, W>(),
            node<"y", op::Conv, op::Conv::attributes{.pads = ones, .layout = first}>(in<"x">, dense{}),
            output<"y">());
};
template <std::int64_t Rows>
struct low_quantized {
  static constexpr auto nodes =
      graph(input<"x", float, 1, 3, Rows, W>(),
            node<"q", op::QuantizeLinear>(in<"x">, scale<4>{}, integers<4, std::int8_t>{}),
            node<"y", op::QLinearConv, op::QLinearConv::attributes{.pads = ones, .layout = first}>(
                in<"q">, scale<4>{}, integers<4, std::int8_t>{}, bytes{}, scale<1, 256>{},
                zero_points<std::int8_t, 1>{}, scale<1>{}, integers<8, std::int8_t>{}),
            output<"y">());
};

/// Pushes images of `Planes` planes row by row and whole, twice.
template <class Net, int Planes>
void check() {
  using whole = model<Net>;
  using pushed = row_model<Net>;
  using T = typename pushed::row_type::value_type;
  constexpr std::size_t size = whole::template input_info<"x">.elements();
  constexpr std::size_t part = pushed::row_elements / Planes;  // of a row, in one plane
  static_assert(pushed::row_elements * pushed::rows == size);
  static whole m;
  static pushed p;
  std::uint32_t state = 21;
  for (int image = 0; image < 2; ++image) {
    std::vector<T> x(size);
    for (T& e : x) {
      state = state * 1664525u + 1013904223u;
      e = static_cast<T>(state >> 24);
    }
    std::ranges::copy(x, m.template input<"x">().begin());
    m.run();
    for (int row = 0; row < pushed::rows; ++row) {
      std::array<T, pushed::row_elements> elements;
      for (std::size_t plane = 0; plane < Planes; ++plane)
        std::copy_n(&x[(plane * pushed::rows + static_cast<std::size_t>(row)) * part], part,
                    &elements[plane * part]);
      CHECK(p.push_row(elements) == (row + 1 == pushed::rows));
    }
    auto const wanted = m.template output<"y">(), found = p.template output<"y">();
    CHECK(std::memcmp(wanted.data(), found.data(), wanted.size_bytes()) == 0);
    CHECK(std::ranges::any_of(wanted, [&](auto y) { return y != wanted[0]; }));
  }
}
/// The same with every policy under which kernels sum in one order.
template <class Net, int Planes>
void check_policies() {
  check<Net, Planes>();
  check<with_policy<Net, policy::ram>, Planes>();
}

TEST_CASE("what stands before the first layer is computed row by row") {
  check_policies<quantized, 3>();
  check_policies<quantized_by_channels, 3>();
  check_policies<pixels, 1>();
  check_policies<quantized_pixels, 1>();
  check_policies<last, 1>();
  check_policies<table, 3>();
  check_policies<dequantized, 3>();
  check_policies<batch_normalized, 3>();
  check_policies<batch_normalized_last, 1>();
  check_policies<swapped, 3>();
  check_policies<swapped_last, 1>();
  check_policies<gray, 1>();
  check_policies<flat, 3>();
}

TEST_CASE("images that the ring has all rows of") {
  check<low<1>, 3>();
  check<low<2>, 3>();
  check<low<3>, 3>();
  check<low<4>, 3>();
  check<low_quantized<1>, 3>();
  check<low_quantized<2>, 3>();
  check<low_quantized<3>, 3>();
}

/// Bytes of the ring that the first layer reads, and of rows on the way to it.
template <class Net>
constexpr std::size_t bytes_before_layer = [] {
  using net = with_pushed_rows<Net>;
  using planned = detail::planned_program<net, options_of<net>>;
  constexpr auto const& plan = planned::plan;
  auto const buffer = [](std::int32_t b) { return plan.buffers[static_cast<std::size_t>(b)]; };
  std::size_t sum = buffer(plan.input_ring).bytes;
  std::int32_t counted = -1;  // steps that work in place share a buffer, one after the other
  for (std::int32_t t = 0; t < program<net>::pushed_task; ++t) {
    std::int32_t const row = plan.ring_of_step[detail::first_step<net, 0> + static_cast<std::size_t>(t)];
    if (row != -1 && row != counted) sum += buffer(row).bytes;
    counted = row;
  }
  return sum;
}();

TEST_CASE("the ring holds what the layer reads, and a row is made in its place where it can be") {
  constexpr std::size_t row = 3 * W;
  static_assert(bytes_before_layer<quantized> == 3 * row);  // bytes, and no row of floats
  // A row of bytes as planes; Cast, Sub and Div work in a row of the ring.
  static_assert(bytes_before_layer<pixels> == row + 3 * row * sizeof(float));
  // Two rows of floats, since a Transpose cannot work in place, and a ring of bytes.
  static_assert(bytes_before_layer<quantized_pixels> == 2 * row * sizeof(float) + 3 * row);
  // A row of floats, with what stands behind BatchNormalization in its epilogue.
  static_assert(bytes_before_layer<batch_normalized_last> == row * sizeof(float) + 3 * row);
  static_assert(bytes_before_layer<gray> == 3 * row * sizeof(float));
  static_assert(bytes_before_layer<flat> == 3 * row * sizeof(float));
}

}  // namespace
