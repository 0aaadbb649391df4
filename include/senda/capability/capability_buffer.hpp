// capability_buffer: the capabilities of one OPEN to send, in storage of its own.
// RFC 5492 §4.
#pragma once

#include <senda/capability/extended_message.hpp>
#include <senda/capability/four_octet_as.hpp>
#include <senda/capability/multiprotocol.hpp>
#include <senda/capability/route_refresh.hpp>

namespace senda {

/// Code, length and value of one capability after the other, in the order of add(). A plain value:
/// it copies, and does not allocate.
class capability_buffer {
 public:
  /// Room for all of them with every family senda knows.
  static constexpr std::size_t capacity = 1024;

  constexpr capability_buffer() noexcept = default;
  /// What a simple speaker wants: multiprotocol for `families`, 4-octet AS, route refresh, extended
  /// messages.
  [[nodiscard]] static constexpr capability_buffer standard(asn local_as,
                                                            family_set families) noexcept {
    capability_buffer b;
    families.for_each([&](family f) { b.add(capability::multiprotocol{f}); });
    b.add(capability::four_octet_as{local_as});
    b.add(capability::route_refresh{});
    b.add(capability::extended_message{});
    return b;
  }

  /// Appends one capability. What does not fit, or has a value of more than 255 octets, is left out
  /// as a whole, and overflowed() tells.
  template <capability_type T> constexpr capability_buffer& add(T const& t) noexcept {
    return append(T::code, t);
  }
  /// Appends any capability, known or not.
  constexpr capability_buffer& add(capability_code code, bytes value) noexcept {
    struct raw {
      bytes value;
      constexpr void encode(byte_writer& w) const noexcept { w.raw(value); }
    };
    return append(code, raw{value});
  }
  constexpr void clear() noexcept {
    size_ = 0;
    overflowed_ = false;
  }

  /// The octets, for open_message.
  [[nodiscard]] constexpr bytes view() const noexcept { return bytes{octets_}.first(size_); }
  constexpr operator bytes() const noexcept { return view(); }
  [[nodiscard]] constexpr capability_list list() const noexcept { return capability_list{view()}; }
  /// True when something was left out.
  [[nodiscard]] constexpr bool overflowed() const noexcept { return overflowed_; }

  friend constexpr bool operator==(capability_buffer const& a,
                                   capability_buffer const& b) noexcept {
    return equal_bytes(a.view(), b.view());
  }

 private:
  template <class T>
  constexpr capability_buffer& append(capability_code code, T const& t) noexcept {
    byte_writer w{mutable_bytes{octets_}.subspan(size_)};
    w.u8(static_cast<std::uint8_t>(code));
    {
      auto const length = w.length8();
      t.encode(w);
    }
    if (w.overflowed()) overflowed_ = true;
    else size_ = static_cast<std::uint16_t>(size_ + w.size());
    return *this;
  }

  std::uint8_t octets_[capacity] = {};
  std::uint16_t size_ = 0;
  bool overflowed_ = false;
};

}  // namespace senda
