#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check.sh INCLUDE_FOLDER SKIPPED COMPILER [option...]
# Compiles each header of the folder as a translation unit of its own, but those that the extended regular
# expression SKIPPED names. Prints how many; fails with what the compiler says.
#
# Most of the time of most headers is Eigen's: those that include it, themselves or through others, share a
# precompiled Eigen/Core. What their own text needs from there is still included by them, since each has asked
# for Eigen before its own text begins; and what they include is looked at by itself.
set -eu
include=$1 skipped=$2
shift 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$include"

grep -rl '^#include <Eigen/' . > "$scratch/eigen"
before=0
while count=$(wc -l < "$scratch/eigen") && [ "$count" -gt "$before" ]; do
  before=$count
  sed 's|^\./\(.*\)|#include <\1>|' "$scratch/eigen" > "$scratch/patterns"
  grep -rlFf "$scratch/patterns" . >> "$scratch/eigen"
  sort -u -o "$scratch/eigen" "$scratch/eigen"
done

echo '#include <Eigen/Core>' > "$scratch/eigen.hpp"
case $("$@" --version) in
  *clang*) binary=$scratch/eigen.pch option="-include-pch $scratch/eigen.pch" ;;
  *) binary=$scratch/eigen.hpp.gch option="-include $scratch/eigen.hpp" ;;
esac
"$@" -x c++-header "$scratch/eigen.hpp" -o "$binary"

find . -name '*.hpp' | grep -Ev "$skipped" | sort > "$scratch/all"
[ -s "$scratch/all" ] || { echo "FAIL: no headers in $include" >&2; exit 1; }
# The compiler's arguments go through xargs as they are; $0 is the header.
status=0
xargs -P "$(nproc)" -I {} sh -c '
  header=${1#./} list=$2 option=$3
  shift 3
  grep -qxF "./$header" "$list" || option=
  echo "#include <$header>" | "$@" $option -fsyntax-only -x c++ - || { echo "FAIL: $header" >&2; exit 1; }
' sh {} "$scratch/eigen" "$option" "$@" < "$scratch/all" || status=1
echo "$(wc -l < "$scratch/all") headers, $(grep -cxFf "$scratch/all" "$scratch/eigen") with Eigen"
exit $status
