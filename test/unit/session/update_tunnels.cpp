// VPLS, multicast VPN, MUP and SR policies in whole UPDATEs, as text and as commands.
// Vectors: JSON contract §10, §11, §14, §15, §17; wire contract §6.18, §8.6 to §8.11.
#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

std::string commands(std::string_view body) { return received{body, {}}.commands(); }
std::string text(std::string_view body) { return received{body, {}}.text(); }

/// The body of an UPDATE that announces routes of a family by MP_REACH_NLRI.
std::string reach(std::string const& attributes, std::string const& mp_reach) {
  return body("", attributes + mp_reach, "");
}
std::string const defaults =
    "40010100400200"
    "40050400000064";

}  // namespace

TEST_CASE("text encoder: routes and tunnels") {
  CHECK(text("0000002d4001010040020040050400000064800e1c001941040a00000100001100010a000001006400050"
             "0010008029ce1") ==
        "update announced vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8 next-hop "
        "10.0.0.1 origin igp local-preference 100\n");
  CHECK(text("00000019800f16001941001100010a0000010064000500010008029ce1") ==
        "update withdrawn vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8\n");
  CHECK(text("000000274001010040020040050400000064800e16000149040a000001006000000001000000640a00000"
             "1") ==
        "update announced afi ipv4 safi sr-policy next-hop 10.0.0.1 origin igp local-preference "
        "100\n");
  CHECK(text(reach(defaults + "c0170c000f00080c06000000000064",
                   "800e16000149040a000001006000000001000000640a000001")) ==
        "update announced afi ipv4 safi sr-policy next-hop 10.0.0.1 origin igp local-preference "
        "100 tunnel-encap tunnel-encap [sr-policy {preference 100}]\n");
}

TEST_CASE("commands: vpls") {
  CHECK(
      commands("0000002D4001010040020040050400000064800E1C00194104C00002010000110001C0000201007B00"
               "0500010008029CE1") ==
      "announce vpls rd 192.0.2.1:123 endpoint 5 base 10702 offset 1 size 8 next-hop 192.0.2.1 "
      "origin igp local-preference 100\n");
  CHECK(commands("00000027800F1600194100110001C0000201007B000500010008029CE140010100400200"
                 "40050400000064") ==
        "withdraw vpls rd 192.0.2.1:123 endpoint 5 base 10702 offset 1 size 8 next-hop 0.0.0.0\n");
}

TEST_CASE("commands: multicast VPN and MUP leave out what is added anyway") {
  CHECK(
      commands("0000003940010100400200400304C000020940050400000064800E2100010504C00002090006160000"
               "FDE9000000070000FDE920C000020120E8010101") ==
      "announce ipv4 mcast-vpn shared-join rp 192.0.2.1 group 232.1.1.1 rd 65001:7 source-as "
      "65001 next-hop 192.0.2.9\n");
  CHECK(
      commands("000000694001010040020040050400000064C010080002000A0000000AC028250500220001001E0020"
               "010DB800010001000000000000000000004800010006401810000000800E25000155102001000000"
               "0000000000000000000001000100010C0000006400000064180A0001") ==
      "announce ipv4 mup mup-isd 10.0.1.0/24 rd 100:100 next-hop 2001::1 extended-community "
      "[target:10:10] bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [64,24,16,0,0,0] )\n");
  CHECK(commands("0000004040010100400200400304C000020140050400000064800E2800015504C000020100010003"
                 "1B0000FDE900000007140A0000000000630920C000020720C0000208") ==
        "announce ipv4 mup mup-t1st 10.0.0.0/20 rd 65001:7 teid 99 qfi 9 endpoint 192.0.2.7 source "
        "192.0.2.8 next-hop 192.0.2.1\n");
}

TEST_CASE("commands: SR policies have words of their own") {
  CHECK(
      commands("000000524001010040020040050400000064C01728000F00240C060000000000640D06100005DC0100"
               "8000110009060000000000010106000003E81100800E1600014904C0000201006000000000000000"
               "640A000001") ==
      "announce ipv4 sr-policy distinguisher 0 color 100 endpoint 10.0.0.1 next-hop 192.0.2.1 "
      "preference 100 binding-sid mpls 24000 segment-list weight 1 segment type-a mpls 16001\n");
  // which no other routes have
  CHECK(commands(
            body("", "4001010040020040030401010101c0170c000f00080c06000000000064", "180a0100")) ==
        "announce route 10.1.0.0/24 next-hop 1.1.1.1 origin igp attribute [ 0x17 0xC0 "
        "0x000f00080c06000000000064 ]\n");
}

TEST_CASE("commands: prefix-sid") {
  auto const of = [](std::string const& attribute) {
    return commands(body("", "4001010040020040030401010101" + attribute, "180a0100"));
  };
  std::string const route = "announce route 10.1.0.0/24 next-hop 1.1.1.1 origin igp ";
  CHECK(of("c0280a01000700000000000309") == route + "bgp-prefix-sid [ 777 ]\n");
  CHECK(of("c02805090002beef") == route + "attribute [ 0x28 0xC0 0x090002beef ]\n");
}
