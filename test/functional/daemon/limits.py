"""How much a peer may announce (RFC 4271 §6.7, RFC 4486), and how often it, and others, may connect."""

import json
import os
import resource
import socket
import time

import bgp
from harness import Session, check, equal, neighbor_text, until

UP = "neighbor-changes;"


def announce(s, *prefixes, attributes=bgp.ATTRIBUTES):
    s.send(bgp.update(b"".join(bgp.prefix(p) for p in prefixes), attributes))


def counters(h):
    return json.loads(h.do("system counters")[0])


def of_neighbor(h):
    return next(iter(counters(h)["neighbors"].values()))


def case_prefix_limit(t):
    """A warning first; then Cease 6/1 with the family and the limit; the neighbor stays down for a while."""
    h = t.helper()
    daemon, peer, s = t.session("  prefix-limit { ipv4 unicast 10; warning 50; restart 2; }", helpers=[h], api=UP)
    s.initial()
    announce(s, *(f"10.0.{i}.0/24" for i in range(4)))
    until(lambda: of_neighbor(h)["routes-in"] == 4, "the routes are not there")
    check("limit" not in daemon.log(), "a warning too early")
    announce(s, "10.0.4.0/24")
    daemon.logs("comes close to its limit of ipv4 unicast: 5 of 10")
    announce(s, *(f"10.0.{i}.0/24" for i in range(10)))  # the same ones count once
    until(lambda: of_neighbor(h)["routes-in"] == 10, "the routes are not there")
    mark = h.mark()
    announce(s, "10.0.10.0/24")
    s.expect_notification(6, 1, bytes.fromhex("0001010000000a"))
    h.event("state", since=mark, state="down", reason="notification sent (6,1)")
    since = time.monotonic()
    daemon.logs("is over its limit of ipv4 unicast: 11 of 10")
    now = of_neighbor(h)
    equal((now["limit-warnings"], now["limit-exceeded"], now["held-down-by-limit"], now["routes-in"]), (1, 1, 1, 0), "counters")
    equal(daemon.log().count("comes close"), 1, "warnings")
    check(not peer.pending(1.2), "senda connects although the peer has to wait")
    s = peer.accept().establish()
    check(time.monotonic() - since > 1.8, "it came up too early")
    s.initial()
    announce(s, "10.0.0.0/24")
    until(lambda: of_neighbor(h)["routes-in"] == 1, "the routes are not there")
    equal(of_neighbor(h)["held-down-by-limit"], 0, "held down")


def case_prefix_limit_withdrawn(t):
    """What is withdrawn does not count; a route that comes and goes is told of once."""
    h = t.helper()
    daemon, _, s = t.session("  prefix-limit { all 100; warning 90; }", helpers=[h], api=UP)
    s.initial()
    announce(s, *(f"10.0.{i}.0/24" for i in range(90)))
    daemon.logs("comes close to its limit of all: 90 of 100")
    for _ in range(20):
        s.send(bgp.update(withdrawn=bgp.prefix("10.0.1.0/24")))
        announce(s, "10.0.1.0/24")
    until(lambda: of_neighbor(h)["routes-in"] == 90, "the routes are not there")
    for i in range(90):
        s.send(bgp.update(withdrawn=bgp.prefix(f"10.0.{i}.0/24")))
    until(lambda: of_neighbor(h)["routes-in"] == 0, "the routes are still there")
    equal(of_neighbor(h)["limit-warnings"], 1, "warnings")
    announce(s, *(f"10.1.{i}.0/24" for i in range(95)))
    daemon.logs("comes close", count=2)


def case_prefix_limit_warns(t):
    """`action warn`: nothing but lines of the log."""
    h = t.helper()
    daemon, _, s = t.session("  prefix-limit { ipv6 unicast 1; ipv4 unicast 2; action warn; }", helpers=[h], api=UP)
    s.initial()
    announce(s, *(f"10.0.{i}.0/24" for i in range(50)))
    daemon.logs("is over its limit of ipv4 unicast: 50 of 2")
    announce(s, "10.1.0.0/24")
    until(lambda: of_neighbor(h)["routes-in"] == 51, "the routes are not there")
    equal(of_neighbor(h)["limit-exceeded"], 1, "times")
    s.alive()


def case_memory_limit(t):
    """An attribute set of its own for each route: 6/8 at the limit, and no more than that is kept."""
    h = t.helper()
    daemon, peer, s = t.session("  prefix-limit { memory 1m; restart never; }", helpers=[h], api=UP)
    s.initial()
    sent = 0
    while not s.ended and sent < 20_000:
        communities = b"".join(bytes([253, 232, n >> 8 & 255, n & 255]) for n in range(sent, sent + 200))
        attributes = bgp.ATTRIBUTES + b"\xd0\x08" + len(communities).to_bytes(2, "big") + communities
        announce(s, f"10.{sent >> 8 & 255}.{sent & 255}.0/24", attributes=attributes)
        sent += 1
        if sent % 50 == 0 and of_neighbor(h)["limit-exceeded"]:
            break
    s.expect_notification(6, 8)
    check(1000 < sent < 1500, f"after {sent} routes of 800 octets")
    daemon.logs("is over its limit of memory")
    check(not peer.pending(0.5), "senda connects although it has to wait")
    h.do("peer * start")
    s = peer.accept().establish()
    s.initial()
    h.do("peer * start")  # nothing to start
    s.alive()


def case_limit_ends_with_reload(t):
    """A reload with another limit lets the neighbor up again."""
    h = t.helper()
    peer = t.peer()
    conf = lambda n: h.definition + neighbor_text(peer, f"  prefix-limit {{ ipv4 unicast {n}; restart never; }}", [h], UP)
    daemon = t.senda(conf(1))
    s = peer.accept().establish()
    s.initial()
    announce(s, "10.0.0.0/24", "10.0.1.0/24")
    s.expect_notification(6, 1)
    daemon.reconfigure(conf(2))
    s = peer.accept().establish()
    s.initial()
    announce(s, "10.0.0.0/24", "10.0.1.0/24")
    until(lambda: of_neighbor(h)["routes-in"] == 2, "the routes are not there")
    daemon.reconfigure(conf(1))  # what is there counts when the next one comes
    until(lambda: "reloaded" in daemon.log().split("reloaded", 1)[1], "no reload")
    announce(s, "10.0.2.0/24")
    s.expect_notification(6, 1)


def ranged(t, h, conf="", env=None, name="senda"):
    listen, first = t.address(), t.peer()
    port = t.port(listen)
    net = first.address.rsplit(".", 1)[0] + ".0/24"
    text = h.definition + neighbor_text((net, 0), f"  passive; listen {port};\n{conf}", [h], UP, local=listen, connect=False)
    return t.senda(text, env, name=name), listen, port, first


def case_limit_of_a_member(t):
    """A member of a range that is over its limit is refused until it may come again."""
    h = t.helper()
    _, listen, port, first = ranged(t, h, "  prefix-limit { ipv4 unicast 1; restart 1; }")
    s = first.connect(listen, port).establish()
    s.initial()
    announce(s, "10.0.0.0/24", "10.0.1.0/24")
    s.expect_notification(6, 1)
    first.connect(listen, port).expect_notification(6, 5)
    def again():
        one = first.connect(listen, port)
        m = one.read()
        return one if m and m.kind == bgp.OPEN else None
    until(again, "it is never let in again")


def case_range_members(t):
    """`tcp.range_members`: beyond that 6/8, and those that are there stay."""
    h = t.helper()
    daemon, listen, port, first = ranged(t, h, env={"tcp_range_members": "2"})
    second, third = t.peer(), t.peer()
    a, b = (p.connect(listen, port).establish() for p in (first, second))
    a.initial(), b.initial()
    third.connect(listen, port).expect_notification(6, 8)
    daemon.logs("as many members as it may")
    a.alive()
    b.send(bgp.notification(6, 2)).expect_close()
    def let_in():
        one = third.connect(listen, port)
        m = one.read()
        return m and m.kind == bgp.OPEN
    until(let_in, "a place that is free is not given")
    check(counters(h)["connections"]["members"] >= 1, "counter")


def memory_of(daemon):
    with open(f"/proc/{daemon.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def flood(address, port, sources, count):
    """Connections that are opened and left, as far as they go; those that are still open."""
    kept = []
    for i in range(count):
        s = socket.socket()
        s.setblocking(False)
        try:
            s.bind((sources[i % len(sources)], 0))
            s.connect_ex((address, port))
        except OSError:
            s.close()
            continue
        kept.append(s)
        if len(kept) > 400:
            kept.pop(0).close()
    return kept


def case_ten_thousand_connections(t):
    """From strangers, from one neighbor, from a range: the peers there are do not notice, memory is bounded."""
    h = t.helper()
    stranger, noisy, quiet = t.address(), t.peer(), t.peer()
    listen = t.address()
    port = t.port(listen)
    members = [f"127.250.{os.getpid() % 250}.{i}" for i in range(1, 200)]
    text = h.definition + neighbor_text(quiet, "", [h], UP, local=listen, hold=3) + neighbor_text(
        (noisy.address, 0), f"  passive; listen {port};", [h], UP, local=listen, connect=False) + neighbor_text(
        (f"127.250.{os.getpid() % 250}.0/24", 0), "  passive;", [h], UP, local=listen, connect=False)
    daemon = t.senda(text, {"tcp_range_members": "50"})
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (512, 512))
    s = quiet.accept().establish(bgp.open_message(hold=3))
    s.initial()
    until(lambda: "listening" in daemon.log(), "it does not listen")
    before = memory_of(daemon)
    for sources in ([stranger], [noisy.address], members):
        open_ones = []
        for _ in range(10):
            open_ones = flood(listen, port, sources, 334)
            s.send(bgp.KEEPALIVE_MESSAGE)
            s.quiet(0.01)
        for one in open_ones:
            one.close()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        s.send(bgp.KEEPALIVE_MESSAGE)
        s.quiet(0.5)
    gaps = [b - a for a, b in zip(s.keepalives, s.keepalives[1:])]
    check(max(gaps) < 2, f"no KEEPALIVE for {max(gaps):.2f} s")
    descriptors = len(os.listdir(f"/proc/{daemon.pid}/fd"))
    check(descriptors < 300, f"{descriptors} descriptors")
    grown = memory_of(daemon) - before
    check(grown < 40_000, f"{grown} kB more")
    got = counters(h)["connections"]
    check(got["unknown"] > 1000 and got["too-fast"] > 1000 and got["members"] > 100, lambda: f"counted {got}")
    h.do("peer * announce route 10.0.0.0/24 next-hop 10.0.0.1")  # and it still works
    s.routes(lambda table: "10.0.0.0/24" in table)
    Session(noisy.connect(listen, port).socket).expect(bgp.OPEN)


def case_few_descriptors(t):
    """Connections do not take the last descriptors: a helper can still be started, a peer still be called."""
    h = t.helper()
    daemon, listen, port, first = ranged(t, h, env={"tcp_range_members": "0"})
    h.started()
    s = first.connect(listen, port).establish()
    s.initial()
    resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (100, 100))
    others = [f"{first.address.rsplit('.', 1)[0]}.{i}" for i in range(100, 250)]
    kept = flood(listen, port, others, 150)
    until(lambda: counters(h)["connections"]["descriptors"] > 20, "none is refused")
    daemon.logs("few descriptors are left")
    check(len(os.listdir(f"/proc/{daemon.pid}/fd")) <= 76, "descriptors")
    h.exit()
    h.started(2)
    s.alive()
    for one in kept:
        one.close()
