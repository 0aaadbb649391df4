#!/usr/bin/env python3
"""Runs every fuzz target of a build folder for a while; the last line counts them.

    run.py BUILD-FOLDER SECONDS [--jobs N] [--only TEXT]

A target starts from its seeds (seeds.py), from the inputs of test/fuzz/corpus/TARGET, if any (what
once broke it), and from what earlier runs in this build folder found, which is in corpus/TARGET there.
Words of test/fuzz/dict/PROGRAM are tried where that file exists. An input that breaks a target is
left in the build folder as TARGET-crash-….
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

import seeds

HERE = pathlib.Path(__file__).resolve().parent
AT_LEAST = 138  # targets; the number may only grow
SLOW = 1000    # executions per second, below which it is said


def targets(build):
    """(name, program, arguments) of every target, by name."""
    found = []
    for program in sorted((build / "test" / "fuzz").glob("fuzz_*")):
        if not program.is_file() or not os.access(program, os.X_OK):
            continue
        base = program.name.removeprefix("fuzz_")
        names = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout
        for name in names.split("\n")[:-1]:
            if name:
                found.append((f"{base}_{name}", program, [f"--target={name}"]))
            else:
                found.append((base, program, []))
    return found


def few_runs(seconds):
    """In a short run, as of a CI, fast targets leave the time to others, and the same is tried each time."""
    return [f"-runs={50000 * seconds}", "-seed=1"] if seconds <= 10 else []


def run(build, seconds, target):
    """None, or what went wrong; and a line to show."""
    name, program, arguments = target
    new = build / "corpus" / name
    new.mkdir(parents=True, exist_ok=True)
    folders = [new] + [f for f in (build / "seeds" / name, HERE / "corpus" / name) if f.is_dir()]
    words = HERE / "dict" / program.name.removeprefix("fuzz_")
    if words.is_file():
        arguments = arguments + [f"-dict={words}"]
    log = build / f"{name}.log"
    with log.open("wb") as out:
        status = subprocess.run(
            [program, *arguments, f"-max_total_time={seconds}", *few_runs(seconds), "-timeout=60", "-rss_limit_mb=2048",
             f"-artifact_prefix={build}/{name}-", "-print_final_stats=1", *folders],
            stdout=out, stderr=subprocess.STDOUT, check=False).returncode
    text = log.read_text(errors="replace")
    speed = re.search(r"average_exec_per_sec: *(\d+)", text)
    coverage = re.findall(r"cov: (\d+)", text)
    line = f"{name:44}"
    if speed and coverage:
        slow = ", slow" if int(speed[1]) < SLOW else ""
        line += f" {int(speed[1]):7} a second, coverage {coverage[-1]}{slow}"
    if status != 0:
        return "\n".join(telling(text)[-50:]), line + "  FAILED"
    if len(folders) == 1:
        return "it has no seeds: test/fuzz/seeds.py makes them", line + "  FAILED"
    return None, line


def telling(text):
    """The lines of libFuzzer's log which are about the failure."""
    progress = re.compile(r"#\d+\s+(NEW|REDUCE|INITED|pulse)|INFO:|NEW_FUNC|==\d+==WARNING")
    return [line for line in text.splitlines() if line and not progress.search(line)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("seconds", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="targets whose name contains this")
    options = parser.parse_args()
    build = options.build.resolve()
    for symbolizer in ("llvm-symbolizer-16", "llvm-symbolizer"):
        if path := shutil.which(symbolizer):
            os.environ.setdefault("ASAN_SYMBOLIZER_PATH", path)
    seeds.write(build / "seeds")
    everything = targets(build)
    chosen = [t for t in everything if options.only in t[0]]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for wrong, line in pool.map(lambda t: run(build, options.seconds, t), chosen):
            print(line, flush=True)
            if wrong is not None:
                failed += 1
                print(wrong, flush=True)
    names = {name for name, _, _ in everything}
    strays = [f.name for f in (HERE / "corpus").glob("*") if f.name not in names]
    if strays or len(names) < AT_LEAST:
        failed += 1
        print(f"{len(names)} targets, at least {AT_LEAST} expected; of no target: {strays}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
