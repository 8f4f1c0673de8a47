#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-M4 on QEMU's model of the board of application note AN386. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M mps2-an386"
run_board "$@"
