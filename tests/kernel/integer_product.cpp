// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/integer_product.hpp>

#include "integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace {
using namespace inlay;
using test::random_bytes;

struct alignas(8) eight {
  std::int8_t bytes[8]{};
};

/// A step of an epilogue.
struct doubled {
  template <class Value>
  Value operator()(Value x, std::size_t) const {
    return x + x;
  }
};

/// (A - zero_a) x (B - zero_b) by plain loops.
template <class X>
std::vector<std::int32_t> product(std::vector<X> const& a, std::vector<std::int8_t> const& b, int M, int K,
                                  int N, int zero_a, std::vector<std::int8_t> const& zero_b) {
  std::vector<std::int32_t> y;
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      std::int32_t sum = 0;
      for (int k = 0; k < K; ++k)
        sum += (a[static_cast<std::size_t>(m * K + k)] - zero_a) *
               (b[static_cast<std::size_t>(k * N + n)] -
                zero_b[zero_b.size() == 1 ? 0 : static_cast<std::size_t>(n)]);
      y.push_back(sum);
    }
  return y;
}

template <class X, int M, int K, int N, bool Each>
void check(random_bytes& random, int zero_a) {
  auto const a = random.many<X>(M * K);
  auto b = random.many<std::int8_t>(K * N);
  if (M == 3)  // no weight of -128: sums of two products fit int16
    for (std::int8_t& w : b) w = w == -128 ? std::int8_t{-127} : w;
  auto const zero_b = Each ? random.many<std::int8_t>(N) : std::vector<std::int8_t>{0};
  auto const wanted = product(a, b, M, K, N, zero_a, zero_b);
  auto const quads = kernel::quad_elements(std::size_t{K}, std::size_t{N});
  std::vector<eight> packed(quads / 8);
  auto* const weights = reinterpret_cast<std::int8_t*>(packed.data());
  for (int k = 0; k < K; ++k)
    for (int n = 0; n < N; ++n)
      weights[kernel::quad_index(static_cast<std::size_t>(k), static_cast<std::size_t>(n), std::size_t{K})] =
          b[static_cast<std::size_t>(k * N + n)];
  std::vector<std::int32_t> sums(std::size_t{N});
  for (int k = 0; k < K; ++k)
    for (int n = 0; n < N; ++n)
      sums[static_cast<std::size_t>(n)] +=
          b[static_cast<std::size_t>(k * N + n)] - zero_b[Each ? static_cast<std::size_t>(n) : 0];

  std::vector<std::int32_t> y(wanted.size());
  std::vector<float> real(wanted.size()), real_wanted(wanted.size());
  std::size_t at = 0;
  for (std::int32_t const sum : wanted) real_wanted[at++] = 2 * static_cast<float>(sum);
  auto const run = [&]<int Workers>(auto const& zeros, share<Workers>) {
    y.assign(y.size(), 77);
    real.assign(y.size(), 77);
    for (int worker = 0; worker < Workers; ++worker) {
      share<Workers> const own{worker};
      auto const part = kernel::product_part::of(own, M, N);
      kernel::sum_products<M, K, N>(own, a.data(), weights, zeros, y.data());
      kernel::finish_sums<N>(part, y.data(), zero_a, sums.data());
      kernel::sum_products<M, K, N>(own, a.data(), weights, zeros, real.data());
      kernel::finish_sums<N>(part, real.data(), zero_a, sums.data(), epilogue<doubled>{});
    }
    CHECK(y == wanted);
    CHECK(real == real_wanted);
  };
  auto const run_all = [&](auto const& zeros) {
    run(zeros, share<1>{});
    run(zeros, share<2>{});
    run(zeros, share<5>{});
  };
  if constexpr (Each) run_all(tensor<std::int8_t const, dims{N}>{zero_b.data()});
  else run_all(tensor<std::int8_t const, dims{1}>{zero_b.data()});
}

TEST_CASE_TEMPLATE("kernel integer_product: sums as they are, and as floats", T, std::int8_t, std::uint8_t) {
  random_bytes random;
  for (int const zero_a : {int{std::numeric_limits<T>::min()}, int{std::numeric_limits<T>::max()}, 0, 3}) {
    check<T, 1, 1, 1, false>(random, zero_a);
    check<T, 1, 7, 3, true>(random, zero_a);
    check<T, 1, 64, 33, false>(random, zero_a);
    check<T, 3, 40, 16, false>(random, zero_a);
    check<T, 3, 12, 10, true>(random, zero_a);
    check<T, 13, 37, 50, true>(random, zero_a);
    check<T, 25, 8, 17, false>(random, zero_a);
    check<T, 2, 4100, 20, false>(random, zero_a);
    check<T, 8, 3001, 3, false>(random, zero_a);  // whose rows are lines where there are few
  }
}

}  // namespace
