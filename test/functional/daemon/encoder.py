"""What an UPDATE has to look like: a small encoder of its own, written from the wire contract (§5 to §8).

It shares nothing with senda. A `View` is how one peer sees routes: iBGP or not, 4-octet ASes or not, path
identifiers or not.
"""

import ipaddress
import struct

LOCAL_AS = 65000
LOCAL = "127.0.0.1"

UNICAST, MULTICAST, MPLS, MVPN, SR, MUP, VPN, FLOW, FLOW_VPN = 1, 2, 4, 5, 73, 85, 128, 133, 134
VPLS = (25, 65)
CLASSIC = ((1, UNICAST), (1, MULTICAST))  # families with fields of their own in an UPDATE
WITH_PATHS = (UNICAST, MPLS, VPN)
OWN_HOP = (SR, FLOW, FLOW_VPN, 65)  # their next hop is in MP_REACH only


def u16(n):
    return struct.pack("!H", n)


def u24(n):
    return struct.pack("!I", n)[1:]


def u32(n):
    return struct.pack("!I", n)


def f32(n):
    return struct.pack("!f", n)


def ip(text):
    return ipaddress.ip_address(text).packed


class View:
    def __init__(self, name, ibgp=True, wide=True, paths=False):
        self.name, self.ibgp, self.wide, self.paths = name, ibgp, wide, paths


# --- attributes


def attribute(flags, code, value):
    if len(value) > 255 or flags & 0x10:
        return bytes([flags | 0x10, code]) + u16(len(value)) + value
    return bytes([flags, code, len(value)]) + value


class Attribute:
    """`encode(view)` are its octets; those of extended communities are `members`, which merge."""

    def __init__(self, code, encode=None, members=()):
        self.code, self.encode, self.members = code, encode, list(members)


def plain(flags, code, value):
    return Attribute(code, lambda view: attribute(flags, code, value))


def as_path(*segments):
    """Segments are (type, [AS, ...]): 1 is a set, 2 a sequence."""

    def octets(wide):
        out = b""
        for kind, numbers in segments:
            for at in range(0, len(numbers), 255):
                part = numbers[at : at + 255]
                out += bytes([kind, len(part)])
                out += b"".join(u32(n) if wide else u16(n if n < 65536 else 23456) for n in part)
        return out

    def encode(view):
        out = attribute(0x40, 2, octets(view.wide))
        if not view.wide and any(n > 65535 for _, numbers in segments for n in numbers):
            out += attribute(0xC0, 17, octets(True))
        return out

    return Attribute(2, encode)


def aggregator(number, address):
    def encode(view):
        if view.wide:
            return attribute(0xC0, 7, u32(number) + ip(address))
        if number < 65536:
            return attribute(0xC0, 7, u16(number) + ip(address))
        return attribute(0xC0, 7, u16(23456) + ip(address)) + attribute(0xC0, 18, u32(number) + ip(address))

    return Attribute(7, encode)


def extended(*members):
    return Attribute(16, members=[bytes.fromhex(m) if isinstance(m, str) else m for m in members])


def block(view, attributes, hop=None):
    """The attributes of an UPDATE by their code, those that are always there included (§5.7)."""
    chosen, members = {}, []
    for a in attributes:
        members += a.members
        if a.encode:
            chosen.setdefault(a.code, a.encode(view))
    if members:
        chosen[16] = attribute(0xC0, 16, b"".join(sorted(members)))
    chosen.setdefault(1, bytes.fromhex("40010100"))
    chosen.setdefault(2, as_path(*([] if view.ibgp else [(2, [LOCAL_AS])])).encode(view))
    if view.ibgp:
        chosen.setdefault(5, attribute(0x40, 5, u32(100)))
    else:
        chosen.pop(5, None)
        chosen.pop(26, None)
    if hop and ":" not in hop:
        chosen[3] = attribute(0x40, 3, ip(hop))
    return b"".join(chosen[code] for code in sorted(chosen))


# --- NLRI


def distinguisher(text):
    left, right = text.split(":")
    if "." in left:
        return u16(1) + ip(left) + u16(int(right))
    if int(left) > 65535:
        return u16(2) + u32(int(left)) + u16(int(right))
    return u16(0) + u16(int(left)) + u32(int(right))


class Nlri:
    """One route of a family; `path` is its path identifier or None."""

    def __init__(self, family, octets, path=None):
        self.family, self.octets, self.path = family, octets, path

    def encode(self, view):
        if view.paths and self.family[1] in WITH_PATHS:
            return u32(self.path or 0) + self.octets
        return self.octets

    def order(self):
        return (b"disabled" if self.path is None else u32(self.path)) + self.octets


def stack(labels):
    return b"".join(u24(n << 4 | (i == len(labels) - 1)) for i, n in enumerate(labels))


def prefix(text, labels=(), rd=None, path=None, safi=None):
    net = ipaddress.ip_network(text)
    middle = stack(labels) + (distinguisher(rd) if rd else b"")
    octets = net.network_address.packed[: (net.prefixlen + 7) // 8]
    if safi is None:
        first = net.network_address.packed[0]
        safi = VPN if rd else MPLS if labels else MULTICAST if net.version == 4 and 224 <= first < 240 else UNICAST
    return Nlri((1 if net.version == 4 else 2, safi), bytes([8 * len(middle) + net.prefixlen]) + middle + octets, path)


# --- UPDATEs, as bodies


def body(withdrawn=b"", attributes=b"", nlri=b""):
    return u16(len(withdrawn)) + withdrawn + u16(len(attributes)) + attributes + nlri


def announce(view, routes, attributes=(), hop=None, room=4096 - 23):
    """Routes that are announced at once, with the same attributes (§5.3, §5.6)."""
    family = routes[0].family
    set_ = block(view, attributes, None if family[1] in OWN_HOP else hop)
    if family in CLASSIC and ":" not in hop:
        if family == (1, UNICAST):
            routes = sorted(routes, key=Nlri.order)
        out, part = [], b""
        for one in (r.encode(view) for r in routes):
            if family != (1, UNICAST) and part or len(part) + len(one) > room - len(set_):
                out, part = out + [body(b"", set_, part)], b""
            part += one
        return out + [body(b"", set_, part)]
    octets = ip(hop) if hop else b""
    if family[1] == VPN:
        octets = bytes(8) + octets
    head = u16(family[0]) + bytes([family[1], len(octets)]) + octets + b"\0"
    if family[1] == UNICAST and family[0] == 1:
        # Grouped though it is in MP_REACH.
        routes = sorted(routes, key=Nlri.order)
        return [body(b"", set_ + attribute(0x80, 14, head + b"".join(r.encode(view) for r in routes)))]
    return [body(b"", set_ + attribute(0x80, 14, head + r.encode(view))) for r in routes]


def withdraw(view, routes, attributes=(), hop=None):
    out = []
    for r in routes:
        if r.family in CLASSIC:
            out.append(body(r.encode(view)))
            continue
        gone = attribute(0x80, 15, u16(r.family[0]) + bytes([r.family[1]]) + r.encode(view))
        if r.family[1] not in (UNICAST, MULTICAST):
            gone += block(view, attributes, None if r.family[1] in OWN_HOP else hop)
        out.append(body(b"", gone))
    return out


def end_of_rib(family):
    if family == (1, UNICAST):
        return bytes(4)
    return body(b"", attribute(0x90, 15, u16(family[0]) + bytes([family[1]])))


# --- flow rules (§8.5)


def flow(components, rd=None, afi=1):
    """Components are (type, octets), one of each type."""
    octets = distinguisher(rd) if rd else b""
    for kind, value in sorted(components):
        octets += bytes([kind]) + value
    size = bytes([len(octets)]) if len(octets) < 240 else u16(0xF000 | len(octets))
    return Nlri((afi, FLOW_VPN if rd else FLOW), size + octets)


def flow_prefix(text):
    """`PREFIX/LENGTH` of IPv4, `PREFIX/LENGTH/OFFSET` of IPv6."""
    address, length, *offset = text.split("/")
    octets = ip(address)
    length = int(length)
    out = bytes([length])
    if len(octets) == 16:
        out += bytes([int(offset[0]) if offset else 0])
    return out + octets[: (length + 7) // 8]


OPERATORS = {"": 1, "=": 1, ">": 2, ">=": 3, "<": 4, "<=": 5, "!=": 6}
BITS = {"": 0, "=": 1, "!": 2, "!=": 3}


def flow_values(alternatives, operators):
    """A list (or) of lists (and) of (operator, number)."""
    out, flat = b"", [(i > 0, op, n) for group in alternatives for i, (op, n) in enumerate(group)]
    for at, (both, op, n) in enumerate(flat):
        width = 0 if n < 256 else 1 if n < 65536 else 2
        first = operators[op] | width << 4 | (0x40 if both else 0) | (0x80 if at == len(flat) - 1 else 0)
        out += bytes([first]) + n.to_bytes(1 << width, "big")
    return out
