// The `negotiated` object of events.
// JSON contract §3.3.
#pragma once

#include <senda/session/negotiated.hpp>

namespace senda {

/// What events show as long as nothing is negotiated (JSON contract §3.10).
inline constexpr negotiated nothing_negotiated = [] {
  negotiated n;
  n.four_octet_as = false;
  n.families = {};
  return n;
}();

namespace detail {

/// `"ipv4 unicast", "ipv6 unicast"`: members of `set` in the order of the session; `suffix` follows
/// each.
inline void family_names(text_writer& out, negotiated const& n, family_set set,
                         std::string_view suffix = {}) noexcept {
  std::string_view separator = "\"";
  for (auto const f : n.family_order) {
    if (!set.contains(f)) continue;
    out << separator << f << suffix << '"';
    separator = ", \"";
  }
}

}  // namespace detail

/// `{ "message_size": 65535, … }`
inline void negotiated_json(text_writer& out, negotiated const& n) noexcept {
  auto const flag = [&](std::string_view key, bool v) {
    out << ", \"" << key << "\": " << (v ? "true" : "false");
  };
  constexpr std::string_view refresh[] = {"absent", "normal", "enhanced"};
  (out << "{ \"message_size\": ").number(n.message_limit);
  (out << ", \"hold_time\": ").number(n.hold_time);
  flag("asn4", n.four_octet_as);
  flag("multisession", n.multisession);
  flag("operational", n.operational);
  out << ", \"refresh\": \"" << refresh[static_cast<std::size_t>(n.refresh)] << "\", ";
  detail::family_names(out << "\"families\": [", n, n.families);
  detail::family_names(out << "], \"nexthop\": [", n, n.extended_next_hop, " ipv6");
  detail::family_names(out << "], \"add_path\": {\"send\": [", n, n.add_path_send);
  detail::family_names(out << "], \"receive\": [", n, n.add_path_receive);
  out << "]} }";
}

}  // namespace senda
