"""What the scenarios want of a peer. One peer, one file: bird, frr, gobgp, openbgpd, exabgp."""

import os
import shutil
import signal

import proc
import routes


class Peer:
    """A router beside senda. Subclasses write its configuration and read its tables."""

    name = ""
    programs = ()  # without all of these the peer is not installed
    netns = False  # it has to have a namespace (and so root)
    protects = False  # it can sign with TCP MD5, and mind the TTL (RFC 5082)
    helps = False  # it keeps routes of a peer that restarts (RFC 4724)
    shows = frozenset({"next_hop", "origin", "as_path", "med", "communities", "large", "ext"})
    refresh_counts = "messages"  # or "routes": what updates() counts

    def __init__(self, directory, side, place):
        self.directory, self.side, self.place = directory, side, place
        os.makedirs(directory, exist_ok=True)
        os.chmod(directory, 0o755)
        self.process = None

    @classmethod
    def missing(cls):
        """Why it can not run here, or None."""
        for program in cls.programs:
            if not shutil.which(program) and not os.access(program, os.X_OK):
                return f"{os.path.basename(program)} is not installed"
        return None

    # the life of the daemon

    def start(self):
        """Write the configuration, start, and return once it answers commands."""
        raise NotImplementedError

    def stop(self):
        if self.process:
            self.process.end()
            self.process = None

    def kill(self):
        """As by kill -9."""
        if self.process:
            self.process.kill()
            self.process = None

    def pause(self):
        self.process.group(signal.SIGSTOP)

    def resume(self):
        self.process.group(signal.SIGCONT)

    def close(self):
        self.kill()

    # what it says

    def established(self):
        raise NotImplementedError

    def routes(self, afi):
        """The table of what it got from senda, as routes.py has it."""
        raise NotImplementedError

    def updates(self):
        """How many UPDATEs, or routes, it has received: a counter which only grows in a session."""
        raise NotImplementedError

    def refresh(self):
        """Send ROUTE-REFRESH for both families."""
        raise NotImplementedError

    def cease(self):
        """(code, subcode) of the NOTIFICATION it last received, or None."""
        raise NotImplementedError

    def complaints(self):
        """Lines of its log about messages of senda it does not like."""
        return []

    # what it announces

    def originated(self, afi):
        """The table which senda has to receive: see own()."""
        return {prefix: self.own(afi) for prefix in routes.originated(afi)}

    def own(self, afi):
        """Attributes of its own routes; fewer where the daemon can not set them."""
        ibgp = self.side.local_as == self.side.remote_as
        attributes = {
            "next_hop": self.place.peer_hop if afi == 4 else self.place.peer_hop6,
            "origin": "igp",
            "as_path": () if ibgp else (self.side.local_as,),
            "med": 50,
            "communities": frozenset({"65002:7"}),
            "large": frozenset({"65002:1:2"}),
            "ext": frozenset({"rt:65002:9"}),
        }
        if ibgp:
            attributes["local_pref"] = 100
        return attributes

    # for subclasses

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text):
        path = self.path(name)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        os.chmod(path, 0o644)
        return path

    def launch(self, argv, env=None):
        self.process = proc.Process(self.place.on_peer(argv), self.directory, self.name, env)

    def ready(self, test):
        """Wait for the daemon to answer."""

        def answers():
            if not self.process.alive():
                raise proc.Failed(f"{self.name} ended: {self.process.tail()}")
            try:
                return test()
            except proc.Failed:
                return False

        proc.until(answers, 15, f"{self.name} does not answer", 0.05)

    def ask(self, argv, check=True):
        return proc.run(self.place.on_peer(argv), check=check)
