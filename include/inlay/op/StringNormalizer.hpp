// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/letter_case.hpp>

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::family::letter_case>{
    "NONE", "LOWER", "UPPER"};

namespace inlay::op {

/// ONNX `StringNormalizer` (ai.onnx, since 10).   Y = the elements of X that are no stopwords, in the case that is
///   asked for; one empty string where there is none
/// Shapes: X (C) or (1, C);  stopwords, a list of the model;  Y (K) or (1, K), K at most C and known at run
///   time;  text, the bytes of all Y, which the generator adds: none without a change of case, which makes
///   no strings.   Types: string. Case is that of family/letter_case.hpp, whatever the locale.
/// Errors: elem_type_not_supported, rank_out_of_range (found rank, wanted), element_count_differs (found extent of
///   axis 0, wanted 1).   Source: Operators.md#StringNormalizer
struct StringNormalizer {
  static constexpr op_identity id{"", "StringNormalizer", 10};
  static constexpr arity inputs{1, 2}, outputs{2, 2};
  static constexpr bool makes_extents = true;
  static constexpr list_attribute lists[] = {{{"stopwords"}}};

  struct attributes {
    family::letter_case case_change_action = family::letter_case::NONE;
    std::int64_t is_case_sensitive = 0;
    text<64> locale{};
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const& X = in[0];
    if (error const e = family::check_strings(X)) return e;
    if (X.rank() < 1 || X.rank() > 2)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), X.rank() < 1 ? 1 : 2};
    if (X.rank() == 2 && X.dims[0] != 1) return {fault::element_count_differs, X.dims[0], 1};
    dims Y = X.dims;
    if (Y.back() == 0) Y.back() = 1;
    out[0] = capacity_of(elem_type::string, Y);
    if (a.case_change_action == family::letter_case::NONE) out[1] = capacity_of(elem_type::text, {0});
    else out[1] = family::text_of(out[1], out[0]);
    return no_error;
  }

  static constexpr void make(attributes const& a, auto X, auto stopwords, auto Y, auto text,
                             std::span<tensor_info> types) {
    // Case that is not changed counts, whatever is_case_sensitive says: so ONNX's reference evaluator, and ONNX Runtime.
    [[maybe_unused]] bool const exactly =
        a.is_case_sensitive != 0 || a.case_change_action == family::letter_case::NONE;
    auto const is_stopword = [&]([[maybe_unused]] std::string_view x) {
      if constexpr (is_present<decltype(stopwords)>)
        for (std::size_t i = 0; i < stopwords.size(); ++i)
          if (exactly ? x == stopwords[i] : family::equal_but_for_case(x, stopwords[i])) return true;
      return false;
    };
    family::text_writer writer(text);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < X.size(); ++i) {
      std::string_view const x = X[i];
      if (is_stopword(x)) continue;
      if (kept < Y.size()) {
        if (a.case_change_action == family::letter_case::NONE) {
          Y[kept] = x;
        } else {
          family::put_in_case(a.case_change_action, x, writer);
          Y[kept] = writer.finish();
        }
      }
      ++kept;
    }
    if (kept == 0 && Y.size() > 0) Y[kept++] = {};
    types[0].dims = X.dims();
    types[0].dims.back() = static_cast<std::int64_t>(kept);
    types[1].dims[0] = writer.used();
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::StringNormalizer::attributes, case_change_action, is_case_sensitive, locale);
