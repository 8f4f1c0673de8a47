#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: test_models.sh FOLDER_OF_THE_PROGRAMS. Tests what the programs that write the examples' models promise.
set -eu
programs=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

# refuses TEXT COMMAND...: the command exits with 1, says TEXT and leaves no file behind.
refuses() {
  wanted=$1
  shift
  code=0
  "$@" >out 2>err || code=$?
  [ "$code" = 1 ] || fail "$*: exit code $code, wanted 1"
  grep -q "$wanted" err || fail "$*: found '$(cat err)', wanted '$wanted'"
  [ -z "$(find . -name '*.part')" ] || fail "$*: a part of a file is left"
}

# The digits do not depend on the compiler: the committed ones were drawn elsewhere.
set -- 7 14 29
for i in 0 1 2; do
  "$programs/draw_digits" -o input_0.pb --first "$1"
  cmp input_0.pb "$here/digits/test_data_set_$i/input_0.pb"
  shift
done

"$programs/draw_digits" -o digits.pgm --count 25
[ "$(head -c 14 digits.pgm | tr '\n' ' ')" = "P5 280 84 255 " ] || fail "digits.pgm: not a picture of 3 rows"
[ "$(wc -c <digits.pgm)" = $((14 + 280 * 84)) ] || fail "digits.pgm: of the wrong size"

"$programs/write_mobilenet" --width 0.25 --size 32 -o a.onnx >facts
grep -q "^156 nodes, 1528864 parameters, 2204000 multiply-adds" facts || fail "write_mobilenet: $(cat facts)"
"$programs/write_mobilenet" --width 0.25 --size 32 -o b.onnx >facts
cmp a.onnx b.onnx
"$programs/write_mobilenet" --width 0.25 --size 32 --seed 2 -o b.onnx >facts
! cmp -s a.onnx b.onnx || fail "write_mobilenet: another seed writes the same weights"

refuses "cannot write 'none/x.pb': No such file" "$programs/draw_digits" -o none/x.pb
mkdir folder
refuses "cannot write 'folder': Is a directory" "$programs/draw_digits" -o folder
mkfifo pipe
refuses "cannot write 'pipe': Invalid argument" "$programs/draw_digits" -o pipe
