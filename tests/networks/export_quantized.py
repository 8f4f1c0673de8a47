# SPDX-License-Identifier: Apache-2.0
"""Writes what ONNX Runtime's quantizer makes of a few networks of seeded weights, in each form that it writes.

    export_quantized.py FOLDER

Weights have 7 bits (reduce_range), for which ONNX Runtime's sums are exact on every machine.
"""

import json
import logging
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

logging.disable(logging.WARNING)
RANDOM = np.random.default_rng(3)


class Builder:
    """A graph of one input x and one output y."""

    def __init__(self, shape):
        self.shape, self.nodes, self.constants = shape, [], []

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weights(self, *shape, scale=None):
        scale = scale or 1 / np.sqrt(np.prod(shape[1:]))
        return self.constant((RANDOM.standard_normal(shape) * scale).astype(np.float32))

    def __call__(self, op_type, *inputs, **attributes):
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op_type, inputs, [name], name, **attributes))
        return name

    def model(self, y, shape):
        self.nodes.append(helper.make_node("Identity", [y], ["y"]))
        graph = helper.make_graph(
            self.nodes,
            "network",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        return onnx.shape_inference.infer_shapes(model)


def image():
    """Convolutions of all kinds, a skip connection, parts of other scales joined."""
    b = Builder([1, 3, 16, 16])
    conv = lambda x, m, c, k, **a: b("Conv", x, b.weights(m, c, k, k), b.weights(m, scale=0.1), kernel_shape=[k, k], **a)
    first = b("Relu", conv("x", 16, 3, 3, pads=[1] * 4))
    depthwise = b("Clip", conv(first, 16, 1, 3, pads=[1] * 4, strides=[2, 2], group=16), b.constant(np.float32(0)),
                  b.constant(np.float32(6)))
    wide, skip = conv(depthwise, 24, 16, 1), conv(depthwise, 24, 16, 1)
    gated = b("Mul", b("Add", b("HardSwish", wide), skip), b("Sigmoid", wide))
    left = b("Slice", gated, *(b.constant(np.array([n], np.int64)) for n in (0, 12, 1)))
    large = b("Resize", left, "", b.constant(np.array([1, 1, 2, 2], np.float32)), mode="nearest",
              coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    joined = b("MaxPool", b("Concat", large, first, axis=1), kernel_shape=[2, 2], strides=[2, 2])
    mean = b("Flatten", b("GlobalAveragePool", b("LeakyRelu", joined, alpha=0.1)))
    return b.model(b("Gemm", mean, b.weights(10, 28), b.weights(10, scale=0.1), transB=1), [1, 10])


def encoder():
    """A layer of a transformer: attention of four heads, Gelu, normalisation."""
    rows, width, heads = 12, 32, 4
    b = Builder([1, rows, width])
    normal = lambda x: b("LayerNormalization", x, b.weights(width, scale=0.5), b.weights(width, scale=0.1), axis=-1)
    linear = lambda x, k, n: b("Add", b("MatMul", x, b.weights(k, n)), b.weights(n, scale=0.1))
    split = b.constant(np.array([1, rows, heads, width // heads], np.int64))
    x = normal("x")
    query, key, value = (
        b("Transpose", b("Reshape", linear(x, width, width), split), perm=order)
        for order in ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
    )
    scores = b("Mul", b("MatMul", query, key), b.constant(np.float32((width // heads) ** -0.5)))
    heard = b("Transpose", b("MatMul", b("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
    heard = b("Reshape", heard, b.constant(np.array([1, rows, width], np.int64)))
    sum_ = b("Add", linear(heard, width, width), "x")
    hidden = linear(normal(sum_), width, 4 * width)
    one = b("Add", b("Erf", b("Div", hidden, b.constant(np.float32(2**0.5)))), b.constant(np.float32(1)))
    gelu = b("Mul", b("Mul", hidden, one), b.constant(np.float32(0.5)))
    y = b("ReduceMean", b("Add", linear(gelu, 4 * width, width), sum_), axes=[1], keepdims=0)
    return b.model(b("Gemm", y, b.weights(width, 7), b.weights(7, scale=0.1)), [1, 7])


def recurrent():
    """An LSTM and what stands around it."""
    b = Builder([1, 10, 8])
    b.nodes.append(
        helper.make_node(
            "LSTM",
            [b("Transpose", "x", perm=[1, 0, 2]), b.weights(1, 64, 8), b.weights(1, 64, 16), b.weights(1, 128, scale=0.1)],
            ["all", "last", ""],
            "lstm",
            hidden_size=16,
        )
    )
    last = b("Squeeze", "last", b.constant(np.array([0], np.int64)))
    return b.model(b("Gemm", last, b.weights(16, 5), b.weights(5, scale=0.1)), [1, 5])


class Inputs(CalibrationDataReader):
    def __init__(self, shape):
        random = np.random.default_rng(5)
        self.rest = iter([{"x": random.uniform(-2, 2, shape).astype(np.float32)} for _ in range(12)])

    def get_next(self):
        return next(self.rest, None)


UINT8, INT8, INT4 = QuantType.QUInt8, QuantType.QInt8, QuantType.QInt4
# Types of activations and weights, and what the quantizer is told; whether every bit is ONNX Runtime's.
FORMS = {
    "qdq": (UINT8, INT8, dict(per_channel=True), True),
    "qdq-int8": (INT8, INT8, dict(per_channel=True), True),
    "qdq-uint8": (UINT8, UINT8, {}, True),
    "qdq-pairs": (UINT8, INT8, dict(extra_options={"DedicatedQDQPair": True, "AddQDQPairToWeight": True}), True),
    "qdq-microsoft": (UINT8, INT8, dict(extra_options={"UseQDQContribOps": True}), True),
    "qdq-floats": (
        UINT8,
        INT8,
        dict(extra_options={"OpTypesToExcludeOutputQuantization": ["Conv", "MatMul", "Gemm"]}),
        False,
    ),
    "qdq-int4": (UINT8, INT4, {}, False),
    "qoperator": (UINT8, INT8, dict(quant_format=QuantFormat.QOperator), True),
    "dynamic": (None, INT8, {}, False),
    "dynamic-uint8": (None, UINT8, dict(per_channel=True), False),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in (image, encoder, recurrent):
        model, float_model = make(), folder / f"float-{make.__name__}.onnx"
        onnx.save(model, float_model)  # the quantizer changes what it is given
        shape = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim]
        for form, (activations, weights, options, every_bit) in FORMS.items():
            file = folder / f"quantized-{make.__name__}-{form}.onnx"
            options = {"reduce_range": True, **options}
            if activations is None:
                quantize_dynamic(float_model, file, weight_type=weights, **options)
            else:
                options = {"quant_format": QuantFormat.QDQ, **options}
                quantize_static(float_model, file, Inputs(shape), activation_type=activations, weight_type=weights, **options)
            said = {"shapes": {"x": shape}, "spans": {"x": [-2, 2]}, "every_bit": every_bit,
                    "in_integers": form == "qdq-int8"}  # fmt: skip
            file.with_suffix(".json").write_text(json.dumps(said))


if __name__ == "__main__":
    main()
