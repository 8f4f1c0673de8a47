// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/byte_epilogue.hpp>
#include <inlay/family/quantize.hpp>
#include <inlay/kernel/integer.hpp>
#include <inlay/kernel/integer_product.hpp>
#include <inlay/kernel/integer_record.hpp>
#include <inlay/kernel/packing.hpp>
#include <inlay/simd/helium.hpp>

namespace inlay::op::microsoft {

/// ONNX Runtime's `QGemm` (com.microsoft, since 1).   Y = requantised(alpha * A' x B' + C), of integers
/// Shapes: A (M, K), or (K, M) if transA;  B (K, N), or (N, K) if transB;  C broadcast to (M, N);  Y (M, N);
///   scales and zero points one element, those of B also (N).
/// Types: A and B int8 or uint8, C int32; Y the type of y_zero_point, or float where y_scale and y_zero_point
///   are absent: then the sum times alpha * a_scale * b_scale.
/// Y = saturate(round(sum * (alpha * a_scale * b_scale / y_scale)) + y_zero_point), ties to even.
/// Where B is stored packed (kernel/packing.hpp, as (K, N)), it is int8, A is not transposed, b_scale holds the
///   multipliers, C (N) the sums -a_zero_point * (B - b_zero_point) too, and alpha, a_scale, a_zero_point and
///   y_scale are not read. b_zero_point is int8.
/// Errors: rank_out_of_range, inner_dimensions_differ (found K of B', wanted K of A'), dims_not_broadcastable
///   (C), elem_type_not_supported, elem_types_differ, element_count_differs (found scales, wanted N).
/// Source: onnxruntime/docs/ContribOperators.md#com.microsoft.QGemm
struct QGemm {
  static constexpr op_identity id{"com.microsoft", "QGemm", 1};
  static constexpr arity inputs{6, 9}, outputs{1, 1};

  struct attributes {
    float alpha = 1;
    std::int64_t transA = 0;
    std::int64_t transB = 0;
    /// Not ONNX's: bounds of Y, where a Relu or Clip between the product and its quantisation was.
    std::int64_t low = -128, high = 255;
    /// Not ONNX's: 1 where the generator has seen that all sums are near (kernel::is_near).
    std::int64_t near = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[3];
    tensor_info const C = input(in, 6), y_scale = input(in, 7), y_zero = input(in, 8);
    for (tensor_info const* t : {&A, &B}) {
      if (!family::is_byte(t->type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 3};
      if (t->rank() != 2) return {fault::rank_out_of_range, static_cast<std::int64_t>(t->rank()), 2};
    }
    std::int64_t const M = A.dims[a.transA ? 1 : 0], K = A.dims[a.transA ? 0 : 1];
    std::int64_t const N = B.dims[a.transB ? 0 : 1], KB = B.dims[a.transB ? 1 : 0];
    if (KB != K) return {fault::inner_dimensions_differ, KB, K};
    if (error const e = family::check_scale(in[1], in[2], A.type, 1)) return e;
    if (error const e = family::check_scale(in[4], in[5], B.type, N)) return e;
    out[0] = {elem_type::float_, {M, N}};
    if (C.present()) {
      if (C.type != elem_type::int32)
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(C.type), 6};
      tensor_info const both[] = {out[0], C};
      dims broadcast;
      if (error const e = family::broadcast(both, broadcast)) return e;
      if (broadcast != out[0].dims)
        return {fault::dims_not_broadcastable, static_cast<std::int64_t>(C.elements()), M * N};
    }
    if (!y_scale.present()) return no_error;
    out[0].type = y_zero.present() ? y_zero.type : A.type;
    if (!family::is_byte(out[0].type))
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(out[0].type), 3};
    return family::check_scale(y_scale, y_zero, out[0].type, 1);
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(in[0].dims[a.transA ? 0 : 1]);
  }

  static constexpr void reference(attributes const& a, auto A, auto a_scale, auto a_zero, auto B,
                                  auto b_scale, auto b_zero, auto C, auto y_scale, auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr bool prepared = decltype(B)::storage != storage::row_major;
    auto const M = static_cast<std::size_t>(Y.dims()[0]), N = static_cast<std::size_t>(Y.dims()[1]);
    auto const K = static_cast<std::size_t>(A.dims()[a.transA ? 0 : 1]);
    std::int32_t const zero_a = prepared ? 0 : family::zero_point_at(a_zero, 0);
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t n = 0; n < N; ++n) {
        std::int32_t const zero_b = family::zero_point_at(b_zero, n);
        std::int32_t sum = 0;
        for (std::size_t k = 0; k < K; ++k) {
          std::size_t const b = prepared ? kernel::quad_index(k, n, K) : a.transB ? n * K + k : k * N + n;
          sum = family::sum_of(sum, (A[a.transA ? k * M + m : m * K + k] - zero_a) * (B[b] - zero_b));
        }
        if constexpr (is_present<decltype(C)>)
          sum =
              family::sum_of(sum, C[linear_index({static_cast<std::int64_t>(m), static_cast<std::int64_t>(n)},
                                                 family::broadcast_strides(C.dims(), Y.dims()))]);
        float scale = b_scale[b_scale.size() == 1 ? 0 : n];
        if (!prepared) scale = family::rounded(family::rounded(a.alpha * a_scale[0]) * scale);
        if constexpr (std::is_same_v<T, float>) {
          Y[m * N + n] = static_cast<float>(sum) * scale;
        } else {
          if (!prepared) scale = family::divided(scale, y_scale[0]);
          Y[m * N + n] = family::requantized<T>(sum, scale, family::zero_point_at(y_zero, 0),
                                                family::bound_low<T>(a), family::bound_high<T>(a));
        }
      }
  }

  static constexpr bool takes_epilogue(attributes const&, std::span<tensor_info const> in,
                                       std::span<tensor_info const> out) {
    return family::takes_byte_epilogue(in[0], in[3], out[0]);
  }

  /// The kernel of packed weights, or loops of constant bounds, four columns at a time.
  template <auto a>
  [[gnu::nothrow]]
  static constexpr void evaluate(auto A, auto a_scale, auto a_zero, auto B, auto b_scale, auto b_zero, auto C,
                                 auto y_scale, auto y_zero, auto Y, auto const&... epilogue) {
    using T = typename decltype(Y)::value_type;
    if constexpr (!std::is_same_v<T, float> && decltype(B)::storage != storage::row_major && Y.size() != 0 &&
                  A.size() != 0) {
      evaluate_packed<a>(share<1>{}, A, a_zero, B, b_scale, b_zero, C, y_zero, Y);
      family::finish_in_place(Y.data(), Y.size(), 0, epilogue...);
    } else if constexpr (std::is_same_v<T, float> || decltype(B)::storage != storage::row_major ||
                         Y.size() == 0) {
      reference(a, A, a_scale, a_zero, B, b_scale, b_zero, C, y_scale, y_zero, Y);
    } else {
      constexpr int M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]);
      constexpr int K = static_cast<int>(A.dims()[a.transA ? 0 : 1]);
      constexpr kernel::integer_window window{.channels = K,
                                              .x_channel = a.transA ? M : 1,
                                              .w_channel = a.transB ? 1 : N,
                                              .w_output = a.transB ? K : 1};
      constexpr std::ptrdiff_t w_output = window.w_output;
      float const scale = family::rounded(a.alpha * a_scale[0]);
      std::int32_t const zero_a = family::zero_point_at(a_zero, 0), zero_y = family::zero_point_at(y_zero, 0);
      for (int m = 0; m < M; ++m)
        kernel::for_each_four<N>([&]<int Count>(int n, std::integral_constant<int, Count>) {
          auto const sums =
              kernel::sum_window<window, Count>(A.data(), std::ptrdiff_t{m} * (a.transA ? 1 : K),
                                                B.data() + n * w_output, zero_a, {0, 1}, {0, 1});
          for (int i = 0; i < Count; ++i) {
            auto const at = static_cast<std::size_t>(n + i);
            std::int32_t bias = 0;
            if constexpr (is_present<decltype(C)>) {
              constexpr dims strides = family::broadcast_strides(C.dims(), Y.dims());
              bias = C[static_cast<std::size_t>(m) * static_cast<std::size_t>(strides[0]) +
                       at * static_cast<std::size_t>(strides[1])];
            }
            float const multiplier =
                family::divided(family::rounded(scale * b_scale[b_scale.size() == 1 ? 0 : at]), y_scale[0]);
            Y[static_cast<std::size_t>(m) * N + at] =
                family::requantized<T>(sums.result(i, family::zero_point_at(b_zero, at), bias), multiplier,
                                       zero_y, family::bound_low<T>(a), family::bound_high<T>(a));
          }
        });
    }
  }

 private:
  template <class Y, auto a>
  using finish_of = decltype(family::requantizer_of<typename Y::value_type, a>(0));

 public:
  /// As those of QLinearConv.
  static constexpr bool sees_constants(policy how) { return how == policy::size && kernel::has_records; }
  template <auto a, class TA, class ZeroA, class TB, class Multiplier, class ZeroB, class TC, class ZeroY,
            class TY>
    requires(!std::is_same_v<typename TY::value_type, float> && TB::storage != storage::row_major &&
             TY::size() != 0 && TA::size() != 0 &&
             kernel::can_be_record<finish_of<TY, a>, TB, Multiplier, TC, ZeroB, ZeroA, ZeroY>)
  [[gnu::nothrow]]
  static void evaluate_compact(TA A, auto, ZeroA, TB, Multiplier, ZeroB, TC, auto, ZeroY, TY Y,
                               auto const&... epilogue) {
    constexpr kernel::integer_layer layer =
        kernel::product_layer<static_cast<int>(TY::dims()[0]), static_cast<int>(TA::dims()[1]),
                              static_cast<int>(TY::dims()[1])>;
    kernel::run_layer_of_constants<layer, false, finish_of<TY, a>, TB, Multiplier, TC, ZeroB, ZeroA, ZeroY>(
        A.data(), Y.data());
    family::finish_in_place(Y.data(), Y.size(), 0, epilogue...);
  }

  /// The part of one worker.
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_share(auto worker, auto A, auto a_scale, auto a_zero, auto B, auto b_scale,
                             auto b_zero, auto C, auto y_scale, auto y_zero, auto Y,
                             auto const&... epilogue) {
    if constexpr (!std::is_same_v<typename decltype(Y)::value_type, float> &&
                  decltype(B)::storage != storage::row_major && Y.size() != 0 && A.size() != 0) {
      evaluate_packed<a>(worker, A, a_zero, B, b_scale, b_zero, C, y_zero, Y);
      constexpr int M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]);
      kernel::product_part::of(worker, M, N).each_run(N, [&](std::size_t first, std::size_t count) {
        family::finish_in_place(Y.data() + first, count, first, epilogue...);
      });
    } else {
      if (worker.worker == 0) evaluate<a>(A, a_scale, a_zero, B, b_scale, b_zero, C, y_scale, y_zero, Y);
    }
  }

 private:
  template <auto a>
  [[gnu::nothrow]]
  static void evaluate_packed(auto worker, auto A, auto a_zero, auto B, auto multiplier, auto b_zero, auto C,
                              auto y_zero, auto Y) {
    using T = typename decltype(Y)::value_type;
    constexpr int M = static_cast<int>(Y.dims()[0]), N = static_cast<int>(Y.dims()[1]),
                  K = static_cast<int>(A.dims()[1]);
    auto const finish = family::requantizer_of<T, a>(family::zero_point_at(y_zero, 0));
    constexpr bool near = simd::has_helium && a.near != 0;
    kernel::multiply_part<M, K, N, near>(
        worker, A.data(), B.data(),
        kernel::requantisation_of(finish, family::zero_point_at(a_zero, 0), multiplier, b_zero, C), Y.data());
  }

  static constexpr tensor_info input(std::span<tensor_info const> in, std::size_t i) {
    return i < in.size() ? in[i] : tensor_info{};
  }
};

}  // namespace inlay::op::microsoft

INLAY_ATTRIBUTES(inlay::op::microsoft::QGemm::attributes, alpha, transA, transB, low, high, near);
