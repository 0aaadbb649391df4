"""Timers, collisions, who connects to whom, and what is negotiated. RFC 4271 §6.8, §8, §10; RFC 4724,
6793, 7911, 8654; wire contract §4, §10; configuration contract §17.
"""

import signal
import socket
import time

import bgp
from harness import Session, check, equal, neighbor_text, until

ROUTE = "  static { route 192.0.2.0/24 next-hop 10.0.0.1; }"


def case_hold_timer(t):
    """A peer that says nothing for the hold time: 4/0 without data; then a new session."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h], api="neighbor-changes; send { parsed; notification; }", hold=3,
                           opening=bgp.open_message(hold=3))
    s.initial()
    begin = time.monotonic()
    s.expect_notification(4, 0, b"")
    took = time.monotonic() - begin
    check(2.5 < took < 6, f"it took {took:.1f} s")
    h.event("state", state="down", reason="notification sent (4,0)")
    peer.accept().establish().initial()


def case_first_batch(t):
    """It is the table as it is when the session comes up: what a helper says to that follows End-of-RIB."""
    program = t.script("eager", """
for line in sys.stdin:
    if '"state": "up"' in line:
        os.write(1, b"peer * announce route 198.51.100.0/24 next-hop 10.0.0.1\\n")""")
    peer = t.peer()
    text = neighbor_text(peer, ROUTE).replace("local-as", "api { processes [ eager ]; neighbor-changes; }\n  local-as", 1)
    t.senda(f"process eager {{\n  run {program};\n  encoder json;\n}}\n{text}")
    s = peer.accept().establish()
    equal(list(s.initial()), ["192.0.2.0/24"], "routes of the first batch")
    equal(list(s.routes(lambda table: table)), ["198.51.100.0/24"], "routes after it")


def case_hold_timer_counts_every_message(t):
    """KEEPALIVEs and UPDATEs keep the session up; ours come every second of hold time 3."""
    _, _, s = t.session(hold=3, opening=bgp.open_message(hold=90))
    s.initial()
    end, turn = time.monotonic() + 5, 0
    while time.monotonic() < end:
        turn += 1
        s.send(bgp.KEEPALIVE_MESSAGE if turn % 2 else bgp.update(bgp.prefix("198.51.100.0/24"), bgp.ATTRIBUTES))
        s.quiet(0.7)
    gaps = [b - a for a, b in zip(s.keepalives, s.keepalives[1:])]
    check(len(s.keepalives) in range(5, 9), f"{len(s.keepalives)} KEEPALIVEs in 5 s")
    check(max(gaps) < 2, f"no KEEPALIVE for {max(gaps):.2f} s")


def case_hold_timer_before_established(t):
    """OPENCONFIRM has it as well."""
    peer = t.peer()
    t.senda(neighbor_text(peer, hold=3))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.open_message(hold=3))
    s.expect_notification(4, 0, b"")


def case_hold_time_0(t):
    """No KEEPALIVEs after the first, no hold timer, on either wish."""
    for number, (ours, theirs) in enumerate(((0, 180), (180, 0))):
        peer = t.peer()
        t.senda(neighbor_text(peer, hold=ours), name=f"senda{number}")
        s = peer.accept().establish(bgp.open_message(hold=theirs))
        s.initial()
        s.quiet(1.5)
        equal(len(s.keepalives), 1, "KEEPALIVEs")
        s.send(bgp.KEEPALIVE_MESSAGE, bgp.KEEPALIVE_MESSAGE, bgp.KEEPALIVE_MESSAGE)
        s.quiet(0.1)


def case_open_wait(t):
    """`bgp.openwait`: 4/0 when no OPEN comes (RFC 4271 §8.2.2)."""
    h = t.helper()
    peer = t.peer()
    t.senda(h.definition + neighbor_text(peer, helpers=[h], api="neighbor-changes;"), env={"bgp_openwait": "1"})
    s = peer.accept()
    s.expect(bgp.OPEN)
    begin = time.monotonic()
    s.expect_notification(4, 0, b"")
    check(0.7 < time.monotonic() - begin < 4, f"it took {time.monotonic() - begin:.1f} s")
    h.event("state", state="down", reason="notification sent (4,0)")
    peer.accept()


def case_reconnects(t):
    """After a reset, after a close, several times, soon."""
    h = t.helper()
    _, peer, s = t.session(ROUTE, helpers=[h], api="neighbor-changes;")
    for i in range(4):
        equal(list(s.initial()), ["192.0.2.0/24"], "routes")
        mark = h.mark()
        s.reset() if i % 2 else s.close()
        begin = time.monotonic()
        h.event("state", since=mark, state="down", reason="closing connection")
        s = peer.accept().establish()
        check(time.monotonic() - begin < 3, "it takes too long to connect again")


def case_refused_at_first(t):
    """Nobody listens yet: senda tries again by itself."""
    address = t.address()
    port = t.port(address)
    daemon = t.senda(neighbor_text((address, port), ROUTE))
    daemon.logs("started")
    time_of_start = time.monotonic()
    waiting = t.peer(address)
    waiting.socket.close()
    waiting.socket = socket.socket()
    waiting.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    until(lambda: time.monotonic() - time_of_start > 0.35, "")
    waiting.socket.bind((address, port))
    waiting.socket.listen()
    equal(list(waiting.accept().establish().initial()), ["192.0.2.0/24"], "routes")


def case_attempts(t):
    """`tcp.attempts 1`: the session ends, and with it the daemon, with 0."""
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h], env={"tcp_attempts": "1"})
    s.initial()
    s.close()
    equal(daemon.wait(), 0, "exit code")
    check(not peer.pending(0.05), "senda connects again")
    h.event("state", state="down")


def case_attempts_of_two_peers(t):
    """It ends with the last one; NOTIFICATIONs count as well."""
    peers = [t.peer(), t.peer()]
    daemon = t.senda("".join(neighbor_text(p) for p in peers), env={"tcp_attempts": "2"})
    a, b = (p.accept().establish() for p in peers)
    a.initial(), b.initial()
    a.send(bgp.notification(6, 4))
    a.close()
    a = peers[0].accept().establish()
    a.initial()
    a.close()
    b.quiet(0.3)
    check(not peers[0].pending(), "a third attempt")
    b.reset()
    b = peers[1].accept().establish()
    b.initial()
    check(daemon.alive(), "senda ended too early")
    b.close()
    equal(daemon.wait(), 0, "exit code")


def case_once(t):
    """`tcp.once` is one attempt."""
    daemon, _, s = t.session(env={"tcp_once": "true"})
    s.initial()
    s.send(bgp.notification(6, 2))
    equal(daemon.wait(), 0, "exit code")


def _listening(t, conf="", env=None, passive=False, identifier="10.0.0.1", helpers=(), **more):
    """senda listens with `listen`: (daemon, peer, address, port)."""
    peer = t.peer()
    local = t.address()
    port = t.port(local)
    if passive:
        conf += "\n  passive true;"
    text = neighbor_text(peer, f"{conf}\n  listen {port};", helpers, local=local, identifier=identifier,
                         connect=not passive, **more)
    daemon = t.senda("".join(h.definition for h in helpers) + text, env)
    return daemon, peer, local, port


def case_passive_with_listen(t):
    """Never connects; takes the peer's connection, again and again."""
    h = t.helper()
    daemon, peer, local, port = _listening(t, ROUTE, passive=True, helpers=[h])
    for _ in range(3):
        s = peer.connect(local, port)
        s.expect(bgp.OPEN)  # without waiting for the peer's
        s.send(bgp.open_message(), bgp.KEEPALIVE_MESSAGE)
        equal(list(s.initial()), ["192.0.2.0/24"], "routes")
        mark = h.mark()
        s.send(bgp.notification(6, 4))
        h.event("state", since=mark, state="down")
    check(not peer.pending(0.2), "senda connects")
    equal(h.events("state")[0]["neighbor"]["address"], {"local": local, "peer": peer.address}, "address")


def case_passive_with_bind(t):
    """`tcp.bind` and `tcp.port`."""
    peer = t.peer()
    local = t.address()
    port = t.port(local)
    t.senda(neighbor_text(peer, ROUTE + "\n  passive true;", local=local),
            env={"tcp_bind": local, "tcp_port": str(port)})
    s = peer.connect(local, port).establish()
    equal(list(s.initial()), ["192.0.2.0/24"], "routes")
    check(not peer.pending(0.2), "senda connects")


def case_all_passive(t):
    """`bgp.passive`."""
    daemon, peer, local, port = _listening(t, ROUTE, env={"bgp_passive": "true"})
    peer.connect(local, port).establish().initial()
    check(not peer.pending(0.2), "senda connects")


def case_not_configured(t):
    """Who is no neighbor gets 6/3 (configuration contract §17.1)."""
    daemon, peer, local, port = _listening(t, passive=True)
    stranger = t.peer()
    s = stranger.connect(local, port)
    s.expect_notification(6, 3, b"")
    daemon.logs(f"no session configured for the peer {stranger.address}")
    # Without a word of its own, too, and many at once.
    for s in [stranger.connect(local, port) for _ in range(30)]:
        s.expect_notification(6, 3)
    peer.connect(local, port).establish().initial()


def case_range(t):
    """A range of addresses: each peer has a session of its own, with all routes, gone with its end."""
    local = t.address()
    port = t.port(local)
    net = local.rsplit(".", 1)[0]
    text = neighbor_text((net + ".0/24", 0), ROUTE + f"\n  listen {port};\n  passive true;", local=local, connect=False)
    daemon = t.senda(text)
    peers = [t.peer() for _ in range(3)]
    sessions = [p.connect(local, port).establish(bgp.open_message(identifier=f"10.0.1.{i}")) for i, p in enumerate(peers)]
    for s in sessions:
        equal(list(s.initial()), ["192.0.2.0/24"], "routes")
    sessions[0].close()
    daemon.logs("down reason")
    again = peers[0].connect(local, port).establish()
    equal(list(again.initial()), ["192.0.2.0/24"], "routes of a second session")
    sessions[1].quiet(0.1)
    daemon.stop()


def _collision(t, identifier):
    """Two connections, both with OPENs: (daemon, the one senda made, the peer's)."""
    daemon, peer, local, port = _listening(t, ROUTE, identifier="10.0.0.100")
    ours = peer.accept()
    ours.expect(bgp.OPEN)
    theirs = peer.connect(local, port)
    theirs.expect(bgp.OPEN)
    opening = bgp.open_message(identifier=identifier)
    ours.send(opening)
    ours.expect(bgp.KEEPALIVE)
    theirs.send(opening)
    return daemon, ours, theirs


def case_collision_peer_is_higher(t):
    """The connection of the higher identifier stays: the peer's; 6/7 for the other."""
    _, ours, theirs = _collision(t, "10.0.0.200")
    ours.expect_notification(6, 7)
    theirs.expect(bgp.KEEPALIVE)
    theirs.send(bgp.KEEPALIVE_MESSAGE)
    equal(list(theirs.initial()), ["192.0.2.0/24"], "routes")


def case_collision_peer_is_lower(t):
    _, ours, theirs = _collision(t, "10.0.0.2")
    theirs.expect_notification(6, 7)
    ours.send(bgp.KEEPALIVE_MESSAGE)
    equal(list(ours.initial()), ["192.0.2.0/24"], "routes")


def case_collision_other_order(t):
    """The peer's connection gets its OPEN first."""
    for identifier in ("10.0.0.200", "10.0.0.2"):
        daemon, peer, local, port = _listening(t, ROUTE, identifier="10.0.0.100")
        ours = peer.accept()
        ours.expect(bgp.OPEN)
        theirs = peer.connect(local, port)
        theirs.expect(bgp.OPEN)
        opening = bgp.open_message(identifier=identifier)
        theirs.send(opening)
        theirs.expect(bgp.KEEPALIVE)
        ours.send(opening)
        wins, loses = (theirs, ours) if identifier == "10.0.0.200" else (ours, theirs)
        loses.expect_notification(6, 7)
        wins.send(bgp.KEEPALIVE_MESSAGE)
        equal(list(wins.initial()), ["192.0.2.0/24"], f"routes with {identifier}")
        daemon.stop()


def case_collision_with_established(t):
    """A session that is up stays when the peer connects once more: 6/7."""
    daemon, peer, local, port = _listening(t, ROUTE, passive=False, identifier="10.0.0.100")
    s = peer.accept().establish(bgp.open_message(identifier="10.0.0.2"))
    s.initial()
    second = peer.connect(local, port)
    second.expect_notification(6, 7)
    s.quiet(0.1)


def case_silent_connection_does_not_block(t):
    """The peer connects and says nothing; senda's own connection comes up all the same."""
    daemon, peer, local, port = _listening(t, ROUTE)
    mute = peer.connect(local, port)
    s = peer.accept().establish()
    equal(list(s.initial()), ["192.0.2.0/24"], "routes")
    mute.close()
    s.quiet(0.2)


def case_extended_messages(t):
    """Both offer it: UPDATEs up to 65535 octets, both ways (RFC 8654)."""
    h = t.helper()
    _, _, s = t.session("  capability { extended-message enable; }", helpers=[h], api="receive { parsed; update; }",
                        opening=bgp.open_message(caps=bgp.capabilities(65001, more=[bgp.EXTENDED_MESSAGE])))
    s.initial()
    count = (65535 - 23 - len(bgp.ATTRIBUTES)) // 4
    nlri = b"".join(bytes([24, 10, i >> 8, i & 255]) for i in range(count))
    s.send(bgp.update(nlri, bgp.ATTRIBUTES))
    e = h.event("update")
    equal(len(e["neighbor"]["message"]["update"]["announce"]["ipv4 unicast"]["10.0.0.2"]), count, "routes")
    equal(e["neighbor"]["negotiated"]["message_size"], 65535, "message_size")
    h.do("peer * announce attributes next-hop 10.0.0.1 nlri " + " ".join(f"10.{i >> 8}.{i & 255}.0/24" for i in range(10_000)))
    m = s.expect(bgp.UPDATE)
    check(len(m.whole) > 4096, f"an UPDATE of {len(m.whole)} octets")
    equal(len(bgp.Update(m.body).announced), 10_000, "routes in it")


def case_no_extended_messages(t):
    """Without it they are split at 4096."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="neighbor-changes;")
    s.initial()
    h.do("peer * announce attributes next-hop 10.0.0.1 nlri " + " ".join(f"10.{i >> 8}.{i & 255}.0/24" for i in range(10_000)))
    total = 0
    while total < 10_000:
        m = s.expect(bgp.UPDATE)
        check(len(m.whole) <= 4096, f"an UPDATE of {len(m.whole)} octets")
        total += len(bgp.Update(m.body).announced)
    equal(total, 10_000, "routes")


def case_add_path(t):
    """Path identifiers both ways, for the families where both ends want them (RFC 7911 §4)."""
    h = t.helper()
    caps = bgp.capabilities(65001, more=[bgp.add_path((bgp.IPV4, 3), (bgp.IPV6, 2))])
    _, _, s = t.session("""  capability { add-path send/receive; }
  static {
    route 192.0.2.0/24 next-hop 10.0.0.1 path-information 1.2.3.4;
    route 192.0.2.0/24 next-hop 10.0.0.9 path-information 5;
    route 2001:db8::/32 next-hop 2001:db8::1;
  }""", helpers=[h], api="negotiated; receive { parsed; update; }", opening=bgp.open_message(caps=caps))
    s.paths = (bgp.IPV4,)
    table = s.initial()
    equal(set(table), {("192.0.2.0/24", 5), ("192.0.2.0/24", 0x01020304), "2001:db8::/32"}, "routes")
    negotiated = h.event("negotiated")["neighbor"]["negotiated"]["add_path"]
    equal(negotiated, {"send": ["ipv4 unicast"], "receive": ["ipv4 unicast", "ipv6 unicast"]}, "add_path")
    s.send(bgp.update(bgp.prefix("198.51.100.0/24", 7) + bgp.prefix("198.51.100.0/24", 8), bgp.ATTRIBUTES))
    shown = h.event("update")["neighbor"]["message"]["update"]["announce"]["ipv4 unicast"]["10.0.0.2"]
    equal(shown, [{"nlri": "198.51.100.0/24", "path-information": "0.0.0.7"},
                  {"nlri": "198.51.100.0/24", "path-information": "0.0.0.8"}], "nlri")
    h.do("peer * withdraw route 192.0.2.0/24 path-information 5")
    equal(bgp.Update(s.expect(bgp.UPDATE).body, s.paths).withdrawn, [("192.0.2.0/24", 5)], "withdrawn")


def case_two_octet_as(t):
    """A peer without 4-octet AS numbers: AS_TRANS and AS4_PATH (RFC 6793 §4.2.2), both ways."""
    h = t.helper()
    peer = t.peer()
    text = neighbor_text(peer, "  static { route 192.0.2.0/24 next-hop 10.0.0.1 as-path [ 70000 65010 ]; }", helpers=[h],
                         local_as=70000, api="negotiated; receive { parsed; update; }")
    t.senda(h.definition + text)
    s = peer.accept()
    opening = s.expect(bgp.OPEN)
    equal(int.from_bytes(opening.body[1:3], "big"), 23456, "AS of the OPEN")
    s.send(bgp.open_message(caps=[bgp.multiprotocol(bgp.IPV4)]), bgp.KEEPALIVE_MESSAGE)
    table = s.initial(bgp.IPV4)
    equal(table["192.0.2.0/24"][2], bytes.fromhex("02025ba0fdf2"), "AS_PATH")
    equal(table["192.0.2.0/24"][17], bytes.fromhex("0202000111700000fdf2"), "AS4_PATH")
    equal(h.event("negotiated")["neighbor"]["negotiated"]["asn4"], False, "asn4")
    s.send(bgp.update(bgp.prefix("198.51.100.0/24"), bgp.ORIGIN + bgp.attribute(0x40, 2, bytes.fromhex("0202fde95ba0"))
                      + bgp.NEXT_HOP + bgp.attribute(0xC0, 17, bytes.fromhex("020100011171"))))
    shown = h.event("update")["neighbor"]["message"]["update"]["attribute"]
    equal(shown["as-path"]["0"]["value"], [65001, 70001], "as-path")


def case_four_octet_as(t):
    _, _, s = t.session(ROUTE, local_as=4200000000, peer_as=4200000001, opening=bgp.open_message(asn=4200000001))
    equal(s.initial()["192.0.2.0/24"][2], bytes.fromhex("0201fa56ea00"), "AS_PATH")


def case_internal(t):
    """LOCAL_PREF, an empty AS_PATH."""
    _, _, s = t.session(ROUTE, peer_as=65000, opening=bgp.open_message(asn=65000))
    equal(s.initial()["192.0.2.0/24"], {1: b"\0", 2: b"", 3: bytes([10, 0, 0, 1]), 5: bytes([0, 0, 0, 100])}, "attributes")


def case_peer_as_auto(t):
    """Any AS is right."""
    for asn in (65123, 4200000009):
        daemon, _, s = t.session(ROUTE, peer_as="auto", opening=bgp.open_message(asn=asn))
        s.initial()
        daemon.stop()


def case_local_as_auto(t):
    """Our OPEN follows the peer's, with its AS (configuration contract §17.2)."""
    peer = t.peer()
    t.senda(neighbor_text(peer, ROUTE, local_as="auto", peer_as="auto"))
    s = peer.accept()
    s.send(bgp.open_message(asn=65042))
    opening = s.expect(bgp.OPEN)
    equal(int.from_bytes(opening.body[1:3], "big"), 65042, "AS of the OPEN")
    s.expect(bgp.KEEPALIVE)
    s.send(bgp.KEEPALIVE_MESSAGE)
    s.initial()


def case_rate_limit(t):
    """`rate-limit 5`: never more than that many UPDATEs in a second, and not much less."""
    routes = "".join(f"    route 10.{i}.0.0/16 next-hop 10.0.0.1 med {i};\n" for i in range(12))
    peer = t.peer()
    t.senda(neighbor_text(peer, f"  rate-limit 5;\n  static {{\n{routes}  }}"))
    s = peer.accept().establish()
    times = []
    for _ in range(12):
        s.expect(bgp.UPDATE)
        times.append(time.monotonic())
    for i in range(len(times) - 5):
        check(times[i + 5] - times[i] > 0.8, f"6 UPDATEs in {times[i + 5] - times[i]:.2f} s")
    check(times[-1] - times[0] < 6, f"12 UPDATEs took {times[-1] - times[0]:.1f} s")


def case_big_table(t):
    """200,000 routes of the configuration, a peer that reads slowly, KEEPALIVEs in between."""
    routes = "".join(f"    route 10.{i >> 16}.{i >> 8 & 255}.{i & 255}/32 next-hop 10.0.0.1;\n" for i in range(200_000))
    peer = t.peer()
    t.senda(neighbor_text(peer, f"  static {{\n{routes}  }}", hold=3))
    s = peer.accept(20).establish(bgp.open_message(hold=90))
    table, beat = set(), 0.0
    while len(table) < 200_000:
        m = s.read()
        check(m, lambda: f"the session ended after {len(table)} routes")
        if m.kind == bgp.UPDATE:
            table.update(bgp.Update(m.body).announced)
        if time.monotonic() - beat > 0.5:
            s.send(bgp.KEEPALIVE_MESSAGE)
            beat = time.monotonic()
    s.quiet(0.05) if s.buffer == b"" else None


def case_ipv6_transport(t):
    """A session over IPv6, active."""
    peer = t.keep(_Peer6())
    t.senda(neighbor_text(("::1", peer.port), "  static { route 2001:db8::/32 next-hop self; }", local="::1"))
    s = peer.accept().establish()
    table = s.initial()
    equal(list(table), ["2001:db8::/32"], "routes")
    equal(table["2001:db8::/32"][14][4:20], bytes(15) + b"\1", "next hop")


class _Peer6:
    def __init__(self):
        self.socket = socket.socket(socket.AF_INET6)
        self.socket.bind(("::1", 0))
        self.socket.listen()
        self.port = self.socket.getsockname()[1]
        self.sessions = []

    def accept(self):
        self.socket.settimeout(10)
        self.sessions.append(Session(self.socket.accept()[0]))
        return self.sessions[-1]

    def close(self):
        for s in self.sessions:
            s.close()
        self.socket.close()


def case_many_neighbors(t):
    """Fifty sessions at once; one that is broken does not touch the others."""
    peers = [t.peer() for _ in range(50)]
    daemon = t.senda("".join(neighbor_text(p, ROUTE) for p in peers))
    sessions = [p.accept().establish(bgp.open_message(identifier=f"10.1.0.{i + 1}")) for i, p in enumerate(peers)]
    for s in sessions:
        equal(list(s.initial()), ["192.0.2.0/24"], "routes")
    sessions[7].send(b"x" * 19)
    sessions[7].expect_notification(1, 1)
    for s in sessions[:7] + sessions[8:]:
        s.quiet(0.01)
    daemon.tell(signal.SIGTERM)
    for s in sessions[:7] + sessions[8:]:
        s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")


def case_graceful_restart_offered(t):
    """The capability of the OPEN, and a teardown without NOTIFICATION (API contract §6.6)."""
    h = t.helper()
    caps = bgp.capabilities(65001, more=[(64, bytes.fromhex("007800010180"))])
    _, peer, s = t.session("  capability { graceful-restart 120; }", helpers=[h], opening=bgp.open_message(caps=caps))
    check(bytes.fromhex("400a80780001018000020180") in s.opening.body, f"OPEN {s.opening.body.hex()}")
    s.initial()
    h.do("peer * teardown 4")
    s.expect_close()
    h.event("state", state="down", reason="graceful restarted negotiated, closing without sending any notification")
    peer.accept().establish().initial()
