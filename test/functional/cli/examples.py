#!/usr/bin/env python3
"""The example programs against each other, on ports the system chooses.

    examples.py FOLDER-OF-THE-EXAMPLES [unittest options]

Nothing here waits for a fixed time: each step waits for the line it needs, with a limit.
"""

import json
import os
import pty
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

FOLDER = Path()
LIMIT = 60  # seconds for any one step; reached only when something is broken
NAMES = ("offline_decode", "own_event_loop", "collector", "route_injector", "hello_speaker")
MARKER = "FF" * 16


class Program:
    """A process whose lines of output can be waited for."""

    def __init__(self, test, name, *arguments, **options):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
        self.child = subprocess.Popen([FOLDER / name, *map(str, arguments)], text=True, **options)
        self.lines, self.seen = queue.Queue(), []
        if self.child.stdout:
            threading.Thread(target=self._read, daemon=True).start()
        test.addCleanup(self.close)

    def _read(self):
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self):
        """The next line; None at the end."""
        try:
            line = self.lines.get(timeout=LIMIT)
        except queue.Empty:
            raise AssertionError(f"no line within {LIMIT} s; before: {self.seen[-5:]}") from None
        self.seen.append(line)
        return line

    def until(self, wanted):
        """The first line that `wanted` (a function or a line) takes."""
        while (line := self.line()) is not None:
            if wanted(line) if callable(wanted) else line == wanted:
                return line
        raise AssertionError(f"ended without the line waited for: {self.seen[-5:]}")

    def say(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def ends(self):
        """Its exit code."""
        return self.child.wait(LIMIT)

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                stream.close()


class Collector(Program):
    def __init__(self, test, asn=65002):
        super().__init__(test, "collector", asn, "127.0.0.1", 0)
        first = json.loads(self.line())
        test.assertEqual(first["type"], "listening")
        self.port = first["port"]

    def event(self):
        line = self.line()
        return None if line is None else json.loads(line)

    def until_event(self, kind):
        return json.loads(self.until(lambda line: json.loads(line)["type"] == kind))

    def routes(self, count):
        """{prefix: (next hop, attributes)} once so many were announced."""
        table = {}
        while len(table) < count:
            update = self.until_event("update")["message"].get("update", {})
            for hops in update.get("announce", {}).values():
                for hop, routes in hops.items():
                    table |= {route["nlri"]: (hop, update["attribute"]) for route in routes}
        return table


class Case(unittest.TestCase):
    maxDiff = None

    def file(self, text):
        file = tempfile.NamedTemporaryFile("w", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(text)
        return file.name

    def run_one(self, name, *arguments, given=""):
        return subprocess.run([FOLDER / name, *map(str, arguments)], input=given, capture_output=True, text=True,
                              timeout=LIMIT, check=False)


class Usage(Case):
    def test_help(self):
        for name in NAMES:
            with self.subTest(name):
                done = self.run_one(name, "--help")
                self.assertIn(f"usage: {name} ", done.stdout)
                if name != "hello_speaker":  # thirty lines have no room for more
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertIn("example:", done.stdout)

    def test_wrong_words(self):
        prefixes = self.file("10.0.0.0/8\n")
        for name, *arguments in (
                ("collector", "x", "127.0.0.1", 0), ("collector", 1, "127.0.0", 0), ("collector", 1, "127.0.0.1", 65536),
                ("collector", 1), ("own_event_loop",), ("own_event_loop", "127.0.0.1", 1790, "as", 1),
                ("route_injector", prefixes, "127.0.0.1", 1790, 65001), ("route_injector", prefixes, "h", 1, 1, "1.1.1.1"),
                ("route_injector", prefixes, "127.0.0.1", 1, 1, "hop"), ("offline_decode", "a", "b")):
            with self.subTest(name, arguments=arguments):
                done = self.run_one(name, *arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"usage: {name} ", done.stderr + done.stdout)

    def test_wrong_files(self):
        for text, place, what in (("10.0.0.0/8\nnonsense\n", 2, "'nonsense' is not a prefix"),
                                  ("2001:db8::/32\n", 1, "no next hop was given for '2001:db8::/32'"),
                                  ("# nothing\n", 1, "there is no prefix in this file")):
            file = self.file(text)
            done = self.run_one("route_injector", file, "127.0.0.1", 1, 65001, "192.0.2.1")
            self.assertEqual((done.returncode, done.stderr), (1, f"{file}:{place}:1: {what}\n"))
        done = self.run_one("route_injector", "/no/such/file", "127.0.0.1", 1, 65001, "192.0.2.1")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.run_one("offline_decode", "/no/such/file").returncode, 1)

    def test_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = self.run_one("collector", 65002, "127.0.0.1", port)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"cannot listen on 127.0.0.1 port {port}: ", done.stderr)


class OfflineDecode(Case):
    def decoded(self, *lines):
        done = self.run_one("offline_decode", given="\n".join(lines))
        self.assertEqual(done.stderr, "")
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def test_messages(self):
        code, lines = self.decoded(
            MARKER + "001702" + "00000000", "",
            MARKER + "002B02" + "0000001440010100400200400304" + "0A000001" + "8004040000000A" + "180A01",  # cut short
            MARKER + "001304",
            MARKER + "001A03" + "06020468656C6C")
        self.assertEqual(lines[0], {"eor": {"afi": "ipv4", "safi": "unicast"}})
        self.assertIn("error", lines[1])
        self.assertEqual(lines[2], {"type": 4})
        self.assertEqual(lines[3]["notification"]["code"], 6)
        self.assertEqual(code, 1)
        code, lines = self.decoded(MARKER + "003002" + "00000015400101004002004003040A00000140050400000064" + "180A0100")
        self.assertEqual((code, lines), (0, [{"update": {
            "attribute": {"origin": "igp", "local-preference": 100},
            "announce": {"ipv4 unicast": {"10.0.0.1": [{"nlri": "10.1.0.0/24"}]}}}}]))

    def test_garbage(self):
        code, lines = self.decoded("zz", "FF", MARKER + "001702" + "00000001", "00" * 23, MARKER + "FFFF02" + "FF" * 65516)
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 5)
        for line in lines:
            self.assertIn("error", line)
        self.assertEqual(lines[3]["error"], {"code": 1, "subcode": 1, "offset": 0})

    def test_file(self):
        done = self.run_one("offline_decode", self.file(MARKER + "001304\n"))
        self.assertEqual((done.returncode, done.stdout), (0, '{ "type": 4 }\n'))


class Sessions(Case):
    def test_hello_speaker(self):
        collector = Collector(self)
        Program(self, "hello_speaker", "127.0.0.1", collector.port)
        self.assertEqual(collector.until_event("up")["asn"], 65001)
        self.assertEqual(list(collector.routes(1)), ["198.51.100.0/24"])

    def test_own_event_loop(self):
        collector = Collector(self)
        loop = Program(self, "own_event_loop", "127.0.0.1", collector.port, 65001, 65002)
        loop.say("announce 10.0.0.0/24 192.0.2.1")  # before the session is up: kept
        loop.until("state ESTABLISHED")
        self.assertEqual(collector.routes(1)["10.0.0.0/24"][0], "192.0.2.1")
        loop.say("announce 2001:db8::/32 2001:db8::1")
        self.assertEqual(collector.routes(1)["2001:db8::/32"][0], "2001:db8::1")
        loop.say("anounce 10.0.0.0/24")
        loop.until("not understood: anounce 10.0.0.0/24")
        loop.say("withdraw 10.0.0.0/24")
        while "withdraw" not in (message := collector.until_event("update")["message"].get("update", {})):
            pass
        self.assertEqual(message["withdraw"], {"ipv4 unicast": [{"nlri": "10.0.0.0/24"}]})
        loop.say("quit")
        self.assertEqual(loop.ends(), 0)
        self.assertEqual(collector.until_event("notification")["notification"]["code"], 6)
        self.assertEqual(collector.until_event("down")["reason"], "notification received (6,2)")

    def test_own_event_loop_ends_with_its_input(self):
        collector = Collector(self)
        loop = Program(self, "own_event_loop", "127.0.0.1", collector.port, 65001, 65002)
        loop.until("state ESTABLISHED")
        loop.child.stdin.close()
        self.assertEqual(loop.ends(), 0)

    def test_own_event_loop_refuses_another_as(self):
        collector = Collector(self, asn=65003)
        loop = Program(self, "own_event_loop", "127.0.0.1", collector.port, 65001, 65002)
        loop.until(lambda line: line.startswith("down: "))
        self.assertEqual(collector.until_event("down")["reason"], "notification received (2,2)")

    def test_route_injector(self):
        prefixes = [f"10.{i >> 8}.{i & 255}.0/24" for i in range(20000)] + [f"2001:db8:{i:x}::/48" for i in range(1, 1000)]
        prefixes[0:0] = ["0.0.0.0/0"]
        file = self.file("# a comment\n\n" + "".join(f"{p} origin igp\n" for p in prefixes))
        collector = Collector(self)
        injector = Program(self, "route_injector", file, "127.0.0.1", collector.port, 65001, "192.0.2.1", "2001:db8::1")
        table = collector.routes(len(prefixes))
        self.assertEqual(set(table) ^ set(prefixes), set())
        self.assertEqual({hop for hop, _ in table.values()}, {"192.0.2.1", "2001:db8::1"})
        self.assertRegex(injector.line(), rf"^{len(prefixes)} routes announced in \d+ UPDATEs$")
        self.assertIsNone(injector.child.poll())  # it keeps them announced
        injector.child.send_signal(signal.SIGTERM)
        self.assertEqual(injector.ends(), 0)
        self.assertEqual(collector.until_event("down")["reason"], "notification received (6,2)")

    def test_route_injector_once(self):
        collector = Collector(self)
        for _ in range(3):
            injector = Program(self, "route_injector", "--once", self.file("10.0.0.0/8\n"), "127.0.0.1", collector.port,
                               65001, "192.0.2.1")
            self.assertEqual(injector.ends(), 0)
            self.assertEqual(collector.until_event("down")["reason"], "notification received (6,2)")

    def test_route_injector_on_a_terminal(self):
        collector = Collector(self)
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        injector = Program(self, "route_injector", "--once", self.file("10.0.0.0/8\n11.0.0.0/8\n"), "127.0.0.1",
                           collector.port, 65001, "192.0.2.1", stdout=theirs, stderr=theirs)
        os.close(theirs)
        text = b""
        try:
            while more := os.read(ours, 4096):
                text += more
        except OSError:  # the other side is closed
            pass
        self.assertEqual(injector.ends(), 0)
        self.assertIn(b"[####", text)
        self.assertIn(b"2 routes announced in 1 UPDATEs", text)

    def test_collector_with_many_peers(self):
        collector = Collector(self)
        injectors = [
            Program(self, "route_injector", self.file("".join(f"10.{n}.{i}.0/24\n" for i in range(200))), "127.0.0.1",
                    collector.port, 65100 + n, "192.0.2.1")
            for n in range(8)]
        table = collector.routes(1600)
        self.assertEqual({attributes["as-path"]["0"]["value"][0] for _, attributes in table.values()},
                         {65100 + n for n in range(8)})
        # it says goodbye to all of them
        collector.child.send_signal(signal.SIGTERM)
        self.assertEqual(collector.ends(), 0)
        for injector in injectors:
            injector.until(lambda line: "the session is down" in line)
            injector.ends()

    def test_collector_with_garbage(self):
        collector = Collector(self)
        with socket.create_connection(("127.0.0.1", collector.port), timeout=LIMIT) as s:
            s.sendall(b"GET / HTTP/1.0\r\n\r\n" + b"x" * 40)
            self.assertEqual(collector.until_event("down")["reason"], "notification sent (1,1)")
            received = b""
            while more := s.recv(4096):
                received += more
        self.assertTrue(received.endswith(bytes.fromhex("FF" * 16 + "0015030101")), received.hex())
        # and serves the next one
        Program(self, "hello_speaker", "127.0.0.1", collector.port)
        collector.until_event("up")


if __name__ == "__main__":
    FOLDER = Path(sys.argv.pop(1)).resolve()
    unittest.main()
