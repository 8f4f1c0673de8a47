#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check_policies.sh INLAY MODEL DATA COMPILER PREFIX [option...]
# Each policy is the best there is at what its name says, by exact counts on Cortex-M7: no other has fewer instructions
# than speed, a smaller arena than ram, or less code than size.
set -eu
inlay=$1 model=$2 data=$3 compiler=$4 prefix=$5
shift 5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for policy in balanced speed ram size; do
  "$inlay" compile "$model" -o "$scratch/$policy.hpp" --namespace network --policy "$policy"
  cat > "$scratch/$policy.cpp" << END
#include "$policy.hpp"
void run(network::model& m) { m.run(); }
extern "C" unsigned char const arena[network::model::arena_bytes]{};
END
  "$compiler" "$@" -c "$scratch/$policy.cpp" -o "$scratch/$policy.o"
  "$inlay" verify "$model" "$data" --target cortex-m7 --instructions --policy "$policy" > "$scratch/$policy.txt"
  instructions=$(sed -n 's/.*instructions of one run: //p' "$scratch/$policy.txt")
  code=$("${prefix}objdump" -h -w "$scratch/$policy.o" | awk '$2 ~ "^[.]text" { print "0x" $3 }')
  total=0
  for bytes in $code; do total=$((total + bytes)); done
  arena=0x$("${prefix}nm" -S "$scratch/$policy.o" | awk '$4 == "arena" { print $2 }')
  echo "$policy $instructions $((arena)) $total"
done > "$scratch/table"
awk 'BEGIN { print "policy instructions arena code" } { print }' "$scratch/table"

# best POLICY COLUMN WHAT
best() {
  awk -v policy="$1" -v column="$2" '
    NF != 4 { bad = 1 }
    $1 == policy { mine = $column }
    least == "" || $column + 0 < least { least = $column + 0; who = $1 }
    END { exit bad || NR != 4 || mine + 0 > least }' "$scratch/table" || {
    echo "FAIL: policy $1 has not the $3" >&2
    exit 1
  }
}
best speed 2 "fewest instructions"
best ram 3 "smallest arena"
best size 4 "least code"
