#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check.sh CASE.cpp COMPILER [option...]
# Passes if the case does not compile and the compiler says of it what its first lines ask for, and if the same
# file with TWIN defined compiles without a word. Extended regular expressions, any number of each:
#   // error: PATTERN   the first line with "error: " matches
#   // any: PATTERN     some line matches
#   // never: PATTERN   no line with "error: " matches
#   // errors: N        so many errors instead of a single one, or "any number"
set -eu
case=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C  # GCC's quotation marks are ASCII

failed=0
fail() {
  echo "FAIL: $*" >&2
  failed=1
}

# expected KIND: the patterns of that kind, one a line
expected() { sed -n "s|^// $1: ||p" "$case"; }

status=0
"$@" -fsyntax-only "$case" > "$scratch/out" 2>&1 || status=$?
[ "$status" = 1 ] || fail "exit status $status, wanted 1"
grep 'error: ' "$scratch/out" > "$scratch/errors" || true
head -n 1 "$scratch/errors" > "$scratch/first"
[ -n "$(expected error)" ] || fail "$case: no '// error: ' line"

# match FILE KIND: each pattern of that kind matches a line of the file
match() {
  expected "$2" > "$scratch/patterns"
  while IFS= read -r pattern; do
    grep -Eq -e "$pattern" "$1" || fail "$2: wanted $pattern"
  done < "$scratch/patterns"
}
match "$scratch/first" error
match "$scratch/out" any
expected never > "$scratch/patterns"
while IFS= read -r pattern; do
  ! grep -Eq -e "$pattern" "$scratch/errors" || fail "never: found $pattern"
done < "$scratch/patterns"

wanted=$(expected errors)
found=$(wc -l < "$scratch/errors")
[ "$wanted" = "any number" ] || [ "$found" = "${wanted:-1}" ] || fail "found $found errors, wanted ${wanted:-1}"
[ $failed = 0 ] || cut -c 1-400 "$scratch/out" >&2

"$@" -fsyntax-only -DTWIN "$case" > "$scratch/out" 2>&1 || fail "the twin does not compile"
if [ -s "$scratch/out" ]; then
  fail "the compiler speaks of the twin"
  cut -c 1-400 "$scratch/out" >&2
fi
[ $failed = 0 ] && cat "$scratch/first"
exit $failed
