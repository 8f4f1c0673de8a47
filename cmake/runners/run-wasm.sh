#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# WebAssembly programs with the system interface WASI, in Node.js.
set -eu
. "$(dirname "$0")/common.sh"
run node nodejs --no-warnings "$(dirname "$0")/run-wasm.mjs" "$@"
