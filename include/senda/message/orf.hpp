// Outbound route filters in a ROUTE-REFRESH: what the peer asks us to hold back.
// RFC 5291 §3, §4 (layout); RFC 5292 §3 (address prefixes).
#pragma once

#include <senda/capability/outbound_route_filtering.hpp>
#include <senda/net/prefix.hpp>

namespace senda {

/// When the routes that pass the filters are wanted (RFC 5291 §4).
enum class orf_when : std::uint8_t { immediate = 1, defer = 2 };
/// What an entry does to the filters that are there already (RFC 5291 §3).
enum class orf_action : std::uint8_t { add = 0, remove = 1, remove_all = 2 };

/// One entry of a prefix filter.
struct prefix_orf {
  orf_action action = orf_action::add;
  bool deny = false;
  /// These only where `action` is not remove_all.
  std::uint32_t sequence = 0;                   ///< entries are matched in this order
  std::uint8_t min_length = 0, max_length = 0;  ///< of prefixes that match, 0: as `prefix` has it
  ip_prefix prefix{};

  /// Nothing when the entry is malformed or runs past the end.
  [[nodiscard]] static constexpr std::optional<prefix_orf> read(byte_reader& in,
                                                                ip_version v) noexcept {
    prefix_orf e;
    auto const head = in.u8();
    e.action = static_cast<orf_action>(head >> 6);
    e.deny = head & 0x20;
    if (in.failed() || e.action > orf_action::remove_all) return {};
    if (e.action == orf_action::remove_all) return e;
    e.sequence = in.u32();
    e.min_length = in.u8();
    e.max_length = in.u8();
    auto const prefix = ip_prefix::read(in, v);
    if (!prefix) return {};
    e.prefix = *prefix;
    return e;
  }
  constexpr void write(byte_writer& w) const noexcept {
    w.u8(static_cast<std::uint8_t>(static_cast<unsigned>(action) << 6 | (deny ? 0x20u : 0u)));
    if (action == orf_action::remove_all) return;
    w.u32(sequence);
    w.u8(min_length);
    w.u8(max_length);
    prefix.write(w);
  }
  friend constexpr bool operator==(prefix_orf const&, prefix_orf const&) = default;
};

/// The entries of one type. Only those of prefix filters can be told apart; others are octets.
struct orf_block {
  orf_type type{};
  senda::family family{};
  bytes entries;

  [[nodiscard]] constexpr bool has_prefixes() const noexcept {
    return (type == orf_type::address_prefix || type == orf_type::old_address_prefix) &&
           (family.afi == afi::ipv4 || family.afi == afi::ipv6);
  }
  /// Calls f(prefix_orf) for each entry of a prefix filter. False when one is malformed: it ended
  /// there.
  template <class F> constexpr bool for_each(F&& f) const {
    if (!has_prefixes()) return true;
    for (byte_reader in{entries}; !in.empty();) {
      auto const e =
          prefix_orf::read(in, family.afi == afi::ipv4 ? ip_version::v4 : ip_version::v6);
      if (!e) return false;
      f(*e);
    }
    return true;
  }
};

/// What follows the fixed part of a request: a view of sound octets.
class orf_view {
 public:
  /// Nothing where the octets are malformed: RFC 5291 §6 has such a request change no filter.
  [[nodiscard]] static constexpr std::optional<orf_view> read(family f, bytes octets) noexcept {
    orf_view v{f, octets};
    byte_reader in{octets};
    v.when_ = static_cast<orf_when>(in.u8());
    if (in.failed() || (v.when_ != orf_when::immediate && v.when_ != orf_when::defer)) return {};
    bool sound = true;
    while (!in.empty()) {
      auto const block = next(in, f);
      if (in.failed() || !block.for_each([](prefix_orf const&) {})) sound = false;
    }
    return sound ? std::optional{v} : std::nullopt;
  }

  [[nodiscard]] constexpr orf_when when() const noexcept { return when_; }
  /// Calls f(orf_block) for each type.
  template <class F> constexpr void for_each(F&& f) const {
    for (byte_reader in{octets_.subspan(1)}; !in.empty();) f(next(in, family_));
  }

 private:
  constexpr orf_view(family f, bytes octets) noexcept : family_(f), octets_(octets) {}
  static constexpr orf_block next(byte_reader& in, family f) noexcept {
    orf_block b;
    b.family = f;
    b.type = static_cast<orf_type>(in.u8());
    b.entries = in.take(in.u16());
    return b;
  }

  family family_;
  bytes octets_;
  orf_when when_ = orf_when::immediate;
};

/// Appends the part of a request that carries entries of one prefix filter.
constexpr void write_prefix_orf(byte_writer& w, orf_when when, std::span<prefix_orf const> entries,
                                orf_type type = orf_type::address_prefix) noexcept {
  w.u8(static_cast<std::uint8_t>(when));
  w.u8(static_cast<std::uint8_t>(type));
  auto const length = w.length16();
  for (auto const& e : entries) e.write(w);
}

}  // namespace senda
