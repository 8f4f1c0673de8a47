# SPDX-License-Identifier: Apache-2.0
"""The generator `inlay` from Python: each function runs the program that this package carries.

    import inlay
    inlay.compile("mnist.onnx", "mnist.hpp", policy="ram")
    inlay.inspect("mnist.onnx")["arena_bytes"]
    inlay.verify("mnist.onnx", ["test_data_set_0"], target="cortex-m7")

Options are those of the command line, `name_space="a"` being `--namespace a`, `dim=["N=1"]` one `--dim N=1` for each,
and `c_api=True` plain `--c-api`.
"""

import json
import os
import pathlib
import subprocess

_FILES = pathlib.Path(__file__).resolve().parent / "files"


class Error(Exception):
    """The program refused; `status` is 1 for a bad model or option, 2 for what is not supported."""

    def __init__(self, text, status):
        super().__init__(text)
        self.status = status


def get_program():
    """Path of the program."""
    return str(_FILES / "bin" / "inlay")


def get_include():
    """Folder of inlay's headers, for the compiler's -I."""
    return str(_FILES / "include")


def get_eigen_include():
    """Folder of Eigen's headers, for the compiler's -isystem: targets with vectors need it."""
    return str(_FILES / "share" / "inlay" / "eigen")


def _words(options):
    for name, value in options.items():
        option = "--" + ("namespace" if name == "name_space" else name.replace("_", "-"))
        if value is True:
            yield option
        elif value is not False and value is not None:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield from (option, os.fspath(one) if isinstance(one, os.PathLike) else str(one))


def _run(arguments, accepted=(0,)):
    done = subprocess.run([get_program(), *map(os.fspath, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in accepted or (done.returncode != 0 and not done.stdout):
        raise Error(done.stderr.strip(), done.returncode)
    return done.stdout


def compile(model, output, **options):  # the command's name
    """Writes the header of a model. Raises Error."""
    _run(["compile", model, "--output", output, *_words(options)])


def inspect(model, **options):
    """What `inlay inspect --json` prints, as a dict. Raises Error."""
    return json.loads(_run(["inspect", model, "--json", *_words(options)]))


def verify(model, folders, **options):
    """Compiles a model for a target, runs it on ONNX's test data sets and compares: what `inlay verify --json` prints, as a
    dict, whether the outputs agree or not. Raises Error."""
    return json.loads(_run(["verify", model, *folders, "--json", *_words(options)], accepted=(0, 1)))
