"""The rows of the table: each plays one scenario once and gives its measurements by name."""

import json
import os
import pathlib
import shutil
import subprocess
import time

from speakers import HERE, Neighbor, Peers, Trouble, until

SENDER, RECEIVER, THIRD = "10.99.0.2", "10.99.0.3", "10.99.0.4"
CROWD = "10.99.16.1"  # and those behind it


def address_of(number):
    """Of one of the crowd."""
    return f"10.99.{16 + (number + 1) // 256}.{(number + 1) % 256}"


class Place:
    """What a run needs to know: the tools, the tables, how big things are."""

    def __init__(self, senda, load, data, work, quick):
        self.senda, self.load, self.data, self.work = senda, load, pathlib.Path(data), pathlib.Path(work)
        self.crowd = 50 if quick else 1000
        self.group = 5 if quick else 50
        self.rest = 1 if quick else 10  # seconds of watching what does nothing

    def table(self, routes):
        """The folder of a table, made when it is not there."""
        folder = self.data / str(routes)
        if not (folder / "facts.json").exists():
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run([self.load, "table", "--routes", str(routes), "--folder", str(folder)], check=True)
        return folder

    def facts(self, routes):
        return json.loads((self.table(routes) / "facts.json").read_text())

    def state(self, name):
        """A file that a helper tells its state in, not there yet."""
        path = self.work / name
        for old in (path, pathlib.Path(f"{path}.up"), path.with_suffix(".go"), path.with_suffix(".over")):
            old.unlink(missing_ok=True)
        self.work.mkdir(parents=True, exist_ok=True)
        return path


def state_of(path, speaker):
    until(lambda: speaker.cpu() and path.exists(), f"no {path.name}")
    return json.loads(path.read_text())


def check(speaker, complete, facts):
    if complete["checksum"] != facts["checksum"] or not complete["alike"]:
        raise Trouble(f"{speaker.name} announced other routes than it was told to")


def receiver(place, routes, **options):
    return Peers(place.load, RECEIVER, **{"as": 65002, "expect": routes, **options})


def ingest(place, speaker, routes):
    """A peer announces the table, nobody wants to hear of it."""
    with speaker.start([Neighbor(SENDER, sends=True)]):
        speaker.listening()
        peer = Peers(place.load, SENDER, file=place.table(routes) / "updates.bgp")
        try:
            peer.wait("up")
            before, memory = speaker.rest(), speaker.memory()
            peer.go()
            peer.wait("sent")
            cpu = speaker.rest() - before
            if speaker.routes_received() not in (None, routes):
                raise Trouble(f"{speaker.name} has {speaker.routes_received()} routes of {routes}")
            return {"us": cpu / routes * 1e6, "octets": (speaker.memory() - memory) / routes}
        finally:
            peer.close()


def ingest_json(place, speaker, routes):
    """The same, and a helper hears of every route."""
    state = place.state("count")
    helper = f"{place.load} count --state {state} --expect {routes}"
    with speaker.start([Neighbor(SENDER, sends=True)], helper=helper, events=True):
        speaker.listening()
        state_of(pathlib.Path(f"{state}.up"), speaker)
        peer = Peers(place.load, SENDER, file=place.table(routes) / "updates.bgp")
        try:
            peer.wait("up")
            before = speaker.rest()
            start = peer.go()["time"]
            found = state_of(state, speaker)
            return {"us": (speaker.cpu() - before) / routes * 1e6, "seconds": found["last"] - start}
        finally:
            peer.close()


def configured(place, speaker, routes):
    """The table stands in the configuration: from the start of the program to the last route at the peer."""
    file = str(place.table(routes) / "routes.txt")
    with speaker.start([Neighbor(RECEIVER, peer_as=65002, receives=True, routes=file)]):
        peer = receiver(place, routes)
        try:
            check(speaker, peer.wait("complete"), place.facts(routes))
            return {"us": speaker.cpu() / routes * 1e6, "octets": speaker.memory() / routes}
        finally:
            peer.close()


def commanded(place, speaker, routes):
    """A helper announces the table, a line for each route."""
    state = place.state("inject")
    go = state.with_suffix(".go")
    helper = f"{place.load} inject --file {place.table(routes) / 'api.txt'} --state {state} --go {go}"
    with speaker.start([Neighbor(RECEIVER, peer_as=65002, receives=True)], helper=helper):
        speaker.listening()
        state_of(pathlib.Path(f"{state}.up"), speaker)
        peer = receiver(place, routes)
        try:
            peer.wait("up")
            before, memory = speaker.rest(), speaker.memory()
            go.touch()
            complete = peer.wait("complete")
            cpu = speaker.cpu() - before
            check(speaker, complete, place.facts(routes))
            speaker.rest()
            seconds = complete["time"] - state_of(state, speaker)["start"]
            return {"us": cpu / routes * 1e6, "seconds": seconds, "octets": (speaker.memory() - memory) / routes}
        finally:
            peer.close()


def fan_out(place, speaker, routes, peers):
    """So many equal peers get the table, which the speaker has from one file of commands or its configuration."""
    neighbors = [Neighbor(address_of(i), peer_as=65002, receives=True) for i in range(peers)]
    state = place.state("inject")
    go = state.with_suffix(".go")
    helper = f"{place.load} inject --file {place.table(routes) / 'api.txt'} --state {state} --go {go}"
    if speaker.name == "bird":
        neighbors[0].routes, helper = str(place.table(routes) / "routes.txt"), None
    with speaker.start(neighbors, helper=helper):
        speaker.listening()
        if helper:
            go.touch()
            state_of(state, speaker)
        before = speaker.rest()
        crew = Peers(place.load, CROWD, **{"as": 65002, "count": peers, "expect": routes})
        try:
            check(speaker, crew.wait("complete"), place.facts(routes))
            return {"cpu": speaker.rest() - before, "memory": speaker.memory()}
        finally:
            crew.close()


def written(place, routes, peers):
    """CPU seconds of writing the octets of the table to so many TCP connections."""
    command = [place.load, "write", "--octets", str(place.facts(routes)["octets"]), "--count", str(peers)]
    return json.loads(subprocess.check_output(command))["seconds"]


def sessions(place, speaker, count):
    """So many peers, and nothing to tell them."""
    with speaker.start([Neighbor(address_of(i)) for i in range(count)]):
        speaker.listening()
        before = speaker.memory()
        peers = Peers(place.load, CROWD, count=count)
        try:
            most = peers.wait("most-up")["seconds"]
            peers.wait("up")
            speaker.rest()
            octets = (speaker.memory() - before) / count
            start, cpu = time.monotonic(), speaker.cpu()
            time.sleep(place.rest)
            rest = (speaker.cpu() - cpu) / (time.monotonic() - start)
            return {"kilobytes": octets / 1024, "most": most, "rest": rest * 100}
        finally:
            peers.close()


def walk(place, routes):
    """Decoding and validation alone, in a process of its own: best of nine."""
    out = subprocess.check_output([place.load, "walk", "--file", str(place.table(routes) / "updates.bgp")])
    found = json.loads(out)
    return {"millions": routes / found["best"] / 1e6, "median": routes / found["seconds"] / 1e6}


def run_alone(command, source=None):
    """CPU seconds and the most resident octets of a command that has to succeed."""
    with open(source or os.devnull, "rb") as given:
        process = subprocess.Popen(command, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = process.stderr.read()
        process.stderr.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
    if status:
        raise Trouble(f"{' '.join(command[:3])} failed: {said[-200:].decode()}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def decode(place, routes):
    """`senda decode -`: hex lines in, JSON out."""
    cpu, _ = run_alone([place.senda, "decode", "-"], place.table(routes) / "updates.hex")
    return {"millions": routes / cpu / 1e6}


def parse(place, routes, form):
    """`senda configuration validate` of a file with so many static routes."""
    file = place.work / f"parse-{routes}-{form}"
    if not file.exists():
        place.work.mkdir(parents=True, exist_ok=True)
        with file.open("w") as out:
            out.write(f"neighbor {SENDER} {{\n  router-id {HERE};\n  local-address {HERE};\n  local-as 65000;\n"
                      "  peer-as 65001;\n  static {\n")
            with (place.table(routes) / f"{form}.txt").open() as routes_file:  # piece by piece: what this
                shutil.copyfileobj(routes_file, out, 1 << 20)  # process takes counts as the command's, too
            out.write("  }\n}\n")
    cpu, memory = run_alone([place.senda, "configuration", "validate", str(file)])
    return {"cpu": cpu, "millions": routes / cpu / 1e6, "memory": memory}


def fairness(place, speaker, routes):
    """A table moves in and another one out, one receiver has stopped: what the others feel of it."""
    state = place.state("latency")
    go, over = state.with_suffix(".go"), state.with_suffix(".over")
    file = str(place.table(routes) / "routes.txt")
    helper = f"{place.load} latency --state {state} --go {go} --over {over}"
    idle = [Neighbor(address_of(i), hold=3) for i in range(20)]
    busy = [Neighbor(SENDER, sends=True), Neighbor(RECEIVER, peer_as=65002, routes=file),
            Neighbor(THIRD, peer_as=65002, routes=file)]
    crew = []
    with speaker.start(idle + busy, helper=helper):
        try:
            speaker.listening()
            crew.append(quiet := Peers(place.load, CROWD, count=20, hold=3))
            quiet.wait("up")
            crew.append(sender := Peers(place.load, SENDER, file=place.table(routes) / "updates.bgp"))
            sender.wait("up")
            crew.append(stopped := Peers(place.load, THIRD, **{"as": 65002}))
            stopped.wait("up")
            stopped.pause()
            state_of(pathlib.Path(f"{state}.up"), speaker)
            quiet.lateness()
            go.touch()
            crew.append(taker := receiver(place, routes))
            start = time.monotonic()
            sender.go()
            check(speaker, complete := taker.wait("complete"), place.facts(routes))
            sender.wait("sent")
            speaker.rest()
            late = quiet.lateness()
            over.touch()
            answers = state_of(state, speaker)
            return {"late": late["seconds"] * 1e3, "answer": answers["worst"] * 1e3, "lost": late["lost"],
                    "seconds": complete["time"] - start}
        finally:
            for peers in crew:
                peers.close()
