# SPDX-License-Identifier: Apache-2.0
# 32-bit RISC-V (RV32IMAFC) without an operating system, with picolibc; the board is QEMU's virtual one. Debian has no
# C++ library for this compiler: the headers are those of Arm's GCC of the same version, and nothing of them is linked.
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR riscv32)
inlay_target(riscv32)
