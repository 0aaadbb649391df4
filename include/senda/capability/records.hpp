// Values that are lists of records of one size, as half of the capabilities are.
// One type for both ways: over the octets received, or over the values to be sent.
#pragma once

#include <senda/capability/capability.hpp>
#include <senda/net/family.hpp>

namespace senda::capability {

/// R has a fixed size on the wire and reads and writes itself.
template <class R>
concept record = requires(R const& r, byte_reader& in, byte_writer& out) {
  { R::size } -> std::convertible_to<std::size_t>;
  { R::read(in) } noexcept -> std::same_as<R>;
  { r.write(out) } noexcept -> std::same_as<void>;
};

/// A view: whoever made it keeps the octets or the values.
template <record R> class records {
 public:
  constexpr records() noexcept = default;
  /// Values to send.
  constexpr records(std::span<R const> values) noexcept
      : values_(values.data()), count_(values.size()) {}
  constexpr records(R const* values, std::size_t count) noexcept : values_(values), count_(count) {}
  template <std::size_t N>
  constexpr records(R const (&values)[N]) noexcept : values_(values), count_(N) {}
  /// Octets received; a rest that makes no whole record is left out.
  [[nodiscard]] static constexpr records from_wire(bytes octets) noexcept {
    records r;
    r.octets_ = octets;
    r.count_ = octets.size() / R::size;
    return r;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return count_ == 0; }
  /// `i` has to be below size().
  [[nodiscard]] constexpr R operator[](std::size_t i) const noexcept {
    if (values_) return values_[i];
    byte_reader in{octets_.subspan(i * R::size, R::size)};
    return R::read(in);
  }

  class iterator {
   public:
    constexpr iterator(records const& of, std::size_t at) noexcept : of_(&of), at_(at) {}
    constexpr R operator*() const noexcept { return (*of_)[at_]; }
    constexpr iterator& operator++() noexcept { return ++at_, *this; }
    friend constexpr bool operator==(iterator const& a, iterator const& b) noexcept {
      return a.at_ == b.at_;
    }

   private:
    records const* of_;
    std::size_t at_;
  };
  [[nodiscard]] constexpr iterator begin() const noexcept { return {*this, 0}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return {*this, count_}; }

  constexpr void write(byte_writer& w) const noexcept {
    for (auto const r : *this) r.write(w);
  }
  friend constexpr bool operator==(records const& a, records const& b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!(a[i] == b[i])) return false;
    return true;
  }

 private:
  bytes octets_;
  R const* values_ = nullptr;
  std::size_t count_ = 0;
};

/// AFI (2 octets) and SAFI (1 octet), in front of most records.
[[nodiscard]] constexpr family read_family(byte_reader& in) noexcept {
  family f;
  f.afi = static_cast<afi>(in.u16());
  f.safi = static_cast<safi>(in.u8());
  return f;
}
constexpr void write_family(byte_writer& out, family f) noexcept {
  out.u16(static_cast<std::uint16_t>(f.afi));
  out.u8(static_cast<std::uint8_t>(f.safi));
}

/// `ipv4/unicast`, the form of JSON events.
inline text_writer& slashed(text_writer& out, family f) noexcept {
  return out << f.afi << '/' << f.safi;
}

/// Calls f(record) for the records of all instances of T, in the order of the wire, which `list`
/// merges into one. T keeps them in a member `entries`.
template <capability_type T, class F>
constexpr void for_each_entry(capability_list const& list, F&& f) {
  list.for_each<T>([&](T const& t) {
    for (auto const entry : t.entries) f(entry);
  });
}

/// Calls f(record) for each record of all instances of T whose key no earlier one has; `key` names
/// the part compared, `latest` passes the last record of the key instead of the first.
template <capability_type T, class Key, class F>
constexpr void for_each_distinct(capability_list const& list, Key&& key, bool latest, F&& f) {
  std::size_t i = 0;
  for_each_entry<T>(list, [&](auto const& entry) {
    std::size_t j = 0;
    bool repeated = false;
    auto chosen = entry;
    for_each_entry<T>(list, [&](auto const& other) {
      if (key(other) == key(entry)) {
        if (j < i) repeated = true;
        if (latest) chosen = other;
      }
      ++j;
    });
    if (!repeated) f(chosen);
    ++i;
  });
}

}  // namespace senda::capability
