// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/DictVectorizer.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::DictVectorizer;

using attributes = DictVectorizer::attributes;
constexpr elem_type string = elem_type::string;
constexpr tensor_info three{elem_type::float_, {3}}, keys{string, {3}}, words{string, {4}},
    places{elem_type::int64, {4}}, numbers{elem_type::int64, {3}};
static_assert(dims_of<DictVectorizer, 4>({}, {three, keys, words, places}) == dims{1, 4});
static_assert(dims_of<DictVectorizer, 2>({7}, {three, numbers}) == dims{1, 7});
static_assert(error_of<DictVectorizer, 4>({}, {three, tensor_info{string, {2}}, words, places}) ==
              error{fault::element_count_differs, 2, 3});
static_assert(error_of<DictVectorizer, 4>({}, {three, numbers, words, places}).what ==
              fault::elem_types_differ);
static_assert(error_of<DictVectorizer, 4>({}, {three, three, words, places}).what ==
              fault::elem_type_not_supported);
static_assert(error_of<DictVectorizer, 4>({}, {three, keys, words, numbers}) ==
              error{fault::element_count_differs, 3, 4});
static_assert(error_of<DictVectorizer, 2>({}, {three, keys}).what == fault::missing_input);
static_assert(error_of<DictVectorizer, 2>({}, {three, numbers}) ==
              error{fault::attribute_out_of_range, 0, 1});
static_assert(error_of<DictVectorizer, 2>({4}, {tensor_info{elem_type::float_, {1, 3}}, numbers}).what ==
              fault::rank_out_of_range);

// The vocabulary a, c, b, z and what ONNX Runtime makes of {q: 3, c: 8, a: 4}; the example of the standard has no q.
constexpr auto sorted = strings({4}, {"a", "b", "c", "z"});
constexpr auto columns = literal<std::int64_t>({4}, {0, 2, 1, 3});
constexpr auto of_words = strings({3}, {"q", "c", "a"});
constexpr auto values = literal<float>({3}, {3, 8, 4});
constexpr auto row = literal<float>({1, 4}, {4, 8, 0, 0});
// The vocabulary 7, -3, 10 and {10: 1.5, -3: 2.5, 4: 1}, likewise.
constexpr auto sorted_ids = literal<std::int64_t>({3}, {-3, 7, 10});
constexpr auto of_ids = literal<std::int64_t>({3}, {10, -3, 4});
constexpr auto id_columns = literal<std::int64_t>({3}, {1, 0, 2});
constexpr auto id_values = literal<float>({3}, {1.5f, 2.5f, 1});
constexpr auto id_row = literal<float>({1, 3}, {0, 2.5f, 1.5f});
static_assert(gives<DictVectorizer, attributes{}, list<values, of_words, sorted, columns>, list<row>>);
static_assert(
    gives<DictVectorizer, attributes{}, list<id_values, of_ids, sorted_ids, id_columns>, list<id_row>>);

// Strings as values: nothing is the empty string, or what the generator says.
constexpr auto texts = strings({3}, {"ten", "minus", "four"});
constexpr auto text_row = strings({1, 3}, {"", "minus", "ten"});
static_assert(
    gives<DictVectorizer, attributes{}, list<texts, of_ids, sorted_ids, id_columns>, list<text_row>>);
constexpr auto missing = strings({1}, {"0.f"});
constexpr auto named_row = strings({1, 5}, {"0.f", "0.f", "0.f", "0.f", "four"});
static_assert(
    gives<DictVectorizer, attributes{5}, list<texts, of_ids, none, none, missing>, list<named_row>>);

// Without a vocabulary, as ONNX Runtime's CastMap with SPARSE makes it; keys outside are ignored.
constexpr auto sparse = literal<std::int64_t>({4}, {5, 1, 3, 2});
constexpr auto sparse_values = literal<double>({4}, {1.5, -2.75, 1e10, 0.1});
constexpr auto sparse_row = literal<double>({1, 5}, {0, -2.75, 0.1, 1e10, 0});
static_assert(gives<DictVectorizer, attributes{5}, list<sparse_values, sparse>, list<sparse_row>>);

/// A map of up to four entries, as the generator writes it.
struct vocabulary {
  static constexpr std::string_view elements[] = {"a", "b", "c", "z"};
  static constexpr tensor_info info{elem_type::string, {4}};
  static constexpr std::string_view const* data() { return elements; }
};
struct positions {
  static constexpr std::int64_t elements[] = {0, 2, 1, 3};
  static constexpr tensor_info info{elem_type::int64, {4}, storage::row_major, elements};
  static constexpr std::int64_t const* data() { return elements; }
};
struct open_map {
  static constexpr auto nodes = graph(
      open_input<"x_values", float, extent{0, 4}>(), open_input<"x_keys", std::string_view, extent{0, 4}>(),
      node<"y", DictVectorizer>(in<"x_values">, in<"x_keys">, vocabulary{}, positions{}), output<"y">());
};

TEST_CASE("DictVectorizer in a model") {
  CHECK(model_gives<DictVectorizer, attributes{}, list<values, of_words, sorted, columns>, list<row>>());
  CHECK(model_gives<DictVectorizer, attributes{5}, list<sparse_values, sparse>, list<sparse_row>>());
  CHECK(model_gives<DictVectorizer, attributes{5}, list<texts, of_ids, none, none, missing>,
                    list<named_row>>());
}

TEST_CASE("DictVectorizer: a map of a number of entries that is known at run time") {
  model<open_map> m;
  static_assert(!decltype(m)::output_info<"y">.is_capacity);  // the row is as long as the vocabulary
  std::array<std::string_view, 5> const names{"z", "b", "?", "a", "c"};
  std::array<float, 5> const numbers{1, 2, 3, 4, 5};
  auto const with = [&](std::size_t count) {
    CHECK(!m.set_map<"x">(std::span(names).first(count), std::span(numbers).first(count)));
    CHECK(!m.run());
    return std::vector(m.output<"y">().begin(), m.output<"y">().end());
  };
  CHECK(with(4) == std::vector<float>{4, 0, 2, 1});
  CHECK(with(2) == std::vector<float>{0, 0, 2, 1});
  CHECK(with(0) == std::vector<float>(4));
  CHECK(m.set_map<"x">(names, numbers) == error{fault::capacity_exceeded, 5, 4});
  CHECK(m.set_map<"x">(std::span(names).first(2), std::span(numbers).first(3)) ==
        error{fault::element_count_differs, 3, 2});
  // Each part by itself: run() says what does not fit.
  CHECK(!m.set<"x_keys">(std::span(names).first(2), dims{2}));
  CHECK(!m.set<"x_values">(std::span(numbers).first(3), dims{3}));
  CHECK(static_cast<error>(m.run()) == error{fault::element_count_differs, 2, 3});
}
}  // namespace INLAY_UNIT
