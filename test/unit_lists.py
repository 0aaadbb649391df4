#!/usr/bin/env python3
"""Finds unit tests that no meson.build names, which would never run.

    unit_lists.py SOURCE-FOLDER
"""
import pathlib
import sys


def main():
    unit = pathlib.Path(sys.argv[1]) / "test" / "unit"
    floors = (unit / "meson.build").read_text()
    forgotten = []
    for path in sorted(unit.rglob("*.cpp")):
        if path.parent == unit:
            continue
        floor = path.relative_to(unit).parts[0]
        lists = "".join(p.read_text() for p in (unit / floor).rglob("meson.build"))
        name = path.relative_to(unit / floor).as_posix()
        if f"'{name}'" not in lists and f"'{path.name}'" not in lists:
            forgotten.append(f"{path.relative_to(unit.parent.parent)}: in no meson.build")
        elif f"'{floor}'" not in floors:
            forgotten.append(f"test/unit/{floor}: not among the floors of test/unit/meson.build")
    for line in forgotten:
        print(line)
    return 1 if forgotten else 0


if __name__ == "__main__":
    sys.exit(main())
