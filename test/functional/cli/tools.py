#!/usr/bin/env python3
"""The verbs around the others: schema and shell.

    tools.py SENDA [unittest options]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import cli
from cli import BODY, MARKER, MESSAGE

try:
    import jsonschema
except ImportError:
    jsonschema = None


def message(kind, body):
    return MARKER + f"{19 + len(body) // 2:04X}{kind:02X}" + body


class Schema(cli.Case):
    def validator(self, *words):
        schema = json.loads(self.good("schema", *words))
        self.assertEqual(schema["$schema"], "http://json-schema.org/draft-07/schema#")
        if not jsonschema:
            self.skipTest("the module jsonschema is not installed")
        jsonschema.Draft7Validator.check_schema(schema)
        return jsonschema.Draft7Validator(schema)

    def test_sections(self):
        sections = [line.strip() for line in self.good("schema", "--list").splitlines()]
        self.assertLessEqual({"neighbor", "process", "template", "capability", "family", "static", "flow", "l2vpn",
                              "operational", "event"}, set(sections))
        for section in sections:
            with self.subTest(section):
                words = section.split()
                self.assertEqual(self.good("schema", "export", *words), self.good("schema", *words))
                compact = self.good("schema", *words, "--compact")
                self.assertEqual(compact.count("\n"), 1)
                self.assertEqual(json.loads(compact), json.loads(self.good("schema", *words)))
                self.validator(*words)
        self.assertIn("hold-time", json.loads(self.good("schema", "neighbor"))["properties"])

    def test_references_lead_somewhere(self):
        schema = json.loads(self.good("schema"))

        def look(value):
            if isinstance(value, list):
                for inner in value:
                    look(inner)
            elif isinstance(value, dict):
                if "$ref" in value:
                    name = value["$ref"].removeprefix("#/definitions/").replace("%20", " ")
                    self.assertIn(name, schema["definitions"])
                for inner in value.values():
                    look(inner)
        look(schema)
        self.assertLessEqual({"process", "template", "neighbor"}, set(schema["properties"]))

    def test_configuration(self):
        check = self.validator()
        check.validate({"process": {"p": {"run": "/bin/cat", "respawn": False}},
                        "neighbor": {"192.0.2.1": {
                            "local-as": 65000, "peer-as": "auto", "hold-time": 90, "passive": True,
                            "family": {"ipv4": ["unicast", "flow"]}, "capability": {"graceful-restart": "disable"},
                            "static": {"route": ["10.0.0.0/24 next-hop self"]}}}})
        for wrong in ({"neighbour": {}}, {"neighbor": {"x": {"local-as": 1}}},
                      {"neighbor": {"x": {"local-as": 1, "peer-as": 2, "hold-time": 70000}}},
                      {"neighbor": {"x": {"local-as": 1, "peer-as": 2, "family": {"ipv4": ["evpn"]}}}}):
            self.assertFalse(check.is_valid(wrong), wrong)

    def test_unknown(self):
        done = self.bad(1, "schema", "export", "neighbour")
        self.assertTrue(done.stderr.startswith("Unknown section: neighbour\nDid you mean neighbor?\n"))

    def test_events(self):
        check = self.validator("event")
        update = ("00000049" "40010100" "40020A" "0202000000010000FDE8" "400304" "0A000001" "800404" "00000005" "400504" "00000064"
                  "C00804" "FDE80001" "C0100800020001" "00000002" "E02004" "00000000" "18" "0A0100")
        cases = [BODY, MESSAGE, "00000000", "0004180A01000000",
                 message(1, "04FDE800B402020202080206410400011170"), message(3, "06020568656C6C6F"), message(3, "0603"),
                 message(5, "00010001")]
        seen = set()
        for text in cases + [update]:
            done = cli.run("decode", text)
            if done.returncode:
                continue
            event = json.loads(done.stdout)
            seen.add(event["type"])
            check.validate(event)
        self.assertLessEqual({"update", "open", "notification"}, seen)
        good = json.loads(self.good("decode", BODY))
        for change in ({"time": "now"}, {"type": "updated"}, {"extra": 1}, {"neighbor": {}}):
            self.assertFalse(check.is_valid(good | change), change)
        shutdown = {k: good[k] for k in ("exabgp", "time", "host", "pid", "ppid")}
        check.validate(shutdown | {"type": "notification", "notification": "shutdown"})


class Shell(cli.Case):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = self.good("shell", "completion", "bash")
        line = " ".join(f"'{w}'" for w in ("senda",) + words)
        done = subprocess.run(["bash", "--norc", "-c", f"{script}\nCOMP_WORDS=({line})\nCOMP_CWORD={len(words)}\n_senda\n"
                               "printf '%s\\n' \"${COMPREPLY[@]}\""], capture_output=True, text=True, check=True, cwd="/proc/self/fd")
        return set(done.stdout.split())

    def test_bash(self):
        if not shutil.which("bash"):
            self.skipTest("bash is not installed")
        self.assertLessEqual({"decode"}, self.complete("de"))
        self.assertEqual(self.complete("configuration", "va"), {"validate"})
        self.assertLessEqual({"--neighbor", "--route", "--help"}, self.complete("configuration", "validate", "--"))
        self.assertEqual(self.complete("configuration", "example", "sr"), {"sr-policy"})
        self.assertEqual(self.complete("--env-file", "x", "configuration", "dif"), {"diff"})

    def test_fish(self):
        if not shutil.which("fish"):
            self.skipTest("fish is not installed")
        script = self.configuration(self.good("shell", "completion", "fish"))

        def complete(line):
            done = subprocess.run(["fish", "--no-config", "-c", f'source {script}; complete -C "senda {line}"'],
                                  capture_output=True, text=True, check=True, cwd="/proc/self/fd")
            return {text.split("\t")[0] for text in done.stdout.splitlines()}

        self.assertLessEqual({"decode"}, complete("de"))
        self.assertEqual(complete("configuration va"), {"validate"})
        self.assertEqual(complete("configuration validate --neig"), {"--neighbor"})
        self.assertEqual(complete("--env-file x configuration dif"), {"diff"})

    def test_every_verb_and_option_is_there(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.good("shell", "completion", shell)
            for word in ("validate", "decode", "in-place", "migrate", "completion", "env", "schema"):
                self.assertIn(word, script)

    def test_syntax(self):
        for shell, check in (("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")):
            with self.subTest(shell):
                if not shutil.which(shell):
                    self.skipTest(f"{shell} is not installed")
                file = self.configuration(self.good("shell", "completion", shell))
                subprocess.run([shell, check, file], check=True)

    def test_install(self):
        with tempfile.TemporaryDirectory() as home:
            places = {"bash": ".local/share/bash-completion/completions/senda", "zsh": ".zsh/completions/_senda",
                      "fish": ".config/fish/completions/senda.fish"}
            for shell, place in places.items():
                env = cli.environment(HOME=home, SHELL=f"/usr/bin/{shell}")
                self.assertIn(f"installed {home}/{place}", self.good("shell", "install", env=env))
                self.assertEqual((Path(home) / place).read_text(), self.good("shell", "completion", shell))
                self.assertIn("removed", self.good("shell", "uninstall", shell, env=env))
                self.assertFalse((Path(home) / place).exists())
            self.good("shell", "install", env=cli.environment(HOME=home, SHELL="/bin/other"))
            self.assertTrue((Path(home) / places["bash"]).exists())
            self.assertIn("there is no completion for ksh", self.bad(1, "shell", "install", "ksh").stderr)

    def test_as_exabgp(self):
        with tempfile.TemporaryDirectory() as home:
            program = Path(home) / "exabgp"
            program.symlink_to(Path(cli.SENDA).resolve())
            self.good("shell", "install", "bash", program=program, env=cli.environment(HOME=home))
            script = (Path(home) / ".local/share/bash-completion/completions/exabgp").read_text()
            self.assertIn("complete -o filenames -F _exabgp exabgp", script)


if __name__ == "__main__":
    cli.SENDA = os.path.abspath(sys.argv.pop(1))
    unittest.main()
