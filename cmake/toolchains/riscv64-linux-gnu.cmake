# SPDX-License-Identifier: Apache-2.0
# 64-bit RISC-V under Linux, without vector instructions. Tested by qemu-riscv64.
include(${CMAKE_CURRENT_LIST_DIR}/target.cmake)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
inlay_target(riscv64)
