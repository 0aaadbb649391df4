#include <senda/session/validate.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

constexpr char const* origin = "40010100";
constexpr char const* path = "400200";
constexpr char const* next_hop = "4003040a000001";
constexpr char const* pref = "40050400000064";
constexpr char const* route = "180a0100";
std::string const usual = std::string{origin} + path + next_hop;

/// A route with the usual attributes and `more` behind them.
std::string with(std::string const& more) { return body("", usual + more, route); }

codec_context external() {
  codec_context c;
  c.external = true;
  return c;
}
codec_context two_octet() {
  codec_context c;
  c.four_octet_as = false;
  return c;
}

/// action and 3/subcode: "withdraw 5", "fine".
std::string verdict_of(received const& r) {
  constexpr char const* names[] = {"fine", "discard", "withdraw", "disable", "reset"};
  auto const& v = r.verdict;
  std::string out = names[static_cast<int>(v.action)];
  if (v.action == reaction::none) return out;
  CHECK(v.fault.action == v.action);
  CHECK(v.fault.code == notification_code::update_message);
  CHECK(v.fault.from == origin_of_error::protocol);
  CHECK(v.fault.offset >= header_size);
  CHECK(v.fault.offset + v.fault.length <= header_size + r.body.size());
  return out + ' ' + std::to_string(v.fault.subcode);
}
std::string verdict_of(std::string const& hex, codec_context const& c = {}) {
  return verdict_of(received{hex, c});
}

}  // namespace

TEST_CASE("a good UPDATE") {  // JSON contract §12
  received const r{
      "0004180a0200003d400101004002004003040a00000140050400000064800e1a0002011020010db8000000000000"
      "000000000001002020010db8800f080002012020010db9180a0100"};
  CHECK(verdict_of(r) == "fine");
  CHECK(r.announced() == "10.1.0.0/24 2001:db8::/32 ");
  CHECK(r.withdrawn() == "10.2.0.0/24 2001:db9::/32 ");
  REQUIRE(r.verdict.announced().size() == 2);
  CHECK(r.verdict.announced()[0].next_hop == parse_ip("10.0.0.1"));
  CHECK(r.verdict.announced()[1].next_hop == parse_ip("2001:db8::1"));
  CHECK(r.verdict.withdraws());
  CHECK_FALSE(r.verdict.end_of_rib);
  std::string codes;
  r.verdict.for_each_attribute(
      [&](attribute_view v) { codes += std::to_string(static_cast<int>(v.code)) + ' '; });
  CHECK(codes == "1 2 3 5 14 15 ");
}

TEST_CASE("RFC 7606 §7: each attribute's own rule") {
  struct row {
    char const* what;
    std::string attributes;
    char const* verdict;
  };
  row const rows[] = {
      {"§7.1 ORIGIN of two octets", std::string{"4001020000"} + path + next_hop, "withdraw 5"},
      {"§7.1 ORIGIN 5", std::string{"40010105"} + path + next_hop, "withdraw 6"},
      {"§7.2 segment overrun", std::string{origin} + "4002040202fde8" + next_hop, "withdraw 11"},
      {"§7.2 one octet left", std::string{origin} + "40020702010000fde801" + next_hop,
       "withdraw 11"},
      {"§7.2 empty segment", std::string{origin} + "4002020200" + next_hop, "withdraw 11"},
      {"§7.2 segment type", std::string{origin} + "40020605010000fde8" + next_hop, "withdraw 11"},
      {"§7.3 NEXT_HOP of three octets", std::string{origin} + path + "4003030a0000", "withdraw 5"},
      {"§7.3 NEXT_HOP of none", std::string{origin} + path + "400300", "withdraw 5"},
      {"§7.3 NEXT_HOP of five octets", std::string{origin} + path + "4003050a00000000",
       "withdraw 5"},
      {"§7.4 MED", usual + "8004010a", "withdraw 5"},
      {"§7.5 LOCAL_PREF", usual + "40050100", "withdraw 5"},
      {"§7.6 ATOMIC_AGGREGATE", usual + "40060100", "discard 5"},
      {"§7.7 AGGREGATOR", usual + "c00706fde80a000001", "discard 5"},
      {"§7.8 COMMUNITIES", usual + "c00803fde800", "withdraw 5"},
      {"§7.8 no community", usual + "c00800", "withdraw 5"},
      {"§7.9 ORIGINATOR_ID", usual + "8009030a0000", "withdraw 5"},
      {"§7.10 CLUSTER_LIST", usual + "800a030a0000", "withdraw 5"},
      {"§7.14 EXTENDED COMMUNITIES", usual + "c010070002fde8000000", "withdraw 5"},
      {"RFC 8092 §5 LARGE COMMUNITIES", usual + "c020050000000100", "withdraw 5"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.what);
    received const r{body("", row.attributes, route)};
    CHECK(verdict_of(r) == row.verdict);
    bool const withdrawn = r.verdict.action == reaction::treat_as_withdraw;
    CHECK(r.withdrawn() == (withdrawn ? "10.1.0.0/24 " : ""));
    CHECK(r.announced() == (withdrawn ? "" : "10.1.0.0/24 "));
  }
}

TEST_CASE("RFC 7606 §7.5, §7.9, §7.10: not from external peers") {
  for (auto const* attribute :
       {"40050400000064", "40050100", "8009040a000001", "800a040a000001", "800a030a0000"}) {
    received const r{with(attribute), external()};
    CHECK(r.verdict.action == reaction::discard_attribute);
    CHECK(r.announced() == "10.1.0.0/24 ");
    CHECK_FALSE(r.verdict.find(attribute_code::local_pref));
    CHECK_FALSE(r.verdict.discarded.empty());
  }
}

TEST_CASE("RFC 7606 §3.c: flags") {
  CHECK(verdict_of(body("", std::string{"c0010100"} + path + next_hop, route)) == "withdraw 4");
  CHECK(verdict_of(body("", std::string{"00010100"} + path + next_hop, route)) == "withdraw 4");
  CHECK(verdict_of(with("80080400010001")) == "withdraw 4");
  CHECK(verdict_of(with("e0080400010001")) == "fine");    // partial
  CHECK(verdict_of(with("cf080400010001")) == "fine");    // the low four bits mean nothing
  CHECK(verdict_of(with("d008000400010001")) == "fine");  // extended length without need
  CHECK(verdict_of(with("c00600")) == "discard 4");       // §3.f
  CHECK(verdict_of(with("c00e0d000102040a00000100180a0100")) == "reset 4");  // §5.3
  CHECK(verdict_of(with("400f03000201")) == "reset 4");
}

TEST_CASE("RFC 7606 §3.d: mandatory attributes") {
  auto const missing = [](std::string const& attributes, std::string const& nlri,
                          attribute_code which) {
    received const r{body("", attributes, nlri)};
    CHECK(verdict_of(r) == "withdraw 3");
    CHECK(r.verdict.missing == which);
    CHECK_FALSE(r.withdrawn().empty());
  };
  missing("", route, attribute_code::origin);
  missing(std::string{path} + next_hop, route, attribute_code::origin);
  missing(std::string{origin} + next_hop, route, attribute_code::as_path);
  missing(std::string{origin} + path + pref, route, attribute_code::next_hop);
  // RFC 4760 §3: MP_REACH_NLRI has a next hop of its own.
  std::string const reach = "800e0d000102040a00000100180a0100";
  CHECK(verdict_of(body("", std::string{origin} + path + reach, "")) == "fine");
  missing(std::string{origin} + reach, "", attribute_code::as_path);
  missing(reach, "", attribute_code::origin);
  // Nothing is announced: nothing is mandatory.
  CHECK(verdict_of(body("180a0200", "", "")) == "fine");
  CHECK(verdict_of(body("", "800f080002012020010db9", "")) == "fine");
  CHECK(verdict_of(body("", pref, "")) == "fine");
}

TEST_CASE("RFC 7606 §3.g: attributes given twice") {
  received const r{with("40010102")};
  CHECK(verdict_of(r) == "discard 1");
  CHECK(r.announced() == "10.1.0.0/24 ");
  CHECK(r.verdict.find(attribute_code::origin)->value[0] == 0);  // the first one counts
  CHECK(verdict_of(with("c06301aac06301bb")) == "discard 1");    // unknown ones too
  std::string const reach = "800e0d000102040a00000100180a0100", unreach = "800f03000201";
  CHECK(verdict_of(with(reach + reach)) == "reset 1");
  CHECK(verdict_of(with(unreach + unreach)) == "reset 1");
  // An error in the second copy is none.
  CHECK(verdict_of(with("40010109")) == "discard 1");
  // A broken first copy is not made good by the second.
  CHECK(verdict_of(body("", std::string{"40010109"} + origin + path + next_hop, route)) ==
        "withdraw 6");
}

TEST_CASE("RFC 7606 §3.h: the strongest reaction wins, the first error of its kind is told") {
  CHECK(verdict_of(with("40060100c00803fde800")) == "withdraw 5");
  received const r{body("", std::string{"40010105"} + path + "4003030a0000", route)};
  CHECK(verdict_of(r) == "withdraw 6");
  CHECK(r.verdict.fault.offset == header_size + 4);
  CHECK(r.verdict.fault.length == 4);
}

TEST_CASE("RFC 7606 §4: lengths that conflict") {
  CHECK(verdict_of("000000054001050000180a0100") == "withdraw 1");  // JSON contract §18
  for (auto const* tail : {"c0", "c008", "d008", "d00800", "c00804fde8"}) {
    received const r{with(tail)};
    CHECK(verdict_of(r) == "withdraw 1");
    CHECK(r.withdrawn() == "10.1.0.0/24 ");  // the total length still tells where routes are
  }
}

TEST_CASE("RFC 7606 §5.2: an error where no routes are") {
  CHECK(verdict_of("0000000440012000") == "reset 1");  // hostile.md row 1
  CHECK(verdict_of("0000000440012000180a0100") == "withdraw 1");
  CHECK(verdict_of(body("", "40010105", "")) == "reset 6");
  CHECK(verdict_of(body("", "40060100", "")) == "discard 5");  // discard does not escalate
  CHECK(verdict_of(body("180a0200", "40010105", "")) == "reset 6");
  // An error beside routes withdrawn by MP_UNREACH_NLRI; alone, that attribute is fine.
  CHECK(verdict_of(body("", "800f080002012020010db940010105", "")) == "reset 6");
  CHECK(verdict_of(body("", "800f080002012020010db9", "")) == "fine");
  // An error and routes in MP_REACH_NLRI: those are withdrawn.
  received const r{
      body("", std::string{"40010105"} + path + "800e0d000102040a00000100180a0100", "")};
  CHECK(verdict_of(r) == "withdraw 6");
  CHECK(r.withdrawn() == "10.1.0.0/24 ");
}

TEST_CASE("RFC 7606 §5.3: routes that are no routes") {
  CHECK(verdict_of(body("", usual, "280a010000")) == "reset 10");  // JSON contract §18
  CHECK(verdict_of(body("", usual, "180a01")) == "reset 10");
  CHECK(verdict_of(body("210a01000000", "", "")) == "reset 10");
  CHECK(verdict_of(body("180a01", "", "")) == "reset 10");
  std::string const reach = std::string{origin} + path;
  CHECK(verdict_of(body("", reach + "800e0d000102040a00000100210a0100", "")) == "reset 10");
  CHECK(verdict_of(body("", reach + "800e0c000102040a00000100180a01", "")) == "reset 10");
  CHECK(verdict_of(body("", "800f080002018120010db9", "")) == "reset 10");
  // With path identifiers, four octets more.
  codec_context c;
  c.add_path_receive.insert(ipv4_unicast);
  CHECK(verdict_of(body("", usual, "00000001180a0100"), c) == "fine");
  CHECK(verdict_of(body("", usual, "180a0100"), c) == "reset 10");
  CHECK(verdict_of(body("", usual, "000000"), c) == "reset 10");
  received const bad{body("", usual, "280a010000")};
  CHECK(bad.announced().empty());
  CHECK(bad.withdrawn().empty());
}

TEST_CASE("RFC 7606 §7.11: next hops whose length is wrong") {
  auto const reach = [](unsigned size) {
    text_writer value, out;
    (value << "000201").hex(size, 2);
    for (unsigned i = 0; i < size; ++i) value << "20";
    value << "002020010db8";
    out << origin << path << "900e";
    out.hex(value.size() / 2, 4) << value.view();
    return body("", out.view(), "");
  };
  for (unsigned const size : {0u, 3u, 4u, 15u, 17u, 24u, 31u, 33u, 48u, 255u})
    CHECK(verdict_of(reach(size)) == "reset 0");  // wire contract §6.14
  for (unsigned const size : {16u, 32u}) CHECK(verdict_of(reach(size)) == "fine");
}

TEST_CASE("RFC 7606 §2: AFI/SAFI disable, where the session wants it") {
  codec_context c;
  c.disable_families = true;
  auto const disabled = [](received const& r) {
    text_writer out;
    r.verdict.disabled.for_each([&](family f) { out << f << ' '; });
    return std::string{out.view()};
  };
  std::string const broken[] = {
      "800e120002010302030400"
      "2020010db82020010db9",  // §7.11: a next hop of three octets
      "800e1a0002011020010db8000000000000000000000001008120010db8",  // §5.3: a mask of 129
      "800e06000201102001",                                          // a next hop past the end
      "800e03000201",                                                // shorter than five octets
      "c00f080002012020010db9",                                      // flags
      "800f080002012120010db9",                                      // NLRI past the end
  };
  for (auto const& attribute : broken) {
    CAPTURE(attribute);
    received const r{body("180a0200", usual + attribute, route), c};
    CHECK(verdict_of(r).starts_with("disable "));
    CHECK(disabled(r) == "ipv6 unicast ");
    CHECK(r.announced() == "10.1.0.0/24 ");  // other families go on
    CHECK(r.withdrawn() == "10.2.0.0/24 ");
    CHECK(verdict_of(body("180a0200", usual + attribute, route)).starts_with("reset "));
    // Once it is disabled, nothing of it matters.
    auto after = c;
    disable(after, r.verdict.disabled);
    received const next{with("800f080002012020010db9"), after};
    CHECK(verdict_of(next) == "fine");
    CHECK(next.withdrawn().empty());
    CHECK(verdict_of(received{with(attribute), after}) != "reset 9");
    // Alone in its UPDATE, too.
    CHECK(verdict_of(received{body("", usual + attribute, ""), c}).starts_with("disable "));
    // A stronger reaction beside it, and a weaker one.
    CHECK(verdict_of(received{body("", usual + attribute, "280a010000"), c}) == "reset 10");
    received const both{body("180a0200", usual + attribute + "c00803fde800", route), c};
    CHECK(verdict_of(both).starts_with("disable "));
    CHECK(both.announced().empty());
    CHECK(both.withdrawn() == "10.2.0.0/24 10.1.0.0/24 ");
  }
  // What cannot be skipped, or names no family, still ends the session.
  CHECK(verdict_of(received{with("800f020002"), c}) == "reset 9");
  CHECK(verdict_of(received{with("800f03000201800f03000201"), c}) == "reset 1");  // §3.g
  CHECK(verdict_of(received{body("210a01000000", "", ""), c}) == "reset 10");
  // Both attributes: two families.
  received const two{with("800e06000201102001"
                          "800f0400190041"),
                     c};
  CHECK(disabled(two) == "ipv6 unicast ");
}

TEST_CASE("families that are not negotiated are ignored") {  // wire contract §11 (13)
  codec_context c;
  c.families = family_set::of(ipv4_unicast);
  received const r{
      "0004180a0200003d400101004002004003040a00000140050400000064800e1a0002011020010db8000000000000"
      "000000000001002020010db8800f080002012020010db9180a0100",
      c};
  CHECK(verdict_of(r) == "fine");
  CHECK(r.announced() == "10.1.0.0/24 ");
  CHECK(r.withdrawn() == "10.2.0.0/24 ");
  CHECK(r.verdict.mp_reach->family == ipv6_unicast);  // there, for who wants to know
  // Neither their next hop nor their routes matter.
  CHECK(verdict_of(with("800e0a000201030102030081ff"), c) == "fine");
  c.families = family_set::of(ipv6_unicast);
  received const none{with(""), c};
  CHECK(verdict_of(none) == "fine");
  CHECK(none.announced().empty());
}

TEST_CASE("attributes nobody knows") {  // RFC 4271 §5, §6.3, §9
  received const transitive{with("c06304deadbeef")};
  CHECK(verdict_of(transitive) == "fine");
  REQUIRE(transitive.verdict.find(static_cast<attribute_code>(0x63)));
  received const other{with("806304deadbeef")};
  CHECK(verdict_of(other) == "fine");
  CHECK_FALSE(other.verdict.find(static_cast<attribute_code>(0x63)));
  CHECK(other.verdict.discarded.empty());
  CHECK(verdict_of(with("406304deadbeef")) == "reset 2");
  CHECK(verdict_of(with("006304deadbeef")) == "reset 2");
}

TEST_CASE("RFC 6793 §6: AS4_ attributes between speakers of four octets are dropped") {
  received const r{with("c0110602010000fde8c01208000100000a000002")};
  CHECK(r.verdict.action == reaction::discard_attribute);
  CHECK(r.verdict.discarded.contains(attribute_code::as4_path));
  CHECK(r.verdict.discarded.contains(attribute_code::as4_aggregator));
  CHECK(r.announced() == "10.1.0.0/24 ");
  CHECK(verdict_of(with("c0110602010000fde8"), two_octet()) == "fine");
  CHECK(verdict_of(with("c0110502010000fd"), two_octet()) == "discard 11");
}

TEST_CASE("End-of-RIB") {  // RFC 4724 §2, wire contract §6.15
  CHECK(received{"00000000"}.verdict.end_of_rib == ipv4_unicast);
  CHECK(received{"00000006800f03000201"}.verdict.end_of_rib == ipv6_unicast);
  CHECK(received{"00000007900f0003001941"}.verdict.end_of_rib == family{afi::l2vpn, safi::vpls});
  CHECK_FALSE(received{with("800f03000201")}.verdict.end_of_rib);
  CHECK_FALSE(received{body("180a0200", "800f03000201", "")}.verdict.end_of_rib);
  // One that carries broken attributes ends the session (RFC 7606 §5.2; CVE-2023-47235).
  received const bad{body("", "800f0300020140010105", "")};
  CHECK(verdict_of(bad) == "reset 6");
  CHECK_FALSE(bad.verdict.end_of_rib);
}

TEST_CASE("attributes out of order are visited in order") {
  received const r{body("", std::string{pref} + next_hop + path + origin, route)};
  CHECK(verdict_of(r) == "fine");
  std::string codes;
  r.verdict.for_each_attribute(
      [&](attribute_view v) { codes += std::to_string(static_cast<int>(v.code)) + ' '; });
  CHECK(codes == "1 2 3 5 ");
}

TEST_CASE("what we sent reads as we sent it") {  // wire contract §5.7, §5.8, §5.12
  codec_context c = external();
  c.add_path_send.insert(ipv4_unicast);
  // LOCAL_PREF would be discarded, the IPv4 next hop of an IPv6 route refused.
  received const r{
      body("", usual + pref + "800e1000020104c0000201003020010db80001", "00000007180a0000"),
      as_sent(c)};
  CHECK(verdict_of(r) == "fine");
  CHECK(r.announced() == "10.0.0.0/24 path-information 0.0.0.7 2001:db8:1::/48 ");
  CHECK(r.verdict.find(attribute_code::local_pref));
}

TEST_CASE("octets that are cut or changed never lead outside") {
  auto const golden = from_hex(body(
      "180a0200",
      "4001010040020a02020000fde80000fde94003040a00000140050400000064400600c007080000fde80a000001"
      "c00808fde80001ffffff018009040a000001800a080a0000010a000002c010080002fde800000064800e1a000201"
      "1020"
      "010db8000000000000000000000001002020010db8800f080002012020010db9c020180000000100000002000000"
      "03"
      "000000010000000200000004c06304deadbeef",
      "180a0100"));
  auto const look = [](octets const& b, codec_context const& c) {
    auto const u = update_view::decode_body(b);
    if (!u.has_value()) return;
    auto const v = validate(u.assume_value(), c);
    text_writer out;
    update_json(out, v, c);
    update_text(out, "", v, c);
    update_commands(out, v, c);
    CHECK_FALSE(out.empty());
    for (auto const& blocks : {v.announced(), v.withdrawn()})
      for (auto const& block : blocks)
        for (auto const& r : block.routes)
          if (r.octets.data() < b.data() || &r.octets.back() > &b.back()) FAIL("outside");
  };
  codec_context ids;
  ids.add_path_receive = family_set::all();
  for (auto const& c : {codec_context{}, external(), two_octet(), ids}) {
    for (std::size_t n = 0; n <= golden.size(); ++n) {
      octets const cut(golden.begin(), golden.begin() + static_cast<std::ptrdiff_t>(n));
      look(cut, c);
    }
    for (std::size_t at = 0; at < golden.size(); ++at)
      for (unsigned const value : {0u, 1u, 0x7fu, 0x80u, 0xffu, golden[at] + 1u, golden[at] - 1u}) {
        auto changed = golden;
        changed[at] = static_cast<std::uint8_t>(value);
        look(changed, c);
      }
  }
}
