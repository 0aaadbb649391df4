#!/usr/bin/env python3
"""The command line of senda: verbs, help, exit codes, decode and encode as filters.

    cli.py SENDA [unittest options]

Expected octets and lines are those of the wire, JSON and configuration contracts.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SENDA = ""
MARKER = "FF" * 16
# 10.1.0.0/24, next hop 10.0.0.1, origin igp, empty path, local preference 100
BODY = "00000015400101004002004003040A00000140050400000064180A0100"
MESSAGE = MARKER + f"{19 + len(BODY) // 2:04X}02" + BODY
ROUTE = "route 10.1.0.0/24 next-hop 10.0.0.1"


def environment(**settings):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp"))}
    return env | settings


def run(*arguments, given="", program=None, env=None):
    return subprocess.run([program or SENDA, *arguments], input=given, capture_output=True, text=True,
                          timeout=60, env=env or environment(), check=False)


class Case(unittest.TestCase):
    maxDiff = None

    def good(self, *arguments, **options):
        done = run(*arguments, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def bad(self, code, *arguments, **options):
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def configuration(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(text)
        return file.name


class Verbs(Case):
    def test_help_of_all_verbs(self):
        listing = self.good("--help")
        verbs = re.findall(r"^  (\w+)", listing.split("verbs:")[1].split("options:")[0], re.M)
        self.assertIn("decode", verbs)
        for verb in verbs:
            with self.subTest(verb):
                for option in ("--help", "-h"):
                    text = self.good(verb, option)
                    self.assertTrue(text.startswith("usage: senda "))
                    self.assertIn("--help", text)
                    self.assertRegex(text, r"examples?:\n  senda ")

    def test_nothing_to_do(self):
        done = self.bad(1)
        self.assertIn("verbs:", done.stdout)
        self.assertIn("[exabgp.tcp]", done.stdout)

    def test_wrong_options_show_the_usage(self):
        for verb in ("decode", "encode", "server", "env", "version"):
            done = self.bad(2, verb, "--no-such-option")
            self.assertTrue(done.stderr.startswith(f"usage: senda {verb}"), done.stderr)
            self.assertEqual(done.stdout, "")
        self.bad(2, "decode", "-f")  # its value is missing
        self.bad(2, "decode", "--json=yes")  # it has none

    def test_anything_else_is_a_configuration(self):
        done = self.bad(1, "/no/such/file.conf")
        self.assertIn("error: /no/such/file.conf is not an exabgp config file (file not found)", done.stderr)
        done = self.bad(1, "decdoe")
        self.assertIn("did you mean decode?", done.stderr)
        self.assertIn("file not found", done.stderr)

    def test_as_exabgp(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "exabgp"
            program.symlink_to(Path(SENDA).resolve())
            self.assertTrue(self.good("--help", program=program).startswith("usage: exabgp "))
            # senda's own short forms are files here
            done = self.bad(1, "validate", program=program)
            self.assertIn("validate is not an exabgp config file", done.stderr)
        self.bad(2, "validate")

    def test_version(self):
        lines = self.good("version").splitlines()
        self.assertRegex(lines[0], r"^ExaBGP : \d+\.\d+\.\d+$")
        self.assertEqual([line.split(":")[0].strip() for line in lines],
                         ["ExaBGP", "Python", "Uname", "From", "Senda"])
        for name in ("exabgp_version", "senda_version"):
            told = self.good("version", env=environment(**{name: "5.0.0-0+test"}))
            self.assertTrue(told.startswith("ExaBGP : 5.0.0-0+test\n"))

    def test_env(self):
        ini = self.good("env")
        self.assertIn("[exabgp.tcp]", ini)
        self.assertRegex(ini, r"(?m)^port = 179$")
        changed = environment(senda_tcp_port="1790")
        self.assertRegex(self.good("env", "-e", "-d", env=changed), r"tcp\.port=1790")
        own = self.good("env", "-e")  # what ExaBGP does not have is told as well
        for name in ("bgp.eor_wait=0", "daemon.no_new_privileges=false", "daemon.seccomp=false",
                     "http.bind='127.0.0.1'", "http.port=0", "http.token=''", "rib.file=''"):
            self.assertIn(f"exabgp.{name}", own)

    def test_env_file(self):
        settings = self.configuration("[exabgp.tcp]\nport = 1791\n")
        for words in (["--env-file", settings, "env"], ["env", f"--env-file={settings}"]):
            self.assertRegex(self.good(*words), r"(?m)^port = 1791$")
        self.bad(2, "env", "--env-file")

    def test_validate(self):
        neighbor = ("neighbor 127.0.0.1 { router-id 10.0.0.1; local-address 127.0.0.2; local-as 1; peer-as 2;\n"
                    "  static { route 10.0.0.0/24 next-hop 192.0.2.1 med %s; } }\n")
        good, wrong = self.configuration(neighbor % 10), self.configuration(neighbor % "high")
        for verb in (["configuration", "validate"], ["validate"]):
            done = run(*verb, "-nrv", good)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertIn("127.0.0.1", done.stderr)
            done = self.bad(1, *verb, wrong)
            self.assertIn(f"error: {wrong} is not a valid config file", done.stderr)
            self.assertIn(f"{wrong}:2:", done.stderr)
        done = self.bad(1, "validate", "/no/such/file")
        self.assertIn("file not found", done.stderr)

    def test_validate_hostile(self):
        """Configurations that want time or memory: templates on templates, depth, numbers of routes."""
        neighbor = "neighbor 127.0.0.1 { router-id 10.0.0.1; local-address 127.0.0.2; local-as 1; peer-as 2; %s }\n"
        route = "static { route %s; }"
        chain = "".join(f"neighbor t{i} {{ inherit t{i - 1}; }} " for i in range(1, 3000))
        double = "".join(f"neighbor t{i} {{ inherit t{i - 1}; inherit t{i - 1}; }} " for i in range(1, 40))
        first = "neighbor t0 { static { route 10.0.0.0/24 next-hop 192.0.2.1; } } "
        cases = {
            f"template {{ {first}{chain}}}\n" + neighbor % "inherit t2999;": 0,
            f"template {{ {first}{double}}}\n" + neighbor % "inherit t39;": 0,
            "template { neighbor a { inherit b; } neighbor b { inherit a; } }\n" + neighbor % "inherit a;": 0,
            "template { neighbor a { inherit a; } }\n" + neighbor % "inherit a;": 0,
            "template { neighbor a { hold-time 30; } }\n" + neighbor % f"inherit [ {'a ' * 50000} ];": 0,
            neighbor % f'description "{"x" * 10_000_000}";': 0,
            "neighbor 127.0.0.1 " + "{ static " * 200_000: 1,
            neighbor % (route % ("10.0.0.0/24 next-hop 192.0.2.1 community " + "[ " * 200_000)): 1,
            neighbor % (route % "0.0.0.0/0 next-hop 192.0.2.1 split /32"): 1,
            neighbor % (route % "::/0 next-hop ::1 split /128"): 1,
            neighbor % 'description "a\0b";': 1}
        for text, code in cases.items():
            file = self.configuration(text)
            done = subprocess.run(["sh", "-c", 'ulimit -t 20; exec "$@"', "sh", SENDA, "validate", file], text=True,
                                  capture_output=True, timeout=60, env=environment(), check=False)
            self.assertEqual(done.returncode, code, text[:60] + done.stderr[-300:])


class Decode(Case):
    def test_update(self):
        for text in (MESSAGE, BODY, BODY.lower(), ":".join(re.findall("..", MESSAGE)), MESSAGE[:40] + " " + MESSAGE[40:]):
            event = json.loads(self.good("decode", text))
            self.assertEqual(event["exabgp"], "6.0.0")
            self.assertEqual((event["type"], event["counter"]), ("update", 1))
            self.assertEqual(event["neighbor"], {
                "address": {"local": "127.0.0.1", "peer": "127.0.0.1"},
                "asn": {"local": 65533, "peer": 65533}, "router-id": "127.0.0.1", "direction": "in",
                "message": {"update": {
                    "attribute": {"origin": "igp", "local-preference": 100},
                    "announce": {"ipv4 unicast": {"10.0.0.1": [{"nlri": "10.1.0.0/24"}]}}}}})

    def test_words_are_one_message(self):
        self.assertEqual(json.loads(self.good("decode", *re.findall("..", BODY)))["type"], "update")

    def test_dialects(self):
        for name in ("senda_api_version", "exabgp_api_version"):
            self.assertIn('"exabgp": "4.0.1"', self.good("decode", BODY, env=environment(**{name: "4"})))
        compact = self.good("decode", BODY, env=environment(senda_api_compact="true"))
        self.assertIn('[ "10.1.0.0/24" ]', compact)

    def test_commands(self):
        self.assertEqual(self.good("decode", "-m", BODY),
                         "announce route 10.1.0.0/24 next-hop 10.0.0.1 origin igp local-preference 100\n")
        self.assertEqual(self.good("decode", "--command", "0004180A01000000"), "withdraw route 10.1.0.0/24\n")
        self.assertEqual(self.good("decode", "-m", "00000000"), "announce eor ipv4 unicast\n")

    def test_end_of_rib(self):
        for body in ("00000000", "00000006800F03000201"):
            message = json.loads(self.good("decode", body))["neighbor"]["message"]
            self.assertEqual(message, {"update": {}})

    def test_nlri(self):
        self.assertEqual(self.good("decode", "-n", "-f", "ipv4 unicast", "180A0100"), '{ "nlri": "10.1.0.0/24" }\n')
        self.assertEqual(json.loads(self.good("decode", "-nf", "ipv6/unicast", "2020010DB8")), {"nlri": "2001:db8::/32"})
        both = json.loads(self.good("decode", "--nlri", "180A0100180A0200"))
        self.assertEqual([n["nlri"] for n in both], ["10.1.0.0/24", "10.2.0.0/24"])
        path = json.loads(self.good("decode", "-n", "-i", "00000001180A0100"))
        self.assertEqual(path["nlri"], "10.1.0.0/24")
        self.assertIn("path-information", path)
        self.assertIn("invalid payload", self.bad(1, "decode", "-n", "280A010000").stdout)

    def test_family(self):
        message = json.loads(self.good("decode", "-f", "ipv6 unicast", BODY))["neighbor"]["message"]
        self.assertNotIn("announce", message["update"])
        self.assertEqual(self.bad(1, "decode", "-f", "ipv4", BODY).stdout, "Invalid family format: ipv4\n")
        self.assertEqual(self.bad(1, "decode", "-f", "ipv4 uni", BODY).stdout, "Unknown family: ipv4 uni\n")

    def test_open(self):
        body = "04FDE800B402020202080206410400011170"
        message = MARKER + f"{19 + len(body) // 2:04X}01" + body
        for arguments in (["-o", body], ["--open", message], [message]):
            event = json.loads(self.good("decode", *arguments))
            self.assertEqual(event["type"], "open")
            self.assertEqual(event["neighbor"]["open"], {
                "version": 4, "asn": 65000, "hold_time": 180, "router_id": "2.2.2.2",
                "capabilities": {"65": {"name": "asn4", "asn4": 70000}}})
        error = json.loads(self.bad(1, "decode", "-o", "03" + body[2:]).stdout)
        self.assertEqual((error["code"], error["subcode"], error["reaction"], error["offset"], error["rfc"]),
                         (2, 1, "session-reset", 19, "RFC 4271 section 6.2"))

    def test_notification(self):
        event = json.loads(self.good("decode", MARKER + "001A03" + "06020468656C6C"))
        self.assertEqual((event["type"], event["neighbor"]["notification"]["code"]), ("notification", 6))
        self.assertEqual(event["neighbor"]["notification"]["subcode"], 2)

    def test_other_messages(self):
        refresh = json.loads(self.good("decode", MARKER + "001705" + "00010001"))
        self.assertEqual(refresh["neighbor"]["route-refresh"], {"afi": "ipv4", "safi": "unicast", "subtype": "query"})
        advisory = json.loads(self.good("decode", MARKER + "001F06" + "0001000800010168656C6C6F"))
        self.assertEqual(advisory["neighbor"]["operational"]["advisory"], "hello")
        for short in ("001605000100", "00140600", "001D01" + "04" * 10):
            error = json.loads(self.bad(1, "decode", MARKER + short).stdout)
            self.assertEqual(error["error"], "invalid payload")
            self.assertIn("code", error)

    WRONG = (
        ("zz", "invalid hexadecimal: zz", None),
        ("0", "invalid hexadecimal: 0", None),
        ("\x1b[31mred" + "x" * 100, "invalid hexadecimal: ?[31mred" + "x" * 42, None),
        ("0001000", "invalid hexadecimal: 0001000", None),
        ("FF", "invalid payload", (1, 2)),
        ("00010001", "invalid payload", (3, 1)),
        (MARKER + "001304", "unknown type 4", None),
        (BODY[:-8] + "280A010000", "invalid payload", (3, 10)),
        ("00" * 70000, "invalid payload", None))

    def test_what_is_wrong(self):
        for text, said, code in self.WRONG:
            with self.subTest(text[:40]):
                done = self.bad(1, "decode", given=text + "\n")
                self.assertEqual(done.stderr, "")
                self.assertEqual(done.stdout.count("\n"), 1)
                error = json.loads(done.stdout)
                self.assertEqual(error["error"], said)
                self.assertEqual((error.get("code"), error.get("subcode")), code or (None, None))
                if len(text) < 1000:
                    self.assertEqual(self.bad(1, "decode", text).stdout, done.stdout)
        error = json.loads(self.bad(1, "decode", BODY[:-8] + "280A010000").stdout)
        self.assertEqual(error, {
            "error": "invalid payload", "code": 3, "subcode": 10, "name": "Invalid Network Field",
            "reaction": "session-reset", "offset": 44, "length": 5, "data": "0x280A010000",
            "rfc": "RFC 7606 section 5.3"})

    def test_what_is_wrong_as_exabgp_says_it(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "exabgp"
            program.symlink_to(Path(SENDA).resolve())
            for text, said, _ in self.WRONG:
                done = self.bad(1, "decode", given=text + "\n", program=program)
                self.assertTrue(done.stdout.startswith(said), done.stdout)
                self.assertIn("invalid", done.stdout)
        self.assertTrue(self.bad(1, "decode", "-m", "00010001").stdout.startswith("invalid payload: "))

    def test_errors_that_leave_something(self):
        for attributes, reaction, part, rfc in (
                ("40010105" "400200" "4003040A000001", "treat-as-withdraw", "withdraw", "RFC 7606 section 7.1"),
                ("40010100" "400200" "4003040A000001" "40060100", "attribute-discard", "announce", "RFC 7606 section 7.6")):
            body = f"0000{len(attributes) // 2:04X}{attributes}180A0100"
            event = json.loads(self.good("decode", body))
            self.assertEqual(list(event["neighbor"]["message"]["update"]), ["attribute", part])
            self.assertEqual((event["error"]["reaction"], event["error"]["rfc"]), (reaction, rfc))
            self.assertNotIn("error", json.loads(self.good("decode", body, env=environment(senda_api_version="4"))))

    def test_two_octet_as_numbers(self):
        body = "0000" "0014" + "40010100" + "400206" "02020001FDE8" + "4003040A000001" + "180A0100"
        update = json.loads(self.good("decode", "--asn2", body))["neighbor"]["message"]["update"]
        self.assertEqual(update["attribute"]["as-path"]["0"]["value"], [1, 65000])
        self.assertIn("withdraw", json.loads(self.good("decode", body))["neighbor"]["message"]["update"])

    def test_path_identifiers(self):
        body = BODY[:-8] + "00000007" + BODY[-8:]
        for option in ("--add-path", "-i", "--path-information"):
            update = json.loads(self.good("decode", option, body))["neighbor"]["message"]["update"]
            self.assertEqual(update["announce"]["ipv4 unicast"]["10.0.0.1"][0]["path-information"], "0.0.0.7")

    def test_pretty(self):
        text = self.good("decode", "--pretty", BODY)
        self.assertGreater(text.count("\n"), 20)
        plain = json.loads(self.good("decode", BODY))
        pretty = json.loads(text)
        for event in (plain, pretty):
            for changing in ("time", "pid", "ppid"):
                del event[changing]
        self.assertEqual(pretty, plain)
        self.assertEqual(json.loads(self.bad(1, "decode", "--pretty", "zz").stdout), {"error": "invalid hexadecimal: zz"})
        self.bad(1, "decode", "--pretty", "-")

    def test_one_reply_for_every_line(self):
        lines = [BODY, "", "  ", "zz", "0004180A01000000", "00000000", MARKER + "001304", "0" * (3 << 20), BODY]
        for options in ([], ["-m"], ["--add-path"], ["--asn2"]):
            replies = self.bad(1, "decode", *options, "-", given="\n".join(lines) + "\n").stdout.split("\n")
            self.assertEqual(replies.pop(), "")
            self.assertEqual(len(replies), len(lines), options)
        two = BODY[:-8] + "180A0100" + "180A0200"
        two = "0004" "180A0300" + two[4:]
        commands = self.good("decode", "-m", "-", given=two).rstrip("\n")
        self.assertEqual(commands.count("\n"), 0)
        self.assertTrue(commands.startswith("withdraw route 10.3.0.0/24"), commands)
        self.assertIn("; announce attributes next-hop 10.0.0.1", commands)

    def test_length_of_the_header(self):
        done = run("decode", MESSAGE + "00")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "warning: BGP header size (48) does not match data length (49)\n")
        self.assertEqual(json.loads(done.stdout)["type"], "update")

    def test_stream(self):
        lines = [BODY, "zz", "", "  ", "00000000", "FF\r", MESSAGE]
        done = self.bad(1, "decode", given="\n".join(lines))
        replies = done.stdout.splitlines()
        self.assertEqual(len(replies), 5)
        self.assertEqual([json.loads(replies[i])["counter"] for i in (0, 2, 4)], [1, 2, 3])
        self.assertEqual(self.good("decode", "-", given=BODY).count("\n"), 1)
        self.assertEqual(self.good("decode", given=""), "")

    def test_answers_come_at_once(self):
        child = subprocess.Popen([SENDA, "decode"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                 env=environment())
        with child:
            for _ in range(3):
                child.stdin.write(BODY + "\n")
                child.stdin.flush()
                self.assertEqual(json.loads(child.stdout.readline())["type"], "update")
            child.stdin.close()
        self.assertEqual(child.returncode, 0)

    def test_memory_is_constant(self):
        limit = 192 << 20  # of address space; the input is larger

        def lower():
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

        if b"__asan_init" in Path(SENDA).read_bytes():
            self.skipTest("the address sanitizer wants it all")
        child = subprocess.Popen([SENDA, "decode"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                 preexec_fn=lower, env=environment())
        with child:
            many = (BODY + "\n").encode() * 2000
            for _ in range(200):
                child.stdin.write(many)
            for _ in range(220):  # one endless line
                child.stdin.write(b"0" * (1 << 20))
            child.stdin.close()
        self.assertEqual(child.returncode, 1)

    def test_endless_line_gets_one_answer(self):
        done = self.bad(1, "decode", given="0" * (3 << 20) + "\n" + BODY + "\n")
        first, second = done.stdout.splitlines()
        self.assertEqual(json.loads(first), {"error": "invalid payload", "detail": "the line is longer than any message"})
        self.assertEqual(json.loads(second)["type"], "update")

    def test_session_of_a_configuration(self):
        file = self.configuration(
            "neighbor 192.0.2.1 { router-id 10.9.9.9; local-address 192.0.2.2; local-as 1; peer-as 2;\n"
            "family { ipv4 unicast; } capability { asn4 disable; add-path send/receive; } }\n")
        event = json.loads(self.good("decode", "-c", file, two_octet_path()))
        self.assertEqual(event["neighbor"]["asn"], {"local": 1, "peer": 2})
        self.assertEqual(event["neighbor"]["address"], {"local": "192.0.2.2", "peer": "192.0.2.1"})
        self.assertEqual(event["neighbor"]["router-id"], "10.9.9.9")
        update = event["neighbor"]["message"]["update"]
        self.assertEqual(update["attribute"]["as-path"]["0"]["value"], [2])
        self.assertIn("path-information", update["announce"]["ipv4 unicast"]["10.0.0.1"][0])
        self.assertIn("file not found", self.bad(1, "decode", "-c", "/no/such/file", BODY).stdout)


def two_octet_path():
    """10.1.0.0/24 with path identifier 7, AS_PATH 2 in two octets."""
    attributes = "40010100" "400204" "02010002" "400304" "0A000001"
    return "0000" + f"{len(attributes) // 2:04X}" + attributes + "00000007180A0100"


def routes(events):
    """What UPDATEs say, without what depends on the session and on how routes are grouped."""
    said = set()
    for event in events:
        message = event["neighbor"]["message"]
        update = message.get("update", message)
        attributes = {k: v for k, v in update.get("attribute", {}).items() if k not in ("local-preference", "next-hop")}
        attributes = {k: sorted(v, key=str) if "communit" in k else v for k, v in attributes.items()}
        attributes.setdefault("origin", "igp")
        shown = json.dumps(attributes, sort_keys=True)
        said |= {("announce", f.replace("multicast", "unicast"), hop, json.dumps(r), shown)
                 for f, hops in update.get("announce", {}).items() for hop, all in hops.items() for r in all}
        # the label of what is withdrawn is nobody's
        said |= {("withdraw", f, json.dumps({k: v for k, v in r.items() if k != "label"} if isinstance(r, dict) else r))
                 for f, all in update.get("withdraw", {}).items() for r in all}
        if "eor" in message:
            said.add(json.dumps(message["eor"]))
    return said


class Encode(Case):
    def test_route(self):
        self.assertEqual(self.good("encode", ROUTE), MESSAGE + "\n")
        self.assertEqual(self.good("encode", *ROUTE.split()), MESSAGE + "\n")
        self.assertEqual(self.good("encode", ROUTE.removeprefix("route ")), MESSAGE + "\n")
        self.assertEqual(self.good("encode", "--no-header", f"announce {ROUTE};"), BODY + "\n")
        self.assertEqual(self.good("encode", "-n", ROUTE), "180A0100\n")
        self.assertEqual(self.good("encode", "-ni", ROUTE + " path-information 0.0.0.7"), "00000007180A0100\n")

    def test_as_numbers(self):
        body = self.good("encode", "--no-header", "-a", "65001", "-z", "65002", ROUTE).strip()
        self.assertEqual(body, "000000144001010040020602010000FDE94003040A000001180A0100")
        self.assertIn("is not a valid ASN", self.bad(1, "encode", "-a", "x", ROUTE).stdout)

    def test_ipv6(self):
        body = self.good("encode", "--no-header", "-f", "ipv6 unicast", "route 2001:db8::/32 next-hop 2001:db8::1").strip()
        self.assertEqual(json.loads(self.good("decode", body))["neighbor"]["message"]["update"]["announce"],
                         {"ipv6 unicast": {"2001:db8::1": [{"nlri": "2001:db8::/32"}]}})

    def test_multicast(self):
        route = "route 2001:db8::/32 next-hop 2001:db8::1"
        body = self.good("encode", "--no-header", "-f", "ipv6 multicast", route).strip()
        self.assertIn("ipv6 multicast", self.good("decode", body))

    def test_round_trip(self):
        for command in (
                "announce route 10.0.0.0/8 next-hop 192.0.2.1 origin egp as-path [1 2 70000] local-preference 7 med 5",
                "announce route 10.0.0.0/24 next-hop 192.0.2.1 origin igp local-preference 100 community [1:2 no-export]",
                "announce ipv6 unicast 2001:db8:1::/48 next-hop 2001:db8::1 origin igp local-preference 100 large-community [1:2:3]"):
            self.assertEqual(self.good("decode", "-m", given=self.good("encode", command)), command + "\n")

    def test_several_routes(self):
        body = self.good("encode", "--no-header", "route 10.0.0.0/23 next-hop 192.0.2.1 split /24")
        self.assertEqual(len(body.splitlines()), 1)
        self.assertTrue(body.strip().endswith("180A0000180A0001"))
        self.assertEqual(self.good("encode", "-n", "attributes next-hop 192.0.2.1 nlri 10.0.0.0/8 11.0.0.0/8"),
                         "080A\n080B\n")

    def test_other_statements(self):
        for route, family, nlri in (
                ("flow route { match { destination 192.0.2.0/24; } then { discard; } }", "ipv4 flow", "050118C00002"),
                ("announce flow route destination 192.0.2.0/24 discard", "ipv4 flow", "050118C00002"),
                ("vpls endpoint 5 base 10702 offset 1 size 8 rd 1.2.3.4:100 next-hop 192.0.2.1", "l2vpn vpls",
                 "0011000101020304006400050001000802" "9CE1"),
                ("announce ipv4 mup mup-isd 10.0.0.0/20 rd 65001:7 next-hop 2001:db8::1", "ipv4 mup",
                 "0100010C0000FDE900000007140A0000"),
                ("route 10.0.0.0/24 rd 1:1 label 5 next-hop 192.0.2.1", "ipv4 mpls-vpn", "7000005100000001000000010A0000")):
            self.assertEqual(self.good("encode", "-n", route), nlri + "\n")
            update = json.loads(self.good("decode", self.good("encode", route).strip()))["neighbor"]["message"]["update"]
            self.assertEqual(list(update["announce"]), [family])
        for nothing in ("flow", "vpls", "{", "flow {"):
            self.assertTrue(self.bad(1, "encode", nothing).stdout.startswith("configuration error: "))

    def test_sessions(self):
        route = ROUTE + " as-path [ 70000 ]"
        wide, narrow = self.good("encode", "--no-header", route), self.good("encode", "--no-header", "--asn2", route)
        self.assertIn("02010001" "1170", wide)
        self.assertIn("02015BA0", narrow)  # AS_TRANS
        self.assertIn("C01106" "020100011170", narrow)  # AS4_PATH
        path = json.loads(self.good("decode", "--asn2", narrow.strip()))["neighbor"]["message"]["update"]["attribute"]["as-path"]
        self.assertEqual(path["0"]["value"], [70000])
        self.assertEqual(self.good("encode", "-n", "--add-path", ROUTE + " path-information 1"), "00000001180A0100\n")

    def test_stream(self):
        lines = [ROUTE, "", "nonsense", ROUTE + " med 5; " + ROUTE.replace("10.1", "10.2"), "announce " + ROUTE + ";", ROUTE + " origin egp"]
        done = self.bad(1, "encode", "-", given="\n".join(lines) + "\n")
        replies = done.stdout.split("\n")
        self.assertEqual((len(replies), replies.pop(), done.stderr), (7, "", ""))
        self.assertEqual((replies[0], replies[4]), (MESSAGE, MESSAGE))
        for wrong in (1, 2):
            self.assertTrue(json.loads(replies[wrong])["error"].startswith("configuration error: "))
        self.assertEqual(len(replies[3].split(" ")), 2)
        self.assertEqual(self.good("encode", "-n", "-", given=ROUTE), "180A0100\n")

    def test_there_and_back_in_streams(self):
        commands = "".join(f"announce route 10.{n}.0.0/24 next-hop 192.0.2.1 origin igp local-preference {n}\n" for n in range(200))
        self.assertEqual(self.good("decode", "-m", "-", given=self.good("encode", "-", given=commands)), commands)

    def test_withdrawals(self):
        body = lambda *words: self.good("encode", "--no-header", *words).strip()
        self.assertEqual(body("withdraw route 10.1.0.0/24"), "0004180A01000000")
        self.assertEqual(body("withdraw ipv6 unicast 2001:db8::/32"), "0000000B800F08000201" "2020010DB8")
        self.assertEqual(body("withdraw ipv4 rtc 65000:target:65000:100/96", "-n"), "600000FDE80002FDE800000064")
        self.assertEqual(body("announce eor ipv4 unicast"), "00000000")
        self.assertEqual(body("announce eor l2vpn flow"), "00000007900F0003001985")
        both = body("withdraw route 10.1.0.0/24; announce route 10.2.0.0/24 next-hop 10.0.0.1").splitlines()
        self.assertEqual(both[0], "0004180A01000000")
        self.assertTrue(both[1].endswith("180A0200"))
        # attributes of a withdrawal, and attributes alone
        grouped = body("group attributes origin igp community 65000:1 ; withdraw vpls rd 10.0.0.1:100 endpoint 5 base 10702 "
                       "offset 1 size 8 next-hop 10.0.0.1")
        self.assertIn("C00804FDE80001", grouped)
        self.assertIn("001941" "0011" "00010A0000010064", grouped)
        self.assertEqual(body("attributes origin egp local-preference 7"), "0000000E" "40010101" "400200" "40050400000007")

    def test_families_without_words_of_exabgp(self):
        for route, nlri in (
                ("announce l2vpn evpn inclusive-multicast rd 10.0.0.1:100 ethernet-tag 100 originator 10.0.0.1 next-hop 10.0.0.1",
                 "031100010A000001006400000064200A000001"),
                ("announce l2vpn evpn 0x6304DEADBEEF next-hop 10.0.0.1", "6304DEADBEEF"),
                ("announce l2vpn flow ethernet-type =0x0800 discard", "040E910800"),
                ("announce l2vpn flow-vpn packet ipv4 vlan-id 5 destination 192.0.2.0/24 rd 65000:1",
                 "13" "0000FDE800000001" "0001" "03" "158105" "0118C00002"),
                ("announce ipv4 rtc 65000:target:65000:100/96 next-hop 10.0.0.1", "600000FDE80002FDE800000064"),
                ("announce ipv4 unicast 0x180A0100 next-hop 10.0.0.1", "180A0100"),
                ("announce bgp-ls bgp-ls 0x0001FF00 next-hop 10.0.0.1", None)):
            with self.subTest(route):
                if nlri is None:
                    self.assertIn("not the octets of one route", self.bad(1, "encode", route).stdout)
                    continue
                self.assertEqual(self.good("encode", "-n", route), nlri + "\n")
                again = self.good("decode", "-m", given=self.good("encode", route)).strip()
                self.assertEqual(self.good("encode", "-n", again), nlri + "\n")

    def test_there_and_back_again(self):
        """Of every UPDATE among the golden messages: what decode -m prints, encode understands."""
        golden = Path(__file__).resolve().parents[2] / "fuzz" / "golden.txt"
        bodies = [line.split()[1] for line in golden.read_text().splitlines() if line.startswith("update ")]
        decoded = self.decoded(bodies)
        commands = run("decode", "-m", "-", given="\n".join(bodies) + "\n").stdout.splitlines()
        told = [(d, c) for d, c in zip(decoded, commands) if "neighbor" in d and "error" not in d]
        self.assertGreater(len(told), 100)
        messages = run("encode", "-", given="".join(c + "\n" for _, c in told)).stdout.splitlines()
        for (event, command), octets in zip(told, messages):
            with self.subTest(command):
                self.assertNotIn("error", octets)
                self.assertEqual(routes(self.decoded(octets.split())), routes([event]))

    def decoded(self, bodies):
        return [json.loads(line) for line in run("decode", "-", given="\n".join(bodies) + "\n").stdout.splitlines()]

    def test_configuration(self):
        file = self.configuration(
            "neighbor 127.0.0.1 { router-id 10.0.0.1; local-address 127.0.0.2; local-as 65533; peer-as 65533;\n"
            "static { route 10.1.0.0/24 next-hop 10.0.0.1; } }\n")
        self.assertEqual(self.good("encode", "-c", file), MESSAGE + "\n")
        done = self.bad(1, "encode", "-c", self.configuration("process x { run /bin/cat; encoder json; }\n"))
        self.assertEqual(done.stdout, "no neighbor defined in configuration\n")

    def test_what_is_wrong(self):
        for arguments, said in (
                (["route 10.0.0.0/24 next-hop 1.1.1.1 med x"], "configuration error: Failed to parse route: "),
                (["route 10.0.0.0/24"], "configuration error: Failed to parse route: "),
                (["rout 10.0.0.0/24"], "configuration error: Failed to parse route: "),
                (["-f", "ipv6 unicast", ROUTE], "configuration error: Failed to parse route: "),
                (["-f", "x", ROUTE], "Invalid family format: x"),
                (["-f", "a b", ROUTE], "Unknown family: a b")):
            done = self.bad(1, "encode", *arguments)
            self.assertTrue(done.stdout.startswith(said), done.stdout)
        self.assertTrue(self.bad(1, "encode").stdout.startswith("usage: senda encode"))


if __name__ == "__main__":
    SENDA = os.path.abspath(sys.argv.pop(1))
    unittest.main()
