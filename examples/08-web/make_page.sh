#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: make_page.sh PAGE PROGRAM OUTPUT: puts a WebAssembly program into a page, as base64, so that the page is one file
# that works without a server.
set -eu
base64 -w 0 "$2" > "$3.base64"
awk -v program="$3.base64" '
  /@WASM@/ { getline text < program; at = index($0, "@WASM@"); $0 = substr($0, 1, at - 1) text substr($0, at + 6) }
  { print }' "$1" > "$3.part"
rm "$3.base64"
mv "$3.part" "$3"
