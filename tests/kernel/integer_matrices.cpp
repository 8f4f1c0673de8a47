// SPDX-License-Identifier: Apache-2.0
#include <inlay/kernel/integer_matrices.hpp>

#include "integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {
using namespace inlay;
using test::random_bytes;

/// (a - zero_a) x (b - zero_b) by plain loops; the zero points of b are one, or one for each column.
template <class X, class W>
std::vector<std::int32_t> product(std::vector<X> const& a, int zero_a, std::vector<W> const& b,
                                  std::vector<W> const& zero_b, int M, int K, int N) {
  std::vector<std::int32_t> y;
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      int const zero = zero_b[zero_b.size() == 1 ? 0 : static_cast<std::size_t>(n)];
      std::int32_t sum = 0;
      for (int k = 0; k < K; ++k)
        sum += (a[static_cast<std::size_t>(m * K + k)] - zero_a) *
               (b[static_cast<std::size_t>(k * N + n)] - zero);
      y.push_back(sum);
    }
  return y;
}

template <class X, class W, int M, int K, int N>
void check(random_bytes& random, bool zero_is_middle, bool each) {
  auto const a = random.many<X>(M * K);
  auto const b = random.many<W>(K * N);
  int const zero_a = random.zero_point<X>();
  std::vector<W> zero_b = random.many<W>(each ? std::size_t{N} : 1);
  if (zero_is_middle) zero_b.assign(zero_b.size(), static_cast<W>(std::is_signed_v<W> ? 0 : 128));
  auto const wanted = product(a, zero_a, b, zero_b, M, K, N);
  kernel::column_zeros<W> const zeros{zero_b.data(), each ? 1 : 0};

  std::vector<std::int32_t> sums(wanted.size(), 77);
  std::vector<X> bytes(wanted.size(), X{77}), bytes_wanted;
  family::requantizer<X, false> const finish{zero_a, family::least_of<X>, family::greatest_of<X>};
  for (std::int32_t const sum : wanted) bytes_wanted.push_back(finish(sum, 0.0007f));
  auto const run = [&]<int Workers>(share<Workers>) {
    sums.assign(sums.size(), 77);
    bytes.assign(bytes.size(), X{77});
    for (int worker = 0; worker < Workers; ++worker) {
      share<Workers> const own{worker};
      kernel::multiply_matrices<M, K, N>(own, a.data(), zero_a, b.data(), zeros, kernel::plain_sum{}, 1.0f,
                                         sums.data());
      kernel::multiply_matrices<M, K, N>(own, a.data(), zero_a, b.data(), zeros, finish, 0.0007f,
                                         bytes.data());
    }
    CHECK(sums == wanted);
    CHECK(bytes == bytes_wanted);
  };
  run(share<1>{});
  run(share<3>{});
}

template <class X, class W>
void check_all() {
  random_bytes random;
  for (bool const middle : {false, true}) {
    check<X, W, 1, 1, 1>(random, middle, false);
    check<X, W, 3, 5, 7>(random, middle, true);
    check<X, W, 4, 16, 16>(random, middle, false);
    check<X, W, 5, 130, 40>(random, middle, true);
    check<X, W, 2, kernel::most_packed_bytes / 2 - 3, 5>(random, middle, false);  // two columns at a time
  }
}

TEST_CASE("kernel integer_matrices: products equal plain loops") {
  SUBCASE("int8, int8") { check_all<std::int8_t, std::int8_t>(); }
  SUBCASE("uint8, int8") { check_all<std::uint8_t, std::int8_t>(); }
  SUBCASE("uint8, uint8") { check_all<std::uint8_t, std::uint8_t>(); }
  SUBCASE("int8, uint8") { check_all<std::int8_t, std::uint8_t>(); }
}

static_assert(kernel::packs_columns_everywhere(2048) && !kernel::packs_columns_everywhere(2049));
static_assert(kernel::packs_columns(1) && kernel::packs_columns(kernel::most_packed_bytes / 2) &&
              !kernel::packs_columns(kernel::most_packed_bytes / 2 + 1) && !kernel::packs_columns(0));
static_assert(kernel::columns_together(16, 7) == 8 && kernel::columns_together(16, 8) == 8);

}  // namespace
