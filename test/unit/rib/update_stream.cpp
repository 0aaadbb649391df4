// Golden messages: wire contract §5.4, §5.6, §5.9 to §5.12.
#include <senda/rib/update_stream.hpp>

#include <random>

#include "outbound_support.hpp"

using namespace senda;

namespace {

struct fixture {
  attribute_pool pool;
  adj_rib_out rib{pool};
  negotiated session = session_with();
  update_stream stream{rib, {.group_updates = true, .end_of_rib = false}};

  fixture() { stream.start(session); }
  /// Everything due, one message a line, without marker.
  std::string sent() {
    transmit_buffer tx;
    std::string out;
    do {
      tx.clear();
      stream.produce(tx);
      bytes left = tx.pending();
      while (!left.empty()) {
        auto const m = next_message(left, session.message_limit).value();
        text_writer line;
        line.hex(m.whole.subspan(16), true) << '\n';
        out += line.view();
        left = left.subspan(m.whole.size());
      }
      rib.trim(stream.position());
    } while (!stream.idle());
    return out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(fixture, "IPv4 unicast, announced and withdrawn") {
  CHECK(sent().empty());
  rib.announce(route{"10.0.0.0/8"}, attributes{"1.1.1.1"});
  CHECK(sent() == "002E0200000015400101004002004003040101010140050400000064080A\n");
  rib.withdraw(route{"10.0.0.0/8"});
  CHECK(sent() == "0019020002080A0000\n");
  rib.announce(route{"0.0.0.0/0"}, attributes{"1.1.1.1"});
  CHECK(sent() == "002D020000001540010100400200400304010101014005040000006400\n");
  CHECK(sent().empty());
}

TEST_CASE_FIXTURE(fixture, "IPv6 unicast, announced and withdrawn") {
  rib.announce(route{"2001:db8:1::/48"}, attributes{"2001:db8::1"}.med(5));
  CHECK(sent() ==
        "004B0200000034400101004002008004040000000540050400000064800E1C0002011020010DB8000000000000"
        "000000000001003020010DB80001\n");
  rib.withdraw(route{"2001:db8:1::/48"});
  CHECK(sent() == "0024020000000D800F0A0002013020010DB80001\n");
}

TEST_CASE_FIXTURE(fixture, "a next hop of the other family goes into MP_REACH_NLRI") {
  rib.announce(route{"10.0.0.0/24"}, attributes{"2001:db8::1"});
  CHECK(sent() ==
        "0041020000002A4001010040020040050400000064800E190001011020010DB800000000000000000000000100"
        "180A0000\n");
  rib.announce(route{"2001:db8:1::/48"}, attributes{"192.0.2.1"});
  CHECK(sent() ==
        "003F020000002840010100400200400304C000020140050400000064800E1000020104C0000201003020010DB8"
        "0001\n");
}

TEST_CASE_FIXTURE(fixture, "routes that share attributes share an UPDATE, in order of octets") {
  for (auto const* p : {"10.5.0.0/16", "10.4.0.0/16", "10.5.1.0/24"})
    rib.announce(route{p}, attributes{"1.1.1.1"}.med(5));
  CHECK(sent() ==
        "003D020000001C40010100400200400304010101018004040000000540050400000064100A04100A05180A05"
        "01\n");
}

TEST_CASE_FIXTURE(fixture, "one NLRI per UPDATE without group-updates") {
  stream.configure({.group_updates = false, .end_of_rib = false});
  stream.start(session);
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() ==
        "00300200000015400101004002004003040101010140050400000064180A0000\n"
        "00300200000015400101004002004003040101010140050400000064180A0001\n");
}

TEST_CASE_FIXTURE(fixture, "a mixed batch: withdrawals by family, then groups by first arrival") {
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  (void)sent();
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});  // a duplicate: nothing
  rib.announce(route{"10.0.2.0/24"}, attributes{"1.1.1.2"});
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  rib.announce(route{"2001:db8:1::/48"}, attributes{"2001:db8::1"});
  rib.announce(route{"10.0.0.0/16"}, attributes{"1.1.1.1"});
  rib.withdraw(route{"10.9.0.0/16"});
  rib.withdraw(route{"2001:db8:9::/48"});
  rib.withdraw(route{"10.8.0.0/16"});
  CHECK(sent() ==
        "001A020003100A090000\n"
        "001A020003100A080000\n"
        "0024020000000D800F0A0002013020010DB80009\n"
        "00300200000015400101004002004003040101010240050400000064180A0002\n"
        "00330200000015400101004002004003040101010140050400000064100A00180A0001\n"
        "0044020000002D4001010040020040050400000064800E1C0002011020010DB800000000000000000000000100"
        "3020010DB80001\n");
}

TEST_CASE_FIXTURE(fixture, "eBGP: the local AS is the default path, LOCAL_PREF is removed") {
  session.external = true;
  session.local_as = asn{64832};
  rib.announce(route{"10.0.3.0/24"}, attributes{"1.1.1.1"}.raw(0x40, 5, "0000012C"));
  CHECK(sent() == "002F02000000144001010040020602010000FD4040030401010101180A0003\n");
}

TEST_CASE_FIXTURE(fixture, "a peer with 2-octet AS numbers gets AS4_PATH and AS4_AGGREGATOR") {
  session.four_octet_as = false;
  rib.announce(
      route{"10.0.0.0/24"},
      attributes{"1.1.1.1"}.raw(0x40, 2, "02020000FDF20000FDF3").raw(0xc0, 7, "FA56EA09C0000209"));
  CHECK(sent() ==
        "004A020000002F400101004002060202FDF2FDF34003040101010140050400000064C007065BA0C0000209C012"
        "08FA56EA09C0000209180A0000\n");
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"}.raw(0xc0, 7, "0000FDE9C0000209"));
  CHECK(sent() ==
        "0039020000001E400101004002004003040101010140050400000064C00706FDE9C0000209180A0001\n");
}

TEST_CASE_FIXTURE(fixture, "path identifiers where the peer takes them") {
  session.add_path_send = family_set::of(ipv4_unicast, ipv6_unicast);
  rib.announce(route{"10.0.0.0/24", 7}, attributes{"1.1.1.1"});
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() ==
        "003C020000001540010100400200400304010101014005040000006400000007180A000000000000180A0001"
        "\n");
  rib.announce(route{"2001:db8:1::/48", 9}, attributes{"2001:db8::1"});
  CHECK(sent() ==
        "004802000000314001010040020040050400000064800E200002011020010DB800000000000000000000000100"
        "000000093020010DB80001\n");
  rib.withdraw(route{"10.0.9.0/24", 5});
  CHECK(sent() == "001F02000800000005180A00090000\n");
}

TEST_CASE_FIXTURE(fixture, "messages are filled to the limit") {
  for (std::uint32_t i = 0; i < 2500; ++i) {
    std::array<std::uint8_t, 4> const nlri{24, 10, std::uint8_t(i >> 8), std::uint8_t(i)};
    rib.announce({ipv4_unicast, {}, nlri}, attributes{"1.1.1.1"});
  }
  auto const sizes = [](std::string const& text) {
    std::vector<std::size_t> n;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
      n.push_back((text.find('\n', at) - at) / 2 + 16);
    return n;
  };
  CHECK(sizes(sent()) == std::vector<std::size_t>{4096, 4096, 1940});
  session.message_limit = max_extended_message_size;
  stream.refresh(family_set::of(ipv4_unicast), false);
  stream.stop();
  stream.start(session);
  CHECK(sizes(sent()) == std::vector<std::size_t>{10044});
}

TEST_CASE_FIXTURE(fixture, "attributes that fill a message leave the other groups alone") {
  attributes large{"1.1.1.1"};
  for (std::uint8_t code = 100; code < 103; ++code)
    large.raw(0xc0, code, std::string(2 * 1350, '0'));
  rib.announce(route{"10.0.0.0/24"}, large);
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0001\n");
  CHECK(stream.unsendable() == 1);
}

TEST_CASE_FIXTURE(fixture, "End-of-RIB after the first batch, in the peer's order") {
  stream.configure({});
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  rib.withdraw(route{"10.9.0.0/16"});  // nothing can have been announced: nothing is sent
  stream.start(session);
  CHECK(sent() ==
        "00300200000015400101004002004003040101010140050400000064180A0000\n"
        "00170200000000\n"
        "001E0200000007900F0003000201\n");
  CHECK(sent().empty());
}

TEST_CASE_FIXTURE(fixture, "End-of-RIB that is held follows what came before it was let go") {
  stream.configure({});
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  stream.start(session);
  stream.hold_end_of_rib(family_set::of(ipv4_unicast, ipv6_unicast));
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0000\n");
  CHECK(stream.idle());
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  stream.hold_end_of_rib(family_set::of(ipv4_unicast));
  CHECK_FALSE(stream.idle());
  CHECK(sent() ==
        "00300200000015400101004002004003040101010140050400000064180A0001\n"
        "001E0200000007900F0003000201\n");
  rib.withdraw(route{"10.0.1.0/24"});
  stream.hold_end_of_rib({});
  rib.announce(route{"10.0.2.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() ==
        "001B020004180A00010000\n"
        "00300200000015400101004002004003040101010140050400000064180A0002\n"
        "00170200000000\n");
  stream.hold_end_of_rib(family_set::all());
  stream.hold_end_of_rib({});
  CHECK(sent().empty());  // once in a session
  stream.start(session);
  stream.hold_end_of_rib(family_set::of(ipv4_unicast));
  stream.hold_end_of_rib({});  // before anything was sent
  CHECK(sent().ends_with("180A0000180A0002\n00170200000000\n001E0200000007900F0003000201\n"));
}

TEST_CASE_FIXTURE(fixture, "long-lived stale routes are withheld") {
  auto const stale = [] {
    return std::move(attributes{"1.1.1.1"}.raw(0xc0, 8, "00010001FFFF0006"));
  };
  rib.announce(route{"10.0.0.0/24"}, stale());
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  stream.start(session);
  stream.withhold_stale(true);
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0001\n");
  rib.announce(route{"10.0.1.0/24"}, stale());  // the peer has it without
  CHECK(sent() == "001B020004180A00010000\n");
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0000\n");
  stream.refresh(family_set::of(ipv4_unicast), false);
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0000\n");
  stream.start(session);
  CHECK(sent().find("FFFF0006") != std::string::npos);  // to a peer that may have them
}

TEST_CASE_FIXTURE(fixture, "a refresh resends one NLRI per UPDATE between its brackets") {
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  (void)sent();
  stream.refresh(family_set::of(ipv4_unicast), true);
  CHECK(sent() ==
        "00170500010101\n"
        "00300200000015400101004002004003040101010140050400000064180A0000\n"
        "00300200000015400101004002004003040101010140050400000064180A0001\n"
        "00170500010201\n");
}

TEST_CASE_FIXTURE(fixture, "nothing is withdrawn before anything was announced") {
  (void)sent();
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  rib.withdraw(route{"10.0.1.0/24"});
  rib.announce(route{"10.0.2.0/24"}, attributes{"1.1.1.1"});
  CHECK(sent() == "00300200000015400101004002004003040101010140050400000064180A0002\n");
  rib.withdraw(route{"10.0.3.0/24"});
  CHECK(sent() == "001B020004180A00030000\n");
}

TEST_CASE_FIXTURE(fixture, "only the last word on a route is sent") {
  rib.announce(route{"10.0.9.0/24"}, attributes{"1.1.1.1"});
  (void)sent();
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.1"});
  rib.announce(route{"10.0.0.0/24"}, attributes{"1.1.1.2"});
  rib.announce(route{"10.0.1.0/24"}, attributes{"1.1.1.1"});
  rib.withdraw(route{"10.0.1.0/24"});
  CHECK(sent() ==
        "001B020004180A00010000\n"
        "00300200000015400101004002004003040101010240050400000064180A0000\n");
}

/// A flow rule: `source 10.0.0.0/24`.
constexpr std::uint8_t flow_rule[] = {0x05, 0x02, 0x18, 0x0a, 0x00, 0x00};
constexpr route_key_view flow_route{{afi::ipv4, safi::flow}, {}, flow_rule};

TEST_CASE_FIXTURE(fixture, "a flow rule withdrawn before anything was announced: its attributes") {
  session = session_with(family_set::of(ipv4_unicast, flow_route.family));
  stream.start(session);
  CHECK(sent().empty());
  rib.withdraw(flow_route);  // conformance case api-flow
  CHECK(sent() ==
        "00250200"
        "00000E4001010040020040050400000064\n");
  rib.announce(flow_route, {});
  CHECK(sent() == "0033020000001C4001010040020040050400000064800E0B00018500000502180A0000\n");
  rib.withdraw(flow_route);
  CHECK(sent() == "0031020000001A800F090001850502180A00004001010040020040050400000064\n");
}

TEST_CASE_FIXTURE(fixture, "flow rules have their next hop in MP_REACH_NLRI only") {
  session = session_with(family_set::of(flow_route.family));
  stream.start(session);
  rib.announce(flow_route, attributes{"1.2.3.4"}.raw(0xc0, 16, "0800000000000000"));
  CHECK(sent() ==  // wire contract §8.5
        "0042020000002B4001010040020040050400000064C010080800000000000000800E0F0001850401020304000"
        "502180A0000\n");
}

TEST_CASE_FIXTURE(fixture, "how much is left to send") {
  for (auto const* const prefix : {"10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "2001:db9::/32"})
    rib.announce(route{prefix}, attributes{"1.1.1.1"});
  CHECK(stream.unsent() == 4);
  transmit_buffer tx;
  CHECK(stream.produce(tx, 2) == 2);  // the first has two of them
  CHECK(stream.unsent() == 1);
  CHECK(stream.produce(tx) == 1);
  CHECK(stream.unsent() == 0);
  rib.announce(route{"10.2.0.0/16"}, attributes{"1.1.1.1"});
  rib.withdraw(route{"10.1.0.0/16"});
  CHECK(stream.unsent() == 2);
  CHECK(stream.produce(tx) == 2);
  CHECK(stream.unsent() == 0);
  stream.stop();
  CHECK(stream.unsent() == 0);
  stream.start(session);
  CHECK(stream.unsent() == 4);
}

TEST_CASE_FIXTURE(fixture, "what was configured twice is sent twice, once") {  // wire contract §5.2
  rib.announce(route{"10.0.0.0/8"}, attributes{"1.1.1.1"});
  rib.announce(route{"10.0.0.0/8"}, attributes{"2.2.2.2"}, false, true);
  rib.announce(route{"10.0.0.0/8"}, attributes{"2.2.2.2"}, false, true);
  CHECK(rib.replaced().size() == 1);
  stream.start(session);
  CHECK(sent() ==
        "002E0200000015400101004002004003040101010140050400000064080A\n"
        "002E0200000015400101004002004003040202020240050400000064080A\n");
  rib.forget_replaced();
  stream.start(session);
  CHECK(sent() == "002E0200000015400101004002004003040202020240050400000064080A\n");
  for (unsigned i = 0; i < 10; ++i)
    rib.announce(route{"10.0.0.0/8"}, attributes{i % 2 ? "1.1.1.1" : "3.3.3.3"}, false, true);
  CHECK(rib.replaced().size() == 1);  // no more than there are routes
}

TEST_CASE("whatever happens meanwhile, the peer ends up with the intended table") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    attribute_pool pool{seed};
    adj_rib_out rib{pool};
    negotiated const session = session_with();
    update_stream stream{rib, {}};
    peer_table peer;
    transmit_buffer tx;
    for (int i = 0; i < 4000; ++i) {
      route const r{"10.0." + std::to_string(random() % 200) + ".0/24"};
      switch (random() % 16) {
        case 0:
          stream.stop();
          rib.trim(stream.position());
          peer.routes.clear();
          tx.clear();
          break;
        case 1:
          peer.routes.clear();
          tx.clear();
          stream.start(session);
          break;
        case 2:
          stream.refresh(family_set::of(ipv4_unicast), false);
          break;
        case 3:
        case 4:
        case 5:
          stream.produce(tx, random() % 8);
          peer.receive(tx.pending());
          tx.clear();
          rib.trim(stream.position());
          break;
        case 6:
        case 7:
        case 8:
          rib.withdraw(r);
          break;
        default:
          rib.announce(r, attributes{"1.1.1." + std::to_string(random() % 5)});
      }
    }
    peer.routes.clear();
    stream.start(session);
    while (!stream.idle()) {
      stream.produce(tx);
      peer.receive(tx.pending());
      tx.clear();
    }
    REQUIRE(peer.routes.size() == rib.size());
    for (auto const& [nlri, next_hop] : peer.routes) {
      bytes const octets{reinterpret_cast<std::uint8_t const*>(nlri.data()), nlri.size()};
      auto const block = rib.lookup({ipv4_unicast, {}, octets});
      REQUIRE(block);
      auto const wanted = find_attribute(*block, attribute_code::next_hop)->value;
      CHECK(std::string{reinterpret_cast<char const*>(wanted.data()), wanted.size()} == next_hop);
    }
  }
}

TEST_CASE(
    "roles: who gets ONLY_TO_CUSTOMER, and who does not get a route that has it") {  // RFC 9234 §5
  auto const of = [](bgp_role ours, char const* prefix, bool has_otc, bool external = true) {
    fixture f;
    f.stream.stop();
    f.session.external = external;
    f.session.local_role = ours;
    f.stream.start(f.session);
    attributes a{"192.0.2.1"};
    if (has_otc) a.raw(0xc0, 35, "0000FDF2");
    f.rib.announce(route{prefix}, a);
    return f.sent();
  };
  auto const has = [](std::string const& sent, char const* what) {
    return sent.find(what) != sent.npos;
  };
  for (auto const* const prefix : {"10.0.0.0/8"}) {
    for (auto const ours : {bgp_role::provider, bgp_role::peer, bgp_role::route_server})
      CHECK(has(of(ours, prefix, false), "C023040000FDE9"));
    for (auto const ours : {bgp_role::customer, bgp_role::route_server_client})
      CHECK_FALSE(has(of(ours, prefix, false), "C02304"));
    for (auto const ours : {bgp_role::provider, bgp_role::route_server})
      CHECK(has(of(ours, prefix, true), "C023040000FDF2"));
    for (auto const ours : {bgp_role::customer, bgp_role::peer, bgp_role::route_server_client})
      CHECK(of(ours, prefix, true) == "");
    CHECK_FALSE(has(of(bgp_role::provider, prefix, false, false), "C02304"));
    CHECK(has(of(bgp_role::peer, prefix, true, false), "C023040000FDF2"));
  }
}

TEST_CASE("roles: a route that may go to customers only from now on is withdrawn from others") {
  fixture f;
  f.stream.stop();
  f.session.external = true;
  f.session.local_role = bgp_role::customer;
  f.stream.start(f.session);
  f.rib.announce(route{"10.0.0.0/8"}, attributes{"192.0.2.1"});
  CHECK(f.sent().ends_with("080A\n"));
  f.rib.announce(route{"10.0.0.0/8"}, attributes{"192.0.2.1"}.raw(0xc0, 35, "0000FDF2"));
  CHECK(f.sent() == "0019020002080A0000\n");
  f.stream.refresh(family_set::of(ipv4_unicast), false);
  CHECK(f.sent() == "");
}
