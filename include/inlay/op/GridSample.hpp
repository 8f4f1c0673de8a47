// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/conversion.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/sampling.hpp>

#include <algorithm>

namespace inlay::op {

/// ONNX `GridSample` (ai.onnx, since 22).   Y = X at the places that a grid names
/// Shapes: X (N, C, D1, …, Dr);  grid (N, o1, …, or, r), coordinates from -1 to 1, the last axis of X first;  Y (N,
///   C, o1, …, or).   Types: X numbers, all where `mode` is nearest; grid floating point.
/// Errors: elem_type_not_supported, rank_out_of_range (found rank, wanted 3), ranks_differ, element_count_differs
///   (found extent of grid, wanted; nothing to sample: found 0, wanted 1).
/// Source: Operators.md#GridSample
struct GridSample {
  static constexpr op_identity id{"", "GridSample", 22};
  static constexpr arity inputs{2, 2}, outputs{1, 1};

  enum class interpolation : std::uint8_t { linear, nearest, cubic };
  enum class padding : std::uint8_t { zeros, border, reflection };
  struct attributes {
    std::int64_t align_corners = 0;
    interpolation mode = interpolation::linear;
    padding padding_mode = padding::zeros;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &grid = in[1];
    if (a.mode == interpolation::nearest) {
      if (!is_real(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 0};
    } else if (!is_numeric(X.type)) {
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    }
    if (!is_floating(grid.type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(grid.type), 1};
    if (X.rank() < 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 3};
    if (grid.rank() != X.rank())
      return {fault::ranks_differ, static_cast<std::int64_t>(grid.rank()),
              static_cast<std::int64_t>(X.rank())};
    auto const spatial = static_cast<std::int64_t>(X.rank()) - 2;
    if (grid.dims[0] != X.dims[0]) return {fault::element_count_differs, grid.dims[0], X.dims[0]};
    if (grid.dims.back() != spatial) return {fault::element_count_differs, grid.dims.back(), spatial};
    dims Y{X.dims[0], X.dims[1]};
    for (std::size_t i = 1; i + 1 < grid.rank(); ++i) Y.push_back(grid.dims[i]);
    if (error const e = family::check_extents(Y)) return e;
    if (elements(Y) != 0 && X.elements() == 0) return {fault::element_count_differs, 0, 1};
    out[0] = {X.type, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto grid, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = std::conditional_t<std::is_same_v<T, double>, double, float>;
    if (Y.size() == 0) return;
    std::size_t const spatial = X.rank() - 2;
    dims const strides = row_major_strides(X.dims());
    auto const N = static_cast<std::size_t>(Y.dims()[0]), C = static_cast<std::size_t>(Y.dims()[1]);
    std::size_t const places = elements(Y.dims(), 2, Y.rank()), plane = elements(X.dims(), 2, X.rank());
    for (std::size_t n = 0; n < N; ++n)
      for (std::size_t place = 0; place < places; ++place) {
        family::axis_taps<Sum> taps[max_rank];
        for (std::size_t i = 0; i < spatial; ++i) {
          // The last axis comes first.
          auto const coordinate = static_cast<Sum>(grid[(n * places + place) * spatial + (spatial - 1 - i)]);
          taps[i] = taps_of(a, coordinate, X.dims()[2 + i]);
        }
        for (std::size_t c = 0; c < C; ++c) {
          auto const* const x = X.data() + (n * C + c) * plane;
          T& y = Y[(n * C + c) * places + place];
          if (a.mode == interpolation::nearest) {
            std::int64_t at = 0;
            bool inside = true;
            for (std::size_t i = 0; i < spatial; ++i) {
              inside = inside && taps[i].count != 0;
              if (inside) at += taps[i].position[0] * strides[2 + i];
            }
            y = inside ? x[at] : T{};
          } else if constexpr (is_numeric(elem_type_of<T>)) {
            y = family::convert<T>(family::sum_of_taps(x, taps, strides.begin() + 2, spatial));
          }
        }
      }
  }

  /// Linear samples of float images place by place, all channels of some places at once; others by their definition.
  template <auto a>
  static void evaluate(auto X, auto grid, auto Y) {
    using T = typename decltype(Y)::value_type;
    using G = typename decltype(grid)::value_type;
    if constexpr (std::is_same_v<T, float> && std::is_same_v<G, float> && X.rank() == 4 && Y.size() != 0 &&
                  a.mode == interpolation::linear) {
      constexpr auto C = static_cast<std::size_t>(X.dims()[1]);
      constexpr std::size_t plane = elements(X.dims(), 2, 4), places = elements(Y.dims(), 2, 4);
      for (std::size_t n = 0; n < static_cast<std::size_t>(X.dims()[0]); ++n)
        sample_images<a>(X.data() + n * C * plane, X.dims()[2], X.dims()[3], C, grid.data() + n * places * 2,
                         places, Y.data() + n * C * places);
    } else {
      reference(a, X, grid, Y);
    }
  }

 private:
  /// The corners of a cell of an image in which a sample lies, and where between them.
  struct cell {
    std::size_t place;           ///< the sample's, in the grid
    std::ptrdiff_t top, bottom;  ///< the left one of each row; the right one is the next element
    float up, down, left, right;
  };

  template <attributes a>
  [[gnu::noinline]] static void sample_images(float const* x, std::int64_t height, std::int64_t width,
                                              std::size_t C, float const* grid, std::size_t places,
                                              float* y) {
    std::int64_t const strides[]{width, 1};
    std::size_t const plane = static_cast<std::size_t>(height * width);
    constexpr std::size_t together = 16;
    for (std::size_t first = 0; first < places; first += together) {
      cell cells[together];
      std::size_t inside = 0;
      for (std::size_t i = first; i < std::min(first + together, places); ++i) {
        if (find_cell(a, grid + 2 * i, height, width, cells[inside])) {
          cells[inside++].place = i;
          continue;
        }
        family::axis_taps<float> const taps[]{taps_of(a, grid[2 * i + 1], height),
                                              taps_of(a, grid[2 * i], width)};
        for (std::size_t c = 0; c < C; ++c)
          y[c * places + i] = family::sum_of_taps(x + c * plane, taps, strides, 2);
      }
      for (std::size_t c = 0; c < C; ++c)
        for (cell const* at = cells; at != cells + inside; ++at)
          y[c * places + at->place] = sample_cell(x + c * plane, *at);
    }
  }

  /// Where a coordinate of -1 to 1 lies along an axis, in elements.
  template <class Sum>
  static constexpr Sum position_of(attributes const& a, Sum coordinate, Sum length) {
    return a.align_corners != 0 ? (coordinate + 1) / 2 * (length - 1) : ((coordinate + 1) * length - 1) / 2;
  }

  /// The cell of coordinates whose neighbours are all there; false for others.
  INLAY_ALWAYS_INLINE static bool find_cell(attributes const& a, float const* at, std::int64_t height,
                                            std::int64_t width, cell& to) {
    auto const rows = static_cast<float>(height), columns = static_cast<float>(width);
    float const row = position_of(a, at[1], rows), column = position_of(a, at[0], columns);
    if (!(row >= 0 && row < rows - 1 && column >= 0 && column < columns - 1)) return false;
    auto const r = static_cast<std::int32_t>(row), c = static_cast<std::int32_t>(column);
    to.down = row - static_cast<float>(r);
    to.up = 1 - to.down;
    to.right = column - static_cast<float>(c);
    to.left = 1 - to.right;
    to.top = static_cast<std::ptrdiff_t>(r * width + c);
    to.bottom = to.top + static_cast<std::ptrdiff_t>(width);
    return true;
  }
  /// In the order of family::sum_of_taps.
  INLAY_ALWAYS_INLINE static float sample_cell(float const* x, cell const& at) {
    float const top = 0.0f + at.left * x[at.top] + at.right * x[at.top + 1],
                bottom = 0.0f + at.left * x[at.bottom] + at.right * x[at.bottom + 1];
    return 0.0f + at.up * top + at.down * bottom;
  }

  /// Back and forth between the borders until it lies inside.
  template <class Sum>
  static constexpr Sum reflected(Sum x, Sum least, Sum most) {
    Sum const range = most - least;
    if (!(range > 0)) return least;
    Sum const beyond = x < least ? least - x : x > most ? x - most : Sum{0};
    if (beyond == 0) return x;
    double const turns = math::floor(static_cast<double>(beyond / range));
    auto const rest = static_cast<Sum>(static_cast<double>(beyond) - turns * static_cast<double>(range));
    bool const returns = math::floor(turns / 2) * 2 != turns;
    return (x < least) != returns ? least + rest : most - rest;
  }

  template <class Sum>
  static constexpr family::axis_taps<Sum> taps_of(attributes const& a, Sum coordinate, std::int64_t extent) {
    auto const length = static_cast<Sum>(extent);
    bool const aligned = a.align_corners != 0;
    Sum const least = aligned ? Sum{0} : Sum{-0.5f}, most = aligned ? length - 1 : length - Sum{0.5f};
    Sum x = position_of(a, coordinate, length);
    if (a.mode == interpolation::nearest) x = static_cast<Sum>(math::round(static_cast<double>(x)));
    if (x < least || x > most) {
      if (a.padding_mode == padding::border) x = x < 0 ? Sum{0} : length - 1;
      if (a.padding_mode == padding::reflection) x = reflected(x, least, most);
    }
    // An element that is not there: zero, or the one that stands for it.
    family::axis_taps<Sum> taps;
    auto const add = [&](Sum at, Sum weight) {
      if (!(at >= 0 && at <= length - 1)) {
        if (a.padding_mode == padding::zeros) return;
        if (a.padding_mode == padding::reflection) at = reflected(at, least, most);
        at = at > length - 1 ? length - 1 : at > 0 ? at : Sum{0};
      }
      taps.add(static_cast<std::int64_t>(at), weight);
    };
    if (a.mode == interpolation::nearest) {
      add(x, 1);
      return taps;
    }
    auto const low = static_cast<Sum>(math::floor(static_cast<double>(x)));
    Sum const share = x - low;
    if (a.mode == interpolation::linear) {
      add(low, 1 - share);
      add(low + 1, share);
    } else {
      for (int i = -1; i < 3; ++i) add(low + static_cast<Sum>(i), cubic(static_cast<Sum>(i) - share));
    }
    return taps;
  }

  /// Keys's kernel with a = -0.75.
  template <class Sum>
  static constexpr Sum cubic(Sum distance) {
    constexpr Sum A{-0.75f};
    Sum const d = distance < 0 ? -distance : distance;
    return d <= 1 ? ((A + 2) * d - (A + 3)) * d * d + 1 : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::GridSample::interpolation>{
    "linear", "nearest", "cubic"};
template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::GridSample::padding>{
    "zeros", "border", "reflection"};

INLAY_ATTRIBUTES(inlay::op::GridSample::attributes, align_corners, mode, padding_mode);
