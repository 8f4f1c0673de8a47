#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check.sh MODEL.hpp NAMESPACE TOOL_PREFIX -- COMPILER [option...], with these in the environment:
#   CHECK            examples/05-cortex-m7/check_objects.cmake
#   CMAKE, MEASURE   programs; the second is measure.cpp
#   MOST_SECONDS MOST_MIB                                       of the compiler
#   MOST_CODE MOST_CONSTANTS MOST_ARENA MOST_HEADER (optional)  bytes
# Compiles a unit that has the generated header and nothing else, a function that runs the model and a static model,
# and looks at the object: no heap, no exceptions, no construction before main(), nothing writable but the arena.
set -eu
header=$1 space=$2 prefix=$3
shift 4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat > "$scratch/unit.cpp" << END
#include "$header"
auto run($space::model& m) { return m.run(); }
extern "C" $space::model static_model;
$space::model static_model;
END
status=0
"$MEASURE" "$MOST_SECONDS" "$MOST_MIB" "$@" -c "$scratch/unit.cpp" -o "$scratch/unit.o" || status=1
[ -f "$scratch/unit.o" ] || exit 1
"$CMAKE" -D NM="${prefix}nm" -D OBJDUMP="${prefix}objdump" -D OBJECTS="$scratch/unit.o" -D VARIABLE=static_model \
  -P "$CHECK" || status=1

# sum PATTERN: bytes of the sections with such names
sum() {
  total=0
  for bytes in $("${prefix}objdump" -h -w "$scratch/unit.o" | awk -v name="$1" '$2 ~ name { print $3 }'); do
    total=$((total + 0x$bytes))
  done
  echo $total
}

# gate WHAT FOUND MOST: prints both; too much is a failure
gate() {
  if [ -z "$3" ]; then
    echo "$1: $2 bytes"
  elif [ "$2" -le "$3" ]; then
    echo "$1: $2 bytes (at most $3)"
  else
    echo "FAIL: $1: $2 bytes, wanted $3 at most" >&2
    status=1
  fi
}
code=$(sum '^[.]text')
[ "$code" -gt 0 ] || { echo "FAIL: no code" >&2; status=1; }
gate code "$code" "${MOST_CODE-}"
gate constants "$(sum '^[.]rodata|^[.]flash')" "${MOST_CONSTANTS-}"
gate arena "$(sum '^[.]bss')" "${MOST_ARENA-}"
gate header "$(wc -c < "$header")" "${MOST_HEADER-}"
exit $status
