// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/Binarizer.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::Binarizer;

using attributes = Binarizer::attributes;
static_assert(dims_of<Binarizer, 1>({}, {tensor_info{elem_type::int64, {2, 3}}}) == dims{2, 3});
static_assert(error_of<Binarizer, 1>({}, {tensor_info{elem_type::bool_, {2}}}).what ==
              fault::elem_type_not_supported);

// Like the official case test_ai_onnx_ml_binarizer: what equals the threshold is below it.
constexpr auto x = literal<float>({2, 2}, {0.5f, 1, 1.5f, -2});
constexpr auto y = literal<float>({2, 2}, {0, 0, 1, 0});
static_assert(gives<Binarizer, attributes{1}, list<x>, list<y>>);
static_assert(gives<Binarizer, attributes{0.5f}, list<literal<std::int32_t>({3}, {0, 1, 2})>,
                    list<literal<std::int32_t>({3}, {0, 1, 1})>>);

TEST_CASE("Binarizer in a model") { CHECK(model_gives<Binarizer, attributes{1}, list<x>, list<y>>()); }
}  // namespace INLAY_UNIT
