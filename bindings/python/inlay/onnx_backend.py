# SPDX-License-Identifier: Apache-2.0
"""ONNX's interface of backends (onnx.backend.base): a model is compiled for this machine and run in this process.

    import inlay.onnx_backend as backend
    outputs = backend.prepare(model).run([x])

Needs the packages onnx and numpy, and a C++20 compiler: c++, or what CXX names. A model whose extents are known at run
time only, and strings and sequences, are refused.
"""

import ctypes
import os
import pathlib
import subprocess
import tempfile

import numpy
import onnx
from onnx import TensorProto, helper
from onnx.backend.base import Backend, BackendRep

import inlay


def _literal(text):
    """A name as a C++ string literal."""
    return '"' + "".join(chr(b) if chr(b).isalnum() or b == 0x5F else f"\\{b:03o}" for b in text.encode()) + '"'


def _program(inputs, outputs):
    """C++ that copies inputs in, runs, and copies outputs out. Negative `what`: the type, the rank; else a dim."""
    lines = ['#include "model.hpp"', "#include <cstring>", "#include <new>", "namespace {", "using M = prepared::model;",
             "long long fact(inlay::tensor_info const& t, int what) {",
             "  if (t.is_capacity) return -1;",
             "  if (what == -1) return static_cast<long long>(t.type);",
             "  return what == -2 ? static_cast<long long>(t.rank()) : t.dims[static_cast<std::size_t>(what)];", "}", "}",
             'extern "C" long long inlay_output(int which, int what) {', "  switch (which) {"]
    for i, name in enumerate(outputs):
        lines.append(f"    case {i}: return fact(M::output_info<{_literal(name)}>, what);")
    lines += ["  }", "  return -1;", "}", 'extern "C" int inlay_run(void const* const* in, void* const* out) {',
              "  (void)in; (void)out;", "  M* const m = new (std::nothrow) M;", "  if (!m) return 1;"]
    for i, name in enumerate(inputs):
        lines.append(f"  {{ auto x = m->input<{_literal(name)}>(); if (!x.empty()) std::memcpy(x.data(), in[{i}], x.size_bytes()); }}")
    lines.append("  m->run();")
    for i, name in enumerate(outputs):
        lines.append(f"  {{ auto y = m->output<{_literal(name)}>(); if (!y.empty()) std::memcpy(out[{i}], y.data(), y.size_bytes()); }}")
    return "\n".join([*lines, "  delete m;", "  return 0;", "}", ""])


class InlayBackendRep(BackendRep):
    """A model that is compiled."""

    def __init__(self, model):
        constants = {c.name for c in model.graph.initializer}
        self._inputs = [i for i in model.graph.input if i.name not in constants]
        self._outputs = [o.name for o in model.graph.output]
        for value in [*self._inputs, *model.graph.output]:
            if value.type.tensor_type.elem_type == TensorProto.STRING:
                raise NotImplementedError(f"'{value.name}' is of strings")
        with tempfile.TemporaryDirectory(prefix="inlay-") as scratch:
            folder = pathlib.Path(scratch)
            onnx.save(model, folder / "model.onnx")
            try:
                inlay.compile(folder / "model.onnx", folder / "model.hpp", name_space="prepared")
            except inlay.Error as refused:
                if refused.status == 2:
                    raise NotImplementedError(str(refused)) from refused
                raise
            (folder / "main.cpp").write_text(_program([i.name for i in self._inputs], self._outputs))
            compiler = os.environ.get("CXX", "c++")
            done = subprocess.run(
                [compiler, "-std=c++20", "-O1", "-w", "-march=native", "-fPIC", "-shared", "-I" + inlay.get_include(),
                 "-isystem", inlay.get_eigen_include(), str(folder / "main.cpp"), "-o", str(folder / "model.so")],
                capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise NotImplementedError(f"{compiler} did not compile the model:\n{done.stderr}")
            self._library = ctypes.CDLL(str(folder / "model.so"))  # stays mapped when the file is gone
        self._library.inlay_output.restype = ctypes.c_longlong
        self._shapes = []
        for i in range(len(self._outputs)):
            code = self._library.inlay_output(i, -1)
            if code < 0:
                raise NotImplementedError(f"the extents of output {self._outputs[i]} are known at run time only")
            rank = self._library.inlay_output(i, -2)
            self._shapes.append((helper.tensor_dtype_to_np_dtype(code), [self._library.inlay_output(i, axis) for axis in range(rank)]))

    def run(self, inputs, **kwargs):
        """Outputs for inputs, a list in the graph's order or a dict by name."""
        del kwargs
        if isinstance(inputs, dict):
            inputs = [inputs[i.name] for i in self._inputs]
        if len(inputs) != len(self._inputs):
            raise ValueError(f"found {len(inputs)} inputs, wanted {len(self._inputs)}")
        given = []
        for value, declared in zip(inputs, self._inputs):
            kind = declared.type.tensor_type
            wanted = helper.tensor_dtype_to_np_dtype(kind.elem_type)
            array = numpy.asarray(value)
            dims = tuple(d.dim_value for d in kind.shape.dim)
            if array.dtype != wanted or array.shape != dims:
                raise ValueError(f"input {declared.name}: found {array.dtype} {array.shape}, wanted {wanted} {dims}")
            given.append(numpy.array(array, order="C"))  # with its rank: ascontiguousarray makes a scalar a vector
        made = [numpy.empty(dims, dtype) for dtype, dims in self._shapes]
        pointers = [(ctypes.c_void_p * max(len(list_), 1))(*(a.ctypes.data for a in list_)) for list_ in (given, made)]
        if self._library.inlay_run(*pointers) != 0:
            raise MemoryError("no memory for the model's arena")
        return tuple(made)


class InlayBackend(Backend):
    """inlay as a backend of ONNX's."""

    @classmethod
    def prepare(cls, model, device="CPU", **kwargs):
        super().prepare(model, device, **kwargs)  # checks the model
        if not cls.supports_device(device):
            raise ValueError(f"no device {device}")
        return InlayBackendRep(model)

    @classmethod
    def supports_device(cls, device):
        return device == "CPU"


prepare = InlayBackend.prepare
run_model = InlayBackend.run_model
run_node = InlayBackend.run_node
supports_device = InlayBackend.supports_device
is_compatible = InlayBackend.is_compatible
