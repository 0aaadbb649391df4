// The vectors of the JSON contract §12 to §19, kept in vectors/: JSON in both dialects, and text.
#include <senda/session/open_json.hpp>

#include <fstream>

#include "../message/open_support.hpp"
#include "update_support.hpp"

using namespace senda;
using namespace update_test;

namespace {

/// What belongs to one `# name`: the lines behind it, by their first character.
struct vector {
  std::string name;
  std::vector<std::pair<char, std::string>> lines;

  [[nodiscard]] std::string operator[](char kind) const {
    std::string all;
    for (auto const& [k, text] : lines)
      if (k == kind) all += (all.empty() ? "" : "\n") + text;
    return all;
  }
};

std::vector<vector> read(std::string const& name) {
  std::ifstream in{SENDA_SOURCE_ROOT "/test/unit/session/vectors/" + name};
  REQUIRE(in);
  std::vector<vector> all;
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 2 || line.starts_with("//")) continue;
    if (line[0] == '#') all.push_back({line.substr(2), {}});
    else all.back().lines.emplace_back(line[0], line.substr(2));
  }
  REQUIRE(!all.empty());
  return all;
}

codec_context session(std::string const& words) {
  codec_context c;
  c.aigp = true;
  c.extended_next_hop = family_set::all();
  if (words == "add-path") c.add_path_receive = family_set::all();
  return c;
}

std::string lines_of(std::string text) {
  std::string out;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1)
    out += (out.empty() ? "" : "\n") + text.substr(at, end - at).substr(7);  // "update "
  return out;
}

/// `3/10` when the session ends over it, else empty.
std::string fatal(octets const& body, codec_context const& c) {
  auto const u = update_view::decode_body(body);
  error e;
  if (!u.has_value()) e = u.assume_error();
  else e = validate(u.assume_value(), c).fault;
  if (u.has_value() && validate(u.assume_value(), c).action != reaction::reset) return {};
  return std::to_string(static_cast<int>(e.code)) + '/' + std::to_string(e.subcode);
}

void check(vector const& v) {
  CAPTURE(v.name);
  auto const c = session(v['@']);
  auto const body = from_hex(v['<']);
  CHECK(fatal(body, c) == v['!']);
  if (!v['!'].empty()) return;
  received const r{body, c};
  CHECK(r.json({.end_of_rib = false}) == v['>']);
  CHECK(r.json({.version_4 = true, .end_of_rib = false}) == (v['4'].empty() ? v['>'] : v['4']));
  if (auto const text = v['T']; !text.empty()) CHECK(lines_of(r.text()) == text);
}

void check_all(std::string const& file) {
  for (auto const& v : read(file)) check(v);
}

}  // namespace

TEST_CASE("json contract §12: basic attributes") { check_all("attributes.txt"); }
TEST_CASE("json contract §13: extended communities") { check_all("extended_communities.txt"); }
TEST_CASE("json contract §14: prefix SID") { check_all("prefix_sid.txt"); }
TEST_CASE("json contract §15: tunnel encapsulation") { check_all("tunnel_encapsulation.txt"); }
TEST_CASE("json contract §16: BGP-LS attribute") { check_all("bgp_ls_attribute.txt"); }
TEST_CASE("json contract §17: routes") { check_all("nlri.txt"); }
TEST_CASE("json contract §18: malformed input") { check_all("malformed.txt"); }

TEST_CASE("json contract §19: OPEN") {
  for (auto const& v : read("open.txt")) {
    CAPTURE(v.name);
    auto const whole = test::message(message_type::open, v['<']);
    auto const open = open_view::decode(test::view_of(whole));
    CHECK(open.has_value() == v['!'].empty());
    if (!open.has_value()) {
      CHECK(test::verdict(open).starts_with(v['!']));
      continue;
    }
    CHECK("\"open\": " + test::printed([&](text_writer& out) {
            open_json(out, open.assume_value(), false);
          }) ==
          v['>']);
    auto const text = test::printed([&](text_writer& out) { open_text(out, open.assume_value()); });
    CHECK(text.substr(text.find("capabilities")) == v['T']);
  }
}
