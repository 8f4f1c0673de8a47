// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>
#include <inlay/family/text.hpp>

namespace inlay::op {

/// ONNX `StringSplit` (ai.onnx, since 20).   Y = the parts of X between delimiters;  Z = how many there are
/// Shapes: X any;  Y as X, followed by an axis K, the most parts of a string, known at run time and bounded by
///   maxsplit + 1, by what is declared, or by what a string of default_text_bytes may have; strings of fewer
///   parts are followed by empty ones;  Z as X.
///   Types: string; Z int64. Y are views of X: nothing is copied. Without a delimiter any run of ASCII white
///   space is one, also at either end, as in Python's str.split.
/// Errors: elem_type_not_supported, rank_out_of_range, ranks_differ (found rank declared, wanted).
/// Source: Operators.md#StringSplit
struct StringSplit {
  static constexpr op_identity id{"", "StringSplit", 20};
  static constexpr arity inputs{1, 1}, outputs{2, 2};

  struct attributes {
    text<32> delimiter{};
    std::int64_t maxsplit = -1;  ///< negative: no limit
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (error const e = family::check_strings(X)) return e;
    if (X.rank() == max_rank) return {fault::rank_out_of_range, max_rank, max_rank - 1};
    dims Y = X.dims;
    if (a.maxsplit >= 0 && a.maxsplit < std::numeric_limits<std::int32_t>::max()) {
      Y.push_back(a.maxsplit + 1);
      if (error const e = family::check_extents(Y)) return e;
    } else if (X.elements() == 0) {
      Y.push_back(0);
    } else if (out[0].present()) {
      dims declared;
      if (error const e = family::declared_dims(out[0], X.rank() + 1, declared)) return e;
      Y.push_back(declared.back());
    } else {
      Y.push_back(default_parts(a));
    }
    out[0] = capacity_of(elem_type::string, Y);
    out[1] = {elem_type::int64, X.dims};
    return no_error;
  }

  static constexpr error extents(attributes const& a, auto X, std::span<tensor_info> out) {
    std::int64_t most = 0;
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::int64_t parts = 0;
      for_each_part(a, X[i], [&](std::string_view) { ++parts; });
      most = parts > most ? parts : most;
    }
    out[0].dims.back() = most;
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto Y, auto Z) {
    auto const K = static_cast<std::size_t>(Y.dims().back());
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::size_t k = 0;
      for_each_part(a, X[i], [&](std::string_view part) { Y[i * K + k++] = part; });
      Z[i] = static_cast<std::int64_t>(k);
      for (; k < K; ++k) Y[i * K + k] = {};
    }
  }

 private:
  /// The most parts of a string of default_text_bytes: one byte each between white space, none between delimiters.
  static constexpr std::int64_t default_parts(attributes const& a) {
    auto const delimiter = static_cast<std::int64_t>(a.delimiter.view().size());
    return delimiter == 0 ? family::default_text_bytes / 2 : family::default_text_bytes / delimiter + 1;
  }

  static constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
  }

  template <class F>
  static constexpr void for_each_part(attributes const& a, std::string_view x, F const& f) {
    std::string_view const delimiter = a.delimiter.view();
    std::int64_t left = a.maxsplit;  // never 0 again where it is negative
    if (!delimiter.empty()) {
      for (std::size_t at; left-- != 0 && (at = x.find(delimiter)) != std::string_view::npos;) {
        f(x.substr(0, at));
        x.remove_prefix(at + delimiter.size());
      }
      f(x);
      return;
    }
    while (true) {
      while (!x.empty() && is_space(x.front())) x.remove_prefix(1);
      if (x.empty()) return;
      std::size_t end = 0;
      if (left-- == 0) end = x.size();
      while (end < x.size() && !is_space(x[end])) ++end;
      f(x.substr(0, end));
      x.remove_prefix(end);
    }
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::StringSplit::attributes, delimiter, maxsplit);
