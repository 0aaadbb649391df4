// Outbound Route Filtering: which filters the sender would have its peer apply, or applies for it.
// RFC 5291 §5; capability 3. The filters themselves travel in ROUTE-REFRESH: message/orf.hpp.
#pragma once

#include <senda/capability/records.hpp>

namespace senda {

/// IANA "BGP Outbound Route Filtering (ORF) Types".
enum class orf_type : std::uint8_t {
  communities = 2,
  extended_communities = 3,
  address_prefix = 64,       ///< RFC 5292
  covering_prefixes = 65,    ///< RFC 7543
  old_address_prefix = 128,  ///< before the RFC
};

namespace capability {

/// What a speaker does with filters of one type; the values of the wire are bits.
enum class orf_mode : std::uint8_t { none = 0, receive = 1, send = 2, both = 3 };

/// A view of the wire form: for each family, a count and as many pairs of type and mode.
struct outbound_route_filtering {
  static constexpr auto code = capability_code::outbound_route_filtering;
  static constexpr std::string_view name = "outbound-route-filtering";
  static constexpr bool ignored_when_malformed = true;

  struct filter {
    orf_type type{};
    orf_mode mode{};
    friend constexpr bool operator==(filter, filter) = default;
  };

  bytes value;

  /// Error: 2/0 when a block runs past the end.
  [[nodiscard]] static constexpr result<outbound_route_filtering> decode(
      capability_view v) noexcept {
    byte_reader in{v.value};
    while (!in.empty()) {
      in.take(4);
      in.take(2u * in.u8());
      if (in.failed()) return fail(v.malformed());
    }
    return outbound_route_filtering{v.value};
  }
  constexpr void encode(byte_writer& w) const noexcept { w.raw(value); }
  /// Appends the block of one family, of which a value to send consists.
  static constexpr void write_block(byte_writer& w, senda::family f,
                                    std::span<filter const> filters) noexcept {
    w.u16(static_cast<std::uint16_t>(f.afi));
    w.u8(0);
    w.u8(static_cast<std::uint8_t>(f.safi));
    w.u8(static_cast<std::uint8_t>(filters.size()));
    for (auto const& one : filters) {
      w.u8(static_cast<std::uint8_t>(one.type));
      w.u8(static_cast<std::uint8_t>(one.mode));
    }
  }

  /// Calls f(family, filter) for each pair of each block.
  template <class F> constexpr void for_each(F&& f) const {
    for (byte_reader in{value}; !in.empty() && !in.failed();) {
      senda::family of;
      of.afi = static_cast<afi>(in.u16());
      in.u8();
      of.safi = static_cast<safi>(in.u8());
      for (unsigned n = in.u8(); n-- && !in.failed();) {
        auto const type = static_cast<orf_type>(in.u8());
        f(of, filter{type, static_cast<orf_mode>(in.u8())});
      }
    }
  }
  /// What the speaker of `list` does with filters of `type` for family `of`; the last one counts.
  [[nodiscard]] static constexpr orf_mode mode_of(capability_list const& list, senda::family of,
                                                  orf_type type) noexcept {
    auto mode = orf_mode::none;
    list.for_each<outbound_route_filtering>([&](auto const& c) {
      c.for_each([&](senda::family f, filter const& one) {
        if (f == of && one.type == type) mode = one.mode;
      });
    });
    return mode;
  }
  friend constexpr bool operator==(outbound_route_filtering const& a,
                                   outbound_route_filtering const& b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(capability_type<outbound_route_filtering>);

}  // namespace capability
}  // namespace senda
