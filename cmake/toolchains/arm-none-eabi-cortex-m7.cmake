# SPDX-License-Identifier: Apache-2.0
# Cortex-M7 without an operating system; the board is mps2-an500, the emulator qemu-system-arm. The FPU option
# is the single-precision one: QEMU's core computes double precision too, but many M7 parts do not.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m7)
inlay_target(cortex-m7)
