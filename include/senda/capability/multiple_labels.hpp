// Multiple Labels: how many labels the sender can take in the NLRI of a family.
// RFC 8277 §2.1; capability 8.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

struct multiple_labels {
  static constexpr auto code = capability_code::multiple_labels;
  static constexpr std::string_view name = "multiple-labels";
  static constexpr bool ignored_when_malformed = true;

  struct entry {
    static constexpr std::size_t size = 4;
    senda::family family{};
    std::uint8_t count = 0;  ///< labels; 255 is no limit, 0 and 1 do not count (§2.1)

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      auto const f = read_family(in);
      return {f, in.u8()};
    }
    constexpr void write(byte_writer& w) const noexcept {
      write_family(w, family);
      w.u8(count);
    }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };
  records<entry> entries{};

  /// Error: 2/0 when the list ends inside an entry.
  [[nodiscard]] static constexpr result<multiple_labels> decode(capability_view v) noexcept {
    if (v.value.size() % entry::size) return fail(v.malformed());
    return multiple_labels{records<entry>::from_wire(v.value)};
  }
  constexpr void encode(byte_writer& w) const noexcept { entries.write(w); }
  friend constexpr bool operator==(multiple_labels const&, multiple_labels const&) = default;
};
static_assert(capability_type<multiple_labels>);

}  // namespace senda::capability
