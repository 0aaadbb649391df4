// NOTIFICATION, ROUTE-REFRESH and OPERATIONAL in events, as JSON and as text.
// JSON contract §3.7 to §3.9, §10.
#pragma once

#include <senda/capability/name_text.hpp>
#include <senda/core/json.hpp>
#include <senda/message/operational.hpp>
#include <senda/message/route_refresh.hpp>
#include <senda/message/shutdown.hpp>

namespace senda {

namespace detail {
[[nodiscard]] inline bytes octets_of(text_writer const& t) noexcept {
  return {reinterpret_cast<std::uint8_t const*>(t.view().data()), t.size()};
}
}  // namespace detail

/// `{ "code": 6, "subcode": 2, "data": "0x…", "message": "…" }`
inline void notification_json(text_writer& out, notification_message const& n) noexcept {
  text_writer shown;
  shown_data(shown, n);
  (out << "{ \"code\": ").number(static_cast<std::uint8_t>(n.code));
  (out << ", \"subcode\": ").number(n.subcode);
  (out << ", \"data\": \"0x").hex(detail::octets_of(shown), true);
  json_string(out << "\", \"message\": ", shown.view());
  out << " }";
}
/// `code 6 subcode 2 data 0x…`
inline void notification_text(text_writer& out, notification_message const& n) noexcept {
  text_writer shown;
  shown_data(shown, n);
  (out << "code ").number(static_cast<std::uint8_t>(n.code));
  (out << " subcode ").number(n.subcode);
  (out << " data 0x").hex(detail::octets_of(shown), true);
}

namespace detail {

inline void prefix_orf_json(text_writer& out, prefix_orf const& e) noexcept {
  constexpr std::string_view actions[] = {"add", "remove", "remove-all"};
  out << "{ \"action\": \"" << actions[static_cast<std::size_t>(e.action)] << '"';
  if (e.action != orf_action::remove_all) {
    out << ", \"match\": \"" << (e.deny ? "deny" : "permit") << "\", \"sequence\": ";
    (out.number(e.sequence) << ", \"min-length\": ").number(e.min_length);
    (out << ", \"max-length\": ").number(e.max_length) << ", \"prefix\": \"" << e.prefix << '"';
  }
  out << " }";
}
inline void orf_block_json(text_writer& out, orf_block const& b) noexcept {
  (out << "{ \"type\": ").number(static_cast<std::uint8_t>(b.type));
  if (!b.has_prefixes()) {
    (out << ", \"raw\": \"0x").hex(b.entries, true) << "\" }";
    return;
  }
  out << ", \"entries\": [";
  std::string_view separator = " ";
  b.for_each([&](prefix_orf const& e) {
    prefix_orf_json(out << separator, e);
    separator = ", ";
  });
  out << " ] }";
}
/// `{ "when": "immediate", "filters": [ … ] }`, or `{ "raw": "0x…" }` where nothing can be read.
inline void orf_json(text_writer& out, route_refresh_message const& r) noexcept {
  auto const filters = r.filters();
  if (!filters) {
    (out << "{ \"raw\": \"0x").hex(r.orf, true) << "\" }";
    return;
  }
  out << "{ \"when\": \"" << (filters->when() == orf_when::immediate ? "immediate" : "defer")
      << "\", \"filters\": [";
  std::string_view separator = " ";
  filters->for_each([&](orf_block const& b) {
    orf_block_json(out << separator, b);
    separator = ", ";
  });
  out << " ] }";
}

}  // namespace detail

/// `{ "afi": "ipv4", "safi": "unicast", "subtype": "query" }`, and the filters of a request which
/// has some.
inline void route_refresh_json(text_writer& out, route_refresh_message const& r) noexcept {
  out << "{ \"afi\": \"" << r.family.afi << "\", \"safi\": \"" << r.family.safi
      << "\", \"subtype\": \"";
  if (r.is_known()) out << name_of(r.subtype);
  else out.number(static_cast<std::uint8_t>(r.subtype));
  out << '"';
  if (!r.orf.empty()) detail::orf_json(out << ", \"orf\": ", r);
  out << " }";
}
/// `afi ipv4 safi unicast query`; filters follow as octets.
inline void route_refresh_text(text_writer& out, route_refresh_message const& r) noexcept {
  out << "afi " << r.family.afi << " safi " << r.family.safi << ' ';
  if (r.is_known()) out << name_of(r.subtype);
  else out.number(static_cast<std::uint8_t>(r.subtype));
  if (!r.orf.empty()) (out << " orf 0x").hex(r.orf, true);
}

/// `{ "name": "ASM", "afi": "ipv4", "safi": "unicast", "advisory": "…" }`
inline void operational_json(text_writer& out, operational_message const& o) noexcept {
  if (!o.is_known()) {
    out << "{ \"name\": \"unknown\", \"type\": \"operational-type-";
    out.number(static_cast<std::uint16_t>(o.kind));
    (out << "\", \"data\": \"0x").hex(o.data, true) << "\" }";
    return;
  }
  out << "{ \"name\": \"" << name_of(o.kind) << "\", \"afi\": \"" << o.family.afi
      << "\", \"safi\": \"" << o.family.safi << '"';
  if (o.is_advisory()) json_string(out << ", \"advisory\": ", capability::as_text(o.advisory));
  if (o.is_counter()) {
    (out << ", \"router-id\": \"" << o.router_id << "\", \"sequence\": ").number(o.sequence);
    (out << ", \"counter\": ").number(o.counter);
  }
  if (o.kind == operational_type::not_satisfied) {
    (out << ", \"sequence\": ").number(o.sequence);
    (out << ", \"error\": ").number(o.reason);
  }
  out << " }";
}
/// `ASM afi ipv4 safi unicast advisory "…"`
inline void operational_text(text_writer& out, operational_message const& o) noexcept {
  if (!o.is_known()) {
    (out << "unknown type operational-type-").number(static_cast<std::uint16_t>(o.kind));
    (out << " data 0x").hex(o.data, true);
    return;
  }
  out << name_of(o.kind) << " afi " << o.family.afi << " safi " << o.family.safi;
  if (o.is_advisory()) json_string(out << " advisory ", capability::as_text(o.advisory));
  if (o.is_counter()) {
    (out << " router-id " << o.router_id << " sequence ").number(o.sequence);
    (out << " counter ").number(o.counter);
  }
  if (o.kind == operational_type::not_satisfied) {
    (out << " sequence ").number(o.sequence);
    (out << " error ").number(o.reason);
  }
}

}  // namespace senda
