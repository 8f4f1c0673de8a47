// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `RotaryEmbedding` (ai.onnx, since 23).   Y = X with pairs (x1, x2) of each head turned: cos * x1 - sin *
/// x2, sin * x1 + cos * x2
/// Shapes: X and Y (N, heads, S, head_size), or (N, S, heads * head_size) with num_heads;  cos_cache and
///   sin_cache (positions, r / 2) with position_ids (N, S), int64, or (N, S, r / 2) without, with r =
///   rotary_embedding_dim, or head_size if that is 0. Elements past r stay.   Types: floats. Positions out of
///   range are clamped.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, attribute_out_of_range (found
///   num_heads; r), element_count_differs (found extent, wanted).   Source: Operators.md#RotaryEmbedding
struct RotaryEmbedding {
  static constexpr op_identity id{"", "RotaryEmbedding", 23};
  static constexpr arity inputs{3, 4}, outputs{1, 1};

  struct attributes {
    std::int64_t interleaved = 0;
    std::int64_t num_heads = 0;
    std::int64_t rotary_embedding_dim = 0;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], positions = family::input_at(in, 3);
    if (!is_floating(X.type)) return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 1};
    if (X.rank() != 3 && X.rank() != 4)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 4};
    if (X.rank() == 3 && (a.num_heads < 1 || X.dims[2] % a.num_heads != 0))
      return {fault::attribute_out_of_range, a.num_heads, X.dims[2]};
    shape const s = shape_of(a, X.dims);
    if (s.turned < 1 || s.turned > s.size || s.turned % 2 != 0)
      return {fault::attribute_out_of_range, s.turned, s.size};
    if (positions.present()) {
      if (error const e = family::check_same_type(positions, elem_type::int64)) return e;
      if (error const e = family::check_same_dims(positions.dims, dims{s.batch, s.steps})) return e;
    }
    for (tensor_info const& cache : in.subspan(1, 2)) {
      if (error const e = family::check_same_type(cache, X.type)) return e;
      std::size_t const rank = positions.present() ? 2 : 3;
      if (cache.rank() != rank)
        return {fault::ranks_differ, static_cast<std::int64_t>(cache.rank()),
                static_cast<std::int64_t>(rank)};
      dims const wanted =
          positions.present() ? dims{in[1].dims[0], s.turned / 2} : dims{s.batch, s.steps, s.turned / 2};
      if (error const e = family::check_same_dims(cache.dims, wanted)) return e;
      if (cache.elements() == 0 && X.elements() != 0) return {fault::element_count_differs, 0, 1};
    }
    out[0] = {X.type, X.dims};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto cos_cache, auto sin_cache, auto positions,
                                  auto Y) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    shape const s = shape_of(a, X.dims());
    std::int64_t const half = s.turned / 2, step = a.interleaved != 0 ? 2 : 1,
                       other = a.interleaved != 0 ? 1 : half;
    for (std::int64_t n = 0; n < s.batch; ++n)
      for (std::int64_t h = 0; h < s.heads; ++h)
        for (std::int64_t t = 0; t < s.steps; ++t) {
          std::int64_t row = n * s.steps + t;
          if constexpr (is_present<decltype(positions)>)
            row = family::safe_index(positions[static_cast<std::size_t>(row)], cos_cache.dims()[0]);
          auto const first = static_cast<std::size_t>(
              (X.rank() == 4 ? (n * s.heads + h) * s.steps + t : (n * s.steps + t) * s.heads + h) * s.size);
          for (std::int64_t i = 0; i < half; ++i) {
            auto const at = static_cast<std::size_t>(row * half + i),
                       one = first + static_cast<std::size_t>(i * step),
                       two = one + static_cast<std::size_t>(other);
            auto const c = static_cast<Value>(cos_cache[at]), d = static_cast<Value>(sin_cache[at]);
            auto const x1 = static_cast<Value>(X[one]), x2 = static_cast<Value>(X[two]);
            Y[one] = static_cast<T>(c * x1 - d * x2);
            Y[two] = static_cast<T>(d * x1 + c * x2);
          }
          for (std::size_t i = first + static_cast<std::size_t>(s.turned);
               i < first + static_cast<std::size_t>(s.size); ++i)
            Y[i] = X[i];
        }
  }

 private:
  struct shape {
    std::int64_t batch, heads, steps, size, turned;
  };
  static constexpr shape shape_of(attributes const& a, dims const& X) {
    shape s = X.size() == 4 ? shape{X[0], X[1], X[2], X[3], 0}
                            : shape{X[0], a.num_heads, X[1], X[2] / a.num_heads, 0};
    s.turned = a.rotary_embedding_dim == 0 ? s.size : a.rotary_embedding_dim;
    return s;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::RotaryEmbedding::attributes, interleaved, num_heads, rotary_embedding_dim);
