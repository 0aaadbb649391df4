#!/usr/bin/env python3
"""The verbs that read and write configurations: diff, format, example, export, migrate.

    configuration.py SENDA [unittest options]
"""

import os
import random
import sys
import unittest

import cli

NEIGHBOR = """neighbor {peer} {{
    router-id 10.0.0.1;
    local-address 127.0.0.2;
    local-as 65000;
    peer-as {peer_as};
    {settings}
    static {{
{routes}
    }}
}}
"""


def neighbor(peer="127.0.0.1", settings="", routes=(), peer_as=65001):
    return NEIGHBOR.format(peer=peer, peer_as=peer_as, settings=settings,
                           routes="\n".join(f"route {r};" for r in routes))


class Diff(cli.Case):
    def diff(self, old, new, code=1, *options):
        done = cli.run("configuration", "diff", *options, self.configuration(old), self.configuration(new))
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return done.stdout

    def test_nothing(self):
        text = neighbor(routes=["10.0.0.0/24 next-hop self"])
        self.assertEqual(self.diff(text, "# another file, the same meaning\n" + text, 0), "")

    def test_restart_keys(self):
        for old, new, said in (
                ("hold-time 90;", "hold-time 30;", "hold-time 90 -> 30"),
                ("", "passive;", "passive false -> true"),
                ("", "outgoing-ttl 5;", "outgoing-ttl none -> 5"),
                ("", "family { ipv4 unicast; }", "family "),
                ("", "capability { route-refresh enable; }", "capability route-refresh false -> true"),
                ("", "rate-limit 10;", "rate-limit 0 -> 10")):
            with self.subTest(new):
                text = self.diff(neighbor(settings=old), neighbor(settings=new))
                self.assertIn("neighbor 127.0.0.1: its session starts anew (Cease, Peer De-configured)", text)
                self.assertIn("\n    " + said, text)

    def test_other_keys(self):
        for old, new, said in (
                ('description "a";', 'description "b";', 'description "a" -> "b", from the next session on'),
                ("", "manual-eor true;", "manual-eor false -> true, from the next session on"),
                ("", "source-interface lo;", 'source-interface none -> "lo", from the next session on')):
            with self.subTest(new):
                text = self.diff(neighbor(settings=old), neighbor(settings=new))
                self.assertIn("neighbor 127.0.0.1: its session stays", text)
                self.assertIn(said, text)

    def test_graceful_restart_closes_silently(self):
        setting = "capability { graceful-restart 120; }"
        text = self.diff(neighbor(settings=setting), neighbor(settings=setting + "hold-time 30;"))
        self.assertIn("its session starts anew (graceful restart: closed without a word)", text)

    def test_secrets_are_not_shown(self):
        text = self.diff(neighbor(settings="md5-password bladder;"), neighbor(settings="md5-password gallbladder;"))
        self.assertIn("md5-password changes (not shown)", text)
        self.assertNotIn("bladder", text)
        self.assertNotIn("bladder", self.diff(neighbor(), neighbor(settings="md5-password bladder;")))

    def test_neighbors(self):
        old = neighbor("127.0.0.1") + neighbor("127.0.0.3") + neighbor("127.0.0.4")
        new = neighbor("127.0.0.3", peer_as=65009) + neighbor("127.0.0.4") + neighbor("127.0.0.5")
        text = self.diff(old, new)
        self.assertIn("neighbor 127.0.0.1: removed", text)
        self.assertIn("neighbor 127.0.0.3: replaced", text)
        self.assertIn("    peer-as 65001 -> 65009\n", text)
        self.assertNotIn("127.0.0.4", text)
        self.assertIn("neighbor 127.0.0.5: added", text)
        self.assertTrue(text.endswith("neighbors: 1 added, 1 removed, 1 replaced, 0 restarted, 0 kept with changes; "
                                      "routes of kept sessions: 0 announced, 0 withdrawn, 0 changed\n"), text)

    def test_routes(self):
        old = ["10.0.0.0/24 next-hop 192.0.2.1", "10.0.1.0/24 next-hop 192.0.2.1 med 1",
               "10.0.2.0/24 next-hop 192.0.2.1 community [65000:1]", "10.0.3.0/24 next-hop self",
               "10.0.4.0/24 next-hop self path-information 1"]
        new = ["10.0.1.0/24 next-hop 192.0.2.1 med 2", "10.0.2.0/24 next-hop 192.0.2.9 local-preference 7",
               "10.0.3.0/24 next-hop self", "10.0.4.0/24 next-hop self path-information 2"]
        text = self.diff(neighbor(routes=old), neighbor(routes=new))
        self.assertEqual(text.splitlines()[:-1], [
            "neighbor 127.0.0.1: its session stays, routes: 1 announced, 2 withdrawn, 2 changed",
            "    ~ 10.0.1.0/24: med 1 -> med 2",
            "    ~ 10.0.2.0/24: next-hop 192.0.2.1 -> next-hop 192.0.2.9, + local-preference 7, - community 65000:1",
            text.splitlines()[3],
            "    - 10.0.0.0/24 next-hop 192.0.2.1",
            text.splitlines()[5]])
        self.assertTrue(text.splitlines()[3].startswith("    + 10.0.4.0/24"))
        self.assertTrue(text.splitlines()[5].startswith("    - 10.0.4.0/24"))
        self.assertEqual(len(self.diff(neighbor(routes=old), neighbor(routes=new), 1, "-s").splitlines()), 2)

    def test_the_last_of_equal_routes_counts(self):
        twice = ["10.0.0.0/24 next-hop self med 1", "10.0.0.0/24 next-hop self med 2"]
        self.assertEqual(self.diff(neighbor(routes=twice), neighbor(routes=twice[1:]), 0), "")

    def test_processes(self):
        old = "process a { run /bin/cat -u; }\nprocess b { run /bin/cat; }\n"
        new = "process a { run /bin/cat; respawn false; }\nprocess c { run /bin/cat; }\n"
        text = self.diff(old, new)
        self.assertIn("process a: run, respawn change", text)
        self.assertIn("process b: is stopped\n", text)
        self.assertIn("process c: is started\n", text)

    def test_peers_with_several_neighbors(self):
        two = neighbor() + neighbor(peer_as=65002)
        text = self.diff(two, neighbor() + neighbor(peer_as=65002, settings="hold-time 30;"))
        self.assertIn("neighbor 127.0.0.1 local-ip 127.0.0.2 local-as 65000 peer-as 65002", text)

    def test_what_is_wrong(self):
        good, wrong = self.configuration(neighbor()), self.configuration("neighbour")
        done = self.bad(2, "configuration", "diff", good, wrong)
        self.assertIn(f"error: {wrong} is not a valid config file", done.stderr)
        done = self.bad(2, "configuration", "diff", "/no/such/file", wrong)
        self.assertIn("error: /no/such/file is not an exabgp config file (file not found)", done.stderr)
        self.assertIn("not a valid config file", done.stderr)
        self.bad(2, "configuration", "diff", good)

    def test_many_routes(self):
        routes = [f"10.{i >> 8}.{i & 255}.0/24 next-hop 192.0.2.1 med {i % 7}" for i in range(60000)]
        text = self.diff(neighbor(routes=routes), neighbor(routes=[r.replace("med 3", "med 8") for r in routes]))
        self.assertEqual(text.count(": med 3 -> med 8\n"), len(range(3, 60000, 7)))


UGLY = """# head
   # indented


process   "a b"   {run /bin/cat  'x  y' ;}
neighbor 127.0.0.1 {   # the peer   
 router-id 10.0.0.1;local-address 127.0.0.2;
\tlocal-as 65000; peer-as 65001;   family { ipv4 unicast;ipv6 unicast; }  # both

    static {

        route 10.0.0.0/24 next-hop self \\
    community [ 65000:1 no-export ] med 10;# glued

        # a comment that goes on \\
 here
        route 10.0.1.0/24 next-hop 192.0.\\
2.1; route 10.0.2.0/24 next-hop self;

    }
    description "a ; # { } 'x'";
    }
"""
FORMATTED = """# head
# indented

process "a b" { run /bin/cat 'x  y'; }
neighbor 127.0.0.1 {  # the peer
    router-id 10.0.0.1;
    local-address 127.0.0.2;
    local-as 65000;
    peer-as 65001;
    family { ipv4 unicast; ipv6 unicast; }  # both

    static {
        route 10.0.0.0/24 next-hop self \\
                community [ 65000:1 no-export ] med 10;  # glued

        # a comment that goes on \\
 here
        route 10.0.1.0/24 next-hop 192.0.2.1;
        route 10.0.2.0/24 next-hop self;
    }
    description "a ; # { } 'x'";
}
"""


class Format(cli.Case):
    def test_the_same_in_fine(self):
        file = self.configuration(UGLY)
        self.assertEqual(self.good("configuration", "format", file), FORMATTED)
        self.assertEqual(self.good("configuration", "format", "-", given=UGLY), FORMATTED)
        self.assertEqual(self.good("configuration", "format", "-", given=FORMATTED), FORMATTED)
        done = self.bad(0, "configuration", "diff", file, self.configuration(FORMATTED))
        self.assertEqual(done.stdout, "")

    def test_escapes_are_kept(self):
        for text in ('neighbor x { description \\"a\\ b\\"; }\n', "a b\\u0041\\;\n", 'a "\\u00e9 ü";\n', "a\\nb;\n", "a \\\\\nb;\n"):
            with self.subTest(text):
                once = self.good("configuration", "format", "-", given=text)
                self.assertEqual(self.good("configuration", "format", "-", given=once), once)

    def test_in_place(self):
        file = self.configuration(UGLY)
        os.chmod(file, 0o640)
        link = file + ".link"
        os.symlink(file, link)
        self.addCleanup(os.unlink, link)
        self.assertEqual(self.bad(1, "configuration", "format", "--check", link).stdout, link + "\n")
        self.assertEqual(self.good("configuration", "format", "-i", link), "")
        with open(file, encoding="utf-8") as now:
            self.assertEqual(now.read(), FORMATTED)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(os.stat(file).st_mode & 0o777, 0o640)
        self.assertEqual(self.good("configuration", "format", "--check", file), "")

    def test_indent(self):
        self.assertEqual(self.good("configuration", "format", "--indent=2", "-", given="a {\nb;\n}\n"), "a {\n  b;\n}\n")
        self.bad(2, "configuration", "format", "--indent=x", "-")

    def test_what_cannot_be_read_is_left_alone(self):
        for text in ('a "b;\n', "a b\n", "a \\u00zz;\n"):
            file = self.configuration(text)
            done = self.bad(1, "configuration", "format", "-i", file)
            self.assertIn(f"error: {file} is not a valid config file", done.stderr)
            self.assertIn(f"{file}:1:", done.stderr)
            with open(file, encoding="utf-8") as now:
                self.assertEqual(now.read(), text)
        self.assertIn("cannot read /no/such/file", self.bad(1, "configuration", "format", "/no/such/file").stderr)

    def test_random_words_mean_the_same(self):
        parts = ["a", "b c", ";", "{", "}", "[", ",", "]", '"x y"', "'#'", "# c", "\n", "\\\n", "\t", "\\;", "\\\\", "ü"]
        source = random.Random(7)
        for _ in range(300):
            text = "".join(source.choice(parts) for _ in range(20)) + ";\n"
            done = cli.run("configuration", "format", "-", given=text)
            if done.returncode == 0:  # it checks itself that the words are the same
                again = cli.run("configuration", "format", "-", given=done.stdout)
                self.assertEqual((again.returncode, again.stdout), (0, done.stdout), text)
            self.assertNotIn("cannot be formatted", done.stderr, text)


class Examples(cli.Case):
    def test_each_validates(self):
        topics = [line.split()[0] for line in self.good("configuration", "example", "--list").splitlines()]
        self.assertLessEqual({"full", "neighbor", "api", "flow", "vpn"}, set(topics))
        for topic in topics:
            with self.subTest(topic):
                text = self.good("configuration", "example", topic)
                file = self.configuration(text)
                done = cli.run("configuration", "validate", "-nr", file)
                self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
                self.assertNotIn("warning", done.stderr)
                self.assertEqual(self.good("configuration", "format", "--check", file), "")
                self.assertIn("#", text)

    def test_full_is_the_default(self):
        self.assertEqual(self.good("configuration", "example"), self.good("configuration", "example", "full"))

    def test_unknown(self):
        done = self.bad(1, "configuration", "example", "flaw")
        self.assertIn("there is no example about flaw, did you mean flow?", done.stderr)


class Groups(cli.Case):
    def test_help(self):
        text = self.good("configuration", "--help")
        for verb in ("validate", "diff", "format", "example"):
            self.assertRegex(text, rf"(?m)^  {verb} ")
            self.assertTrue(self.good("configuration", verb, "--help").startswith(f"usage: senda configuration {verb} "))
        self.assertEqual(self.bad(1, "configuration").stdout, text)

    def test_nearest(self):
        done = self.bad(1, "configuration", "validat")
        self.assertIn("there is no `configuration validat`, did you mean validate?", done.stderr)
        done = self.bad(2, "configuration", "validate", "--rout", "--neighbour", "x")
        self.assertIn("no such option: --neighbour, did you mean --neighbor?", done.stderr)


if __name__ == "__main__":
    cli.SENDA = os.path.abspath(sys.argv.pop(1))
    unittest.main()
