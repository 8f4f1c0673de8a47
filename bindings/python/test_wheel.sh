#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: test_wheel.sh BUILD_FOLDER PYTHON FOLDER: builds the wheel of a build, installs it into an environment of its own,
# and uses it; where PYTHON has onnx, runs models by ONNX's interface of backends too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export INLAY_BUILD=$(cd "$1" && pwd)
python=$2 folder=$3
rm -rf "$folder"
mkdir -p "$folder/wheels"
"$python" -m venv "$folder/environment"
# What PYTHON has may be used as well: it may itself be an environment.
"$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
  "$("$folder/environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/outer.pth"
bin=$folder/environment/bin
"$bin/pip" --disable-pip-version-check -q wheel --no-index --no-deps -w "$folder/wheels" "$here/../.."
"$bin/pip" --disable-pip-version-check -q install --no-index --no-deps --force-reinstall "$folder"/wheels/inlay-*.whl
cd "$folder" # not where the sources are
"$bin/inlay" --version
ls -l wheels
"$bin/python" -I "$here/test_wheel.py" "$here/../../examples/models/digits"
