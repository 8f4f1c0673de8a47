// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/math.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

/// ONNX `LinearAttention` (ai.onnx, since 27).   For each token t and head: S = exp(decay) * S + k ⊗ v, or with the
///   delta rule k ⊗ (beta * (v - S^T k)) in the place of k ⊗ v; output = scale * S^T q
/// Shapes: query (B, T, Hq * dk);  key (B, T, Hkv * dk);  value (B, T, Hkv * dv);  past_state (B, Hkv, dk, dv), zeros if
///   left out;  decay (B, T, Hkv), or (B, T, Hkv * dk);  beta (B, T, Hkv), or (B, T, 1);  output (B, T, Hq * dv);
///   present_state (B, Hkv, dk, dv).   Types: float, float16, bfloat16; states a type of their own.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, element_count_differs (found extent,
///   wanted), attribute_out_of_range (heads; found dk, wanted at most `most_rows`), missing_input (found position;
///   decay or beta that the rule needs), too_many_inputs (one that it does not take).
/// Accuracy: dk * 2^-24 relative for each token, float accumulation.   Source: Operators.md#LinearAttention
struct LinearAttention {
  static constexpr op_identity id{"", "LinearAttention", 27};
  static constexpr arity inputs{3, 6}, outputs{1, 2};
  /// Bound of dk: a column of the state is computed on the stack.
  static constexpr std::int64_t most_rows = 1024;

  enum class rule : std::uint8_t { gated_delta, linear, gated, delta };
  struct attributes {
    std::int64_t chunk_size = 64;  ///< a hint
    std::int64_t kv_num_heads = 0;
    std::int64_t q_num_heads = 0;
    float scale = 0;
    rule update_rule = rule::gated_delta;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &query = in[0], &key = in[1], &value = in[2], past = family::input_at(in, 3),
                      decay = family::input_at(in, 4), beta = family::input_at(in, 5);
    for (tensor_info const* t : {&query, static_cast<tensor_info const*>(&past)})
      if (t->present() && t->type != elem_type::float_ && t->type != elem_type::float16 &&
          t->type != elem_type::bfloat16)
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 1};
    for (tensor_info const* t : {&query, &key, &value, static_cast<tensor_info const*>(&decay),
                                 static_cast<tensor_info const*>(&beta)})
      if (t->present()) {
        if (error const e = family::check_same_type(*t, query.type)) return e;
        if (t->rank() != 3) return {fault::rank_out_of_range, static_cast<std::int64_t>(t->rank()), 3};
        for (std::size_t i = 0; i < 2; ++i)
          if (t->dims[i] != query.dims[i]) return {fault::element_count_differs, t->dims[i], query.dims[i]};
      }
    std::int64_t const Hq = a.q_num_heads, Hkv = a.kv_num_heads;
    if (Hkv < 1 || Hkv > family::most_elements) return {fault::attribute_out_of_range, Hkv, 1};
    if (Hq < 1 || Hq % Hkv != 0) return {fault::attribute_out_of_range, Hq, Hkv};
    if (query.dims[2] % Hq != 0) return {fault::element_count_differs, query.dims[2], Hq};
    if (value.dims[2] % Hkv != 0) return {fault::element_count_differs, value.dims[2], Hkv};
    std::int64_t const dk = query.dims[2] / Hq, dv = value.dims[2] / Hkv;
    if (key.dims[2] != Hkv * dk) return {fault::element_count_differs, key.dims[2], Hkv * dk};
    if (dk > most_rows) return {fault::attribute_out_of_range, dk, most_rows};
    if (decays(a) && !decay.present()) return {fault::missing_input, 4, 5};
    if (corrects(a) && !beta.present()) return {fault::missing_input, 5, 6};
    if ((!decays(a) && decay.present()) || (!corrects(a) && beta.present()))
      return {fault::too_many_inputs, static_cast<std::int64_t>(in.size()),
              corrects(a) || !decays(a) ? 4 : 5};
    if (decay.present() && decay.dims[2] != Hkv && decay.dims[2] != Hkv * dk)
      return {fault::element_count_differs, decay.dims[2], Hkv};
    if (beta.present() && beta.dims[2] != Hkv && beta.dims[2] != 1)
      return {fault::element_count_differs, beta.dims[2], Hkv};
    dims const state{query.dims[0], Hkv, dk, dv};
    if (past.present())
      if (error const e = family::check_same_dims(past.dims, state)) return e;
    dims const Y{query.dims[0], query.dims[1], Hq * dv};
    for (dims const* made : {&Y, &state})
      if (error const e = family::check_extents(*made)) return e;
    out[0] = {query.type, Y};
    if (out.size() > 1) out[1] = {past.present() ? past.type : query.type, state};
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const> out) {
    if (a.q_num_heads == 0) return 0;
    auto const dk = static_cast<std::uint64_t>(in[0].dims[2] / a.q_num_heads);
    return dk * (out[0].elements() + (corrects(a) ? 2 : 1) * in[2].elements());
  }

  /// Column by column of the state: no column needs another.
  static constexpr void reference(attributes const& a, auto query, auto key, auto value, auto past,
                                  auto decay, auto beta, auto Y, auto present) {
    using T = typename decltype(Y)::value_type;
    constexpr std::size_t room = [] {
      if constexpr (static_tensor<decltype(query)>) {
        auto const columns = static_cast<std::size_t>(decltype(query)::static_dims[2]);
        return columns < most_rows ? columns : static_cast<std::size_t>(most_rows);
      } else {
        return static_cast<std::size_t>(most_rows);
      }
    }();
    auto const batches = static_cast<std::size_t>(query.dims()[0]),
               tokens = static_cast<std::size_t>(query.dims()[1]),
               Hq = static_cast<std::size_t>(a.q_num_heads), Hkv = static_cast<std::size_t>(a.kv_num_heads),
               dk = static_cast<std::size_t>(query.dims()[2]) / Hq,
               dv = static_cast<std::size_t>(value.dims()[2]) / Hkv, together = Hq / Hkv;
    float const scale = a.scale != 0 ? a.scale
                        : dk == 0    ? 1.0f
                                     : static_cast<float>(1 / math::sqrt(static_cast<double>(dk)));
    float state[room == 0 ? 1 : room]{};
    for (std::size_t b = 0; b < batches; ++b)
      for (std::size_t h = 0; h < Hkv; ++h)
        for (std::size_t m = 0; m < dv; ++m) {
          std::size_t const of_state = (b * Hkv + h) * dk;
          for (std::size_t d = 0; d < dk; ++d) {
            state[d] = 0;
            if constexpr (is_present<decltype(past)>)
              state[d] = static_cast<float>(past[(of_state + d) * dv + m]);
          }
          for (std::size_t t = 0; t < tokens; ++t) {
            std::size_t const token = b * tokens + t, of_key = (token * Hkv + h) * dk;
            if constexpr (is_present<decltype(decay)>) {
              bool const one = decay.dims()[2] == a.kv_num_heads;
              for (std::size_t d = 0; d < dk; ++d)
                state[d] *= math::exp(static_cast<float>(decay[one ? token * Hkv + h : of_key + d]));
            }
            auto v = static_cast<float>(value[(token * Hkv + h) * dv + m]);
            if constexpr (is_present<decltype(beta)>) {
              float retrieved = 0;
              for (std::size_t d = 0; d < dk; ++d)
                retrieved += state[d] * static_cast<float>(key[of_key + d]);
              bool const one = beta.dims()[2] == 1;
              v = static_cast<float>(beta[one ? token : token * Hkv + h]) * (v - retrieved);
            }
            for (std::size_t d = 0; d < dk; ++d) state[d] += static_cast<float>(key[of_key + d]) * v;
            for (std::size_t g = 0; g < together; ++g) {
              std::size_t const head = token * Hq + h * together + g;
              float sum = 0;
              for (std::size_t d = 0; d < dk; ++d) sum += static_cast<float>(query[head * dk + d]) * state[d];
              Y[head * dv + m] = static_cast<T>(scale * sum);
            }
          }
          if constexpr (is_present<decltype(present)>) {
            using S = typename decltype(present)::value_type;
            for (std::size_t d = 0; d < dk; ++d) present[(of_state + d) * dv + m] = static_cast<S>(state[d]);
          }
        }
  }

 private:
  static constexpr bool decays(attributes const& a) {
    return a.update_rule == rule::gated || a.update_rule == rule::gated_delta;
  }
  static constexpr bool corrects(attributes const& a) {
    return a.update_rule == rule::delta || a.update_rule == rule::gated_delta;
  }
};

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 4> inlay::enumerators<inlay::op::LinearAttention::rule>{
    "gated_delta", "linear", "gated", "delta"};

INLAY_ATTRIBUTES(inlay::op::LinearAttention::attributes, chunk_size, kv_num_heads, q_num_heads, scale,
                 update_rule);
