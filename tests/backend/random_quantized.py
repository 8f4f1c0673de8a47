# SPDX-License-Identifier: Apache-2.0
"""Recipes of operators on quantised tensors, of ai.onnx and of com.microsoft, and groups of DequantizeLinear, an
operator and QuantizeLinear, and these two as exporters write them. All are compared in every bit, but those that return
floats.

Where ONNX Runtime's sums saturate (witness.py), weights are of 7 bits."""

import pathlib
import sys

import ml_dtypes
import numpy as np
from onnx import helper

from random_draw import TYPES, Draw, elements, limits, recipe, recipes
from random_operators import channel_counts, image, window

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import witness  # noqa: E402


def zero_point(d, dtype):
    """An end of its range, its middle, or anything."""
    low, high = limits(dtype)
    return d.choice([low, high, (low + high + 1) // 2, 0 if low < 0 else low, d.integer(low, high)])


def scale(d):
    """From 1e-6 to 1e3, evenly by magnitude."""
    return np.float32(10.0 ** d.rng.uniform(-6, 3))


def scale_of_sums(d, terms, x_scale, w_scale):
    """A scale of the output for which sums of as many products lie in its range, or leave it now and then."""
    return np.float32(
        float(x_scale) * float(np.mean(w_scale)) * 40 * np.sqrt(max(1, terms)) * 2.0 ** d.rng.uniform(-3, 3)
    )


def beside(d, other, low, high):
    """A scale between 2^low and 2^high times another; a whole power of two in 4 of 10 cases, which makes ties."""
    exponent = d.rng.uniform(low, high)
    return np.float32(float(other) * 2.0 ** (round(exponent) if d.chance(0.4) else exponent))


def scale_of_parts(d):
    """That of numbers from 0 to 1: what tools write, or anything near."""
    return np.float32(d.choice([1 / 256, 1 / 255, d.uniform(0.001, 0.01)]))


def extreme(d):
    """Elements of the whole range; at its ends now and then, which takes sums to their limit."""
    return (lambda rng, dims: np.full(dims, 127)) if d.chance(0.1) else "wide"


WEIGHT_BITS = 7 if witness.saturates() else 8


def weights(d, dtype, kind="wide"):
    """What elements a second operand has: those of `kind`, or as many as WEIGHT_BITS has about the middle of the range."""
    if WEIGHT_BITS == 8:
        return kind
    middle, reach = 0 if np.dtype(dtype) == np.int8 else 128, 2 ** (WEIGHT_BITS - 1)
    return (middle - reach, middle + reach - 1) if kind == "wide" else lambda rng, dims: np.full(dims, middle + reach - 1)


def parameters(d, names, dtype, dims=(), the_scale=None):
    """Scale and zero point as inputs, constant mostly; the scales."""
    count = int(np.prod(dims))
    scales = np.array([the_scale if the_scale is not None else scale(d) for _ in range(count)], np.float32)
    if count > 1:
        scales = (scales * d.rng.uniform(0.3, 1.7, count)).astype(np.float32)
    zeros = np.array([zero_point(d, dtype) for _ in range(count)], dtype).reshape(dims)
    scales = scales.reshape(dims)
    if d.chance(0.15):
        d.input(names[0], dims, lambda rng, s: scales, np.float32, constant=False)
    else:
        d.constant(names[0], scales, np.float32)
    d.constant(names[1], zeros, dtype)
    return scales


INTEGERS = ("int8", "uint8", "int16", "uint16", "int4", "uint4", "int2", "uint2")


@recipe("QuantizeLinear", "DequantizeLinear")
def linear(d):
    quantizes = d.op_type == "QuantizeLinear"
    quantised = d.type("y_zero_point" if quantizes else "x", without=("int32",))
    real = d.type("x" if quantizes else "x_scale", without=("int32",))
    scales_type = real
    if quantizes:
        d.bind("y_scale", scales_type)
    else:
        d.bind("y", real)
    integers = "int" in quantised.name
    dims = d.dims(1, 4, 1)
    form = d.choice(["tensor", "axis", "blocked"])
    axis = d.axis(len(dims))
    shape = [] if form == "tensor" else [dims[axis]]
    if form == "blocked":
        block = d.choice([n for n in (1, 2, 3, 4, 8, 16) if n <= dims[axis]])
        shape = list(dims)
        shape[axis] = -(-dims[axis] // block)
        d.attribute(block_size=block)
    low, high = (-2, 2) if scales_type.name != "float32" else (-6, 3)
    scales = (10.0 ** d.rng.uniform(low, high, shape)).astype(scales_type)
    reach = 2.0 * (limits(quantised)[1] if integers else 8) * float(np.max(scales.astype(np.float64)))
    if scales_type.name == "float16" or real.name == "float16":
        reach = min(reach, 6e4)
    d.input(d.schema.inputs[0].name, dims, (-reach, reach) if quantizes else ("wide" if integers else None))
    d.constant(d.schema.inputs[1].name, scales, scales_type)
    if not quantizes or quantised != np.uint8 or d.chance(0.7):
        zeros = np.array(
            [zero_point(d, quantised) if integers else 0 for _ in range(int(np.prod(shape)))]
        ).reshape(shape)
        if not quantizes and d.chance(0.2):
            pass
        elif quantizes and d.chance(0.2):
            d.attribute(output_dtype=helper.np_dtype_to_tensor_dtype(quantised))
        else:
            d.constant(d.schema.inputs[2].name, zeros, quantised)
    if form != "tensor" and (axis % len(dims) != 1 or d.chance(0.5)):
        d.attribute(axis=axis)
    if quantizes and not integers:
        d.maybe(saturate=d.integer(0, 1))


@recipe("DynamicQuantizeLinear")
def dynamic_quantize_linear(d):
    factor = float(scale(d))
    d.input(
        "x",
        d.dims(1, 4, 1),
        lambda rng, dims: rng.normal(rng.choice([-1, 0, 3]), 1, dims) * factor,
        np.float32,
    )
    d.outputs = ["y", "y_scale", "y_zero_point"]
    d.explicit_types = [np.uint8, np.float32, np.uint8]
    d.exact = True


@recipe("QLinearConv")
def qlinear_conv(d):
    group, channels, made = channel_counts(d)
    x = image(d, channels)
    kernel = window(d, len(x) - 2, x[2:], plain=True)
    x_type = d.type("x", among=("int8", "uint8"))
    w_type = d.type("w", among=("int8",) if x_type == np.int8 else ("int8", "uint8"))
    d.bind("y", x_type)
    d.input("x", x, extreme(d))
    x_scale = parameters(d, ("x_scale", "x_zero_point"), x_type)
    d.input("w", [made, channels // group, *kernel], weights(d, w_type, extreme(d)), constant=d.chance(0.8))
    per_channel = d.chance(0.5)
    w_scale = scale(d)
    scales = (
        (w_scale * d.rng.uniform(0.3, 1.7, made)).astype(np.float32) if per_channel else np.float32(w_scale)
    )
    d.constant("w_scale", scales, np.float32)
    zero = 0 if w_type == np.int8 else zero_point(d, w_type)
    d.constant("w_zero_point", np.full(made, zero) if per_channel else zero, w_type)
    parameters(
        d,
        ("y_scale", "y_zero_point"),
        x_type,
        the_scale=scale_of_sums(d, channels // group * np.prod(kernel), x_scale, w_scale),
    )
    if d.chance(0.6):
        d.input("B", [made], (-20000, 20000), np.int32, constant=True)
    d.maybe(kernel_shape=kernel)
    if group != 1:
        d.attribute(group=group)


def product_dims(d):
    """Of two matrices with batches, at times with so many terms that the sum reaches the limits of int32."""
    batch = d.dims(0, 2, 1) if d.chance(0.4) else []
    m, k, n = d.extent(1), d.extent(1), d.extent(1)
    if d.chance(0.05):
        m, k, n, batch = 1, 33100, 2, []
    return d.broadcast(batch) + [m, k], d.broadcast(batch) + [k, n]


@recipe("QLinearMatMul")
def qlinear_matmul(d):
    a, b = product_dims(d)
    a_type = d.type("a", among=("int8", "uint8"))
    b_type = d.type("b", among=("int8",) if a_type == np.int8 else ("int8", "uint8"))
    d.types["TS"] = np.dtype(np.float32)
    d.bind("y", a_type)
    d.input("a", a, extreme(d))
    a_scale = parameters(d, ("a_scale", "a_zero_point"), a_type)
    d.input("b", b, weights(d, b_type, extreme(d)))
    columns = d.chance(0.3) and len(b) == 2
    b_scale = parameters(d, ("b_scale", "b_zero_point"), b_type, [b[-1]] if columns else [], scale(d))
    parameters(d, ("y_scale", "y_zero_point"), a_type, the_scale=scale_of_sums(d, a[-1], a_scale, b_scale))


@recipe("ConvInteger")
def conv_integer(d):
    group, channels, made = channel_counts(d)
    x = image(d, channels)
    kernel = window(d, len(x) - 2, x[2:], plain=True)
    x_type, w_type = d.type("x"), d.type("w")
    d.types["T3"] = np.dtype(np.int32)
    d.input("x", x, weights(d, x_type, extreme(d)))  # either may be ONNX Runtime's second factor here
    d.input("w", [made, channels // group, *kernel], weights(d, w_type, extreme(d)))
    if d.chance(0.7):
        # It is what lies outside of x, which is drawn so as well.
        outside = zero_point(d, x_type) if WEIGHT_BITS == 8 else 0 if x_type == np.int8 else 128
        d.constant("x_zero_point", outside, x_type)
        if d.chance(0.6):
            d.constant("w_zero_point", zero_point(d, w_type), w_type)
    d.maybe(kernel_shape=kernel)
    if group != 1:
        d.attribute(group=group)


@recipe("MatMulInteger")
def matmul_integer(d):
    a, b = product_dims(d)
    a_type, b_type = d.type("A"), d.type("B")
    d.types["T3"] = np.dtype(np.int32)
    d.input("A", a, extreme(d))
    d.input("B", b, weights(d, b_type, extreme(d)))
    if d.chance(0.7):
        d.constant("a_zero_point", zero_point(d, a_type), a_type)
        if d.chance(0.7):
            columns = len(b) == 2 and d.chance(0.5)
            d.constant(
                "b_zero_point",
                [zero_point(d, b_type) for _ in range(b[-1])] if columns else zero_point(d, b_type),
                b_type,
            )


# ---- com.microsoft: inputs by position


def microsoft(*op_types):
    return recipe(*op_types, domain="com.microsoft")


def bytes_type(d):
    return np.dtype(d.choice([np.int8, np.uint8]))


@microsoft("QuantizeLinear", "DequantizeLinear")
def linear_of_microsoft(d):
    """The types that ONNX's own did not take before operator set 21."""
    kind, dims = np.dtype(TYPES[d.choice(["int16", "uint16", "int8", "uint8", "int4", "uint4"])]), d.dims(
        1, 4, 1
    )
    the_scale, quantizes = scale(d), d.op_type == "QuantizeLinear"
    reach = float(the_scale) * 2 * limits(kind)[1]
    axis = d.axis(len(dims)) if d.chance(0.4) else None
    d.input("x", dims, (-reach, reach) if quantizes else "wide", np.float32 if quantizes else kind)
    parameters(d, ("", ""), kind, [] if axis is None else [dims[axis]], the_scale)
    if axis is not None:
        d.attribute(axis=axis)
    d.explicit_types = [kind if quantizes else np.float32]


@microsoft("QLinearAdd", "QLinearMul")
def qlinear_binary(d):
    kind, dims = bytes_type(d), d.dims(1, 4, 1)
    first, second = (dims, d.broadcast(dims)) if d.chance(0.5) else (d.broadcast(dims), dims)
    d.input("A", first, "wide", kind)
    a = parameters(d, ("", ""), kind)
    d.input("B", second, "wide", kind)
    b = parameters(
        d,
        ("", ""),
        kind,
        the_scale=beside(d, a, -4, 4) if d.op_type == "QLinearAdd" else None,
    )
    wanted = max(float(a), float(b)) * 2 if d.op_type == "QLinearAdd" else float(a) * float(b) * 128
    parameters(d, ("", ""), kind, the_scale=beside(d, wanted, -2, 2))
    d.explicit_types = [kind]


@microsoft("QLinearSigmoid", "QLinearLeakyRelu")
def qlinear_unary(d):
    kind = bytes_type(d)
    d.input("X", d.dims(1, 4, 1), "wide", kind)
    x = parameters(
        d, ("", ""), kind, the_scale=10.0 ** d.rng.uniform(-4, 0) if d.op_type == "QLinearSigmoid" else None
    )
    parameters(
        d,
        ("", ""),
        kind,
        the_scale=1 / 256 if d.op_type == "QLinearSigmoid" else beside(d, x, -2, 2),
    )
    if d.op_type == "QLinearLeakyRelu":
        d.maybe(alpha=d.uniform(0, 0.5))
    d.explicit_types = [kind]


@microsoft("QLinearSoftmax")
def qlinear_softmax(d):
    kind, dims = bytes_type(d), d.dims(1, 4, 1)
    d.input("X", dims, "wide", kind)
    parameters(d, ("", ""), kind, the_scale=10.0 ** d.rng.uniform(-3, 0))
    d.constant("", scale_of_parts(d), np.float32)
    d.constant("", 0 if kind == np.uint8 else -128, kind)
    d.attribute(axis=d.axis(len(dims)), opset=13)
    d.explicit_types = [kind]


@microsoft("QLinearConcat")
def qlinear_concat(d):
    kind, dims = bytes_type(d), d.dims(1, 4, 1)
    axis = d.axis(len(dims))
    y = parameters(d, ("", ""), kind)
    for _ in range(d.integer(1, 3)):
        dims[axis] = d.extent(1)
        d.input("", dims, "wide", kind, constant=None if len(d.inputs) > 2 else False)
        parameters(d, ("", ""), kind, the_scale=y if d.chance(0.5) else beside(d, y, -2, 2))
    d.attribute(axis=axis)
    d.explicit_types = [kind]


@microsoft("QLinearAveragePool")
def qlinear_average_pool(d):
    kind, X = bytes_type(d), image(d, d.extent(1))
    X = X if len(X) == 4 else [1, 3, 7, 5]
    kernel = window(d, len(X) - 2, X[2:], pool=True, plain=True)
    d.attributes.pop("dilations", None)
    if d.chance(0.2):  # the whole image
        kernel = X[2:]
        for name in ("pads", "auto_pad", "ceil_mode"):
            d.attributes.pop(name, None)
    d.attribute(kernel_shape=kernel)
    d.input("X", X, "wide", kind)
    if d.chance(0.2):
        d.inputs[0].make = lambda dims=[X[0], *X[2:], X[1]]: elements(d.rng, kind, dims, "wide")
        d.attribute(channels_last=1)
    x = parameters(d, ("", ""), kind)
    parameters(d, ("", ""), kind, the_scale=beside(d, x, -2, 1))
    d.maybe(count_include_pad=d.integer(0, 1))
    d.explicit_types = [kind]


@microsoft("QLinearGlobalAveragePool")
def qlinear_global_average_pool(d):
    kind, last = bytes_type(d), d.chance(0.3)
    c, sizes = d.extent(1), [d.integer(1, 9), d.integer(1, 9)]
    d.input("X", [d.extent(1), *sizes, c] if last else [d.extent(1), c, *sizes], "wide", kind)
    x = parameters(d, ("", ""), kind)
    parameters(d, ("", ""), kind, the_scale=beside(d, x, -2, 1))
    d.attribute(channels_last=int(last))
    d.explicit_types = [kind]


@microsoft("QLinearReduceMean")
def qlinear_reduce_mean(d):
    kind, dims = bytes_type(d), d.dims(1, 4, 1)
    d.input("X", dims, "wide", kind)
    x = parameters(d, ("", ""), kind)
    parameters(d, ("", ""), kind, the_scale=beside(d, x, -2, 1))
    d.attribute(axes=d.axes(len(dims)), keepdims=d.integer(0, 1))
    d.explicit_types = [kind]


@microsoft("QLinearWhere")
def qlinear_where(d):
    kind, dims = bytes_type(d), d.dims(1, 4, 1)
    d.input("condition", d.broadcast(dims), None, np.bool_)
    d.input("X", d.broadcast(dims), "wide", kind)
    x = parameters(d, ("", ""), kind)
    d.input("Y", d.broadcast(dims), "wide", kind)
    parameters(d, ("", ""), kind, the_scale=beside(d, x, -2, 2))
    parameters(d, ("", ""), kind, the_scale=beside(d, x, -2, 2))
    d.explicit_types = [kind]


@microsoft("QGemm")
def qgemm(d):
    m, k, n = d.extent(1), d.extent(1), d.extent(1)
    a_type = bytes_type(d)
    b_type = np.dtype(np.int8) if a_type == np.int8 else bytes_type(d)
    transA, transB = d.integer(0, 1), d.integer(0, 1)
    d.input("A", [k, m] if transA else [m, k], extreme(d), a_type)
    a = parameters(d, ("", ""), a_type)
    d.input("B", [n, k] if transB else [k, n], weights(d, b_type, extreme(d)), b_type, constant=d.chance(0.8))
    columns = d.chance(0.4)
    b_scale = scale(d)
    scales = (b_scale * d.rng.uniform(0.3, 1.7, n)).astype(np.float32) if columns else b_scale
    d.constant("", scales, np.float32)
    zero = zero_point(d, b_type)
    d.constant("", np.full(n, zero) if columns else zero, b_type)
    alpha = d.choice([1.0, 1.0, 0.5, 2.0])
    if d.chance(0.6):
        d.input("C", d.choice([[m, n], [n], [1, n], [m, 1], [1]]), (-20000, 20000), np.int32, constant=True)
    else:
        d.absent()
    d.attribute(transA=transA, transB=transB, alpha=alpha)
    if d.chance(0.8):
        parameters(d, ("", ""), a_type, the_scale=scale_of_sums(d, k, a, b_scale) * np.float32(alpha))
        d.explicit_types = [a_type]
    else:
        d.explicit_types = [np.float32]


@microsoft("DynamicQuantizeMatMul", "MatMulIntegerToFloat")
def float_product(d):
    d.sums = True
    k, n = d.extent(1), d.extent(1)
    b_type, dynamic = bytes_type(d), d.op_type == "DynamicQuantizeMatMul"
    a_type = np.dtype(np.float32) if dynamic else bytes_type(d)
    if a_type == np.int8:
        b_type = np.dtype(np.int8)
    d.input("A", d.dims(1, 2, 1) + [k], None if dynamic else "wide", a_type)
    d.input("B", [k, n], weights(d, b_type), b_type)
    columns = [n] if d.chance(0.4) else [1]
    if not dynamic:
        d.constant("", [10.0 ** d.rng.uniform(-4, 1)], np.float32)
    d.constant("", 10.0 ** d.rng.uniform(-4, 1, columns), np.float32)
    if not dynamic:
        d.constant("", [zero_point(d, a_type)], a_type)
    d.constant("", [zero_point(d, b_type)] * columns[0], b_type)
    if d.chance(0.5):
        d.input("bias", [n], None, np.float32)
    d.explicit_types = [np.float32]


@microsoft("MatMulNBits")
def matmul_n_bits(d):
    d.sums = True
    bits, block = d.choice([4, 4, 8]), d.choice([16, 32, 64])
    k, n = d.integer(1, 3) * block - d.choice([0, 0, 3]), d.extent(1)
    blocks = -(-k // block)
    d.input("A", d.dims(1, 2, 1) + [k], None, np.float32)
    d.input("B", [n, blocks, block * bits // 8], "wide", np.uint8, constant=True)
    d.input("scales", [n * blocks], (0.01, 0.1), np.float32, constant=True)
    if d.chance(0.6):
        d.input("zero_points", [n * ((blocks * bits + 7) // 8)], "wide", np.uint8, constant=True)
    d.attribute(K=k, N=n, bits=bits, block_size=block)
    d.explicit_types = [np.float32]


@microsoft("DynamicQuantizeLSTM")
def dynamic_quantize_lstm(d):
    d.sums = True
    direction = d.choice(["forward", "reverse", "bidirectional"])
    count, kind = 2 if direction == "bidirectional" else 1, bytes_type(d)
    steps, batch, inputs, hidden = d.integer(1, 6), d.integer(1, 3), d.extent(1), d.extent(1)
    d.input("X", [steps, batch, inputs], (-2, 2), np.float32, constant=False)
    d.input("W", [count, inputs, 4 * hidden], weights(d, kind), kind, constant=True)
    d.input("R", [count, hidden, 4 * hidden], weights(d, kind), kind, constant=True)
    if d.chance(0.6):
        d.input("B", [count, 8 * hidden], (-0.5, 0.5), np.float32, constant=True)
    else:
        d.absent()
    d.absent()
    for state in ("initial_h", "initial_c"):
        if d.chance(0.4):
            d.input(state, [count, batch, hidden], (-1, 1), np.float32, constant=False)
        else:
            d.absent()
    if d.chance(0.3):
        d.input("P", [count, 3 * hidden], (-0.5, 0.5), np.float32, constant=True)
    else:
        d.absent()
    columns = [count, 4 * hidden] if d.chance(0.3) else [count]
    for name in ("W", "R"):
        zero = 0 if kind == np.int8 else 128 if len(columns) == 2 else zero_point(d, kind)
        d.constant(f"{name}_scale", d.rng.uniform(0.0005, 0.004, columns), np.float32)
        d.constant(f"{name}_zero_point", np.full(columns, zero), kind)
    d.attribute(hidden_size=hidden, direction=direction)
    d.maybe(clip=d.uniform(0.5, 2), input_forget=d.integer(0, 1))
    d.outputs = ["Y", "Y_h", "Y_c"]
    d.explicit_types = [np.float32] * 3


# ---- DequantizeLinear -> operator -> QuantizeLinear

GROUPED = ("Conv", "MatMul", "Gemm", "Add", "Mul", "AveragePool", "GlobalAveragePool", "Sigmoid", "LeakyRelu", "Softmax", "Concat",
           "ReduceMean", "Where", "Relu", "Clip", "MaxPool", "Reshape", "Transpose", "Squeeze", "Flatten", "Slice", "Pad")  # fmt: skip


def grouped(op_type):
    def draw(d):
        """The operator's own recipe in float; each float input becomes bytes behind a DequantizeLinear."""
        inner = Draw(d.rng, "", op_type, d.opset)
        for c in inner.schema.type_constraints:
            if "tensor(float)" in c.allowed_type_strs:
                inner.types[c.type_param_str] = np.dtype(np.float32)
        recipes["", op_type](inner)
        if op_type == "AveragePool":
            inner.attributes.pop("dilations", None)  # QLinearAveragePool has none
        kind, product = bytes_type(d), op_type in ("Conv", "Gemm", "MatMul")
        # Of some products nothing is quantised but the weights, or all but the result.
        form = d.choice(["quantized"] * 3 + ["float_result", "weights_alone"]) if product else "quantized"
        d.inputs, d.node_inputs, d.attributes, d.outputs, d.schema = (
            inner.inputs,
            inner.node_inputs,
            inner.attributes,
            ["real"],
            inner.schema,
        )
        both_run = op_type == "MatMul" and form != "weights_alone" and d.chance(0.4)
        x_scale, w_scale = np.float32(10.0 ** d.rng.uniform(-3, 0)), np.float32(10.0 ** d.rng.uniform(-3, 0))
        terms = 1
        for place, i in enumerate(list(d.inputs)):
            first = i.make()
            if first.dtype != np.float32 or op_type == "Clip" and place > 0 or op_type == "Pad" and place > 1:
                continue
            bias, weight = product and place == 2, product and place == 1
            if form == "weights_alone" and not weight:
                continue
            this = np.dtype(np.int32) if bias else np.dtype(np.int8) if weight and not both_run else kind
            the_scale = (
                x_scale * w_scale
                if bias
                else w_scale if weight else beside(d, x_scale, -1, 1) if place else x_scale
            )
            zero = 0 if bias or weight and not both_run else zero_point(d, kind)
            if weight:
                terms = first.size // max(1, first.shape[0] if op_type == "Conv" else first.shape[-1])
            name, constant = i.name, i.constant or weight and not both_run or bias
            drawn = (-9000, 9000) if bias else weights(d, this) if weight else "wide"
            elements_of = lambda s=first.shape, t=this, k=drawn: elements(d.rng, t, s, k)
            made = elements_of() if constant else None
            i.make, i.constant = (lambda m=made: m) if constant else elements_of, constant
            for suffix, array in (("scale", np.array(the_scale, np.float32)), ("zero", np.array(zero, this))):
                d.inputs.append(type(i)(f"{name}_{suffix}", lambda a=array: a, True))
            d.extra.append(
                helper.make_node(
                    "DequantizeLinear",
                    [name, f"{name}_scale", f"{name}_zero"],
                    [f"{name}_real"],
                    f"before_{name}",
                )
            )
            d.node_inputs = [f"{name}_real" if n == name else n for n in d.node_inputs]
        d.domain, d.op_type = "", op_type
        d.opset = 21  # of which ONNX Runtime has all kernels
        if form != "quantized":
            d.results, d.explicit_types, d.sums = ["real"], [np.float32], True
            d.optimized = form == "float_result"  # what quantises x, too, where weights are alone
            return
        y_scale = (
            scale_of_sums(d, terms, x_scale, w_scale)
            if product
            else scale_of_parts(d) if op_type in ("Sigmoid", "Softmax") else x_scale
        )
        if op_type == "Mul":
            y_scale = x_scale * x_scale * np.float32(128)
        if op_type in ("Add", "Relu", "Clip", "ReduceMean", "AveragePool") and d.chance(0.5):
            y_scale = beside(d, y_scale, -1, 1)
        for suffix, array in (
            ("scale", np.array(y_scale, np.float32)),
            ("zero", np.array(zero_point(d, kind), kind)),
        ):
            d.inputs.append(type(d.inputs[0])(f"y_{suffix}", lambda a=array: a, True))
        d.extra.append(helper.make_node("QuantizeLinear", ["real", "y_scale", "y_zero"], ["y"], "behind"))
        d.results, d.explicit_types = ["y"], [kind]
        # Of means, ONNX Runtime's fused kernel rounds ties otherwise than its literal evaluation, which holds.
        d.optimized = op_type != "AveragePool"

    return draw


for each in GROUPED:
    recipes["qdq", each] = grouped(each)


# ---- QuantizeLinear and DequantizeLinear as exporters write them


@recipe("Round", domain="written")
def written(d):
    """Mul or Div, Round, Add and Clip, with a Cast to bytes, that and a Cast back, or neither, then Sub and Mul. Elements
    lie near ties, where a quotient and a product with the inverse of the scale differ."""
    kind = bytes_type(d)
    low, high = limits(kind)
    if d.chance(0.3):
        low, high = d.choice([(low + 1, high), (low, high // 2), (0, 127)])
    the_scale = np.float32(2.0 ** d.integer(-12, 3)) if d.chance(0.3) else scale(d)
    zero = d.choice([0, 0, d.integer(low, high)])
    form = d.choice(["quantized", "both", "dequantized", "floats"])
    steps, value = [], None

    def add(op_type, constant=None, **attributes):
        nonlocal value
        inputs = [value]
        for c in [] if constant is None else constant:
            name = f"c{len(d.inputs)}"
            d.inputs.append(type(d.inputs[0])(name, lambda a=np.array(c, np.float32): a, True))
            inputs.append(name)
        if op_type in ("Mul", "Add") and d.chance(0.3):
            inputs.reverse()
        value = f"v{len(steps)}"
        steps.append((op_type, inputs, value, attributes))

    dims = d.dims(1, 4, 1)
    if form == "dequantized":
        d.input("X", dims, "wide", kind, constant=False)
        value = d.inputs[0].name
    else:

        def near_ties(rng, dims):
            k = rng.integers(low - 3, high + 3, dims) - zero + 0.5 * rng.integers(0, 2, dims)
            x = (k * np.float64(the_scale)).astype(np.float32)
            return np.nextafter(x, np.where(rng.random(dims) < 0.5, x, np.float32(np.inf))).astype(np.float32)

        d.input("X", dims, near_ties, np.float32, constant=False)
        value = d.inputs[0].name
        if d.chance(0.5):
            add("Mul", [np.float32(1) / the_scale])
        else:
            add("Div", [the_scale])
        early = d.chance(0.2)
        if early:
            add("Clip", [low - zero, high - zero])
        add("Round")
        if zero:
            add("Add", [zero])
        if not early:
            if d.chance(0.2):
                add("Max", [low])
                add("Min", [high])
            else:
                add("Clip", [low, high])
        if form != "floats":
            add("Cast", to=helper.np_dtype_to_tensor_dtype(kind))
    if form != "quantized":
        if form != "floats":
            add("Cast", to=1)
        if zero or d.chance(0.2):
            add("Sub", [zero])
        add("Mul", [the_scale])
    op_type, inputs, result, attributes = steps.pop()
    d.domain, d.op_type, d.node_inputs, d.outputs, d.attributes = "", op_type, inputs, [result], attributes
    d.extra = [helper.make_node(o, i, [r], f"before_{r}", **a) for o, i, r, a in steps]
    d.explicit_types = [kind if form == "quantized" else np.float32]
    d.exact = True
    d.opset = 21
