"""GoBGP. It has no static routes: its own are injected from an MRT file which is written here."""

import ipaddress
import json
import re
import struct

import proc
import routes
from peer import Peer

class Gobgp(Peer):
    name = "gobgp"
    programs = ("gobgpd", "gobgp")
    shows = Peer.shows | {"local_pref"}

    def start(self):
        side, place = self.side, self.place
        conf = self.write(
            "gobgpd.toml",
            f"""
[global.config]
  as = {side.local_as}
  router-id = "{side.local}"
  port = {side.local_port}
  local-address-list = ["{side.local}"]
[[neighbors]]
  [neighbors.config]
    neighbor-address = "{side.remote}"
    peer-as = {side.remote_as}
  [neighbors.transport.config]
    local-address = "{side.local}"
    remote-port = {side.remote_port}
    passive-mode = {'true' if side.passive else 'false'}
  [neighbors.timers.config]
    hold-time = {side.hold}
    keepalive-interval = {side.hold // 3}
    connect-retry = 1
    idle-hold-time-after-reset = 1
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv6-unicast"
""",
        )
        self.launch(["gobgpd", "-f", conf, "--api-hosts", f"{place.peer}:{place.api_port}", "--pprof-disable", "-p"])
        self.ready(lambda: self._gobgp("neighbor"))
        for afi in (4, 6):
            # the client leaves before the last hundreds are on their way: these are sent twice
            with open(self.path(f"own{afi}.mrt"), "wb") as out:
                out.write(mrt(afi, 2 * routes.originated(afi), self.own(afi), side.local))
            proc.until(lambda a=afi: self._injected(a), 20, f"not all IPv{afi} routes are in GoBGP")

    def _injected(self, afi):
        self._gobgp("mrt", "inject", "global", self.path(f"own{afi}.mrt"))
        table = json.loads(self._gobgp("global", "rib", "-a", f"ipv{afi}", "-j"))
        return not set(routes.originated(afi)) - table.keys()

    def established(self):
        return self._neighbor()["state"].get("session_state") == 6

    def routes(self, afi):
        if not self.established():  # "Neighbor ... is not established" is not JSON
            return {}
        table = json.loads(self._gobgp("neighbor", self.side.remote, "adj-in", "-a", f"ipv{afi}", "-j"))
        return {routes.canonical(prefix): _attributes(paths[0]["attrs"]) for prefix, paths in table.items()}

    def updates(self):
        return self._neighbor()["state"]["messages"]["received"].get("update", 0)

    def refresh(self):
        raise proc.Skipped("GoBGP never sends ROUTE-REFRESH: its softresetin reads its own Adj-RIB-In again")

    def cease(self):
        with open(self.process.output, encoding="utf-8") as log:
            found = re.findall(r'msg="received notification" Code=(\d+) .*Subcode=(\d+)', log.read())
        return tuple(map(int, found[-1])) if found else None

    def complaints(self):
        with open(self.process.output, encoding="utf-8") as log:
            return [line.strip() for line in log if "Update message" in line and "level=warning" in line]

    def _neighbor(self):
        return json.loads(self._gobgp("neighbor", self.side.remote, "-j"))

    def _gobgp(self, *command):
        return self.ask(["gobgp", "-u", self.place.peer, "-p", str(self.place.api_port), *command])


def mrt(afi, prefixes, attributes, peer):
    """A TABLE_DUMP_V2 file (RFC 6396 section 4.3) of these prefixes."""
    address = ipaddress.ip_address(peer).packed
    index = address + struct.pack("!HH", 0, 1) + struct.pack("!B", 2) + address + address + struct.pack("!I", 65002)
    records = [(1, index)]
    path = encode(afi, attributes)
    for number, prefix in enumerate(prefixes):
        network = ipaddress.ip_network(prefix)
        octets = network.network_address.packed[: (network.prefixlen + 7) // 8]
        rib = struct.pack("!IB", number, network.prefixlen) + octets
        rib += struct.pack("!HHIH", 1, 0, 0, len(path)) + path
        records.append((2 if afi == 4 else 4, rib))
    return b"".join(struct.pack("!IHHI", 0, 13, kind, len(body)) + body for kind, body in records)


def encode(afi, attributes):
    """The path attributes. Of MP_REACH_NLRI the file should have the next hop only, but GoBGP wants all."""
    hop = ipaddress.ip_address(attributes["next_hop"]).packed

    def attribute(flags, code, value):
        return struct.pack("!BBB", flags, code, len(value)) + value

    def numbers(values, form, key):
        parts = (value.replace("rt:", "").split(":") for value in values[key])
        return b"".join(struct.pack(form, *map(int, part)) for part in parts)

    result = attribute(0x40, 1, b"\0") + attribute(0x40, 2, b"")
    if afi == 4:
        result += attribute(0x40, 3, hop)
    result += attribute(0x80, 4, struct.pack("!I", attributes["med"]))
    result += attribute(0xC0, 8, numbers(attributes, "!HH", "communities"))
    if afi == 6:
        result += attribute(0x80, 14, b"\0\2\1" + bytes([len(hop)]) + hop + b"\0")
    result += attribute(0xC0, 16, b"\0\2" + numbers(attributes, "!HI", "ext"))
    return result + attribute(0xC0, 32, numbers(attributes, "!III", "large"))


def _attributes(shown):
    attributes = {}
    for one in shown:
        kind = one["type"]
        if kind == 1:
            attributes["origin"] = ("igp", "egp", "incomplete")[one["value"]]
        elif kind == 2:
            attributes["as_path"] = tuple(asn for segment in one.get("as_paths") or () for asn in segment["asns"])
        elif kind in (3, 14):
            attributes["next_hop"] = one["nexthop"]
        elif kind == 4:
            attributes["med"] = one["metric"]
        elif kind == 5:
            attributes["local_pref"] = one["value"]
        elif kind == 8:
            attributes["communities"] = frozenset(f"{c >> 16}:{c & 65535}" for c in one["communities"])
        elif kind == 16:
            attributes["ext"] = frozenset(("rt:" if c["subtype"] == 2 else "?:") + c["value"] for c in one["value"])
        elif kind == 32:
            parts = ("ASN", "LocalData1", "LocalData2")
            attributes["large"] = frozenset(":".join(str(c[part]) for part in parts) for c in one["value"])
    return attributes
