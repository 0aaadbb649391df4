// message_decoder: one message in hexadecimal, as a line of JSON or as the commands that send it.
// JSON contract §11. The part of `senda decode` that does not know of command lines.
#pragma once

#include <senda/session/negotiated.hpp>

#include <memory>

#include "daemon/api/event_writer.hpp"

namespace senda::daemon::cli {

class message_decoder {
 public:
  enum class payload : std::uint8_t { message, open, nlri };
  struct settings {
    negotiated session;               ///< what the messages are read with
    event_peer peer;                  ///< what the events say about where they come from
    payload bare = payload::message;  ///< what octets without a header are: an UPDATE, or …
    senda::family nlri_family = ipv4_unicast;
    bool commands = false;  ///< API commands instead of JSON
    bool version_4 = false;
    bool compact = false;
    bool plain = false;     ///< what is wrong as a sentence, not as an object, as ExaBGP has it
    bool one_line = false;  ///< one reply line, whatever it holds: "; " between commands
  };

  explicit message_decoder(settings s);

  /// Appends what `text` says to `out`: one line of JSON or a few commands, or one line that says
  /// why not, and false: `{ "error": "invalid payload", … }`. What is wrong with an UPDATE that can
  /// be read nevertheless (RFC 7606) stands in the event, as its member "error". `warning` gets
  /// what is odd without being wrong.
  bool decode(std::string_view text, text_writer& out, text_writer& warning);
  /// The reply to a line longer than any message; false.
  bool refuse_line(text_writer& out) const {
    return refuse(out, "invalid payload", "the line is longer than any message");
  }

 private:
  bool nlri(bytes octets, text_writer& out);
  bool message(message_view m, text_writer& out);
  bool event(message_view m, text_writer& out);
  bool update(message_view m, text_writer& out);
  void commands(update_verdict const& v, text_writer& out) const;
  [[nodiscard]] bool is_plain() const noexcept { return settings_.plain || settings_.commands; }
  bool refuse(text_writer& out, std::string_view what, std::string_view detail = {}) const;
  bool refuse(text_writer& out, error const& e, bytes whole) const;
  message_view frame(std::size_t size, text_writer& warning);

  settings settings_;
  std::unique_ptr<std::uint8_t[]> buffer_;  // room for a header, then the octets
};

/// The session `decode` assumes: everything negotiated, AS 65533 on both sides.
[[nodiscard]] message_decoder::settings default_decoding();

}  // namespace senda::daemon::cli
