// SPDX-License-Identifier: Apache-2.0
/// A pool of threads that the caller creates and owns; a model never starts a thread by itself.
///
///     inlay::platform::threads<2> pool;      // this thread and one more
///
/// Hosted systems only. Not included by anything: a program that does not ask for threads does not pay for
/// <thread>.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>
#include <type_traits>

#include <inlay/platform/hosted.hpp>

namespace inlay::platform {

/// `Workers` threads in all, the caller's among them. parallel_for gives each worker one contiguous share of
/// [0, n), the shares differing by one at most, and allocates nothing. A worker without work spins for some
/// tens of microseconds, the gap between two layers, and then sleeps. One parallel_for at a time, and none
/// from inside f. If the system refuses a thread, the program ends: a model's results must not depend on how
/// many there are.
template <std::size_t Workers>
  requires(Workers >= 1)
class threads {
 public:
  static constexpr std::size_t workers = Workers;

  threads() noexcept {
    for (std::size_t i = 1; i < Workers; ++i) helpers_[i - 1] = std::thread([this, i] { work(i); });
  }
  threads(threads const&) = delete;
  threads& operator=(threads const&) = delete;
  ~threads() {
    share_ = nullptr;  // no work: the end
    wake();
    for (std::thread& helper : helpers_) helper.join();
  }

  template <class F>
  void parallel_for(std::size_t n, F&& f) noexcept {
    if (Workers == 1 || n <= 1) {  // waking costs more than one call
      hosted::parallel_for(n, f);
      return;
    }
    using function = std::remove_reference_t<F>;
    function* address = std::addressof(f);
    function_ = &address;  // not f's own address: f may be const, or a plain function
    share_ = [](void* g, std::size_t first, std::size_t last) noexcept {
      function& call = **static_cast<function**>(g);
      for (std::size_t i = first; i < last; ++i) call(i);
    };
    size_ = n;
    unfinished_.store(static_cast<std::uint32_t>(Workers - 1), std::memory_order_relaxed);
    wake();
    run_share(0);
    while (std::uint32_t const left = unfinished_.load(std::memory_order_acquire))
      wait_while(unfinished_, left);
  }

  [[nodiscard]] static std::uint64_t now() noexcept { return hosted::now(); }
  static void write(std::string_view text) noexcept { hosted::write(text); }

 private:
  void work(std::size_t worker) noexcept {
    for (std::uint32_t seen = 0;; ++seen) {
      wait_while(epoch_, seen);
      if (share_ == nullptr) return;
      run_share(worker);
      if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
    }
  }

  void run_share(std::size_t worker) const noexcept {
    std::size_t const each = size_ / Workers, extra = size_ % Workers;
    std::size_t const first = each * worker + (worker < extra ? worker : extra);
    share_(function_, first, first + each + (worker < extra ? 1 : 0));
  }

  void wake() noexcept {
    epoch_.fetch_add(1, std::memory_order_release);
    epoch_.notify_all();
  }

  static void wait_while(std::atomic<std::uint32_t> const& a, std::uint32_t old) noexcept {
    for (int spin = 0; spin < 2000; ++spin) {
      if (a.load(std::memory_order_acquire) != old) return;
      relax();
    }
    a.wait(old, std::memory_order_acquire);
  }

  /// Tells the core that this is a waiting loop.
  static void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__) || (defined(__arm__) && __ARM_ARCH >= 7)
    asm volatile("yield");
#endif
  }

  // Written by the caller before wake(), read by the helpers after it: the epoch orders them.
  void (*share_)(void*, std::size_t, std::size_t) noexcept = nullptr;
  void* function_ = nullptr;
  std::size_t size_ = 0;
  alignas(64) std::atomic<std::uint32_t> epoch_{0};  // 64: a cache line, helpers spin on it
  alignas(64) std::atomic<std::uint32_t> unfinished_{0};
  std::array<std::thread, Workers - 1> helpers_;
};

}  // namespace inlay::platform
