// SPDX-License-Identifier: Apache-2.0
#include <inlay/family/iteration.hpp>

#include <doctest/doctest.h>

#include <array>

namespace {
using namespace inlay;

constexpr std::array<int, 6> numbers{1, 2, 3, 4, 5, 6};
constexpr tensor<int const, dims{3, 2}> matrix{numbers.data()};
constexpr tensor<int const, dims{6}> list{numbers.data()};

static_assert(family::slice(matrix, 2).dims() == dims{2});
static_assert(family::slice(matrix, 2)[0] == 5);
static_assert(family::slice(list, 3).dims() == dims{});
static_assert(family::slice(list, 3)[0] == 4);
static_assert(std::get<1>(family::tensors_from<1>(std::tuple{1, 2, 3}, std::make_index_sequence<2>{})) == 3);
static_assert(std::get<0>(family::slices_from<1>(std::tuple{list, matrix}, 1,
                                                 std::make_index_sequence<1>{}))[1] == 4);
static_assert([] {
  std::size_t sum = 0;
  family::for_each_number(std::make_index_sequence<4>{}, [&](auto i) { sum = sum * 10 + i; });
  return sum;
}() == 123);
}  // namespace
