#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: test_package.sh BUILD_FOLDER [CMAKE]
# Installs the build and uses it as a stranger would: find_package() and add_subdirectory(), Ninja and Make, this
# machine and those whose cross compilers are there. What is generated must follow the model and the generator.
set -eu
build=$(cd "$1" && pwd)
cmake=${2:-cmake}
here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$here/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

# quietly COMMAND...: shows what it prints only if it fails
quietly() {
  "$@" >log 2>&1 || {
    cat log >&2
    fail "$*"
  }
}

# refuses TEXT COMMAND...: the command fails and says TEXT
refuses() {
  wanted=$1
  shift
  ! "$@" >log 2>&1 || fail "$*: succeeded, wanted '$wanted'"
  tr -s ' \n' ' ' <log | grep -qF "$wanted" || fail "$*: found '$(cat log)', wanted '$wanted'"  # CMake wraps lines
}

# model C: the ModelProto of y = x + c, where x has N x 2 elements, N left open, and c is C twice: a float as its
# bytes. Field by field: ir_version 8, a graph with a node, its name, initializer, input and output, opset 17.
one='\000\000\200\077' two='\000\000\000\100' four='\000\000\200\100'
model() {
  printf '\010\010\072\125\012\016\012\001x\012\001c\022\001y\042\003Add\022\004plus'
  printf "\052\021\010\002\020\001\102\001cJ\010$1$1"
  printf '\132\024\012\001x\022\017\012\015\010\001\022\011\012\003\022\001N\012\002\010\002'
  printf '\142\024\012\001y\022\017\012\015\010\001\022\011\012\003\022\001N\012\002\010\002'
  printf '\102\004\012\000\020\021'
}

# external_model: the same, with c in the file data.bin (external_data, data_location EXTERNAL)
external_model() {
  printf '\010\010\072\143\012\016\012\001x\012\001c\022\001y\042\003Add\022\004plus'
  printf '\052\037\010\002\020\001\102\001cj\024\012\010location\022\010data.bin\160\001'
  printf '\132\024\012\001x\022\017\012\015\010\001\022\011\012\003\022\001N\012\002\010\002'
  printf '\142\024\012\001y\022\017\012\015\010\001\022\011\012\003\022\001N\012\002\010\002'
  printf '\102\004\012\000\020\021'
}

# prints FOLDER TEXT: after a build, the program's output is TEXT
prints() {
  quietly "$cmake" --build "$1"
  found=$("$1/consumer")
  [ "$found" = "$2" ] || fail "$1: found '$found', wanted '$2'"
}

# unchanged FOLDER: one more build makes no header
unchanged() {
  touch stamp
  quietly "$cmake" --build "$1"
  [ -z "$(find "$1" -newer stamp -name '*.hpp')" ] || fail "$1: a header was made without need"
}

quietly "$cmake" --install "$build" --prefix "$scratch/prefix"
for file in bin/inlay include/inlay/model.hpp share/inlay/toolchains/cortex-m7/linker.ld share/doc/inlay/LICENSE; do
  [ -f "prefix/$file" ] || fail "$file is not installed"
done
for runner in prefix/share/inlay/runners/run-*.sh; do
  [ -x "$runner" ] || fail "$runner is not executable"
done
prefix=$scratch/prefix

for generator in Ninja 'Unix Makefiles'; do
  model "$one" >first.onnx
  model "$two" >second.onnx
  folder="$scratch/$generator"
  quietly "$cmake" -S "$here/consumer" -B "$folder" -G "$generator" -DCMAKE_PREFIX_PATH="$prefix" \
    -DFIRST="$scratch/first.onnx" -DSECOND="$scratch/second.onnx"
  tr -s ' \n' ' ' <log | grep -qF 'CMAKE_BUILD_TYPE is empty' || fail "$generator: no word of CMAKE_BUILD_TYPE: $(cat log)"
  [ "$(grep -c 'CMake Warning' log)" = 1 ] || fail "$generator: wanted one warning: $(cat log)"
  prints "$folder" 'constants 1 2 1'
  unchanged "$folder"
  model "$four" >first.onnx
  prints "$folder" 'constants 4 2 4'
  unchanged "$folder"
  model "$one" >second.onnx  # its weights lie in a file of their own
  prints "$folder" 'constants 4 1 4'
  unchanged "$folder"
  rm "$folder/inlay/consumer/deeper/second.hpp.weights.bin" "$folder/inlay/consumer/deeper/second.hpp"
  prints "$folder" 'constants 4 1 4'
  touch stamp prefix/bin/inlay
  prints "$folder" 'constants 4 1 4'
  for header in consumer/first.hpp consumer/deeper/second.hpp third/third.hpp; do
    [ "$folder/inlay/$header" -nt stamp ] || fail "$generator: $header is older than the generator"
  done
  unchanged "$folder"
done
model "$two" >second.onnx

# Data of a model in a file of their own: a header follows these as well.
external_model >external.onnx
printf "$one$one" >data.bin
for generator in Ninja 'Unix Makefiles'; do
  folder="$scratch/external $generator"
  quietly "$cmake" -S "$here/consumer" -B "$folder" -G "$generator" -DCMAKE_PREFIX_PATH="$prefix" \
    -DFIRST="$scratch/external.onnx" -DSECOND="$scratch/second.onnx" -DCMAKE_BUILD_TYPE=Release
  ! grep -q CMAKE_BUILD_TYPE log || fail "with a build type: $(cat log)"
  prints "$folder" 'constants 1 2 1'
  unchanged "$folder"
  printf "$four$four" >data.bin
  prints "$folder" 'constants 4 2 4'
  unchanged "$folder"
  printf "$one$one" >data.bin
done

# The same from the sources, with a generator that is there already.
quietly "$cmake" -S "$here/consumer" -B sources -G Ninja -DINLAY_SOURCES="$sources" \
  -DINLAY_HOST_GENERATOR="$prefix/bin/inlay" -DFIRST="$scratch/first.onnx" -DSECOND="$scratch/second.onnx"
prints sources 'constants 4 2 4'
sources/image || fail 'sources: the image is not decoded'
"$folder/image" || fail "$folder: the image is not decoded"

# Machines with another processor, by the installed toolchain files and in the emulator.
for machine in 'arm-linux-gnueabihf arm-linux-gnueabihf-g++ qemu-arm' \
  'arm-none-eabi-cortex-m7 arm-none-eabi-g++ qemu-system-arm'; do
  # shellcheck disable=SC2086  # three words
  set -- $machine
  if ! command -v "$2" >log || ! command -v "$3" >log; then
    echo "left out: $1, for want of $2 or $3"
    continue
  fi
  quietly "$cmake" -S "$here/consumer" -B "$1" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_TOOLCHAIN_FILE="$prefix/share/inlay/toolchains/$1.cmake" \
    -DFIRST="$scratch/first.onnx" -DSECOND="$scratch/second.onnx"
  quietly "$cmake" --build "$1"
  (cd "$1" && ctest -V >../log 2>&1) || fail "$1: $(cat log)"
  grep -q 'constants 4 2 4' log || fail "$1: $(cat log)"
done

# configure ARGUMENT...: the consumer in a folder of its own
configure() {
  rm -rf wrong
  "$cmake" -S "$here/consumer" -B wrong -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DFIRST="$scratch/first.onnx" \
    -DSECOND="$scratch/second.onnx" "$@"
}
refuses "found no model $scratch/none.onnx" configure -DFIRST="$scratch/none.onnx"
refuses "found no program $scratch/none (INLAY_HOST_GENERATOR); hint:" \
  configure -DINLAY_HOST_GENERATOR="$scratch/none"
printf '#!/bin/sh\necho inlay 0.0.1\n' >old
chmod +x old
refuses "old --version: found 'inlay 0.0.1' (0), wanted 'inlay " configure -DINLAY_HOST_GENERATOR="$scratch/old"
rm prefix/bin/inlay
if ! command -v inlay >log; then
  refuses 'found no program `inlay`, which turns models into headers; hint:' configure
fi
