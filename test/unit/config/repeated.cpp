// Statements that repeat the words of the one before: read the same as by a reader of their own.
#include <senda/core/text_writer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "daemon/api/command_line.hpp"
#include "daemon/config/route_reader.hpp"

using namespace senda;
using namespace senda::daemon;
using config::route_kind;
using config::route_reader;

namespace {

struct statement {
  char const* text;
  route_kind kind = route_kind::prefix;
  std::optional<family> section = {};
};

std::string hex(bytes octets) {
  text_writer out;
  out.hex(octets, false);
  return std::string{out.view()};
}

/// All that there is to know of a statement that was read.
std::string outcome_of(route_reader& reader, statement const& s) {
  command_line words;
  REQUIRE(words.assign(s.text));
  text_cursor in{words.words()};
  auto const done = reader.read_route(in, s.kind, s.section);
  text_writer out;
  if (!done.has_value()) {
    out << in.failure() << " at " << std::to_string(in.failure().column);
    return std::string{out.view()};
  }
  auto const& c = reader.control();
  out << hex(reader.attributes()) << (reader.next_hop_self() ? " self " : " ") << c.name << ' '
      << c.watchdog << (c.withdrawn ? " withdrawn" : "") << reader.obstacle() << reader.warning();
  reader.for_each_route([&](route_key_view key) {
    out << ' ' << key.family << ' ' << hex(key.nlri);
    if (key.path_id) (out << '#').number(*key.path_id);
  });
  return std::string{out.view()} + (in.at_end() ? "" : " and words are left");
}

statement const statements[] = {
    {"10.0.0.0/24 next-hop 192.0.2.1 med 5"},
    {"10.0.1.0/24 next-hop 192.0.2.1 med 5"},
    {"10.0.1.1/24 next-hop 192.0.2.1 med 5"},
    {"nonsense next-hop 192.0.2.1 med 5"},
    {"2001:db8::/32 next-hop 192.0.2.1 med 5"},
    {"10.0.2.0/24 next-hop 192.0.2.1 med 5 med"},
    {"10.0.2.0/24 next-hop 192.0.2.1 me d5"},
    {"10.0.2.0/24 next-hop 192.0.2.1 med 6"},
    {"10.0.3.0/24 next-hop self"},
    {"224.0.0.0/24 next-hop self"},
    {"10.0.4.0/24"},
    {"10.0.5.0/24"},
    {""},
    {"10.0.6.0/23 next-hop self split /25"},
    {"10.0.8.0/24 next-hop self split /25"},
    {"10.0.8.0/26 next-hop self split /25"},
    {"10.0.0.0/8 next-hop self rd 65000:1 label 100"},
    {"10.0.0.0/9 next-hop self rd 65000:1 label 100"},
    {"10.0.0.0/9 next-hop self name one watchdog dog withdraw"},
    {"10.0.0.0/10 next-hop self name one watchdog dog withdraw"},
    {"10.0.0.0/10 next-hop self path-information 7"},
    {"10.0.0.0/11 next-hop self path-information 7"},
    {"10.0.0.0/24 next-hop 192.0.2.1 med 5", route_kind::prefix, ipv4_unicast},
    {"10.0.1.0/24 next-hop 192.0.2.1 med 5", route_kind::prefix, ipv4_multicast},
    {"destination 10.0.0.0/24 discard", route_kind::flow},
    {"destination 10.0.1.0/24 discard", route_kind::flow},
};

}  // namespace

TEST_CASE("what stood before a statement does not change what it says") {
  for (auto const& before : statements)
    for (auto const& s : statements) {
      route_reader used, fresh;
      (void)outcome_of(used, before);
      CAPTURE(before.text);
      CAPTURE(s.text);
      auto const expected = outcome_of(fresh, s);
      CHECK(outcome_of(used, s) == expected);
      CHECK(outcome_of(used, s) == expected);
    }
}

TEST_CASE("words that repeat are not read again") {
  route_reader reader;
  outcome_of(reader, statements[0]);
  CHECK_FALSE(reader.repeated());
  outcome_of(reader, statements[1]);
  CHECK(reader.repeated());
  outcome_of(reader, statements[7]);
  CHECK_FALSE(reader.repeated());
}
