// ADD-PATH: several paths of one prefix, told apart by a path identifier.
// RFC 7911 §4; capability 69.
#pragma once

#include <senda/capability/records.hpp>

namespace senda::capability {

/// What a speaker can do with several paths; the values of the wire are bits.
enum class add_path_mode : std::uint8_t { disabled = 0, receive = 1, send = 2, send_receive = 3 };

/// True when a speaker of this mode sends; a value beyond 3 does nothing at all: RFC 7911 §4 wants
/// it ignored, and only the family it stands for has to suffer.
[[nodiscard]] constexpr bool can_send(add_path_mode m) noexcept {
  return m == add_path_mode::send || m == add_path_mode::send_receive;
}
[[nodiscard]] constexpr bool can_receive(add_path_mode m) noexcept {
  return m == add_path_mode::receive || m == add_path_mode::send_receive;
}

/// `disabled`, `receive`, `send`, `send/receive` or `invalid (N)`.
inline text_writer& operator<<(text_writer& out, add_path_mode m) noexcept {
  switch (m) {
    case add_path_mode::disabled:
      return out << "disabled";
    case add_path_mode::receive:
      return out << "receive";
    case add_path_mode::send:
      return out << "send";
    case add_path_mode::send_receive:
      return out << "send/receive";
  }
  return (out << "invalid (").number(static_cast<std::uint8_t>(m)) << ')';
}

struct add_path {
  static constexpr auto code = capability_code::add_path;
  static constexpr std::string_view name = "add-path";

  struct entry {
    static constexpr std::size_t size = 4;
    senda::family family{};
    add_path_mode mode{};

    [[nodiscard]] static constexpr entry read(byte_reader& in) noexcept {
      auto const f = read_family(in);
      return {f, static_cast<add_path_mode>(in.u8())};
    }
    constexpr void write(byte_writer& w) const noexcept {
      write_family(w, family);
      w.u8(static_cast<std::uint8_t>(mode));
    }
    friend constexpr bool operator==(entry const&, entry const&) = default;
  };
  records<entry> entries{};

  /// Error: 2/0 when the list ends inside an entry.
  [[nodiscard]] static constexpr result<add_path> decode(capability_view v) noexcept {
    if (v.value.size() % entry::size) return fail(v.malformed());
    return add_path{records<entry>::from_wire(v.value)};
  }
  constexpr void encode(byte_writer& w) const noexcept { entries.write(w); }

  /// Calls f(entry) for each family once; of several entries for it the last counts.
  template <class F> static constexpr void for_each_family(capability_list const& list, F&& f) {
    for_each_distinct<add_path>(
        list, [](entry const& e) { return e.family; }, true, f);
  }
  static void json(text_writer& out, capability_list const& list) noexcept {
    out << "{ \"name\": \"addpath\"";
    std::string_view separator = ", \"";
    for_each_family(list, [&](entry const& e) {
      slashed(out << separator, e.family) << "\": \"" << e.mode << '"';
      separator = ",\"";
    });
    out << " }";
  }
  static void text(text_writer& out, capability_list const& list) noexcept {
    out << "addpath(";
    std::string_view separator;
    for_each_family(list, [&](entry const& e) {
      out << separator << e.mode << ' ' << e.family;
      separator = ",";
    });
    out << ')';
  }
  friend constexpr bool operator==(add_path const&, add_path const&) = default;
};
static_assert(capability_type<add_path>);

}  // namespace senda::capability
