// Paths-Limit: the most paths of one prefix the sender wants for a family.
// draft-abraitis-idr-addpath-paths-limit §3; capability 76.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct paths_limit {
  static constexpr auto code = capability_code::paths_limit;
  static constexpr std::string_view name = "paths-limit";

  struct entry {
    static constexpr std::size_t size = 5;
    senda::family family{};
    std::uint16_t limit = 0;  ///< paths; 0 does not count

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      auto const f = read_family(in);
      return {f, in.u16()};
    }
    constexpr void write(byte_writer& w) const noexcept {
      write_family(w, family);
      w.u16(limit);
    }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };
  records<entry> entries{};

  /// Error: 2/0 when the list ends inside an entry.
  [[nodiscard]] static constexpr result<paths_limit> decode(capability_view v) noexcept {
    if (v.value.size() % entry::size) return fail(v.malformed());
    return paths_limit{records<entry>::from_wire(v.value)};
  }
  constexpr void encode(byte_writer& w) const noexcept { entries.write(w); }

  /// Calls f(entry) for each family once; of several entries for it the first above 0 counts.
  template <class F> static constexpr void for_each_family(capability_list const& list, F&& f) {
    struct counted {
      senda::family family;
      bool zero;
      constexpr bool operator==(counted const&) const = default;
    };
    auto const key = [](entry const& e) { return counted{e.family, e.limit == 0}; };
    for_each_distinct<paths_limit>(list, key, false, [&](entry const& e) {
      if (e.limit) f(e);
    });
  }
  static void json(text_writer& out, capability_list const& list) noexcept {
    out << "{ \"name\": \"paths-limit\"";
    for_each_family(list, [&](entry const& e) {
      (slashed(out << ", \"", e.family) << "\": ").number(e.limit);
    });
    out << " }";
  }
  static void text(text_writer& out, capability_list const& list) noexcept {
    out << "pathslimit(";
    std::string_view separator;
    for_each_family(list, [&](entry const& e) {
      (out << separator << e.family << ' ').number(e.limit);
      separator = ", ";
    });
    out << ')';
  }
  friend constexpr bool operator==(paths_limit const&, paths_limit const&) = default;
};
static_assert(capability_type<paths_limit>);

}  // namespace senda::capability
