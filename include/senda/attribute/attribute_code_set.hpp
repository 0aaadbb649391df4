// attribute_code_set: which attributes an UPDATE has, or lost.
// Codes: RFC 4271 §4.3.
#pragma once

#include <senda/attribute/attribute.hpp>

#include <array>
#include <bit>

namespace senda {

/// A set of attribute codes.
class attribute_code_set {
 public:
  constexpr void insert(attribute_code c) noexcept { word(c) |= bit(c); }
  constexpr void erase(attribute_code c) noexcept { word(c) &= ~bit(c); }
  [[nodiscard]] constexpr bool contains(attribute_code c) const noexcept {
    return words_[static_cast<std::uint8_t>(c) / 64] & bit(c);
  }
  [[nodiscard]] constexpr bool empty() const noexcept {
    return !(words_[0] | words_[1] | words_[2] | words_[3]);
  }
  /// Calls f(code) for each member, ascending.
  template <class F> constexpr void for_each(F&& f) const {
    for (std::size_t w = 0; w < words_.size(); ++w)
      for (auto left = words_[w]; left; left &= left - 1)
        f(static_cast<attribute_code>(w * 64 + static_cast<unsigned>(std::countr_zero(left))));
  }
  /// The members of `a` which are not in `b`.
  friend constexpr attribute_code_set operator-(attribute_code_set a,
                                                attribute_code_set const& b) noexcept {
    for (std::size_t w = 0; w < a.words_.size(); ++w) a.words_[w] &= ~b.words_[w];
    return a;
  }
  friend constexpr bool operator==(attribute_code_set const&, attribute_code_set const&) = default;

 private:
  static constexpr std::uint64_t bit(attribute_code c) noexcept {
    return std::uint64_t{1} << (static_cast<std::uint8_t>(c) % 64);
  }
  constexpr std::uint64_t& word(attribute_code c) noexcept {
    return words_[static_cast<std::uint8_t>(c) / 64];
  }
  std::array<std::uint64_t, 4> words_{};
};

}  // namespace senda
