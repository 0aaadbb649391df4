"""Plays the cases against senda, several at a time, each in a process of its own.

    run.py --senda PATH --mode async|sync [--jobs N] [-v] [GROUP | CASE ...]
"""

import argparse
import fnmatch
import importlib
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback

import harness

GROUPS = ("service", "messages", "attributes", "helpers", "commands", "configuration", "sessions", "api", "stalls", "hostile",
          "healthcheck", "control", "web", "checks", "restart", "limits", "table", "reloads", "flights",
          "progress")
LIMIT = 60  # seconds a case may last at most


def cases(wanted):
    """(group, name, function) of what was asked for."""
    for group in GROUPS:
        module = importlib.import_module(group)
        for name, function in vars(module).items():
            if not name.startswith("case_"):
                continue
            name = name.removeprefix("case_")
            if not wanted or any(fnmatch.fnmatch(name, w) or w in (group, f"{group}/{name}") for w in wanted):
                yield group, name, function


def play(function, options, number):
    """In the child: the reason it failed, or nothing."""
    directory = tempfile.mkdtemp(prefix="senda-functional-")
    os.chmod(directory, 0o755)
    case = harness.Case(os.path.abspath(options.senda), options.mode, directory, number)
    reason = ""
    try:
        function(case)
    except harness.Failed as failed:
        reason = str(failed) + ("\n" + traceback.format_exc() if options.verbose else "")
    except Exception:
        reason = traceback.format_exc()
    try:
        case.close()
    except harness.Failed as failed:
        reason = reason or str(failed)
    if reason and options.verbose:
        for name in sorted(os.listdir(directory)):
            if name.endswith((".err", ".conf")):
                with open(os.path.join(directory, name), encoding="utf-8", errors="replace") as text:
                    reason += f"\n--- {name}\n{text.read()[-6000:]}"
    shutil.rmtree(directory, ignore_errors=True)
    return reason


def start(function, options, number):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setsid()
        harness.die_with_parent()
        text = play(function, options, number).encode(errors="replace")
        while text:
            text = text[os.write(writing, text):]
        os._exit(0)
    os.close(writing)
    return pid, reading


def main():
    os.environ.pop("MALLOC_PERTURB_", None)  # Meson's: it touches memory which the daemon does not
    parser = argparse.ArgumentParser()
    parser.add_argument("--senda", required=True)
    parser.add_argument("--mode", choices=("async", "sync"), default="sync")
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    todo = list(cases(options.wanted))
    running, failed, number = {}, 0, 0
    todo.reverse()
    while todo or running:
        while todo and len(running) < options.jobs:
            group, name, function = todo.pop()
            number += 1
            pid, pipe = start(function, options, number)
            running[pipe] = (pid, f"{group}/{name}", time.monotonic(), b"")
        ready, _, _ = select.select(list(running), [], [], 1)
        for pipe in list(running):
            pid, name, since, text = running[pipe]
            late = time.monotonic() - since > LIMIT * harness.SLOW
            if pipe in ready:
                more = os.read(pipe, 65536)
                running[pipe] = (pid, name, since, text + more)
                if more:
                    continue
            elif late:
                os.kill(pid, signal.SIGKILL)
                text += f"not done after {LIMIT * harness.SLOW:g} s".encode()
            else:
                continue
            os.close(pipe)
            os.waitpid(pid, 0)
            del running[pipe]
            failed += bool(text)
            took = time.monotonic() - since
            print(f"{'FAIL' if text else 'PASS'} {name} ({took:.1f} s) {text.decode(errors='replace')}".rstrip(), flush=True)
    print(f"{number - failed} passed, {failed} failed")
    return 1 if failed or not number else 0


if __name__ == "__main__":
    sys.exit(main())
