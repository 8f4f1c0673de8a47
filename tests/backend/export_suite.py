#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every backend test of the installed `onnx` package as a folder.

usage: export_suite.py FOLDER

FOLDER/{node,simple,pytorch-converted,pytorch-operator,real}/TEST/ has model.onnx, tolerance ("rtol atol") and
test_data_set_N/{input,output}_K.pb. The node tests are made by the package's code; the others are its files. `real`
are the nine light models, with the inputs that ONNX's own runner makes.
"""

import pathlib
import shutil
import sys
import warnings

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.base import Backend
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests
from onnx.backend.test.runner import Runner

PROTOS = (onnx.TensorProto, onnx.SequenceProto, onnx.OptionalProto, onnx.SparseTensorProto)


def to_proto(value, info):
    """A value of a test case as the proto of its graph's input or output."""
    kind = info.type.WhichOneof("value")
    if isinstance(value, PROTOS):
        proto = value
    elif isinstance(value, dict):
        proto = numpy_helper.from_dict(value, info.name)
    elif value is None or kind == "optional_type":
        proto = numpy_helper.from_optional(value, info.name)
    elif kind == "sequence_type":
        proto = numpy_helper.from_list(value, info.name)
    else:
        proto = numpy_helper.from_array(np.asarray(value), info.name)
    proto.name = info.name
    return proto


def write(folder, case):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tolerance").write_text(f"{case.rtol} {case.atol}\n")
    return folder


def write_node_case(root, case):
    folder = write(root / "node" / case.name, case)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    graph = case.model.graph
    for i, (inputs, outputs) in enumerate(case.data_sets):
        data = folder / f"test_data_set_{i}"
        data.mkdir(exist_ok=True)
        for kind, values, infos in (("input", inputs, graph.input), ("output", outputs, graph.output)):
            for k, value in enumerate(values):
                (data / f"{kind}_{k}.pb").write_bytes(to_proto(value, infos[k]).SerializeToString())


def write_light_model(folder, case):
    """One of the models with weights that are all equal; only its output is a file."""
    source = pathlib.Path(onnx.__file__).parent / case.url.removeprefix("onnx/")
    shutil.copy(source, folder / "model.onnx")
    data = folder / "test_data_set_0"
    data.mkdir(exist_ok=True)
    graph = onnx.load(source).graph
    initializers = {tensor.name for tensor in graph.initializer}
    inputs = [info for info in graph.input if info.name not in initializers]
    runner = Runner(Backend, "export")
    for k, info in enumerate(inputs):
        value = runner.generate_dummy_data(info, seed=0, name=case.model_name, random=False)
        (data / f"input_{k}.pb").write_bytes(numpy_helper.from_array(value, info.name).SerializeToString())
    for k in range(len(graph.output)):
        shutil.copy(source.with_name(f"{source.stem}_output_{k}.pb"), data / f"output_{k}.pb")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    root = pathlib.Path(sys.argv[1])
    counts = {"node": 0}
    for case in collect_testcases(None):
        write_node_case(root, case)
        counts["node"] += 1
    for kind in ("simple", "pytorch-converted", "pytorch-operator", "real"):
        cases = load_model_tests(kind=kind)
        counts[kind] = len(cases)
        for case in cases:
            folder = write(root / kind / case.name, case)
            if case.model_dir:
                shutil.copytree(case.model_dir, folder, dirs_exist_ok=True)
            else:
                write_light_model(folder, case)
    print(f"onnx {onnx.__version__}:", ", ".join(f"{n} {kind}" for kind, n in counts.items()))


if __name__ == "__main__":
    main()
