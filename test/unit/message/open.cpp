// OPEN: golden messages, both parameter forms, every malformed shape.
// Messages marked "wire contract" are those of its §3.3 and §3.4.
#include <senda/message/open.hpp>

#include "open_support.hpp"

using namespace senda;
using test::from_hex;

namespace {

std::string const marker(32, 'F');

std::string decode(test::octets const& whole) {
  return test::verdict(open_view::decode(test::view_of(whole)));
}
std::string decode_body(std::string_view body) {
  return decode(test::message(message_type::open, body));
}

}  // namespace

TEST_CASE("a small OPEN (wire contract §3.3)") {
  capability_buffer b;
  b.add(capability::multiprotocol{ipv4_unicast}).add(capability::four_octet_as{asn{65001}});
  b.add(capability::extended_message{});
  open_message const m{asn{65001}, 180, {0x01020304}, b};
  auto const golden = marker + "00310104FDE900B401020304140206010400010001020641040000FDE902020600";
  CHECK(test::encoded(m) == golden);

  auto const octets = from_hex(golden);
  auto const v = open_view::decode(test::view_of(octets)).value();
  CHECK(v.version() == 4);
  CHECK(v.my_as() == asn{65001});
  CHECK(v.as_number() == asn{65001});
  CHECK(v.hold_time() == 180);
  CHECK(v.id() == ipv4_address{0x01020304});
  CHECK(v.has(capability_code::extended_message));
  CHECK(!v.has(capability_code::route_refresh));
}

TEST_CASE("AS numbers of four octets, RFC 6793 §3") {
  capability_buffer b;
  b.add(capability::four_octet_as{asn{4200000001}});
  test::sent_open const with{b, asn{4200000001}}, without{{}, asn{4200000001}};
  CHECK(with.view().my_as() == as_trans);
  CHECK(with.view().as_number() == asn{4200000001});
  CHECK(without.view().as_number() == as_trans);
  // A capability which contradicts a field that is not AS_TRANS is ignored (wire contract §4.1).
  CHECK(test::sent_open{b, asn{65000}}.view().as_number() == asn{65000});
}

TEST_CASE("from 255 octets of parameters on, the form of RFC 9072") {
  auto const with_value = [](std::size_t n) {
    capability_buffer b;
    test::octets const filler(n, 0xaa);
    return b.add(capability_code{99}, filler);
  };
  auto const classic = with_value(250), extended = with_value(251);
  auto const short_form = test::encoded(open_message{{65000}, 180, {1}, classic});
  CHECK(short_form.substr(56, 10) == "FE02FC63FA");
  auto const long_form = test::encoded(open_message{{65000}, 180, {1}, extended});
  CHECK(long_form.substr(56, 18) == "FFFF01000200FD63FB");
  for (auto const& form : {short_form, long_form}) {
    auto const octets = from_hex(form);
    auto const v = open_view::decode(test::view_of(octets)).value();
    CHECK(v.capabilities().begin()->value.size() >= 250);
    CHECK(v.capabilities().begin()->code == capability_code{99});
  }
}

TEST_CASE("which form an OPEN has is decided by the first parameter type, RFC 9072 §2") {
  auto const text = [](std::string_view body) {
    auto const octets = test::message(message_type::open, body);
    auto const v = open_view::decode(test::view_of(octets));
    return v.has_value() && v.assume_value().has(capability_code::enhanced_route_refresh);
  };
  CHECK(
      text("04fde800b402020202"
           "ffff0005"
           "0200024600"));
  CHECK(
      text("04fde800b402020202"
           "01ff0005"
           "0200024600"));  // the one-octet length is ignored
  CHECK(decode_body("04fde800b402020202"
                    "ffff0000") == "fine");
  // A classic block of 255 octets.
  test::octets block = from_hex("02fd63fb");
  block.resize(255);
  CHECK(decode(test::open_with(test::to_hex(block))) == "fine");
}

TEST_CASE("what makes an OPEN unacceptable by itself (wire contract §3.4)") {
  CHECK(decode_body("03fde800b40202020200") == "2/1@19+1");
  CHECK(decode_body("05fde800b40202020200") == "2/1@19+1");
  CHECK(decode_body("04fde800000202020200") == "fine");
  CHECK(decode_body("04fde800010202020200") == "2/6@22+2");
  CHECK(decode_body("04fde800020202020200") == "2/6@22+2");
  CHECK(decode_body("04fde800030202020200") == "fine");
  CHECK(decode_body("04fde800b40000000000") == "2/3@24+4");
  CHECK(decode_body("04fde800b40202020201") == "2/0@28+1");  // length beyond the message
  CHECK(decode_body("04fde800b4020202020402024600") == "fine");
  CHECK(decode_body("04fde800b4020202020502024600") == "2/0@28+5");
  CHECK(decode_body("04fde800b40202020203020246") == "2/0@29+3");
  CHECK(decode_body("04fde800b402020202ffff") == "2/0@28+2");  // extended, cut short
  CHECK(decode_body("04fde800b402020202ffff00") == "2/0@28+3");
  CHECK(decode_body("04fde800b402020202ffff0001") == "2/0@28+4");
  CHECK(decode_body("04fde800b402020202ffff000102") == "2/0@32+1");
  CHECK(decode_body("04fde800b40202020202"
                    "0300") == "2/4@29+2");
  CHECK(decode_body("04fde800b40202020202"
                    "0100") == "2/5@29+2");
  CHECK(decode_body("04fde800b40202020200"
                    "dead") == "fine");                  // octets behind do not count
  CHECK(decode_body("04fde800b4020202") == "1/2@16+2");  // framing let it pass: it is short
}

TEST_CASE("an OPEN cut anywhere is an error or an OPEN, and nothing outside is read") {
  for (auto const* parameters : {"0206010400010001"
                                 "0206"
                                 "41040000fde9"
                                 "0208"
                                 "4006"
                                 "80b4"
                                 "00010180",
                                 "020c"
                                 "0104"
                                 "00010001"
                                 "4b04"
                                 "03616263"
                                 "0206"
                                 "4504"
                                 "00010103"}) {
    auto const whole = test::open_with(parameters);
    test::for_each_prefix(whole, [&](bytes part) {
      if (part.size() < header_size) return;
      auto const v = open_view::decode({message_type::open, part});
      CHECK(!v.has_value());
    });
  }
  auto const extended = test::message(message_type::open,
                                      "04fde800b402020202"
                                      "ffff000f"
                                      "020006"
                                      "010400010001"
                                      "020003"
                                      "630161");
  CHECK(decode(extended) == "fine");
  test::for_each_prefix(extended, [&](bytes part) {
    if (part.size() < header_size) return;
    auto const v = open_view::decode({message_type::open, part});
    CHECK(!v.has_value());
  });
}

TEST_CASE("any octet changed to any value: no read outside, and what is accepted can be walked") {
  auto const whole = test::open_with(
      "0206010400010001"
      "020641040000fde9"
      "02084006"
      "80b400010180");
  for (std::size_t at = header_size; at < whole.size(); ++at)
    for (unsigned v = 0; v < 256; ++v) {
      auto changed = std::make_unique<std::uint8_t[]>(whole.size());
      for (std::size_t i = 0; i < whole.size(); ++i) changed[i] = whole[i];
      changed[at] = static_cast<std::uint8_t>(v);
      auto const open = open_view::decode({message_type::open, {changed.get(), whole.size()}});
      if (!open.has_value()) continue;
      std::size_t n = 0;
      for (auto const& c : open.assume_value().capabilities()) n += 1 + c.value.size();
      CHECK(n < whole.size());
    }
}

TEST_CASE("a thousand capabilities in one OPEN") {
  test::octets parameter;
  for (int i = 0; i < 1000; ++i) parameter.insert(parameter.end(), {2, 0});
  test::octets body = from_hex(
      "04fde800b402020202ffff07d3"
      "0207d0");
  body.insert(body.end(), parameter.begin(), parameter.end());
  CHECK(decode(test::message(message_type::open, body)) == "fine");
}

TEST_CASE("capabilities that are none cannot be sent") {
  auto const torn = from_hex("0104000100");
  CHECK(test::encoded(open_message{{65000}, 180, {1}, torn}) == "refused");
  test::octets const many(5000, 0);
  CHECK(test::encoded(open_message{{65000}, 180, {1}, many}) == "refused");
}
