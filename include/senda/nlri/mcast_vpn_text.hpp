// Multicast VPN (SAFI 5): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/mcast_vpn.hpp>
#include <senda/nlri/route_words.hpp>

namespace senda::nlri {

inline void mcast_vpn::json(text_writer& out, nlri_json_style const&) const noexcept {
  (out << "{ \"code\": ").number(static_cast<std::uint8_t>(type)) << ", \"parsed\": ";
  out << (is_join_or_source() ? "true" : "false") << ", \"raw\": \"";
  print_octets(out);
  if (!is_join_or_source()) return void(out << "\" }");
  out << "\", \"name\": \"" << name() << "\", \"rd\": \"" << rd << '"';
  if (type != route_type::source_active) (out << ", \"source-as\": \"").number(source_as) << '"';
  out << ", \"source\": \"" << *source << "\", \"group\": \"" << *group << "\"}";
}

inline void mcast_vpn::text(text_writer& out) const noexcept {
  out << "afi " << family.afi << " safi " << family.safi;
}

inline void mcast_vpn::command(text_writer& out,
                               std::optional<ip_address> const& next_hop) const noexcept {
  out << family;
  if (!is_join_or_source()) {
    out << " 0x";
    print_octets(out);
  } else {
    bool const shared = type == route_type::shared_join;
    out << (shared                              ? " shared-join rp "
            : type == route_type::source_active ? " source-ad source "
                                                : " source-join source ")
        << *source << " group " << *group << " rd " << rd;
    if (type != route_type::source_active) (out << " source-as ").number(source_as);
  }
  print_next_hop(out, next_hop);
}

inline result<mcast_vpn> mcast_vpn::parse(text_cursor& in) noexcept {
  constexpr std::string_view options = "Valid options: source-ad, shared-join, source-join";
  if (in.at_end())
    return in.complain("Missing route type. Valid options: source-ad, shared-join, source-join");
  auto const word = in.next();
  mcast_vpn m;
  if (word == "source-ad") m.type = route_type::source_active;
  else if (word == "shared-join") m.type = route_type::shared_join;
  else if (word == "source-join") m.type = route_type::source_join;
  else return in.refuse_as("Unknown route type '{}'", options);
  if (m.type == route_type::shared_join)
    SENDA_CHECK(expect_word(in, "rp", "expected 'rp' but found '{}' instead"));
  else SENDA_CHECK(expect_word(in, "source", "expected 'source' but found '{}' instead"));
  SENDA_TRY(m.source, parse_word_ip(in));
  SENDA_CHECK(expect_word(in, "group", "expected 'group' but found '{}' instead"));
  SENDA_TRY(m.group, parse_word_ip(in));
  if (m.group->version() != m.source->version())
    return in.refuse("is not of the same address family as the source");
  SENDA_TRY(m.rd, parse_word_rd(in));
  m.family.afi = m.source->is_v4() ? afi::ipv4 : afi::ipv6;
  if (m.type == route_type::source_active) return m;
  SENDA_CHECK(expect_word(in, "source-as", "expected 'source-as' but found '{}' instead"));
  auto const as = parse_asn(in.next());
  if (!as) return in.refuse("is not a valid source-as");
  m.source_as = as->value;
  return m;
}

inline void mcast_vpn::print_octets(text_writer& out) const noexcept {
  if (!is_join_or_source()) {
    out.hex(static_cast<std::uint8_t>(type), 2, true);
    out.hex(value.size(), 2, true).hex(value, true);
    return;
  }
  std::array<std::uint8_t, most_octets> octets;
  byte_writer w{octets};
  encode(w, false);
  out.hex(w.written(), true);
}

}  // namespace senda::nlri
