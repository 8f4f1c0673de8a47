// SPDX-License-Identifier: Apache-2.0
// picolibc starts the program; this adds what it leaves out: a processor fault ends the program with the status that
// a shell gives to a segmentation fault, and a line that says where. Output and errors are two streams of the host's:
// picolibc's own go to the emulator's errors, both.
#include <inlay/platform/semihosting.hpp>

#include <cstdio>

namespace {

namespace semihosting = inlay::platform::semihosting;

/// RISC-V Privileged Architecture, 3.1.7 (mtvec): four-byte aligned. Nothing returns from here.
[[gnu::aligned(4), noreturn]] void trap() noexcept {
  std::uint32_t where, cause;
  asm volatile("csrr %0, mepc" : "=r"(where));
  asm volatile("csrr %0, mcause" : "=r"(cause));
  char text[] = "fault at pc 0x00000000, cause 0x00000000\n";
  auto const put_hex = [](char* to, std::uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) *to++ = "0123456789abcdef"[value >> shift & 15];
  };
  put_hex(text + 14, where);
  put_hex(text + 32, cause);
  semihosting::write(semihosting::open(":tt", semihosting::mode::a), text, sizeof text - 1);
  semihosting::exit(128 + 11);
}

[[gnu::constructor(101)]] void catch_faults() noexcept {
  asm volatile("csrw mtvec, %0" : : "r"(reinterpret_cast<std::uintptr_t>(&trap)));
}

template <semihosting::mode Mode>
int put(char c, FILE*) {
  static std::int32_t const handle = semihosting::open(":tt", Mode);
  return semihosting::write(handle, &c, 1) == 0 ? static_cast<unsigned char>(c) : EOF;
}
FILE output = FDEV_SETUP_STREAM(put<semihosting::mode::w>, nullptr, nullptr, _FDEV_SETUP_WRITE);
FILE errors = FDEV_SETUP_STREAM(put<semihosting::mode::a>, nullptr, nullptr, _FDEV_SETUP_WRITE);
FILE nothing = FDEV_SETUP_STREAM(nullptr, nullptr, nullptr, _FDEV_SETUP_READ);

}  // namespace

FILE* const stdin = &nothing;
FILE* const stdout = &output;
FILE* const stderr = &errors;
