"""A speaker with the configuration and the process API of ExaBGP: senda, and ExaBGP itself as the
stand-in or as the peer. Its helper is helper.py, which this module talks to over a socket."""

import json
import os
import pwd
import signal
import socket
import threading
from dataclasses import dataclass, field

import proc
import routes

HELPER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "helper.py")
PYTHON = "/usr/bin/python3"
HOLD = 6  # seconds, the smaller of what the two ends ask for


@dataclass
class Side:
    """What one speaker is told about the session."""

    local: str
    remote: str
    local_as: int
    remote_as: int
    local_port: int
    remote_port: int
    passive: bool
    hold: int
    announce: dict = field(default_factory=dict)  # afi -> table
    password: str = ""  # TCP MD5
    ttl: int = 0  # of what is sent; with it, what arrives with less than 255 is dropped
    restart: int = 0  # seconds of graceful restart
    keep: bool = False  # routes of the helper over a restart
    stale: int = 0  # seconds of long-lived graceful restart


class Helper:
    """The harness' end of helper.py: a table of what was received, and the events worth keeping."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.pids = set()
        self.reset()
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        """Forget everything: before the daemon is started again."""
        with self.lock:
            self.link = None  # what an earlier helper still says is not listened to
            self.state, self.ups, self.done, self.errors = "none", 0, 0, []
            self.tables = {4: {}, 6: {}}
            self.announced = {4: 0, 6: 0}  # NLRI received, repeated ones too
            self.events, self.bad = [], []

    def send(self, lines):
        with self.lock:
            link = self.link
        if not link:
            raise proc.Failed("the helper process is not running")
        try:
            link.sendall("".join(line + "\n" for line in lines).encode())
        except OSError as error:
            raise proc.Failed(f"the helper process is gone: {error}") from None

    def command(self, lines, seconds=30):
        """Send commands and wait for all their answers."""
        with self.lock:
            due, before = self.done + len(lines), len(self.errors)
        self.send(lines)
        proc.until(
            lambda: self.done >= due or len(self.errors) > before,
            seconds,
            lambda: f"{due - self.done} of {len(lines)} commands have no answer",
            0.02,
        )
        if len(self.errors) > before:
            raise proc.Failed(f"a command was refused: {self.errors[before]}")

    def find(self, kind, since=0, **wanted):
        """The first event of that kind, after the given number of events, which has these values."""
        with self.lock:
            for event in self.events[since:]:
                if event["type"] == kind and all(_deep(event, key) == value for key, value in wanted.items()):
                    return event
        return None

    def notifications(self, direction, since=0):
        """(code, subcode) of the NOTIFICATIONs which were sent, or received."""
        with self.lock:
            found = [e["neighbor"] for e in self.events[since:] if e["type"] == "notification" and "neighbor" in e]
        return [_code(e) for e in found if e["direction"] == direction]

    def mark(self):
        with self.lock:
            return len(self.events)

    def close(self):
        self.server.close()
        for pid in self.pids:  # a helper which outlived its daemon
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as line:
                    ours = self.path.encode() in line.read()
                if ours:
                    os.kill(pid, signal.SIGKILL)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            with self.lock:
                self.link = link
            threading.Thread(target=self._read, args=(link,), daemon=True).start()

    def _read(self, link):
        with link.makefile("r", encoding="utf-8", errors="replace") as lines:
            try:
                for line in lines:
                    with self.lock:
                        if self.link is not link:
                            return
                        self._line(line.strip())
            except OSError:
                pass
        with self.lock:
            if self.link is link:
                self.link = None

    def _line(self, line):
        if line.startswith("helper "):
            self.pids.add(int(line.split()[1]))
        elif line == "done":
            self.done += 1
        elif line.startswith("error"):
            self.errors.append(line)
        elif line.startswith("{"):
            try:
                self._event(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self.bad.append(f"{error!r} in {line[:300]}")

    def _event(self, event):
        kind = event.get("type")
        if kind == "update":
            self._update(event["neighbor"]["message"])
            return
        self.events.append(event)
        if kind == "state":
            state = event["neighbor"]["state"]
            self.state = state
            if state == "up":
                self.ups += 1
            else:
                self.tables = {4: {}, 6: {}}

    def _update(self, message):
        update = message.get("update")
        if not update:  # end of RIB
            return
        attributes = _attributes(update.get("attribute", {}))
        for family, hops in update.get("announce", {}).items():
            afi = 6 if family.startswith("ipv6") else 4
            for hop, entries in hops.items():
                for entry in entries:
                    self.tables[afi][routes.canonical(_nlri(entry))] = attributes | {"next_hop": hop}
                self.announced[afi] += len(entries)
        for family, entries in update.get("withdraw", {}).items():
            afi = 6 if family.startswith("ipv6") else 4
            for entry in entries:
                self.tables[afi].pop(routes.canonical(_nlri(entry)), None)


def _nlri(entry):
    return entry["nlri"] if isinstance(entry, dict) else entry


def _code(neighbor):
    """(code, subcode) of a notification event, be it parsed or a packet."""
    if "body" in neighbor.get("message", {}):
        body = bytes.fromhex(neighbor["message"]["body"].removeprefix("0x"))
        return body[0], body[1]
    shown = neighbor.get("notification") or neighbor["message"]["notification"]
    return shown["code"], shown["subcode"]


def _deep(event, key):
    value = event
    for part in key.split("__"):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _attributes(shown):
    """Attributes as routes.py has them, of the attribute object of an update event."""
    result = {}
    for key, name in (("origin", "origin"), ("med", "med"), ("local-preference", "local_pref")):
        if key in shown:
            result[name] = shown[key]
    path = shown.get("as-path", {})
    if isinstance(path, dict):
        result["as_path"] = tuple(asn for segment in path.values() for asn in segment["value"])
    else:  # ExaBGP 4: the list of a single sequence
        result["as_path"] = tuple(path)
    if "community" in shown:
        result["communities"] = frozenset(f"{a}:{b}" for a, b in shown["community"])
    if "large-community" in shown:
        result["large"] = frozenset(f"{a}:{b}:{c}" for a, b, c in shown["large-community"])
    if "extended-community" in shown:
        result["ext"] = frozenset(c["string"].replace("target:", "rt:") for c in shown["extended-community"])
    return result


class Speaker:
    """The daemon and its helper."""

    def __init__(self, program, mode, directory, side, wrap):
        self.program, self.mode, self.directory, self.side, self.wrap = program, mode, directory, side, wrap
        self.standin = program == "exabgp"
        os.makedirs(directory, exist_ok=True)
        self.helper = Helper(os.path.join(directory, "helper.sock"))
        self.conf = os.path.join(directory, "speaker.conf")
        self.process = None

    def start(self):
        self._write()
        self.helper.reset()
        command = ["/usr/sbin/exabgp"] if self.standin else [self.program, "server"]
        self.process = proc.Process(self.wrap([*command, self.conf]), self.directory, "speaker", self._environment())

    def established(self):
        return self.helper.state == "up"

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.signal(signal.SIGTERM)
        return self.process.wait(15)

    def pause(self):
        self.process.signal(signal.SIGSTOP)

    def resume(self):
        self.process.signal(signal.SIGCONT)

    def kill(self):
        if self.process:
            self.process.kill()

    def close(self):
        self.kill()
        self.helper.close()

    def _environment(self):
        settings = {
            "api_version": "4",
            "api_cli": "false",
            "daemon_user": pwd.getpwuid(os.geteuid()).pw_name,
            "tcp_port": str(self.side.local_port),
            "tcp_bind": self.side.local if self.side.passive else "",
            "reactor_async": "true" if self.mode == "async" else "false",
        }
        if self.standin:  # 4.2 fails when its log is not enabled
            settings |= {"log_enable": "true", "log_destination": os.path.join(self.directory, "speaker.log")}
            settings |= {"log_all": "false", "log_level": "INFO"}
            settings.pop("api_version")
            settings.pop("reactor_async")
        else:
            settings["log_enable"] = "true"
        if self.side.keep:
            settings["rib_file"] = os.path.join(self.directory, "routes")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("exabgp", "senda"))}
        for name, value in settings.items():
            environment["exabgp_" + name] = value
            environment["senda_" + name] = value
        return environment

    def _protection(self):
        text = f'  md5-password "{self.side.password}";\n' if self.side.password else ""
        if self.side.ttl:
            text += f"  outgoing-ttl {self.side.ttl};\n  incoming-ttl 255;\n"
        return text

    def _restart(self):
        side = self.side
        long = f" long-lived-graceful-restart {side.stale};" if side.stale else ""
        return f"  capability {{ graceful-restart {side.restart};{long} }}\n  eor-wait 300;\n" if side.restart else ""

    def _write(self):
        side = self.side
        # 4.2 writes broken JSON for a refresh and resets the session; it can not decode a NOTIFICATION
        # with a shutdown text, so that one is wanted raw
        more = "packets;" if self.standin else "refresh;"
        static = "".join(f"    route {routes.text(p, a)};\n" for p, a in side.announce.get(4, {}).items())
        announce = "".join(f"      unicast {routes.text(p, a)};\n" for p, a in side.announce.get(6, {}).items())
        text = f"""
process helper {{
  run {PYTHON} {HELPER} {self.helper.path};
  encoder json;
}}

neighbor {side.remote} {{
  router-id {side.local};
  local-address {side.local};
  local-as {side.local_as};
  peer-as {side.remote_as};
  hold-time {side.hold};
  {'passive true' if side.passive else f'connect {side.remote_port}'};
  family {{ ipv4 unicast; ipv6 unicast; }}
{self._protection()}{self._restart()}  capability {{ route-refresh enable; }}
  api {{
    processes [ helper ];
    neighbor-changes;
    receive {{ parsed; open; update; notification; {more} }}
    send {{ parsed; notification; }}
  }}
  static {{
{static}  }}
  announce {{
    ipv6 {{
{announce}    }}
  }}
}}
"""
        with open(self.conf, "w", encoding="ascii") as conf:
            conf.write(text)
