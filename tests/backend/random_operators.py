# SPDX-License-Identifier: Apache-2.0
"""Recipes of ai.onnx's operators: what each may be given, beyond what its schema says."""

import numpy as np
from onnx import TensorProto, helper

from random_draw import NAMES, TYPES, is_float, limits, recipe, recipes

# ---- element by element

# op_type: elements that it is meant for, float attributes and their ranges
UNARY = {
    "Abs": "wide", "Acos": (-1, 1), "Acosh": (1, 20), "Asin": (-1, 1), "Asinh": "finite", "Atan": "wide",
    "Atanh": (-0.99, 0.99), "Ceil": "wide", "Cos": (-20, 20), "Cosh": (-5, 5), "Erf": "wide", "Exp": "wide",
    "Floor": "wide", "HardSwish": "finite", "Identity": "wide", "IsInf": "wide", "IsNaN": "wide", "Log": (0, 9),
    "Mish": "finite", "Neg": "wide", "Not": None, "Reciprocal": "wide", "Relu": "wide", "Round": "wide", "Sigmoid": "wide",
    "Sign": "wide", "Sin": (-20, 20), "Sinh": (-5, 5), "Softplus": "finite", "Softsign": "finite", "Sqrt": (0, 50),
    "Tan": (-1.5, 1.5), "Tanh": "wide", "BitwiseNot": "wide", "Celu": "finite", "Elu": "finite", "LeakyRelu": "finite",
    "Selu": "finite", "ThresholdedRelu": "finite", "HardSigmoid": "finite", "Shrink": "finite", "Swish": "finite",
    "Gelu": "finite",
}  # fmt: skip
RANGES = {
    "Celu": {"alpha": (0.2, 2)}, "Elu": {"alpha": (0.2, 2)}, "LeakyRelu": {"alpha": (-0.5, 0.9)},
    "Selu": {"alpha": (0.5, 2), "gamma": (0.5, 2)}, "ThresholdedRelu": {"alpha": (-1, 2)},
    "HardSigmoid": {"alpha": (0.1, 0.9), "beta": (0, 1)}, "Shrink": {"lambd": (0, 2), "bias": (-1, 1)}, "Swish": {"alpha": (0.2, 2)},
}  # fmt: skip


@recipe(*UNARY)
def unary(d):
    X = d.schema.inputs[0].name
    kind = UNARY[d.op_type]
    d.sums = d.op_type in ("Gelu", "Celu", "Elu", "Selu", "Mish", "Sigmoid", "HardSwish", "Swish")
    if d.op_type == "Shrink" and d.type(X).itemsize > 2:
        kind = None  # ONNX Runtime computes integers in float
    if not is_float(d.type(X)) and isinstance(kind, tuple):
        kind = None
    d.input(X, d.dims(), kind)
    d.maybe(**{name: d.uniform(*ends) for name, ends in RANGES.get(d.op_type, {}).items()})
    if d.op_type == "IsInf":
        d.maybe(detect_negative=d.integer(0, 1), detect_positive=d.integer(0, 1))
    if d.op_type == "Gelu":
        d.maybe(approximate=d.choice(["none", "tanh"]))


@recipe("Add", "Sub", "Mul", "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
        "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Mod", "PRelu", "BitShift", "Pow")  # fmt: skip
def binary(d):
    A, B = d.schema.inputs[0].name, d.schema.inputs[1].name
    kinds = ["finite" if is_float(d.type(A)) else None] * 2
    if d.op_type in ("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"):
        kinds = [d.choice(["wide", None])] * 2
    elif d.op_type.startswith("Bitwise"):
        kinds = ["wide", "wide"]
    elif d.op_type in ("Div", "Mod"):
        floats = is_float(d.type(A))
        if d.op_type == "Mod" and (floats or d.chance(0.5)):
            d.attribute(fmod=1)
        signed = not floats and limits(d.type(A))[0] < 0
        kinds[0] = "finite" if floats else None
        kinds[1] = lambda rng, dims: rng.integers(1, 9, dims) * (
            rng.choice([-1, 1], dims) if signed or floats else 1
        )
    elif d.op_type == "BitShift":
        d.attribute(direction=d.choice(["LEFT", "RIGHT"]))
        kinds = ["wide", (0, d.type(A).itemsize * 8 - 1)]
    elif d.op_type == "Pow":
        integers = not is_float(d.type(A)) or not is_float(d.type(B))
        kinds = [(0, 4), (0, 3)] if integers else [(0, 4), (-3, 3)]
    dims = d.dims()
    first, second = (dims, d.broadcast(dims))
    if d.op_type == "PRelu":
        second = dims[:1] and d.choice([dims, [1] * len(dims), dims[-1:], d.broadcast(dims)])
    elif d.chance(0.3):
        first, second = second, first
    elif d.chance(0.2):
        first = [1 if d.chance(0.3) else n for n in first]
    d.input(A, first, kinds[0])
    d.input(B, second, kinds[1])


@recipe("Max", "Min", "Sum", "Mean")
def variadic(d):
    formal, dims = d.schema.inputs[0].name, d.dims()
    for _ in range(d.integer(1, 4)):
        d.input(formal, d.broadcast(dims), "wide" if d.op_type in ("Max", "Min") and d.chance(0.3) else None)


@recipe("Where")
def where(d):
    dims = d.dims()
    d.input("condition", d.broadcast(dims))
    d.input("X", d.broadcast(dims), "wide")
    d.input("Y", d.broadcast(dims), "wide")


@recipe("Clip")
def clip(d):
    d.input("input", d.dims(), "finite")
    low, high = d.choice([(-2, 2), (0, 6), (0, 1)])
    if d.chance(0.7):
        d.constant("min", low) if d.chance(0.7) else d.input("min", [], (low, low))
    if d.chance(0.7):
        d.constant("max", high) if d.chance(0.7) else d.input("max", [], (high, high))


# ---- along axes


@recipe("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd",
        "ReduceSum", "ReduceSumSquare")  # fmt: skip
def reduction(d):
    d.sums = True
    rank = d.integer(0, 4)
    selects = d.op_type in ("ReduceMax", "ReduceMin")
    dims = d.dims(rank, rank, least=0 if not selects and d.chance(0.3) else 1)
    kind = (0.1, 3) if d.op_type == "ReduceLogSum" else "finite" if selects and d.chance(0.3) else (-2, 2)
    d.input("data", dims, kind)
    d.maybe(keepdims=d.integer(0, 1), noop_with_empty_axes=d.integer(0, 1))
    if d.chance(0.8):
        d.constant("axes", d.axes(rank, 0), np.int64)


@recipe("ArgMax", "ArgMin")
def arg(d):
    rank = d.integer(1, 4)
    d.input("data", d.dims(rank, rank, 1))
    d.maybe(axis=d.axis(rank), keepdims=d.integer(0, 1), select_last_index=d.integer(0, 1))


@recipe("Softmax", "LogSoftmax", "Hardmax", "LpNormalization")
def normalized(d):
    rank = d.integer(1, 4)
    if d.op_type == "LpNormalization":
        d.type("input", among=("float", "double"))  # the reference evaluator sums x, not |x|
    d.input("input", d.dims(rank, rank, least=1 if d.op_type in ("Hardmax", "LpNormalization") else 0))
    d.maybe(axis=d.axis(rank))
    if d.op_type == "LpNormalization":
        d.maybe(p=d.integer(1, 2))


@recipe("CumSum", "CumProd")
def cumulative(d):
    d.sums = True
    rank = d.integer(1, 4)
    d.input("x", d.dims(rank, rank), (-2, 2))
    d.constant("axis", d.axis(rank))
    d.maybe(exclusive=d.integer(0, 1), reverse=d.integer(0, 1))


@recipe("TopK")
def top_k(d):
    rank = d.integer(1, 4)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    d.input("X", dims, "finite")
    d.constant("K", [d.integer(0, dims[axis])], np.int64)
    if axis != -1 or d.chance(0.5):
        d.attribute(axis=axis)
    d.maybe(largest=d.integer(0, 1))
    d.outputs = ["values", "indices"]


# ---- movement


@recipe("Concat")
def concat(d):
    rank = d.integer(1, 4)
    dims, axis = d.dims(rank, rank), d.axis(rank)
    for _ in range(d.integer(1, 4)):
        dims[axis] = d.extent()
        d.input("inputs", dims, "wide")
    d.attribute(axis=axis)


@recipe("Expand")
def expand(d):
    dims = d.dims(1, 5)
    d.input("input", d.broadcast(dims), "wide")
    d.constant("shape", [1 if d.chance(0.2) else n for n in dims], np.int64)


@recipe("Flatten")
def flatten(d):
    dims = d.dims()
    d.input("input", dims, "wide")
    d.maybe(axis=d.integer(-len(dims), len(dims)) if dims else 0)
    if not dims:
        d.attribute(axis=0)


@recipe("Gather")
def gather(d):
    rank = d.integer(1, 4)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    d.input("data", dims, "wide")
    d.input("indices", d.dims(0, 2), (-dims[axis], dims[axis] - 1))
    if axis != 0 or d.chance(0.5):
        d.attribute(axis=axis)


@recipe("GatherElements")
def gather_elements(d):
    rank = d.integer(1, 4)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    d.input("data", dims, "wide")
    d.input(
        "indices",
        [d.extent() if i == axis % rank else d.integer(1, n) for i, n in enumerate(dims)],
        (-dims[axis], dims[axis] - 1),
    )
    if axis != 0 or d.chance(0.5):
        d.attribute(axis=axis)


def tuples(dims, negative=True):
    """Elements of indices whose last axis is a place in these dims."""

    def make(rng, shape):
        return np.stack([rng.integers(-n if negative else 0, n, shape[:-1]) for n in dims], -1).reshape(shape)

    return make


@recipe("GatherND")
def gather_nd(d):
    batch = d.integer(0, 2)
    dims = d.dims(batch + 1, batch + 3, 1)
    depth = d.integer(1, len(dims) - batch)
    d.input("data", dims, "wide")
    d.input("indices", dims[:batch] + d.dims(0, 2, 1) + [depth], tuples(dims[batch : batch + depth]))
    if batch:
        d.attribute(batch_dims=batch)


@recipe("ScatterElements")
def scatter_elements(d):
    rank = d.integer(1, 3)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    reduction = (
        d.choice(["none", "add", "mul", "max", "min"])
        if d.type("data") not in (np.bool_, np.object_)
        else "none"
    )
    d.sums = True
    count = d.integer(1, dims[axis]) if reduction == "none" else d.extent()
    shape = [count if i == axis % rank else d.integer(1, n) for i, n in enumerate(dims)]

    def places(rng, shape):
        if reduction != "none":
            return rng.integers(-dims[axis], dims[axis], shape)
        order = rng.permuted(
            np.broadcast_to(np.arange(dims[axis]), [*np.delete(shape, axis), dims[axis]]), axis=-1
        )
        return np.moveaxis(
            order[..., :count], -1, axis
        )  # no place twice: the order of updates is not defined

    d.input("data", dims)
    d.input("indices", shape, places)
    d.input("updates", shape)
    d.maybe(axis=axis)
    if "axis" not in d.attributes and axis % rank != 0:
        d.attribute(axis=axis)
    if reduction != "none":
        d.attribute(reduction=reduction)


@recipe("ScatterND")
def scatter_nd(d):
    dims = d.dims(1, 4, 1)
    depth = d.integer(1, len(dims))
    reduction = (
        d.choice(["none", "add", "mul", "max", "min"])
        if d.type("data") not in (np.bool_, np.object_)
        else "none"
    )
    d.sums = True
    places = int(np.prod(dims[:depth]))
    count = d.integer(1, places) if reduction == "none" else d.integer(1, 6)

    def make(rng, shape):
        flat = rng.permutation(places)[:count] if reduction == "none" else rng.integers(0, places, count)
        return np.stack(np.unravel_index(flat, dims[:depth]), -1).reshape(shape)

    d.input("data", dims)
    d.input("indices", [count, depth], make)
    d.input("updates", [count, *dims[depth:]])
    if reduction != "none":
        d.attribute(reduction=reduction)


@recipe("Pad")
def pad(d):
    mode = d.choice(["constant", "constant", "reflect", "edge", "wrap"])
    dims = d.dims(1, 4, 0 if mode == "constant" else 1)
    rank = len(dims)
    chosen = d.axes(rank) if d.chance(0.5) else None
    of = [dims[a] for a in chosen] if chosen else dims

    def amount(n):
        if mode == "reflect":
            return d.integer(0, n - 1)
        return d.integer(-min(1, n - 1) if mode == "constant" and n > 2 else 0, 3)

    d.input("data", dims, "wide")
    d.constant("pads", [amount(n) for n in of] + [amount(n) for n in of], np.int64)
    if mode == "constant" and d.chance(0.7):
        d.input("constant_value", [], "finite")
    elif chosen:
        d.absent()
    if chosen:
        d.constant("axes", chosen, d.choice([np.int32, np.int64]))
    if mode != "constant":
        d.attribute(mode=mode)


@recipe("Reshape")
def reshape(d):
    dims = d.dims()
    total = int(np.prod(dims))
    target, rest = [], total
    while rest > 1 and len(target) < 5 and d.chance(0.8):
        factor = d.choice([f for f in range(1, rest + 1) if rest % f == 0][:8])
        target.append(factor)
        rest //= factor
    target.append(rest) if rest != 1 or not target and d.chance(0.5) else None
    d.input("data", dims, "wide")
    if total == 0:
        target = [0 if n == 0 else n for n in dims]
        d.attribute(allowzero=1)
    elif target and d.chance(0.5):
        target[d.integer(0, len(target) - 1)] = -1
        if d.chance(0.4):
            target = [0 if i < len(dims) and n == dims[i] else n for i, n in enumerate(target)]
    d.constant("shape", np.array(target, np.int64), np.int64)


@recipe("Slice")
def slice_(d):
    rank = d.integer(1, 4)
    dims, index = d.dims(rank, rank), d.choice([np.int32, np.int64])
    axes = d.axes(rank) if d.chance(0.8) else list(range(rank))
    steps = [d.choice([1, 1, 2, 3, -1, -2]) for _ in axes]
    edge = np.iinfo(index)
    starts = [d.choice([d.integer(-dims[a] - 2, dims[a] + 2), 0]) for a in axes]
    ends = [
        d.choice([d.integer(-dims[a] - 2, dims[a] + 2), int(edge.max) if s > 0 else int(edge.min)])
        for a, s in zip(axes, steps)
    ]
    d.bind("starts", index)
    d.input("data", dims, "wide")
    d.constant("starts", starts)
    d.constant("ends", ends)
    if axes != list(range(rank)) or d.chance(0.5):
        d.constant("axes", axes)
    elif d.chance(0.5):
        return
    else:
        d.absent()
    if d.chance(0.8):
        d.constant("steps", steps)


@recipe("Split")
def split(d):
    rank = d.integer(1, 3)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    parts = d.integer(1, min(4, dims[axis]))
    if axis != 0:
        d.attribute(axis=axis)
    if d.chance(0.5):
        sizes = [d.extent() for _ in range(parts)]
        dims[axis] = sum(sizes)
        d.input("input", dims, "wide")
        d.constant("split", sizes, np.int64)
    else:
        size = -(-dims[axis] // parts)
        if size * (parts - 1) > dims[axis]:
            parts = 1
        d.input("input", dims, "wide")
        d.attribute(num_outputs=parts)
    d.outputs = [f"y{i}" for i in range(parts)]


@recipe("Squeeze")
def squeeze(d):
    dims = [1 if d.chance(0.5) else n for n in d.dims(1, 5)]
    ones = [i for i, n in enumerate(dims) if n == 1]
    d.input("data", dims, "wide")
    if ones and d.chance(0.7):
        chosen = [a for a in ones if d.chance(0.7)] or ones[:1]
        d.constant("axes", [a - len(dims) if d.chance(0.4) else a for a in chosen], np.int64)


@recipe("Unsqueeze")
def unsqueeze(d):
    dims = d.dims(0, 3)
    added = d.integer(1, 2)
    d.input("data", dims, "wide")
    rank = len(dims) + added
    chosen = [int(a) for a in d.rng.permutation(rank)[:added]]
    d.constant("axes", [a - rank if d.chance(0.4) else a for a in chosen], np.int64)


@recipe("Tile")
def tile(d):
    dims = d.dims(1, 4)
    d.input("input", dims, "wide")
    d.constant("repeats", [d.choice([0, 1, 1, 2, 3]) for _ in dims], np.int64)


@recipe("Transpose")
def transpose(d):
    dims = d.dims(0, 5)
    d.input("data", dims, "wide")
    if d.chance(0.8) and dims:
        d.attribute(perm=[int(a) for a in d.rng.permutation(len(dims))])


@recipe("DepthToSpace")
def depth_to_space(d):
    b = d.integer(1, 3)
    d.input("input", [d.extent(1), d.integer(1, 4) * b * b, d.extent(1), d.extent(1)], "wide")
    d.attribute(blocksize=b)
    d.maybe(mode=d.choice(["DCR", "CRD"]))


@recipe("SpaceToDepth")
def space_to_depth(d):
    b = d.integer(1, 3)
    d.input("input", [d.extent(1), d.extent(1), d.integer(1, 3) * b, d.integer(1, 3) * b], "wide")
    d.attribute(blocksize=b)


@recipe("ReverseSequence")
def reverse_sequence(d):
    dims, time = d.dims(2, 4, 1), d.integer(0, 1)
    d.input("input", dims, "wide")
    d.input("sequence_lens", [dims[1 - time]], (1, dims[time]), np.int64)
    d.attribute(time_axis=time, batch_axis=1 - time)


@recipe("Trilu")
def trilu(d):
    d.input("input", d.dims(2, 4), "wide")
    if d.chance(0.6):
        d.constant("k", d.integer(-6, 6), np.int64)
    d.maybe(upper=d.integer(0, 1))


@recipe("EyeLike")
def eye_like(d):
    kind = d.type("input", without=("string",))
    d.input("input", [d.extent(), d.extent()])
    d.maybe(k=d.integer(-3, 3))
    d.types["T2"] = kind
    if d.chance(0.5):
        d.types.pop("T2")
        d.attribute(dtype=helper.np_dtype_to_tensor_dtype(d.type("output")))


@recipe("OneHot")
def one_hot(d):
    dims, depth = d.dims(0, 3), d.integer(1, 6)
    d.input(
        "indices",
        dims,
        lambda rng, shape: rng.integers(0 if d.type("indices").kind == "u" else -depth - 2, depth + 2, shape),
    )
    d.constant("depth", depth if d.chance(0.5) else [depth])
    d.input("values", [2], "finite")
    d.maybe(axis=d.integer(-len(dims) - 1, len(dims)))


@recipe("Compress")
def compress(d):
    dims = d.dims(1, 4, 1)
    d.input("input", dims, "wide")
    axis = d.axis(len(dims)) if d.chance(0.7) else None
    count = int(np.prod(dims)) if axis is None else dims[axis]
    d.input("condition", [d.integer(1, count)])
    if axis is not None:
        d.attribute(axis=axis)
    d.open = True


@recipe("NonZero")
def non_zero(d):
    d.type("X", without=("string",))
    d.input("X", d.dims(1, 4), (-1, 1))
    d.open = True


@recipe("Unique")
def unique(d):
    dims = d.dims(1, 3, 1)
    d.input("X", dims, (-1, 2) if d.chance(0.8) else None)
    if d.chance(0.5):
        d.attribute(axis=d.axis(len(dims)))
    d.maybe(sorted=d.integer(0, 1))
    d.outputs = ["y", "indices", "inverse", "counts"][: d.integer(1, 4)]
    d.open = True


@recipe("Shape")
def shape(d):
    dims = d.dims()
    d.input("data", dims)
    d.maybe(start=d.integer(-5, 5), end=d.integer(-5, 5))


@recipe("Size")
def size(d):
    d.input("data", d.dims())


@recipe("ConstantOfShape")
def constant_of_shape(d):
    kind = d.type("output", without=("string",))
    d.constant("input", np.array(d.dims(), np.int64), np.int64)
    if kind != np.float32 or d.chance(0.5):
        value = np.ones(1, kind)
        d.attribute(
            value=helper.make_tensor(
                "v", helper.np_dtype_to_tensor_dtype(kind), [1], value.tobytes(), raw=True
            )
        )


@recipe("Range")
def range_(d):
    integers = not is_float(d.type("start"))
    step = d.choice([1, 2, -1, -3, 5]) if integers else d.choice([0.5, 1.0, -0.25, 0.3])
    start = d.integer(-5, 5)
    d.constant("start", start)
    d.constant("limit", start + (d.integer(-2, 9) if d.chance(0.8) else 0) * (1 if step > 0 else -1))
    d.constant("delta", step)


@recipe("CenterCropPad")
def center_crop_pad(d):
    dims = d.dims(1, 4, 1)
    axes = d.axes(len(dims))
    d.input("input_data", dims, "wide")
    if d.chance(0.6):
        d.attribute(axes=axes)
    d.constant("shape", [d.extent(1) for _ in (axes if "axes" in d.attributes else dims)])


ROUNDED = ("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz")


@recipe("Cast", "CastLike")
def cast(d):
    given, wanted = d.type("input", without=("string",)), d.type(
        "output" if d.op_type == "Cast" else "target_type", without=("string",)
    )
    narrow = not is_float(wanted) and is_float(given)
    low, high = (0, 1) if wanted == np.bool_ else limits(wanted) if narrow else (0, 0)
    # What lies outside an integer's range is not defined.
    if narrow and wanted.itemsize == 1 and wanted.kind == "V":
        d.trust("reference", "ONNX Runtime rounds to 4 and 2 bits, and truncates to all other integers")
    d.input("input", d.dims(), (max(low, -100), min(high, 100)) if narrow else "wide")
    if d.op_type == "Cast":
        d.attribute(to=helper.np_dtype_to_tensor_dtype(wanted))
    else:
        d.input("target_type", d.dims(0, 2))
    if NAMES[wanted] in ROUNDED and d.chance(0.4):
        d.attribute(saturate=d.integer(0, 1))


@recipe("BitCast")
def bit_cast(d):
    given = d.type("input", without=("string", "bool"))
    same = [
        n for n, t in TYPES.items() if n not in ("string", "bool") and np.dtype(t).itemsize == given.itemsize
    ]
    same = (
        [n for n in same if ("4" in n[-2:]) == ("4" in NAMES[given][-2:])]
        if given.itemsize > 1
        else ["int8", "uint8"]
    )
    if given.itemsize == 1 and given not in (np.int8, np.uint8):
        d.types.clear()
        d.bind("input", np.int8)
    wanted = np.dtype(TYPES[d.choice(same)])
    d.bind("output", wanted)
    d.input("input", d.dims(), "finite")
    d.attribute(to=helper.np_dtype_to_tensor_dtype(wanted))


@recipe("TensorScatter")
def tensor_scatter(d):
    batch, most, new = d.extent(1), d.integer(2, 8), d.integer(1, 2)
    dims = [batch, *d.dims(0, 1, 1), most, d.extent(1)]
    axis = len(dims) - 2
    update = list(dims)
    update[axis] = new
    mode = d.choice(["linear", "circular"])
    d.input("past_cache", dims, "wide")
    d.input("update", update, "wide")
    if d.chance(0.8):
        d.input("write_indices", [batch], (0, most - new if mode == "linear" else most - 1), np.int64)
    d.attribute(axis=axis - len(dims) if d.chance(0.5) else axis, mode=mode)


# ---- images


@recipe(
    "Resize",
)
def resize(d):
    mode = d.choice(["nearest", "linear", "cubic"])
    spatial = d.integer(1, 3) if mode != "cubic" else 2
    dims = [d.extent(1), d.extent(1)] + [d.integer(1, 7) for _ in range(spatial)]
    d.type(
        "X",
        among=("float", "double", "float16", "int8", "uint8", "int32") if mode == "nearest" else ("float",),
    )
    d.input("X", dims, (-20, 20))
    d.attribute(mode=mode)
    axes = list(range(2, len(dims)))
    given = d.chance(0.3)
    if given:
        d.attribute(axes=axes)
    transform = d.choice(
        ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"]
    )
    d.maybe(coordinate_transformation_mode=transform)
    if mode == "nearest":
        d.maybe(nearest_mode=d.choice(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]))
    if mode == "cubic":
        d.maybe(cubic_coeff_a=d.choice([-0.5, -0.75]), exclude_outside=d.integer(0, 1))
    if mode == "linear" and spatial == 2:
        d.maybe(antialias=d.integer(0, 1))
    prefix = [] if given else [1, 1]
    if d.chance(0.5):
        d.constant("scales", prefix + [d.choice([0.5, 0.6, 1.0, 1.5, 2.0, 3.0]) for _ in axes], np.float32)
        if any(
            int(np.floor(np.float32(n) * s)) < 1 for n, s in zip(dims[2:], d.inputs[-1].make()[len(prefix) :])
        ):
            d.inputs[-1].make = lambda a=d.inputs[-1].make(): np.ones_like(a)
    else:
        d.constant("sizes", ([] if given else dims[:2]) + [d.integer(1, 9) for _ in axes], np.int64)
        if given:
            d.maybe(keep_aspect_ratio_policy=d.choice(["stretch", "not_larger", "not_smaller"]))
    if d.attributes.get("coordinate_transformation_mode") == "align_corners":
        d.trust("reference", "the standard's length_resized is not rounded, ONNX Runtime's is")
    d.sums = True


@recipe("GridSample")
def grid_sample(d):
    d.sums = True
    n, spatial = d.extent(1), d.choice([2, 2, 3])
    d.bind("grid", d.type("X", among=("float", "double")))
    mode = d.choice(["linear", "nearest"] + ["cubic"] * (spatial == 2))
    d.input("X", [n, d.extent(1)] + [d.integer(1, 6) for _ in range(spatial)])
    d.input("grid", [n] + [d.integer(1, 5) for _ in range(spatial)] + [spatial], (-1.3, 1.3))
    d.attribute(mode=mode)
    d.maybe(align_corners=d.integer(0, 1), padding_mode=d.choice(["zeros", "border", "reflection"]))


@recipe("AffineGrid")
def affine_grid(d):
    n, spatial = d.extent(1), d.choice([2, 3])
    d.sums = True
    d.type("theta", among=("float", "double"))
    d.input("theta", [n, spatial, spatial + 1])
    d.constant("size", [n, 2] + [d.integer(2, 5) for _ in range(spatial)], np.int64)
    d.maybe(align_corners=d.integer(0, 1))


@recipe("Col2Im")
def col2im(d):
    d.sums = True
    image, block = [d.integer(3, 7), d.integer(3, 7)], [d.integer(1, 3), d.integer(1, 3)]
    strides, pads = [d.integer(1, 2), d.integer(1, 2)], [d.integer(0, 1) for _ in range(4)]
    blocks = [(image[i] + pads[i] + pads[i + 2] - block[i]) // strides[i] + 1 for i in range(2)]
    d.input(
        "input", [d.extent(1), d.integer(1, 3) * block[0] * block[1], blocks[0] * blocks[1]], dtype=np.float32
    )
    d.types["T"] = np.dtype(np.float32)
    d.constant("image_shape", image, np.int64)
    d.constant("block_shape", block, np.int64)
    d.attribute(strides=strides, pads=pads)


@recipe("RoiAlign")
def roi_align(d):
    d.sums = True
    d.type("X", among=("float", "double"))
    n, h, w, count = d.extent(1), d.integer(2, 9), d.integer(2, 9), d.integer(1, 5)

    def boxes(rng, dims):
        first = rng.uniform(-1, 5, (dims[0], 2))
        return np.concatenate([first, first + rng.uniform(0.1, 5, (dims[0], 2))], 1)

    d.input("X", [n, d.extent(1), h, w])
    d.input("rois", [count, 4], boxes)
    d.input("batch_indices", [count], (0, n - 1), np.int64)
    d.attribute(output_height=d.integer(1, 4), output_width=d.integer(1, 4))
    d.maybe(mode=d.choice(["avg", "max"]), sampling_ratio=d.integer(0, 3), spatial_scale=d.choice([0.5, 1.0]),
            coordinate_transformation_mode=d.choice(["half_pixel", "output_half_pixel"]))  # fmt: skip


@recipe("MaxRoiPool")
def max_roi_pool(d):
    n, count = d.extent(1), d.integer(1, 4)

    def boxes(rng, dims):
        first = rng.integers(0, 3, (dims[0], 2))
        return np.concatenate(
            [rng.integers(0, n, (dims[0], 1)), first, first + rng.integers(0, 4, (dims[0], 2))], 1
        )

    d.bind("X", np.float32)
    d.input("X", [n, d.extent(1), d.integer(6, 9), d.integer(6, 9)])
    d.input("rois", [count, 5], boxes)
    d.attribute(pooled_shape=[d.integer(1, 3), d.integer(1, 3)])


@recipe("NonMaxSuppression")
def non_max_suppression(d):
    batch, count, classes = d.integer(1, 2), d.integer(1, 12), d.integer(1, 3)
    center = d.integer(0, 1)

    def boxes(rng, dims):
        first, size = rng.uniform(0, 1, (*dims[:-1], 2)), rng.uniform(0.1, 0.6, (*dims[:-1], 2))
        corners = np.concatenate([first, size if center else first + size], -1)
        return (
            corners
            if center or rng.random() < 0.7
            else np.concatenate([corners[..., 2:], corners[..., :2]], -1)
        )

    d.input("boxes", [batch, count, 4], boxes, np.float32)
    d.input("scores", [batch, classes, count], (0, 1), np.float32)
    d.constant("max_output_boxes_per_class", [d.choice([0, 1, 3, 20])], np.int64)
    if d.chance(0.8):
        d.constant("iou_threshold", [d.uniform(0, 1)], np.float32)
        if d.chance(0.7):
            d.constant("score_threshold", [d.uniform(0, 0.8)], np.float32)
    d.maybe(center_point_box=center)
    if "center_point_box" not in d.attributes:
        d.attribute(center_point_box=center)
    d.open = True


# ---- windows


def window(d, spatial, sizes, pool=False, plain=False):
    """Attributes of a window over these extents, which it fits into."""
    kernel = [d.choice([1, 2, 3, 3, 5, 7]) for _ in range(spatial)]
    dilations = [d.choice([1, 1, 1, 2, 3]) for _ in range(spatial)]
    strides = [d.choice([1, 1, 2, 3]) for _ in range(spatial)]
    pads = [d.integer(0, max(0, k - 1)) for k in kernel] + [d.integer(0, max(0, k - 1)) for k in kernel]
    auto = d.choice(["NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
    if plain and auto.startswith("SAME"):
        dilations = [1] * spatial  # ONNX Runtime pads for the kernel without them, or refuses
    for i in range(spatial):
        if auto == "VALID":
            pads[i] = pads[spatial + i] = 0
        reach = (kernel[i] - 1) * dilations[i] + 1
        if auto.startswith("SAME"):
            strides[i] = min(strides[i], reach)  # else ONNX Runtime finds pads below 0, and reads what is not there
        if auto in ("NOTSET", "VALID") and reach > sizes[i] + pads[i] + pads[spatial + i]:
            dilations[i], kernel[i], pads[i], pads[spatial + i] = 1, 1, 0, 0
    if any(n != 1 for n in dilations) or d.chance(0.3):
        d.attribute(dilations=dilations)
    if any(n != 1 for n in strides) or d.chance(0.3):
        d.attribute(strides=strides)
    if auto != "NOTSET":
        d.attribute(auto_pad=auto)
    elif any(pads) or d.chance(0.3):
        d.attribute(pads=pads)
    if pool and auto == "NOTSET":
        d.maybe(ceil_mode=d.integer(0, 1))
    return kernel


def image(d, channels, least=1):
    spatial = d.choice([1, 2, 2, 2, 3])
    return [d.choice([1, 1, 2, 3]), channels] + [
        (
            d.choice([1, 4, 5, 7, 8, 12, 17][0 if least == 1 else 1 :])
            if spatial < 3
            else d.integer(max(1, least), 5)
        )
        for _ in range(spatial)
    ]


def channel_counts(d):
    """Groups, input channels and output channels of a convolution."""
    group = d.choice([1, 1, 1, 2, 3, 8])
    each, made = d.choice([1, 2, 3, 8]), d.choice([1, 1, 2, 5, 8, 17])
    if group == 8:
        each, made = 1, d.choice([1, 2])
    return group, group * each, group * made


@recipe("Conv")
def conv(d):
    d.sums = True
    group, channels, made = channel_counts(d)
    X = image(d, channels)
    kernel = window(d, len(X) - 2, X[2:])
    d.input("X", X)
    d.input("W", [made, channels // group, *kernel])
    if d.chance(0.6):
        d.input("B", [made])
    d.maybe(kernel_shape=kernel)
    if group != 1:
        d.attribute(group=group)


@recipe("ConvTranspose")
def conv_transpose(d):
    d.sums = True
    group, channels, made = channel_counts(d)
    X = image(d, channels)
    spatial = len(X) - 2
    kernel = [d.integer(1, 4) for _ in range(spatial)]
    strides = [d.integer(1, 3) for _ in range(spatial)]
    dilations = [d.choice([1, 1, 2]) for _ in range(spatial)]
    reach = [(k - 1) * n + 1 for k, n in zip(kernel, dilations)]
    auto = d.choice(["NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        strides = [min(s, r) for s, r in zip(strides, reach)]
    d.attribute(strides=strides, dilations=dilations)
    if auto != "NOTSET":
        d.attribute(auto_pad=auto)
    elif d.chance(0.6):
        pads = [d.integer(0, (r - 1) // 2) for r in reach]
        d.attribute(pads=pads + pads)
    if auto == "NOTSET" and d.chance(0.4):
        d.attribute(output_padding=[d.integer(0, max(s, n) - 1) for s, n in zip(strides, dilations)])
    d.input("X", X)
    d.input("W", [channels, made // group, *kernel])
    if d.chance(0.6):
        d.input("B", [made])
    d.maybe(kernel_shape=kernel)
    if group != 1:
        d.attribute(group=group)


@recipe("AveragePool", "MaxPool", "LpPool")
def pool(d):
    d.sums = d.op_type != "MaxPool"
    X = image(d, d.extent(1))
    kernel = window(d, len(X) - 2, X[2:], pool=True, plain=True)
    d.attribute(kernel_shape=kernel)
    d.input("X", X)
    if d.op_type == "AveragePool":
        d.maybe(count_include_pad=d.integer(0, 1))
    if d.op_type == "LpPool":
        d.maybe(p=d.integer(1, 3))
    if d.op_type == "MaxPool" and d.chance(0.3):
        d.outputs = ["y", "indices"]
        d.maybe(storage_order=d.integer(0, 1))


@recipe("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")
def global_pool(d):
    d.sums = True
    d.type("X", among=("float", "double", "float16"))  # the reference evaluator keeps an axis too many
    d.input("X", [d.extent(1), d.extent(1)] + d.dims(1, 3, 1))
    if d.op_type == "GlobalLpPool":
        d.maybe(p=d.integer(1, 3))


@recipe("MaxUnpool")
def max_unpool(d):
    d.type("X", among=("float",))
    n, c, h, w, k = d.extent(1), d.extent(1), d.integer(1, 4), d.integer(1, 4), d.integer(1, 3)
    size = h * k * w * k

    def places(rng, dims):
        return np.stack(
            [i * size + rng.permutation(size)[: h * w].reshape(h, w) for i in range(n * c)]
        ).reshape(dims)

    d.input("X", [n, c, h, w])
    d.input("I", [n, c, h, w], places)
    d.attribute(kernel_shape=[k, k], strides=[k, k])


@recipe("DeformConv")
def deform_conv(d):
    d.sums = True
    group, channels, made = d.choice([(1, 2, 3), (2, 4, 4), (1, 3, 1)])
    offset_group, h, w, k = (
        1 if channels == 3 else d.integer(1, 2),
        d.integer(3, 6),
        d.integer(3, 6),
        d.integer(1, 3),
    )
    pads, n = d.integer(0, 1), d.integer(1, 2)
    out = [h + 2 * pads - k + 1, w + 2 * pads - k + 1]
    d.bind("X", np.float32)
    d.input("X", [n, channels, h, w])
    d.input("W", [made, channels // group, k, k])
    d.input("offset", [n, offset_group * k * k * 2, *out])
    if d.chance(0.5):
        d.input("B", [made])
    elif d.chance(0.5):
        d.absent()
        d.input("mask", [n, offset_group * k * k, *out], (0, 1))
    d.attribute(group=group, offset_group=offset_group, pads=[pads] * 4, kernel_shape=[k, k])


# ---- products


@recipe("MatMul")
def matmul(d):
    d.sums = True
    batch = d.dims(0, 2)
    m, k, n = d.extent(), d.extent(), d.extent()
    first, second = d.broadcast(batch) + [m, k], d.broadcast(batch) + [k, n]
    if d.chance(0.15):
        first = [k]
    elif d.chance(0.15):
        second = [k]
    d.input("A", first)
    d.input("B", second)


@recipe("Gemm")
def gemm(d):
    d.sums = True
    m, k, n = d.extent(), d.extent(1), d.extent()
    d.maybe(transA=d.integer(0, 1), transB=d.integer(0, 1), alpha=d.uniform(-2, 2), beta=d.uniform(-2, 2))
    integers = not is_float(d.type("A"))
    if integers:
        d.attributes.pop("alpha", None)
        d.attributes.pop("beta", None)
    d.input("A", [k, m] if d.attributes.get("transA") else [m, k])
    d.input("B", [n, k] if d.attributes.get("transB") else [k, n])
    if d.chance(0.7):
        d.input("C", d.choice([[m, n], [n], [1, n], [m, 1], [1], [], [1, 1]]))


@recipe("Einsum")
def einsum(d):
    d.sums = True
    d.type("Inputs", among=("float", "double", "int32", "int64"))
    n = {c: d.extent(1) for c in "bijkl"}
    equation = d.choice(["ij,jk->ik", "bij,bjk->bik", "ij->ji", "ij->i", "ij,ij->ij", "i,j->ij", "ii->i", "ii", "b...i,b...i->b...", "bij,bkj->bik",
                         "ijk,jil->kl", "ij,jk,kl->il", "...ij,...jk->...ik", "i,i->", "bijk->bkj", "ij , jk", "ba,b->a".replace("a", "i")])  # fmt: skip
    for term in equation.split("->")[0].split(","):
        d.input(
            "Inputs", [m for c in term.strip().replace("...", ".") for m in ([3] if c == "." else [n[c]])]
        )
    d.attribute(equation=equation)


@recipe("Det")
def det(d):
    d.sums = True
    n = d.integer(1, 4)
    d.type("X", among=("float", "double"))
    d.input("X", d.dims(0, 2, 1) + [n, n])


# ---- normalization


@recipe("BatchNormalization")
def batch_normalization(d):
    d.sums = True
    c = d.extent(1)
    kind = d.type("X", among=("float", "double"))
    for formal in ("scale", "input_mean"):
        d.bind(formal, kind)
    d.input("X", [d.extent(), c] + d.dims(0, 3))
    d.input("scale", [c])
    d.input("B", [c])
    d.input("input_mean", [c])
    d.input("input_var", [c], (0.1, 3))
    d.maybe(epsilon=1e-3)


@recipe("InstanceNormalization")
def instance_normalization(d):
    d.sums = True
    c = d.extent(1)
    d.input("input", [d.extent(1), c] + d.dims(1, 3, 1))
    d.input("scale", [c])
    d.input("B", [c])
    d.maybe(epsilon=1e-3)


@recipe("GroupNormalization")
def group_normalization(d):
    d.sums = True
    groups = d.integer(1, 3)
    c = groups * d.integer(1, 4)
    d.input("X", [d.extent(1), c] + d.dims(1, 3, 1))
    d.input("scale", [c])
    d.input("bias", [c])
    d.attribute(num_groups=groups)
    d.maybe(epsilon=1e-3)


@recipe("LayerNormalization", "RMSNormalization")
def layer_normalization(d):
    d.sums = True
    rank = d.integer(1, 4)
    dims, axis = d.dims(rank, rank, 1), d.axis(rank)
    layer = d.op_type == "LayerNormalization"
    X, scale = ("X", "Scale") if layer else ("X", "scale")
    d.bind(scale, d.type(X))
    d.input(X, dims)
    d.input(scale, dims[axis % rank :])
    if layer and d.chance(0.6):
        d.input("B", dims[axis % rank :])
    d.maybe(epsilon=1e-3)
    if axis % rank != rank - 1 or d.chance(0.5):
        d.attribute(axis=axis)
    if layer and d.chance(0.3) and d.type(X) == np.float32:
        d.outputs = ["y", "mean", "deviation"]


@recipe("LRN")
def lrn(d):
    d.sums = True
    d.input("X", [d.extent(1), d.extent(1)] + d.dims(1, 2, 1))
    d.attribute(size=d.choice([1, 3, 5]))
    d.maybe(alpha=d.uniform(1e-4, 0.5), beta=d.uniform(0.3, 1), bias=d.uniform(0.5, 2))


@recipe("MeanVarianceNormalization")
def mean_variance_normalization(d):
    d.sums = True
    rank = 4
    d.input("X", d.dims(rank, rank, 2))
    d.maybe(axes=sorted(a % rank for a in d.axes(rank)))


# ---- recurrent


@recipe("LSTM", "GRU", "RNN")
def recurrent(d):
    d.sums = True
    gates = {"LSTM": 4, "GRU": 3, "RNN": 1}[d.op_type]
    direction = d.choice(["forward", "reverse", "bidirectional"])
    count, layout = (2 if direction == "bidirectional" else 1), d.choice([0, 0, 0, 1])
    time, batch, size, hidden = d.integer(1, 5), d.integer(1, 3), d.integer(1, 5), d.choice([1, 2, 3, 5, 8])
    d.type("X", among=("float",))
    d.input("X", [batch, time, size] if layout else [time, batch, size])
    d.input("W", [count, gates * hidden, size])
    d.input("R", [count, gates * hidden, hidden])
    if d.chance(0.7):
        d.input("B", [count, (gates * 2) * hidden])
    # ONNX Runtime has no layout of 1, and the reference evaluator none of the attributes that are not usual.
    if not layout and d.chance(0.4):
        d.input("sequence_lens", [batch], (1, time), np.int32)
    state = [batch, count, hidden] if layout else [count, batch, hidden]
    if d.chance(0.5):
        d.input("initial_h", state)
    if d.op_type == "LSTM" and d.chance(0.5):
        d.input("initial_c", state)
        if not layout and d.chance(0.6):
            d.input("P", [count, 3 * hidden])
    d.attribute(hidden_size=hidden)
    d.maybe(direction=direction)
    if count == 2:
        d.attribute(direction=direction)
    if layout:
        d.attribute(layout=1)
    if d.op_type == "GRU":
        d.maybe(linear_before_reset=d.integer(0, 1))
    if d.op_type == "LSTM" and not layout and d.chance(0.15):
        d.attribute(input_forget=1)
    if not layout and d.chance(0.2):
        d.attribute(clip=d.uniform(0.3, 2))
    if not layout and d.chance(0.3):
        each = {"LSTM": 3, "GRU": 2, "RNN": 1}[d.op_type]
        d.attribute(
            activations=[
                d.choice(["Sigmoid", "Tanh", "Relu", "HardSigmoid", "Softsign"]) for _ in range(each * count)
            ]
        )
    names = ["y", "y_h", "y_c"] if d.op_type == "LSTM" else ["y", "y_h"]
    d.outputs = [n if d.chance(0.7) else "" for n in names]
    if not any(d.outputs):
        d.outputs[0] = "y"
    while not d.outputs[-1]:
        d.outputs.pop()


# ---- attention


@recipe("Attention")
def attention(d):
    d.sums = True
    kind = d.type("Q", among=("float",))
    d.bind("K", kind), d.bind("V", kind), d.bind("attn_mask", d.choice([np.float32, np.bool_]))
    batch, heads, kv, size, v_size = (
        d.integer(1, 2),
        d.choice([1, 2, 4]),
        1,
        d.choice([1, 2, 4, 8]),
        d.choice([1, 3, 4]),
    )
    kv = d.choice([h for h in (1, 2, 4) if heads % h == 0])
    q_len, past = d.integer(1, 5), d.integer(1, 3) if d.chance(0.3) else 0
    k_len = d.integer(1, 6)
    flat = d.chance(0.4)
    if flat:
        d.input("Q", [batch, q_len, heads * size]), d.input(
            "K", [batch, k_len, kv * size], constant=False
        ), d.input("V", [batch, k_len, kv * v_size], constant=False)
        d.attribute(q_num_heads=heads, kv_num_heads=kv)
    else:
        d.input("Q", [batch, heads, q_len, size]), d.input(
            "K", [batch, kv, k_len, size], constant=False
        ), d.input("V", [batch, kv, k_len, v_size], constant=False)
    if d.chance(0.5):
        mask = [q_len, past + k_len]
        mask = d.choice([mask, [1, *mask], [batch, 1, *mask], [1, heads, *mask]]) if d.chance(0.6) else mask
        if len(mask) == 3:
            mask = mask[1:]
        d.input(
            "attn_mask",
            mask,
            lambda rng, dims: np.where(rng.random(dims) < 0.8, 1, 0) | (np.arange(dims[-1]) == 0),
        )
    if past:
        while len(d.node_inputs) < 4:
            d.absent()
        d.input("past_key", [batch, kv, past, size])
        d.input("past_value", [batch, kv, past, v_size])
        d.outputs = ["y", "present_key", "present_value"]
    d.maybe(is_causal=d.integer(0, 1), scale=d.uniform(0.1, 1), softcap=d.choice([0.0, 2.0]))


@recipe("RotaryEmbedding")
def rotary_embedding(d):
    d.sums = True
    batch, heads, length, half = d.integer(1, 2), d.integer(1, 3), d.integer(1, 5), d.integer(1, 4)
    size, flat, by_position = 2 * half, d.chance(0.5), d.chance(0.6)
    d.type("X", among=("float", "float16", "bfloat16"))
    rotated = d.integer(1, half) if d.chance(0.3) else half
    d.input("X", [batch, length, heads * size] if flat else [batch, heads, length, size])
    table = [length + 3, rotated] if by_position else [batch, length, rotated]
    d.input("cos_cache", table)
    d.input("sin_cache", table)
    if by_position:
        d.input("position_ids", [batch, length], (0, length + 2), np.int64)
    if flat:
        d.attribute(num_heads=heads)
    if rotated != half:
        d.attribute(rotary_embedding_dim=2 * rotated)
        if not flat:
            d.attribute(num_heads=heads)
    d.maybe(interleaved=d.integer(0, 1))


# ---- losses, signals, boxes of text


@recipe("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")
def loss(d):
    d.sums = True
    classes, rest = d.integer(2, 5), d.dims(0, 2, 1)
    n = d.extent(1)
    X, target, weights = [i.name for i in d.schema.inputs]
    kind = d.type(X, among=("float", "double"))
    d.input(X, [n, classes, *rest])
    d.input(target, [n, *rest], (0, classes - 1))
    if d.chance(0.5):
        d.input(weights, [classes], (0.1, 2), kind)
    d.maybe(reduction=d.choice(["none", "mean", "sum"]))
    if d.chance(0.3):
        d.attribute(ignore_index=d.integer(-1, classes - 1))
    if d.op_type == "SoftmaxCrossEntropyLoss" and d.chance(0.4):
        d.outputs = ["y", "log_prob"]


@recipe("BlackmanWindow", "HammingWindow", "HannWindow")
def signal_window(d):
    d.sums = True
    d.types["T2"] = np.dtype(np.float32)
    d.constant("size", d.integer(1, 20))
    d.maybe(periodic=d.integer(0, 1))


@recipe("DFT")
def dft(d):
    d.sums = True
    d.type("input", among=("float", "double"))
    d.types["T2"] = np.dtype(np.int64)
    rank = d.integer(2, 4)
    inverse = d.chance(0.4)
    dims = [d.integer(1, 9) for _ in range(rank - 1)] + [2 if inverse else d.integer(1, 2)]
    axis = d.integer(0, rank - 2)
    d.input("input", dims)
    length = None
    if d.chance(0.3):
        length = d.integer(1, 10)
        d.constant("dft_length", length, np.int64)
    else:
        d.absent()
    d.constant("axis", axis - rank if d.chance(0.4) else axis, np.int64)
    if inverse:
        d.attribute(inverse=1)
    elif dims[-1] == 1 and d.chance(0.5):
        d.attribute(onesided=1)


@recipe("MelWeightMatrix")
def mel_weight_matrix(d):
    d.types["T3"] = np.dtype(np.float32)
    d.bind("num_mel_bins", np.int64), d.bind("lower_edge_hertz", np.float32)
    d.constant("num_mel_bins", d.integer(1, 10))
    d.constant("dft_length", d.choice([16, 32, 64]))
    d.constant("sample_rate", d.choice([8192, 16000]))
    low = d.uniform(0, 500)
    d.constant("lower_edge_hertz", low)
    d.constant("upper_edge_hertz", low + d.uniform(500, 3000))


@recipe("STFT")
def stft(d):
    d.sums = True
    d.type("signal", among=("float", "double"))
    length, frame, step = d.integer(12, 24), d.integer(3, 8), d.integer(1, 5)
    d.input("signal", [d.integer(1, 2), length, 1])
    d.constant("frame_step", step, np.int64)
    if d.chance(0.6):
        d.input("window", [frame], (0, 1))
        if d.chance(0.5):
            d.constant("frame_length", frame, np.int64)
    else:
        d.absent()
        d.constant("frame_length", frame, np.int64)
    d.maybe(onesided=d.integer(0, 1))
    d.types["T2"] = np.dtype(np.int64)


@recipe("StringConcat")
def string_concat(d):
    dims = d.dims()
    d.input("X", dims)
    d.input("Y", d.broadcast(dims))


@recipe("RegexFullMatch")
def regex_full_match(d):
    d.input("X", d.dims())
    d.attribute(pattern=d.choice([r"[a-z]+", r".*", r"\w+ \w+", r"-?\d+(\.\d+)?", r"a|b|c", r"(a,)*c"]))


@recipe("StringNormalizer")
def string_normalizer(d):
    # The reference evaluator takes accents off.
    d.input(
        "X",
        d.choice([[d.integer(1, 6)], [1, d.integer(1, 6)]]),
        lambda rng, dims: rng.choice(["a", "Ab", "AB", "onnx", "x y"], dims),
    )
    d.maybe(case_change_action=d.choice(["NONE", "LOWER", "UPPER"]), is_case_sensitive=d.integer(0, 1))
    if d.chance(0.5):
        d.attribute(stopwords=["a", "AB", "onnx"])
    d.open = True


@recipe("Dropout")
def dropout(d):
    kind = d.type("data", without=("float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz"))
    d.input("data", d.dims(), "wide")
    if d.chance(0.5):
        d.bind("ratio", kind)
        d.constant("ratio", 0.3)
    if d.chance(0.5):
        d.outputs = ["y", "mask"]


@recipe("SwiGLU")
def swiglu(d):
    dims = d.dims()
    d.input("A", dims, "finite")
    d.input("B", dims, "finite")
    d.maybe(alpha=d.uniform(0.2, 2))


@recipe("CausalConvWithState")
def causal_conv(d):
    d.sums = True
    n, c, length, k = d.extent(1), d.extent(1), d.extent(1), d.integer(1, 4)
    d.type("input", among=("float",))
    d.input("input", [n, c, length])
    d.input("weight", [c, 1, k])
    if d.chance(0.6):
        d.input("bias", [c])
    if d.chance(0.5) and k > 1:
        if "x2" not in d.node_inputs:
            d.absent()
        d.input("past_state", [n, c, k - 1])
    d.maybe(activation=d.choice(["none", "silu"]))
    d.outputs = ["y", "state"]


@recipe("StringSplit")
def string_split(d):
    d.trust("reference", "ONNX Runtime says of an empty string that it has no part, where a delimiter is given")
    d.input(
        "X", d.dims(0, 2, 1), lambda rng, dims: rng.choice(["a b", "a,b,c", " x  y ", "b", "one", ",,"], dims)
    )
    d.maybe(delimiter=d.choice([",", " ", "", "b"]), maxsplit=d.integer(1, 3))
    d.outputs = ["y", "counts"]
    d.open = True


@recipe("TfIdfVectorizer")
def tf_idf(d):
    d.type("X", among=("int32", "int64"))
    d.input("X", d.choice([[d.integer(1, 9)], [d.integer(1, 3), d.integer(1, 9)]]), (0, 4))
    pool = [0, 1, 2, 3, 0, 1, 1, 2, 3, 0]  # four of one word, three of two
    d.attribute(
        mode=d.choice(["TF", "IDF", "TFIDF"]),
        pool_int64s=pool,
        ngram_counts=[0, 4],
        ngram_indexes=[int(i) for i in d.rng.permutation(7)],
        min_gram_length=1,
        max_gram_length=d.integer(1, 2),
        max_skip_count=d.integer(0, 2),
    )
    d.maybe(weights=[d.uniform(0.1, 2) for _ in range(7)])


# ---- ai.onnx.ml


@recipe("Binarizer", domain="ai.onnx.ml")
def binarizer(d):
    d.input("X", d.dims(1, 3), "finite")
    d.maybe(threshold=d.uniform(-1, 1))


@recipe("Normalizer", domain="ai.onnx.ml")
def normalizer(d):
    d.input("X", d.dims(2, 2, 1))
    d.maybe(norm=d.choice(["MAX", "L1", "L2"]))


@recipe("Scaler", domain="ai.onnx.ml")
def scaler(d):
    n = d.extent(1)
    d.input("X", [d.extent(1), n])
    each = n if d.chance(0.6) else 1
    d.attribute(
        offset=[d.uniform(-1, 1) for _ in range(each)], scale=[d.uniform(0.1, 2) for _ in range(each)]
    )


@recipe("Imputer", domain="ai.onnx.ml")
def imputer(d):
    n = d.extent(1)
    kind = d.type("X", among=("float", "int64"))
    each = n if d.chance(0.6) else 1
    if kind == np.float32:
        d.attribute(
            imputed_value_floats=[d.uniform(-1, 1) for _ in range(each)],
            replaced_value_float=d.choice([float("nan"), 0.0]),
        )
    else:
        d.attribute(imputed_value_int64s=[d.integer(-9, 9) for _ in range(each)], replaced_value_int64=0)
    d.input("X", [d.extent(1), n], "wide" if kind == np.float32 else None)


@recipe("LinearRegressor", domain="ai.onnx.ml")
def linear_regressor(d):
    n, targets = d.extent(1), d.integer(1, 3)
    d.sums = True
    d.type("X", among=("float",))
    d.input("X", [d.extent(1), n])
    d.attribute(coefficients=[d.uniform(-1, 1) for _ in range(n * targets)], targets=targets)
    d.maybe(intercepts=[d.uniform(-1, 1) for _ in range(targets)])


@recipe("LinearClassifier", domain="ai.onnx.ml")
def linear_classifier(d):
    n, classes = d.extent(1), d.integer(2, 4)
    d.sums = True
    d.type("X", among=("float",))
    d.types["T2"] = np.dtype(np.int64)
    d.input("X", [d.extent(1), n])
    d.attribute(coefficients=[d.uniform(-1, 1) for _ in range(n * classes)], intercepts=[d.uniform(-1, 1) for _ in range(classes)],
                classlabels_ints=[3 * i - 2 for i in range(classes)])  # fmt: skip
    d.maybe(post_transform=d.choice(["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"]))
    d.outputs = ["label", "scores"]


@recipe("SVMRegressor", domain="ai.onnx.ml")
def svm_regressor(d):
    n, vectors = d.extent(1), d.integer(1, 5)
    d.sums = True
    d.type("X", among=("float",))
    d.input("X", [d.extent(1), n])
    d.attribute(coefficients=[d.uniform(-1, 1) for _ in range(vectors)], support_vectors=[d.uniform(-1, 1) for _ in range(n * vectors)], n_supports=vectors,
                kernel_type=d.choice(["LINEAR", "POLY", "RBF", "SIGMOID"]), kernel_params=[0.5, 0.25, 2.0], rho=[d.uniform(-1, 1)])  # fmt: skip


@recipe("ArrayFeatureExtractor", domain="ai.onnx.ml")
def array_feature_extractor(d):
    n = d.extent(1)
    d.input("X", [d.extent(1), n], "finite")
    d.input("Y", [d.integer(1, 4)], (0, n - 1), np.int64)


@recipe("LabelEncoder", domain="ai.onnx.ml")
def label_encoder(d):
    d.bind("X", np.int64), d.bind("Y", np.float32)
    d.input("X", d.dims(1, 3))
    d.attribute(keys_int64s=[-3, 0, 1, 5], values_floats=[d.uniform(-1, 1) for _ in range(4)])
    d.maybe(default_float=d.uniform(-1, 1))


@recipe("OneHotEncoder", domain="ai.onnx.ml")
def one_hot_encoder(d):
    d.type("X", among=("int64",))
    d.input("X", d.dims(1, 2), (0, 4))
    d.attribute(cats_int64s=[0, 1, 2, 3, 4])


@recipe("TreeEnsembleRegressor", domain="ai.onnx.ml")
def tree_ensemble(d):
    """Complete trees of two levels."""
    d.sums = True
    n, trees, targets = d.extent(1), d.integer(1, 3), d.integer(1, 2)
    d.type("X", among=("float",))
    d.input("X", [d.extent(1), n])
    mode = d.choice(["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"])
    inner, leaves = [0, 1, 2], [3, 4, 5, 6]
    # ONNX Runtime leaves the base value of a target out where no leaf names it, against the standard's text.
    base = [d.uniform(-1, 1) for _ in range(targets)] if d.chance(0.5) else None
    named = [[t] for t in range(targets)] if base is None else [list(range(targets))]
    of_leaves = [(t, leaf, target) for t in range(trees) for leaf in leaves for target in d.choice(named)]
    d.attribute(
        n_targets=targets,
        nodes_treeids=[t for t in range(trees) for _ in inner + leaves],
        nodes_nodeids=(inner + leaves) * trees,
        nodes_featureids=[d.integer(0, n - 1) for _ in range(7 * trees)],
        nodes_values=[d.uniform(-1, 1) for _ in range(7 * trees)],
        nodes_modes=([mode] * 3 + ["LEAF"] * 4) * trees,
        nodes_truenodeids=[1, 3, 5, 0, 0, 0, 0] * trees,
        nodes_falsenodeids=[2, 4, 6, 0, 0, 0, 0] * trees,
        target_treeids=[t for t, _, _ in of_leaves],
        target_nodeids=[leaf for _, leaf, _ in of_leaves],
        target_ids=[target for _, _, target in of_leaves],
        target_weights=[d.uniform(-1, 1) for _ in of_leaves],
    )
    if base is not None:
        d.attribute(base_values=base)
    d.maybe(
        aggregate_function=d.choice(["SUM", "AVERAGE", "MIN", "MAX"]),
        post_transform=d.choice(["NONE", "LOGISTIC", "SOFTMAX"]),
    )
