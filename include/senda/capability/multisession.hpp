// Multisession: families grouped into several sessions, and the code it had before the draft.
// draft-ietf-idr-bgp-multisession §4; capabilities 68 and 131.
#pragma once

#include <senda/capability/capability.hpp>

namespace senda::capability {

namespace detail {

/// A flags octet, then the capability codes which tell sessions apart. Speakers of the reference's
/// kind send two instances of one octet each instead (wire contract §3.2).
template <class Self> struct multisession_value {
  std::uint8_t flags = 0;
  bytes session_ids;  ///< capability codes; none stands for multiprotocol alone

  /// Never fails: an empty value is one without identifiers.
  [[nodiscard]] static constexpr result<Self> decode(capability_view v) noexcept {
    Self s;
    if (v.value.empty()) return s;
    s.flags = v.value[0];
    s.session_ids = v.value.subspan(1);
    return s;
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u8(flags);
    w.raw(session_ids);
  }
  /// The identifiers received are not shown (JSON contract §3.5).
  void json(text_writer& out) const noexcept {
    out << "{ \"name\": \"multisession\", \"variant\": \"" << Self::variant
        << "\", \"capabilities\": [ ] }";
  }
  friend constexpr bool operator==(multisession_value const& a,
                                   multisession_value const& b) noexcept {
    return a.flags == b.flags && equal_bytes(a.session_ids, b.session_ids);
  }
};

}  // namespace detail

struct multisession : detail::multisession_value<multisession> {
  static constexpr auto code = capability_code::multisession;
  static constexpr std::string_view name = "multi-session";
  static constexpr std::string_view variant = "RFC";

  void text(text_writer& out) const noexcept { out << "multisession (rfc) "; }
};
static_assert(capability_type<multisession>);

/// Understood, never sent, and it makes no session a multisession one.
struct old_multisession : detail::multisession_value<old_multisession> {
  static constexpr auto code = capability_code::old_multisession;
  static constexpr std::string_view name = "cisco-multi-sesion";  // spelt as helpers know it
  static constexpr std::string_view variant = "Cisco";

  void text(text_writer& out) const noexcept { out << "multisession "; }
};
static_assert(capability_type<old_multisession>);

}  // namespace senda::capability
