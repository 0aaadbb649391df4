// Texts in Cease notifications: what an operator says when closing a session, both ways.
// RFC 9003 §2 (UTF-8, at most 255 octets, in 6/2 and 6/4); default texts as wire contract §9.1.
#pragma once

#include <senda/core/json.hpp>
#include <senda/message/notification.hpp>
#include <senda/message/notification_text.hpp>

namespace senda {

/// True for the two Cease subcodes whose data is a length octet and a text.
[[nodiscard]] constexpr bool has_shutdown_text(notification_code c, std::uint8_t subcode) noexcept {
  return c == notification_code::cease &&
         (subcode == static_cast<std::uint8_t>(cease_subcode::administrative_shutdown) ||
          subcode == static_cast<std::uint8_t>(cease_subcode::administrative_reset));
}

/// The data of 6/2 and 6/4, taken apart; a view of it.
struct shutdown_communication {
  enum class condition : std::uint8_t {
    absent,        ///< no data at all
    empty,         ///< length 0
    truncated,     ///< less text than its length says
    invalid_utf8,  ///< has to be shown in hexadecimal, if at all
    valid,
  };
  condition state = condition::absent;
  std::uint8_t length = 0;  ///< as the data has it
  bytes text;
  bytes trailing;  ///< octets behind the text

  [[nodiscard]] static constexpr shutdown_communication read(bytes data) noexcept {
    shutdown_communication s;
    if (data.empty()) return s;
    byte_reader in{data};
    s.length = in.u8();
    bool const whole = in.remaining() >= s.length;
    s.text = in.take(whole ? s.length : in.remaining());
    s.trailing = in.rest();
    s.state = !s.length                 ? condition::empty
              : !whole                  ? condition::truncated
              : !is_utf8_octets(s.text) ? condition::invalid_utf8
                                        : condition::valid;
    return s;
  }

 private:
  [[nodiscard]] static constexpr bool is_utf8_octets(bytes b) noexcept {
    char copy[255] = {};
    for (std::size_t i = 0; i < b.size(); ++i) copy[i] = static_cast<char>(b[i]);
    return is_utf8({copy, b.size()});
  }
};

/// The data of a Cease, in storage of its own.
class cease_data {
 public:
  /// `text` is cut to 255 octets, between two characters; without one it is the name of the
  /// subcode. 6/2 and 6/4 get the length octet of RFC 9003, other subcodes the text alone.
  constexpr explicit cease_data(cease_subcode subcode, std::string_view text = {}) noexcept {
    auto const number = static_cast<std::uint8_t>(subcode);
    if (text.empty()) text = name_of(notification_code::cease, number);
    std::size_t most = text.size() < 255 ? text.size() : 255;
    while (most < text.size() && most && (static_cast<std::uint8_t>(text[most]) & 0xc0) == 0x80)
      --most;
    byte_writer w{octets_};
    if (has_shutdown_text(notification_code::cease, number)) w.u8(static_cast<std::uint8_t>(most));
    for (std::size_t i = 0; i < most; ++i) w.u8(static_cast<std::uint8_t>(text[i]));
    size_ = static_cast<std::uint16_t>(w.size());
  }
  [[nodiscard]] constexpr bytes view() const noexcept { return bytes{octets_}.first(size_); }
  constexpr operator bytes() const noexcept { return view(); }

 private:
  std::array<std::uint8_t, 256> octets_{};
  std::uint16_t size_ = 0;
};

/// What `n` carries, as events and logs show it: the data itself, except in 6/2 and 6/4 where it is
/// a sentence about the text (JSON contract §3.7).
inline void shown_data(text_writer& out, notification_message const& n) noexcept {
  auto const as_text = [](bytes b) {
    return std::string_view{reinterpret_cast<char const*>(b.data()), b.size()};
  };
  if (!has_shutdown_text(n.code, n.subcode)) {
    out << as_text(n.data);
    return;
  }
  auto const s = shutdown_communication::read(n.data);
  using enum shutdown_communication::condition;
  auto const invalid = [&](std::string_view why) {
    out << "invalid Shutdown Communication (" << why << ") length : ";
    (out.number(s.length) << " [0x").hex(s.text, true) << ']';
  };
  switch (s.state) {
    case absent:
      return;
    case empty:
      out << "empty Shutdown Communication.";
      return;
    case truncated:
      return invalid("buffer underrun");
    case invalid_utf8:
      return invalid("invalid UTF-8");
    case valid:
      out << "Shutdown Communication: \"";
      for (char const c : as_text(s.text)) out << (c == '\r' || c == '\n' ? ' ' : c);
      out << '"';
      if (!s.trailing.empty()) (out << ", trailing data: 0x").hex(s.trailing, true);
  }
}

}  // namespace senda
