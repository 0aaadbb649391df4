// What Ethernet frames a flow specification is for, as people write it: `ethernet-type =0x0800`,
// `source-mac 00:11:22:33:44:55`, `packet ipv4 destination 192.0.2.0/24`.
#pragma once

#include <senda/nlri/flow_match.hpp>
#include <senda/nlri/l2_flow_rule.hpp>

namespace senda::nlri {

/// Reads the conditions of one rule, in any order; never allocates.
class l2_flow_match {
 public:
  /// `storage` is where the rule is built, in four equal parts.
  explicit l2_flow_match(mutable_bytes storage) noexcept
      : rule_(storage.subspan(storage.size() / 4 * 2)),
        frame_(storage.first(storage.size() / 4)),
        packet_(storage.subspan(storage.size() / 4, storage.size() / 4)) {}

  void clear() noexcept {
    frame_.clear();
    packet_.clear();
    source_.reset();
    destination_.reset();
    said_.reset();
  }
  /// The value of the keyword `word`, a failure of which is in the cursor; nothing when it is none.
  [[nodiscard]] std::optional<result<void>> read(std::string_view word, text_cursor& in) noexcept {
    if (word == "packet") return kind_of_packet(in);
    auto const* const field = find_l2_flow_field(word);
    if (!field) return packet_.read(word, in);
    if (in.at_end()) return in.refuse_part(word, "name flow command {} has no action set");
    if (field->max == 0) return mac(field->type, in);
    bool any = false;
    auto done = parse_one_or_more(in, [&] { return any = true, values(*field, in); });
    if (done.has_value() && !any) return in.refuse_as("Invalid expression (too short) ");
    return done;
  }
  /// What does not fit together, if anything.
  [[nodiscard]] std::string_view problem() const noexcept {
    if (said_ == afi{} && packet_.rule().has_value() && !packet_.rule().assume_value().empty())
      return "'packet none' has no conditions about packets";
    if (packet_.version() == ip_version::v6 && said_ != afi::ipv6)
      return "conditions about IPv6 packets need 'packet ipv6'";
    if (packet_.version() == ip_version::v4 && said_ && *said_ != afi::ipv4)
      return "conditions about IPv4 packets need 'packet ipv4', or none";
    return {};
  }
  /// The rule, once no more is read. ENOBUFS: the storage is too small for it.
  [[nodiscard]] result<bytes> rule() const noexcept {
    SENDA_TRY(auto const numbers, frame_.finish());
    SENDA_TRY(auto const about_packet, packet_.rule());
    byte_writer w{rule_};
    if (said_) {
      w.u16(static_cast<std::uint16_t>(*said_));
      byte_writer measure{rule_.subspan(rule_.size() / 2)};
      write_frame(measure, numbers);
      l2_flow_rule::write_length(w, measure.size());
    } else {
      w.raw(about_packet);
    }
    write_frame(w, numbers);
    if (said_) w.raw(about_packet);
    if (w.overflowed()) return fail(local_error(105 /* ENOBUFS */));
    return bytes{w.written()};
  }

 private:
  /// Addresses stand behind the Ethernet type and before everything else.
  void write_frame(byte_writer& w, bytes numbers) const noexcept {
    byte_reader r{numbers};
    if (!numbers.empty() && numbers[0] == static_cast<std::uint8_t>(l2_flow_type::ethernet_type)) {
      (void)l2_flow_component::read(r);
      w.raw(numbers.first(numbers.size() - r.remaining()));
    }
    for (auto const* const m : {&source_, &destination_}) {
      if (!*m) continue;
      w.u8(static_cast<std::uint8_t>(m == &source_ ? l2_flow_type::source_mac
                                                   : l2_flow_type::destination_mac));
      (*m)->write(w);
    }
    w.raw(r.rest());
  }
  result<void> kind_of_packet(text_cursor& in) noexcept {
    auto const word = in.next();
    if (word == "none") said_ = afi{};
    else if (word == "ipv4") said_ = afi::ipv4;
    else if (word == "ipv6") said_ = afi::ipv6;
    else return in.refuse("is not a kind of packet", "Valid options: none, ipv4, ipv6");
    return success();
  }
  /// One to six octets, or all of them and how many bits count.
  result<void> mac(l2_flow_type t, text_cursor& in) noexcept {
    constexpr std::string_view format =
        "Format: 00:11:22:33:44:55, its first octets (00:11:22), or with the bits that count "
        "behind "
        "it (.../24, from 7 on)";
    auto const word = in.next();
    auto const slash = word.find('/');
    auto const address = word.substr(0, slash);
    l2_flow_mac m{static_cast<std::uint8_t>((address.size() + 1) / 3), {}};
    constexpr std::string_view rest = "00:00:00:00:00:00";
    char whole[rest.size()];
    if (address.size() > rest.size() || address.size() < 2)
      return in.refuse("is not a MAC address", format);
    for (std::size_t i = 0; i < rest.size(); ++i)
      whole[i] = i < address.size() ? address[i] : rest[i];
    auto const octets = parse_mac_address({whole, rest.size()});
    if (!octets || address.size() % 3 != 2) return in.refuse("is not a MAC address", format);
    m.mac = *octets;
    if (slash != word.npos) {
      auto const bits = parse_number(word.substr(slash + 1), 48);
      if (!bits || *bits < 7 || m.length != 6) return in.refuse("is not a MAC address", format);
      m.length = static_cast<std::uint8_t>(*bits);
    }
    (t == l2_flow_type::source_mac ? source_ : destination_) = m;
    return success();
  }
  /// `[OP]VALUE`, or several joined by &.
  result<void> values(l2_flow_field const& field, text_cursor& in) noexcept {
    auto rest = in.next();
    for (std::uint8_t op = 0;; op = flow_operation::and_bit) {
      auto const amp = rest.find('&');
      SENDA_CHECK(value(field, in, rest.substr(0, amp), op));
      if (amp == rest.npos) return success();
      rest.remove_prefix(amp + 1);
    }
  }
  result<void> value(l2_flow_field const& field, text_cursor& in, std::string_view text,
                     std::uint8_t op) noexcept {
    constexpr std::string_view words[] = {"", "=", ">", ">=", "<", "<=", "!="};
    auto const type = static_cast<flow_type>(field.type);
    if (text == "true" || text == "false")
      return frame_.add(type, static_cast<std::uint8_t>(op | (text == "true" ? 7 : 0)), 0),
             success();
    auto const operators = text.substr(0, text.find_first_not_of("<>=!"));
    std::uint8_t code = 0;
    while (code < std::size(words) && words[code] != operators) ++code;
    if (code == std::size(words)) return in.refuse_part(text, "invalid operator syntax {}");
    text.remove_prefix(operators.size());
    if (text.empty()) return in.refuse_as("Invalid expression (too short) ");
    auto const v = parse_number_0x(text, field.max);
    if (!v) return in.refuse_part(text, "{} is no value this condition can have");
    frame_.add(type, static_cast<std::uint8_t>(op | (code ? code : flow_operation::equal)), *v);
    return success();
  }

  mutable_bytes rule_;
  flow_builder frame_;  // all but the addresses
  flow_match packet_;
  std::optional<l2_flow_mac> source_, destination_;
  std::optional<afi> said_;
};

}  // namespace senda::nlri
