#!/usr/bin/env python3
"""Does what README.md and docs/*.md say, as they say it: they cannot promise what is not there.

    docs.py SOURCE-FOLDER BUILD-FOLDER [--only PAGE] -- COMPILER [ARGUMENT]...

The blocks of a page are taken in their order, in a folder of the page's own. The words after the
three backquotes tell what happens; a name with a dot or a slash in it is a file to write first:

    cpp             a whole source file: compiles with warnings as errors; below test/unit: runs
    cpp fragment    not compiled
    diff FILE       a change to this file of the project: its lines have to be there
    conf            `senda configuration validate -nr` takes it
    conf wrong      … and refuses this one
    console         lines `$ COMMAND`, each with its output below; `...` stands for anything
    console until   the same, tried again until the output is as shown (20 seconds)
    console bird    only where BIRD is installed; what follows on this page may need it, too

Blocks of other languages are only written where they name a file. Besides: links lead somewhere, the
settings in docs/daemon.md are those of `senda env`, its verbs and those of the manual page those of
`senda --help`. Ports in examples are fixed: everything runs in a network namespace of its own where
the system gives one, and consoles are skipped where it does not.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Werror"]
END = "--- end of output, exit code "


class Block:
    def __init__(self, page, line, words, text):
        self.page, self.line, self.text = page, line, text
        self.language = words[0] if words else ""
        self.file = next((w for w in words[1:] if "." in w or "/" in w), None)
        self.marks = {w for w in words[1:] if w != self.file}

    def __str__(self):
        return f"{self.page.name}:{self.line}"


def blocks_of(page):
    """The fenced blocks of a page; a fence without words has the language ''."""
    found, start = [], None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if not line.startswith("```"):
            if start:
                lines.append(line)
        elif start:
            found.append(Block(page, start, words, "".join(one + "\n" for one in lines)))
            start = None
        else:
            start, words, lines = number, line[3:].split(), []
    return found


class Report:
    def __init__(self):
        self.done = self.failures = 0

    def check(self, where, good, why=""):
        self.done += 1
        if not good:
            self.failures += 1
            print(f"--- {where}: {why}", flush=True)


class Shell:
    """One shell for all consoles of a page: what runs in the background goes on from block to block."""

    def __init__(self, folder, environment):
        self.process = subprocess.Popen(["bash", "--norc", "--noprofile"], cwd=folder, env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def run(self, command):
        self.process.stdin.write(f"{{ {command}\n}} </dev/null\necho '{END}'$?\n")
        self.process.stdin.flush()
        output = []
        for line in self.process.stdout:
            if END in line:
                before, code = line.split(END)
                return "".join(output) + before, int(code)
            output.append(line)
        raise RuntimeError(f"the shell has gone: {''.join(output)}")

    def close(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # what did not want to end
        except ProcessLookupError:
            pass
        self.process.stdout.close()


def commands_of(text):
    """(command, expected output) of a console; a backslash continues a command."""
    commands, continued = [], False
    for line in text.splitlines():
        if line.startswith("$ ") or continued:
            if continued:
                commands[-1][0] += "\n" + line
            else:
                commands.append([line[2:], ""])
            continued = line.endswith("\\")
        else:
            commands[-1][1] += line.rstrip() + "\n"
    return commands


def is_as_shown(output, expected):
    """`...` is anything within a line; alone on a line it is any number of lines."""
    output = "".join(line.rstrip() + "\n" for line in output.splitlines())
    pattern = ""
    for line in expected.splitlines():
        if line.strip() == "...":
            pattern += "(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("...")) + "\n"
    return re.fullmatch(pattern, output) is not None


class Page:
    def __init__(self, options, page, report):
        self.options, self.page, self.report = options, page, report
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="senda-docs-"))
        self.folder.chmod(0o755)  # helpers run as another user where root starts the daemon
        self.shell, self.without_bird = None, False

    def environment(self):
        build = self.options.build
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp", "SENDA", "EXABGP"))}
        kept["PATH"] = f"{build}/daemon:{build}/examples:{kept['PATH']}:/usr/sbin:/sbin"
        kept["PKG_CONFIG_PATH"] = str(build / "meson-uninstalled")
        kept["CPATH"] = str(self.options.source / "include")  # as if it were installed
        kept["SENDA_ENVFILE"] = os.devnull
        kept["LC_ALL"] = "C.UTF-8"
        if os.geteuid() == 0:
            kept["senda_daemon_user"] = "root"  # the only user a user namespace has
        return kept

    def run(self):
        self.check_links()
        for block in blocks_of(self.page):
            if block.file and block.language != "diff":
                target = self.folder / block.file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block.text)
            take = getattr(self, "take_" + block.language, None)
            if take:
                take(block)
        if self.shell:
            self.shell.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- source code

    def take_cpp(self, block):
        if "fragment" in block.marks:
            return
        name = block.file or f"block-{block.line}.cpp"
        (self.folder / name).write_text(block.text)
        command = [*self.options.compiler, "-std=c++20", *WARNINGS, f"-I{self.folder / 'include'}",
                   f"-I{self.options.source / 'include'}"]
        if "clang" in " ".join(self.options.compiler):  # Asio 1.22 does not see its coroutines
            command += ["-DASIO_HAS_CO_AWAIT=1", "-DASIO_HAS_STD_COROUTINE=1"]
        runs = name.startswith("test/unit/")
        if runs:
            command += [f"-I{self.options.source / pathlib.PurePath(name).parent}",
                        "-DDOCTEST_CONFIG_IMPLEMENT_WITH_MAIN", "-o", "unit_test"]
        else:
            command += ["-fsyntax-only"]
        if name.endswith(".hpp"):  # included by somebody, as headers are
            (self.folder / "header.cpp").write_text(f'#include "{name}"\n' * 2)
            name = "header.cpp"
        done = self.outcome([*command, name])
        if runs and "doctest/doctest.h: No such file" in done.stderr:
            return print(f"skipped {block}: doctest is not installed", flush=True)
        self.report.check(block, done.returncode == 0, f"does not compile\n{done.stderr}")
        if runs and done.returncode == 0:
            done = self.outcome(["./unit_test"])
            self.report.check(block, done.returncode == 0, f"fails\n{done.stdout}")

    def take_diff(self, block):
        text = (self.options.source / block.file).read_text()
        target = self.folder / block.file
        old = target.read_text() if target.exists() else text
        hunks = [hunk for hunk in re.split(r"^@@.*\n", block.text, flags=re.M) if hunk]
        for hunk in hunks:
            lines = hunk.splitlines()
            before = "".join(line[1:] + "\n" for line in lines if line[:1] != "+")
            after = "".join(line[1:] + "\n" for line in lines if line[:1] != "-")
            self.report.check(block, old.count(before) == 1, f"{block.file} is not what this changes:\n{before}")
            old = old.replace(before, after)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(old)

    # --- configurations and commands

    def outcome(self, command):
        return subprocess.run(command, cwd=self.folder, env=self.environment(), capture_output=True, text=True,
                              timeout=300)

    def take_conf(self, block):
        name = block.file or f"block-{block.line}.conf"
        (self.folder / name).write_text(block.text)
        for helper in self.folder.glob("*.py"):
            helper.chmod(0o755)
        done = self.outcome(["senda", "configuration", "validate", "-nr", name])
        good = done.returncode == (1 if "wrong" in block.marks else 0)
        self.report.check(block, good, f"exit code {done.returncode}\n{done.stdout}{done.stderr}")

    def take_console(self, block):
        if "bird" in block.marks and not shutil.which("bird", path=self.environment()["PATH"]):
            self.without_bird = True
        without_compiler = "$ g++" in block.text and not shutil.which("g++")
        if self.without_bird or without_compiler or not self.options.namespace:
            why = ("no network namespace" if not self.options.namespace else
                   "BIRD is not installed" if self.without_bird else "g++ is not installed")
            return print(f"skipped {block}: {why}", flush=True)
        if not self.shell:
            self.shell = Shell(self.folder, self.environment())
        for command, expected in commands_of(block.text):
            give_up = time.monotonic() + (20 if "until" in block.marks else 0)
            output, _ = self.shell.run(command)
            while not is_as_shown(output, expected) and time.monotonic() < give_up:
                time.sleep(0.2)
                output, _ = self.shell.run(command)
            self.report.check(block, is_as_shown(output, expected),
                              f"$ {command}\n{output}instead of\n{expected}")

    # --- links

    def check_links(self):
        text = re.sub(r"^```.*?^```", "", self.page.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            path = self.page.parent / name if name else self.page
            self.report.check(self.page.name, path.exists(), f"there is no {target}")
            if anchor and path.exists():
                self.report.check(self.page.name, anchor in anchors_of(path), f"there is no {target}")


def anchors_of(page):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ +(.*)$", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()).replace(" ", "-") for h in headings}


def rows_of(page, heading):
    """The cells of the first table below a heading, without its head."""
    text = page.read_text().split(f"\n## {heading}\n", 1)
    if len(text) < 2:
        return []
    lines = re.split(r"\n##? ", text[1])[0].splitlines()
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [r for r in rows[2:] if len(r) > 1]


def ask(options, *words):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp", "SENDA", "EXABGP"))}
    kept["SENDA_ENVFILE"] = os.devnull
    return subprocess.run([options.build / "daemon/senda", *words], env=kept, capture_output=True, text=True,
                          check=True).stdout


def check_settings(options, report):
    """docs/daemon.md lists every setting with its default, in the order of `senda env`."""
    page = options.source / "docs/daemon.md"
    told = [line.removeprefix("exabgp.").split("=", 1) for line in ask(options, "env", "-e").splitlines()]
    told = [(name, value.strip("'")) for name, value in told]
    listed = [(row[0].strip("`"), row[1].strip("`")) for row in rows_of(page, "Settings")]
    for row in told:
        report.check("daemon.md", row in listed, f"the setting {row[0]} = {row[1]!r} is not in the table")
    for row in listed:
        report.check("daemon.md", row in told, f"`senda env` has no setting {row[0]} = {row[1]!r}")


def check_verbs(options, report):
    told = ask(options, "--help").split("verbs:\n")[1].split("\n\n")[0]
    verbs = [re.split(r",? ", line.strip())[0] for line in told.splitlines()]
    listed = [row[0].strip("`").split()[0] for row in rows_of(options.source / "docs/daemon.md", "Command line")]
    report.check("daemon.md", sorted(set(listed)) == sorted(verbs), f"verbs {listed}, and the program's are {verbs}")
    manual = (options.source / "docs/senda.1").read_text()
    for verb in verbs:
        report.check("senda.1", re.search(rf"^\.B {verb}\b", manual, re.M), f"has no verb {verb}")
        for option in re.findall(r"^ +(?:-\w, )?(--[\w-]+)", ask(options, verb, "--help"), re.M):
            if option != "--help":
                report.check("senda.1", option.replace("-", "\\-") in manual, f"has no option {option} of {verb}")


def enter_namespace():
    """Starts this program again in a network namespace; returns where that does not work."""
    unshare = ["unshare", "-Urn"]
    inside = [*unshare, "sh", "-c", "ip link set lo up 2>/dev/null && exec \"$@\"", "sh"]
    try:
        able = subprocess.run([*inside, "true"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        able = False
    if able:
        os.execvp(inside[0], [*inside, sys.executable, *sys.argv, "--inside"])


def main():
    arguments = [a for a in sys.argv[1:] if a != "--inside"]
    if "--inside" not in sys.argv:
        enter_namespace()
    split = arguments.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--only")
    options = parser.parse_args(arguments[:split])
    options.compiler = arguments[split + 1:]
    options.namespace = "--inside" in sys.argv
    options.source, options.build = options.source.resolve(), options.build.resolve()

    report = Report()
    pages = [options.source / "README.md", *sorted((options.source / "docs").glob("*.md"))]
    for page in pages:
        if not options.only or page.name == options.only:
            Page(options, page, report).run()
    if not options.only:
        check_settings(options, report)
        check_verbs(options, report)
    print(f"{report.done} checks, {report.failures} failed")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
