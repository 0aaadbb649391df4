// Graceful Restart: how long a restart takes, and which families survive it.
// RFC 4724 §3, RFC 8538 §2 (the N bit); capability 64.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct graceful_restart {
  static constexpr auto code = capability_code::graceful_restart;
  static constexpr std::string_view name = "graceful-restart";

  /// AFI, SAFI and flags of one family.
  struct entry {
    static constexpr std::size_t size = 4;
    senda::family family{};
    std::uint8_t flags = 0;

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      auto const f = read_family(in);
      return {f, in.u8()};
    }
    constexpr void write(byte_writer& w) const noexcept {
      write_family(w, family);
      w.u8(flags);
    }
    /// F: forwarding state was preserved.
    [[nodiscard]] constexpr bool forwarding() const noexcept { return flags & 0x80; }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };

  static constexpr std::uint8_t restarted = 0x8;            ///< R (RFC 4724 §3)
  static constexpr std::uint8_t notification = 0x4;         ///< N (RFC 8538 §2)
  static constexpr std::uint8_t forwarding_state = 0x80;    ///< F, of a family
  static constexpr std::uint16_t longest_restart = 0x0fff;  ///< seconds

  std::uint8_t flags = 0;          ///< four bits
  std::uint16_t restart_time = 0;  ///< seconds, twelve bits
  records<entry> entries{};

  /// Error: 2/0 below two octets or when the list ends inside an entry.
  [[nodiscard]] static constexpr result<graceful_restart> decode(capability_view v) noexcept {
    if (v.value.size() < 2 || (v.value.size() - 2) % entry::size) return fail(v.malformed());
    byte_reader in{v.value};
    auto const head = in.u16();
    return graceful_restart{static_cast<std::uint8_t>(head >> 12),
                            static_cast<std::uint16_t>(head & longest_restart),
                            records<entry>::from_wire(in.rest())};
  }
  constexpr void encode(byte_writer& w) const noexcept {
    w.u16(static_cast<std::uint16_t>(flags << 12 | (restart_time & longest_restart)));
    entries.write(w);
  }

  /// Calls f(entry) for each family once; of several entries for one the last counts.
  template <class F> constexpr void for_each_family(F&& f) const {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      auto chosen = entries[i];
      bool repeated = false;
      for (std::size_t j = 0; j < entries.size(); ++j) {
        if (entries[j].family != chosen.family) continue;
        if (j < i) repeated = true;
        else chosen = entries[j];
      }
      if (!repeated) f(chosen);
    }
  }

  /// The labels are exchanged: the F bit shows as "restart", the R bit as "forwarding", as helpers
  /// have always read them (JSON contract §3.5).
  void json(text_writer& out) const noexcept {
    (out << "{ \"name\": \"graceful restart\", \"time\": ").number(restart_time);
    out << ", \"address-family-flags\": {";
    std::string_view separator = " \"";
    for_each_family([&](entry e) {
      slashed(out << separator, e.family) << (e.forwarding() ? "\": [ \"restart\" ]" : "\": [ ]");
      separator = " , \"";
    });
    out << " }, \"restart-flags\": [ " << (flags & restarted ? "\"forwarding\" " : "") << "]  }";
  }
  void text(text_writer& out) const noexcept {
    (out << "graceful restart flags 0x").hex(flags, 1);
    (out << " time ").number(restart_time) << ' ';
    std::string_view separator;
    for_each_family([&](entry e) {
      slashed(out << separator, e.family) << "=0x";
      out.hex(e.flags, e.flags > 0xf ? 2 : 1);
      separator = " ";
    });
  }
  friend constexpr bool operator==(graceful_restart const&, graceful_restart const&) = default;
};
static_assert(capability_type<graceful_restart>);

}  // namespace senda::capability
