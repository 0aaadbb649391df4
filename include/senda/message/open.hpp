// OPEN: who the speaker is, its hold time, and what it is capable of.
// RFC 4271 §4.2, §6.2; RFC 5492; RFC 6793 §3; RFC 9072 (more than 255 octets of parameters).
#pragma once

#include <senda/capability/capabilities.hpp>
#include <senda/capability/capability_buffer.hpp>
#include <senda/message/header.hpp>
#include <senda/net/ip.hpp>

namespace senda {

/// An OPEN to send.
struct open_message {
  static constexpr auto type = message_type::open;

  asn my_as{};                  ///< goes out as AS_TRANS when it needs four octets
  std::uint16_t hold_time = 0;  ///< seconds: 0, or 3 and more
  ipv4_address id{};
  /// Code, length and value of each capability (capability_buffer makes them). The caller keeps
  /// them; octets that do not make whole capabilities end in ENOBUFS, as no room does.
  bytes capabilities{};

  /// Each capability goes into a parameter of its own; the form of RFC 9072 is used from 255 octets
  /// of parameters on (wire contract §3.2).
  constexpr void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u8(4);
    w.u16(my_as.two_octets());
    w.u16(hold_time);
    id.write(w);
    capability_list const list{capabilities};
    std::size_t total = 0, count = 0;
    for (auto const& c : list) {
      total += 2 + 2 + c.value.size();
      ++count;
    }
    bool const extended = total >= 255;
    if (extended) {
      w.u16(0xffff);
      w.u16(static_cast<std::uint16_t>(total + count));  // their lengths take one octet more
    } else {
      w.u8(static_cast<std::uint8_t>(total));
    }
    auto i = list.begin();
    for (; i != list.end(); ++i) write_parameter(w, *i, extended);
    if (i.failed()) w.fill(0, w.room() + 1);  // latches: what was asked for cannot be sent
  }

 private:
  static constexpr void write_parameter(byte_writer& w, capability_view const& c,
                                        bool extended) noexcept {
    auto const size = c.value.size() + 2;
    // The classic form is used below 255 octets in all, so that one octet holds any length.
    w.u8(2);
    if (extended) w.u16(static_cast<std::uint16_t>(size));
    else w.u8(static_cast<std::uint8_t>(size));
    w.u8(static_cast<std::uint8_t>(c.code));
    w.u8(static_cast<std::uint8_t>(c.value.size()));
    w.raw(c.value);
  }
};

/// An OPEN as it was received (or sent): a view, good as long as the octets are.
class open_view {
 public:
  /// Version 4, AS 0, no capabilities.
  constexpr open_view() noexcept = default;

  /// Errors: 2/1 not version 4; 2/0 an optional parameter or capability overruns what holds it, or
  /// is malformed; 2/4 an unknown parameter; 2/5 the authentication parameter; 2/6 hold time 1 or
  /// 2; 2/3 identifier 0.0.0.0. Octets behind the announced parameters do not count.
  [[nodiscard]] static constexpr result<open_view> decode(message_view m) noexcept {
    byte_reader in{m.body(), header_size};
    open_view v;
    v.version_ = in.u8();
    v.my_as_ = asn{in.u16()};
    v.hold_time_ = in.u16();
    v.id_ = ipv4_address::read(in);
    std::size_t length = in.u8();
    if (in.failed()) return fail(header_error(header_subcode::bad_message_length, 16, 2));
    if (v.version_ != 4) return fail(open_error(open_subcode::unsupported_version, 19, 1));
    auto framing = capability_framing::classic;
    auto const length_at = in.offset() - 1;
    // RFC 9072 §2: the first type decides, whatever the one-octet length holds.
    if (length && !in.empty() && in.peek()[0] == 0xff) {
      framing = capability_framing::extended;
      in.u8();
      length = in.u16();
    }
    auto const start = in.offset();
    auto const parameters = in.take(length);
    if (in.failed())
      return fail(open_error(open_subcode::unspecific, length_at, m.whole.size() - length_at));
    v.capabilities_ = capability_list{parameters, framing, start};
    SENDA_CHECK(check_capabilities(v.capabilities_));
    if (v.hold_time_ == 1 || v.hold_time_ == 2)
      return fail(open_error(open_subcode::unacceptable_hold_time, hold_time_offset, 2));
    if (v.id_.value == 0) return fail(open_error(open_subcode::bad_bgp_identifier, id_offset, 4));
    return v;
  }

  /// Where the fields are, from the start of the message.
  static constexpr std::size_t as_offset = 20, hold_time_offset = 22, id_offset = 24;

  [[nodiscard]] constexpr std::uint8_t version() const noexcept { return version_; }
  /// The two-octet field: AS_TRANS when the number needs four.
  [[nodiscard]] constexpr asn my_as() const noexcept { return my_as_; }
  /// The sender's AS number: of the 4-octet AS capability where the field has AS_TRANS, else the
  /// field's, whatever the capability claims (wire contract §4.1).
  [[nodiscard]] constexpr asn as_number() const noexcept {
    capability::four_octet_as c;
    return my_as_ == as_trans && capabilities_.last(c) ? c.number : my_as_;
  }
  /// Seconds the sender proposes.
  [[nodiscard]] constexpr std::uint16_t hold_time() const noexcept { return hold_time_; }
  [[nodiscard]] constexpr ipv4_address id() const noexcept { return id_; }
  /// All capabilities, in the order of the wire.
  [[nodiscard]] constexpr capability_list const& capabilities() const noexcept {
    return capabilities_;
  }
  [[nodiscard]] constexpr bool has(capability_code c) const noexcept {
    return capabilities_.contains(c);
  }

 private:
  std::uint8_t version_ = 4;
  std::uint16_t hold_time_ = 0;
  asn my_as_;
  ipv4_address id_;
  capability_list capabilities_;
};

}  // namespace senda
