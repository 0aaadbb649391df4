#!/usr/bin/env python3
"""What each header costs who includes it: CPU seconds of the compiler, beside the budget.

    compile_time.py SOURCE-FOLDER [--runs N] [--without FOLDER]... -- COMPILER [ARGUMENT]...

One translation unit with one include, -O2, the median of N runs (3). A report, not a test: it
depends on the machine; the budgets are meant for g++ 12 on a common one.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

CODEC = ("core", "net", "attribute", "nlri", "capability", "message")
EXAMPLE = pathlib.Path("examples/hello_speaker.cpp")


def budget(name):
    if name == "senda/senda.hpp":
        return 1.0
    if name == EXAMPLE.as_posix():
        return 6.0
    return 0.3 if name.split("/")[1] in CODEC else None


def cpu_seconds(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if process.returncode else usage.ru_utime + usage.ru_stime


def measure(compiler, include, source, runs):
    command = [*compiler, "-std=c++20", "-O2", f"-I{include}", "-c", str(source), "-o", os.devnull]
    times = [cpu_seconds(command) for _ in range(runs)]
    return None if None in times else statistics.median(times)


def row(name, seconds, limit):
    verdict = ""
    if seconds is None:
        return f"{name:50} {'':>8} {'':>7}  does not compile"
    if limit is not None:
        verdict = "ok" if seconds <= limit else "OVER"
    return f"{name:50} {seconds:8.2f} {limit if limit is not None else '':>7}  {verdict}"


def main():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args(sys.argv[1:split])
    compiler = sys.argv[split + 1:]
    if pathlib.Path(compiler[0]).name == "ccache":
        compiler = compiler[1:]

    include = options.root / "include"
    names = sorted(path.relative_to(include).as_posix() for path in include.rglob("*.hpp"))
    names = [n for n in names if not any(n.startswith(f"senda/{w}") for w in options.without)]
    print(f"{'header':50} {'seconds':>8} {'budget':>7}")
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "one.cpp"
        for name in [""] + names + [EXAMPLE.as_posix()]:
            if name == EXAMPLE.as_posix():
                if not (options.root / EXAMPLE).exists():
                    continue
                text = (options.root / EXAMPLE).read_text()
            else:
                text = f"#include <{name}>\n" if name else ""
            source.write_text(text)
            seconds = measure(compiler, include, source, options.runs)
            limit = budget(name) if name else None
            over += limit is not None and (seconds is None or seconds > limit)
            print(row(name or "(an empty file)", seconds, limit), flush=True)
    print(f"{over} over budget")
    return 0


if __name__ == "__main__":
    sys.exit(main())
