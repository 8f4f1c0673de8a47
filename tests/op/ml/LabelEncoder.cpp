// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/LabelEncoder.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::LabelEncoder;

using attributes = LabelEncoder::attributes;
constexpr tensor_info X{elem_type::int64, {2, 3}}, keys{elem_type::int64, {4}},
    values{elem_type::float_, {4}};
static_assert(dims_of<LabelEncoder, 3>({}, {X, keys, values}) == dims{2, 3});
static_assert(error_of<LabelEncoder, 3>({}, {X, values, values}).what == fault::elem_types_differ);
static_assert(error_of<LabelEncoder, 3>({}, {X, keys, tensor_info{elem_type::float_, {3}}}) ==
              error{fault::element_count_differs, 3, 4});
static_assert(error_of<LabelEncoder, 3>({0, 0, scalar::of<std::int16_t>(1)}, {X, keys, values}).what ==
              fault::elem_types_differ);

// What ONNX's reference evaluator computes.
constexpr auto x = literal<std::int64_t>({2, 2}, {5, 7, 9, 7});
constexpr auto known = literal<std::int64_t>({2}, {7, 5});
constexpr auto numbers = literal<std::int64_t>({2}, {70, 50});
constexpr auto y = literal<std::int64_t>({2, 2}, {50, 70, -1, 70});
static_assert(gives<LabelEncoder, attributes{}, list<x, known, numbers>, list<y>>);
static_assert(gives<LabelEncoder, attributes{2.5f}, list<x, known, literal<float>({2}, {0.5f, 1.5f})>,
                    list<literal<float>({2, 2}, {1.5f, 0.5f, 2.5f, 0.5f})>>);
static_assert(gives<LabelEncoder, attributes{0, 0, scalar::of<std::int16_t>(42)},
                    list<x, known, literal<std::int16_t>({2}, {0, 1})>,
                    list<literal<std::int16_t>({2, 2}, {1, 0, 42, 0})>>);
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
static_assert(gives<LabelEncoder, attributes{},
                    list<literal<float>({3}, {nan, 1, 2}), literal<float>({2}, {nan, 1}), numbers>,
                    list<literal<std::int64_t>({3}, {70, 50, -1})>>);

// Strings, either way; keys that the generator has sorted.
constexpr auto words = strings({4}, {"b", "a", "c", "aa"});
constexpr auto sorted = strings({3}, {"a", "b", "d"});
constexpr auto ids = literal<std::int64_t>({3}, {10, 20, 40});
constexpr auto encoded = literal<std::int64_t>({4}, {20, 10, -7, -7});
constexpr attributes of_words{0, -7, {elem_type::undefined, 0}, 1};
static_assert(gives<LabelEncoder, of_words, list<words, sorted, ids>, list<encoded>>);
constexpr auto other = strings({1}, {"none"});
constexpr auto decoded = strings({3}, {"b", "none", "d"});
constexpr auto coded = literal<std::int64_t>({3}, {20, 21, 40});
static_assert(gives<LabelEncoder, of_words, list<coded, ids, sorted, other>, list<decoded>>);
static_assert(error_of<LabelEncoder, 3>({}, {X, keys, tensor_info{elem_type::string, {4}}}) ==
              error{fault::missing_input, 3, 4});

TEST_CASE("LabelEncoder in a model") {
  CHECK(model_gives<LabelEncoder, of_words, list<words, sorted, ids>, list<encoded>>());
  CHECK(model_gives<LabelEncoder, of_words, list<coded, ids, sorted, other>, list<decoded>>());
  CHECK(model_gives<LabelEncoder, attributes{}, list<x, known, numbers>, list<y>>());
}
}  // namespace INLAY_UNIT
