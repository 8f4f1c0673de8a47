#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-A7 with NEON, bare metal, on QEMU's virtual board. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M virt -cpu cortex-a7 -m 256M -nic none"
run_board "$@"
