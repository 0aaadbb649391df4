#!/usr/bin/env python3
"""senda decode and tshark agree about prefixes, next hops, paths and communities.

    tshark.py SENDA

Messages are those of test/unit/session/vectors, of every family. What tshark does not know, or
cannot read, is left out by name: UNREADABLE says what may be, everything else has to be compared.
"""
import collections
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "unit" / "session" / "vectors"
FILES = ("attributes.txt", "extended_communities.txt", "nlri.txt")
FAMILIES = {"ipv4 unicast", "ipv6 unicast", "ipv4 multicast", "ipv6 multicast", "ipv4 nlri-mpls",
            "ipv6 nlri-mpls", "ipv4 mpls-vpn", "ipv6 mpls-vpn", "l2vpn vpls", "l2vpn evpn", "ipv4 rtc",
            "ipv4 flow", "ipv6 flow", "ipv4 flow-vpn", "ipv6 flow-vpn", "ipv4 mcast-vpn", "ipv6 mcast-vpn",
            "ipv4 sr-policy", "bgp-ls bgp-ls"}

# Names of vectors where tshark 4.0 falls short, and why.
UNREADABLE = (
    (r"mup ", "it does not know SAFI 85"),
    (r"mpls-vpn addpath", "it guesses path identifiers, for unicast alone"),
    (r"sr-policy v6", "it takes the endpoint for an IPv4 address"),
    (r"bgpls vpn", "it does not expect a route distinguisher"),
    (r"bgpls (prefix6|srv6sid)", "it prints no prefix, and no SID"),
    (r"between speakers of four octets", "it shows AS4_ attributes where they do not count"),
    (r"withdraw label 0x800000|mpls-vpn v4 withdraw", "it shows this label as 0"),
    (r"flow4 port ranges|flow6 offset|flow unknown", "it shows rules that must not be used (RFC 8955 10)"),
    (r"rd unknown type|(evpn|mvpn|bgpls) unknown", "each has another way to show what it does not know"),
)
FIELD = "bgp.update.path_attribute."


def vectors():
    """(name, options, message) of every vector."""
    for file in FILES:
        name, body, options = None, None, []
        for line in (VECTORS / file).read_text().splitlines() + ["# "]:
            if line.startswith("# "):
                if body is not None:
                    yield name, options, body
                name, body, options = line[2:], None, []
            elif line.startswith("< "):
                body = bytes.fromhex(line[2:])
            elif line == "@ add-path":
                options = ["--add-path"]


def message(body):
    return b"\xff" * 16 + (19 + len(body)).to_bytes(2, "big") + b"\x02" + body


def capture(messages):
    """A pcap file (raw IP), each message a connection of its own."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
    for number, octets in enumerate(messages):
        tcp = struct.pack(">HHIIBBHHH", 20000 + number, 179, 1, 1, 0x50, 0x18, 65535, 0, 0) + octets
        ip = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(tcp), number, 0, 64, 6, 0, 0x7f000001, 0x7f000002) + tcp
        out += struct.pack("<IIII", number, 0, len(ip), len(ip)) + ip
    return out


def told_by_tshark(messages):
    """The BGP part of each message, as a tree."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(capture(messages))
        file.flush()
        done = subprocess.run(["tshark", "-n", "-r", file.name, "-T", "pdml", "-o", "bgp.asn_len:4 octet"],
                              capture_output=True, check=True, timeout=120)
    return [p.find("proto[@name='bgp']") for p in ElementTree.fromstring(done.stdout).findall("packet")]


def told_by_senda(senda, lines, options):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("senda", "exabgp"))}
    done = subprocess.run([senda, "decode", *options, "-"], input="\n".join(lines) + "\n", capture_output=True,
                          text=True, timeout=120, env=env, check=False)
    return [json.loads(line)["neighbor"]["message"]["update"] for line in done.stdout.splitlines()]


# --- facts: lines of text, the same from both -----------------------------------------------------

def prefix_facts(kind, n):
    out = kind + n["nlri"]
    if "label" in n:
        out += " label " + ",".join(str(pair[0]) for pair in n["label"])
    if "rd" in n:
        out += " rd " + n["rd"]
    if "path-information" in n:
        octets = [int(o) for o in n["path-information"].split(".")]
        out += f" path {int.from_bytes(bytes(octets), 'big')}"
    return [out]


def evpn_facts(kind, n):
    out = f"{kind}evpn {n['code']}"
    for key in ("rd", "esi", "ethernet-tag", "mac", "ip", "iplen", "gateway"):
        if key in n:
            value = "00:00:00:00:00:00:00:00:00:00" if n[key] == "-" else n[key]
            out += f" {key} {value}"
    if "label" in n:
        out += f" label {n['label'][0][0]}"
    return [out]


def flow_facts(kind, n):
    names = {"source-ipv4": 2, "destination-ipv4": 1, "source-ipv6": 2, "destination-ipv6": 1, "protocol": 3,
             "next-header": 3, "port": 4, "destination-port": 5, "source-port": 6, "icmp-type": 7, "icmp-code": 8,
             "tcp-flags": 9, "packet-length": 10, "dscp": 11, "traffic-class": 11, "fragment": 12, "flow-label": 13}
    out = []
    for key, values in n.items():
        if key in ("string", "rd", "next-hop"):
            continue
        text = f"{kind}flow component {names[key]}"
        if names[key] <= 2:
            text += " " + re.sub(r"(/\d+)/\d+$", r"\1", values[0])
        out.append(text)
    return out


def nlri_facts(family, n, kind):
    if isinstance(n, dict) and n.get("parsed") is False:
        return [f"{kind}{family} {n['code']}"]
    if "nlri" in n:
        return prefix_facts(kind, n)
    if family == "l2vpn evpn":
        return evpn_facts(kind, n)
    if family == "l2vpn vpls":
        return [f"{kind}vpls rd {n['rd']} ve {n['endpoint']} offset {n['offset']} size {n['size']} base {n['base']}"]
    if family.endswith("rtc"):
        return [f"{kind}rtc {n['origin']} {n['route-target']}" if n["route-target"] else f"{kind}rtc default"]
    if family.endswith("mcast-vpn"):
        source_as = f" as {n['source-as']}" if "source-as" in n else ""
        return [f"{kind}mvpn {n['code']} rd {n['rd']}{source_as} source {n['source']} group {n['group']}"]
    if "sr-policy" in family:
        return [f"{kind}sr-policy {n['distinguisher']} {n['color']} {n['endpoint']}"]
    if "flow" in family:
        return flow_facts(kind, n)
    if "ls-nlri-type" in n:
        numbers = {"bgpls-node": 1, "bgpls-link": 2, "bgpls-prefix-v4": 3, "bgpls-prefix-v6": 4, "bgpls-srv6sid": 6}
        out = f"{kind}ls {numbers[n['ls-nlri-type']]} protocol {n['protocol-id']} id {n['l3-routing-topology']}"
        return [out + (f" {n['ip-reachability-tlv']}" if "ip-reachability-tlv" in n else "")]
    return [f"{kind}{family}"]


def facts_of_senda(update):
    facts, families = [], set()
    attributes = update.get("attribute", {})
    for segment in attributes.get("as-path", {}).values():
        facts.append(f"path {segment['element']} {segment['value']}")
    for key in ("med", "local-preference", "originator-id", "aggregator"):
        if key in attributes:
            facts.append(f"{key} {attributes[key]}")
    facts += [f"cluster {c}" for c in attributes.get("cluster-list", [])]
    facts += [f"community {a * 65536 + b}" for a, b in attributes.get("community", [])]
    facts += ["large {}:{}:{}".format(*c) for c in attributes.get("large-community", [])]
    for community in attributes.get("extended-community", []):
        text = community["string"]
        high, low = community["value"] >> 56, community["value"] >> 48 & 0xff
        facts.append("extended " + text if high in (0, 1, 2) and low == 2 else f"extended {high:02x}{low:02x}")
    for family, hops in update.get("announce", {}).items():
        families.add(family)
        for hop, routes in hops.items():
            if hop != "no-nexthop" and not re.search("flow|sr-policy|mup", family):
                facts.append(f"hop {hop}")
            for n in routes:
                facts += nlri_facts(family, n, "+")
    for family, routes in update.get("withdraw", {}).items():
        families.add(family)
        for n in routes:
            facts += nlri_facts(family, n, "-")
    return facts, families


def show(parent, name):
    field = next((f for f in parent.iter("field") if f.get("name") == name), None)
    return None if field is None else field.get("show")


def number_of(octets):
    return int(octets.replace(":", ""), 16)


def labelled(text):
    return ",".join(re.findall(r"\d+", re.sub(r"\(.*?\)", "", text)))


def prefixes_of_tshark(group, kind):
    """Plain, labelled and VPN prefixes: a group of fields each, or one field that says it all."""
    length = label = rd = path = None
    for f in group.iter("field"):
        name, value = f.get("name"), f.get("show")
        if name == "bgp.nlri_path_id":
            path = value
        elif name == "bgp.prefix_length":
            length = int(value)
        elif name == "bgp.label_stack":
            label = value
            said = re.match(r"Label Stack=(.*?) RD=(\S+), IPv\d=(\S+)", f.get("showname") or "")
            if said:
                yield f"{kind}{said[3]} label {labelled(said[1])} rd {said[2]}"
                label = None
        elif name == "bgp.rd":
            rd = value
        elif name in ("bgp.nlri_prefix", "bgp.withdrawn_prefix") or re.fullmatch(r"bgp\.mp_(un)?reach_nlri_ipv[46]_prefix", name):
            bits = length - (24 * len(labelled(label).split(",")) if label else 0) - (64 if rd else 0)
            out = f"{kind}{value}/{bits}"
            out += f" label {labelled(label)}" if label else ""
            out += f" rd {rd}" if rd else ""
            yield out + (f" path {path}" if path else "")
            length = label = rd = path = None


def evpn_of_tshark(nlri, kind):
    out = f"{kind}evpn {show(nlri, 'bgp.evpn.nlri.rt')}"
    rd = next((f for f in nlri.iter("field") if f.get("name") == "bgp.evpn.nlri.rd"), None)
    if rd is not None:
        out += " rd " + re.search(r"\((\S+)\)", rd.get("showname"))[1]
    prefix = show(nlri, "bgp.evpn.nlri.prefix_len")
    for key, names in (("esi", ["esi"]), ("ethernet-tag", ["etag"]), ("mac", ["mac_addr"]),
                       ("ip", ["ip.addr", "ipv6.addr"]), ("iplen", ["prefix_len"]),
                       ("gateway", ["ipv4.gtw_addr", "ipv6.gtw_addr"])):
        values = [v for v in (show(nlri, "bgp.evpn.nlri." + n) for n in names) if v is not None]
        if values and (key != "iplen" or prefix):
            out += f" {key} {values[0]}"
    label = show(nlri, "bgp.evpn.nlri.mpls_ls1")
    field = show(nlri, FIELD + "mpls_label_value")
    if label is None and field is not None:
        label = int(field) >> 4
    return out + (f" label {label}" if label is not None else "")


def flow_of_tshark(nlri, kind):
    for f in nlri.iter("field"):
        if f.get("name") != "bgp.flowspec_nlri.filter":
            continue
        text = f"{kind}flow component {show(f, 'bgp.flowspec_nlri.filter_type')}"
        said = re.search(r"prefix filter \((\S+)\)", f.get("showname"))
        yield text + (f" {said[1]}" if said else "")


def other_nlri_of_tshark(group, kind):
    def all_of(name):
        return [f for f in group.iter("field") if f.get("name") == name]
    for nlri in all_of("bgp.evpn.nlri"):
        yield evpn_of_tshark(nlri, kind)
    for nlri in all_of("bgp.flowspec_nlri"):
        yield from flow_of_tshark(nlri, kind)
    if all_of("bgp.vplsad.rd"):
        get = lambda n: show(group, "bgp.vpls" + n)
        yield (f"{kind}vpls rd {get('ad.rd')} ve {get('bgp.ce_id')} offset {get('bgp.labelblock.offset')} "
               f"size {get('bgp.labelblock.size')} base {labelled(get('bgp.labelblock.base'))}")
    for wanted in all_of("bgp.originating_as"):
        yield f"{kind}rtc {wanted.get('show')} target:{show(group, 'bgp.community_prefix')}"
    if all_of("bgp.wildcard_route_target"):
        yield f"{kind}rtc default"
    for nlri in all_of("bgp.mcast_vpn_nlri"):
        get = lambda n: show(nlri, "bgp.mcast_vpn_nlri_" + n)
        rd = re.search(r": (\S+)$", all_of("bgp.mcast_vpn_nlri_rd")[0].get("showname"))[1]
        source_as = f" as {get('source_as')}" if get("source_as") else ""
        yield (f"{kind}mvpn {show(group, 'bgp.mcast_vpn_nlri_route_type')} rd {rd}{source_as} "
               f"source {get('source_addr_ipv4') or get('source_addr_ipv6')} "
               f"group {get('group_addr_ipv4') or get('group_addr_ipv6')}")
    for nlri in all_of("bgp.sr_policy_nlri_distinguisher"):
        color = number_of(show(group, "bgp.sr_policy_nlri_policy_color"))
        endpoint = show(group, "bgp.sr_policy_nlri_endpoint_ipv4") or show(group, "bgp.sr_policy_nlri_endpoint_ipv6")
        yield f"{kind}sr-policy {number_of(nlri.get('show'))} {color} {endpoint}"
    for nlri in all_of("bgp.ls.nlri"):
        out = (f"{kind}ls {show(nlri, 'bgp.ls.nlri_type')} protocol {show(nlri, 'bgp.ls.nlri_node.protocol_id')} "
               f"id {show(nlri, 'bgp.ls.nlri_node.identifier')}")
        reach = [f for f in nlri.iter("field") if f.get("name") == "bgp.ls.tlv.ip_reachability_information"]
        said = reach and re.search(r"\((\S+)\)", reach[0].get("showname") or "")
        yield out + (f" {said[1]}" if said else "")


def facts_of_tshark(bgp):
    elements = {"1": "as-set", "2": "as-sequence", "3": "as-confed-sequence", "4": "as-confed-set"}
    facts, hops = [], []
    withdraws = False
    for f in bgp.iter("field"):
        name, value = f.get("name"), f.get("show")
        if name == FIELD + "as_path_segment":
            numbers = [int(x.get("show")) for x in f.iter("field") if x.get("name", "").startswith(FIELD + "as_path_segment.as")]
            facts.append(f"path {elements[show(f, FIELD + 'as_path_segment.type')]} {numbers}")
        elif name == FIELD + "multi_exit_disc":
            facts.append(f"med {value}")
        elif name == FIELD + "local_pref":
            facts.append(f"local-preference {value}")
        elif name == FIELD + "originator_id":
            facts.append(f"originator-id {value}")
        elif name == FIELD + "aggregator_as":
            facts.append(f"aggregator {value}:{show(bgp, FIELD + 'aggregator_origin')}")
        elif name == "bgp.path_attribute.cluster_id":
            facts.append(f"cluster {value}")
        elif name == FIELD + "community":
            facts.append(f"community {int(show(f, FIELD + 'community_as')) * 65536 + int(show(f, FIELD + 'community_value'))}")
        elif name == FIELD + "community_wellknown":
            facts.append(f"community {int(value, 0)}")
        elif name == "bgp.large_communities":
            facts.append("large " + f.get("showname").removeprefix("Large communities: "))
        elif name == "bgp.ext_community":
            facts.append(extended_of_tshark(f))
        elif name == FIELD + "next_hop" or name in (FIELD + "mp_reach_nlri.next_hop.ipv4", FIELD + "mp_reach_nlri.next_hop.ipv6"):
            hops.append(value)
        elif name in ("bgp.update.nlri", FIELD + "mp_reach_nlri") and len(f):
            facts += [*prefixes_of_tshark(f, "+"), *other_nlri_of_tshark(f, "+")]
        elif name in ("bgp.update.withdrawn_routes", FIELD + "mp_unreach_nlri") and len(f):
            facts += [*prefixes_of_tshark(f, "-"), *other_nlri_of_tshark(f, "-")]
    announced = any(fact[0] == "+" for fact in facts)
    return facts + ([f"hop {h}" for h in hops] if announced else [])


def extended_of_tshark(f):
    types = [int(x.get("show"), 0) for x in f.iter("field")
             if x.get("name") == "bgp.ext_com.type" or re.match(r"bgp\.ext_com\.stype", x.get("name", ""))]
    said = re.match(r"Route Target: (\S+)", f.get("showname") or "")
    if said and types[0] in (0, 1, 2):
        return "extended target:" + re.sub(r"^.*\((\d+)\)", r"\1", said[1])
    octets = f.get("value") or ""
    return f"extended {octets[:4]}" if octets else f"extended {types[0]:02x}{types[1]:02x}"


def trouble(bgp):
    """What tshark says it cannot read; "" when it can."""
    if bgp is None:
        return "not taken for BGP"
    for f in bgp.iter("field"):
        if f.get("name") in ("_ws.malformed", "bgp.unknown_safi", "bgp.prefix_length.invalid", "_ws.type_length.mismatch"):
            return f.get("showname") or f.get("name")
    return ""


def main():
    if not shutil.which("tshark"):
        print("skipped: tshark is not installed")
        return 77
    senda = os.path.abspath(sys.argv[1])
    everything = list(vectors())
    trees = told_by_tshark([message(body) for _, _, body in everything])
    updates = {}
    for options in ([], ["--add-path"]):
        chosen = [i for i, v in enumerate(everything) if v[1] == options]
        lines = [message(everything[i][2]).hex() for i in chosen]
        updates |= dict(zip(chosen, told_by_senda(senda, lines, options)))
    compared, skipped, failures = collections.Counter(), collections.Counter(), 0
    for i, (name, _, _) in enumerate(everything):
        excuse = next((why for pattern, why in UNREADABLE if re.search(pattern, name)), None)
        ours, families = facts_of_senda(updates[i])
        theirs = facts_of_tshark(trees[i]) if trees[i] is not None else []
        if sorted(ours) == sorted(theirs):
            compared.update(families)
        elif excuse:
            skipped[excuse] += 1
        else:
            failures += 1
            print(f"{name}: {trouble(trees[i])}\n  senda only:  {sorted(set(ours) - set(theirs))}\n"
                  f"  tshark only: {sorted(set(theirs) - set(ours))}")
    for family in sorted(FAMILIES - set(compared)):
        failures += 1
        print(f"{family}: not one message of it was compared")
    for why, count in skipped.items():
        print(f"left out, {count} times: {why}")
    print(f"{sum(compared.values())} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
