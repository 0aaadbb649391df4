// What goes out: OPENs and NOTIFICATIONs with their data, and what is said about the end.
#include <doctest/doctest.h>

#include "machine.hpp"

using namespace test;

namespace {

/// The octets of the first message `e` makes the machine send, as hexadecimal digits of the body.
template <class Event> std::string sent(bench& b, Event const& e) {
  auto const all = b.machine.step(e, b.now);
  for (auto const& a : all) {
    auto const* const s = std::get_if<send>(&a);
    if (!s) continue;
    transmit_buffer tx;
    auto const m = b.machine.append(*s, tx);
    REQUIRE(m.has_value());
    std::string hex;
    for (auto const o : m.assume_value().body()) {
      hex += "0123456789ABCDEF"[o >> 4];
      hex += "0123456789ABCDEF"[o & 15];
    }
    return hex;
  }
  return "nothing";
}
bench in(state s, settings how = bench::usual()) {
  bench b{how};
  b.reach(s);
  return b;
}

}  // namespace

TEST_CASE("our OPEN: settings, and capabilities one to a parameter") {
  bench b;
  b.step(start{});
  CHECK(sent(b, connected{}) ==
        "04FDE9005A0A000001"
        "18"
        "020601040001000102064104"
        "0000FDE9"
        "02020200"
        "02020600");
}

TEST_CASE("without an identifier it is the local address of the connection") {
  auto s = bench::usual();
  s.id = {};
  auto b = in(state::connect, s);
  CHECK(sent(b, connected{{0xc0000207}}).substr(10, 8) == "C0000207");
}

TEST_CASE("a local AS that mirrors the peer's: OPEN after OPEN, capability 65 included") {
  auto s = bench::usual();
  s.local_as = {};
  auto b = in(state::connect, s);
  CHECK(b.step(connected{}) == "-> OPENSENT");
  auto c = b;
  CHECK(c.receive_open(side::outgoing) == "OPEN; agreed; -> OPENCONFIRM; KEEPALIVE");
  CHECK(c.machine.session(side::outgoing).local_as == asn{65002});
  CHECK_FALSE(c.machine.session(side::outgoing).external);
  CHECK(sent(b, received{side::outgoing, b.open()}) ==
        "04FDEA005A0A000001"
        "18"
        "020601040001000102064104"
        "0000FDEA"
        "02020200"
        "02020600");
}

TEST_CASE("NOTIFICATIONs carry what the RFCs ask for") {
  SUBCASE("5/1 to 5/3: the type of the message (RFC 6608 §4)") {
    auto b = in(state::open_sent);
    CHECK(sent(b, received{side::outgoing, octets{keepalive_message{}}}) == "050104");
    auto c = in(state::open_confirm);
    CHECK(sent(c, received{side::outgoing, octets{5, {0, 1, 0, 1}}}) == "050205");
    auto d = in(state::established);
    CHECK(sent(d, received{side::outgoing, d.open()}) == "050301");
  }
  SUBCASE("1/3: the type (RFC 4271 §6.1)") {
    auto b = in(state::established);
    CHECK(sent(b, received{side::outgoing, octets{99, {}}}) == "010363");
  }
  SUBCASE("or the reference's 1/0 and its text (wire contract §11, 39)") {
    auto s = bench::usual();
    s.unknown_message_as_reference = true;
    auto b = in(state::established, s);
    CHECK(sent(b, received{side::outgoing, octets{255, {}}}) ==
          "010063616E206E6F74206465636F646520757064617465206D657373616765206F6620747970652022323535"
          "22");
  }
  SUBCASE("1/2: the length, 1/1: nothing, 3/x: the attribute") {
    auto b = in(state::established);
    octets bad{2, {0, 0, 0, 4, 0x40, 1, 1, 9}};
    auto c = b, d = b;
    CHECK(sent(b, malformed{side::outgoing, header_error(header_subcode::bad_message_length, 16, 2),
                            bad.data()}) == "0102001B");
    CHECK(sent(c, malformed{side::outgoing,
                            header_error(header_subcode::connection_not_synchronized, 0, 16),
                            bad.data()}) == "0101");
    CHECK(sent(d, malformed{side::outgoing, update_error(update_subcode::invalid_origin, 23, 4),
                            bad.data()}) == "030640010109");
  }
  SUBCASE("OPEN errors (RFC 4271 §6.2)") {
    auto const answer = [](auto change) {
      auto b = in(state::open_sent);
      auto open = b.open();
      change(open.data());
      return sent(b, received{side::outgoing, open});
    };
    CHECK(answer([](auto& o) { o[19] = 5; }) == "02010004");
    CHECK(answer([](auto& o) { o[21] = 9; }).substr(0, 4) == "0202");  // in capability 65
    CHECK(answer([](auto& o) { o[22] = 0, o[23] = 2; }).substr(0, 4) == "0206");
    CHECK(answer([](auto& o) { o[24] = o[25] = o[26] = o[27] = 0; }).substr(0, 4) == "0203");
    CHECK(answer([](auto& o) { o[29] = 7; }).substr(0, 4) == "0204");
  }
}

TEST_CASE("a failed decoder whose reaction is not a reset changes nothing") {
  auto b = in(state::established);
  CHECK(b.step(malformed{side::outgoing, update_error(update_subcode::invalid_origin, 23, 4,
                                                      reaction::treat_as_withdraw)}) == "");
}

TEST_CASE("an application that cannot go on: 6/8") {
  auto b = in(state::established);
  CHECK(b.step(malformed{side::outgoing, local_error(12)}) ==
        "6/8; close; down: notification sent (6,8); -> IDLE");
}

TEST_CASE("a NOTIFICATION is never answered, not even a broken one") {
  for (auto const s : {state::open_sent, state::open_confirm, state::established}) {
    auto b = in(s);
    CHECK(b.receive(side::outgoing, octets{3, {}}) ==
          "close; down: notification received (0,0); -> IDLE");
    auto c = in(s);
    CHECK(c.receive(side::outgoing, octets{3, {255, 255, 1}}) ==
          "close; down: notification received (255,255); -> IDLE");
  }
}

TEST_CASE("shutdown communication (RFC 9003, wire contract §9.1)") {
  auto const with = [](cease_subcode code, std::string_view words) {
    auto b = in(state::established);
    return sent(b, stop{.subcode = code, .text = words});
  };
  using enum cease_subcode;
  CHECK(with(administrative_shutdown, "maintenance") == "06020B6D61696E74656E616E6365");
  CHECK(with(administrative_shutdown, "") ==
        "0602"
        "17"
        "41646D696E6973747261746976652053687574646F776E");
  CHECK(with(administrative_reset, "") ==
        "0604"
        "14"
        "41646D696E697374726174697665205265736574");
  CHECK(with(peer_deconfigured, "") ==
        "06035065657220"
        "44652D636F6E66696775726564");
  std::string const longest(254, 'x');
  CHECK(with(administrative_shutdown, longest + "yz").size() == 2 * (2 + 1 + 255));
  CHECK(with(administrative_shutdown, longest + "\xc3\xa9").size() == 2 * (2 + 1 + 254));
}

TEST_CASE("a silent stop closes TCP without a word (RFC 4724)") {
  auto b = in(state::established);
  CHECK(b.step(stop{.silent = true}) == "close; down: closing connection; -> IDLE");
  auto c = in(state::established);
  CHECK(c.step(stop{.silent = true, .reason = "stop, message [shutting down]"}) ==
        "close; down: stop, message [shutting down]; -> IDLE");
}

TEST_CASE("down says who ended it") {
  auto const why = [](auto const& e) {
    auto b = in(state::established);
    auto const all = b.machine.step(e, b.now);
    for (auto const& a : all)
      if (auto const* const d = std::get_if<down>(&a)) return d->why.from;
    FAIL("not down");
    return origin_of_error::stopped;
  };
  CHECK(why(stop{}) == origin_of_error::local);
  CHECK(why(disconnected{side::outgoing, 104}) == origin_of_error::transport);
  octets const notification{3, {6, 2}}, unknown{77, {}};
  CHECK(why(received{side::outgoing, notification}) == origin_of_error::peer);
  CHECK(why(received{side::outgoing, unknown}) == origin_of_error::protocol);
}
