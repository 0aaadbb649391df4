#include <doctest/doctest.h>

#include "support.hpp"

using namespace senda;
using namespace nlri_test;
using nlri::label_stack;
using nlri::labeled_unicast;
using nlri::mpls_vpn;

namespace {

constexpr family mpls4{afi::ipv4, safi::labeled_unicast}, mpls6{afi::ipv6, safi::labeled_unicast};
constexpr family vpn4{afi::ipv4, safi::mpls_vpn}, vpn6{afi::ipv6, safi::mpls_vpn};

label_stack stack(std::initializer_list<std::uint32_t> labels) {
  label_stack s;
  for (auto const l : labels) s.push(l);
  return s;
}

}  // namespace

TEST_CASE("label stack: what configuration says, contract §9.5") {
  auto const parse = [](std::string_view s) {
    auto const w = words(s);
    text_cursor in{w};
    auto const r = nlri::parse_label_stack(in);
    text_writer out;
    if (!r.has_value()) out << in.failure();
    else r.assume_value().text(out);
    return std::string{out.view()};
  };
  CHECK(parse("100") == "100 (1601)");
  CHECK(parse("[ 100 ]") == "100 (1601)");
  CHECK(parse("[ 100 200 ]") == "[ 100 (1600) 200 (3201) ]");
  CHECK(parse("1048575") == "1048575 (16777201)");
  CHECK(parse("0") == "0 (1)");
  CHECK(parse("1048576") == "MPLS label 1048576 out of range\n  Must be 0 to 1048575 (20-bit)");
  CHECK(parse("99999999999999999999") ==
        "MPLS label 99999999999999999999 out of range\n  Must be 0 to 1048575 (20-bit)");
  CHECK(parse("foo").starts_with("'foo' is not a valid MPLS label"));
  CHECK(parse("[ ]").starts_with("']' is not a valid MPLS label"));
  CHECK(parse("[ 1 , 2 ]").starts_with("',' is not a valid MPLS label"));
  CHECK(parse("[ 1").starts_with("'' is not a valid MPLS label"));
  CHECK(parse("").starts_with("'' is not a valid MPLS label"));
  CHECK(parse("[ 1 2 3 4 5 6 7 8 9 10 11 ]").starts_with("too many MPLS labels: 11"));
}

TEST_CASE("labelled unicast: built, and its octets, wire contract §8.3") {
  CHECK(encoded(labeled_unicast::of(*parse_prefix("10.1.0.0/16"), stack({100, 200}))) ==
        "40000640000c810a01");
  CHECK(encoded(labeled_unicast::of(*parse_prefix("10.1.0.0/16"), stack({100}))) == "280006410a01");
  CHECK(encoded(labeled_unicast::of(*parse_prefix("2001:db8:1::/48"), stack({100}))) ==
        "4800064120010db80001");
  CHECK(encoded(labeled_unicast::of(*parse_prefix("10.1.0.0/16"), {})) == "100a01");
  CHECK(encoded(labeled_unicast::of(*parse_prefix("10.1.0.0/16"), label_stack::withdrawn())) ==
        "288000000a01");
  auto u = labeled_unicast::of(*parse_prefix("10.1.0.0/24"), stack({100}));
  CHECK(encoded(u, true) == "00000000300006410a0100");
  u.path_id = 1;
  CHECK(encoded(u, true) == "00000001300006410a0100");
  CHECK(labeled_unicast::of(*parse_prefix("::/128"), stack({1, 2, 3, 4, 5})).fits());
  CHECK_FALSE(labeled_unicast::of(*parse_prefix("::/128"), stack({1, 2, 3, 4, 5, 6})).fits());
}

TEST_CASE("labelled unicast: shown, JSON contract §17") {
  CHECK(walk(mpls4, "300006410a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ] };)");
  CHECK(walk(mpls4, "48000640000c810a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1600], [200, 3201] ] };)");
  CHECK(walk(mpls6, "3800064120010db8", form::json) ==
        R"({ "nlri": "2001:db8::/32", "label": [ [100, 1601] ] };)");
  CHECK(walk(mpls4, "00000001300006410a0100", form::json, false, true) ==
        R"({ "nlri": "10.1.0.0/24", "path-information": "0.0.0.1", "label": [ [100, 1601] ] };)");
  CHECK(walk(mpls4, "48000640000c810a0100", form::text) ==
        "10.1.0.0/24 label [ 100 (1600) 200 (3201) ];");
  CHECK(walk(mpls4, "00000001300006410a0100", form::text, false, true) ==
        "10.1.0.0/24 path-information 0.0.0.1 label 100 (1601);");
  CHECK(walk(mpls4, "300000000a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [0] ] };)");
  CHECK(walk(mpls4, "48000640000c810a0100", form::command) ==
        "route 10.1.0.0/24 label [ 100 200 ];");
  CHECK(walk(mpls6, "3800064120010db8", form::command) ==
        "ipv6 nlri-mpls 2001:db8::/32 label 100;");
}

TEST_CASE("labelled unicast: the labels of withdrawals, wire contract §8.3, JSON contract §6.1") {
  CHECK(walk(mpls4, "308000000a0100", form::json, true) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [524288, 8388609] ] };)");
  CHECK(walk(mpls4, "308000000a0100", form::text, true) == "10.1.0.0/24 label 524288 (8388609);");
  CHECK(walk(mpls4, "300000000a0100", form::json, true) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [0, 1] ] };)");
  CHECK(walk(mpls4, "300000000a0100", form::text, true) == "10.1.0.0/24 label 0 (1);");
  // One octet string, two meanings: 0x800000 ends the stack of a withdrawal only.
  CHECK(walk(mpls4, "48800000000c810a0100", form::text) ==
        "10.1.0.0/24 label [ 524288 (8388608) 200 (3201) ];");
  CHECK(error_of(mpls4, "48800000000c810a0100", true) == 10);  // a prefix of 48 bits
  CHECK(walk(mpls6, "48800000000c810a0100", form::text, true) ==
        "c:810a:100::/48 label 524288 (8388609);");
}

TEST_CASE("labelled unicast: malformed octets are 3/10") {
  for (auto const* s : {
           "300006400a0100",    // never bottom of stack
           "300006400a01",      // cut
           "100a01",            // no label
           "180a0100",          // the prefix taken for a label without bottom of stack
           "3900064100000000",  // 33 bits
           "308000000a0100",    // the label of withdrawals
           "",                  // nothing
           "300006410a010030",  // the second one
           "48000640000c800a0100",
       }) {
    bool const empty = std::string_view{s}.empty();
    CHECK_MESSAGE(error_of(mpls4, s) == (empty ? -1 : 10), s);
  }
  byte_reader r{bytes{}, 100};
  auto const e = labeled_unicast::decode(r, mpls4, true);
  REQUIRE_FALSE(e.has_value());
  CHECK(e.assume_error() == update_error(update_subcode::invalid_network_field, 100, 0));
}

TEST_CASE("labelled unicast: read from text") {
  CHECK(parse<labeled_unicast>("10.1.0.0/16 label 100").value ==
        labeled_unicast::of(*parse_prefix("10.1.0.0/16"), stack({100})));
  CHECK(parse<labeled_unicast>("2001:db8::/32 label [ 100 200 ]").value->family == mpls6);
  CHECK(parse<labeled_unicast>("10.1.0.0/16").failure == "labeled route announce requires labels");
  CHECK(parse<labeled_unicast>("10.1.0.1/16 label 1").failure.starts_with("'10.1.0.1/16' is not"));
  CHECK(parse<labeled_unicast>("::1 label [ 1 2 3 4 5 6 ]").failure ==
        "too many MPLS labels for this prefix");
}

TEST_CASE("VPN routes: built, and their octets, wire contract §8.4") {
  auto const p = *parse_prefix("10.1.0.0/16");
  CHECK(encoded(mpls_vpn::of(p, *parse_route_distinguisher("65001:7"), stack({100}))) ==
        "680006410000fde9000000070a01");
  CHECK(encoded(mpls_vpn::of(p, *parse_route_distinguisher("1.2.3.4:7"), stack({100}))) ==
        "6800064100010102030400070a01");
  CHECK(encoded(mpls_vpn::of(p, *parse_route_distinguisher("4200000001:7"), stack({100}))) ==
        "680006410002fa56ea0100070a01");
  CHECK(encoded(mpls_vpn::of(p, *parse_route_distinguisher("65001:7"), {})) ==
        "500000fde9000000070a01");
  CHECK(encoded(mpls_vpn::of(*parse_prefix("2001:db8:1::/48"),
                             *parse_route_distinguisher("65001:7"), stack({100}))) ==
        "880006410000fde90000000720010db80001");
}

TEST_CASE("VPN routes: shown, JSON contract §17") {
  CHECK(walk(vpn4, "700006410000fde8000000640a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ], "rd": "65000:100" };)");
  CHECK(walk(vpn4, "7000064100010a00000100640a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ], "rd": "10.0.0.1:100" };)");
  CHECK(walk(vpn4, "7000064100020001000000c80a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ], "rd": "65536:200" };)");
  CHECK(walk(vpn4, "7000064100090102030405060a0100", form::json) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [100, 1601] ], "rd": "0x0009010203040506" };)");
  CHECK(walk(vpn6, "780006410000fde80000006420010db8", form::json) ==
        R"({ "nlri": "2001:db8::/32", "label": [ [100, 1601] ], "rd": "65000:100" };)");
  CHECK(walk(vpn4, "708000000000fde8000000640a0100", form::json, true) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [524288, 8388608] ], "rd": "65000:100" };)");
  CHECK(walk(vpn4, "700000000000fde8000000640a0100", form::json, true) ==
        R"({ "nlri": "10.1.0.0/24", "label": [ [0] ], "rd": "65000:100" };)");
  CHECK(walk(vpn4, "708000000000fde8000000640a0100", form::text, true) ==
        "10.1.0.0/24 label 524288 (8388608) rd 65000:100;");
  CHECK(walk(vpn4, "00000005700006410000fde8000000640a0100", form::text, false, true) ==
        "10.1.0.0/24 path-information 0.0.0.5 label 100 (1601) rd 65000:100;");
  CHECK(walk(vpn4, "00000005700006410000fde8000000640a0100", form::command, false, true) ==
        "route 10.1.0.0/24 path-information 0.0.0.5 rd 65000:100 label 100;");
  CHECK(walk(vpn6, "780006410000fde80000006420010db8", form::command) ==
        "ipv6 mpls-vpn 2001:db8::/32 rd 65000:100 label 100;");
}

TEST_CASE("VPN routes: malformed octets are 3/10") {
  for (auto const* s : {
           "500000fde9000000070a01",              // no label
           "3f0006410000fde8",                    // no room for the distinguisher
           "57000641fde800000064",                // cut
           "790006410000fde80000006400000000aa",  // 33 bits
           "700006410000fde8000000640a01",        // cut
       })
    CHECK_MESSAGE(error_of(vpn4, s) == 10, s);
  CHECK(error_of(vpn4, "580006410000fde800000064") == -1);  // 0.0.0.0/0
}

TEST_CASE("VPN routes: read from text") {
  auto const v = mpls_vpn::of(*parse_prefix("10.1.0.0/16"), *parse_route_distinguisher("65001:7"),
                              stack({100}));
  CHECK(parse<mpls_vpn>("10.1.0.0/16 rd 65001:7 label 100").value == v);
  CHECK(parse<mpls_vpn>("10.1.0.0/16 label 100 rd 65001:7").value == v);
  CHECK(parse<mpls_vpn>("10.1.0.0/16 label 100 route-distinguisher 65001:7").value == v);
  CHECK(parse<mpls_vpn>("10.1.0.0/16 label 100").failure == "a route-distinguisher is missing");
  CHECK(parse<mpls_vpn>("10.1.0.0/16 rd 1:1").failure == "labeled route announce requires labels");
  CHECK(parse<mpls_vpn>("10.1.0.0/16 rd 65536:65536").failure ==
        "invalid route-distinguisher 65536:65536");
  CHECK(parse<mpls_vpn>("::1 rd 1:1 label [ 1 2 3 ]").failure ==
        "too many MPLS labels for this prefix");
}

TEST_CASE("the label is no part of a route's identity") {
  auto const identity = []<class T>(T const& t) {
    std::uint8_t room[64], key[max_identity_size];
    byte_writer w{room}, k{key};
    t.encode(w, false);
    T::identity(w.written(), k);
    return to_hex(k.written());
  };
  auto const p = *parse_prefix("10.1.0.0/24");
  auto const rd = *parse_route_distinguisher("65000:100");
  CHECK(identity(labeled_unicast::of(p, stack({100}))) == "180a0100");
  CHECK(identity(labeled_unicast::of(p, stack({100, 200}))) == "180a0100");
  CHECK(identity(labeled_unicast::of(p, label_stack::withdrawn())) == "180a0100");
  CHECK(identity(mpls_vpn::of(p, rd, stack({100}))) == "580000fde8000000640a0100");
  CHECK(identity(mpls_vpn::of(p, rd, label_stack::withdrawn())) == "580000fde8000000640a0100");
  CHECK(identity(labeled_unicast::of(p, {})) == "180a0100");  // malformed: as it is
}
