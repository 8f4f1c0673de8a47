#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes models of com.microsoft's operators, with what ONNX Runtime computes, as a suite for `backend --data FOLDER`.

usage: export_microsoft.py FOLDER

FOLDER/node/TEST/ is as export_suite.py has it. Needs the packages onnx and onnxruntime. Inputs are seeded.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(7)


def f32(*dims, low=-1.0, high=1.0):
    return rng.uniform(low, high, dims).astype(np.float32)


def u8(*dims):
    return rng.integers(0, 256, dims, dtype=np.uint8)


def i8(*dims):
    return rng.integers(-128, 128, dims, dtype=np.int8)


def scalar(value, dtype=np.float32):
    return np.array(value, dtype)


class Suite:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def add(self, name, op_type, inputs, constants=(), outputs=1, domain="com.microsoft", atol=1e-5, as_expected=None, **attributes):
        """One node. `inputs` are arrays, or None where one is left out; `constants` says which are initializers. ONNX
        Runtime computes it, or the node of `as_expected`, other inputs, where it does not have this form on a CPU."""
        def model_of(inputs, outs=None):
            """The model, and its inputs by name."""
            names = ["" if x is None else f"x{i}" for i, x in enumerate(inputs)]
            node = helper.make_node(op_type, names, results, name=op_type, domain=domain, **attributes)
            given = {n: np.asarray(x) for i, (n, x) in enumerate(zip(names, inputs)) if x is not None and i not in constants}
            fixed = [numpy_helper.from_array(np.asarray(inputs[i]), names[i]) for i in constants]
            infos = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in given.items()]
            outs = outs or [helper.make_empty_tensor_value_info(y) for y in made]
            graph = helper.make_graph([node], name, infos, outs, initializer=fixed)
            opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
            return helper.make_model(graph, opset_imports=opsets, ir_version=9), given

        results = [f"y{i}" for i in range(outputs)] if isinstance(outputs, int) else list(outputs)
        made = [y for y in results if y]
        witness, known = model_of(as_expected or inputs)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # DynamicQuantizeLSTM quantises the states of each thread's sequences apart
        session = onnxruntime.InferenceSession(witness.SerializeToString(), options, providers=["CPUExecutionProvider"])
        values = session.run(made, known)
        whole, given = model_of(inputs, [helper.make_tensor_value_info(y, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape) for y, v in zip(made, values)])
        folder = self.folder / "node" / f"test_{name}"
        data = folder / "test_data_set_0"
        data.mkdir(parents=True, exist_ok=True)
        onnx.save(whole, folder / "model.onnx")
        (folder / "tolerance").write_text(f"0.001 {atol}\n")
        for k, (n, x) in enumerate(given.items()):
            (data / f"input_{k}.pb").write_bytes(numpy_helper.from_array(x, n).SerializeToString())
        for k, (y, v) in enumerate(zip(made, values)):
            (data / f"output_{k}.pb").write_bytes(numpy_helper.from_array(v, y).SerializeToString())


def convolutions(s):
    x, w, b = f32(1, 3, 8, 9), f32(5, 3, 3, 3), f32(5)
    shape = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    s.add("fused_conv_relu", "FusedConv", [x, w, b], (1, 2), activation="Relu", **shape)
    s.add("fused_conv_sum", "FusedConv", [x, w, b, f32(1, 5, 8, 9)], (1, 2), activation="Relu", **shape)
    s.add("fused_conv_leaky", "FusedConv", [x, w], (1,), activation="LeakyRelu", activation_params=[0.2], **shape)
    s.add("fused_conv_clip", "FusedConv", [x, w, b], (1, 2), activation="Clip", activation_params=[-0.5, 0.75], **shape)
    s.add("fused_conv_hard_sigmoid", "FusedConv", [x, w, b], (1, 2), activation="HardSigmoid", activation_params=[0.3, 0.4], **shape)
    for activation in ("Sigmoid", "Tanh"):
        s.add(f"fused_conv_{activation.lower()}", "FusedConv", [x, w, b], (1, 2), activation=activation, **shape)


def products(s):
    a, b, c = f32(4, 6), f32(6, 5), f32(5)
    s.add("fused_gemm_relu", "FusedGemm", [a, b, c], (1, 2), activation="Relu")
    s.add("fused_gemm_leaky", "FusedGemm", [a, b.T.copy(), c], (1, 2), transB=1, alpha=0.5, activation="LeakyRelu", activation_alpha=0.1)
    s.add("fused_matmul_plain", "FusedMatMul", [f32(2, 4, 6), f32(6, 5)], (1,))
    s.add("fused_matmul_alpha", "FusedMatMul", [f32(2, 4, 6), f32(2, 5, 6)], alpha=0.125, transB=1)
    s.add("fused_matmul_trans_a", "FusedMatMul", [f32(2, 6, 4), f32(6, 5)], (1,), transA=1)
    s.add("fused_matmul_batch", "FusedMatMul", [f32(4, 2, 3, 6), f32(6, 2, 3, 5)], transBatchA=1, transBatchB=1)
    s.add("fused_matmul_batch_trans", "FusedMatMul", [f32(6, 2, 3, 4), f32(5, 2, 3, 6)], transBatchA=1, transBatchB=1, transA=1, transB=1)


def activations(s):
    x = f32(3, 7, low=-4, high=4)
    s.add("gelu", "Gelu", [x])
    s.add("bias_gelu", "BiasGelu", [x, f32(7)], (1,))
    s.add("fast_gelu", "FastGelu", [x])
    s.add("fast_gelu_bias", "FastGelu", [x, f32(7)], (1,))
    s.add("quick_gelu", "QuickGelu", [x])
    s.add("quick_gelu_alpha", "QuickGelu", [x], alpha=0.9)


def normalizations(s):
    x, skip, gamma, beta, bias = f32(2, 3, 16), f32(2, 3, 16), f32(16), f32(16), f32(16)
    s.add("skip_layer_normalization", "SkipLayerNormalization", [x, skip, gamma, beta], (2, 3), epsilon=1e-5)
    s.add("skip_layer_normalization_bias", "SkipLayerNormalization", [x, skip, gamma, beta, bias], (2, 3, 4), epsilon=1e-5)
    s.add("skip_layer_normalization_sum", "SkipLayerNormalization", [x, skip, gamma, None, bias], (2, 4), outputs=["y", "", "", "sum"], epsilon=1e-5)
    s.add("simplified_layer_normalization", "SimplifiedLayerNormalization", [x, gamma], (1,), domain="", axis=-1, epsilon=1e-5)
    s.add("skip_simplified_layer_normalization", "SkipSimplifiedLayerNormalization", [x, skip, gamma], (2,), outputs=["y", "", "", "sum"], epsilon=1e-5)
    s.add("skip_simplified_layer_normalization_bias", "SkipSimplifiedLayerNormalization", [x, skip, gamma, bias], (2, 3), epsilon=1e-5)
    ids, segments = rng.integers(0, 20, (2, 5), dtype=np.int32), rng.integers(0, 2, (2, 5), dtype=np.int32)
    tables = [f32(20, 16), f32(12, 16), f32(2, 16)]
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int32)
    s.add("embed_layer_normalization", "EmbedLayerNormalization", [ids, segments, *tables, gamma, beta, mask], (2, 3, 4, 5, 6), outputs=2, epsilon=1e-5)
    s.add("embed_layer_normalization_plain", "EmbedLayerNormalization", [ids, None, tables[0], tables[1], None, gamma, beta], (2, 3, 5, 6),
          outputs=["y", "mask_index"], epsilon=1e-5)
    places = np.array([[4, 3, 2, 1, 0], [0, 1, 2, 3, 11]], np.int32)
    s.add("embed_layer_normalization_positions", "EmbedLayerNormalization", [ids, segments, *tables, gamma, beta, mask, places], (2, 3, 4, 5, 6),
          outputs=["y", "mask_index", "embedding"], epsilon=1e-5)


def attentions(s):
    x, w, b = f32(2, 5, 8), f32(8, 24), f32(24)
    lengths, mask = np.array([3, 5], np.int32), np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], np.int32)
    s.add("ms_attention", "Attention", [x, w, b], (1, 2), num_heads=2)
    s.add("ms_attention_causal", "Attention", [x, w, b], (1, 2), num_heads=4, unidirectional=1, scale=0.3)
    s.add("ms_attention_lengths", "Attention", [x, w, b, lengths], (1, 2), num_heads=2)
    s.add("ms_attention_mask", "Attention", [x, w, b, mask], (1, 2), num_heads=2)
    s.add("ms_attention_mask_3d", "Attention", [x, w, b, rng.integers(0, 2, (2, 5, 5), dtype=np.int32)], (1, 2), num_heads=2)
    s.add("ms_attention_bias", "Attention", [x, w, b, None, None, f32(1, 2, 5, 5)], (1, 2), num_heads=2)
    s.add("ms_attention_sizes", "Attention", [x, f32(8, 20), f32(20)], (1, 2), num_heads=2, qkv_hidden_sizes=[8, 8, 4])
    s.add("ms_attention_past", "Attention", [x, w, b, None, f32(2, 2, 2, 3, 4)], (1, 2), outputs=2, num_heads=2, unidirectional=1)
    q, k, v = f32(2, 5, 8), f32(2, 7, 8), f32(2, 7, 12)
    s.add("multi_head_attention", "MultiHeadAttention", [q, k, v], num_heads=2)
    s.add("multi_head_attention_bias", "MultiHeadAttention", [q, k, f32(2, 7, 8), f32(24)], (3,), num_heads=4)
    keys = np.array([[1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]], np.int32)
    s.add("multi_head_attention_mask", "MultiHeadAttention", [q, k, v, None, keys, f32(1, 2, 5, 7)], num_heads=2, scale=0.25)
    s.add("multi_head_attention_causal", "MultiHeadAttention", [q, f32(2, 5, 8), f32(2, 5, 8)], num_heads=2, unidirectional=1)
    s.add("multi_head_attention_past", "MultiHeadAttention", [q, f32(2, 5, 8), f32(2, 5, 8), None, None, None, f32(2, 2, 3, 4), f32(2, 2, 3, 4)],
          outputs=3, num_heads=2)


    heads = [x.reshape(2, 5, 2, 4) for x in (q, f32(2, 5, 8), f32(2, 5, 8))]
    flat = [x.reshape(2, 5, 8) for x in heads]
    s.add("multi_head_attention_packed", "MultiHeadAttention", [np.stack(heads, 3)], as_expected=flat, num_heads=2)
    s.add("multi_head_attention_packed_keys", "MultiHeadAttention", [q, np.stack(heads[1:], 3)], as_expected=flat, num_heads=2)
    grouped(s)


def grouped(s):
    """GroupQueryAttention: 4 heads of 16 elements, 2 of keys and values."""
    common = {"num_heads": 4, "kv_num_heads": 2}
    cosines, sines = f32(16, 8), f32(16, 8)

    def i32(*values):
        return np.array(values, np.int32)

    def add(name, batch, rows, cache, ends, total, outputs=3, rotary=(), packed=False, more=(), **attributes):
        widths = (128,) if packed else (64, 32, 32)
        given = [f32(batch, rows, w) for w in widths] + ([None, None] if packed else [])
        past = [f32(batch, 2, cache, 16) for _ in range(2)] if cache else [None, None]
        for b, end in enumerate(ends):  # ONNX Runtime's present has zeros where nothing counts
            for x in past if cache else ():
                x[b, :, 0 if rows == total else end - rows :] = 0
        given += [*past, i32(*(e - 1 for e in ends)), np.array(total, np.int32), *(rotary or ((None, None) if more else ())), *more]
        s.add(f"group_query_attention_{name}", "GroupQueryAttention", given, (6,), outputs=outputs, **common, **attributes)

    add("prompt", 2, 5, 0, (5, 5), 5)
    add("scale", 2, 5, 0, (5, 5), 5, scale=0.2, softcap=2.0)
    add("rotary", 2, 5, 0, (5, 5), 5, rotary=(cosines, sines), do_rotary=1)
    add("rotary_interleaved", 1, 5, 0, (5,), 5, rotary=(cosines, sines), do_rotary=1, rotary_interleaved=1)
    add("packed", 2, 5, 0, (5, 5), 5, packed=True, rotary=(cosines, sines), do_rotary=1)
    add("next", 2, 1, 6, (7, 7), 7, rotary=(cosines, sines), do_rotary=1)
    add("more", 1, 3, 6, (9,), 9, rotary=(cosines, sines), do_rotary=1)
    add("window", 2, 1, 6, (7, 7), 7, local_window_size=3)
    add("window_prompt", 1, 7, 0, (7,), 7, local_window_size=2)
    add("ragged", 2, 1, 6, (7, 4), 7, rotary=(cosines, sines), do_rotary=1)
    # The cache has room.
    add("room", 2, 1, 12, (7, 4), 7, rotary=(cosines, sines), do_rotary=1)
    add("prompt_with_room", 1, 5, 12, (5,), 5, rotary=(cosines, sines), do_rotary=1)
    add("bias", 2, 5, 0, (5, 5), 5, outputs=1, more=(None, f32(2, 4, 5, 5)))


def rotations(s):
    cosines, sines = f32(10, 4), f32(10, 4)
    places = np.array([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]], np.int64)
    s.add("ms_rotary_embedding", "RotaryEmbedding", [f32(2, 5, 16), places, cosines, sines], (2, 3))
    s.add("ms_rotary_embedding_interleaved", "RotaryEmbedding", [f32(2, 5, 16), places, cosines, sines], (2, 3), interleaved=1)
    s.add("ms_rotary_embedding_first", "RotaryEmbedding", [f32(2, 5, 16), np.array([3], np.int64), cosines, sines], (2, 3))
    s.add("ms_rotary_embedding_4d", "RotaryEmbedding", [f32(2, 2, 5, 8), places, cosines, sines], (2, 3))


def few_bits(s):
    for bits, block, k, n, rows in ((4, 16, 48, 5, (3,)), (4, 32, 80, 7, (2, 3)), (4, 128, 128, 9, (1,)), (8, 32, 64, 6, (4,))):
        blocks = (k + block - 1) // block
        b, scales, bias = u8(n, blocks, block * bits // 8), f32(n * blocks, low=0.01, high=0.1), f32(n)
        zeros = u8(n * ((blocks * bits + 7) // 8))
        at = f"{bits}_{block}_{k}"
        common = {"K": k, "N": n, "bits": bits, "block_size": block}
        s.add(f"matmul_n_bits_{at}", "MatMulNBits", [f32(*rows, k), b, scales], (1, 2), **common)
        s.add(f"matmul_n_bits_{at}_zeros", "MatMulNBits", [f32(*rows, k), b, scales, zeros], (1, 2, 3), **common)
        s.add(f"matmul_n_bits_{at}_bias", "MatMulNBits", [f32(*rows, k), b, scales, None, None, bias], (1, 2, 5), **common)


def quantized(s):
    a, b = f32(3, 16, low=-3, high=3), i8(16, 6)
    s.add("dynamic_quantize_matmul", "DynamicQuantizeMatMul", [a, b, scalar(0.02), scalar(3, np.int8)], (1, 2, 3))
    s.add("dynamic_quantize_matmul_bias", "DynamicQuantizeMatMul", [a, u8(16, 6), scalar(0.02), scalar(120, np.uint8), f32(6)], (1, 2, 3, 4))
    s.add("dynamic_quantize_matmul_columns", "DynamicQuantizeMatMul", [a, b, f32(6, low=0.01, high=0.03), np.zeros(6, np.int8)], (1, 2, 3))
    s.add("matmul_integer_to_float", "MatMulIntegerToFloat", [u8(3, 16), b, scalar(0.03), scalar(0.02), scalar(128, np.uint8), scalar(2, np.int8)], (1, 2, 3, 4, 5))
    s.add("matmul_integer_to_float_bias", "MatMulIntegerToFloat",
          [u8(3, 16), u8(16, 6), scalar(0.03), f32(6, low=0.01, high=0.03), scalar(128, np.uint8), None, f32(6)], (1, 2, 3, 4, 6))
    for kind, make, dtype, zero in (("u8", u8, np.uint8, 128), ("i8", i8, np.int8, 3)):
        x, x_scale, x_zero = make(3, 9), scalar(0.05), scalar(zero, dtype)
        s.add(f"qlinear_sigmoid_{kind}", "QLinearSigmoid", [x, x_scale, x_zero, scalar(1 / 256), scalar(0 if kind == "u8" else -128, dtype)], (1, 2, 3, 4))
        last = [make(2, 6, 7, 5), x_scale, x_zero, i8(3, 5, 2, 3), scalar(0.01), scalar(0, np.int8), scalar(0.4), x_zero]
        convolution = {"kernel_shape": [2, 3], "pads": [1, 0, 0, 1], "strides": [2, 1]}
        s.add(f"qlinear_conv_channel_last_{kind}", "QLinearConv", last, range(1, 8), channels_last=1, **convolution)
        s.add(f"qlinear_conv_channel_first_{kind}", "QLinearConv", [last[0].transpose(0, 3, 1, 2), *last[1:]], range(1, 8), **convolution)
        s.add(f"nhwc_max_pool_{kind}", "NhwcMaxPool", [last[0]], **convolution)
        s.add(f"qlinear_leaky_relu_{kind}", "QLinearLeakyRelu", [x, x_scale, x_zero, scalar(0.04), scalar(zero, dtype)], (1, 2, 3, 4), alpha=0.1)
        s.add(f"qlinear_softmax_{kind}", "QLinearSoftmax", [x, x_scale, x_zero, scalar(1 / 256), scalar(0 if kind == "u8" else -128, dtype)], (1, 2, 3, 4), axis=-1, opset=13)
        s.add(f"qlinear_concat_{kind}", "QLinearConcat",
              [scalar(0.06), x_zero, x, x_scale, x_zero, make(3, 4), scalar(0.03), scalar(zero + 2, dtype)], (0, 1, 3, 4, 6, 7), axis=1)


def recurrent(s):
    """Weights are few and scales small, so that no state lies so near a tie that the last bit of a sum decides."""
    for name, form, batch, steps, inputs, hidden, kind in (
        ("forward", "forward", 1, 5, 6, 4, i8),
        ("reverse", "reverse", 2, 4, 3, 5, u8),
        ("bidirectional", "bidirectional", 2, 6, 5, 8, i8),
        ("whole", "bidirectional", 1, 3, 8, 16, i8),
    ):
        count = 2 if form == "bidirectional" else 1
        x, W, R = f32(steps, batch, inputs, low=-2, high=2), kind(count, inputs, 4 * hidden), kind(count, hidden, 4 * hidden)
        zero = np.zeros(count, np.int8) if kind is i8 else np.full(count, 131, np.uint8)
        scales = [f32(count, low=0.002, high=0.01), zero, f32(count, low=0.002, high=0.01), zero]
        B, h, c, P = (f32(count, n, low=-0.5, high=0.5) for n in (8 * hidden, batch * hidden, batch * hidden, 3 * hidden))
        h, c = h.reshape(count, batch, hidden), c.reshape(count, batch, hidden)
        common = {"hidden_size": hidden, "direction": form, "outputs": 3}
        s.add(f"dynamic_quantize_lstm_{name}", "DynamicQuantizeLSTM", [x, W, R, None, None, None, None, None, *scales], (1, 2, 8, 9, 10, 11), **common)
        s.add(f"dynamic_quantize_lstm_{name}_states", "DynamicQuantizeLSTM", [x, W, R, B, None, h, c, None, *scales], (1, 2, 3, 8, 9, 10, 11), **common)
        s.add(f"dynamic_quantize_lstm_{name}_peepholes", "DynamicQuantizeLSTM", [x, W, R, B, None, None, None, P, *scales], (1, 2, 3, 7, 8, 9, 10, 11),
              clip=0.75, input_forget=1, activations=["Sigmoid", "Softsign", "Tanh"] * count, **common)
    columns = [f32(1, 16, low=0.002, high=0.01), np.zeros((1, 16), np.int8), f32(1, 16, low=0.002, high=0.01), np.zeros((1, 16), np.int8)]
    s.add("dynamic_quantize_lstm_columns", "DynamicQuantizeLSTM", [f32(4, 1, 6), i8(1, 6, 16), i8(1, 4, 16), f32(1, 32), None, None, None, None, *columns],
          (1, 2, 3, 8, 9, 10, 11), hidden_size=4, outputs=3)


def main():
    suite = Suite(sys.argv[1])
    for part in (convolutions, products, activations, normalizations, attentions, rotations, few_bits, quantized, recurrent):
        part(suite)


if __name__ == "__main__":
    main()
