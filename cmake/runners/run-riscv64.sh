#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 64-bit RISC-V Linux programs.
set -eu
. "$(dirname "$0")/common.sh"
run qemu-riscv64 qemu-user "$@"
