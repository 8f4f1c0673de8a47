#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes models with a Gradient of ai.onnx.preview.training, as a suite for `backend --data FOLDER`.

usage: export_gradient.py FOLDER

FOLDER/node/TEST/ is as export_suite.py has it. What is expected are central differences of what ONNX's reference evaluator
computes of the graph without the Gradient, in double. Inputs are seeded.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(11)
OPSETS = [helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.preview.training", 1)]


def f64(*dims, low=-1.0, high=1.0):
    return rng.uniform(low, high, dims)


def info(name, value):
    return helper.make_tensor_value_info(name, TensorProto.DOUBLE, value.shape)


def model(nodes, given, outputs, constants):
    fixed = [numpy_helper.from_array(v, n) for n, v in constants.items()]
    graph = helper.make_graph(nodes, "gradient", [info(n, v) for n, v in given.items()], outputs, initializer=fixed)
    return helper.make_model(graph, opset_imports=OPSETS, ir_version=9)


def node(op_type, inputs, output, **attributes):
    return helper.make_node(op_type, inputs, [output], name=output, **attributes)


def central_differences(y, given, x, step=1e-5):
    """Of the sum of y's elements to each element of x. `given` are the values by name."""
    result = np.zeros_like(given[x])
    for at in np.ndindex(*given[x].shape):
        sums = []
        for sign in (1, -1):
            moved = dict(given)
            moved[x] = given[x].copy()
            moved[x][at] += sign * step
            sums.append(np.sum(y(moved)))
        result[at] = (sums[0] - sums[1]) / (2 * step)
    return result


class Suite:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def write(self, name, whole, given, results):
        folder = self.folder / "node" / f"test_{name}"
        data = folder / "test_data_set_0"
        data.mkdir(parents=True, exist_ok=True)
        onnx.save(whole, folder / "model.onnx")
        (folder / "tolerance").write_text("1e-06 1e-07\n")
        for kind, values in (("input", given), ("output", results)):
            for k, (n, v) in enumerate(values.items()):
                (data / f"{kind}_{k}.pb").write_bytes(numpy_helper.from_array(v, n).SerializeToString())

    def add(self, name, nodes, given, constants=None, zs=(), y="y"):
        """The gradient of y with respect to all of `given` that is not in `zs`. Constants need not be double."""
        constants = constants or {}
        run = ReferenceEvaluator(model(nodes, given, [helper.make_tensor_value_info(y, TensorProto.DOUBLE, None)], constants)).run
        xs = [x for x in given if x not in zs]
        results = {f"d_{x}": central_differences(lambda values: run(None, values)[0], given, x) for x in xs}
        gradient = helper.make_node("Gradient", [*xs, *zs], list(results), name="gradient", domain="ai.onnx.preview.training",
                                    xs=xs, y=y, **({"zs": list(zs)} if zs else {}))
        whole = model([*nodes, gradient], given, [info(n, v) for n, v in results.items()], constants)
        self.write(name, whole, given, results)


def int64s(*values):
    return np.array(values, np.int64)


def elementwise(s):
    pair = {"a": f64(2, 3), "b": f64(2, 3, low=0.5, high=2)}
    wide = {"a": f64(2, 1, 4), "b": f64(3, 1, low=0.5, high=2)}
    for op_type in ("Add", "Sub", "Mul", "Div"):
        for kind, given in (("", pair), ("_broadcast", wide)):
            s.add(f"gradient_{op_type.lower()}{kind}", [node(op_type, ["a", "b"], "y")], given)
    s.add("gradient_sum", [node("Sum", ["a", "b", "a"], "y")], wide)
    s.add("gradient_pow", [node("Pow", ["a", "b"], "y")], {"a": f64(2, 3, low=0.5, high=2), "b": f64(3, low=1, high=3)})
    s.add("gradient_pow_constant", [node("Pow", ["a", "three"], "y")], {"a": f64(2, 3)}, {"three": np.array(3, np.int64)})
    for op_type in ("Neg", "Relu", "Sigmoid", "Tanh", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Sin", "Cos", "Identity"):
        low = 0.2 if op_type in ("Log", "Sqrt", "Reciprocal") else -2
        given = {"a": f64(3, 4, low=low, high=2)}
        s.add(f"gradient_{op_type.lower()}", [node(op_type, ["a"], "h"), node("Mul", ["h", "w"], "y")], given, {"w": f64(4)})
    s.add("gradient_where", [node("Greater", ["a", "b"], "c"), node("Where", ["c", "a", "b"], "h"), node("Mul", ["h", "a"], "y")],
          {"a": f64(2, 3), "b": f64(3)})


def products(s):
    for at, (a, b) in enumerate((((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((2, 1, 2, 3), (5, 3, 4)), ((3,), (3, 4)),
                                 ((2, 3), (3,)), ((3,), (3,)), ((3,), (2, 3, 4)), ((5, 2, 3), (3,)))):
        s.add(f"gradient_matmul_{at}", [node("MatMul", ["a", "b"], "h"), node("Tanh", ["h"], "y")], {"a": f64(*a), "b": f64(*b)})
    for a_turned in (0, 1):
        for b_turned in (0, 1):
            given = {"a": f64(*((3, 2) if a_turned else (2, 3))), "b": f64(*((4, 3) if b_turned else (3, 4))), "c": f64(4)}
            gemm = node("Gemm", ["a", "b", "c"], "h", transA=a_turned, transB=b_turned, alpha=0.5, beta=2.0)
            s.add(f"gradient_gemm_{a_turned}{b_turned}", [gemm, node("Sigmoid", ["h"], "y")], given)


def shapes(s):
    x = {"a": f64(2, 3, 4)}
    square = node("Mul", ["h", "h"], "y")
    s.add("gradient_reshape", [node("Reshape", ["a", "to"], "h"), square], x, {"to": int64s(6, -1)})
    s.add("gradient_flatten", [node("Flatten", ["a"], "h", axis=2), square], x)
    s.add("gradient_unsqueeze", [node("Unsqueeze", ["a", "axes"], "h"), square], x, {"axes": int64s(1)})
    s.add("gradient_squeeze", [node("Squeeze", ["a", "axes"], "h"), square], {"a": f64(2, 1, 3)}, {"axes": int64s(1)})
    s.add("gradient_transpose", [node("Transpose", ["a"], "h", perm=[1, 2, 0]), node("Mul", ["h", "w"], "g"), node("Tanh", ["g"], "y")], x, {"w": f64(3, 4, 2)})
    s.add("gradient_transpose_default", [node("Transpose", ["a"], "h"), node("Mul", ["h", "w"], "y")], x, {"w": f64(4, 3, 2)})
    s.add("gradient_expand", [node("Expand", ["a", "to"], "h"), square], {"a": f64(3, 1)}, {"to": int64s(2, 1, 4)})
    for op_type in ("ReduceSum", "ReduceMean"):
        for kind, axes, keepdims in (("", (1,), 1), ("_dropped", (0, -1), 0), ("_all", None, 0)):
            inputs = ["a"] if axes is None else ["a", "axes"]
            s.add(f"gradient_{op_type.lower()}{kind}", [node(op_type, inputs, "h", keepdims=keepdims), square], x,
                  {} if axes is None else {"axes": int64s(*axes)})


def networks(s):
    layers = [node("Gemm", ["x", "w1", "b1"], "h1"), node("Relu", ["h1"], "h2"), node("MatMul", ["h2", "w2"], "h3"),
              node("Sub", ["h3", "t"], "e"), node("Mul", ["e", "e"], "e2"), node("ReduceMean", ["e2"], "y", keepdims=0)]
    given = {"x": f64(4, 3), "w1": f64(3, 5), "b1": f64(5), "w2": f64(5, 2), "t": f64(4, 2)}
    s.add("gradient_network", layers, given, zs=("x", "t"))
    # A value that y does not depend on, and one that it is.
    s.add("gradient_zero", [node("Exp", ["a"], "y")], {"a": f64(2), "b": f64(3)})
    twice(s)
    elsewhere(s)


def twice(s):
    """The derivative of a derivative: y = x^3 has y'' = 6 x."""
    given = {"x": f64(4)}
    nodes = [node("Mul", ["x", "x"], "x2"), node("Mul", ["x2", "x"], "y")]
    for of, to in (("y", "dy"), ("dy", "d2y")):
        nodes.append(helper.make_node("Gradient", ["x"], [to], name=to, domain="ai.onnx.preview.training", xs=["x"], y=of))
    s.write("gradient_twice", model(nodes, given, [info("d2y", given["x"])], {}), given, {"d2y": 6 * given["x"]})


def elsewhere(s):
    """At another value than that of the graph, and to an intermediate one: y = tanh(h), h = 2 x; dy / dh at h = z."""
    given = {"x": f64(4), "z": f64(4)}
    nodes = [node("Add", ["x", "x"], "h"), node("Tanh", ["h"], "y"),
             helper.make_node("Gradient", ["z"], ["d"], name="d", domain="ai.onnx.preview.training", xs=["h"], y="y")]
    results = {"y": np.tanh(2 * given["x"]), "d": 1 - np.tanh(given["z"]) ** 2}
    s.write("gradient_elsewhere", model(nodes, given, [info(n, v) for n, v in results.items()], {}), given, results)


def main():
    suite = Suite(sys.argv[1])
    for part in (elementwise, products, shapes, networks):
        part(suite)


if __name__ == "__main__":
    main()
