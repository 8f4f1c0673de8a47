#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Cortex-M0 on QEMU's model of the board of application note AN385. Options: common.sh
set -eu
. "$(dirname "$0")/common.sh"
board="-M mps2-an385"
run_board "$@"
