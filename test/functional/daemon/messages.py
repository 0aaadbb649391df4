"""Bad and odd messages on a live session: NOTIFICATIONs octet by octet, and what the log says.

RFC 4271 §6, RFC 6608, RFC 7606, RFC 8654; wire contract §2, §3.4, §9; JSON contract §3.
"""

import random
import signal

import bgp
from harness import EVENTS, check, equal, neighbor_text, until

GOOD = bgp.update(bgp.prefix("198.51.100.0/24"), bgp.ATTRIBUTES)


def _established(t, octets, code, subcode, data, shown):
    """These octets end an established session so; the log shows `shown`, helpers hear of it."""
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h])
    s.initial()
    h.event("state", state="up")
    s.send(octets)
    s.expect_notification(code, subcode, data)
    daemon.logs(shown)
    h.event("state", state="down", reason=f"notification sent ({code},{subcode})")
    h.event("notification", direction="send", notification__code=code, notification__subcode=subcode,
            notification__data="0x" + data.hex().upper())
    h.events()
    # And it comes back.
    peer.accept().establish().initial()


def case_bad_marker(t):
    marker = b"\xff" * 9 + b"\x7e" + b"\xff" * 6
    _established(t, bgp.message(bgp.KEEPALIVE, marker=marker), 1, 1, b"", "7eff")


def case_bad_marker_at_once(t):
    """Nothing more has to come for that."""
    _established(t, b"\xff\xff\x00", 1, 1, b"", "ffff00")


def case_length_18(t):
    _established(t, bgp.message(bgp.KEEPALIVE, length=18), 1, 2, bytes([0, 18]), "0012")


def case_length_0(t):
    _established(t, bgp.message(bgp.UPDATE, length=0), 1, 2, bytes(2), "0000")


def case_keepalive_with_body(t):
    _established(t, bgp.message(bgp.KEEPALIVE, b"\0"), 1, 2, bytes([0, 20]), "0014")


def case_update_length_22(t):
    _established(t, bgp.message(bgp.UPDATE, b"\0\0\0"), 1, 2, bytes([0, 22]), "0016")


def case_refresh_length_22(t):
    _established(t, bgp.message(bgp.REFRESH, bytes([0, 1, 0])), 1, 2, bytes([0, 22]), "0016")


def case_begin_of_refresh_too_long(t):
    """RFC 7313 §5: the data is the whole message."""
    whole = bgp.message(bgp.REFRESH, bytes([0, 1, 1, 1, 0]))
    _established(t, whole, 7, 1, whole, whole.hex()[:48])


def _before_open(t, octets, code, subcode, data, shown):
    """The same while senda waits for the OPEN."""
    h = t.helper()
    peer = t.peer()
    daemon = t.senda(h.definition + neighbor_text(peer, helpers=[h]))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(octets)
    s.expect_notification(code, subcode, data)
    daemon.logs(shown)
    h.event("state", state="down", reason=f"notification sent ({code},{subcode})")
    h.event("fsm", state="IDLE")
    peer.accept().establish().initial()


def case_length_4097_before_open(t):
    _before_open(t, bgp.message(bgp.OPEN, length=4097), 1, 2, bytes.fromhex("1001"), "1001")


def case_length_65535_before_open(t):
    _before_open(t, bgp.message(bgp.UPDATE, length=65535), 1, 2, bytes.fromhex("ffff"), "ffff")


def case_length_4097_not_extended(t):
    """The peer has not offered extended messages: 4096 stays the limit."""
    _established(t, bgp.message(bgp.UPDATE, length=4097), 1, 2, bytes.fromhex("1001"), "1001")


def case_open_length_28(t):
    _before_open(t, bgp.message(bgp.OPEN, bytes(9)), 1, 2, bytes([0, 28]), "001c")


def case_open_version_3(t):
    _before_open(t, bgp.open_message(version=3), 2, 1, bytes([0, 4]), "03")


def case_open_wrong_as(t):
    _before_open(t, bgp.open_message(asn=65077), 2, 2, None, "fe35")


def case_open_wrong_four_octet_as(t):
    _before_open(t, bgp.open_message(asn=4200000000), 2, 2, None, "5ba0")


def case_open_identifier_0(t):
    _before_open(t, bgp.open_message(identifier="0.0.0.0"), 2, 3, bytes(4), "00000000")


def case_open_own_identifier(t):
    """RFC 6286 §2.2: on an internal session only."""
    peer = t.peer()
    t.senda(neighbor_text(peer, peer_as=65000))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.open_message(asn=65000, identifier="10.0.0.1"))
    s.expect_notification(2, 3)


def case_open_hold_time_1(t):
    _before_open(t, bgp.open_message(hold=1), 2, 6, None, "0001")


def case_open_hold_time_2(t):
    _before_open(t, bgp.open_message(hold=2), 2, 6, None, "0002")


def case_open_parameter_too_long(t):
    """A capability that says it is longer than its parameter."""
    _before_open(t, bgp.open_message(options=bytes.fromhex("020641ff0000fde9")), 2, 0, None, "41ff")


def case_open_parameters_truncated(t):
    """A parameter that reaches beyond the message."""
    _before_open(t, bgp.open_message(options=bytes.fromhex("02ff41")), 2, 0, None, "02ff")


def case_open_options_length_too_long(t):
    body = bytes.fromhex("04fde900b40a0000021002060104000100")
    _before_open(t, bgp.message(bgp.OPEN, body), 2, 0, None, "10")


def case_open_parameter_unknown(t):
    """RFC 4271 §6.2 has 2/4, the reference 2/0."""
    peer = t.peer()
    t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.open_message(options=bytes.fromhex("0702abcd")))
    m = s.expect(bgp.NOTIFICATION)
    check(m.body[:2] in (b"\2\4", b"\2\0"), f"NOTIFICATION {m.body.hex()}")


def case_first_message_no_open(t):
    _before_open(t, bgp.KEEPALIVE_MESSAGE, 5, 1, b"\4", "04")


def case_update_before_keepalive(t):
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.open_message(), GOOD)
    s.expect_notification(5, 2, b"\2")
    daemon.logs("notification sent (5,2)")


def case_second_open(t):
    _established(t, bgp.open_message(), 5, 3, b"\1", "01")


def case_unknown_type(t):
    """As the reference: 1/0 with a text."""
    _established(t, bgp.message(77, b"\1\2\3"), 1, 0, b'can not decode update message of type "77"', "octet 18 of the message is 4d")


def case_type_0(t):
    _established(t, bgp.message(0), 1, 0, b'can not decode update message of type "0"', "octet 18 of the message is 00")


def case_unknown_type_as_first(t):
    peer = t.peer()
    t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.message(255))
    s.expect_notification(1, 0, b'can not decode update message of type "255"')


def case_withdrawn_past_end(t):
    _established(t, bgp.update(withdrawn=bgp.prefix("10.1.0.0/16"), withdrawn_length=200), 3, 1, bytes([0, 200]), "00c8")


def case_nlri_33(t):
    field = bytes.fromhex("210a01020300")
    _established(t, bgp.update(field, bgp.ATTRIBUTES), 3, 10, field, "210a010203")


def case_withdrawn_33(t):
    _established(t, bgp.update(withdrawn=bytes.fromhex("210a01020300")), 3, 10, bytes.fromhex("210a01020300"), "210a01020300")


def case_nlri_truncated(t):
    """The last prefix lacks octets."""
    _established(t, bgp.update(bytes.fromhex("180a0102" "180a01"), bgp.ATTRIBUTES), 3, 10, bytes.fromhex("180a01"), "180a01")


def case_duplicate_mp_reach(t):
    one = bgp.mp_reach(bgp.IPV6, "2001:db8::1", bgp.prefix("2001:db8:1::/48"))
    _established(t, bgp.update(attributes=bgp.ORIGIN + bgp.AS_PATH + one + one), 3, 1, one, one.hex()[:24])


def case_duplicate_mp_unreach(t):
    one = bgp.mp_unreach(bgp.IPV6, bgp.prefix("2001:db8:1::/48"))
    _established(t, bgp.update(attributes=one + one), 3, 1, one, one.hex())


def case_mp_reach_next_hop_length(t):
    """RFC 7606 §7.11: where the routes begin is not known."""
    bad = bgp.attribute(0x80, 14, bytes.fromhex("000201 05 0102030405 00 30") + bytes.fromhex("20010db80001"))
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h])
    s.initial()
    s.send(bgp.update(attributes=bgp.ORIGIN + bgp.AS_PATH + bad))
    m = s.expect(bgp.NOTIFICATION)
    equal(m.body[0], 3, "code")
    s.expect_close()
    daemon.logs(bad.hex()[:20])


def case_mp_reach_nlri_129(t):
    bad = bgp.mp_reach(bgp.IPV6, "2001:db8::1", bytes([129]) + bytes(17))
    h = t.helper()
    daemon, _, s = t.session(helpers=[h])
    s.initial()
    s.send(bgp.update(attributes=bgp.ORIGIN + bgp.AS_PATH + bad))
    m = s.expect(bgp.NOTIFICATION)
    equal(m.body[0], 3, "code")
    check(m.body[1] in (9, 10), f"subcode {m.body[1]}")
    s.expect_close()


def case_notification_is_not_answered(t):
    h = t.helper()
    daemon, peer, s = t.session(helpers=[h])
    s.initial()
    s.send(bgp.notification(6, 2, b"\5hello"))
    s.expect_close()
    h.event("notification", direction="receive", notification__code=6, notification__subcode=2,
            notification__message='Shutdown Communication: "hello"')
    h.event("state", state="down", reason="notification received (6,2)")
    daemon.logs("notification received (6,2)")
    peer.accept().establish().initial()


def case_short_notification(t):
    """Read as 0/0, and not answered either."""
    for body in (b"", b"\6"):
        h = t.helper(f"puppet{len(body)}")
        _, _, s = t.session(helpers=[h])
        s.initial()
        s.send(bgp.message(bgp.NOTIFICATION, body))
        s.expect_close()
        h.event("state", state="down", reason="notification received (0,0)")


def case_unknown_notification(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h])
    s.initial()
    s.send(bgp.notification(200, 201, b"\xff\0\"\\\n"))
    s.expect_close()
    h.event("notification", direction="receive", notification__code=200, notification__data="0xFF00225C0A")
    h.event("state", state="down", reason="notification received (200,201)")


def case_notification_before_open(t):
    peer = t.peer()
    t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    s.send(bgp.notification(6, 5))
    s.expect_close()
    peer.accept().establish().initial()


def case_garbage(t):
    """Random octets, with and without a good header: a NOTIFICATION or silence, never the end of senda."""
    seed = random.randrange(1 << 32)
    r = random.Random(seed)
    peer = t.peer()
    daemon = t.senda(neighbor_text(peer))
    for i in range(12):
        s = peer.accept()
        if i % 3:
            s.establish()
        else:
            s.expect(bgp.OPEN)
        octets = r.randbytes(r.randrange(30, 3000))
        if i % 2:
            octets = bgp.message(r.randrange(1, 7), octets)
        s.send(octets, bgp.message(bgp.KEEPALIVE, marker=bytes(16)))
        m = s.expect(bgp.NOTIFICATION, skip=(bgp.KEEPALIVE, bgp.UPDATE)) if octets[18] != bgp.NOTIFICATION else None
        if m:
            check(m.body[0] in range(1, 8), f"NOTIFICATION {m.body.hex()} (seed {seed})")
        s.expect_close() if m else None
        check(daemon.alive(), f"senda ended (seed {seed})")
    peer.accept().establish().initial()


def case_damaged_updates(t):
    """A good UPDATE with one octet changed, all over: the session lives on, or ends with a NOTIFICATION."""
    seed = random.randrange(1 << 32)
    r = random.Random(seed)
    h = t.helper()
    peer = t.peer()
    daemon = t.senda(h.definition + neighbor_text(peer, helpers=[h], api="receive { parsed; update; }"))
    whole = bgp.update(bgp.prefix("198.51.100.0/24") + bgp.prefix("203.0.113.0/25"),
                       bgp.ATTRIBUTES + bgp.attribute(0xC0, 8, bytes.fromhex("fde90001fde90002"))
                       + bgp.mp_reach(bgp.IPV6, "2001:db8::1", bgp.prefix("2001:db8:1::/48")), bgp.prefix("10.9.0.0/16"))
    s = peer.accept().establish()
    for _ in range(300):
        at = r.randrange(19, len(whole))
        damaged = whole[:at] + bytes([whole[at] ^ (1 << r.randrange(8))]) + whole[at + 1 :]
        s.send(damaged)
        if r.randrange(10) == 0:
            while s._more(0.002):
                pass
        if s.ended or b"\3" == s.buffer[18:19]:
            s.close()
            s = peer.accept().establish()
    s.close()
    s = peer.accept().establish()
    mark = h.mark()
    s.send(bgp.update(bgp.prefix("192.0.2.0/24"), bgp.ATTRIBUTES))
    h.find(lambda line: "192.0.2.0/24" in line, f"last route (seed {seed})", since=mark)
    check(daemon.alive(), f"senda ended (seed {seed})")
    h.events()


def case_one_octet_at_a_time(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h])
    s.initial()
    for i in range(len(GOOD)):
        s.send(GOOD[i : i + 1])
    e = h.event("update", direction="receive")
    equal(e["neighbor"]["message"]["update"]["announce"], {"ipv4 unicast": {"10.0.0.2": [{"nlri": "198.51.100.0/24"}]}},
          "announce")
    s.alive()


def case_open_one_octet_at_a_time(t):
    peer = t.peer()
    t.senda(neighbor_text(peer))
    s = peer.accept()
    s.expect(bgp.OPEN)
    both = bgp.open_message() + bgp.KEEPALIVE_MESSAGE
    for i in range(len(both)):
        s.send(both[i : i + 1])
    s.initial()


def case_many_messages_in_one_segment(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="neighbor-changes; receive { parsed; update; keepalive; }")
    s.initial()
    many = [bgp.update(bgp.prefix(f"10.{i}.0.0/16"), bgp.ATTRIBUTES) for i in range(200)]
    s.send(b"".join(m + bgp.KEEPALIVE_MESSAGE for m in many) + GOOD[:30])
    until(lambda: len(h.events("update")) == 200, lambda: f"{len(h.events('update'))} of 200 updates")
    seen = [e["neighbor"]["message"]["update"]["announce"]["ipv4 unicast"]["10.0.0.2"] for e in h.events("update")]
    equal(seen, [[{"nlri": f"10.{i}.0.0/16"}] for i in range(200)], "routes in their order")
    s.send(GOOD[30:])
    until(lambda: len(h.events("update")) == 201, "the last update")


def case_message_of_4096(t):
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="neighbor-changes; receive { parsed; update; }")
    s.initial()
    room = 4096 - 19 - 4 - len(bgp.ATTRIBUTES)
    nlri = b"".join(bytes([24, 10, i >> 8, i & 255]) for i in range(room // 4))
    nlri += bytes([16, 11, 1]) if room % 4 == 3 else bytes([8, 11]) if room % 4 == 2 else bytes([0]) * (room % 4)
    whole = bgp.update(nlri, bgp.ATTRIBUTES)
    equal(len(whole), 4096, "size")
    s.send(whole)
    e = h.event("update")
    count = len(e["neighbor"]["message"]["update"]["announce"]["ipv4 unicast"]["10.0.0.2"])
    equal(count, room // 4 + (room % 4 > 0), "routes")
    s.alive()


def case_empty_segments_and_close_in_a_message(t):
    """The peer closes in the middle of a message."""
    h = t.helper()
    _, peer, s = t.session(helpers=[h])
    s.initial()
    s.send(GOOD[:40])
    s.close()
    h.event("state", state="down", reason="closing connection")
    peer.accept().establish().initial()


def case_header_error_is_told(t):
    """JSON contract §2: an error of the header shows as a notification which was received."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api="receive { parsed; notification; }")
    s.initial()
    s.send(bgp.message(bgp.KEEPALIVE, length=18))
    s.expect_notification(1, 2)
    h.event("notification", direction="receive", notification__code=1, notification__subcode=2)


def case_stop_while_a_message_is_half_read(t):
    daemon, _, s = t.session()
    s.initial()
    s.send(GOOD[:25])
    daemon.tell(signal.SIGTERM)
    s.expect_notification(6, 2)
    equal(daemon.wait(), 0, "exit code")


def case_packets(t):
    """Raw events: what was received shows before it is understood (JSON contract §3.10)."""
    h = t.helper()
    _, _, s = t.session(helpers=[h], api=EVENTS.replace("parsed;", "packets;"))
    s.initial()
    bad = bgp.update(bytes([33, 1, 2, 3, 4, 5]), bgp.ATTRIBUTES)
    s.send(GOOD, bad)
    s.expect_notification(3, 10)
    for whole in (GOOD, bad):
        e = h.event("update", direction="receive", message__body="0x" + whole[19:].hex().upper())
        equal(e["neighbor"]["message"]["category"], 2, "category")
        equal(e["neighbor"]["message"]["header"], "0x" + whole[:19].hex().upper(), "header")
        equal(e["neighbor"]["negotiated"]["families"], ["ipv4 unicast", "ipv6 unicast"], "families")
    h.event("open", direction="send")
    h.event("open", direction="receive")
    h.event("keepalive", direction="receive")
    h.event("notification", direction="send")
    h.events()
