"""The daemon as a service: notifications, pid file, log, user, background. Configuration contract §19, §20."""

import os
import pwd
import re
import signal
import socket
import subprocess
import time

import bgp
from harness import WAIT, check, equal, neighbor_text, until


class Manager:
    """The socket of a service manager."""

    def __init__(self, case, watchdog=None):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = case.path("notify")
        self.socket.bind(path)
        self.socket.settimeout(WAIT)
        os.environ["NOTIFY_SOCKET"] = path
        if watchdog:
            os.environ["WATCHDOG_USEC"] = str(watchdog)
        case.keep(self)

    def next(self, but="WATCHDOG=1"):
        """The next message, as a dictionary."""
        while True:
            text = self.socket.recv(4096).decode()
            if text != but:
                return dict(line.split("=", 1) for line in text.splitlines())

    def close(self):
        self.socket.close()
        for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC"):
            os.environ.pop(name, None)


def case_notifications(t):
    """Ready when it is, reloading, ready again, stopping; helpers hear nothing of the socket."""
    manager = Manager(t)
    out = t.path("environment")
    script = t.script("look", f"open({out!r}, 'w').write(repr(sorted(os.environ)))\nsys.stdin.read()")
    peer = t.peer()
    text = neighbor_text(peer)
    daemon = t.senda(f"process look {{ run {script}; }}\n" + text)
    equal(manager.next(), {"READY": "1", "STATUS": "neighbors=1"}, "at the start")
    until(lambda: os.path.exists(out) and os.path.getsize(out), "the helper does not run")
    with open(out, encoding="utf-8") as seen:
        check("NOTIFY_SOCKET" not in seen.read(), "helpers have the socket of the service manager")
    daemon.reconfigure(text + neighbor_text(t.peer()))
    reloading = manager.next()
    check(reloading["RELOADING"] == "1" and int(reloading["MONOTONIC_USEC"]) > 0, reloading)
    equal(manager.next(), {"READY": "1", "STATUS": "neighbors=2"}, "after the reload")
    daemon.reconfigure("neighbour")
    manager.next()
    check("error" in manager.next()["STATUS"], "the status does not tell of the error")
    daemon.tell(signal.SIGTERM)
    equal(manager.next(), {"STOPPING": "1"}, "at the end")
    equal(daemon.wait(), 0, "exit code")


def case_watchdog(t):
    """Twice within what the manager waits."""
    manager = Manager(t, watchdog=400_000)
    t.senda(neighbor_text(t.peer()))
    manager.next()
    began = time.monotonic()
    for _ in range(4):
        equal(manager.next(but="")["WATCHDOG"], "1", "a sign of life")
    check(time.monotonic() - began < 0.4 * 4 + WAIT / 2, "the signs of life come too late")


def case_no_manager(t):
    """A socket nobody listens on, and an address that is none, are no reason to stop."""
    peer = t.peer()
    try:
        for address in ("/nowhere/notify", "not-a-path", "@senda-nobody", "/" + "x" * 200):
            os.environ["NOTIFY_SOCKET"] = address
            daemon = t.senda(neighbor_text(peer), name="n" + str(len(address)))
            daemon.logs("started pid=")
            daemon.stop()
    finally:
        del os.environ["NOTIFY_SOCKET"]


def case_pid_file(t):
    """Created with mode 0640, removed at the end; whose owner has gone is no obstacle, a living one is."""
    path = t.path("pid")
    with open(path, "w", encoding="utf-8") as old:
        old.write("999999999\n")
    env = {"daemon_pid": path}
    text = neighbor_text(t.peer())
    daemon = t.senda(text, env)
    daemon.logs("started pid=")
    with open(path, encoding="utf-8") as new:
        equal(int(new.read()), daemon.pid, "the pid in the file")
    equal(os.stat(path).st_mode & 0o777, 0o640, "mode")
    second = t.senda(text, env, name="second")
    equal(second.wait(), 1, "exit code of a second one")
    check("cannot create the pid file" in second.log(), second.log)
    daemon.stop()
    check(not os.path.exists(path), "the file is still there")
    equal(t.senda(text, {"daemon_pid": "/nowhere/pid"}, name="third").wait(), 1, "exit code without a folder")


LONG = re.compile(r"^\d\d:\d\d:\d\d \d+ [a-z]+ +\S")


def case_log_file(t):
    """Lines in the long form; another file after a reload when the old one was moved away."""
    path = t.path("senda.log")
    text = neighbor_text(t.peer())
    daemon = t.senda(text, {"log_destination": "file:" + path})
    until(lambda: os.path.exists(path) and "started pid=" in _read(path), "no log file")
    for line in _read(path).splitlines():
        check(LONG.match(line), f"not the long form: {line!r}")
    os.rename(path, path + ".1")
    daemon.tell(signal.SIGUSR1)
    until(lambda: os.path.exists(path) and "reloaded neighbors=1" in _read(path), "the log is not opened again")
    equal(daemon.log(), "", "standard error")
    check(os.stat(path).st_mode & 0o777 & ~0o640 == 0, "others may read the log")
    daemon.stop()
    check("shutting down" in _read(path), "the end is not in the log")


def case_log_file_that_cannot_be(t):
    """A warning, and the console."""
    daemon = t.senda(neighbor_text(t.peer()), {"log_destination": "/nowhere/senda.log"})
    daemon.logs("cannot open the log /nowhere/senda.log")
    daemon.logs("started pid=")
    daemon = t.senda(neighbor_text(t.peer()), {"log_destination": "host:127.0.0.1"}, name="host")
    daemon.logs("there is no log destination host:127.0.0.1")
    daemon.logs("started pid=")


def case_signal_at_once(t):
    """One that comes while a large file is read is not lost, and does not end it."""
    routes = "\n".join(f"route 10.{i >> 8}.{i & 255}.0/24 next-hop 10.0.0.1;" for i in range(60000))
    daemon = t.senda(neighbor_text(t.peer(), "static {\n" + routes + "\n}"))

    def blocked():
        status = dict(line.split(":", 1) for line in _read(f"/proc/{daemon.pid}/status").splitlines())
        return int(status["SigBlk"], 16) >> (signal.SIGUSR1 - 1) & 1

    until(blocked, "SIGUSR1 is not waited for", every=0.0005)
    daemon.tell(signal.SIGUSR1)
    daemon.logs("reloaded neighbors=1")
    daemon.stop()


def _read(path):
    with open(path, encoding="utf-8", errors="replace") as text:
        return text.read()


def case_log_topics(t):
    """Switched on and off one by one; levels are a threshold; -v shows all, in the long form."""
    peer = t.peer()
    text = neighbor_text(peer, "static { route 10.0.0.0/24 next-hop 192.0.2.1; }")

    def lines(env, arguments=(), name="senda"):
        daemon = t.senda(text, {"log_short": "true"} | env, arguments, name=name)
        peer.accept().establish().initial()
        daemon.stop()
        return daemon.log().splitlines()

    usual = lines({}, name="usual")
    check(any(line.startswith("network") for line in usual), "no lines about the network")
    check(any(line.startswith("daemon") for line in usual), "no lines about the daemon")
    check(not any(line.startswith(("packets", "message")) for line in usual), "packets without being asked for")
    quiet = lines({"log_network": "false"}, name="quiet")
    check(not any(line.startswith("network") for line in quiet), "lines about the network")
    check(any(line.startswith("daemon") for line in quiet), "no lines about the daemon")
    equal(lines({"log_level": "ERROR"}, name="errors"), [], "lines of level ERROR")
    equal(lines({"log_enable": "false"}, name="off"), [], "lines of a log which is off")
    packets = lines({"log_level": "debug", "log_packets": "true"}, name="packets")
    check(any(re.match(r"packets .* sent F{32}[0-9A-F]{4}01", line) for line in packets), "no OPEN among the packets")
    check(any(re.match(r"packets .* received F{32}[0-9A-F]{4}01", line) for line in packets), "no OPEN received")
    check(not any(line.startswith("message") for line in packets), "topic message was not asked for")
    for topic, said in (("parser", r"statements=\d+ neighbors=1 "), ("rib", "sends routes=1$"),
                        ("routes", "announce ipv4 unicast 10.0.0.0/24$"), ("timers", r"hold-time=\d+ keepalive=\d+$"),
                        ("statistics", r"updates-sent=\d+ updates-received=0 .* routes=1$")):
        only = lines({"log_level": "debug", f"log_{topic}": "true"}, name=topic)
        check(any(re.match(f"{topic} .*{said}", line) for line in only), lambda: f"topic {topic}: {only}")
        off = lines({"log_level": "debug", f"log_{topic}": "false"}, name=f"no-{topic}")
        check(not any(line.startswith(topic + " ") for line in off), lambda: f"topic {topic} is off: {off}")
    verbose = lines({}, ["-v"], name="verbose")
    check(all(LONG.match(line) for line in verbose), "-v is the long form")
    check(any("type=4 octets=19" in line for line in verbose), "-v shows messages")
    check(any(" state=" in line for line in verbose), "-v shows states")


def case_log_limit(t):
    """A peer that comes and goes does not fill the log, and what was left out is counted."""
    peer = t.peer()
    port = t.port("127.0.0.1")
    daemon = t.senda(neighbor_text(peer, f"passive; listen {port};", connect=False), {"log_short": "true"})
    daemon.logs("listening on")

    def come_and_go():
        session = peer.connect("127.0.0.1", port)
        session.close()

    for _ in range(100):
        come_and_go()

    def count():
        return sum(line.startswith("network") and "neighbor" in line for line in daemon.log().splitlines())

    until(lambda: count() >= 30, "the peer is not in the log")
    time.sleep(1.1)
    check(count() < 70, lambda: f"{count()} lines of 100 connections")
    come_and_go()
    daemon.logs("lines-left-out=")


def case_background(t):
    """daemonize: the program ends at once, the daemon goes on, in a session of its own."""
    log, pid = t.path("log"), t.path("pid")
    peer = t.peer()
    env = {"daemon_daemonize": "true", "log_destination": log, "daemon_pid": pid}
    daemon = t.senda(neighbor_text(peer), env)
    equal(daemon.wait(), 0, "exit code")
    peer.accept().establish()
    number = int(_read(pid))
    try:
        check(number != daemon.pid and os.getsid(number) == number, "it leads no session")
        for fd in ("0", "1", "2"):
            equal(os.readlink(f"/proc/{number}/fd/{fd}"), "/dev/null", f"descriptor {fd}")
        os.kill(number, signal.SIGUSR1)
        until(lambda: "reloaded neighbors=1" in _read(log), "no reload, of a file given by a relative path")
    finally:
        os.kill(number, signal.SIGTERM)
    until(lambda: not os.path.exists(pid), "the pid file stays")


def case_not_to_the_background(t):
    """With the log on the console it stays where it is."""
    daemon = t.senda(neighbor_text(t.peer()), {"daemon_daemonize": "true"})
    daemon.logs("started pid=")
    check(daemon.alive(), "it went away")
    daemon.stop()


def case_user(t):
    """root becomes daemon.user, with no other groups; one that does not exist ends it with 1."""
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer), {"daemon_user": "nobody"})
    peer.accept().establish()
    status = dict(line.split(":", 1) for line in _read(f"/proc/{daemon.pid}/status").splitlines())
    equal(set(status["Uid"].split()), {str(nobody.pw_uid)}, "user")
    equal(set(status["Gid"].split()), {str(nobody.pw_gid)}, "group")
    equal(set(status["Groups"].split()) - {str(nobody.pw_gid)}, set(), "other groups")
    daemon.stop()
    lost = t.senda(neighbor_text(peer), {"daemon_user": "no-such-user"}, name="lost")
    equal(lost.wait(), 1, "exit code")
    check("there is no user no-such-user" in lost.log(), lost.log)


def case_umask(t):
    """daemon.umask is that of helpers, too."""
    out = t.path("mask")
    os.chmod(t.directory, 0o777)
    script = t.script("show", f"old = os.umask(0)\nopen({out!r}, 'w').write(oct(old))\nsys.stdin.read()")
    t.senda(f"process show {{ run {script}; }}\n" + neighbor_text(t.peer()), {"daemon_umask": "0027"})
    until(lambda: os.path.exists(out) and _read(out), "the helper does not run")
    equal(_read(out), "0o27", "umask")


def case_delay(t):
    """tcp.delay: no peer before the clock says so, whatever is reloaded meanwhile."""
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer), {"tcp_delay": "1000000"})
    daemon.logs("waiting seconds=")
    daemon.tell(signal.SIGUSR1)
    daemon.logs("reloaded neighbors=1")
    check(not peer.pending(0.3), "it connects")
    daemon.stop()


def case_used(t):
    """--memory and --profile at the end."""
    report = t.path("profile")
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer), {}, ["--memory", "--profile", report])
    peer.accept().establish()
    daemon.stop()
    check("memory peak-kilobytes=" in daemon.log(), daemon.log)
    check(re.search(r"(?m)^user-seconds \d", _read(report)), "no report")
    daemon = t.senda(neighbor_text(peer), {"profile_enable": "true"}, name="log")
    daemon.logs("started pid=")
    daemon.stop()
    check("profile user-seconds" in daemon.log(), daemon.log)


def case_several_configurations(t):
    """One process each; a log file cannot be shared."""
    peers = [t.peer(), t.peer()]
    files = [t.write(f"{i}.conf", neighbor_text(p)) for i, p in enumerate(peers)]
    daemon = t.run_senda(files)
    for p in peers:
        p.accept().establish()
    daemon.stop()
    daemon = t.run_senda(files, {"log_destination": t.path("log")}, name="file")
    equal(daemon.wait(), 1, "exit code")
    check("cannot share a log file" in daemon.log(), daemon.log)


def case_standard_input(t):
    """A configuration from there is the same at each reload."""
    peer = t.peer()
    text = neighbor_text(peer)
    log = t.path("input.err")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("exabgp", "senda"))}
    environment |= {"senda_daemon_user": pwd.getpwuid(os.geteuid()).pw_name, "senda_api_cli": "false",
                    "senda_reactor_async": "true" if t.mode == "async" else "false"}
    with open(log, "wb") as out:
        daemon = subprocess.Popen([t.program, "server", "-"], stdin=subprocess.PIPE, stderr=out, env=environment)
    try:
        daemon.communicate(text.encode(), timeout=0.001)
    except subprocess.TimeoutExpired:
        pass
    try:
        peer.accept().establish().initial()
        daemon.send_signal(signal.SIGUSR1)
        until(lambda: "reloaded neighbors=1" in _read(log), lambda: _read(log))
        daemon.terminate()
        equal(daemon.wait(WAIT), 0, "exit code")
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()


def case_error_in_the_log(t):
    """A configuration that is wrong at the start: in full, and as lines of the log."""
    path = t.path("log")
    daemon = t.senda("neighbour\n", {"log_destination": path})
    equal(daemon.wait(), 1, "exit code")
    check("config.reload.failed" in _read(path) and "config.reload.error error=" in _read(path), _read(path))
    check("senda.conf:1:" in daemon.log(), daemon.log)


def case_settings_that_are_wrong(t):
    """A value that is none ends it with 1; what is not known is a warning."""
    settings = t.write("settings", "[exabgp.tcp]\nprot = 1790\n")
    os.environ["SENDA_ENVFILE"] = settings
    try:
        daemon = t.senda(neighbor_text(t.peer()), {"tcp_attempts": "many"})
        equal(daemon.wait(), 1, "exit code")
        check("invalid value for tcp.attempts : many" in daemon.log(), daemon.log)
        daemon = t.senda(neighbor_text(t.peer()), name="warned")
        daemon.logs("there is no setting tcp.prot (did you mean tcp.port?)")
        check(daemon.alive(), daemon.tail)
    finally:
        del os.environ["SENDA_ENVFILE"]


def case_no_new_privileges(t):
    """daemon.no_new_privileges is for senda and for helpers; without it nothing is set."""
    for setting, value in (("false", "0"), ("true", "1")):
        out = t.path("status" + setting)
        script = t.script("show" + setting, f"open({out!r}, 'w').write(open('/proc/self/status').read())\nsys.stdin.read()")
        peer = t.peer()
        os.chmod(t.directory, 0o777)
        daemon = t.senda(f"process show {{ run {script}; }}\n" + neighbor_text(peer),
                         {"daemon_no_new_privileges": setting}, name=setting)
        peer.accept().establish()
        until(lambda: os.path.exists(out) and "Seccomp:" in _read(out), "the helper does not run")
        for status in (_read(f"/proc/{daemon.pid}/status"), _read(out)):
            check(f"\nNoNewPrivs:\t{value}\n" in status, lambda: status)
        daemon.stop()


CALLS = """
import ctypes, subprocess
c = ctypes.CDLL(None, use_errno=True)
def refused(call, *arguments):
    ctypes.set_errno(0)
    return getattr(c, call)(*arguments) == -1 and ctypes.get_errno() == 1
told = {call: refused(call, *arguments) for call, arguments in {
    "ptrace": (1, os.getpid(), 0, 0),  # PTRACE_PEEKTEXT: there is no such process, otherwise
    "process_vm_readv": (os.getpid(), 0, 0, 0, 0, 0),
    "adjtimex": (ctypes.create_string_buffer(1024),)}.items()}
told["ran"] = subprocess.run(["/bin/echo", "well"], capture_output=True).stdout.decode()
"""


def case_seccomp(t):
    """daemon.seccomp: senda, its helper and what that runs work as ever, but may not what they need not."""
    for setting in ("false", "true"):
        out = t.path("told" + setting)
        os.chmod(t.directory, 0o777)
        script = t.script("try" + setting, CALLS + f"open({out!r} + '.new', 'w').write(repr(told))\n"
                          f"os.rename({out!r} + '.new', {out!r})\n"
                          "print('announce route 10.9.8.0/24 next-hop 192.0.2.1', flush=True)\nsys.stdin.read()")
        peer = t.peer()
        daemon = t.senda(f"process try {{ run {script}; }}\n" + neighbor_text(peer, "api { processes [ try ]; }"),
                         {"daemon_seccomp": setting}, name="seccomp" + setting)
        if setting == "true":
            # With the setting senda runs under the filter, or says why it does not run.
            until(lambda: "daemon.seccomp" in daemon.log(), "nothing is said of the filter")
            if "built without libseccomp" in daemon.log():
                return equal(daemon.wait(), 1, "exit code")
            check("\nSeccomp:\t2\n" in _read(f"/proc/{daemon.pid}/status"), "there is no filter")
            check("\nNoNewPrivs:\t1\n" in _read(f"/proc/{daemon.pid}/status"), "privileges can be gained")
        session = peer.accept().establish()
        until(lambda: os.path.exists(out), "the helper does not run")
        here = {"os": os}
        exec(CALLS, here)  # what is denied to this test is so without the setting, too
        wanted = {name: value if name == "ran" else value or setting == "true" for name, value in here["told"].items()}
        equal(_read(out), repr(wanted), "calls")
        session.expect(bgp.UPDATE)
        daemon.stop()
