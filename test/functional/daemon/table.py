"""Thousands of lines of the API, what each is answered, and what each of four peers is sent for it, octet by octet.

The rows are made in rows.py and rows_control.py. Four sessions see each line: iBGP, eBGP, iBGP with path
identifiers, and eBGP without 4-octet AS numbers; a fifth has one family only, a sixth is not the helper's.
"""

import re
import select
import threading
import time

import bgp
import encoder
import rows
import rows_control
from harness import SLOW, check, equal, neighbor_text
from rows import FAMILIES, Table

VIEWS = (encoder.View("a"), encoder.View("b", ibgp=False), encoder.View("c", paths=True),
         encoder.View("d", ibgp=False, wide=False))
AS_OF = rows_control.AS_OF | {"e": 65004, "x": 65005}
END = "203.0.113.255/32"


def lines_of_version(t):
    """The control part, in one grammar and then in the other."""
    parts = [rows_control.selectors, rows_control.duplicates, rows_control.families_elsewhere, rows_control.acknowledgements,
             rows_control.conversation, rows_control.shown, rows_control.create, rows_control.junk, rows_control.tags,
             rows.messages, rows.errors, rows.every_next_hop]
    if t.version == 6:
        parts += [rows_control.groups, rows_control.collapse, rows_control.indexed]
    for part in parts:
        part(t)
    rows_control.synchronous(t)


def table():
    t = Table()
    t.add("session sync enable")
    lines_of_version(t)
    rows.attributes_by_family(t, rows.EVERY[::2])
    rows.keys(t)
    rows.many(t)
    rows.flows(t)
    rows.sr_policies(t)
    t.add("system api version 4", ['{"status": "API version set", "version": 4, "note": "effective on next process restart"}', "done"])
    t.version = 4
    lines_of_version(t)
    rows.attributes_by_family(t, rows.EVERY[1::2])
    rows.attributes_by_family(t, rows.SIMPLE[:1])
    rows.every_length(t)
    rows.mvpn(t)
    rows.mup(t)
    rows.vpls(t)
    t.add("api version 6", ["API version set to 6 (effective on next process restart)", "done"])
    t.version = 6
    rows_control.exchanges(t)
    t.say(f"announce route {END} next-hop 192.0.2.1",
          out=rows.updates(encoder.announce, [encoder.prefix(END)], [], "192.0.2.1"))
    last = Table()
    rows_control.one_by_one(last)
    return t.rows, last.rows


def _configuration(h, peers):
    conf = h.definition
    for name, peer in peers.items():
        families = "ipv4 unicast;" if name == "e" else " ".join(f + ";" for f in FAMILIES)
        capability = "route-refresh enable;"
        if name == "a":
            capability += " operational enable;"
        if name == "c":
            capability += " add-path send/receive;"
        if name == "d":
            capability += " asn4 disable;"
        helpers = [] if name == "x" else [h]
        conf += neighbor_text(peer, f"  capability {{ {capability} }}", helpers, " ", peer_as=AS_OF[name], families=families)
    return conf


def _open(name):
    families = [(1, 1)] if name == "e" else list(FAMILIES.values())
    more = [bgp.ROUTE_REFRESH]
    if name == "a":
        more.append((185, b""))
    if name == "c":
        more.append(bgp.add_path(*((f, 3) for f in families if f[1] in encoder.WITH_PATHS)))
    caps = bgp.capabilities(AS_OF[name], families, more)
    if name == "d":
        caps = [c for c in caps if c[0] != 65]
    return bgp.open_message(AS_OF[name], caps=caps, identifier=f"10.0.1.{ord(name)}")


def _sessions(t, h):
    peers = {name: t.peer() for name in AS_OF}
    t.senda(_configuration(h, peers))
    sessions = {}
    for name, peer in peers.items():
        sessions[name] = peer.accept(20).establish(_open(name))
        sessions[name].initial(*([(1, 1)] if name == "e" else FAMILIES.values()))
    return {f"@{name}@": peer.address for name, peer in peers.items()}, sessions


def _write(h, lines):
    """In pieces: the daemon answers in between, and nothing here is to wait for it."""
    octets = b"".join(line + b"\n" for line in lines)
    for at in range(0, len(octets), 1 << 18):
        h.write(octets[at : at + (1 << 18)])


def _collect(sessions, seconds):
    """What every session is sent until the last route of the table is there."""
    got = {name: [] for name in sessions}
    last = encoder.prefix(END).octets
    due = set("abcd")
    deadline = time.monotonic() + seconds * SLOW
    while due and time.monotonic() < deadline:
        select.select([s.socket for s in sessions.values()], [], [], 0.5)
        for name, s in sessions.items():
            s._more(0)
            while m := s._cut():
                if m.kind == bgp.KEEPALIVE:
                    continue
                got[name].append((m.kind, m.body))
                if m.body.endswith(last) and m.kind == bgp.UPDATE and m.body[:2] == b"\0\0":
                    due.discard(name)
            check(not s.ended, lambda: f"session {name} ended after {got[name][-1:]}")
    return got, due


def _answered(h, table_):
    """Whether as many answers came as have to."""
    ends = sum(r in ("done", "error") for row in table_ for r in row.reply)
    deadline = time.monotonic() + 5 * SLOW
    while sum(line in ("done", "error") for line in h.lines) < ends and time.monotonic() < deadline:
        time.sleep(0.02)
    return time.monotonic() < deadline


def _matches(wanted, line):
    if callable(wanted):
        try:
            return wanted(line)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return False
    return wanted.fullmatch(line) if isinstance(wanted, re.Pattern) else wanted == line


def _filled(value, addresses):
    text = value.pattern if isinstance(value, re.Pattern) else value
    if not isinstance(text, str):
        return value
    for mark, address in addresses.items():
        text = text.replace(mark, re.escape(address) if isinstance(value, re.Pattern) else address)
    return re.compile(text) if isinstance(value, re.Pattern) else text


def wrong_replies(table_, lines, addresses, most=12):
    """Compares what was answered, row by row; after a difference it goes on behind the next terminator."""
    wrong, at = [], 0
    for row in table_:
        begin, fine = at, True
        reply = [_filled(wanted, addresses) for wanted in row.reply]
        if not row.ordered and sorted(reply) == sorted(lines[at : at + len(reply)]):
            at += len(reply)
            continue
        for wanted in reply:
            if at >= len(lines) or not _matches(wanted, lines[at]):
                fine = False
                break
            at += 1
        if fine:
            continue
        while at < len(lines) and lines[at] not in ("done", "error"):
            at += 1
        at += 1
        wrong.append(f"{row.line[:160]!r}: {lines[begin:at][:4]} instead of {[getattr(r, 'pattern', r) for r in row.reply][:4]}")
        if len(wrong) >= most:
            return wrong
    if at != len(lines):
        wrong.append(f"more answers: {lines[at:at + 4]}")
    return wrong


def wrong_messages(table_, view, got, most=12):
    """Compares what the peer was sent; after a difference it looks where both go on."""
    wanted = [(kind, body, row, place) for row in table_ for place, (kind, body) in enumerate(row.sent(view))]
    wrong, i, j = [], 0, 0
    while (i < len(wanted) or j < len(got)) and len(wrong) < most:
        if i < len(wanted) and not wanted[i][2].ordered and wanted[i][3] == 0:
            count = len(wanted[i][2].sent(view))
            if sorted(w[:2] for w in wanted[i : i + count]) == sorted(got[j : j + count]):
                i, j = i + count, j + count
                continue
        if i < len(wanted) and j < len(got) and wanted[i][:2] == got[j]:
            i, j = i + 1, j + 1
            continue
        here = wanted[i][2].line[:200] if i < len(wanted) else "the end"
        here_wanted = wanted[i][1].hex()[:200] if i < len(wanted) else "nothing"
        wrong.append(f"{view.name} {here!r}:\n    {got[j][1].hex()[:200] if j < len(got) else 'nothing'} instead of\n    {here_wanted}")
        steps = sorted(((a, b) for a in range(40) for b in range(40)), key=sum)
        i, j = next(((i + a, j + b) for a, b in steps if a + b and i + a < len(wanted) and j + b < len(got)
                     and wanted[i + a][:2] == got[j + b]), (len(wanted), len(got)))
    return wrong


def case_every_line(t):
    """Everything the contract says about commands, at once."""
    h = t.helper()
    addresses, sessions = _sessions(t, h)
    h.started()
    table_, last = table()
    lines = []
    for row in table_:
        line = row.line if isinstance(row.line, bytes) else _filled(row.line, addresses).encode()
        lines.append(line)
        row.line = line.decode(errors="replace")
    begin = time.monotonic()
    threading.Thread(target=_write, args=(h, lines), daemon=True).start()
    got, due = _collect(sessions, 40)
    took = time.monotonic() - begin
    if not due and _answered(h, table_):
        for row in last:
            h.ask(row.line)
        table_ += last
    wrong = wrong_replies(table_, [line for line in h.lines if not line.startswith('{ "exabgp"')], addresses)
    for view in VIEWS:
        wrong += wrong_messages(table_, view, got[view.name])
    wrong += [f"{name} was sent {got[name][:2]}" for name in "x" if got[name]]
    check(not wrong, lambda: f"{len(table_)} lines, wrong are\n  " + "\n  ".join(wrong))
    equal(due, set(), "peers that were not sent everything")
    messages = sum(len(g) for g in got.values())
    check(len(table_) >= 3000, lambda: f"only {len(table_)} lines")
    print(f"table: {len(table_)} lines, {messages} messages, {took:.1f} s", flush=True)
