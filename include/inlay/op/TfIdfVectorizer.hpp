// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <inlay/core/attributes.hpp>
#include <inlay/family/movement.hpp>

namespace inlay::op {

enum class tf_idf_mode : std::uint8_t { TF, IDF, TFIDF };

}  // namespace inlay::op

template <>
inline constexpr std::array<std::string_view, 3> inlay::enumerators<inlay::op::tf_idf_mode>{"TF", "IDF",
                                                                                            "TFIDF"};

namespace inlay::op {

/// ONNX `TfIdfVectorizer` (ai.onnx, since 9).   Y = how often each n-gram of the pool occurs in a row of X, also with
///   up to max_skip_count items left out between neighbours; with IDF its weight where it occurs, with TFIDF
///   the product
/// Shapes: X (C) or (B, C);  pool, the items of all n-grams, those of one size together, which start at
///   ngram_counts;  ngram_indexes, the column of each n-gram;  weights (L), of the columns;  Y (L) or (B, L): lists
///   of the model. The generator sorts the n-grams of each size, brings the weights into the order of columns, and
///   puts L, which is one more than the largest column.
///   Types: string, int64 and int32 to float.
/// Errors: elem_type_not_supported, elem_types_differ (found pool, wanted X), rank_out_of_range,
///   attribute_out_of_range (found a length of n-grams, or where those of a size start), attribute_length_differs.
/// Source: Operators.md#TfIdfVectorizer
struct TfIdfVectorizer {
  static constexpr op_identity id{"", "TfIdfVectorizer", 9};
  static constexpr arity inputs{3, 4}, outputs{1, 1};
  static constexpr list_attribute lists[] = {
      {{"pool_int64s", "pool_strings"}}, {{"ngram_indexes"}}, {{"weights"}}};

  struct attributes {
    std::int64_t max_gram_length = 1, max_skip_count = 0, min_gram_length = 1;
    tf_idf_mode mode = tf_idf_mode::TF;
    ints ngram_counts{};
    std::int64_t columns = 0;  ///< not ONNX's: L
  };

  static constexpr error infer(attributes const& a, std::span<tensor_info const> in,
                               std::span<tensor_info> out) {
    tensor_info const &X = in[0], &pool = in[1], &indexes = in[2], weights = family::input_at(in, 3);
    if (X.type != elem_type::string && X.type != elem_type::int64 && X.type != elem_type::int32)
      return {fault::elem_type_not_supported, static_cast<std::int64_t>(X.type), 8};
    elem_type const item = X.type == elem_type::string ? elem_type::string : elem_type::int64;
    if (error const e = family::check_same_type(pool, item)) return e;
    if (X.rank() < 1 || X.rank() > 2)
      return {fault::rank_out_of_range, static_cast<std::int64_t>(X.rank()), 2};
    auto const sizes = static_cast<std::int64_t>(a.ngram_counts.size());
    if (a.min_gram_length < 1 || a.min_gram_length > a.max_gram_length)
      return {fault::attribute_out_of_range, a.min_gram_length, a.max_gram_length};
    if (a.max_gram_length > sizes) return {fault::attribute_length_differs, sizes, a.max_gram_length};
    if (a.max_skip_count < 0) return {fault::attribute_out_of_range, a.max_skip_count, 0};
    if (a.columns < 1) return {fault::attribute_out_of_range, a.columns, 1};
    auto const items = static_cast<std::int64_t>(pool.elements());
    std::int64_t grams = 0;
    for (std::int64_t n = 1; n <= sizes; ++n) {
      std::int64_t const first = start(a, n, items), last = start(a, n + 1, items);
      if (first < 0 || last < first || last > items) return {fault::attribute_out_of_range, last, items};
      grams += (last - first) / n;
    }
    if (static_cast<std::int64_t>(indexes.elements()) < grams)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(indexes.elements()), grams};
    if (weights.present() && static_cast<std::int64_t>(weights.elements()) != a.columns)
      return {fault::attribute_length_differs, static_cast<std::int64_t>(weights.elements()), a.columns};
    dims Y = X.dims;
    Y.back() = a.columns;
    if (error const e = family::check_extents(Y)) return e;
    out[0] = {elem_type::float_, Y};
    return no_error;
  }

  static constexpr void reference(attributes const& a, auto X, auto pool, auto indexes,
                                  [[maybe_unused]] auto weights, auto Y) {
    auto const C = X.dims().back(), L = a.columns, items = static_cast<std::int64_t>(pool.size());
    std::size_t const rows = X.rank() == 2 ? static_cast<std::size_t>(X.dims()[0]) : 1;
    for (std::size_t row = 0; row < rows; ++row) {
      auto const* const x = X.data() + row * static_cast<std::size_t>(C);
      float* const y = Y.data() + row * static_cast<std::size_t>(L);
      std::fill_n(y, L, 0.0f);
      std::int64_t gram = 0;  // the first of its size
      for (std::int64_t n = 1; n <= a.max_gram_length; ++n) {
        std::int64_t const first = start(a, n, items), count = (start(a, n + 1, items) - first) / n;
        // Skipping changes nothing of a single item; what reaches over the end is none.
        std::int64_t const skips = n == 1 ? 0 : a.max_skip_count;
        for (std::int64_t step = 1; n >= a.min_gram_length && step - 1 <= skips && step * (n - 1) < C; ++step)
          for (std::int64_t at = 0; at + step * (n - 1) < C; ++at) {
            std::int64_t const found = find(x + at, step, n, pool.data() + first, count);
            if (found != count) y[indexes[static_cast<std::size_t>(gram + found)]] += 1;
          }
        gram += count;
      }
      if (a.mode == tf_idf_mode::TF) continue;
      for (std::size_t i = 0; i < static_cast<std::size_t>(L); ++i) {
        if (a.mode == tf_idf_mode::IDF) y[i] = y[i] > 0 ? 1.0f : 0.0f;
        if constexpr (is_present<decltype(weights)>) y[i] *= weights[i];
      }
    }
  }

 private:
  /// Where the items of n-grams of size n start.
  static constexpr std::int64_t start(attributes const& a, std::int64_t n, std::int64_t items) {
    auto const i = static_cast<std::size_t>(n - 1);
    return i < a.ngram_counts.size() ? a.ngram_counts[i] : items;
  }

  /// The position of n items, `step` apart, among `count` sorted n-grams; `count` where they are none of them.
  template <class X, class Item>
  static constexpr std::int64_t find(X const* x, std::int64_t step, std::int64_t n, Item const* grams,
                                     std::int64_t count) {
    std::int64_t low = 0, high = count;
    while (low < high) {
      std::int64_t const middle = low + (high - low) / 2;
      int order = 0;
      for (std::int64_t i = 0; i < n && order == 0; ++i) {
        auto const item = static_cast<Item>(x[i * step]), other = grams[middle * n + i];
        order = item < other ? -1 : other < item ? 1 : 0;
      }
      if (order == 0) return middle;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return count;
  }
};

}  // namespace inlay::op

INLAY_ATTRIBUTES(inlay::op::TfIdfVectorizer::attributes, max_gram_length, max_skip_count, min_gram_length,
                 mode, ngram_counts, columns);
