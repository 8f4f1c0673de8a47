#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes test_data_set_0 .. 4 beside this file: images for digits-int8.onnx, and its scores by ONNX Runtime.

Usage: make.py      (needs the packages onnx, onnxruntime and numpy)

A digit, nothing, everything, noise, and noise far outside the range that the model was quantised for: the last
saturates in the first layer and in those behind it.
"""

from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper

here = Path(__file__).parent
digits = here.parents[2] / "examples/models/digits"
session = onnxruntime.InferenceSession(digits / "digits-int8.onnx", providers=["CPUExecutionProvider"])
random = numpy.random.default_rng(1)
shape = (1, 1, 28, 28)
images = [
    numpy_helper.to_array(onnx.load_tensor(digits / "test_data_set_0/input_0.pb")),
    numpy.zeros(shape),
    numpy.ones(shape),
    random.random(shape),
    random.normal(0, 20, shape),
]
for i, image in enumerate(images):
    image = image.astype(numpy.float32)
    folder = here / f"test_data_set_{i}"
    folder.mkdir(exist_ok=True)
    scores = session.run(["scores"], {"image": image})[0]
    onnx.save_tensor(numpy_helper.from_array(image, "image"), folder / "input_0.pb")
    onnx.save_tensor(numpy_helper.from_array(scores, "scores"), folder / "output_0.pb")
    print(folder.name, scores)
