// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/ReverseSequence.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::ReverseSequence;

using attributes = ReverseSequence::attributes;
constexpr tensor_info X{elem_type::float_, {4, 3, 2}};
constexpr tensor_info lengths_of(std::int64_t n) { return {elem_type::int64, {n}}; }

// Shapes.
static_assert(dims_of<ReverseSequence, 2>({}, {X, lengths_of(3)}) == dims{4, 3, 2});
static_assert(error_of<ReverseSequence, 2>({}, {X, lengths_of(4)}) ==
              error{fault::element_count_differs, 4, 3});
static_assert(error_of<ReverseSequence, 2>({1, 1}, {X, lengths_of(3)}).what == fault::axis_repeated);
static_assert(error_of<ReverseSequence, 2>({2, 0}, {X, lengths_of(3)}) ==
              error{fault::attribute_out_of_range, 2, 1});
static_assert(error_of<ReverseSequence, 2>({}, {lengths_of(3), lengths_of(3)}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<ReverseSequence, 2>({}, {X, X}).what == fault::elem_types_differ);

// The official cases test_reversesequence_time and _batch.
constexpr auto x = literal<float>({4, 4}, {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15});
constexpr auto lengths = literal<std::int64_t>({4}, {4, 3, 2, 1});
constexpr auto y = literal<float>({4, 4}, {3, 6, 9, 12, 2, 5, 8, 13, 1, 4, 10, 14, 0, 7, 11, 15});
static_assert(gives<ReverseSequence, attributes{.batch_axis = 1, .time_axis = 0}, list<x, lengths>, list<y>>);
constexpr auto rows = literal<float>({4, 4}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
static_assert(gives<ReverseSequence, attributes{.batch_axis = 0, .time_axis = 1},
                    list<rows, literal<std::int64_t>({4}, {1, 2, 3, 4})>,
                    list<literal<float>({4, 4}, {0, 1, 2, 3, 5, 4, 6, 7, 10, 9, 8, 11, 15, 14, 13, 12})>>);
// Steps of two elements; lengths out of range.
static_assert(
    gives<ReverseSequence, attributes{},
          list<literal<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), literal<std::int64_t>({2}, {9, -9})>,
          list<literal<float>({2, 2, 2}, {5, 6, 3, 4, 1, 2, 7, 8})>>);

TEST_CASE("ReverseSequence in a model") {
  CHECK(model_gives<ReverseSequence, attributes{}, list<x, lengths>, list<y>>());
}
}  // namespace INLAY_UNIT
