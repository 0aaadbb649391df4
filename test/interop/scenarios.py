"""What is checked of senda beside one peer. A session is one pair of daemons; its scenarios run in
order and each leaves it established, whatever was announced before in the table of the peer."""

import fnmatch
import os
import time

import proc
import routes
from senda import HOLD, Side, Speaker

REFUSED = 4  # seconds in which a session would come up many times over
WAIT = 30  # seconds for anything without a time of its own

# what the stand-in (ExaBGP 4.2) is known not to do: peer/session-scenario, and why
STANDIN = {
    "*/*-stop": "it closes without NOTIFICATION",
    "bird/active-refresh": "an enhanced refresh resets the session",
    "exabgp/active-refresh": "an enhanced refresh resets the session",
    "frr/active-refresh": "an enhanced refresh resets the session",
    "openbgpd/active-refresh": "an enhanced refresh resets the session",
}


class Session:
    """senda and a peer, started, watched, restarted after a failure."""

    def __init__(self, peer_class, program, mode, dialler, place, directory):
        self.place, self.directory = place, directory
        self.ibgp = dialler == "peer"  # eBGP where senda dials, iBGP where the peer does
        self.wanted = {afi: routes.table(afi, "config", place, self.ibgp) for afi in (4, 6)}
        self.more = {4: {}, 6: {}}  # what the API announced
        peer_as = routes.SENDA_AS if self.ibgp else routes.PEER_AS
        here, there = place.senda, place.peer
        passive = dialler == "peer"
        ours = Side(here, there, routes.SENDA_AS, peer_as, place.senda_port, place.peer_port, passive, HOLD, self.wanted)
        theirs = Side(there, here, peer_as, routes.SENDA_AS, place.peer_port, place.senda_port, not passive, 3 * HOLD)
        self.senda = Speaker(program, mode, os.path.join(directory, "senda"), ours, place.on_senda)
        self.peer = peer_class(os.path.join(directory, "peer"), theirs, place)

    def protect(self, how):
        """Both ends sign, or mind the TTL, or senda restarts gracefully, where the session is named so."""
        for side in (self.senda.side, self.peer.side):
            side.password = "a-secret" if how.startswith("md5") else ""
            side.ttl = 255 if how.startswith("ttl") else 0
        self.senda.side.restart = {"graceful": 120, "persistent": 120, "long-lived": 2}.get(how, 0)
        self.senda.side.stale = 3600 if how == "long-lived" else 0
        self.senda.side.keep = how == "persistent"

    def start(self):
        """First the one which listens: some peers try again only after a minute or two."""
        if self.ibgp:
            self.senda.start()
            self.until(lambda: self.senda.process.listens(self.place.senda_port), WAIT, "senda does not listen", 0.02)
            self.peer.start()
        else:
            self.peer.start()
            self.senda.start()

    def restart(self):
        self.more = {4: {}, 6: {}}
        self.senda.kill()
        self.peer.kill()
        self.start()
        self.established()

    def close(self):
        self.senda.close()
        self.peer.close()

    # waiting

    def until(self, test, seconds, what, every=0.1):
        """proc.until which also ends when senda did."""

        def tested():
            got = test()
            if not got and self.senda.process and not self.senda.process.alive():
                code = self.senda.process.popen.returncode
                raise proc.Failed(f"senda ended with code {code}: {self.senda.process.tail()}")
            return got

        return proc.until(tested, seconds, what, every)

    def same(self, wanted, get, shows, what):
        """Wait until a table is as wanted; the reason of a failure is the last difference."""
        last = [""]

        def test():
            last[0] = routes.difference(wanted, get(), shows)
            return not last[0]

        self.until(test, WAIT, lambda: f"{what}: {last[0]}", 0.25)

    def established(self):
        self.until(self.senda.established, WAIT, "senda does not report the session up", 0.02)
        self.until(self.peer.established, WAIT, "the peer does not report the session up")

    def announced(self):
        """The peer has the routes of the configuration, and those of the API, and nothing else."""
        for afi in (4, 6):
            wanted = self.wanted[afi] | self.more[afi]
            self.same(wanted, lambda a=afi: self.peer.routes(a), self.peer.shows, f"IPv{afi} table of the peer")

    def received(self):
        """The helper was told every route of the peer, with its attributes."""
        for afi in (4, 6):
            wanted = self.peer.originated(afi)
            keys = frozenset(key for attributes in wanted.values() for key in attributes)
            self.same(wanted, lambda a=afi: self.table(a), keys, f"IPv{afi} updates of senda")
        self.valid()

    def valid(self):
        if self.senda.helper.bad:
            raise proc.Failed(f"an event could not be read: {self.senda.helper.bad[0]}")

    def table(self, afi):
        with self.senda.helper.lock:
            return dict(self.senda.helper.tables[afi])


def up(s):
    """The session comes up, and both ends say so."""
    s.start()
    s.established()
    opened = s.senda.helper.find("open", neighbor__direction="receive")
    if not opened:
        raise proc.Failed("there is no event for the OPEN of the peer")


def config(s):
    """2,000 routes of the configuration file."""
    s.announced()
    complaints = s.peer.complaints()
    if complaints:
        raise proc.Failed(f"the peer complains: {complaints[0]}")


def receive(s):
    """2,000 routes of the peer."""
    s.received()


def api(s):
    """2,000 routes of the helper process."""
    s.more = {afi: routes.table(afi, "api", s.place, s.ibgp) for afi in (4, 6)}
    _send(s, "announce", s.more)
    s.announced()


def withdraw(s):
    """The same withdrawn. Those which are not there yet are announced first."""
    if not s.more[4]:
        api(s)
    more, s.more = s.more, {4: {}, 6: {}}
    _send(s, "withdraw", more)
    s.announced()


def _send(s, verb, tables):
    lines = []
    for table in tables.values():
        for prefix, attributes in table.items():
            if verb == "withdraw":
                attributes = {"next_hop": attributes["next_hop"]}
            lines.append(f"{verb} route {routes.text(prefix, attributes)}")
    s.senda.helper.command(lines, 60)


def refresh(s):
    """ROUTE-REFRESH of the peer makes senda send its routes again, and is told to the helper."""
    s.announced()
    before, mark, ups = s.peer.updates(), s.senda.helper.mark(), s.senda.helper.ups
    due = 2 * routes.COUNT if s.peer.refresh_counts == "routes" else 2 * routes.GROUPS
    s.peer.refresh()

    def again():
        if s.senda.helper.state != "up" or s.senda.helper.ups != ups:
            raise proc.Failed("the session went down")
        return s.peer.updates() - before >= due

    s.until(
        again,
        WAIT,
        lambda: f"{s.peer.updates() - before} {s.peer.refresh_counts} came again, {due} are due",
    )
    for afi in () if s.senda.standin else ("ipv4", "ipv6"):
        found = {"neighbor__route-refresh__afi": afi, "neighbor__route-refresh__subtype": "query"}
        s.until(
            lambda found=found: s.senda.helper.find("refresh", mark, **found),
            WAIT,
            lambda afi=afi: f"there is no event for the ROUTE-REFRESH of {afi}",
        )
    s.announced()


def hold_peer(s):
    """The peer stands still: hold timer expired, NOTIFICATION 4/0; back when it goes on."""
    mark, began = s.senda.helper.mark(), time.monotonic()
    s.peer.pause()
    try:
        s.until(lambda: s.senda.helper.find("state", mark, neighbor__state="down"), HOLD + 5, "still up", 0.02)
        lasted = time.monotonic() - began
        if lasted < HOLD / 2:
            raise proc.Failed(f"down after {lasted:.1f} s, the hold time is {HOLD} s")
        s.until(lambda: _expired(s.senda.helper, mark), 2, "no sign of NOTIFICATION 4/0", 0.02)
    finally:
        s.peer.resume()
    s.established()
    s.announced()
    s.received()


def _expired(helper, mark):
    down = helper.find("state", mark, neighbor__state="down")
    return (4, 0) in helper.notifications("send", mark) or "(4,0)" in down["neighbor"].get("reason", "")


def hold_senda(s):
    """senda stands still: the peer drops the session and the routes; back when it goes on."""
    s.senda.pause()
    mark = s.senda.helper.mark()
    try:
        s.until(lambda: not s.peer.established(), HOLD + 5, "the peer keeps the session")
        s.until(lambda: not s.peer.routes(4) and not s.peer.routes(6), WAIT, "the peer keeps the routes")
    finally:
        s.senda.resume()
    s.until(lambda: s.senda.helper.find("state", mark, neighbor__state="down"), WAIT, "senda does not notice", 0.02)
    s.established()
    s.announced()


def reconnect(s):
    """The peer is killed and started again: the session and all routes are back, both ways."""
    ups = s.senda.helper.ups
    s.peer.kill()
    s.until(lambda: not s.senda.established(), WAIT, "senda does not report the session down", 0.02)
    s.peer.start()
    s.until(lambda: s.senda.helper.ups > ups, WAIT, "senda does not come back", 0.02)
    s.established()
    s.announced()
    s.received()


def stop(s):
    """SIGTERM: Cease to the peer, the last events to the helper, exit code 0."""
    helper = s.senda.helper
    code = s.senda.stop()
    if code:
        raise proc.Failed(f"exit code {code}: {s.senda.process.tail()}")
    proc.until(lambda: not s.peer.established(), WAIT, "the peer keeps the session")
    for afi in (4, 6):
        proc.until(lambda a=afi: not s.peer.routes(a), WAIT, f"the peer keeps the IPv{afi} routes")
    proc.until(lambda: helper.link is None, 5, "the helper process is still there", 0.02)
    proc.until(
        lambda: s.peer.cease() == (6, 2),
        2,
        lambda: f"the peer got no Cease/Administrative Shutdown (6, 2), its last NOTIFICATION is {s.peer.cease()}",
    )
    if not helper.find("notification", notification="shutdown"):
        raise proc.Failed("the helper was not told of the shutdown")
    if helper.state != "down":
        raise proc.Failed("the helper was not told that the session is down")
    s.valid()


def refused(s):
    """With the wrong secret, or a TTL that is too small, there is no session; with the right one there is."""
    side, right = s.senda.side, (s.senda.side.password, s.senda.side.ttl)
    s.senda.kill()
    side.password, side.ttl = side.password and "another", side.ttl and 64
    s.senda.start()
    until = time.monotonic() + REFUSED
    while time.monotonic() < until:
        if not s.senda.process.alive():
            raise proc.Failed("senda ended")
        # Our OPEN may be there before the peer minds the TTL: what counts is that nothing else gets through.
        if s.senda.established() and s.peer.established():
            raise proc.Failed("the session came up")
        time.sleep(0.1)
    side.password, side.ttl = right
    s.restart()


def killed(s):
    """kill -9: the peer keeps all routes until senda has announced everything again, then drops the rest."""
    s.more = {afi: routes.table(afi, "api", s.place, s.ibgp) for afi in (4, 6)}
    _send(s, "announce", s.more)
    s.senda.helper.command(["ready"])
    s.announced()
    s.senda.kill()
    proc.until(lambda: not s.peer.established(), WAIT, "the peer keeps the session")
    _has_all(s, "after the end of the session")
    s.senda.start()
    s.established()
    _has_all(s, "while End-of-RIB waits for the helper", 2)
    some = {afi: dict(list(table.items())[::2]) for afi, table in s.more.items()}
    _send(s, "announce", some)
    _has_all(s, "before the helper is ready", 1)
    s.senda.helper.command(["ready"])
    s.more = some
    s.announced()


def kept(s):
    """kill -9: senda itself announces the routes of the helper again, and those that went meanwhile are gone."""
    s.more = {afi: routes.table(afi, "api", s.place, s.ibgp) for afi in (4, 6)}
    _send(s, "announce", s.more)
    s.senda.helper.command(["ready"])
    s.announced()
    s.senda.kill()
    proc.until(lambda: not s.peer.established(), WAIT, "the peer keeps the session")
    s.senda.side.announce = {afi: dict(list(table.items())[::2]) for afi, table in s.wanted.items()}
    s.senda.start()
    s.established()
    _has_all(s, "while End-of-RIB waits for the helper", 1)
    s.senda.helper.command(["ready"])
    s.wanted = s.senda.side.announce
    s.announced()


STALE, NO_LLGR = "65535:6", "65535:7"
MORTAL = "10.250.0.0/16"  # a route which must not become a long-lived stale one


def stale(s):
    """Gone for longer than the restart time: routes stay as stale ones, but that with NO_LLGR; then all are fresh."""
    s.senda.helper.command([f"announce route {MORTAL} next-hop {s.place.senda_hop} community [ no-llgr ]", "ready"])
    s.until(lambda: MORTAL in s.peer.routes(4), WAIT, "the route with NO_LLGR does not come")
    s.senda.kill()

    def marked(afi):
        table = s.peer.routes(afi)
        return set(table) == set(s.wanted[afi]) and all(STALE in a.get("communities", ()) for a in table.values())

    for afi in (4, 6):
        proc.until(lambda a=afi: marked(a), WAIT, f"the IPv{afi} routes are not stale ones")
    s.senda.start()
    s.established()
    s.senda.helper.command(["ready"])
    s.announced()


def _has_all(s, when, seconds=0.5):
    """The table of the peer has every route, stale ones too, and that stays."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for afi in (4, 6):
            wanted = s.wanted[afi] | s.more[afi]
            difference = routes.difference(wanted, s.peer.routes(afi), s.peer.shows)
            if difference:
                raise proc.Failed(f"IPv{afi} table of the peer {when}: {difference}")
        time.sleep(0.25)


ACTIVE = (up, config, receive, api, withdraw, refresh, hold_peer, hold_senda, reconnect, stop)
PASSIVE = (up, config, receive, reconnect, stop)
PROTECTED = (up, refused)
RESTARTING = (up, killed)
KEEPING = (up, kept)
STALING = (up, stale)
SESSIONS = {
    "active": ("senda", ACTIVE),
    "passive": ("peer", PASSIVE),
    "md5": ("senda", PROTECTED),
    "ttl": ("senda", PROTECTED),
    "md5-passive": ("peer", PROTECTED),
    "ttl-passive": ("peer", PROTECTED),
    "graceful": ("senda", RESTARTING),
    "persistent": ("senda", KEEPING),
    "long-lived": ("senda", STALING),
}


def names():
    """Every scenario: session and function, as active-up."""
    return [_name(session, f) for session, (_, functions) in SESSIONS.items() for f in functions]


def _name(session, function):
    return f"{session}-{function.__name__}".replace("_", "-")


def chosen(pattern):
    return [name for name in names() if fnmatch.fnmatch(name, pattern)]


def play(peer_class, program, mode, pattern, make_place, directory, report):
    """All sessions of one peer and mode. report(name, seconds, reason, session, skip) for each scenario."""
    for session, (dialler, functions) in SESSIONS.items():
        if functions is PROTECTED and not peer_class.protects or not peer_class.helps and (
            functions in (RESTARTING, KEEPING, STALING)
        ):
            continue
        selected = [f for f in functions if fnmatch.fnmatch(_name(session, f), pattern)]
        if not selected:
            continue
        place = make_place()
        s = None
        try:
            s = Session(peer_class, program, mode, dialler, place, os.path.join(directory, session))
            s.protect(session)
            _play(s, session, selected, report)
        finally:
            if s:
                s.close()
            place.close()


def _play(s, session, selected, report):
    """The scenarios of one session; after a failure the next one gets fresh daemons."""
    fresh = False
    for function in (up, *(f for f in selected if f is not up)):
        name, began, reason, skip = _name(session, function), time.monotonic(), None, False
        try:
            if fresh:
                s.restart()
            function(s)
        except proc.Skipped as error:
            reason, skip = str(error), True
        except proc.Failed as error:
            reason = str(error)
        if function in selected or reason:
            report(name, time.monotonic() - began, reason, s, skip)
        fresh = bool(reason) and not skip
        if fresh and function is up:
            for left in selected:
                if left is not up:
                    report(_name(session, left), 0, "there is no session", None)
            return
