// SPDX-License-Identifier: Apache-2.0
/// Arm and RISC-V without an operating system: no libc, no heap, one core. The clock is the one that the architecture
/// gives: SysTick on the M profile, the generic timer on the A profile, the
/// count of instructions on RISC-V. `write` is semihosting: emulators and
/// debuggers only.
///
/// Under `qemu-system-arm -icount shift=0` one instruction takes one virtual nanosecond, so there `now()`
/// counts the instructions executed, exactly, to the tick of the clock: 40 on mps2-an500 (25 MHz), 16 on virt
/// (62.5 MHz).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <inlay/platform/semihosting.hpp>

namespace inlay::platform {

/// What the two profiles share.
struct bare_metal_base {
  template <class F>
  static constexpr void parallel_for(std::size_t n, F&& f) noexcept {
    for (std::size_t i = 0; i < n; ++i) f(i);
  }

  static void write(std::string_view text) noexcept {
    if (console < 0) console = semihosting::open(":tt", semihosting::mode::w);
    semihosting::write(console, text.data(), text.size());
  }

 protected:
  /// ticks * 1e9 / hz, without overflow for any count: whole seconds apart from the rest.
  static constexpr std::uint64_t nanoseconds(std::uint64_t ticks, std::uint32_t hz) noexcept {
    if (1'000'000'000u % hz == 0) return ticks * (1'000'000'000u / hz);  // spares two 64-bit divisions
    return ticks / hz * 1'000'000'000u + ticks % hz * 1'000'000'000u / hz;
  }

 private:
  static inline constinit std::int32_t console = -1;  // handle, opened at the first write
};

#if __ARM_ARCH_PROFILE == 'M'

/// Cortex-M. SysTick counts `SystickHz` times a second, 24 bits wide; its interrupt counts the wraps. The
/// start-up code of cmake/toolchains/ calls start() before main() and on_systick() from the handler. Firmware
/// with its own start-up does the same, or has a better clock and its own platform. Until start() is called,
/// now() is 0.
///
///     using my_platform = inlay::platform::cortex_m<480'000'000>;
///
/// INLAY_SYSTICK_HZ is the frequency of the default; unless a program defines it, that of the boards MPS2.
#ifndef INLAY_SYSTICK_HZ
#define INLAY_SYSTICK_HZ 25'000'000
#endif
template <std::uint32_t SystickHz = INLAY_SYSTICK_HZ>
struct cortex_m : bare_metal_base {
  /// Nanoseconds since start(). Right with interrupts disabled too, for less than one period (0.67 s at 25
  /// MHz).
  [[nodiscard]] static std::uint64_t now() noexcept {
    if ((control() & 1u) == 0) return 0;
    std::uint32_t high, low;
    bool pending;
    do {
      high = wraps;
      low = (period - value()) % period;  // runs downwards; the interrupt comes at 0, before the reload
      pending = (interrupt_state() & (1u << 26)) != 0;  // PENDSTSET: wrapped, handler not run yet
    } while (high != wraps);
    if (pending && low < period / 2) ++high;
    return nanoseconds(std::uint64_t{high} * period + low, SystickHz);
  }

  static void start() noexcept {
    wraps = 0;
    reload() = period - 1;
    value() = 0;    // any write clears it
    control() = 7;  // ENABLE | TICKINT | CLKSOURCE = processor clock
  }

  static void on_systick() noexcept { wraps = wraps + 1; }

 private:
  static constexpr std::uint32_t period = 1u << 24;
  static inline constinit std::uint32_t volatile wraps = 0;

  static std::uint32_t volatile& at(std::uintptr_t address) noexcept {
    return *reinterpret_cast<std::uint32_t volatile*>(address);
  }
  // ARMv7-M Architecture Reference Manual B3.3 (SysTick) and B3.2.4 (ICSR).
  static std::uint32_t volatile& control() noexcept { return at(0xe000'e010); }
  static std::uint32_t volatile& reload() noexcept { return at(0xe000'e014); }
  static std::uint32_t volatile& value() noexcept { return at(0xe000'e018); }
  static std::uint32_t volatile& interrupt_state() noexcept { return at(0xe000'ed04); }
};

using bare_metal = cortex_m<>;

#elif defined(__riscv)

/// RISC-V, 32 bit, in machine mode. The counter of executed instructions is the clock: a program is timed by what it
/// executes, an instruction a nanosecond, as the emulator counts on every board.
struct riscv32 : bare_metal_base {
  [[nodiscard]] static std::uint64_t now() noexcept {
    std::uint32_t high, low, again;
    do {  // the lower half may wrap between two reads
      asm volatile("csrr %0, minstreth" : "=r"(high) : : "memory");
      asm volatile("csrr %0, minstret" : "=r"(low) : : "memory");
      asm volatile("csrr %0, minstreth" : "=r"(again) : : "memory");
    } while (high != again);
    return std::uint64_t{high} << 32 | low;
  }
};

using bare_metal = riscv32;

#else

/// Cortex-A, 32 bit, at PL1. The physical counter of the generic timer runs from reset; CNTFRQ, which the
/// boot code of a real board must set, gives its frequency.
struct cortex_a : bare_metal_base {
  [[nodiscard]] static std::uint64_t now() noexcept {
    std::uint64_t ticks;
    std::uint32_t hz;
    asm volatile("isb\n\tmrrc p15, 0, %Q0, %R0, c14" : "=r"(ticks) : : "memory");  // CNTPCT
    asm("mrc p15, 0, %0, c14, c0, 0" : "=r"(hz));                                  // CNTFRQ
    return nanoseconds(ticks, hz);
  }
};

using bare_metal = cortex_a;

#endif

}  // namespace inlay::platform
