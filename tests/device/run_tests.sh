#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: run_tests.sh MACHINE OUTPUT TEST.cpp... -- COMPILER [option...]
# Builds test programs' files for a bare machine and runs them in its emulator: for kernels that are of one machine
# alone, which has no preset of its own.
set -eu
here=$(dirname "$0")/../..
machine=$1 output=$2
shift 2
sources=
while [ "$1" != -- ]; do
  sources="$sources $1"
  shift
done
shift
toolchain=$here/cmake/toolchains/$machine
# shellcheck disable=SC2086  # several words
"$@" $sources "$here/tests/main.cpp" "$toolchain/startup.cpp" -nostartfiles "-L$toolchain" \
  "-L$here/cmake/toolchains/bare_metal" -Tlinker.ld -Wl,--gc-sections -o "$output"
sh "$here/cmake/runners/run-$machine.sh" "$output"
