// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/attention.hpp>
#include <inlay/kernel/attention.hpp>

namespace inlay::op {

/// ONNX `Attention` (ai.onnx, since 25).   Y = softmax(scale * Q K' + masks) V, head by head
/// Shapes: Q (N, heads, L, D), or (N, L, heads * D) with q_num_heads and kv_num_heads;  K (N, kv_heads, S, D) and
///   V (N, kv_heads, S, Dv), or without the axis of heads, as Q;  attn_mask, bool or Q's type, broadcasts to (N,
///   heads, L, T) but may end before T;  past_key (N, kv_heads, P, D), past_value (N, kv_heads, P, Dv);
///   nonpad_kv_seqlen (N), int64;  Y as Q with Dv in place of D;  present_key and present_value with T = P + S
///   keys;  qk_matmul_output (N, heads, L, T).
/// Types: floats; V may have another than Q and K.   A query that may look at no key gives zeros.
/// Errors: elem_type_not_supported, elem_types_differ, rank_out_of_range, attribute_out_of_range,
///   element_count_differs (found extent, wanted), dims_not_broadcastable (found extent of the mask, wanted).
/// Accuracy: (D + T + 16) * 2^-24 relative to the sums of magnitudes; floats of 16 bits are rounded after each step of
///   the standard's function.   Source: Operators.md#Attention
struct Attention {
  static constexpr op_identity id{"", "Attention", 25};
  static constexpr arity inputs{3, 7}, outputs{1, 4};

  struct attributes {
    std::int64_t is_causal = 0;
    std::int64_t kv_num_heads = 0;
    std::int64_t left_window_size = -1;
    std::int64_t q_num_heads = 0;
    std::int64_t qk_matmul_output_mode = 0;
    std::int64_t right_window_size = -1;
    float scale = 0;  ///< 0 stands for 1 / sqrt(D)
    float softcap = 0;
    std::int64_t softmax_precision = 0;  ///< of floats of 16 bits; 0 stands for Q's type
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &Q = in[0], &K = in[1], &V = in[2], mask = family::input_at(in, 3),
                      past_key = family::input_at(in, 4), past_value = family::input_at(in, 5),
                      lengths = family::input_at(in, 6);
    for (tensor_info const* t : {&Q, &V})
      if (!is_floating(t->type))
        return {fault::elem_type_not_supported, static_cast<std::int64_t>(t->type), 1};
    if (error const e = family::check_same_type(K, Q.type)) return e;
    if (Q.rank() != 3 && Q.rank() != 4)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(Q.rank()), 4};
    for (tensor_info const* t : {&K, &V})
      if (t->rank() != Q.rank())
        return {fault::ranks_differ, static_cast<std::int64_t>(t->rank()),
                static_cast<std::int64_t>(Q.rank())};
    for (std::int64_t const size : {a.left_window_size, a.right_window_size})
      if (size < -1) return {fault::attribute_out_of_range, size, -1};
    if (a.qk_matmul_output_mode < 0 || a.qk_matmul_output_mode > 3)
      return {fault::attribute_out_of_range, a.qk_matmul_output_mode, 3};
    if (Q.rank() == 3)
      for (auto const& [heads, hidden] :
           {std::pair{a.q_num_heads, Q.dims[2]}, std::pair{a.kv_num_heads, K.dims[2]},
            std::pair{a.kv_num_heads, V.dims[2]}})
        if (heads < 1 || hidden % heads != 0) return {fault::attribute_out_of_range, heads, hidden};
    if (past_key.present() != past_value.present())
      return {fault::missing_input, past_key.present() ? 5 : 4, 7};
    if (past_key.present() && past_key.rank() != 4)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(past_key.rank()), 4};
    auto const s = shape_of(a, Q.dims, K.dims, V.dims, past_key.dims);
    if (s.kv_heads < 1 || s.heads % s.kv_heads != 0)
      return {fault::channels_not_divisible_by_group, s.heads, s.kv_heads};
    dims const k = Q.rank() == 4 ? dims{s.batch, s.kv_heads, s.keys - s.past, s.size}
                                 : dims{s.batch, s.keys - s.past, s.kv_heads * s.size};
    dims const v = Q.rank() == 4 ? dims{s.batch, s.kv_heads, s.keys - s.past, s.value_size}
                                 : dims{s.batch, s.keys - s.past, s.kv_heads * s.value_size};
    if (error const e = family::check_same_dims(K.dims, k)) return e;
    if (error const e = family::check_same_dims(V.dims, v)) return e;
    if (past_key.present()) {
      if (error const e = family::check_same_type(past_key, K.type)) return e;
      if (error const e = family::check_same_type(past_value, V.type)) return e;
      if (error const e = family::check_same_dims(past_key.dims, {s.batch, s.kv_heads, s.past, s.size}))
        return e;
      if (error const e =
              family::check_same_dims(past_value.dims, {s.batch, s.kv_heads, s.past, s.value_size}))
        return e;
    }
    if (mask.present()) {
      if (mask.type != elem_type::bool_)
        if (error const e = family::check_same_type(mask, Q.type)) return e;
      if (mask.rank() < 1 || mask.rank() > 4)
        return {fault::rank_out_of_range, static_cast<std::int64_t>(mask.rank()), 4};
      dims const full{s.batch, s.heads, s.queries, s.keys};
      for (std::size_t i = 0; i < mask.rank(); ++i) {
        std::int64_t const extent = mask.dims[i], wanted = full[4 - mask.rank() + i];
        bool const may_end = i + 1 == mask.rank() && extent < wanted;
        if (extent != wanted && extent != 1 && !may_end)
          return {fault::dims_not_broadcastable, extent, wanted};
      }
    }
    if (lengths.present()) {
      if (error const e = family::check_same_type(lengths, elem_type::int64)) return e;
      if (error const e = family::check_same_dims(lengths.dims, {s.batch})) return e;
    }
    out[0] = {Q.type, Q.rank() == 4 ? dims{s.batch, s.heads, s.queries, s.value_size}
                                    : dims{s.batch, s.queries, s.heads * s.value_size}};
    tensor_info const others[] = {{K.type, {s.batch, s.kv_heads, s.keys, s.size}},
                                  {V.type, {s.batch, s.kv_heads, s.keys, s.value_size}},
                                  {Q.type, {s.batch, s.heads, s.queries, s.keys}}};
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = others[i - 1];
    return no_error;
  }

  static constexpr std::uint64_t macs(attributes const& a, std::span<tensor_info const> in,
                                      std::span<tensor_info const>) {
    auto const s = shape_of(a, in[0].dims, in[1].dims, in[2].dims, family::input_at(in, 4).dims);
    return static_cast<std::uint64_t>(s.batch * s.heads * s.queries) *
           static_cast<std::uint64_t>(s.keys * (s.size + s.value_size));
  }

  static constexpr void reference(attributes const& a, auto Q, auto K, auto V, auto mask, auto past_key,
                                  auto past_value, auto lengths, auto Y, auto present_key, auto present_value,
                                  auto qk) {
    dims past;
    if constexpr (is_present<decltype(past_key)>) past = past_key.dims();
    family::attend<false>(options_of(a), shape_of(a, Q.dims(), K.dims(), V.dims(), past), Q, K, V, mask,
                          past_key, past_value, lengths, Y, present_key, present_value, qk);
  }

  template <auto a>
  static constexpr void evaluate(auto Q, auto K, auto V, auto mask, auto past_key, auto past_value,
                                 auto lengths, auto Y, auto present_key, auto present_value, auto qk) {
    constexpr auto s = shape_of(a, decltype(Q)::static_dims, decltype(K)::static_dims,
                                decltype(V)::static_dims, dims_of_past<decltype(past_key)>());
    family::attend<true>(options_of(a), s, Q, K, V, mask, past_key, past_value, lengths, Y, present_key,
                         present_value, qk);
  }

  /// The kernel of tiles serves floats of one size of rows. A mask is as long as the keys; a past has its presents, where
  /// keys and values lie one behind the other.
  static constexpr std::size_t scratch_bytes(attributes const& a, std::span<tensor_info const> in,
                                             std::span<tensor_info const> out) {
    auto const has = [](std::span<tensor_info const> values, std::size_t i) {
      return family::input_at(values, i).present();
    };
    if (in[0].type != elem_type::float_ || in[2].type != elem_type::float_ || out[0].elements() == 0 ||
        has(out, 3))
      return 0;
    dims const past = family::input_at(in, 4).dims;
    auto const s = shape_of(a, in[0].dims, in[1].dims, in[2].dims, past);
    if (has(in, 4) && !(has(out, 1) && has(out, 2))) return 0;
    if (has(in, 3) && in[3].dims.back() != s.keys) return 0;
    auto const head = head_of(s);
    constexpr int least = 16;  // keys: a pack on any machine
    // Laying the keys out is worth while for some queries.
    if (has(in, 4) && s.queries * s.heads / s.kv_heads < 4) return 0;
    return head.keys < least || head.size == 0 ? 0 : head.scratch_floats() * sizeof(float);
  }

  template <auto a>
  static void evaluate_with(std::byte* scratch, auto Q, auto K, auto V, [[maybe_unused]] auto mask,
                            auto past_key, auto past_value, [[maybe_unused]] auto lengths, auto Y,
                            auto present_key, auto present_value, auto) {
    constexpr auto s = shape_of(a, decltype(Q)::static_dims, decltype(K)::static_dims,
                                decltype(V)::static_dims, dims_of_past<decltype(past_key)>());
    if constexpr (is_present<decltype(present_key)>)
      family::write_present(s, K, past_key, present_key, s.size);
    if constexpr (is_present<decltype(present_value)>)
      family::write_present(s, V, past_value, present_value, s.value_size);
    auto const scores = [] {
      float const scale = a.scale != 0 ? a.scale : 1 / math::sqrt(static_cast<float>(s.size));
      if constexpr (a.softcap > 0)
        return epilogue<kernel::scale_step, kernel::soft_cap_step>{{scale}, {{a.softcap}, {}}};
      else return epilogue<kernel::scale_step>{{scale}, {}};
    }();
    kernel::head_kernel<head_of(s)> const head(reinterpret_cast<float*>(scratch));
    for (std::int64_t n = 0; n < s.batch; ++n)
      for (std::int64_t kv = 0; kv < s.kv_heads; ++kv) {
        if constexpr (s.past != 0)
          head.begin(present_key.data() + (n * s.kv_heads + kv) * s.keys * s.size,
                     present_value.data() + (n * s.kv_heads + kv) * s.keys * s.value_size);
        else head.begin(K.data() + s.key(n, kv, 0, s.size), V.data() + s.key(n, kv, 0, s.value_size));
        std::int64_t const group = s.heads / s.kv_heads;
        for (std::int64_t h = kv * group; h < (kv + 1) * group; ++h)
          head.run(Q.data() + s.query(n, h, 0, s.size), Y.data() + s.query(n, h, 0, s.value_size), scores,
                   keys_of<a, s, is_present<decltype(past_key)>>(mask, lengths, n, h));
      }
  }

 private:
  static constexpr kernel::attention_head head_of(family::attention_shape const& s) {
    auto const row = [&](std::int64_t heads, std::int64_t width) {
      return static_cast<int>(s.packed ? heads * width : width);
    };
    // Of presents, where there is a past.
    std::int64_t const heads = s.past != 0 ? 1 : s.kv_heads;
    return {static_cast<int>(s.queries),    static_cast<int>(s.keys),  static_cast<int>(s.size),
            static_cast<int>(s.value_size), row(s.heads, s.size),      row(heads, s.size),
            row(heads, s.value_size),       row(s.heads, s.value_size)};
  }
  template <class Past>
  static constexpr dims dims_of_past() {
    if constexpr (is_present<Past>) return Past::static_dims;
    else return {};
  }
  /// Which keys the queries of a head attend to.
  template <auto a, family::attention_shape s, bool HasPast>
  static auto keys_of([[maybe_unused]] auto mask, [[maybe_unused]] auto lengths,
                      [[maybe_unused]] std::int64_t n, [[maybe_unused]] std::int64_t h) {
    constexpr bool masked = is_present<decltype(mask)>;
    if constexpr (!masked && !is_present<decltype(lengths)> && !a.is_causal && a.left_window_size < 0 &&
                  a.right_window_size < 0) {
      return kernel::every_key{};
    } else {
      auto const bounds = family::bounds_of(s, lengths, n, HasPast);
      constexpr auto number = [](std::int64_t x) {
        constexpr std::int64_t far = 1 << 29;  // farther than any key, and two of them can be added
        return static_cast<int>(std::clamp(x, -far, far));
      };
      constexpr int keys = static_cast<int>(s.keys);
      kernel::key_window const window{number(bounds.position), number(a.left_window_size),
                                      a.is_causal ? 0 : number(a.right_window_size), number(bounds.count)};
      if constexpr (masked) {
        using element = typename decltype(mask)::value_type;
        constexpr dims step = family::mask_strides(s, decltype(mask)::static_dims);
        return kernel::some_keys<keys, element>(window, mask.data() + n * step[0] + h * step[1],
                                                static_cast<int>(step[2]));
      } else {
        return kernel::some_keys<keys, void>(window, nullptr, 0);
      }
    }
  }
  static constexpr family::attention_options options_of(attributes const& a) {
    return {a.scale,
            a.softcap,
            a.is_causal != 0,
            a.left_window_size,
            a.right_window_size,
            a.qk_matmul_output_mode,
            elem_type_of_number(a.softmax_precision)};
  }
  static constexpr family::attention_shape shape_of(attributes const& a, dims const& Q, dims const& K,
                                                    dims const& V, dims const& past_key) {
    std::int64_t const past = past_key.size() == 4 ? past_key[2] : 0;
    if (Q.size() == 4) return {Q[0], Q[1], K[1], Q[2], past + K[2], past, Q[3], V[3], false};
    return {Q[0], a.q_num_heads,        a.kv_num_heads,        Q[1], past + K[1],
            past, Q[2] / a.q_num_heads, V[2] / a.kv_num_heads, true};
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::Attention::attributes, is_causal, kv_num_heads, left_window_size, q_num_heads,
                 qk_matmul_output_mode, right_window_size, scale, softcap, softmax_precision);
