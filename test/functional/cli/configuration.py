#!/usr/bin/env python3
"""The verbs that read and write configurations: diff, format, example, export, migrate.

    configuration.py SENDA [unittest options]
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
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


class Export(cli.Case):
    TEXT = "process p { run /bin/cat -u; encoder json; }\n" + neighbor(
        settings="hold-time 90; md5-password bladder; capability { add-path send; graceful-restart 60; }\n"
                 "family { ipv4 unicast; ipv6 unicast; } api a { processes [ p ]; receive { parsed; update; } }",
        routes=["10.0.0.0/24 next-hop self med 5 community [65000:1] path-information 7", "10.0.1.0/24 next-hop 192.0.2.1"])

    def test_all_of_it(self):
        text = self.good("configuration", "export", self.configuration(self.TEXT))
        tree = json.loads(text)
        name = "neighbor 127.0.0.1 local-ip 127.0.0.2 local-as 65000 peer-as 65001 router-id 10.0.0.1 family-allowed in-open"
        self.assertEqual(list(tree), ["neighbors", "processes"])
        self.assertEqual(tree["processes"]["p"], {"_type": "process", "encoder": "json", "respawn": True,
                                                  "run": ["/bin/cat", "-u"]})
        one = tree["neighbors"][name]
        self.assertEqual((one["hold_time"], one["group_updates"], one["adj_rib_in"]), (90, True, True))
        self.assertEqual(one["families"], [["ipv4", "unicast"], ["ipv6", "unicast"]])
        self.assertEqual(one["capability"]["graceful_restart"], 60)
        self.assertEqual(one["session"]["local_as"], 65000)
        self.assertEqual(one["session"]["md5_password"], "********")
        self.assertEqual(one["api"]["a"]["processes"], ["p"])
        self.assertTrue(one["api"]["a"]["receive"]["update"])
        self.assertEqual(one["routes"][0]["nlri"], {"nlri": "10.0.0.0/24", "path-information": "0.0.0.7"})
        self.assertEqual(one["routes"][0]["attributes"]["community"], [[65000, 1]])
        self.assertEqual(one["routes"][0]["attributes"]["next-hop"], "self")
        self.assertEqual(one["routes"][0]["family"], ["ipv4", "unicast"])

        def keys_are_sorted(value):
            if isinstance(value, dict):
                if "nlri" not in value or "_type" in value:
                    self.assertEqual(list(value), sorted(value))
                for inner in value.values():
                    keys_are_sorted(inner)
        keys_are_sorted(tree)
        self.assertNotIn("bladder", text)
        self.assertIn("bladder", self.good("configuration", "export", "--secrets", self.configuration(self.TEXT)))

    def test_forms(self):
        file = self.configuration(self.TEXT)
        self.assertEqual(self.good("configuration", "export", "-i0", file).count("\n"), 1)
        out = file + ".json"
        self.addCleanup(os.unlink, out)
        self.assertEqual(self.good("configuration", "export", "-o", out, file), "")
        with open(out, encoding="utf-8") as written:
            self.assertEqual(written.read(), self.good("configuration", "export", file))
        for topic in [line.split()[0] for line in self.good("configuration", "example", "--list").splitlines()]:
            json.loads(self.good("configuration", "export", self.configuration(self.good("configuration", "example", topic))))

    def test_what_is_wrong(self):
        self.assertIn("not a valid config file", self.bad(1, "configuration", "export", self.configuration("x;")).stderr)
        self.bad(2, "configuration", "export")


OLD = """# process watch; in a comment
process watch {
    run /bin/cat -u;
}
process other { run /bin/cat; encoder json; }
neighbor 127.0.0.1 {
    router-id 10.0.0.1; local-address 127.0.0.2; local-as 1; peer-as 2;
    process watch;
    capability { route-refresh; }
    family { ipv4 nlri-mpls; ipv4 flow; }
    description "process watch; nlri-mpls";
    flow {
        route x {
            match { source 10.0.0.0/8; fragment [ not-a-fragment ]; }
            then { discard; }
        }
    }
}
"""


class Migrate(cli.Case):
    def test_oldest_to_newest(self):
        text = self.good("migrate", "conf", "-f", "3.4", "-t", "main", "-", given=OLD)
        self.assertEqual(text, OLD.replace("    run /bin/cat -u;\n", "    run /bin/cat -u;\n    encoder text;\n")
                         .replace("    process watch;", "    api { processes [ watch ]; }")
                         .replace("route-refresh;", "route-refresh enable;")
                         .replace("ipv4 nlri-mpls", "ipv4 labeled-unicast")
                         .replace("not-a-fragment", "!is-fragment"))
        self.good("migrate", "conf", "-", given=text)
        self.assertEqual(cli.run("validate", self.configuration(text)).returncode, 0)
        self.assertEqual(self.good("migrate", "conf", "-", given=text), text)  # nothing is left to do

    def test_steps(self):
        for old, new, text, wanted in (
                ("3.4", "4", "neighbor x { process p; }", "neighbor x { api { processes [ p ]; } }"),
                ("3.4", "4", "process p { run x; }", "process p { run x; encoder text; }"),
                ("4", "main", "process p { run x; }", "process p { run x; }"),
                ("4", "5", "capability { route refresh; }", "capability { route-refresh; }"),
                ("4", "5", "x { tcp.once true; }", "x { tcp.attempts 1; }"),
                ("4", "5", "x { tcp.once false; }", "x { tcp.attempts 0; }"),
                ("4", "5", "x { facility syslog; }", "x { facility daemon; }"),
                ("4", "5", "ipv4 nlri-mpls;", "ipv4 nlri-mpls;"),
                ("5", "main", "ipv4 nlri-mpls;", "ipv4 labeled-unicast;"),
                ("5", "main", "fragment not-a-fragment;", "fragment not-a-fragment;")):
            with self.subTest(text):
                self.assertEqual(self.good("migrate", "conf", "-f", old, "-t", new, "-", given=text), wanted)

    def test_diff(self):
        file = self.configuration(OLD)
        diff = self.good("migrate", file)
        self.assertEqual(diff, self.good("migrate", "conf", "--diff", file))
        self.assertIn("\n-    process watch;\n", diff)
        self.assertIn("\n+    api { processes [ watch ]; }\n", diff)
        for text in (OLD, "\n" * 9 + "ipv4 nlri-mpls;\n" + "\n" * 9 + "ipv4 nlri-mpls;\nx;\nipv4 nlri-mpls;",
                     "ipv4 nlri-mpls;\na;\nb;\nipv4 nlri-mpls;\n" * 3):
            with self.subTest(text):
                file = self.configuration(text)
                diff = self.good("migrate", "conf", "--diff", file)
                if not shutil.which("patch"):
                    self.skipTest("patch is not installed")
                self.addCleanup(lambda name: os.path.exists(name) and os.unlink(name), file + ".new")
                subprocess.run(["patch", "-s", "-o", file + ".new", file], input=diff, text=True, check=True)
                with open(file + ".new", encoding="utf-8") as new:
                    self.assertEqual(new.read(), self.good("migrate", "conf", file))
        self.assertEqual(self.good("migrate", self.configuration("a;\n")), "")

    def test_in_place(self):
        file = self.configuration(OLD)
        self.assertEqual(self.good("migrate", "conf", "-i", file), "")
        backups = [n for n in os.listdir(os.path.dirname(file)) if n.startswith(os.path.basename(file) + ".")]
        self.assertEqual(len(backups), 1)
        self.assertRegex(backups[0], r"\.\d{8}-\d{6}\.bak$")
        backup = os.path.join(os.path.dirname(file), backups[0])
        self.addCleanup(os.unlink, backup)
        with open(backup, encoding="utf-8") as old, open(file, encoding="utf-8") as new:
            self.assertEqual(old.read(), OLD)
            self.assertNotIn("nlri-mpls;\n    description", new.read())

    def test_list_and_wrap(self):
        listed = self.good("migrate", "conf", "-n", "-", given=OLD)
        self.assertEqual([line.split(":")[1] for line in listed.splitlines()], ["4", "8", "9", "10", "14"])
        text = self.good("migrate", "conf", "-w", "-f", "4", "-", given="process p { run /bin/x y; }")
        self.assertEqual(text, "process p { run senda migrate api -f 4 -t main --exec /bin/x y; }")
        self.assertEqual(self.good("migrate", "conf", "-w", "-f", "4", "-", given=text), text)

    def test_versions(self):
        for words in (("-f", "main", "-t", "4"), ("-f", "5", "-t", "5"), ("-f", "7")):
            done = self.bad(1, "migrate", "conf", *words, "-", given="")
            self.assertTrue(done.stderr.startswith("error: "))

    def test_commands(self):
        pairs = {
            "announce route 10.0.0.0/24 next-hop self": "peer * announce route 10.0.0.0/24 next-hop self",
            "withdraw route 10.0.0.0/24": "peer * withdraw route 10.0.0.0/24",
            "neighbor 10.0.0.1 announce eor ipv4 unicast": "peer 10.0.0.1 announce eor ipv4 unicast",
            "neighbor 10.0.0.1 local-as 1, neighbor 10.0.0.2 teardown 2": "peer 10.0.0.1 local-as 1, peer 10.0.0.2 teardown 2",
            "shutdown": "daemon shutdown", "reload": "daemon reload", "restart": "daemon restart", "status": "daemon status",
            "enable-ack": "session ack enable", "disable-ack": "session ack disable", "ping": "session ping",
            "show adj-rib out extensive": "rib show out extensive", "show adj-rib in": "rib show in",
            "show neighbor summary": "peer show summary", "teardown 2": "peer * teardown 2",
            "pinging": "pinging", "# announce": "# announce", '{ "exabgp": "4.0.1" }': '{ "exabgp": "4.0.1" }',
            "peer * announce": "peer * announce", "": ""}
        given = "".join(line + "\n" for line in pairs)
        self.assertEqual(self.good("migrate", "api", given=given), "".join(line + "\n" for line in pairs.values()))
        self.assertEqual(self.good("migrate", "api", "-f", "4", "-t", "5", given=given), given)
        self.assertEqual(self.good("migrate", "api", self.configuration(given)), "".join(v + "\n" for v in pairs.values()))

    def test_program(self):
        script = 'echo announce route $1; read line; echo "debug $line"; exit 7'
        done = cli.run("migrate", "api", "-f", "4", "--exec", "sh", "-c", script, "sh", "10.0.0.0/8", given="hello\n")
        self.assertEqual((done.returncode, done.stdout), (7, "peer * announce route 10.0.0.0/8\ndebug hello\n"))
        child = subprocess.Popen([cli.SENDA, "migrate", "api", "-e", "sleep", "60"], env=cli.environment(), stdout=subprocess.PIPE)
        with child:
            cli_wait_for_child(child.pid)
            child.terminate()
            self.assertEqual(child.wait(10), 128 + 15)


def cli_wait_for_child(pid):
    """Until that process has started its program."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            for child in children.read().split():
                with open(f"/proc/{child}/comm", encoding="ascii") as name:
                    if name.read().strip() == "sleep":
                        return
        time.sleep(0.01)


class Groups(cli.Case):
    def test_help(self):
        text = self.good("configuration", "--help")
        for verb in ("validate", "diff", "format", "example", "export"):
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
