#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes model.onnx and its data sets beside this file: the end of a detector, where nearly all extents depend on data.

Boxes that NonMaxSuppression keeps; at most two of them where there are more (If); their areas, one in each iteration of
a Loop, which also carries the corners that it has seen; and one box out of a sequence. What is expected is what ONNX
Runtime computes. Needs the packages onnx, onnxruntime and numpy.
"""

import pathlib

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.helper import make_node, make_tensor_value_info as value

here = pathlib.Path(__file__).parent
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def constant(name, elements, type=numpy.int64):
    return numpy_helper.from_array(numpy.array(elements, type), name)


def body(nodes, inputs, outputs):
    return helper.make_graph(nodes, "body", inputs, outputs)


few = body([make_node("Identity", ["kept"], ["all_of_them"])], [], [value("all_of_them", INT64, ["few"])])
many = body([make_node("Slice", ["kept", "zero_1", "two_1"], ["two_of_them"])], [],
            [value("two_of_them", INT64, ["two"])])
one_box = body(
    [
        make_node("Gather", ["chosen", "i"], ["which"]),
        make_node("Gather", ["plain_boxes", "which"], ["box"]),
        make_node("Slice", ["box", "zero_1", "two_1"], ["corner"]),
        make_node("Slice", ["box", "two_1", "four_1"], ["opposite"]),
        make_node("Sub", ["opposite", "corner"], ["sides"]),
        make_node("ReduceProd", ["sides"], ["area"], keepdims=0),
        make_node("Concat", ["corners", "corner"], ["more_corners"], axis=0),
        make_node("Identity", ["go_on"], ["still"]),
    ],
    [value("i", INT64, []), value("go_on", BOOL, []), value("corners", FLOAT, ["seen"])],
    [value("still", BOOL, []), value("more_corners", FLOAT, ["more"]), value("area", FLOAT, [])])
nodes = [
    make_node("NonMaxSuppression", ["boxes", "scores", "most", "iou", "least_score"], ["selected"]),
    make_node("Gather", ["selected", "two"], ["kept"], axis=1),
    make_node("Size", ["kept"], ["count"]),
    make_node("Greater", ["count", "two"], ["are_many"]),
    make_node("If", ["are_many"], ["chosen"], then_branch=many, else_branch=few),
    make_node("Squeeze", ["boxes", "zero_1"], ["plain_boxes"]),
    make_node("Size", ["chosen"], ["trips"]),
    make_node("Loop", ["trips", "", "no_corners"], ["corners_of_chosen", "areas"], body=one_box),
    make_node("SplitToSequence", ["plain_boxes"], ["sequence"], axis=0),
    make_node("SequenceAt", ["sequence", "two"], ["third"]),
]
graph = helper.make_graph(
    nodes, "detection", [value("boxes", FLOAT, [1, 6, 4]), value("scores", FLOAT, [1, 1, 6])],
    # How many there may be is said here: the generator cannot know it.
    [value("chosen", INT64, ["chosen"]), value("corners_of_chosen", FLOAT, ["corners"]),
     value("areas", FLOAT, ["chosen"]), value("third", FLOAT, [1, 4])],
    [constant("zero_1", [0]), constant("two_1", [2]), constant("four_1", [4]), constant("two", 2), constant("most", [4]),
     constant("iou", [0.5], numpy.float32), constant("least_score", [0.3], numpy.float32),
     constant("no_corners", numpy.zeros(0), numpy.float32)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, here / "model.onnx")

session = onnxruntime.InferenceSession(here / "model.onnx", providers=["CPUExecutionProvider"])
boxes = numpy.array([[[0, 0, 2, 1], [0, 0.1, 2, 1.1], [4, 4, 5, 7], [4, 4, 5, 7.5], [8, 0, 9, 1], [1, 6, 3, 8]]],
                    numpy.float32)
for i, scores in enumerate(([0.9, 0.8, 0.6, 0.7, 0.5, 0.4], [0.1, 0.8, 0.6, 0.2, 0.2, 0.1], [0.1, 0.2, 0.1, 0.2, 0.2, 0.1])):
    folder = here / f"test_data_set_{i}"
    folder.mkdir(exist_ok=True)
    feed = {"boxes": boxes, "scores": numpy.array([[scores]], numpy.float32)}
    for k, (name, tensor) in enumerate(feed.items()):
        onnx.save_tensor(numpy_helper.from_array(tensor, name), folder / f"input_{k}.pb")
    for k, (output, tensor) in enumerate(zip(session.get_outputs(), session.run(None, feed))):
        onnx.save_tensor(numpy_helper.from_array(tensor, output.name), folder / f"output_{k}.pb")
        print(folder.name, output.name, tensor.tolist())
