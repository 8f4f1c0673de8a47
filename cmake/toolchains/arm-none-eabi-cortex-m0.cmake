# SPDX-License-Identifier: Apache-2.0
# Cortex-M0: ARMv6-M, no FPU. The board is that of a Cortex-M3, mps2-an385, which runs the same instructions; the emulator is qemu-system-arm.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m0)
inlay_target(cortex-m0)
