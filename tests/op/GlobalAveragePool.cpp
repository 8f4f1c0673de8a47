// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/GlobalAveragePool.hpp>

#include "windows.hpp"

// Kernels against reference: tests/kernel/pooling.cpp.
namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::GlobalAveragePool;

using A = GlobalAveragePool::attributes;
constexpr A last{layout::channel_last}, to_last{layout::channel_first_to_last};
constexpr tensor_info X{elem_type::float_, {2, 3, 5, 7}};

// Shapes.
static_assert(dims_of<GlobalAveragePool, 1>({}, {X}) == dims{2, 3, 1, 1});
static_assert(dims_of<GlobalAveragePool, 1>(last, {X}) == dims{2, 1, 1, 7});
static_assert(dims_of<GlobalAveragePool, 1>(to_last, {X}) == dims{2, 1, 1, 3});
static_assert(error_of<GlobalAveragePool, 1>({}, {tensor_info{elem_type::float_, {2, 3}}}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<GlobalAveragePool, 1>({}, {tensor_info{elem_type::int8, {1, 1, 2}}}) ==
              error{fault::elem_type_not_supported, 3, 1});

// Official: test_globalaveragepool_precomputed.
constexpr auto x = ascending<9>({1, 1, 3, 3}, 1.0f);
constexpr auto y = literal<float>({1, 1, 1, 1}, {5});
static_assert(gives<GlobalAveragePool, A{}, list<x>, list<y>>);
// By hand: (3 -4 0) and twice that, in both orders of axes; 16-bit floats are summed in float.
constexpr auto mean = literal<float>({1, 2, 1}, {-0.33333334f, -0.6666667f}),
               mean_last = literal<float>({1, 1, 2}, {-0.33333334f, -0.6666667f});
static_assert(gives<GlobalAveragePool, A{}, list<row_first>, list<mean>, 0x1p-24>);
static_assert(gives<GlobalAveragePool, last, list<row_last>, list<mean_last>, 0x1p-24>);
static_assert(gives<GlobalAveragePool, to_last, list<row_first>, list<mean_last>, 0x1p-24>);
static_assert(gives<GlobalAveragePool, A{}, list<literal<float16>({1, 1, 2}, {60000.0f, 60000.0f})>,
                    list<literal<float16>({1, 1, 1}, {60000.0f})>>);

TEST_CASE("GlobalAveragePool in a model") {
  CHECK(model_gives<GlobalAveragePool, A{}, list<x>, list<y>>());
  CHECK(model_gives<GlobalAveragePool, last, list<row_last>, list<mean_last>, 0x1p-23>());
}
}  // namespace INLAY_UNIT
