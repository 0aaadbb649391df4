#!/usr/bin/env python3
"""examples/demo/demo.py: against the collector, against BIRD where it is installed, with and without
a terminal; and that it leaves nothing behind.

    demonstration.py DEMO.PY SENDA [unittest options]
"""

import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

DEMO, SENDA = "", ""
LIMIT = 60
HAS_BIRD = all(shutil.which(p, path=os.environ["PATH"] + ":/usr/sbin:/sbin") for p in ("bird", "birdc"))


def processes_with(mark):
    """Processes with `mark` in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark.encode() in (entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" "))
            except OSError:  # it has ended, or is not ours to look at
                pass
    return found


class Demonstration(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="senda-test-")
        self.addCleanup(self.folder.cleanup)
        self.mark = f"SENDA_TEST_MARK={self.folder.name}"
        self.env = os.environ | {"TMPDIR": self.folder.name, "SENDA_TEST_MARK": self.folder.name, "TERM": "xterm"}

    def tearDown(self):
        self.assertEqual(os.listdir(self.folder.name), [])
        until = time.monotonic() + LIMIT
        while (left := processes_with(self.mark)) and time.monotonic() < until:
            time.sleep(0.05)  # killed, and not yet reaped by init
        self.assertEqual(left, [])

    def start(self, *arguments, **options):
        return subprocess.Popen([sys.executable, DEMO, *arguments], env=self.env, **options)

    def run_plain(self, *arguments):
        started = time.monotonic()
        with self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
            out = child.communicate(timeout=LIMIT)[0]
        self.assertLess(time.monotonic() - started, 20)
        return child.returncode, out

    def story(self, peer, name):
        code, out = self.run_plain(SENDA, "--peer", peer)
        self.assertEqual(code, 0, out)
        self.assertNotIn("\033", out)
        for part in ("session up: AS65001", f"{name} has all 1200 routes: 1000 IPv4, 200 IPv6", "as-path 65001",
                     f"{name} has all 240 of them", "they are gone", "senda stopped (exit code 0)",
                     "done: 1200 routes announced"):
            self.assertIn(part.replace("as-path", "as_path") if peer == "bird" else part, out)
        return out

    def test_collector(self):
        self.story("collector", "collector")

    @unittest.skipUnless(HAS_BIRD, "BIRD is not installed")
    def test_bird(self):
        out = self.story("bird", "BIRD")
        self.assertIn("senda heard 198.51.100.0/24", out)
        self.assertIn("3 received", out)

    def test_terminal(self):
        ours, theirs = pty.openpty()
        with self.start(SENDA, "--peer", "collector", stdout=theirs, stderr=theirs) as child:
            os.close(theirs)
            text = b""
            try:
                while more := os.read(ours, 1 << 16):
                    text += more
            except OSError:  # the other side is closed
                pass
        os.close(ours)
        self.assertEqual(child.returncode, 0, text)
        self.assertIn(b"[#", text)
        self.assertIn(b"done: 1200 routes", text)

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.start(SENDA, "--peer", "collector", stdout=subprocess.PIPE, text=True) as child:
                for line in child.stdout:
                    if "session up" in line:
                        child.send_signal(number)
                        break
                rest = child.stdout.read()
            self.assertEqual(child.returncode, 130, rest)
            self.assertIn("interrupted", rest)

    def test_senda_that_is_none(self):
        code, out = self.run_plain("/no/such/senda")
        self.assertEqual(code, 2)
        self.assertIn("/no/such/senda is not there or cannot be run", out)
        # found beside nothing: the collector is looked for where senda is
        code, out = self.run_plain("/bin/false", "--peer", "collector")
        self.assertEqual(code, 1)
        self.assertIn("neither BIRD nor", out)

    @unittest.skipUnless(HAS_BIRD, "BIRD is not installed")
    def test_senda_that_fails(self):
        code, out = self.run_plain("/bin/false", "--peer", "bird")
        self.assertEqual(code, 1)
        self.assertIn("failed: senda ended with exit code 1", out)


if __name__ == "__main__":
    DEMO, SENDA = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    unittest.main()
