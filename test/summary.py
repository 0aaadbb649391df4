#!/usr/bin/env python3
"""Adds up the results of meson's test runs: `N passed, N failed` as the last line.

    summary.py [--broken N] BUILD-FOLDER...

A folder whose tests did not run has no results; --broken adds builds that failed.
"""
import argparse
import json
import pathlib
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--broken", type=int, default=0)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    options = parser.parse_args()

    passed, failed, skipped = 0, options.broken, 0
    for folder in options.folders:
        log = folder / "meson-logs" / "testlog.json"
        lines = log.read_text().splitlines() if log.exists() else []
        for line in lines:
            result = json.loads(line)
            if result["result"] in PASSED:
                passed += 1
            elif result["result"] in SKIPPED:
                skipped += 1
                print(f"skipped: {result['name']} ({folder})")
            else:
                failed += 1
                print(f"{result['result']}: {result['name']} ({folder})")
    if options.broken:
        print(f"{options.broken} build(s) failed: see above")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
