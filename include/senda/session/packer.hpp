// packer: routes that share attributes, written as UPDATEs straight into the transmit buffer.
// Layout, order, defaults and splitting: wire contract §5.6 to §5.12 (RFC 4271 §4.3, 4760 §3).
#pragma once

#include <senda/attribute/aggregator.hpp>
#include <senda/attribute/as_path.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/message/transmit_buffer.hpp>
#include <senda/nlri/label_stack.hpp>
#include <senda/session/negotiated.hpp>
#include <senda/session/route_leak.hpp>

#include <algorithm>
#include <vector>

namespace senda {

/// One NLRI to send: wire form without path identifier, and the identifier beside it.
struct outbound_nlri {
  bytes nlri;
  std::optional<std::uint32_t> path_id;
};

namespace detail {

/// Families whose next hop is nowhere but in MP_REACH_NLRI, even an IPv4 one (wire contract §5.7).
[[nodiscard]] constexpr bool has_no_next_hop_attribute(family f) noexcept {
  return f.safi == safi::flow || f.safi == safi::flow_vpn || f.safi == safi::vpls ||
         f.safi == safi::sr_policy;
}

/// Writes a canonical attribute block as `session` wants it, defaults added, MP_REACH not yet.
class outbound_attributes {
 public:
  outbound_attributes(byte_writer& out, negotiated const& session, family f = ipv4_unicast) noexcept
      : out_(out), session_(session), family_(f) {}

  void write(bytes block) noexcept {
    attribute_range range{block};
    while (!range.empty()) {
      auto const v = range.next();
      if (!v.has_value()) break;  // blocks are made by us: cannot happen
      defaults_before(static_cast<unsigned>(v.assume_value().code));
      write(v.assume_value());
    }
    defaults_before(256);
  }
  /// 4 or 16 octets; empty when the route has none.
  [[nodiscard]] bytes next_hop() const noexcept { return next_hop_; }

 private:
  /// ORIGIN, AS_PATH and LOCAL_PREF where the block lacks them (wire contract §5.7).
  void defaults_before(unsigned code) noexcept {
    if (code > 1 && reach(1)) write_attribute(out_, attribute::origin{});
    if (code > 2 && reach(2)) write_default_as_path();
    if (code > 5 && reach(5) && !session_.external)
      write_attribute(out_, attribute::local_pref{100});
    if (code > 35 && reach(35)) write_only_to_customer();
    reach(code);
  }
  /// RFC 9234 §5, of routes which have none.
  void write_only_to_customer() noexcept {
    auto const to = session_.relation();
    if (!to || !is_leakable(family_)) return;
    if (auto const otc = otc_on_sending(*to, {}, session_.local_as)) write_attribute(out_, *otc);
  }
  /// True the first time `code` is reached and nothing behind it was.
  bool reach(unsigned code) noexcept {
    if (reached_ >= code) return false;
    reached_ = code;
    return true;
  }

  void write_default_as_path() noexcept {
    std::uint8_t path[6] = {2, 1};
    byte_writer w{mutable_bytes{path}.subspan(2)};
    w.u32(session_.local_as.value);
    write_as_path(session_.external ? bytes{path} : bytes{});
  }
  void write_as_path(bytes four_octet) noexcept {
    attribute::as_path const path{four_octet, true};
    write_attribute(out_, path, session_);
    if (!session_.four_octet_as && path.needs_as4())
      write_attribute(out_, attribute::as4_path{four_octet});
  }
  void write(attribute_view v) noexcept {
    switch (v.code) {
      case attribute_code::as_path:
        return write_as_path(v.value);
      case attribute_code::next_hop:
        next_hop_ = v.value;
        if (v.value.size() != 4 || has_no_next_hop_attribute(family_)) return;
        break;
      case attribute_code::local_pref:
        if (session_.external) return;
        break;
      case attribute_code::aigp:
        if (session_.external && !session_.aigp) return;
        break;
      case attribute_code::aggregator:
        if (!session_.four_octet_as && v.value.size() == 8) return write_aggregator(v);
        break;
      default:
        break;
    }
    write_attribute(out_, v.flags, v.code, v.value);
  }
  void write_aggregator(attribute_view v) noexcept {
    auto const a = attribute::aggregator::decode(v, {});
    if (!a.has_value()) return write_attribute(out_, v.flags, v.code, v.value);
    write_attribute(out_, a.assume_value(), session_);
    if (a.assume_value().needs_as4())
      write_attribute(out_,
                      attribute::as4_aggregator{a.assume_value().as, a.assume_value().address});
  }

  byte_writer& out_;
  negotiated const& session_;
  family family_;
  bytes next_hop_;
  unsigned reached_ = 0;
};

/// Families whose next hop starts with a route distinguisher (of zeroes).
[[nodiscard]] constexpr bool has_route_distinguisher(family f) noexcept {
  return f.safi == safi::mpls_vpn || f.safi == safi::bgp_ls_vpn;
}
/// Families whose NLRI may travel in the fields UPDATE always had. Multicast is there as ExaBGP
/// puts it (wire contract §5.6).
[[nodiscard]] constexpr bool is_classic(family f) noexcept {
  return f == ipv4_unicast || f == ipv4_multicast;
}
/// Flags, code, length, AFI and SAFI of MP_REACH_NLRI or MP_UNREACH_NLRI with a value of `size`.
constexpr void write_mp_header(byte_writer& w, attribute_code code, std::size_t size,
                               family f) noexcept {
  bool const extended = size > 255;
  w.u8(extended ? attribute_flag::optional | attribute_flag::extended_length
                : attribute_flag::optional);
  w.u8(static_cast<std::uint8_t>(code));
  if (extended) w.u16(static_cast<std::uint16_t>(size));
  else w.u8(static_cast<std::uint8_t>(size));
  w.u16(static_cast<std::uint16_t>(f.afi));
  w.u8(static_cast<std::uint8_t>(f.safi));
}

}  // namespace detail

/// The attributes of one group of routes, encoded once for a session and used for many UPDATEs.
class outbound_group {
 public:
  /// `block` is a canonical attribute block; `session` has to outlive the group.
  void open(negotiated const& session, family f, bytes block) {
    session_ = &session;
    family_ = f;
    if (attributes_.empty()) attributes_.resize(512);
    for (;; attributes_.resize(2 * attributes_.size())) {
      byte_writer w{attributes_};
      detail::outbound_attributes out{w, session, f};
      out.write(block);
      size_ = w.size();
      fits_ = !w.overflowed();
      take_next_hop(out.next_hop());
      if (fits_ || attributes_.size() > session.message_limit) return;
    }
  }
  /// Writes one UPDATE with as many of [first, last) as fit, at most `most`, and returns the first
  /// one not written. Nothing is written (and `first` returned) when not even one fits.
  /// Dereferencing an Iterator yields an outbound_nlri.
  template <class Iterator>
  Iterator announce(transmit_buffer& tx, Iterator first, Iterator last, std::size_t most) const {
    auto end = first;
    std::size_t octets = 0;
    for (; end != last && most > 0; ++end, --most) {
      std::size_t const n = nlri_size(*end);
      if (!fits(octets + n)) break;
      octets += n;
    }
    if (end != first)
      (void)tx.append(update<Iterator>{*this, first, end, octets}, *session_,
                      session_->message_limit);
    return end;
  }

 private:
  static constexpr std::size_t fixed_size = header_size + 4;

  template <class Iterator> struct update {
    static constexpr auto type = message_type::update;
    outbound_group const& group;
    Iterator first, last;
    std::size_t nlri_octets;

    void encode(byte_writer& w, codec_context const&) const noexcept {
      bool const mp = group.is_multiprotocol();
      w.u16(0);
      {
        auto const length = w.length16();
        w.raw(bytes{group.attributes_}.first(group.size_));
        if (mp) group.write_mp_reach(w, first, last, nlri_octets);
      }
      if (!mp) group.write_nlri(w, first, last);
    }
  };

  /// A global IPv6 one is followed by our link-local address where the session has that.
  void take_next_hop(bytes given) noexcept {
    next_hop_size_ = given.size();
    if (next_hop_size_ > next_hop_.size()) return void(fits_ = false);
    std::copy_n(given.data(), next_hop_size_, next_hop_.data());
    if (!session_->own_link_local || family_.afi != afi::ipv6 || next_hop_size_ != 16) return;
    if (ip_address::from(given)->v6().is_link_local()) return;
    byte_writer behind{mutable_bytes{next_hop_}.subspan(16)};
    session_->own_link_local->write(behind);
    next_hop_size_ = 32;
  }
  /// IPv4 with an IPv4 next hop goes the classic way, everything else into MP_REACH_NLRI.
  [[nodiscard]] bool is_multiprotocol() const noexcept {
    return !detail::is_classic(family_) || next_hop_size_ != 4;
  }
  [[nodiscard]] bool sends_path_id() const noexcept {
    return session_->add_path_send.contains(family_);
  }
  [[nodiscard]] std::size_t nlri_size(outbound_nlri const& n) const noexcept {
    return n.nlri.size() + (sends_path_id() ? 4 : 0);
  }
  /// Octets of the value of MP_REACH_NLRI: AFI, SAFI, next hop with its length, reserved, NLRI.
  [[nodiscard]] std::size_t mp_reach_size(std::size_t nlri_octets) const noexcept {
    return 5 + (detail::has_route_distinguisher(family_) ? 8 : 0) + next_hop_size_ + nlri_octets;
  }
  [[nodiscard]] bool fits(std::size_t nlri_octets) const noexcept {
    std::size_t total = fixed_size + size_ + nlri_octets;
    if (is_multiprotocol()) {
      auto const value = mp_reach_size(nlri_octets);
      total = fixed_size + size_ + (value > 255 ? 4 : 3) + value;
    }
    return fits_ && total <= session_->message_limit;
  }

  template <class Iterator>
  void write_mp_reach(byte_writer& w, Iterator first, Iterator last,
                      std::size_t nlri_octets) const noexcept {
    detail::write_mp_header(w, attribute_code::mp_reach_nlri, mp_reach_size(nlri_octets), family_);
    bool const rd = detail::has_route_distinguisher(family_);
    w.u8(static_cast<std::uint8_t>(next_hop_size_ + (rd ? 8 : 0)));
    if (rd) w.u64(0);
    w.raw(bytes{next_hop_}.first(next_hop_size_));
    w.u8(0);
    write_nlri(w, first, last);
  }
  template <class Iterator>
  void write_nlri(byte_writer& w, Iterator first, Iterator last) const noexcept {
    bool const with_id = sends_path_id();
    for (; first != last; ++first) {
      outbound_nlri const n = *first;
      if (with_id) w.u32(n.path_id.value_or(0));
      w.raw(n.nlri);
    }
  }

  std::vector<std::uint8_t> attributes_;  // grows to the largest set of attributes seen
  std::size_t size_ = 0, next_hop_size_ = 0;
  std::array<std::uint8_t, 32> next_hop_{};
  bool fits_ = false;
  negotiated const* session_ = nullptr;
  family family_{};
};

/// An UPDATE of attributes alone, which announces nothing (API contract §6.5).
struct attributes_message {
  static constexpr auto type = message_type::update;
  negotiated const& session;
  bytes attributes;  ///< canonical block
  senda::family family = ipv4_unicast;

  void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(0);
    auto const length = w.length16();
    detail::outbound_attributes{w, session, family}.write(attributes);
  }
};

/// One UPDATE withdrawing one route (wire contract §5.6): the classic field for IPv4 unicast and
/// multicast, MP_UNREACH_NLRI alone for IPv6, MP_UNREACH_NLRI and then the attributes for the rest.
struct withdraw_message {
  static constexpr auto type = message_type::update;
  negotiated const& session;
  senda::family family;
  outbound_nlri route;
  bytes attributes;  ///< canonical block, repeated where the family wants it

  void encode(byte_writer& w, codec_context const&) const noexcept {
    if (detail::is_classic(family)) {
      {
        auto const length = w.length16();
        write_route(w);
      }
      return w.u16(0);
    }
    w.u16(0);
    auto const length = w.length16();
    write_mp_unreach(w);
    if (family != ipv6_unicast && family != ipv6_multicast)
      detail::outbound_attributes{w, session, family}.write(attributes);
  }

 private:
  /// A label nobody knows is left out, as ExaBGP does (API contract §12).
  [[nodiscard]] bool without_label() const noexcept {
    return nlri::leaves_label_open(family, route.nlri);
  }
  void write_route(byte_writer& w) const noexcept {
    if (session.add_path_send.contains(family)) w.u32(route.path_id.value_or(0));
    if (!without_label()) return w.raw(route.nlri);
    w.u8(static_cast<std::uint8_t>(route.nlri[0] - 24));
    w.raw(route.nlri.subspan(4));
  }
  void write_mp_unreach(byte_writer& w) const noexcept {
    bool const with_id = session.add_path_send.contains(family);
    std::size_t const size = route.nlri.size() - (without_label() ? 3 : 0);
    detail::write_mp_header(w, attribute_code::mp_unreach_nlri, 3 + size + (with_id ? 4 : 0),
                            family);
    write_route(w);
  }
};

}  // namespace senda
