// SPDX-License-Identifier: Apache-2.0
#include <inlay/platform/threads.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>

namespace {
/// Many rounds, so that helpers both spin and sleep between them; each index must be called once in each.
template <std::size_t Workers>
void check_pool() {
  INFO("workers ", Workers);
  constexpr std::size_t most = 7;
  inlay::platform::threads<Workers> pool;
  for (std::size_t round = 0; round < 2000; ++round) {
    std::array<std::atomic<int>, most> calls{};
    std::size_t const n = round % (most + 1);
    pool.parallel_for(n, [&](std::size_t i) { calls[i].fetch_add(1, std::memory_order_relaxed); });
    bool right = true;
    for (std::size_t i = 0; i < most; ++i) right = right && calls[i].load() == (i < n ? 1 : 0);
    if (!right) FAIL("in round ", round);
  }
}

TEST_CASE("threads: parallel_for calls each index once, with fewer, as many and more indices than workers") {
  check_pool<1>();
  check_pool<2>();
  check_pool<3>();
}

TEST_CASE("threads: what parallel_for has written is seen after it") {
  inlay::platform::threads<2> pool;
  std::array<int, 100> squares{};
  pool.parallel_for(squares.size(), [&](std::size_t i) { squares[i] = static_cast<int>(i * i); });
  int sum = 0;
  for (int square : squares) sum += square;
  CHECK(sum == 328350);
}
}  // namespace
