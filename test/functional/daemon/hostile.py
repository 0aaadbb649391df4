"""Input that has brought down BGP daemons before, over a live session: framing lies, extreme lengths,
text that wants to be more than text, exhaustion. What is right is said by RFC 7606, RFC 4271 §6, RFC 8654,
RFC 9003 §3; whatever happens, the daemon lives, its events are JSON and its log is clean.
"""

import json
import os
import resource
import time

import bgp
from harness import check, equal, neighbor_text, stays, until

ROUTE = bgp.prefix("198.51.100.0/24")
GOOD = bgp.update(ROUTE, bgp.ATTRIBUTES)
ANSI = "\x1b[31m\"\\\n\u2028\0}"


class Victim:
    """senda with one neighbor and a helper which hears of everything; sessions one after the other."""

    def __init__(self, t, conf="", opening=None, env=None, **more):
        self.helper = t.helper()
        self.peer = t.peer()
        self.opening = opening
        self.daemon = t.senda(self.helper.definition + neighbor_text(self.peer, conf, [self.helper], **more), env)
        self.session = None

    def up(self):
        if self.session is None or self.session.ended:
            since = self.helper.mark()
            self.session = self.peer.accept().establish(self.opening)
            self.session.initial()
            self.helper.event("state", since=since, state="up")  # the end of the one before is told
        return self.session

    def outlives(self, octets):
        """Whether the session goes on after that; if not, it ends with a NOTIFICATION."""
        s = self.up()
        mark = self.helper.mark()
        s.send(octets, bgp.update(bgp.prefix("203.0.113.0/24"), bgp.ATTRIBUTES))
        line = self.helper.find(lambda line: "203.0.113.0/24" in line or '"down"' in line, f"the end of {octets}", since=mark)
        if '"down"' not in line:
            return True
        check("notification sent" in line, lambda: f"the session ended with {line} by {octets[:100].hex()}")
        s.expect(bgp.NOTIFICATION, skip=(bgp.KEEPALIVE, bgp.UPDATE, bgp.REFRESH))
        s.expect_close()
        return False

    def lives(self, *octets):
        """The session goes on after that."""
        s = self.up()
        mark = self.helper.mark()
        s.send(*octets, bgp.update(bgp.prefix("203.0.113.0/24"), bgp.ATTRIBUTES))
        self.helper.find(lambda line: "203.0.113.0/24" in line or '"down"' in line, f"the end of {octets}", since=mark)
        check(not any(e["neighbor"]["state"] == "down" for e in self.helper.events("state", mark)),
              lambda: f"the session ended: {self.daemon.tail()} by {b''.join(octets)[:100].hex()}")
        return [e for e in self.helper.events("update", mark) if e["neighbor"]["direction"] == "receive"][:-1]

    def ends(self, octets, *codes):
        """With one of these NOTIFICATIONs."""
        s = self.up()
        s.send(octets)
        m = s.expect(bgp.NOTIFICATION, skip=(bgp.KEEPALIVE, bgp.UPDATE))
        check((m.body[0], m.body[1]) in codes, lambda: f"NOTIFICATION {m.body.hex()} for {octets[:100].hex()}")
        s.expect_close()
        check(len(m.body) < 4096, "the NOTIFICATION is long")
        return m

    def done(self):
        check(self.daemon.alive(), lambda: f"senda ended: {self.daemon.tail()}")
        self.helper.events()
        log = self.daemon.log()
        check(all(c == "\n" or " " <= c < "\x7f" for c in log), "the log has characters it should not have")


def _withdrawn(events):
    return [e["neighbor"]["message"]["update"].get("withdraw") for e in events]


def case_attribute_framing(t):
    v = Victim(t)
    lie = bytes.fromhex("40012000")
    v.ends(bgp.update(attributes=lie), (3, 5), (3, 1), (3, 6))  # no routes: RFC 7606 §5.2
    for attributes in (
        lie,
        bgp.ATTRIBUTES + b"\xc0",
        bgp.ATTRIBUTES + b"\xc0\x08",
        bgp.ATTRIBUTES + b"\xd0\x08\x00",  # extended length, one octet of it
        bgp.ATTRIBUTES + b"\xd0\x08\xff\xff\x00",
        *(bgp.ORIGIN + bgp.AS_PATH + bgp.attribute(0x40, 3, bytes(n)) for n in (0, 1, 2, 3, 5, 15)),
        bgp.attribute(0, 1, b"\0") + bgp.AS_PATH + bgp.NEXT_HOP,
    ):
        events = v.lives(bgp.update(ROUTE, attributes))
        equal(_withdrawn(events), [{"ipv4 unicast": [{"nlri": "198.51.100.0/24"}]}], f"withdraw of {attributes.hex()}")
    # The four lower flag bits mean nothing (RFC 4271 §4.3).
    events = v.lives(bgp.update(ROUTE, bgp.attribute(0x4F, 1, b"\0") + bgp.AS_PATH + bgp.NEXT_HOP))
    equal(_withdrawn(events), [None], "withdraw")
    # AS4_PATH before AS_PATH, wrong in itself.
    v.lives(bgp.update(ROUTE, bytes.fromhex("40110102") + bgp.ATTRIBUTES))
    v.lives(bgp.update(ROUTE, bgp.attribute(0xC0, 17, b"\2") + bgp.ATTRIBUTES))
    v.done()


def case_nothing_but_odd_attributes(t):
    v = Victim(t, "  capability { graceful-restart 120; }",
               opening=bgp.open_message(caps=bgp.capabilities(65001, more=[(64, bytes.fromhex("407800010180"))])))
    v.lives(bgp.update(attributes=bgp.attribute(0xC0, 31, bytes(5))))
    v.lives(bgp.update(attributes=bgp.mp_unreach(bgp.IPV6) + bgp.attribute(0x80, 4, bytes(4))))
    events = v.lives(bgp.update(ROUTE, bgp.mp_unreach(bgp.IPV6, bgp.prefix("2001:db8::/32"))))
    equal(set(_withdrawn(events)[0]), {"ipv4 unicast", "ipv6 unicast"}, "families withdrawn")
    v.done()


def case_mp_shapes(t):
    v = Victim(t)
    both = bgp.ORIGIN + bgp.AS_PATH
    for size in (0, 3, 15, 17, 31, 33, 48, 255):
        value = bytes.fromhex("000201") + bytes([size]) + bytes(size) + b"\0" + bgp.prefix("2001:db8::/32")
        v.ends(bgp.update(attributes=both + bgp.attribute(0x80, 14, value)), (3, 0), (3, 9))
    for short in range(5):
        v.ends(bgp.update(attributes=both + bgp.attribute(0x80, 14, bytes.fromhex("00020110")[:short])), (3, 9), (3, 5), (3, 1))
    for short in range(3):
        v.ends(bgp.update(attributes=bgp.attribute(0x80, 15, bytes.fromhex("0002")[:short])), (3, 9), (3, 5), (3, 1))
    good = bgp.mp_reach(bgp.IPV6, "2001:db8::1", bgp.prefix("2001:db8::/32"))
    # The reserved octet says nothing (RFC 4760 §3).
    at = good.index(bgp.prefix("2001:db8::/32")) - 1
    events = v.lives(bgp.update(attributes=both + good[:at] + b"\7" + good[at + 1 :]))
    equal(len(events), 1, "updates")
    v.lives(bgp.update(ROUTE, bgp.ATTRIBUTES + good))
    v.lives(bgp.update(attributes=both + bgp.mp_reach(bgp.IPV6, "2001:db8::1", b"")))
    for length in (129, 255):
        v.ends(bgp.update(attributes=both + bgp.mp_reach(bgp.IPV6, "2001:db8::1", bytes([length]) + bytes(40))), (3, 10), (3, 9))
    for length in (33, 255):
        v.ends(bgp.update(bytes([length]) + bytes(40), bgp.ATTRIBUTES), (3, 10))
    v.done()


def case_add_path_truncated(t):
    caps = bgp.capabilities(65001, more=[bgp.add_path((bgp.IPV4, 3))])
    v = Victim(t, "  capability { add-path send/receive; }", opening=bgp.open_message(caps=caps))
    for field in (b"\0", b"\0\0\0\1", b"\0\0\0\1\x18\x0a\1", ROUTE):
        v.ends(bgp.update(field, bgp.ATTRIBUTES), (3, 10))
    v.done()


def case_as_paths(t):
    v = Victim(t, "  capability { extended-message enable; }",
               opening=bgp.open_message(caps=bgp.capabilities(65001, more=[bgp.EXTENDED_MESSAGE])))

    def path(*segments):
        return b"".join(bytes([kind, count]) + octets for kind, count, octets in segments)

    def update(octets):
        return bgp.update(ROUTE, bgp.ORIGIN + bgp.attribute(0x40, 2, octets) + bgp.NEXT_HOP)

    many = bytes.fromhex("0000fde9") * 255
    for good in (path((2, 255, many)), path((2, 255, many), (2, 255, many)), path((1, 255, many)),
                 path(*[(2, 255, many)] * 10), path(*[(2, 1, many[:4])] * 3000), b""):
        equal(_withdrawn(v.lives(update(good))), [None], f"withdraw of a path of {len(good)} octets")
    for bad in (path((2, 0, b"")), path((2, 255, many[:-1])), path((2, 200, many)), b"\2", path((5, 1, many[:4])),
                path((0, 1, many[:4])), path((255, 255, many))):
        check(_withdrawn(v.lives(update(bad)))[0], f"a path of {len(bad)} octets stays announced")
    v.lives(update(path((3, 255, many))), update(path((4, 255, many), (3, 254, many[4:]))))
    v.done()


def case_many_communities(t):
    """As many as a message has room for, of each kind; duplicates of everything."""
    v = Victim(t, "  capability { extended-message enable; }",
               opening=bgp.open_message(caps=bgp.capabilities(65001, more=[bgp.EXTENDED_MESSAGE])))
    for code, size in ((8, 4), (16, 8), (32, 12)):
        value = os.urandom(size) * (65000 // size)
        check(v.lives(bgp.update(ROUTE, bgp.ATTRIBUTES + bgp.attribute(0xC0, code, value))), "no update")
        value = b"".join(i.to_bytes(size, "big") for i in range(1, 65000 // size))
        check(v.lives(bgp.update(ROUTE, bgp.ATTRIBUTES + bgp.attribute(0xC0, code, value))), "no update")
    # Redirects, bandwidth that is no number, every type there is.
    odd = b"".join(bytes([kind, sub]) + b"\x7f\xc0\0\0\0\1" for kind in (0, 1, 2, 3, 0x40, 0x43, 0x80, 0x81, 0xC0, 0xFF) for sub in range(256))
    check(v.lives(bgp.update(ROUTE, bgp.ATTRIBUTES + bgp.attribute(0xC0, 16, odd))), "no update")
    v.done()


def case_nested_attributes(t):
    """Attributes with TLVs in them, which this daemon may not know: all zero, too short, too long."""
    v = Victim(t)
    for code in (22, 23, 26, 28, 29, 33, 34, 35, 36, 39, 40, 41, 128, 254, 255):
        for flags in (0xC0, 0x80):
            for value in (b"", b"\0", bytes(8), b"\xff" * 8, bytes(1024), bytes([0, 15, 0, 255]) + bytes(4), b"\1\0\3\0\0\1"):
                v.lives(bgp.update(ROUTE, bgp.ATTRIBUTES + bgp.attribute(flags, code, value)))
    v.lives(GOOD)
    v.done()


def case_opens(t):
    """OPENs that are wrong, or only large."""
    local = t.address()
    port = t.port(local)
    v = Victim(t, f"  passive true;\n  listen {port};", local=local, connect=False)
    fixed = bytes.fromhex("04fde900b40a000002")

    def attempt(options, raw=None):
        s = v.peer.connect(local, port)
        s.expect(bgp.OPEN)
        s.send(bgp.message(bgp.OPEN, fixed + (raw if raw is not None else bytes([len(options)]) + options)))
        return s.read()

    wide = b"".join(bytes([c, len(x)]) + x for c, x in bgp.capabilities(65001))
    bad = [
        (None, b"\xff\xff"), (None, b"\xff\xff\0"), (None, b"\xff\xff\0\5\2\0"), (None, b"\xff\xff\xff\xff" + bytes(20)),
        (None, b"\xff\xff" + (3 + len(wide)).to_bytes(2, "big") + b"\2\xff\xff" + wide), (None, b"\x05"), (None, b"\xff\2\6"),
        (b"\2", None), (b"\2\1", None), (b"\2\1\x41", None), (b"\2\2\x41\4", None), (b"\2\4\x41\0\0\0"[:4], None),
        (b"\2\5\1\3\0\1\0", None), (b"\2\3\x40\1\0", None), (b"\2\5\x40\3\0\x78\0", None), (b"\2\5\x45\3\0\1\1", None),
        (b"\2\7\5\5\0\1\0\1\0", None),
    ]
    for options, raw in bad:
        m = attempt(options, raw)
        check(m and m.kind == bgp.NOTIFICATION, lambda: f"{m} for {options} {raw}")
        equal(m.body[:2], b"\2\0", f"NOTIFICATION for {options} {raw}")
        v.peer.sessions[-1].expect_close()
        v.peer.sessions[-1].close()
    evil = ANSI.encode()
    for more in (
        [(73, bytes([len(evil)]) + evil + b"\3\xff\xfe\xfd"), (75, bytes([len(evil)]) + evil)],
        [(73, b""), (75, b"")], [(73, b"\xff"), (75, b"\xff")], [(73, b"\0\0"), (75, b"\0")],
        [(75, bytes([64]) + b"x" * 64)], [(75, bytes([252]) + b"x" * 252)],
        [(69, bytes.fromhex("000101670001010300010100"))], [(9, b"\4"), (9, b"\3")], [(71, b"\0\1")], [(64, bytes.fromhex("ffff"))],
        [(65, b"\0\0"), (130, bytes(30)), (3, bytes(5)), (67, b""), (66, b""), (7, bytes(9))],
        [(c, bytes([c]) * 3) for c in range(186, 256)],
    ):
        caps = bgp.capabilities(65001, more=[c for c in more])
        options = bgp.parameters(caps)
        raw = None
        if len(options) > 254:
            wide = b"".join(bytes([c, len(x)]) + x for c, x in caps)
            block = b"\2" + len(wide).to_bytes(2, "big") + wide
            raw = b"\xff\xff" + len(block).to_bytes(2, "big") + block
        m = attempt(options, raw)
        check(m, f"nothing for {more}")
        v.peer.sessions[-1].close()
    # A thousand capabilities.
    wide = b"".join(bytes([c, len(x)]) + x for c, x in bgp.capabilities(65001) + [(99, b"\1")] * 1000)
    block = b"\2" + len(wide).to_bytes(2, "big") + wide
    m = attempt(None, b"\xff\xff" + len(block).to_bytes(2, "big") + block)
    equal(m.kind, bgp.KEEPALIVE, f"answer to a thousand capabilities {m}")
    v.done()


def case_text_of_the_peer(t):
    """Host name, software version, shutdown text: strings in events, escaped in the log."""
    evil = ANSI.encode()
    caps = bgp.capabilities(65001, more=[(73, bytes([len(evil)]) + evil + b"\1d"), (75, bytes([len(evil)]) + evil)])
    v = Victim(t, opening=bgp.open_message(caps=caps))
    v.up()
    opens = v.helper.event("open", direction="receive")["neighbor"]["open"]["capabilities"]
    equal(opens["73"]["host-name"], ANSI, "host-name")
    equal(opens["75"]["software"], ANSI, "software")
    for text in (b"", b"x" * 128, b"x" * 129, b"x" * 255, evil, b"\xff\xfe\xed\xa0\x80", "\u00e9\U0001f600".encode()):
        for length in (len(text), 255, 0):
            s = v.up()
            mark = v.helper.mark()
            s.send(bgp.notification(6, 2, bytes([length]) + text))
            s.expect_close()
            e = v.helper.event("notification", since=mark, direction="receive")["neighbor"]["notification"]
            equal((e["code"], e["subcode"]), (6, 2), "code")
            v.session = None
    v.done()


def case_text_dialect(t):
    """The same for a helper that gets text: no line the peer could have written."""
    evil = "\nneighbor 192.0.2.1 up\r\nshutdown 1 1\n".encode()
    caps = bgp.capabilities(65001, more=[(73, bytes([len(evil)]) + evil + b"\1d"), (75, bytes([len(evil)]) + evil)])
    helper = t.helper()
    helper.definition = helper.definition.replace("encoder json", "encoder text")
    _, peer, s = t.session(helpers=[helper], env={"api_version": "4"}, opening=bgp.open_message(caps=caps))
    s.initial()
    s.send(bgp.message(bgp.OPERATIONAL, bytes.fromhex("0002") + (3 + len(evil)).to_bytes(2, "big") + b"\0\1\1" + evil))
    s.send(GOOD, bgp.notification(6, 2, bytes([len(evil)]) + evil))
    s.expect_close()
    helper.find(lambda line: f"neighbor {peer.address} down" in line, "down")
    for line in helper.lines:
        check(line == "" or line.startswith(f"neighbor {peer.address} "), f"a line of its own: {line!r}")


def case_other_messages(t):
    v = Victim(t, "  capability { route-refresh enable; operational enable; }",
               opening=bgp.open_message(caps=bgp.capabilities(65001, more=[bgp.ROUTE_REFRESH, (185, b"")])))
    # ORF entries behind a request: good, cut short, huge (RFC 5291 §4).
    for orf in (b"\1\x40\0\7\0\0\0\1\0\x18\x18", b"\1\x40\xff\xff", b"\1", bytes(4000)):
        v.lives(bgp.message(bgp.REFRESH, bytes.fromhex("00010001") + orf))
    for subtype in (3, 99, 255):
        s = v.up()
        s.send(bgp.refresh(bgp.IPV4, subtype))
    for kind in range(12):
        for payload in (b"", b"\0\1", b"\0\1\1", bytes(20), ANSI.encode() * 30):
            for length in (len(payload), 65535):
                v.outlives(bgp.message(bgp.OPERATIONAL, kind.to_bytes(2, "big") + length.to_bytes(2, "big") + payload))
    v.lives(GOOD)
    v.done()


def case_slow_trickle(t):
    """A peer that sends one octet now and then, and never a whole message, is not alive."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], hold=3, api="neighbor-changes;", opening=bgp.open_message(hold=3))
    s.initial()
    begin = time.monotonic()
    for octet in GOOD[:30]:
        s.send(bytes([octet]))
        if s._more(0.25) and s.ended or bgp.NOTIFICATION in s.buffer[18:19]:
            break
    s.expect_notification(4, 0)
    check(time.monotonic() - begin < 8, "it takes too long")


def case_storm_of_connections(t):
    """Hundreds of connections at once from a neighbor and a stranger: the session stays, and so does senda."""
    peer, stranger, local = t.peer(), t.peer(), t.address()
    port = t.port(local)
    daemon = t.senda(neighbor_text(peer, f"  listen {port};", local=local))
    s = peer.accept().establish()
    s.initial()
    for turn in range(5):
        storm = [(p, p.connect(local, port)) for p in (peer, stranger) for _ in range(60)]
        for p, c in storm:
            m = c.read()  # of too many from one neighbor some are closed without a word
            check(m.kind == bgp.NOTIFICATION if m else p is peer and turn > 0, f"connection {turn}: {m or c.ended}")
            c.close()
    s.quiet(0.2)
    check(daemon.alive(), "senda ended")


def case_no_descriptors_left(t):
    """No file may be opened any more: senda waits, and goes on when it can."""
    peer, stranger, local = t.peer(), t.peer(), t.address()
    port = t.port(local)
    daemon = t.senda(neighbor_text(peer, f"  listen {port};\n  passive true;", local=local, connect=False))
    daemon.logs("started")
    with open(f"/proc/{daemon.pid}/maps", encoding="ascii") as maps:
        if "libubsan" in maps.read():
            return  # it needs descriptors itself to see whether an object is one
    _, most = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{daemon.pid}/fd")), most))
    storm = [stranger.connect(local, port) for _ in range(30)]
    before = _cpu(daemon.pid)
    stays(daemon.alive, "senda ended", 1)
    used = _cpu(daemon.pid) - before
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (most, most))
    for c in storm:
        c.expect_notification(6, 3)
    peer.connect(local, port).establish().initial()
    check(used < 0.7, f"senda is busy for {used:.2f} of 1 s with nothing to do")


def _cpu(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as text:
        fields = text.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def case_idle(t):
    """An idle daemon uses no processor."""
    daemon, _, s = t.session()
    s.initial()
    s.quiet(0.3)
    before = _cpu(daemon.pid)
    s.quiet(1)
    check(_cpu(daemon.pid) - before < 0.1, "senda is busy with nothing to do")


def case_zero_window(t):
    """A peer that stops reading in the middle of 200,000 routes, for longer than the hold time, then reads on."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], hold=3, api="neighbor-changes;", opening=bgp.open_message(hold=3))
    s.initial()
    h.do("session ack disable")
    h.write("".join(f"peer * announce route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1 med {i}\n"
                    for i in range(100_000)))
    end = time.monotonic() + 5
    while time.monotonic() < end:
        s.send(bgp.KEEPALIVE_MESSAGE)
        time.sleep(0.5)
    h.write("session ack enable\nsession ping\n")
    until(lambda: s.send(bgp.KEEPALIVE_MESSAGE) and any(line.startswith('{"pong"') for line in h.lines), "no answer", 40, 0.5)
    table, beat = set(), 0.0
    while len(table) < 100_000:
        m = s.read()
        check(m and m.kind in (bgp.UPDATE, bgp.KEEPALIVE), lambda: f"{m} after {len(table)} routes")
        if m.kind == bgp.UPDATE:
            table.update(bgp.Update(m.body).announced)
        if time.monotonic() - beat > 0.5:
            s.send(bgp.KEEPALIVE_MESSAGE)
            beat = time.monotonic()


def case_reset_in_a_reload(t):
    """Sessions are torn down while configurations change."""
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer))
    for i in range(15):
        s = peer.accept().establish()
        daemon.reconfigure(neighbor_text(peer, f"  static {{ route 10.{i}.0.0/16 next-hop 10.0.0.1; }}", hold=90 + i % 2))
        s.reset()
    s = peer.accept().establish()
    until(lambda: daemon.log().count("reloaded") >= 1, "no reload")
    check(daemon.alive(), "senda ended")


def case_each_route_its_attributes(t):
    """20,000 routes in, each with attributes of its own, and events for all of them."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="receive { parsed; update; }")
    s.initial()
    count = 20_000
    s.send(b"".join(bgp.update(bytes([32]) + (0x0A000000 + i).to_bytes(4, "big"),
                               bgp.ATTRIBUTES + bgp.attribute(0x80, 4, i.to_bytes(4, "big"))) for i in range(count)))
    until(lambda: len(h.lines) >= count, lambda: f"{len(h.lines)} events", 30)
    last = json.loads(h.lines[count - 1])["neighbor"]["message"]["update"]
    equal(last["attribute"]["med"], count - 1, "med")


def case_closed_descriptors(t):
    """Started without standard input, output or error: helpers have theirs all the same."""
    h = t.helper()
    peer = t.peer()
    conf = t.write("closed.conf", h.definition + neighbor_text(peer, helpers=[h], api="neighbor-changes;"))
    original = t.program
    for i, close in enumerate(("<&-", "<&- >&-", "<&- >&- 2>&-")):
        t.program = t.write("closed", f'#!/bin/sh\nexec {original} "$@" {close}\n', 0o755)
        daemon = t.run_senda([conf], name=f"closed{i}")
        s = peer.accept().establish()
        s.initial()
        h.started(i + 1)
        h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
        s.routes(lambda table: table)
        daemon.stop()
    t.program = original


def case_log_cannot_be_written(t):
    """A full disk, a directory: the daemon runs."""
    for i, where in enumerate(("/dev/full", t.directory, t.path("nowhere/log"))):
        peer = t.peer()
        daemon = t.senda(neighbor_text(peer), env={"log_destination": where}, name=f"senda{i}")
        peer.accept().establish().initial()
        daemon.stop()


def case_log_file(t):
    """Its lines have time and process in front; helpers' words and peers' are escaped."""
    path = t.path("senda.log")
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h], env={"log_destination": path})
    s.initial()
    h.write("debug caf\u00e9 \x1b[31m\n")
    h.do("session ping")
    s.send(bgp.notification(6, 2, b"\5\x1b[31m"))
    s.expect_close()
    daemon.stop()
    with open(path, "rb") as text:
        log = text.read()
    check(all(c == 10 or 32 <= c < 127 for c in log), "the log has characters it should not have")
    check(b"caf\\xc3\\xa9 \\x1b[31m" in log, "the helper's words are not there")
    check(log.split()[1] == str(daemon.pid).encode(), f"no process in {log[:60]}")


def case_helpers_get_three_descriptors(t):
    """Whatever whoever started senda had left open."""
    found = t.path("descriptors")
    program = t.script("look.py", f"""
with open({found!r} + ".new", "w") as out:
    for n in sorted(int(n) for n in os.listdir("/proc/self/fd")):
        try:
            out.write(f"{{n}} {{os.readlink('/proc/self/fd/%d' % n)}}\\n")
        except OSError:
            pass  # that of the folder itself
os.rename({found!r} + ".new", {found!r})
sys.stdin.read()""")
    conf = f"process look {{\n  run {program};\n  encoder json;\n}}\n"
    peer = t.peer()
    t.program = t.write("leaky", f'#!/bin/sh\nexec 7</dev/zero 8<&7 9>/dev/null {t.program} "$@"\n', 0o755)
    t.senda(conf + neighbor_text(peer, "  api {\n    processes [ look ];\n  }\n"))
    peer.accept().establish().initial()
    until(lambda: os.path.exists(found), "the helper does not start")
    with open(found, encoding="utf-8") as text:
        lines = [line for line in text.read().splitlines() if found not in line]
    equal([line.split()[0] for line in lines], ["0", "1", "2"], f"descriptors {lines}")


def case_secrets_are_wiped(t):
    """Passwords are nowhere in the memory of the daemon any more once no neighbor has them, nor ever in its log."""
    secret = "5a16f3-much-too-secret-to-be-anywhere-else"
    peer, helper = t.peer(), t.helper()
    before = helper.definition + neighbor_text(peer, helpers=[helper], api="neighbor-changes;")
    other = neighbor_text((t.address(), 1), f"  md5-password '{secret}';\n", connect=False)
    daemon = t.senda(before + other, env={"log_level": "DEBUG"})
    s = peer.accept().establish()
    s.initial()

    def places():
        count = 0
        with open(f"/proc/{daemon.pid}/maps", encoding="ascii") as maps, open(f"/proc/{daemon.pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                if not rights.startswith("rw"):
                    continue
                begin, end = (int(n, 16) for n in span.split("-"))
                try:
                    memory.seek(begin)
                    count += memory.read(end - begin).count(secret.encode())
                except (OSError, ValueError, OverflowError):
                    pass
        return count

    try:
        had = places()
    except PermissionError:
        return  # not our memory to read
    check(had > 0, "the neighbor has no password")
    text = "".join(helper.do("peer show configuration"))
    check(secret not in text, "the password is shown")
    daemon.reconfigure(before)
    daemon.logs("reloaded")
    until(lambda: places() == 0, lambda: f"the password is in memory, {places()} times (at first {had})", 8, 0.5)
    check(secret not in daemon.log(), "the password is in the log")
