// ROUTE-REFRESH: a request to send a family again, and the brackets around the answer.
// RFC 2918 §3, RFC 7313 §3.2 and §5; RFC 5291 §4 (filters, which message/orf.hpp reads).
#pragma once

#include <senda/message/header.hpp>
#include <senda/message/orf.hpp>

namespace senda {

/// The octet RFC 2918 reserved (RFC 7313 §3.2).
enum class refresh_subtype : std::uint8_t {
  request = 0,
  begin = 1,  ///< BoRR: what follows replaces the routes of the family
  end = 2,    ///< EoRR: routes not seen since the BoRR are stale
};

/// To send, and as received; `orf` belongs to the caller, or is a view of the message.
struct route_refresh_message {
  static constexpr auto type = message_type::route_refresh;

  senda::family family{};
  refresh_subtype subtype = refresh_subtype::request;
  bytes orf{};  ///< what follows the fixed part of a request (RFC 5291 §4)

  /// The filters in `orf`; nothing when there are none, or none that can be read.
  [[nodiscard]] constexpr std::optional<orf_view> filters() const noexcept {
    return orf.empty() ? std::nullopt : orf_view::read(family, orf);
  }

  /// False for a subtype no RFC defines. RFC 7313 §5 wants such a message ignored and logged, not
  /// answered, so that decode() lets it pass.
  [[nodiscard]] constexpr bool is_known() const noexcept { return subtype <= refresh_subtype::end; }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(static_cast<std::uint16_t>(family.afi));
    w.u8(static_cast<std::uint8_t>(subtype));
    w.u8(static_cast<std::uint8_t>(family.safi));
    w.raw(orf);
  }
  /// Errors: 1/2 shorter than its fixed part; 7/1 BoRR or EoRR with octets behind it (RFC 7313 §5).
  [[nodiscard]] static constexpr result<route_refresh_message> decode(message_view m) noexcept {
    byte_reader in{m.body()};
    route_refresh_message r;
    r.family.afi = static_cast<afi>(in.u16());
    r.subtype = static_cast<refresh_subtype>(in.u8());
    r.family.safi = static_cast<safi>(in.u8());
    r.orf = in.rest();
    if (in.failed()) return fail(header_error(header_subcode::bad_message_length, 16, 2));
    bool const bracket = r.subtype == refresh_subtype::begin || r.subtype == refresh_subtype::end;
    if (bracket && !r.orf.empty())
      return fail(protocol_error(notification_code::route_refresh_message,
                                 refresh_subcode::invalid_message_length, 0, m.whole.size()));
    return r;
  }
  friend constexpr bool operator==(route_refresh_message const& a,
                                   route_refresh_message const& b) noexcept {
    return a.family == b.family && a.subtype == b.subtype && equal_bytes(a.orf, b.orf);
  }
};

/// `query`, `begin`, `end`, as events call them; empty for another subtype.
[[nodiscard]] constexpr std::string_view name_of(refresh_subtype s) noexcept {
  switch (s) {
    case refresh_subtype::request:
      return "query";
    case refresh_subtype::begin:
      return "begin";
    case refresh_subtype::end:
      return "end";
  }
  return {};
}

}  // namespace senda
