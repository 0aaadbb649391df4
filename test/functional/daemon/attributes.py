"""UPDATEs that are wrong without ending the session, and things nobody knows. RFC 7606, RFC 4271 §9,
RFC 5492 §3, RFC 4760; JSON contract §4, §5.
"""

import bgp
from harness import check, equal

ROUTE = bgp.prefix("198.51.100.0/24")
EVENTS = "neighbor-changes; negotiated; receive { parsed; open; update; }"
PARTS = {1: bgp.ORIGIN, 2: bgp.AS_PATH, 3: bgp.NEXT_HOP}


class Heard:
    """An established session, and what the helper makes of UPDATEs one after the other."""

    def __init__(self, t, conf="", opening=None, external=True, **more):
        self.helper = t.helper()
        asn = 65001 if external else 65000
        self.daemon, _, self.session = t.session(conf, helpers=[self.helper], api=EVENTS, peer_as=asn,
                                                 opening=opening or bgp.open_message(asn=asn), **more)
        self.session.initial()

    def update(self, octets, logged=None):
        mark = self.helper.mark()
        self.session.send(octets)
        event = self.helper.event("update", since=mark)
        if logged is not None:
            self.daemon.logs(logged)
        return event["neighbor"]["message"]

    def announced(self, attributes, nlri=ROUTE, logged=None):
        """The attributes shown with the one route, which stays announced."""
        update = self.update(bgp.update(nlri, attributes), logged)["update"]
        equal(update.get("withdraw"), None, f"withdraw of {attributes.hex()}")
        equal(update["announce"]["ipv4 unicast"], {"10.0.0.2": [{"nlri": "198.51.100.0/24"}]}, "announce")
        return update["attribute"]

    def withdrawn(self, attributes, logged):
        """RFC 7606 §2: the route is as if the peer had withdrawn it. The log shows the octets."""
        update = self.update(bgp.update(ROUTE, attributes), logged)["update"]
        equal(update.get("announce"), None, f"announce of {attributes.hex()}")
        equal(update["withdraw"], {"ipv4 unicast": [{"nlri": "198.51.100.0/24"}]}, f"withdraw of {attributes.hex()}")
        return update

    def goes_on(self):
        equal(self.announced(bgp.ATTRIBUTES)["origin"], "igp", "origin")
        check(not any(e["neighbor"]["state"] == "down" for e in self.helper.events("state")), "the session ended")
        self.session.quiet(0.05)


def _without(code):
    return b"".join(PARTS[c] for c in PARTS if c != code)


def _with(code, value, flags=0x40):
    return b"".join(bgp.attribute(flags, code, value) if c == code else PARTS[c] for c in PARTS)


def case_treated_as_withdrawn(t):
    """Errors of single attributes, one by one on one session (RFC 7606 §7)."""
    h = Heard(t)
    for attributes, logged in (
        (_with(1, b"\3"), "400101" "03"),  # ORIGIN: value
        (_with(1, b"\0\0"), "400102" "0000"),  # length
        (_with(1, b""), "400100"),
        (_with(1, b"\0", flags=0xC0), "c00101" "00"),  # flags
        (_with(2, bytes.fromhex("0201")), "400202" "0201"),  # AS_PATH: a segment cut short
        (_with(2, bytes.fromhex("02020000fde9")), "400206" "02020000fde9"),
        (_with(2, bytes.fromhex("0700" )), "400202" "0700"),  # a segment of unknown type
        (_with(2, bytes.fromhex("0200" )), "400202" "0200"),  # and one without AS
        (_with(3, b"\n\0\0"), "400303" "0a0000"),  # NEXT_HOP: length
        (_without(1), "3/3 UPDATE Message Error, Missing Well-known Attribute"),
        (_without(2), "3/3"),
        (_without(3), "3/3"),
        (b"", "3/3"),
        (bgp.ATTRIBUTES + bgp.attribute(0x80, 4, b"\0\0\1"), "800403" "000001"),  # MULTI_EXIT_DISC
        (bgp.ATTRIBUTES + bgp.attribute(0xC0, 8, b"\0\0\1"), "c00803" "000001"),  # COMMUNITIES
        (bgp.ATTRIBUTES + bgp.attribute(0xC0, 8, b""), "c00800"),
        (bgp.ATTRIBUTES + bgp.attribute(0xC0, 16, bytes(9)), "c01009"),  # EXTENDED COMMUNITIES
        (bgp.ATTRIBUTES + bgp.attribute(0xC0, 32, bytes(13)), "c0200d"),  # LARGE_COMMUNITY
        (bgp.ATTRIBUTES + bytes.fromhex("c008"), "c008"),  # ends in a header
        (bgp.ATTRIBUTES + bytes.fromhex("c008ff00000001"), "c008ff"),  # a length beyond the end
    ):
        h.withdrawn(attributes, logged)
    h.goes_on()


def case_attributes_past_the_end(t):
    """The Total Path Attribute Length points beyond the message: 3/1 (RFC 4271 §6.3)."""
    h = Heard(t)
    h.session.send(bgp.update(ROUTE, bgp.ATTRIBUTES, attributes_length=500))
    h.session.expect_notification(3, 1, bytes.fromhex("01f4"))
    h.daemon.logs("are 01f4")


def case_treated_as_withdrawn_internal(t):
    """Attributes only an internal peer may send."""
    h = Heard(t, external=False)
    good = bgp.ORIGIN + bgp.attribute(0x40, 2, b"") + bgp.NEXT_HOP + bgp.LOCAL_PREF
    for attributes, logged in (
        (good[:-7] + bgp.attribute(0x40, 5, bytes(3)), "400503"),
        (good + bgp.attribute(0x80, 9, bytes(3)), "800903"),
        (good + bgp.attribute(0x80, 10, bytes(6)), "800a06"),
    ):
        h.withdrawn(attributes, logged)
    shown = h.announced(good + bgp.attribute(0x80, 9, bytes([1, 2, 3, 4])) + bgp.attribute(0x80, 10, bytes([1, 1, 1, 1])))
    equal(shown["local-preference"], 100, "local-preference")
    equal(shown["originator-id"], "1.2.3.4", "originator-id")
    equal(shown["cluster-list"], ["1.1.1.1"], "cluster-list")


def case_attributes_discarded(t):
    """Errors that cost only the attribute (RFC 7606 §7), and those an external peer must not send."""
    h = Heard(t)
    for extra, key in (
        (bgp.attribute(0x40, 6, b"\0"), "atomic-aggregate"),
        (bgp.attribute(0xC0, 7, bytes(6)), "aggregator"),
        (bgp.attribute(0x40, 5, bytes(4)), "local-preference"),
        (bgp.attribute(0x80, 9, bytes(4)), "originator-id"),
        (bgp.attribute(0x80, 10, bytes(4)), "cluster-list"),
        (bgp.attribute(0xC0, 17, bytes.fromhex("020100011170")), "as4-path"),
    ):
        shown = h.announced(bgp.ATTRIBUTES + extra)
        equal(shown, {"origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [65001]}}}, key)
    h.goes_on()


def case_second_copy_is_dropped(t):
    """RFC 7606 §3.g: the first one counts."""
    h = Heard(t)
    shown = h.announced(bgp.ATTRIBUTES + bgp.attribute(0x80, 4, bytes([0, 0, 0, 1])) + bgp.attribute(0x80, 4, bytes([0, 0, 0, 2])))
    equal(shown["med"], 1, "med")
    h.goes_on()


def case_no_attributes_order(t):
    """Any order of attributes is fine (RFC 4271 §5)."""
    h = Heard(t)
    equal(h.announced(bgp.NEXT_HOP + bgp.AS_PATH + bgp.ORIGIN), h.announced(bgp.ATTRIBUTES), "attributes")


def case_attribute_errors_without_routes(t):
    """RFC 7606 §5.2: nothing to withdraw shows, so the session ends."""
    h = Heard(t)
    h.session.send(bgp.update(attributes=_with(1, b"\3")))
    h.session.expect_notification(3, 6)
    h.daemon.logs("are 40010103")


def case_unknown_attributes(t):
    """Optional transitive ones are kept with the partial bit, others ignored (RFC 4271 §9)."""
    h = Heard(t)
    shown = h.announced(bgp.ATTRIBUTES + bgp.attribute(0xC0, 99, bytes.fromhex("deadbeef")) + bgp.attribute(0x80, 98, b"\1"))
    equal(shown.get("attribute-0x63-0xE0"), "0xdeadbeef", f"unknown attribute in {shown}")
    equal([k for k in shown if "62" in k], [], "attribute 98")
    shown = h.announced(bgp.ATTRIBUTES + bgp.attribute(0xC0, 99, b""))
    equal(shown.get("attribute-0x63-0xE0"), "0x", f"empty unknown attribute in {shown}")
    shown = h.announced(bgp.ATTRIBUTES + bgp.attribute(0xC0, 200, bytes(300)))
    equal(shown.get("attribute-0xC8-0xE0"), "0x" + "00" * 300, "long unknown attribute")
    h.goes_on()


def case_unknown_well_known_attribute(t):
    """RFC 4271 §6.3 has 3/2 for it."""
    h = Heard(t)
    h.session.send(bgp.update(ROUTE, bgp.ATTRIBUTES + bgp.attribute(0x40, 99, b"\1\2")))
    h.session.expect_notification(3, 2, bgp.attribute(0x40, 99, b"\1\2"))
    h.daemon.logs("406302" "0102")


def case_known_attributes(t):
    """The shapes of the JSON contract §5."""
    h = Heard(t)
    path = bytes.fromhex("02020000fde900011170" "0102" "0000000100000002")
    shown = h.announced(
        bgp.attribute(0x40, 1, b"\2") + bgp.attribute(0x40, 2, path) + bgp.NEXT_HOP + bgp.attribute(0x80, 4, bytes([0, 0, 1, 0]))
        + bgp.attribute(0x40, 6, b"") + bgp.attribute(0xC0, 7, bytes.fromhex("0000fde90a000001"))
        + bgp.attribute(0xC0, 8, bytes.fromhex("fde90001ffffff01")) + bgp.attribute(0xC0, 16, bytes.fromhex("0002fde900000064"))
        + bgp.attribute(0xC0, 32, bytes.fromhex("000000010000000200000003"))
    )
    equal(shown, {
        "origin": "incomplete",
        "as-path": {"0": {"element": "as-sequence", "value": [65001, 70000]}, "1": {"element": "as-set", "value": [1, 2]}},
        "med": 256,
        "atomic-aggregate": True,
        "aggregator": "65001:10.0.0.1",
        "community": [[65001, 1], [65535, 65281]],
        "large-community": [[1, 2, 3]],
        "extended-community": [{"value": 0x0002FDE900000064, "string": "target:65001:100"}],
    }, "attributes")


def case_families(t):
    """IPv6 routes, End-of-RIB of both families, withdrawals (JSON contract §4)."""
    h = Heard(t)
    message = h.update(bgp.update(attributes=bgp.ORIGIN + bgp.AS_PATH
                                  + bgp.mp_reach(bgp.IPV6, "2001:db8::1", bgp.prefix("2001:db8:1::/48"))))
    equal(message["update"]["announce"], {"ipv6 unicast": {"2001:db8::1": [{"nlri": "2001:db8:1::/48"}]}}, "announce")
    message = h.update(bgp.update(attributes=bgp.mp_unreach(bgp.IPV6, bgp.prefix("2001:db8:1::/48"))))
    equal(message, {"update": {"withdraw": {"ipv6 unicast": [{"nlri": "2001:db8:1::/48"}]}}}, "withdraw")
    equal(h.update(bgp.update()), {"eor": {"afi": "ipv4", "safi": "unicast"}}, "End-of-RIB of IPv4")
    equal(h.update(bgp.update(attributes=bgp.mp_unreach(bgp.IPV6))), {"eor": {"afi": "ipv6", "safi": "unicast"}}, "End-of-RIB of IPv6")
    both = h.update(bgp.update(ROUTE, bgp.ATTRIBUTES, bgp.prefix("10.9.0.0/16")))["update"]
    equal(both["withdraw"], {"ipv4 unicast": [{"nlri": "10.9.0.0/16"}]}, "withdraw")
    equal(both["attribute"].get("next-hop"), "10.0.0.2", "next-hop beside withdrawals")
    h.goes_on()


def case_unknown_capabilities(t):
    """Kept, shown, ignored; unknown families as well (RFC 5492 §3)."""
    more = [(99, bytes.fromhex("abcd")), (0, b""), (255, b"\1"), (1, bytes.fromhex("4e210009")), (2, b""), (128, b"")]
    h = Heard(t, opening=bgp.open_message(caps=bgp.capabilities(65001, more=more)))
    shown = h.helper.event("open", direction="receive")["neighbor"]["open"]
    equal(shown["capabilities"]["99"], {"name": "unknown", "iana": "unassigned", "value": 99, "raw": "ABCD"}, "99")
    equal(shown["capabilities"]["0"]["iana"], "unknown", "0")
    equal(shown["capabilities"]["255"], {"name": "unknown", "iana": "reserved", "value": 255, "raw": "01"}, "255")
    equal(shown["capabilities"]["1"]["families"][:2], ["ipv4/unicast", "ipv6/unicast"], "families")
    equal(len(shown["capabilities"]["1"]["families"]), 3, "number of families")
    equal(shown["capabilities"]["128"]["variant"], "Cisco", "128")
    negotiated = h.helper.event("negotiated")["neighbor"]["negotiated"]
    equal(negotiated, {"message_size": 4096, "hold_time": 180, "asn4": True, "multisession": False, "operational": False,
                       "refresh": "absent", "families": ["ipv4 unicast", "ipv6 unicast"], "nexthop": [],
                       "add_path": {"send": [], "receive": []}}, "negotiated")
    h.goes_on()


def case_no_capabilities(t):
    """An old speaker: IPv4 unicast alone (wire contract §11-3), AS numbers of two octets."""
    helper = t.helper()
    _, _, s = t.session("  static { route 192.0.2.0/24 next-hop 10.0.0.1; }", helpers=[helper],
                        opening=bgp.open_message(options=b""))
    table = s.initial(bgp.IPV4)
    equal(list(table), ["192.0.2.0/24"], "routes")
    equal(table["192.0.2.0/24"][2], bytes.fromhex("0201fde8"), "AS_PATH of two octets")
    s.send(bgp.update(ROUTE, bgp.ORIGIN + bgp.attribute(0x40, 2, bytes.fromhex("0201fde9")) + bgp.NEXT_HOP))
    shown = helper.event("update", direction="receive")["neighbor"]["message"]["update"]["attribute"]
    equal(shown["as-path"]["0"]["value"], [65001], "as-path")
    equal(helper.event("open", direction="receive")["neighbor"]["open"]["capabilities"], {}, "capabilities")


def case_extended_parameters(t):
    """RFC 9072: parameters with lengths of two octets."""
    caps = b"".join(bytes([c, len(v)]) + v for c, v in bgp.capabilities(65001))
    options = bytes([2]) + len(caps).to_bytes(2, "big") + caps
    body = bytes.fromhex("04fde900b40a000002ffff") + len(options).to_bytes(2, "big") + options
    h = Heard(t, opening=bgp.message(bgp.OPEN, body))
    h.goes_on()


def case_refresh_of_a_family(t):
    """The routes come again, between the brackets RFC 7313 has."""
    h = t.helper()
    caps = bgp.capabilities(65001, more=[bgp.ROUTE_REFRESH, bgp.ENHANCED_REFRESH])
    _, _, s = t.session("""  capability { route-refresh enable; }
  static { route 192.0.2.0/24 next-hop 10.0.0.1; route 2001:db8::/32 next-hop 2001:db8::1; }""",
                        helpers=[h], opening=bgp.open_message(caps=caps))
    equal(sorted(s.initial()), ["192.0.2.0/24", "2001:db8::/32"], "routes")
    s.send(bgp.refresh(bgp.IPV6))
    equal(s.expect(bgp.REFRESH).body.hex(), "00020101", "BoRR")
    equal(bgp.Update(s.expect(bgp.UPDATE).body).announced, ["2001:db8::/32"], "route")
    equal(s.expect(bgp.REFRESH).body.hex(), "00020201", "EoRR")
    e = h.event("refresh", direction="receive")["neighbor"]["route-refresh"]
    equal(e, {"afi": "ipv6", "safi": "unicast", "subtype": "query"}, "refresh")
    h.event("refresh", direction="send", **{"route-refresh__subtype": "begin"})
    h.event("refresh", direction="send", **{"route-refresh__subtype": "end"})
    # Families nobody has, and brackets of the peer, ask for nothing.
    s.send(bgp.refresh((99, 99)), bgp.refresh(bgp.IPV4, 1), bgp.refresh(bgp.IPV4, 2))
    h.event("refresh", direction="receive", **{"route-refresh__subtype": "end"})
    s.quiet(0.1)


def case_operational(t):
    """OPERATIONAL messages are shown and do no harm (JSON contract §3.9)."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], opening=bgp.open_message(caps=bgp.capabilities(65001, more=[(185, b"")])))
    s.initial()
    s.send(bgp.message(bgp.OPERATIONAL, bytes.fromhex("0002000b00010148656c6c6f212121")))
    e = h.event("operational", direction="receive")["neighbor"]["operational"]
    equal(e, {"name": "ASM", "afi": "ipv4", "safi": "unicast", "advisory": "Hello!!!"}, "operational")
    s.quiet(0.1)


AIGP = bgp.attribute(0x80, 26, bytes.fromhex("01000b000000000000000a"))


def case_aigp_enabled(t):
    """`capability { aigp enable; }` makes an AIGP session (RFC 7311 §3.4): taken, and sent to another AS."""
    h = Heard(t, "  capability { aigp enable; }")
    equal(h.announced(bgp.ATTRIBUTES + AIGP)["aigp"], "0x000000000000000a", "aigp")
    h.helper.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 aigp 11")
    table = h.session.routes(lambda table: "192.0.2.0/24" in table)
    equal(table["192.0.2.0/24"][26].hex(), "01000b000000000000000b", "AIGP sent")
    h.goes_on()


def case_aigp_not_enabled(t):
    """Without that it is discarded, and stays within the AS."""
    h = Heard(t)
    equal(h.announced(bgp.ATTRIBUTES + AIGP).get("aigp"), None, "aigp")
    h.helper.do("peer * announce route 192.0.2.0/24 next-hop 10.0.0.1 aigp 11")
    table = h.session.routes(lambda table: "192.0.2.0/24" in table)
    check(26 not in table["192.0.2.0/24"], "AIGP is sent to another AS")
    h.goes_on()
