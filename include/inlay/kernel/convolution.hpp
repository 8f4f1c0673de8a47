// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/epilogue.hpp>
#include <inlay/kernel/tiling.hpp>
#include <inlay/simd/pairs.hpp>

#include <algorithm>

/// Dense convolution of one output row, and with it the matrix product, which is a 1x1 convolution of one
/// long row.
namespace inlay::kernel {

/// What the kernel of one output row depends on: numbers only, so that layers of equal shape share their
/// code.
struct convolution_shape {
  int channels, columns;  ///< input and output channels of one group
  int x_pixel, y_pixel;   ///< elements from one pixel of a row to the next
  int plane;              ///< elements from one channel of x to the next where x is channel-first, else 0
  int kernel_h, kernel_w;
  int stride, dilation, pad;  ///< along the row
  int width, out_width;       ///< pixels in a row of x and of y
  bool outside;               ///< some rows of a window may lie outside the image
  storage weights;
  bool bias;

  constexpr int depth() const { return kernel_h * kernel_w * channels; }
  /// Column of x that tap `tap` of output pixel `pixel` reads; may lie outside.
  constexpr int column_of(int pixel, int tap) const { return pixel * stride - pad + tap * dilation; }
  constexpr bool inside(int pixel, int tap) const {
    return column_of(pixel, tap) >= 0 && column_of(pixel, tap) < width;
  }
  /// Whether all taps of all pixels [first, first + count) lie inside the row.
  constexpr bool interior(int first, int count) const {
    return column_of(first, 0) >= 0 && column_of(first + count - 1, kernel_w - 1) < width;
  }
  /// Taps whose data and weights follow one another are one long tap.
  constexpr bool taps_follow() const { return plane == 0 ? dilation == 1 && x_pixel == channels : true; }

  /// Columns, 24 or 8, that are computed in pairs of k: where packs of 16 lanes would be half empty for the last
  /// 8 columns. All columns or none: one order of k for every element of an output, so that equal weights give
  /// equal results. Pointwise only, where a pixel's values of all k follow one another.
  constexpr int paired_columns() const {
    bool const pairs = lanes == 16 && weights == storage::panels && (columns == 8 || columns == 24) &&
                       plane == 0 && kernel_h == 1 && kernel_w == 1 && pad == 0 && channels % 2 == 0 &&
                       interior(0, out_width);
    return pairs ? columns : 0;
  }

  bool operator==(convolution_shape const&) const = default;
};

/// The rows of x that the taps of one output row read; null where they lie outside the image.
template <int KernelH>
struct row_pointers {
  float const* at[static_cast<std::size_t>(KernelH)];
};

/// What a tile of Rows output pixels from `Position` (or from anywhere in the interior) does for one row of
/// taps. At the borders taps that read outside are left out: they are known to the compiler, because the
/// position is.
template <convolution_shape S, class Weights, int Rows, int Position>
struct tap_row {
  static constexpr bool is_interior = Position < 0;
  using tile = simd::tile<Weights, Rows>;

  /// Pixels of the tile [first, last) for which tap `tap` is inside.
  static constexpr int first(int tap) {
    int r = 0;
    while (!is_interior && r < Rows && !S.inside(Position + r, tap)) ++r;
    return r;
  }
  static constexpr int last(int tap) {
    int r = Rows;
    while (!is_interior && r > 0 && !S.inside(Position + r - 1, tap)) --r;
    return r;
  }
  /// End of the run of taps that starts with `tap` and serves the same pixels.
  static constexpr int run_end(int tap) {
    int end = tap + 1;
    while (end < S.kernel_w && first(end) == first(tap) && last(end) == last(tap)) ++end;
    return end;
  }

  /// `x` is the row of the image, `w` the cursor at the first tap of the row.
  template <int Tap = 0>
  INLAY_ALWAYS_INLINE static void accumulate(tile& t, float const* x, int position, simd::weights_cursor w) {
    if constexpr (Tap < S.kernel_w) {
      constexpr int end = run_end(Tap), from = first(Tap), to = last(Tap);
      if constexpr (from < to) {
        float const* at = x + ((position + from) * S.stride - S.pad + Tap * S.dilation) * S.x_pixel;
        constexpr int row = Tap * S.channels;
        simd::weights_cursor const v{w.full + row * Weights::full_step, w.last + row * Weights::last_step};
        if constexpr (S.plane != 0) {
          simd::weights_cursor c = v;
          for (int channel = 0; channel < S.channels; ++channel) {
            t.template accumulate<from, to, end - Tap, S.stride * S.x_pixel, S.dilation * S.x_pixel,
                                  S.channels>(at, c);
            at += S.plane;
            c.full += Weights::full_step;
            c.last += Weights::last_step;
          }
        } else if constexpr (S.taps_follow()) {
          t.template accumulate<from, to, (end - Tap) * S.channels, S.stride * S.x_pixel, 1, 1>(at, v);
        } else {
          simd::weights_cursor c = v;
          for (int tap = Tap; tap < end; ++tap) {
            t.template accumulate<from, to, S.channels, S.stride * S.x_pixel, 1, 1>(at, c);
            at += S.dilation * S.x_pixel;
            c.full += S.channels * Weights::full_step;
            c.last += S.channels * Weights::last_step;
          }
        }
      }
      accumulate<end>(t, x, position, w);
    }
  }
};

/// Stores one pack of results, of which the first Valid lanes exist, at y through the epilogue, to which it
/// is element `offset`; moves y on by a pack.
template <int Valid, class Epilogue>
INLAY_ALWAYS_INLINE void store_results(float*& y, std::size_t offset, simd::f32 sum,
                                       Epilogue const& epilogue) {
  if constexpr (lanes == 1) {
    *y = epilogue(simd::first(sum), offset);
  } else if constexpr (Valid == lanes) {
    simd::store(y, epilogue(sum, offset));
  } else if constexpr (Epilogue::is_identity) {
    simd::store_first<static_cast<std::size_t>(Valid)>(y, sum);
  } else {
    // One by one: an operand of the epilogue may end here, and must not be read further.
    float all[static_cast<std::size_t>(lanes)];
    simd::store(all, sum);
    for (std::size_t i = 0; i < Valid; ++i) y[i] = epilogue(all[i], offset + i);
  }
  y += lanes;
  simd::keep(y);
}

/// Rows x Weights::vectors results, from bias to store.
template <convolution_shape S, class Weights, int Rows, int Position, class Epilogue>
struct convolution_tile {
  using tile = simd::tile<Weights, Rows>;

  /// A long epilogue is not unrolled over the rows of the tile: it would be most of the code, and of the compiler's time
  /// (YOLOv8n of 320x320, Swish behind 57 convolutions, GCC 12 with 512 bits: 16.5 s and 434 KB of code, in a loop 11.2 s and
  /// 140 KB; no slower).
  static constexpr bool epilogue_in_loop = Epilogue::is_long && Rows > 1 && lanes > 1;

  INLAY_ALWAYS_INLINE static void run(row_pointers<S.kernel_h> const& x, int position, float const* w,
                                      float const* bias, float* y, Epilogue const& epilogue) {
    run(x, position, w, bias, y, epilogue, std::make_index_sequence<static_cast<std::size_t>(Rows)>{},
        std::make_index_sequence<static_cast<std::size_t>(Weights::vectors)>{});
  }

 private:
  template <std::size_t... R, std::size_t... V>
  INLAY_ALWAYS_INLINE static void run(row_pointers<S.kernel_h> const& x, int position, float const* w,
                                      float const* bias, float* y, Epilogue const& epilogue,
                                      std::index_sequence<R...>, std::index_sequence<V...> v) {
    tile t;
    simd::f32 const start[] = {first_sum<static_cast<int>(V)>(bias)...};
    (start_row<R>(t, start, v), ...);
    if constexpr (S.kernel_h == 1 && !S.outside) {
      tap_row<S, Weights, Rows, Position>::accumulate(t, x.at[0], position, Weights::at(w, 0));
    } else {
      for (int tap = 0; tap < S.kernel_h; ++tap) {
        float const* const row = x.at[static_cast<std::size_t>(tap)];
        if (S.outside && row == nullptr) continue;
        tap_row<S, Weights, Rows, Position>::accumulate(t, row, position,
                                                        Weights::at(w, tap * S.kernel_w * S.channels));
      }
    }
    auto const first = static_cast<std::size_t>(position) * static_cast<std::size_t>(S.y_pixel);
    float* const to = y + first;
    if constexpr (epilogue_in_loop) {
      float raw[static_cast<std::size_t>(Rows * Weights::vectors * lanes)];
      ((store_row<R>(t, raw + R * sizeof...(V) * std::size_t{lanes}, v)), ...);
      store_rows(raw, to, first, epilogue, v);
    } else {
      (store_row<R>(t, to + R * static_cast<std::size_t>(S.y_pixel),
                    first + R * static_cast<std::size_t>(S.y_pixel), epilogue, v),
       ...);
    }
  }

  template <int V>
  INLAY_ALWAYS_INLINE static simd::f32 first_sum(float const* bias) {
    if constexpr (S.bias)
      return simd::load_first<static_cast<std::size_t>(Weights::valid(V))>(bias + V * lanes);
    else return simd::broadcast(0);
  }
  template <std::size_t R, std::size_t... V>
  INLAY_ALWAYS_INLINE static void start_row(tile& t, simd::f32 const* start, std::index_sequence<V...>) {
    ((t.sum[R * sizeof...(V) + V] = start[V]), ...);
  }
  template <std::size_t R, std::size_t... V>
  INLAY_ALWAYS_INLINE static void store_row(tile const& t, float* raw, std::index_sequence<V...>) {
    (simd::store(raw + V * std::size_t{lanes}, t.sum[R * sizeof...(V) + V]), ...);
  }
  template <std::size_t... V>
  INLAY_ALWAYS_INLINE static void store_rows(float const* raw, float* to, std::size_t first,
                                             Epilogue const& epilogue, std::index_sequence<V...>) {
#pragma GCC unroll 1
    for (std::size_t r = 0; r < static_cast<std::size_t>(Rows); ++r) {
      std::size_t const offset = r * static_cast<std::size_t>(S.y_pixel);
      float* y = to + offset;
      (store_results<Weights::valid(static_cast<int>(V))>(
           y, first + offset + V * std::size_t{lanes},
           simd::load(raw + (r * sizeof...(V) + V) * std::size_t{lanes}), epilogue),
       ...);
    }
  }
  template <std::size_t R, std::size_t... V>
  INLAY_ALWAYS_INLINE static void store_row(tile const& t, float* y, std::size_t offset,
                                            Epilogue const& epilogue, std::index_sequence<V...>) {
    (store_results<Weights::valid(static_cast<int>(V))>(y, offset + V * static_cast<std::size_t>(lanes),
                                                        t.sum[R * sizeof...(V) + V], epilogue),
     ...);
  }
};

/// All pixels of one output row times one block of columns.
template <convolution_shape S, class Weights, class Epilogue>
struct column_block {
  static constexpr int most = most_rows(Weights::vectors);

  row_pointers<S.kernel_h> x;
  float const *w, *bias;
  float* y;
  Epilogue epilogue;

  [[gnu::noinline, gnu::nothrow]] static void run(column_block block) {
    for_each_tile<S, tile_rows{S.out_width, S.out_width < most ? S.out_width : most}>(block);
  }

  template <int Rows, int Position>
  INLAY_ALWAYS_INLINE void run(int position) const {
    convolution_tile<S, Weights, Rows, Position, Epilogue>::run(x, position, w, bias, y, epilogue);
  }
};

/// All pixels of one output row times 24 or 8 columns, in packs of 8 columns for two k each:
///   sum(pixel, column, parity) += x(pixel, k + parity) * w(k + parity, column)   for even k
/// so that one load of x serves three packs, and no lane is idle.
template <convolution_shape S, class Epilogue>
struct paired_block {
  static constexpr int packs = S.paired_columns() / 8, most = 8, depth = S.depth();

  float const *x, *w, *bias;
  float* y;
  Epilogue epilogue;

  [[gnu::noinline, gnu::nothrow]] static void run(paired_block block) {
    for_each_tile<S, tile_rows{S.out_width, S.out_width < most ? S.out_width : most}>(block);
  }

  template <int Rows, int>
  INLAY_ALWAYS_INLINE void run(int position) const {
    run(position, std::make_index_sequence<static_cast<std::size_t>(Rows)>{});
  }

 private:
  template <std::size_t... R>
  INLAY_ALWAYS_INLINE void run(int position, std::index_sequence<R...>) const {
    constexpr std::ptrdiff_t pixel = S.stride * S.x_pixel;
    simd::f32 sum[sizeof...(R) * packs];
    for (simd::f32& s : sum) s = simd::broadcast(0);
    float const *from = x + position * pixel, *panel_row = w,
                *narrow_row = w + (packs > 1 ? panel * depth : 0);
    for (int k = 0; k < depth; k += 2) {
      if constexpr (packs > 1) {
        simd::f32 const even = simd::load(panel_row), odd = simd::load(panel_row + panel);
        simd::f32 const pairs[] = {simd::pair_first(even, odd), simd::pair_last(even, odd),
                                   simd::pair_halves(simd::load(narrow_row))};
        (multiply<R>(sum, simd::broadcast_pair(from + R * pixel), pairs), ...);
      } else {
        simd::f32 const pairs[] = {simd::pair_halves(simd::load(narrow_row))};
        (multiply<R>(sum, simd::broadcast_pair(from + R * pixel), pairs), ...);
      }
      from += 2;
      panel_row += 2 * panel;
      narrow_row += panel;
    }
    (finish(&sum[R * packs],
            static_cast<std::size_t>(position + static_cast<int>(R)) * static_cast<std::size_t>(S.y_pixel)),
     ...);
  }

  template <std::size_t R>
  INLAY_ALWAYS_INLINE static void multiply(simd::f32* sum, simd::f32 value, simd::f32 const* pairs) {
    simd::f32* const s = sum + R * packs;
    s[0] = simd::multiply_add(value, pairs[0], s[0]);
    if constexpr (packs > 1) {
      s[1] = simd::multiply_add(value, pairs[1], s[1]);
      s[2] = simd::multiply_add(value, pairs[2], s[2]);
    }
  }

  INLAY_ALWAYS_INLINE void finish(simd::f32 const* sum, std::size_t offset) const {
    if constexpr (packs > 1) {
      // Two packs that share 8 columns. Both are computed before one is stored: an operand may lie where y
      // does.
      simd::f32 const first = epilogue(simd::add_pairs(sum[0], sum[1]) + start(0), offset);
      simd::f32 const last = epilogue(simd::add_pairs(sum[1], sum[2]) + start(8), offset + 8);
      simd::store(y + offset, first);
      simd::store(y + offset + 8, last);
    } else {
      float* to = y + offset;
      store_results<8>(to, offset, simd::add_pairs(sum[0], sum[0]) + start(0), epilogue);
    }
  }
  INLAY_ALWAYS_INLINE simd::f32 start(int column) const {
    if constexpr (!S.bias) return simd::broadcast(0);
    else return simd::load_first<(packs > 1 ? lanes : 8)>(bias + column);
  }
};

/// One output row of one group, whose columns so many workers share: y is its first element, to which the
/// epilogue's offsets are relative.
template <convolution_shape S, class Epilogue, int Workers = 1>
struct dense_row {
  static constexpr int paired = S.paired_columns(), columns = S.columns - paired;
  static constexpr int vectors = choose_vectors(S.out_width, columns, S.depth(), S.weights, Workers);
  static constexpr int width = vectors * lanes;
  template <int Column, int Vectors>
  using block =
      column_block<S, weight_block<S.weights, S.depth(), S.columns, Column, Vectors, S.out_width>, Epilogue>;

  /// Columns in blocks of equal code: those that lie in full panels.
  static constexpr int uniform = S.weights != storage::panels ? columns / width * width
                                                              : columns / (width > panel ? width : panel) *
                                                                    (width > panel ? width : panel);

  /// Blocks of columns; all narrow ones count as one, the last.
  static constexpr int blocks = uniform / width + (uniform < S.columns ? 1 : 0);

  INLAY_ALWAYS_INLINE static void run(row_pointers<S.kernel_h> const& x, float const* w, float const* bias,
                                      float* y, Epilogue const& epilogue) {
    run(x, w, bias, y, epilogue, 0, blocks);
  }
  /// The same for blocks [first, last).
  INLAY_ALWAYS_INLINE static void run(row_pointers<S.kernel_h> const& x, float const* w, float const* bias,
                                      float* y, Epilogue const& epilogue, int first, int last) {
    if constexpr (uniform > 0)
      for (int c = first * width; c < last * width && c < uniform; c += width)
        block<0, vectors>::run(
            {x, w + place(c), S.bias ? bias + c : nullptr, y + c, epilogue.at(static_cast<std::size_t>(c))});
    if constexpr (uniform < S.columns)
      if (last == blocks) {
        run_from<uniform>(x, w, bias, y, epilogue);
        if constexpr (paired > 0)
          paired_block<S, Epilogue>::run({x.at[0], w + place(columns), S.bias ? bias + columns : nullptr,
                                          y + columns, epilogue.at(static_cast<std::size_t>(columns))});
      }
  }

 private:
  static constexpr std::ptrdiff_t place(int column) {
    if constexpr (S.weights != storage::panels) return column;
    else return std::ptrdiff_t{column / panel} * panel * S.depth() + column % panel;
  }

  /// The columns from Column on, some of which lie in a narrow panel.
  template <int Column>
  INLAY_ALWAYS_INLINE static void run_from(row_pointers<S.kernel_h> const& x, float const* w,
                                           float const* bias, float* y, Epilogue const& epilogue) {
    if constexpr (Column < columns) {
      constexpr int left = ceil_div(columns - Column, lanes), v = left < vectors ? left : vectors;
      block<Column, v>::run({x, w + place(Column), S.bias ? bias + Column : nullptr, y + Column,
                             epilogue.at(static_cast<std::size_t>(Column))});
      run_from<Column + v * lanes>(x, w, bias, y, epilogue);
    }
  }
};

/// Runs of taps (tap_row::run_end) of all tiles that are at a border: for each of them the compiler makes code of
/// its own.
constexpr int border_runs(convolution_shape const& S, tile_rows const& tiles) {
  int runs = 0;
  for (int i = 0; i < tiles.count(); ++i) {
    int const position = tiles.position(i), rows = tiles.rows_of(i);
    if (S.interior(position, rows)) continue;
    int first = -1, last = -1;
    for (int tap = 0; tap < S.kernel_w; ++tap) {
      int from = 0, to = rows;
      while (from < rows && !S.inside(position + from, tap)) ++from;
      while (to > from && !S.inside(position + to - 1, tap)) --to;
      if (from != first || to != last) ++runs;
      first = from;
      last = to;
    }
  }
  return runs;
}

/// The same where code must be small, or where wide windows have many ways to lie at a border: one tile serves
/// the interior and the borders. What a window at a border reads is copied into a patch, in which pads are
/// zeros.
template <convolution_shape S, class Epilogue>
struct patched_row {
  static constexpr int most = most_rows(choose_vectors(S.out_width, S.columns, S.depth(), S.weights));
  static constexpr tile_rows tiles{S.out_width, S.out_width < most ? S.out_width : most};
  static constexpr int patch_width(int rows) {
    return (rows - 1) * S.stride + (S.kernel_w - 1) * S.dilation + 1;
  }
  static constexpr int row_elements(int rows) { return patch_width(rows) * S.channels; }
  /// A tile of so many rows as a convolution of its own: the row that it sees is as wide as its windows.
  template <int Rows>
  static constexpr convolution_shape tile{S.channels,        S.columns,  S.channels, S.y_pixel,  0,
                                          S.kernel_h,        S.kernel_w, S.stride,   S.dilation, 0,
                                          patch_width(Rows), Rows,       S.outside,  S.weights,  S.bias};
  /// Channels lie in x as the tile wants them.
  static constexpr bool direct = S.x_pixel == S.channels;
  /// Bytes of stack that a patch may take: little where memory is, and no more than a thread's stack has to
  /// spare elsewhere.
  static constexpr int most_bytes = compact ? 2048 : 16384;
  /// Runs at borders up to which code of their own is faster and no larger. Windows of 7 taps have 8 runs, of 11
  /// taps 12, of 39 taps 40 and more.
  static constexpr int most_runs = 24;
  static constexpr bool serves =
      (compact ? (direct ? !S.interior(0, S.out_width) : S.plane != 0)
               : direct && S.kernel_w > 7 && border_runs(S, tiles) > most_runs) &&
      S.kernel_h * row_elements(tiles.rows) * static_cast<int>(sizeof(float)) <= most_bytes;

  [[gnu::noinline, gnu::nothrow]]
  static void run(row_pointers<S.kernel_h> x, float const* w, float const* bias, float* y,
                  Epilogue epilogue) noexcept {
    constexpr int highest = tiles.rows_of(0), least = tiles.rows_of(tiles.count() - 1);
    float patch[std::size_t{S.kernel_h * row_elements(highest)}];
    int i = 0;
    for (; i < tiles.count() && tiles.rows_of(i) == highest; ++i)
      run_tile<highest>(patch, tiles.position(i), x, w, bias, y, epilogue);
    if constexpr (least != highest)
      for (; i < tiles.count(); ++i) run_tile<least>(patch, tiles.position(i), x, w, bias, y, epilogue);
  }

 private:
  template <int Rows>
  INLAY_ALWAYS_INLINE static void run_tile(float* patch, int position, row_pointers<S.kernel_h> const& x,
                                           float const* w, float const* bias, float* y,
                                           Epilogue const& epilogue) {
    int const first = S.column_of(position, 0);
    row_pointers<S.kernel_h> rows;
    for (int tap = 0; tap < S.kernel_h; ++tap) {
      auto const t = static_cast<std::size_t>(tap);
      rows.at[t] = x.at[t];
      if (x.at[t] == nullptr) continue;
      if (direct && S.interior(position, Rows)) {
        rows.at[t] += first * S.channels;
      } else {
        rows.at[t] = &patch[tap * row_elements(Rows)];
        copy<Rows>(x.at[t], first, &patch[tap * row_elements(Rows)]);
      }
    }
    auto const offset = static_cast<std::size_t>(position) * static_cast<std::size_t>(S.y_pixel);
    dense_row<tile<Rows>, Epilogue>::run(rows, w, bias, y + offset, epilogue.at(offset));
  }

  /// Columns [first, first + patch_width) of a row, zero where they are outside.
  template <int Rows>
  INLAY_ALWAYS_INLINE static void copy(float const* row, int first, float* patch) {
    // Three loops without a condition: GCC 12 at -O3 makes wrong code of one with it.
    constexpr int width = patch_width(Rows);
    int const before = first < 0 ? (-first < width ? -first : width) : 0;
    int const left = S.width - first, end = left < width ? (left > before ? left : before) : width;
    float* to = std::fill_n(patch, before * S.channels, 0.0f);
    for (int column = first + before; column < first + end; ++column)
      for (int channel = 0; channel < S.channels; ++channel)
        *to++ = row[column * S.x_pixel + channel * (S.plane ? S.plane : 1)];
    std::fill_n(to, (width - end) * S.channels, 0.0f);
  }
};

/// Picks between the two.
template <convolution_shape S, class Epilogue>
INLAY_ALWAYS_INLINE void convolve_row(row_pointers<S.kernel_h> const& x, float const* w, float const* bias,
                                      float* y, Epilogue const& epilogue) {
  if constexpr (patched_row<S, Epilogue>::serves) patched_row<S, Epilogue>::run(x, w, bias, y, epilogue);
  else dense_row<S, Epilogue>::run(x, w, bias, y, epilogue);
}

/// Whether workers that share `rows` rows, each of so many blocks of columns, do better to take rows each:
/// the largest part is what counts.
constexpr bool share_rows(int rows, int blocks, int workers) {
  return ceil_div(rows, workers) * blocks <= ceil_div(blocks, workers) * rows;
}

}  // namespace inlay::kernel
