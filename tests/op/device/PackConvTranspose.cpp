// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/device/PackConvTranspose.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::device::PackConvTranspose;
using attributes = PackConvTranspose::attributes;

constexpr tensor_info weights{elem_type::float_, {6, 2, 3, 3}};
static_assert(dims_of<PackConvTranspose, 1>({.group = 3, .strides = {2, 1}}, {weights}) == dims{6, 2, 3, 3});
static_assert(error_of<PackConvTranspose, 1>({}, {tensor_info{elem_type::double_, {6, 2, 3}}}) ==
              error{fault::elem_type_not_supported, 11, 1});
static_assert(error_of<PackConvTranspose, 1>({}, {tensor_info{elem_type::float_, {6, 2}}}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<PackConvTranspose, 1>({.group = 4}, {weights}) ==
              error{fault::channels_not_divisible_by_group, 6, 4});
static_assert(error_of<PackConvTranspose, 1>({.strides = {2}}, {weights}) ==
              error{fault::attribute_length_differs, 1, 2});
static_assert(error_of<PackConvTranspose, 1>({.strides = {2, 0}}, {weights}) ==
              error{fault::attribute_out_of_range, 0, 1});

/// Each weight lies where packing.hpp says, by both texts.
template <attributes a, dims Dims>
void check() {
  constexpr std::size_t n = elements(Dims);
  constexpr storage packing = kernel::transposed_storage(Dims, a.group);
  std::vector<float> w(n), fast(n), slow(n);
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<float>(i + 1);
  PackConvTranspose::evaluate<a>(tensor<float const, Dims>{w.data()},
                                 tensor<float, Dims, packing>{fast.data()});
  PackConvTranspose::reference(a, dynamic_tensor<float const>{w.data(), Dims},
                               dynamic_tensor<float>{slow.data(), Dims});
  dims window, strides(Dims.size() - 2, 1);
  for (std::size_t i = 2; i < Dims.size(); ++i) window.push_back(Dims[i]);
  for (std::size_t i = 0; i < a.strides.size(); ++i) strides[i] = a.strides[i];
  std::size_t i = 0, wrong = 0;
  for (std::int64_t c = 0; c < Dims[0]; ++c)
    for (std::int64_t m = 0; m < Dims[1]; ++m)
      for_each_index(window, [&](dims const& tap, std::size_t) {
        std::size_t const at = kernel::transposed_weight<packing>(Dims, strides, a.group, c, m, tap);
        wrong += fast[at] != w[i] || slow[at] != w[i];
        ++i;
      });
  CHECK(wrong == 0);
}

TEST_CASE("PackConvTranspose: few channels, whose taps along a row are columns") {
  check<attributes{}, dims{8, 2, 3}>();
  check<attributes{.strides = {2, 2}}, dims{11, 3, 5, 5}>();
  check<attributes{.group = 2, .strides = {2, 3}}, dims{18, 4, 4, 9}>();
  check<attributes{.group = 2, .strides = {1, 2, 3}}, dims{16, 1, 2, 3, 4}>();
}

TEST_CASE("PackConvTranspose: channels that are groups") {
  check<attributes{.group = 5, .strides = {2}}, dims{5, 1, 3}>();
  check<attributes{.group = 19, .strides = {2, 3}}, dims{19, 1, 5, 2}>();
  check<attributes{.group = 4, .strides = {1, 2, 3}}, dims{4, 1, 2, 3, 4}>();
}

TEST_CASE(
    "PackConvTranspose: residues of strides, fewer taps than the stride, narrow panels, groups, volumes") {
  check<attributes{}, dims{3, 2, 3}>();
  check<attributes{.strides = {2}}, dims{3, 2, 1}>();
  check<attributes{.strides = {2}}, dims{5, 16, 5}>();
  check<attributes{.strides = {2, 2}}, dims{7, 37, 4, 4}>();
  check<attributes{.strides = {2, 3}}, dims{7, 17, 5, 2}>();
  check<attributes{.group = 3, .strides = {2, 2}}, dims{6, 20, 3, 3}>();
  check<attributes{.group = 2, .strides = {1, 2, 3}}, dims{4, 7, 2, 3, 4}>();
}
}  // namespace INLAY_UNIT
