#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: make_int8.sh FOLDER_OF_THE_PROGRAMS INLAY OUTPUT. Makes digits-int8.onnx: digits.onnx in bytes, by what its
# values are on 200 digits. They are of the held set, far from those that the examples try.
set -eu
programs=$1 inlay=$2 output=$3
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
i=500000
while [ $i -lt 500200 ]; do
  mkdir "$scratch/$i"
  "$programs/draw_digits" -o "$scratch/$i/input_0.pb" --first $i
  i=$((i + 1))
done
"$inlay" quantize "$here/digits.onnx" "$scratch"/* -o "$output"
