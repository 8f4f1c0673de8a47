# SPDX-License-Identifier: Apache-2.0
"""Writes shapes.onnx, windows.onnx and integers.onnx, and expected.hpp: what ONNX Runtime makes of them and of the bundled digits.
Needs the packages onnx, onnxruntime and numpy."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = Path(__file__).parent


def pattern(dims, shift):
    """The input of main.cpp: multiples of 1/16."""
    n = int(np.prod(dims))
    return ((np.arange(n) * 37 % 101 - 50) / 16 + shift).astype(np.float32).reshape(dims)


def integers(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def save(name, nodes, initializers, inputs, outputs):
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, here / f"{name}.onnx")


def value(name, dims, elem_type=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, elem_type, dims)


node = helper.make_node
save(
    "shapes",
    [
        node("Slice", ["x", "starts", "ends", "axes", "steps"], ["cut"]),  # (2, 3, 8) -> (2, 3, 6), backwards
        node("Pad", ["cut", "pads", "fill"], ["padded"]),  # (2, 3, 9)
        node("Reshape", ["padded", "shape"], ["flat"]),  # (6, 9)
        node("Split", ["flat", "parts"], ["left", "right"], axis=1),  # (6, 5) and (6, 4)
        node("Softmax", ["left"], ["shares"], axis=1),
        node("Softmax", ["left"], ["shares_down"], axis=0),
        node("LogSoftmax", ["right"], ["logs"], axis=1),
        node("TopK", ["flat", "k"], ["best", "where"], axis=1),
        node("TopK", ["flat", "k"], ["worst", "where_worst"], axis=1, largest=0),
        node("ArgMax", ["flat"], ["first"], axis=1, keepdims=0),
        node("ReduceMax", ["flat"], ["most"], axes=[1], keepdims=0),
        node("ReduceMin", ["flat"], ["fewest"], axes=[0], keepdims=0),
        node("Clip", ["right", "low"], ["clipped"]),
        node("IsNaN", ["right"], ["nans"]),
        node("Where", ["nans", "clipped", "right"], ["kept"]),
        node("Tanh", ["kept"], ["bent"]),
        node("Erf", ["bent"], ["erf"]),
        node("MaxPool", ["x"], ["row_max"], kernel_shape=[3], strides=[2], pads=[1, 1]),  # (2, 3, 4)
        node("Mod", ["x", "divisor"], ["rest"], fmod=1),  # many of them 0
        node("QuantizeLinear", ["x", "scale", "zero"], ["bytes"]),
        node("DequantizeLinear", ["bytes", "other_scale", "other_zero"], ["numbers"]),  # whole packs
    ],
    [
        integers("starts", -1), integers("ends", -7), integers("axes", 2), integers("steps", -1),
        integers("pads", 0, 0, 1, 0, 0, 2), numpy_helper.from_array(np.array(-1.5, np.float32), "fill"),
        integers("shape", -1, 9), integers("parts", 5, 4), integers("k", 3),
        numpy_helper.from_array(np.array(-0.75, np.float32), "low"),
        numpy_helper.from_array(np.array(0.4375, np.float32), "divisor"),
        numpy_helper.from_array(np.array(0.25, np.float32), "scale"),
        numpy_helper.from_array(np.array(3, np.uint8), "zero"),
        numpy_helper.from_array(np.array(0.75, np.float32), "other_scale"),
        numpy_helper.from_array(np.array(9, np.uint8), "other_zero"),
    ],
    [value("x", [2, 3, 8])],
    [
        value("shares", [6, 5]), value("shares_down", [6, 5]), value("logs", [6, 4]), value("best", [6, 3]),
        value("where", [6, 3], TensorProto.INT64), value("worst", [6, 3]),
        value("where_worst", [6, 3], TensorProto.INT64), value("first", [6], TensorProto.INT64),
        value("most", [6]), value("fewest", [9]), value("erf", [6, 4]), value("row_max", [2, 3, 4]),
        value("rest", [2, 3, 8]), value("numbers", [2, 3, 8]),
    ],
)  # fmt: skip

generator = np.random.default_rng(7)


def weights(name, *dims):
    return numpy_helper.from_array((generator.integers(-32, 33, dims) / 64).astype(np.float32), name)


# All elements of x are negative: a largest of them that starts from 0 shows.
save(
    "windows",
    [
        node("MaxPool", ["x"], ["first_max"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),  # 8 x 8
        node("Conv", ["x", "w1", "b1"], ["c1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("Clip", ["c1", "zero", "six"], ["r1"]),
        node("Conv", ["r1", "w2", "b2"], ["c2"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=16),
        node("Neg", ["c2"], ["n2"]),
        node("MaxPool", ["n2"], ["m2"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Conv", ["m2", "w3"], ["c3"], kernel_shape=[1, 1]),
        node("MaxPool", ["c3"], ["m3"], kernel_shape=[2, 2], strides=[2, 2]),  # by taps
        node("AveragePool", ["m3"], ["a3"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("GlobalMaxPool", ["a3"], ["g3"]),
        node("Flatten", ["g3"], ["f3"]),
        node("Gemm", ["f3", "w4", "b4"], ["scores"]),
        node("Softmax", ["scores"], ["shares"]),
        node("Sigmoid", ["scores"], ["gates"]),
    ],
    [
        weights("w1", 16, 3, 3, 3), weights("b1", 16), weights("w2", 16, 1, 3, 3), weights("b2", 16),
        weights("w3", 24, 16, 1, 1), weights("w4", 24, 5), weights("b4", 5),
        numpy_helper.from_array(np.array(0, np.float32), "zero"),
        numpy_helper.from_array(np.array(6, np.float32), "six"),
    ],
    [value("x", [1, 3, 16, 16])],
    [value("first_max", [1, 3, 8, 8]), value("m2", [1, 16, 8, 8]), value("shares", [1, 5]), value("gates", [1, 5])],
)  # fmt: skip



def scalar(name, number, elem_type=np.float32):
    return numpy_helper.from_array(np.array(number, elem_type), name)


def microsoft(op_type, inputs, outputs, **attributes):
    return node(op_type, inputs, outputs, domain="com.microsoft", **attributes)


# Scales of which the quotients are ties, or lead to some, and products with the rounded reciprocals are not.
save(
    "integers",
    [
        node("Mul", ["x", "eight_s"], ["real"]),
        node("QuantizeLinear", ["real", "s", "zero"], ["q"]),
        node("Mul", ["x", "two"], ["other"]),
        node("QuantizeLinear", ["other", "s_2", "zero"], ["p"]),
        microsoft("QLinearAdd", ["q", "s", "zero", "p", "s_2", "zero", "s_075", "zero"], ["sum"]),
        microsoft("QLinearMul", ["q", "s", "zero", "p", "s_2", "zero", "s_product", "zero"], ["product"]),
        microsoft("QLinearAveragePool", ["q", "s", "zero", "s_15", "zero"], ["means"], kernel_shape=[1, 3]),
        microsoft("QLinearGlobalAveragePool", ["p", "s", "zero", "s_075", "zero"], ["mean"]),
        node("QLinearMatMul", ["q", "s", "zero", "w", "s_2", "zero", "s_2", "zero"], ["dense"]),
        node("DynamicQuantizeLinear", ["x"], ["dynamic", "dynamic_scale", "dynamic_zero"]),
    ],
    [
        scalar("eight_s", np.float32(0.06045055) * 8), scalar("two", 2), scalar("s", 0.06045055), scalar("s_2", 0.12090109), scalar("s_075", 0.08060073),
        scalar("s_15", 0.040300366), scalar("s_product", 0.031183094), scalar("zero", 3, np.int8),
        numpy_helper.from_array(generator.integers(-9, 10, (8, 8)).astype(np.int8), "w"),
    ],
    [value("x", [1, 24, 4, 8])],
    [
        value("q", [1, 24, 4, 8], TensorProto.INT8), value("sum", [1, 24, 4, 8], TensorProto.INT8),
        value("product", [1, 24, 4, 8], TensorProto.INT8), value("means", [1, 24, 4, 6], TensorProto.INT8),
        value("mean", [1, 24, 1, 1], TensorProto.INT8), value("dense", [1, 24, 4, 8], TensorProto.INT8),
        value("dynamic", [1, 24, 4, 8], TensorProto.UINT8), value("dynamic_scale", []),
    ],
)  # fmt: skip

models = {
    "digits": (here / "../../../examples/models/digits/digits.onnx", 0),
    "shapes": (here / "shapes.onnx", 0),
    "windows": (here / "windows.onnx", -4),
    "integers": (here / "integers.onnx", 0),
}
lines = ["// SPDX-License-Identifier: Apache-2.0", "// Written by make_models.py: outputs of ONNX Runtime, in order.",
         "#pragma once", "", "// clang-format off"]
for name, (path, shift) in models.items():
    session = onnxruntime.InferenceSession(str(path))
    x = session.get_inputs()[0]
    outputs = session.run(None, {x.name: pattern(x.shape, shift)})
    numbers = np.concatenate([np.asarray(y, np.float64).ravel() for y in outputs])
    lines.append(f"inline constexpr double expected_{name}[] = {{")
    texts = [f"{v:.9g}" for v in numbers]
    row = "   "
    for text in texts:
        if len(row) + len(text) + 2 > 108:
            lines.append(row)
            row = "   "
        row += f" {text},"
    lines += [row, "};", ""]
(here / "expected.hpp").write_text("\n".join(lines[:-1]) + "\n")
