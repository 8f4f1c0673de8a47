// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/core/op.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/kernel/few_bits.hpp>

#include <algorithm>

namespace inlay::op::microsoft {

/// ONNX Runtime's `MatMulNBits` (com.microsoft, since 1).   Y = A x B' + bias; B has a few bits for each weight
/// Shapes: A (…, K);  B (N, blocks, block_size * bits / 8), bytes that hold the weights of a block of k from the low bits
///   on;  scales (N * blocks) in any dims;  zero_points the same of A's type, or packed as B, each n from a byte on,
///   2^(bits - 1) where left out;  g_idx (K), int32, optional: the block of each k;  bias (N);  Y (…, N).
/// Attributes: K, N, bits (2, 4 or 8), block_size (1024 at most, of whole bytes; ONNX Runtime's are powers of 2, 16 or
///   more); accuracy_level is not read: sums are float.
/// Types: floats; B uint8.   A weight is (bits - zero_point) * scale.
/// Errors: elem_type_not_supported, elem_types_differ, attribute_out_of_range, rank_out_of_range,
///   inner_dimensions_differ (found K of A), element_count_differs.
/// Accuracy: K * 2^-24 relative to the sum of magnitudes.
/// Source: onnxruntime/docs/ContribOperators.md#com.microsoft.MatMulNBits
struct MatMulNBits {
  static constexpr op_identity id{"com.microsoft", "MatMulNBits", 1};
  static constexpr arity inputs{3, 6}, outputs{1, 1};

  struct attributes {
    std::int64_t K = 0, N = 0;
    std::int64_t accuracy_level = 0;
    std::int64_t bits = 4;
    std::int64_t block_size = 32;
    std::int64_t weight_prepacked = 0;
  };

  static constexpr std::int64_t largest_block = 1024;

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &A = in[0], &B = in[1], &scales = in[2], zeros = family::input_at(in, 3),
                      group = family::input_at(in, 4), bias = family::input_at(in, 5);
    if (!is_floating(A.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(A.type), 1};
    if (a.bits != 2 && a.bits != 4 && a.bits != 8) return {fault::attribute_out_of_range, a.bits, 4};
    if (a.block_size < 1 || a.block_size > largest_block || a.block_size * a.bits % 8 != 0)
      return {fault::attribute_out_of_range, a.block_size, largest_block};
    for (std::int64_t const extent : {a.K, a.N})
      if (extent < 1 || extent > family::most_elements)
        return {fault::attribute_out_of_range, extent, family::most_elements};
    if (a.weight_prepacked != 0) return {fault::attribute_out_of_range, a.weight_prepacked, 0};
    if (A.rank() < 1) return {fault::rank_out_of_range, 0, 1};
    if (A.dims.back() != a.K) return {fault::inner_dimensions_differ, A.dims.back(), a.K};
    auto const count = [](tensor_info const& x, std::int64_t wanted) -> error {
      if (static_cast<std::int64_t>(x.elements()) == wanted) return no_error;
      return {fault::element_count_differs, static_cast<std::int64_t>(x.elements()), wanted};
    };
    std::int64_t const blocks = blocks_of(a);
    if (error const e = family::check_same_type(B, elem_type::uint8)) return e;
    if (error const e = count(B, a.N * blocks * (a.block_size * a.bits / 8))) return e;
    if (error const e = family::check_same_type(scales, A.type)) return e;
    if (error const e = count(scales, a.N * blocks)) return e;
    if (zeros.present()) {
      bool const packed = zeros.type == elem_type::uint8;
      if (!packed)
        if (error const e = family::check_same_type(zeros, A.type)) return e;
      if (error const e = count(zeros, a.N * (packed ? zero_bytes(a) : blocks))) return e;
    }
    if (group.present()) {
      if (error const e = family::check_same_type(group, elem_type::int32)) return e;
      if (error const e = count(group, a.K)) return e;
    }
    if (bias.present()) {
      if (error const e = family::check_same_type(bias, A.type)) return e;
      if (error const e = count(bias, a.N)) return e;
    }
    dims Y = A.dims;
    Y[Y.size() - 1] = a.N;
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {A.type, Y};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const>,
                                      std::span<tensor_info const> out) {
    return out[0].elements() * static_cast<std::uint64_t>(a.K);
  }

  static constexpr void reference(attributes const& a, auto A, auto B, auto scales, auto zeros,
                                  [[maybe_unused]] auto group, [[maybe_unused]] auto bias, auto Y) {
    using T = typename decltype(Y)::value_type;
    using Sum = compute_type<T>;
    auto const K = static_cast<std::size_t>(a.K), N = static_cast<std::size_t>(a.N),
               blocks = static_cast<std::size_t>(blocks_of(a)), size = static_cast<std::size_t>(a.block_size);
    for (std::size_t i = 0; i < Y.size(); ++i) {
      std::size_t const row = i / N * K, n = i % N;
      Sum sum = 0;
      for (std::size_t k = 0; k < K; ++k) {
        std::size_t block = k / size;
        if constexpr (is_present<decltype(group)>)
          block = static_cast<std::size_t>(
              std::clamp<std::int64_t>(group[k], 0, static_cast<std::int64_t>(blocks) - 1));
        Sum const scale = static_cast<Sum>(scales[n * blocks + block]);
        auto const weight = static_cast<Sum>(bits_at(a, B, n * blocks * size + k));
        sum += static_cast<Sum>(A[row + k]) * ((weight - zero_of<Sum>(a, zeros, n, block)) * scale);
      }
      if constexpr (is_present<decltype(bias)>) sum += static_cast<Sum>(bias[n]);
      Y[i] = static_cast<T>(sum);
    }
  }

  template <auto a>
  static constexpr void evaluate(auto A, auto B, auto scales, auto zeros, auto group, auto bias, auto Y) {
    using T = typename decltype(Y)::value_type;
    if constexpr (!std::is_same_v<T, float> || is_present<decltype(group)>) {
      reference(a, A, B, scales, zeros, group, bias, Y);
    } else {
      constexpr auto K = static_cast<int>(a.K), N = static_cast<int>(a.N),
                     rows = static_cast<int>(Y.size()) / N;
      if constexpr (is_present<decltype(bias)>)
        for (int m = 0; m < rows; ++m) std::copy_n(bias.data(), N, Y.data() + m * N);
      else std::fill_n(Y.data(), rows * N, 0.0f);
      constexpr int blocks = static_cast<int>(blocks_of(a)), size = static_cast<int>(a.block_size),
                    bits = static_cast<int>(a.bits);
      kernel::multiply_few_bits<bits>(
          A.data(), rows, K, N, Y.data(), [&](int n, int first, int count, auto const& f) {
            for (int const end = first + count; first < end;) {
              int const block = first / size, at = n * blocks + block,
                        length = std::min({end, (block + 1) * size, first + kernel::unpacked_depth}) - first;
              f(kernel::few_bits{
                  B.data() + (std::ptrdiff_t{at} * size + first % size) * bits / 8, first, length,
                  zero_of<float>(a, zeros, static_cast<std::size_t>(n), static_cast<std::size_t>(block)),
                  scales[static_cast<std::size_t>(at)]});
              first += length;
            }
          });
    }
  }

 private:
  static constexpr std::int64_t blocks_of(attributes const& a) {
    return (a.K + a.block_size - 1) / a.block_size;
  }
  /// Bytes of the packed zero points of one column.
  static constexpr std::int64_t zero_bytes(attributes const& a) { return (blocks_of(a) * a.bits + 7) / 8; }

  static constexpr int bits_at(attributes const& a, auto const& packed, std::size_t i) {
    auto const bits = static_cast<std::size_t>(a.bits), each = 8 / bits;
    return packed[i / each] >> (i % each * bits) & ((1 << bits) - 1);
  }

  template <class Value>
  static constexpr Value zero_of(attributes const& a, [[maybe_unused]] auto const& zeros,
                                 [[maybe_unused]] std::size_t n, [[maybe_unused]] std::size_t block) {
    if constexpr (!is_present<std::remove_cvref_t<decltype(zeros)>>) {
      return static_cast<Value>(1 << (a.bits - 1));
    } else if constexpr (std::is_same_v<typename std::remove_cvref_t<decltype(zeros)>::value_type,
                                        std::uint8_t>) {
      auto const each = static_cast<std::size_t>(8 / a.bits);
      return static_cast<Value>(
          bits_at(a, zeros, n * static_cast<std::size_t>(zero_bytes(a)) * each + block));
    } else {
      return static_cast<Value>(zeros[n * static_cast<std::size_t>(blocks_of(a)) + block]);
    }
  }
};

}  // namespace inlay::op::microsoft

INLAY_ATTRIBUTES(inlay::op::microsoft::MatMulNBits::attributes, K, N, accuracy_level, bits, block_size,
                 weight_prepacked);
