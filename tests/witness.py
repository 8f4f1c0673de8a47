# SPDX-License-Identifier: Apache-2.0
"""What ONNX Runtime is good for as a witness on this machine."""

import pathlib
import platform


def saturates():
    """Whether sums of products of bytes do: on x86-64 without VNNI two products are added in int16. ONNX Runtime's guide to
    quantisation advises weights of 7 bits there (reduce_range), with which the sums fit."""
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    has_vnni = cpuinfo.exists() and any(name in cpuinfo.read_text() for name in ("avx512_vnni", "avx_vnni"))
    return platform.machine() in ("x86_64", "AMD64") and not has_vnni
