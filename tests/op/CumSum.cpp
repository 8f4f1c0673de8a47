// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/CumSum.hpp>

#include "../kernel/check.hpp"
#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::CumSum;
using A = CumSum::attributes;

// Shapes.
constexpr tensor_info matrix{elem_type::float_, {2, 3}}, axis{elem_type::int64, {}};
static_assert(dims_of<CumSum, 2>({}, {matrix, axis}) == dims{2, 3});
constexpr std::int64_t two = 2;
static_assert(error_of<CumSum, 2>({},
                                  {matrix, tensor_info{elem_type::int64, {}, storage::row_major, &two}}) ==
              error{fault::axis_out_of_range, 2, 2});
static_assert(error_of<CumSum, 2>({}, {matrix, tensor_info{elem_type::int64, {2}}}) ==
              error{fault::element_count_differs, 2, 1});
static_assert(error_of<CumSum, 2>({}, {matrix, matrix}) == error{fault::elem_type_not_supported, 1, 7});

// Official: test_cumsum_*; values of ONNX's reference evaluator.

constexpr auto x1_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x1_1 = literal<std::int32_t>({}, {0});
constexpr auto y1_0 = literal<float>({4}, {1, 3, 6, 10});
static_assert(gives<CumSum, A{}, list<x1_0, x1_1>, list<y1_0>>);

constexpr auto x2_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x2_1 = literal<std::int32_t>({}, {0});
constexpr auto y2_0 = literal<float>({4}, {0, 1, 3, 6});
static_assert(gives<CumSum, A{.exclusive = 1}, list<x2_0, x2_1>, list<y2_0>>);

constexpr auto x3_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x3_1 = literal<std::int32_t>({}, {0});
constexpr auto y3_0 = literal<float>({4}, {10, 9, 7, 4});
static_assert(gives<CumSum, A{.reverse = 1}, list<x3_0, x3_1>, list<y3_0>>);

constexpr auto x4_0 = literal<float>({4}, {1, 2, 3, 4});
constexpr auto x4_1 = literal<std::int32_t>({}, {0});
constexpr auto y4_0 = literal<float>({4}, {9, 7, 4, 0});
static_assert(gives<CumSum, A{.exclusive = 1, .reverse = 1}, list<x4_0, x4_1>, list<y4_0>>);

constexpr auto x5_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x5_1 = literal<std::int64_t>({}, {0});
constexpr auto y5_0 = literal<float>({2, 3}, {1, 2, 3, 5, 7, 9});
static_assert(gives<CumSum, A{}, list<x5_0, x5_1>, list<y5_0>>);

constexpr auto x6_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x6_1 = literal<std::int64_t>({}, {1});
constexpr auto y6_0 = literal<float>({2, 3}, {1, 3, 6, 4, 9, 15});
static_assert(gives<CumSum, A{}, list<x6_0, x6_1>, list<y6_0>>);

constexpr auto x7_0 = literal<float>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x7_1 = literal<std::int64_t>({}, {-1});
constexpr auto y7_0 = literal<float>({2, 3}, {1, 3, 6, 4, 9, 15});
static_assert(gives<CumSum, A{}, list<x7_0, x7_1>, list<y7_0>>);

// int32
constexpr auto x8_0 = literal<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6});
constexpr auto x8_1 = literal<std::int32_t>({}, {1});
constexpr auto y8_0 = literal<std::int32_t>({2, 3}, {1, 3, 6, 4, 9, 15});
static_assert(gives<CumSum, A{}, list<x8_0, x8_1>, list<y8_0>>);

// Corners: one element, no element, an axis of one element in a list.
constexpr auto x9_0 = literal<float>({1}, {7});
constexpr auto x9_1 = literal<std::int64_t>({1}, {0});
constexpr auto y9_0 = literal<float>({1}, {7});
static_assert(gives<CumSum, A{}, list<x9_0, x9_1>, list<y9_0>>);

constexpr auto x10_0 = blank<float>({2, 0});
constexpr auto x10_1 = literal<std::int64_t>({1}, {-1});
constexpr auto y10_0 = blank<float>({2, 0});
static_assert(gives<CumSum, A{}, list<x10_0, x10_1>, list<y10_0>>);

/// (2, 5, Columns) along axis 1, against the definition: the same additions in the same order.
template <CumSum::attributes a, std::int64_t Columns>
void check_rows() {
  INFO(Columns, " columns, exclusive ", a.exclusive, ", reverse ", a.reverse);
  constexpr std::size_t rows = 5, columns = Columns;
  auto const x = values(1).vector(2 * rows * columns);
  std::int64_t const axis = -2;
  guarded y(x.size());
  CumSum::evaluate<a>(tensor<float const, dims{2, rows, Columns}>{x.data()},
                      tensor<std::int64_t const, dims{}>{&axis},
                      tensor<float, dims{2, rows, Columns}>{y.data()});
  std::vector<float> wanted(x.size());
  for (std::size_t image = 0; image < 2; ++image)
    for (std::size_t c = 0; c < columns; ++c) {
      float sum = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        std::size_t const at = (image * rows + (a.reverse ? rows - 1 - i : i)) * columns + c;
        wanted[at] = a.exclusive ? sum : sum + x[at];
        sum += x[at];
      }
    }
  check_equal(y, wanted);
}

TEST_CASE("CumSum of rows that lie side by side: extents around the width of a pack") {
  constexpr auto check = []<std::int64_t Columns>(std::integral_constant<std::int64_t, Columns>) {
    check_rows<A{}, Columns>();
    check_rows<A{.exclusive = 1}, Columns>();
    check_rows<A{.reverse = 1}, Columns>();
    check_rows<A{.exclusive = 1, .reverse = 1}, Columns>();
  };
  constexpr auto pack = static_cast<std::int64_t>(simd::lanes);
  check(std::integral_constant<std::int64_t, 1>{});
  check(std::integral_constant<std::int64_t, pack + 1>{});
  check(std::integral_constant<std::int64_t, 2 * pack>{});
}

TEST_CASE("CumSum in a model") {
  CHECK(model_gives<CumSum, A{.reverse = 1}, list<x3_0, x3_1>, list<y3_0>>());
  CHECK(model_gives<CumSum, A{.exclusive = 1, .reverse = 1}, list<x4_0, x4_1>, list<y4_0>>());
  CHECK(model_gives<CumSum, A{}, list<x5_0, x5_1>, list<y5_0>>());
  CHECK(model_gives<CumSum, A{}, list<x8_0, x8_1>, list<y8_0>>());
  CHECK(model_gives<CumSum, A{}, list<x9_0, x9_1>, list<y9_0>>());
  CHECK(model_gives<CumSum, A{}, list<x10_0, x10_1>, list<y10_0>>());
}
}  // namespace INLAY_UNIT
