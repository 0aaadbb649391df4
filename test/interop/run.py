#!/usr/bin/python3
"""senda beside BIRD, FRR, GoBGP, OpenBGPD and ExaBGP.

    run.py --senda PATH [--mode async|sync] [--peer NAME] [--scenario NAME] [-v]

PATH is the daemon, or the word exabgp for Debian's ExaBGP 4.2 in its place. One line for each case,
PASS or FAIL or SKIP; the exit code is 0 when nothing failed, 77 when all was skipped. A peer which is
not installed, or needs root where there is none, is skipped. INTEROP_SLOW=N in the environment
stretches every deadline.
"""

import argparse
import concurrent.futures
import fnmatch
import os
import shutil
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True

import place
import proc
import scenarios
from bird import Bird
from exabgp import Exabgp
from frr import Frr
from gobgp import Gobgp
from openbgpd import Openbgpd

PEERS = {peer.name: peer for peer in (Frr, Openbgpd, Gobgp, Exabgp, Bird)}
MODES = ("async", "sync")


class Report:
    """The lines of the run, and their count."""

    def __init__(self, verbose):
        self.verbose, self.lock = verbose, threading.Lock()
        self.count = {"PASS": 0, "FAIL": 0, "SKIP": 0}

    def line(self, verdict, case, seconds=None, reason=None, details=()):
        with self.lock:
            self.count[verdict] += 1
            took = f" ({seconds:.1f})" if seconds is not None else ""
            why = f" {' '.join(reason.split())}" if reason else ""
            print(f"{verdict} {case}{took}{why}", flush=True)
            if self.verbose:
                for text in details:
                    print("     " + text, flush=True)


def play(report, peer, mode, options, directory):
    """One peer in one mode."""
    case = f"{peer.name}/{mode}"

    def one(name, seconds, reason, session, skip=False):
        known = None
        if reason and options.senda == "exabgp":
            known = next((why for p, why in scenarios.STANDIN.items() if fnmatch.fnmatch(f"{peer.name}/{name}", p)), None)
        if skip:
            report.line("SKIP", f"{case}/{name}", seconds, reason)
        elif known:
            report.line("SKIP", f"{case}/{name}", seconds, f"the stand-in: {known} [{reason}]")
        elif reason:
            report.line("FAIL", f"{case}/{name}", seconds, reason, _details(session) if report.verbose else ())
        else:
            report.line("PASS", f"{case}/{name}", seconds)

    make_place = place.Namespaces if peer.netns else place.Loopback
    why = peer.missing() or (place.namespaces() if peer.netns else None)
    if why:
        for name in scenarios.chosen(options.scenario):
            report.line("SKIP", f"{case}/{name}", None, why)
        return
    try:
        scenarios.play(peer, options.senda, mode, options.scenario, make_place, directory, one)
    except proc.Interrupted:
        pass
    except Exception as error:  # a mistake of the suite is a failure too, and not the end of it
        report.line("FAIL", f"{case}/harness", None, f"{type(error).__name__}: {error}")
        if report.verbose:
            raise


def _details(session):
    """The last lines which the daemons wrote."""
    for process in (session.senda.process, session.peer.process) if session else ():
        if process:
            with open(process.output, encoding="utf-8", errors="replace") as out:
                for line in out.read().splitlines()[-12:]:
                    yield f"{process.name}: {line[:200]}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--senda", required=True, metavar="PATH", help="the daemon, or exabgp")
    parser.add_argument("--mode", choices=MODES, help="one reactor only")
    parser.add_argument("--peer", choices=[*sorted(PEERS), "all"], default="all")
    parser.add_argument("--scenario", default="*", metavar="NAME", help="; ".join(scenarios.names()) + "; or a pattern")
    parser.add_argument("--jobs", type=int, default=2, help="sessions at the same time (2)")
    parser.add_argument("--keep", action="store_true", help="leave the folder with configurations and logs")
    parser.add_argument("-v", "--verbose", action="store_true", help="what the daemons wrote, after a failure")
    options = parser.parse_args()
    if not scenarios.chosen(options.scenario):
        parser.error(f"there is no scenario {options.scenario}")
    if options.senda != "exabgp":
        options.senda = os.path.abspath(options.senda)
        if not os.access(options.senda, os.X_OK):
            parser.error(f"{options.senda} can not be run")
    elif not os.access("/usr/sbin/exabgp", os.X_OK):
        parser.error("exabgp is not installed")
    return options


def stop(*_):
    raise KeyboardInterrupt


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, stop)
    report = Report(options.verbose)
    proc.adopt()
    top = place.folder()
    if not options.keep:
        proc.at_end(lambda: shutil.rmtree(top, ignore_errors=True))
    began, code = time.monotonic(), 0
    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    try:
        place.remove_stale()
        jobs = [
            pool.submit(play, report, PEERS[name], mode, options, os.path.join(top, f"{name}-{mode}"))
            for name in PEERS
            if options.peer in (name, "all")
            for mode in (MODES if not options.mode else (options.mode,))
        ]
        for job in concurrent.futures.as_completed(jobs):
            job.result()
    except KeyboardInterrupt:
        code = 130
        print("interrupted", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        proc.interrupt()
        pool.shutdown(wait=True, cancel_futures=True)
        proc.cleanup()
    if options.keep:
        print(f"kept: {top}")
    count = report.count
    print(f"{time.monotonic() - began:.0f} seconds")
    print(f"{count['PASS']} passed, {count['FAIL']} failed, {count['SKIP']} skipped", flush=True)
    return code or (1 if count["FAIL"] else 0 if count["PASS"] else 77)


if __name__ == "__main__":
    sys.exit(main())
