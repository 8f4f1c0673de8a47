// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/tensor_info.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/simd/tile.hpp>

/// How a matrix product (pixels x depth) * (depth x columns) is cut into register tiles. Everything here is a
/// constant of the compiler.
namespace inlay::kernel {

inline constexpr int lanes = static_cast<int>(simd::lanes);
inline constexpr int panel = static_cast<int>(panel_width);

constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

/// How channels that lie side by side are computed: pack by pack, or one by one where they do not fill a pack.
template <int Channels>
struct channel_packs {
  using value = std::conditional_t<(lanes > 1 && Channels >= lanes), simd::f32, float>;
  static constexpr int width = std::is_same_v<value, float> ? 1 : lanes;
  /// Where the pack of channel c begins: the last is shifted back over channels that are then computed twice.
  static constexpr int place(int c) { return c < Channels - width ? c : Channels - width; }
};

/// Small code instead of every last cycle: targets without vectors are those with little flash.
inline constexpr bool compact = lanes == 1;

/// Pixels in tiles of at most `rows`: tile i covers rows_of(i) pixels from position(i).
struct tile_rows {
  int pixels, rows;

  constexpr int count() const { return ceil_div(pixels, rows); }
  /// Balanced heights (14 = 5 + 5 + 4), the taller first. Compact: all of one height, the last one shifted
  /// back over pixels that are then computed twice.
  constexpr int rows_of(int i) const {
    return compact ? rows : pixels / count() + (i < pixels % count() ? 1 : 0);
  }
  constexpr int position(int i) const {
    if (compact) return i * rows < pixels - rows ? i * rows : pixels - rows;
    int const least = pixels / count(), taller = pixels % count();
    return i * least + (i < taller ? i : taller);
  }
};

/// The tiles of a row of output pixels, in order: f.template run<Rows, Position>(position) for each, Position
/// negative (any place) for tiles whose windows lie inside the row. Runs of equal interior tiles are one
/// loop; a tile at a border is code of its own, in which the compiler knows what lies outside.
template <auto Shape, tile_rows Tiles, int I = 0, class F>
INLAY_ALWAYS_INLINE void for_each_tile(F const& f) {
  if constexpr (I < Tiles.count()) {
    constexpr int rows = Tiles.rows_of(I), position = Tiles.position(I);
    constexpr auto interior = [](int i) { return Shape.interior(Tiles.position(i), Tiles.rows_of(i)); };
    if constexpr (!interior(I)) {
      f.template run<rows, position>(position);
      for_each_tile<Shape, Tiles, I + 1>(f);
    } else {
      constexpr int end = [=] {
        int i = I + 1;
        while (i < Tiles.count() && interior(i) && Tiles.rows_of(i) == rows) ++i;
        return i;
      }();
      constexpr int last = Tiles.position(end - 1);
      for (int p = position; p < last + rows; p += rows) f.template run<rows, -1>(p < last ? p : last);
      for_each_tile<Shape, Tiles, end>(f);
    }
  }
}

/// Rows that fit the registers beside `vectors` vectors of weights. Where x is held and there are more than two vectors of
/// weights, compilers load two of those vectors ahead: a tile of 3 by 4 packs has 1.9 instructions for a multiply-add on ARMv7, one of 4 by 2 has 1.6.
constexpr int most_rows(int vectors) {
  int const loaded = simd::machine.x_step > 1 && vectors > 2 ? 2 : 1;
  int rows = 1;
  while (true) {
    int const r = rows + 1;
    int const held = simd::machine.x_step > 1 ? r : r < vectors ? r : vectors;
    if (r * vectors + held + loaded > simd::machine.registers || r > 24) return rows;
    rows = r;
  }
}

/// Weights, in elements, that the nearest cache holds beside other data: 32 KiB.
inline constexpr int nearest_cache = 1 << 13;

/// Estimated cost of `pixels` pixels times `vectors` vectors of columns for one of `depth` k, in half cycles
/// of a machine with two multiply-adds and two loads a cycle and a latency of 4 cycles, or in instructions
/// where issue is what counts.
constexpr int cost(int pixels, int vectors, int depth) {
  int const most = most_rows(vectors), rows = pixels < most ? pixels : most;
  tile_rows const tiles{pixels, rows};
  int total = 0;
  int const shown = tiles.count();
  int const taller = compact ? shown : pixels % shown;
  auto const one = [&](int r) {
    int const products = r * vectors;
    // In instructions: products, loads (with an address each where there is more than one panel), the loop.
    int const loads = vectors * lanes > panel ? 2 * vectors : vectors;
    if (!simd::machine.wide_issue) return 16 * (products + loads) + (16 * r + 48) / simd::machine.x_step;
    int slowest = products > r + vectors ? products : r + vectors;
    if (slowest < 8) slowest = 8;
    // Weights come from farther away than x: each tile reads a block that the nearest cache does not hold
    // anew.
    return 16 * slowest + r + (depth * vectors * lanes > nearest_cache ? 4 : 2) * vectors;
  };
  total += taller * one(compact ? rows : pixels / shown + 1);
  total += (shown - taller) * one(compact ? rows : pixels / shown);
  return total;
}

/// Panels that one pixel is multiplied by at a time: each is a stream of weights from far away, and more of
/// them than that are too many for a processor's prefetcher to follow.
inline constexpr int most_streams = 8;

/// Cost of the largest of the parts of `workers` workers, who share columns in blocks of `vectors` vectors;
/// the last block may be narrower.
constexpr int largest_part(int pixels, int all_vectors, int vectors, int depth, int workers) {
  int const full = all_vectors / vectors, rest = all_vectors % vectors, blocks = full + (rest > 0 ? 1 : 0);
  int largest = 0;
  for (int w = 0; w < workers; ++w) {
    int const first = blocks * w / workers, last = blocks * (w + 1) / workers;
    int part = ((last < full ? last : full) - first) * cost(pixels, vectors, depth);
    if (last > full) part += cost(pixels, rest, depth);
    if (part > largest) largest = part;
  }
  return largest;
}

/// Vectors of a column block that suit so many pixels and columns, and workers who share the columns: a part
/// of a panel, whole panels, or all columns.
constexpr int choose_vectors(int pixels, int columns, int depth, storage weights, int workers = 1) {
  int const all = ceil_div(columns, lanes);
  int best = 1, best_cost = 0;
  for (int v = 1; v <= all && v <= simd::machine.registers / 2; ++v) {
    int const width = v * lanes;
    bool const fits =
        v == all || (weights == storage::panels ? panel % width == 0 || width % panel == 0 : true);
    if (!fits || most_rows(v) * v + 2 > simd::machine.registers) continue;
    if (pixels == 1 && simd::machine.wide_issue && width > most_streams * panel) break;
    int const total = largest_part(pixels, all, v, depth, workers);
    if (best_cost == 0 || total <= best_cost) {
      best = v;
      best_cost = total;
    }
  }
  return best;
}

/// Pixels, a divisor of `pixels`, that are multiplied by all columns before the next ones are: as many as
/// stay in a cache of 128 KiB, but enough to use each block of weights well while it is in the nearest cache;
/// as many of these parts for each worker, if that can be.
constexpr int pixels_together(int pixels, int depth, int workers = 1) {
  constexpr int cache = 1 << 15, least = 48;  // floats, pixels
  if (compact) return pixels;
  int together = pixels;
  bool even = true;
  for (int parts = 2; parts <= pixels / least && (together > cache / depth || !even); ++parts) {
    if (pixels % parts != 0) continue;
    if (together <= cache / depth && parts % workers != 0)
      continue;  // fits already: only an even number is better
    together = pixels / parts;
    even = parts % workers == 0;
  }
  return together;
}

/// Weights up to so many elements (128 KiB) stay in a cache from one use to the next.
inline constexpr int most_kept = 1 << 15;

/// Columns [Column, Column + Vectors * lanes) of a constant matrix of Depth rows and Columns columns, for
/// simd::tile, for `Pixels` pixels.
template <storage Storage, int Depth, int Columns, int Column, int Vectors, int Pixels>
struct weight_block {
  static constexpr int vectors = Vectors;

  /// Where element (0, column) lies.
  static constexpr std::ptrdiff_t place(int column) {
    if (Storage != storage::panels) return column;
    return static_cast<std::ptrdiff_t>(panel_index(0, static_cast<std::size_t>(column),
                                                   static_cast<std::size_t>(Depth),
                                                   static_cast<std::size_t>(Columns)));
  }
  static constexpr int step(int column) {
    if (Storage != storage::panels) return Columns;
    int const left = Columns - column / panel * panel;
    return left < panel ? left : panel;
  }
  static constexpr int column(int v) { return Column + v * lanes; }
  /// Columns of vector v that exist.
  static constexpr int valid(int v) { return Columns - column(v) < lanes ? Columns - column(v) : lanes; }

  /// Elements from a row of this block to that of the next one, where the matrix is too large for the nearer
  /// caches, and there is enough to do meanwhile; else 0.
  static constexpr std::ptrdiff_t ahead =
      simd::machine.wide_issue && Storage == storage::panels && Depth * Columns >= most_kept && Pixels >= 8
          ? std::ptrdiff_t{Depth} * Vectors * lanes
          : 0;

  static constexpr int full_step = step(Column), last_step = step(column(Vectors - 1));
  static constexpr bool in_last(int v) { return step(column(v)) != full_step; }
  static constexpr std::ptrdiff_t offset(int v) {
    return place(column(v)) - place(in_last(v) ? column(Vectors - 1) : Column);
  }

  template <int V>
  INLAY_ALWAYS_INLINE static simd::f32 load(float const* p) {
    // Packed weights may be read beyond their columns (packing.hpp); a plain matrix may not.
    if constexpr (Storage == storage::panels) return simd::load(p);
    else return simd::load_first<static_cast<std::size_t>(valid(V))>(p);
  }

  /// The cursor at row `row`; `w` points at element (0, Column).
  INLAY_ALWAYS_INLINE static simd::weights_cursor at(float const* w, int row) {
    constexpr std::ptrdiff_t last = place(column(Vectors - 1)) - place(Column);
    return {w + row * full_step, w + last + row * last_step};
  }
};

}  // namespace inlay::kernel
