// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/Normalizer.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::Normalizer;

using attributes = Normalizer::attributes;
using enum op::ml::vector_norm;
static_assert(dims_of<Normalizer, 1>({}, {tensor_info{elem_type::int64, {2, 3}}}) == dims{2, 3});
static_assert(error_of<Normalizer, 1>({}, {tensor_info{elem_type::float_, {2, 3, 4}}}) ==
              error{fault::rank_out_of_range, 3, 2});
static_assert(error_of<Normalizer, 1>({}, {tensor_info{elem_type::float16, {2}}}).what ==
              fault::elem_type_not_supported);

// ONNX Runtime's results. Its MAX, like the standard's text, is the largest element, not the largest
// magnitude.
constexpr auto x = literal<float>({3, 2}, {3, -4, 0, 0, -1, -2});
constexpr auto by_l2 = literal<float>({3, 2}, {0.6f, -0.8f, 0, 0, -0.4472136f, -0.8944272f});
static_assert(gives<Normalizer, attributes{MAX}, list<x>,
                    list<literal<float>({3, 2}, {1, -1.3333334f, 0, 0, 1, 2})>, 1e-6>);
static_assert(
    gives<Normalizer, attributes{L1}, list<x>,
          list<literal<float>({3, 2}, {0.42857143f, -0.5714286f, 0, 0, -0.33333334f, -0.6666667f})>, 1e-6>);
static_assert(gives<Normalizer, attributes{L2}, list<x>, list<by_l2>, 1e-6>);
static_assert(gives<Normalizer, attributes{L1}, list<literal<std::int64_t>({2}, {1, 3})>,
                    list<literal<float>({2}, {0.25f, 0.75f})>>);

TEST_CASE("Normalizer in a model") {
  CHECK(model_gives<Normalizer, attributes{L2}, list<x>, list<by_l2>, 1e-6>());
}
}  // namespace INLAY_UNIT
