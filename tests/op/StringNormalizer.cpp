// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/StringNormalizer.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::StringNormalizer;
using attributes = StringNormalizer::attributes;
using family::letter_case;

// Shapes: at most as many as there are, and one where there is none.
constexpr tensor_info vector{elem_type::string, {4}}, matrix{elem_type::string, {1, 4}};
static_assert(dims_of<StringNormalizer, 1, 2>({}, {vector}) == dims{4});
static_assert(dims_of<StringNormalizer, 1, 2>({}, {matrix}) == dims{1, 4});
static_assert(dims_of<StringNormalizer, 1, 2>({}, {tensor_info{elem_type::string, {0}}}) == dims{1});
static_assert(error_of<StringNormalizer, 1, 2>({}, {tensor_info{elem_type::string, {2, 4}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<StringNormalizer, 1, 2>({}, {tensor_info{elem_type::string, {1, 1, 4}}}) ==
              error{fault::rank_out_of_range, 3, 2});
static_assert(error_of<StringNormalizer, 1, 2>({}, {tensor_info{elem_type::float_, {4}}}).what ==
              fault::elem_type_not_supported);

// Official: test_strnormalizer_export_monday_casesensintive_nochangecase, …_upper, …_insensintive_upper_twodim,
// …_empty_output, test_strnormalizer_nostopwords_nochangecase.
constexpr auto days = strings({3}, {"monday", "tuesday", "friday"});
constexpr auto stop = strings({1}, {"monday"});
constexpr auto others = strings({2}, {"tuesday", "friday"}), loud = strings({2}, {"TUESDAY", "FRIDAY"});
constexpr auto loud_text =
    literal<char>({13}, {'T', 'U', 'E', 'S', 'D', 'A', 'Y', 'F', 'R', 'I', 'D', 'A', 'Y'});
constexpr auto no_text = blank<char>({0});
constexpr auto mixed = strings({1, 3}, {"Monday", "tuesday", "friday"});
constexpr auto loud_row = strings({1, 2}, {"TUESDAY", "FRIDAY"});
constexpr auto mondays = strings({2}, {"monday", "monday"});
constexpr auto nothing = strings({1}, {""});

TEST_CASE("StringNormalizer in a model") {
  constexpr attributes as_is{letter_case::NONE, 1}, upper{letter_case::UPPER, 1};
  CHECK(model_gives_declared<StringNormalizer, as_is, list<days, stop>, list<others, no_text>>());
  CHECK(model_gives_declared<StringNormalizer, upper, list<days, stop>, list<loud, loud_text>>());
  CHECK(model_gives_declared<StringNormalizer, attributes{letter_case::UPPER}, list<mixed, stop>,
                             list<loud_row, loud_text>>());
  CHECK(model_gives_declared<StringNormalizer, upper, list<mondays, stop>, list<nothing, no_text>>());
  CHECK(model_gives_declared<StringNormalizer, as_is, list<days>, list<days, no_text>>());
}

// Case matters to stopwords, or not.
struct net {
  static constexpr auto nodes = graph(input<"x", std::string_view, 2>(), input<"s", std::string_view, 1>(),
                                      node<"n", op::StringNormalizer, attributes{letter_case::LOWER, 1}>(
                                          in<"x">, in<"s">, out<"y">, out<"t">),
                                      output<"y">());
};
TEST_CASE("A stopword in another case") {
  model<net> m;
  m.set<"x">(std::array<std::string_view, 2>{"MONDAY", "monday"});
  m.set<"s">(std::array<std::string_view, 1>{"monday"});
  CHECK(!m.run());
  CHECK(m.output<"y">().size() == 1);
  CHECK(m.output<"y">()[0] == "monday");
  m.set<"x">(std::array<std::string_view, 2>{"monday", "Monday\xc3\x84"});  // Ä
  m.set<"s">(std::array<std::string_view, 1>{"MONDAY"});
  CHECK(!m.run());
  CHECK(m.output<"y">().size() == 2);
  CHECK(m.output<"y">()[1] == "monday\xc3\xa4");
}

// Where the case is not changed it counts, whatever is_case_sensitive says: ONNX's reference evaluator and ONNX Runtime.
TEST_CASE("A stopword in another case, which stays") {
  CHECK(model_gives_declared<StringNormalizer, attributes{},
                             list<strings({1, 3}, {"AB", "Ab", "AB"}), strings({2}, {"a", "AB"})>,
                             list<strings({1, 1}, {"Ab"}), no_text>>());
}
}  // namespace INLAY_UNIT
