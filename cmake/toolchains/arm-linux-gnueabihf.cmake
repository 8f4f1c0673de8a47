# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi 2 and 3 under a 32-bit Linux: ARMv7-A with NEON and fused multiply-add. Tested by qemu-arm.
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
inlay_target(armhf)
