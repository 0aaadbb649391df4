// EVPN routes as JSON members and as words, type by type.
// JSON contract §6.3; API contract §6.6 (words).
#pragma once

#include <senda/nlri/evpn_multicast.hpp>
#include <senda/nlri/label_stack.hpp>

namespace senda::nlri::evpn {

/// Calls f with the value as the type of route it is, and says what f said; false for types that
/// are not known and for values which are none of their type.
template <class F> constexpr bool with_route(route_type type, bytes value, F&& f) noexcept {
  auto const as = [&]<class T>(T t) noexcept { return read_route(value, t) && f(t); };
  switch (type) {
    case route_type::ethernet_auto_discovery:
      return as(ethernet_auto_discovery{});
    case route_type::mac_ip:
      return as(mac_ip{});
    case route_type::inclusive_multicast:
      return as(inclusive_multicast{});
    case route_type::ethernet_segment:
      return as(ethernet_segment{});
    case route_type::ip_prefix:
      return as(ip_prefix_route{});
    case route_type::selective_multicast:
      return as(selective_multicast{});
    case route_type::membership_report_sync:
      return as(membership_report_sync{});
    case route_type::leave_sync:
      return as(leave_sync{});
    case route_type::per_region_i_pmsi:
      return as(per_region_i_pmsi{});
    case route_type::s_pmsi:
      return as(s_pmsi{});
    case route_type::leaf:
      return as(leaf{});
  }
  return false;
}

/// The members behind "raw", for the types that have any: `, "name": "…", "rd": "…"`.
class json_members {
 public:
  explicit json_members(text_writer& out) noexcept : out_(out) {}

  bool operator()(ethernet_auto_discovery const& t) noexcept {
    name("Ethernet Auto-Discovery");
    rd(t.rd);
    esi(t.esi);
    tag(t.ethernet_tag);
    label(t.label);
    return true;
  }
  bool operator()(mac_ip const& t) noexcept {
    name("MAC/IP advertisement");
    rd(t.rd);
    esi(t.esi);
    tag(t.ethernet_tag);
    out_ << ", \"mac\": \"" << t.mac << '"';
    label(t.label);
    if (t.ip) ip(*t.ip);
    return true;
  }
  bool operator()(inclusive_multicast const& t) noexcept {
    name("Inclusive Multicast Ethernet Tag");
    rd(t.rd);
    tag(t.ethernet_tag);
    ip(t.originator);
    return true;
  }
  bool operator()(ethernet_segment const& t) noexcept {
    name("Ethernet Segment");
    rd(t.rd);
    esi(t.esi);
    ip(t.originator);
    return true;
  }
  bool operator()(ip_prefix_route const& t) noexcept {
    name("IP Prefix Advertisement");
    rd(t.rd);
    esi(t.esi);
    tag(t.ethernet_tag);
    label(t.label);
    ip(t.prefix.address);
    (out_ << ", \"iplen\": ").number(t.prefix.length);
    out_ << ", \"gateway\": \"" << t.gateway << '"';
    return true;
  }
  /// The others are shown as octets only, as ExaBGP does: false.
  bool operator()(route_type type, bytes value) noexcept {
    switch (type) {
      case route_type::ethernet_auto_discovery:
        return as<ethernet_auto_discovery>(value);
      case route_type::mac_ip:
        return as<mac_ip>(value);
      case route_type::inclusive_multicast:
        return as<inclusive_multicast>(value);
      case route_type::ethernet_segment:
        return as<ethernet_segment>(value);
      case route_type::ip_prefix:
        return as<ip_prefix_route>(value);
      default:
        return false;
    }
  }

 private:
  template <class T> bool as(bytes value) noexcept {
    T t;
    return read_route(value, t) && (*this)(t);
  }
  void name(std::string_view s) noexcept { out_ << ", \"name\": \"" << s << '"'; }
  void rd(route_distinguisher const& d) noexcept { out_ << ", \"rd\": \"" << d << '"'; }
  void esi(ethernet_segment_id const& e) noexcept { out_ << ", \"esi\": \"" << e << '"'; }
  void tag(std::uint32_t t) noexcept { (out_ << ", \"ethernet-tag\": ").number(t); }
  void ip(ip_address const& a) noexcept { out_ << ", \"ip\": \"" << a << '"'; }
  void label(std::uint32_t field) noexcept {
    label_stack one;
    one.push_field(field);
    out_ << ", \"label\": ";
    one.json(out_);
  }

  text_writer& out_;
};

/// `ethernetad::10.0.0.1:100:00:11:22:33:44:55:66:77:88:99:100: label 100 (1601)`: name, then
/// everything in the order it lies, with colons between.
class words {
 public:
  explicit words(text_writer& out) noexcept : out_(out) {}

  bool operator()(ethernet_auto_discovery const& t) noexcept {
    start("ethernetad", t.rd) << ':' << t.esi;
    tag(t.ethernet_tag);
    return label(t.label);
  }
  bool operator()(mac_ip const& t) noexcept {
    start("macadv", t.rd) << ':' << t.esi;
    tag(t.ethernet_tag) << ':' << t.mac << ':';
    if (t.ip) out_ << *t.ip;
    label(t.label);
    return !t.label_2 || label(*t.label_2);
  }
  bool operator()(inclusive_multicast const& t) noexcept {
    start("multicast", t.rd);
    tag(t.ethernet_tag) << ':' << t.originator;
    return true;
  }
  bool operator()(ethernet_segment const& t) noexcept {
    start("esi", t.rd) << ':' << t.esi << ':' << t.originator;
    return true;
  }
  bool operator()(ip_prefix_route const& t) noexcept {
    start("prfxadv", t.rd) << ':' << t.esi;
    tag(t.ethernet_tag) << ':' << t.prefix << ':' << t.gateway;
    return label(t.label);
  }
  bool operator()(selective_multicast const& t) noexcept {
    start("smet", t.rd);
    tag(t.ethernet_tag);
    flow(t.flow) << ':' << t.originator;
    return flags(t.flags);
  }
  bool operator()(membership_report_sync const& t) noexcept {
    start("joinsync", t.rd) << ':' << t.esi;
    tag(t.ethernet_tag);
    flow(t.flow) << ':' << t.originator;
    return flags(t.flags);
  }
  bool operator()(leave_sync const& t) noexcept {
    start("leavesync", t.rd) << ':' << t.esi;
    tag(t.ethernet_tag);
    flow(t.flow) << ':' << t.originator;
    (out_ << ": max-response-time ").number(t.max_response_time);
    return !t.flags || flags(*t.flags);
  }
  bool operator()(per_region_i_pmsi const& t) noexcept {
    start("ipmsi", t.rd);
    (tag(t.ethernet_tag) << ":0x").hex(t.region);
    return true;
  }
  bool operator()(s_pmsi const& t) noexcept {
    start("spmsi", t.rd);
    tag(t.ethernet_tag);
    flow(t.flow) << ':' << t.originator;
    return true;
  }
  bool operator()(leaf const& t) noexcept {
    (out_ << "leaf::0x").hex(t.route_key) << ':' << t.originator;
    return true;
  }

 private:
  text_writer& start(std::string_view name, route_distinguisher const& d) noexcept {
    return out_ << name << "::" << d;
  }
  text_writer& tag(std::uint32_t t) noexcept { return (out_ << ':').number(t); }
  bool label(std::uint32_t field) noexcept {
    label_stack one;
    one.push_field(field);
    out_ << ": label ";
    one.text(out_);
    return true;
  }
  text_writer& flow(multicast_flow const& f) noexcept {
    out_ << ':';
    address(f.source);
    out_ << ':';
    return address(f.group);
  }
  text_writer& address(std::optional<ip_address> const& a) noexcept {
    return a ? out_ << *a : out_ << '*';
  }
  bool flags(std::uint8_t f) noexcept { return (out_ << ": flags 0x").hex(f, 2), true; }

  text_writer& out_;
};

}  // namespace senda::nlri::evpn
