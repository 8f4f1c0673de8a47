# SPDX-License-Identifier: Apache-2.0
# Cortex-A7 with NEON without an operating system, on QEMU's virtual board: to count instructions of the code
# that arm-linux-gnueabihf.cmake compiles, hence the same code generation options. int32_t is int, as it is
# there: newlib's choice, long, does not go with the NEON part of Eigen 3.4 (PacketMath loads int[4] as
# int32_t const*).
include(${CMAKE_CURRENT_LIST_DIR}/bare_metal.cmake)
set(CMAKE_SYSTEM_PROCESSOR cortex-a7)
inlay_target(cortex-a7)
