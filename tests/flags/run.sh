#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Usage: run.sh GENERATOR SOURCES EIGEN SCRATCH
# Compiles the bundled digits and two small models with the flags that users have, runs
# them, and compares with what ONNX Runtime computed, and byte by byte with the same compiler's -O2 where the flags allow
# no other arithmetic. The last line says how many combinations ran and agreed. What is not installed is left out.
set -euo pipefail
generator=$(realpath "$1") sources=$(realpath "$2") eigen=$3 scratch=$4
here=$sources/tests/flags toolchains=$sources/cmake/toolchains
export LC_ALL=C
rm -rf "$scratch"
mkdir -p "$scratch"
cd "$scratch"

undefined='-fsanitize=undefined -fno-sanitize-recover=all'

# target      | class | options
# class:  same: the bytes of -O2; near: sums in another order, or products and sums that are one instruction or two
matrix="
g++           | same | -O2
g++           | near | -O0
g++           | near | -Os
g++           | near | -Ofast
g++           | near | -O2 -ffast-math
g++           | same | -O2 -ffinite-math-only
g++           | near | -O1 $undefined
g++           | same | -O2 -fsanitize=null
g++           | same | -O2 -fwrapv -fno-strict-aliasing
clang++-19    | same | -O2
clang++-19    | near | -O3 -ffast-math
clang++-19    | near | -O1 -ffast-math
"

mkdir models
for model in "$sources/examples/models/digits/digits" "$here/models/shapes" "$here/models/windows"; do
  "$generator" compile "$model.onnx" -o "models/$(basename "$model").hpp" --weights inline
done

# flags TARGET: the options that select it
target_flags() {
  case $1 in
    g++ | clang++-19) echo "-march=x86-64-v3 -isystem $eigen" ;;
    cortex-m7) tr '\n' ' ' < "$toolchains/$1/compile.flags" ;;
    *) echo "$(tr '\n' ' ' < "$toolchains/$1/compile.flags") -isystem $eigen" ;;
  esac
}

# one DIRECTORY TARGET OPTIONS: the program's answer in DIRECTORY/answer, or what went wrong in DIRECTORY/log
one() {
  local to=$1 target=$2 compiler=$2 link='' run=() units=("$here/main.cpp")
  shift 2
  if [ -f "$toolchains/$target/compiler" ]; then
    compiler=$(cat "$toolchains/$target/compiler")
    link=$(tr '\n' ' ' < "$toolchains/$target/link.flags")
    run=(sh "$sources/cmake/runners/run-$target.sh")
  fi
  if [ "$target" = cortex-m7 ]; then
    units+=("$toolchains/$target/startup.cpp")
    link="-L$toolchains/$target -L$toolchains/bare_metal $link"
  fi
  # shellcheck disable=SC2046,SC2086  # several words
  "$compiler" -std=c++20 $(target_flags "$target") "$@" -I "$sources/include" -I "$scratch/models" -I "$here" \
    "${units[@]}" $link -o "$to/program" > "$to/log" 2>&1 || return 0
  "${run[@]}" "$to/program" > "$to/answer" 2>> "$to/log" || true
}

number=0 running=0
rows=()
while IFS='|' read -r target class options; do
  target=${target//[[:space:]]/} class=${class//[[:space:]]/}
  [ -n "$target" ] || continue
  compiler=$target
  [ ! -f "$toolchains/$target/compiler" ] || compiler=$(cat "$toolchains/$target/compiler")
  command -v "$compiler" > /dev/null || { echo "left out: $target, $compiler is not installed"; continue; }
  number=$((number + 1))
  mkdir "$number"
  rows+=("$number|$target|$class|$options")
  # shellcheck disable=SC2086  # several words
  one "$scratch/$number" "$target" $options &
  running=$((running + 1))
  if [ "$running" -ge "${INLAY_JOBS:-2}" ]; then
    wait -n
    running=$((running - 1))
  fi
done <<< "$matrix"
wait

# FLAGS error-in-1e-9 sum: where a target's -O2 is first, its sum is what `same` is the same as
tolerance=20000
declare -A reference
agreed=0
for row in "${rows[@]}"; do
  IFS='|' read -r number target class options <<< "$row"
  read -r word error sum < <(grep '^FLAGS ' "$number/answer" 2> /dev/null || echo none) || true
  verdict=agrees
  if [ "$word" != FLAGS ]; then
    verdict="FAILS: $(grep -m 1 -E 'error|undefined|rror:' "$number/log" || tail -n 1 "$number/log")"
  elif [ "$error" = wrong ] || [ "$error" -gt $tolerance ]; then
    verdict="DIFFERS from ONNX Runtime by $error e-9"
  elif [ "$class" = same ] && [ "${reference[$target]=$sum}" != "$sum" ]; then
    verdict="DIFFERS from -O2 in a bit"
  elif [[ $options = *-Werror* ]] && [ -s "$number/log" ]; then
    verdict="FAILS: the compiler speaks: $(head -n 1 "$number/log")"
  fi
  [ "$verdict" != agrees ] || agreed=$((agreed + 1))
  printf '%-11s %-5s %-60s %s\n' "$target" "$class" "$(echo $options | cut -c 1-60)" "$verdict"
done
echo "flags: ${#rows[@]} combinations, $agreed agreed"
[ "$agreed" = "${#rows[@]}" ]
