// The MPLS labels in front of a prefix: 24 bits each, of which the last is "bottom of stack".
// RFC 8277 §2; RFC 3032 §2.1; reading rules of wire contract §8.3.
#pragma once

#include <senda/core/byte_reader.hpp>
#include <senda/core/byte_writer.hpp>
#include <senda/net/family.hpp>

#include <array>

namespace senda::nlri {

/// Up to ten labels, each kept as it lies on the wire: label (20 bits), traffic class (3), bottom
/// of stack (1). The size of an NLRI in bits, one octet, has no room for more.
class label_stack {
 public:
  static constexpr std::size_t max_size = 10;
  static constexpr std::uint32_t max_label = 0xfffff;
  /// Stands for "whatever label" in a withdrawal (RFC 8277 §2.4, RFC 3107 §3).
  static constexpr std::uint32_t withdrawn_field = 0x800000;

  constexpr label_stack() noexcept = default;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr std::size_t bits() const noexcept { return std::size_t{24} * size_; }
  /// All 24 bits of the label at `i`, the outermost being 0.
  [[nodiscard]] constexpr std::uint32_t field(std::size_t i) const noexcept { return fields_[i]; }
  [[nodiscard]] constexpr std::uint32_t label(std::size_t i) const noexcept {
    return fields_[i] >> 4;
  }
  [[nodiscard]] constexpr bool is_full() const noexcept { return size_ == max_size; }

  /// Puts `label` (0 to max_label) at the bottom. Nothing happens when the stack is full.
  constexpr void push(std::uint32_t label) noexcept {
    if (is_full()) return;
    if (size_ > 0) fields_[size_ - 1] &= ~1u;
    push_field((label & max_label) << 4 | 1);
  }
  /// The same for 24 bits as they are.
  constexpr void push_field(std::uint32_t field) noexcept {
    if (!is_full()) fields_[size_++] = field & 0xffffff;
  }
  [[nodiscard]] static constexpr label_stack of(std::uint32_t label) noexcept {
    label_stack s;
    s.push(label);
    return s;
  }
  /// What a withdrawal has whose label nobody knows.
  [[nodiscard]] static constexpr label_stack withdrawn() noexcept {
    label_stack s;
    s.push_field(withdrawn_field);
    return s;
  }

  /// Reads labels off the front of an NLRI that has `bits` bits for them and the prefix, and takes
  /// theirs off `bits`. The stack ends with the bottom of stack bit or, its first label, with
  /// 0x000000 or, in a withdrawal, 0x800000. Nothing when it never ends.
  [[nodiscard]] static constexpr std::optional<label_stack> read(byte_reader& r, std::size_t& bits,
                                                                 bool withdrawn) noexcept {
    label_stack s;
    while (bits >= 24 && !s.is_full()) {
      std::uint32_t const field = r.u24();
      bits -= 24;
      s.push_field(field);
      if (field & 1) return s;
      if (s.size_ == 1 && (field == 0 || (withdrawn && field == withdrawn_field))) return s;
    }
    return {};
  }
  constexpr void write(byte_writer& w) const noexcept {
    for (std::size_t i = 0; i < size_; ++i) w.u24(fields_[i]);
  }

  /// `[ [100, 1600], [200, 3201] ]`: label and field; `[ [0] ]` for a field of zero (JSON contract
  /// §6.1).
  void json(text_writer& out) const noexcept {
    out << "[ ";
    for (std::size_t i = 0; i < size_; ++i) {
      (out << (i ? ", [" : "[")).number(label(i));
      if (fields_[i]) (out << ", ").number(fields_[i]);
      out << ']';
    }
    out << " ]";
  }
  /// `100 (1601)` or `[ 100 (1600) 200 (3201) ]` (JSON contract §10).
  void text(text_writer& out) const noexcept { print(out, true); }
  /// `100` or `[ 100 200 ]`, as configuration has it.
  void command(text_writer& out) const noexcept { print(out, false); }

  /// The stack with the bottom of stack bit set, as withdrawn routes are shown.
  [[nodiscard]] constexpr label_stack closed() const noexcept {
    auto s = *this;
    if (size_ > 0) s.fields_[size_ - 1] |= 1;
    return s;
  }

  friend constexpr bool operator==(label_stack const&, label_stack const&) = default;

 private:
  void print(text_writer& out, bool with_fields) const noexcept {
    if (size_ != 1) out << "[ ";
    for (std::size_t i = 0; i < size_; ++i) {
      if (i) out << ' ';
      out.number(label(i));
      if (with_fields && fields_[i]) (out << " (").number(fields_[i]) << ')';
    }
    if (size_ != 1) out << " ]";
  }

  std::array<std::uint32_t, max_size> fields_{};
  std::uint8_t size_ = 0;
};

/// The NLRI of a withdrawal that leaves the label open: label_stack::withdrawn() stands for it.
[[nodiscard]] constexpr bool leaves_label_open(family f, bytes nlri) noexcept {
  bool const labeled = f.safi == safi::labeled_unicast || f.safi == safi::mpls_vpn;
  return labeled && nlri.size() >= 4 && nlri[1] == 0x80 && nlri[2] == 0 && nlri[3] == 0;
}

}  // namespace senda::nlri
