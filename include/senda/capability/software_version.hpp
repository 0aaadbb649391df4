// Software Version: what the sender runs, for people.
// draft-abraitis-bgp-version-capability §3; capability 75.
#pragma once

#include <senda/capability/capability.hpp>
#include <senda/capability/name_text.hpp>

namespace senda::capability {

/// Octets: UTF-8 in a sound OPEN, but a version which is not resets nothing.
struct software_version {
  static constexpr auto code = capability_code::software_version;
  static constexpr std::string_view name = "software-version";
  static constexpr std::size_t longest = 64;  ///< octets we send

  bytes version{};
  bool shortened = false;  ///< encode() appends "..."

  /// A version of more than 64 octets loses its end to "...".
  [[nodiscard]] static software_version of(std::string_view version) noexcept {
    if (version.size() <= longest) return {as_octets(version)};
    return {as_octets(cut_utf8(version, longest - 3)), true};
  }
  /// Error: 2/0 when the version is longer than the value.
  [[nodiscard]] static constexpr result<software_version> decode(capability_view v) noexcept {
    byte_reader in{v.value};
    software_version s;
    s.version = in.take(in.u8());
    if (in.failed()) return fail(v.malformed());
    return s;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    auto const length = w.length8();
    w.raw(version);
    if (shortened) w.fill('.', 3);
  }

  void json(text_writer& out) const noexcept {
    json_string(out << "{ \"software\": ", as_text(version));
    out << " }";
  }
  void text(text_writer& out) const noexcept {
    lower_text(out << "software(", version);
    out << ')';
  }
  friend constexpr bool operator==(software_version const& a, software_version const& b) noexcept {
    return a.shortened == b.shortened && equal_bytes(a.version, b.version);
  }
};
static_assert(capability_type<software_version>);

}  // namespace senda::capability
