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

/// What one resampled axis reads: positions and weights of the first tap of `out` outputs, then of the next of `taps`, in
/// ascending order of positions. A first position of -1 says that the output lies outside the input.
template <class Index, class Weight>
struct resampled_axis {
  std::ptrdiff_t in = 1, out = 1, taps = 1;
  Index const* positions = &origin<Index>;
  Weight const* weights = &unit_weight<Weight>;

  constexpr bool is_outside(std::ptrdiff_t at) const { return positions[at] < 0; }
  constexpr std::ptrdiff_t position(std::ptrdiff_t at, std::ptrdiff_t tap) const {
    return positions[tap * out + at];
  }
  constexpr Weight weight(std::ptrdiff_t at, std::ptrdiff_t tap) const { return weights[tap * out + at]; }
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

/// A row of single elements: packs of neighbours are chosen among those of a stretch of X.
template <class Axis, class T>
INLAY_ALWAYS_INLINE void copy_nearest_line(Axis const& axis, T const* x, T* y, T outside) {
  std::ptrdiff_t i = 0;
  if constexpr (std::is_same_v<T, float> && simd::reach > 0) {
    constexpr auto lanes = static_cast<std::ptrdiff_t>(simd::lanes),
                   reach = static_cast<std::ptrdiff_t>(simd::reach);
    float row[simd::reach > 0 ? simd::reach : 1]{};  // Pedantic compilers look at discarded branches too.
    T const* from = x;
    // Clang takes `axis.in <` for the beginning of a template's arguments.
    if (reach > axis.in) from = std::copy_n(x, axis.in, row) - axis.in;
    for (; i + lanes <= axis.out; i += lanes) {
      std::ptrdiff_t const first = axis.positions[i], last = axis.positions[i + lanes - 1];
      // Positions ascend, or all elements are taken one by one.
      if (first < 0 || last < first || last - first >= reach) break;
      std::ptrdiff_t const start = std::max(std::ptrdiff_t{0}, std::min(first, axis.in - reach));
      simd::store(y + i, simd::choose(from + start, axis.positions + i, start));
    }
  }
  for (; i < axis.out; ++i) y[i] = axis.is_outside(i) ? outside : x[axis.positions[i]];
}

template <std::size_t Axis, class Plan, class T>
void copy_nearest(Plan const& plan, T const* x, T* y, T outside) {
  auto const& axis = plan.axes[Axis];
  std::ptrdiff_t const from = plan.block_in(Axis), to = plan.block_out(Axis);
  if constexpr (Axis + 1 == most_resampled_axes) {
    if (to == 1) return copy_nearest_line(axis, x, y, outside);
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

/// sum + *x * w.
template <class Value, class T>
INLAY_ALWAYS_INLINE Value added(Value sum, T const* x, Value w) {
  if constexpr (std::is_same_v<T, float>)
    return simd::multiply_add(simd::load_as<Value>(x, 0, std::false_type{}), w, sum);
  else return sum + static_cast<Value>(*x) * w;
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

/// Linear interpolation: two taps along the last `Axes` axes. `x` and `w` are what the axes before have chosen.
template <class Rounding, std::size_t Axis, class Plan, class T, class Weight, std::size_t N>
INLAY_ALWAYS_INLINE void blend_linear(Plan const& plan, std::array<T const*, N> const& x,
                                      std::array<Weight, N> const& w, T* y, T outside) {
  auto const& axis = plan.axes[Axis];
  std::ptrdiff_t const from = plan.block_in(Axis), to = plan.block_out(Axis);
  for (std::ptrdiff_t i = 0; i < axis.out; ++i, y += to) {
    if (axis.is_outside(i)) {
      std::fill_n(y, to, outside);
      continue;
    }
    std::ptrdiff_t const first = axis.position(i, 0), second = axis.position(i, 1);
    Weight const w_first = axis.weight(i, 0), w_second = axis.weight(i, 1);
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
    T const* const x_i = x + a.position(at[0], i) * block[0];
    Weight const w_i = a.weight(at[0], i);
    for (std::ptrdiff_t j = 0; j < b.taps; ++j) {
      T const* const x_j = x_i + b.position(at[1], j) * block[1];
      Weight const w_j = w_i * b.weight(at[1], j);
      for (std::ptrdiff_t k = 0; k < c.taps; ++k) {
        Weight const w = w_j * c.weight(at[2], k);
        sum = added(sum, x_j + c.position(at[2], k) * block[2], simd::constant<Value>(w));
      }
    }
  }
  return sum;
}

/// The most elements of a row of sums. Where all outputs along it read more, fewer outputs are made from one row.
inline constexpr std::ptrdiff_t line_room = simd::lanes > 1 ? 256 : 64;

/// The rows of X that the first two of three axes choose for a row of Y.
template <class Plan, class T, class Weight>
struct chosen_rows {
  Plan const& plan;
  T const* x;
  std::ptrdiff_t at[2], block[2];

  /// line[k] = the weighted sum of their elements first + k, for k < count.
  INLAY_ALWAYS_INLINE void blend(std::ptrdiff_t first, std::ptrdiff_t count, Weight* line) const {
    std::ptrdiff_t k = 0;
    if constexpr (std::is_same_v<T, float> && simd::lanes > 1) {
      constexpr auto lanes = static_cast<std::ptrdiff_t>(simd::lanes);
      for (; k + 4 * lanes <= count; k += 4 * lanes)
        blend_packs<simd::f32>(first + k, line + k, std::make_index_sequence<4>{});
      for (; k + lanes <= count; k += lanes)
        blend_packs<simd::f32>(first + k, line + k, std::index_sequence<0>{});
      if (k < count && count >= lanes) {  // the last pack once more, further on
        k = count - lanes;
        blend_packs<simd::f32>(first + k, line + k, std::index_sequence<0>{});
        return;
      }
    }
    for (; k < count; ++k) blend_packs<Weight>(first + k, line + k, std::index_sequence<0>{});
  }

 private:
  template <class Value, std::size_t... P>
  INLAY_ALWAYS_INLINE void blend_packs(std::ptrdiff_t k, Weight* to, std::index_sequence<P...>) const {
    constexpr std::size_t width = std::is_same_v<Value, simd::f32> ? simd::lanes : 1;
    auto const &a = plan.axes[0], &b = plan.axes[1];
    Value sum[] = {(static_cast<void>(P), simd::constant<Value>(Weight{0}))...};
    for (std::ptrdiff_t i = 0; i < a.taps; ++i)
      for (std::ptrdiff_t j = 0; j < b.taps; ++j) {
        T const* const from = x + a.position(at[0], i) * block[0] + b.position(at[1], j) * block[1] + k;
        auto const w = simd::constant<Value>(a.weight(at[0], i) * b.weight(at[1], j));
        ((sum[P] = added(sum[P], from + P * width, w)), ...);
      }
    if constexpr (std::is_same_v<Value, simd::f32>) (simd::store(to + P * width, sum[P]), ...);
    else ((to[P] = sum[P]), ...);
  }
};

/// A row of Y: the sums along the rows that are chosen, as many neighbours at once as there are lanes, and then the taps
/// of as many outputs. `Taps` is their number, or 0 where any will do.
template <class Rounding, std::ptrdiff_t Taps, class Axis, class Rows, class T, class Weight>
INLAY_ALWAYS_INLINE void resample_line(Axis const& axis, Rows const& rows, T* y, T outside, Weight) {
  constexpr auto lanes = static_cast<std::ptrdiff_t>(simd::lanes),
                 reach = static_cast<std::ptrdiff_t>(simd::reach);
  std::ptrdiff_t const taps = Taps ? Taps : axis.taps;
  Weight line[line_room + reach];
  // Positions ascend or descend from output to output: those inside are neighbours.
  std::ptrdiff_t i = 0, end = axis.out;
  while (i < end && axis.is_outside(i)) y[i++] = outside;
  while (i < end && axis.is_outside(end - 1)) y[--end] = outside;
  // Borders repeat positions, so that only some taps tell a reversed axis.
  bool ascends = true;
  if constexpr (std::is_same_v<T, float> && reach > 0)
    for (std::ptrdiff_t k = 0; i < end && k < taps; ++k)
      ascends = ascends && axis.position(i, k) <= axis.position(end - 1, k);
  while (i < end) {
    std::ptrdiff_t stop = end, least = 0, most = 0;
    while (true) {
      least = std::min(axis.position(i, 0), axis.position(stop - 1, 0));
      most = std::max(axis.position(i, taps - 1), axis.position(stop - 1, taps - 1));
      if (most - least < line_room) break;
      stop = i + (stop - i) / 2;
      if (stop - i > lanes) stop -= (stop - i) % lanes;
    }
    rows.blend(least, most - least + 1, line);
    auto const element = [&](std::ptrdiff_t at) {
      Weight sum = line[axis.position(at, 0) - least] * axis.weight(at, 0);
      for (std::ptrdiff_t k = 1; k < taps; ++k)
        sum = added(sum, &line[axis.position(at, k) - least], axis.weight(at, k));
      y[at] = Rounding::template of<T>(sum);
    };
    if constexpr (std::is_same_v<T, float> && reach > 0)
      while (ascends && i + lanes <= stop) {
        // Outputs that read what one pack can choose among; others wait less for the sums one by one.
        if (axis.position(i + lanes - 1, taps - 1) - axis.position(i, 0) >= reach) {
          for (std::ptrdiff_t const next = i + lanes; i < next; ++i) element(i);
          continue;
        }
        auto const chosen = [&](std::ptrdiff_t k) {
          std::ptrdiff_t const first = axis.position(i, k);
          return simd::choose(&line[first - least], axis.positions + k * axis.out + i, first);
        };
        simd::f32 sum = chosen(0) * simd::load(axis.weights + i);
        for (std::ptrdiff_t k = 1; k < taps; ++k)
          sum = simd::multiply_add(chosen(k), simd::load(axis.weights + k * axis.out + i), sum);
        simd::store(y + i, sum);
        i += lanes;
      }
    for (; i < stop; ++i) element(i);
  }
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

/// Y = what `blend` makes of four elements each, two neighbours along each of the last two axes, the only ones there
/// are. Without an inner block, blend.row() makes a row; else blend.blocks() the elements that lie side by side.
template <class Blend, class T, class Index, class Weight>
[[gnu::noinline, gnu::nothrow]] void resample_corners(resampling<Index, Weight> const& plan, T const* x, T* y,
                                                      Blend blend) {
  auto const &rows = plan.axes[1], &columns = plan.axes[2];
  std::ptrdiff_t const inner = plan.inner, row = columns.in * inner;
  for (std::ptrdiff_t o = 0; o < plan.outer; ++o, x += rows.in * row)
    for (std::ptrdiff_t i = 0; i < rows.out; ++i) {
      T const *const above = x + rows.position(i, 0) * row, *const below = x + rows.position(i, 1) * row;
      Weight const w_above = rows.weight(i, 0), w_below = rows.weight(i, 1);
      if (inner == 1) {
        blend.row(above, below, {w_above, w_below}, columns, y);
        y += columns.out;
        continue;
      }
      for (std::ptrdiff_t k = 0; k < columns.out; ++k, y += inner) {
        std::ptrdiff_t const left = columns.position(k, 0) * inner, right = columns.position(k, 1) * inner;
        Weight const w_left = columns.weight(k, 0), w_right = columns.weight(k, 1);
        blend.blocks({above + left, above + right, below + left, below + right},
                     {w_above * w_left, w_above * w_right, w_below * w_left, w_below * w_right}, y,
                     static_cast<std::size_t>(inner));
      }
    }
}

/// Whether resample_lines() serves a plan of elements T: the last axis has rows of single elements, and sums of
/// whole rows cost less than they save. Measured on x86-64 with each vector width and, for elements one by one,
/// on Cortex-M7.
template <class T, class Index, class Weight>
constexpr bool has_lines(resampling<Index, Weight> const& plan) {
  auto const &a = plan.axes[0], &b = plan.axes[1], &c = plan.axes[2];
  if (plan.inner != 1 || c.taps > detail::line_room) return false;
  std::ptrdiff_t const rows = a.taps * b.taps;
  bool const is_linear = a.taps <= 2 && b.taps <= 2 && c.taps <= 2;  // for which the other kernel is fast
  if (std::is_same_v<T, float> && simd::lanes > 1) return c.in <= c.out * c.taps * rows * (is_linear ? 1 : 2);
  return c.in * rows + c.out * c.taps < c.out * rows * c.taps || (!is_linear && c.in <= c.out);
}

/// Y = weighted sums of `Taps` elements along the last axis, or of any number where it is 0, and of any number along the
/// others, which are summed first.
template <class Rounding, std::ptrdiff_t Taps, class T, class Index, class Weight>
[[gnu::noinline, gnu::nothrow]] void resample_lines(resampling<Index, Weight> const& plan, T const* x, T* y,
                                                    T outside) {
  auto const &a = plan.axes[0], &b = plan.axes[1], &c = plan.axes[2];
  std::ptrdiff_t const block_a = plan.block_in(0), block_b = plan.block_in(1);
  std::ptrdiff_t const step_a = block_a / plan.between[0], step_b = block_b / plan.between[1];
  for (std::ptrdiff_t o = 0; o < plan.outer; ++o, x += a.in * block_a)
    for (std::ptrdiff_t i = 0; i < a.out; ++i)
      for (std::ptrdiff_t m = 0; m < plan.between[0]; ++m)
        for (std::ptrdiff_t j = 0; j < b.out; ++j)
          for (std::ptrdiff_t n = 0; n < plan.between[1]; ++n, y += c.out)
            if (a.is_outside(i) || b.is_outside(j)) std::fill_n(y, c.out, outside);
            else
              detail::resample_line<Rounding, Taps>(
                  c,
                  detail::chosen_rows<resampling<Index, Weight>, T, Weight>{
                      plan, x + m * step_a + n * step_b, {i, j}, {block_a, block_b}},
                  y, outside, Weight{});
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
              if (a.is_outside(at[0]) || b.is_outside(at[1]) || c.is_outside(at[2])) {
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
