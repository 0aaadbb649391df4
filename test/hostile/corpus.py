"""The corpus of malicious inputs, read for live.py: README.md says what it looks like."""

import pathlib
import re
import struct

NAMES = {
    "origin": "40010100",
    "path": "400206 0201 0000fde9",
    "path2": "400204 0201 fde9",
    "hop": "400304 0a000002",
    "attrs": "$origin $path $hop",
    "route": "18 c63364",
    "six": "20 20010db8",
    "hop6": "20010db8 11*(00) 01",
}
TOKEN = re.compile(r'\s*(?:(?P<times>\d+)\*\(|(?P<size>u8|u16)\(|\$(?P<name>\w+)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<hex>[0-9a-f]{2})|(?P<end>\)))')
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def octets(text, each=""):
    """The value of an expression."""
    out, rest = _sequence(text.strip(), each)
    if rest:
        raise ValueError(f"what is {rest!r}?")
    return out


def _sequence(text, each):
    out = b""
    while text:
        m = TOKEN.match(text)
        if not m:
            raise ValueError(f"what is {text!r}?")
        rest = text[m.end() :].lstrip()
        if m["end"]:
            return out, text
        if m["times"] or m["size"]:
            inside, rest = _sequence(rest, each)
            if not rest.startswith(")"):
                raise ValueError("a parenthesis is missing")
            rest = rest[1:].lstrip()
            if m["times"]:
                out += inside * int(m["times"])
            else:
                out += (bytes([len(inside) & 0xFF]) if m["size"] == "u8" else struct.pack("!H", len(inside))) + inside
        elif m["name"]:
            out += octets(each) if m["name"] == "each" else octets(NAMES[m["name"]])
        elif m["text"] is not None:
            text_of = lambda e: chr(int(e[1][1:], 16)) if e[1][0] == "u" else ESCAPES.get(e[1], e[1])
            out += re.sub(r"\\(u[0-9a-f]{4}|.)", text_of, m["text"]).encode()
        else:
            out += bytes.fromhex(m["hex"])
        text = rest
    return out, ""


def _alternatives(text):
    return re.findall(r'((?:"(?:[^"\\]|\\.)*"|[^|"])*)(?:\||$)', text)[: text.count("|") + 1] if "|" in text else [text]


def framed(kind, body):
    return b"\xff" * 16 + struct.pack("!HB", 19 + len(body), kind) + body


def opening(capabilities):
    """The body of an OPEN with these capabilities; RFC 9072 where they are many."""
    n = len(capabilities)
    head = octets("04 fde9 00b4 0a000002")
    if n <= 253:
        return head + bytes([n + 2, 2, n]) + capabilities
    return head + b"\xff\xff" + struct.pack("!HBH", n + 3, 2, n) + capabilities


def _message(kind, text, each):
    def of(expression):
        return octets(expression, each)

    if kind == "raw":
        return of(text)
    if kind == "message":
        whole = of(text)
        return framed(whole[0], whole[1:])
    if kind == "capabilities":
        return framed(1, opening(of("01 04 0001 00 01 41 04 0000fde9 " + text)))
    bodies = {
        "update": (2, "{}"),
        "attributes": (2, "0000 u16({}) $route"),
        "routes": (2, "0000 u16($attrs) {}"),
        "reach": (2, "0000 u16($origin $path 900e u16({}))"),
        "unreach": (2, "0000 u16(900f u16({}))"),
        "notification": (3, "{}"),
        "refresh": (5, "{}"),
        "operational": (6, "{}"),
        "open": (1, "{}"),
    }
    number, form = bodies[kind]
    return framed(number, of(form.format(text)))


class Entry:
    """One alternative of one entry."""

    def __init__(self, file, name, session, alternative, sent, expect):
        self.name = f"{file}/{name}" + (f" [{alternative.strip()}]" if alternative else "")
        self.session = session
        self.messages = [_message(kind, text, alternative) for kind, text in sent]
        self.opening = file == "opening" or any(kind in ("open", "capabilities") for kind, _ in sent)
        words = expect.split()
        self.verdict = words[0]
        self.code = None
        self.announced = self.withdrawn = None
        for word in words[1:]:
            if "=" in word:
                key, value = word.split("=")
                setattr(self, key, int(value))
            else:
                self.code = tuple(map(int, word.split("/")))


def read(folder):
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        name = session = ""
        each, sent = [""], []
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, text = line.strip().partition(" ")
            if not kind or kind.startswith("#") or kind == "rfc":
                continue
            if kind == "name":
                name, session, each, sent = text, "plain", [""], []
            elif kind == "session":
                session = text
            elif kind == "each":
                each = _alternatives(text)
            elif kind == "expect":
                verdicts = text.split("|")
                for i, alternative in enumerate(each):
                    expect = verdicts[i if len(verdicts) == len(each) else 0]
                    yield Entry(path.stem, name, session, alternative, sent, expect)
            else:
                sent.append((kind, text))
