# SPDX-License-Identifier: Apache-2.0
"""Writes shrink.onnx: halves the width and height of a picture of 56 x 56. Needs the package onnx."""

from pathlib import Path

import onnx
from onnx import helper

node = helper.make_node("AveragePool", ["large"], ["small"], "halve", kernel_shape=[2, 2], strides=[2, 2])
large = helper.make_tensor_value_info("large", onnx.TensorProto.FLOAT, [1, 1, 56, 56])
small = helper.make_tensor_value_info("small", onnx.TensorProto.FLOAT, [1, 1, 28, 28])
graph = helper.make_graph([node], "shrink", [large], [small])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, Path(__file__).parent / "shrink.onnx")
