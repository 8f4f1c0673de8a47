# SPDX-License-Identifier: Apache-2.0
# Shared by the runners, which source it. A runner is `run-TARGET.sh [--icount] PROGRAM [argument...]`; it
# prints what the program prints and ends with the program's exit status.
#
#   --icount or INLAY_ICOUNT=1   one instruction per virtual nanosecond: now() counts them (bare metal)
#   INLAY_TIMEOUT=SECONDS        end the program after so long, with status 124 (default 300)

name=${0##*/}
icount=${INLAY_ICOUNT:-0}
seconds=${INLAY_TIMEOUT:-300}

fail() {
  echo "$name: $1" >&2
  exit "$2"
}

if [ "${1-}" = --icount ]; then
  icount=1
  shift
fi
[ $# -ge 1 ] || fail "usage: $name [--icount] PROGRAM [argument...]" 2
[ -r "$1" ] || fail "no program '$1'" 127

# run EMULATOR PACKAGE [argument...]: replaces nothing, returns the exit status of the program
run() {
  emulator=$1 package=$2
  shift 2
  command -v "$emulator" > /dev/null || fail "$emulator not found; Debian has it in the package $package" 127
  status=0
  timeout "$seconds" "$emulator" "$@" || status=$?
  [ $status -ne 124 ] || echo "$name: ended after $seconds s (INLAY_TIMEOUT)" >&2
  exit $status
}

# The words of a program as an argument of -semihosting-config: commas doubled for QEMU, quotes for a word
# with spaces, which the start-up code takes away again.
semihosting_arguments() {
  words=enable=on,target=native
  for word; do
    case $word in *' '* | '') word="\"$word\"" ;; esac
    words=$words,arg=$(printf %s "$word" | sed 's/,/,,/g')
  done
  printf %s "$words"
}

# run_board PROGRAM_AND_ARGUMENTS... after setting $board, the options of the machine. Words without spaces. $emulator
# and $package are those of Arm's boards unless they are set.
run_board() {
  program=$1
  [ "$icount" = 0 ] || board="$board -icount shift=0"
  # shellcheck disable=SC2086  # $board is several words
  run "${emulator:-qemu-system-arm}" "${package:-qemu-system-arm}" $board -display none -monitor none -serial none \
    -semihosting-config "$(semihosting_arguments "$@")" -kernel "$program"
}
