"""OpenBGPD, in a namespace and as root: it separates its privileges and looks for its next hops."""

import json
import os
import pwd
import re

import routes
from peer import Peer

BGPD = "/usr/sbin/bgpd"


class Openbgpd(Peer):
    name = "openbgpd"
    programs = (BGPD, "/usr/sbin/bgpctl")
    netns = True
    shows = Peer.shows | {"local_pref"}

    def start(self):
        side = self.side
        networks = "".join(f'network {prefix}\n' for afi in (4, 6) for prefix in routes.originated(afi))
        conf = self.write(
            "bgpd.conf",
            f"""
AS {side.local_as}
router-id {side.local}
socket "{self.path('bgpd.sock')}"
listen on {side.local} port {side.local_port}
fib-update no
holdtime {side.hold}
holdtime min 3
{networks}
neighbor {side.remote} {{
  remote-as {side.remote_as}
  local-address {side.local}
  port {side.remote_port}
  {'passive' if side.passive else ''}
  announce IPv4 unicast
  announce IPv6 unicast
  announce refresh yes
  announce enhanced refresh yes
}}
allow from any
allow to any
match to any set {{ metric 50 community 65002:7 large-community 65002:1:2 ext-community rt 65002:9 }}
""",
        )
        os.chmod(conf, 0o600)  # bgpd insists
        # its IPv6 next hop on an IPv4 session is the address of the first interface, whatever the session
        # uses: ::1, and without any it crashes ("nexthop_cmp: unknown af")
        # it locks itself in the home of its user, which only the service makes: have one which is seen
        # here alone (ip netns exec gives a mount namespace too)
        home = pwd.getpwnam("_openbgpd").pw_dir
        script = f"ip address delete ::1/128 dev lo; ip address add {self.place.peer_hop6}/128 dev lo; "
        script += 'mount -t tmpfs -o mode=755 tmpfs /run && mkdir -p "$1" && exec "$2" -d -v -f "$3"'
        self.launch(["/bin/sh", "-c", script, "sh", home, BGPD, conf])
        self.ready(lambda: self._bgpctl("show"))

    def established(self):
        return self._neighbor()["state"] == "Established"

    def routes(self, afi):
        family = "inet" if afi == 4 else "inet6"
        shown = self._bgpctl("-j", "show", "rib", "in", family, "neighbor", self.side.remote, "detail")
        paths = json.loads(shown).get("rib", ())
        return {routes.canonical(path["prefix"]): _attributes(path) for path in paths}

    def updates(self):
        return self._neighbor()["stats"]["message"]["received"]["updates"]

    def refresh(self):
        self._bgpctl("neighbor", self.side.remote, "refresh")

    def cease(self):
        names = {"Cease, administratively down": (6, 2), "HoldTimer expired": (4, 0)}
        with open(self.process.output, encoding="utf-8", errors="replace") as log:
            found = re.findall(r"received notification: (.*)", log.read())
        last = found[-1].split(", reason")[0].strip() if found else None
        return names.get(last, last)

    def _neighbor(self):
        return json.loads(self._bgpctl("-j", "show", "neighbor", self.side.remote))["neighbors"][0]

    def _bgpctl(self, *command):
        return self.ask(["/usr/sbin/bgpctl", "-s", self.path("bgpd.sock"), *command])


def _attributes(path):
    attributes = {
        "next_hop": path["exit_nexthop"],
        "origin": path["origin"].lower(),
        "as_path": tuple(map(int, path["aspath"].split())),
        "med": path["metric"],
        "local_pref": path["localpref"],
    }
    for key, name in (("communities", "communities"), ("large_communities", "large"), ("extended_communities", "ext")):
        if key in path:
            attributes[name] = frozenset(value.replace("rt ", "rt:") for value in path[key])
    return attributes
