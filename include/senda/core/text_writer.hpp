// text_writer: append-only text (JSON lines, log lines, commands) in one growing buffer.
// Numbers, hex and JSON strings are written in place: no temporary strings, no locale.
#pragma once

#include <senda/core/bytes.hpp>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace senda {

/// Owns its buffer; clear() keeps it, so that one writer per connection allocates only to grow.
class text_writer {
 public:
  text_writer() noexcept = default;
  text_writer(text_writer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  text_writer& operator=(text_writer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~text_writer() { std::free(data_); }

  /// Its data() is never null: fwrite(3) and the like insist on that.
  [[nodiscard]] std::string_view view() const noexcept { return {data_ ? data_ : "", size_}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept { size_ = 0; }
  /// Forgets everything after the first `size` characters.
  void truncate(std::size_t size) noexcept {
    if (size < size_) size_ = size;
  }

  text_writer& operator<<(std::string_view s) noexcept {
    char* to = grow(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) to[i] = s[i];
    return *this;
  }
  text_writer& operator<<(char const* s) noexcept { return *this << std::string_view{s}; }
  text_writer& operator<<(char c) noexcept { return *grow(1) = c, *this; }

  /// Decimal.
  text_writer& number(std::uint64_t v) noexcept {
    char digits[20];
    std::size_t n = sizeof digits;
    do digits[--n] = static_cast<char>('0' + v % 10);
    while (v /= 10);
    return *this << std::string_view{digits + n, sizeof digits - n};
  }
  /// Exactly `width` hexadecimal digits, most significant first.
  text_writer& hex(std::uint64_t v, unsigned width, bool upper = false) noexcept {
    char* to = grow(width);
    for (unsigned i = width; i-- > 0; v >>= 4) to[i] = digit(v & 15, upper);
    return *this;
  }
  /// Two digits for each octet.
  text_writer& hex(bytes b, bool upper = false) noexcept {
    char* to = grow(2 * b.size());
    for (auto const x : b) {
      *to++ = digit(x >> 4, upper);
      *to++ = digit(x & 15, upper);
    }
    return *this;
  }

 private:
  static constexpr char digit(std::uint64_t v, bool upper) noexcept {
    return (upper ? "0123456789ABCDEF" : "0123456789abcdef")[v];
  }
  char* grow(std::size_t n) noexcept {
    if (capacity_ - size_ < n) reserve(size_ + n);
    char* at = data_ + size_;
    size_ += n;
    return at;
  }
  void reserve(std::size_t n) noexcept {
    std::size_t const wanted = n < 256 ? 256 : (n < 2 * capacity_ ? 2 * capacity_ : n);
    void* more = std::realloc(data_, wanted);
    if (!more) std::abort();  // out of memory while printing: nothing sensible is left to do
    data_ = static_cast<char*>(more);
    capacity_ = wanted;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace senda
