// SPDX-License-Identifier: Apache-2.0
/// Semihosting of Arm and RISC-V, 32 bits: how a bare-metal program reaches the console, files and exit status of the emulator or
/// debugger that runs it. Without one, the instruction below faults: firmware in the field must not come
/// here. Source: "Semihosting for AArch32 and AArch64", Arm, release 2.0 (operation numbers and blocks); "RISC-V
/// Semihosting", 0.4 (the instructions).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inlay::platform::semihosting {

enum class operation : std::uint32_t {
  open = 0x01,
  close = 0x02,
  write = 0x05,
  read = 0x06,
  seek = 0x0a,
  flen = 0x0c,
  time = 0x11,
  get_cmdline = 0x15,
  exit = 0x18,
  exit_extended = 0x20,
};

/// One request. `argument` is what the operation defines: mostly the address of a block of 32-bit words.
inline std::int32_t call(operation op, void const* argument) noexcept {
#ifdef __riscv
  register std::uint32_t a0 asm("a0") = static_cast<std::uint32_t>(op);
  register void const* a1 asm("a1") = argument;
  asm volatile(  // three instructions of four bytes in one page: the two shifts do nothing, and are the sign
      ".balign 16\n\t.option push\n\t.option norvc\n\tslli x0, x0, 0x1f\n\tebreak\n\tsrai x0, x0, "
      "7\n\t.option pop"
      : "+r"(a0)
      : "r"(a1)
      : "memory");
  return static_cast<std::int32_t>(a0);
#else
  register std::uint32_t r0 asm("r0") = static_cast<std::uint32_t>(op);
  register void const* r1 asm("r1") = argument;
#if __ARM_ARCH_PROFILE == 'M'
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#elif defined(__thumb__)
  asm volatile("svc 0xab" : "+r"(r0) : "r"(r1) : "memory", "lr");  // in supervisor mode svc overwrites lr
#else
  asm volatile("svc 0x123456" : "+r"(r0) : "r"(r1) : "memory", "lr");
#endif
  return static_cast<std::int32_t>(r0);
#endif
}

/// The same with a block of words, in the order of the specification.
template <class... Words>
std::int32_t call_with(operation op, Words... words) noexcept {
  std::uint32_t const block[] = {static_cast<std::uint32_t>(words)...};
  return call(op, block);
}

/// fopen() modes as the specification numbers them.
enum class mode : std::uint32_t { r = 0, rb = 1, w = 4, wb = 5, a = 8, ab = 9 };

/// Handle of a file of the host, or -1. The name ":tt" is the console: standard input with mode::r, output
/// with mode::w, error with mode::a. The name must end in a zero byte that its length does not count.
inline std::int32_t open(std::string_view name, mode m) noexcept {
  return call_with(operation::open, reinterpret_cast<std::uintptr_t>(name.data()), m, name.size());
}

/// Writes to a handle. Returns the number of bytes *not* written.
inline std::int32_t write(std::int32_t handle, void const* data, std::size_t size) noexcept {
  return call_with(operation::write, handle, reinterpret_cast<std::uintptr_t>(data), size);
}

/// Ends the emulation with this exit status.
[[noreturn]] inline void exit(int status) noexcept {
  constexpr std::uint32_t application_exit = 0x20026, run_time_error = 0x20023;  // ADP_Stopped_…
  call_with(operation::exit_extended, application_exit, status);
  // A host without the extended form knows only success and failure.
  call(operation::exit, reinterpret_cast<void const*>(status == 0 ? application_exit : run_time_error));
  for (;;) {}
}

}  // namespace inlay::platform::semihosting
