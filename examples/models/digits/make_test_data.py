# SPDX-License-Identifier: Apache-2.0
"""Writes test_data_set_0 .. 2 beside digits.onnx: inputs from draw_digits, outputs from ONNX Runtime.

Usage: make_test_data.py DRAW_DIGITS      (the program; needs the packages onnx, onnxruntime and numpy)

Also lets ONNX Runtime recognise the whole held set, and fails unless it finds the accuracy that the model
states: then the training and the exported graph compute the same.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper

# One digit of the held set for each test data set: a 7, a 4 and a 9, which are easily confused.
NUMBERS = (7, 14, 29)

here = Path(__file__).parent
draw_digits = Path(sys.argv[1]).resolve()
model = onnx.load(here / "digits.onnx")
onnx.checker.check_model(model, full_check=True)
metadata = {entry.key: entry.value for entry in model.metadata_props}
session = onnxruntime.InferenceSession(here / "digits.onnx", providers=["CPUExecutionProvider"])


def draw(file, first, count):
    subprocess.run([draw_digits, "-o", file, "--first", str(first), "--count", str(count)], check=True)
    return numpy_helper.to_array(onnx.load_tensor(file))


def scores(image):
    return session.run(["scores"], {"image": image})[0]


for i, number in enumerate(NUMBERS):
    folder = here / f"test_data_set_{i}"
    folder.mkdir(exist_ok=True)
    output = scores(draw(folder / "input_0.pb", number, 1))
    onnx.save_tensor(numpy_helper.from_array(output, "scores"), folder / "output_0.pb")
    print(f"{folder.name}: a {number % 10}, recognised as {output.argmax()}")

with tempfile.TemporaryDirectory() as scratch:
    held = draw(Path(scratch) / "held.pb", 0, int(metadata["held_digits"]))
recognised = numpy.array([scores(image[numpy.newaxis]).argmax() for image in held])
accuracy = f"{numpy.mean(recognised == numpy.arange(len(held)) % 10):.4f}"
print(f"ONNX Runtime {onnxruntime.__version__}: held-set accuracy {accuracy}, stated {metadata['held_accuracy']}")
sys.exit(accuracy != metadata["held_accuracy"])
