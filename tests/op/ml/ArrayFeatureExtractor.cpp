// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/ArrayFeatureExtractor.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::ArrayFeatureExtractor;

using attributes = no_attributes;
constexpr tensor_info X{elem_type::float_, {3, 4}}, row{elem_type::float_, {4}}, two{elem_type::int64, {2}};
constexpr std::int64_t numbers[] = {0, 4};
static_assert(dims_of<ArrayFeatureExtractor, 2>({}, {X, two}) == dims{3, 2});
static_assert(dims_of<ArrayFeatureExtractor, 2>({}, {row, tensor_info{elem_type::int64, {1, 3}}}) ==
              dims{1, 3});
static_assert(error_of<ArrayFeatureExtractor, 2>({}, {X, X}).what == fault::elem_types_differ);
static_assert(error_of<ArrayFeatureExtractor, 2>({},
                                                 {X, {elem_type::int64, {2}, storage::row_major, numbers}}) ==
              error{fault::axis_out_of_range, 4, 4});

// The official case test_ai_onnx_ml_array_feature_extractor.
constexpr auto x = literal<float>({3, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
constexpr auto first = literal<std::int64_t>({2}, {0, 1});
constexpr auto z = literal<float>({3, 2}, {0, 1, 4, 5, 8, 9});
static_assert(gives<ArrayFeatureExtractor, attributes{}, list<x, first>, list<z>>);
static_assert(gives<ArrayFeatureExtractor, attributes{},
                    list<literal<std::int64_t>({3}, {5, 6, 7}), literal<std::int64_t>({2, 1}, {2, 0})>,
                    list<literal<std::int64_t>({1, 2}, {7, 5})>>);

TEST_CASE("ArrayFeatureExtractor in a model") {
  CHECK(model_gives<ArrayFeatureExtractor, attributes{}, list<x, first>, list<z>>());
}

TEST_CASE("An index that is known at run time only stays inside") {
  float const elements[] = {1, 2};
  std::int64_t const wild[] = {-7, 1'000'000'000'000};
  float out[2];
  ArrayFeatureExtractor::reference({}, tensor<float const, dims{2}>{elements},
                                   tensor<std::int64_t const, dims{2}>{wild}, tensor<float, dims{1, 2}>{out});
  CHECK(out[0] == 1.0f);
  CHECK(out[1] == 2.0f);
}
}  // namespace INLAY_UNIT
