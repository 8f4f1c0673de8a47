// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/Imputer.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::Imputer;

using attributes = Imputer::attributes;
constexpr tensor_info X{elem_type::float_, {3, 2}}, whole{elem_type::int64, {3, 2}},
    three{elem_type::float_, {3}};
static_assert(dims_of<Imputer, 2>({}, {X, tensor_info{elem_type::float_, {2}}}) == dims{3, 2});
static_assert(error_of<Imputer, 2>({}, {X, three}) == error{fault::attribute_length_differs, 3, 2});
static_assert(error_of<Imputer, 2>({}, {whole, three}).what == fault::elem_types_differ);

// What ONNX's reference evaluator computes.
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr auto x = literal<float>({2, 2}, {1, nan, nan, 0});
constexpr auto values = literal<float>({2}, {7, 8});
constexpr auto y = literal<float>({2, 2}, {1, 8, 7, 0});
static_assert(gives<Imputer, attributes{nan}, list<x, values>, list<y>>);
static_assert(gives<Imputer, attributes{}, list<x, values>, list<literal<float>({2, 2}, {1, nan, nan, 8})>>);
static_assert(gives<Imputer, attributes{0, 5},
                    list<literal<std::int64_t>({1, 3}, {5, 6, 5}), literal<std::int64_t>({1}, {-1})>,
                    list<literal<std::int64_t>({1, 3}, {-1, 6, -1})>>);

TEST_CASE("Imputer in a model") { CHECK(model_gives<Imputer, attributes{nan}, list<x, values>, list<y>>()); }
}  // namespace INLAY_UNIT
