// BGP-LS TLVs brought together by what they are about, so that each JSON key is written once
// however often and wherever its TLVs come. RFC 9552 §5.1 (unknown TLVs may repeat).
#pragma once

#include <senda/net/link_state_tlv.hpp>

#include <array>

namespace senda {

/// TLVs of up to 65535 octets by group. Takes 41 KB of the stack, no other memory, and a time that
/// no choice of types makes more than linear: 256 chains, by the low octet of the group's number.
class link_state_groups {
 public:
  /// The group of a TLV, 0 to 65535; negative: it is in none.
  using grouping = std::int32_t (*)(link_state_tlv) noexcept;

  explicit link_state_groups(bytes in, grouping group) noexcept : in_(in), group_(group) {
    if (in_.size() > 0xffff) in_ = {};
    std::array<std::uint16_t, 256> last;
    last.fill(none);
    std::size_t at = 0;
    for (auto const t : link_state_tlvs{in_}) {
      if (auto const g = group_(t); g >= 0) {
        auto const here = static_cast<std::uint16_t>(at);
        auto& before = last[static_cast<std::uint8_t>(g)];
        if (before != none) next_[before / 4] = here;
        next_[here / 4] = none;  // TLVs start at least four octets apart
        before = here;
      }
      at += 4 + t.value.size();
    }
  }

  /// Calls f(tlv, first, last): the groups in the order in which they first appear, each with its
  /// TLVs in theirs; `first` and `last` of the group.
  template <class F> void for_each(F&& f) noexcept {
    std::size_t at = 0;
    for (auto const t : link_state_tlvs{in_}) {
      auto const here = static_cast<std::uint16_t>(at);
      at += 4 + t.value.size();
      auto const g = group_(t);
      if (g < 0 || !is_new(static_cast<std::uint16_t>(g))) continue;
      bool first = true;
      for (auto i = here; i != none; first = false) {
        auto const following = next(i, g);
        f(tlv(i), first, following == none);
        i = following;
      }
    }
  }

 private:
  static constexpr std::uint16_t none = 0xffff;

  [[nodiscard]] link_state_tlv tlv(std::uint16_t at) const noexcept {
    return *link_state_tlvs::iterator{in_.subspan(at)};
  }
  [[nodiscard]] std::uint16_t next(std::uint16_t at, std::int32_t g) const noexcept {
    do at = next_[at / 4];
    while (at != none && group_(tlv(at)) != g);
    return at;
  }
  bool is_new(std::uint16_t g) noexcept {
    auto& word = seen_[g / 64];
    auto const bit = std::uint64_t{1} << (g % 64);
    if (word & bit) return false;
    word |= bit;
    return true;
  }

  bytes in_;
  grouping group_;
  std::array<std::uint16_t, 16384> next_;  // what it holds is set before it is read
  std::array<std::uint64_t, 1024> seen_{};
};

}  // namespace senda
