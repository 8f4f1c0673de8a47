// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/CastLike.hpp>

#include "elementwise.hpp"

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::CastLike;

constexpr tensor_info X{elem_type::float_, {3, 4}};

static_assert(dims_of<CastLike, 2>({}, {X, tensor_info{elem_type::int4, {7}}}) == dims{3, 4});
static_assert(error_of<CastLike, 2>({}, {X, tensor_info{elem_type::string, {7}}}) ==
              error{fault::elem_type_not_supported, 8, 1});
static_assert(error_of<CastLike, 1>({}, {X}) == error{fault::missing_input, 1, 2});

// The elements of test_castlike_FLOAT_to_FLOAT16.
constexpr auto x = literal<float>({4}, {0.5488135f, 0.71518934f, 0.60276335f, 0.5448832f});
constexpr auto y = literal<float16>({4}, {0.5488281f, 0.71533203f, 0.60253906f, 0.5449219f});
static_assert(gives<CastLike, CastLike::attributes{}, list<x, blank<float16>({2})>, list<y>>);
static_assert(gives<CastLike, CastLike::attributes{.saturate = 0},
                    list<literal<float>({1}, {1e6f}), blank<float8e5m2>({1})>,
                    list<literal<float8e5m2>({1}, {float8e5m2::from_bits(0x7c)})>>);

TEST_CASE("CastLike in a model") {
  CHECK(model_gives<CastLike, CastLike::attributes{}, list<x, blank<float16>({1})>, list<y>>());
}
}  // namespace INLAY_UNIT
