"""Graceful restart as the one who announces: End-of-RIB waits until all routes are there. RFC 4724 §4.
"""

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
