// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Range.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Range;

constexpr tensor_info number{elem_type::int64, {}}, real{elem_type::float_, {}};
constexpr tensor_info known(std::int64_t const& value) {
  return {elem_type::int64, {}, storage::row_major, &value};
}
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                       least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t zero = 0, one = 1, three = 3, eight = 8, minus_one = -1, minus_three = -3;
constexpr std::array<tensor_info, 1> declared{tensor_info{elem_type::int64, {3}}};

// Shapes.
static_assert(dims_of<Range, 3>({}, {known(zero), known(eight), known(three)}) == dims{3});
static_assert(dims_of<Range, 3>({}, {known(eight), known(zero), known(minus_three)}) == dims{3});
static_assert(dims_of<Range, 3>({}, {known(eight), known(zero), known(three)}) == dims{0});
static_assert(dims_of<Range, 3>({}, {known(three), known(three), known(one)}) == dims{0});
static_assert(dims_of<Range, 3>({}, {known(least), known(most), known(most)}) == dims{3});
static_assert(dims_of<Range, 3>({}, {known(most), known(least), known(least)}) == dims{2});
static_assert(dims_of<Range, 3, 1>({}, {number, known(eight), known(one)}, declared) == dims{3});
static_assert(error_of<Range, 3>({}, {known(zero), known(eight), known(zero)}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<Range, 3>({}, {known(least), known(most), known(one)}).what ==
              fault::attribute_out_of_range);
static_assert(error_of<Range, 3>({}, {known(zero), known(minus_one), number}).what ==
              fault::shape_must_be_constant);
static_assert(error_of<Range, 3>({}, {real, real, number}).what == fault::elem_types_differ);
static_assert(error_of<Range, 3>({}, {real, real, real}).what == fault::shape_must_be_constant);
static_assert(error_of<Range, 3>({}, {tensor_info{elem_type::int64, {2}}, number, number}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<Range, 3>({}, {tensor_info{elem_type::int8, {}}, number, number}).what ==
              fault::elem_type_not_supported);

// The official cases test_range_float_type_positive_delta and _int32_type_negative_delta.
static_assert(gives_declared<Range, Range::attributes{}, list<literal(1.0f), literal(5.0f), literal(2.0f)>,
                             list<literal<float>({2}, {1, 3})>>);
using down = list<literal<std::int32_t>(10), literal<std::int32_t>(6), literal<std::int32_t>(-3)>;
constexpr auto y = literal<std::int32_t>({2}, {10, 7});
static_assert(gives<Range, Range::attributes{}, down, list<y>>);
static_assert(gives<Range, Range::attributes{},
                    list<literal<std::int64_t>(1), literal<std::int64_t>(1), literal<std::int64_t>(1)>,
                    list<blank<std::int64_t>({0})>>);
static_assert(
    gives_declared<Range, Range::attributes{},
                   list<literal<std::int16_t>(-1), literal<std::int16_t>(2), literal<std::int16_t>(1)>,
                   list<literal<std::int16_t>({3}, {-1, 0, 1})>>);

// Halves count in float: 2049 and 2051 lie between two of them (IEEE 754, ties to even).
static_assert(gives_declared<
              Range, Range::attributes{},
              list<literal<float16>({}, {1.0f}), literal<float16>({}, {5.0f}), literal<float16>({}, {2.0f})>,
              list<literal<float16>({2}, {1.0f, 3.0f})>>);
static_assert(gives_declared<Range, Range::attributes{},
                             list<literal<float16>({}, {2048.0f}), literal<float16>({}, {2052.0f}),
                                  literal<float16>({}, {1.0f})>,
                             list<literal<float16>({4}, {2048.0f, 2048.0f, 2050.0f, 2052.0f})>>);
static_assert(gives_declared<Range, Range::attributes{},
                             list<literal<bfloat16>({}, {1.0f}), literal<bfloat16>({}, {5.0f}),
                                  literal<bfloat16>({}, {2.0f})>,
                             list<literal<bfloat16>({2}, {1.0f, 3.0f})>>);

TEST_CASE("Range in a model") {
  CHECK(model_gives<Range, Range::attributes{}, down, list<y>>());
  CHECK(model_gives_declared<Range, Range::attributes{}, list<literal(1.0), literal(5.0), literal(2.0)>,
                             list<literal<double>({2}, {1, 3})>>());
}
}  // namespace INLAY_UNIT
