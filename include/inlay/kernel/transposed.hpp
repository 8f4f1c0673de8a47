// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/op.hpp>
#include <inlay/kernel/image.hpp>
#include <inlay/kernel/packing.hpp>

#include <utility>

/// Transposed convolution of channel-last images: each residue of output positions modulo the strides is a
/// convolution of its own, whose results lie a stride apart.
namespace inlay::kernel {

struct transposed_shape {
  int channels, columns;  ///< input and output channels
  axis_shape down, along;
  bool bias;
};

/// The output positions of one residue along one axis.
struct residue {
  int first = 0, count = 0, taps = 0;
  int pad = 0;  ///< position `first` reads inputs -pad … taps - 1 - pad

  constexpr residue(axis_shape const& A, int number) {
    int const s = A.stride;
    first = ((number - A.pad_begin) % s + s) % s;
    count = first < A.output ? (A.output - first + s - 1) / s : 0;
    taps = static_cast<int>(taps_of_residue(A.kernel, s, number));
    pad = taps - 1 - (first + A.pad_begin) / s;
  }
  /// Some of what is read lies outside.
  constexpr bool outside(axis_shape const& A) const { return pad > 0 || count - 1 - pad + taps > A.input; }
};

namespace detail {

/// One residue along the rows, of output row `row`.
template <transposed_shape S, int Down, int Along, class Epilogue>
INLAY_ALWAYS_INLINE void transposed_row(whole_rows<float const, std::size_t(S.along.input* S.channels)> x,
                                        int u, float const* w, float const* bias, float* y,
                                        Epilogue const& epilogue) {
  constexpr residue down(S.down, Down), along(S.along, Along);
  if constexpr (along.count > 0) {
    std::size_t const offset = static_cast<std::size_t>(along.first) * static_cast<std::size_t>(S.columns);
    constexpr int y_pixel = S.columns * S.along.stride;
    if constexpr (down.taps * along.taps == 0) {  // the stride passes over these positions
      for (int pixel = 0; pixel < along.count; ++pixel)
        for (int c = 0; c < S.columns; ++c) {
          std::size_t const at = offset + static_cast<std::size_t>(pixel * y_pixel + c);
          y[at] = epilogue(S.bias ? bias[c] : 0.0f, at);
        }
    } else {
      constexpr convolution_shape shape{S.channels,
                                        S.columns,
                                        S.channels,
                                        y_pixel,
                                        0,
                                        down.taps,
                                        along.taps,
                                        1,
                                        1,
                                        along.pad,
                                        S.along.input,
                                        along.count,
                                        down.outside(S.down),
                                        storage::panels,
                                        S.bias};
      row_pointers<down.taps> rows;
      for (int tap = 0; tap < down.taps; ++tap) {
        int const r = u - down.pad + tap;
        rows.at[static_cast<std::size_t>(tap)] = r >= 0 && r < S.down.input ? x.row(r) : nullptr;
      }
      convolve_row<shape, Epilogue>(rows, w, bias, y + offset, epilogue.at(offset));
    }
  }
}

/// All rows of one residue that a worker makes, and all residues along them.
template <transposed_shape S, int Down, class Part, class Epilogue, int... Along>
INLAY_ALWAYS_INLINE void transposed_rows(Part part, float const* x, float const* w, float const* bias,
                                         float* y, Epilogue const& epilogue,
                                         std::integer_sequence<int, Along...>) {
  constexpr residue down(S.down, Down);
  constexpr auto y_row = static_cast<std::size_t>(S.along.output) * static_cast<std::size_t>(S.columns);
  auto const weights_before = [](int number) {  // of the residues along a row, in order
    int taps = 0;
    for (int r = 0; r < number; ++r) taps += residue(S.along, r).taps;
    return std::ptrdiff_t{taps} * residue(S.down, Down).taps * S.channels * S.columns;
  };
  for (int u = part.first(down.count); u < part.last(down.count); ++u) {
    std::size_t const offset = static_cast<std::size_t>(down.first + u * S.down.stride) * y_row;
    auto const e = epilogue.at(offset);
    (transposed_row<S, Down, Along>({x}, u, w + weights_before(Along), bias, y + offset, e), ...);
  }
}

template <transposed_shape S, class Part, class Epilogue, int... Down>
INLAY_ALWAYS_INLINE void transposed_image(Part part, float const* x, float const* w, float const* bias,
                                          float* y, Epilogue const& epilogue,
                                          std::integer_sequence<int, Down...>) {
  auto const weights_before = [](int number) {
    int taps = 0;
    for (int r = 0; r < number; ++r) taps += residue(S.down, r).taps;
    return std::ptrdiff_t{taps} * S.along.kernel * S.channels * S.columns;
  };
  (transposed_rows<S, Down>(part, x, w + weights_before(Down), bias, y, epilogue,
                            std::make_integer_sequence<int, S.along.stride>{}),
   ...);
}

}  // namespace detail

/// A worker's part of one image; `w` lies as transposed_weight() says.
template <transposed_shape S, class Part, class Epilogue>
[[gnu::nothrow]] void convolve_transposed(Part part, float const* x, float const* w, float const* bias,
                                          float* y, Epilogue const& epilogue) {
  detail::transposed_image<S>(part, x, w, bias, y, epilogue,
                              std::make_integer_sequence<int, S.down.stride>{});
}

}  // namespace inlay::kernel
