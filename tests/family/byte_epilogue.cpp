// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/packing.hpp>
#include <inlay/op/QLinearMatMul.hpp>
#include <inlay/op/device/Lookup.hpp>
#include <inlay/op/microsoft/QGemm.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <vector>

// Quantised layers with an epilogue: what they make without one, and then the epilogue's function of each element.
namespace {
using namespace inlay;
using op::device::Lookup;

constexpr std::array<std::int8_t, 256> table = [] {
  std::array<std::int8_t, 256> t{};
  for (std::size_t i = 0; i < 256; ++i) t[i] = static_cast<std::int8_t>(i * 89 + i / 16 * 31 + 5);
  return t;
}();
constexpr auto looked_up = [](std::int8_t x) { return table[static_cast<std::uint8_t>(x)]; };
epilogue<family::table_step<std::int8_t>> const by_table{
    Lookup::epilogue_step<Lookup::attributes{}, 0>(tensor<std::int8_t const, dims{256}>{table.data()}), {}};

/// Adds the place of an element in the output.
struct adds_place {
  template <class Value>
  constexpr Value operator()(Value x, std::size_t offset) const {
    return static_cast<Value>(x + static_cast<Value>(offset));
  }
  constexpr adds_place at(std::size_t) const { return *this; }
};

TEST_CASE("byte_epilogue: none, a table, and some steps one after the other") {
  std::vector<std::int8_t> const x{-128, -1, 0, 1, 127};
  std::vector<std::int8_t> y = x;
  family::finish_in_place(y.data(), y.size(), 3);
  family::finish_in_place(y.data(), y.size(), 3, epilogue<>{});
  CHECK(y == x);
  family::finish_in_place(y.data(), y.size(), 3, by_table);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == looked_up(x[i]));
  y = x;
  family::finish_in_place(y.data(), y.size(), 3,
                          epilogue<adds_place, family::table_step<std::int8_t>>{{}, by_table});
  for (std::size_t i = 0; i < x.size(); ++i)
    CHECK(y[i] == looked_up(static_cast<std::int8_t>(x[i] + static_cast<std::int8_t>(3 + i))));
}

TEST_CASE("byte_epilogue: a producer is asked for packed weights and bytes") {
  tensor_info const x{elem_type::int8, {2, 8}}, w{elem_type::int8, {8, 4}, storage::quads},
      y{elem_type::int8, {2, 4}};
  CHECK(family::takes_byte_epilogue(x, w, y));
  CHECK(!family::takes_byte_epilogue(x, {elem_type::int8, {8, 4}}, y));
  CHECK(!family::takes_byte_epilogue(x, w, {elem_type::float_, {2, 4}}));
  CHECK(!family::takes_byte_epilogue({elem_type::int8, {0, 8}}, w, {elem_type::int8, {0, 4}}));
}

/// A product of M rows whole, and by two and three workers, rows or columns each.
template <std::int64_t M>
void check_products() {
  constexpr std::int64_t K = 7, N = 9;
  alignas(8) std::int8_t b[kernel::quad_elements(K, N)]{};
  std::int8_t a[M * K];
  for (std::size_t k = 0; k < K; ++k)
    for (std::size_t n = 0; n < N; ++n)
      b[kernel::quad_index(k, n, K)] = static_cast<std::int8_t>(k * 37 + n * 11);
  for (std::size_t i = 0; i < M * K; ++i) a[i] = static_cast<std::int8_t>(i * 53 - 100);
  float const multiplier = 0.003f;
  std::int8_t const zero = 0, zero_y = 5;
  tensor<float const, dims{}> const scale{&multiplier};
  tensor<std::int8_t const, dims{}> const zeros{&zero}, zeros_y{&zero_y};
  using matrix = tensor<std::int8_t, dims{M, N}>;
  tensor<std::int8_t const, dims{M, K}> const A{a};
  tensor<std::int8_t const, dims{K, N}, storage::quads> const B{b};
  auto const check = [&](auto const& evaluate, auto const& evaluate_share) {
    std::vector<std::int8_t> wanted(M * N), found(M * N);
    evaluate(matrix{wanted.data()});
    for (std::int8_t& y : wanted) y = looked_up(y);
    evaluate(matrix{found.data()}, by_table);
    CHECK(found == wanted);
    auto const shared = [&]<int Workers>(share<Workers>) {
      found.assign(found.size(), 77);
      for (int worker = Workers; worker-- > 0;) evaluate_share(share<Workers>{worker}, matrix{found.data()});
      CHECK(found == wanted);
    };
    shared(share<2>{});
    shared(share<3>{});
  };
  check(
      [&](auto Y, auto const&... after) {
        op::QLinearMatMul::evaluate<op::QLinearMatMul::attributes{}>(A, scale, zeros, B, scale, zeros, scale,
                                                                     zeros_y, absent, Y, after...);
      },
      [&](auto worker, auto Y) {
        op::QLinearMatMul::evaluate_share<op::QLinearMatMul::attributes{}>(
            worker, A, scale, zeros, B, scale, zeros, scale, zeros_y, absent, Y, by_table);
      });
  using op::microsoft::QGemm;
  check(
      [&](auto Y, auto const&... after) {
        QGemm::evaluate<QGemm::attributes{}>(A, scale, zeros, B, scale, zeros, absent, scale, zeros_y, Y,
                                             after...);
      },
      [&](auto worker, auto Y) {
        QGemm::evaluate_share<QGemm::attributes{}>(worker, A, scale, zeros, B, scale, zeros, absent, scale,
                                                   zeros_y, Y, by_table);
      });
}

TEST_CASE("byte_epilogue: products, whole and shared by rows and by columns") {
  check_products<1>();
  check_products<2>();
  check_products<6>();
}
}  // namespace
