// What two OPENs make of a session: tables after wire contract §3.4, §4.1, §11.
#include <senda/session/negotiate.hpp>
#include <senda/session/negotiated_json.hpp>

#include "../message/open_support.hpp"

using namespace senda;
namespace cap = senda::capability;

namespace {

/// Octets of capabilities in hexadecimal as an OPEN.
test::sent_open open(std::string_view capabilities, asn as = {65000}, std::uint16_t hold = 180,
                     std::uint32_t id = 0x01010101) {
  return test::sent_open{test::from_hex(capabilities), as, hold, {id}};
}
negotiated between(std::string_view ours, std::string_view theirs) {
  return negotiate(open(ours).view(), open(theirs).view());
}
std::string families(negotiated const& n) {
  return test::printed([&](text_writer& out) {
    for (auto const f : n.family_order) out << f << ", ";
  });
}
std::string names(family_set s) {
  return test::printed([&](text_writer& out) { s.for_each([&](family f) { out << f << ", "; }); });
}
std::string const v4 = "010400010001", v6 = "010400020001", mpls = "010400010004";

}  // namespace

TEST_CASE("families: both have them, in the order of the peer") {
  CHECK(families(between(v4 + v6 + mpls, v6 + v4)) == "ipv6 unicast, ipv4 unicast, ");
  CHECK(families(between(v4, v6)).empty());
  CHECK(families(between(v4 + v6, v6 + v6 + "010400630063")) == "ipv6 unicast, ");
}

TEST_CASE("without capability 1 a side has IPv4 unicast, RFC 4760 §8") {
  CHECK(families(between("", "")) == "ipv4 unicast, ");
  CHECK(families(between(v4 + v6, "")) == "ipv4 unicast, ");
  CHECK(families(between("", v6 + v4)) == "ipv4 unicast, ");
  CHECK(families(between(v6, "")).empty());
}

TEST_CASE("flags: both sides have to offer them") {
  struct row {
    std::string_view capability;
    bool (*is_on)(negotiated const&);
  };
  row const rows[] = {
      {"41040000fde8", [](negotiated const& n) { return n.four_octet_as; }},
      {"0600", [](negotiated const& n) { return n.message_limit == 65535; }},
      {"b900", [](negotiated const& n) { return n.operational; }},
      {"4d00", [](negotiated const& n) { return n.link_local_next_hop; }},
      {"440100", [](negotiated const& n) { return n.multisession; }},
      {"0200", [](negotiated const& n) { return n.refresh == refresh_mode::normal; }},
      {"4600", [](negotiated const& n) { return n.refresh == refresh_mode::enhanced; }},
  };
  for (auto const& r : rows) {
    CHECK(r.is_on(between(r.capability, r.capability)));
    CHECK(!r.is_on(between(r.capability, "")));
    CHECK(!r.is_on(between("", r.capability)));
    CHECK(!r.is_on(between("", "")));
  }
  CHECK(between("02004600", "0200").refresh == refresh_mode::normal);
  CHECK(between("0200", "8000").refresh == refresh_mode::absent);
  CHECK(between("440100", "83020001").multisession == false);
  CHECK(between("", "").message_limit == 4096);
}

TEST_CASE("hold time is the smaller one, and 0 wins") {
  auto const hold = [](std::uint16_t a, std::uint16_t b) {
    return negotiate(open("", {65000}, a).view(), open("", {65000}, b).view()).hold_time;
  };
  CHECK(hold(180, 90) == 90);
  CHECK(hold(9, 90) == 9);
  CHECK(hold(180, 0) == 0);
}

TEST_CASE("iBGP or eBGP by the real AS numbers (wire contract §11-1)") {
  std::string const big = "4104fa56ea01", other = "4104fa56ea02", two = "41040000fde8";
  auto const n = [](std::string_view ours, asn as, std::string_view theirs, asn peer) {
    return negotiate(open(ours, as).view(), open(theirs, peer).view());
  };
  auto const same = n(big, {4200000001}, big, {4200000001});
  CHECK(same.local_as == asn{4200000001});
  CHECK(same.peer_as == asn{4200000001});
  CHECK(!same.external);
  CHECK(n(big, {4200000001}, other, {4200000002}).external);
  CHECK(!n(two, {65000}, two, {65000}).external);
  CHECK(n(two, {65000}, "", {65001}).external);
  CHECK(n("", {65000}, big, {4200000001}).peer_as == as_trans);  // we did not offer it
}

TEST_CASE("what is configured fills in what an OPEN cannot tell") {
  auto const local = open("", {4200000001}), remote = open("", {4200000001});
  expectations const known{.peer_as = {4200000001}, .local_as = {4200000001}};
  auto const n = negotiate(local.view(), remote.view(), known);
  CHECK(n.local_as == asn{4200000001});
  CHECK(n.peer_as == asn{4200000001});
  CHECK(!n.external);
  CHECK(negotiate(local.view(), remote.view()).peer_as == as_trans);
}

TEST_CASE("add-path, RFC 7911 §4") {
  auto const modes = [](unsigned ours, unsigned theirs) {
    auto const caps = [](unsigned m) {
      return v4 + "4504000101" + test::printed([&](text_writer& out) { out.hex(m, 2); });
    };
    auto const n = between(caps(ours), caps(theirs));
    return std::string{n.add_path_send.empty() ? "" : "S"} +
           (n.add_path_receive.empty() ? "" : "R");
  };
  CHECK(modes(1, 1).empty());
  CHECK(modes(1, 2) == "R");
  CHECK(modes(2, 1) == "S");
  CHECK(modes(2, 2).empty());
  CHECK(modes(3, 3) == "SR");
  CHECK(modes(3, 1) == "S");
  CHECK(modes(3, 2) == "R");
  CHECK(modes(3, 0).empty());
  CHECK(modes(3, 7).empty());
  // A family that is not negotiated has none; of two entries the last counts.
  CHECK(between(v4 + "450400020103", v4 + "450400020103").add_path_send.empty());
  CHECK(names(between(v4 + "450400010103", v4 + "45080001010300010101").add_path_receive).empty());
}

TEST_CASE("extended next hop, RFC 8950 §4") {
  std::string const tuple = "0506000100010002", two = "050c000100010002000100040002";
  CHECK(names(between(v4 + mpls + two, v4 + mpls + tuple).extended_next_hop) == "ipv4 unicast, ");
  CHECK(between(v4 + tuple, v4).extended_next_hop.empty());
  CHECK(between(v6 + tuple, v6 + tuple).extended_next_hop.empty());
  std::string const other_way = "0506000200010001";
  CHECK(between(v6 + other_way, v6 + other_way).extended_next_hop.empty());
}

TEST_CASE("paths limit counts where paths are sent") {
  std::string const ours = v4 + v6 +
                           "450800010103"
                           "00020102"
                           "4c05"
                           "0001010008";
  std::string const theirs = v4 + v6 +
                             "450800010103"
                             "00020101"
                             "4c0f"
                             "0001010000"
                             "0001010004"
                             "0002010005";
  auto const n = between(ours, theirs);
  CHECK(n.paths_limit_send[family_index(ipv4_unicast)] == 4);
  CHECK(n.paths_limit_send[family_index(ipv6_unicast)] == 5);
  CHECK(n.paths_limit_receive[family_index(ipv4_unicast)] == 8);
  CHECK(between(ours, v4 + "4c050001010004").paths_limit_send == negotiated::path_limits{});
}

TEST_CASE("graceful restart of the peer, RFC 4724 §3") {
  auto const n = between(v4 + "4002"
                              "4000",
                         v4 + v6 +
                             "400a"
                             "c078"
                             "00010180"
                             "00020180");
  CHECK(n.local_restarts_gracefully);
  CHECK(n.peer_restarts_gracefully);
  CHECK(n.peer_restarted);
  CHECK(n.restart_notification);
  CHECK(n.peer_restart_time == 120);
  CHECK(names(n.peer_restart_families) == "ipv4 unicast, ");
  CHECK(names(n.peer_forwarding_families) == "ipv4 unicast, ");
  // The last of several counts.
  CHECK(between(v4, v4 + "40028078"
                         "40020001")
            .peer_restart_time == 1);
  CHECK(!between(v4, v4).peer_restarts_gracefully);
}

TEST_CASE("which OPENs of the peer are acceptable") {
  auto const check = [](test::sent_open const& o, expectations const& e) {
    return test::verdict(acceptable(o.view(), e));
  };
  expectations const e{.peer_as = {65001}, .local_as = {65000}, .local_id = {0x01010101}};
  auto any = e;
  any.peer_as = {};
  CHECK(check(open("", {65001}), e) == "fine");
  CHECK(check(open("", {65002}), e) == "2/2@20+2");
  CHECK(check(open("", {65002}), any) == "fine");
  CHECK(check(open("", {0}), any) == "2/2@20+2");  // RFC 7607 §2
  CHECK(check(open("410400000000", {4200000001}), any) == "2/2@20+2");
  CHECK(check(open("410400005ba0", as_trans), any) == "2/2@20+2");  // AS_TRANS is nobody's
  CHECK(check(open("", as_trans), any) == "fine");
  // Our identifier: inside our AS only, RFC 6286 §2.1.
  CHECK(check(open("", {65000}, 180, 0x01010101), any) == "2/3@24+4");
  CHECK(check(open("", {65000}, 180, 0x01010102), any) == "fine");
  CHECK(check(open("", {65001}, 180, 0x01010101), any) == "fine");
  // Hold time.
  CHECK(check(open("", {65001}, 3), e) == "fine");
  auto slow = e;
  slow.min_hold_time = 20;
  CHECK(check(open("", {65001}, 19), slow) == "2/6@22+2");
  CHECK(check(open("", {65001}, 0), slow) == "fine");
}

TEST_CASE("acceptable AS numbers of four octets") {
  expectations e{.peer_as = {4200000001}, .local_as = {65000}};
  CHECK(acceptable(open("4104fa56ea01", {4200000001}).view(), e).has_value());
  CHECK(!acceptable(open("4104fa56ea02", {4200000002}).view(), e).has_value());
  CHECK(!acceptable(open("", {65001}).view(), e).has_value());
  CHECK(acceptable(open("", {4200000001}).view(), e).has_value());  // AS_TRANS is all it can say
  e.four_octet_as = false;
  CHECK(acceptable(open("4104fa56ea02", {4200000002}).view(), e).has_value());
}

TEST_CASE("multisession") {
  expectations e{.multisession = true};
  CHECK(test::verdict(acceptable(open("").view(), e)) == "2/9@0+0");
  CHECK(acceptable(open("440100").view(), e).has_value());
  auto const check = [&](std::string const& ours, std::string const& theirs) {
    return test::verdict(acceptable(open(theirs).view(), {}, open(ours).view()));
  };
  std::string const offer = "440100440101";
  CHECK(check(v4, v4 + offer) == "fine");  // we do not insist
  CHECK(check(v4 + offer, v4) == "2/9@0+0");
  CHECK(check(v4 + offer, v4 + offer) == "fine");
  CHECK(check(v4 + offer, v4 + "44020001") == "fine");  // {1} is what none stands for
  CHECK(check(v4 + offer, v6 + offer) == "2/8@0+0");
  CHECK(check(v4 + offer, v4 + v6 + offer) == "2/8@0+0");
  CHECK(check(v4 + offer, v4 + "44020041") == "2/8@0+0");
}

TEST_CASE("the negotiated object (JSON contract §3.3, §3.10)") {
  auto const json = [](negotiated const& n) {
    return test::printed([&](text_writer& out) { negotiated_json(out, n); });
  };
  CHECK(json(nothing_negotiated) ==
        R"({ "message_size": 4096, "hold_time": 0, "asn4": false, "multisession": false, )"
        R"("operational": false, "refresh": "absent", "families": [], "nexthop": [], )"
        R"("add_path": {"send": [], "receive": []} })");
  std::string const side = v4 + v6 +
                           "41040000fde8"
                           "0506000100010002"
                           "450400020103"
                           "0200"
                           "4600"
                           "0600";
  CHECK(json(between(side, side)) ==
        R"({ "message_size": 65535, "hold_time": 180, "asn4": true, "multisession": false, )"
        R"("operational": false, "refresh": "enhanced", "families": ["ipv4 unicast", )"
        R"("ipv6 unicast"], "nexthop": ["ipv4 unicast ipv6"], )"
        R"("add_path": {"send": ["ipv6 unicast"], "receive": ["ipv6 unicast"]} })");
}

TEST_CASE("roles count where one is configured (RFC 9234 §4.2)") {
  auto const verdict = [](std::string_view theirs, std::optional<bgp_role> ours,
                          bool strict = false) {
    expectations e;
    e.role = ours;
    e.strict_role = strict;
    return test::verdict(acceptable(open(theirs).view(), e));
  };
  CHECK(verdict("090104", {}) == "fine");
  CHECK(verdict("090104", bgp_role::peer) == "fine");
  CHECK(verdict("090103", bgp_role::provider) == "fine");
  CHECK(verdict("090103", bgp_role::peer) == "2/11@0+0");
  CHECK(verdict("090105", bgp_role::peer) == "2/11@0+0");
  CHECK(verdict("", bgp_role::peer) == "fine");
  CHECK(verdict("", bgp_role::peer, true) == "2/11@0+0");
  CHECK(verdict("09020404", bgp_role::peer, true) == "2/11@0+0");  // malformed: as if not there
  CHECK(verdict("090104090104", bgp_role::peer) == "fine");
  CHECK(verdict("090104090103", bgp_role::peer) == "2/11@0+0");
  auto const n = between("090100", "090103");
  CHECK(n.local_role == bgp_role::provider);
  CHECK(n.peer_role == bgp_role::customer);
  CHECK(!between("", "").peer_role);
}

TEST_CASE("AIGP is what is configured: no OPEN tells of it (RFC 7311 §3.1)") {
  CHECK(!between("", "").aigp);
  auto const one = open(""), other = open("");
  CHECK(negotiate(one.view(), other.view(), {.aigp = true}).aigp);
}

TEST_CASE("long-lived stale times (RFC 9494 §4.1, §4.2)") {
  std::string const gr = "40068078000101"
                         "80",
                    llgr = "470700010180015180";
  auto const index = family_index(ipv4_unicast);
  CHECK(between(v4 + gr + llgr, v4 + gr + llgr).stale_times[index] == 86400);
  CHECK(between(v4 + gr, v4 + gr + llgr).stale_times[index] == 0);
  CHECK(between(v4 + gr + llgr, v4 + llgr).stale_times[index] == 0);
  CHECK(between(v6 + gr + llgr, v6 + gr + llgr).stale_times[index] == 0);
}
