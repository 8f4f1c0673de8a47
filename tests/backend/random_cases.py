#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes random models of one operator each, with what a witness computes, for `backend --data FOLDER`.

usage: random_cases.py FOLDER [--seed N] [--cases N] [--operator PATTERN]... [--sets N] [--list]

FOLDER/node/TEST/ is as export_suite.py has it. A test is called after its operator, the seed and its number, and
is the same whichever other tests are written. What an operator may be given is said by its recipe
(random_operators.py, random_quantized.py); which types, and which inputs may be absent, by ONNX's schema.

The witness is ONNX Runtime; where it has no kernel, ONNX's reference evaluator. Where they disagree, ONNX Runtime
is right, unless the recipe says `trust("reference", why)`; FOLDER/witnesses.txt lists what each test goes by.
Needs the packages onnx and onnxruntime.
"""

import argparse
import collections
import fnmatch
import multiprocessing
import pathlib
import shutil
import sys
import zlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from random_draw import ML_SET, Draw, Impossible, is_float, recipes
import random_operators  # noqa: F401  fills `recipes`
import random_quantized  # noqa: F401

NEWEST = 28
# The operator sets that the witness is asked for, in this order: ONNX Runtime may know an older form of a node.
WITNESS_SETS = (NEWEST, 25, 22, 17)
IR_VERSION = 13
# Neighbours of a type differ by this, relative to their size.
EPSILON = {"float64": 2.0**-23, "float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}


def onnx_type(array):
    return TensorProto.STRING if array.dtype == object else helper.np_dtype_to_tensor_dtype(array.dtype)


def is_native(dtype):
    """ONNX Runtime takes and returns it as a numpy array."""
    return dtype.kind in "biufOSU"


class Model:
    """The nodes that a recipe drew, as ONNX models."""

    def __init__(self, draw):
        self.draw = draw
        self.node_inputs = draw.inputs

    def proto(self, values, fixed, outputs, opset, casts=False):
        """`values` by name, of which `fixed` are initializers; `outputs` are value_infos, to float if `casts`."""
        graph_inputs = [
            helper.make_tensor_value_info(i.name, onnx_type(values[i.name]), values[i.name].shape)
            for i in self.node_inputs
            if i.name not in fixed
        ]
        initializers = [
            numpy_helper.from_array(values[i.name], i.name) for i in self.node_inputs if i.name in fixed
        ]
        nodes = self.draw.nodes()
        if casts:
            nodes += [
                helper.make_node("Cast", [o.name], [o.name + "_float"], to=TensorProto.FLOAT) for o in outputs
            ]
            outputs = [helper.make_empty_tensor_value_info(o.name + "_float") for o in outputs]
        graph = helper.make_graph(nodes, self.draw.name, graph_inputs, outputs, initializer=initializers)
        sets = [helper.make_opsetid("", opset)]
        sets += [
            helper.make_opsetid(domain, 1)
            for domain in sorted({n.domain for n in nodes})
            if domain not in ("", "ai.onnx.ml")
        ]
        if any(n.domain == "ai.onnx.ml" for n in nodes):
            sets.append(helper.make_opsetid("ai.onnx.ml", ML_SET))
        return helper.make_model(graph, opset_imports=sets, ir_version=IR_VERSION)

    def run_onnxruntime(self, values, opset):
        names = self.draw.output_names()
        odd = {i.name for i in self.node_inputs if not is_native(values[i.name].dtype)}
        casts = any(t is not None and not is_native(np.dtype(t)) for t in self.draw.output_types())
        fixed = odd | {i.name for i in self.node_inputs if i.constant}
        outputs = [helper.make_empty_tensor_value_info(n) for n in names]
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 1
        if not self.draw.optimized:
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(
            self.proto(values, fixed, outputs, opset, casts).SerializeToString(),
            options,
            providers=["CPUExecutionProvider"],
        )
        found = session.run(None, {i.name: values[i.name] for i in self.node_inputs if i.name not in fixed})
        if casts:
            found = [f.astype(t) for f, t in zip(found, self.draw.output_types())]
        return [np.asarray(f) for f in found]

    def run_reference(self, values):
        names = self.draw.output_names()
        outputs = [helper.make_empty_tensor_value_info(n) for n in names]
        fixed = {i.name for i in self.node_inputs if i.constant}
        proto = self.proto(values, fixed, outputs, self.draw.opset)
        feeds = {i.name: values[i.name] for i in self.node_inputs if i.name not in fixed}
        with np.errstate(all="ignore"):
            found = ReferenceEvaluator(proto).run(None, feeds)
        if any(not isinstance(f, np.ndarray) and not np.isscalar(f) for f in found):
            raise TypeError("no tensor")
        return [np.asarray(f) for f in found]


def tolerance_of(draw, outputs):
    """Relative and absolute: what the summation order and the functions of the coarsest float type may cost.

    16 units in the last place; for sums, as many of the largest element, which stands for their terms.
    """
    floats = [a.dtype.name for a in outputs if is_float(a.dtype)]
    epsilon = max((EPSILON.get(n, 0) for n in floats), default=0)
    if epsilon == 0 or draw.exact:
        return 0, 0
    largest = 1.0
    for a in outputs:
        if is_float(a.dtype) and a.size:
            wide = a.astype(np.float64)
            finite = np.abs(wide[np.isfinite(wide)])
            largest = max(largest, finite.max(initial=0)) if draw.sums else largest
    return 16 * epsilon, 16 * epsilon * largest * (1 if draw.sums else 2.0**-10)


def agree(found, wanted, tolerance):
    if found.shape != wanted.shape or found.dtype != wanted.dtype:
        return False
    if not is_float(wanted.dtype):
        return bool(np.array_equal(found, wanted))
    relative, absolute = tolerance
    f, w = found.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        close = np.abs(f - w) <= absolute + relative * np.abs(w)
    return bool(np.all(close | (f == w) | (np.isnan(f) & np.isnan(w))))


def first_line(error):
    return " ".join(str(error).split())[:160]


class Witness:
    """Which witness computes a case, decided with the first data set."""

    def __init__(self, model):
        self.model = model
        self.opset = None
        self.faults = []

    def compute(self, values):
        trusted = self.model.draw.trusted
        by_runtime = by_reference = None
        if trusted != "reference":
            by_runtime = self.onnxruntime(values)
        try:
            by_reference = self.model.run_reference(values)
        except Exception as e:  # noqa: BLE001  whatever its numpy code runs into
            self.faults.append("reference: " + first_line(e))
        old = self.model.draw.opset != NEWEST and not self.model.draw.optimized
        if by_runtime is None and (by_reference is None or old):  # that one does not look at types
            raise Impossible("; ".join(self.faults))
        if by_runtime is None:
            return by_reference, "reference"
        if by_reference is None:
            return by_runtime, "onnxruntime alone"
        bounds = tolerance_of(self.model.draw, by_runtime)
        same = all(agree(f, w, bounds) for f, w in zip(by_reference, by_runtime))
        return by_runtime, "both" if same else "onnxruntime, the reference evaluator disagrees"

    def onnxruntime(self, values):
        sets = WITNESS_SETS if self.opset is None else (self.opset,)
        if self.model.draw.optimized or self.model.draw.opset != NEWEST:
            sets = (self.model.draw.opset,)
        for opset in sets:
            try:
                found = self.model.run_onnxruntime(values, opset)
                self.opset = opset
                return found
            except Exception as e:  # noqa: BLE001  its exceptions have no base of their own
                self.faults.append("onnxruntime: " + first_line(e))
        return None


def write_case(folder, draw, data_sets):
    """Writes the folder of a test; says what it goes by. Raises Impossible where no witness takes the model."""
    model = Model(draw)
    witness = Witness(model)
    sets, sources = [], []
    for _ in range(data_sets):
        values = draw.values()
        wanted, source = witness.compute(values)
        sets.append((values, wanted))
        sources.append(source)
    values, wanted = sets[0]
    if not draw.open and any(a.shape != b.shape for _, w in sets for a, b in zip(w, wanted)):
        raise Impossible("shapes depend on data")
    infos = [
        helper.make_tensor_value_info(n, onnx_type(a), None if draw.open else a.shape)
        for n, a in zip(draw.output_names(), wanted)
    ]
    fixed = {i.name for i in draw.inputs if i.constant}
    folder.mkdir(parents=True)
    onnx.save(model.proto(values, fixed, infos, draw.opset), folder / "model.onnx")
    bounds = [tolerance_of(draw, w) for _, w in sets]
    (folder / "tolerance").write_text(f"{max(b[0] for b in bounds)} {max(b[1] for b in bounds)}\n")
    for k, (values, wanted) in enumerate(sets):
        data = folder / f"test_data_set_{k}"
        data.mkdir()
        given = [i for i in draw.inputs if not i.constant]
        for j, i in enumerate(given):
            (data / f"input_{j}.pb").write_bytes(
                numpy_helper.from_array(values[i.name], i.name).SerializeToString()
            )
        for j, (name, a) in enumerate(zip(draw.output_names(), wanted)):
            (data / f"output_{j}.pb").write_bytes(numpy_helper.from_array(a, name).SerializeToString())
    return next((s for s in sources if s != "both"), "both")


def draw_case(key, seed, number):
    domain, op_type = key
    generator = np.random.default_rng([seed, number, zlib.crc32(f"{domain}.{op_type}".encode())])
    draw = Draw(generator, domain, op_type, NEWEST)
    recipes[key](draw)
    if domain == "" and draw.chance(0.25):
        draw.grow_old()
    return draw


def test_name(key, seed, number):
    prefix = {"": "", "com.microsoft": "ms_", "ai.onnx.ml": "ml_", "qdq": "qdq_", "written": "written_"}[key[0]]
    return f"test_{prefix}{key[1].lower()}_{seed}_{number}"


def write_operator(root, key, arguments, first, pipe):
    """In a process of its own, since a witness may crash. Sends (number, source or None, message) of each case."""
    for number in range(first, arguments.cases):
        pipe.send((number, "begun", ""))
        folder = root / "node" / test_name(key, arguments.seed, number)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            pipe.send(
                (number, write_case(folder, draw_case(key, arguments.seed, number), arguments.sets), "")
            )
        except Impossible as e:
            shutil.rmtree(folder, ignore_errors=True)
            pipe.send((number, None, str(e)))
    pipe.send((arguments.cases, "end", ""))


def written_cases(root, key, arguments):
    """(number, source or None, message) of all cases of an operator."""
    first = 0
    while first < arguments.cases:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=write_operator, args=(root, key, arguments, first, sender)
        )
        process.start()
        sender.close()
        number = first
        try:
            while True:
                if not receiver.poll(60):
                    process.kill()
                number, source, message = receiver.recv()
                if source == "end":
                    break
                if source != "begun":
                    yield number, source, message
        except EOFError:
            shutil.rmtree(root / "node" / test_name(key, arguments.seed, number), ignore_errors=True)
            yield number, None, "a witness crashed, or the recipe is wrong"
        process.join()
        first = number + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=10, help="of each operator")
    parser.add_argument("--sets", type=int, default=2, help="data sets of each case")
    parser.add_argument(
        "--operator",
        action="append",
        metavar="PATTERN",
        help="of these alone: 'QLinear*', or with the group in front: 'qdq/*', 'com.microsoft/*', 'written/*'",
    )
    parser.add_argument("--list", action="store_true", help="list the operators and write nothing")
    arguments = parser.parse_args()
    keys = set()
    for pattern in arguments.operator or ["*"]:
        found = {k for k in recipes if fnmatch.fnmatch(k[1], pattern) or fnmatch.fnmatch("/".join(k), pattern)}
        if not found:
            sys.exit(f"random_cases.py: no recipe for '{pattern}'")
        keys |= found
    keys = sorted(keys)
    if arguments.list:
        print("\n".join("/".join(k) if k[0] else k[1] for k in keys))
        return
    sources, left_out = collections.Counter(), collections.defaultdict(collections.Counter)
    with_name = []
    for key in keys:
        for number, source, message in written_cases(arguments.folder, key, arguments):
            if source is None:
                left_out[key[1]][message] += 1
                continue
            sources[source] += 1
            with_name.append(f"{test_name(key, arguments.seed, number)}: {source}\n")
    (arguments.folder / "witnesses.txt").write_text("".join(with_name))
    print(
        f"seed {arguments.seed}: {sum(sources.values())} cases of {len(keys)} operators;",
        ", ".join(f"{n} by {s}" for s, n in sources.most_common()),
    )
    for op_type, messages in left_out.items():
        message, count = messages.most_common(1)[0]
        print(f"{op_type}: {sum(messages.values())} that no witness takes; {count}: {message}")


if __name__ == "__main__":
    main()
