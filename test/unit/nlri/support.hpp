// What tests of NLRI types share: octets from hexadecimal, printing, parsing of words.
#pragma once

#include <senda/nlri/nlri_json.hpp>
#include <senda/nlri/nlri_text.hpp>

#include <string>
#include <vector>

namespace nlri_test {

using octets = std::vector<std::uint8_t>;

/// Octets of a string of hexadecimal digits; blanks are for the reader.
inline octets from_hex(std::string_view s) {
  octets out;
  for (std::size_t i = 0; i + 1 < s.size(); ++i) {
    if (s[i] == ' ') continue;
    out.push_back(static_cast<std::uint8_t>(*senda::parse_number(s.substr(i, 2), 255, 16)));
    ++i;
  }
  return out;
}
inline std::string to_hex(senda::bytes b) {
  senda::text_writer out;
  out.hex(b);
  return std::string{out.view()};
}

template <class T> std::string json(T const& t, senda::nlri_json_style const& style = {}) {
  senda::text_writer out;
  t.json(out, style);
  return std::string{out.view()};
}
template <class T> std::string text(T const& t) {
  senda::text_writer out;
  t.text(out);
  return std::string{out.view()};
}
template <class T> std::string command(T const& t, std::string_view next_hop = {}) {
  senda::text_writer out;
  t.command(out, senda::parse_ip(next_hop));
  return std::string{out.view()};
}
template <class T> std::string encoded(T const& t, bool with_path_id = false) {
  std::uint8_t room[600];
  senda::byte_writer w{room};
  t.encode(w, with_path_id);
  return w.overflowed() ? "overflow" : to_hex(w.written());
}

/// The words of `s`, separated by blanks.
inline std::vector<senda::token> words(std::string_view s) {
  std::vector<senda::token> out;
  for (std::size_t at = 0; at < s.size();) {
    auto const end = std::min(s.find(' ', at), s.size());
    if (end > at) out.push_back({s.substr(at, end - at), 1, static_cast<std::uint32_t>(at + 1)});
    at = end + 1;
  }
  return out;
}
template <class T> struct parsed {
  std::optional<T> value;
  std::string failure;
};
template <class T> parsed<T> parse(std::string_view s) {
  auto const w = words(s);
  senda::text_cursor in{w};
  auto const r = T::parse(in);
  if (r.has_value()) return {r.assume_value(), {}};
  senda::text_writer out;
  out << in.failure();
  return {{}, std::string{out.view()}};
}

/// The routes of a field, each followed by ";", in one form; "" when it is malformed.
enum class form { json, text, command };
inline std::string walk(senda::family f, std::string_view hex, form how, bool withdrawn = false,
                        bool with_path_id = false) {
  auto const field = from_hex(hex);
  senda::nlri_range const range{f, field, with_path_id, 100, withdrawn};
  if (!range.kind() || !range.check().has_value()) return {};
  senda::text_writer out;
  for (auto const& v : range) {
    if (how == form::json) senda::nlri_json(v, out, senda::nlri_json_style{.withdrawn = withdrawn});
    else if (how == form::text) senda::nlri_text(v, out);
    else senda::nlri_command(v, out);
    out << ';';
  }
  return std::string{out.view()};
}
/// The subcode of the error in a field; -1 when there is none.
inline int error_of(senda::family f, std::string_view hex, bool withdrawn = false) {
  auto const field = from_hex(hex);
  auto const r = senda::nlri_range{f, field, false, 100, withdrawn}.check();
  return r.has_value() ? -1 : r.assume_error().subcode;
}
/// Decodes the one route of `hex` and encodes it again.
template <class T> std::string recoded(senda::family f, std::string_view hex) {
  auto const wire = from_hex(hex);
  senda::byte_reader r{wire};
  auto const t = T::decode(r, f, false);
  return t.has_value() && r.empty() ? encoded(t.assume_value()) : "malformed";
}

}  // namespace nlri_test
