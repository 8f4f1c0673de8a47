#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes model.onnx and its data sets beside this file: sequences whose lengths are known at run time only.

Rows of x are taken one by one in a Loop that appends what it makes of each (as PyTorch's exporter writes a list that grows
in a for loop); another Loop puts rows in front of a sequence or leaves it, as an If decides; elements are inserted, erased
and read at positions that are inputs; a SequenceMap runs over a sequence that is an input. What is expected is what ONNX's
reference evaluator computes. Needs the packages onnx and numpy.
"""

import pathlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.helper import make_node, make_tensor_value_info as value
from onnx.reference import ReferenceEvaluator

here = pathlib.Path(__file__).parent
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def constant(name, elements, type=numpy.int64):
    return numpy_helper.from_array(numpy.array(elements, type), name)


def sequence(name, dims):
    return helper.make_tensor_sequence_value_info(name, FLOAT, dims)


def body(nodes, inputs, outputs):
    return helper.make_graph(nodes, "body", inputs, outputs)


counted = [value("i", INT64, []), value("go_on", BOOL, [])]
# Appends i * rows[i] and nothing else.
append = body(
    [
        make_node("SequenceAt", ["rows", "i"], ["row"]),
        make_node("Cast", ["i"], ["factor"], to=FLOAT),
        make_node("Mul", ["row", "factor"], ["scaled"]),
        make_node("SequenceInsert", ["list", "scaled"], ["longer"]),
        make_node("Identity", ["go_on"], ["still"]),
    ], [*counted, sequence("list", [3])], [value("still", BOOL, []), sequence("longer", [3])])
# Puts rows whose sum is positive in front.
put = body([make_node("SequenceInsert", ["front", "candidate", "zero"], ["with_it"])], [], [sequence("with_it", [3])])
leave = body([make_node("Identity", ["front"], ["without_it"])], [], [sequence("without_it", [3])])
collect = body(
    [
        make_node("SequenceAt", ["rows", "i"], ["candidate"]),
        make_node("ReduceSum", ["candidate"], ["sum"], keepdims=0),
        make_node("Greater", ["sum", "zero_f"], ["wanted"]),
        make_node("If", ["wanted"], ["next_front"], then_branch=put, else_branch=leave),
        make_node("Identity", ["go_on"], ["still"]),
    ], [*counted, sequence("front", [3])], [value("still", BOOL, []), sequence("next_front", [3])])
double = body([make_node("Add", ["one", "one"], ["twice"])], [value("one", FLOAT, [2])], [value("twice", FLOAT, [2])])
nodes = [
    make_node("SplitToSequence", ["x"], ["rows"], axis=0, keepdims=0),
    make_node("SequenceLength", ["rows"], ["count"]),
    make_node("SequenceEmpty", [], ["none"]),
    make_node("Loop", ["count", "yes", "none"], ["scaled_rows"], body=append),
    make_node("ConcatFromSequence", ["scaled_rows"], ["joined"], axis=0),
    make_node("ConcatFromSequence", ["scaled_rows"], ["columns"], axis=-1, new_axis=1),
    make_node("SequenceConstruct", ["v"], ["started"]),
    make_node("Loop", ["count", "yes", "started"], ["positive"], body=collect),
    make_node("SequenceLength", ["positive"], ["positive_count"]),
    make_node("SequenceInsert", ["rows", "v", "k"], ["with_v"]),
    make_node("SequenceErase", ["with_v", "zero"], ["rest"]),
    make_node("SequenceErase", ["with_v"], ["but_last"]),
    make_node("SequenceErase", ["with_v", "k"], ["but_k"]),
    make_node("SequenceAt", ["rest", "minus_1"], ["last"]),
    make_node("ConcatFromSequence", ["but_last"], ["plane"], axis=0, new_axis=1),
    make_node("SplitToSequence", ["x"], ["lines"], axis=0),
    make_node("ConcatFromSequence", ["lines"], ["wide"], axis=1),
    make_node("SequenceMap", ["xs"], ["doubled"], body=double),
    make_node("SequenceConstruct", ["v", "w"], ["two"]),
    make_node("SequenceAt", ["two", "which"], ["one_of_two"]),
]
graph = helper.make_graph(
    nodes, "sequences",
    [value("x", FLOAT, ["T", 3]), value("v", FLOAT, [3]), value("w", FLOAT, [3]), value("k", INT64, []),
     value("which", INT64, []), sequence("xs", [2])],
    [value("joined", FLOAT, ["3T"]), value("columns", FLOAT, [3, "T"]), sequence("positive", [3]),
     value("positive_count", INT64, []), value("last", FLOAT, [3]), value("plane", FLOAT, ["T_", 3]),
     sequence("but_k", [3]), value("wide", FLOAT, [1, "3T_"]), sequence("doubled", [2]), value("one_of_two", FLOAT, [3])],
    [constant("zero", 0), constant("yes", True, bool), constant("minus_1", -1), constant("zero_f", 0, numpy.float32)])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
onnx.checker.check_model(model)
onnx.save(model, here / "model.onnx")

evaluator = ReferenceEvaluator(model)
generator = numpy.random.default_rng(7)


def numbers(*dims):
    return generator.integers(-40, 40, dims).astype(numpy.float32) / 4


def save(file, name, given):
    if isinstance(given, list):
        proto = numpy_helper.from_list([numpy.asarray(element) for element in given], name, onnx.SequenceProto.TENSOR)
    else:
        proto = numpy_helper.from_array(numpy.asarray(given), name)
    file.write_bytes(proto.SerializeToString())


for i, (count, k, which, length) in enumerate(((4, 2, 1, 3), (6, -1, -2, 1), (1, 0, 0, 4))):
    folder = here / f"test_data_set_{i}"
    folder.mkdir(exist_ok=True)
    feed = {"x": numbers(count, 3), "v": numbers(3), "w": numbers(3), "k": numpy.array(k, numpy.int64),
            "which": numpy.array(which, numpy.int64), "xs": [numbers(2) for _ in range(length)]}
    for position, (name, given) in enumerate(feed.items()):
        save(folder / f"input_{position}.pb", name, given)
    for position, (output, made) in enumerate(zip(graph.output, evaluator.run(None, feed))):
        made = [numpy.asarray(e, numpy.float32) for e in made] if isinstance(made, list) else made
        save(folder / f"output_{position}.pb", output.name, made)
        print(folder.name, output.name, made if isinstance(made, list) else numpy.asarray(made).tolist())
