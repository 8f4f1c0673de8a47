// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/OneHotEncoder.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::OneHotEncoder;

using attributes = OneHotEncoder::attributes;
constexpr tensor_info X{elem_type::int64, {2, 3}}, categories{elem_type::int64, {4}};
static_assert(dims_of<OneHotEncoder, 2>({}, {X, categories}) == dims{2, 3, 4});
static_assert(error_of<OneHotEncoder, 2>({}, {tensor_info{elem_type::int64, {1, 1, 1, 1, 1, 1, 1, 1}},
                                              categories}) == error{fault::rank_out_of_range, 8, 7});

// What ONNX's reference evaluator computes.
constexpr auto x = literal<std::int64_t>({2, 2}, {5, 7, 9, 7});
constexpr auto known = literal<std::int64_t>({2}, {7, 5});
constexpr auto y = literal<float>({2, 2, 2}, {0, 1, 1, 0, 0, 0, 1, 0});
static_assert(gives<OneHotEncoder, attributes{}, list<x, known>, list<y>>);
static_assert(gives<OneHotEncoder, attributes{}, list<literal<float>({1}, {5}), known>,
                    list<literal<float>({1, 2}, {0, 1})>>);

// Strings.
constexpr auto words = strings({2}, {"dog", "bird"}), pets = strings({2}, {"cat", "dog"});
constexpr auto hot = literal<float>({2, 2}, {0, 1, 0, 0});
static_assert(gives<OneHotEncoder, attributes{}, list<words, pets>, list<hot>>);
static_assert(error_of<OneHotEncoder, 2>({}, {tensor_info{elem_type::string, {2}}, categories}) ==
              error{fault::elem_types_differ, 7, 8});

TEST_CASE("OneHotEncoder in a model") {
  CHECK(model_gives<OneHotEncoder, attributes{}, list<words, pets>, list<hot>>());
  CHECK(model_gives<OneHotEncoder, attributes{}, list<x, known>, list<y>>());
}
}  // namespace INLAY_UNIT
