// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/Transpose.hpp>

#include "run.hpp"

#include <doctest/doctest.h>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::Transpose;

constexpr tensor_info X{elem_type::float_, {2, 3, 4}};

// Shapes: all permutations of the official cases test_transpose_*.
static_assert(dims_of<Transpose, 1>({}, {X}) == dims{4, 3, 2});
static_assert(dims_of<Transpose, 1>({{0, 2, 1}}, {X}) == dims{2, 4, 3});
static_assert(dims_of<Transpose, 1>({{1, 2, 0}}, {X}) == dims{3, 4, 2});
static_assert(dims_of<Transpose, 1>({{2, 0, 1}}, {X}) == dims{4, 2, 3});
static_assert(dims_of<Transpose, 1>({}, {tensor_info{elem_type::bool_, {}}}) == dims{});
static_assert(error_of<Transpose, 1>({{0, 1}}, {X}) == error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<Transpose, 1>({{0, 1, 3}}, {X}) == error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<Transpose, 1>({{0, 1, -1}}, {X}) == error{fault::axis_out_of_range, -1, 3});
static_assert(error_of<Transpose, 1>({{0, 1, 1}}, {X}).what == fault::axis_repeated);

// Axes that stay together are moved together.
static_assert(Transpose::axes_of({{0, 1, 2}}, {2, 3, 4}, {2, 3, 4}).list.size() == 1);
static_assert(Transpose::axes_of({{0, 2, 3, 1}}, {1, 8, 5, 5}, {1, 5, 5, 8}).list.size() == 2);

template <ints Perm, auto X, auto Y>
constexpr bool transposes = gives<Transpose, Transpose::attributes{Perm}, list<X>, list<Y>>;

constexpr auto x = literal<float>({2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
static_assert(transposes<{}, x, literal<float>({2, 3, 2}, {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11})>);
static_assert(transposes<{0, 1, 2}, x, x>);
static_assert(transposes<{0, 2, 1}, x, literal<float>({2, 2, 3}, {0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11})>);
static_assert(transposes<{1, 0, 2}, x, literal<float>({3, 2, 2}, {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11})>);
static_assert(transposes<{1, 2, 0}, x, literal<float>({3, 2, 2}, {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11})>);
static_assert(transposes<{2, 0, 1}, x, literal<float>({2, 2, 3}, {0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11})>);
// Corners: a scalar, nothing, one byte.
static_assert(transposes<{}, literal<bool>(true), literal<bool>(true)>);
static_assert(transposes<{}, blank<float>({2, 0}), blank<float>({0, 2})>);

// Planes wider and taller than the squares in which they are walked: below, at and above a multiple.
template <class T, std::int64_t Rows, std::int64_t Columns>
void check_plane() {
  std::array<T, static_cast<std::size_t>(2 * Rows * Columns)> from{}, to{};
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<T>(i);
  Transpose::evaluate<Transpose::attributes{{0, 2, 1}}>(tensor<T const, dims{2, Rows, Columns}>{from.data()},
                                                        tensor<T, dims{2, Columns, Rows}>{to.data()});
  bool equal = true;
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t r = 0; r < Rows; ++r)
      for (std::int64_t c = 0; c < Columns; ++c)
        equal = equal && to[static_cast<std::size_t>((b * Columns + c) * Rows + r)] ==
                             static_cast<T>((b * Rows + r) * Columns + c);
  CHECK(equal);
}

TEST_CASE("Transpose of planes") {
  check_plane<std::int16_t, 15, 16>();
  check_plane<std::int16_t, 16, 17>();
  check_plane<std::int16_t, 33, 31>();
  check_plane<std::int16_t, 1, 40>();
  check_plane<float, 15, 16>();
  check_plane<float, 16, 17>();
  check_plane<float, 33, 31>();
  check_plane<float, 21, 47>();
  check_plane<float, 3, 40>();
  check_plane<float, 40, 19>();
  check_plane<float, 105, 17>();
  check_plane<float, 77, 32>();
}

TEST_CASE("Transpose in a model") {
  CHECK(model_gives<Transpose, Transpose::attributes{}, list<x>,
                    list<literal<float>({2, 3, 2}, {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11})>>());
  CHECK(model_gives<Transpose, Transpose::attributes{{1, 2, 0}}, list<x>,
                    list<literal<float>({3, 2, 2}, {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11})>>());
}
}  // namespace INLAY_UNIT
