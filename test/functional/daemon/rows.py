"""The table: lines of the API, what they are answered, and what each peer is sent. API contract §3 to §7.

Every row is made by a rule of the contracts and encoded by encoder.py. Names of peers stand as `@a@` in lines.
"""

import re

import encoder
from encoder import Attribute, Nlri, aggregator, as_path, extended, f32, ip, plain, prefix, u16, u24, u32

UPDATE, REFRESH, OPERATIONAL = 2, 5, 6
EVERYBODY = "abcd"

# How a command names peers: who is meant, then version 6, then version 4.
SELECTORS = (
    ("abcd", "peer * ", ""),
    ("a", "peer @a@ ", "neighbor @a@ "),
    ("b", "peer @b@ peer-as 65001 ", "neighbor @b@ peer-as 65001 "),
    ("ab", "peer [@a@,@b@] ", "neighbor @a@, neighbor @b@ "),
    ("abcd", "peer * ", "neighbor * "),
    ("c", "peer [ @c@ ] ", "neighbor @c@ local-ip 127.0.0.1 local-as 65000 "),
    ("cd", "peer [ @c@ local-as 65000 , @d@ local-ip 127.0.0.1 peer-as 65003 ] ",
     "neighbor @c@ local-as 65000, neighbor @d@ peer-as 65003 "),
    ("d", "peer @d@ router-id 10.0.0.1 family-allowed in-open ", "neighbor @d@ router-id 10.0.0.1 "),
    ("abcd", "peer [ @a@ , @b@ , @c@ , @d@ ] ", "neighbor @a@ , neighbor @b@ , neighbor @c@ , neighbor @d@ "),
)


class Row:
    """`line` is written (octets, when it is no text); `reply` are the lines that come back, strings or compiled
    patterns; `out(view)` is what a peer of `to` is sent, as (type, body). Not `ordered`: of many routes at once."""

    def __init__(self, line, reply, out, to, ordered=True):
        self.line, self.reply, self.out, self.to, self.ordered = line, reply, out, to, ordered

    def sent(self, view):
        return self.out(view) if self.out and view.name in self.to else []


class Table:
    def __init__(self):
        self.rows, self.version, self.sync, self.acks = [], 6, False, True
        self._turn = self._net = 0

    def add(self, line, reply=("done",), out=None, to=EVERYBODY, ordered=True):
        if not self.acks:
            reply = [r for r in reply if r not in ("done", "error") and not str(r).startswith("error: ")]
        self.rows.append(Row(line, list(reply), out, to, ordered))

    def turn(self):
        self._turn += 1
        return self._turn

    def selector(self):
        to, v6, v4 = SELECTORS[self.turn() % len(SELECTORS)]
        return to, v6 if self.version == 6 else v4

    def all(self):
        return "peer * " if self.version == 6 else ""

    def net(self, version=4, multicast=False):
        """A prefix nobody had yet."""
        self._net += 1
        n = self._net
        if version == 6:
            return f"2001:db8:{n:x}::/48"
        return f"239.{n >> 8 & 255}.{n & 255}.0/24" if multicast else f"10.{n >> 8 & 255}.{n & 255}.0/24"

    def say(self, command, **how):
        """Of all peers."""
        self.add(self.all() + command, **how)

    def refuse(self, command, reply=("error",)):
        self.add(self.all() + command, reply)

    def pair(self, there, gone, routes, attributes=(), hop=None, bare=True):
        """Announced, then withdrawn; the withdrawal repeats the attributes unless it is bare."""
        to, who = self.selector()
        again = () if bare else attributes
        again_hop = None if bare else hop
        self.add(f"{who}announce {there}", out=updates(encoder.announce, routes, attributes, hop), to=to)
        self.add(f"{who}withdraw {gone}", out=updates(encoder.withdraw, routes, again, again_hop), to=to)


def updates(how, routes, attributes, hop):
    return lambda view: [(UPDATE, b) for b in how(view, routes, attributes, hop)]


def words(*parts):
    return " ".join(p for p in parts if p)


def resolved(hop):
    return encoder.LOCAL if hop == "self" else hop


# --- attributes: what is written, and what it becomes


def communities(*numbers):
    return plain(0xC0, 8, b"".join(sorted(u32(n) for n in numbers)))


def large(*triples):
    return plain(0xC0, 32, b"".join(sorted({u32(a) + u32(b) + u32(c) for a, b, c in triples})))


def aigp(n):
    return plain(0x80, 26, bytes.fromhex("01000b") + n.to_bytes(8, "big"))


LONG = list(range(1, 301))
C = 65000 << 16

SIMPLE = [
    ("", []),
    ("origin igp", [plain(0x40, 1, b"\0")]),
    ("origin egp", [plain(0x40, 1, b"\1")]),
    ("origin incomplete", [plain(0x40, 1, b"\2")]),
    ("origin INCOMPLETE", [plain(0x40, 1, b"\2")]),
    *((f"med {n}", [plain(0x80, 4, u32(n))]) for n in (0, 1, 100, 65536, 2**32 - 1)),
    *((f"local-preference {n}", [plain(0x40, 5, u32(n))]) for n in (0, 200, 2**32 - 1)),
    ("atomic-aggregate", [plain(0x40, 6, b"")]),
    ("originator-id 9.9.9.9", [plain(0x80, 9, ip("9.9.9.9"))]),
    ("cluster-list 1.1.1.1", [plain(0x80, 10, ip("1.1.1.1"))]),
    ("cluster-list [ 2.2.2.2 1.1.1.1 ]", [plain(0x80, 10, ip("2.2.2.2") + ip("1.1.1.1"))]),
    ("aggregator 65001:1.1.1.1", [aggregator(65001, "1.1.1.1")]),
    ("aggregator ( 65001:1.1.1.1 )", [aggregator(65001, "1.1.1.1")]),
    ("aggregator (4200000009:192.0.2.9)", [aggregator(4200000009, "192.0.2.9")]),
    ("med 1 med 2", [plain(0x80, 4, u32(1))]),
]
PATHS = [
    ("as-path 65010", [as_path((2, [65010]))]),
    ("as-path [ 65010 ]", [as_path((2, [65010]))]),
    ("as-path [65010 65011]", [as_path((2, [65010, 65011]))]),
    ("as-path [ 65010 , 65011 ]", [as_path((2, [65010, 65011]))]),
    ("as-path [ 65010 4200000001 70000 ]", [as_path((2, [65010, 4200000001, 70000]))]),
    ("as-path [ 1.1 ]", [as_path((2, [65537]))]),
    ("as-path ( 65020 65021 )", [as_path((1, [65020, 65021]))]),
    ("as-path [ 1 2 ] ( 3 4 ) [ 5 ]", [as_path((2, [1, 2]), (1, [3, 4]), (2, [5]))]),
    ("as-path [ " + " ".join(map(str, LONG)) + " ]", [as_path((2, LONG))]),
    ("as-path [ 1 ] as-path [ 2 ]", [as_path((2, [1]))]),
]
COMMUNITIES = [
    ("community 65000:1", [communities(C + 1)]),
    ("community [ 65000:1 ]", [communities(C + 1)]),
    ("community [65000:2 no-export 65000:1]", [communities(C + 1, C + 2, 0xFFFFFF01)]),
    ("community [ 65000:1 65000:1 ]", [communities(C + 1, C + 1)]),
    ("community 0xFFFF029A", [communities(0xFFFF029A)]),
    ("community 4259840001", [communities(4259840001)]),
    *((f"community {name}", [communities(n)]) for name, n in (
        ("no-export", 0xFFFFFF01), ("no_export", 0xFFFFFF01), ("NO-EXPORT", 0xFFFFFF01), ("no-advertise", 0xFFFFFF02),
        ("no-export-subconfed", 0xFFFFFF03), ("no-peer", 0xFFFFFF04), ("nopeer", 0xFFFFFF04), ("blackhole", 0xFFFF029A))),
    ("community [ 0:0 65535:65535 ]", [communities(0, 0xFFFFFFFF)]),
    ("community [ " + " ".join(f"1:{i}" for i in range(64)) + " ]", [communities(*(65536 + i for i in range(64)))]),
    ("community [ ]", []),
    ("large-community 1:2:3", [large((1, 2, 3))]),
    ("large-community [ 65001:3:4 65001:1:2 65001:1:2 ]", [large((65001, 3, 4), (65001, 1, 2))]),
    ("large-community [ 4294967295:0:4294967295 ]", [large((2**32 - 1, 0, 2**32 - 1))]),
    ("large-community 0x000000010000000200000003", [large((1, 2, 3))]),
]
EXTENDED = [
    (f"extended-community {text}", [extended(hex_)]) for text, hex_ in (
        ("target:65001:100", "0002FDE900000064"), ("65001:100", "0002FDE900000064"),
        ("target:65001:4294967295", "0002FDE9FFFFFFFF"), ("target:1.2.3.4:100", "0102010203040064"),
        ("target:4200000001:100", "0102FA56EA010064"), ("target:65001L:100", "01020000FDE90064"),
        ("target4:65001:100", "01020000FDE90064"), ("target:65001:1.2.3.4", "0002FDE901020304"),
        ("origin:65001:100", "0003FDE900000064"), ("origin:1.2.3.4:5", "0103010203040005"),
        ("origin:70000:5", "0103000111700005"), ("origin4:65001:5", "01030000FDE90005"),
        ("redirect:65001:100", "8008FDE900000064"), ("bandwidth:65001:1000000", "4004FDE949742400"),
        ("l2info:19:0:1500:111", "800A130005DC006F"), ("mup:10:10", "0C00000A0000000A"),
        ("redirect-to-nexthop", "0800000000000000"), ("0x0002fde900000001", "0002FDE900000001"),
        ("0x43ff0102030405FF", "43FF0102030405FF"))
] + [
    ("extended-community [ target:65001:2 origin:65001:1 target:65001:1 ]",
     [extended("0002FDE900000002", "0003FDE900000001", "0002FDE900000001")]),
    ("extended-community target:1:2 extended-community target:1:1", [extended("0002000100000002", "0002000100000001")]),
    ("extended-community [ target:1:1 target:1:1 ]", [extended("0002000100000001", "0002000100000001")]),
]
GENERIC = [
    ("attribute [ 0x63 0xc0 0xdeadbeef ]", [plain(0xC0, 0x63, bytes.fromhex("deadbeef"))]),
    ("attribute [ 0x99 0x60 0x0102030405 ]", [plain(0x60, 0x99, bytes.fromhex("0102030405"))]),
    ("attribute [ 0x99 0xc0 0x ]", [plain(0xC0, 0x99, b"")]),
    ("attribute [ 0x99 0xD0 0xAABB ]", [plain(0xD0, 0x99, bytes.fromhex("aabb"))]),
    ("attribute [ 0x20 0xc0 0x000000010000000200000003 ]", [large((1, 2, 3))]),
    ("attribute [ 0x99 0xc0 0x" + "5a" * 300 + " ]", [plain(0xC0, 0x99, b"\x5a" * 300)]),
    ("attribute [ 0x98 0xc0 0x01 ] attribute [ 0x99 0xc0 0x02 ]", [plain(0xC0, 0x98, b"\1"), plain(0xC0, 0x99, b"\2")]),
]
AIGP = [(f"aigp {n}", [aigp(n)]) for n in (0, 100, 2**32, 2**64 - 1)] + [("aigp 0x10", [aigp(16)])]
MIXED = [
    ("med 5 community [ 65000:1 ] as-path [ 1 2 ] origin egp",
     [plain(0x80, 4, u32(5)), communities(C + 1), as_path((2, [1, 2])), plain(0x40, 1, b"\1")]),
    ("large-community 1:2:3 extended-community target:1:1 community no-export originator-id 1.1.1.1 "
     "cluster-list [ 2.2.2.2 ] atomic-aggregate aggregator ( 65001:1.1.1.1 ) as-path [ 65010 ] origin incomplete "
     "local-preference 50 med 1",
     [large((1, 2, 3)), extended("0002000100000001"), communities(0xFFFFFF01), plain(0x80, 9, ip("1.1.1.1")),
      plain(0x80, 10, ip("2.2.2.2")), plain(0x40, 6, b""), aggregator(65001, "1.1.1.1"), as_path((2, [65010])),
      plain(0x40, 1, b"\2"), plain(0x40, 5, u32(50)), plain(0x80, 4, u32(1))]),
]
INTERNAL = [("name something", []), ("watchdog dog", []), ("watchdog dog withdraw", []), ("ttl 3600", [])]


def srgb(*ranges):
    return bytes([3]) + u16(2 + 6 * len(ranges)) + u16(0) + b"".join(u24(a) + u24(b) for a, b in ranges)


def label_index(n):
    return bytes([1]) + u16(7) + bytes(3) + u32(n)


def srv6(kind, sid, behaviour=0xFFFF, structure=None):
    inner = b"\0" + ip(sid) + b"\0" + u16(behaviour) + b"\0"
    if structure:
        inner += b"\1" + u16(6) + bytes(structure)
    inner = b"\0" + b"\1" + u16(len(inner)) + inner
    return plain(0xC0, 40, bytes([kind]) + u16(len(inner)) + inner)


PREFIX_SID = [
    ("bgp-prefix-sid [ 10 ]", [plain(0xC0, 40, label_index(10))]),
    ("bgp-prefix-sid [ 300, [ ( 800000,4096 ) ] ]", [plain(0xC0, 40, label_index(300) + srgb((800000, 4096)))]),
    ("bgp-prefix-sid [ 10, [ ( 16000,8000 ) , ( 40000,100 ) ] ]",
     [plain(0xC0, 40, label_index(10) + srgb((16000, 8000), (40000, 100)))]),
    ("bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:: )", [srv6(5, "2001:db8:1::")]),
    ("bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:: 0x12 )", [srv6(5, "2001:db8:1::", 0x12)]),
    ("bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:: 19 [40,24,16,0,16,64] )",
     [srv6(5, "2001:db8:1::", 19, (40, 24, 16, 0, 16, 64))]),
    ("bgp-prefix-sid-srv6 ( l2-service 2001:db8:1:: )", [srv6(6, "2001:db8:1::")]),
]
EVERY = SIMPLE + PATHS + COMMUNITIES + EXTENDED + GENERIC + AIGP + MIXED + INTERNAL


def wire_only(text):
    """Without what only says when: for withdrawals."""
    return "" if text.startswith(("ttl", "watchdog", "name")) else text


# --- route, ipv4, ipv6


def route_forms(t, head, routes, key, attributes_text, attributes, hop):
    """One route in one of the ways of writing it, and its withdrawal."""
    form = t.turn() % 5
    target = f"next-hop {hop}" if hop else ""
    if form == 0:
        there = words(head, key, target, attributes_text)
    elif form == 1:
        there = words(head, key, attributes_text, target) + ";"
    elif form == 2 and attributes_text.count(" ") < 3:
        there = words(head, "{", *(f"{x};" for x in (key, target, attributes_text) if x), "}")
        if key.count(" ") > 1 and "[" not in key:
            there = words(head, key, "{", *(f"{x};" for x in (target, attributes_text) if x), "}")
    elif form == 3:
        there = words(head, target, key, attributes_text) + " ;"
    else:
        there = words(head, target, attributes_text, key)
    bare = form % 2 == 0
    gone = words(head, key) if bare else words(head, key, target, wire_only(attributes_text))
    t.pair(there, gone, routes, attributes, resolved(hop), bare)


def labelled(labels):
    return f"label {labels[0]}" if len(labels) == 1 else "label [ " + " ".join(map(str, labels)) + " ]"


def family_forms(t):
    """(what stands before the attributes, route, words of its key, next hops), each call with another prefix."""
    v4, v6, multi = t.net(), t.net(6), t.net(multicast=True)
    hops4, hops6 = ("192.0.2.1", "self", "2001:db8::1"), ("2001:db8::1", "fe80::5", "192.0.2.1")
    label = labelled((800,))
    yield f"route {v4}", prefix(v4), "", hops4
    yield f"ipv4 unicast {t.net()}", None, "", hops4
    yield f"route {v6}", prefix(v6), "", hops6
    yield f"ipv6 unicast {t.net(6)}", None, "", hops6
    yield f"route {multi}", prefix(multi), "", ("192.0.2.1", "self")
    yield f"ipv4 multicast {t.net(multicast=True)}", None, "", ("192.0.2.1",)
    yield f"route {t.net()}", "label", label, hops4
    yield f"ipv4 nlri-mpls {t.net()}", "label", label, hops4
    yield f"ipv6 nlri-mpls {t.net(6)}", "label", label, hops6
    yield f"route {t.net(6)}", "label", label, hops6
    yield f"route {t.net()}", "rd", f"rd 65000:1 {label}", hops4
    yield f"ipv4 mpls-vpn {t.net()}", "rd", f"rd 65000:1 {label}", hops4
    yield f"route {t.net(6)}", "rd", f"{label} rd 65000:1", hops6
    yield f"ipv6 mpls-vpn {t.net(6)}", "rd", f"rd 65000:1 {label}", hops6


def nlri_of(head, route):
    net = head.split()[-1]
    if route == "label":
        return prefix(net, (800,))
    if route == "rd":
        return prefix(net, (800,), "65000:1")
    return route or prefix(net)


def attributes_by_family(t, variants):
    """Every attribute with every family, next hops in turn."""
    for text, attributes in variants:
        for head, route, key, hops in family_forms(t):
            hop = hops[t.turn() % len(hops)]
            route_forms(t, head, [nlri_of(head, route)], key, text, attributes, hop)


def every_next_hop(t):
    for head, route, key, hops in family_forms(t):
        for hop in (*hops, "SELF") if "self" in hops else hops:
            route_forms(t, head, [nlri_of(head, route)], key, "", [], "self" if hop == "SELF" else hop)


def every_length(t):
    """All masks, and hosts without one."""
    for n in range(33):
        net = f"{'128.0.0.0' if n else '0.0.0.0'}/{n}"
        route_forms(t, f"route {net}", [prefix(net)], "", "", [], "192.0.2.1")
    for n in range(129):
        net = f"{'8000::' if n else '::'}/{n}"
        route_forms(t, f"route {net}", [prefix(net)], "", "", [], "2001:db8::1")
    route_forms(t, "route 10.1.2.3", [prefix("10.1.2.3/32")], "", "", [], "192.0.2.1")
    route_forms(t, "route 2001:db8::5", [prefix("2001:db8::5/128")], "", "", [], "2001:db8::1")
    route_forms(t, "ipv4 unicast 10.1.2.4", [prefix("10.1.2.4/32")], "", "", [], "self")


def keys(t):
    """Labels, route distinguishers, path identifiers."""
    for labels in ((0,), (3,), (16,), (800, 900), (1048575,), (1, 2, 3), tuple(range(16, 20))):
        for head, safi in (("route", None), ("ipv4 nlri-mpls", None)):
            net = t.net()
            route_forms(t, f"{head} {net}", [prefix(net, labels)], labelled(labels), "", [], "192.0.2.1")
        for rd in ("65000:1", "0:0", "65535:4294967295", "1.2.3.4:7", "4200000001:7", "65536:65535"):
            net, word = t.net(), ("rd", "route-distinguisher")[t.turn() % 2]
            route_forms(t, f"route {net}", [prefix(net, labels, rd)], f"{word} {rd} {labelled(labels)}", "", [], "self")
            net = t.net(6)
            route_forms(t, f"ipv6 mpls-vpn {net}", [prefix(net, labels, rd)], f"rd {rd} {labelled(labels)}", "", [],
                        "2001:db8::1")
    for text, path in (("0", 0), ("1", 1), ("4294967295", 2**32 - 1), ("1.2.3.4", 0x01020304)):
        word = f"path-information {text}"
        for head, version, labels, rd, key in (
                ("route", 4, (), None, ""), ("ipv4 unicast", 4, (), None, ""), ("route", 6, (), None, ""),
                ("ipv6 unicast", 6, (), None, ""), ("route", 4, (100,), None, "label 100"),
                ("ipv4 nlri-mpls", 4, (100,), None, "label 100"), ("route", 4, (100,), "1:1", "rd 1:1 label 100"),
                ("ipv6 mpls-vpn", 6, (100,), "1:1", "rd 1:1 label 100")):
            net = t.net(version)
            route_forms(t, f"{head} {net}", [prefix(net, labels, rd, path)], words(key, word), "", [],
                        "192.0.2.1" if version == 4 else "2001:db8::1")
    # Without a label nothing stands for it.
    for net in (t.net(), t.net()):
        route = prefix(net, (), "65000:9")
        t.say(f"withdraw route {net} rd 65000:9", out=updates(encoder.withdraw, [route], [], None))


# --- several prefixes


def many(t):
    for text, attributes in SIMPLE + PATHS[:4] + COMMUNITIES[:4] + EXTENDED[:6] + AIGP[:1]:
        word = ("attributes", "attribute")[t.turn() % 2]
        nets = [t.net() for _ in range(3)]
        nets.reverse()
        routes = [prefix(n) for n in nets]
        t.pair(words(word, "next-hop 192.0.2.1", text, "nlri", *nets),
               words(word, "next-hop 192.0.2.1", text, "nlri", *nets), routes, attributes, "192.0.2.1", bare=False)
        nets = [t.net(6) for _ in range(2)]
        t.pair(words(word, text, "next-hop 2001:db8::1 nlri", *nets) + ";", words(word, "nlri", *nets),
               [prefix(n) for n in nets], attributes, "2001:db8::1")
        nets = [t.net() for _ in range(2)]
        t.pair(words(word, "next-hop self", text, "label 5 nlri", *nets),
               words(word, "next-hop self", text, "label 5 nlri", *nets), [prefix(n, (5,)) for n in nets], attributes,
               "127.0.0.1", bare=False)
        t.pair(words(word, "next-hop self rd 9:9", text, "label [ 5 6 ] nlri", *nets),
               words(word, "rd 9:9 label [ 5 6 ] nlri", *nets), [prefix(n, (5, 6), "9:9") for n in nets], attributes,
               "127.0.0.1")
    for path in (5, None):
        nets = [t.net() for _ in range(4)]
        key = f"path-information {path}" if path else ""
        t.pair(words("attributes", key, "next-hop 192.0.2.1 nlri", *nets), words("attributes", key, "nlri", *nets),
               [prefix(n, path=path) for n in nets], [], "192.0.2.1")
    # More than fits into one message.
    nets = [f"11.{i >> 8}.{i & 255}.0/24" for i in range(2500)]
    t.pair("attributes next-hop 192.0.2.1 med 5 nlri " + " ".join(nets), "attributes nlri " + " ".join(nets),
           [prefix(n) for n in nets], [plain(0x80, 4, u32(5))], "192.0.2.1")
    for net, n in (("12.0.4.0/22", 24), ("12.0.8.0/23", 25), ("12.1.0.0/16", 20), ("12.2.0.0/24", 24), ("12.3.0.0/24", 16)):
        pieces = pieces_of(net, n)
        t.pair(f"route {net} next-hop 192.0.2.1 split /{n}", f"route {net} split /{n}", pieces, [], "192.0.2.1")
    pieces = pieces_of("2001:db9::/46", 48)
    t.pair("route 2001:db9::/46 next-hop 2001:db8::1 split /48", "route 2001:db9::/46 split /48", pieces, [], "2001:db8::1")
    pieces = pieces_of("12.4.0.0/23", 24, (7,), "1:1")
    t.pair("route 12.4.0.0/23 next-hop self label 7 rd 1:1 split /24", "route 12.4.0.0/23 rd 1:1 label 7 split /24",
           pieces, [], "127.0.0.1")
    # Attributes alone are sent as they are.
    for text, attributes in SIMPLE[6:9] + COMMUNITIES[:2]:
        t.say(words("announce attributes next-hop 192.0.2.1", text),
              out=lambda view, a=attributes: [(UPDATE, encoder.body(b"", encoder.block(view, a, "192.0.2.1")))])


def pieces_of(net, n, labels=(), rd=None):
    import ipaddress
    whole = ipaddress.ip_network(net)
    parts = [whole] if n <= whole.prefixlen else whole.subnets(new_prefix=n)
    return [prefix(str(p), labels, rd) for p in parts]


# --- the other families


def type_length(kind, octets):
    return bytes([kind, len(octets)]) + octets


def wide_address(address):
    octets = ip(address)
    return bytes([8 * len(octets)]) + octets


def mvpn(t):
    for afi, source, group, hops in ((1, "10.0.0.1", "239.1.1.1", ("192.0.2.1", "self")),
                                     (2, "2001:db8::1", "ff0e::1", ("192.0.2.1", "2001:db8::9"))):
        for rd in ("65000:100", "1.2.3.4:5", "70000:5"):
            for as_ in (65000, 4200000001):
                for text, attributes in (SIMPLE[0], SIMPLE[6], COMMUNITIES[1], EXTENDED[0]):
                    d, s, g = encoder.distinguisher(rd), wide_address(source), wide_address(group)
                    for words_, octets in (
                            (f"source-ad source {source} group {group} rd {rd}", type_length(5, d + s + g)),
                            (f"shared-join rp {source} group {group} rd {rd} source-as {as_}", type_length(6, d + u32(as_) + s + g)),
                            (f"source-join source {source} group {group} rd {rd} source-as {as_}",
                             type_length(7, d + u32(as_) + s + g))):
                        hop = hops[t.turn() % len(hops)]
                        line = words(f"ipv{4 if afi == 1 else 6} mcast-vpn", words_, f"next-hop {hop}", text)
                        t.pair(line, line, [Nlri((afi, encoder.MVPN), octets)], attributes, resolved(hop), bare=False)


def mup_route(afi, kind, octets):
    return Nlri((afi, encoder.MUP), b"\1" + u16(kind) + bytes([len(octets)]) + octets)


def mup(t):
    behind = (("", []), EXTENDED[0], ("extended-community [ target:10:10 mup:10:10 ]",
                                      [extended("0002000A0000000A", "0C00000A0000000A")]), PREFIX_SID[5],
              ("extended-community [ target:10:10 ] bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] )",
               [extended("0002000A0000000A"), srv6(5, "2001:db8:1:1::", 0x48, (64, 24, 16, 0, 0, 0))]))
    for afi, net, address, other in ((1, "10.0.1.0/24", "10.0.0.1", "10.0.0.2"), (2, "2001:db8:1::/48", "2001:db8::7", "2001:db8::8")):
        where = f"ipv{4 if afi == 1 else 6} mup"
        p = prefix(net).octets
        for rd in ("100:100", "1.2.3.4:5"):
            d = encoder.distinguisher(rd)
            forms = [(f"mup-isd {net} rd {rd}", 1, d + p), (f"mup-dsd {address} rd {rd}", 2, d + ip(address))]
            for teid, qfi in ((12345, 9), (0, 0), (2**32 - 1, 63)):
                tail = u32(teid) + bytes([qfi]) + wide_address(address)
                text = f"mup-t1st {net} rd {rd} teid {teid} qfi {qfi} endpoint {address}"
                forms.append((text, 3, d + p + tail))
                forms.append((f"{text} source {other}", 3, d + p + tail + wide_address(other)))
            for teid, size in ((12345, 32), (5, 12), (255, 8), (0, 0), (1, 1)):
                forms.append((f"mup-t2st {address} rd {rd} teid {teid}/{size}", 4,
                              d + bytes([8 * len(ip(address)) + size]) + ip(address) + teid.to_bytes((size + 7) // 8, "big")))
            for text, kind, octets in forms:
                for hop in ("2001:db8::1", "192.0.2.1"):
                    more, attributes = behind[t.turn() % len(behind)]
                    line = words(where, text, f"next-hop {hop}", more)
                    sent = f"::ffff:{hop}" if afi == 2 and "." in hop else hop
                    t.pair(line, line, [mup_route(afi, kind, octets)], attributes, sent, bare=False)


def vpls(t):
    for rd in ("192.168.201.1:123", "65000:1", "70000:9"):
        for endpoint, base, offset, size in ((5, 10702, 1, 8), (0, 0, 0, 0), (65535, 65535, 65535, 65535)):
            for text, attributes in SIMPLE + PATHS[:3] + COMMUNITIES[:2] + EXTENDED[:3] + GENERIC[:1]:
                octets = encoder.distinguisher(rd) + u16(endpoint) + u16(offset) + u16(size) + u24(base << 4 | 1)
                line = words(f"vpls rd {rd} endpoint {endpoint} base {base} offset {offset} size {size}",
                             "next-hop 192.168.201.1", text)
                t.pair(line, line, [Nlri(encoder.VPLS, u16(17) + octets)], attributes, "192.168.201.1", bare=False)


NAMES = {"protocol": {"icmp": 1, "igmp": 2, "tcp": 6, "egp": 8, "udp": 17, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51,
                      "ospf": 89, "ipip": 94, "pim": 103, "sctp": 132},
         "port": {"http": 80, "https": 443, "domain": 53, "ssh": 22, "bgp": 179, "ntp": 123, "snmp": 161},
         "icmp-type": {"echo-reply": 0, "unreachable": 3, "redirect": 5, "echo-request": 8, "router-advertisement": 9,
                       "time-exceeded": 11, "timestamp-reply": 14, "photuris": 40, "experimental-two": 254},
         "icmp-code": {"network-unreachable": 0, "host-unreachable": 1, "fragmentation-needed": 4, "source-route-failed": 5,
                       "communication-prohibited-by-filtering": 13, "ip-header-bad": 2},
         "tcp-flags": {"fin": 1, "syn": 2, "rst": 4, "push": 8, "ack": 16, "urgent": 32, "urg": 32, "ece": 64, "cwr": 128,
                       "ns": 256},
         "fragment": {"dont-fragment": 1, "is-fragment": 2, "first-fragment": 4, "last-fragment": 8}}

NUMERIC = (("protocol", 3, 1, 255), ("next-header", 3, 2, 255), ("port", 4, 0, 65535), ("destination-port", 5, 0, 65535),
           ("source-port", 6, 0, 65535), ("icmp-type", 7, 0, 255), ("icmp-code", 8, 0, 255), ("packet-length", 10, 0, 65535),
           ("dscp", 11, 1, 63), ("traffic-class", 11, 2, 255), ("flow-label", 13, 2, 1048575))


def flow_components():
    """(text, type, AFI or 0, value)"""
    for key, kind, afi, most in NUMERIC:
        numbers = [0, 1, most] + ([256] if most > 255 else []) + ([65536] if most > 65535 else [])
        for n in numbers:
            for op in encoder.OPERATORS:
                yield f"{key} {op}{n}", kind, afi, encoder.flow_values([[(op, n)]], encoder.OPERATORS)
        yield f"{key} [ =1 >2 ]", kind, afi, encoder.flow_values([[("=", 1)], [(">", 2)]], encoder.OPERATORS)
        yield f"{key} >1&<{most}", kind, afi, encoder.flow_values([[(">", 1), ("<", most)]], encoder.OPERATORS)
        yield (f"{key} [ >=1&<=3 {most} ]", kind, afi,
               encoder.flow_values([[(">=", 1), ("<=", 3)], [("", most)]], encoder.OPERATORS))
        table = {"next-header": "protocol", "destination-port": "port", "source-port": "port"}.get(key, key)
        for name, n in NAMES.get(table, {}).items():
            yield f"{key} {name}", kind, afi, encoder.flow_values([[("=", n)]], encoder.OPERATORS)
    for key, kind in (("tcp-flags", 9), ("fragment", 12)):
        for name, n in NAMES[key].items():
            for op in encoder.BITS:
                yield f"{key} {op}{name}", kind, 0, encoder.flow_values([[(op, n)]], encoder.BITS)
    yield "tcp-flags [ =syn !ack ]", 9, 0, encoder.flow_values([[("=", 2)], [("!", 16)]], encoder.BITS)
    yield "tcp-flags =syn+ack&!fin", 9, 0, encoder.flow_values([[("=", 18), ("!", 1)]], encoder.BITS)
    yield "tcp-flags 0x100", 9, 0, encoder.flow_values([[("", 256)]], encoder.BITS)
    yield "fragment [ first-fragment last-fragment ]", 12, 0, encoder.flow_values([[("", 4)], [("", 8)]], encoder.BITS)
    for key, kind in (("source", 2), ("destination", 1)):
        for net in ("10.0.0.1/32", "10.0.0.0/8", "0.0.0.0/0", "10.1.128.0/17"):
            yield f"{key} {net}", kind, 1, encoder.flow_prefix(net)
            yield f"{key}-ipv4 {net}", kind, 1, encoder.flow_prefix(net)
        for net in ("2001:db8::1/128", "2001:db8::/48", "::/0", "2001:db8::1/128/64", "2001:db8::/32/0"):
            yield f"{key} {net}", kind, 2, encoder.flow_prefix(net)
            yield f"{key}-ipv6 {net}", kind, 2, encoder.flow_prefix(net)


def v6_community(hex_):
    return Attribute(25, lambda view: encoder.attribute(0xC0, 25, bytes.fromhex(hex_)))


ACTIONS = [
    ("accept", [], None), ("discard", [extended("8006000000000000")], None),
    ("rate-limit 9600", [extended("8006000046160000")], None), ("rate-limit 1000000", [extended(b"\x80\6\0\0" + f32(1e6))], None),
    ("rate-limit 1000 packets", [extended("800C0000447A0000")], None),
    ("rate-limit 9600 bytes", [extended("8006000046160000")], None),
    ("redirect 65001:100", [extended("8008FDE900000064")], None), ("redirect 70000:5", [extended("8208000111700005")], None),
    ("redirect 1.2.3.4", [extended("0800000000000000")], "1.2.3.4"),
    ("redirect 2001:db8::9", [extended("0800000000000000")], "2001:db8::9"),
    ("copy 1.2.3.4", [extended("0800000000000001")], "1.2.3.4"),
    ("redirect-to-nexthop-ietf 1.2.3.4", [extended("010C010203040000")], None),
    ("redirect-to-nexthop-ietf 2001:db8::1", [v6_community("000C20010DB80000000000000000000000010000")], None),
    *((f"mark {n}", [extended(b"\x80\x09" + bytes(5) + bytes([n]))], None) for n in (0, 10, 63)),
    ("action sample", [extended("8007000000000002")], None), ("action terminal", [extended("8007000000000001")], None),
    ("action sample-terminal", [extended("8007000000000003")], None),
    ("community [ 65000:1 no-export ]", [communities(C + 1, 0xFFFFFF01)], None),
    ("large-community 1:2:3", [large((1, 2, 3))], None),
    ("extended-community [ target:1:1 origin:1:1 ]", [extended("0002000100000001", "0003000100000001")], None),
]


def flow_line(t, afi, components, actions, rd=None, hop=None):
    """A rule, in braces or flat, and its withdrawal."""
    texts = [c[0] for c in components]
    routes = [encoder.flow([(kind, value) for _, kind, _, value in components], rd, afi)]
    attributes = [a for _, part, _ in actions for a in part]
    hop = next((h for _, _, h in actions if h), hop)
    form = t.turn() % 3
    said = [a for a, _, _ in actions]
    if form == 2 and not any("next-hop" in s for s in said):
        head = f"ipv{4 if afi == 1 else 6} " + (f"flow-vpn rd {rd}" if rd else "flow")
        there = gone = words(head, *texts, *said)
        bare = False
    else:
        name = ("", "rule-1")[form % 2]
        head = words("flow route", name, "{", f"rd {rd};" if rd else "", "match {", *(f"{x};" for x in texts), "}")
        there = words(head, "then {", *(f"{x};" for x in said), "} }")
        bare = t.turn() % 2 == 0
        gone = words(head, "}") if bare else there
    t.pair(there, gone, routes, attributes, hop, bare)


def flows(t):
    discard = ACTIONS[1]
    for component in flow_components():
        flow_line(t, component[2] or 1, [component], [discard])
    source4 = ("source 10.0.0.1/32", 2, 1, encoder.flow_prefix("10.0.0.1/32"))
    source6 = ("source 2001:db8::/48", 2, 2, encoder.flow_prefix("2001:db8::/48"))
    rest = [("destination-port =80", 5, 0, bytes([0x81, 80])), ("port [ =80 =443 ]", 4, 0, bytes.fromhex("01509101bb")),
            ("tcp-flags syn", 9, 0, bytes([0x80, 2])), ("packet-length >200&<300", 10, 0, bytes.fromhex("02c8d4012c"))]
    tcp4 = ("protocol tcp", 3, 1, bytes([0x81, 6]))
    tcp6 = ("next-header tcp", 3, 2, bytes([0x81, 6]))
    for action in ACTIONS:
        for rd in (None, "65000:1", "1.2.3.4:5"):
            flow_line(t, 1, [source4, tcp4, *rest], [action], rd)
            flow_line(t, 2, [tcp6, *rest, source6], [action], rd)
    for first in ACTIONS[1:3]:
        for second in ACTIONS[13:]:
            flow_line(t, 1, [rest[0], source4], [first, second])
    wide = ("port [ " + " ".join(f"={1000 + i}" for i in range(80)) + " ]", 4, 0,
            encoder.flow_values([[("=", 1000 + i)] for i in range(80)], encoder.OPERATORS))
    flow_line(t, 1, [wide], [discard])
    flow_line(t, 1, [wide, source4], [discard], "1:1")


# --- SR policies (§8.11)


def label32(n, bottom):
    return u32(n << 12 | (0x100 if bottom else 0))


def sr_segments():
    eb = " endpoint-behavior 17 40 24 16 0"
    eb_octets = u16(17) + u16(0) + bytes([40, 24, 16, 0])
    one, two, sid = ip("fc00::1"), ip("fc00::2"), ip("fc00::9")
    yield "type-a mpls 16001", 1, bytes(2) + label32(16001, True)
    yield "type-b srv6 fc00::1", 13, bytes(2) + one
    yield "type-b srv6 fc00::1" + eb, 13, b"\x10\0" + one + eb_octets
    for algorithm in (0, 1, 128):
        f = 0x40 if algorithm else 0
        yield f"type-c ipv4 1.1.1.1 algorithm {algorithm}", 3, bytes([f, algorithm]) + ip("1.1.1.1")
        yield (f"type-c ipv4 1.1.1.1 algorithm {algorithm} sid 16001", 3,
               bytes([f, algorithm]) + ip("1.1.1.1") + label32(16001, True))
        yield f"type-d ipv6 fc00::1 algorithm {algorithm}", 4, bytes([f, algorithm]) + one
        yield f"type-d ipv6 fc00::1 algorithm {algorithm} sid 100", 4, bytes([f, algorithm]) + one + label32(100, False)
        yield f"type-i ipv6 fc00::1 algorithm {algorithm}", 14, bytes([f, algorithm]) + one
        yield f"type-i ipv6 fc00::1 algorithm {algorithm} sid fc00::9", 14, bytes([f, algorithm]) + one + sid
        yield (f"type-i ipv6 fc00::1 algorithm {algorithm} sid fc00::9" + eb, 14,
               bytes([f | 0x10, algorithm]) + one + sid + eb_octets)
        yield f"type-k local fc00::1 remote fc00::2 algorithm {algorithm}", 16, bytes([f, algorithm]) + one + two
        yield (f"type-k local fc00::1 remote fc00::2 algorithm {algorithm} sid fc00::9" + eb, 16,
               bytes([f | 0x10, algorithm]) + one + two + sid + eb_octets)
        yield (f"type-j local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 remote-ipv6 fc00::2 algorithm {algorithm} sid fc00::9", 15,
               bytes([f, algorithm]) + u32(1) + one + u32(2) + two + sid)
    yield "type-e local-if-id 5 ipv4 1.1.1.1", 5, bytes(2) + u32(5) + ip("1.1.1.1")
    yield "type-e local-if-id 5 ipv4 1.1.1.1 sid 7", 5, bytes(2) + u32(5) + ip("1.1.1.1") + label32(7, False)
    yield "type-f local 1.1.1.1 remote 2.2.2.2", 6, bytes(2) + ip("1.1.1.1") + ip("2.2.2.2")
    yield "type-f local 1.1.1.1 remote 2.2.2.2 sid 7", 6, bytes(2) + ip("1.1.1.1") + ip("2.2.2.2") + label32(7, False)
    yield ("type-g local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 remote-ipv6 fc00::2", 7,
           bytes(2) + u32(1) + one + u32(2) + two)
    yield "type-h local fc00::1 remote fc00::2", 8, bytes(2) + one + two
    yield "type-h local fc00::1 remote fc00::2 sid 9", 8, bytes(2) + one + two + label32(9, False)


def sr_list(weight, *segments):
    octets = b"\0\x09\6\0\0" + u32(weight) + b"".join(type_length(k, v) for k, v in segments)
    return b"\x80" + u16(len(octets)) + octets


def sr_named(kind, text):
    return bytes([kind]) + u16(len(text) + 1) + b"\0" + text.encode()


def sr_parts():
    yield "", b""
    for n in (0, 100, 2**32 - 1):
        yield f"preference {n}", b"\x0c\6\0\0" + u32(n)
    for n in (0, 5, 255):
        yield f"priority {n}", b"\x0f\2" + bytes([n, 0])
    yield "binding-sid null", b"\x0d\2\0\0"
    for n in (16, 24000, 1048575):
        yield f"binding-sid mpls {n}", b"\x0d\6\x10\0" + label32(n, True)
    yield "srv6-binding-sid fc00::1", b"\x14\x12\0\0" + ip("fc00::1")
    yield "policy-name gold", sr_named(130, "gold")
    yield "candidate-path-name cp1", sr_named(129, "cp1")
    yield 'policy-name "my policy"', sr_named(130, "my policy")
    for text, kind, value in sr_segments():
        yield f"segment-list weight 1 segment {text}", sr_list(1, (kind, value))
    yield ("segment-list weight 2 segment type-a mpls 100 segment type-a mpls 200",
           sr_list(2, (1, bytes(2) + label32(100, False)), (1, bytes(2) + label32(200, True))))
    yield ("preference 100 binding-sid mpls 24000 segment-list weight 1 segment type-a mpls 16001 policy-name x",
           b"\x0c\6\0\0" + u32(100) + b"\x0d\6\x10\0" + label32(24000, True)
           + sr_list(1, (1, bytes(2) + label32(16001, True))) + sr_named(130, "x"))


def sr_policies(t):
    for text, octets in sr_parts():
        for afi, endpoint, hop in ((1, "10.0.0.1", "192.0.2.1"), (2, "2001:db8::1", "2001:db8::2")):
            key = u32(7) + u32(100) + ip(endpoint)
            route = Nlri((afi, encoder.SR), bytes([8 * len(key)]) + key)
            attributes = [plain(0xC0, 23, u16(15) + u16(len(octets)) + octets)] if octets else []
            line = words(f"ipv{4 if afi == 1 else 6} sr-policy distinguisher 7 color 100 endpoint {endpoint} next-hop {hop}", text)
            t.pair(line, line, [route], attributes, hop, bare=False)


# --- what is no route


FAMILIES = {"ipv4 unicast": (1, 1), "ipv4 multicast": (1, 2), "ipv4 nlri-mpls": (1, 4), "ipv4 mcast-vpn": (1, 5),
            "ipv4 sr-policy": (1, 73), "ipv4 mup": (1, 85), "ipv4 mpls-vpn": (1, 128), "ipv4 flow": (1, 133),
            "ipv4 flow-vpn": (1, 134), "ipv6 unicast": (2, 1), "ipv6 nlri-mpls": (2, 4),
            "ipv6 mcast-vpn": (2, 5), "ipv6 sr-policy": (2, 73), "ipv6 mup": (2, 85), "ipv6 mpls-vpn": (2, 128),
            "ipv6 flow": (2, 133), "ipv6 flow-vpn": (2, 134), "l2vpn vpls": (25, 65)}
NOT_CONFIGURED = {"l2vpn evpn": (25, 70), "ipv4 rtc": (1, 132)}


def messages(t):
    t.say("announce eor", out=lambda view: [(UPDATE, bytes(4))])
    for name, family in {**FAMILIES, **NOT_CONFIGURED}.items():
        to, who = t.selector()
        t.add(f"{who}announce eor {name}", out=lambda view, f=family: [(UPDATE, encoder.end_of_rib(f))], to=to)
        configured = name in FAMILIES
        t.add(f"{who}announce route-refresh {name}", to=to if configured else "",
              out=lambda view, f=family: [(REFRESH, u16(f[0]) + bytes([0, f[1]]))])
    for bad in ("foo bar", "ipv4", "ipv4 foo", "foo unicast", "ipv4 unicast more", "unicast ipv4"):
        t.refuse(f"announce eor {bad}")
        t.refuse(f"announce route-refresh {bad}")
    t.refuse("announce route-refresh")
    operational(t)
    for code in ("", "x", "-1", "256", "4x"):
        t.refuse(f"teardown {code}")
    for name in ("", "nobody", "announce"):
        t.say(words("announce watchdog", name))
        t.say(words("withdraw watchdog", name))


def operational(t):
    """`a` has the capability, the others have not."""
    def message(kind, payload):
        return lambda view: [(OPERATIONAL, u16(kind) + u16(len(payload)) + payload)]

    for word, kind in (("adm", 1), ("asm", 2)):
        for text in ('"all is well"', "word", '"[x] (y)"'):
            payload = u16(1) + b"\1" + text.strip('"').encode()
            t.say(f"announce operational {word} afi ipv4 safi unicast advisory {text}", out=message(kind, payload), to="a")
    for word, kind in (("rpcq", 3), ("apcq", 5), ("lpcq", 7)):
        for n in (0, 7, 2**32 - 1):
            payload = u16(2) + b"\1" + ip("10.0.0.1") + u32(n)
            t.say(f"announce operational {word} afi ipv6 safi unicast sequence {n}", out=message(kind, payload), to="a")
    for word, kind in (("rpcp", 4), ("apcp", 6), ("lpcp", 8)):
        for behind, who in (("", "10.0.0.1"), (" router-id 1.2.3.4", "1.2.3.4")):
            payload = u16(1) + b"\1" + ip(who) + u32(7) + u32(1000)
            t.say(f"announce operational {word} afi ipv4 safi unicast sequence 7 counter 1000{behind}",
                  out=message(kind, payload), to="a")
    t.say("announce operational nonsense afi ipv4 safi unicast")
    for bad in ("", "asm", "asm afi ipv4", "asm afi ipv4 safi unicast", "asm afi ipv4 safi unicast advisory",
                "rpcq afi ipv4 safi unicast", "rpcq afi ipv4 safi unicast sequence", "rpcq afi ipv4 safi unicast sequence x",
                "rpcp afi ipv4 safi unicast sequence 7", "rpcp afi ipv4 safi unicast sequence 7 counter"):
        t.refuse(words("announce operational", bad))


# --- errors


BAD_WORDS = (
    "med", "med many", "med -1", "med 4294967296", "med 1.5", "local-preference", "local-preference x",
    "local-preference 4294967296", "origin", "origin foo", "as-path", "as-path foo", "as-path [ 1 2", "as-path [ 1 2 )",
    "as-path 4294967296", "as-path [ [ 1 ] ]", "community", "community foo", "community 1:65536", "community 65536:1",
    "community 4294967296", "community [ 1:1", "community [ 1:1 , 1:2 ]", "large-community 1:2", "large-community 1:2:3:4",
    "large-community foo", "large-community 4294967296:1:1", "extended-community", "extended-community foo",
    "extended-community foo:1:1", "extended-community target:1", "extended-community target:65536:65536",
    "extended-community 0x00", "aggregator", "aggregator foo", "aggregator 1:foo", "aggregator 1", "originator-id foo",
    "originator-id 1", "originator-id 1.2.3.256", "cluster-list foo", "cluster-list [ ]", "cluster-list [ 1.1.1.1",
    "attribute", "attribute [ 0x63 0xc0 ]", "attribute [ 0x63 0xc0 0x1 ]", "attribute [ 63 c0 00 ]", "attribute 0x63",
    "aigp", "aigp foo", "aigp -1", "aigp 18446744073709551616", "label", "label foo", "label 1048576", "label -1", "label [ ]",
    "rd foo label 1", "rd 1 label 1", "rd 65536:65536 label 1", "rd 1.2.3.4:65536 label 1", "path-information foo",
    "path-information", "split 24", "split /33", "split foo", "bogus 5", "bogus", "next-hop", "next-hop foo", "colour blue",
    "bgp-prefix-sid [ ]", "bgp-prefix-sid foo", "bgp-prefix-sid-srv6 foo", "bgp-prefix-sid-srv6 ( l4-service :: )",
)
BAD_PREFIXES = ("", "foo", "10.9.0.0/33", "10.9.0.1/24", "10.9.0.0/", "10.9.0.0/-1", "10.9.0.0/x", "10.9.0/24", "256.1.1.1/32",
                "10.9.0.0/24/24", "2001:db8::/129", "2001:db8::1/64", ":::/0", "2001:db8/32", "/24", "10.9.0.0 /24")


def normalised(text):
    text = re.sub(r"([\[\](),;{}])", r" \1 ", text)
    return " ".join(text.split())


def errors(t):
    """Nothing of these reaches a peer, and each has its answer."""
    def explained(command):
        return [f"error: Could not parse route: {normalised(command.replace(chr(34), ''))}", "error"]

    for bad in BAD_WORDS:
        line = f"route 10.9.0.0/24 next-hop 192.0.2.1 {bad}"
        t.refuse(f"announce {line}", explained(line))
        line = f"attributes next-hop 192.0.2.1 {bad} nlri 10.9.0.0/24 10.9.1.0/24"
        if not bad.startswith("split") and bad not in ("as-path", "label"):
            t.refuse(f"announce {line}", explained(line))
        t.refuse(f"announce ipv4 unicast 10.9.0.0/24 next-hop 192.0.2.1 {bad}")
        if bad != "split /33":
            t.refuse(f"announce ipv6 unicast 2001:db8::/32 next-hop 2001:db8::1 {bad}")
    for bad in BAD_PREFIXES:
        line = words("route", bad, "next-hop 192.0.2.1")
        t.refuse(f"announce {line}", explained(line))
        line = words("route", bad)
        t.refuse(f"withdraw {line}", explained(line))
        t.refuse(words("announce ipv4 unicast", bad, "next-hop 192.0.2.1"))
        t.refuse(words("withdraw ipv4 unicast", bad))
    for line in ("route 10.9.0.0/24 next-hop 192.0.2.1; more", "route 10.9.0.0/24 { next-hop 192.0.2.1;",
                 "route 10.9.0.0/24 { next-hop 192.0.2.1; } med 5", "route 10.9.0.0/24 { next-hop 192.0.2.1; foo 5; }", "route",
                 "attributes next-hop 192.0.2.1 nlri 10.9.0.0/24 2001:db8::/32", "attributes nlri 10.9.0.0/24 , 10.9.1.0/24",
                 "attributes foo", "attribute next-hop 192.0.2.1 nlri 10.9.0.1/24"):
        t.refuse(f"announce {line}", explained(line))
    for net, more in (("10.9.1.0/24", ""), ("2001:db8::/32", ""), ("10.9.1.0/24", " med 5"), ("10.9.1.0/24", " label 5")):
        t.refuse(f"announce route {net}{more}", [f"error: announce requires nexthop: {net}", "error"])
    t.refuse("announce route 10.3.1.0/24 next-hop 192.0.2.1 rd 65000:1",
             ["error: labeled route announce requires labels: 10.3.1.0/24 rd 65000:1", "error"])
    other_errors(t)


def other_errors(t):
    for line in (
            "ipv4", "ipv4 foo 10.0.0.0/24 next-hop 192.0.2.1", "ipv6", "ipv6 foo", "ipv4 labeled-unicast 10.0.0.0/8 label 1 next-hop self",
            "ipv4 unicast 2001:db8::/32 next-hop 2001:db8::1", "ipv6 unicast 10.0.0.0/8 next-hop 192.0.2.1",
            "ipv4 nlri-mpls 10.0.0.0/8 next-hop 192.0.2.1", "ipv4 mpls-vpn 10.0.0.0/8 label 1 next-hop 192.0.2.1",
            "ipv4 unicast 10.0.0.0/8", "ipv6 unicast 2001:db8::/32 next-hop self",
            "ipv4 mcast-vpn", "ipv4 mcast-vpn foo", "ipv4 mcast-vpn source-ad source 10.0.0.1", "ipv4 mcast-vpn source-ad group 239.1.1.1",
            "ipv4 mcast-vpn shared-join rp 10.0.0.1 group 239.1.1.1 rd 1:1 source-as x next-hop 192.0.2.1",
            "ipv4 mup", "ipv4 mup mup-foo 10.0.0.0/8", "ipv4 mup mup-isd 10.0.0.0/33 rd 1:1 next-hop 192.0.2.1",
            "ipv4 mup mup-t1st 10.0.0.0/8 rd 1:1 teid 4294967296 qfi 1 endpoint 10.0.0.1 next-hop 192.0.2.1",
            "ipv4 mup mup-t1st 10.0.0.0/8 rd 1:1 teid 1 qfi 64 endpoint 10.0.0.1 next-hop 192.0.2.1",
            "ipv4 mup mup-t2st 10.0.0.1 rd 1:1 teid 1/33 next-hop 192.0.2.1", "ipv4 mup mup-t2st 10.0.0.1 rd 1:1 teid 256/8 next-hop 192.0.2.1",
            "vpls", "vpls rd 1:1", "vpls name rd 1:1 endpoint 5 base 1 offset 1 size 8 next-hop 192.0.2.1",
            "vpls rd 1:1 endpoint 65536 base 1 offset 1 size 8 next-hop 192.0.2.1", "vpls rd 1:1 endpoint 5 base 1 offset 1 size 8",
            "vpls rd 1:1 endpoint 5 base 1 offset 1 size 8 next-hop self", "vpls endpoint 5 base 1 offset 1 size 8 next-hop 192.0.2.1",
            "flow", "flow match { source 10.0.0.0/8; } then { discard; }", "flow route { match { source 10.0.0.0/8; } then { dance; } }",
            "flow route { match { source 10.0.0.0; } then { discard; } }", "flow route { match { protocol 256; } then { discard; } }",
            "flow route { match { dscp 64; } then { discard; } }", "flow route { match { port foo; } then { discard; } }",
            "flow route { match { tcp-flags foo; } then { discard; } }", "flow route { match { packet-length 65536; } then { discard; } }",
            "flow route { match { packet-length >80&; } then { discard; } }", "flow route { match { flow-label 1048576; } then { discard; } }",
            "flow route { match { source 10.0.0.0/8; destination 2001:db8::/32; } then { discard; } }",
            "flow route { match { source 10.0.0.0/8; } then { mark 64; } }", "flow route { match { source 10.0.0.0/8; } then { discard; }",
            "flow route { match { source 2001:db8::/32; protocol tcp; } then { discard; } }",
            "flow route { match { source 10.0.0.0/8; next-header tcp; } then { discard; } }",
            "flow route { match { source 10.0.0.0/8; } then { redirect 1.2.3.4:5; } }",
            "flow route { match { source 10.0.0.0/8; } then { redirect 70000:70000; } }",
            "flow route { match { source 10.0.0.0/8; } then { action dance; } }", "ipv4 flow-vpn source-ipv4 10.0.0.0/33 discard",
            "ipv4 sr-policy", "ipv4 sr-policy color 1", "ipv4 sr-policy distinguisher 1 color 1 endpoint 10.0.0.1",
            "ipv4 sr-policy distinguisher 1 color 1 endpoint 10.0.0.1 next-hop 192.0.2.1 preference x",
            "ipv4 sr-policy distinguisher 1 color 1 endpoint 10.0.0.1 next-hop 192.0.2.1 foo 1",
            "ipv4 sr-policy distinguisher 1 color 1 endpoint 10.0.0.1 next-hop 192.0.2.1 segment-list weight 1 segment type-z 1",
            "l2vpn vpls rd 1:1"):
        reply = ["error: unknown announce type: l2vpn", "error"] if line.startswith("l2vpn") else ["error"]
        t.refuse(f"announce {line}", reply)
    t.refuse("announce route 2001:db8::/32 next-hop self", [re.compile("error: .*"), "error"])
    t.refuse("announce")
    t.refuse("withdraw")
    for verb in ("announce", "withdraw"):
        for word in ("foo", "Route", "unicast", "l2vpn"):
            t.refuse(f"{verb} {word} bar", [f"error: unknown {verb} type: {word}", "error"])
    for word in ("eor", "route-refresh", "operational"):
        t.refuse(f"withdraw {word}", [f"error: unknown withdraw type: {word}", "error"])
