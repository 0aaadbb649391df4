"""The rest of the table: who is meant, acknowledgements, groups, what is shown, lines that are no commands."""

import json
import re

import encoder
import recorded
from encoder import plain, prefix, u32
from rows import COMMUNITIES, C, UPDATE, communities, updates, words

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
NAME = "neighbor @{0}@ local-ip 127.0.0.1 local-as 65000 peer-as {1} router-id 10.0.0.1 family-allowed in-open"
AS_OF = {"a": 65000, "b": 65001, "c": 65000, "d": 65003}


def name(peer):
    return NAME.format(peer, AS_OF[peer])


def json_with(**wanted):
    """A line of JSON that has these members."""
    def test(line):
        value = json.loads(line)
        return all(value.get(k) == v for k, v in wanted.items())
    return test


def selectors(t):
    """Nobody is an error, and touches nothing (§4.2, §4.3); so is what cannot be read."""
    net = t.net()
    route = f"route {net} next-hop 192.0.2.1"
    actions = (f"announce {route}", f"withdraw {route}", f"announce ipv4 unicast {net} next-hop 192.0.2.1", "teardown 4",
               "announce eor ipv4 unicast", "announce route-refresh ipv4 unicast", "announce watchdog x",
               f"announce attributes next-hop 192.0.2.1 nlri {net}", "announce flow route { match { source 10.0.0.0/8; } then { discard; } }",
               "announce vpls rd 1:1 endpoint 5 base 1 offset 1 size 8 next-hop 192.0.2.1")
    if t.version == 6:
        nobody = ("peer 203.0.113.9", "peer @x@", "peer @a@ local-as 1", "peer @a@ peer-as 65001", "peer @a@ router-id 10.0.0.2",
                  "peer @a@ family-allowed ipv4-unicast", "peer [ 203.0.113.9 , 203.0.113.8 ]", "peer @a@ , @b@", "peer @a@ , peer @b@",
                  "peer [ @a@", "peer [ @a@ @b@ ]", "peer [ ]", "peer @a@x", "peer @a@0", "peer 2001:db8::1", "peer @a@/32", "PEER *", "peer",
                  "peer @a@ nonsense 5", "neighbor @a@", "peer neighbor @a@", "peer a", "")
    else:
        nobody = ("neighbor 203.0.113.9", "neighbor @x@", "neighbor @a@ local-as 1", "neighbor @a@ peer-as 65001",
                  "neighbor @a@ router-id 10.0.0.2", "neighbor 203.0.113.9, neighbor 203.0.113.8", "neighbor @a@0",
                  "neighbor 2001:db8::1", "neighbor", "Neighbor @a@", "neighbor foo")
    for who in nobody:
        for action in actions:
            t.add(words(who, action), ["error"])
    # One of several that is there is enough.
    line = f"peer [ 203.0.113.9 , @b@ ] announce {route}" if t.version == 6 else f"neighbor 203.0.113.9, neighbor @b@ announce {route}"
    t.add(line, out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1"), to="b")
    t.add(line.replace("announce", "withdraw"), out=updates(encoder.withdraw, [prefix(net)], [], None), to="b")


def duplicates(t):
    """Announced as it is already: nothing; with other attributes: again (§7.2)."""
    net = t.net()
    for line in (f"announce route {net} next-hop 192.0.2.1", f"announce ipv4 unicast {net} next-hop 192.0.2.1",
                 f"announce attributes next-hop 192.0.2.1 nlri {net}", f"announce route {net} name other next-hop 192.0.2.1"):
        first = "ipv4" not in line and "attributes" not in line and "name" not in line
        t.say(line, out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1") if first else None)
    for n in (1, 2, 1):
        t.say(f"announce route {net} next-hop 192.0.2.1 med {n}",
              out=updates(encoder.announce, [prefix(net)], [plain(0x80, 4, u32(n))], "192.0.2.1"))
    t.say(f"announce route {net} next-hop 192.0.2.2 med 1",
          out=updates(encoder.announce, [prefix(net)], [plain(0x80, 4, u32(1))], "192.0.2.2"))
    for _ in range(2):  # the second one goes out as well (§7.3)
        t.say(f"withdraw route {net}", out=updates(encoder.withdraw, [prefix(net)], [], None))


def families_elsewhere(t):
    """A family that is not configured: done, and nothing is sent (§6.4)."""
    t.add(("peer @e@ " if t.version == 6 else "neighbor @e@ ") + "announce ipv6 unicast 2001:db8::/32 next-hop 2001:db8::1", to="")
    t.add(("peer @e@ " if t.version == 6 else "neighbor @e@ ") + "withdraw ipv6 unicast 2001:db8::/32", to="")


def acknowledgements(t):
    """§3.2: content lines come all the same."""
    v6 = t.version == 6
    say = {"enable": "session ack enable" if v6 else "enable-ack", "disable": "session ack disable" if v6 else "disable-ack",
           "silence": "session ack silence" if v6 else "silence-ack"}
    version = "system version" if v6 else "version json"
    net = t.net()
    for off in ("disable", "silence", "disable"):
        t.add(say[off], ["done"] if off == "disable" else [])
        t.acks = False
        t.add(version, [json_with(application="exabgp"), "done"])
        t.say(f"announce route {net} next-hop 192.0.2.1", out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
        t.add("nonsense", ["error"])
        t.refuse("announce route foo", ["error: Could not parse route: route foo", "error"])
        t.say(f"withdraw route {net}", out=updates(encoder.withdraw, [prefix(net)], [], None))
        t.add("")
        t.add("# nothing")
        t.add(say[off], [])
        t.acks = True
        t.add(say["enable"])
        t.add(version, [json_with(application="exabgp"), "done"])
        t.add(say["enable"])


def synchronous(t):
    """`sync` and `async` end a command, in any order with `json` and `text` (§3.3)."""
    v6 = t.version == 6
    for on, command in ((False, "session sync disable" if v6 else "disable-sync"), (True, "session sync enable" if v6 else "enable-sync")):
        t.add(command)
        for end in ("sync", "sync json", "json sync", "text sync", "sync text"):
            net = t.net()
            t.say(f"announce route {net} next-hop 192.0.2.1 {end}", out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
            t.say(f"withdraw ipv4 unicast {net} {end}", out=updates(encoder.withdraw, [prefix(net)], [], None))
        for end in ("", "async", "async json", "text async"):
            net = t.net()
            last = "" if on and not end else end
            t.say(words("announce route", net, "next-hop 192.0.2.1", last),
                  out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
            t.add(("peer * " if v6 else "") + "barrier")
            t.say(words("withdraw route", net, last), out=updates(encoder.withdraw, [prefix(net)], [], None))
            t.add("session barrier")
        t.say("announce route 10.0.0.0/33 next-hop 192.0.2.1 sync",
              reply=["error: Could not parse route: route 10.0.0.0/33 next-hop 192.0.2.1", "error"])


def conversation(t):
    """Commands about the daemon and the conversation, with their answers (§6.2, §6.3)."""
    v6 = t.version == 6
    pong = re.compile(rf'\{{"pong": "{UUID}", "active": true\}}')
    text_pong = re.compile(rf"pong {UUID} active=true")
    ping = "session ping" if v6 else "ping"
    for more in ("", "e1c6c5b0-3c2b-4a58-9f9e-2c7d1f6f4f5a 1795337358.93", "x y"):
        t.add(words(ping, more), [pong, "done"])
        t.add(words(ping, more, "json"), [pong, "done"])
        t.add(words(ping, more, "text"), [text_pong, "done"])
    for more in ("", "e1c6c5b0-3c2b-4a58-9f9e-2c7d1f6f4f5a"):
        t.add(words("session bye" if v6 else "bye", more))
    for command in (("system version",) if v6 else ("version", "system version")):
        text = re.compile(r"exabgp \d+\.\d+\.\d+.*")
        t.add(command, [json_with(application="exabgp") if v6 else text, "done"])
        t.add(command + " json", [json_with(application="exabgp"), "done"])
        t.add(command + " text", [text, "done"])
    six, four = '{"api_version": 6, "description": "json-only"}', '{"api_version": 4, "description": "legacy (text/json)"}'
    api = "system api version" if v6 else "api version"
    t.add(api, [six if v6 else "API version: 4 (legacy (text/json))", "done"])
    t.add(api + " json", [six if v6 else four, "done"])
    for n in ("5", "0", "66", "600"):
        t.add(f"{api} {n}", ['{"error": "API version must be 4 or 6"}' if v6 else "error: API version must be 4 or 6", "error"])
    for n in ("x", "-4", "six"):
        t.add(f"{api} {n}", [f'{{"error": "Invalid version: {n}"}}' if v6 else f"error: invalid version: {n}", "error"])
    t.add("system queue-status" if v6 else "queue-status json", [json_with_processes, "done"])
    t.add("system queue-status text" if v6 else "queue-status", [re.compile(r"puppet: \d+ items \(\d+ bytes\)"), "done"])
    t.add("system counters" if v6 else "show counters json", [counters, "done"])
    t.add("system counters text" if v6 else "show counters",
          [re.compile(r"process puppet: pid \d+, starts 1, times-slow 0, lines-waiting \d+, bytes-waiting \d+, memory \d+"),
           *[re.compile(r"neighbor 127\..* family-allowed \S+: routes-out \d+, routes-unsent \d+, routes-in 0, .*, times-held-up 0")] * 6,
           re.compile(r"connections: accepted 0, unknown 0, too-fast 0, members 0, descriptors 0"),
           "control: clients 0, connections 0, refused 0, bytes-waiting 0",
           "http: requests 0, unauthorized 0, streams 0, lost-streams 0", "done"])
    t.add("system crash" if v6 else "crash", ["done", "error"])
    ignored_words(t)
    t.add("system help" if v6 else "help json", [help_json, "done"])
    t.add("daemon status" if v6 else "status json", [status_json, "done"])
    states = [f"  - {name(p)}: ESTABLISHED" for p in "abcd"]
    t.add("daemon status text" if v6 else "status",
          ["ExaBGP Daemon Status", "====================", re.compile(r"Version: \d.*"), re.compile(f"UUID: {UUID}"),
           re.compile(r"PID: \d+"), re.compile(r"Uptime: 0h 0m \d+s"), "Peers: 6", *states, re.compile("  - neighbor @e@ .*: ESTABLISHED"),
           re.compile("  - neighbor @x@ .*: ESTABLISHED"), "done"])
    t.add("peer list", [peer_list if v6 else re.compile("@a@ 65000 ESTABLISHED"), *([] if v6 else [re.compile(r"127\..* (ESTABLISHED|[A-Z]+)")] * 5), "done"])
    t.add("debug words for the log", [])


def one_by_one(t):
    """What forgets lines that wait is not to be written with others behind it."""
    cleared, set_ = "asynchronous queue cleared", "API version set to 6 (effective on next process restart)"
    t.add("session reset text", [cleared, "done"])
    t.add("session reset", [f'{{"status": "{cleared}"}}', "done"])
    t.add("system api version 4 text", [set_.replace("6", "4"), "done"])
    t.add("reset", [cleared, "done"])
    t.add("reset json", [f'{{"status": "{cleared}"}}', "done"])
    t.add("session reset text", [cleared, "done"])
    t.add("system api version 6", [set_, "done"])


def ignored_words(t):
    """What stands behind a command that is complete is no error (§6)."""
    v6 = t.version == 6
    for command in ("session bye a b", "session ack enable now", "session sync enable please", "session ready x", "rib clear in x y",
                    "announce watchdog one two" if not v6 else "peer * announce watchdog one two"):
        t.add(command)
    text = re.compile(r"exabgp \d.*")
    t.add("system version of senda text", [text, "done"])
    t.add("system queue-status now please json", [json_with_processes, "done"])
    t.add("system help me json", [help_json, "done"])
    t.add("peer list all of them json", [peer_list, "done"])
    t.add("daemon status now json", [status_json, "done"])


def counters(line):
    value = json.loads(line)
    helper, neighbors = value["processes"]["puppet"], list(value["neighbors"].values())
    return (list(value) == ["processes", "neighbors", "connections", "control", "http"] and helper["starts"] == 1 and len(neighbors) == 6
            and set(helper) == {"pid", "starts", "times-slow", "lines-waiting", "bytes-waiting", "memory"}
            and all(n["routes-in"] == n["times-held-up"] == 0 for n in neighbors)
            and value["control"] == {"clients": 0, "connections": 0, "refused": 0, "bytes-waiting": 0}
            and set(value["http"].values()) == {0})


def json_with_processes(line):
    value = json.loads(line)
    return list(value) == ["puppet"] and set(value["puppet"]) == {"items", "bytes"}


HELP = """# | daemon reload | daemon restart | daemon shutdown | daemon status | group end | group start | peer announce attribute |
peer announce attributes | peer announce eor | peer announce flow | peer announce ipv4 | peer announce ipv6 |
peer announce operational | peer announce route | peer announce route-refresh | peer announce vpls | peer announce watchdog |
peer create | peer delete | peer group | peer list | peer show | peer teardown | peer withdraw attribute | peer withdraw attributes |
peer withdraw flow | peer withdraw ipv4 | peer withdraw ipv6 | peer withdraw route | peer withdraw vpls | peer withdraw watchdog |
rib clear in | rib clear out | rib flush out | rib show in | rib show out | session ack disable | session ack enable |
session ack silence | session bye | session ping | session reset | session sync disable | session sync enable |
system api version | system crash | system help | system queue-status | system version"""
OPTIONS = {"peer show": ["summary", "extensive", "configuration"], "rib show in": ["extensive"], "rib show out": ["extensive"],
           "system api version": ["4", "6"]}


def help_json(line):
    """All of it, in its order (§6.2)."""
    value = json.loads(line)
    named = [c.strip() for c in HELP.replace("\n", " ").split("|")]
    return value == {
        "description": "Available API commands (v6 format)", "peer_filters": ["local-ip", "local-as", "peer-as", "router-id"],
        "commands": [{"command": c, "neighbor_support": _of_neighbors(c), "json_support": True}
                     | ({"options": OPTIONS[c]} if c in OPTIONS else {}) for c in named]}


def _of_neighbors(c):
    return c.startswith(("peer announce ", "peer withdraw ")) or c in (
        "peer group", "peer teardown", "rib clear in", "rib clear out", "rib flush out", "system crash")


def status_json(line):
    value = json.loads(line)
    return (list(value) == ["version", "uuid", "pid", "uptime", "start_time", "peers"] and len(value["peers"]) == 6
            and set(value["peers"].values()) == {"ESTABLISHED"})


def peer_list(line):
    value = json.loads(line)
    return ([p["peer-as"] for p in value][:4] == [65000, 65001, 65000, 65003] and len(value) == 6
            and {p["state"] for p in value} == {"ESTABLISHED"} and set(value[0]) == {"peer-address", "peer-as", "state"})


def processed(announced, withdrawn, errors=(), text=False):
    if text:
        return f"group processed: {announced} announced, {withdrawn} withdrawn" + (f", {len(errors)} errors" if errors else "")
    value = {"status": "group processed", "announced": announced, "withdrawn": withdrawn}
    if errors:
        value["errors"] = list(errors)
    return json.dumps(value)


def groups(t):
    """Blocks and lines (§6.10): one flush, so that routes share UPDATEs."""
    for count in (1, 2, 10):
        for text, attributes in (("", []), ("med 5", [plain(0x80, 4, u32(5))]), COMMUNITIES[1]):
            nets = [t.net() for _ in range(count)]
            routes = [prefix(n) for n in nets]
            t.add("group start", ['{"status": "group started"}', "done"])
            for n in nets:
                t.add(words("announce route", n, "next-hop 192.0.2.1", text))
            t.add("group end", [processed(count, 0), "done"], updates(encoder.announce, routes, attributes, "192.0.2.1"))
            t.add("group start text", ["group started", "done"])
            for n in nets:
                t.add(f"withdraw route {n}")
            t.add("group end text", [processed(0, count, text=True), "done"], updates(encoder.withdraw, routes, [], None))
            to, who = t.selector()
            line = f"{who}group " + " ; ".join(words("announce route", n, "next-hop 192.0.2.1", text) for n in nets)
            t.add(line, [processed(count, 0), "done"], updates(encoder.announce, routes, attributes, "192.0.2.1"), to)
            line = f"{who}group " + " ; ".join(f"withdraw route {n}" for n in nets) + " ;"
            t.add(line, [processed(0, count), "done"], updates(encoder.withdraw, routes, [], None), to)
            to, who = t.selector()
            line = words(f"{who}group attributes next-hop 192.0.2.1", text, ";") + " ".join(f"announce route {n};" for n in nets)
            t.add(line, [processed(count, 0), "done"], updates(encoder.announce, routes, attributes, "192.0.2.1"), to)
            line = f"{who}group " + " ; ".join(f"withdraw route {n}" for n in nets)
            t.add(line, [processed(0, count), "done"], updates(encoder.withdraw, routes, [], None), to)
    group_errors(t)


def group_errors(t):
    t.add("group end", ['{"error": "not in group block"}', "error"])
    t.add("group end text", ["error: not in group block", "error"])
    t.add("group start", ['{"status": "group started"}', "done"])
    t.add("group start", ['{"error": "already in group block (nested groups not allowed)"}', "error"])
    net = t.net()
    t.say(f"announce route {net} next-hop 192.0.2.1", out=updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
    t.say(f"withdraw route {net}", out=updates(encoder.withdraw, [prefix(net)], [], None))
    t.add("group end", ['{"status": "group ended", "commands": 0}', "done"])
    t.add("group start", ['{"status": "group started"}', "done"])
    t.add("group end text", ["group ended (0 commands)", "done"])
    for bad in ("announce route foo", "announce foo bar", "announce route 10.9.0.1/24 next-hop 192.0.2.1", "withdraw route foo",
                "announce eor ipv4 unicast"):
        net = t.net()
        t.add("group start", ['{"status": "group started"}', "done"])
        t.add(bad)
        t.add(f"announce route {net} next-hop 192.0.2.1")
        t.add("group end", [processed(1, 0, [f"could not parse: {bad}"]), "done"],
              updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
        t.say(f"withdraw route {net}", out=updates(encoder.withdraw, [prefix(net)], [], None))
        t.say(f"group {bad}", reply=[processed(0, 0, [f"could not parse: {bad}"]), "done"])
    bad = f"announce route {net}"
    t.say(f"group {bad}", reply=[processed(0, 0, [f"invalid route: {bad}"]), "done"])
    for empty in ("group", "group ;", "group attributes next-hop 192.0.2.1 ;"):
        t.say(empty, reply=['{"error": "empty group"}', "error"])
        t.say(empty + " text", reply=["error: empty group", "error"])
    t.say("group dance ; announce route foo", reply=[processed(0, 0, ["unknown action in group: dance", "could not parse: announce route foo"]),
                                                   "done"])
    t.say(f"group attributes foo 5 ; announce route {net} next-hop 192.0.2.1 ; withdraw route {net}",
          reply=[processed(1, 1, ["could not parse attributes: attributes foo 5"]), "done"],
          out=updates(encoder.withdraw, [prefix(net)], [], None))
    t.add("peer 203.0.113.9 group announce route 10.0.0.0/8 next-hop 192.0.2.1", ["error"])


def collapse(t):
    """What several changes of one route become in one flush (§7.3)."""
    net, other = t.net(), t.net()
    route, second = prefix(net), prefix(other)

    def block(commands, out, counts):
        t.add("group start", ['{"status": "group started"}', "done"])
        for c in commands:
            t.add(c)
        t.add("group end", [processed(*counts), "done"], lambda view: [(UPDATE, b) for how in out for b in how(view)])

    def said(n, med=None):
        return words("announce route", n, "next-hop 192.0.2.1", f"med {med}" if med else "")

    def there(r, med=None):
        attributes = [plain(0x80, 4, u32(med))] if med else []
        return lambda view: encoder.announce(view, [r], attributes, "192.0.2.1")

    def gone(r):
        return lambda view: encoder.withdraw(view, [r])

    block([said(net), said(net)], [there(route)], (2, 0))
    block([said(net, 1), said(net, 2)], [there(route, 2)], (2, 0))  # senda: the last word only
    block([said(net, 3), f"withdraw route {net}"], [gone(route)], (1, 1))
    block([f"withdraw route {net}", said(net, 4)], [gone(route), there(route, 4)], (1, 1))
    block([f"withdraw route {net}", f"withdraw route {net}"], [gone(route)], (0, 2))
    block([said(net, 1), said(other, 2), f"withdraw route {net}"], [gone(route), there(second, 2)], (2, 1))
    block([said(net, 7), f"withdraw route {other}"], [gone(second), there(route, 7)], (1, 1))
    block([f"withdraw route {net}"], [gone(route)], (0, 1))


INDEX = {"10.9.0.0/24": "3031303164697361626c6564180a0900", "2001:db8::/32": "3032303164697361626c65642020010db8"}


def indexed(t):
    """Success is one line without terminator (§6.9)."""
    for net, hop in (("10.9.0.0/24", "192.0.2.1"), ("2001:db8::/32", "2001:db8::1")):
        out = updates(encoder.announce, [prefix(net)], [], hop)
        gone = updates(encoder.withdraw, [prefix(net)], [], None)
        text = f"{net} next-hop {hop}"
        added = json.dumps({"index": INDEX[net], "route": text, "success": True})
        t.say(f"routes add route {net} next-hop {hop}", reply=[added], out=out)
        t.add("barrier" if t.version == 4 else "peer * barrier")
        t.say("routes list", reply=[lambda line, n=net, x=text: [(r["index"], r["route"]) for r in json.loads(line)] == [(INDEX[n], x)] * (4 if ":" in n else 5)])
        t.say("routes ipv4 list" if ":" in net else "routes ipv6 list", reply=["[]"])
        t.say("routes ipv4 unicast list", reply=[lambda line, n=net: len(json.loads(line)) == (0 if ":" in n else 5)])
        t.say(f"routes remove route {net} next-hop {hop}",
              reply=[json.dumps({"removed": True, "route": text, "index": INDEX[net]})], out=gone)
        t.add("peer * barrier")
        t.say(f"routes add route {net} next-hop {hop}", reply=[added], out=out)
        t.add("peer * barrier")
        t.say(f"routes remove index {INDEX[net].upper()}", reply=[json.dumps({"removed": True, "index": INDEX[net]})], out=gone)
        t.add("peer * barrier")
        t.say(f"routes remove index {INDEX[net]}", reply=[json.dumps({"removed": False, "index": INDEX[net]})])
        t.say(f"routes remove route {net} next-hop {hop}",
              reply=[json.dumps({"removed": False, "route": text, "index": INDEX[net]})])
    t.say("routes list", reply=["[]"])
    t.say("routes add route 10.9.0.0/24", reply=['{"route": "10.9.0.0/24", "success": false, "error": "announce requires nexthop: 10.9.0.0/24"}'])
    pieces = [f"10.9.{n}.0/24" for n in (0, 1)]
    for verb, how, hop in (("add", encoder.announce, "192.0.2.1"), ("remove", encoder.withdraw, None)):
        t.say(f"routes {verb} route 10.9.0.0/23 next-hop 192.0.2.1 split /24",
              reply=[lambda line: [r["route"].split()[0] for r in json.loads(line)] == pieces],
              out=updates(how, [prefix(p) for p in pieces], [], hop))
        t.add("peer * barrier")
    for line, text in (("routes", "routes requires action: list, add, or remove"), ("routes dance", "routes requires action: list, add, or remove"),
                       ("routes add", "routes add requires route specification"), ("routes remove", "routes remove requires route spec or index"),
                       ("routes add foo", "Could not parse route: foo"), ("routes add route foo", "Could not parse route: route foo"),
                       ("routes remove index zz", "Invalid hex index: zz"), ("routes remove index 123", "Invalid hex index: 123")):
        t.say(line, reply=[f"error: {text}", "error"])


def _of(peer, which):
    """`e` has IPv4 unicast only."""
    return [i for i in which if peer != "e" or i == 0]


def shown(t):
    """`rib show`, in JSON and text, with every filter; flushing and clearing (§6.7)."""
    v6 = t.version == 6
    net, six = t.net(), t.net(6)
    three = [prefix(net), prefix(six)]
    t.say(f"announce route {net} next-hop 192.0.2.1 med 5 community [ 65000:1 no-export ]", out=updates(
        encoder.announce, three[:1], [plain(0x80, 4, u32(5)), communities(C + 1, 0xFFFFFF01)], "192.0.2.1"))
    t.say(f"announce route {six} next-hop 2001:db8::1", out=updates(encoder.announce, three[1:], [], "2001:db8::1"))
    rule = encoder.flow([(2, encoder.flow_prefix("10.0.0.0/24")), (5, bytes([0x81, 80]))])
    t.say("announce flow route { match { source 10.0.0.0/24; destination-port =80; } then { discard; } }",
          out=updates(encoder.announce, [rule], [encoder.extended("8006000000000000")], None))
    rule_text = "flow source-ipv4 10.0.0.0/24 destination-port =80"

    def as_json(peer, which):
        routes = [{"family": "ipv4 unicast", "prefix": net}, {"family": "ipv6 unicast", "prefix": six},
                  {"family": "ipv4 flow", "nlri": rule_text}]
        return [json.dumps({f"@{peer}@": {"routes": [routes[i]]}}) for i in _of(peer, which)]

    def as_text(peer, which):
        lines = [f"ipv4 unicast {net}", f"ipv6 unicast {six}", f"ipv4 flow {rule_text}"]
        return [f"@{peer}@ {lines[i]}" for i in _of(peer, which)]

    show = "rib show out" if v6 else "show adj-rib out"
    for words_, peers, which in (("", "abcde", (0, 1, 2)), ("inet", "abcde", (0, 1)), ("flow", "abcde", (2,)), ("l2vpn", "abcde", ()),
                                 ("@b@", "b", (0, 1, 2)), ("@b@ flow", "b", (2,)), ("flow @b@", "b", (2,)), ("203.0.113.9", "", ()),
                                 ("routes", "abcde", (0, 1, 2)), ("static inet", "abcde", (0, 1)), ("nonsense", "", ())):
        for end in ("json", "text", ""):
            make = as_json if end == "json" or (v6 and not end) else as_text
            t.add(words(show, words_, end), [*(line for p in peers for line in make(p, which)), "done"], ordered=False)
    text = f"ipv4 unicast {net} next-hop 192.0.2.1 med 5 community [ 65000:1 no-export ]"
    t.add(f"{show} extensive @a@ inet text",
          [f"{name('a')} {text}", f"{name('a')} ipv6 unicast {six} next-hop 2001:db8::1", "done"])
    extensive = ("routes", "peer-address", "local-address", "state", "duration", "as", "id", "hold", "capabilities", "families",
                 "messages", "prefixes")
    t.add(f"{show} extensive flow @c@ json", [lambda line: tuple(list(json.loads(line).values())[0]) == extensive, "done"])
    show_in = show.replace(" out", " in")
    for end in ("", "inet", "extensive", "json", "text", "flow @a@"):
        t.add(words(show_in, end), ["done"])
    for bad in ("rib show", "rib show sideways", "rib show out-in", "rib") if v6 else ("show adj-rib", "show adj-rib sideways", "show", "show rib"):
        t.add(bad, ["error"])
    clear, flush = ("rib clear", "rib flush") if v6 else ("clear adj-rib", "flush adj-rib")
    everything = lambda view: [(UPDATE, b) for b in (  # noqa: E731
        *encoder.announce(view, three[:1], [plain(0x80, 4, u32(5)), communities(C + 1, 0xFFFFFF01)], "192.0.2.1"),
        *encoder.announce(view, three[1:], [], "2001:db8::1"),
        *encoder.announce(view, [rule], [encoder.extended("8006000000000000")]))]
    for word in ("out", "sideways", "out"):
        t.add(f"{flush} {word} sync", out=everything, ordered=False)
    t.add(f"{clear} in")
    gone = lambda view: [(UPDATE, b) for b in (  # noqa: E731
        *encoder.withdraw(view, three), *encoder.withdraw(view, [rule], [encoder.extended("8006000000000000")]))]
    t.add(f"{clear} out sync", out=gone, ordered=False)
    t.add(f"{clear} out sync")
    t.add(f"{flush} out sync")
    t.add(show, ["done"])


def create(t):
    """Neighbors that cannot be made, and removed (§6.8)."""
    v6 = t.version == 6
    make, end = ("peer create", "peer delete") if v6 else ("create neighbor", "delete neighbor")
    good = "203.0.113.9 local-address 127.0.0.1 local-as 65000 peer-as 65001"
    for bad in ("", "foo", "203.0.113.9", "203.0.113.9 local-as 1 peer-as 1", "203.0.113.9 local-address 127.0.0.1 local-as 1",
                good + " foo 5", good + " local-as 5", good + " router-id", good + " router-id x", good + " family-allowed foo",
                good + " family-allowed ipv4-foo", good + " graceful-restart x", good + " group-updates maybe", good + " api",
                good.replace("65001", "x"), good.replace("127.0.0.1", "x"), good.replace("127.0.0.1", "::1")):
        t.add(words(make, bad), [re.compile("error: Unexpected error: ValueError: .+"), "error"])
    for nobody in ("203.0.113.9", "@x@", "@a@ local-as 1", "[ 203.0.113.9 ]" if v6 else "203.0.113.9"):
        t.add(f"{end} {nobody}", ["error: no neighbors match the selector", "error"])
    again = "@a@ local-ip 127.0.0.1 local-as 65000 peer-as 65000 router-id 10.0.0.1 api puppet"
    t.add(f"{make} {again}", [f"error: peer already exists: {name('a')}", "error"])


def junk(t):
    """Lines that are no commands, however they are written (§2.2)."""
    v6 = t.version == 6
    for line in ("nonsense", "]", ";", "peer *", "peer * dance", "session", "session dance", "session ack", "session ack maybe",
                 "session sync", "system", "system dance", "daemon", "daemon explode", "rib dance out", "group", "group dance",
                 "announce" if v6 else "dance", "ANNOUNCE ROUTE 10.0.0.0/8 NEXT-HOP 192.0.2.1", "exabgp", "peer dance", "{", "}", "[ ]", ",",
                 "peer * announce'", "tag=x nonsense"):
        reply = ["error"]
        if line.startswith("tag="):
            reply = ["tag=x", "error"]
        t.add(line, reply)
    for word in ('"', "'", 'peer * announce route "10.0.0.0/8', "session ping '"):
        t.add(word, ["error"])
    if v6:
        for line in ("version", "help", "status", "ping", "bye", "reset", "enable-ack", "disable-sync", "show neighbor", "show adj-rib out",
                     "queue-status", "flush adj-rib out", "announce route 10.0.0.0/8 next-hop 192.0.2.1", "withdraw route 10.0.0.0/8",
                     "teardown 4", "neighbor * announce route 10.0.0.0/8 next-hop 192.0.2.1", "api version"):
            t.add(line, ["error"])
    else:
        for line in ("group start", "group end", "neighbor @a@ group announce route 10.0.0.0/8 next-hop 192.0.2.1", "neighbor @a@ show",
                     "neighbor @a@ flush adj-rib out", "neighbor @a@ announce foo", "neighbor @a@ withdraw foo"):
            t.add(line, ["error"])
    for byte in (0, 1, 7, 8, 27, 127, 128, 0xA0, 0xC3, 0xFF):
        for where in (b"%c", b"session ping%c", b"%csession ping", b"peer * announce route 10.0.0.0/8 next-hop 192.0.2.1 name a%cb"):
            t.add(where % byte, ["error"])
    for text in ("é", "peer * announce route 10.0.0.0/8 next-hop 192.0.2.1 name ü", "\u2028", "🙂"):
        t.add(text.encode(), ["error"])
    for octets in (b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xfe\xff", b"\xc0\x80"):
        t.add(b"session ping " + octets, ["error"])
    for line in ("", "   ", "\t", "#", "# words", "#peer * dance", "\r", " \r"):
        t.add(line)
    t.add("# " + "x" * (1 << 19))
    blanks = "  peer   *\tannounce   route  10.200.0.0/16\t next-hop   192.0.2.1  \r" if v6 else \
        "  announce   route  10.200.0.0/16\t next-hop   192.0.2.1  \r"
    t.add(blanks, out=updates(encoder.announce, [prefix("10.200.0.0/16")], [], "192.0.2.1"))
    t.add(blanks.replace("announce", "withdraw"), out=updates(encoder.withdraw, [prefix("10.200.0.0/16")], [], None))


def tags(t):
    """An answer says the tag of its command first."""
    net = t.net()
    t.add(f"tag=7 {t.all()}announce route {net} next-hop 192.0.2.1", ["tag=7", "done"],
          updates(encoder.announce, [prefix(net)], [], "192.0.2.1"))
    t.add(f"{t.all()}withdraw route {net} tag=a-b.c", ["tag=a-b.c", "done"], updates(encoder.withdraw, [prefix(net)], [], None))
    t.add(f"tag=x {t.all()}announce route foo", ["tag=x", "error: Could not parse route: route foo", "error"])
    t.add(f"{t.all()}barrier tag=end", ["tag=end", "done"])


def exchanges(t):
    """What the contract has recorded, as it is."""
    for line, reply, wires in recorded.EXCHANGES:
        t.add(f"peer @a@ {line}", reply, lambda view, w=wires: [(UPDATE, bytes.fromhex(x)) for x in w], "a")
