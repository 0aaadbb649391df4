#!/usr/bin/env python3
"""The manual pages: every keyword of the configuration is in senda.conf(5), and troff finds no fault.

    manual.py SENDA DOCS-FOLDER CONFIG-SOURCES [unittest options]
"""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import cli

DOCS, SOURCES = Path(), Path()


def text_of(page):
    return (DOCS / page).read_text(encoding="utf-8").replace("\\-", "-").replace("\\(aq", "'")


class Keywords(cli.Case):
    def sections(self):
        """{section: keywords} of the program's own reference."""
        whole = json.loads(self.good("schema"))
        return {"": set(whole["properties"])} | {n: set(d["properties"]) for n, d in whole["definitions"].items()}

    def test_the_page_has_them_all(self):
        page = text_of("senda.conf.5")
        said = set(re.findall(r'^\.BI? "([^"]+)"', page, re.M))
        known = set().union(*self.sections().values())
        self.assertEqual(sorted(known - said), [], "not in senda.conf(5)")
        self.assertEqual(sorted(said - known), [], "in senda.conf(5) and not in `senda schema`")
        for section, keywords in self.sections().items():
            part = [p for p in re.split(r"^\.SS ", page, flags=re.M)
                    if keywords == set(re.findall(r'^\.BI? "([^"]+)"', p, re.M))]
            self.assertTrue(part, f"no part of senda.conf(5) has just the keywords of {section!r}: {sorted(keywords)}")

    def test_the_grammar_has_no_others(self):
        """Keyword tables of the grammar, by their sources: what a file may have, the reference has."""
        known = set().union(*self.sections().values())
        tables = r'(?:make_setting<[^;]*?>\(|keyword<\w+>\{|event_flag<[^>]*>\(|message_flag<[^>]*>\(|setting<\w+>\{)"([a-z0-9-]+)"'
        found = set()
        for source in SOURCES.glob("grammar_*.cpp"):
            found |= set(re.findall(tables, source.read_text(encoding="utf-8")))
        self.assertGreater(len(found), 80, "the tables are written in another way now")
        self.assertEqual(sorted(found - known), [])

    def test_the_program_knows_them(self):
        """A keyword of the reference is known as a value or as a block."""
        around = {
            "": "%s", "check": "check c { %s }", "process": "process p { %s }", "template": "template { %s }",
            "neighbor": "neighbor 127.0.0.1 { %s }"}
        for block in ("family", "capability", "nexthop", "add-path", "long-lived-graceful-restart", "prefix-limit", "api", "tcp-ao", "operational", "static", "announce",
                      "flow", "l2vpn"):
            around[block] = f"neighbor 127.0.0.1 {{ {block} {{ %s }} }}"
        around["direction"] = "neighbor 127.0.0.1 { api { receive { %s } } }"
        around["route"] = "neighbor 127.0.0.1 { static { route 10.0.0.0/8 { %s } } }"
        for afi in ("ipv4", "ipv6", "l2vpn", "bgp-ls"):
            around[f"announce {afi}"] = f"neighbor 127.0.0.1 {{ announce {{ {afi} {{ %s }} }} }}"
        around["flow route"] = "neighbor 127.0.0.1 { flow { route x { %s } } }"
        for part in ("match", "then", "scope"):
            around[part] = f"neighbor 127.0.0.1 {{ flow {{ route x {{ {part} {{ %s }} }} }} }}"
        around["vpls"] = "neighbor 127.0.0.1 { l2vpn { vpls x { %s } } }"
        sections = self.sections()
        self.assertEqual(set(sections) - set(around), set())
        files = {}
        for section, keywords in sections.items():
            for keyword in sorted(keywords) + ["unheard-of"]:
                for end in (";", " { }"):
                    files[self.configuration(around[section] % (keyword + end) + "\n")] = (section, keyword, end)
        done = cli.run("configuration", "validate", *files)
        unknown = set()
        for part in re.split(r"(?m)^error: ", done.stderr):
            name = part.split(" ", 1)[0]
            if name in files and re.search(r'invalid keyword|unknown command|section [\w-]+ is invalid in|not supported', part, re.I):
                unknown.add(files[name])
        neither = {(s, k) for s, k, end in unknown if end == ";" and (s, k, " { }") in unknown}
        self.assertEqual({n for n in neither if n[1] != "unheard-of"}, set())
        self.assertEqual({s for s, k in neither if k == "unheard-of"}, set(sections))


class Pages(cli.Case):
    def test_troff_finds_no_fault(self):
        for page in ("senda.1", "senda.conf.5"):
            with self.subTest(page):
                if shutil.which("mandoc"):
                    command = ["mandoc", "-Tlint", "-Wwarning"]
                elif shutil.which("groff"):
                    command = ["groff", "-man", "-Tutf8", "-ww", "-z"]
                else:
                    self.skipTest("neither mandoc nor groff is installed")
                done = subprocess.run([*command, DOCS / page], capture_output=True, text=True, check=False)
                self.assertEqual(done.stdout + done.stderr, "")

    def test_verbs(self):
        page = text_of("senda.1")
        groups = ["configuration", "migrate", "shell"]
        for group in groups:
            verbs = re.findall(r"^  (\w+)", self.good(group, "--help").split("verbs:")[1].split("options:")[0], re.M)
            for verb in verbs:
                self.assertRegex(page, rf"(?m)^\.B {group} \w*.*{verb}|\\fB{verb}", f"senda.1 has no {group} {verb}")
                for option in re.findall(r"^ +(?:-\w, )?(--[\w-]+)", self.good(group, verb, "--help"), re.M):
                    self.assertIn(option, page) if option not in ("--help", "--pdb") else None


if __name__ == "__main__":
    cli.SENDA = os.path.abspath(sys.argv.pop(1))
    DOCS, SOURCES = Path(sys.argv.pop(1)), Path(sys.argv.pop(1))
    unittest.main()
