# SPDX-License-Identifier: Apache-2.0
# Cortex-M33 with FPU and DSP instructions, in the secure state. The board is mps2-an505; the emulator is qemu-system-arm.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m33)
inlay_target(cortex-m33)
