// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/elementwise.hpp>
#include <inlay/kernel/compact.hpp>
#include <inlay/kernel/number_product.hpp>
#include <inlay/kernel/product.hpp>

namespace inlay::op {

/// ONNX `Gemm` (ai.onnx, since 13).   Y = alpha * A' * B' + beta * C
/// Shapes: A (M, K), or (K, M) if transA;  B (K, N), or (N, K) if transB;  C broadcast to (M, N);  Y (M, N).
///   B may be stored packed, then as (K, N).
/// Errors: inner_dimensions_differ (found K of B', wanted K of A'), dims_not_broadcastable (C).
/// Accuracy: K * 2^-24 relative to the sum of magnitudes, float accumulation.   Source: Operators.md#Gemm
struct Gemm {
  static constexpr op_identity id{"", "Gemm", 13};
  static constexpr arity inputs{2, 3}, outputs{1, 1};

  struct attributes {
    float alpha = 1;
    float beta = 1;
    std::int64_t transA = 0;
    std::int64_t transB = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[1];
    if (!is_floating(A.type) && size_of(A.type) < 4)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(A.type), 1};
    for (tensor_info const& t : in)
      if (t.present() && t.type != A.type)
        return {fault::elem_types_differ, static_cast<std::int64_t>(t.type),
                static_cast<std::int64_t>(A.type)};
    for (tensor_info const* t : {&A, &B})
      if (t->rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(t->rank()), 2};
    std::int64_t const M = A.dims[a.transA ? 1 : 0], K = A.dims[a.transA ? 0 : 1];
    std::int64_t const N = B.dims[a.transB ? 0 : 1], KB = B.dims[a.transB ? 1 : 0];
    if (KB != K) return {fault::inner_dimensions_differ, KB, K};
    out[0] = {A.type, {M, N}};
    if (in.size() > 2 && in[2].present()) {
      tensor_info const both[] = {out[0], in[2]};
      dims broadcast;
      if (error const e = family::broadcast(both, broadcast)) return e;
      if (broadcast != out[0].dims)
        return {fault::dims_not_broadcastable, static_cast<std::int64_t>(in[2].elements()), M * N};
    }
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims[a.transA ? 0 : 1]);
  }

  static constexpr void reference(attributes const& a, auto A, auto B, auto C, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    auto const M = static_cast<std::size_t>(Y.dims()[0]), N = static_cast<std::size_t>(Y.dims()[1]);
    auto const K = static_cast<std::size_t>(A.dims()[a.transA ? 0 : 1]);
    dims const strides = strides_of(C, Y.dims());
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t n = 0; n < N; ++n) {
        auto sum = Sum{0};
        for (std::size_t k = 0; k < K; ++k) {
          std::size_t const b = decltype(B)::storage == storage::panels ? kernel::panel_index(k, n, K, N)
                                : a.transB                              ? n * K + k
                                                                        : k * N + n;
          sum += static_cast<Sum>(A[a.transA ? k * M + m : m * K + k]) * static_cast<Sum>(B[b]);
        }
        std::size_t const c =
            linear_index({static_cast<std::int64_t>(m), static_cast<std::int64_t>(n)}, strides);
        Y[m * N + n] = static_cast<T>(finished(a, C, c, sum));
      }
  }

  /// The fast kernels serve float matrices whose A needs no transposition.
  static constexpr bool takes_epilogue(attributes const& a, std::span<tensor_info const> in,
                                       std::span<tensor_info const>) {
    return in[0].type == elem_type::float_ && in[0].elements() > 0 && in[1].elements() > 0 && !a.transA;
  }

  template <auto a>
  [[gnu::nothrow]] static constexpr void evaluate(auto A, auto B, auto C, auto Y, auto const&... epilogue) {
    if constexpr (sizeof...(epilogue) != 0) {
      evaluate_share<a>(share<1>{}, A, B, C, Y, epilogue...);
    } else if constexpr (kernel::multiplies_numbers<typename decltype(Y)::value_type> && !a.transB) {
      constexpr auto M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]),
                     K = static_cast<int>(A.dims()[a.transA ? 0 : 1]);
      kernel::multiply_numbers({A.data(), a.transA ? 1 : K, a.transA ? M : 1}, B.data(), Y.data(), M, K, N);
      constexpr dims strides = strides_of(C, Y.dims());
      std::size_t y = 0;
      for (std::int64_t m = 0; m < M; ++m)
        for (std::int64_t n = 0; n < N; ++n, ++y)
          Y[y] = finished(a, C, static_cast<std::size_t>(m * strides[0] + n * strides[1]), Y[y]);
    } else {
      reference(a, A, B, C, Y);
    }
  }

  /// The same with the kernel that all shapes share: that of a convolution of one row of pixels.
  template <auto a>
  static void evaluate_compact(auto A, auto B, auto C, auto Y, auto const& epilogue) noexcept {
    constexpr auto M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]);
    constexpr auto K = static_cast<int>(A.dims()[1]);
    constexpr kernel::axis_shape row{.input = M, .output = M};
    constexpr bool plain =
        a.alpha == 1 && a.beta == 1 && (is_bias<decltype(C), N>() || !is_present<decltype(C)>);
    if constexpr (plain && decltype(B)::storage == storage::panels && kernel::fits({}, row, K, N, 1)) {
      static constexpr kernel::layer_arguments layer = kernel::layer_of({}, row, K, N, 1, false);
      float const* bias = nullptr;
      if constexpr (is_present<decltype(C)>) bias = C.data();
      kernel::convolve(layer, A.data(), B.data(), bias, Y.data());
      kernel::finish_results(Y.data(), static_cast<int>(Y.size()), epilogue);
    } else {
      evaluate<a>(A, B, C, Y, epilogue);
    }
  }

  /// The part of one worker.
  template <auto a, class... Steps>
  [[gnu::nothrow]]
  static void evaluate_share(auto part, auto A, auto B, auto C, auto Y, epilogue<Steps...> const& e) {
    constexpr auto M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]);
    constexpr auto K = static_cast<int>(A.dims()[1]);
    constexpr bool by_rows = a.transB && decltype(B)::storage != storage::panels;  // B (N, K)
    constexpr bool starts = is_bias<decltype(C), N>() && a.alpha == 1 && a.beta == 1 && !by_rows;
    constexpr kernel::product_shape shape{M, K, N, decltype(B)::storage, starts};
    auto const product = [&](float const* bias, auto const& after) {
      if constexpr (by_rows) kernel::multiply_rows<shape>(part, A.data(), B.data(), Y.data(), after);
      else kernel::multiply<shape>(part, A.data(), B.data(), bias, Y.data(), after);
    };
    if constexpr (starts) {
      product(C.data(), e);
    } else if constexpr (a.alpha == 1 && !is_present<decltype(C)>) {
      product(nullptr, e);
    } else {
      auto const scale = scale_and_add<a, N>(C);
      product(nullptr, inlay::epilogue<std::remove_const_t<decltype(scale)>, Steps...>{scale, e});
    }
  }

 private:
  /// One element for each column, so that sums can start from it.
  template <class C, int N>
  static constexpr bool is_bias() {
    if constexpr (is_present<C>) return C::size() == N && C::rank() > 0 && C::dims().back() == N;
    else return false;
  }

  /// alpha * x + beta * C as the first step of the epilogue. RowStride and ColumnStride are those of C over
  /// Y.
  template <attributes a, std::size_t N, std::size_t RowStride, std::size_t ColumnStride>
  struct scale_step {
    float const* c;
    std::size_t first = 0;  ///< offset of this output in Y

    template <class Value>
    INLAY_ALWAYS_INLINE constexpr Value operator()(Value x, std::size_t offset) const {
      Value const scaled = a.alpha == 1 ? x : x * simd::constant<Value>(a.alpha);
      if (a.beta == 0 || c == nullptr) return scaled;
      std::size_t const i = first + offset;  // a pack never reaches into the next row
      Value const other = simd::load_as<Value>(c + i / N * RowStride, ColumnStride ? i % N : 0,
                                               std::bool_constant < ColumnStride == 0 > {});
      return scaled + (a.beta == 1 ? other : other * simd::constant<Value>(a.beta));
    }
    INLAY_ALWAYS_INLINE constexpr scale_step at(std::size_t offset) const { return {c, first + offset}; }
  };
  template <attributes a, std::size_t N>
  static constexpr auto scale_and_add(auto C) {
    if constexpr (is_present<decltype(C)>) {
      constexpr dims strides = family::broadcast_strides(C.dims(), {1 << 20, static_cast<std::int64_t>(N)});
      return scale_step<a, N, static_cast<std::size_t>(strides[0]), static_cast<std::size_t>(strides[1])>{
          C.data()};
    } else {
      return scale_step<a, N, 0, 0>{nullptr};
    }
  }

  /// Those of C over Y.
  static constexpr dims strides_of(auto const& C, dims const& Y) {
    if constexpr (is_present<decltype(C)>) return family::broadcast_strides(C.dims(), Y);
    else return {0, 0};
  }
  /// alpha * sum + beta * C[at].
  template <class Sum>
  static constexpr Sum finished(attributes const& a, auto const& C, std::size_t at, Sum sum) {
    sum = scaled(a.alpha, sum);
    if constexpr (is_present<decltype(C)>) sum += scaled(a.beta, static_cast<Sum>(C[at]));
    return sum;
  }

  /// alpha * x; exact for integers where alpha is 1, as ONNX's type constraints intend.
  template <class Sum>
  static constexpr Sum scaled(float alpha, Sum x) {
    if (alpha == 1.0f) return x;
    if constexpr (std::is_integral_v<Sum>)
      return static_cast<Sum>(static_cast<double>(alpha) * static_cast<double>(x));
    else return static_cast<Sum>(alpha * x);
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Gemm::attributes, alpha, beta, transA, transB);
