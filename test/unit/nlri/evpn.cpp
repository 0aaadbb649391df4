#include <senda/nlri/evpn.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::evpn_route;
namespace evpn = nlri::evpn;

namespace {

constexpr family f{afi::l2vpn, safi::evpn};
auto const rd = *parse_route_distinguisher("192.0.2.1:7");
auto const esi = *parse_ethernet_segment_id("00:11:22:33:44:55:66:77:88:99");
auto const mac = *parse_mac_address("02:00:00:00:00:01");

ip_address ip(std::string_view s) { return *parse_ip(s); }
/// The octets of a route, which read again give the same.
template <class T> std::string built(T const& t) {
  std::uint8_t room[evpn_route::max_value_size];
  auto const route = evpn_route::of(t, room);
  CHECK(route.template as<T>() == t);
  auto const hex = encoded(route);
  CHECK(recoded<evpn_route>(f, hex) == hex);
  return hex;
}
std::string described(std::string_view hex) {
  auto const field = from_hex(hex);
  text_writer out;
  for (auto const& v : nlri_range{f, field, false}) nlri_describe(v, out);
  return std::string{out.view()};
}
std::string identity(std::string_view hex) {
  std::uint8_t room[max_identity_size];
  return to_hex(nlri_identity(f, from_hex(hex), room));
}

}  // namespace

TEST_CASE("EVPN: routes built, wire contract §8.7") {
  auto const label = evpn::label_field(1000);
  CHECK(built(evpn::ethernet_auto_discovery{rd, esi, 100, label}) ==
        "01190001c000020100070011223344556677889900000064003e81");
  CHECK(built(evpn::mac_ip{rd, esi, 100, mac, {}, label, {}}) ==
        "02210001c0000201000700112233445566778899000000643002000000000100003e81");
  CHECK(built(evpn::mac_ip{rd, esi, 100, mac, ip("10.0.0.1"), label, {}}) ==
        "02250001c00002010007001122334455667788990000006430020000000001200a000001003e81");
  CHECK(built(evpn::mac_ip{rd, esi, 100, mac, ip("2001:db8::1"), label, {}}) ==
        "02310001c00002010007001122334455667788990000006430020000000001"
        "8020010db8000000000000000000000001003e81");
  CHECK(built(evpn::mac_ip{rd, esi, 100, mac, {}, label, evpn::label_field(200)}) ==
        "02240001c0000201000700112233445566778899000000643002000000000100003e81000c81");
  CHECK(built(evpn::inclusive_multicast{rd, 100, ip("192.0.2.1")}) ==
        "03110001c000020100070000006420c0000201");
  CHECK(built(evpn::ethernet_segment{rd, esi, ip("192.0.2.1")}) ==
        "04170001c000020100070011223344556677889920c0000201");
  CHECK(built(evpn::ip_prefix_route{rd, esi, 100, *parse_prefix("10.1.0.0/16"), ip("0.0.0.0"),
                                    label}) ==
        "05220001c000020100070011223344556677889900000064100a01000000000000003e81");
  CHECK(
      built(evpn::ip_prefix_route{rd, esi, 100, *parse_prefix("2001:db8::/32"), ip("::"), label}) ==
      "053a0001c0000201000700112233445566778899000000642020010db800000000000000000000000000000000"
      "000000000000000000000000003e81");
}

TEST_CASE("EVPN: routes about groups and tunnels, RFC 9251 §9, RFC 9572 §3") {
  evpn::multicast_flow const all{{}, ip("239.1.1.1")}, one{ip("10.0.0.9"), ip("232.1.1.1")};
  CHECK(built(evpn::selective_multicast{rd, 100, all, ip("192.0.2.1"), 2}) ==
        "06180001c00002010007000000640020ef01010120c000020102");
  CHECK(built(evpn::membership_report_sync{rd, esi, 100, one, ip("192.0.2.1"), 4}) ==
        "07260001c000020100070011223344556677889900000064200a00000920e801010120c000020104");
  CHECK(built(evpn::leave_sync{rd, esi, 100, all, ip("192.0.2.1"), 0, 10, 2}) ==
        "08270001c0000201000700112233445566778899000000640020ef01010120c000020100000000"
        "0a02");
  CHECK(built(evpn::per_region_i_pmsi{rd, 100, {0, 2, 0, 1, 0, 0, 0, 9}}) ==
        "09140001c00002010007000000640002000100000009");
  CHECK(built(evpn::s_pmsi{rd, 100, one, ip("2001:db8::1")}) ==
        "0a270001c0000201000700000064200a00000920e80101018020010db8000000000000000000000001");
  auto const key = from_hex("03110001c000020100070000006420c0000201");
  CHECK(built(evpn::leaf{key, ip("192.0.2.9")}) ==
        "0b1803110001c000020100070000006420c000020120c0000209");
  CHECK(built(evpn::leaf{key, ip("2001:db8::9")}) ==
        "0b2403110001c000020100070000006420c00002018020010db8000000000000000000000009");
}

TEST_CASE("EVPN: shown, JSON contract §6.3, §17") {
  CHECK(walk(f, "011900010a00000100640011223344556677889900000064000641", form::json) ==
        R"({ "code": 1, "parsed": true, "raw": "011900010A00000100640011223344556677889900000064)"
        R"(000641", "name": "Ethernet Auto-Discovery", "rd": "10.0.0.1:100", "esi": )"
        R"("00:11:22:33:44:55:66:77:88:99", "ethernet-tag": 100, "label": [ [100, 1601] ] };)");
  CHECK(walk(f,
             "022800010a0000010064001122334455667788990000006430001122334455200a000001000640000c"
             "81",
             form::json) ==
        R"({ "code": 2, "parsed": true, "raw": "022800010A00000100640011223344556677889900000064)"
        R"(30001122334455200A000001000640000C81", "name": "MAC/IP advertisement", "rd": )"
        R"("10.0.0.1:100", "esi": "00:11:22:33:44:55:66:77:88:99", "ethernet-tag": 100, "mac": )"
        R"("00:11:22:33:44:55", "label": [ [100, 1600] ], "ip": "10.0.0.1" };)");
  CHECK(walk(f, "022100010a000001006400000000000000000000000000643000112233445500000000",
             form::json, true) ==
        R"({ "code": 2, "parsed": true, "raw": "022100010A00000100640000000000000000000000000064)"
        R"(3000112233445500000000", "name": "MAC/IP advertisement", "rd": "10.0.0.1:100", "esi": )"
        R"("-", "ethernet-tag": 100, "mac": "00:11:22:33:44:55", "label": [ [0] ] };)");
  CHECK(walk(f, "031100010a000001006400000064200a000001", form::json) ==
        R"({ "code": 3, "parsed": true, "raw": "031100010A000001006400000064200A000001", "name": )"
        R"("Inclusive Multicast Ethernet Tag", "rd": "10.0.0.1:100", "ethernet-tag": 100, "ip": )"
        R"("10.0.0.1" };)");
  CHECK(walk(f, "041700010a000001006400112233445566778899200a000001", form::json) ==
        R"({ "code": 4, "parsed": true, "raw": "041700010A00000100640011223344556677889920)"
        R"(0A000001", "name": "Ethernet Segment", "rd": "10.0.0.1:100", "esi": )"
        R"("00:11:22:33:44:55:66:77:88:99", "ip": "10.0.0.1" };)");
  CHECK(walk(f, "052200010a00000100640000000000000000000000000064180a01000000000000000641",
             form::json) ==
        R"({ "code": 5, "parsed": true, "raw": "052200010A00000100640000000000000000000000000064)"
        R"(180A01000000000000000641", "name": "IP Prefix Advertisement", "rd": "10.0.0.1:100", )"
        R"("esi": "-", "ethernet-tag": 100, "label": [ [100, 1601] ], "ip": "10.1.0.0", "iplen": )"
        R"(24, "gateway": "0.0.0.0" };)");
  CHECK(walk(f, "09050102030405", form::json) ==
        R"({ "code": 9, "parsed": false, "raw": "09050102030405" };)");
  CHECK(walk(f, "00000001 6300", form::json, false, true) ==
        R"({ "code": 99, "parsed": false, "raw": "6300", "path-information": "0.0.0.1" };)");
}

TEST_CASE("EVPN: in words") {
  CHECK(walk(f, "09050102030405 6300", form::text) == "afi l2vpn safi evpn;afi l2vpn safi evpn;");
  // API contract §6.6
  CHECK(described("011900010a00000100640011223344556677889900000064000641") ==
        "evpn:ethernetad::10.0.0.1:100:00:11:22:33:44:55:66:77:88:99:100: label 100 (1601)");
  CHECK(described("022800010a0000010064001122334455667788990000006430001122334455200a00000100064000"
                  "0c81") ==
        "evpn:macadv::10.0.0.1:100:00:11:22:33:44:55:66:77:88:99:100:00:11:22:33:44:55:10.0.0.1"
        ": label 100 (1600): label 200 (3201)");
  CHECK(described("031100010a000001006400000064200a000001") ==
        "evpn:multicast::10.0.0.1:100:100:10.0.0.1");
  CHECK(described("041700010a000001006400112233445566778899200a000001") ==
        "evpn:esi::10.0.0.1:100:00:11:22:33:44:55:66:77:88:99:10.0.0.1");
  CHECK(described("052200010a00000100640000000000000000000000000064180a01000000000000000641") ==
        "evpn:prfxadv::10.0.0.1:100:-:100:10.1.0.0/24:0.0.0.0: label 100 (1601)");
  CHECK(described("06180001c00002010007000000640020ef01010120c000020102") ==
        "evpn:smet::192.0.2.1:7:100:*:239.1.1.1:192.0.2.1: flags 0x02");
  CHECK(described("09140001c00002010007000000640002000100000009") ==
        "evpn:ipmsi::192.0.2.1:7:100:0x0002000100000009");
  CHECK(described("0b1803110001c000020100070000006420c000020120c0000209") ==
        "evpn:leaf::0x03110001c000020100070000006420c0000201:192.0.2.9");
  CHECK(described("6304deadbeef") == "evpn:99::0xdeadbeef");
  CHECK(described("0904deadbeef") == "evpn:9::0xdeadbeef");
  CHECK(walk(f, "6304deadbeef", form::command) == "l2vpn evpn 0x6304DEADBEEF;");
}

TEST_CASE("EVPN: words of commands, both ways") {
  struct {
    char const *wire, *words;
  } const vectors[] = {
      {"011900010a00000100640011223344556677889900000064000641",
       "ethernet-ad rd 10.0.0.1:100 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 100 label 100"},
      {"022800010a0000010064001122334455667788990000006430001122334455200a000001000640000c81",
       "mac-ip rd 10.0.0.1:100 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 100 mac "
       "00:11:22:33:44:55 ip 10.0.0.1 vni 1600 second-label 200"},
      {"022100010a000001006400000000000000000000000000643000112233445500000641",
       "mac-ip rd 10.0.0.1:100 esi - ethernet-tag 100 mac 00:11:22:33:44:55 label 100"},
      {"031100010a000001006400000064200a000001",
       "inclusive-multicast rd 10.0.0.1:100 ethernet-tag 100 originator 10.0.0.1"},
      {"041700010a000001006400112233445566778899200a000001",
       "ethernet-segment rd 10.0.0.1:100 esi 00:11:22:33:44:55:66:77:88:99 originator 10.0.0.1"},
      {"052200010a00000100640000000000000000000000000064180a01000000000000000641",
       "ip-prefix 10.1.0.0/24 rd 10.0.0.1:100 esi - ethernet-tag 100 gateway 0.0.0.0 label 100"},
      {"06180001c00002010007000000640020ef01010120c000020102",
       "selective-multicast rd 192.0.2.1:7 ethernet-tag 100 source * group 239.1.1.1 originator "
       "192.0.2.1 flags 2"},
      {"07220001c000020100070011223344556677889900000064"
       "0020ef01010120c000020102",
       "join-sync rd 192.0.2.1:7 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 100 source * group "
       "239.1.1.1 originator 192.0.2.1 flags 2"},
      {"08270001c000020100070011223344556677889900000064"
       "0020ef01010120c0000201000000000502",
       "leave-sync rd 192.0.2.1:7 esi 00:11:22:33:44:55:66:77:88:99 ethernet-tag 100 source * "
       "group "
       "239.1.1.1 originator 192.0.2.1 max-response-time 5 flags 2"},
      {"09140001c00002010007000000640002000100000009",
       "region-pmsi rd 192.0.2.1:7 ethernet-tag 100 region 0x0002000100000009"},
      {"0a170001c00002010007000000640020ef01010120c0000201",
       "s-pmsi rd 192.0.2.1:7 ethernet-tag 100 source * group 239.1.1.1 originator 192.0.2.1"},
      {"0b1803110001c000020100070000006420c000020120c0000209",
       "leaf key 0x03110001C000020100070000006420C0000201 originator 192.0.2.9"},
  };
  for (auto const& v : vectors) {
    CAPTURE(std::string{v.words});
    CHECK(walk(f, v.wire, form::command) == std::string{"l2vpn evpn "} + v.words + ";");
    auto const all = words(v.words);
    text_cursor in{all};
    std::uint8_t storage[evpn_route::max_value_size];
    auto const route = evpn::parse_words(in, storage);
    REQUIRE(route.has_value());
    CHECK(in.at_end());
    CHECK(encoded(route.assume_value()) == v.wire);
  }
}

TEST_CASE("EVPN: words refused") {
  struct {
    char const *text, *why;
  } const refused[] = {
      {"mac rd 1:1", "Unknown route type 'mac'"},
      {"mac-ip esi -", "a word is missing here, or is not in its place\n  rd"},
      {"inclusive-multicast rd 1:1 ethernet-tag 4294967296",
       "'4294967296' is not a number this word can have"},
      {"ethernet-segment rd 1:1 esi 00:11 originator 10.0.0.1",
       "'00:11' is not an Ethernet segment"},
      {"ip-prefix 10.0.0.0/33", "'10.0.0.0/33' is not a prefix"},
      {"region-pmsi rd 1:1 ethernet-tag 0 region 0x12", "'0x12' is not 0x and 16 digits"},
      {"ethernet-ad rd 1:1 esi - ethernet-tag 0 label 1048576", "'1048576' is not a label"},
      {"leaf key 0x1", "'0x1' is not 0x and hexadecimal digits"},
  };
  for (auto const& r : refused) {
    auto const all = words(r.text);
    text_cursor in{all};
    std::uint8_t storage[evpn_route::max_value_size];
    CHECK_FALSE(evpn::parse_words(in, storage).has_value());
    text_writer out;
    out << in.failure();
    CHECK(std::string{out.view()}.starts_with(r.why));
  }
}

TEST_CASE("EVPN: a leave of an early draft, without flags") {
  auto const hex =
      "08260001252c37768ead000002001600000000030000085d0020efffffff20252c37760000000000";
  auto const wire = from_hex(hex);
  byte_reader r{wire};
  auto const route = evpn_route::decode(r, f, false);
  REQUIRE(route.has_value());
  auto const t = route.assume_value().as<evpn::leave_sync>();
  REQUIRE(t);
  CHECK(t->flow.group == ip("239.255.255.255"));
  CHECK_FALSE(t->flags);
  CHECK(built(*t) == hex);
}

TEST_CASE("EVPN: lengths, wire contract §8.7") {
  std::string const head = "0001c000020100070011223344556677889900000064";  // 22 octets
  auto const nlri = [](unsigned type, std::string const& value) {
    text_writer out;
    out.hex(type, 2).hex(value.size() / 2, 2);
    return std::string{out.view()} + value;
  };
  auto const fits = [&](unsigned type, std::string const& value) {
    return error_of(f, nlri(type, value)) == -1;
  };
  std::string const zeros(80, '0');
  for (std::size_t n = 0; n <= 9; ++n)
    CHECK(fits(1, head + zeros.substr(0, 2 * n)) == (n % 3 == 0));
  CHECK_FALSE(fits(1, head.substr(2)));
  for (auto const& [bits, octets] : {std::pair{"00", 0u}, {"20", 4u}, {"80", 16u}})
    for (std::size_t n = 0; n <= 24; ++n) {
      CHECK(fits(2, head + "30020000000001" + bits + zeros.substr(0, 2 * n)) ==
            (n == octets + 3 || n == octets + 6));
      CHECK(fits(3, head.substr(0, 16) + "00000064" + bits + zeros.substr(0, 2 * n)) ==
            (n == octets && octets > 0));
      CHECK(fits(4, head.substr(0, 36) + bits + zeros.substr(0, 2 * n)) ==
            (n == octets && octets > 0));
    }
  CHECK_FALSE(fits(2, head + "2f02000000000100000000"));  // not a MAC address
  CHECK_FALSE(fits(2, head + "30020000000001210a00000100000000"));
  for (std::size_t n = 0; n <= 36; ++n)
    CHECK(fits(5, head + "18" + zeros.substr(0, 2 * n)) == (n == 11 || n == 35));
  CHECK_FALSE(fits(5, head + "21" + zeros.substr(0, 22)));
  CHECK_FALSE(fits(5, head + "81" + zeros.substr(0, 70)));
  for (unsigned type : {0u, 6u, 7u, 8u, 9u, 10u, 11u, 12u, 255u}) CHECK(fits(type, "0102"));
}

TEST_CASE("EVPN: cut octets are 3/10") {
  for (auto const* s : {"01", "0118", "0119000102", "6305deadbeef", "00"})
    CHECK_MESSAGE(error_of(f, s) == 10, s);
  CHECK(error_of(f, "") == -1);
  byte_reader r{bytes{}, 100};
  auto const e = evpn_route::decode(r, f, true);
  REQUIRE_FALSE(e.has_value());
  CHECK(e.assume_error() == update_error(update_subcode::invalid_network_field, 100, 0));
}

TEST_CASE("EVPN: what is part of a route's identity, RFC 7432 §7, RFC 9136 §3.1") {
  CHECK(identity("01190001c000020100070011223344556677889900000064003e81") ==
        "010001c000020100070011223344556677889900000064");
  CHECK(identity("02210001c0000201000700112233445566778899000000643002000000000100003e81") ==
        "020001c00002010007000000643002000000000100");
  CHECK(
      identity("02250001c00002010007001122334455667788990000006430020000000001200a000001003e81") ==
      "020001c00002010007000000643002000000000120"
      "0a000001");
  CHECK(identity("05220001c000020100070011223344556677889900000064100a01000000000000003e81") ==
        "050001c0000201000700000064100a010000");
  CHECK(identity("03110001c000020100070000006420c0000201") ==
        "03110001c000020100070000006420c0000201");
  CHECK(identity("6304deadbeef") == "6304deadbeef");
}

TEST_CASE("EVPN: storage that is too small leaves no value") {
  std::uint8_t room[10];
  CHECK(evpn_route::of(evpn::inclusive_multicast{rd, 100, ip("192.0.2.1")}, room).value.empty());
}
