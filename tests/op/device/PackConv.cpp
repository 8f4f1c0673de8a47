// SPDX-License-Identifier: Apache-2.0
#include <inlay/model.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/device/PackConv.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::device::PackConv;

constexpr tensor_info weights{elem_type::float_, {6, 2, 3, 3}};
static_assert(dims_of<PackConv, 1>({.group = 3}, {weights}) == dims{6, 2, 3, 3});
static_assert(PackConv::storage_of({.group = 3}, {6, 2, 3, 3}) == storage::panels);
static_assert(PackConv::storage_of({.group = 6}, {6, 1, 3, 3}) == storage::taps);
static_assert(PackConv::storage_of({.group = 3}, {6, 1, 3, 3}) == storage::panels);
static_assert(PackConv::storage_of({.group = 6}, {6, 1, 3, 3, 3}) == storage::panels);
static_assert(error_of<PackConv, 1>({}, {tensor_info{elem_type::double_, {6, 2, 3}}}) ==
              error{fault::elem_type_not_supported, 11, 1});
static_assert(error_of<PackConv, 1>({}, {tensor_info{elem_type::float_, {6, 2}}}) ==
              error{fault::rank_out_of_range, 2, 3});
static_assert(error_of<PackConv, 1>({.group = 4}, {weights}) ==
              error{fault::channels_not_divisible_by_group, 6, 4});

/// Each weight lies where packing.hpp says, by both texts.
template <PackConv::attributes a, dims Dims>
void check() {
  constexpr storage how = PackConv::storage_of(a, Dims);
  constexpr std::size_t n = elements(Dims);
  std::vector<float> w(n), fast(n), slow(n);
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<float>(i + 1);
  PackConv::evaluate<a>(tensor<float const, Dims>{w.data()}, tensor<float, Dims, how>{fast.data()});
  PackConv::reference(a, dynamic_tensor<float const>{w.data(), Dims},
                      dynamic_tensor<float>{slow.data(), Dims});
  dims window;
  for (std::size_t i = 2; i < Dims.size(); ++i) window.push_back(Dims[i]);
  std::size_t i = 0, wrong = 0;
  for (std::int64_t m = 0; m < Dims[0]; ++m)
    for (std::int64_t c = 0; c < Dims[1]; ++c)
      for_each_index(window, [&](dims const& tap, std::size_t) {
        std::size_t const at = kernel::convolution_weight<how>(a.group, Dims, m, c, tap);
        wrong += fast[at] != w[i] || slow[at] != w[i];
        ++i;
      });
  CHECK(wrong == 0);
}

TEST_CASE("PackConv: columns below, equal to and above a panel, groups, one tap and many") {
  check<PackConv::attributes{}, dims{3, 2, 3}>();
  check<PackConv::attributes{}, dims{16, 5, 2, 3}>();
  check<PackConv::attributes{}, dims{37, 19, 1, 1}>();
  check<PackConv::attributes{.group = 2}, dims{36, 3, 3, 3}>();
  check<PackConv::attributes{.group = 3}, dims{96, 17, 1}>();
  check<PackConv::attributes{}, dims{18, 2, 2, 1, 3}>();
  check<PackConv::attributes{.group = 20}, dims{20, 1, 3, 3}>();
  check<PackConv::attributes{.group = 4}, dims{4, 1, 2, 2, 2}>();
}

struct hyper {
  static constexpr auto nodes = graph(                                                              //
      input<"x", float, 1, 1, 2, 2>(),                                                              //
      input<"W", float, 3, 2, 1, 1>(),                                                              //
      node<"p", PackConv>(in<"W">),                                                                 //
      node<"y", op::Conv, op::Conv::attributes{.layout = layout::channel_last}>(in<"x">, in<"p">),  //
      output<"y">());
};
using network = inlay::model<hyper>;
constexpr std::array<float, 4> x{1, 2, 3, 4};  // pixels of two channels
constexpr std::array<float, 6> w{1, 10, 2, 20, 3, 30};
constexpr std::array<float, 6> y{21, 42, 63, 43, 86, 129};  // by hand
static_assert(network::evaluate(x, w) == y);
// Kernels read whole registers: what follows the last weight is in the arena too.
static_assert(network::arena_bytes >= sizeof x + sizeof y + sizeof w + overread * sizeof(float));

TEST_CASE("PackConv before a Conv whose weights are an input") {
  network m;
  m.set<"x">(x);
  m.set<"W">(w);
  m.run();
  CHECK(std::ranges::equal(m.output<"y">(), y));
}
}  // namespace INLAY_UNIT
