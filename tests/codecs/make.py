# SPDX-License-Identifier: Apache-2.0
"""Writes images.hpp: small files of every format, and the pixels that Pillow (13.0.0) decodes from them.

Usage: python3 make.py images.hpp       # needs Pillow and NumPy; what Pillow cannot write is put together here
"""
import io
import struct
import sys
import zlib

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 5, 7
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
RGB = np.stack([x * 41, y * 60, 255 - x * 20 - y * 25], axis=2).astype(np.uint8)
GRAY = (x * 30 + y * 14).astype(np.uint8)
ALPHA = (x * 36 + 20).astype(np.uint8)[..., None]
RGBA = np.concatenate([RGB, ALPHA], axis=2)


def saved(image, form, **options):
    with io.BytesIO() as f:
        image.save(f, format=form, **options)
        return f.getvalue()


def image(pixels, mode=None):
    return Image.fromarray(pixels) if mode is None else Image.fromarray(pixels).convert(mode)


def png(bits, color, rows, interlaced):
    """A PNG of these bytes of rows, each a filter and its pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, color, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def adam7(pixels):
    """PNG specification, section 8.2."""
    rows = b""
    for y0, x0, dy, dx in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]:
        part = pixels[y0::dy, x0::dx]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    return rows


def bmp(bits, compression, data, palette=b"", masks=b"", height=HEIGHT):
    offset = 14 + 40 + len(masks) + len(palette)
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, len(data), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + header + masks + palette + data


COLORS = b"".join(bytes([i * 15, 255 - i * 10, i * i, 0]) for i in range(16))
# Runs, a move and single colours; the first bytes are the lowest row. Pillow wants all of an image stated.
RLE8 = bytes([3, 5, 4, 9, 0, 0, 7, 2, 0, 0, 1, 6, 0, 2, 2, 1, 0, 3, 7, 8, 9, 0, 1, 3, 0, 0, 7, 4, 0, 0, 0, 1])
RLE4 = bytes([7, 0x59, 0, 0, 0, 4, 0x12, 0x34, 3, 0xAA, 0, 0, 4, 0x77, 0, 0, 7, 0x01, 0, 0, 7, 0x23, 0, 0, 0, 1])


def rows16(value_of):
    return b"".join(b"".join(struct.pack("<H", value_of(r, c)) for c in range(WIDTH)) + b"\0\0" for r in range(HEIGHT))


def rows32(value_of):
    return b"".join(struct.pack("<I", value_of(r, c)) for r in range(HEIGHT) for c in range(WIDTH))


def plain(kind, most, samples):
    text = f"{kind}\n# by hand\n{WIDTH} {HEIGHT}\n" + (f"{most}\n" if most else "")
    return (text + "\n".join(" ".join(map(str, row)) for row in samples.reshape(HEIGHT, -1)) + "\n").encode()


palette = image(RGB).quantize(8)
bits = image(GRAY).convert("1")
FILES = {
    "bmp": {
        "rgb": saved(image(RGB), "bmp"),
        "gray": saved(image(GRAY), "bmp"),
        "bits": saved(bits, "bmp"),
        "palette": saved(palette, "bmp"),
        "rgba": saved(image(RGBA), "bmp"),
        "top_down": bmp(24, 0, saved(image(RGB), "bmp")[54:], height=-HEIGHT),
        "rle8": bmp(8, 1, RLE8, COLORS),
        "rle4": bmp(4, 2, RLE4, COLORS),
        "four_bits": bmp(4, 0, bytes(range(3, 3 + 4 * HEIGHT)), COLORS),
        "of_555": bmp(16, 0, rows16(lambda r, c: (r * 7 << 10 | c * 5 << 5 | 31 - r * c) & 0x7FFF)),
        "of_565": bmp(16, 3, rows16(lambda r, c: (r * 7 << 11 | c * 9 << 5 | 31 - r * c) & 0xFFFF),
                      masks=struct.pack("<III", 0xF800, 0x07E0, 0x001F)),
        "masks": bmp(32, 3, rows32(lambda r, c: r * 60 << 24 | c * 40 << 16 | (r + c) * 20 << 8 | 99),
                     masks=struct.pack("<III", 0xFF000000, 0x00FF0000, 0x0000FF00)),
        "core": b"BM" + struct.pack("<IHHIIHHHH", 26 + 24 * HEIGHT, 0, 0, 26, 12, WIDTH, HEIGHT, 1, 24) +
                saved(image(RGB), "bmp")[54:],
    },
    "pnm": {
        "rgb": saved(image(RGB), "ppm"),
        "gray": saved(image(GRAY), "ppm"),
        "bits": saved(bits, "ppm"),
        "plain_rgb": plain("P3", 255, RGB),
        "plain_gray": plain("P2", 15, GRAY // 17),
        "plain_bits": plain("P1", 0, (x + y) % 2),
        "most_7": b"P6 7 5 7\n" + (RGB // 37).tobytes(),
        "two_bytes": b"P6\n7 5\n65535\n" + (RGB.astype(np.uint16) * 257).astype(">u2").tobytes(),
    },
    "jpeg": {
        "rgb": saved(image(RGB), "jpeg"),
        "fine": saved(image(RGB), "jpeg", quality=95, subsampling=0),
        "half": saved(image(RGB), "jpeg", subsampling=1),
        "progressive": saved(image(RGB), "jpeg", progressive=True),
        "gray": saved(image(GRAY), "jpeg"),
        "cmyk": saved(image(RGB, "CMYK"), "jpeg"),
    },
    "png": {
        "rgb": saved(image(RGB), "png"),
        "rgba": saved(image(RGBA), "png"),
        "gray": saved(image(GRAY), "png"),
        "gray_alpha": saved(image(RGBA, "LA"), "png"),
        "bits": saved(bits, "png"),
        "palette": saved(palette, "png"),
        "interlaced": png(8, 2, adam7(RGB), 1),
        "interlaced_gray": png(8, 0, adam7(GRAY), 1),
        "sixteen": png(16, 2, b"".join(b"\0" + (row.astype(np.uint16) * 251).astype(">u2").tobytes() for row in RGB), 0),
    },
    "webp": {
        "rgb": saved(image(RGB), "webp"),
        "lossless": saved(image(RGB), "webp", lossless=True),
        "alpha": saved(image(RGBA), "webp", lossless=True, exact=True),
    },
    "tiff": {
        "rgb": saved(image(RGB), "tiff"),
        "lzw": saved(image(RGB), "tiff", compression="tiff_lzw"),
        "deflate": saved(image(RGB), "tiff", compression="tiff_adobe_deflate"),
        "alpha": saved(image(RGBA), "tiff"),
        "gray": saved(image(GRAY), "tiff"),
        "palette": saved(palette, "tiff"),
        "group4": saved(bits, "tiff", compression="group4"),
    },
    "jpeg2000": {
        "rgb": saved(image(RGB), "jpeg2000"),
        "gray": saved(image(GRAY), "jpeg2000"),
        "rgba": saved(image(RGBA), "jpeg2000"),
        "stream": saved(image(RGB), "jpeg2000", no_jp2=True),
        "lossy": saved(image(RGB), "jpeg2000", irreversible=True, quality_mode="dB", quality_layers=[40]),
    },
}


def text(data):
    hexadecimal = data.hex()
    return "\n".join(f'        "{hexadecimal[i:i + 100]}"' for i in range(0, len(hexadecimal), 100)) or '        ""'


with open(sys.argv[1], "w") as out:
    out.write("""// SPDX-License-Identifier: Apache-2.0
// Written by make.py with Pillow. Do not edit.
#pragma once

#include <string_view>

namespace inlay::test {

/// A file and its pixels, in hexadecimal; all are 5 rows of 7.
struct image_case {
  std::string_view format, name, file, rgb, gray;
};

inline constexpr image_case images[] = {
""")
    for form, files in FILES.items():
        for name, data in files.items():
            opened = Image.open(io.BytesIO(data))
            assert opened.size == (WIDTH, HEIGHT), (form, name)
            rgb = np.array(opened.convert("RGB")).tobytes()
            gray = np.array(opened.convert("RGB").convert("L") if opened.mode in ("CMYK", "P") else
                            opened.convert("L")).tobytes()
            out.write(f'    {{"{form}", "{name}",\n{text(data)},\n{text(rgb)},\n{text(gray)}}},\n')
    out.write("};\n\n}  // namespace inlay::test\n")
