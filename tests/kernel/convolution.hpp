// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "check.hpp"

#include <inlay/op/Conv.hpp>

#include <algorithm>

/// Runs one convolution in every way that the fast kernels offer and compares with Conv::reference.
namespace inlay::test {

/// A case: X (N, H, W, C), or (N, C, H, W) channel-first, and W (M, C/group, kh, kw), as ONNX numbers them;
/// 1-D without H, 3-D with D before it.
template <op::Conv::attributes A, dims X, dims W, bool Bias, class Epilogue>
struct convolution {
  static constexpr bool last = A.layout == layout::channel_last;
  static constexpr bool taps = W[1] == 1 && W[0] == A.group && last && W.size() < 5;
  static constexpr tensor_info in_info[] = {{elem_type::float_, X},
                                            {elem_type::float_, W, taps ? storage::taps : storage::panels},
                                            {Bias ? elem_type::float_ : elem_type::undefined, {W[0]}}};
  static constexpr dims Y = [] {
    tensor_info out[1];
    return infer<op::Conv>(A, in_info, out) ? dims{} : out[0].dims;
  }();
  static_assert(Y.size() > 0, "not a convolution");
  static constexpr storage packing = in_info[1].storage;

  std::vector<float> x = values(1).vector(elements(X)), w = values(2).vector(elements(W));
  std::vector<float> packed = std::vector<float>(elements(W) + overread, std::nanf(""));
  std::vector<float> b = values(3).vector(static_cast<std::size_t>(W[0]));
  Epilogue after{elements(Y)};
  std::vector<float> wanted = std::vector<float>(elements(Y)), magnitude = wanted;

  static constexpr auto bias(float const* p) {
    if constexpr (Bias) return tensor<float const, dims{W[0]}>{p};
    else return absent;
  }

  convolution() {
    using matrix = tensor<float const, W>;
    op::Conv::reference(A, tensor<float const, X>{x.data()}, matrix{w.data()}, bias(b.data()),
                        tensor<float, Y>{wanted.data()});
    after.apply(wanted);
    auto const ax = magnitudes(x), aw = magnitudes(w), ab = magnitudes(b);
    op::Conv::reference(A, tensor<float const, X>{ax.data()}, matrix{aw.data()}, bias(ab.data()),
                        tensor<float, Y>{magnitude.data()});
    auto const M = static_cast<std::size_t>(W[0]), C = static_cast<std::size_t>(W[1]);
    std::size_t const taps = elements(W, 2, W.size()), group = static_cast<std::size_t>(A.group);
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t c = 0; c < C; ++c)
        for (std::size_t t = 0; t < taps; ++t)
          packed[packing == storage::taps ? kernel::tap_index(m, t, M)
                                          : kernel::convolution_panel_index(m, c, t, M, C, taps, group)] =
              w[(m * C + c) * taps + t];
  }

  void check(guarded const& found) const { check_close(found, wanted, magnitude, elements(W, 1, W.size())); }

  void check_whole() const {
    guarded y(elements(Y));
    op::Conv::evaluate<A>(tensor<float const, X>{x.data()}, tensor<float const, W, packing>{packed.data()},
                          bias(b.data()), tensor<float, Y>{y.data()}, after.epilogue());
    check(y);
    guarded compact(elements(Y));
    op::Conv::evaluate_compact<A>(tensor<float const, X>{x.data()},
                                  tensor<float const, W, packing>{packed.data()}, bias(b.data()),
                                  tensor<float, Y>{compact.data()}, after.epilogue());
    check(compact);
  }

  /// Row by row, from a ring that holds the rows of one window only, and into one of a single row.
  void check_rows() const {
    static_assert(static_cast<bool>(op::Conv::window(A, in_info, {})));
    constexpr row_window window = op::Conv::window(A, in_info, {});
    guarded y(elements(Y));
    constexpr std::size_t y_row = elements(Y, 2, 4);
    std::vector<float> row_of_y(y_row);
    for (int row = 0; row < static_cast<int>(Y[1]); ++row) {
      rows<float, Y, 1> const out{row_of_y.data()};
      tensor<float const, W, packing> const weights{packed.data()};
      constexpr int height = static_cast<int>(X[window.planar ? 2 : 1]);
      constexpr int extent = static_cast<int>(window.extent), stride = static_cast<int>(window.stride);
      constexpr int ring = std::min(std::max(extent, stride), height);
      constexpr std::size_t x_row = elements(X) / static_cast<std::size_t>(height);
      std::vector<float> rows_of_x(static_cast<std::size_t>(ring) * x_row, std::nanf(""));
      using x_rows = rows<float const, X, ring, window.planar>;
      x_rows const in{rows_of_x.data()};
      int const first = row * stride - static_cast<int>(window.pad_begin);
      constexpr std::size_t planes = window.planar ? X[1] : 1, part = x_row / planes;
      for (int r = std::max(first, 0); r < std::min(first + extent, height); ++r)
        for (std::size_t p = 0; p < planes; ++p)
          std::copy_n(&x[(p * static_cast<std::size_t>(height) + static_cast<std::size_t>(r)) * part], part,
                      rows_of_x.begin() + (in.row(r) - rows_of_x.data()) +
                          static_cast<std::ptrdiff_t>(p) * x_rows::plane);
      op::Conv::evaluate_rows<A>(in, weights, bias(b.data()), out, row, row + 1, after.epilogue());
      std::copy(row_of_y.begin(), row_of_y.end(), &y.elements[static_cast<std::size_t>(row) * y_row]);
    }
    check(y);
  }
};

template <op::Conv::attributes A, dims X, dims W, bool Bias = true, class Epilogue = no_epilogue>
void check_convolution() {
  INFO("X ", X[0], "x", X[1], "x", X[2], "x", X.back(), ", W ", W[0], "x", W[1], "x", W.back());
  convolution<A, X, W, Bias, Epilogue> const c;
  c.check_whole();
  if constexpr (X.size() == 4 && X[0] == 1) c.check_rows();
}

}  // namespace inlay::test
