#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: test_deb.sh BUILD_FOLDER CPACK CMAKE: makes the Debian package, installs it into a root of its own, and uses it as
# a stranger would.
set -eu
build=$(cd "$1" && pwd) cpack=$2 cmake=$3
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

"$cpack" --config "$build/CPackConfig.cmake" -B "$scratch/package" > log 2>&1 || fail "cpack: $(cat log)"
package=$(echo package/inlay_*.deb)
[ -f "$package" ] || fail "no package: $(cat log)"
for wanted in libeigen3-dev libprotobuf libssl; do
  dpkg-deb --field "$package" Depends | grep -q "$wanted" || fail "does not depend on $wanted"
done

# A root with no package in it; what this one depends on is the machine's own.
mkdir -p unpacked/var/lib/dpkg/info unpacked/var/lib/dpkg/updates
touch unpacked/var/lib/dpkg/status unpacked/var/lib/dpkg/available
dpkg --root="$scratch/unpacked" --force-depends --force-not-root --force-bad-path --log="$scratch/dpkg.log" \
  --install "$package" > log 2>&1 || fail "dpkg: $(cat log)"
unpacked/usr/bin/inlay --include-flags | grep -q "unpacked/usr/include" || fail "$(unpacked/usr/bin/inlay --include-flags)"
unpacked/usr/bin/inlay compile "$here/../../examples/models/digits/digits.onnx" -o digits.hpp

mkdir user
cp "$here/../../examples/models/digits/digits.onnx" user
cat > user/CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES CXX)
find_package(inlay REQUIRED)
add_executable(user main.cpp)
inlay_add_model(user MODEL digits.onnx)
END
cat > user/main.cpp << 'END'
#include "digits.hpp"
#include <cstdio>
digits::model model;
int main() {
  model.run();
  std::printf("%zu scores\n", model.output<"scores">().size());
}
END
"$cmake" -S user -B user/build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$scratch/unpacked/usr" > log 2>&1 ||
  fail "$(cat log)"
"$cmake" --build user/build > log 2>&1 || fail "$(cat log)"
[ "$(user/build/user)" = '10 scores' ] || fail "found '$(user/build/user)', wanted '10 scores'"
echo "$(basename "$package"): installed and used"
