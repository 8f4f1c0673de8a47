# SPDX-License-Identifier: Apache-2.0
# Cortex-M4 with FPU and DSP instructions. The board is mps2-an386; the emulator is qemu-system-arm.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m4)
inlay_target(cortex-m4)
