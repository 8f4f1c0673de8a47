// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ml/Scaler.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ml::Scaler;

using attributes = no_attributes;
constexpr tensor_info X{elem_type::float_, {3, 2}}, one{elem_type::float_, {1}},
    three{elem_type::float_, {3}};
static_assert(dims_of<Scaler, 3>({}, {X, one, one}) == dims{3, 2});
static_assert(error_of<Scaler, 3>({}, {X, one, three}) == error{fault::attribute_length_differs, 3, 2});
static_assert(error_of<Scaler, 1>({}, {tensor_info{elem_type::float_, {}}}).what == fault::rank_out_of_range);

// ONNX Runtime's results.
constexpr auto x = literal<float>({3, 2}, {3, -4, 0, 0, -1, -2});
constexpr auto offset = literal<float>({2}, {1, 2}), scale = literal<float>({2}, {2, 0.5f});
constexpr auto y = literal<float>({3, 2}, {4, -3, -2, -1, -4, -2});
static_assert(gives<Scaler, attributes{}, list<x, offset, scale>, list<y>>);
static_assert(
    gives<Scaler, attributes{}, list<literal<std::int64_t>({2}, {1, 2}), none, literal<float>({1}, {3})>,
          list<literal<float>({2}, {3, 6})>>);

TEST_CASE("Scaler in a model") {
  CHECK(model_gives<Scaler, attributes{}, list<x, offset, scale>, list<y>>());
}
}  // namespace INLAY_UNIT
