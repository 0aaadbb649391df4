// An OPEN in events: JSON and the capability list of text lines.
// JSON contract §3.5, §10.
#pragma once

#include <senda/message/open.hpp>

namespace senda {

namespace detail {

/// Which codes were printed already.
class code_set {
 public:
  /// True the first time it is asked about `c`.
  constexpr bool first(capability_code c) noexcept {
    auto& word = bits_[static_cast<std::uint8_t>(c) / 64];
    auto const bit = std::uint64_t{1} << (static_cast<std::uint8_t>(c) % 64);
    bool const fresh = !(word & bit);
    word |= bit;
    return fresh;
  }

 private:
  std::uint64_t bits_[4] = {};
};

/// An OPEN that was sent names its capabilities, a received one numbers them.
inline void capability_key(text_writer& out, capability_code c, bool sent) noexcept {
  auto const name = sent ? name_of(c) : std::string_view{};
  if (name.empty()) out.number(static_cast<std::uint8_t>(c));
  else out << name;
}

/// The capabilities the wire contract §3.2 puts behind the host name.
[[nodiscard]] constexpr bool follows_hostname(capability_code c) noexcept {
  return c == capability_code::software_version || c == capability_code::link_local_next_hop ||
         c == capability_code::multisession;
}

}  // namespace detail

/// The `capabilities` object: one member for each code, in the order of the wire. A sent OPEN
/// always shows a host name, if only an empty one.
inline void capabilities_json(text_writer& out, capability_list const& list, bool sent) noexcept {
  detail::code_set done;
  std::string_view separator;
  bool nameless = sent && !list.contains(capability_code::hostname);
  auto const no_name = [&] {
    if (!nameless) return;
    nameless = false;
    capability::hostname{}.json(out << separator << "\"hostname\": ");
    separator = ", ";
  };
  out << "{ ";
  for (auto const& v : list) {
    if (!done.first(v.code)) continue;
    if (detail::follows_hostname(v.code)) no_name();
    detail::capability_key(out << separator << '"', v.code, sent);
    capability_json(out << "\": ", list, v.code);
    separator = ", ";
  }
  no_name();
  out << " }";
}

/// `{ "version": 4, "asn": 65000, … }`. `asn` is the two-octet field.
inline void open_json(text_writer& out, open_view const& open, bool sent) noexcept {
  (out << "{ \"version\": ").number(open.version());
  out << ", \"asn\": " << open.my_as();
  (out << ", \"hold_time\": ").number(open.hold_time());
  out << ", \"router_id\": \"" << open.id() << "\", \"capabilities\": ";
  capabilities_json(out, open.capabilities(), sent);
  out << " }";
}

/// `[multiprotocol(ipv4 unicast), route refresh]`, ascending codes.
inline void capabilities_text(text_writer& out, capability_list const& list) noexcept {
  detail::code_set present;
  for (auto const& v : list) present.first(v.code);
  std::string_view separator;
  out << '[';
  for (unsigned c = 0; c < 256; ++c) {
    auto const code = static_cast<capability_code>(c);
    if (present.first(code)) continue;
    capability_text(out << separator, list, code);
    separator = ", ";
  }
  out << ']';
}

/// `version 4 asn 65000 hold_time 180 router_id 2.2.2.2 capabilities […]`
inline void open_text(text_writer& out, open_view const& open) noexcept {
  (out << "version ").number(open.version());
  (out << " asn " << open.my_as() << " hold_time ").number(open.hold_time());
  out << " router_id " << open.id() << " capabilities ";
  capabilities_text(out, open.capabilities());
}

}  // namespace senda
