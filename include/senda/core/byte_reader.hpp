// byte_reader: reads big-endian integers off a span, remembering where it is in the message.
// A read past the end yields zeroes and latches; code reads straight down and checks once.
#pragma once

#include <senda/core/bytes.hpp>

namespace senda {

/// Never throws, never allocates, never reads outside its span.
class byte_reader {
  constexpr bool need(std::size_t n) noexcept {
    if (remaining() >= n) return true;
    failed_ = true;
    at_ = in_.size();
    return false;
  }
  /// A template, so that compilers make a load of it; ahead of its uses, as clang 16 wants it in
  /// constant expressions.
  template <std::size_t N> constexpr std::uint64_t number() noexcept {
    if (!need(N)) return 0;
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < N; ++i) v = v << 8 | in_[at_ + i];
    at_ += N;
    return v;
  }

 public:
  /// `offset` is where `in` starts within the message, for error reports.
  constexpr explicit byte_reader(bytes in, std::size_t offset = 0) noexcept
      : in_(in), base_(offset) {}

  constexpr std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number<1>()); }
  constexpr std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number<2>()); }
  constexpr std::uint32_t u24() noexcept { return static_cast<std::uint32_t>(number<3>()); }
  constexpr std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number<4>()); }
  constexpr std::uint64_t u64() noexcept { return number<8>(); }

  /// The next `n` octets; empty (and failed) when there are fewer.
  constexpr bytes take(std::size_t n) noexcept {
    if (!need(n)) return {};
    auto const out = in_.subspan(at_, n);
    at_ += n;
    return out;
  }
  /// A reader of the next `n` octets alone, e.g. of one TLV's value.
  constexpr byte_reader sub(std::size_t n) noexcept {
    auto const start = offset();
    return byte_reader{take(n), start};
  }
  /// All that is left.
  constexpr bytes rest() noexcept { return take(remaining()); }
  /// All that is left, without consuming it.
  [[nodiscard]] constexpr bytes peek() const noexcept { return in_.subspan(at_); }

  [[nodiscard]] constexpr std::size_t remaining() const noexcept { return in_.size() - at_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return remaining() == 0; }
  /// Position of the next octet, from the start of the message.
  [[nodiscard]] constexpr std::size_t offset() const noexcept { return base_ + at_; }
  /// True once a read ran past the end.
  [[nodiscard]] constexpr bool failed() const noexcept { return failed_; }

 private:
  bytes in_;
  std::size_t at_ = 0, base_;
  bool failed_ = false;
};

}  // namespace senda
