// SPDX-License-Identifier: Apache-2.0
/// A process under an operating system: monotonic clock, standard output, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>

#if defined(__unix__) || defined(__APPLE__) || defined(__wasi__)
#include <time.h>
#else
#include <chrono>
#endif

namespace inlay::platform {

struct hosted {
  template <class F>
  static constexpr void parallel_for(std::size_t n, F&& f) noexcept {
    for (std::size_t i = 0; i < n; ++i) f(i);
  }

  /// Nanoseconds of the monotonic clock.
  [[nodiscard]] static std::uint64_t now() noexcept {
#if defined(__unix__) || defined(__APPLE__) || defined(__wasi__)
    // std::chrono::steady_clock is this same call, but its header costs each user of a model 0.36 s (GCC 12).
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
#else
    using namespace std::chrono;
    auto const t = duration_cast<nanoseconds>(steady_clock::now().time_since_epoch());
    return static_cast<std::uint64_t>(t.count());
#endif
  }

  static void write(std::string_view text) noexcept { std::fwrite(text.data(), 1, text.size(), stdout); }
};

}  // namespace inlay::platform
