# SPDX-License-Identifier: Apache-2.0
"""What a random case is drawn from: extents, axes, types by ONNX's schema, elements by type."""

import ml_dtypes
import numpy as np
import onnx
from onnx import helper

# Recipes by (domain, op_type): functions that draw one case.
recipes = {}

WORDS = ["", "a", "b", "Ab", "onnx", "two words", " x ", "1", "-2.5", "été", "日本", "a,b,c", "AB"]
MOST_ELEMENTS = 3000
OLDEST = 7  # what ONNX Runtime takes
ML_SET = 3  # of ai.onnx.ml; the next ones deprecate the operators of trees

TYPES = {
    "float": np.float32, "double": np.float64, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16,
    "int8": np.int8, "int16": np.int16, "int32": np.int32, "int64": np.int64,
    "uint8": np.uint8, "uint16": np.uint16, "uint32": np.uint32, "uint64": np.uint64,
    "bool": np.bool_, "string": np.object_,
    "int4": ml_dtypes.int4, "uint4": ml_dtypes.uint4, "int2": ml_dtypes.int2, "uint2": ml_dtypes.uint2,
    "float8e4m3fn": ml_dtypes.float8_e4m3fn, "float8e4m3fnuz": ml_dtypes.float8_e4m3fnuz,
    "float8e5m2": ml_dtypes.float8_e5m2, "float8e5m2fnuz": ml_dtypes.float8_e5m2fnuz,
    "float4e2m1": ml_dtypes.float4_e2m1fn,
}  # fmt: skip
NAMES = {np.dtype(t): name for name, t in TYPES.items()}


class Impossible(Exception):
    """A case that no witness takes."""


def recipe(*op_types, domain=""):
    def add(function):
        for op_type in op_types:
            recipes[domain, op_type] = function
        return function

    return add


def is_float(dtype):
    dtype = np.dtype(dtype)
    return dtype.kind == "f" or "float" in dtype.name


def limits(dtype):
    """Least and greatest of a type of integers."""
    info = ml_dtypes.iinfo(dtype)
    return int(info.min), int(info.max)


def elements(rng, dtype, dims, kind):
    """Random elements. `kind`: None, small ones; "wide", the whole range of the type, with NaN and infinities;
    "finite", the same without those; (low, high), both included; or a function (rng, dims)."""
    dtype = np.dtype(dtype)
    dims = tuple(dims)
    if callable(kind):
        return np.asarray(kind(rng, dims)).astype(dtype)
    if dtype == np.bool_:
        return np.asarray(rng.integers(0, 2, dims)).astype(np.bool_)
    if dtype == np.object_:
        return np.array([WORDS[i] for i in rng.integers(0, len(WORDS), int(np.prod(dims)))], object).reshape(
            dims
        )
    if not is_float(dtype):
        low, high = limits(dtype)
        if kind is None:
            low, high = max(low, -8), min(high, 8)
        elif isinstance(kind, tuple):
            low, high = max(low, int(np.ceil(kind[0]))), min(high, int(np.floor(kind[1])))
        x = rng.integers(low, high, dims, dtype=np.uint64 if low >= 0 else np.int64, endpoint=True)
        if kind == "wide" and rng.random() < 0.5:
            ends = np.array([low, high], x.dtype)
            x = np.where(rng.random(dims) < 0.3, ends[rng.integers(0, 2, dims)], x)
        return np.asarray(x).astype(dtype)
    if isinstance(kind, tuple):
        return np.asarray(rng.uniform(kind[0], kind[1], dims)).astype(dtype)
    x = rng.normal(0, 1, dims) * (rng.choice([0.1, 1, 8]) if kind in ("wide", "finite") else 1)
    if kind == "wide" and rng.random() < 0.5:
        special = np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-6, 1, -1, 0.5, 2.5])
        x = np.where(rng.random(dims) < 0.2, special[rng.integers(0, len(special), dims)], x)
    return np.asarray(x).astype(dtype)


class Input:
    def __init__(self, name, make, constant):
        self.name, self.make, self.constant = name, make, constant


class Draw:
    """One case while its recipe draws it."""

    def __init__(self, rng, domain, op_type, opset):
        self.rng, self.domain, self.op_type, self.opset = rng, domain, op_type, opset
        self.name = op_type.lower()
        if domain == "com.microsoft":
            self.schema = None
        elif domain == "ai.onnx.ml":
            self.schema = onnx.defs.get_schema(op_type, ML_SET, domain)
        else:
            self.schema = onnx.defs.get_schema(op_type, opset, "")
        self.types = {}  # by the name of a type constraint
        self.inputs, self.node_inputs, self.attributes = [], [], {}
        self.outputs = ["y"]  # of the node
        self.results = None  # of the graph, where they are others
        self.explicit_types = None  # of the outputs, where no schema says them
        self.extra = []  # further nodes, before and behind
        self.open = False  # dims of outputs depend on elements
        self.sums = False  # outputs are sums of many terms, or of functions of them
        self.exact = False
        self.optimized = False  # the witness runs its optimizer
        self.trusted = None

    # ---- numbers

    def chance(self, p):
        return bool(self.rng.random() < p)

    def choice(self, options):
        options = list(options)
        return options[int(self.rng.integers(0, len(options)))]

    def integer(self, low, high):
        return int(self.rng.integers(low, high, endpoint=True))

    def uniform(self, low, high):
        return float(np.float32(self.rng.uniform(low, high)))

    # ---- extents

    def extent(self, least=0):
        """0 rarely, 1 often, above the width of a vector now and then."""
        p = self.rng.random()
        if p < 0.03 and least == 0:
            return 0
        if p < 0.2:
            return max(least, 1)
        return (
            self.integer(max(least, 2), max(least, 6))
            if p < 0.92
            else max(least, self.choice([8, 9, 16, 17, 33]))
        )

    def dims(self, low=0, high=4, least=0):
        rank = self.integer(low, high)
        dims = [self.extent(least) for _ in range(rank)]
        while np.prod(dims) > MOST_ELEMENTS:
            dims[int(np.argmax(dims))] //= 2
        return dims

    def broadcast(self, dims):
        """Dims that broadcast to these: some are 1, leading ones are left out."""
        result = [1 if self.chance(0.3) else n for n in dims]
        return result[self.integer(0, len(result)) :] if self.chance(0.3) else result

    def axis(self, rank):
        return self.integer(-rank, rank - 1)

    def axes(self, rank, least=1):
        """Different axes in any order, each from either end."""
        chosen = [int(a) for a in self.rng.permutation(rank)[: self.integer(min(least, rank), rank)]]
        return [a - rank if self.chance(0.4) else a for a in chosen]

    # ---- types

    def constraint(self, formal):
        """Name of the type constraint of an input, and what it allows."""
        for parameter in list(self.schema.inputs) + list(self.schema.outputs):
            if parameter.name == formal:
                for c in self.schema.type_constraints:
                    if c.type_param_str == parameter.type_str:
                        return parameter.type_str, c.allowed_type_strs
                return None, [parameter.type_str]
        raise KeyError(f"{self.op_type} has no '{formal}'")

    def type(self, formal, among=None, without=()):
        """The element type of a parameter; the first call draws it, `among` some."""
        name, allowed = self.constraint(formal)
        if name in self.types:
            return self.types[name]
        plain = [a[7:-1] for a in allowed if a.startswith("tensor(")]
        plain = [t for t in plain if t in TYPES and t not in without and (among is None or t in among)]
        if not plain:
            raise Impossible(f"no type for {formal}")
        drawn = "float" if "float" in plain and self.chance(0.35) else self.choice(plain)
        if name:
            self.types[name] = np.dtype(TYPES[drawn])
        return np.dtype(TYPES[drawn])

    def bind(self, formal, dtype):
        self.types[self.constraint(formal)[0]] = np.dtype(dtype)

    def output_names(self):
        return self.results or [o for o in self.outputs if o]

    def output_types(self):
        """Of the outputs; None where unknown."""
        if self.explicit_types:
            return [np.dtype(t) for t in self.explicit_types]
        types = []
        for i, name in enumerate(self.outputs):
            parameter = self.schema.outputs[min(i, len(self.schema.outputs) - 1)]
            literal = parameter.type_str[7:-1] if parameter.type_str.startswith("tensor(") else None
            if name:
                types.append(np.dtype(TYPES[literal]) if literal else self.types.get(parameter.type_str))
        return types

    # ---- the node

    def position(self, formal):
        if self.schema is None:
            return len(self.node_inputs)
        for i, parameter in enumerate(self.schema.inputs):
            if parameter.name == formal:
                variadic = parameter.option == onnx.defs.OpSchema.FormalParameterOption.Variadic
                return max(i, len(self.node_inputs)) if variadic else i
        raise KeyError(f"{self.op_type} has no input '{formal}'")

    def put(self, formal, name):
        at = self.position(formal)
        self.node_inputs += [""] * (at + 1 - len(self.node_inputs))
        self.node_inputs[at] = name

    def absent(self):
        """An input that is left out, where a later one follows."""
        self.node_inputs.append("")

    def input(self, formal, dims, kind=None, dtype=None, constant=None):
        """An input with new elements in each data set; often an initializer, but for the first."""
        dtype = np.dtype(dtype) if dtype is not None else self.type(formal)
        if constant is None:
            constant = bool(self.inputs) and self.chance(0.4)
        name = f"x{len(self.inputs)}"
        made = elements(self.rng, dtype, dims, kind) if constant else None
        self.inputs.append(
            Input(
                name,
                (lambda: made) if constant else (lambda: elements(self.rng, dtype, dims, kind)),
                constant,
            )
        )
        self.put(formal, name)
        return name

    def constant(self, formal, array, dtype=None):
        """An initializer: what decides shapes."""
        array = np.asarray(array, dtype if dtype is not None else self.type(formal))
        name = f"x{len(self.inputs)}"
        self.inputs.append(Input(name, lambda: array, True))
        self.put(formal, name)
        return name

    def attribute(self, **values):
        self.attributes.update(values)

    def maybe(self, **values):
        """Attributes that are left out in a third of the cases."""
        for name, value in values.items():
            if not self.chance(1 / 3):
                self.attributes[name] = value() if callable(value) else value

    def trust(self, witness, why):
        """Goes by "reference" alone, for this reason."""
        assert why
        self.trusted = witness

    def grow_old(self):
        """The same node in an operator set that had an older form of it, where there was one that takes it."""
        versions = set()
        for schema in onnx.defs.get_all_schemas_with_history():
            if (
                schema.name == self.op_type
                and schema.domain == ""
                and OLDEST <= schema.since_version < self.opset
            ):
                if (
                    set(self.attributes) <= set(schema.attributes)
                    and len(self.node_inputs) <= schema.max_input
                ):
                    versions.add(schema.since_version)
        older = sorted(versions)[:-1]  # the last one is in use still
        if older:
            self.opset = self.choice(older)

    def nodes(self):
        own = helper.make_node(
            self.op_type, self.node_inputs, self.outputs, self.name, domain=self.domain, **self.attributes
        )
        return (
            [n for n in self.extra if n.name.startswith("before")]
            + [own]
            + [n for n in self.extra if not n.name.startswith("before")]
        )

    def values(self):
        """New elements of all inputs, by name."""
        return {i.name: i.make() for i in self.inputs}
