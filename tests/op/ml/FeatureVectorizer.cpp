// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/FeatureVectorizer.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::FeatureVectorizer;

using attributes = FeatureVectorizer::attributes;
constexpr tensor_info X{elem_type::float_, {3, 2}}, column{elem_type::int64, {3}},
    other{elem_type::float_, {2, 2}};
static_assert(dims_of<FeatureVectorizer, 2>({{2, 1}}, {X, column}) == dims{3, 3});
static_assert(dims_of<FeatureVectorizer, 2>({}, {X, column}) == dims{3, 3});
static_assert(error_of<FeatureVectorizer, 2>({{2}}, {X, X}) == error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<FeatureVectorizer, 2>({{2, -1}}, {X, X}) ==
              error{fault::attribute_out_of_range, -1, 0});
static_assert(error_of<FeatureVectorizer, 2>({{2, 2}}, {X, other}) ==
              error{fault::dims_not_broadcastable, 2, 3});

// What ONNX's reference evaluator computes: inputs are cut, or followed by zeros.
constexpr auto a = literal<float>({2, 2}, {1, 2, 3, 4});
constexpr auto b = literal<std::int64_t>({2}, {5, 6});
constexpr auto y = literal<float>({2, 3}, {1, 5, 0, 3, 6, 0});
static_assert(gives<FeatureVectorizer, attributes{{1, 2}}, list<a, b>, list<y>>);
static_assert(
    gives<FeatureVectorizer, attributes{}, list<a, b>, list<literal<float>({2, 3}, {1, 2, 5, 3, 4, 6})>>);

TEST_CASE("FeatureVectorizer in a model") {
  CHECK(model_gives<FeatureVectorizer, attributes{{1, 2}}, list<a, b>, list<y>>());
}
}  // namespace INLAY_UNIT
