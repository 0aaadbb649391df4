// What labelled routes have in common, with and without route distinguisher: reading, writing and
// printing. RFC 8277 §2; RFC 4364 §4.3.4; configuration contract §9.5; JSON contract §6.1, §10.
#pragma once

#include <senda/net/prefix.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/kind.hpp>
#include <senda/nlri/label_stack.hpp>

namespace senda::nlri {

/// `u8 bits, labels, [distinguisher,] prefix`; the bits count everything behind them.
struct labeled_prefix {
  label_stack labels;
  std::optional<route_distinguisher> rd;
  ip_prefix prefix;

  [[nodiscard]] constexpr std::size_t bits() const noexcept {
    return labels.bits() + (rd ? 64 : 0) + prefix.length;
  }
  /// False when there are more labels than the octet for the size can say.
  [[nodiscard]] constexpr bool fits() const noexcept { return bits() <= 255; }

  /// Octets of the first NLRI of `in`; zero when it is malformed.
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family f, bool with_rd,
                                                  bool withdrawn) noexcept {
    byte_reader r{in};
    return read(r, f, with_rd, withdrawn) ? in.size() - r.remaining() : 0;
  }
  /// Nothing when octets are missing, the stack never ends or the prefix is too long or too short.
  [[nodiscard]] static constexpr std::optional<labeled_prefix> read(byte_reader& r, senda::family f,
                                                                    bool with_rd,
                                                                    bool withdrawn) noexcept {
    std::size_t bits = r.u8();
    byte_reader one = r.sub(ip_prefix::octets_for(static_cast<unsigned>(bits)));
    std::size_t const fixed = with_rd ? 64 : 0;
    if (r.failed() || bits < fixed) return {};
    bits -= fixed;
    labeled_prefix p;
    auto const labels = label_stack::read(one, bits, withdrawn);
    bool const v4 = f.afi == afi::ipv4;
    if (!labels || bits > (v4 ? 32 : 128)) return {};
    p.labels = *labels;
    if (with_rd) p.rd = route_distinguisher::read(one);
    std::array<std::uint8_t, 16> octets{};
    auto const b = one.rest();
    for (std::size_t i = 0; i < b.size(); ++i) octets[i] = b[i];
    p.prefix.length = static_cast<std::uint8_t>(bits);
    if (v4) p.prefix.address = ipv4_address{byte_reader{octets}.u32()};
    else p.prefix.address = ipv6_address{octets};
    return p;
  }
  /// Without labels what is written is no NLRI anybody could read, as ExaBGP sends it to withdraw a
  /// route whose label was not given (wire contract §8.3). What does not fit() must not be written.
  constexpr void write(byte_writer& w) const noexcept {
    w.u8(static_cast<std::uint8_t>(bits()));
    labels.write(w);
    if (rd) rd->write(w);
    w.raw(prefix.significant());
  }

  /// What tells routes apart: all but the labels, and the bits without theirs. All of it when it is
  /// malformed.
  static constexpr void identity(bytes in, byte_writer& w, bool with_rd) noexcept {
    byte_reader r{in};
    std::size_t const all = r.u8(), fixed = with_rd ? 64 : 0;
    std::size_t bits = all < fixed ? 0 : all - fixed;
    if (!label_stack::read(r, bits, true) || r.failed()) return w.raw(in);
    w.u8(static_cast<std::uint8_t>(bits + fixed));
    w.raw(r.rest());
  }

  inline void json(text_writer& out, std::optional<std::uint32_t> path_id,
                   bool closed) const noexcept;
  inline void text(text_writer& out, std::optional<std::uint32_t> path_id,
                   bool closed) const noexcept;
  inline void command(text_writer& out, senda::family f, std::optional<std::uint32_t> path_id,
                      std::optional<ip_address> const& next_hop) const noexcept;
  /// `PREFIX label N | [ N ... ]`, and with `with_rd` also `rd X`, in any order. Whatever else
  /// follows is left where it is.
  [[nodiscard]] static inline result<labeled_prefix> parse(text_cursor& in, bool with_rd) noexcept;
  friend constexpr bool operator==(labeled_prefix const&, labeled_prefix const&) = default;
};

}  // namespace senda::nlri
