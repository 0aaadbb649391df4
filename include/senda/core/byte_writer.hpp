// byte_writer: writes big-endian integers into a caller's buffer, remembering overflow.
// Length fields in front of their contents are patched by a small scope: `auto l = w.length16();`
#pragma once

#include <senda/core/bytes.hpp>

namespace senda {

/// Never throws, never allocates, never writes outside its span.
class byte_writer {
 public:
  constexpr explicit byte_writer(mutable_bytes out) noexcept : out_(out) {}

  constexpr void u8(std::uint8_t v) noexcept { number(v, 1); }
  constexpr void u16(std::uint16_t v) noexcept { number(v, 2); }
  constexpr void u24(std::uint32_t v) noexcept { number(v, 3); }
  constexpr void u32(std::uint32_t v) noexcept { number(v, 4); }
  constexpr void u64(std::uint64_t v) noexcept { number(v, 8); }
  constexpr void raw(bytes b) noexcept {
    if (!need(b.size())) return;
    for (std::size_t i = 0; i < b.size(); ++i) out_[at_ + i] = b[i];
    at_ += b.size();
  }
  constexpr void fill(std::uint8_t v, std::size_t n) noexcept {
    if (!need(n)) return;
    for (std::size_t i = 0; i < n; ++i) out_[at_ + i] = v;
    at_ += n;
  }

  /// Overwrites octets written before; ignored when they were not.
  constexpr void patch_u8(std::size_t at, std::uint8_t v) noexcept {
    if (at < at_) out_[at] = v;
  }
  constexpr void patch_u16(std::size_t at, std::uint16_t v) noexcept {
    if (at_ < 2 || at > at_ - 2) return;
    out_[at] = static_cast<std::uint8_t>(v >> 8);
    out_[at + 1] = static_cast<std::uint8_t>(v);
  }
  /// Forgets everything written after the first `size` octets, and the overflow with it.
  constexpr void truncate(std::size_t size) noexcept {
    if (size > at_) return;
    at_ = size;
    overflowed_ = false;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return at_; }
  [[nodiscard]] constexpr std::size_t room() const noexcept { return out_.size() - at_; }
  /// True once something did not fit; what was written before is intact.
  [[nodiscard]] constexpr bool overflowed() const noexcept { return overflowed_; }
  [[nodiscard]] constexpr mutable_bytes written() const noexcept { return out_.first(at_); }

  /// Reserves a length field of `Width` octets; on leaving the scope it holds the number of octets
  /// written since. A length too large for the field counts as overflow.
  template <std::size_t Width> class length_scope {
   public:
    constexpr explicit length_scope(byte_writer& w) noexcept : writer_(w), at_(w.size()) {
      w.fill(0, Width);
    }
    length_scope(length_scope const&) = delete;
    length_scope& operator=(length_scope const&) = delete;
    constexpr ~length_scope() {
      if (writer_.overflowed_ || writer_.size() < at_ + Width) return;  // or truncated since
      std::size_t const n = writer_.size() - at_ - Width;
      if constexpr (Width == 1) writer_.patch_u8(at_, static_cast<std::uint8_t>(n));
      else writer_.patch_u16(at_, static_cast<std::uint16_t>(n));
      if (n >> (8 * Width)) writer_.overflowed_ = true;
    }

   private:
    byte_writer& writer_;
    std::size_t at_;
  };
  [[nodiscard]] constexpr length_scope<1> length8() noexcept { return length_scope<1>{*this}; }
  [[nodiscard]] constexpr length_scope<2> length16() noexcept { return length_scope<2>{*this}; }

 private:
  constexpr bool need(std::size_t n) noexcept {
    if (overflowed_ || room() < n) overflowed_ = true;
    return !overflowed_;
  }
  constexpr void number(std::uint64_t v, std::size_t n) noexcept {
    if (!need(n)) return;
    for (std::size_t i = n; i-- > 0; v >>= 8) out_[at_ + i] = static_cast<std::uint8_t>(v);
    at_ += n;
  }

  mutable_bytes out_;
  std::size_t at_ = 0;
  bool overflowed_ = false;
};

}  // namespace senda
