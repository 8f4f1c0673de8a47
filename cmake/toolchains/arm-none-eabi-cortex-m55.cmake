# SPDX-License-Identifier: Apache-2.0
# Cortex-M55 with Helium (MVE) for integers and floats, in the secure state. The board is mps3-an547; the emulator is qemu-system-arm.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-m55)
inlay_target(cortex-m55)
