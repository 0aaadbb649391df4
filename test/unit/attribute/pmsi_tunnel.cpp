#include <senda/attribute/pmsi_tunnel.hpp>

#include "support.hpp"

using namespace senda;
using attribute::pmsi_tunnel;

namespace {

std::string text(std::string_view hex) {
  auto const value = test::hex(hex);
  auto const t = test::decode<pmsi_tunnel>(value);
  if (!t.has_value()) return "malformed";
  text_writer out;
  t.assume_value().text(out);
  return std::string{out.view()};
}
std::string command(std::string_view hex) {
  auto const value = test::hex(hex);
  text_writer out;
  CHECK(test::decode<pmsi_tunnel>(value).assume_value().command(out));
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("PMSI_TUNNEL: shown, JSON contract §5.2, §12") {
  CHECK(text("0000000000") == "pmsi:notunnel:0:0:");
  CHECK(text("00060064000a000001") == "pmsi:ingressreplication:0:1600:10.0.0.1");
  CHECK(text("00060006400a000001") == "pmsi:ingressreplication:0:100:10.0.0.1");
  CHECK(text("00060006410a000001") == "pmsi:ingressreplication:0:100(1601):10.0.0.1");
  CHECK(text("000600064020010db8000000000000000000000001") ==
        "pmsi:ingressreplication:0:100:0x20010DB8000000000000000000000001");
  CHECK(text("01010006400a00000100000001") == "pmsi:rsvp-tep2mplsp:1:100:0x0A00000100000001");
  CHECK(text("01090006400a000001") == "pmsi:unknown:1:100:0x0A000001");
  CHECK(text("0002000000ff") == "pmsi:mldpp2mplsp:0:0:0xFF");
  CHECK(text("0003000000ff") == "pmsi:pim-ssmtree:0:0:0xFF");
  CHECK(text("0004000000ff") == "pmsi:pim-smtree:0:0:0xFF");
  CHECK(text("0005000000ff") == "pmsi:bidir-pimtree:0:0:0xFF");
  CHECK(text("0007000000ff") == "pmsi:mldpmp2mplsp:0:0:0xFF");
  CHECK(text("000b000000ff") == "pmsi:unknown:0:0:0xFF");
  CHECK(text("0000000000ff") == "pmsi:notunnel:0:0:0xFF");
}

TEST_CASE("PMSI_TUNNEL: built, wire contract §6.16") {
  auto const built = [](pmsi_tunnel const& t) {
    std::uint8_t room[64];
    byte_writer w{room};
    t.encode(w, {});
    return test::hex(w.written());
  };
  ip_address const a = *parse_ip("192.0.2.1");
  CHECK(built(pmsi_tunnel::replication_to(a, pmsi_tunnel::field_of(1000))) == "0006003E80C0000201");
  CHECK(built(pmsi_tunnel::replication_to(a, 5000)) == "0006001388C0000201");  // a VNI
  CHECK(built({0, pmsi_tunnel::tunnel_type::none, pmsi_tunnel::field_of(1000), {}}) ==
        "0000003E80");
}

TEST_CASE("PMSI_TUNNEL: identifiers by type, RFC 6514 §5") {
  auto const replication = test::hex("000600064020010db8000000000000000000000001");
  auto const t = test::decode<pmsi_tunnel>(replication).assume_value();
  CHECK(t.endpoint() == parse_ip("2001:db8::1"));
  CHECK_FALSE(t.session());
  CHECK_FALSE(t.tree());

  auto const rsvp = test::hex("01010006400a0000010000006400000007");
  auto const p2mp = test::decode<pmsi_tunnel>(rsvp).assume_value();
  REQUIRE(p2mp.session());
  CHECK(*p2mp.session() == attribute::p2mp_session{*parse_ip("10.0.0.1"), 0, 100, 7});
  CHECK_FALSE(p2mp.endpoint());

  for (auto const* type : {"03", "04", "05"}) {
    auto const pim = test::hex(std::string{"00"} + type + "0000000a000001e8010101");
    auto const tree = test::decode<pmsi_tunnel>(pim).assume_value().tree();
    REQUIRE(tree);
    CHECK(*tree == attribute::pim_tree{*parse_ip("10.0.0.1"), *parse_ip("232.1.1.1")});
  }
  // What does not fit its type is kept as octets.
  auto const odd = test::hex("00060006400a0000"), short_rsvp = test::hex("0101000640010203"),
             short_pim = test::hex("00030006400a0000");
  CHECK_FALSE(test::decode<pmsi_tunnel>(odd).assume_value().endpoint());
  CHECK_FALSE(test::decode<pmsi_tunnel>(short_rsvp).assume_value().session());
  CHECK_FALSE(test::decode<pmsi_tunnel>(short_pim).assume_value().tree());
}

TEST_CASE("PMSI_TUNNEL: in a command it is a generic attribute") {
  CHECK(command("00060006410a000001") == "attribute [ 0x16 0xC0 0x00060006410a000001 ]");
}

TEST_CASE("PMSI_TUNNEL: fewer than five octets") {
  for (auto const* bad : {"", "00", "00060006"})
    CHECK(test::fails<pmsi_tunnel>(test::hex(bad), update_subcode::attribute_length_error,
                                   reaction::treat_as_withdraw));
}
