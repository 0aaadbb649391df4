// BGP-LS TLVs brought together by what they are about, so that each JSON key is written once
// however often and wherever its TLVs come. RFC 9552 §5.1 (unknown TLVs may repeat).
#pragma once

#include <senda/net/link_state_tlv.hpp>

#include <array>

namespace senda {

/// TLVs of up to 65535 octets by group: a radix sort, so that no choice of types takes more than
/// linear time. 65 KB of the stack, no other memory.
class link_state_groups {
 public:
  /// The group of a TLV, 0 to 65535; negative: it is in none.
  using grouping = std::int32_t (*)(link_state_tlv) noexcept;

  explicit link_state_groups(bytes in, grouping group) noexcept : in_(in), group_(group) {
    if (in_.size() > 0xffff) in_ = {};
    std::size_t at = 0;
    for (auto const t : link_state_tlvs{in_}) {
      if (group_(t) >= 0) sorted_[size_++] = static_cast<std::uint16_t>(at);
      at += 4 + t.value.size();
    }
    sort_by(0, sorted_, run_);
    sort_by(8, run_, sorted_);
    std::int32_t before = -1;
    for (std::size_t i = 0; i < size_; ++i) {
      auto const g = group_(tlv(sorted_[i]));
      run_of(sorted_[i]) = g != before ? static_cast<std::uint16_t>(i) : none;
      before = g;
    }
  }

  /// Calls f(tlv, first, last): the groups in the order in which they first appear, each with its
  /// TLVs in theirs; `first` and `last` of the group.
  template <class F> void for_each(F&& f) noexcept {
    std::size_t at = 0;
    for (auto const t : link_state_tlvs{in_}) {
      auto const here = at;
      at += 4 + t.value.size();
      if (group_(t) < 0) continue;
      auto const start = run_of(here);
      if (start == none) continue;
      bool last = false;
      for (std::size_t i = start; !last; ++i) {
        last = i + 1 == size_ || run_of(sorted_[i + 1]) != none;
        f(tlv(sorted_[i]), i == start, last);
      }
    }
  }

 private:
  static constexpr std::uint16_t none = 0xffff;
  using positions = std::array<std::uint16_t, 16384>;

  [[nodiscard]] link_state_tlv tlv(std::size_t at) const noexcept {
    return *link_state_tlvs::iterator{in_.subspan(at)};
  }
  /// Where the run of the group that begins with the TLV at `at` starts in sorted_; none: that TLV
  /// is not its first. TLVs start at least four octets apart.
  [[nodiscard]] std::uint16_t& run_of(std::size_t at) noexcept { return run_[at / 4]; }

  /// By eight bits of the group, those which are equal in their order.
  void sort_by(unsigned shift, positions const& from, positions& to) noexcept {
    std::array<std::uint16_t, 257> next{};
    auto const key = [&](std::uint16_t at) { return group_(tlv(at)) >> shift & 0xff; };
    for (std::size_t i = 0; i < size_; ++i) ++next[static_cast<std::size_t>(key(from[i])) + 1];
    for (std::size_t i = 1; i < next.size(); ++i)
      next[i] = static_cast<std::uint16_t>(next[i] + next[i - 1]);
    for (std::size_t i = 0; i < size_; ++i)
      to[next[static_cast<std::size_t>(key(from[i]))]++] = from[i];
  }

  bytes in_;
  grouping group_;
  std::size_t size_ = 0;
  positions sorted_;  // what these two hold is set before it is read
  positions run_;
};

}  // namespace senda
