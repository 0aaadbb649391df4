#!/usr/bin/env python3
"""Compiles every header of include/senda alone, included twice, with the warnings users may have on.

    headers_alone.py SOURCE-FOLDER [--without FOLDER]... -- COMPILER [ARGUMENT]...
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def check(compiler, include, name):
    source = f"#include <{name}>\n" * 2
    command = [*compiler, "-std=c++20", *WARNINGS, f"-I{include}", "-fsyntax-only", "-x", "c++", "-"]
    run = subprocess.run(command, input=source, text=True, capture_output=True)
    return name, run.returncode == 0, run.stderr


def main():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args(sys.argv[1:split])
    compiler = sys.argv[split + 1:]

    include = options.root / "include"
    names = sorted(path.relative_to(include).as_posix() for path in include.rglob("*.hpp"))
    names = [n for n in names if not any(n.startswith(f"senda/{w}") for w in options.without)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for name, good, text in pool.map(lambda n: check(compiler, include, n), names):
            if not good:
                failed += 1
                print(f"--- {name}\n{text}")
    print(f"{len(names)} headers, {failed} do not compile alone")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
