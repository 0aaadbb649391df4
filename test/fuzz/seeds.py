#!/usr/bin/env python3
"""Writes what the fuzzers start from: golden messages, and the parts they consist of.

    seeds.py FOLDER        one folder in it per target, one file per seed

Messages come from golden.txt, which cites where they are from. Attributes, capabilities and NLRI are
cut out of them, so that a new message feeds all the targets it has something for.
"""
import hashlib
import pathlib
import sys

MARKER = "FF" * 16
GOLDEN = pathlib.Path(__file__).parent / "golden.txt"

# The context octet of fuzz.hpp for the sessions golden.txt names.
CONTEXTS = {"": 0, "asn2": 1, "add-path": 4}

# Values of attributes beyond golden.txt: AS paths with every kind of segment (RFC 4271 4.3, RFC 5065
# 3), AIGP with another TLV before (RFC 7311 3), communities as wire contract 7 has them.
VALUES = {
    2: ["03010000FDE904020000FDEA0000FDEB02010000FDF2", "02010000000001010000FDE8"],
    16: ["0002FDE90000006401020102030400640102FA56EA0100640202FA56EA010064"
         "0003FDE90000006401030102030400050203FA56EA0100054004FDE949742400"],
    17: ["0202FA56EA010000FDE8", "03010000FDE904020000FDEA0000FDEB01010000FDF2"],
    18: ["FA56EA09C0000209"],
    26: ["0200040101000B00000000000003E8"],
}

# Keywords, as the targets are called.
ATTRIBUTES = {
    1: "origin", 2: "as-path", 3: "next-hop", 4: "med", 5: "local-preference",
    6: "atomic-aggregate", 7: "aggregator", 8: "community", 9: "originator-id", 10: "cluster-list",
    14: "mp-reach-nlri", 15: "mp-unreach-nlri", 16: "extended-community", 17: "as4-path",
    18: "as4-aggregator", 22: "pmsi", 23: "tunnel-encap",
    25: "extended-community-ipv6", 26: "aigp", 29: "bgp-ls", 32: "large-community",
    35: "only-to-customer", 40: "bgp-prefix-sid", 24: "traffic-engineering",
    28: "entropy-label-capability", 33: "bgpsec-path", 128: "attr-set",
}
CAPABILITIES = {
    1: "multiprotocol", 2: "route-refresh", 3: "outbound-route-filtering", 5: "nexthop",
    6: "extended-message", 7: "bgpsec", 8: "multiple-labels", 9: "role",
    67: "dynamic-capability", 71: "long-lived-graceful-restart",
    64: "graceful-restart", 65: "asn4", 68: "multi-session", 69: "add-path",
    70: "enhanced-route-refresh", 73: "hostname", 75: "software-version", 76: "paths-limit",
    77: "link-local-nexthop", 128: "cisco-route-refresh", 131: "cisco-multi-sesion",
    185: "operational",
}
AFIS = {1: "ipv4", 2: "ipv6", 25: "l2vpn", 16388: "bgp-ls"}
SAFIS = {1: "unicast", 2: "multicast", 4: "nlri-mpls", 5: "mcast-vpn", 65: "vpls", 70: "evpn",
         71: "bgp-ls", 72: "bgp-ls-vpn", 73: "sr-policy", 85: "mup", 128: "mpls-vpn", 132: "rtc",
         133: "flow", 134: "flow-vpn"}

# Statements: configuration contract 9 (attributes), 8.2 (prefixes), 1.7 (values).
TEXTS = {
    "attribute_text_origin": ["igp", "egp", "incomplete", "IGP"],
    "attribute_text_as-path": ["65001", "[ 65001 65002 ]", "[ 65010 ] ( 65020 65021 )", "[ ]",
                               "[ 1.10, 2 ]"],
    "attribute_text_next-hop": ["192.0.2.1", "2001:db8::1", "self"],
    "attribute_text_med": ["100", "4294967295"],
    "attribute_text_local-preference": ["100"],
    "attribute_text_atomic-aggregate": [""],
    "attribute_text_aggregator": ["65001:192.0.2.1", "( 65001:192.0.2.1 )", "(65001:192.0.2.1)"],
    "attribute_text_community": ["65001:1", "[ no-export 65001:10 0xFFFFFF02 77 blackhole ]"],
    "attribute_text_originator-id": ["192.0.2.1"],
    "attribute_text_cluster-list": ["192.0.2.1", "[ 192.0.2.1 192.0.2.2 ]"],
    "attribute_text_extended-community": [
        "target:65001:100", "[ target:1.2.3.4:100 origin:65001:100 target:4200000001:100 ]",
        "[ target:65001L:100 bandwidth:65001:1000000 l2info:19:0:1500:111 mup:10:10 ]",
        "[ redirect:65001:100 0x0002FDE900000064 65001:5 ]",
        "[ rate-limit:9600 rate-limit:10:packets action sample-terminal mark 10 copy-to-nexthop ]",
        "[ interface-set:non-transitive:input-output:1:2 redirect-to-nexthop-ietf 192.0.2.1 ]",
        "[ encap:VXLAN mac-mobility:5:sticky rtrecord:65000:100 target4:1:2 origin4:1:2 ]"],
    "attribute_text_extended-community-ipv6": [
        "redirect-to-nexthop-ietf 2001:db8::1",
        "[ copy-to-nexthop-ietf ::1 0x000220010DB80000000000000000000000010064 ]"],
    "attribute_text_large-community": ["65001:1:2", "[ 65001:3:4 65001:1:2 65001:1:2 ]"],
    "attribute_text_bgp-prefix-sid": [
        "[ 777 ]", "[ 300, [ ( 800000,4096 ), ( 1000000,5000 ) ] ]"],
    "attribute_text_bgp-prefix-sid-srv6": [
        "( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] )", "( l2-service 2001:db8:1:: )"],
    "attribute_text_only-to-customer": ["65001", "1.10"],
    "attribute_text_aigp": ["1000", "0x3E8", "18446744073709551615"],
    "attribute_text_any": [
        "origin igp as-path [ 65001 ] med 100 community [ 65001:1 no-export ]",
        "attribute [ 0x99 0x60 0x0102030405 ] extended-community target:1:1 extended-community 2:2",
        "next-hop 192.0.2.1 next-hop 2001:db8::1 atomic-aggregate aggregator ( 65001:1.1.1.1 )"],
    "nlri_text_unicast": ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::/0", "224.0.0.0/4"],
    "nlri_text_nlri-mpls": ["10.0.0.0/8 label 100", "2001:db8::/32 label [ 100 200 ]"],
    "nlri_text_flow": [
        "source 10.0.0.0/24 destination-ipv4 10.1.0.0/16 protocol [ tcp udp ] dscp 46",
        "port >1024&<2048 destination-port [ =80 >=81&<=90 !=http ] source-port 0xffff",
        "tcp-flags [ =syn+ack&!fin urg !=ns ] fragment !dont-fragment packet-length <64",
        "icmp-type echo-request icmp-code host_unreachable",
        "destination 2001:db8::1/128/64 flow-label 1048575 traffic-class 3 next-header 6"],
    "nlri_text_mpls-vpn": ["10.0.0.0/8 rd 65000:1 label 100",
                           "2001:db8::/32 label [ 100 200 ] route-distinguisher 192.0.2.1:7"],
    "nlri_text_mcast-vpn": [
        "shared-join rp 10.9.9.1 group 239.1.1.1 rd 65000:1 source-as 65000",
        "source-join source fd12::2 group ff0e::1 rd 65000:1 source-as 1.10",
        "source-ad source 10.9.9.4 group 239.1.1.1 rd 192.0.2.1:7"],
    "nlri_text_mup": [
        "mup-isd 10.0.1.0/24 rd 100:100", "mup-dsd 2001::1 rd 100:100",
        "mup-t1st 192.168.0.2/32 rd 100:100 teid 12345 qfi 9 endpoint 10.0.0.1 source 10.0.1.1",
        "mup-t2st 10.0.0.1 rd 100:100 teid 12345/32", "mup-t2st 2001::1 rd 1:1 teid 5/12"],
    "nlri_text_evpn": [
        "mac-ip rd 65000:1 esi - ethernet-tag 0 mac 00:11:22:33:44:55 ip 192.0.2.1 label 100",
        "ethernet-ad rd 65000:1 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 4294967295 vni 5",
        "inclusive-multicast rd 65000:1 ethernet-tag 1 originator 2001:db8::1",
        "ip-prefix 2001:db8::/32 rd 65000:1 esi - ethernet-tag 0 gateway :: label 7",
        "leave-sync rd 1:1 esi - ethernet-tag 0 source * group 239.1.1.1 originator 192.0.2.1 "
        "max-response-time 5 flags 2",
        "region-pmsi rd 1:1 ethernet-tag 0 region 0x0002000100000009",
        "leaf key 0x03110001C000020100070000006420C0000201 originator 192.0.2.9"],
    "nlri_text_l2-flow": [
        "ethernet-type [ 0x0800 =0x86dd ] source-mac 00:11:22 destination-mac AA:BB:CC:00:00:00/24",
        "packet ipv4 vlan-id >=100&<=200 vlan-pcp !=7 destination 192.0.2.0/24 protocol tcp",
        "packet ipv6 snap 0x0000000800 flow-label 5", "packet none inner-vlan-dei 1 llc-dsap true"],
    "nlri_text_sr-policy": ["distinguisher 1 color 100 endpoint 192.0.2.9",
                            "distinguisher 0 color 4294967295 endpoint 2001:db8::1"],
    "nlri_text_sr-policy-path": [
        "preference 200 priority 5 binding-sid mpls 24000 policy-name gold candidate-path-name a "
        "segment-list weight 1 segment type-a mpls 16001 segment type-b srv6 2001:db8::1",
        "srv6-binding-sid fc00::1 binding-sid null segment-list weight 2 segment type-c ipv4 "
        "1.1.1.1 algorithm 128 sid 16005 segment type-d ipv6 fc00::1 algorithm 0 sid 100",
        "segment-list weight 1 segment type-e local-if-id 5 ipv4 1.1.1.1 segment type-f local "
        "1.1.1.1 remote 2.2.2.2 sid 7 segment type-h local fc00::1 remote fc00::2",
        "segment-list weight 1 segment type-g local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 "
        "remote-ipv6 fc00::2 segment type-j local-if-id 1 local-ipv6 fc00::1 remote-if-id 2 "
        "remote-ipv6 fc00::2 algorithm 128 sid fc00::9",
        "segment-list weight 1 segment type-i ipv6 fc00::1 algorithm 0 segment type-k local fc00::1 "
        "remote fc00::2 algorithm 128 sid fc00::9 endpoint-behavior 17 40 24 16 0"],
}
BARE_TEXTS = {
    "net_text_ip": ["192.0.2.1", "2001:db8::8:800:200C:417A", "::ffff:129.144.52.38", "::", "1::"],
    "net_text_prefix": ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/33", "::1/128", "192.0.2.1"],
    "net_text_asn": ["65001", "4200000001", "1.10", "65535.65535"],
    "net_text_family": ["ipv4 unicast", "l2vpn evpn", "bgp-ls bgp-ls-vpn", "ipv6 labeled-unicast"],
    "net_text_distinguisher": ["65000:1", "192.0.2.1:7", "70000:1", "0x0009010203040506"],
    "net_text_ethernet": ["00:11:22:AA:bb:CC", "00:11:22:33:44:55:66:77:88:99", "-"],
    "json_string": ["hello", "\"\\\n\t\x7f\x1b[31m", "caf\u00e9 \u20ac \U0001f600 \ufffd"],
    "hex": ["00ff", "FF:FF 12", "DeAdBeEf"],
}

# Configuration contract 4 to 10.
CONFIGURATIONS = [
    """process watcher {
  run /usr/bin/watcher --fast "two words";
  encoder json; respawn false;
}
template { neighbor base { hold-time 90; family { ipv4 unicast; ipv6 unicast; } } }
neighbor 192.0.2.1 {  # a comment
  inherit base;
  router-id 192.0.2.2; local-address 192.0.2.2; local-as 65000; peer-as 65001;
  description "left {spine}"; host-name r1; domain-name example.net;
  passive; listen 1179; md5-password secret; outgoing-ttl 64; group-updates false;
  capability { asn4 enable; route-refresh; graceful-restart 120; add-path send/receive; aigp; }
  nexthop { ipv4 unicast ipv6; }
  add-path { ipv4 unicast limit 5; }
  api { processes [ watcher ]; neighbor-changes; receive { parsed; update; consolidate; } }
  static {
    route 10.0.0.0/8 next-hop 192.0.2.3 med 5 community [ 65000:1 no-export ] watchdog w;
    route 2001:db8::/32 { next-hop 2001:db8::1; as-path [ 65001 ( 65002 ) ]; origin egp; }
    attributes next-hop self local-preference 200 nlri 10.1.0.0/16 10.2.0.0/16;
  }
  announce { ipv4 { unicast 10.3.0.0/24 next-hop 192.0.2.3 path-information 7; } }
}
""",
    """neighbor 192.0.2.0/24 { local-as auto; peer-as auto; local-address auto; router-id 1.1.1.1;
  passive; family { all; } }
""",
    """neighbor 192.0.2.1 { router-id 192.0.2.2; local-address 192.0.2.2; local-as 1; peer-as 1;
  family { ipv4 flow; ipv4 flow-vpn; ipv6 flow; }
  flow {
    route one { rd 65000:1; next-hop 192.0.2.3;
      match { source 10.0.0.0/8; protocol [ tcp udp ]; destination-port [ >8080&<8088 =3128 ]; }
      then { rate-limit 1000 packets; redirect 65500:12345; community [ 1:2 ]; mark 10; }
      scope { interface-set [ non-transitive:input:1:2 output:3:4 ]; } }
    route destination 2001:db8::/32/0 next-header udp copy 192.0.2.3 action sample;
  }
  announce { ipv4 { flow port 80 discard; } }
}
""",
    "neighbor 2001:db8::1 { local-as 4200000000; peer-as 1.10; hold-\\\n  time 0; }",
    "neighbor 192.0.2.1 { descripton x; hold-time 2; static { route 10.0.0.1/8; } }",
    "a \\u00e9 \\ud83d\\ude00 \"b\" 'c' [d,e] ( f ) {g;h{}}}",
]
# Lines without the word in front are what follows it; API contract 5 and 6.
ROUTES = {
    "route": [
        "10.0.0.0/24 next-hop 192.0.2.3 med 5 community [65000:1 no-export] as-path [65001 65002]",
        "2001:db8::/48 next-hop 2001:db8::1 path-information 1.2.3.4 attribute [0x99 0x60 0x0102]",
        "10.0.0.0/24 next-hop self large-community [1:2:3] extended-community [target:1:2] aigp 9",
    ],
    "attributes": ["next-hop 192.0.2.3 origin igp local-preference 100 nlri 10.0.0.0/24 10.1.0.0/24"],
    "announce": ["10.0.0.0/24 next-hop 192.0.2.3 aggregator (65000:1.1.1.1) atomic-aggregate"],
}
COMMANDS = [
    "neighbor 192.0.2.1 announce eor ipv4 unicast", "peer * announce route-refresh ipv6 unicast",
    "neighbor 192.0.2.1, neighbor 192.0.2.2 withdraw watchdog w", "peer * announce watchdog w",
    "peer [192.0.2.1, 192.0.2.2] teardown 4", "flush adj-rib out", "rib show out", "rib clear out",
    "session ack disable", "session sync enable", "session ping", "system version", "daemon status",
    "system api version 4", "system queue-status", "version json", "clear adj-rib out text",
]


class Corpus:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def add(self, target, data):
        folder = self.folder / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


def number(data):
    return int.from_bytes(data, "big")


def add_update(corpus, context, body):
    corpus.add("update", bytes([context]) + body)
    withdrawn = 2 + number(body[:2])
    end = withdrawn + 2 + number(body[withdrawn:withdrawn + 2])
    at = withdrawn + 2
    paths = bytes([1 if context == CONTEXTS["add-path"] else 0])
    corpus.add("nlri_ipv4-unicast", paths + body[2:withdrawn])
    corpus.add("nlri_ipv4-unicast", paths + body[end:])
    corpus.add("nlri_ipv4-multicast", paths + body[end:])
    while at + 3 <= end <= len(body):  # some are malformed
        wide = 2 if body[at] & 0x10 else 1
        size = number(body[at + 2:at + 2 + wide])
        code, value = body[at + 1], body[at + 2 + wide:at + 2 + wide + size]
        if code in ATTRIBUTES:
            corpus.add(f"attribute_{ATTRIBUTES[code]}", bytes([context]) + value)
        if code in (14, 15) and len(value) >= 5:
            add_nlri(corpus, paths, value[:3], value[5 + value[3]:] if code == 14 else value[3:])
        at += 2 + wide + size


def add_nlri(corpus, paths, family, nlri):
    afi, safi = AFIS.get(number(family[:2])), SAFIS.get(family[2])
    corpus.add(f"nlri_{afi}-{safi}", paths + nlri)
    if safi == "unicast":
        corpus.add(f"nlri_{afi}-multicast", paths + nlri)


def add_open(corpus, body):
    corpus.add("open", b"\0" + body)
    corpus.add("open", b"\xff" + body)
    wide = 2 if body[9:11] == b"\xff\xff" else 1
    at = 13 if wide == 2 else 10
    while at + 1 + wide <= len(body):
        size = number(body[at + 1:at + 1 + wide])
        capabilities = body[at + 1 + wide:at + 1 + wide + size]
        corpus.add("capability_any", b"\0" + capabilities)
        add_capabilities(corpus, capabilities)
        at += 1 + wide + size
    corpus.add("capability_any", bytes([wide]) + body[13 if wide == 2 else 10:])


def add_capabilities(corpus, data):
    while len(data) >= 2:
        if data[0] in CAPABILITIES:
            corpus.add(f"capability_{CAPABILITIES[data[0]]}", data[2:2 + data[1]])
        data = data[2 + data[1]:]


def add_message(corpus, context, message):
    kind, body = message[18], message[19:]
    if kind == 1:
        add_open(corpus, body)
    elif kind == 2:
        add_update(corpus, context, body)
    elif kind == 3:
        corpus.add("message_notification", body)
        corpus.add("message_answer", bytes(7) + message)
        corpus.add("message_shutdown-text", body[1:2] + body[3:])
    elif kind == 5:
        corpus.add("message_route-refresh", body)
    elif kind == 6:
        corpus.add("message_operational", body)
    # limit 4096, capacity as large, pieces of 7 and 30 octets
    corpus.add("framing", bytes.fromhex("0FED0002061D") + message + wire(4, b""))


def add_sessions(corpus, messages):
    """OPEN, KEEPALIVE, and what may follow: of iBGP peers, who need not say more than that."""
    opens = [m for _, m in messages if m[18] == 1 and len(m) < 600]
    others = [m for _, m in messages if m[18] != 1]
    keepalive = wire(4, b"")
    for message in opens:
        corpus.add("session", bytes.fromhex("0000") + message + keepalive)
    everything = max(opens, key=len)
    for message in others:
        for bits in ("00", "01", "04"):
            start = bytes.fromhex(bits + "00") + everything + keepalive
            corpus.add("session", start + message)
    # in pieces, and on both sides: give, time passes, an incoming connection, blocked, and so on
    steps = bytes.fromhex("02c2c841438221cdcf60664f")
    for message in others[::7]:
        start = bytes([0, len(steps)]) + steps + everything + keepalive
        corpus.add("session", start + message)


def add_daemon(corpus, messages):
    for body in ("command=system+version&commands=a%0Ab%0D%0A&x=1", "system version\n\n# none\npeer * announce"):
        corpus.add("channel_form", b"\0" + body.encode())
        corpus.add("channel_form", b"\1" + body.encode())
    for text in ("s n summary", "neighbor 192.0.2.1 a r 10.0.0.0/8", "adj-rib in show", "n 2001:db8::1 adj-rib out show"):
        corpus.add("channel_shorthand", text.encode())
    corpus.add("channel_json", b'{"commands": [{"command": "peer show"}, {"command": "#"}], "a": "b"}')
    for options in (["--ip", "192.0.2.0/24", "--start-ip", "3"], ["--ip=2001:db8::/120", "--deaggregate-networks"],
                    ["-sF", "local0", "--as-path", "1 2", "--path-id", "7", "--neighbor", "192.0.2.1", "--ip=::1"]):
        corpus.add("channel_healthcheck", "\0".join(options).encode())
    # a neighbor, attributes, two announcements, a withdrawal, the end of all; whole and cut off
    records = bytes.fromhex("10000161" "1100074003040a000001" "01000101000002080a"
                            "0100010103000000070000000012345678000418c00002" "02000101000002080a" "03")
    for choice in (2, 3, 7):
        corpus.add("route_file", bytes([choice]) + records)
    corpus.add("route_file", b"\1" + bytes.fromhex("53f7e1d00000000003ffffff"))
    for text in CONFIGURATIONS:
        data = text.encode()
        corpus.add("config_file", data)
        corpus.add("config_text", data)
        for target in ("config_format", "config_migrate"):
            for choice in range(4):
                corpus.add(target, bytes([choice]) + data)
        corpus.add("config_tokenizer", b"\0" + data)
        corpus.add("config_tokenizer", b"\1" + data)
    commands = list(COMMANDS)
    for kind, routes in ROUTES.items():
        for text in routes:
            corpus.add(f"api_{kind}", text.encode())
            word = "ipv4 unicast" if kind == "announce" else kind
            for verb in ("announce", "withdraw"):
                commands.append(f"{verb} {word} {text}")  # version 4
                commands.append(f"peer * {verb} {word} {text}")
    for text in commands:
        corpus.add("api_line", text.encode())
        corpus.add("api_commands", b"\1" + text.encode())
        corpus.add("api_commands", b"\0" + text.encode())
    corpus.add("api_commands", b"\2" + "\n".join(commands[::3]).encode())
    corpus.add("api_commands", b"\3" + "\n".join(commands[1::3]).encode())
    for context, message in messages:
        if message[18] == 2:
            corpus.add("api_decoded", bytes([context]) + message[19:])
        flags = (context & 1) << 6 | (context & 4) << 3
        corpus.add("decode", bytes([flags]) + message.hex().encode())
        if message[18] <= 2:
            bare = {1: 1, 2: 0}[message[18]]
            corpus.add("decode", bytes([flags | bare]) + message[19:].hex().encode())
            corpus.add("decode", bytes([flags | bare | 4]) + message[19:].hex().encode())
    corpus.add("decode", b"\x02180a0000100a01")
    corpus.add("decode", b"\xa2000000012020010db8")


def wire(kind, body):
    size = len(body) + 19
    return bytes.fromhex(MARKER) + size.to_bytes(2, "big") + bytes([kind]) + body


def golden():
    """What golden.txt holds: (context octet, message), and (attribute code, value)."""
    kinds = {"open": 1, "update": 2, "notification": 3, "operational": 6}
    messages, values = [], []
    for line in GOLDEN.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        kind, *code, data = line.split()
        kind, _, session = kind.partition(".")
        data = bytes.fromhex(data)
        if kind == "attribute":
            values.append((int(code[0]), data))
        elif kind == "message":
            messages.append((CONTEXTS[session], bytes.fromhex(MARKER) + data))
        else:
            messages.append((CONTEXTS[session], wire(kinds[kind], data)))
    return messages, values


def write(folder):
    corpus = Corpus(folder)
    messages, values = golden()
    for context, message in messages:
        add_message(corpus, context, message)
    add_sessions(corpus, messages)
    values += [(code, bytes.fromhex(v)) for code, texts in VALUES.items() for v in texts]
    for code, value in values:
        corpus.add(f"attribute_{ATTRIBUTES[code]}", b"\0" + value)
    for target, texts in TEXTS.items():
        for text in texts:
            corpus.add(target, b"\0" + text.encode())
            corpus.add(target, b"\1" + text.encode())
    for target, texts in BARE_TEXTS.items():
        for text in texts:
            corpus.add(target, text.encode())
    add_daemon(corpus, messages)
    for text in ["0", "65535", "0xffff", "18446744073709551615"]:
        corpus.add("net_text_number", b"\xff" * 8 + text.encode())
        corpus.add("net_text_number", b"\0" * 6 + b"\xff\xff" + text.encode())


if __name__ == "__main__":
    write(sys.argv[1])
