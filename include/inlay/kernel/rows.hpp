// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/simd/math.hpp>

#include <cmath>
#include <cstddef>
#include <functional>

/// Normalisation of rows whose elements lie side by side, one row after the other: by the mean and deviation of
/// each row. A row is at least a pack; x and y may be the same.
namespace inlay::kernel {

/// The sum of f(pack of elements from i) over a row: four chains of packs, then the lanes, then the elements of
/// the last, partial pack one by one. f takes packs and single floats.
template <int Length, class F>
INLAY_ALWAYS_INLINE float sum_of_row(float const* x, F const& f) {
  constexpr int width = static_cast<int>(simd::lanes), whole = Length - Length % width;
  simd::f32 a = simd::broadcast(0), b = a, c = a, d = a;
  int i = 0;
  for (; i + 4 * width <= whole; i += 4 * width) {
    a = a + f(simd::load(x + i));
    b = b + f(simd::load(x + i + width));
    c = c + f(simd::load(x + i + 2 * width));
    d = d + f(simd::load(x + i + 3 * width));
  }
  for (; i < whole; i += width) a = a + f(simd::load(x + i));
  float total = simd::reduce_lanes(std::plus<>{}, (a + b) + (c + d));
  for (; i < Length; ++i) total += f(x[i]);
  return total;
}

struct row_moments {
  float mean, inverse_deviation;
};

/// No std::pair: GCC notes a change of its ABI on Arm.
struct mean_variance {
  float mean, variance;
};

/// Mean and variance of the elements of `runs` rows, each `apart` from the one before; with `Centered` false the mean
/// counts as 0.
template <int Length, bool Centered>
INLAY_ALWAYS_INLINE mean_variance mean_and_variance(float const* x, int runs, std::ptrdiff_t apart) {
  float const count = static_cast<float>(Length) * static_cast<float>(runs);
  auto const sum = [=](auto const& f) __attribute__((always_inline)) {
    float total = sum_of_row<Length>(x, f);
    for (int run = 1; run < runs; ++run) total += sum_of_row<Length>(x + run * apart, f);
    return total;
  };
  float const mean = Centered ? sum([](auto value) { return value; }) / count : 0.0f;
  float const squares = sum([mean](auto value) {
    auto const d = value - simd::constant<decltype(value)>(mean);
    return d * d;
  });
  return {mean, squares / count};
}

/// Mean and 1 / sqrt(variance + epsilon) of a row; with `Centered` false the mean counts as 0.
template <int Length, bool Centered>
INLAY_ALWAYS_INLINE row_moments moments_of_row(float const* x, float epsilon) {
  auto const moments = mean_and_variance<Length, Centered>(x, 1, 0);
  return {moments.mean, 1 / std::sqrt(moments.variance + epsilon)};
}

/// y[i] = f(x[i], i) for a row, by packs and single floats.
template <int Length, class F>
INLAY_ALWAYS_INLINE void map_row(float const* x, float* y, F const& f) {
  constexpr int width = static_cast<int>(simd::lanes);
  int i = 0;
  for (; i + width <= Length; i += width) simd::store(y + i, f(simd::load(x + i), i));
  if constexpr (Length % width != 0)
    for (; i < Length; ++i) y[i] = f(x[i], i);
}

/// y = (x - mean) / deviation * scale + bias, with a scale and bias for each element of a row. A bias, and
/// places for the moments, may be null.
template <int Length, bool Centered, bool Bias>
[[gnu::noinline, gnu::nothrow]] void normalize_rows(float const* x, float const* scale, float const* bias,
                                                    float* y, int rows, float epsilon, float* means,
                                                    float* inverse_deviations) {
  for (int row = 0; row < rows; ++row, x += Length, y += Length) {
    row_moments const m = moments_of_row<Length, Centered>(x, epsilon);
    map_row<Length>(x, y, [&](auto value, int i) {
      using Value = decltype(value);
      auto const at = static_cast<std::size_t>(i);
      Value const factor = simd::load_as<Value>(scale, at, std::false_type{});
      Value const normal =
          (value - simd::constant<Value>(m.mean)) * simd::constant<Value>(m.inverse_deviation);
      if constexpr (Bias)
        return simd::multiply_add(normal, factor, simd::load_as<Value>(bias, at, std::false_type{}));
      else return normal * factor;
    });
    if (means) means[row] = m.mean;
    if (inverse_deviations) inverse_deviations[row] = m.inverse_deviation;
  }
}

/// Groups of `Channels` channels of `Inner` elements, `groups` of them for each of `images` images: y = (x -
/// mean) / deviation * scale + bias, with a scale and bias for each channel.
template <int Channels, int Inner>
[[gnu::noinline, gnu::nothrow]] void normalize_channel_groups(float const* x, float const* scale,
                                                              float const* bias, float* y, int images,
                                                              int groups, float epsilon) {
  for (int image = 0; image < images; ++image)
    for (int group = 0; group < groups; ++group) {
      row_moments const m = moments_of_row<Channels * Inner, true>(x, epsilon);
      for (int c = group * Channels; c < (group + 1) * Channels; ++c, x += Inner, y += Inner) {
        float const factor = m.inverse_deviation * scale[c], addend = bias[c];
        map_row<Inner>(x, y, [&](auto value, int) {
          using Value = decltype(value);
          return simd::multiply_add(value - simd::constant<Value>(m.mean), simd::constant<Value>(factor),
                                    simd::constant<Value>(addend));
        });
      }
    }
}

/// y = (x - mean) / (deviation + epsilon) for `sets` of elements, each of `runs` rows that lie `apart` from each other; sets
/// start `step` elements after one another.
template <int Length>
[[gnu::noinline, gnu::nothrow]] void standardize(float const* x, float* y, int sets, std::ptrdiff_t step,
                                                 int runs, std::ptrdiff_t apart, float epsilon) {
  for (int set = 0; set < sets; ++set, x += step, y += step) {
    auto const moments = mean_and_variance<Length, true>(x, runs, apart);
    float const mean = moments.mean, factor = 1 / (std::sqrt(moments.variance) + epsilon);
    for (int run = 0; run < runs; ++run)
      map_row<Length>(x + run * apart, y + run * apart, [=](auto value, int) {
        using Value = decltype(value);
        return (value - simd::constant<Value>(mean)) * simd::constant<Value>(factor);
      });
  }
}

/// The same of columns: `count` matrices of `length` rows of `columns` elements, a pack or more; x and y are not the same.
/// Each column is summed in order.
[[gnu::noinline, gnu::nothrow]] inline void standardize_columns(float const* x, float* y, int length,
                                                                int columns, int count, float epsilon) {
  std::ptrdiff_t const size = std::ptrdiff_t{length} * columns;
  simd::f32 const rows = simd::broadcast(static_cast<float>(length));
  for (; count > 0; --count, x += size, y += size)
    simd::for_each_pack(columns, [=](int c) {
      simd::f32 sum = simd::broadcast(0), squares = sum;
      for (std::ptrdiff_t at = c; at < size; at += columns) sum = sum + simd::load(x + at);
      simd::f32 const mean = simd::divided(sum, rows);
      for (std::ptrdiff_t at = c; at < size; at += columns) {
        simd::f32 const d = simd::load(x + at) - mean;
        squares = simd::multiply_add(d, d, squares);
      }
      simd::f32 const deviation = simd::map_lanes(
          [epsilon](float variance) { return std::sqrt(variance) + epsilon; }, simd::divided(squares, rows));
      for (std::ptrdiff_t at = c; at < size; at += columns)
        simd::store(y + at, simd::divided(simd::load(x + at) - mean, deviation));
    });
}

}  // namespace inlay::kernel
