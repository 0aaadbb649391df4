// Every attribute and every kind of error: the reaction is the one the attribute states, and the
// table in docs/error-handling.md says the same. SENDA_WRITE_DOCS=1 in the environment writes it.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "error_rows.hpp"
#include "update_support.hpp"

using namespace senda;
using namespace update_test;
using error_rows::sample;

namespace {

enum class kind { length, value, flags, duplicate, missing, external, order };
constexpr kind kinds[] = {kind::length,  kind::value,    kind::flags, kind::duplicate,
                          kind::missing, kind::external, kind::order};

struct kind_text {
  char const* id;
  char const* what;
  char const* section;  ///< where the attribute's own does not say it
};
constexpr kind_text texts[] = {
    {"length", "length", nullptr},
    {"value", "value", nullptr},
    {"flags", "optional or transitive bit", "RFC 7606 §3.c"},
    {"duplicate", "given twice", "RFC 7606 §3.g"},
    {"missing", "missing where routes are announced", "RFC 7606 §3.d"},
    {"external", "from an external peer", nullptr},
    {"order", "not in ascending order", "RFC 7606 §5.1"},
};
kind_text const& text_of(kind k) { return texts[static_cast<std::size_t>(k)]; }

char const* name_of(reaction r) {
  constexpr char const* names[] = {"none", "attribute-discard", "treat-as-withdraw",
                                   "AFI/SAFI disable", "reset"};
  return names[static_cast<std::size_t>(r)];
}

/// What the attribute itself says.
reaction stated(attribute_descriptor const& d, kind k) {
  switch (k) {
    case kind::length:
      return d.on_error.length;
    case kind::value:
      return d.on_error.value;
    case kind::flags:
      return d.on_error.flags;
    case kind::duplicate:
      return d.on_error.duplicate;
    case kind::missing:
      return d.on_error.missing;
    case kind::external:
      return d.on_error.external;
    default:
      return reaction::none;
  }
}

std::string octets_of(std::uint8_t flags, attribute_code code, std::string_view value) {
  text_writer out;
  out.hex(flags, 2).hex(static_cast<std::uint8_t>(code), 2).hex(value.size() / 2, 2) << value;
  return std::string{out.view()};
}

/// The attributes of a route with `changed` in place of its own one.
std::string route_with(attribute_code code, std::string const& changed) {
  constexpr std::pair<attribute_code, char const*> usual[] = {
      {attribute_code::origin, "40010100"},
      {attribute_code::as_path, "400200"},
      {attribute_code::next_hop, "4003040A000001"},
  };
  std::string out;
  for (auto const& [own, octets] : usual)
    if (own != code) out += octets;
  return out + changed;
}

/// UPDATEs with this error; none where it cannot be.
std::vector<std::string> attributes_with(attribute_descriptor const& d, sample const& s, kind k) {
  auto const flags = flags_of(d.category);
  auto const good = octets_of(flags, d.code, s.good);
  std::vector<std::string> changed;
  switch (k) {
    case kind::length:
      if (s.bad_length) changed = {octets_of(flags, d.code, s.bad_length)};
      break;
    case kind::value:
      if (s.bad_value) changed = {octets_of(flags, d.code, s.bad_value)};
      break;
    case kind::flags:
      for (unsigned const bit : {attribute_flag::optional, attribute_flag::transitive})
        changed.push_back(octets_of(static_cast<std::uint8_t>(flags ^ bit), d.code, s.good));
      break;
    case kind::duplicate:
      changed = {good + good};
      break;
    case kind::missing:
      if (d.category == attribute_category::well_known_mandatory) changed = {""};
      break;
    case kind::external:
      changed = {good};
      break;
    case kind::order:
      return {good + route_with(d.code, "")};
  }
  for (auto& c : changed) c = route_with(d.code, c);
  return changed;
}

codec_context context_of(sample const& s, kind k) {
  codec_context c;
  c.four_octet_as = !s.two_octets;
  c.aigp = true;
  c.external = k == kind::external;
  return c;
}

struct outcome {
  reaction action = reaction::none;
  unsigned subcode = 0;
};
outcome validated(std::string const& hex, codec_context const& c) {
  received const r{hex, c};
  return {r.verdict.action, r.verdict.action == reaction::none ? 0u : r.verdict.fault.subcode};
}

// --- the page

void attribute_rows(text_writer& out, attribute_descriptor const& d, sample const& s) {
  for (auto const k : kinds) {
    auto const all = attributes_with(d, s, k);
    if (all.empty()) continue;
    auto const r = stated(d, k);
    if (r == reaction::none && (k == kind::external || k == kind::missing)) continue;
    auto const e = validated(body("", all.front(), "180A0100"), context_of(s, k));
    (out << "| ").number(static_cast<std::uint8_t>(d.code))
        << ' ' << d.keyword << " | " << text_of(k).what << " | " << name_of(r);
    if (r == reaction::none) out << " | ";
    else (out << " | 3/").number(e.subcode);
    auto const* const section = text_of(k).section;
    out << " | " << (section ? std::string_view{section} : d.on_error.section);
    out << " | `" << d.keyword << '/' << text_of(k).id << "` |\n";
  }
}

std::string page() {
  text_writer out;
  out << "# Errors in UPDATE messages\n\n"
         "What senda does about each error an UPDATE can have (RFC 7606). A reaction is a datum of "
         "the\nattribute's own file, `on_error` in `include/senda/attribute/`; this page is "
         "printed "
         "from there by\n`test/unit/session/error_table.cpp`, which also sends every row through "
         "`validate()`. After a change:\n\n"
         "    SENDA_WRITE_DOCS=1 build/test/unit/unit_session\n\n"
         "| reaction | what happens |\n| --- | --- |\n"
         "| none | it is no error, or one that does not matter |\n"
         "| attribute-discard | the attribute is dropped, the routes stay |\n"
         "| treat-as-withdraw | the routes of the UPDATE are withdrawn |\n"
         "| AFI/SAFI disable | all routes of the family go, and what comes of it is ignored |\n"
         "| reset | the NOTIFICATION is sent and the session closed |\n\n"
         "The strongest reaction wins (RFC 7606 §3.h). *Code* is that of the NOTIFICATION, or of "
         "the "
         "log where there\nis none. Where `codec_context::disable_families` is set, broken "
         "MP_REACH_NLRI and MP_UNREACH_NLRI disable\ntheir family instead of resetting the "
         "session, "
         "as long as their length and family can be read (§2, §5.3,\n§7.11; test \"AFI/SAFI "
         "disable\" "
         "of `validate.cpp`); given twice they always reset it.\n\n"
         "## Attributes\n\n"
         "The last column is the row of test \"every attribute and every error\".\n\n"
         "| attribute | error | reaction | code | RFC | row |\n| --- | --- | --- | --- | --- | --- "
         "|\n";
  for (auto const& d : attribute_descriptors)
    if (auto const* const s = error_rows::find(d.code)) attribute_rows(out, d, *s);
  out << "\n## Whole messages\n\n"
         "The last column is the row of test \"errors of whole messages\".\n\n"
         "| error | reaction | code | RFC | row |\n| --- | --- | --- | --- | --- |\n"
         "| the withdrawn routes or the attributes run past the message | reset | 3/1 | RFC 7606 "
         "§3.b | `fields` |\n"
         "| a body of less than four octets | reset | 1/2 | RFC 4271 §6.1 | `fields` |\n";
  for (auto const& m : error_rows::messages) {
    out << "| " << m.what << " | " << m.reaction << " | ";
    if (std::string_view{m.reaction} != "none") (out << "3/").number(m.subcode) << ' ';
    out << "| " << m.section << " | `" << m.id << "` |\n";
  }
  return std::string{out.view()};
}

}  // namespace

TEST_CASE("every attribute and every error") {
  for (auto const& d : attribute_descriptors) {
    CAPTURE(d.keyword);
    auto const* const s = error_rows::find(d.code);
    REQUIRE_MESSAGE(s, "this attribute needs a row in test/unit/session/error_rows.hpp");
    CHECK(validated(body("", route_with(d.code, octets_of(flags_of(d.category), d.code, s->good)),
                         "180A0100"),
                    context_of(*s, kind::length))
              .action == reaction::none);
    for (auto const k : kinds) {
      std::string const row = text_of(k).id;
      CAPTURE(row);
      for (auto const& attributes : attributes_with(d, *s, k)) {
        CAPTURE(attributes);
        auto const hex = body("", attributes, "180A0100");
        CHECK(std::string{name_of(validated(hex, context_of(*s, k)).action)} ==
              name_of(stated(d, k)));
        // Whatever the error is: the routes are where the reaction says.
        received const r{hex, context_of(*s, k)};
        bool const stays = r.verdict.action <= reaction::discard_attribute;
        CHECK(r.announced().starts_with("10.1.0.0/24 ") == stays);
        bool const broken = k != kind::duplicate && k != kind::order && k != kind::missing;
        if (broken && r.verdict.action != reaction::none && r.verdict.action != reaction::reset)
          CHECK_FALSE(r.verdict.find(d.code));
      }
    }
  }
}

TEST_CASE("errors of whole messages") {
  for (auto const& m : error_rows::messages) {
    std::string const row = m.id;
    CAPTURE(row);
    auto const e = validated(body(m.withdrawn, m.attributes, m.nlri), {});
    CHECK(std::string{name_of(e.action)} == m.reaction);
    CHECK(e.subcode == m.subcode);
  }
  for (auto const* fields : {"00010001", "0000000100", "FFFF0000", "000000FF"}) {  // row `fields`
    auto const octets = from_hex(fields);
    auto const u = update_view::decode_body(octets);
    if (std::string_view{fields} == "0000000100") {
      CHECK(u.has_value());
      continue;
    }
    REQUIRE_FALSE(u.has_value());
    CHECK(u.assume_error().code == notification_code::update_message);
    CHECK(u.assume_error().subcode == 1);
    CHECK(u.assume_error().action == reaction::reset);
  }
  auto const three = from_hex("000000");
  CHECK(update_view::decode_body(three).assume_error().code == notification_code::message_header);
}

TEST_CASE("docs/error-handling.md says what the code says") {
  std::string const file = SENDA_SOURCE_ROOT "/docs/error-handling.md";
  auto const wanted = page();
  if (std::getenv("SENDA_WRITE_DOCS")) std::ofstream{file} << wanted;
  std::ifstream in{file};
  std::string const there{std::istreambuf_iterator<char>{in}, {}};
  CHECK_MESSAGE(there == wanted, "run unit_session with SENDA_WRITE_DOCS=1");
}
