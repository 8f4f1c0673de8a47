// SPDX-License-Identifier: Apache-2.0
#include <inlay/op/device/Lookup.hpp>

#include "../run.hpp"

#include <doctest/doctest.h>

#include <array>

namespace INLAY_UNIT {
using namespace inlay;
using namespace inlay::test;
using op::device::Lookup;

constexpr tensor_info table{elem_type::uint8, {256}};
static_assert(dims_of<Lookup, 2>({}, {tensor_info{elem_type::int8, {2, 3}}, table}) == dims{2, 3});
static_assert(error_of<Lookup, 2>({}, {tensor_info{elem_type::float_, {2}}, table}) ==
              error{fault::elem_type_not_supported, 1, 2});
static_assert(error_of<Lookup, 2>({},
                                  {tensor_info{elem_type::int8, {2}}, tensor_info{elem_type::int8, {255}}}) ==
              error{fault::element_count_differs, 255, 256});

// A quantised layer's epilogue, where elements keep their type; the table is no value in flight.
constexpr std::uint32_t fusable_inputs(elem_type x, elem_type y) {
  tensor_info const in[] = {{x, {256}}, {y, {256}}}, out[] = {{y, {256}}};
  return make_node_record<Lookup>({}, in, out).fusable_inputs;
}
static_assert(fusable_inputs(elem_type::int8, elem_type::int8) == 1);
static_assert(fusable_inputs(elem_type::uint8, elem_type::int8) == 0);

TEST_CASE("Lookup: bytes count by their bits, around four at a time, and onto themselves") {
  std::array<std::int8_t, 256> negated;
  for (int i = 0; i < 256; ++i)
    negated[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(-1 - static_cast<std::int8_t>(i));
  auto const check = [&]<std::int64_t N>(std::integral_constant<std::int64_t, N>) {
    std::array<std::int8_t, N> x;
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<std::int8_t>(37 * static_cast<int>(i) - 128);
    auto const original = x;
    Lookup::evaluate<Lookup::attributes{}>(tensor<std::int8_t const, dims{N}>{x.data()},
                                           tensor<std::int8_t const, dims{256}>{negated.data()},
                                           tensor<std::int8_t, dims{N}>{x.data()});
    std::array<std::int8_t, N> y;
    Lookup::reference({}, dynamic_tensor<std::int8_t const>{original.data(), {N}},
                      dynamic_tensor<std::int8_t const>{negated.data(), {256}},
                      dynamic_tensor<std::int8_t>{y.data(), {N}});
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(x[i] == -1 - original[i]);
      CHECK(y[i] == x[i]);
    }
    x = original;
    auto const work = [&](int worker) {
      Lookup::evaluate_share<Lookup::attributes{}>(
          share<3>{worker}, tensor<std::int8_t const, dims{N}>{x.data()},
          tensor<std::int8_t const, dims{256}>{negated.data()}, tensor<std::int8_t, dims{N}>{x.data()});
    };
    work(2), work(0), work(1);
    CHECK(x == y);
  };
  check(std::integral_constant<std::int64_t, 1>{});
  check(std::integral_constant<std::int64_t, 7>{});
  check(std::integral_constant<std::int64_t, 256>{});
}
}  // namespace INLAY_UNIT
