"""Where a session takes place: the loopback, or two network namespaces joined by a veth pair."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile

import proc

_numbers = itertools.count(1)
_PREFIX = "senda-interop-"


def root():
    return os.geteuid() == 0


def namespaces():
    """Why network namespaces can not be used, or None."""
    if not root():
        return "needs root"
    if not shutil.which("ip"):
        return "ip is not installed"
    return None


def free_ports(address, count):
    """TCP ports which are free now on that address."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((address, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


class Loopback:
    """Two addresses of 127.0.0.0/8, ports which the system chooses; as an ordinary user."""

    kind = "loopback"

    def __init__(self):
        number = next(_numbers)
        self.senda = f"127.0.{number}.1"
        self.peer = f"127.0.{number}.2"
        # next hops are others, and not of this host: GoBGP refuses a loopback address
        self.senda_hop, self.senda_hop6 = "192.0.2.1", "2001:db8:ffff::1"
        self.peer_hop, self.peer_hop6 = "192.0.2.2", "2001:db8:ffff::2"
        (self.senda_port,) = free_ports(self.senda, 1)
        self.peer_port, self.api_port = free_ports(self.peer, 2)

    def on_senda(self, argv):
        return argv

    def on_peer(self, argv):
        return argv

    def close(self):
        pass


class Namespaces:
    """One namespace for senda, one for the peer: every address is connected, every port is free."""

    kind = "netns"

    def __init__(self):
        number = next(_numbers)
        self.senda, self.peer = "192.0.2.1", "192.0.2.2"
        self.senda_hop, self.senda_hop6 = self.senda, "2001:db8:ffff::1"
        self.peer_hop, self.peer_hop6 = self.peer, "2001:db8:ffff::2"
        self.senda_port, self.peer_port, self.api_port = 1790, 179, 50051
        self._names = [f"{_PREFIX}{os.getpid()}-{number}-{side}" for side in ("senda", "peer")]
        self.close = proc.at_end(self._delete)
        for name in self._names:
            proc.run(["ip", "netns", "add", name])
            proc.run(["ip", "-n", name, "link", "set", "lo", "up"])
        here, there = self._names
        proc.run(["ip", "-n", here, "link", "add", "v0", "type", "veth", "peer", "name", "v0", "netns", there])
        for name, four, six in zip(self._names, (self.senda, self.peer), (self.senda_hop6, self.peer_hop6)):
            proc.run(["ip", "-n", name, "address", "add", f"{four}/24", "dev", "v0"])
            proc.run(["ip", "-n", name, "address", "add", f"{six}/64", "dev", "v0", "nodad"])
            proc.run(["ip", "-n", name, "link", "set", "v0", "up"])

    def on_senda(self, argv):
        return ["ip", "netns", "exec", self._names[0], *argv]

    def on_peer(self, argv):
        return ["ip", "netns", "exec", self._names[1], *argv]

    def _delete(self):
        for name in self._names:
            subprocess.run(["ip", "netns", "delete", name], stderr=subprocess.DEVNULL, check=False)


def folder():
    """A new folder of this run, for all its files."""
    top = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    os.chmod(top, 0o755)  # daemons which give up root read theirs
    return top


def remove_stale():
    """Remove what an earlier run left which was killed: namespaces with all that runs in them, folders."""
    if not namespaces():
        for line in proc.run(["ip", "netns", "list"], check=False).splitlines():
            name = line.split()[0]
            if _left(name):
                for pid in proc.run(["ip", "netns", "pids", name], check=False).split():
                    os.kill(int(pid), signal.SIGKILL)
                proc.run(["ip", "netns", "delete", name], check=False)
    for entry in os.scandir(tempfile.gettempdir()):
        if _left(entry.name) and entry.stat(follow_symlinks=False).st_uid == os.geteuid():
            shutil.rmtree(entry.path, ignore_errors=True)


def _left(name):
    """Whether a name is one of ours and the run which has its number is no more."""
    number = name.removeprefix(_PREFIX).split("-")[0]
    if not name.startswith(_PREFIX) or not number.isdigit():
        return False
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
