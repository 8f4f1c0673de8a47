# SPDX-License-Identifier: Apache-2.0
# Cortex-M3: no FPU. The board is mps2-an385; the emulator is qemu-system-arm.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m3)
inlay_target(cortex-m3)
