// FQDN: the host name and the domain name of the sender, for people.
// draft-walton-bgp-hostname-capability §2; capability 73.
#pragma once

#include <senda/capability/capability.hpp>
#include <senda/capability/name_text.hpp>

namespace senda::capability {

/// Names are octets: UTF-8 in a sound OPEN, but a name which is not resets nothing.
struct hostname {
  static constexpr auto code = capability_code::hostname;
  static constexpr std::string_view name = "hostname";
  static constexpr std::size_t longest = 64;  ///< octets of either name we send

  bytes host{}, domain{};

  /// Each name is cut to 64 octets, not inside a character.
  [[nodiscard]] static hostname of(std::string_view host, std::string_view domain) noexcept {
    return {as_octets(cut_utf8(host, longest)), as_octets(cut_utf8(domain, longest))};
  }
  /// Error: 2/0 when a name is longer than the value.
  [[nodiscard]] static constexpr result<hostname> decode(capability_view v) noexcept {
    byte_reader in{v.value};
    hostname h;
    h.host = in.take(in.u8());
    h.domain = in.take(in.u8());
    if (in.failed()) return fail(v.malformed());
    return h;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    for (auto const part : {host, domain}) {
      auto const length = w.length8();
      w.raw(part);
    }
  }

  void json(text_writer& out) const noexcept {
    json_string(out << "{ \"host-name\": ", as_text(host));
    json_string(out << ", \"domain-name\": ", as_text(domain));
    out << " }";
  }
  void text(text_writer& out) const noexcept {
    lower_text(out << "hostname(", host);
    lower_text(out << ' ', domain);
    out << ')';
  }
  friend constexpr bool operator==(hostname const& a, hostname const& b) noexcept {
    return equal_bytes(a.host, b.host) && equal_bytes(a.domain, b.domain);
  }
};
static_assert(capability_type<hostname>);

}  // namespace senda::capability
