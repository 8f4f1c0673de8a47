# SPDX-License-Identifier: Apache-2.0
"""Usage: test_wheel.py DIGITS: uses the installed package on the bundled model, and ONNX's interface where it is there."""

import importlib.util
import pathlib
import sys

import inlay

digits = pathlib.Path(sys.argv[1])
model = digits / "digits.onnx"
assert pathlib.Path(inlay.__file__).parent.parent.name == "site-packages", inlay.__file__
assert (pathlib.Path(inlay.get_include()) / "inlay/model.hpp").is_file()
assert (pathlib.Path(inlay.get_eigen_include()) / "Eigen/Core").is_file()

inlay.compile(model, "digits.hpp", policy="ram", name_space="a::b")
header = pathlib.Path("digits.hpp").read_text()
assert "namespace a::b {" in header and "policy::ram" in header
report = inlay.inspect(model)
assert report["arena_bytes"] >= 28 * 28 * 4 and report["nodes"][0]["operator"] == "Conv", report
verified = inlay.verify(model, sorted(digits.glob("test_data_set_*")))
assert "NaN" not in str(verified), verified
try:
    inlay.compile(digits / "none.onnx", "none.hpp")
    raise SystemExit("a model that is not there was compiled")
except inlay.Error as refused:
    assert refused.status == 1 and "none.onnx" in str(refused)

if not importlib.util.find_spec("onnx"):
    print("the interface of ONNX's is left out: onnx is not installed")
    raise SystemExit

import numpy
import onnx
from onnx import numpy_helper

import inlay.onnx_backend as backend

prepared = backend.prepare(onnx.load(model))
for folder in sorted(digits.glob("test_data_set_*")):
    x, y = (numpy_helper.to_array(onnx.load_tensor(folder / f"{what}_0.pb")) for what in ("input", "output"))
    (found,) = prepared.run([x])
    numpy.testing.assert_allclose(found, y, rtol=1e-3, atol=1e-5)
    (again,) = prepared.run({onnx.load(model).graph.input[0].name: x})
    assert (found == again).all()

# Two outputs, integers and a scalar, against numpy.
text = onnx.parser.parse_model(
    '<ir_version: 8, opset_import: ["" : 17]> agraph (int64[2,3] x, float s) => (int64[3,2] t, float d) '
    "{ t = Transpose(x) d = Add(s, s) }")
x = numpy.arange(6, dtype=numpy.int64).reshape(2, 3)
t, d = backend.run_model(text, [x, numpy.float32(1.5)])
assert (t == x.T).all() and d.shape == () and d == 3, (t, d)
for bad in ([x.astype(numpy.float32), numpy.float32(1)], [x]):
    try:
        backend.run_model(text, bad)
        raise SystemExit("inputs that do not fit were taken")
    except ValueError:
        pass
print("wheel: used, with ONNX's interface")
