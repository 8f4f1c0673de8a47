// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/device/PackMatMul.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::device::PackMatMul;

constexpr tensor_info matrices{elem_type::float_, {3, 5, 7}};
static_assert(dims_of<PackMatMul, 1>({.perm = {0, 1, 2}}, {matrices}) == dims{3, 5, 7});
static_assert(dims_of<PackMatMul, 1>({.perm = {1, 2, 0}}, {matrices}) == dims{5, 7, 3});
static_assert(error_of<PackMatMul, 1>({.perm = {0, 1}}, {tensor_info{elem_type::double_, {2, 3}}}) ==
              error{fault::elem_type_not_supported, 11, 1});
static_assert(error_of<PackMatMul, 1>({.perm = {0}}, {tensor_info{elem_type::float_, {6}}}) ==
              error{fault::rank_out_of_range, 1, 2});
static_assert(error_of<PackMatMul, 1>({.perm = {1, 0}}, {matrices}) ==
              error{fault::attribute_length_differs, 2, 3});
static_assert(error_of<PackMatMul, 1>({.perm = {0, 1, 3}}, {matrices}) ==
              error{fault::axis_out_of_range, 3, 3});
static_assert(error_of<PackMatMul, 1>({.perm = {0, 1, 1}}, {matrices}) == error{fault::axis_repeated, 1, 3});

/// Each element lies where packing.hpp says, by both texts.
template <PackMatMul::attributes a, dims Dims>
void check() {
  constexpr std::size_t n = elements(Dims);
  constexpr dims Y = dims_of<PackMatMul, 1>(a, {tensor_info{elem_type::float_, Dims}});
  constexpr auto K = static_cast<std::size_t>(Y[Y.size() - 2]), N = static_cast<std::size_t>(Y.back());
  std::vector<float> x(n), fast(n), slow(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<float>(i + 1);
  PackMatMul::evaluate<a>(tensor<float const, Dims>{x.data()},
                          tensor<float, Y, storage::panels>{fast.data()});
  PackMatMul::reference(a, dynamic_tensor<float const>{x.data(), Dims},
                        dynamic_tensor<float>{slow.data(), Y});
  std::size_t i = 0, wrong = 0;
  for_each_index(Dims, [&](dims const& at, std::size_t) {
    std::size_t matrix = 0;
    for (std::size_t axis = 0; axis + 2 < Y.size(); ++axis)
      matrix = matrix * static_cast<std::size_t>(Y[axis]) +
               static_cast<std::size_t>(at[static_cast<std::size_t>(a.perm[axis])]);
    auto const k = static_cast<std::size_t>(at[static_cast<std::size_t>(a.perm[Y.size() - 2])]),
               column = static_cast<std::size_t>(at[static_cast<std::size_t>(a.perm[Y.size() - 1])]);
    std::size_t const place = matrix * K * N + kernel::panel_index(k, column, K, N);
    wrong += fast[place] != x[i] || slow[place] != x[i];
    ++i;
  });
  CHECK(wrong == 0);
}

TEST_CASE(
    "PackMatMul: columns below, equal to and above a panel, as they lie, transposed, of several matrices") {
  check<PackMatMul::attributes{.perm = {0, 1}}, dims{5, 7}>();
  check<PackMatMul::attributes{.perm = {0, 1}}, dims{19, 16}>();
  check<PackMatMul::attributes{.perm = {0, 1}}, dims{17, 53}>();
  check<PackMatMul::attributes{.perm = {1, 0}}, dims{7, 5}>();
  check<PackMatMul::attributes{.perm = {1, 0}}, dims{16, 33}>();
  check<PackMatMul::attributes{.perm = {1, 0}}, dims{53, 40}>();
  check<PackMatMul::attributes{.perm = {0, 2, 1}}, dims{3, 37, 18}>();
  check<PackMatMul::attributes{.perm = {0, 2, 3, 1}}, dims{2, 35, 3, 16}>();
  check<PackMatMul::attributes{.perm = {0, 2, 1, 3}}, dims{2, 9, 3, 34}>();
  check<PackMatMul::attributes{.perm = {3, 1, 2, 0}}, dims{20, 2, 3, 4}>();
}
}  // namespace INLAY_UNIT
