"""BGP messages as octets: what the scripted peer writes and how it reads. RFC 4271 §4."""

import ipaddress
import struct

OPEN, UPDATE, NOTIFICATION, KEEPALIVE, REFRESH, OPERATIONAL = 1, 2, 3, 4, 5, 6
MARKER = b"\xff" * 16

IPV4, IPV6 = (1, 1), (2, 1)

ROUTE_REFRESH = (2, b"")
ENHANCED_REFRESH = (70, b"")
EXTENDED_MESSAGE = (6, b"")


def message(kind, body=b"", length=None, marker=MARKER):
    """A message; `length` replaces the true one."""
    return marker + struct.pack("!HB", 19 + len(body) if length is None else length, kind) + body


def multiprotocol(family):
    return 1, struct.pack("!HBB", family[0], 0, family[1])


def four_octet_as(number):
    return 65, struct.pack("!I", number)


def add_path(*entries):
    """Of (family, mode): 1 receives, 2 sends, 3 both."""
    return 69, b"".join(struct.pack("!HBB", *family, mode) for family, mode in entries)


def capabilities(asn, families=(IPV4, IPV6), more=()):
    return [multiprotocol(f) for f in families] + [four_octet_as(asn)] + list(more)


def parameters(caps):
    """One optional parameter for each capability."""
    return b"".join(bytes([2, 2 + len(value), code, len(value)]) + value for code, value in caps)


def open_message(asn=65001, hold=180, identifier="10.0.0.2", caps=None, version=4, options=None):
    if options is None:
        options = parameters(capabilities(asn) if caps is None else caps)
    short = asn if asn < 65536 else 23456
    body = struct.pack("!BHH", version, short, hold) + ipaddress.ip_address(identifier).packed
    return message(OPEN, body + bytes([len(options)]) + options)


KEEPALIVE_MESSAGE = message(KEEPALIVE)


def notification(code, subcode, data=b""):
    return message(NOTIFICATION, bytes([code, subcode]) + data)


def refresh(family, subtype=0):
    return message(REFRESH, struct.pack("!HBB", family[0], subtype, family[1]))


def prefix(text, path=None):
    """The NLRI field of one prefix, with its path identifier if it has one."""
    net = ipaddress.ip_network(text)
    octets = bytes([net.prefixlen]) + net.network_address.packed[: (net.prefixlen + 7) // 8]
    return octets if path is None else struct.pack("!I", path) + octets


def attribute(flags, code, value):
    if len(value) > 255:
        return struct.pack("!BBH", flags | 0x10, code, len(value)) + value
    return bytes([flags, code, len(value)]) + value


ORIGIN = attribute(0x40, 1, b"\0")
AS_PATH = attribute(0x40, 2, bytes.fromhex("02010000fde9"))  # a sequence of 65001
NEXT_HOP = attribute(0x40, 3, bytes([10, 0, 0, 2]))
LOCAL_PREF = attribute(0x40, 5, bytes([0, 0, 0, 100]))
ATTRIBUTES = ORIGIN + AS_PATH + NEXT_HOP


def update(nlri=b"", attributes=b"", withdrawn=b"", withdrawn_length=None, attributes_length=None):
    """An UPDATE of fields that are octets already; the lengths given replace the true ones."""
    first = len(withdrawn) if withdrawn_length is None else withdrawn_length
    second = len(attributes) if attributes_length is None else attributes_length
    return message(UPDATE, struct.pack("!H", first) + withdrawn + struct.pack("!H", second) + attributes + nlri)


def mp_reach(family, hop, nlri):
    hop = ipaddress.ip_address(hop).packed
    return attribute(0x80, 14, struct.pack("!HBB", *family, len(hop)) + hop + b"\0" + nlri)


def mp_unreach(family, nlri=b""):
    return attribute(0x80, 15, struct.pack("!HB", *family) + nlri)


class Message:
    """One message that was received."""

    def __init__(self, whole):
        self.whole, self.kind, self.body = whole, whole[18], whole[19:]

    def __repr__(self):
        return f"type {self.kind} {self.body.hex()}"


def _prefixes(octets, width, paths):
    at = 0
    while at < len(octets):
        path = None
        if paths:
            path, at = int.from_bytes(octets[at : at + 4], "big"), at + 4
        bits = octets[at]
        count = (bits + 7) // 8
        address = octets[at + 1 : at + 1 + count].ljust(width, b"\0")
        at += 1 + count
        text = f"{ipaddress.ip_address(address)}/{bits}"
        yield text if path is None else (text, path)


class Update:
    """The routes of an UPDATE of IPv4 and IPv6 unicast, and its attributes as {code: value}."""

    def __init__(self, body, paths=()):
        size = int.from_bytes(body[:2], "big")
        withdrawn, rest = body[2 : 2 + size], body[2 + size :]
        size = int.from_bytes(rest[:2], "big")
        block, nlri = rest[2 : 2 + size], rest[2 + size :]
        self.attributes = {}
        while block:
            wide = block[0] & 0x10
            size = int.from_bytes(block[2:4], "big") if wide else block[2]
            head = 4 if wide else 3
            self.attributes[block[1]] = block[head : head + size]
            block = block[head + size :]
        self.withdrawn = list(_prefixes(withdrawn, 4, IPV4 in paths))
        self.announced = list(_prefixes(nlri, 4, IPV4 in paths))
        self.end_of_rib = None if body != bytes(4) else IPV4
        if 15 in self.attributes:
            value = self.attributes[15]
            family = struct.unpack("!HB", value[:3])
            self.withdrawn += _prefixes(value[3:], 4 if family[0] == 1 else 16, family in paths)
            if len(value) == 3:
                self.end_of_rib = family
        if 14 in self.attributes:
            value = self.attributes[14]
            family = struct.unpack("!HB", value[:3])
            self.announced += _prefixes(value[5 + value[3] :], 4 if family[0] == 1 else 16, family in paths)
