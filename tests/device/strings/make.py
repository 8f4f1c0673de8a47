#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes model.onnx and test_data_set_0 beside this file: strings in, tables of strings, strings out. What is expected is
what ONNX Runtime computes. Needs the packages onnx and onnxruntime."""
import pathlib

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent
words = numpy.array(["ant", "bee@hive.com", "cat and dog", "", "Dög"], dtype=object)
nodes = [
    helper.make_node("StringConcat", ["x", "mark"], ["marked"]),
    helper.make_node("RegexFullMatch", ["x"], ["is_address"], pattern=r"[\w.]+@(\w+\.)+com"),
    helper.make_node("StringSplit", ["x"], ["parts", "counts"], maxsplit=1),
    helper.make_node("LabelEncoder", ["x"], ["number"], domain="ai.onnx.ml", keys_strings=["Dög", "cat", "bee", "ant"],
                     values_int64s=[4, 3, 2, 1], default_int64=9),
    helper.make_node("LabelEncoder", ["number"], ["name"], domain="ai.onnx.ml", keys_int64s=[9, 4, 1],
                     values_strings=["other", "hund", "ameise"], default_string="none"),
    helper.make_node("Gather", ["name", "order"], ["turned"]),
    helper.make_node("Equal", ["x", "marked"], ["same"]),
]
string, n = TensorProto.STRING, len(words)
graph = helper.make_graph(
    nodes, "strings", [helper.make_tensor_value_info("x", string, [n])],
    [helper.make_tensor_value_info("marked", string, [n]), helper.make_tensor_value_info("is_address", TensorProto.BOOL, [n]),
     helper.make_tensor_value_info("parts", string, [n, 2]), helper.make_tensor_value_info("counts", TensorProto.INT64, [n]),
     helper.make_tensor_value_info("turned", string, [n]), helper.make_tensor_value_info("same", TensorProto.BOOL, [n])],
    [helper.make_tensor("mark", string, [1], [b"!"]), helper.make_tensor("order", TensorProto.INT64, [n], range(n - 1, -1, -1))])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.ml", 2)])
model.ir_version = 9
onnx.checker.check_model(model)
outputs = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"x": words})
(here / "test_data_set_0").mkdir(exist_ok=True)
(here / "model.onnx").write_bytes(model.SerializeToString())
for kind, values in (("input", [words]), ("output", outputs)):
    for i, value in enumerate(values):
        (here / "test_data_set_0" / f"{kind}_{i}.pb").write_bytes(numpy_helper.from_array(value).SerializeToString())
