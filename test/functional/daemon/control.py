"""The control channel: socket and pipes, many clients, and the verbs `run` and `cli`. API contract §8."""

import json
import os
import pty
import select
import signal
import socket
import stat
import subprocess
import time

import harness
from harness import Failed, check, equal, until


def environment(t, **settings):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("exabgp", "senda"))}
    return env | {"exabgp_api_socketpath": t.path("control.sock"), "HOME": t.directory} | settings


def served(t, conf="", env=None, **more):
    """A daemon with a session and a control socket."""
    daemon, _, s = t.session(conf, {"api_cli": "true", "api_socketpath": t.path("control.sock")} | (env or {}), **more)
    s.initial()
    return daemon, s


def verb(t, *arguments, given="", **settings):
    return subprocess.run([t.program, *arguments], input=given, capture_output=True, text=True, check=False,
                          timeout=40 * harness.SLOW, env=environment(t, **settings), cwd=t.directory)


class Client:
    """A raw connection to the socket."""

    def __init__(self, t, path=None):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path or t.path("control.sock"))
        self.socket.settimeout(harness.WAIT * harness.SLOW)
        self.buffer = b""
        t.keep(self)

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def line(self):
        """The next line; nothing at the end."""
        while b"\n" not in self.buffer:
            try:
                more = self.socket.recv(1 << 16)
            except TimeoutError:
                raise Failed("the control channel says nothing") from None
            except ConnectionResetError:
                more = b""
            if not more:
                return None
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def ask(self, command):
        self.send(command + "\n")
        return self.answer()

    def answer(self):
        lines = [self.line()]
        while lines[-1] not in ("done", "error", None):
            lines.append(self.line())
        return lines

    def close(self):
        self.socket.close()


def case_control_socket(t):
    """0600; several clients at once, each with its own answers and acknowledgement."""
    daemon, s = served(t)
    mode = os.stat(t.path("control.sock")).st_mode
    check(stat.S_ISSOCK(mode), "it is no socket")
    equal(oct(mode & 0o777), "0o600", "mode of the socket")
    one, two = Client(t), Client(t)
    one.send("session ack silence\nsystem version\nsession ack enable\n")
    check("exabgp" in one.line(), "the version is not said")
    equal(one.line(), "done", "after enable")
    equal(two.ask("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1"), ["done"], "answer")
    s.routes(lambda table: "192.0.2.0/24" in table)
    equal(two.ask("nonsense")[-1], "error", "answer")
    equal(one.ask("")[-1], "done", "answer to an empty line")
    pong = json.loads(one.ask("session ping 8c1 1.0")[0])
    check(pong["active"], f"{pong}")
    two.send("system ver")
    equal(one.ask("# comment"), ["done"], "answer while the other one is in the middle of a line")
    two.send("sion\n")
    equal(two.answer()[-1], "done", "answer to a line in two parts")
    equal(daemon.alive(), True, "alive")
    # The next client hears nothing that is not its own.
    two.send("peer * announce route 192.0.2.1/32 next-hop 10.0.0.1\n" * 100)
    two.close()
    equal(Client(t).ask("session ping")[0].count("pong"), 1, "answer to a new client")
    daemon.stop()
    equal(os.path.exists(t.path("control.sock")), False, "the socket is there still")


def case_control_half_closed(t):
    """`printf COMMAND | nc -U`: everything is answered, then the end. A line without its end is none."""
    daemon, s = served(t)
    c = Client(t)
    c.send("system version\npeer * announce route 192.0.2.0/24 next-hop 10.0.0.1 sync\nsession ack silence\n"
           "peer * withdraw route 192.0.2.0/2")
    c.socket.shutdown(socket.SHUT_WR)
    lines = []
    while (line := c.line()) is not None:
        lines.append(line)
    equal(lines[1:], ["done", "done"], "answers")
    s.routes(lambda table: "192.0.2.0/24" in table)
    s.quiet(0.1)
    daemon.stop()


def case_control_bad_input(t):
    """Lines without end, NULs, invalid UTF-8: the client is told, nobody else notices."""
    daemon, s = served(t)
    good, bad = Client(t), Client(t)
    for line in (b"\0\0\n", b"\xff\xfe\n", b"peer \x80 announce\n", b"'open quote\n"):
        bad.send(line)
        equal(bad.answer()[-1], "error", f"answer to {line}")
    bad.socket.settimeout(1)
    try:
        for _ in range(64):
            bad.send(b"x" * (1 << 16))
    except (BrokenPipeError, ConnectionResetError, TimeoutError):
        pass
    bad.socket.settimeout(harness.WAIT * harness.SLOW)
    equal([bad.line(), bad.line()][-1], None, "after a line of 4 MiB")
    daemon.logs("1 MiB")
    equal(good.ask("system version")[-1], "done", "answer to the other one")
    s.quiet(0.05)
    daemon.stop()


def case_control_deaf_client(t):
    """Who gives commands and never reads costs a bounded queue; others and sessions go on."""
    daemon, s = served(t)
    deaf, good = Client(t), Client(t)
    deaf.socket.setblocking(False)
    sent, until_then = 0, time.monotonic() + 2
    text = b"system version\n" * 4096
    while time.monotonic() < until_then:
        try:
            sent += deaf.socket.send(text)
        except BlockingIOError:
            equal(good.ask("session ping")[-1], "done", "answer to the other one")
    with open(f"/proc/{daemon.pid}/status", encoding="ascii") as status:
        kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    check(kilobytes < 200_000 or "Sanitizer" in os.environ.get("LD_PRELOAD", "") or harness.SLOW > 1,
          f"{kilobytes} kB for {sent} octets of commands")
    deaf.close()
    equal(good.ask("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1"), ["done"], "answer")
    s.routes(lambda table: "192.0.2.0/24" in table)
    daemon.stop()


def case_control_many_clients(t):
    """api.max_clients, and a place that is free again."""
    daemon, _ = served(t, env={"api_max_clients": "3"})
    clients = [Client(t) for _ in range(3)]
    for c in clients:
        equal(c.ask("session ping")[-1], "done", "answer")
    equal([(c := Client(t)).line(), c.line(), c.line()],
          ["error: maximum concurrent clients reached", "done", None], "what one too many hears")
    clients[0].close()

    def again():
        c = Client(t)
        c.send("session ping\n")
        return "pong" in c.line()

    until(again, "there is no place for another client")
    daemon.stop()


def case_control_stale_and_taken(t):
    """A socket nobody answers is replaced; one that is in use is left alone."""
    path = t.path("control.sock")
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(path)
    stale.close()
    first, s = served(t)
    equal(Client(t).ask("session ping")[-1], "done", "answer")
    second = t.senda(harness.neighbor_text(t.peer()), {"api_cli": "true", "api_socketpath": path}, name="second")
    second.logs("another daemon has the control socket")
    equal(Client(t).ask("session ping")[-1], "done", "answer")
    second.stop()
    equal(Client(t).ask("session ping")[-1], "done", "answer when the other one is gone")
    first.stop()
    t.write("control.sock", "a file\n")
    third = t.senda(harness.neighbor_text(t.peer()), {"api_cli": "true", "api_socketpath": path}, name="third")
    third.logs("there is a file")
    third.stop()
    with open(path, encoding="ascii") as text:
        equal(text.read(), "a file\n", "the file")
    off = t.senda(harness.neighbor_text(t.peer()), {"api_cli": "true", "cli_socket": ""}, name="off")
    off.logs("started pid")
    check("control socket" not in off.log(), "it is not switched off")
    off.stop()


def case_control_pipes(t):
    """Both named pipes: commands and answers; answers nobody reads are not for the next one."""
    os.mkfifo(t.path("exabgp.in"), 0o600)
    os.mkfifo(t.path("exabgp.out"), 0o600)
    daemon, _, s = t.session(env={"api_cli": "true", "cli_pipe": t.directory, "cli_socket": ""})
    s.initial()
    daemon.logs("control pipes")
    with open(t.path("exabgp.in"), "wb", buffering=0) as writer:  # nobody reads the answer
        writer.write(b"peer * announce route 192.0.2.0/24 next-hop 10.0.0.1\n" * 10)
    s.routes(lambda table: "192.0.2.0/24" in table)
    env = {"exabgp_cli_pipe": t.directory}
    for arguments in (("run", "--pipe"), ("cli", "--pipe"), ("run",)):
        settings = env | ({"exabgp_cli_transport": "pipe"} if len(arguments) == 1 else {})
        done = verb(t, *arguments, "system", "version", **settings)
        equal((done.returncode, done.stderr, done.stdout.count("\n")), (0, "", 1), f"{arguments}: {done.stdout}")
        check("exabgp" in done.stdout, done.stdout)
    refused = verb(t, "cli", "--pipe", "nonsense", **env)
    equal(refused.returncode, 1, "exit code of cli")
    daemon.stop()
    gone = verb(t, "run", "--pipe", "system", "version", **env)
    equal((gone.returncode, gone.stdout), (1, "ExaBGP is not running / not reading its named pipe\n"), "without daemon")
    none = verb(t, "run", "--pipe", "--pipename", "other", "system", "version", **env)
    equal(none.returncode, 1, "without pipes")
    check("other.in" in none.stdout, none.stdout)


def case_control_run(t):
    """The verb `run` as scripts know it."""
    daemon, s = served(t, env={"api_version": "4"})
    done = verb(t, "run", "peer", "*", "announce", "route", "192.0.2.0/24", "next-hop", "10.0.0.1")
    equal((done.returncode, done.stdout, done.stderr), (0, "", ""), "announce")
    s.routes(lambda table: "192.0.2.0/24" in table)
    done = verb(t, "run", "s a o")
    equal(done.stdout.split("\n")[0], "command: show adj-rib out", "expansion")
    check("192.0.2.0/24" in done.stdout, done.stdout)
    done = verb(t, "run", "nonsense")
    equal((done.returncode, done.stderr), (0, "ExaBGP returns an error (see ExaBGP's logs for more information)\n"
                                              "use help for a list of available commands\n"), "a command that is none")
    done = verb(t, "run")
    equal(done.returncode, 1, "without command")
    check(done.stderr.startswith("error: no command provided\n"), done.stderr)
    equal(verb(t, "run", "reset").returncode, 0, "reset")

    batch = t.write("batch", "# comment\n\nversion\n  nonsense  \nannounce route 192.0.2.1/32 next-hop 10.0.0.1\n")
    done = verb(t, "run", "--batch", batch)
    equal(done.returncode, 1, "exit code of a batch with an error")
    lines = done.stdout.split("\n")
    equal(lines[:2], [f"Executing commands from {batch}...", "[3] version"], "batch")
    equal(lines[-4:], ["[4] nonsense", "[5] announce route 192.0.2.1/32 next-hop 10.0.0.1",
                       "Batch execution complete: 5 commands, 1 errors", ""], "batch")
    done = verb(t, "run", "--batch", "-", given="version\n")
    equal((done.returncode, done.stdout.split("\n")[-2]), (0, "Batch execution complete: 1 commands, 0 errors"), "-")
    done = verb(t, "run", "--batch", "/nonexistent")
    equal((done.returncode, done.stdout), (1, "Batch file not found: /nonexistent\n"), "no batch")

    done = verb(t, "run", "version", exabgp_api_socketpath=t.path("none.sock"))
    equal(done.returncode, 1, "no socket")
    check(done.stdout.startswith("could not find ExaBGP's Unix socket (exabgp.sock) for the cli\n"), done.stdout)
    daemon.stop()
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(t.path("control.sock"))
    done = verb(t, "run", "version")
    equal((done.returncode, done.stdout), (1, "ExaBGP is not accepting connections on Unix socket\n"), "nobody there")


def case_control_run_without_acknowledgement(t):
    """Five seconds, then the two warnings."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(t.path("control.sock"))
    listener.listen()
    begun = time.monotonic()
    done = verb(t, "run", "version")
    check(4.5 < time.monotonic() - begun < 8 * harness.SLOW, "the wait is not five seconds")
    equal((done.returncode, done.stderr), (0, "\nwarning: no end of command message received\nwarning: normal if "
                                              "exabgp.api.ack is set to false otherwise some data may get stuck\n"), "run")


def case_control_cli(t):
    """The verb `cli`: one command, standard input, exit codes, JSON."""
    daemon, s = served(t)
    done = verb(t, "cli", "peer", "list")
    equal((done.returncode, done.stderr), (0, ""), "peer list")
    done = verb(t, "cli", "system", "version", "text")
    check(done.stdout.startswith("exabgp "), done.stdout)
    # Both grammars, whichever is set.
    done = verb(t, "cli", "show", "neighbor", "summary")
    equal((done.returncode, done.stderr), (0, ""), "show neighbor summary")
    check("established" in done.stdout.lower(), done.stdout)
    done = verb(t, "cli", "tag=7", "s", "n", "s", "json")
    equal((done.returncode, done.stdout.split("\n")[0]), (0, "tag=7"), "with a tag")
    done = verb(t, "cli", "announce", "route", "192.0.2.9/32", "next-hop", "10.0.0.1")
    equal((done.returncode, done.stdout, done.stderr), (0, "", ""), "announce without selector")
    s.routes(lambda table: "192.0.2.9/32" in table)
    done = verb(t, "cli", "--json", "daemon", "status")
    json.loads(done.stdout)
    done = verb(t, "cli", "nonsense")
    equal((done.returncode, done.stdout, done.stderr), (1, "", "error: the daemon refuses: nonsense\n"), "a bad command")
    done = verb(t, "cli", given="# comment\n\nsystem version text\n"
                                "peer * announce route 192.0.2.0/24 next-hop 10.0.0.1\n")
    equal((done.returncode, done.stdout.count("\n")), (0, 1), "standard input")
    s.routes(lambda table: "192.0.2.0/24" in table)
    equal(verb(t, "cli", given="nonsense\nsystem version\n").returncode, 1, "standard input with an error")
    equal(verb(t, "cli", given="quit\nnonsense\n").returncode, 0, "quit")
    daemon.stop()
    done = verb(t, "cli", "system", "version")
    equal((done.returncode, done.stdout), (2, ""), "no daemon")
    check("could not find" in done.stderr, done.stderr)


def case_control_cli_on_a_terminal(t):
    """A prompt, an expansion, history; the daemon goes and comes back."""
    daemon, _ = served(t)
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(t.program, [t.program, "cli"], environment(t, TERM="dumb"))
    seen = b""

    def reads(text, seconds=harness.WAIT):
        nonlocal seen
        end = time.monotonic() + seconds * harness.SLOW
        while text not in seen:
            check(time.monotonic() < end, lambda: f"the terminal shows {seen!r}, not {text!r}")
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    seen += os.read(terminal, 65536)
                except OSError:
                    check(text in seen, lambda: f"it ended: {seen!r}")
                    break
        seen = seen.split(text, 1)[1]

    reads(b"senda> ")
    os.write(terminal, b"d status\n")
    reads(b"command: daemon status")
    reads(b"uuid")
    reads(b"senda> ")
    os.write(terminal, b"set json on\n")
    reads(b"senda> ")
    os.write(terminal, b"history\n")
    reads(b"d status")
    reads(b"senda> ")
    daemon.stop()
    os.write(terminal, b"system version\n")
    reads(b"the daemon is gone")
    reads(b"senda> ")
    second, _ = served(t)
    os.write(terminal, b"system version\n")
    reads(b"started again")
    reads(b"exabgp")
    os.write(terminal, b"quit\n")
    equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, "exit code")
    os.close(terminal)
    with open(t.path(".exabgp_history"), encoding="ascii") as text:
        check("d status\n" in text.read(), "no history is kept")
    second.stop()


def case_control_shutdown_by_a_client(t):
    """The answer comes before the end, and the end is told."""
    daemon, _ = served(t)
    other, c = Client(t), Client(t)
    equal(other.ask("session ping")[-1], "done", "answer")
    answer = c.ask("daemon shutdown")
    equal(answer[-1], "done", "answer")
    equal([c.line(), c.line()], ["shutdown", None], "after it")
    equal([other.line(), other.line()], ["shutdown", None], "what another one hears")
    equal(daemon.wait(), 0, "exit code")


def case_control_reload_by_signal(t):
    """Clients stay through a reload, and reach the neighbors of the new configuration."""
    daemon, s = served(t)
    c = Client(t)
    equal(c.ask("session ping")[-1], "done", "answer")
    peer = t.peer()
    with open(daemon.files[0], encoding="utf-8") as text:
        old = text.read()
    daemon.reconfigure(old + harness.neighbor_text(peer), signal.SIGUSR1)
    peer.accept().establish().initial()
    equal(c.ask(f"peer {peer.address} announce route 192.0.2.0/24 next-hop 10.0.0.1"), ["done"], "answer")
    s.quiet(0.05)
    daemon.stop()
