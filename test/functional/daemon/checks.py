"""Checks of the configuration, which the daemon makes itself. docs/healthcheck.md."""

import os
import signal
import socket
import threading

import harness
from harness import check, equal, until

FAST = "interval 0.05; fast-interval 0.05; timeout 1; rise 2; fall 2;"
STATIC = """  static {
    route 192.0.2.1/32 next-hop 10.0.0.1 watchdog web withdraw;
    route 192.0.2.2/32 next-hop 10.0.0.1;
  }
"""


def served(t, kind, more="", env=None):
    """A daemon with the check `web`; its session and what it announced."""
    peer = t.peer()
    conf = f"check web {{\n  {kind};\n  {FAST}\n}}\n" + more + harness.neighbor_text(peer, STATIC)
    daemon = t.senda(conf, env)
    s = peer.accept().establish()
    return daemon, s, s.initial(), conf


def up(s, table):
    return s.routes(lambda now: "192.0.2.1/32" in now, table)


def down(s, table):
    return s.routes(lambda now: "192.0.2.1/32" not in now, table)


def case_check_exec(t):
    """A program: its exit code; killed when it lasts too long; gone when the daemon is."""
    broken, slow, pids = t.path("broken"), t.path("slow"), t.path("pids")
    program = t.write("probe", f"#!/bin/sh\necho $$ >> {pids}\ntest -e {slow} && sleep 60\ntest ! -e {broken}\n", 0o755)
    daemon, s, table, _ = served(t, f"exec {program} one 'two words'")
    up(s, table)
    t.write("broken", "")
    down(s, table)
    os.unlink(broken)
    up(s, table)
    t.write("slow", "")
    down(s, table)
    check("not done in time" in daemon.log(), daemon.tail())
    check("192.0.2.2/32" in table, "a route without watchdog is gone")
    daemon.stop()
    with open(pids, encoding="ascii") as text:
        last = text.read().split()[-1]
    until(lambda: not os.path.exists(f"/proc/{last}") or b"Z" in open(f"/proc/{last}/stat", "rb").read().split()[2],
          "the program goes on")


def case_check_tcp(t):
    """A port that takes connections."""
    address = t.address()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, 0))
    listener.listen()
    port = listener.getsockname()[1]
    daemon, s, table, _ = served(t, f"tcp {address} {port}")
    up(s, table)
    listener.close()
    down(s, table)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen()
    up(s, table)
    daemon.stop()
    listener.close()


def case_check_http(t):
    """Status codes; garbage, silence and answers without end are failures."""
    address = t.address()
    listener = socket.socket()
    listener.bind((address, 0))
    listener.listen()
    answers = {"now": b"HTTP/1.1 200 OK\r\n\r\n"}
    seen = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.settimeout(5)
                    seen.append(connection.recv(4096))
                    if answers["now"] is not None:
                        connection.sendall(answers["now"])
                    else:
                        connection.recv(1)  # until the daemon closes
                except OSError:
                    pass

    threading.Thread(target=serve, daemon=True).start()
    port = listener.getsockname()[1]
    daemon, s, table, _ = served(t, f"http http://{address}:{port}/health?deep=1")
    up(s, table)
    head = seen[0].decode().split("\r\n")
    equal(head[0], "GET /health?deep=1 HTTP/1.1", "request")
    check(f"Host: {address}:{port}" in head and "Connection: close" in head, f"{head}")
    for bad in (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1", b"\0" * 100_000, None):
        answers["now"] = bad
        down(s, table)
        answers["now"] = b"HTTP/1.1 302 Found\r\n\r\n"
        up(s, table)
    daemon.stop()
    listener.close()


def case_check_reload(t):
    """One that stays keeps its state; others come and go; a wrong one changes nothing."""
    good = t.write("good", "#!/bin/sh\nexit 0\n", 0o755)
    daemon, s, table, conf = served(t, f"exec {good}")
    up(s, table)
    daemon.reconfigure(conf.replace("192.0.2.2/32", "192.0.2.3/32"))
    s.routes(lambda now: "192.0.2.3/32" in now and "192.0.2.2/32" not in now, table)
    check("192.0.2.1/32" in table, "the route of the check was withdrawn")
    daemon.reconfigure(conf.replace("interval 0.05", "interval never", 1))
    daemon.logs("config.reload.failed")
    daemon.reconfigure(conf.replace(f"exec {good}", "tcp 127.0.0.1 1"))
    down(s, table)
    daemon.stop()


def case_check_wrong(t):
    """What is refused, with its line."""
    for text, why in (("check { tcp 127.0.0.1 1; }", "needs a name"), ("check a { }", "one of exec, tcp and http"),
                      ("check a { tcp 127.0.0.1 1; http http://127.0.0.1/; }", "one of exec, tcp and http"),
                      ("check a { tcp there 1; }", "valid IP address"), ("check a { tcp 127.0.0.1 0; }", "port"),
                      ("check a { http https://127.0.0.1/; }", "http://"), ("check a { http http://there/; }", "no IP address"),
                      ("check a { http http://2001:db8::1/; }", "no IP address"), ("check a { http http://127.0.0.1:x/; }", "port"),
                      ("check a { exec /nonexistent; }", "can not locate"), ("check a { exec; }", "missing"),
                      ("check a { tcp 127.0.0.1 1; interval 0; }", "valid time"), ("check a { tcp 127.0.0.1 1; rise x; }", "integer"),
                      ("check a { tcp 127.0.0.1 1; interval 1.2345; }", "valid time"),
                      ("check a { tcp 127.0.0.1 1; }\ncheck a { tcp 127.0.0.1 1; }", "already exists")):
        daemon = t.senda(text.replace("; }", ";\n}").replace("{ ", "{\n") + "\n" + harness.neighbor_text(t.peer()), name=f"n{hash(text)}")
        equal(daemon.wait(), 1, f"exit code with {text}")
        check(why in daemon.log(), lambda: f"{text}: {daemon.log()}")
    v6 = t.senda("check a {\n  http \"http://[2001:db8::1]:8080/\";\n}\n" + harness.neighbor_text(t.peer()), name="v6")
    v6.logs("started pid")
    v6.tell(signal.SIGTERM)
    equal(v6.wait(), 0, "exit code")
