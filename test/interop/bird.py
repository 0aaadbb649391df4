"""BIRD 2. Runs as an ordinary user: without a kernel protocol it wants no privilege."""

import re

import routes
from peer import Peer


class Bird(Peer):
    name = "bird"
    programs = ("bird", "birdc")
    shows = Peer.shows | {"local_pref"}
    refresh_counts = "routes"
    protects = helps = True

    def start(self):
        side, place = self.side, self.place
        statics = ""
        for afi in (4, 6):
            lines = "".join(f"  route {prefix} blackhole;\n" for prefix in routes.originated(afi))
            statics += f"protocol static static{afi} {{\n  ipv{afi};\n{lines}}}\n"
        conf = self.write(
            "bird.conf",
            f"""
log "{self.path('bird.log')}" all;
router id {side.local};
{statics}
{self._filter(4)}{self._filter(6)}protocol bgp senda {{
  local {side.local} port {side.local_port} as {side.local_as};
  neighbor {side.remote} port {side.remote_port} as {side.remote_as};
  multihop{' 1' if side.ttl else ''};
{self._protection()}  strict bind yes;
  passive {'yes' if side.passive else 'no'};
  hold time {side.hold};
  keepalive time {side.hold // 3};
  connect delay time 1;
  connect retry time 1;
  error wait time 1, 2;
  ipv4 {{ import all; export filter own4; }};
  ipv6 {{ import all; export filter own6; next hop address {place.peer_hop6}; }};
}}
""",
        )
        self.launch(["bird", "-f", "-c", conf, "-s", self.path("bird.ctl"), "-P", self.path("bird.pid")])
        self.ready(lambda: "Daemon is up" in self._birdc("show", "status"))

    def _protection(self):
        text = f'  password "{self.side.password}";\n' if self.side.password else ""
        return text + ("  ttl security on;\n" if self.side.ttl else "")

    def _filter(self, afi):
        return f"""filter own{afi} {{
  if source != RTS_STATIC then reject;
  bgp_origin = ORIGIN_IGP;
  bgp_med = 50;
  bgp_community.add((65002, 7));
  bgp_large_community.add((65002, 1, 2));
  bgp_ext_community.add((rt, 65002, 9));
  bgp_next_hop = {self.place.peer_hop if afi == 4 else self.place.peer_hop6};
  accept;
}}
"""

    def established(self):
        return "Established" in self._birdc("show", "protocols", "senda")

    def routes(self, afi):
        text = self._birdc("show", "route", "all", "protocol", "senda", "table", f"master{afi}")
        table, attributes = {}, {}
        for line in text.splitlines():
            head = re.match(r"(\S+/\d+)\s+\w+ \[senda", line)
            if head:
                attributes = table.setdefault(routes.canonical(head[1]), {})
            elif match := re.match(r"\s+BGP\.(\w+): ?(.*)", line):
                _attribute(attributes, match[1], match[2])
        return table

    def updates(self):
        """Routes imported, of both channels."""
        text = self._birdc("show", "protocols", "all", "senda")
        return sum(int(n) for n in re.findall(r"Import updates:\s+(\d+)", text))

    def refresh(self):
        self._birdc("reload", "in", "senda")

    def cease(self):
        text = self._birdc("show", "protocols", "all", "senda")
        last = re.search(r"Last error:\s+Received: (.*)", text)
        names = {"Administrative shutdown": (6, 2), "Peer de-configured": (6, 3), "Hold timer expired": (4, 0)}
        return names.get(last[1].strip(), last[1].strip()) if last else None

    def complaints(self):
        with open(self.path("bird.log"), encoding="utf-8") as log:
            return [line.strip() for line in log if re.search(r"<(WARN|ERR|BUG|RMT)> senda:", line)]

    def _birdc(self, *command):
        return self.ask(["birdc", "-s", self.path("bird.ctl"), *command])


def _attribute(attributes, name, value):
    if name == "origin":
        attributes["origin"] = value.lower()
    elif name == "as_path":
        attributes["as_path"] = tuple(int(asn) for asn in value.split())
    elif name == "next_hop":
        attributes["next_hop"] = value.split()[0]
    elif name in ("med", "local_pref"):
        attributes[name] = int(value)
    elif name in ("community", "large_community", "ext_community"):
        key = {"community": "communities", "large_community": "large", "ext_community": "ext"}[name]
        tuples = re.findall(r"\(([^)]*)\)", value)
        attributes[key] = frozenset(one.replace(" ", "").replace(",", ":") for one in tuples)
