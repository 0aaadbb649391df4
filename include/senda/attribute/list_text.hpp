// Text of attributes which hold a list: one value bare, several in brackets; and big numbers.
// Grammar: configuration contract §9; output: JSON contract §10.
#pragma once

#include <senda/attribute/record_list.hpp>
#include <senda/core/result.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/core/text_writer.hpp>

namespace senda {

/// Calls item() for one value, or for each of `[ VALUE ... ]` (blanks between them only).
template <class F>
[[nodiscard]] result<void> parse_one_or_more(text_cursor& in, F&& item) noexcept {
  if (!in.accept("[")) return item();
  while (!in.accept("]")) {
    if (in.at_end()) return in.complain("a list is not closed", "Expecting ']' at its end");
    SENDA_CHECK(item());
  }
  return success();
}

/// Writes a bare value, or `[ a b c ]`.
template <class List> void print_one_or_more(text_writer& out, List const& list) noexcept {
  bool const several = list.size() > 1;
  if (several) out << "[ ";
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i) out << ' ';
    out << list[i];
  }
  if (several) out << " ]";
}

/// A sorted copy of records of one width, for output that wants another order than the wire.
class sorted_records {
 public:
  sorted_records(bytes in, std::size_t width) noexcept
      : data_(static_cast<std::uint8_t*>(std::malloc(in.size() + 1))), size_(in.size()) {
    if (!data_) std::abort();  // out of memory while printing, as text_writer
    for (std::size_t i = 0; i < in.size(); ++i) data_[i] = in[i];
    sort_records({data_, size_}, width);
  }
  sorted_records(sorted_records const&) = delete;
  sorted_records& operator=(sorted_records const&) = delete;
  ~sorted_records() { std::free(data_); }
  [[nodiscard]] bytes view() const noexcept { return {data_, size_}; }
  [[nodiscard]] mutable_bytes octets() noexcept { return {data_, size_}; }

 private:
  std::uint8_t* data_;
  std::size_t size_;
};

/// Writes up to 20 octets as one unsigned decimal number.
inline void print_decimal(text_writer& out, bytes number) noexcept {
  std::uint8_t left[20] = {};
  std::size_t const n = number.size() < sizeof left ? number.size() : sizeof left;
  for (std::size_t i = 0; i < n; ++i) left[i] = number[i];
  char digits[49];
  std::size_t at = sizeof digits;
  for (bool more = true; more;) {
    unsigned rest = 0;
    more = false;
    for (std::size_t i = 0; i < n; ++i) {
      unsigned const v = rest << 8 | left[i];
      left[i] = static_cast<std::uint8_t>(v / 10);
      rest = v % 10;
      more = more || left[i];
    }
    digits[--at] = static_cast<char>('0' + rest);
  }
  out << std::string_view{digits + at, sizeof digits - at};
}

}  // namespace senda
