// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/normalize.hpp>
#include <inlay/kernel/rows.hpp>

namespace inlay::op {

/// ONNX `LayerNormalization` (ai.onnx, since 17).   Y = (X - Mean) * InvStdDev * Scale + B over the axes from
/// `axis` on
/// Shapes: X and Y (…, Daxis, …, Dn);  Scale and B broadcast to X;  Mean and InvStdDev (…, 1, …, 1).
/// Types: floats; Mean and InvStdDev float, or bfloat16 with stash_type 16. What stash_type asks for is
///   computed at least as precisely.
/// Errors: axis_out_of_range, dims_not_broadcastable, attribute_out_of_range (found stash_type).
/// Accuracy: 8 * 2^-24 relative to |X - Mean| * InvStdDev * |Scale| + |B|, and that of the mean.
/// Source: Operators.md#LayerNormalization
struct LayerNormalization {
  static constexpr op_identity id{"", "LayerNormalization", 17};
  static constexpr arity inputs{2, 3}, outputs{1, 3};

  struct attributes {
    std::int64_t axis = -1;
    float epsilon = 1e-5f;
    std::int64_t stash_type = 1;
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    std::size_t axis = 0;
    if (error const e = family::infer_trailing_normalization(a.axis, X, in.subspan(1), axis)) return e;
    for (tensor_info const& p : in.subspan(1))
      if (p.present())
        if (error const e = family::check_same_type(p, X.type)) return e;
    auto const stash = static_cast<elem_type>(a.stash_type);
    if (a.stash_type < 0 || a.stash_type > 16 || !is_floating(stash))
      return {fault::attribute_out_of_range, a.stash_type, 1};
    out[0] = {X.type, X.dims};
    for (tensor_info& moment : out.subspan(1))
      moment = {stash, family::reduced_dims(X.dims, family::mask_from(axis, X.rank()), true)};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Scale, auto B, auto Y, auto Mean,
                                  auto InvStdDev) {
    using T = typename decltype(Y)::value_type;
    using Value = compute_type<T>;
    auto const axis = static_cast<std::size_t>(normalize_axis(a.axis, X.rank()));
    dims const strides = row_major_strides(X.dims()),
               step = family::broadcast_strides(Scale.dims(), X.dims());
    dims const step_b = family::broadcast_strides(family::detail::dims_of(B), X.dims());
    family::normalize<true>(
        X, X.dims(), family::mask_from(axis, X.rank()), a.epsilon,
        [&](std::size_t at, Value x) {
          std::int64_t scale = 0, bias = 0;
          for (std::size_t i = 0, rest = at; i < strides.size(); ++i) {
            auto const index = static_cast<std::int64_t>(rest) / strides[i];
            rest -= static_cast<std::size_t>(index * strides[i]);
            scale += index * step[i];
            bias += index * step_b[i];
          }
          Value y = x * static_cast<Value>(Scale[static_cast<std::size_t>(scale)]);
          if constexpr (is_present<decltype(B)>) y += static_cast<Value>(B[static_cast<std::size_t>(bias)]);
          Y[at] = static_cast<T>(y);
        },
        [&](std::size_t row, Value mean, Value inverse) {
          if constexpr (is_present<decltype(Mean)>)
            Mean[row] = static_cast<typename decltype(Mean)::value_type>(mean);
          if constexpr (is_present<decltype(InvStdDev)>)
            InvStdDev[row] = static_cast<typename decltype(InvStdDev)::value_type>(inverse);
        });
  }

  template <auto a>
  static constexpr void evaluate(auto X, auto Scale, auto B, auto Y, auto Mean, auto InvStdDev) {
    constexpr dims const& x = decltype(X)::static_dims;
    constexpr auto axis = static_cast<std::size_t>(normalize_axis(a.axis, x.size()));
    constexpr auto length = static_cast<int>(elements(x, axis, x.size()));
    constexpr bool bias = is_present<decltype(B)>;
    constexpr bool plain = [] {
      if (!family::is_one_for_each(decltype(Scale)::static_dims, x, axis)) return false;
      if constexpr (bias) return family::is_one_for_each(decltype(B)::static_dims, x, axis);
      else return true;
    }();
    if constexpr (plain && is_float<decltype(Y), decltype(Mean), decltype(InvStdDev)> &&
                  length >= static_cast<int>(simd::lanes)) {
      auto const pointer = [](auto t) {
        if constexpr (is_present<decltype(t)>) return t.data();
        else return static_cast<float*>(nullptr);
      };
      float const* addends = nullptr;
      if constexpr (bias) addends = B.data();
      kernel::normalize_rows<length, true, bias>(X.data(), Scale.data(), addends, Y.data(),
                                                 static_cast<int>(X.size()) / length, a.epsilon,
                                                 pointer(Mean), pointer(InvStdDev));
    } else {
      reference(a, X, Scale, B, Y, Mean, InvStdDev);
    }
  }

 private:
  template <class... Tensors>
  static constexpr bool is_float = ([] {
    if constexpr (is_present<Tensors>) return std::is_same_v<typename Tensors::value_type, float>;
    else return true;
  }() && ...);
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::LayerNormalization::attributes, axis, epsilon, stash_type);
