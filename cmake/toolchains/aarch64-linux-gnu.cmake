# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi 3 and later under a 64-bit Linux. Tested by qemu-aarch64.
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
inlay_target(aarch64)
