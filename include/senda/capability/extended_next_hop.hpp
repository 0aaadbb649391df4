// Extended Next Hop Encoding: families whose next hop may be of another address family.
// RFC 8950 §4; capability 5.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct extended_next_hop {
  static constexpr auto code = capability_code::extended_next_hop;
  static constexpr std::string_view name = "nexthop";

  /// The SAFI takes two octets here.
  struct entry {
    static constexpr std::size_t size = 6;
    senda::afi afi{};
    std::uint16_t safi = 0;
    senda::afi next_hop{};

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      entry e;
      e.afi = static_cast<senda::afi>(in.u16());
      e.safi = in.u16();
      e.next_hop = static_cast<senda::afi>(in.u16());
      return e;
    }
    constexpr void write(byte_writer& w) const noexcept {
      w.u16(static_cast<std::uint16_t>(afi));
      w.u16(safi);
      w.u16(static_cast<std::uint16_t>(next_hop));
    }
    [[nodiscard]] static constexpr entry of(senda::family f, senda::afi next_hop) noexcept {
      return {f.afi, static_cast<std::uint8_t>(f.safi), next_hop};
    }
    /// The NLRI family; a SAFI beyond one octet makes it one nobody knows.
    [[nodiscard]] constexpr senda::family family() const noexcept {
      return {afi, static_cast<senda::safi>(safi > 0xff ? 0 : safi)};
    }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };
  records<entry> entries{};

  /// Error: 2/0 when the list ends inside an entry.
  [[nodiscard]] static constexpr result<extended_next_hop> decode(capability_view v) noexcept {
    if (v.value.size() % entry::size) return fail(v.malformed());
    return extended_next_hop{records<entry>::from_wire(v.value)};
  }
  constexpr void encode(byte_writer& w) const noexcept { entries.write(w); }

  /// Calls f(entry) for each different entry.
  template <class F> static constexpr void for_each_tuple(capability_list const& list, F&& f) {
    for_each_distinct<extended_next_hop>(
        list, [](entry const& e) { return e; }, false, f);
  }
  static void json(text_writer& out, capability_list const& list) noexcept {
    out << "{ \"name\": \"nexthop\", \"conversion\": [";
    std::string_view separator = " \"";
    for_each_tuple(list, [&](entry const& e) {
      slashed(out << separator, e.family()) << '/' << e.next_hop << '"';
      separator = ", \"";
    });
    out << " ] }";
  }
  static void text(text_writer& out, capability_list const& list) noexcept {
    out << "nexthop(";
    std::string_view separator;
    for_each_tuple(list, [&](entry const& e) {
      out << separator << e.family() << ' ' << e.next_hop;
      separator = ",";
    });
    out << ')';
  }
  friend constexpr bool operator==(extended_next_hop const&, extended_next_hop const&) = default;
};
static_assert(capability_type<extended_next_hop>);

}  // namespace senda::capability
