// Lists of records of one width, as all the community attributes are: sorted and searched in place,
// by octets, which is the order of the numbers in them as well.
#pragma once

#include <senda/core/bytes.hpp>

namespace senda {

/// Brings the octets from `middle` on to the front, keeping the order of both parts.
constexpr void rotate_bytes(mutable_bytes b, std::size_t middle) noexcept {
  auto const reverse = [&](std::size_t from, std::size_t to) {
    while (from + 1 < to) {
      auto const held = b[from];
      b[from++] = b[--to];
      b[to] = held;
    }
  };
  reverse(0, middle);
  reverse(middle, b.size());
  reverse(0, b.size());
}

/// Sorts records of `width` octets ascending. Heap sort: no memory, and no input makes it slow.
constexpr void sort_records(mutable_bytes b, std::size_t width) noexcept {
  auto const record = [&](std::size_t i) { return b.subspan(i * width, width); };
  auto const less = [&](std::size_t i, std::size_t j) {
    return compare_bytes(record(i), record(j)) < 0;
  };
  auto const swap = [&](std::size_t i, std::size_t j) {
    for (std::size_t k = 0; k < width; ++k) {
      auto const held = b[i * width + k];
      b[i * width + k] = b[j * width + k];
      b[j * width + k] = held;
    }
  };
  auto const sift = [&](std::size_t i, std::size_t n) {
    for (std::size_t child; (child = 2 * i + 1) < n; i = child) {
      if (child + 1 < n && less(child, child + 1)) ++child;
      if (!less(i, child)) return;
      swap(i, child);
    }
  };
  std::size_t n = b.size() / width;
  for (std::size_t i = n / 2; i-- > 0;) sift(i, n);
  while (n-- > 1) {
    swap(0, n);
    sift(0, n);
  }
}

/// True when records of `width` octets ascend, none twice.
[[nodiscard]] constexpr bool strictly_ascending(bytes b, std::size_t width) noexcept {
  for (std::size_t at = width; at + width <= b.size(); at += width)
    if (compare_bytes(b.subspan(at - width, width), b.subspan(at, width)) >= 0) return false;
  return true;
}

/// Leaves one of each run of equal records; returns the octets that are left.
constexpr std::size_t unique_records(mutable_bytes b, std::size_t width) noexcept {
  std::size_t kept = 0;
  for (std::size_t at = 0; at + width <= b.size(); at += width) {
    auto const record = b.subspan(at, width);
    if (kept && equal_bytes(record, b.subspan(kept - width, width))) continue;
    for (std::size_t k = 0; k < width; ++k) b[kept + k] = record[k];
    kept += width;
  }
  return kept;
}

}  // namespace senda
