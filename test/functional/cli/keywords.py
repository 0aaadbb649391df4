#!/usr/bin/env python3
"""Every keyword of the configuration in every place: taken, with a meaning, or refused clearly.

    keywords.py SENDA [unittest options]

keywords.txt lists them, as configuration contract §23 does. A value that is taken changes what
`configuration export` or `encode -c` shows; one that is refused is named in a message with its line.
"""

import functools
import os
import re
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cli

HEAD = "router-id 192.0.2.2; local-address 192.0.2.2; local-as 65000; peer-as 65001; "
ROUTE = "next-hop 1.1.1.1; "
VPLS = "endpoint 1; base 100; offset 1; size 8; rd 65000:1; next-hop 1.1.1.1; "
POLICY = "distinguisher 1 color 2 endpoint 192.0.2.9 next-hop 1.1.1.1"


def neighbor(inner, head=HEAD):
    return ("process watch { run /bin/cat; } template { neighbor base { hold-time 33; } }\n"
            f"neighbor 192.0.2.1 {{ {head}\n{inner}\n}}\n")


def plain(block):
    return lambda s: neighbor(f"{block} {{ {s} }}")


# What stands around a statement of each place. The statement is on a line of its own, or at least the
# only one there that can be wrong. Where the block is the statement, the empty one has no block.
PLACES = {
    "root": lambda s: neighbor("") + s + "\n",
    "template": lambda s: f"template {{\n{s}\n}}\n" + neighbor("inherit x;" if s else ""),
    "process": lambda s: "process p { " + ("" if s.startswith("run") else "run /bin/true; ") + s + " }\n" + neighbor(""),
    "neighbor": neighbor,
    "direction": lambda s: neighbor(f"api {{ processes [ watch ]; receive {{ {s} }} }}"),
    "route": lambda s: neighbor(
        f"family {{ all; }} static {{ route 10.0.0.0/24 {{ {'' if s.startswith('next-hop') else ROUTE}"
        f"{'label 7;' if re.match('rd|route-d', s) else ''} {s} }} }}"),
    "extended-community": lambda s: neighbor(f"static {{ route 10.0.0.0/24 {{ {ROUTE}{s} }} }}"),
    "announce ipv4": lambda s: neighbor(f"announce {{ ipv4 {{ {s} }} }}"),
    "announce ipv6": lambda s: neighbor(f"family {{ all; }} announce {{ ipv6 {{ {s} }} }}"),
    "announce l2vpn": lambda s: neighbor(f"announce {{ l2vpn {{ {s} }} }}"),
    "flow route": lambda s: neighbor("flow { route x { " + ("" if s.startswith("match") else "match { port 7; } ") + s + " } }"),
    "match": lambda s: neighbor(f"flow {{ route x {{ match {{ {s} }} then {{ discard; }} }} }}"),
    "then": lambda s: neighbor(
        f"flow {{ route x {{ {'next-hop 3.3.3.3;' if s.startswith('redirect-to-nexthop;') else ''} match {{ port 7; }} then {{ {s} }} }} }}"),
    "scope": lambda s: neighbor(f"flow {{ route x {{ match {{ port 7; }} scope {{ {s} }} }} }}"),
    "vpls": lambda s: neighbor("l2vpn { vpls x { " + re.sub(r"\b%s [^;]*; " % re.escape(s.split(" ")[0]), "", VPLS) + s + " } }"
                               if s else "l2vpn { vpls x { " + VPLS + " } }"),
    "mcast-vpn": lambda s: neighbor(f"announce {{ ipv4 {{ {'mcast-vpn ' + s[:-1] + ' next-hop 1.1.1.1;' if s else ''} }} }}"),
    "mup": lambda s: neighbor(f"announce {{ ipv4 {{ {'mup ' + s[:-1] + ' next-hop 1.1.1.1;' if s else ''} }} }}"),
    "sr-policy": lambda s: neighbor(f"static {{ sr-policy {POLICY} {s[:-1]}; }}"),
    "segment": lambda s: neighbor(f"static {{ sr-policy {POLICY} segment-list weight 1 {'segment ' + s[:-1] if s else ''}; }}"),
    "tcp-ao": lambda s: neighbor("tcp-ao { " + re.sub(r"\b%s [^;]*; " % (s.split(" ")[0] or "nothing"), "",
                                                     "keyid 1; algorithm hmac-sha-256; password aaaa; ") + s + " }"),
    "static": lambda s: neighbor(f"family {{ all; }} static {{ {s} }}"),
    "announce": plain("announce"), "flow": plain("flow"), "l2vpn": plain("l2vpn"), "family": plain("family"),
    "nexthop": plain("nexthop"), "add-path": lambda s: neighbor(f"capability {{ add-path send/receive; }} add-path {{ {s} }}"),
    "capability": plain("capability"), "api": plain("api"), "operational": plain("operational"),
}
# Without a default of their own in sight: what the value is compared with.
OTHERWISE = {("family", "all"): "ipv4 unicast;", ("add-path", "all"): "ipv4 unicast;"}


def rows():
    for line in (Path(__file__).parent / "keywords.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(part.strip() for part in line.split("|", 3))


def statement(place, keyword, value):
    if place == "extended-community":
        return f"extended-community {keyword}{value};"
    return f"{keyword} {value}" if value.endswith("}") else f"{keyword} {value}".strip() + ";"


class Keywords(cli.Case):
    @functools.cache
    def shown(self, text):
        """What the program makes of it: how it validates, and what it shows."""
        file = self.configuration(text)
        check = cli.run("configuration", "validate", file)
        if check.returncode:
            return check, ()
        return check, (cli.run("configuration", "export", file).stdout, cli.run("encode", "-c", file).stdout)

    def test_each(self):
        def look(row):
            place, keyword, good, bad = row
            around = PLACES[place]
            same, good = good.startswith("same"), good.removeprefix("same").strip()
            plain_text = around(OTHERWISE.get((place, keyword), ""))
            taken = self.shown(around(statement(place, keyword, good)))
            refused = None if bad == "-" else self.shown(around(statement(place, keyword, bad)))[0]
            return row, same, self.shown(plain_text)[1], taken, refused

        with ThreadPoolExecutor(2) as pool:
            for row, same, without, (check, shown), refused in pool.map(look, rows()):
                with self.subTest(row):
                    self.assertEqual(check.returncode, 0, check.stderr)
                    self.assertNotIn("warning", check.stderr.replace("warning: template", ""))
                    (self.assertEqual if same else self.assertNotEqual)(shown, without)
                    if refused is not None:
                        self.assertEqual(refused.returncode, 1)
                        self.assertRegex(refused.stderr, r"line \d+: .*\n\n\S+:\d+:\d+: \S")

    def test_the_list_is_whole(self):
        """Every keyword the grammar knows is in the list, and places are where they say."""
        listed = {(place, keyword) for place, keyword, _, _ in rows()}
        self.assertGreater(len(listed), 200)
        self.assertEqual(len(listed | {(p, k, g) for p, k, g, _ in rows()}), len(listed) + len(list(rows())), "twice")


if __name__ == "__main__":
    cli.SENDA = os.path.abspath(sys.argv.pop(1))
    unittest.main()
