#!/usr/bin/env python3
"""Reads the #include lines and says which of them run against the floors of the house.

    floors.py SOURCE-FOLDER

A header may include what stands below its floor; the rules are the tables that follow. It also
finds circles, which `#pragma once` would hide.
"""
import pathlib
import re
import sys

# From the ground up; the floors of one line may not include each other, unless PEERS says so.
STOREYS = [
    ["core"],
    ["net"],
    ["attribute", "nlri", "capability"],
    ["message"],
    ["session", "mrt", "bmp"],
    ["rib", "fsm"],
    ["exec"],
    ["async", "sync", "sim"],
    ["interop"],
]
PEERS = {"attribute", "nlri", "capability"}
HEIGHT = {floor: height for height, storey in enumerate(STOREYS) for floor in storey}
# System sockets, without any loop: both kinds of drivers use them.
SHARED = {("async", "sync/socket.hpp"), ("async", "sync/file_descriptor.hpp")}
BESIDE = {"mrt": "message", "bmp": "message"}  # these stand on that floor, not on the one before

# Headers right under include/senda: the ground which all may use, and the roof with the floors it
# must not have.
GROUND = {"version.hpp"}
ROOFS = {"senda.hpp": {"async", "interop"}}

ASIO = re.compile(r"^(asio|boost/asio)([/.]|$)")
ASIO_ALLOWED = ("include/senda/async/", "include/senda/interop/", "daemon/reactor/async", "examples/")
STDEXEC = re.compile(r"^(stdexec|exec)/")  # senda's own exec floor is <senda/exec/...>
STDEXEC_ALLOWED = ("include/senda/interop/",)

# What costs too much compile time for who only wants to decode a message.
CODEC = {"core", "net", "attribute", "nlri", "capability", "message"}
HEAVY = {
    "chrono", "condition_variable", "deque", "format", "forward_list", "fstream", "functional",
    "future", "iomanip", "ios", "iostream", "istream", "list", "locale", "map", "memory",
    "memory_resource", "mutex", "ostream", "queue", "random", "ranges", "regex", "set", "sstream",
    "stack", "streambuf", "string", "syncstream", "system_error", "thread", "unordered_map",
    "unordered_set", "valarray", "vector",
}
# Boost is here for Outcome, by the light door.
BOOST_ALLOWED = re.compile(r"^boost/outcome/(basic_result|try|policy/\w+|config)\.hpp$")

# Examples which show that they can do without.
EXAMPLES_WITHOUT_ASIO = {"own_event_loop.cpp": {"async", "interop"}, "offline_decode.cpp": {"async",
                         "sync", "sim", "interop", "exec", "fsm", "rib"}}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := INCLUDE.match(line):
            yield number, found[1] == '"', found[2]


def floor_of(name):
    """The floor of `senda/FLOOR/...`; None for the headers right under senda/."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else None


def may_include(floor, other):
    if floor == other or (floor in PEERS and other in PEERS):
        return True
    if other in BESIDE:  # record codecs, for those who ask for them only
        return HEIGHT[floor] > HEIGHT[other]
    return HEIGHT[other] < HEIGHT[floor] and HEIGHT[other] <= HEIGHT[BESIDE.get(floor, floor)]


def check_header(name, target):
    """What is wrong with `senda/...` `name` including `target`, or None."""
    floor = floor_of(name)
    heavy = floor in CODEC and target in HEAVY
    if heavy:
        return f"<{target}> is too heavy for a codec header"
    if target.startswith("boost/") and not BOOST_ALLOWED.match(target) and not ASIO.match(target):
        return f"<{target}>: of Boost only the light headers of Outcome"
    if not target.startswith("senda/"):
        return None
    other, base = floor_of(target), target.removeprefix("senda/")
    if other is None:
        if base in GROUND:
            return None
        return f"{base} is for users, not for senda's own headers"
    if other not in HEIGHT:
        return f"{other}/ is no floor"
    if floor is None:
        roof = name.removeprefix("senda/")
        if roof in ROOFS and other in ROOFS[roof]:
            return f"{roof} does without {other}/"
        return f"{roof} stands below all floors" if roof in GROUND else None
    if floor not in HEIGHT:
        return f"{floor}/ is no floor"
    if may_include(floor, other) or (floor, base) in SHARED:
        return None
    return f"{floor}/ may not include {other}/"


def circles(graph):
    """One line for each circle of headers that include each other."""
    state, stack, found = {}, [], []

    def visit(node):
        state[node] = "open"
        stack.append(node)
        for target in graph.get(node, ()):
            if state.get(target) == "open":
                found.append(" -> ".join(stack[stack.index(target):] + [target]))
            elif target not in state:
                visit(target)
        stack.pop()
        state[node] = "done"

    for node in graph:
        if node not in state:
            visit(node)
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    wrong, graph, count = [], {}, 0
    for folder in ("include", "daemon", "examples"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".hpp", ".cpp", ".h", ".ipp"):
                continue
            count += 1
            place = path.relative_to(root).as_posix()
            name = place.removeprefix("include/")
            in_library = folder == "include"
            for line, quoted, target in includes(path):
                where = f"{place}:{line}"
                if in_library and quoted:
                    wrong.append(f'{where}: "{target}": the library includes <senda/...> only')
                if in_library and (reason := check_header(name, target)):
                    wrong.append(f"{where}: {reason}")
                if in_library and target.startswith("senda/"):
                    graph.setdefault(name, []).append(target)
                    if not (root / "include" / target).exists():
                        wrong.append(f"{where}: there is no {target}")
                if ASIO.match(target) and not place.startswith(ASIO_ALLOWED):
                    wrong.append(f"{where}: no Asio here")
                if STDEXEC.match(target) and not place.startswith(STDEXEC_ALLOWED):
                    wrong.append(f"{where}: no stdexec here")
                banned = EXAMPLES_WITHOUT_ASIO.get(path.name, set()) if folder == "examples" else set()
                if banned and (ASIO.match(target) or floor_of(target) in banned):
                    wrong.append(f"{where}: this example does without <{target}>")
    wrong += [f"circle: {circle}" for circle in circles(graph)]
    for line in wrong:
        print(line)
    print(f"{count} files, {len(wrong)} includes against the floors")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
