#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check_split.sh WHOLE.hpp SPLIT.hpp NAMESPACE TOOL_PREFIX -- COMPILER [option...]
# The same model in one header, and split in header and source (SPLIT.cpp): code and constants of the split one are not
# more but for a call, and a file that includes its header takes the compiler less than half of the processor's time.
set -eu
whole=$1 split=$2 space=$3 prefix=$4
shift 5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# unit NAME HEADER COMPILER [option...]: compiles a unit that has the header and a model that runs; prints the seconds
unit() {
  name=$1
  cat > "$scratch/$name.cpp" << END
#include "$2"
extern "C" $space::model static_model;
$space::model static_model;
extern "C" void run() { static_model.run(); }
END
  shift 2
  (
    "$@" -c "$scratch/$name.cpp" -o "$scratch/$name.o"
    times
  ) | awk 'END { split($1, t, /[ms]/); print t[1] * 60 + t[2] }'
}

# bytes OBJECT...: of code and constants
bytes() {
  "${prefix}size" "$@" | awk 'NR > 1 { sum += $1 + $2 } END { print sum }'
}

of_whole=$(unit whole "$whole" "$@")
of_split=$(unit split "$split" "$@")
"$@" -c "${split%.hpp}.cpp" -o "$scratch/source.o"
size_of_whole=$(bytes "$scratch/whole.o")
size_of_split=$(bytes "$scratch/split.o" "$scratch/source.o")
echo "a file that includes the header: $of_whole s whole, $of_split s split"
echo "code and constants: $size_of_whole bytes whole, $size_of_split bytes split"
awk -v a="$of_whole" -v b="$of_split" 'BEGIN { exit !(a > 0 && b < a / 2) }' || {
  echo "FAIL: the split header is not quick to include" >&2
  exit 1
}
[ "$size_of_whole" -gt 0 ] && [ "$size_of_split" -le $((size_of_whole + 32)) ] || {
  echo "FAIL: the split model is larger" >&2
  exit 1
}
