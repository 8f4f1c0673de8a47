#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: check_instructions.sh MOST INLAY MODEL [argument of verify...]
# One run in the emulator agrees with the data set, and takes at most MOST instructions, an exact count.
set -eu
most=$1 inlay=$2
shift 2
text=$("$inlay" verify "$@" --instructions)
echo "$text"
count=$(echo "$text" | sed -n 's/.*instructions of one run: //p')
echo "instructions: $count (at most $most)"
[ "${count:?no count}" -le "$most" ]
