# SPDX-License-Identifier: Apache-2.0
"""Runs networks that others have written and ONNX Runtime in turn on the same inputs, and prints a table of both.

    run.py FOLDER [--only WORD]... [--inlay PROGRAM] [--compiler COMPILER]

FOLDER has the unpacked packages (scripts/networks-suite) and takes what is generated. Of each network: what `inlay
inspect` and `inlay compile` say, the compiler's seconds (processor time) and MB, the worst error against ONNX Runtime
on seeded inputs (of networks in bytes where its sums saturate: against the data sets, or nan), and the time of one run of both, on one thread. The last line counts them: a network fails
if it is refused, differs, or takes the compiler longer or more memory than its limits.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

import networks
import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import witness  # noqa: E402

PROGRAM = r"""// The network between files: inputs.bin, outputs.bin, and the ns of the fastest of some runs.
#include "network.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

static network::model m;

template <class Span>
static void load(Span to, std::FILE* from) {
  if (std::fread(to.data(), sizeof to[0], to.size(), from) != to.size()) std::exit(3);
}

int main(int, char** argv) {
  auto best = std::chrono::nanoseconds::max();
  auto const begin = std::chrono::steady_clock::now();
  int runs = 0;
  do {
    std::FILE* const in = std::fopen(argv[1], "rb");
%(loads)s    std::fclose(in);
    auto const before = std::chrono::steady_clock::now();
    m.run();
    best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - before));
  } while (++runs < 5 || std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500));
  std::FILE* const out = std::fopen(argv[2], "wb");
%(stores)s  std::printf("%%lld\n", static_cast<long long>(best.count()));
  return std::fclose(out);
}
"""


class Failure(Exception):
    pass


def literal(name):
    """A name as a C++ string literal."""
    return '"' + "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else "\\%03o" % b for b in name.encode()) + '"'


def run(words, folder):
    """Standard output, seconds of processor time and MB at most of a child and its children."""
    log = folder / "stderr"
    with open(folder / "stdout", "wb") as out, open(log, "wb") as err:
        child = subprocess.Popen([str(w) for w in words], stdout=out, stderr=err, cwd=folder)
        _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        text = log.read_text(errors="replace")
        lines = [line for line in text.splitlines() if "error" in line] or text.splitlines() or ["no message"]
        raise Failure(f"{pathlib.Path(words[0]).name} {words[1]}: " + lines[0][:300])
    return (folder / "stdout").read_text(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def fastest(session, outputs, inputs):
    best, begin, runs = 1e9, time.perf_counter(), 0
    while runs < 5 or time.perf_counter() - begin < 0.5:
        before = time.perf_counter()
        session.run(outputs, inputs)
        best = min(best, time.perf_counter() - before)
        runs += 1
    return best * 1e6


def data_set(folder, kind, count):
    tensors = [onnx.load_tensor(str(folder / f"{kind}_{i}.pb")) for i in range(count)]
    return [numpy_helper.to_array(t) for t in tensors]


def expected(network, model_file, session, names, inputs, options):
    """What the outputs must be; nothing where this machine has no witness. `inputs` may become those of a data set."""
    if not network.has_data_sets or not witness.saturates():
        if network.in_integers:
            options.add_session_config_entry("session.qdqisint8allowed", "1")
            session = onnxruntime.InferenceSession(str(model_file), options, providers=["CPUExecutionProvider"])
        return session.run(names, inputs)
    if network.in_integers:  # which the data sets are not
        return None
    folder = model_file.parent / "test_data_set_0"
    inputs.update(zip(list(inputs), data_set(folder, "input", len(inputs))))
    return data_set(folder, "output", len(names))


def check(network, model_file, folder, arguments):
    """One row of the table. Raises Failure."""
    folder.mkdir(parents=True, exist_ok=True)
    model = onnx.load(str(model_file))
    constants = {i.name for i in model.graph.initializer}
    inputs = network.inputs(model, constants, np.random.default_rng(7))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(model_file), options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    wanted = expected(network, model_file, session, names, inputs, options)

    given = network.options(inputs)
    inlay = arguments.inlay
    run([inlay, "inspect", model_file, *given], folder)
    _, generator_seconds, _ = run(
        [inlay, "compile", model_file, "-o", "network.hpp", "--namespace", "network", *given], folder)
    stated = [name for name in inputs if name not in network.values]
    (folder / "program.cpp").write_text(PROGRAM % {
        "loads": "".join(f"    load(m.input<{literal(n)}>(), in);\n" for n in stated),
        "stores": "".join(
            f"  auto const y{i} = m.output<{literal(n)}>();\n"
            f"  std::fwrite(y{i}.data(), sizeof y{i}[0], y{i}.size(), out);\n" for i, n in enumerate(names))})
    (folder / "inputs.bin").write_bytes(b"".join(inputs[n].tobytes() for n in stated))
    flags, _, _ = run([inlay, "--include-flags"], folder)
    _, seconds, megabytes = run([arguments.compiler, "-std=c++20", "-O2", "-march=native", *flags.split(),
                                 "program.cpp", "-o", "program"], folder)
    text, _, _ = run([folder / "program", "inputs.bin", "outputs.bin"], folder)
    theirs = fastest(session, names, inputs)

    found = (folder / "outputs.bin").read_bytes()
    worst, at = 0.0, 0
    for name, y in zip(names, wanted or []):
        if not isinstance(y, np.ndarray):
            raise Failure(f"output {name} is no tensor: this program compares tensors alone")
        ours = np.frombuffer(found, y.dtype, y.size, at).reshape(y.shape)
        at += y.nbytes
        if y.dtype.kind in "iub":
            bad, error = np.count_nonzero(ours != y), float(np.abs(ours.astype(np.int64) - y).max(initial=0))
        else:
            difference = np.abs(ours.astype(np.float64) - y)
            allowed = network.atol + network.rtol * np.abs(y.astype(np.float64))
            bad, error = np.count_nonzero(~(difference <= allowed)), float(difference.max(initial=0))
        worst = max(worst, error)
        if bad:
            raise Failure(f"output {name}: {bad} of {y.size} differ, by {error:.3g} at most")
    if wanted is None:
        worst = float("nan")
    elif at != len(found):
        raise Failure(f"outputs of {len(found)} bytes, wanted {at}")
    is_costly = seconds > network.most_seconds or megabytes > network.most_megabytes
    limit = f"wanted at most {network.most_seconds} s and {network.most_megabytes} MB to compile" if is_costly else ""
    return dict(generator=generator_seconds, seconds=seconds, megabytes=megabytes, worst=worst,
                ours=int(text) / 1000, theirs=theirs, limit=limit)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", action="append", default=[], help="networks whose name has this word")
    parser.add_argument("--inlay", default="build/release/inlay")
    parser.add_argument("--compiler", default="c++")
    arguments = parser.parse_args()
    arguments.inlay = pathlib.Path(arguments.inlay).absolute()
    folder = arguments.folder.absolute()
    agreed = costly = failed = 0
    counts = []
    print(f"{'network':28} {'inlay s':>8} {'g++ s':>7} {'MB':>6} {'worst error':>12} {'inlay us':>10} "
          f"{'ONNX Runtime us':>16} {'ratio':>6}", flush=True)
    for maker, members in networks.groups(folder / "files"):
        members = [n for n in members if not arguments.only or any(word in n.name for word in arguments.only)]
        rows = []
        for network in members:
            try:
                file = network.find(folder / "files")
                if file is None:
                    raise Failure("no such file in the packages")
                row = check(network, file, folder / "work" / network.name, arguments)
            except Failure as failure:
                print(f"{network.name:28} FAILED: {failure}", flush=True)
                continue
            rows.append(row)
            print(f"{network.name:28} {row['generator']:8.1f} {row['seconds']:7.1f} {row['megabytes']:6.0f} "
                  f"{row['worst']:12.3g} {row['ours']:10.1f} {row['theirs']:16.1f} {row['ours'] / row['theirs']:6.2f}",
                  flush=True)
            if row["limit"]:
                print(f"{network.name:28} FAILED: {row['limit']}", flush=True)
        agreed += len(rows)
        costly += sum(row["limit"] != "" for row in rows)
        failed += len(members) - len(rows)
        if rows:
            ratios = sorted(row["ours"] / row["theirs"] for row in rows)
            counts.append(f"{maker}: {len(rows)} of {len(members)} agree; the time of a run beside ONNX Runtime's is "
                          f"{ratios[0]:.2f} to {ratios[-1]:.2f}, the median {ratios[len(ratios) // 2]:.2f}")
        elif members:
            counts.append(f"{maker}: 0 of {len(members)} agree")
    print("\n".join(counts))
    print(f"{agreed} agree with ONNX Runtime, {failed} do not; {costly} cost more to compile than they may")
    return 0 if failed == costly == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
