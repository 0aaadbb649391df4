// Mobile User Plane routes as configuration and API commands have them.
// Configuration contract §14.
#pragma once

#include <senda/nlri/mup_value.hpp>
#include <senda/nlri/network.hpp>
#include <senda/nlri/route_words.hpp>

namespace senda::nlri {

namespace detail {

/// `teid N qfi N endpoint IP [source IP]`
[[nodiscard]] inline result<void> parse_mup_type_1(text_cursor& in, mup_value& m) noexcept {
  SENDA_CHECK(expect_word(in, "teid", "expected 'teid' but found '{}' instead"));
  SENDA_TRY(m.teid,
            parse_word_number<std::uint32_t>(in, 0xffffffff, "is not a TEID from 0 to 4294967295"));
  SENDA_CHECK(expect_word(in, "qfi", "expected 'qfi' but found '{}' instead"));
  SENDA_TRY(m.qfi, parse_word_number<std::uint8_t>(in, 63, "is not a QFI from 0 to 63"));
  SENDA_CHECK(expect_word(in, "endpoint", "expected 'endpoint' but found '{}' instead"));
  SENDA_TRY(m.endpoint, parse_word_ip(in));
  if (!in.accept("source")) return success();
  SENDA_TRY(m.source, parse_word_ip(in));
  return success();
}

/// `teid T/L`: T in L bits.
[[nodiscard]] inline result<void> parse_mup_type_2(text_cursor& in, mup_value& m) noexcept {
  SENDA_CHECK(expect_word(in, "teid", "expected 'teid' but found '{}' instead"));
  constexpr std::string_view format = "Format: <teid>/<bits>, bits 0 to 32";
  auto const word = in.next();
  auto const slash = word.find('/');
  if (slash == word.npos) return in.refuse("is not a TEID and its length", format);
  auto const bits = parse_number(word.substr(slash + 1), 32);
  auto const teid = parse_number(word.substr(0, slash), 0xffffffff);
  if (!bits || !teid) return in.refuse("is not a TEID and its length", format);
  if (*teid >> *bits) return in.refuse("has a TEID which needs more bits than that", format);
  m.teid = static_cast<std::uint32_t>(*teid);
  m.endpoint_length = static_cast<std::uint8_t>(m.endpoint.bits() + *bits);
  return success();
}

}  // namespace detail

/// `mup-isd PREFIX rd RD`, `mup-dsd IP rd RD`, `mup-t1st PREFIX rd RD teid N qfi N endpoint IP
/// [source IP]`, `mup-t2st IP rd RD teid T/L`. The first address says the family.
[[nodiscard]] inline result<void> parse_mup(text_cursor& in, mup_value& m) noexcept {
  using type = mup_value::route_type;
  constexpr std::string_view options = "Valid options: mup-isd, mup-dsd, mup-t1st, mup-t2st";
  if (in.at_end())
    return in.complain("Missing route type. Valid options: mup-isd, mup-dsd, mup-t1st, mup-t2st");
  auto const word = in.next();
  if (word == "mup-isd") m.type = type::interwork_segment;
  else if (word == "mup-dsd") m.type = type::direct_segment;
  else if (word == "mup-t1st") m.type = type::type_1_session;
  else if (word == "mup-t2st") m.type = type::type_2_session;
  else return in.refuse_as("Unknown route type '{}'", options);
  bool const has_prefix = m.type == type::interwork_segment || m.type == type::type_1_session;
  if (has_prefix) {
    SENDA_TRY(m.prefix, parse_network(in));
  } else {
    SENDA_TRY(m.endpoint, parse_word_ip(in));
  }
  SENDA_TRY(m.rd, parse_word_rd(in));
  m.family.afi = (has_prefix ? m.prefix.address : m.endpoint).is_v4() ? afi::ipv4 : afi::ipv6;
  if (m.type == type::type_1_session) return detail::parse_mup_type_1(in, m);
  if (m.type == type::type_2_session) return detail::parse_mup_type_2(in, m);
  return success();
}

}  // namespace senda::nlri
