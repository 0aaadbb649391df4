// Flow specifications for Ethernet frames in JSON and text: `ethernet-type =0x0800 vlan-id >=100`.
// In the manner of JSON contract §6.2; the words are senda's own.
#pragma once

#include <senda/nlri/flow_printer.hpp>
#include <senda/nlri/l2_flow_rule.hpp>

namespace senda::nlri {

/// Prints one rule.
class l2_flow_printer {
 public:
  l2_flow_printer(text_writer& out, l2_flow_rule const& rule) noexcept : out_(out), rule_(rule) {}

  /// `"packet": "ipv4", "ethernet-type": [ "=0x0800" ], ` and so on, each with its comma.
  void json() noexcept {
    if (rule_.packet) out_ << "\"packet\": \"" << packet() << "\", ";
    each([&](l2_flow_component const& c) {
      out_ << '"' << c.field->word << "\": [ \"";
      value(c, "\", \"");
      out_ << "\" ], ";
    });
    flow_printer{out_, rule_.packet_afi(), rule_.about_packet}.json();
  }
  /// ` packet ipv4 ethernet-type =0x0800`, each word with its blank. `packet`, and for what kind,
  /// is there in the later layout of the two.
  void text() noexcept {
    if (rule_.packet) out_ << " packet " << packet();
    each([&](l2_flow_component const& c) {
      out_ << ' ' << c.field->word << ' ';
      bool const several = operations(c) > 1;
      if (several) out_ << "[ ";
      value(c, " ");
      if (several) out_ << " ]";
    });
    flow_printer{out_, rule_.packet_afi(), rule_.about_packet}.text();
  }

 private:
  [[nodiscard]] std::string_view packet() const noexcept {
    return *rule_.packet == afi{} ? std::string_view{"none"} : name_of(*rule_.packet);
  }
  template <class F> void each(F&& f) noexcept {
    for (byte_reader r{rule_.frame}; !r.empty();) f(l2_flow_component::read(r));
  }
  static std::size_t operations(l2_flow_component const& c) noexcept {
    std::size_t n = 0;
    if (!c.is_mac())
      for (byte_reader r{c.value}; !r.empty(); ++n) (void)flow_operation::read(r);
    return n;
  }
  void value(l2_flow_component const& c, std::string_view between) noexcept {
    byte_reader r{c.value};
    if (c.is_mac()) return mac(*l2_flow_mac::read(r));
    for (bool first = true; !r.empty(); first = false) {
      auto const o = flow_operation::read(r);
      if (!first) out_ << (o.is_and() ? std::string_view{"&"} : between);
      operation(c.field->type, o);
    }
  }
  /// As many octets as there are; `/BITS` behind all six where bits are what is told.
  void mac(l2_flow_mac const& m) noexcept {
    if (m.in_bits()) return void((out_ << m.mac << '/').number(m.length));
    for (std::size_t i = 0; i < m.octets(); ++i) {
      if (i) out_ << ':';
      out_.hex(m.mac.octets[i], 2, true);
    }
  }
  void operation(l2_flow_type t, flow_operation const& o) noexcept {
    constexpr std::string_view words[] = {"false", "=", ">", ">=", "<", "<=", "!=", "true"};
    unsigned const op = o.op & 7;
    out_ << words[op];
    if (op == 0 || op == 7) return;
    if (t == l2_flow_type::ethernet_type && o.value <= 0xffff) (out_ << "0x").hex(o.value, 4);
    else if (t == l2_flow_type::snap && o.value <= 0xffffffffff) (out_ << "0x").hex(o.value, 10);
    else out_.number(o.value);
  }

  text_writer& out_;
  l2_flow_rule const& rule_;
};

}  // namespace senda::nlri
