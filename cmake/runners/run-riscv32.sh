#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 32-bit RISC-V without an operating system, on QEMU's virtual board. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
emulator=qemu-system-riscv32 package=qemu-system-misc
board="-M virt -bios none"
run_board "$@"
