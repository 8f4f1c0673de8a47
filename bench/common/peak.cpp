// SPDX-License-Identifier: Apache-2.0
#include "peak.hpp"
#include "clock.hpp"

#include <immintrin.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace inlay::bench {

namespace {

/// Latency times throughput of the multiply-add is 8 to 10 on processors of today: 12 chains keep them busy,
/// and leave registers for the two operands.
constexpr std::size_t chains = 12;
using results = std::array<float, chains>;

// x -> a * x + b with |a| < 1: values stay normal numbers near b / (1 - a) for any number of steps, and the
// difference between two chains shrinks by a at each: a is near 1, so that it is still there after the
// largest count.
constexpr float a = 0.9999999F, b = 1e-7F;

constexpr float start_of(std::size_t chain) { return 1 + 0.125F * static_cast<float>(chain); }

// The loops name each register, so that no compiler can merge, spill or reorder chains; "+x" ties each to the
// last step.
[[gnu::target("avx2,fma"), gnu::noinline]] void run_avx2(std::int64_t steps, results& r) {
  __m256 x[chains];
  for (std::size_t i = 0; i < chains; ++i) x[i] = _mm256_set1_ps(start_of(i));
  __m256 const m = _mm256_set1_ps(a), s = _mm256_set1_ps(b);
  auto x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7], x8 = x[8],
       x9 = x[9], x10 = x[10], x11 = x[11];
  for (std::int64_t i = 0; i < steps; ++i)
    asm volatile(
        "vfmadd213ps %13, %12, %0\n\tvfmadd213ps %13, %12, %1\n\tvfmadd213ps %13, %12, %2\n\t"
        "vfmadd213ps %13, %12, %3\n\tvfmadd213ps %13, %12, %4\n\tvfmadd213ps %13, %12, %5\n\t"
        "vfmadd213ps %13, %12, %6\n\tvfmadd213ps %13, %12, %7\n\tvfmadd213ps %13, %12, %8\n\t"
        "vfmadd213ps %13, %12, %9\n\tvfmadd213ps %13, %12, %10\n\tvfmadd213ps %13, %12, %11"
        : "+x"(x0), "+x"(x1), "+x"(x2), "+x"(x3), "+x"(x4), "+x"(x5), "+x"(x6), "+x"(x7), "+x"(x8), "+x"(x9),
          "+x"(x10), "+x"(x11)
        : "x"(m), "x"(s));
  __m256 const end[] = {x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11};
  for (std::size_t i = 0; i < chains; ++i) r[i] = _mm256_cvtss_f32(end[i]);
}

[[gnu::target("avx512f"), gnu::noinline]] void run_avx512(std::int64_t steps, results& r) {
  __m512 x[chains];
  for (std::size_t i = 0; i < chains; ++i) x[i] = _mm512_set1_ps(start_of(i));
  __m512 const m = _mm512_set1_ps(a), s = _mm512_set1_ps(b);
  auto x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], x4 = x[4], x5 = x[5], x6 = x[6], x7 = x[7], x8 = x[8],
       x9 = x[9], x10 = x[10], x11 = x[11];
  for (std::int64_t i = 0; i < steps; ++i)
    asm volatile(
        "vfmadd213ps %13, %12, %0\n\tvfmadd213ps %13, %12, %1\n\tvfmadd213ps %13, %12, %2\n\t"
        "vfmadd213ps %13, %12, %3\n\tvfmadd213ps %13, %12, %4\n\tvfmadd213ps %13, %12, %5\n\t"
        "vfmadd213ps %13, %12, %6\n\tvfmadd213ps %13, %12, %7\n\tvfmadd213ps %13, %12, %8\n\t"
        "vfmadd213ps %13, %12, %9\n\tvfmadd213ps %13, %12, %10\n\tvfmadd213ps %13, %12, %11"
        : "+v"(x0), "+v"(x1), "+v"(x2), "+v"(x3), "+v"(x4), "+v"(x5), "+v"(x6), "+v"(x7), "+v"(x8), "+v"(x9),
          "+v"(x10), "+v"(x11)
        : "v"(m), "v"(s));
  __m512 const end[] = {x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11};
  for (std::size_t i = 0; i < chains; ++i) r[i] = _mm512_cvtss_f32(end[i]);
}

/// Each chain must have gone its own way: the same number of steps in plain arithmetic, from its own start.
void check(std::int64_t steps, results const& found) {
  for (std::size_t c = 0; c < chains; ++c) {
    float wanted = start_of(c);
    for (std::int64_t i = 0; i < steps; ++i) wanted = std::fma(a, wanted, b);
    bool const apart = c == 0 || found[c] > found[c - 1];
    if (found[c] == wanted && apart) continue;
    std::fprintf(stderr, "measure_peak: chain %zu ends at %g, wanted %g\n", c, static_cast<double>(found[c]),
                 static_cast<double>(wanted));
    std::exit(1);
  }
}

}  // namespace

bool has(vectors v) {
  return v == vectors::avx2 ? __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                            : __builtin_cpu_supports("avx512f");
}

double measure_peak(vectors v, double milliseconds) {
  auto const run = v == vectors::avx2 ? run_avx2 : run_avx512;
  std::size_t const lanes = v == vectors::avx2 ? 8 : 16;
  static bool checked[2]{};
  results r{};
  if (bool& done = checked[static_cast<std::size_t>(v)]; !done) {
    run(1000, r);
    check(1000, r);
    done = true;
  }
  // At 3 GHz and two a cycle 1 ms is half a million steps of 12; a batch of 20 000 is some 40 us, an
  // interrupt or two fewer than a whole measurement has.
  constexpr std::int64_t batch = 20'000;
  stopwatch const watch;
  std::int64_t steps = 0;
  double ns = 0;
  do {
    run(batch, r);
    steps += batch;
    ns = watch.thread();
  } while (ns < milliseconds * 1e6);
  return 2.0 * static_cast<double>(lanes * chains) * static_cast<double>(steps) / ns;
}

}  // namespace inlay::bench
