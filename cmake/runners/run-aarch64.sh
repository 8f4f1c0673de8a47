#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 64-bit Arm Linux programs, on the Cortex-A53 of a Raspberry Pi 3.
set -eu
. "$(dirname "$0")/common.sh"
run qemu-aarch64 qemu-user -cpu cortex-a53 "$@"
