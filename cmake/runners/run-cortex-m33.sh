#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-M33 on QEMU's model of the board of application note AN505. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M mps2-an505"
run_board "$@"
