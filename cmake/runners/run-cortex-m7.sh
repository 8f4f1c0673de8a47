#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-M7 on QEMU's model of the Arm MPS2 board, application note AN500. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M mps2-an500"
run_board "$@"
