// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_channels.hpp>
#include <inlay/kernel/integer_depthwise.hpp>
#include <inlay/kernel/integer_helium.hpp>
#include <inlay/kernel/integer_record.hpp>
#include <inlay/kernel/integer_tiles.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

/// Layers of bytes against plain loops.
namespace inlay::test {

using kernel::axis_shape;

/// The axis of a window over `input` positions, with as many outputs as there are.
constexpr axis_shape axis(int kernel, int stride, int dilation, int pad, int input) {
  return {kernel,
          stride,
          dilation,
          pad,
          pad,
          input,
          (input + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1};
}

struct random_bytes {
  std::mt19937 engine{7};
  int operator()(int least, int greatest) {
    return std::uniform_int_distribution<int>(least, greatest)(engine);
  }
  template <class T>
  std::vector<T> many(std::size_t n) {
    std::vector<T> values(n);
    for (T& v : values)
      v = static_cast<T>((*this)(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    return values;
  }
  /// Of T; half of them the least, as those behind a Relu are.
  template <class T>
  int zero_point() {
    return (*this)(std::numeric_limits<T>::min(),
                   (*this)(0, 1) ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min());
  }
};

/// What packed weights are made of, in ONNX's order, and the elements that the standard's loops give. Bounded where
/// `low` is above the type's least.
template <class X, class Y>
struct layer_case {
  axis_shape down, along;
  int channels, outputs, group;
  bool planar = false;
  int zero_x = 0, zero_y = 0, zero_w = 0, low = std::numeric_limits<Y>::min();
  int every_x = 1000, every_w = 1000;                      ///< all bytes, instead of random ones
  int most_w = 1000;                                       ///< the greatest magnitude of random weights
  float every_multiplier = 0;                              ///< all of them, instead of random ones
  kernel::spread_function<X> by_extended_lines = nullptr;  ///< of this layer, where it is to be tested

  constexpr kernel::integer_layer layer() const {
    int const C = channels * group, M = outputs * group;
    return {.down = down,
            .along = along,
            .channels = channels,
            .outputs = outputs,
            .x_channel = planar && C > 1 ? down.input * along.input : 1,
            .x_column = planar ? 1 : C,
            .x_row = (planar ? 1 : C) * along.input,
            .y_pixel = M};
  }
  std::size_t taps() const { return static_cast<std::size_t>(down.kernel * along.kernel); }
  bool is_depthwise() const { return group > 1 && channels == 1 && outputs == 1; }

  void check(random_bytes& random) const {
    int const C = channels * group, M = outputs * group;
    auto x = random.many<X>(static_cast<std::size_t>(C * down.input * along.input));
    auto w = random.many<std::int8_t>(static_cast<std::size_t>(M * channels) * taps());
    for (std::int8_t& v : w) v = static_cast<std::int8_t>(v % (most_w + 1));
    if (every_x < 1000) std::fill(x.begin(), x.end(), static_cast<X>(every_x));
    if (every_w < 1000) std::fill(w.begin(), w.end(), static_cast<std::int8_t>(every_w));
    std::vector<std::int32_t> bias, prepared;
    std::vector<float> multiplier;
    for (int m = 0; m < M; ++m) {
      bias.push_back(random(-20000, 20000));
      multiplier.push_back(every_multiplier > 0 ? every_multiplier
                                                : static_cast<float>(random(1, 1000)) * 3e-6f);
    }
    if (random(0, 3) == 0) multiplier.resize(1);  // one for all
    auto const weight = [&](int m, int c, std::size_t t) {
      return int{w[static_cast<std::size_t>(m * channels + c) * taps() + t]};
    };
    auto const at = [&](int row, int column, int c) {
      bool const inside = row >= 0 && row < down.input && column >= 0 && column < along.input;
      if (!inside) return zero_x;
      return int{x[static_cast<std::size_t>(planar ? (c * down.input + row) * along.input + column
                                                   : (row * along.input + column) * C + c)]};
    };
    std::vector<Y> wanted(static_cast<std::size_t>(down.output * along.output * M));
    for (int m = 0; m < M; ++m) {
      std::int32_t of_zero = 0;
      for (int c = 0; c < channels; ++c)
        for (std::size_t t = 0; t < taps(); ++t) of_zero += zero_x * (weight(m, c, t) - zero_w);
      prepared.push_back(bias[static_cast<std::size_t>(m)] - of_zero);
      for (int r = 0; r < down.output; ++r)
        for (int s = 0; s < along.output; ++s) {
          std::int32_t sum = bias[static_cast<std::size_t>(m)];
          for (int i = 0; i < down.kernel; ++i)
            for (int k = 0; k < along.kernel; ++k)
              for (int c = 0; c < channels; ++c)
                sum +=
                    (at(r * down.stride - down.pad_begin + i * down.dilation,
                        s * along.stride - along.pad_begin + k * along.dilation, m / outputs * channels + c) -
                     zero_x) *
                    (weight(m, c, static_cast<std::size_t>(i * along.kernel + k)) - zero_w);
          wanted[static_cast<std::size_t>((r * along.output + s) * M + m)] = family::requantized<Y>(
              sum, multiplier[multiplier.size() == 1 ? 0 : static_cast<std::size_t>(m)], zero_y, low,
              family::greatest_of<Y>);
        }
    }
    run(x, w, prepared, multiplier, wanted);
  }

 private:
  struct alignas(8) four {
    std::int16_t elements[4];
  };

  void run(std::vector<X> const& x, std::vector<std::int8_t> const& w,
           std::vector<std::int32_t> const& prepared, std::vector<float> const& multiplier,
           std::vector<Y> const& wanted) const {
    int const M = outputs * group;
    kernel::integer_layer const layer = this->layer();
    auto const zero = static_cast<std::int8_t>(zero_w);
    auto const zero_of_x = static_cast<X>(zero_x);
    auto const zero_of_y = static_cast<Y>(zero_y);
    [[maybe_unused]] auto const record = [&](kernel::integer_layer const& of, std::int8_t const* packed) {
      return kernel::integer_record{of,    packed,     multiplier.data(), prepared.data(),
                                    &zero, &zero_of_x, &zero_of_y,        multiplier.size() == 1,
                                    true};
    };
    // Helium's texts: those for all sums, and for near ones where the sums are.
    bool near = zero_w == 0;
    for (std::size_t m = 0; m < prepared.size(); ++m) {
      std::int64_t weights = 0;
      for (auto k = m * w.size() / prepared.size(); k < (m + 1) * w.size() / prepared.size(); ++k)
        weights += w[k] < 0 ? -w[k] : w[k];
      near = near && kernel::is_near((std::is_signed_v<X> ? 128 : 255) * weights, prepared[m],
                                     multiplier[multiplier.size() == 1 ? 0 : m], zero_y);
    }
    [[maybe_unused]] auto const for_each_text = [&](auto const& f) {
      f(std::false_type{});
      if (near) f(std::true_type{});
    };
    // A depthwise layer has zero points of w for each channel.
    std::vector<std::int8_t> const zeros(static_cast<std::size_t>(is_depthwise() ? M : 1), zero);
    auto const compute = [&]<bool MovesW>(auto finish, std::bool_constant<MovesW>) {
      kernel::requantisation<decltype(finish)> const q{finish,
                                                       multiplier.data(),
                                                       multiplier.size() > 1,
                                                       prepared.data(),
                                                       zero ? zeros.data() : nullptr,
                                                       is_depthwise(),
                                                       zero_x};
      std::vector<Y> y(wanted.size());
      if (is_depthwise()) {
        std::vector<std::int8_t> packed(w.size());
        for (std::size_t m = 0; m < static_cast<std::size_t>(M); ++m)
          for (std::size_t t = 0; t < taps(); ++t)
            packed[kernel::tap_index(m, t, static_cast<std::size_t>(M))] = w[m * taps() + t];
        if (kernel::slides_integer_rows<decltype(finish)>(layer)) {
          std::vector<four> scratch(kernel::record_scratch(layer) / 4);
          kernel::slide_integer_rows<MovesW>(layer, x.data(), packed.data(), q, y.data(),
                                             scratch[0].elements);
          CHECK(y == wanted);
          y.assign(y.size(), Y{});
          if (kernel::slides_row_pairs(layer)) {
            std::vector<four> room(kernel::pair_scratch(layer) / 4 + 1, four{{77}});
            kernel::slide_row_pairs<MovesW>(layer, x.data(), packed.data(), q, y.data(), room[0].elements);
            CHECK(room.back().elements[0] == 77);
            CHECK(y == wanted);
            y.assign(y.size(), Y{});
          }
          if constexpr (simd::requantises_in_registers<decltype(finish)> && !MovesW) {
            std::vector<four> room(kernel::scratch_of_record<true>(layer) / 4 + 1, four{{77}});
            kernel::slide_record<X, decltype(finish)>(record(layer, packed.data()), x.data(), y.data(),
                                                      room[0].elements);
            CHECK(room.back().elements[0] == 77);
            CHECK(y == wanted);
            y.assign(y.size(), Y{});
          }
        }
        struct alignas(16) sixteen {
          std::int8_t bytes[16];
        };
        if (!MovesW && kernel::slides_by_helium(layer))
          for_each_text([&]<bool Near>(std::bool_constant<Near>) {
            std::vector<sixteen> room(kernel::helium_record_bytes(layer) / 16 + 1, sixteen{{77}});
            kernel::slide_by_helium(layer, x.data(), packed.data(), q, y.data(), room[0].bytes,
                                    simd::helium_text_of_taps<decltype(finish), Near>(along.stride));
            CHECK(room.back().bytes[0] == 77);
            CHECK(y == wanted);
            y.assign(y.size(), Y{});
          });
        std::vector<X> outside(static_cast<std::size_t>(M), static_cast<X>(zero_x));
        std::vector<X const*> pointers(taps() + 4);
#if defined(__SSE2__) || defined(__ARM_NEON)
        auto const in_lanes = [&]<int Together>(std::integral_constant<int, Together>) {
          using sums = simd::channel_sums<Together>;
          // In one pass, and in some.
          for (int const channels : {M, std::max(M / 3, Together)}) {
            kernel::channel_plan<Together> const plan(layer, channels);
            std::vector<std::int8_t> arranged(
                static_cast<std::size_t>(plan.blocks() * plan.steps() * sums::step_bytes));
            std::vector<std::int32_t> start(static_cast<std::size_t>(plan.blocks() * Together));
            std::vector<float> multipliers(start.size());
            std::vector<std::int32_t> zeros_of_w(start.size());
            std::vector<std::int8_t> ones(static_cast<std::size_t>(sums::step_bytes));
            kernel::slide_channels<Together, true, MovesW>(
                layer, x.data(), packed.data(), q, y.data(),
                {channels, arranged.data(), start.data(), multipliers.data(), outside.data(), pointers.data(),
                 zeros_of_w.data(), ones.data()});
            CHECK(y == wanted);
            y.assign(y.size(), Y{});
          }
        };
#if !defined(__SSE2__) && !defined(__aarch64__)
        if (kernel::line_plan const plan(layer); !MovesW && plan.eights > 0) {
          auto const eights = static_cast<std::size_t>(plan.eights);
          std::vector<std::int8_t> lines(plan.bytes() + 1, 77);
          std::vector<simd::channels_of_lines> of_lines(eights);
          std::vector<int> first(eights + 1, 77);
          kernel::line_workspace const room{lines.data(), of_lines.data(), first.data()};
          bool const served =
              along.stride == 1
                  ? kernel::slide_by_lines<1>(layer, x.data(), packed.data(), q, y.data(), room)
                  : kernel::slide_by_lines<2>(layer, x.data(), packed.data(), q, y.data(), room);
          if (std::find(w.begin(), w.end(), std::int8_t{-128}) == w.end()) CHECK(served);
          if (every_w == -128) CHECK(!served);
          if (served) CHECK(y == wanted);
          CHECK(lines.back() == 77);
          CHECK(first.back() == 77);
          y.assign(y.size(), Y{});
        }
#endif
        int const together = kernel::channels_together(M);
        if (together == 8) in_lanes(std::integral_constant<int, 8>{});
        if (together == 16) in_lanes(std::integral_constant<int, 16>{});
        if constexpr (simd::most_channels_together == 32)
          if (together == 32) in_lanes(std::integral_constant<int, 32>{});
#endif
        kernel::slide_integers<MovesW>(layer, x.data(), packed.data(), q, y.data(), outside.data(),
                                       pointers.data());
      } else {
        auto const each =
            kernel::quad_elements(static_cast<std::size_t>(layer.depth()), static_cast<std::size_t>(outputs));
        struct alignas(8) eight {
          std::int8_t bytes[8]{};
        };
        std::vector<eight> memory(each * static_cast<std::size_t>(group) / 8);
        std::int8_t* const packed = memory[0].bytes;
        for (std::size_t m = 0; m < static_cast<std::size_t>(M); ++m)
          for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
            for (std::size_t t = 0; t < taps(); ++t)
              packed[kernel::convolution_quad_index(m, c, t, static_cast<std::size_t>(M),
                                                    static_cast<std::size_t>(channels), taps(),
                                                    static_cast<std::size_t>(group))] =
                  w[(m * static_cast<std::size_t>(channels) + c) * taps() + t];
        CHECK(kernel::dense_scratch(layer) * sizeof(std::int16_t) <= kernel::most_dense_bytes(layer));
        std::vector<four> scratch((kernel::dense_scratch(layer) + 3) / 4 + 1, four{{77}});
        auto const for_each_group = [&](auto const& multiply) {
          for (int k = 0; k < group; ++k)
            multiply(x.data() + k * channels * (planar ? down.input * along.input : 1),
                     packed + static_cast<std::size_t>(k) * each, q.from(k * outputs),
                     y.data() + k * outputs);
        };
        for_each_group([&](X const* x_group, std::int8_t const* w_group, auto const& of_group, Y* y_group) {
          kernel::convolve_integers(layer, x_group, w_group, of_group, y_group, scratch[0].elements);
        });
        if constexpr (simd::requantises_in_registers<decltype(finish)>) {
          CHECK(y == wanted);
          std::fill(y.begin(), y.end(), Y{});
          for_each_group([&](X const* x_group, std::int8_t const* w_group, auto const& of_group, Y* y_group) {
            kernel::convolve_in_registers(layer, x_group, w_group, of_group, y_group, scratch[0].elements,
                                          kernel::spread_of_layer<X>(layer), kernel::lines_of_layer(layer));
          });
          if (by_extended_lines) {
            CHECK(y == wanted);
            std::fill(y.begin(), y.end(), Y{});
            kernel::convolve_in_registers(layer, x.data(), packed, q, y.data(), scratch[0].elements,
                                          by_extended_lines, kernel::kept_lines::extended);
          }
          CHECK(scratch.back().elements[0] == 77);
          if (group == 1) {
            CHECK(y == wanted);
            std::fill(y.begin(), y.end(), Y{});
            std::vector<four> room(kernel::scratch_of_record<false>(layer) / 4 + 1, four{{77}});
            kernel::convolve_record<X, decltype(finish)>(
                record(layer, packed), x.data(), y.data(), room[0].elements,
                layer.is_pointwise() ? kernel::spread_pointwise<X> : kernel::spread_by_taps<X>);
            CHECK(room.back().elements[0] == 77);
          }
        }
        if constexpr (simd::has_helium) {
          kernel::helium_plan const cut(layer);
          struct alignas(16) sixteen {
            std::int8_t bytes[16];
          };
          for_each_text([&]<bool Near>(std::bool_constant<Near>) {
            CHECK(y == wanted);
            std::fill(y.begin(), y.end(), Y{});
            std::vector<sixteen> room(cut.scratch_bytes() / 16 + 1, sixteen{{77}});
            for_each_group(
                [&](X const* x_group, std::int8_t const* w_group, auto const& of_group, Y* y_group) {
                  kernel::convolve_by_helium(layer, cut,
                                             kernel::helium_texts_of<X, decltype(finish), Near>(layer),
                                             x_group, w_group, of_group, y_group, room[0].bytes);
                });
            CHECK(room.back().bytes[0] == 77);
          });
          if (group == 1) {
            CHECK(y == wanted);
            std::fill(y.begin(), y.end(), Y{});
            std::vector<X> moved(x.size() + 1);  // to an odd address
            std::copy(x.begin(), x.end(), moved.begin() + 1);
            std::vector<sixteen> room(cut.scratch_bytes() / 16 + 1);
            kernel::convolve_by_helium(layer, cut, kernel::helium_texts_of<X, decltype(finish), false>(layer),
                                       moved.data() + 1, packed, q, y.data(), room[0].bytes);
          }
        }
#if defined(__SSE2__) || defined(__ARM_NEON)
        CHECK(y == wanted);
        std::fill(y.begin(), y.end(), Y{});
        kernel::tile_plan const plan(layer);
        struct alignas(64) line {
          std::int8_t bytes[64];
        };
        std::vector<line> arranged(plan.arranged_bytes() / 64 + 1);
        std::vector<X> gathered(plan.gathered_bytes()), lines(plan.bytes_of_lines());
        for_each_group([&](X const* x_group, std::int8_t const* w_group, auto const& of_group, Y* y_group) {
          kernel::convolve_tiles(layer, x_group, w_group, of_group, y_group, arranged[0].bytes,
                                 gathered.data(), lines.data());
        });
#endif
      }
      CHECK(y == wanted);
    };
    auto const with_bounds = [&](auto moves_w) {
      if (low > std::numeric_limits<Y>::min())
        compute(family::requantizer<Y, true>{zero_y, low, family::greatest_of<Y>}, moves_w);
      else
        compute(family::requantizer<Y, false>{zero_y, family::least_of<Y>, family::greatest_of<Y>}, moves_w);
    };
    if (is_depthwise() && zero_w != 0) with_bounds(std::true_type{});
    else with_bounds(std::false_type{});
  }
};

}  // namespace inlay::test
