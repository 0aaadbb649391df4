// What the tests of capabilities, OPEN and the small messages share: octets from hexadecimal text,
// whole messages, text out of a printer.
#pragma once

#include <senda/core/hex.hpp>
#include <senda/message/open.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace test {

using octets = std::vector<std::uint8_t>;

inline octets from_hex(std::string_view text) {
  octets out(text.size() / 2 + 1);
  senda::byte_writer w{out};
  REQUIRE(senda::decode_hex(text, w));
  out.resize(w.size());
  return out;
}
inline std::string to_hex(senda::bytes b) {
  senda::text_writer out;
  out.hex(b, true);
  return std::string{out.view()};
}
/// A whole message around `body`.
inline octets message(senda::message_type type, octets const& body) {
  octets out(16, 0xff);
  auto const n = 19 + body.size();
  out.push_back(static_cast<std::uint8_t>(n >> 8));
  out.push_back(static_cast<std::uint8_t>(n));
  out.push_back(static_cast<std::uint8_t>(type));
  out.insert(out.end(), body.begin(), body.end());
  return out;
}
inline octets message(senda::message_type type, std::string_view body) {
  return message(type, from_hex(body));
}
inline senda::message_view view_of(octets const& whole) {
  return {static_cast<senda::message_type>(whole[18]), whole};
}
/// The encoded message in hexadecimal, or "refused".
template <class M> std::string encoded(M const& m, std::size_t limit = senda::max_message_size) {
  octets out(70000);
  auto const r = senda::encode_message(m, out, {}, limit);
  return r.has_value() ? to_hex(r.assume_value()) : std::string{"refused"};
}
/// An OPEN with these optional parameters, AS 65000, hold time 180, identifier 2.2.2.2.
inline octets open_with(std::string_view parameters) {
  octets body = from_hex("04fde800b402020202");
  auto const p = from_hex(parameters);
  body.push_back(static_cast<std::uint8_t>(p.size()));
  body.insert(body.end(), p.begin(), p.end());
  return message(senda::message_type::open, body);
}
/// An OPEN that carries these capabilities; the octets live as long as it does.
class sent_open {
 public:
  explicit sent_open(senda::bytes capabilities, senda::asn as = {65000},
                     std::uint16_t hold_time = 180, senda::ipv4_address id = {0x01010101}) {
    octets_.resize(4096);
    auto const r =
        senda::encode_message(senda::open_message{as, hold_time, id, capabilities}, octets_);
    REQUIRE(r.has_value());
    octets_.resize(r.assume_value().size());
  }
  [[nodiscard]] senda::open_view view() const {
    auto const v = senda::open_view::decode(view_of(octets_));
    REQUIRE(v.has_value());
    return v.assume_value();
  }
  [[nodiscard]] octets const& whole() const { return octets_; }

 private:
  octets octets_;
};

/// What f(text_writer&) prints.
template <class F> std::string printed(F&& f) {
  senda::text_writer out;
  f(out);
  return std::string{out.view()};
}
/// `code/subcode@offset+length`, or "fine".
template <class T> std::string verdict(senda::result<T> const& r) {
  if (r.has_value()) return "fine";
  auto const e = r.assume_error();
  return std::to_string(static_cast<int>(e.code)) + '/' + std::to_string(e.subcode) + '@' +
         std::to_string(e.offset) + '+' + std::to_string(e.length);
}
/// Calls f(octets) with every proper prefix of `whole` on the heap, where a sanitizer sees a read
/// beyond its end.
template <class F> void for_each_prefix(octets const& whole, F&& f) {
  for (std::size_t n = 0; n < whole.size(); ++n) {
    auto const copy = std::make_unique<std::uint8_t[]>(n);
    for (std::size_t i = 0; i < n; ++i) copy[i] = whole[i];
    f(senda::bytes{copy.get(), n});
  }
}

}  // namespace test
