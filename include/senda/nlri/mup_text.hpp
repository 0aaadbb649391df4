// Mobile User Plane routes (SAFI 85): as JSON, as text and as configuration has it.
// JSON contract §6, §10; configuration contract §9 to §16.
#pragma once

#include <senda/nlri/mup.hpp>
#include <senda/nlri/mup_parse.hpp>

namespace senda::nlri {

inline void mup::json(text_writer& out, nlri_json_style const&) const noexcept {
  out << "{ ";
  if (is_known()) {
    out << "\"name\": \"" << name() << "\", ";
    if (type == route_type::type_2_session) out << ' ';  // a quirk
  }
  (out << "\"arch\": ").number(architecture);
  (out << ", \"code\": ").number(static_cast<std::uint16_t>(type)) << ", ";
  if (is_known()) known_json(out);
  out << "\"raw\": \"";
  print_octets(out);
  out << "\" }";
}

inline void mup::text(text_writer& out) const noexcept {
  out << "afi " << family.afi << " safi " << family.safi;
}

inline void mup::command(text_writer& out,
                         std::optional<ip_address> const& next_hop) const noexcept {
  out << family << ' ';
  if (is_known()) known_command(out);
  else {
    out << "0x";
    print_octets(out);
  }
  print_next_hop(out, next_hop);
}

inline result<mup> mup::parse(text_cursor& in) noexcept {
  mup m;
  SENDA_CHECK(parse_mup(in, m));
  return m;
}

inline void mup::known_json(text_writer& out) const noexcept {
  if (type == route_type::direct_segment) out << "\"ip\": \"" << endpoint << "\", ";
  else if (type == route_type::type_2_session)
    (out << "\"endpoint_len\": ").number(endpoint_length)
        << ", \"endpoint_ip\": \"" << endpoint << "\", ";
  else
    (out << "\"prefix_ip_len\": ").number(prefix.length)
        << ", \"prefix_ip\": \"" << prefix.address << "\", ";
  if (type == route_type::type_1_session) {
    (out << "\"teid\": \"").number(teid) << "\", ";
    (out << "\"qfi\": \"").number(qfi) << "\", ";
  }
  out << "\"rd\": \"" << rd << "\", ";
  if (type == route_type::type_2_session) (out << "\"teid\": \"").number(teid) << "\", ";
  if (type != route_type::type_1_session) return;
  (out << "\"endpoint_ip_len\": ").number(endpoint.bits())
      << ", \"endpoint_ip\": \"" << endpoint << "\", ";
  (out << "\"source_ip_len\": ").number(source ? source->bits() : 0) << ", \"source_ip\": \"";
  if (source) out << *source;
  else out << "b''";  // as ExaBGP has it
  out << "\", ";
}

inline void mup::known_command(text_writer& out) const noexcept {
  switch (type) {
    case route_type::interwork_segment:
      out << "mup-isd " << prefix << " rd " << rd;
      break;
    case route_type::direct_segment:
      out << "mup-dsd " << endpoint << " rd " << rd;
      break;
    case route_type::type_1_session:
      (out << "mup-t1st " << prefix << " rd " << rd << " teid ").number(teid) << " qfi ";
      out.number(qfi) << " endpoint " << endpoint;
      if (source) out << " source " << *source;
      break;
    case route_type::type_2_session:
      (out << "mup-t2st " << endpoint << " rd " << rd << " teid ").number(teid) << '/';
      out.number(endpoint_length > endpoint.bits() ? endpoint_length - endpoint.bits() : 0);
  }
}

inline void mup::print_octets(text_writer& out) const noexcept {
  std::array<std::uint8_t, 4 + 255> octets;
  byte_writer w{octets};
  encode(w, false);
  out.hex(w.written(), true);
}

}  // namespace senda::nlri
