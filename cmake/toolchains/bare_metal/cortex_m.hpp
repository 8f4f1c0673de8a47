// SPDX-License-Identifier: Apache-2.0
/// Start-up of a Cortex-M image for an emulated board: vector table, FPU, stack guard, clock. Included by exactly one
/// translation unit of an image, the startup.cpp of a target. How to compile it without CMake: ../README.md
#pragma once

#include "runtime.hpp"

#include <inlay/platform/bare_metal.hpp>

// ARMv7-M Architecture Reference Manual: B3.2 system control, B3.5 MPU. ARMv8-M: B3.9 stack limits.
extern "C" {
extern char __stack_start[], __stack_end[];
}

namespace {

std::uint32_t volatile& system_register(std::uintptr_t address) noexcept {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

#if __ARM_ARCH >= 8
/// A stack overflow becomes a fault.
void protect() noexcept { asm volatile("msr msplim, %0" : : "r"(__stack_start)); }
#else
/// No access below the stack (16 MB, of which the boards have nothing), and no writes to the code: a stack
/// overflow and a write through a null pointer become faults, where the emulator would ignore them or change
/// the program. The image for a Cortex-M0 runs on the board of a Cortex-M3, which has an MPU.
void protect() noexcept {
  auto& control = system_register(0xe000'ed94);
  auto& base = system_register(0xe000'ed9c);
  auto& attributes = system_register(0xe000'eda0);
  constexpr std::uint32_t valid = 1u << 4, enable = 1, read_only = 6u << 24, no_execute = 1u << 28;
  constexpr auto size = [](std::uint32_t log2) { return (log2 - 1) << 1; };
  base = 0x1f00'0000 | valid | 0;
  attributes = no_execute | size(24) | enable;  // access permission 0: none
  base = 0x0000'0000 | valid | 1;
  attributes = read_only | 1u << 17 | size(22) | enable;  // C: normal memory, write-through
  control = 1u << 2 | 1;                                  // PRIVDEFENA (elsewhere the default map) | ENABLE
  asm volatile("dsb\n\tisb" ::: "memory");
}
#endif

}  // namespace

extern "C" {

/// The FPU first, if there is one: any C++ after it may use its registers.
[[gnu::naked, noreturn]] void _start() {
  asm volatile(
#if __ARM_FP
      "ldr r0, =0xe000ed88\n\t"  // CPACR
      "ldr r1, [r0]\n\t"
      "orr r1, r1, #0xf00000\n\t"  // full access to coprocessors 10 and 11
      "str r1, [r0]\n\t"
      "dsb\n\tisb\n\t"
#endif
      "b inlay_start\n\t"
      ".ltorg");
}

[[gnu::used, noreturn]] void inlay_start() noexcept {
  protect();
  inlay::bare_metal::clear();
  inlay::platform::bare_metal::start();
  inlay::bare_metal::run();
}

/// With a fresh stack, as the old one may be the reason; r0 is the stack pointer at the fault.
[[gnu::naked, noreturn]] void HardFault_Handler() {
  asm volatile(
      "mov r0, sp\n\t"
      "ldr r1, =__stack_end\n\t"
      "mov sp, r1\n\t"
      "b inlay_hard_fault\n\t"
      ".ltorg");
}

/// The processor pushed r0-r3, r12, lr, pc and xPSR.
[[gnu::used, noreturn]] void inlay_hard_fault(std::uint32_t const* frame) noexcept {
  std::uint32_t const status = system_register(0xe000'ed28);  // CFSR
  bool const stacked = (status & (1u << 4 | 1u << 12)) == 0;  // no MSTKERR, STKERR: frame was written
  bool const memory = (status & (1u << 7)) != 0;              // MMARVALID
  std::uint32_t const address = system_register(memory ? 0xe000'ed34 : 0xe000'ed38);  // MMFAR, BFAR
  inlay::bare_metal::fault(stacked ? "hard fault" : "stack overflow", stacked ? frame[6] : 0, address);
}

void SysTick_Handler() { inlay::platform::bare_metal::on_systick(); }

/// Exceptions 0 (initial stack pointer) to 15. Faults that are not enabled escalate to HardFault.
[[gnu::section(".vectors"), gnu::used]] void (*const vectors[])() = {
    reinterpret_cast<void (*)()>(__stack_end),
    _start,
    HardFault_Handler,  // NMI
    HardFault_Handler,
    HardFault_Handler,  // MemManage
    HardFault_Handler,  // BusFault
    HardFault_Handler,  // UsageFault
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    HardFault_Handler,  // SVCall
    HardFault_Handler,  // DebugMonitor
    nullptr,
    HardFault_Handler,  // PendSV
    SysTick_Handler};
}
