// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

namespace inlay::bench {

/// Nanoseconds of a clock.
inline double now(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/// Nanoseconds by the wall, and those of them that this thread was on a core. The second is what an engine of
/// one thread takes on a machine of its own: what other programs take away is not in it.
struct stopwatch {
  double wall_begin = now(CLOCK_MONOTONIC), thread_begin = now(CLOCK_THREAD_CPUTIME_ID);
  double thread() const { return now(CLOCK_THREAD_CPUTIME_ID) - thread_begin; }
  double wall() const { return now(CLOCK_MONOTONIC) - wall_begin; }
};

}  // namespace inlay::bench
