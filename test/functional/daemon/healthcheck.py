"""`senda healthcheck`, alone with its pipes and as a helper of the daemon. API contract §9."""

import os
import pwd
import select
import shutil
import signal
import subprocess
import time

import harness
from harness import Failed, check, equal, neighbor_text, until

FAST = ("--rise", "1", "--fall", "1", "--interval", "0.05", "--fast-interval", "0.05", "--no-syslog")
HEAD = "peer * announce route 192.0.2.1/32 next-hop self med "


class Check:
    """A healthcheck whose lines are read here, and answered when told to."""

    def __init__(self, t, *arguments, wrapper=(), env=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("exabgp", "senda"))}
        self.errors = t.path(f"healthcheck{len(os.listdir(t.directory))}.err")
        with open(self.errors, "wb") as out:
            self.popen = subprocess.Popen(
                [*wrapper, t.program, "healthcheck", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=out, env=environment | (env or {}), cwd=t.directory, preexec_fn=harness.die_with_parent)
        self.buffer = b""
        t.keep(self)

    def line(self, seconds=harness.WAIT):
        """The next line, or nothing when the output is closed."""
        end = time.monotonic() + seconds * harness.SLOW
        while b"\n" not in self.buffer:
            left = end - time.monotonic()
            check(left > 0, lambda: f"healthcheck writes nothing; its log: {self.log()}")
            if select.select([self.popen.stdout], [], [], left)[0]:
                more = os.read(self.popen.stdout.fileno(), 65536)
                if not more:
                    return None
                self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def answer(self, text="done"):
        self.popen.stdin.write(text.encode() + b"\n")
        self.popen.stdin.flush()

    def silent(self, seconds):
        check(not self.buffer and not select.select([self.popen.stdout], [], [], seconds)[0],
              lambda: f"healthcheck wrote {self.line()!r}")

    def log(self):
        with open(self.errors, encoding="utf-8", errors="replace") as text:
            return text.read()

    def tell(self, number):
        self.popen.send_signal(number)

    def ends(self, code):
        try:
            equal(self.popen.wait(harness.WAIT * harness.SLOW), code, f"exit code ({self.log()})")
        except subprocess.TimeoutExpired:
            raise Failed(f"healthcheck does not end: {self.log()}") from None

    def close(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        self.popen.stdin.close()
        self.popen.stdout.close()
        check("Sanitizer" not in self.log(), lambda: "sanitizer: " + self.log()[-3000:])


def case_health_up_down_disabled(t):
    """Lines on every check, hooks on every change."""
    broken, disabled, hooks = t.path("broken"), t.path("disabled"), t.path("hooks")
    h = Check(t, *FAST, "--no-ack", "--no-ip-setup", "--ip", "192.0.2.1", "--cmd", f"test ! -e {broken}",
              "--disable", disabled, "--execute", f"echo all $STATE >> {hooks}",
              "--up-execute", f"echo up $STATE >> {hooks}", "--down-execute", f"echo down $STATE >> {hooks}",
              "--disabled-execute", f"echo disabled $STATE >> {hooks}")
    equal([h.line(), h.line()], [HEAD + "100"] * 2, "lines")
    t.write("broken", "")
    until(lambda: h.line() == HEAD + "1000", "it is never down")
    t.write("disabled", "")
    until(lambda: h.line() == HEAD + "500", "it is never disabled")
    os.unlink(disabled)
    until(lambda: h.line() == HEAD + "1000", "it is never down again")
    os.unlink(broken)
    until(lambda: h.line() == HEAD + "100", "it is never up again")
    h.tell(signal.SIGTERM)
    until(lambda: h.line() == "peer * withdraw route 192.0.2.1/32 next-hop self", "it does not withdraw")
    equal(h.line(), None, "after the withdrawal")
    h.ends(0)
    with open(hooks, encoding="ascii") as text:
        equal(text.read().split("\n")[:-1],
              ["up UP", "all UP", "down DOWN", "all DOWN", "disabled DISABLED", "all DISABLED", "all INIT",
               "down DOWN", "all DOWN", "up UP", "all UP"], "hooks")


def case_health_debounced_and_confirmed(t):
    """--debounce writes changes only; the next line follows the answer to the one before."""
    broken = t.path("broken")
    h = Check(t, *FAST, "--debounce", "--no-ip-setup", "--ip", "192.0.2.1", "--ip", "192.0.2.2",
              "--cmd", f"test ! -e {broken}", "--withdraw-on-down")
    equal(h.line(), HEAD + "100", "first line")
    h.silent(0.2)
    h.answer("some reason\nerror")
    equal(h.line(), HEAD.replace("2.1", "2.2") + "101", "second line")
    h.answer()
    h.silent(0.3)
    t.write("broken", "")
    equal(h.line(), "peer * withdraw route 192.0.2.1/32 next-hop self", "when down")
    h.tell(signal.SIGINT)
    lines = [h.line(), h.line(), h.line()]
    equal(lines, ["peer * withdraw route 192.0.2.1/32 next-hop self",
                  "peer * withdraw route 192.0.2.2/32 next-hop self", None], "when told to end")
    h.ends(0)


def case_health_check_that_hangs(t):
    """The time-out kills the whole process group; SIGTERM does not wait for a check or a hook."""
    started = t.path("started")
    h = Check(t, *FAST, "-a", "--no-ip-setup", "--ip", "192.0.2.1", "--timeout", "1",
              "--cmd", f"sleep 60 & echo $! > {started}; wait", "--down-execute", "sleep 60")
    until(lambda: "not done in time" in h.log(), "the check is never too late")
    until(lambda: "now DOWN" in h.log(), "it is never down")
    h.tell(signal.SIGTERM)
    equal(h.line(), "peer * withdraw route 192.0.2.1/32 next-hop self", "line")
    h.ends(0)
    with open(started, encoding="ascii") as text:
        pid = text.read().strip()
    until(lambda: not os.path.exists(f"/proc/{pid}"), "what the check started lives on")


def case_health_once(t):
    """Interval 0: until the first result, and no withdrawal."""
    pid = t.path("pid")
    h = Check(t, "--interval", "0", "--fast-interval", "0.01", "--no-ip-setup", "--ip", "192.0.2.1", "-p", pid)
    equal(h.line(), HEAD + "100", "line")
    with open(pid, encoding="ascii") as text:
        equal(text.read(), f"{h.popen.pid}\n", "pid file")
    h.answer()
    equal(h.line(), None, "after the first result")
    h.ends(0)


def case_health_output_closed(t):
    h = Check(t, *FAST, "--no-ip-setup", "--ip", "192.0.2.1", "-a")
    h.line()
    h.popen.stdout.close()
    h.ends(1)
    h.popen.stdout = open(os.devnull, "rb")


def case_health_no_reply_at_all(t):
    """A closed standard input is no reason to wait, nor to end."""
    h = Check(t, *FAST, "--no-ip-setup", "--ip", "192.0.2.1", "--ip", "192.0.2.2")
    h.popen.stdin.close()
    equal([h.line()[-3:], h.line()[-3:], h.line()[-3:]], ["100", "101", "100"], "lines")
    h.tell(signal.SIGTERM)
    until(lambda: h.line() is None, "it goes on")
    h.ends(0)
    h.popen.stdin = open(os.devnull, "wb")


FAKE_IP = """#!/bin/sh
echo "$@" >> %(log)s
test -e %(fail)s && exit 1
test "$2" = add -a -e %(there)s && exit 2
exit 0
"""


def case_health_addresses(t):
    """Added before they are announced; removed once the withdrawal is answered."""
    log, broken = t.path("ip.log"), t.path("broken")
    os.mkdir(t.path("bin"))
    t.write("bin/ip", FAKE_IP % {"log": log, "fail": t.path("fail"), "there": t.path("there")}, 0o755)
    env = {"PATH": t.path("bin") + ":" + os.environ["PATH"]}

    def calls():
        if not os.path.exists(log):
            return []
        with open(log, encoding="ascii") as text:
            return text.read().split("\n")[:-1]

    h = Check(t, *FAST, "--ip", "192.0.2.0/31", "--ip", "192.0.2.9", "--ip-ifname", "192.0.2.9%dummy7",
              "--label", "web", "--dynamic-ip-setup", "--withdraw-on-down", "--debounce",
              "--cmd", f"test ! -e {broken}", env=env)
    equal(h.line(), HEAD.replace("2.1/32", "2.0/31") + "100", "line")
    added = [f"address add 192.0.2.{n}/32 dev {i} label {i}:web" for n, i in ((0, "lo"), (1, "lo"), (9, "dummy7"))]
    # The fake adds nothing, so each is missing again when the service comes up.
    equal(calls(), added * 2, "calls of ip")
    h.answer()
    h.line()
    h.answer()
    t.write("broken", "")
    equal(h.line(), "peer * withdraw route 192.0.2.0/31 next-hop self", "line")
    h.answer()
    h.line()
    time.sleep(0.2)
    equal(len(calls()), 6, "calls of ip before the withdrawals are answered")
    h.answer()
    until(lambda: len(calls()) == 9, lambda: f"the addresses stay: {calls()}")
    equal(calls()[6:], [c.replace(" add ", " delete ") for c in added], "calls of ip")
    h.tell(signal.SIGTERM)
    h.line(), h.answer(), h.line(), h.answer()
    equal(h.line(), None, "after the withdrawals")
    h.ends(0)

    t.write("fail", "")
    failed = Check(t, *FAST, "--ip", "192.0.2.1", env=env)
    failed.ends(1)
    check("ip address add 192.0.2.1/32 dev lo failed" in failed.log(), failed.log())
    os.unlink(t.path("fail"))
    t.write("there", "")
    there = Check(t, *FAST, "-a", "--sudo", "--ip", "192.0.2.1", env=env | {"PATH": t.path("bin")})
    there.ends(1)  # no sudo there
    check("failed" in there.log(), there.log())
    there = Check(t, *FAST, "-a", "--ip", "192.0.2.1", env=env)
    equal(there.line(), HEAD + "100", "line")


def case_health_addresses_of_the_system(t):
    """In a network of its own: what `ip` really does, and the addresses of lo."""
    wrapper = ("unshare", "--net", "--") if os.geteuid() == 0 else ("unshare", "--net", "--map-root-user", "--")
    if not shutil.which("ip") or not shutil.which("unshare") \
            or subprocess.run([*wrapper, "ip", "link", "set", "lo", "up"], stderr=subprocess.DEVNULL).returncode:
        return
    inside = f"""set -e
ip link set lo up
"$0" healthcheck --rise 1 --interval 0 -a --no-syslog --ip 192.0.2.1 --ip 2001:db8::1 --label web
ip -o address show dev lo | grep -c -e 192.0.2.1/32.*lo:web -e 2001:db8::1/128
"$0" healthcheck --rise 1 --interval 0 -a --no-syslog --label web
"$0" healthcheck --rise 1 --interval 0 -a --no-syslog --label other || echo code $?
"$0" healthcheck --rise 1 --interval 0 -a --no-syslog
"$0" healthcheck --rise 1 --interval 0.1 -a --no-syslog --ip 192.0.2.1 --ip 2001:db8::1 --label web > /dev/null &
sleep 0.5
kill $!
wait $!
ip -o address show dev lo | grep -c -e 192.0.2.1 -e 2001:db8:: || true
"$0" healthcheck --rise 1 --interval 0 -a --no-syslog || echo code $?
"""
    done = subprocess.run([*wrapper, "sh", "-c", inside, t.program], capture_output=True, text=True,
                          timeout=30 * harness.SLOW, check=False)
    six = HEAD.replace("192.0.2.1/32", "2001:db8::1/128")
    equal(done.stdout.split("\n")[:-1],
          [HEAD + "100", six + "101", "2", HEAD + "100", "code 1", HEAD + "100", six + "101", "0", "code 1"],
          f"what the shell saw ({done.stderr})")
    equal(done.stderr.count("No IP found"), 2, "times no address is found")


def case_health_as_another_user(t):
    if os.geteuid() != 0:
        return
    who = t.path("who")
    os.chmod(t.directory, 0o777)
    h = Check(t, *FAST, "-a", "--no-ip-setup", "--ip", "192.0.2.1", "--user", "nobody", "--cmd", f"id -u > {who}")
    h.line()
    with open(who, encoding="ascii") as text:
        equal(text.read().strip(), str(pwd.getpwnam("nobody").pw_uid), "user of the check")
    unknown = Check(t, *FAST, "-a", "--no-ip-setup", "--ip", "192.0.2.1", "--user", "no-such-user-here")
    unknown.ends(1)


def case_health_helper_of_the_daemon(t):
    """Announced, withdrawn, and the routes are gone when the daemon is told to stop."""
    broken = t.path("broken")
    for version in ("6", "4"):
        peer = t.peer()
        arguments = " ".join(FAST)
        conf = f"""process health {{
  run {t.program} healthcheck {arguments} --no-ip-setup --ip 192.0.2.1/32 --ip 192.0.2.2/32
    --neighbor {peer.address} --neighbor {peer.address} --next-hop 192.0.2.5 --withdraw-on-down
    --cmd "test ! -e {broken}";
  encoder text;
}}
""".replace("\n    ", " ")
        text = neighbor_text(peer).replace("local-as", "api { processes [ health ]; }\n  local-as", 1)
        daemon = t.senda(conf + text, {"api_version": version}, name="senda" + version)
        s = peer.accept().establish()
        table = s.routes(lambda table: len(table) == 2)
        equal(sorted(table), ["192.0.2.1/32", "192.0.2.2/32"], "routes")
        t.write("broken", "")
        s.routes(lambda table: not table, table)
        os.unlink(broken)
        s.routes(lambda table: len(table) == 2, table)
        daemon.stop()
