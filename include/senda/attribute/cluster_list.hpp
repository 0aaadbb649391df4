// CLUSTER_LIST: the route reflector clusters a route came through, the last one first.
// RFC 4456 §8; errors RFC 7606 §7.10.
#pragma once

#include <senda/attribute/attribute.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/net/ip.hpp>

namespace senda::attribute {

/// A view of the wire form: cluster identifiers of four octets.
struct cluster_list {
  static constexpr auto code = attribute_code::cluster_list;
  static constexpr auto category = attribute_category::optional_non_transitive;
  static constexpr error_rules on_error{.external = reaction::discard_attribute,
                                        .section = "RFC 7606 §7.10"};
  static constexpr std::string_view keyword = "cluster-list";
  static constexpr std::string_view json_key = "cluster-list";
  static constexpr std::size_t width = 4;

  bytes value;

  /// Errors: 3/5 the length is zero or no multiple of four; 3/0 (discard) from an external peer.
  [[nodiscard]] static constexpr result<cluster_list> decode(attribute_view v,
                                                             codec_context const& c) noexcept {
    if (c.external) return fail(v.malformed(update_subcode::unspecific, on_error.external));
    if (v.value.empty() || v.value.size() % width)
      return fail(v.malformed(update_subcode::attribute_length_error, on_error.length));
    return cluster_list{v.value};
  }
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept { w.raw(value); }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return value.size() / width; }
  [[nodiscard]] constexpr ipv4_address operator[](std::size_t i) const noexcept {
    byte_reader r{value.subspan(i * width, width)};
    return ipv4_address::read(r);
  }
  [[nodiscard]] constexpr bool contains(ipv4_address id) const noexcept {
    for (std::size_t i = 0; i < size(); ++i)
      if ((*this)[i] == id) return true;
    return false;
  }

  inline void json(text_writer& out) const noexcept;
  inline void text(text_writer& out) const noexcept;
  /// One identifier or `[ ... ]`, not empty; the order is kept.
  [[nodiscard]] static inline result<void> parse(text_cursor& in, byte_writer& out) noexcept;
  friend constexpr bool operator==(cluster_list a, cluster_list b) noexcept {
    return equal_bytes(a.value, b.value);
  }
};
static_assert(printable_attribute<cluster_list> && parsable_attribute<cluster_list>);

}  // namespace senda::attribute
