// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/TfIdfVectorizer.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::TfIdfVectorizer, op::tf_idf_mode;
using attributes = TfIdfVectorizer::attributes;

// Shapes.
constexpr attributes bigrams{2, 0, 2, tf_idf_mode::TF, {0, 4}, 7};
constexpr tensor_info X{elem_type::int64, {2, 6}}, pool{elem_type::int64, {10}},
    indexes{elem_type::int64, {7}};
static_assert(dims_of<TfIdfVectorizer, 3>(bigrams, {X, pool, indexes}) == dims{2, 7});
static_assert(dims_of<TfIdfVectorizer, 3>(bigrams, {tensor_info{elem_type::int32, {6}}, pool, indexes}) ==
              dims{7});
static_assert(error_of<TfIdfVectorizer, 3>(bigrams, {tensor_info{elem_type::string, {6}}, pool, indexes}) ==
              error{fault::elem_types_differ, 7, 8});
static_assert(error_of<TfIdfVectorizer, 3>(bigrams, {X, pool, tensor_info{elem_type::int64, {6}}}) ==
              error{fault::attribute_length_differs, 6, 7});
static_assert(error_of<TfIdfVectorizer, 3>({2, 0, 2, tf_idf_mode::TF, {0, 11}, 7}, {X, pool, indexes}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<TfIdfVectorizer, 3>({3, 0, 2, tf_idf_mode::TF, {0, 4}, 7}, {X, pool, indexes}) ==
              error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<TfIdfVectorizer, 4>(bigrams,
                                           {X, pool, indexes, tensor_info{elem_type::float_, {6}}}) ==
              error{fault::attribute_length_differs, 6, 7});

// Official: test_tfidfvectorizer_tf_batch_onlybigrams_skip0, …_onlybigrams_skip5, …_uniandbigrams_skip5. The pool is
// 2, 3, 5, 4 and (5, 6), (7, 8), (6, 7), here with the n-grams of each size sorted.
constexpr auto x = literal<std::int64_t>({2, 6}, {1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8});
constexpr auto grams = literal<std::int64_t>({10}, {2, 3, 4, 5, 5, 6, 6, 7, 7, 8});
constexpr auto columns = literal<std::int64_t>({7}, {0, 1, 3, 2, 4, 6, 5});
constexpr auto skip0 = literal<float>({2, 7}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1});
constexpr auto skip5 = literal<float>({2, 7}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1});
constexpr auto both = literal<float>({2, 7}, {0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1});
static_assert(gives<TfIdfVectorizer, bigrams, list<x, grams, columns>, list<skip0>>);
static_assert(gives<TfIdfVectorizer, attributes{2, 5, 2, tf_idf_mode::TF, {0, 4}, 7}, list<x, grams, columns>,
                    list<skip5>>);
static_assert(gives<TfIdfVectorizer, attributes{2, 5, 1, tf_idf_mode::TF, {0, 4}, 7}, list<x, grams, columns>,
                    list<both>>);

// Weights of columns; strings.
constexpr auto w = literal<float>({7}, {0.5f, 2, 3, 4, 5, 6, 7});
static_assert(
    gives<TfIdfVectorizer, attributes{2, 5, 1, tf_idf_mode::IDF, {0, 4}, 7}, list<x, grams, columns, w>,
          list<literal<float>({2, 7}, {0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 5, 6, 7})>>);
static_assert(
    gives<TfIdfVectorizer, attributes{2, 5, 1, tf_idf_mode::TFIDF, {0, 4}, 7}, list<x, grams, columns, w>,
          list<literal<float>({2, 7}, {0, 6, 0, 0, 0, 0, 0, 0, 0, 3, 0, 5, 6, 7})>>);
constexpr attributes of_words{2, 1, 1, tf_idf_mode::TF, {0, 2}, 3};
constexpr auto text = strings({5}, {"the", "cat", "the", "old", "cat"});
constexpr auto words = strings({4}, {"cat", "dog", "the", "cat"});
constexpr auto places = literal<std::int64_t>({3}, {2, 1, 0});
constexpr auto found = literal<float>({3}, {2, 0, 2});
static_assert(gives<TfIdfVectorizer, of_words, list<text, words, places>, list<found>>);

TEST_CASE("TfIdfVectorizer in a model") {
  CHECK(model_gives<TfIdfVectorizer, bigrams, list<x, grams, columns>, list<skip0>>());
  CHECK(model_gives<TfIdfVectorizer, of_words, list<text, words, places>, list<found>>());
}
}  // namespace INLAY_UNIT
