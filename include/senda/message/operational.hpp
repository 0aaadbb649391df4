// OPERATIONAL: advisory texts and counters between the operators of two speakers.
// draft-ietf-idr-operational-message §3; layouts as wire contract §9.4.
#pragma once

#include <senda/capability/records.hpp>
#include <senda/message/header.hpp>
#include <senda/net/ip.hpp>

namespace senda {

/// Queries are odd, their answers follow.
enum class operational_type : std::uint16_t {
  advisory_demand = 1,    ///< ADM
  advisory_static = 2,    ///< ASM
  reachable_query = 3,    ///< RPCQ: how many prefixes are reachable
  reachable_count = 4,    ///< RPCP
  adj_rib_out_query = 5,  ///< APCQ: how many are in the Adj-RIB-Out
  adj_rib_out_count = 6,  ///< APCP
  loc_rib_query = 7,      ///< LPCQ: how many are in the Loc-RIB
  loc_rib_count = 8,      ///< LPCP
  not_satisfied = 65535,  ///< NS
};

/// To send, and as received. Which members count depends on the type; `advisory` and `data` belong
/// to the caller, or are views of the message.
struct operational_message {
  static constexpr auto type = message_type::operational;
  static constexpr std::size_t longest_advisory = 2048;  ///< octets we send

  operational_type kind{};
  senda::family family{};      ///< all known types
  bytes advisory{};            ///< ADM, ASM: UTF-8
  ipv4_address router_id{};    ///< queries and counters
  std::uint32_t sequence = 0;  ///< queries, counters, NS
  std::uint32_t counter = 0;   ///< counters: prefixes
  std::uint16_t reason = 0;    ///< NS: 1 malformed … 6 not found
  bytes data{};                ///< the payload of another type

  [[nodiscard]] constexpr bool is_advisory() const noexcept {
    return kind == operational_type::advisory_demand || kind == operational_type::advisory_static;
  }
  [[nodiscard]] constexpr bool is_query() const noexcept {
    return kind == operational_type::reachable_query ||
           kind == operational_type::adj_rib_out_query || kind == operational_type::loc_rib_query;
  }
  [[nodiscard]] constexpr bool is_counter() const noexcept {
    return kind == operational_type::reachable_count ||
           kind == operational_type::adj_rib_out_count || kind == operational_type::loc_rib_count;
  }
  [[nodiscard]] constexpr bool is_known() const noexcept {
    return is_advisory() || is_query() || is_counter() || kind == operational_type::not_satisfied;
  }

  /// An advisory of more than 2048 octets loses its end to "...".
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(static_cast<std::uint16_t>(kind));
    auto const length = w.length16();
    if (!is_known()) return w.raw(data);
    capability::write_family(w, family);
    if (is_advisory()) return encode_advisory(w);
    if (kind != operational_type::not_satisfied) router_id.write(w);
    w.u32(sequence);
    if (is_counter()) w.u32(counter);
    if (kind == operational_type::not_satisfied) w.u16(reason);
  }
  /// Error: 5/0 a length which is not that of the type, or of the message.
  [[nodiscard]] static constexpr result<operational_message> decode(message_view m) noexcept {
    byte_reader in{m.body(), header_size};
    operational_message o;
    o.kind = static_cast<operational_type>(in.u16());
    std::size_t const length = in.u16();
    if (in.failed() || length != in.remaining()) return fail(malformed(m));
    if (!o.is_known()) {
      o.data = in.rest();
      return o;
    }
    o.family = capability::read_family(in);
    if (o.is_advisory()) {
      o.advisory = in.rest();
    } else {
      if (o.kind != operational_type::not_satisfied) o.router_id = ipv4_address::read(in);
      o.sequence = in.u32();
      if (o.is_counter()) o.counter = in.u32();
      if (o.kind == operational_type::not_satisfied) o.reason = in.u16();
    }
    if (in.failed() || !in.empty()) return fail(malformed(m));
    return o;
  }
  friend constexpr bool operator==(operational_message const& a,
                                   operational_message const& b) noexcept {
    return a.kind == b.kind && a.family == b.family && equal_bytes(a.advisory, b.advisory) &&
           a.router_id == b.router_id && a.sequence == b.sequence && a.counter == b.counter &&
           a.reason == b.reason && equal_bytes(a.data, b.data);
  }

 private:
  [[nodiscard]] static constexpr error malformed(message_view m) noexcept {
    return protocol_error(notification_code::finite_state_machine, fsm_subcode::unspecified,
                          header_size, m.whole.size() - header_size);
  }
  constexpr void encode_advisory(byte_writer& w) const noexcept {
    if (advisory.size() <= longest_advisory) return w.raw(advisory);
    std::size_t most = longest_advisory - 3;
    while (most && (advisory[most] & 0xc0) == 0x80) --most;  // not inside a character
    w.raw(advisory.first(most));
    w.fill('.', 3);
  }
};

/// `ADM`, `RPCQ`, …; empty for a type nobody knows.
[[nodiscard]] constexpr std::string_view name_of(operational_type t) noexcept {
  constexpr std::string_view names[] = {"ADM",  "ASM",  "RPCQ", "RPCP",
                                        "APCQ", "APCP", "LPCQ", "LPCP"};
  auto const n = static_cast<std::uint16_t>(t);
  if (n >= 1 && n <= 8) return names[n - 1];
  return t == operational_type::not_satisfied ? std::string_view{"NS"} : std::string_view{};
}
/// The type with this name, in any case.
[[nodiscard]] constexpr std::optional<operational_type> parse_operational_type(
    std::string_view s) noexcept {
  for (unsigned n = 1; n <= 8; ++n)
    if (equal_ignoring_case(s, name_of(static_cast<operational_type>(n))))
      return static_cast<operational_type>(n);
  if (equal_ignoring_case(s, "NS")) return operational_type::not_satisfied;
  return {};
}

}  // namespace senda
