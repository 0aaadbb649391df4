// The list of attributes: descriptors, checks, printing, visiting; attributes senda does not know.
#include <senda/core/json.hpp>

#include "support.hpp"

using namespace senda;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

namespace {
/// Attributes printed one by one, as UPDATE events do.
std::string print(std::string_view block,
                  bool (*one)(attribute_view, codec_context const&, text_writer&),
                  char const* separator) {
  auto const wire = hex(block);
  text_writer out;
  attribute_range range{wire};
  while (!range.empty()) {
    auto const v = range.next();
    REQUIRE(v.has_value());
    auto const before = out.size();
    if (before) out << separator;
    if (!one(v.assume_value(), canonical_context, out)) out.truncate(before);
  }
  return std::string{out.view()};
}
error check(std::string_view attribute, codec_context const& c = canonical_context) {
  auto const wire = hex(attribute);
  attribute_range range{wire, 23};
  auto const r = check_attribute(range.next().assume_value(), c);
  return r.has_value() ? error{.action = none} : r.assume_error();
}
struct visitor {
  std::string seen;
  void operator()(attribute::origin o) { seen = o.name(); }
  void operator()(attribute::as_path p) { seen = "path of " + std::to_string(p.length()); }
  void operator()(attribute::unknown u) { seen = "unknown of " + std::to_string(u.value.size()); }
  template <class T> void operator()(T const&) { seen = T::keyword; }
};
}  // namespace

// JSON contract §12, "everything at once", without what NLRI and PMSI tunnels are about.
constexpr std::string_view everything =
    "400101004002 0a02020000fde80000fde98004040000000a40050400000064400600c007080000fde80a000001"
    "c00808fde80001ffffff018009040a000001800a080a0000010a000002c010080002fde800000064"
    "c02018000000010000000200000003000000010000000200000004801a0b01000b000000000000000a"
    "c06304deadbeef";

TEST_CASE("JSON of many attributes") {
  CHECK(
      print(everything, attribute_json, ", ") ==
      R"("origin": "igp", "as-path": {"0": {"element": "as-sequence", "value": [65000, 65001]}}, )"
      R"("med": 10, "local-preference": 100, "atomic-aggregate": true, )"
      R"("aggregator": "65000:10.0.0.1", "community": [ [ 65000, 1 ], [ 65535, 65281 ] ], )"
      R"("originator-id": "10.0.0.1", "cluster-list": [ "10.0.0.1", "10.0.0.2" ], )"
      R"("extended-community": [ { "value": 842122827661412, "string": "target:65000:100" } ], )"
      R"("large-community": [ [ 1, 2 , 3 ], [ 1, 2 , 4 ] ], "aigp": "0x000000000000000a", )"
      R"("attribute-0x63-0xE0": "0xdeadbeef")");
}

TEST_CASE("text of many attributes") {
  CHECK(
      print(everything, attribute_text, " ") ==
      "origin igp as-path ( 65000 65001 ) med 10 local-preference 100 atomic-aggregate aggregator "
      "( 65000:10.0.0.1 ) community [ 65000:1 no-export ] originator-id 10.0.0.1 cluster-list "
      "[ 10.0.0.1 10.0.0.2 ] extended-community target:65000:100 large-community [ 1:2:3 1:2:4 ] "
      "aigp 0x000000000000000a attribute [ 0x63 0xE0 0xdeadbeef ]");
}

TEST_CASE("what is not printed") {
  CHECK(print("400200", attribute_json, "") == "");              // an empty path
  CHECK(print("40010105", attribute_json, "") == "");            // malformed
  CHECK(print("80630 0", attribute_json, "") == "");             // unknown and non-transitive
  CHECK(print("c01106020100000001", attribute_json, "") == "");  // printed with AS_PATH
  CHECK(print("c06300", attribute_json, "") == "\"attribute-0x63-0xE0\": \"0x\"");
  CHECK(print("c080040000fde8", attribute_text, "") == "attribute [ 0x80 0xE0 0x0000fde8 ]");
}

TEST_CASE("descriptors") {
  CHECK(find_descriptor("community")->code == attribute_code::communities);
  CHECK(!has_attribute_parser(attribute_code::as4_path));
  CHECK(find_descriptor(attribute_code{99}) == nullptr);
  CHECK(find_descriptor("foo") == nullptr);
  CHECK(find_descriptor(attribute_code::as_path)->on_error.missing == treat_as_withdraw);
  for (auto const& d : attribute_descriptors) {
    CHECK(!d.on_error.section.empty());
    CHECK(find_descriptor(d.code) == &d);
  }
}

TEST_CASE("checks common to all attributes") {  // RFC 7606 §3, RFC 4271 §6.3
  CHECK(check("40010100").action == none);
  CHECK(check("60010100").action == none);    // partial is not looked at
  CHECK(check("5001000100").action == none);  // nor the extended length
  CHECK(check("c0010100") == update_error(attribute_flags_error, 23, 4, treat_as_withdraw));
  CHECK(check("c00404 00000001") == update_error(attribute_flags_error, 23, 7, treat_as_withdraw));
  CHECK(check("c0060 0") == update_error(attribute_flags_error, 23, 3, discard_attribute));
  CHECK(check("40010109") == update_error(invalid_origin, 23, 4, treat_as_withdraw));
  CHECK(check("406300") == update_error(unrecognized_well_known_attribute, 23, 3, reset));
  CHECK(check("c06300").action == none);
  CHECK(check("806300").action == none);
}

TEST_CASE("visiting") {
  visitor v;
  auto const visit = [&](std::string_view attribute) {
    auto const wire = hex(attribute);
    v.seen.clear();
    return visit_attribute(attribute_range{wire}.next().assume_value(), canonical_context, v)
        .has_value();
  };
  CHECK(visit("40010101"));
  CHECK(v.seen == "egp");
  CHECK(visit("40020602010000fde8"));
  CHECK(v.seen == "path of 1");
  CHECK(visit("400504 00000064"));
  CHECK(v.seen == "local-preference");
  CHECK(visit("c06302abcd"));
  CHECK(v.seen == "unknown of 2");
  CHECK(!visit("40010109"));
  CHECK(v.seen == "");
}

TEST_CASE("whatever the octets, printing is safe and JSON stays ASCII") {
  std::uint32_t seed = 1;
  auto const next = [&] { return seed = seed * 1664525 + 1013904223, seed >> 16; };
  for (int round = 0; round < 20000; ++round) {
    test::octets value(next() % 64);
    for (auto& o : value) o = static_cast<std::uint8_t>(next() % 4 ? next() % 6 : next());
    auto const& d = attribute_descriptors[next() % attribute_descriptors.size()];
    attribute_view const v{flags_of(d.category), d.code, value, 0};
    codec_context c = canonical_context;
    c.four_octet_as = next() & 1;
    text_writer out;
    bool const good = d.check(v, c).has_value();
    if (attribute_json(v, c, out)) CHECK(good);
    if (attribute_text(v, c, out)) CHECK(good);
    for (char const ch : out.view()) CHECK((ch >= 0x20 && ch < 0x7f));
    if (!good) continue;
    test::octets again(256);
    byte_writer w{again};
    (void)visit_attribute(v, c, [&](auto const& a) { a.encode(w, c); });
    if (w.size() == 0 && !value.empty()) continue;  // AS4_PATH of nothing but confederations
    attribute_view const copy{v.flags, v.code, w.written(), 0};
    CHECK(d.check(copy, c).has_value());
  }
}
