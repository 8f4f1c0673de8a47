// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Trilu.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Trilu;

using attributes = Trilu::attributes;
constexpr attributes lower{.upper = 0};
constexpr tensor_info X{elem_type::int64, {2, 4, 5}}, k{elem_type::int64, {}};

// Shapes.
static_assert(dims_of<Trilu, 2>({}, {X, k}) == dims{2, 4, 5});
static_assert(dims_of<Trilu, 1>({}, {X}) == dims{2, 4, 5});
static_assert(error_of<Trilu, 1>({}, {tensor_info{elem_type::int64, {4}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<Trilu, 2>({}, {X, tensor_info{elem_type::int32, {}}}).what ==
              fault::elem_types_differ);
static_assert(error_of<Trilu, 2>({}, {X, tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});

// numpy.triu and numpy.tril of [[1 2 3] [4 5 6]], as the official cases test_triu_* and test_tril_*.
constexpr auto x = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
template <attributes A, std::int64_t K, auto Y>
constexpr bool keeps = gives<Trilu, A, list<x, literal<std::int64_t>(K)>, list<Y>>;
constexpr auto none_left = blank<float, 6>({2, 3});
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                       least = std::numeric_limits<std::int64_t>::min();

static_assert(gives<Trilu, attributes{}, list<x>, list<literal<float>({2, 3}, {1, 2, 3, 0, 5, 6})>>);
static_assert(gives<Trilu, lower, list<x>, list<literal<float>({2, 3}, {1, 0, 0, 4, 5, 0})>>);
static_assert(keeps<attributes{}, 1, literal<float>({2, 3}, {0, 2, 3, 0, 0, 6})>);
static_assert(keeps<attributes{}, -1, x> && keeps<attributes{}, least, x> && keeps<lower, 2, x> &&
              keeps<lower, most, x>);
static_assert(keeps<attributes{}, 3, none_left> && keeps<attributes{}, most, none_left>);
static_assert(keeps<lower, -2, none_left> && keeps<lower, least, none_left>);
static_assert(keeps<lower, -1, literal<float>({2, 3}, {0, 0, 0, 4, 0, 0})>);
// Batches; nothing.
constexpr auto batch = literal<std::int64_t>({2, 2, 1}, {1, 2, 3, 4}),
               y = literal<std::int64_t>({2, 2, 1}, {1, 0, 3, 0});
static_assert(gives<Trilu, attributes{}, list<batch>, list<y>>);
static_assert(gives<Trilu, attributes{}, list<blank<bool>({3, 0})>, list<blank<bool>({3, 0})>>);

TEST_CASE("Trilu in a model") {
  CHECK(model_gives<Trilu, attributes{}, list<batch>, list<y>>());
  CHECK(model_gives<Trilu, lower, list<x, literal<std::int64_t>(-1)>,
                    list<literal<float>({2, 3}, {0, 0, 0, 4, 0, 0})>>());
}
}  // namespace INLAY_UNIT
