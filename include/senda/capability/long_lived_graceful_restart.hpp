// Long-Lived Graceful Restart: how long routes of a family may stay as stale ones.
// RFC 9494 §3.1; capability 71, which counts only beside Graceful Restart (§4.1).
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct long_lived_graceful_restart {
  static constexpr auto code = capability_code::long_lived_graceful_restart;
  static constexpr std::string_view name = "long-lived-graceful-restart";
  static constexpr bool ignored_when_malformed = true;

  /// AFI, SAFI, flags and Long-Lived Stale Time of one family.
  struct entry {
    static constexpr std::size_t size = 7;
    senda::family family{};
    std::uint8_t flags = 0;
    std::uint32_t stale_time = 0;  ///< seconds, 24 bits

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      entry e;
      e.family = read_family(in);
      e.flags = in.u8();
      e.stale_time = in.u24();
      return e;
    }
    constexpr void write(byte_writer& w) const noexcept {
      write_family(w, family);
      w.u8(flags);
      w.u24(stale_time);
    }
    /// F: the state of the family was preserved.
    [[nodiscard]] constexpr bool preserved() const noexcept { return flags & preserved_state; }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };
  static constexpr std::uint8_t preserved_state = 0x80;           ///< F
  static constexpr std::uint32_t longest_stale_time = 0xff'ffff;  ///< seconds

  records<entry> entries{};

  /// Error: 2/0 when the list ends inside an entry.
  [[nodiscard]] static constexpr result<long_lived_graceful_restart> decode(
      capability_view v) noexcept {
    if (v.value.size() % entry::size) return fail(v.malformed());
    return long_lived_graceful_restart{records<entry>::from_wire(v.value)};
  }
  constexpr void encode(byte_writer& w) const noexcept { entries.write(w); }
  friend constexpr bool operator==(long_lived_graceful_restart const&,
                                   long_lived_graceful_restart const&) = default;
};
static_assert(capability_type<long_lived_graceful_restart>);

}  // namespace senda::capability
