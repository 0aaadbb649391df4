// The vectors are those of the JSON contract §10, §12, §17 (marked T there) and §11.
#include <senda/session/update_text.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

std::string text(std::string_view body, codec_context const& c = {}) {
  return received{body, c}.text();
}
std::string commands(std::string_view body, codec_context const& c = {}) {
  return received{body, c}.commands();
}

}  // namespace

TEST_CASE("text encoder: one line for each route") {
  CHECK(text("00000015400101004002004003040a00000140050400000064180a0100") ==
        "update announced 10.1.0.0/24 next-hop 10.0.0.1 origin igp local-preference 100\n");
  CHECK(text("0004180a02000015400101004002004003040a00000140050400000064180a0100") ==
        "update announced 10.1.0.0/24 next-hop 10.0.0.1 origin igp local-preference 100\n"
        "update withdrawn 10.2.0.0/24\n");
  CHECK(text("0004180a01000000") == "update withdrawn 10.1.0.0/24\n");
  codec_context c;
  c.add_path_receive.insert(ipv6_unicast);
  CHECK(
      text(
          "0000002f4001010040020040050400000064800e1e0002011020010db8000000000000000000000001000000"
          "000a2020010db8",
          c) ==
      "update announced 2001:db8::/32 path-information 0.0.0.10 next-hop 2001:db8::1 "
      "origin igp local-preference 100\n");
}

TEST_CASE("text encoder: attributes") {
  codec_context c;
  c.aigp = true;
  CHECK(
      text(
          body(
              "",
              "4001010040021c02010000fde80102000000010000000203010000000504010000fde84003040a000001"
              "8004040000000a40050400000064400600c007080000fde80a000001c00808ffffff01fde80001"
              "8009040a000001800a080a0000010a000002c010080002fde800000064801a0b01000b0000000000"
              "00000ac02018000000010000000200000003000000010000000200000004c06304deadbeef",
              "180a0100"),
          c) ==
      "update announced 10.1.0.0/24 next-hop 10.0.0.1 origin igp as-path ( 65000 ) [ 1 2 ] {( 5 )} "
      "{[ 65000 ]} med 10 local-preference 100 atomic-aggregate aggregator ( 65000:10.0.0.1 ) "
      "community [ 65000:1 no-export ] originator-id 10.0.0.1 cluster-list [ 10.0.0.1 10.0.0.2 ] "
      "extended-community target:65000:100 aigp 0x000000000000000a large-community [ 1:2:3 1:2:4 ] "
      "attribute [ 0x63 0xE0 0xdeadbeef ]\n");
}

TEST_CASE("text encoder: End-of-RIB and treat-as-withdraw") {
  CHECK(text("00000000") == "update route eor 1/1 (ipv4 unicast)\n");
  CHECK(text("00000007900f0003001941") == "update route eor 25/65 (l2vpn vpls)\n");
  CHECK(text("0000000e400101054002004003040a000001180a0100") == "update withdrawn 10.1.0.0/24\n");
}

TEST_CASE("text encoder: the whole event") {  // json contract §10, recorded
  auto const whole = from_hex(marker +
                              "00340200"
                              "04180A02000015400101004002004003040A00000140050400000064180A0100");
  auto const m = next_message(whole).assume_value();
  auto const u = update_view::decode(m).assume_value();
  text_writer out;
  update_text_event(out, "neighbor 127.0.0.2 receive ", validate(u, {}), {}, m.whole);
  CHECK(out.view() ==
        "neighbor 127.0.0.2 receive update start\n"
        "neighbor 127.0.0.2 receive update announced 10.1.0.0/24 next-hop 10.0.0.1 origin igp "
        "local-preference 100\n"
        "neighbor 127.0.0.2 receive update withdrawn 10.2.0.0/24\n"
        " header 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF003402 body "
        "0x0004180A02000015400101004002004003040A00000140050400000064180A0100\n"
        "neighbor 127.0.0.2 receive update end\n\n");
}

TEST_CASE("commands: json contract §11") {
  CHECK(commands("00000015400101004002004003040a00000140050400000064180a0100") ==
        "announce route 10.1.0.0/24 next-hop 10.0.0.1 origin igp local-preference 100\n");
  CHECK(commands("0004180a01000000") == "withdraw route 10.1.0.0/24\n");
  CHECK(commands("00000000") == "announce eor ipv4 unicast\n");
  CHECK(commands("00000007900f0003001941") == "announce eor l2vpn vpls\n");
  CHECK(commands("0000000e4001010040020040050400000064") ==
        "attributes origin igp local-preference 100\n");
  CHECK(
      commands(
          "0000002b4001010040020040050400000064800e1a0002011020010db80000000000000000000000010020"
          "20010db8") ==
      "announce ipv6 unicast 2001:db8::/32 next-hop 2001:db8::1 origin igp local-preference 100\n");
}

TEST_CASE("commands: attributes in the order and the form of the grammar") {
  CHECK(commands(
            body("",
                 "40010100400214020200000001000000020102000000030000000440030401010101"
                 "80040400000005400504000000c8c00804000200018009040a000001800a08030303030a000001",
                 "180a0100")) ==
        "announce route 10.1.0.0/24 next-hop 1.1.1.1 origin igp as-path [1 2] ( 3 4 ) "
        "local-preference 200 med 5 community [2:1] originator-id 10.0.0.1 "
        "cluster-list [3.3.3.3 10.0.0.1]\n");
}

TEST_CASE("commands: several routes in one") {
  std::string const attributes = "4001010040020040030401010101";
  CHECK(commands(body("", attributes, "180a0100180a0200")) ==
        "announce attributes next-hop 1.1.1.1 origin igp nlri 10.1.0.0/24 10.2.0.0/24\n");
  codec_context c;
  c.add_path_receive.insert(ipv4_unicast);
  CHECK(commands(body("", attributes, "00000007180a010000000007180a020000000008180a0300"), c) ==
        "announce attributes path-information 0.0.0.7 next-hop 1.1.1.1 origin igp nlri 10.1.0.0/24 "
        "10.2.0.0/24\n"
        "announce route 10.3.0.0/24 next-hop 1.1.1.1 path-information 0.0.0.8 origin igp\n");
}

TEST_CASE("commands: routes withdrawn with attributes are a group") {  // API contract §6.10
  CHECK(commands(
            "0000003b800f1100018068003e810000fde8000000010104400101004002004003046501650140050400"
            "000064c0080400640001c010080002fde900000001") ==
        "group attributes origin igp next-hop 101.1.101.1 local-preference 100 community [100:1] "
        "extended-community [target:65001:1] ; withdraw route 1.4.0.0/16 rd 65000:1 label 1000\n");
  // Those a speaker adds by itself need not be said.
  CHECK(commands("0000001a800f09000104280006410a014001010040020040050400000064") ==
        "withdraw route 10.1.0.0/16 label 100\n");
  CHECK(
      commands("0000001d800f0f000104280006410a01280006410a02400101008004040000000a") ==
      "group attributes origin igp med 10 ; withdraw route 10.1.0.0/16 label 100 ; withdraw route "
      "10.2.0.0/16 label 100\n");
}
