"""More of what helpers can ask for: neighbors made by commands, routes received, groups, lifetimes, tags.

API contract §6.7 to §6.10.
"""

import json
import time

import bgp
from harness import EVENTS, check, equal, neighbor_text, until

UP = "neighbor-changes;"


def case_created_neighbor(t):
    """It connects at once, can be commanded, is removed with a word to those who listen, and a reload ends it."""
    h = t.helper()
    anchor, other = t.peer(), t.peer()
    daemon = t.senda(h.definition + neighbor_text(anchor, helpers=[h], api=UP), env={"tcp_port": str(other.port)})
    anchor.accept().establish().initial()
    made = f"{other.address} local-address 127.0.0.1 local-as 65000 peer-as 65001 router-id 10.0.0.1"
    h.do(f"peer create {made} family-allowed ipv4-unicast/ipv6-unicast api puppet")
    s = other.accept().establish()
    s.initial()
    equal(len(h.ask(f"peer create {made} api puppet")), 2, "the same once more")
    equal(len(json.loads(h.do("peer list")[0])), 2, "neighbors")
    h.do(f"peer {other.address} announce route 192.0.2.0/24 next-hop self")
    s.routes(lambda table: list(table) == ["192.0.2.0/24"])
    h.do(f"peer delete {other.address}")
    s.expect_notification(6, 3)
    h.refused(f"peer delete {other.address}", "error: no neighbors match the selector")
    h.refused(f"peer {other.address} announce route 192.0.2.0/24 next-hop self")
    check(not other.pending(0.5), "it is connected to again")
    h.do(f"peer create {made} api puppet")
    s = other.accept().establish()
    s.initial(bgp.IPV4)
    h.do("daemon reload")
    s.expect_notification(6, 3)
    equal(len(json.loads(h.do("peer list")[0])), 1, "neighbors after a reload")
    check(daemon.alive(), "senda ended")


def case_routes_received(t):
    """The Adj-RIB-In: shown, emptied by a command and by the end of the session."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.event("state", state="up")
    s.send(*(bgp.update(bgp.prefix(f"10.{i}.0.0/16"), bgp.ATTRIBUTES) for i in range(20)))

    def shown(command="rib show in"):
        return [r["prefix"] for line in h.do(command) for x in json.loads(line).values() for r in x["routes"]]

    until(lambda: len(shown()) == 20, "routes are missing")
    equal(shown(f"rib show in {peer.address} inet"), [f"10.{i}.0.0/16" for i in range(20)], "routes")
    equal(shown("rib show in flow"), [], "flow routes")
    text = h.do("rib show in extensive text")[0]
    check(text.startswith(f"neighbor {peer.address} local-ip") and " ipv4 unicast 10.0.0.0/16 next-hop 10.0.0.2 " in text, text)
    h.do("rib clear in")
    equal(shown(), [], "routes after clearing")
    s.send(bgp.update(bgp.prefix("10.0.0.0/8"), bgp.ATTRIBUTES))
    until(lambda: shown() == ["10.0.0.0/8"], "the route is missing")
    report = json.loads(h.do("peer show")[0])[0]
    equal((report["state"], report["fsm"], report["prefixes"]["received"]), ("up", "ESTABLISHED", 21), "report")
    equal(report["messages"]["received"]["update"], 21, "UPDATEs received")
    equal((report["peer"]["as"], report["peer"]["id"], report["peer"]["hold"]), (65001, "10.0.0.2", 180), "peer")
    equal(report["peer"]["capabilities"]["asn4"], 1, "asn4 of the peer")
    s.reset()
    h.event("state", state="down")
    equal(shown(), [], "routes after the session")
    equal(json.loads(h.do("peer show")[0])[0]["state"], "down", "state")


def case_not_kept(t):
    """`adj-rib-in false`."""
    h = t.helper()
    _, _, s = t.session("  adj-rib-in false;", helpers=[h])
    s.initial()
    s.send(bgp.update(bgp.prefix("10.0.0.0/8"), bgp.ATTRIBUTES))
    h.event("update", direction="receive")
    equal(h.do("rib show in"), [], "routes")
    equal(json.loads(h.do("peer show")[0])[0]["prefixes"]["received"], 1, "prefixes")


def case_lifetime(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    begin = time.monotonic()
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 ttl 1")
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    table = s.routes(lambda table: len(table) == 2)
    s.routes(lambda table: list(table) == ["198.51.100.0/24"], table)
    check(1 <= time.monotonic() - begin < 3, "it went too early or too late")
    s.quiet(0.1)


def case_group_in_one_update(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    equal(h.do("group start"), ['{"status": "group started"}'], "start")
    for i in range(10):
        h.do(f"announce route 10.{i}.0.0/16 next-hop 10.0.0.1")
    s.quiet(0.1)
    equal(h.do("group end"), ['{"status": "group processed", "announced": 10, "withdrawn": 0}'], "end")
    equal(len(bgp.Update(s.expect(bgp.UPDATE).body).announced), 10, "announced in one")
    h.do("peer * group attributes next-hop 10.0.0.1 med 3 ; announce route 11.0.0.0/16 ; announce route 11.1.0.0/16")
    equal(bgp.Update(s.expect(bgp.UPDATE).body).announced, ["11.0.0.0/16", "11.1.0.0/16"], "announced in one")


def case_range_and_commands(t):
    """Members of a range have what commands announced to the range, and follow a reload with their session."""
    h = t.helper()
    local = t.address()
    port = t.port(local)
    net = local.rsplit(".", 1)[0]

    def conf(routes):
        extra = f"  static {{\n{routes}  }}\n  listen {port};\n  passive true;"
        return h.definition + neighbor_text((net + ".0/24", 0), extra, [h], UP, local=local, connect=False)

    daemon = t.senda(conf("    route 10.1.0.0/16 next-hop 10.0.0.1;\n"))
    h.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")
    s = t.peer().connect(local, port).establish()
    table = s.initial()
    equal(sorted(table), ["10.1.0.0/16", "192.0.2.0/24"], "routes")
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: len(table) == 3, table)
    daemon.reconfigure(conf("    route 10.2.0.0/16 next-hop 10.0.0.1;\n"))
    s.routes(lambda table: sorted(table) == ["10.2.0.0/16", "192.0.2.0/24", "198.51.100.0/24"], table)
    second = t.peer().connect(local, port).establish()
    equal(sorted(second.initial()), ["10.2.0.0/16", "192.0.2.0/24", "198.51.100.0/24"], "routes of another one")


def case_tags(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=UP)
    s.initial()
    h.event("state", state="up")
    mark = h.mark()
    h.write("tag=1 peer * announce route 10.0.0.0/8 next-hop 10.0.0.1 sync\nnonsense tag=2\nsession ping text tag=3\n")
    h.find(lambda line: line.startswith("pong"), "answers", since=mark)
    until(lambda: len(h.lines) >= mark + 7, "answers")
    lines = h.lines[mark:]
    equal([line[:5] for line in lines], ["tag=1", "done", "tag=2", "error", "tag=3", "pong ", "done"], "answers")


def case_operational(t):
    """Sent where both sides have it; received ones end no session."""
    h = t.helper()
    caps = bgp.capabilities(65001, more=[(185, b"")])
    _, _, s = t.session("  capability { operational enable; }", helpers=[h], opening=bgp.open_message(caps=caps))
    s.initial()
    h.do('peer * announce operational asm afi ipv4 safi unicast advisory "all is well"')
    equal(s.expect(bgp.OPERATIONAL).body.hex(), "0002000e000101" + b"all is well".hex(), "OPERATIONAL")
    h.do("peer * announce operational rpcq afi ipv4 safi unicast sequence 5")
    equal(s.expect(bgp.OPERATIONAL).body.hex(), "0003000b000101" + "0a000001" + "00000005", "OPERATIONAL")
    s.send(bgp.message(bgp.OPERATIONAL, bytes.fromhex("0002000e000101") + b"all is well"))
    h.event("operational", direction="receive")
    s.alive()


def case_flush_is_bracketed(t):
    """With enhanced route refresh, and told of (§6.7)."""
    h = t.helper()
    caps = bgp.capabilities(65001, more=[bgp.ROUTE_REFRESH, bgp.ENHANCED_REFRESH])
    _, _, s = t.session("  static { route 10.0.0.0/8 next-hop 10.0.0.1; }\n  capability { route-refresh enable; }",
                        helpers=[h], opening=bgp.open_message(caps=caps))
    s.initial()
    h.do("rib flush out")
    got = [s.expect(kind) for kind in (bgp.REFRESH, bgp.REFRESH, bgp.UPDATE, bgp.REFRESH, bgp.REFRESH)]
    equal([m.body.hex() for m in got if m.kind == bgp.REFRESH], ["00010101", "00020101", "00010201", "00020201"], "brackets")
    h.event("refresh", direction="send")
    s.alive()
