// Attributes of fixed layout: ORIGIN, NEXT_HOP, MED, LOCAL_PREF, ATOMIC_AGGREGATE, AGGREGATOR,
// ORIGINATOR_ID, CLUSTER_LIST, AIGP, PMSI_TUNNEL.
#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

namespace {
codec_context external() {
  auto c = canonical_context;
  c.external = true;
  return c;
}
codec_context two_octets() {
  auto c = canonical_context;
  c.four_octet_as = false;
  return c;
}
}  // namespace

TEST_CASE("origin") {
  CHECK(test::decode<origin>(hex("02")).assume_value().name() == "incomplete");
  CHECK(test::fails<origin>(hex("05"), invalid_origin, treat_as_withdraw));
  CHECK(test::fails<origin>(hex("0000"), attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<origin>({}, attribute_length_error, treat_as_withdraw));
  CHECK(test::parse<origin>("EGP") == "01");
  CHECK(test::parse<origin>("foo") ==
        "'foo' is not a valid origin\n  Valid options: igp, egp, incomplete");
}

TEST_CASE("next-hop") {
  auto const v4 = test::decode<next_hop>(hex("0a000001")).assume_value();
  CHECK(test::json(v4) == "\"10.0.0.1\"");
  CHECK(test::text(v4) == "10.0.0.1");
  CHECK(test::encode(v4) == "0A000001");
  auto const v6 = test::decode<next_hop>(hex("20010db8000000000000000000000001")).assume_value();
  CHECK(test::text(v6) == "2001:db8::1");
  CHECK(test::encode(v6) == "20010DB8000000000000000000000001");
  CHECK(test::fails<next_hop>(hex("0a0000"), attribute_length_error, treat_as_withdraw));
  CHECK(test::parse<next_hop>("192.0.2.1") == "C0000201");
  CHECK(test::parse<next_hop>("::1") == "00000000000000000000000000000001");
  CHECK(test::parse<next_hop>("foo") == "unrecognised ip address foo");
}

TEST_CASE("med and local-preference") {
  CHECK(test::json(test::decode<multi_exit_disc>(hex("0000000a")).assume_value()) == "10");
  CHECK(test::encode(local_pref{200}) == "000000C8");
  CHECK(test::fails<multi_exit_disc>(hex("0a"), attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<local_pref>(hex("00"), attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<local_pref>(hex("00000064"), unspecific, discard_attribute, external()));
  CHECK(test::parse<multi_exit_disc>("4294967295") == "FFFFFFFF");
  CHECK(test::parse<multi_exit_disc>("abc") ==
        "'abc' is not a valid MED\n  Must be a non-negative integer (e.g., 100)");
  CHECK(test::complaint<multi_exit_disc>("4294967296") == "MED value out of range: 4294967296");
  CHECK(test::complaint<multi_exit_disc>("") == "'' is not a valid MED");
  CHECK(test::complaint<local_pref>("-1") == "'-1' is not a valid local-preference");
  CHECK(test::complaint<local_pref>("99999999999999999999999") ==
        "LocalPreference value out of range: 99999999999999999999999");
}

TEST_CASE("atomic-aggregate") {
  CHECK(test::json(test::decode<atomic_aggregate>({}).assume_value()) == "true");
  CHECK(test::fails<atomic_aggregate>(hex("00"), attribute_length_error, discard_attribute));
}

TEST_CASE("aggregator") {  // JSON contract §12, wire contract §5.11
  auto const a = test::decode<aggregator>(hex("0000fde80a000001")).assume_value();
  CHECK(test::json(a) == "\"65000:10.0.0.1\"");
  CHECK(test::text(a) == "( 65000:10.0.0.1 )");
  CHECK(!a.needs_as4());
  CHECK(test::encode(a, two_octets()) == "FDE80A000001");
  aggregator const big{{4200000009}, {0xc0000209}};
  CHECK(big.needs_as4());
  CHECK(test::encode(big, two_octets()) == "5BA0C0000209");
  CHECK(test::encode(as4_aggregator{big.as, big.address}) == "FA56EA09C0000209");

  CHECK(test::fails<aggregator>(hex("fde80a000001"), attribute_length_error, discard_attribute));
  CHECK(test::fails<aggregator>(hex("0000fde80a000001"), attribute_length_error, discard_attribute,
                                two_octets()));
  CHECK(test::fails<aggregator>(hex("000000000a000001"), optional_attribute_error,
                                discard_attribute));

  for (auto const form : {"65000:10.0.0.1", "(65000:10.0.0.1)", "( 65000:10.0.0.1 )"})
    CHECK(test::parse<aggregator>(form) == "0000FDE80A000001");
  CHECK(test::parse<aggregator>("foo") ==
        "'foo' is not a valid aggregator\n"
        "  Format: <ASN>:<router-id> or (<ASN>:<router-id>) (e.g., 65001:192.0.2.1)");
  for (auto const bad : {"65000", "65000:", "( 65000:1.1.1.1", "65000:::1", "(65000:1.1.1.1", ""})
    CHECK(test::parse<aggregator>(bad).find("is not a valid aggregator") != std::string::npos);
}

TEST_CASE("as4-aggregator") {
  auto const v = test::decode<as4_aggregator>(hex("000100000a000002"), two_octets());
  CHECK(v.assume_value() == as4_aggregator{{65536}, {0x0a000002}});
  CHECK(test::fails<as4_aggregator>(hex("000100000a000002"), unspecific, discard_attribute));
  CHECK(test::fails<as4_aggregator>(hex("00010000"), attribute_length_error, discard_attribute,
                                    two_octets()));
  CHECK(test::fails<as4_aggregator>(hex("000000000a000002"), optional_attribute_error,
                                    discard_attribute, two_octets()));
}

TEST_CASE("which aggregator counts") {  // RFC 6793 §4.2.3
  aggregator const trans{as_trans, {1}}, other{{65000}, {1}};
  as4_aggregator const four{{70000}, {2}};
  as4_verdict const both{trans, four};
  CHECK(both.aggregator == aggregator{{70000}, {2}});
  CHECK(both.use_as4_path);
  as4_verdict const later{other, four};
  CHECK(later.aggregator == other);
  CHECK(!later.use_as4_path);
  CHECK(as4_verdict{trans, {}}.aggregator == trans);
  CHECK(!as4_verdict{{}, four}.aggregator);
  CHECK(as4_verdict{{}, {}}.use_as4_path);
}

TEST_CASE("originator-id and cluster-list") {
  auto const o = test::decode<originator_id>(hex("0a000001")).assume_value();
  CHECK(test::json(o) == "\"10.0.0.1\"");
  CHECK(test::fails<originator_id>(hex("0a0000"), attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<originator_id>(hex("0a000001"), unspecific, discard_attribute, external()));
  CHECK(test::parse<originator_id>("9.9.9.9") == "09090909");
  CHECK(test::parse<originator_id>("foo") ==
        "'foo' is not a valid originator-id\n  Format: IPv4 address (e.g., 192.0.2.1)");

  auto const wire = hex("0a0000010a000002");
  auto const c = test::decode<cluster_list>(wire).assume_value();
  CHECK(test::json(c) == R"([ "10.0.0.1", "10.0.0.2" ])");
  CHECK(test::text(c) == "[ 10.0.0.1 10.0.0.2 ]");
  CHECK(test::encode(c) == "0A0000010A000002");
  CHECK(c.contains({0x0a000002}));
  CHECK(!c.contains({1}));
  CHECK(test::fails<cluster_list>(hex("0a0000"), attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<cluster_list>({}, attribute_length_error, treat_as_withdraw));
  CHECK(test::fails<cluster_list>(hex("0a000001"), unspecific, discard_attribute, external()));
  CHECK(test::parse<cluster_list>("[ 2.2.2.2 1.1.1.1 ]") == "0202020201010101");
  CHECK(test::parse<cluster_list>("1.1.1.1") == "01010101");
  CHECK(test::complaint<cluster_list>("[ ]") == "']' is not a valid cluster-list");
  CHECK(test::complaint<cluster_list>("[ 1.1.1.1 , 2.2.2.2 ]") ==
        "',' is not a valid cluster-list");
  CHECK(test::complaint<cluster_list>("[ 1.1.1.1") == "a list is not closed");
}

TEST_CASE("aigp") {  // RFC 7311 §3
  auto const a = test::decode<aigp>(hex("01000b000000000000000a")).assume_value();
  CHECK(test::json(a) == "\"0x000000000000000a\"");
  CHECK(test::text(a) == "0x000000000000000a");
  CHECK(test::encode(aigp{1000}) == "01000B00000000000003E8");
  auto const several = hex("02000401 01000b0000000000000001 01000b0000000000000002");
  CHECK(test::decode<aigp>(several).assume_value().metric == 1);
  for (auto const bad : {"", "02000401", "01000a00000000000000", "01000b00000000000000", "020002",
                         "01000b000000000000000a01", "01000b000000000000000a010003"})
    CHECK(test::fails<aigp>(hex(bad), optional_attribute_error, discard_attribute));
  CHECK(test::fails<aigp>(hex("01000b000000000000000a"), unspecific, discard_attribute,
                          codec_context{}));
  CHECK(test::parse<aigp>("0x64") == "01000B0000000000000064");
  CHECK(test::parse<aigp>("18446744073709551615") == "01000BFFFFFFFFFFFFFFFF");
  CHECK(test::complaint<aigp>("18446744073709551616") ==
        "'18446744073709551616' is not a valid AIGP value");
}

TEST_CASE("pmsi tunnel") {  // JSON contract §12, wire contract §6.16
  struct {
    char const *wire, *text;
  } const cases[] = {
      {"0000000000", "pmsi:notunnel:0:0:"},
      {"00060006400a000001", "pmsi:ingressreplication:0:100:10.0.0.1"},
      {"00060006410a000001", "pmsi:ingressreplication:0:100(1601):10.0.0.1"},
      {"000600064020010db8000000000000000000000001",
       "pmsi:ingressreplication:0:100:0x20010DB8000000000000000000000001"},
      {"01010006400a00000100000001", "pmsi:rsvp-tep2mplsp:1:100:0x0A00000100000001"},
      {"01090006400a000001", "pmsi:unknown:1:100:0x0A000001"},
  };
  for (auto const& c : cases) {
    auto const wire = hex(c.wire);
    auto const t = test::decode<pmsi_tunnel>(wire).assume_value();
    CHECK(test::text(t) == c.text);
    CHECK(test::json(t) == "\"" + std::string{c.text} + "\"");
    CHECK(test::encode(t) == hex(bytes{wire}));
  }
  CHECK(test::fails<pmsi_tunnel>(hex("00060006"), attribute_length_error, treat_as_withdraw));
}
