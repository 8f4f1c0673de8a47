# SPDX-License-Identifier: Apache-2.0
"""Writes what both exporters of PyTorch make of small modules with seeded weights.

    export_torch.py FOLDER [WORD]...

Of each module two files, torch-NAME.onnx by `torch.onnx.export(dynamo=True)` and torchscript-NAME.onnx by
`dynamo=False`, and beside each a JSON file with the shapes of its inputs, and the spans of their elements. With words
only modules whose name has one of them. A module that PyTorch itself does not export is reported, and has no file.
"""

import contextlib
import json
import logging
import pathlib
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

MODULES = {}


def module(name, *inputs, **options):
    """Of a class without arguments. Inputs are (name, shape) of floats, (name, shape, (low, past)) of integers, or
    (name, shape, bool)."""

    def add(kind):
        MODULES[name] = (kind, inputs, options)
        return kind

    return add


@module("cnn", ("x", (1, 3, 24, 24)))
class Cnn(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 12, 3, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(12, 20, 3, stride=2), nn.BatchNorm2d(20), nn.SiLU(), nn.AvgPool2d(2, ceil_mode=True),
            nn.Conv2d(20, 24, 1), nn.LeakyReLU(0.2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.3),
            nn.Linear(24, 10), nn.LogSoftmax(dim=1))


@module("depthwise", ("x", (1, 8, 20, 20)))
class Depthwise(nn.Module):
    """An inverted residual with squeeze and excitation, as in MobileNetV3."""

    def __init__(self):
        super().__init__()
        self.expand = nn.Sequential(nn.Conv2d(8, 32, 1, bias=False), nn.BatchNorm2d(32), nn.Hardswish())
        self.depth = nn.Sequential(nn.Conv2d(32, 32, 5, padding=2, groups=32, bias=False), nn.BatchNorm2d(32), nn.ReLU6())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(32, 8, 1), nn.ReLU(), nn.Conv2d(8, 32, 1),
                                     nn.Hardsigmoid())
        self.project = nn.Sequential(nn.Conv2d(32, 8, 1, bias=False), nn.BatchNorm2d(8))

    def forward(self, x):
        y = self.depth(self.expand(x))
        return x + self.project(y * self.squeeze(y))


@module("mlp", ("x", (4, 30)))
class Mlp(nn.Sequential):
    def __init__(self):
        super().__init__(nn.LayerNorm(30), nn.Linear(30, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(approximate="tanh"),
                         nn.Linear(64, 33), nn.Softplus(), nn.Linear(33, 7), nn.Softmax(dim=-1))


@module("encoder", ("x", (2, 9, 16)), ("padding", (2, 9), bool))
class Encoder(nn.Module):
    """A causal encoder layer, some positions of which are padding."""

    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(16, 4, 40, batch_first=True, norm_first=True, activation="gelu")
        self.register_buffer("causal", torch.triu(torch.ones(9, 9, dtype=torch.bool), diagonal=1))

    def forward(self, x, padding):
        keep = torch.arange(9) > 0  # the first position is always seen: no row is masked as a whole
        return self.layer(x, src_mask=self.causal, src_key_padding_mask=padding & keep)


@module("decoder", ("target", (1, 5, 16)), ("memory", (1, 8, 16)))
class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerDecoderLayer(16, 2, 24, batch_first=True)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(5))

    def forward(self, target, memory):
        return self.layer(target, memory, tgt_mask=self.mask, tgt_is_causal=True)


@module("lstm", ("x", (2, 11, 6)))
class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 10, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(20, 4)

    def forward(self, x):
        y, (h, c) = self.lstm(x)
        return self.head(y), h, c


@module("gru", ("x", (7, 1, 5)), ("h", (1, 1, 12)))
class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(5, 12)

    def forward(self, x, h):
        return self.gru(x, h)


@module("cells", ("x", (4, 2, 6)))
class Cells(nn.Module):
    """Cells in a Python loop, which exporters unroll."""

    def __init__(self):
        super().__init__()
        self.lstm, self.gru, self.rnn = nn.LSTMCell(6, 8), nn.GRUCell(8, 5), nn.RNNCell(5, 3)

    def forward(self, x):
        h, c, g, r = torch.zeros(2, 8), torch.zeros(2, 8), torch.zeros(2, 5), torch.zeros(2, 3)
        for step in x:
            h, c = self.lstm(step, (h, c))
            g = self.gru(h, g)
            r = self.rnn(g, r)
        return r, c


@module("conv1d", ("x", (1, 4, 40)))
class Conv1d(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv1d(4, 12, 5, stride=2, padding=4, dilation=2, padding_mode="reflect")
        self.norm = nn.GroupNorm(3, 12)
        self.up = nn.ConvTranspose1d(12, 6, 4, stride=2, padding=1, output_padding=1, groups=2)
        self.out = nn.utils.parametrizations.weight_norm(nn.Conv1d(6, 2, 3, padding=1))

    def forward(self, x):
        return torch.tanh(self.out(F.elu(self.up(F.glu(torch.cat([y := F.mish(self.norm(self.down(x))), -y], 1), 1)))))


@module("unet", ("x", (1, 2, 16, 20)))
class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(2, 8, 3, padding=1), nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.up, self.last = nn.ConvTranspose2d(16, 8, 2, stride=2), nn.Conv2d(16, 8, 3, padding=1)
        self.norm, self.shuffle, self.prelu = nn.InstanceNorm2d(8, affine=True), nn.PixelShuffle(2), nn.PReLU(16)

    def forward(self, x):
        a = F.relu(self.norm(self.first(x)))
        return self.shuffle(self.last(torch.cat([a, self.up(self.prelu(self.second(a)))], dim=1)))


@module("interpolate", ("x", (1, 3, 7, 9)))
class Interpolate(nn.Module):
    def forward(self, x):
        return (F.interpolate(x, scale_factor=2, mode="nearest"), F.interpolate(x, size=(13, 5), mode="bilinear"),
                F.interpolate(x, size=(14, 18), mode="bilinear", align_corners=True),
                F.interpolate(x, scale_factor=1.5, mode="bicubic"))


@module("einsum", ("q", (2, 3, 6, 8)), ("k", (2, 3, 5, 8)), ("v", (2, 3, 5, 4)))
class Einsum(nn.Module):
    def forward(self, q, k, v):
        weights = torch.softmax(torch.einsum("bhqd,bhkd->bhqk", q, k) / 8**0.5, -1)
        square = torch.einsum("bhqd,bhkd->bhqk", q[..., :5, :], k)
        return torch.einsum("bhqk,bhkd->bqhd", weights, v).flatten(2), torch.einsum("bhii->bh", square)


@module("embedding", ("tokens", (2, 12), (0, 50)))
class Embedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.place, self.head = nn.Embedding(50, 16, padding_idx=0), nn.Embedding(12, 16), nn.Linear(16, 50)

    def forward(self, tokens):
        x = self.table(tokens) + self.place(torch.arange(tokens.shape[1]))
        seen = (tokens != 0).unsqueeze(-1).float()
        logits = self.head((x * seen).sum(1) / seen.sum(1).clamp(min=1))
        best, index = logits.topk(3)
        return logits.argmax(-1), best, index


@module("dynamic-batch", ("x", (3, 1, 12, 12)), dynamic={"x": {0: "batch"}})
class DynamicBatch(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(1, 6, 3), nn.Linear(150, 10)

    def forward(self, x):
        return self.head(F.max_pool2d(F.relu(self.conv(x)), 2).view(x.shape[0], -1))


@module("dynamic-length", ("x", (1, 13, 8)), dynamic={"x": {0: "batch", 1: "length"}})
class DynamicLength(nn.Module):
    """Multi-head self-attention by hand, the shapes of which follow the input's."""

    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(8, 24), nn.Linear(8, 8)

    def forward(self, x):
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).reshape(batch, length, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(batch, length, 8))


@module("fake-quant", ("x", (1, 3, 10, 10)))
class FakeQuant(nn.Module):
    """QDQ: fake quantisation of activations by tensor, of weights by channel."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 8, 3, padding=1), nn.Linear(8, 6)
        self.register_buffer("scales", self.conv.weight.detach().abs().amax((1, 2, 3)) / 127)
        self.register_buffer("zeros", torch.zeros(8, dtype=torch.int32))
        self.scale = float(self.head.weight.detach().abs().max() / 127)

    def forward(self, x):
        x = torch.fake_quantize_per_tensor_affine(x, 1 / 127, 0, -128, 127)
        w = torch.fake_quantize_per_channel_affine(self.conv.weight, self.scales, self.zeros, 0, -128, 127)
        y = F.relu(F.conv2d(x, w, self.conv.bias, padding=1))
        y = torch.fake_quantize_per_tensor_affine(y, 0.01, 0, 0, 255).mean((2, 3))
        y = torch.fake_quantize_per_tensor_affine(y, 0.005, 0, 0, 255)
        w = torch.fake_quantize_per_tensor_affine(self.head.weight, self.scale, 0, -128, 127)
        return torch.fake_quantize_per_tensor_affine(F.linear(y, w, self.head.bias), 0.01, 128, 0, 255)


@module("vit", ("image", (1, 3, 16, 16)))
class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch, self.token = nn.Conv2d(3, 24, 4, stride=4), nn.Parameter(torch.randn(1, 1, 24))
        self.place = nn.Parameter(torch.randn(1, 17, 24))
        self.norm, self.attention, self.head = nn.LayerNorm(24), nn.MultiheadAttention(24, 3, batch_first=True), nn.Linear(24, 5)

    def forward(self, image):
        x = self.patch(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.place
        y = self.norm(x)
        y, weights = self.attention(y, y, y)
        return self.head((x + y)[:, 0]), weights


@module("llama", ("tokens", (1, 10), (0, 40)), opset=23)
class Llama(nn.Module):
    """RMSNorm, rotary embedding, grouped-query attention, SwiGLU."""

    def __init__(self):
        super().__init__()
        self.table, self.norm, self.norm2 = nn.Embedding(40, 16), nn.RMSNorm(16), nn.RMSNorm(16)
        self.q, self.k, self.v, self.o = (nn.Linear(16, n, bias=False) for n in (16, 8, 8, 16))
        self.gate, self.up, self.down = nn.Linear(16, 32, bias=False), nn.Linear(16, 32, bias=False), nn.Linear(32, 16)
        angles = torch.outer(torch.arange(10.0), 10000 ** (-torch.arange(0, 4, 2) / 4))
        self.register_buffer("cos", torch.cos(angles).repeat(1, 2))
        self.register_buffer("sin", torch.sin(angles).repeat(1, 2))

    def rotate(self, x):
        a, b = x.chunk(2, dim=-1)
        return x * self.cos + torch.cat([-b, a], -1) * self.sin

    def forward(self, tokens):
        x = self.table(tokens)
        y = self.norm(x)
        q = self.rotate(self.q(y).view(1, 10, 4, 4).transpose(1, 2))
        k = self.rotate(self.k(y).view(1, 10, 2, 4).transpose(1, 2))
        v = self.v(y).view(1, 10, 2, 4).transpose(1, 2)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + self.o(y.transpose(1, 2).reshape(1, 10, 16))
        y = self.norm2(x)
        x = x + self.down(F.silu(self.gate(y)) * self.up(y))
        return x @ self.table.weight.T


@module("indexing", ("x", (3, 8, 10)), ("index", (4,), (0, 8)))
class Indexing(nn.Module):
    def forward(self, x, index):
        y = x[:, index]                                     # gather
        z = torch.gather(x, 2, index.view(1, 1, 4).expand(3, 8, 4))
        s = torch.zeros(3, 8, 10).index_add(1, index, y)    # scatter
        w = torch.where(x > 0.2, x, torch.full_like(x, -1.0)).cumsum(1)
        r = torch.roll(F.pad(x, (1, 2, 0, 1), mode="constant", value=0.5), 2, dims=2)[..., ::2]
        values, places = torch.sort(x, dim=1, descending=True)
        return y, z, s, w, r, values, places, torch.tril(x), x.masked_fill(x < 0, 0.0).norm(dim=2), x.std(dim=1)


@module("cond", ("x", (2, 6)))
class Cond(nn.Module):
    """Control flow that depends on data: an If."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(6, 4), nn.Linear(6, 4)

    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda x: torch.relu(self.a(x)), lambda x: torch.sigmoid(self.b(x)), (x,))


@module("half", ("x", (1, 3, 8, 8)))
class Half(nn.Module):
    """A body in float16 between casts."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv2d(3, 8, 3).half(), nn.Linear(8, 4).half()

    def forward(self, x):
        return self.head(F.relu(self.conv(x.half())).amax((2, 3))).float()


def example(shape, kind=None):
    if kind is None:
        return torch.rand(shape) * 2 - 1
    if kind is bool:
        return torch.rand(shape) < 0.4
    return torch.randint(*kind, shape)


def write(name, dynamo, file):
    kind, inputs, options = MODULES[name]
    torch.manual_seed(3)
    net = kind().eval()
    for part in net.modules():
        if isinstance(part, nn.BatchNorm2d):  # as after training, not the identity
            part.running_mean.uniform_(-0.5, 0.5)
            part.running_var.uniform_(0.5, 2)
    arguments = tuple(example(*rest) for _, *rest in inputs)
    dynamic = options.get("dynamic")
    more = {}
    if dynamic:
        more = {"dynamic_shapes" if dynamo else "dynamic_axes": dynamic}
    if dynamo:
        more["verbose"] = False
        if "opset" in options:
            more["opset_version"] = options["opset"]
    with contextlib.redirect_stdout(None):  # of a module that it cannot export, it prints the whole graph
        torch.onnx.export(net, arguments, str(file), input_names=[n for n, *_ in inputs], dynamo=dynamo, **more)
    file.with_suffix(".json").write_text(json.dumps({
        "shapes": {n: shape for n, shape, *_ in inputs},
        "spans": {n: [0, 2] if rest[0] is bool else rest[0] for n, _, *rest in inputs if rest}}))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)  # one fused operator of PyTorch's own, which no exporter knows
    for name in MODULES:
        if len(sys.argv) > 2 and not any(word in name for word in sys.argv[2:]):
            continue
        for dynamo, prefix in ((True, "torch"), (False, "torchscript")):
            file = folder / f"{prefix}-{name}.onnx"
            file.unlink(missing_ok=True)
            try:
                write(name, dynamo, file)
            except Exception as error:  # whatever PyTorch says
                file.unlink(missing_ok=True)
                print(f"{file.name}: not exported by PyTorch {torch.__version__}: "
                      f"{(str(error).strip() or type(error).__name__).splitlines()[0][:160]}", flush=True)
                continue
            print(file.name, flush=True)


if __name__ == "__main__":
    main()
