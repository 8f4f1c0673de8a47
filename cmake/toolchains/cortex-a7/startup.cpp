// SPDX-License-Identifier: Apache-2.0
/// Start-up of a Cortex-A7 image for QEMU's `-M virt -cpu cortex-a7`: vectors, NEON, memory map.
/// How to compile it without CMake: ../README.md

#include "../bare_metal/runtime.hpp"

#include <array>

namespace {

/// First-level translation table, one entry per MB, addresses unchanged. With the MMU off all memory would be
/// of the strongly ordered kind, on which NEON loads must be aligned. What is not listed faults: null
/// pointers, the space below the stack. Source: ARMv7-A Architecture Reference Manual B3.5.1, short
/// descriptors; the regions: linker.ld.
consteval auto translation_table() {
  constexpr std::uint32_t section = 2, device = 1u << 2 | 1u << 4;  // B; execute never
  constexpr std::uint32_t normal = 1u << 12 | 1u << 3 | 1u << 2;    // TEX = 1, C, B: write-back, allocating
  constexpr std::uint32_t read_write = 3u << 10, read_only = 1u << 15 | 1u << 10;  // AP
  std::array<std::uint32_t, 4096> table{};
  auto const map = [&table](std::uint32_t from_mb, std::uint32_t to_mb, std::uint32_t attributes) {
    for (std::uint32_t mb = from_mb; mb < to_mb; ++mb) table[mb] = mb << 20 | attributes | section;
  };
  map(0x080, 0x0a1, device | read_write);  // interrupt controller to virtio
  map(0x400, 0x480, normal | read_write);  // DATA
  map(0x480, 0x4c0, normal | read_only);   // CODE
  map(0x4c0, 0x500, normal | read_write);  // EXTERNAL
  return table;
}

}  // namespace

extern "C" {

alignas(16384) extern constinit std::array<std::uint32_t, 4096> const inlay_translation_table =
    translation_table();

[[gnu::used, noreturn]] void inlay_start() noexcept {
  inlay::bare_metal::clear();
  inlay::bare_metal::run();
}

/// `kind` is the number of the vector, `lr` what the exception left there.
[[gnu::used, noreturn]] void inlay_exception(std::uint32_t kind, std::uint32_t lr) noexcept {
  std::uint32_t address = 0;
  if (kind == 3) asm volatile("mrc p15, 0, %0, c6, c0, 2" : "=r"(address));  // IFAR
  if (kind == 4) asm volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(address));  // DFAR
  constexpr std::string_view names[] = {
      "reset",      "undefined instruction", "supervisor call", "prefetch abort",
      "data abort", "hypervisor trap",       "interrupt",       "fast interrupt"};
  inlay::bare_metal::fault(names[kind], lr - (kind == 4 ? 8 : 4), address);
}
}

/// ARM state: that of reset and exceptions. An exception takes the stack from its top: nothing returns.
asm(R"(
  .section .text.inlay_vectors, "ax"
  .arm
  .balign 32
inlay_vectors:
  b exception_0
  b exception_1
  b exception_2
  b exception_3
  b exception_4
  b exception_5
  b exception_6
  b exception_7
  .irp kind, 0, 1, 2, 3, 4, 5, 6, 7
exception_\kind:
  mov r0, #\kind
  b exception
  .endr
exception:
  mov r1, lr
  ldr sp, =__stack_end
  ldr r2, =inlay_exception
  bx r2

  .global _start
  .type _start, %function
_start:
  ldr sp, =__stack_end
  ldr r0, =inlay_vectors
  mcr p15, 0, r0, c12, c0, 0    @ VBAR
  mrc p15, 0, r0, c1, c0, 2     @ CPACR: coprocessors 10 and 11, full access
  orr r0, r0, #0xf00000
  mcr p15, 0, r0, c1, c0, 2
  isb
  mov r0, #0x40000000           @ FPEXC.EN
  vmsr fpexc, r0
  ldr r0, =inlay_translation_table
  mcr p15, 0, r0, c2, c0, 0     @ TTBR0
  mov r0, #0
  mcr p15, 0, r0, c2, c0, 2     @ TTBCR: TTBR0 alone
  mcr p15, 0, r0, c8, c7, 0     @ TLBIALL
  mov r0, #1
  mcr p15, 0, r0, c3, c0, 0     @ DACR: domain 0 by permissions
  dsb
  isb
  mrc p15, 0, r0, c1, c0, 0
  orr r0, r0, #5                @ SCTLR.M, C
  orr r0, r0, #0x1000           @ I
  mcr p15, 0, r0, c1, c0, 0
  isb
  ldr r0, =inlay_start
  bx r0
  .ltorg
  .previous
)");
