// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/f32.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Resampling along at most three axes, by tables that say for each position of the output where it reads the
/// input, and with which weights. One function serves all shapes of an element type.
namespace inlay::kernel {

/// Axes that one walk resamples.
inline constexpr std::size_t most_resampled_axes = 3;

/// Position 0 alone, for an axis that is not there.
template <class Index>
inline constexpr Index origin{0};
template <class Weight>
inline constexpr Weight unit_weight{1};

/// What one resampled axis reads: `taps` positions and weights for each of `out` outputs. A first position of -1
/// says that the output lies outside the input.
template <class Index, class Weight>
struct resampled_axis {
  std::ptrdiff_t in = 1, out = 1, taps = 1;
  Index const* positions = &origin<Index>;
  Weight const* weights = &unit_weight<Weight>;
};

/// X seen as (outer, in, between[0], in, between[1], in, inner), Y as the same with out. An axis that is not
/// there has the extent 1. `inner` elements lie side by side.
template <class Index, class Weight>
struct resampling {
  std::ptrdiff_t outer = 1, between[2]{1, 1}, inner = 1;
  resampled_axis<Index, Weight> axes[most_resampled_axes];

  /// Elements of X or Y behind one position of axis `i`.
  constexpr std::ptrdiff_t block_in(std::size_t i) const {
    std::ptrdiff_t size = inner;
    for (std::size_t k = most_resampled_axes - 1; k > i; --k) size *= axes[k].in * between[k - 1];
    return size;
  }
  constexpr std::ptrdiff_t block_out(std::size_t i) const {
    std::ptrdiff_t size = inner;
    for (std::size_t k = most_resampled_axes - 1; k > i; --k) size *= axes[k].out * between[k - 1];
    return size;
  }
};

namespace detail {

template <std::size_t Axis, class Plan, class T>
void copy_nearest(Plan const& plan, T const* x, T* y, T outside) {
  auto const& axis = plan.axes[Axis];
  std::ptrdiff_t const from = plan.block_in(Axis), to = plan.block_out(Axis);
  if constexpr (Axis + 1 == most_resampled_axes) {
    if (to == 1) {
      for (std::ptrdiff_t i = 0; i < axis.out; ++i) {
        std::ptrdiff_t const p = axis.positions[i];
        y[i] = p < 0 ? outside : x[p];
      }
      return;
    }
  }
  std::ptrdiff_t before = -1;
  for (std::ptrdiff_t i = 0; i < axis.out; ++i, y += to) {
    std::ptrdiff_t const p = axis.positions[i];
    if (p < 0) {
      std::fill_n(y, to, outside);
    } else if (p == before) {
      std::copy_n(y - to, to, y);  // one row of the input makes several
    } else if constexpr (Axis + 1 == most_resampled_axes) {
      std::copy_n(x + p * from, to, y);
    } else {
      std::ptrdiff_t const between = plan.between[Axis], step_in = from / between, step_out = to / between;
      for (std::ptrdiff_t k = 0; k < between; ++k)
        copy_nearest<Axis + 1>(plan, x + p * from + k * step_in, y + k * step_out, outside);
    }
    before = p;
  }
}

/// y = the weighted sum of N blocks of elements, in their order.
template <class Rounding, class T, class Weight, std::size_t N>
INLAY_ALWAYS_INLINE void blend(std::array<T const*, N> const& x, std::array<Weight, N> const& w, T* y,
                               std::ptrdiff_t count) {
  std::ptrdiff_t i = 0;
  if constexpr (std::is_same_v<T, float> && simd::lanes > 1) {
    constexpr auto lanes = static_cast<std::ptrdiff_t>(simd::lanes);
    for (; i + lanes <= count; i += lanes) {
      simd::f32 sum = simd::load(x[0] + i) * simd::broadcast(w[0]);
      for (std::size_t k = 1; k < N; ++k)
        sum = simd::multiply_add(simd::load(x[k] + i), simd::broadcast(w[k]), sum);
      simd::store(y + i, sum);
    }
  }
  for (; i < count; ++i) {
    Weight sum = static_cast<Weight>(x[0][i]) * w[0];
    for (std::size_t k = 1; k < N; ++k) {
      if constexpr (std::is_same_v<T, float>) sum = simd::multiply_add(x[k][i], w[k], sum);
      else sum += static_cast<Weight>(x[k][i]) * w[k];
    }
    y[i] = Rounding::template of<T>(sum);
  }
}

/// Linear interpolation along a row of single elements: what the axes before have chosen is blended first, as many
/// neighbours at once as there are lanes, and then two of them for each output.
template <class Rounding, class Axis, class T, class Weight, std::size_t N>
INLAY_ALWAYS_INLINE void blend_line(Axis const& axis, std::array<T const*, N> const& x,
                                    std::array<Weight, N> const& w, T* y, T outside) {
  constexpr std::ptrdiff_t room = 64;
  Weight line[room];
  for (std::ptrdiff_t i = 0; i < axis.out;) {
    if (axis.positions[2 * i] < 0) {
      y[i++] = outside;
      continue;
    }
    std::ptrdiff_t least = axis.positions[2 * i], most = least, end = i;
    for (; end < axis.out && axis.positions[2 * end] >= 0; ++end) {
      std::ptrdiff_t const a = axis.positions[2 * end], b = axis.positions[2 * end + 1];
      std::ptrdiff_t const low = std::min({least, a, b}), high = std::max({most, a, b});
      if (high - low >= room) break;
      least = low;
      most = high;
    }
    std::array<T const*, N> from = x;
    for (T const*& p : from) p += least;
    if constexpr (std::is_same_v<T, Weight>) {
      blend<Rounding>(from, w, line, most - least + 1);  // a float stays what it is
    } else {
      for (std::ptrdiff_t k = 0; k <= most - least; ++k) {
        line[k] = static_cast<Weight>(from[0][k]) * w[0];
        for (std::size_t n = 1; n < N; ++n) line[k] += static_cast<Weight>(from[n][k]) * w[n];
      }
    }
    for (; i < end; ++i) {
      Weight const a = line[axis.positions[2 * i] - least], b = line[axis.positions[2 * i + 1] - least];
      y[i] = Rounding::template of<T>(a * axis.weights[2 * i] + b * axis.weights[2 * i + 1]);
    }
  }
}

/// Linear interpolation: two taps along the last `Axes` axes. `x` and `w` are what the axes before have chosen.
template <class Rounding, std::size_t Axis, class Plan, class T, class Weight, std::size_t N>
INLAY_ALWAYS_INLINE void blend_linear(Plan const& plan, std::array<T const*, N> const& x,
                                      std::array<Weight, N> const& w, T* y, T outside) {
  auto const& axis = plan.axes[Axis];
  std::ptrdiff_t const from = plan.block_in(Axis), to = plan.block_out(Axis);
  if constexpr (Axis + 1 == most_resampled_axes && N > 1)
    if (to == 1) return blend_line<Rounding>(axis, x, w, y, outside);
  for (std::ptrdiff_t i = 0; i < axis.out; ++i, y += to) {
    std::ptrdiff_t const first = axis.positions[2 * i], second = axis.positions[2 * i + 1];
    if (first < 0) {
      std::fill_n(y, to, outside);
      continue;
    }
    Weight const w_first = axis.weights[2 * i], w_second = axis.weights[2 * i + 1];
    std::array<T const*, 2 * N> block;
    std::array<Weight, 2 * N> weight;
    for (std::size_t k = 0; k < N; ++k) {
      block[2 * k] = x[k] + first * from;
      block[2 * k + 1] = x[k] + second * from;
      weight[2 * k] = w[k] * w_first;
      weight[2 * k + 1] = w[k] * w_second;
    }
    if constexpr (Axis + 1 == most_resampled_axes) {
      blend<Rounding>(block, weight, y, to);
    } else {
      std::ptrdiff_t const between = plan.between[Axis], step_in = from / between, step_out = to / between;
      for (std::ptrdiff_t m = 0; m < between; ++m) {
        blend_linear<Rounding, Axis + 1>(plan, block, weight, y + m * step_out, outside);
        for (T const*& p : block) p += step_in;
      }
    }
  }
}

/// The sum over all taps of three axes; `x` is the element that position 0 of each names.
template <class Value, class Plan, class T, class Weight>
INLAY_ALWAYS_INLINE Value sum_of_taps(Plan const& plan, std::ptrdiff_t const (&at)[most_resampled_axes],
                                      std::ptrdiff_t const (&block)[most_resampled_axes], T const* x,
                                      Weight) {
  auto const &a = plan.axes[0], &b = plan.axes[1], &c = plan.axes[2];
  Value sum = simd::constant<Value>(Weight{0});
  for (std::ptrdiff_t i = 0; i < a.taps; ++i) {
    T const* const x_i = x + a.positions[at[0] * a.taps + i] * block[0];
    Weight const w_i = a.weights[at[0] * a.taps + i];
    for (std::ptrdiff_t j = 0; j < b.taps; ++j) {
      T const* const x_j = x_i + b.positions[at[1] * b.taps + j] * block[1];
      Weight const w_j = w_i * b.weights[at[1] * b.taps + j];
      for (std::ptrdiff_t k = 0; k < c.taps; ++k) {
        T const* const p = x_j + c.positions[at[2] * c.taps + k] * block[2];
        Weight const w = w_j * c.weights[at[2] * c.taps + k];
        if constexpr (std::is_same_v<T, float>)
          sum = simd::multiply_add(simd::load_as<Value>(p, 0, std::false_type{}), simd::constant<Value>(w),
                                   sum);
        else sum += static_cast<Weight>(*p) * w;
      }
    }
  }
  return sum;
}

}  // namespace detail

/// Y = elements of X as they are, or `outside`.
template <class T, class Index, class Weight>
[[gnu::noinline, gnu::nothrow]] void resample_nearest(resampling<Index, Weight> const& plan, T const* x, T* y,
                                                      T outside) {
  std::ptrdiff_t const from = plan.axes[0].in * plan.block_in(0), to = plan.axes[0].out * plan.block_out(0);
  for (std::ptrdiff_t i = 0; i < plan.outer; ++i)
    detail::copy_nearest<0>(plan, x + i * from, y + i * to, outside);
}

/// Y = sums of X between two neighbours along each of the last `Axes` axes, the only ones there are.
/// Rounding::of<T>(sum) makes an element.
template <class Rounding, std::size_t Axes, class T, class Index, class Weight>
[[gnu::noinline, gnu::nothrow]] void resample_linear(resampling<Index, Weight> const& plan, T const* x, T* y,
                                                     T outside) {
  constexpr std::size_t first = most_resampled_axes - Axes;
  std::ptrdiff_t const from = plan.axes[first].in * plan.block_in(first),
                       to = plan.axes[first].out * plan.block_out(first);
  for (std::ptrdiff_t i = 0; i < plan.outer; ++i)
    detail::blend_linear<Rounding, first>(plan, std::array<T const*, 1>{x + i * from},
                                          std::array<Weight, 1>{1}, y + i * to, outside);
}

/// Y = weighted sums of any number of elements along each axis, the last axis innermost.
template <class Rounding, class T, class Index, class Weight>
[[gnu::noinline, gnu::nothrow]] void resample(resampling<Index, Weight> const& plan, T const* x, T* y,
                                              T outside) {
  auto const &a = plan.axes[0], &b = plan.axes[1], &c = plan.axes[2];
  std::ptrdiff_t const block[]{plan.block_in(0), plan.block_in(1), plan.block_in(2)};
  std::ptrdiff_t const step_a = block[0] / plan.between[0], step_b = block[1] / plan.between[1];
  std::ptrdiff_t at[most_resampled_axes];
  for (std::ptrdiff_t o = 0; o < plan.outer; ++o, x += a.in * block[0])
    for (at[0] = 0; at[0] < a.out; ++at[0])
      for (std::ptrdiff_t m = 0; m < plan.between[0]; ++m)
        for (at[1] = 0; at[1] < b.out; ++at[1])
          for (std::ptrdiff_t n = 0; n < plan.between[1]; ++n)
            for (at[2] = 0; at[2] < c.out; ++at[2], y += plan.inner) {
              if (a.positions[at[0] * a.taps] < 0 || b.positions[at[1] * b.taps] < 0 ||
                  c.positions[at[2] * c.taps] < 0) {
                std::fill_n(y, plan.inner, outside);
                continue;
              }
              T const* const from = x + m * step_a + n * step_b;
              std::ptrdiff_t i = 0;
              if constexpr (std::is_same_v<T, float> && simd::lanes > 1)
                for (; i + static_cast<std::ptrdiff_t>(simd::lanes) <= plan.inner;
                     i += static_cast<std::ptrdiff_t>(simd::lanes))
                  simd::store(y + i, detail::sum_of_taps<simd::f32>(plan, at, block, from + i, Weight{}));
              for (; i < plan.inner; ++i)
                y[i] = Rounding::template of<T>(
                    detail::sum_of_taps<Weight>(plan, at, block, from + i, Weight{}));
            }
}

}  // namespace inlay::kernel
