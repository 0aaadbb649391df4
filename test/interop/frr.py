"""FRR's bgpd without zebra: in a namespace as root, on the loopback as an ordinary user."""

import json
import os

import routes
from peer import Peer

BGPD = "/usr/lib/frr/bgpd"


class Frr(Peer):
    name = "frr"
    programs = (BGPD, "vtysh")
    netns = os.geteuid() == 0  # as root it leaves a crash log for each pid: there it can be hidden
    shows = Peer.shows | {"local_pref"}
    protects = True

    def start(self):
        side = self.side
        families = neighbors = ""
        for afi in (4, 6):
            networks = "".join(f"  network {prefix}\n" for prefix in routes.originated(afi))
            families += f""" address-family ipv{afi} unicast
{networks}  neighbor {side.remote} activate
  neighbor {side.remote} route-map own{afi} out
 exit-address-family
"""
        if side.passive:
            neighbors += f" neighbor {side.remote} passive\n"
        else:
            neighbors += f" neighbor {side.remote} port {side.remote_port}\n"
        if side.password:
            neighbors += f" neighbor {side.remote} password {side.password}\n"
        if side.ttl:
            neighbors += f" neighbor {side.remote} ttl-security hops 1\n"
        conf = self.write(
            "bgpd.conf",
            f"""
log file {self.path('bgpd.log')} critical
!
router bgp {side.local_as}
 bgp router-id {side.local}
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor {side.remote} remote-as {side.remote_as}
 neighbor {side.remote} update-source {side.local}
 neighbor {side.remote} timers {side.hold // 3} {side.hold}
 neighbor {side.remote} timers connect 1
 neighbor {side.remote} advertisement-interval 0
{neighbors}{families}
!
bgp as-path access-list own permit ^$
{self._map(4)}{self._map(6)}""",
        )
        argv = [BGPD, "-f", conf, "-i", self.path("bgpd.pid"), "--vty_socket", self.directory, "-P", "0", "-Z", "-n", "-S"]
        argv += ["-l", side.local, "-p", str(side.local_port), "-z", self.path("zserv.api")]
        if self.netns:
            hide = 'mkdir -p /var/tmp/frr && mount -t tmpfs -o mode=755 tmpfs /var/tmp/frr && exec "$@"'
            argv = ["/bin/sh", "-c", hide, "sh", *argv]
        self.launch(argv)
        self.ready(lambda: "neighbor" in self._vtysh("show running-config"))

    def _map(self, afi):
        # without zebra it knows no IPv6 address of its own
        hop = f" set ip next-hop {self.place.peer_hop}\n"
        if afi == 6:
            hop = f" set ipv6 next-hop global {self.place.peer_hop6}\n"
        return f"""route-map own{afi} permit 10
 match as-path own
{hop} set metric 50
 set community 65002:7
 set large-community 65002:1:2
 set extcommunity rt 65002:9
"""

    def established(self):
        return self._neighbor().get("bgpState") == "Established"

    def routes(self, afi):
        listed = json.loads(self._vtysh(f"show bgp ipv{afi} unicast neighbors {self.side.remote} routes json"))
        commands = [f"show bgp ipv{afi} unicast {prefix} json" for prefix in listed.get("routes", ())]
        table, text, at = {}, self._vtysh(*commands) if commands else "", 0
        while at < len(text.rstrip()):  # one object after the other
            shown, at = json.JSONDecoder().raw_decode(text, at)
            at += len(text[at:]) - len(text[at:].lstrip())
            if "paths" in shown:  # else it was withdrawn meanwhile
                table[routes.canonical(shown["prefix"])] = _attributes(shown["paths"][0])
        return table

    def updates(self):
        return self._neighbor()["messageStats"]["updatesRecv"]

    def refresh(self):
        for afi in (4, 6):
            self._vtysh(f"clear bgp ipv{afi} unicast * soft in")

    def cease(self):
        code = self._neighbor().get("lastErrorCodeSubcode")
        return (int(code[:2], 16), int(code[2:], 16)) if code else None

    def _neighbor(self):
        return json.loads(self._vtysh(f"show bgp neighbors {self.side.remote} json")).get(self.side.remote, {})

    def _vtysh(self, *commands):
        argv = ["vtysh", "--vty_socket", self.directory, "-d", "bgpd"]
        return self.ask([*argv, *(word for command in commands for word in ("-c", command))])


def _attributes(path):
    attributes = {
        "next_hop": path["nexthops"][0]["ip"],
        "origin": path["origin"].lower(),
        "as_path": tuple(asn for segment in path["aspath"]["segments"] for asn in segment["list"]),
    }
    for key, name in (("metric", "med"), ("locPrf", "local_pref")):
        if key in path:
            attributes[name] = path[key]
    for key, name in (("community", "communities"), ("largeCommunity", "large"), ("extendedCommunity", "ext")):
        if key in path:
            attributes[name] = frozenset(path[key]["string"].replace("RT:", "rt:").split())
    return attributes
