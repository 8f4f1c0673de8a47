#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 32-bit Arm Linux programs. The Cortex-A7 of a Raspberry Pi 2: it has no instruction that a later one lacks.
set -eu
. "$(dirname "$0")/common.sh"
run qemu-arm qemu-user -cpu cortex-a7 "$@"
