#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-M55 on QEMU's model of the board of application note AN547. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M mps3-an547"
run_board "$@"
