"""Random sequences of reloads, commands, broken files and lost sessions: each peer has, all the time, what the
documentation says that a reload and a command make of it, and in the end what a fresh start would give it.

The seed is printed; FUNCTIONAL_SEED=NUMBER plays that sequence again.
"""

import copy
import os
import random
import signal

import bgp
from control import Client
from harness import Failed, check, equal, neighbor_text, until

PEERS = ("one", "two", "three")
KEYS = [f"10.{i}.0.0/16" for i in range(8)] + [f"2001:db8:{i}::/48" for i in range(1, 5)]
DOGS = ("rex", "fido")
STEPS = 40


def hop(key):
    return "2001:db8::1" if ":" in key else "10.0.0.1"


class Neighbor:
    """What the file says of one."""

    def __init__(self):
        self.hold, self.description, self.bound = 180, "a", True
        self.routes = {}  # key: (med, watchdog or "", starts withdrawn)

    def text(self, peer, helper):
        routes = "".join(
            f"    route {key} next-hop {hop(key)} med {med}" + (f" watchdog {dog}" if dog else "")
            + (" withdraw" if off else "") + ";\n" for key, (med, dog, off) in self.routes.items())
        return neighbor_text(peer, f"  description {self.description};\n  static {{\n{routes}  }}",
                             [helper] if self.bound else [], "neighbor-changes;", hold=self.hold)


class Model:
    """What the file says, and what each neighbor has: {key: (med, whether a command said it last)}."""

    def __init__(self):
        self.conf, self.has, self.dogs = {}, {}, {}

    def wanted(self, neighbor):
        """Routes of the file which watchdogs let out."""
        return {key: med for key, (med, dog, off) in neighbor.routes.items()
                if self.dogs.get(dog, not off)} if neighbor else {}

    def start(self, name):
        self.has[name] = {key: (med, False) for key, med in self.wanted(self.conf[name]).items()}

    def reload(self, conf):
        """Names of those whose session ends or begins."""
        before, self.conf = self.conf, conf
        anew = []
        for name in PEERS:
            old, new = before.get(name), conf.get(name)
            if not old and not new:
                continue
            if not new:
                del self.has[name]
            elif not old or old.hold != new.hold:
                self.start(name)
            else:
                self._update(name, old, new)
                continue
            anew.append(name)
        return anew

    def _update(self, name, old, new):
        """docs/commands.md, Reload."""
        has, was, now = self.has[name], self.wanted(old), self.wanted(new)
        for key in old.routes:
            if key not in now and key in has and not has[key][1]:
                del has[key]
        for key, med in now.items():
            if was.get(key) != med:
                has[key] = (med, False)

    def commanded(self, names):
        return [n for n in names if n in self.conf and self.conf[n].bound]

    def watchdog(self, dog, on):
        self.dogs[dog] = on
        for name, n in self.conf.items():
            for key, (med, of, _) in n.routes.items():
                if of == dog and on:
                    self.has[name][key] = (med, False)
                elif of == dog:
                    self.has[name].pop(key, None)

    def tables(self):
        return {name: {key: med for key, (med, _) in has.items()} for name, has in self.has.items()}


class Recorder:
    """A peer: its session, what it has been told, which keys were spoken of since it was asked last."""

    def __init__(self, peer):
        self.peer, self.session, self.table, self.touched = peer, None, {}, []

    def establish(self):
        self.session = self.peer.accept().establish()
        self.table = {key: _med(attributes) for key, attributes in self.session.initial().items()}
        self.touched = []

    def read(self):
        """All that came."""
        s = self.session
        while s._more(0) and not s.ended:
            pass
        while m := s._cut():
            if m.kind == bgp.KEEPALIVE:
                continue
            check(m.kind == bgp.UPDATE, lambda: f"{self.peer.address} is sent {m}")
            u = bgp.Update(m.body)
            for key in u.withdrawn:
                self.table.pop(key, None)
            for key in u.announced:
                self.table[key] = _med(u.attributes)
            self.touched += [*u.withdrawn, *u.announced]
        check(not s.ended, lambda: f"the session with {self.peer.address} ended")


def _med(attributes):
    return int.from_bytes(attributes[4], "big")


class Run:
    """One sequence."""

    def __init__(self, t, seed, name):
        self.t, self.random, self.model = t, random.Random(seed), Model()
        self.helper = t.helper(name)
        self.peers = {p: Recorder(t.peer()) for p in PEERS}
        self.model.conf = {p: self.neighbor() for p in PEERS}
        self.model.conf["one"].bound = True
        self.name, self.reloads, self.errors, self.said = name, 0, 0, []
        for p in PEERS:
            self.model.start(p)

    # the file

    def neighbor(self):
        n = Neighbor()
        n.bound = self.random.random() < 0.8
        n.description = self.random.choice("abc")
        self.change_routes(n, 6)
        return n

    def change_routes(self, n, times):
        for _ in range(times):
            key = self.random.choice(KEYS)
            if n.routes.pop(key, None) and self.random.random() < 0.5:
                continue
            dog = self.random.choice(("", "", *DOGS))
            n.routes[key] = (self.random.randrange(3), dog, bool(dog) and self.random.random() < 0.5)

    def changed(self):
        conf = copy.deepcopy(self.model.conf)
        for name in PEERS:
            what = self.random.random()
            if name not in conf:
                if what < 0.5:
                    conf[name] = self.neighbor()
            elif what < 0.1 and name != "one":
                del conf[name]
            elif what < 0.2:
                conf[name].hold = self.random.choice((90, 120, 180))
            elif what < 0.3:
                conf[name].description = self.random.choice("abc")
            elif what < 0.4 and name != "one":
                conf[name].bound = not conf[name].bound
            elif what < 0.8:
                self.change_routes(conf[name], self.random.randrange(1, 5))
        return conf

    def text(self, conf, peers=None):
        peers = peers or {name: r.peer for name, r in self.peers.items()}
        return self.helper.definition + "".join(conf[name].text(peers[name], self.helper) for name in PEERS if name in conf)

    def start(self):
        path = self.t.path(self.name + ".control")
        self.daemon = self.t.senda(self.text(self.model.conf), {"api_cli": "true", "api_socketpath": path}, name=self.name)
        for name in PEERS:
            self.peers[name].establish()
        self.helper.started()
        self.operator = Client(self.t, path)
        self.settle(self.model.tables(), [], ())

    # what happens

    def step(self):
        before = self.model.tables()
        what = self.random.choice((self.reload, self.reload, self.commands, self.commands, self.both, self.broken, self.lose))
        self.said.append(what.__name__)
        anew, spoken = what()
        self.settle(before, anew, spoken)

    def reload(self, first=()):
        conf = self.changed()
        with open(self.daemon.files[0], "w", encoding="utf-8") as out:
            out.write(self.text(conf))
        self.reloads += 1
        anew = self.model.reload(conf)
        if first or self.random.random() < 0.5:
            since = self.helper.mark()
            self.helper.write("".join(line + "\n" for line in (*first, "daemon reload")))
            until(lambda: self.helper.lines[since:].count("done") == len(first) + 1, lambda: f"answers {self.helper.lines[since:]}")
        else:
            self.daemon.tell(signal.SIGUSR1)
        self.daemon.logs("reloaded", count=self.reloads)
        return anew, ()

    def commands(self):
        lines, spoken = self.some_commands()
        for line in lines:
            self.helper.do(line)
        return [], spoken

    def both(self):
        """Commands and the reload that follows them, at once."""
        lines, spoken = self.some_commands()
        anew, _ = self.reload(lines)
        return anew, spoken

    def some_commands(self):
        lines, spoken = [], set()
        for _ in range(self.random.randrange(1, 6)):
            line, keys = self.command()
            lines.append(line)
            spoken |= set(keys)
        return lines, spoken

    def command(self):
        model, bound = self.model, self.model.commanded(PEERS)
        who = self.random.choice(bound)
        names = self.random.choice((bound, [who]))
        selector = "*" if names is bound else self.peers[who].peer.address
        key, med = self.random.choice(KEYS), self.random.randrange(3)
        what = self.random.random()
        if what < 0.4:
            for n in names:
                model.has[n][key] = (med, True)
            return f"peer {selector} announce route {key} next-hop {hop(key)} med {med}", [key]
        if what < 0.7:
            for n in names:
                model.has[n].pop(key, None)
            return f"peer {selector} withdraw route {key}", [key]
        if what < 0.8:
            four = [k for k in KEYS if ":" not in k]
            keys = self.random.sample(four, 3)
            for n in names:
                model.has[n].update({k: (med, True) for k in keys})
            return f"peer {selector} announce attributes next-hop 10.0.0.1 med {med} nlri {' '.join(keys)}", keys
        if what < 0.95:
            dog, on = self.random.choice(DOGS), self.random.random() < 0.5
            model.watchdog(dog, on)
            return f"peer * {'announce' if on else 'withdraw'} watchdog {dog}", KEYS
        for n in bound:
            model.has[n].clear()
        return "rib clear out", KEYS

    def broken(self):
        """A file with an error changes nothing."""
        good = self.text(self.changed())
        bad = self.random.choice((good + "neighbor 192.0.2.1 {\n", good.replace("hold-time", "hold-tiem", 1), good.replace(" med ", " mud ", 1)
                                  if " med " in good else good + "foo", good + good))
        self.daemon.reconfigure(bad)
        self.errors += 1
        self.daemon.logs("config.reload.error", count=self.errors)
        with open(self.daemon.files[0], "w", encoding="utf-8") as out:
            out.write(self.text(self.model.conf))
        return [], ()

    def lose(self):
        """The session of one is reset; the next one begins with all it has to have."""
        name = self.random.choice([n for n in PEERS if n in self.model.conf])
        self.peers[name].session.reset()
        self.peers[name].session = None
        return [name], ()

    # what has to be

    def settle(self, before, anew, spoken):
        """Every peer has what the model has; of others than the changed keys nothing was said."""
        for name in anew:
            r = self.peers[name]
            if r.session:
                r.session.expect_notification(6, 3)
                r.session = None
            if name in self.model.conf:
                r.establish()
        # The helper could not wait for those which are not its own.
        equal(self.operator.ask("peer * barrier"), ["done"], "answer to the barrier")
        for name, wanted in self.model.tables().items():
            r = self.peers[name]
            r.read()
            equal(r.table, wanted, f"routes of {name}")
            may = {k for k in KEYS if before.get(name, {}).get(k) != wanted.get(k)} | set(spoken)
            check(name in anew or set(r.touched) <= may, lambda r=r, m=may: f"told of {sorted(set(r.touched) - m)} for nothing")
            check(spoken or len(r.touched) == len(set(r.touched)), lambda r=r: f"told twice: {r.touched}")
            r.touched = []
        for name in PEERS:
            if name not in self.model.conf:
                check(not self.peers[name].peer.pending(), f"{name} is connected to, which is not there")

    def compare_with_a_fresh_start(self):
        """Another daemon gets the file, what was said of watchdogs, and the commands that count."""
        helper, self.helper = self.helper, self.t.helper(self.name + "-again")
        conf, tables = self.model.conf, self.model.tables()
        fresh = {name: self.t.peer() for name in conf}
        self.t.senda(self.text(conf, fresh), name=self.name + "-again")
        sessions = {name: fresh[name].accept().establish() for name in PEERS if name in conf}
        got = {name: {k: _med(a) for k, a in s.initial().items()} for name, s in sessions.items()}
        for dog, on in self.model.dogs.items():
            self.helper.do(f"peer * {'announce' if on else 'withdraw'} watchdog {dog}")
        again = Model()
        again.conf, again.dogs = conf, dict(self.model.dogs)
        for name in conf:
            again.start(name)
        for name in conf:
            r = Recorder(fresh[name])
            r.session, r.table = sessions[name], got[name]
            started = {k: m for k, (m, _) in again.has[name].items()}
            until(lambda r=r, w=started: r.read() or r.table == w, lambda r=r, w=started: f"{r.table} instead of {w} at the start", 10)
            if not conf[name].bound:
                continue  # what commands made of it before it was taken from the helper cannot be said again
            for key in KEYS:
                if key in tables[name] and tables[name][key] != started.get(key):
                    self.helper.do(f"peer {fresh[name].address} announce route {key} next-hop {hop(key)} med {tables[name][key]}")
                elif key in started and key not in tables[name]:
                    self.helper.do(f"peer {fresh[name].address} withdraw route {key}")
            self.helper.do("peer * barrier")
            r.read()
            equal(self.peers[name].table, r.table, f"routes of {name} compared with a fresh start")
        self.helper = helper


def _play(t, seed, name):
    run = Run(t, seed, name)
    try:
        run.start()
        for _ in range(STEPS):
            run.step()
        run.compare_with_a_fresh_start()
    except Failed as failed:
        raise Failed(f"FUNCTIONAL_SEED={seed}, step {len(run.said)} {run.said[-3:]}: {failed}") from failed


def case_any_sequence(t):
    """Of another seed each time."""
    seed = int(os.environ.get("FUNCTIONAL_SEED", "0")) or int.from_bytes(os.urandom(4), "big")
    print(f"reloads: seed {seed}", flush=True)
    _play(t, seed, "random")


def case_known_sequences(t):
    """The same ones each time."""
    for seed in (1, 2, 3):
        _play(t, seed, f"seed{seed}")
