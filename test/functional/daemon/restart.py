"""Graceful restart as the one who announces: End-of-RIB waits until all routes are there. RFC 4724 §4.
"""

import os
import resource

import bgp
from harness import check, equal, neighbor_text, until

ROUTE = "  static { route 192.0.2.0/24 next-hop 10.0.0.1; }\n"
UP = "neighbor-changes;"


def markers(s, *families):
    """The next messages are the End-of-RIB of these families, in any order."""
    due = set(families)
    while due:
        u = bgp.Update(s.expect(bgp.UPDATE).body)
        check(u.end_of_rib in due, lambda: f"{u.announced} {u.end_of_rib} instead of End-of-RIB of {due}")
        due.discard(u.end_of_rib)


def one(s):
    return bgp.Update(s.expect(bgp.UPDATE).body).announced


def case_eor_waits_for_ready(t):
    """Routes go out at once, End-of-RIB once the helper says that it has announced all of its own."""
    h = t.helper()
    daemon, peer, s = t.session("  eor-wait;\n" + ROUTE, helpers=[h], api=UP)
    equal(one(s), ["192.0.2.0/24"], "route of the configuration")
    s.quiet(0.2)
    h.do("peer * announce route 198.51.100.0/24 next-hop 10.0.0.1")
    equal(one(s), ["198.51.100.0/24"], "route of the helper")
    s.quiet(0.1)
    h.write("peer * announce route 203.0.113.0/24 next-hop 10.0.0.1\nsession ready\n")
    equal(one(s), ["203.0.113.0/24"], "what was said before `ready` comes before End-of-RIB")
    markers(s, bgp.IPV4, bgp.IPV6)
    # It has all of it from now on: the next session does not wait.
    s.reset()
    s = peer.accept().establish()
    equal(len(s.initial()), 3, "routes")
    # Another process has to say it again.
    h.exit()
    h.started(2)
    s.reset()
    s = peer.accept().establish()
    until(lambda: "End-of-RIB waits" in daemon.log(), "it does not wait")
    s.routes(lambda table: len(table) == 3)
    s.quiet(0.2)
    h.do("session ready")
    markers(s, bgp.IPV4, bgp.IPV6)


def case_eor_waits_for_all(t):
    """Two helpers: the last one counts. `announce eor` says it of a family, and sends no marker of its own."""
    a, b = t.helper("a"), t.helper("b")
    _, _, s = t.session("  eor-wait 3600;\n", helpers=[a, b], api=UP)
    a.do("session ready")
    s.quiet(0.1)
    b.do("peer * announce eor ipv6 unicast")
    markers(s, bgp.IPV6)
    s.quiet(0.1)
    b.do("peer * announce eor")
    markers(s, bgp.IPV4)
    s.quiet(0.1)
    b.do("peer * announce eor")  # nothing waits any more: a marker for itself
    markers(s, bgp.IPV4)


def case_eor_before_the_session(t):
    """`announce eor` counts while there is no session yet; without `eor-wait` it is an error then."""
    for wait in ("eor-wait;", ""):
        peer, h = t.peer(), t.helper("h" + wait[:1])
        t.senda(h.definition + neighbor_text(peer, "  " + wait, helpers=[h], api=UP), name="senda" + wait[:1])
        s = peer.accept()
        if not wait:
            h.refused("peer * announce eor")
            continue
        h.do("peer * announce eor")
        h.do("peer * announce eor ipv6 unicast")
        s.establish().initial()


def case_eor_wait_ends(t):
    """The bound; and a helper that is lost is not waited for."""
    h = t.helper()
    daemon, _, s = t.session("  eor-wait 1;\n" + ROUTE, helpers=[h], api=UP)
    one(s)
    s.quiet(0.5)
    markers(s, bgp.IPV4, bgp.IPV6)
    daemon.logs("End-of-RIB is sent although not all helpers are ready")
    peer, gone = t.peer(), t.script("gone", "time.sleep(0.3)")
    conf = neighbor_text(peer, "  eor-wait;\n  api { processes [ gone ]; }")
    t.senda(f"process gone {{ run {gone}; respawn false; }}\n" + conf, name="second")
    peer.accept().establish().initial()


def case_eor_wait_setting(t):
    """`bgp.eor_wait` is for all; `eor-wait disable` of a neighbor is not."""
    h = t.helper()
    waits, does_not = t.peer(), t.peer()
    t.senda(h.definition + neighbor_text(waits, helpers=[h], api=UP)
            + neighbor_text(does_not, "  eor-wait disable;", helpers=[h], api=UP), env={"bgp_eor_wait": "30"})
    first = waits.accept().establish()
    does_not.accept().establish().initial()
    first.quiet(0.2)
    h.do("session ready")
    first.initial()


# --- rib.file: what commands announced, after a restart


def kept(t, conf="", helpers=(), name="senda", env=None, peer=None, **more):
    """A daemon with a file of routes, and its established session."""
    peer = peer or t.peer()
    text = "".join(h.definition for h in helpers) + neighbor_text(peer, conf, helpers, UP, **more)
    daemon = t.senda(text, {"rib_file": t.path("routes")} | (env or {}), name=name)
    return daemon, peer, peer.accept().establish()


def kill(daemon):
    daemon.popen.kill()
    daemon.popen.wait()


def in_file(t, text):
    with open(t.path("routes"), "rb") as file:
        return bytes.fromhex(text) in file.read()


def case_routes_survive(t):
    """kill -9: routes of commands are there again before the first End-of-RIB, as they were."""
    h = t.helper()
    conf = ROUTE + "  capability { add-path send; }\n"
    daemon, peer, s = kept(t, conf, [h])
    s.initial()
    for i in range(20):
        h.do(f"peer * announce route 10.0.{i}.0/24 next-hop 10.0.0.1 med {i}")
    h.do("peer * announce route 10.0.5.0/24 next-hop 10.0.0.1 med 500")
    h.do("peer * withdraw route 10.0.6.0/24 next-hop 10.0.0.1")
    h.do("peer * announce route 2001:db8::/32 next-hop 2001:db8::1 community [ 65000:1 ]")
    h.do("peer * announce route 10.1.0.0/16 next-hop 10.0.0.1 path-information 1.2.3.4")
    h.do("peer * announce route 10.2.0.0/16 next-hop 10.0.0.1 ttl 3600")
    h.do("peer * announce route 10.3.0.0/16 next-hop 10.0.0.1 ttl 1")
    h.do("peer * withdraw route 192.0.2.0/24 next-hop 10.0.0.1")  # of the configuration: that counts after a restart
    wanted = {f"10.0.{i}.0/24" for i in range(20) if i != 6} | {"2001:db8::/32", "10.1.0.0/16", "10.2.0.0/16", "192.0.2.0/24"}
    table = s.routes(lambda table: "10.3.0.0/16" in table)
    s.routes(lambda table: "10.3.0.0/16" not in table and "192.0.2.0/24" not in table, table)
    until(lambda: in_file(t, "100a02"), "the file does not have all routes")
    kill(daemon)
    daemon, peer, s = kept(t, conf, [h], "second", peer=peer)
    table = s.initial()
    equal(set(table), wanted, "announced before End-of-RIB")
    equal(table["10.0.5.0/24"][4], b"\0\0\1\xf4", "MED")
    daemon.logs("neighbors=1")
    # It goes on: what is withdrawn now is withdrawn after the next restart.
    h.started(2)
    h.do("peer * withdraw route 10.1.0.0/16 next-hop 10.0.0.1 path-information 1.2.3.4")
    h.do("rib show out")
    daemon.stop()
    _, peer, s = kept(t, conf, [h], "third", peer=peer)
    equal(set(s.initial()), wanted - {"10.1.0.0/16"}, "after an orderly end")


def case_routes_cleared(t):
    """What clears the table clears the file; neighbors that are gone are forgotten."""
    a, h = t.peer(), t.helper()
    b = t.peer()
    both = h.definition + neighbor_text(a, "", [h], UP) + neighbor_text(b, "", [h], UP)
    one_only = h.definition + neighbor_text(a, "", [h], UP)
    env = {"rib_file": t.path("routes")}
    daemon = t.senda(both, env)
    sa, sb = a.accept().establish(), b.accept().establish()
    sa.initial(), sb.initial()
    h.do("peer * announce route 10.1.0.0/16 next-hop 10.0.0.1")
    h.do("rib clear out")
    h.do("peer * announce route 10.2.0.0/16 next-hop 10.0.0.1")
    daemon.reconfigure(one_only)  # the other one goes, and its routes
    sb.expect_notification(6, 3)
    daemon.reconfigure(both)
    equal(b.accept().establish().initial(), {}, "of a neighbor that was away")
    daemon.stop()
    t.senda(both, env, name="second")
    equal(list(a.accept().establish().initial()), ["10.2.0.0/16"], "after the restart")
    equal(b.accept().establish().initial(), {}, "after the restart")


def case_routes_of_a_range(t):
    """Routes for a range are there again when its members connect."""
    h = t.helper()
    member = t.peer()
    listen = t.address()
    port = t.port(listen)
    net = member.address.rsplit(".", 1)[0] + ".0/24"
    conf = h.definition + neighbor_text((net, 0), f"  passive; listen {port};", [h], UP, local=listen, connect=False)
    env = {"rib_file": t.path("routes")}
    daemon = t.senda(conf, env)
    s = member.connect(listen, port).establish()
    s.initial()
    h.do("peer * announce route 10.1.0.0/16 next-hop 10.0.0.1")
    s.routes(lambda table: "10.1.0.0/16" in table)
    until(lambda: in_file(t, "100a01"), "the file does not have the route")
    kill(daemon)
    daemon = t.senda(conf, env, name="second")
    s = member.connect(listen, port).establish()
    equal(list(s.initial()), ["10.1.0.0/16"], "of the range")
    h.started(2)
    size = os.path.getsize(t.path("routes"))
    h.do("peer * withdraw route 10.1.0.0/16 next-hop 10.0.0.1")
    s.routes(lambda table: not table, {"10.1.0.0/16": 0})
    until(lambda: os.path.getsize(t.path("routes")) > size, "the file does not have the withdrawal")
    kill(daemon)
    t.senda(conf, env, name="third")
    equal(member.connect(listen, port).establish().initial(), {}, "withdrawn from all")


def case_routes_file_damaged(t):
    """A file that is cut off, or has a hole: what is intact is used, and the file is sound again."""
    h = t.helper()
    daemon, peer, s = kept(t, helpers=[h])
    s.initial()
    for i in range(50):
        h.do(f"peer * announce route 10.0.{i}.0/24 next-hop 10.0.0.1 sync")
    until(lambda: in_file(t, "180a0031"), "the file does not have all routes")
    kill(daemon)
    with open(t.path("routes"), "r+b") as file:
        whole = file.read()
        hole = whole.index(bytes.fromhex("180a0014"))  # one frame a command: sync
        file.seek(hole)
        file.write(b"\xff")
        file.truncate(len(whole) - 1)
    daemon, peer, s = kept(t, helpers=[h], name="second", peer=peer)
    table = s.initial()
    equal(set(table), {f"10.0.{i}.0/24" for i in range(49) if i != 20}, "what is intact")
    daemon.logs("is damaged")
    h.started(2)
    h.do("peer * announce route 10.9.0.0/16 next-hop 10.0.0.1 sync")
    until(lambda: in_file(t, "100a09"), "the file is not written anew")
    kill(daemon)
    daemon, peer, s = kept(t, helpers=[h], name="third", peer=peer)
    equal(len(s.initial()), 49, "routes")
    check("is damaged" not in daemon.log(), "it is still damaged")


def case_routes_file_of_others(t):
    """Another file, one of a later version, or one that another daemon uses is left alone."""
    t.write("notes", "do not lose this\n")
    t.write("later", "senda-routes 2\nwhatever\n")
    for name, reason in (("notes", "this is no file of routes"), ("later", "its version is none of ours"),
                         ("no/such/folder", "No such file or directory")):
        daemon, _, s = kept(t, ROUTE, env={"rib_file": t.path(name)}, name="senda-" + name.replace("/", "-"))
        equal(list(s.initial()), ["192.0.2.0/24"], "it does without")
        check(reason in daemon.logs("routes of commands are not kept"), lambda: daemon.tail())
    with open(t.path("notes"), encoding="ascii") as file:
        equal(file.read(), "do not lose this\n", "the file")
    kept(t, name="first")
    daemon, _, s = kept(t, name="second")
    s.initial()
    check("another process uses it" in daemon.logs("routes of commands are not kept"), lambda: daemon.tail())


def case_routes_file_full(t):
    """A full disk: one warning, and the daemon goes on; what was written before is there."""
    h = t.helper()
    daemon, peer, s = kept(t, helpers=[h])
    s.initial()
    many = " ".join(f"20.{i >> 8}.{i & 255}.0/24" for i in range(20000))  # more octets than the log has
    h.do(f"peer * announce attributes next-hop 10.0.0.1 nlri {many} sync")
    until(lambda: in_file(t, "18144e1f"), "the file does not have the routes")
    size = os.path.getsize(t.path("routes"))
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (size + 10, size + 10))
    for i in range(30):
        h.do(f"peer * announce route 10.0.{i}.0/24 next-hop 10.0.0.1 sync")
    s.routes(lambda table: len(table) == 20030)
    daemon.logs("routes of commands are not kept until it can be written again")
    for i in range(30, 60):
        h.do(f"peer * announce route 10.0.{i}.0/24 next-hop 10.0.0.1 sync")
    equal(daemon.log().count("are not kept until"), 1, "warnings")
    kill(daemon)
    _, peer, s = kept(t, helpers=[h], name="second", peer=peer)
    equal(len(s.initial()), 20000, "what was written")


def case_routes_file_written_anew(t):
    """A file that grows is written anew while changes go on, and loses none of them."""
    h = t.helper()
    daemon, peer, s = kept(t, helpers=[h])
    s.initial()
    equal(os.path.getsize(t.path("routes")), 15, "size of an empty file")
    many = " ".join(f"10.{i >> 8}.{i & 255}.0/24" for i in range(5000))
    for turn in range(50):  # 11 octets a route: 2.7 MB
        h.do(f"peer * announce attributes next-hop 10.0.0.1 med {turn} nlri {many}")
    h.do("peer * withdraw route 10.0.77.0/24 next-hop 10.0.0.1")
    s.routes(lambda table: len(table) == 4999 and all(a == table["10.0.0.0/24"] for a in table.values()), seconds=30)
    until(lambda: os.path.getsize(t.path("routes")) < 1_300_000, "it is not written anew", 20)
    h.do("peer * announce route 172.16.0.0/12 next-hop 10.0.0.1")
    until(lambda: in_file(t, "0cac10"), "the file does not have the last route")
    kill(daemon)
    _, peer, s = kept(t, helpers=[h], name="second", peer=peer)
    table = s.initial()
    equal(len(table), 5000, "routes")
    check("10.0.77.0/24" not in table and "172.16.0.0/12" in table, "the last changes")
