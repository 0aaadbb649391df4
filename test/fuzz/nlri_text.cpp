// The configuration text of kinds of routes that have one, a target each. What parses prints as
// itself.
// Input: one octet for the tokenizer, the words.
#include <senda/attribute/tunnel_encapsulation_parse.hpp>
#include <senda/attribute/tunnel_encapsulation_text.hpp>
#include <senda/nlri/flow_match.hpp>
#include <senda/nlri/l2_flow_match.hpp>
#include <senda/nlri/nlri_text.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

/// The command of a route, without what stands before the prefix.
template <class T> std::string_view print(T const& t) {
  auto out = fuzz::printed([&](text_writer& w) { t.command(w, {}); });
  for (auto const word : {"route ", "ipv4 ", "ipv6 ", "unicast ", "multicast ", "nlri-mpls ",
                          "mpls-vpn ", "mcast-vpn ", "mup ", "sr-policy "})
    if (out.starts_with(word)) out.remove_prefix(std::string_view{word}.size());
  return out;
}

/// A label of zero above others looks like the end of the stack (wire contract §8.3). A TEID of
/// zero is for nobody to receive (wire contract §11, 37).
template <class T> bool is_ambiguous(T const& t) {
  if constexpr (requires { t.labels; }) return t.labels.size() > 1 && t.labels.field(0) == 0;
  else if constexpr (requires { t.teid; }) return t.teid == 0;
  else return false;
}

template <class T> void one(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  auto const t = T::parse(cursor);
  if (!t.has_value()) return fuzz::check_text_error(cursor, text.text());
  FUZZ_CHECK(T::serves(t.assume_value().family));
  auto const again = fuzz::words(print(t.assume_value()));
  text_cursor second{again};
  auto const u = T::parse(second);
  FUZZ_CHECK(u.has_value() && u.assume_value() == t.assume_value());
  if (is_ambiguous(t.assume_value())) return;
  auto const wire = fuzz::encoded([&](byte_writer& w) { t.assume_value().encode(w, false); });
  byte_reader r{wire};
  auto const v = T::decode(r, t.assume_value().family, false);
  FUZZ_CHECK(v.has_value() && r.empty() && v.assume_value() == t.assume_value());
}

/// The rule that these keywords and values make; nothing when they make none.
std::optional<bytes> flow_rule(nlri::flow_match& match, text_cursor& in) {
  while (!in.at_end()) {
    auto const done = match.read(in.next(), in);
    if (!done || !done->has_value()) return {};
  }
  auto const rule = match.rule();
  if (!rule.has_value()) return {};
  return rule.assume_value();
}

/// Words of an EVPN route: a route, which prints as words that make it.
void evpn(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  std::uint8_t room[nlri::evpn_route::max_value_size], again_room[nlri::evpn_route::max_value_size];
  auto const route = nlri::evpn::parse_words(cursor, room);
  if (!route.has_value()) return fuzz::check_text_error(cursor, text.text());
  auto const& e = route.assume_value();
  auto const wire = fuzz::encoded([&](byte_writer& w) { e.encode(w, false); });
  byte_reader r{wire};
  auto const decoded = nlri::evpn_route::decode(r, e.family, false);
  if (!decoded.has_value()) return FUZZ_CHECK(e.type == nlri::evpn::route_type::ip_prefix);
  FUZZ_CHECK(r.empty() && decoded.assume_value() == e);
  auto const print =
      fuzz::printed([&](text_writer& out) { (void)nlri::evpn::print_words(out, e); });
  if (print.empty()) return;  // a leaf of a key that is no route
  auto const again = fuzz::words(print);
  text_cursor second{again};
  auto const same = nlri::evpn::parse_words(second, again_room);
  FUZZ_CHECK(same.has_value() && same.assume_value() == e);
}

/// The same of frames.
void l2_flow(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  static std::uint8_t storage[4 * nlri::l2_flow::max_size], again_storage[sizeof storage];
  auto const rule_of = [](nlri::l2_flow_match& match, text_cursor& from) -> std::optional<bytes> {
    while (!from.at_end()) {
      auto const done = match.read(from.next(), from);
      if (!done || !done->has_value()) return {};
    }
    auto const rule = match.rule();
    if (!rule.has_value() || !match.problem().empty()) return {};
    return rule.assume_value();
  };
  nlri::l2_flow_match match{storage}, another{again_storage};
  auto const rule = rule_of(match, cursor);
  if (cursor.failed()) return fuzz::check_text_error(cursor, text.text());
  nlri::l2_flow const f{nlri::l2vpn_flow, {}, {}, rule.value_or(bytes{})};
  if (!rule || !f.fits()) return;
  auto const wire = fuzz::encoded([&](byte_writer& w) { f.encode(w, false); });
  byte_reader r{wire};
  auto const decoded = nlri::l2_flow::decode(r, f.family, false);
  FUZZ_CHECK(decoded.has_value() && r.empty() && decoded.assume_value() == f);
  auto const print = fuzz::printed([&](text_writer& w) { f.text(w); });
  auto const again = fuzz::words(print.substr(4));
  text_cursor second{again};
  auto const same = rule_of(another, second);
  FUZZ_CHECK(same && equal_bytes(*same, *rule));
}

/// Conditions of a flow rule: a rule, whatever they are, which prints as conditions that make it.
void flow(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  std::uint8_t storage[nlri::flow::max_size], again_storage[nlri::flow::max_size];
  nlri::flow_match match{storage};
  auto const rule = flow_rule(match, cursor);
  if (cursor.failed()) return fuzz::check_text_error(cursor, text.text());
  if (!rule) return;
  auto const family = match.version() == ip_version::v6 ? nlri::ipv6_flow : nlri::ipv4_flow;
  FUZZ_CHECK(nlri::is_flow_rule(family.afi, *rule));
  nlri::flow const f{family, {}, {}, *rule};
  auto const wire = fuzz::encoded([&](byte_writer& w) { f.encode(w, false); });
  byte_reader r{wire};
  auto const decoded = nlri::flow::decode(r, family, false);
  FUZZ_CHECK(decoded.has_value() && r.empty() && decoded.assume_value() == f);
  auto const print = fuzz::printed([&](text_writer& w) { f.text(w); });
  auto const again = fuzz::words(print.substr(4));
  text_cursor second{again};
  nlri::flow_match another{again_storage};
  auto const same = flow_rule(another, second);
  FUZZ_CHECK(same && equal_bytes(*same, *rule));
}

/// The sub-TLVs that these keywords and values make; false when one is refused.
bool policy(text_cursor& in, byte_writer& out) {
  while (!in.at_end()) {
    auto const done = attribute::parse_sr_policy_keyword(in.next(), in, out);
    if (!done || !done->has_value()) return false;
  }
  return !out.overflowed();
}

/// The path of an SR policy: an attribute, whatever it is, of which the command is another path.
void policy_path(fuzz::input in) {
  bool const glued = in.u8() & 1;
  auto const text = in.rest();
  auto const words = fuzz::words(text.text(), glued);
  text_cursor cursor{words};
  byte_writer w{fuzz::scratch().first(60000)};
  w.u16(attribute::tunnel_tlv::sr_policy);
  bool made = false;
  {
    auto const length = w.length16();
    made = policy(cursor, w);
  }
  if (cursor.failed()) return fuzz::check_text_error(cursor, text.text());
  if (!made || w.overflowed() || w.size() == 4) return;
  using attribute::tunnel_encapsulation;
  auto const t = tunnel_encapsulation::decode(
      {flags_of(tunnel_encapsulation::category), tunnel_encapsulation::code, w.written(), 0}, {});
  FUZZ_CHECK(t.has_value());
  fuzz::json([&](text_writer& out) { t.assume_value().json(out); });
  fuzz::printed([&](text_writer& out) { t.assume_value().text(out); });
  auto const print =
      fuzz::printed([&](text_writer& out) { FUZZ_CHECK(t.assume_value().command(out)); });
  if (print.find_first_of("\"'") != print.npos) return;  // these words know no quotes
  auto const again = fuzz::words(print);
  text_cursor second{again};
  byte_writer other{fuzz::scratch()};
  FUZZ_CHECK(policy(second, other) && other.size() + 4 == w.size());
}

constexpr fuzz::target targets[]{{"unicast", &one<nlri::unicast>},
                                 {"nlri-mpls", &one<nlri::labeled_unicast>},
                                 {"mpls-vpn", &one<nlri::mpls_vpn>},
                                 {"flow", &flow},
                                 {"mcast-vpn", &one<nlri::mcast_vpn>},
                                 {"mup", &one<nlri::mup>},
                                 {"sr-policy", &one<nlri::sr_policy>},
                                 {"sr-policy-path", &policy_path},
                                 {"evpn", &evpn},
                                 {"l2-flow", &l2_flow}};

}  // namespace

FUZZ_TARGETS(targets)
