// Reads BGP messages in hexadecimal, one a line, and prints each as a line of JSON.
//
// This is all that decoding takes: a span of octets and a few headers. Nothing is allocated for a
// message, nothing is copied out of it, no exceptions are thrown, no network library is needed.
#include <senda/core/hex.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/open_json.hpp>
#include <senda/session/update_json.hpp>

#include <cstdio>
#include <cstring>

namespace {

void help() {
  std::puts(
      "usage: offline_decode [FILE]\n\n"
      "Reads BGP messages in hexadecimal, one a line, from FILE or standard input, and prints "
      "each\n"
      "as a line of JSON. A message starts with the marker of sixteen octets 0xFF.\n\n"
      "example:\n  echo FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF001702 00000000 | offline_decode");
}

/// Writes `{ "error": ... }`: what the protocol says about such octets, and where they are.
void show_error(senda::text_writer& out, senda::error const& e) {
  (out << "{ \"error\": { \"code\": ").number(static_cast<unsigned>(e.code));
  (out << ", \"subcode\": ").number(e.subcode);
  (out << ", \"offset\": ").number(e.offset) << " } }";
}

/// Writes one message as JSON, or returns what is wrong with it.
senda::result<void> show(senda::text_writer& out, senda::message_view message) {
  switch (message.type) {
    case senda::message_type::open: {
      SENDA_TRY(auto const open, senda::open_view::decode(message));
      out << "{ \"open\": ";
      senda::open_json(out, open, false);
      break;
    }
    case senda::message_type::update: {
      // What both OPENs of a session agreed on goes here; the default is what is usual today.
      senda::codec_context const context;
      SENDA_TRY(auto const update, senda::update_view::decode(message));
      auto const verdict = senda::validate(update, context);  // RFC 7606, all of it
      if (verdict.action == senda::reaction::reset) return senda::fail(verdict.fault);
      senda::update_json(out, verdict, context);
      return senda::success();
    }
    case senda::message_type::notification: {
      SENDA_TRY(auto const notification, senda::notification_message::decode(message));
      out << "{ \"notification\": ";
      senda::notification_json(out, notification);
      break;
    }
    default:
      (out << "{ \"type\": ").number(static_cast<unsigned>(message.type));
  }
  out << " }";
  return senda::success();
}

/// One line of input into one line of output; false when it was no message.
bool decode(senda::text_writer& out, std::string_view hex) {
  std::uint8_t octets[senda::max_extended_message_size];
  senda::byte_writer writer{octets};
  if (!senda::decode_hex(hex, writer)) {
    out << "{ \"error\": \"not hexadecimal, or too long\" }";
    return false;
  }
  auto const message = senda::next_message(writer.written(), senda::max_extended_message_size);
  if (!message.has_value()) return show_error(out, message.assume_error()), false;
  if (message.assume_value().whole.empty()) {
    out << "{ \"error\": \"not a whole message\" }";
    return false;
  }
  auto const size = out.size();
  auto const shown = show(out, message.assume_value());
  if (shown.has_value()) return true;
  out.truncate(size);
  return show_error(out, shown.assume_error()), false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 || (argc == 2 && !std::strcmp(argv[1], "--help"))) return help(), argc > 2 ? 2 : 0;
  std::FILE* const in = argc == 2 ? std::fopen(argv[1], "r") : stdin;
  if (!in) return std::perror(argv[1]), 1;

  static char line[4 * senda::max_extended_message_size];
  senda::text_writer out;
  bool good = true;
  while (std::fgets(line, sizeof line, in)) {
    std::string_view hex{line};
    while (!hex.empty() && (hex.back() == '\n' || hex.back() == '\r')) hex.remove_suffix(1);
    if (hex.empty()) continue;
    out.clear();
    good = decode(out, hex) && good;
    std::printf("%.*s\n", static_cast<int>(out.size()), out.view().data());
  }
  return good ? 0 : 1;
}
