// VPLS (AFI 25, SAFI 65): label blocks of a VPLS edge, or an endpoint found by BGP auto-discovery.
// RFC 4761 §3.2.2; RFC 6074 §3.2.2.1.
#pragma once

#include <senda/net/asn.hpp>
#include <senda/net/ip.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/kind.hpp>

namespace senda::nlri {

/// The two forms share a family and are told apart by their length: 12 octets for auto-discovery,
/// 17 or more for a label block.
struct vpls {
  senda::family family{afi::l2vpn, safi::vpls};
  std::optional<std::uint32_t> path_id;
  route_distinguisher rd;
  std::uint16_t endpoint = 0;            ///< VE ID
  std::uint16_t offset = 0;              ///< VE block offset
  std::uint16_t size_of_block = 0;       ///< VE block size
  std::uint32_t label_field = 0;         ///< 24 bits: the label base is in the upper 20
  bytes tlvs;                            ///< what follows the label base; a view
  std::optional<ipv4_address> vsi_id{};  ///< there in the form of RFC 6074, which has no block

  static constexpr bool size_is_check = true;
  static constexpr std::size_t block_octets = 17, discovery_octets = 12;

  [[nodiscard]] constexpr std::uint32_t base() const noexcept { return label_field >> 4; }

  [[nodiscard]] static constexpr bool serves(senda::family f) noexcept {
    return f.afi == afi::l2vpn && f.safi == safi::vpls;
  }
  [[nodiscard]] static constexpr std::size_t size(bytes in, senda::family) noexcept {
    byte_reader r{in};
    std::size_t const n = r.u16();
    return is_length(n) && n <= r.remaining() ? n + 2 : 0;
  }
  /// Error: 3/10 a length that neither form has, missing octets.
  [[nodiscard]] static constexpr result<vpls> decode(byte_reader& r, senda::family f,
                                                     bool with_path_id) noexcept {
    auto const start = r.offset();
    auto const left = r.remaining();
    vpls v{.family = f, .path_id = {}, .rd = {}, .tlvs = {}};
    if (with_path_id) v.path_id = r.u32();
    std::size_t const n = r.u16();
    byte_reader body = r.sub(n);
    if (r.failed() || !is_length(n))
      return fail(update_error(update_subcode::invalid_network_field, start, left));
    v.rd = route_distinguisher::read(body);
    if (n == discovery_octets) {
      v.vsi_id = ipv4_address::read(body);
      return v;
    }
    v.endpoint = body.u16();
    v.offset = body.u16();
    v.size_of_block = body.u16();
    v.label_field = body.u24();
    v.tlvs = body.rest();
    return v;
  }
  constexpr void encode(byte_writer& w, bool with_path_id) const noexcept {
    if (with_path_id) w.u32(path_id.value_or(0));
    auto const length = w.length16();
    rd.write(w);
    if (vsi_id) return vsi_id->write(w);
    w.u16(endpoint);
    w.u16(offset);
    w.u16(size_of_block);
    w.u24(label_field);
    w.raw(tlvs);
  }

  /// `{ "rd": "10.0.0.1:100", "endpoint": 5, "base": 10702, "offset": 1, "size": 8 }`, or
  /// `{ "rd": "10.0.0.1:100", "vsi-id": "10.0.0.2" }`
  inline void json(text_writer& out, nlri_json_style const&) const noexcept;
  /// `vpls rd 10.0.0.1:100 endpoint 5 base 10702 offset 1 size 8`
  inline void text(text_writer& out) const noexcept;
  inline void command(text_writer& out, std::optional<ip_address> const& next_hop) const noexcept;

  friend constexpr bool operator==(vpls const& a, vpls const& b) noexcept {
    return a.family == b.family && a.path_id == b.path_id && a.rd == b.rd &&
           a.endpoint == b.endpoint && a.offset == b.offset && a.size_of_block == b.size_of_block &&
           a.label_field == b.label_field && a.vsi_id == b.vsi_id && equal_bytes(a.tlvs, b.tlvs);
  }

 private:
  static constexpr bool is_length(std::size_t n) noexcept {
    return n == discovery_octets || n >= block_octets;
  }
};
static_assert(nlri_type<vpls>);

}  // namespace senda::nlri
