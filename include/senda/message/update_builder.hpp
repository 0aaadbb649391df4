// update_builder: an UPDATE put together piece by piece, in storage of its own.
// RFC 4271 §4.3; RFC 4760 §3, §4; RFC 7911 §3; RFC 8950 §4.
#pragma once

#include <senda/attribute/next_hop.hpp>
#include <senda/attribute/record_list.hpp>
#include <senda/attribute/unknown.hpp>
#include <senda/message/update.hpp>

namespace senda {

/// Builds one UPDATE of at most 4096 octets without allocating:
///
///     update_builder b;
///     b.attribute(attribute::origin{}).attribute(attribute::as_path{});
///     b.next_hop(here).announce(prefix);
///     send(b.message());
///
/// IPv4 prefixes with an IPv4 next hop travel as they always did, all others in MP attributes.
/// Nothing is added on its own: announcing needs ORIGIN, AS_PATH and a next hop. RFC 7606 §5.1
/// wants routes withdrawn, routes announced, and each family of them in UPDATEs of their own; every
/// receiver understands them together nevertheless.
class update_builder {
 public:
  /// `context` is that of the session: width of AS numbers, path identifiers, extended next hops.
  constexpr explicit update_builder(codec_context const& context = {}) noexcept
      : context_(context) {}

  /// Adds an attribute, or replaces the one with its code.
  template <path_attribute T> constexpr update_builder& attribute(T const& t) noexcept {
    auto w = make_room(T::code);
    write_attribute(w, t, context_);
    return place(T::code, w);
  }
  constexpr update_builder& attribute(attribute::unknown const& u) noexcept {
    return attribute(u.flags, u.code, u.value);
  }
  /// An attribute as octets. MP_REACH_NLRI and MP_UNREACH_NLRI are refused: they are built here.
  constexpr update_builder& attribute(std::uint8_t flags, attribute_code code,
                                      bytes value) noexcept {
    if (code == attribute_code::next_hop && value.size() == 4)
      v4_.write({}, *ip_address::from(value));
    auto w = make_room(code);
    write_attribute(w, flags, code, value);
    return place(code, w);
  }

  /// The next hop of what is announced; one of each version may be given. An IPv4 one becomes
  /// NEXT_HOP, an IPv6 one goes with the routes that need it.
  constexpr update_builder& next_hop(ip_address const& a) noexcept {
    if (a.is_v4())
      return attribute(flags_of(attribute::next_hop::category), attribute_code::next_hop,
                       a.octets());
    v6_.write({}, a);
    return *this;
  }
  /// A global and a link-local address (RFC 2545 §3).
  constexpr update_builder& next_hop(ipv6_address const& global,
                                     ipv6_address const& link_local) noexcept {
    v6_.write(link_local, global);
    return *this;
  }
  constexpr update_builder& attribute(attribute::next_hop const& n) noexcept {
    return next_hop(n.address);
  }

  /// A route of any kind; besides IPv4 unicast only one family in one UPDATE.
  template <nlri_type T> constexpr update_builder& announce(T const& route) noexcept {
    auto w = tail();
    route.encode(w, context_.add_path_send.contains(route.family));
    return add(route.family, part::nlri, part::mp_reach, reach_family_, w);
  }
  template <nlri_type T> constexpr update_builder& withdraw(T const& route) noexcept {
    auto w = tail();
    route.encode(w, context_.add_path_send.contains(route.family));
    return add(route.family, part::withdrawn, part::mp_unreach, unreach_family_, w);
  }
  /// A route to `prefix`, unicast. The path identifier is written where the session has them
  /// (zero when there is none) and dropped where it has not.
  constexpr update_builder& announce(ip_prefix const& prefix,
                                     std::optional<std::uint32_t> path_id = {}) noexcept {
    return announce(nlri::unicast{family_of(prefix), path_id, prefix});
  }
  constexpr update_builder& withdraw(ip_prefix const& prefix,
                                     std::optional<std::uint32_t> path_id = {}) noexcept {
    return withdraw(nlri::unicast{family_of(prefix), path_id, prefix});
  }

  /// The message; it points into the builder. Errors, all local: ENOBUFS more than 4096 octets;
  /// EINVAL two families in one MP attribute, no next hop for what is announced, an IPv6 next hop
  /// for IPv4 routes (or the reverse) where the session did not agree on that (RFC 8950).
  [[nodiscard]] constexpr result<update_message> message() const noexcept {
    if (refused_) return fail(local_error(refused_));
    update_message m;
    m.withdrawn = octets(part::withdrawn);
    m.attributes = octets(part::attributes);
    m.nlri = octets(part::nlri);
    if (auto const gone = octets(part::mp_unreach); !gone.empty())
      m.mp_unreach = attribute::mp_unreach{unreach_family_, gone, 0};
    auto reach = octets(part::mp_reach);
    auto family = reach_family_;
    if (!m.nlri.empty() && next_hop_v4().empty()) {  // IPv4 routes with an IPv6 next hop
      if (!reach.empty()) return fail(local_error(not_valid));
      family = ipv4_unicast;
      reach = std::exchange(m.nlri, {});
    }
    if (!reach.empty()) {
      auto const hop = multiprotocol_next_hop(family);
      if (!attribute::next_hop_fits(family, hop.size(), context_))
        return fail(local_error(not_valid));
      m.mp_reach = attribute::mp_reach{family, hop, reach, 0};
    }
    if (m.size() > max_message_size) return fail(local_error(no_room));
    return m;
  }

  /// Ready for the next UPDATE.
  constexpr void clear() noexcept { *this = update_builder{context_}; }

 private:
  static constexpr std::size_t capacity = max_message_size - header_size - 4;
  static constexpr std::int32_t no_room = 105 /* ENOBUFS */, not_valid = 22 /* EINVAL */;
  /// In the order they lie in storage_.
  enum class part : std::uint8_t { withdrawn, attributes, nlri, mp_unreach, mp_reach };
  static constexpr std::size_t parts = 5;

  /// A next hop as MP_REACH_NLRI has it, without and with distinguisher.
  struct hop_octets {
    std::array<std::uint8_t, 32> plain{};
    std::array<std::uint8_t, attribute::max_next_hop_size> distinguished{};
    std::uint8_t plain_size = 0, distinguished_size = 0;

    constexpr void write(std::optional<ipv6_address> const& local, ip_address const& a) noexcept {
      byte_writer p{plain}, d{distinguished};
      attribute::write_next_hop(p, ipv6_unicast, a, local);
      attribute::write_next_hop(d, {afi::ipv6, safi::mpls_vpn}, a, local);
      plain_size = static_cast<std::uint8_t>(p.size());
      distinguished_size = static_cast<std::uint8_t>(d.size());
    }
    [[nodiscard]] constexpr bytes octets(bool with_distinguisher) const noexcept {
      if (with_distinguisher) return bytes{distinguished}.first(distinguished_size);
      return bytes{plain}.first(plain_size);
    }
  };
  static constexpr family family_of(ip_prefix const& p) noexcept {
    return p.address.is_v4() ? ipv4_unicast : ipv6_unicast;
  }
  constexpr update_builder& refuse(std::int32_t os) noexcept {
    if (!refused_) refused_ = os;
    return *this;
  }

  [[nodiscard]] constexpr std::size_t start_of(part p) const noexcept {
    std::size_t n = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(p); ++i) n += sizes_[i];
    return n;
  }
  [[nodiscard]] constexpr std::size_t used() const noexcept { return start_of(part{parts}); }
  [[nodiscard]] constexpr bytes octets(part p) const noexcept {
    return bytes{storage_}.subspan(start_of(p), sizes_[static_cast<std::size_t>(p)]);
  }
  /// Writes behind everything; take() moves what it wrote to where it belongs.
  [[nodiscard]] constexpr byte_writer tail() noexcept {
    return byte_writer{mutable_bytes{storage_}.subspan(used())};
  }
  constexpr update_builder& take(part p, std::size_t at, byte_writer const& w) noexcept {
    if (w.overflowed()) return refuse(no_room);
    auto const end = used(), from = start_of(p) + at;
    rotate_bytes(mutable_bytes{storage_}.subspan(from, end + w.size() - from), end - from);
    sizes_[static_cast<std::size_t>(p)] += w.size();
    return *this;
  }
  constexpr update_builder& add(family f, part classic, part multiprotocol, family& held,
                                byte_writer const& w) noexcept {
    if (f != ipv4_unicast && held == family{}) held = f;
    if (f != ipv4_unicast && held != f) return refuse(not_valid);
    auto const p = f == ipv4_unicast ? classic : multiprotocol;
    return take(p, octets(p).size(), w);
  }

  /// Where the attribute with `code` is or would go, from the start of the attributes.
  [[nodiscard]] constexpr std::size_t position(attribute_code code) const noexcept {
    std::size_t at = 0;
    for (attribute_range range{octets(part::attributes)}; !range.empty(); at = range.offset()) {
      auto const v = range.next();
      if (!v.has_value() || v.assume_value().code >= code) break;
    }
    return at;
  }
  /// Takes away the attribute with `code`, and gives a writer for the new one.
  [[nodiscard]] constexpr byte_writer make_room(attribute_code code) noexcept {
    auto const at = position(code);
    attribute_range range{octets(part::attributes).subspan(at), at};
    if (!range.empty() && range.next().assume_value().code == code) {
      auto const n = range.offset() - at, end = used();
      for (std::size_t i = start_of(part::attributes) + at; i + n < end; ++i)
        storage_[i] = storage_[i + n];
      sizes_[static_cast<std::size_t>(part::attributes)] -= n;
    }
    return tail();
  }
  constexpr update_builder& place(attribute_code code, byte_writer const& w) noexcept {
    if (code == attribute_code::mp_reach_nlri || code == attribute_code::mp_unreach_nlri)
      return refuse(not_valid);
    return take(part::attributes, position(code), w);
  }

  /// The IPv6 one, otherwise the IPv4 one, as the family has it; nothing when there is none.
  [[nodiscard]] constexpr bytes multiprotocol_next_hop(family f) const noexcept {
    return (v6_.plain_size ? v6_ : v4_).octets(attribute::next_hop_has_distinguisher(f));
  }
  [[nodiscard]] constexpr bytes next_hop_v4() const noexcept {
    for (attribute_range range{octets(part::attributes)}; !range.empty();) {
      auto const v = range.next();
      if (v.has_value() && v.assume_value().code == attribute_code::next_hop)
        return v.assume_value().value;
    }
    return {};
  }

  codec_context context_;
  std::int32_t refused_ = 0;
  hop_octets v4_, v6_;
  family reach_family_{}, unreach_family_{};
  std::array<std::size_t, parts> sizes_{};
  std::array<std::uint8_t, capacity> storage_{};
};

}  // namespace senda
