"""HTTP: commands by POST, events as lines, metrics, and requests that misbehave."""

import http.client
import json
import re
import socket
import urllib.parse

import bgp
import harness
from harness import check, equal, until

TOKEN = "sesame-0123"
BEARER = {"Authorization": "Bearer " + TOKEN}


class Web:
    """The HTTP port of a daemon with a session."""

    def __init__(self, t, daemon, address, port):
        self.t, self.daemon, self.address, self.port = t, daemon, address, port

    def connect(self):
        connection = http.client.HTTPConnection(self.address, self.port, timeout=harness.WAIT * harness.SLOW)
        self.t.keep(connection)
        return connection

    def ask(self, method, path, body=None, headers=None, connection=None):
        """Status, body."""
        c = connection or self.connect()
        c.request(method, path, body, BEARER | (headers or {}))
        response = c.getresponse()
        return response.status, response.read().decode()

    def post(self, body, **headers):
        return self.ask("POST", "/", body, {k.replace("_", "-"): v for k, v in headers.items()})

    def raw(self):
        s = socket.create_connection((self.address, self.port), timeout=harness.WAIT * harness.SLOW)
        self.t.keep(s)
        return s


def served(t, conf="", env=None, **more):
    address = t.address()
    port = t.port(address)
    settings = {"http_port": str(port), "http_bind": address, "http_token": TOKEN} | (env or {})
    daemon, _, s = t.session(conf, settings, **more)
    s.initial()
    return Web(t, daemon, address, port), s


def case_web_commands(t):
    """A form as http_api helpers take it, and plain text; the answer is the helper's."""
    web, s = served(t)
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    equal(web.post(urllib.parse.urlencode({"command": "peer * announce route 192.0.2.0/24 next-hop 10.0.0.1"}), **form),
          (200, "done\n"), "form")
    table = s.routes(lambda table: "192.0.2.0/24" in table)
    many = "\n".join(f"peer * announce route 198.51.100.{n}/32 next-hop 10.0.0.1" for n in range(100))
    equal(web.post(urllib.parse.urlencode({"commands": many}), **form), (200, "done\n" * 100), "commands")
    s.routes(lambda table: len(table) == 101, table)
    status, text = web.post("system version text\n\n# comment\nnonsense\n")
    equal(status, 400, "status with an error")
    check(re.fullmatch(r"exabgp .*\ndone\ndone\nerror\n", text), text)
    equal(web.post("peer * withdraw route 192.0.2.0/24 next-hop 10.0.0.1 sync")[1], "done\n", "waited for")
    s.routes(lambda table: "192.0.2.0/24" not in table, table)
    # One connection, several requests.
    c = web.connect()
    for _ in range(20):
        equal(web.ask("POST", "/anything", "session ping", connection=c)[0], 200, "status")
    equal(web.post("")[0], 400, "nothing to do")
    equal(web.post("session ack silence\nsystem version text")[0], 200, "silenced")
    equal(web.post("system version text")[1].split("\n")[1:], ["done", ""], "the next one")
    web.daemon.stop()


def case_web_large_answer(t):
    """More than fits into one answer: it comes in parts, and nobody waits for it."""
    conf = "  static {\n" + "".join(f"    route 10.{n >> 8}.{n & 255}.0/24 next-hop 10.0.0.1;\n" for n in range(20000)) + "  }\n"
    web, s = served(t, conf)
    status, text = web.ask("POST", "/", "rib show out")
    equal(status, 200, "status")
    check(text.endswith("done\n"), "the answer does not end")
    check(len(set(re.findall(r"\b10\.\d+\.\d+\.0/24", text))) == 20000, "routes are missing")
    # A client that asks and does not read.
    deaf = web.raw()
    body = b"rib show out\n" * 200
    deaf.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                 % (TOKEN.encode(), len(body), body))
    equal(web.post("session ping")[0], 200, "another one meanwhile")
    with open(f"/proc/{web.daemon.pid}/status", encoding="ascii") as lines:
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    check(kilobytes < 150_000 or harness.SLOW > 1, f"{kilobytes} kB")
    deaf.close()
    s.quiet(0.1)
    web.daemon.stop()


def case_web_token(t):
    """Nothing without it."""
    web, s = served(t)
    for headers in ({"Authorization": "Bearer wrong"}, {"Authorization": "Basic " + TOKEN}, {"Authorization": ""}):
        for method, path in (("POST", "/"), ("GET", "/metrics"), ("GET", "/events")):
            c = web.connect()
            c.request(method, path, "peer * announce route 192.0.2.0/24 next-hop 10.0.0.1" if method == "POST" else None,
                      headers)
            response = c.getresponse()
            equal((response.status, response.getheader("WWW-Authenticate")), (401, "Bearer"), f"{method} {path}")
            response.read()
    s.quiet(0.2)
    web.daemon.stop()
    without = t.senda(harness.neighbor_text(t.peer()), {"http_port": str(web.port), "http_bind": web.address}, name="open")
    without.logs("http.token is not")
    check(TOKEN not in web.daemon.log() + without.log(), "the token is in the log")
    without.stop()


def case_web_metrics(t):
    """OpenMetrics: every family has its type, counters end in _total, and the numbers are right."""
    h = t.helper()
    web, s = served(t, helpers=[h])
    equal(web.post("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")[0], 200, "status")
    s.routes(lambda table: "192.0.2.0/24" in table)
    c = web.connect()
    c.request("GET", "/metrics", headers=BEARER)
    response = c.getresponse()
    equal(response.getheader("Content-Type"), "application/openmetrics-text; version=1.0.0; charset=utf-8", "type")
    text = response.read().decode()
    check(text.endswith("# EOF\n"), text[-80:])
    types, values = {}, {}
    for line in text.splitlines()[:-1]:
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            check(name not in types, f"{name} twice")
            types[name] = kind
        elif not line.startswith("# HELP "):
            m = re.fullmatch(r'([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? (\d+)', line)
            check(m, f"line {line!r}")
            family = next(n for n in types if m[1] in (n, n + "_total", n + "_info"))
            equal(m[1], family + {"counter": "_total", "info": "_info", "gauge": ""}[types[family]], "name")
            check(line.rsplit(" ", 1)[0] not in values, f"{line} twice")
            values[m[1] + (m[2] or "")] = int(m[3])
    equal(values['senda_sessions{state="ESTABLISHED"}'], 1, "sessions")
    equal([v for k, v in values.items() if k.startswith("senda_rib_out_routes")], [1], "routes")
    equal([v for k, v in values.items() if k.startswith("senda_rib_out_unsent_routes")], [0], "routes not sent")
    equal(values['senda_helper_running{helper="puppet"}'], 1, "helper")
    equal(values["senda_http_requests_total"], 2, "requests")
    check(any('direction="sent",type="update"' in k and v for k, v in values.items()), "no UPDATE was counted")
    web.daemon.stop()


def case_web_events(t):
    """Lines as they happen, with the helper's events left as they are."""
    h = t.helper()
    web, s = served(t, helpers=[h], api="neighbor-changes; receive { packets; update; }")
    c = web.connect()
    c.request("GET", "/events?send=1", headers=BEARER)
    response = c.getresponse()
    equal((response.status, response.getheader("Content-Type")), (200, "application/x-ndjson"), "status and type")

    def event(kind):
        while True:
            line = response.readline().strip()
            if not line:
                check(not response.isclosed(), "the stream ended")
                continue
            e = json.loads(line)
            if e["type"] == kind:
                return e

    equal(web.post("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1")[0], 200, "status")
    e = event("update")
    equal(e["neighbor"]["direction"], "send", "direction")
    check("192.0.2.0/24" in json.dumps(e), f"{e}")
    s.send(bgp.KEEPALIVE_MESSAGE)
    s.close()
    equal(event("state")["neighbor"]["state"], "down", "state")
    check(not [x for x in h.events("update") if "message" in x["neighbor"] and "update" in str(x["neighbor"]["message"])
               and x["neighbor"].get("direction") == "send"], "the helper hears more than it asked for")
    for query in ("peer=there", "types=nothing", "encoder=xml"):
        equal(web.ask("GET", "/events?" + query)[0], 400, query)
    text = web.connect()
    text.request("GET", "/events?encoder=text", headers=BEARER)
    equal(text.getresponse().getheader("Content-Type"), "text/plain; charset=utf-8", "type of text")
    web.daemon.stop()
    until(lambda: not response.readline(), "the stream goes on")


def case_web_stream_nobody_reads(t):
    """Peers are not slowed down for it; it ends, and the log says why."""
    web, s = served(t)
    deaf = web.raw()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(f"GET /events?send=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
    until(lambda: "senda_http_streams 1" in web.ask("GET", "/metrics")[1], "no stream")
    wanted = 40000
    for at in range(0, wanted, 2000):
        lines = "\n".join(f"peer * announce route 10.{n >> 8}.{n & 255}.0/24 next-hop 10.0.0.1 med {n}"
                          for n in range(at, at + 2000))
        equal(web.post(lines)[0], 200, "status")
    s.routes(lambda table: len(table) == wanted, seconds=30)
    web.daemon.logs("is not read: it ends")
    until(lambda: "senda_http_lost_streams_total 1" in web.ask("GET", "/metrics")[1], "the loss is not counted")
    web.daemon.stop()


def case_web_bad_requests(t):
    """No request makes it stop or wait."""
    web, s = served(t)
    for text in (b"\0\1\2\3\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                 b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", b"x" * 100_000,
                 b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000):
        c = web.raw()
        c.settimeout(0.5)
        try:
            c.sendall(text)
            c.shutdown(socket.SHUT_WR)
            while c.recv(65536):
                pass
        except OSError:
            pass  # reset, or silent until the time for a request is over
        c.close()
    half = web.raw()  # and never more
    half.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 100\r\n\r\nsys".encode())
    equal(web.post("x" * (2 << 20))[0], 413, "2 MiB")
    equal(web.ask("DELETE", "/")[0], 405, "DELETE")
    equal(web.ask("GET", "/nothing")[0], 404, "GET")
    equal(web.ask("HEAD", "/metrics"), (200, ""), "HEAD")
    status, text = web.post(b"\xff\xfe\x00\nsystem version text\n")
    equal((status, text.split("\n")[0]), (400, "error"), "octets that are no text")
    crowd = [web.raw() for _ in range(100)]
    for c in crowd:
        c.close()
    until(lambda: web.post("session ping")[0] == 200, "it does not answer any more")
    s.quiet(0.05)
    # A second daemon cannot have the port, says so and goes on without.
    second = t.senda(harness.neighbor_text(t.peer()),
                     {"http_port": str(web.port), "http_bind": web.address, "http_token": TOKEN}, name="second")
    second.logs("cannot listen for HTTP")
    second.logs("started pid")
    second.stop()
    web.daemon.stop()


def case_web_shutdown(t):
    """The answer comes before the end."""
    web, _ = served(t)
    status, text = web.post("daemon shutdown")
    equal((status, text.split("\n")[-2]), (200, "done"), "answer")
    equal(web.daemon.wait(), 0, "exit code")
