# SPDX-License-Identifier: Apache-2.0
"""Builds the wheel (PEP 517), with the standard library alone.

The wheel carries what `cmake --install` installs, and the part of Eigen that the headers include. The generator is
built in a folder of its own, with protobuf and OpenSSL inside, or taken from the build folder that INLAY_BUILD names.
"""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE.parent.parent


def version():
    text = (SOURCES / "include/inlay/version.hpp").read_text()
    return ".".join(re.search(rf"INLAY_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH"))


def tag():
    return "py3-none-" + re.sub("[-.]", "_", sysconfig.get_platform())


def run(*words):
    subprocess.run([str(word) for word in words], check=True)


def install(to):
    """Installs the program and the headers into a folder."""
    build = os.environ.get("INLAY_BUILD")
    if not build:
        build = SOURCES / "build" / "wheel"
        run("cmake", "-S", SOURCES, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DINLAY_BUILD_TESTS=OFF",
            "-DINLAY_BUILD_EXAMPLES=OFF", "-DProtobuf_USE_STATIC_LIBS=ON", "-DOPENSSL_USE_STATIC_LIBS=ON",
            "-DCMAKE_EXE_LINKER_FLAGS=-static-libstdc++ -static-libgcc")
        run("cmake", "--build", build, "--target", "inlay_program")
    run("cmake", "--install", build, "--prefix", to, "--strip")
    shutil.rmtree(to / "share" / "doc", ignore_errors=True)
    flags = subprocess.run([to / "bin" / "inlay", "--include-flags"], check=True, capture_output=True, text=True).stdout
    eigen = pathlib.Path(flags.split("-isystem ")[1].strip().strip("'"))
    for part in ("Core", "src/Core", "src/misc", "src/plugins"):
        if (eigen / "Eigen" / part).is_dir():
            shutil.copytree(eigen / "Eigen" / part, to / "share/inlay/eigen/Eigen" / part)
        elif (eigen / "Eigen" / part).exists():
            (to / "share/inlay/eigen/Eigen").mkdir(parents=True, exist_ok=True)
            shutil.copy(eigen / "Eigen" / part, to / "share/inlay/eigen/Eigen" / part)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    del config_settings, metadata_directory
    name = f"inlay-{version()}-{tag()}.whl"
    info = f"inlay-{version()}.dist-info"
    with tempfile.TemporaryDirectory() as scratch:
        prefix = pathlib.Path(scratch) / "files"
        install(prefix)
        files = {f"inlay/{path.name}": path for path in sorted((HERE / "inlay").glob("*.py"))}
        files |= {f"inlay/files/{path.relative_to(prefix)}": path for path in sorted(prefix.rglob("*")) if path.is_file()}
        texts = {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: inlay\nVersion: {version()}\n"
                                "Summary: ONNX models as C++20 headers for static binaries\nLicense: Apache-2.0\n"
                                "Requires-Python: >=3.9\nProvides-Extra: onnx\nRequires-Dist: onnx; extra == 'onnx'\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: inlay\nRoot-Is-Purelib: false\nTag: {tag()}\n",
            f"{info}/entry_points.txt": "[console_scripts]\ninlay = inlay.__main__:main\n",
        }
        record = []
        with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
            def add(path, content, mode):
                entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))  # the same files make the same wheel
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o100000 | mode) << 16
                wheel.writestr(entry, content)
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                record.append(f"{path},sha256={digest},{len(content)}")

            for path, source in files.items():
                add(path, source.read_bytes(), 0o755 if os.access(source, os.X_OK) else 0o644)
            for path, text in texts.items():
                add(path, text.encode(), 0o644)
            wheel.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]) + "\n")
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise RuntimeError("inlay has no source package of Python's: install from a clone, pip install .")
