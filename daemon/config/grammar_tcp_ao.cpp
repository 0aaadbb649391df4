// `tcp-ao` of a neighbor: the key that signs its connections (configuration contract §6.6).
#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

using settings = tcp_ao_settings;

result<std::uint8_t> read_key_id(text_cursor& in) {
  SENDA_TRY(auto const v, parse_integer(in, 255, "{} exceeds maximum 255"));
  return static_cast<std::uint8_t>(v);
}

result<sync::tcp_ao_algorithm> read_algorithm(text_cursor& in) {
  using enum sync::tcp_ao_algorithm;
  struct row {
    std::string_view word;
    sync::tcp_ao_algorithm value;
  };
  constexpr row rows[] = {{"hmac-sha-1-96", hmac_sha_1_96},
                          {"aes-128-cmac-96", aes_128_cmac_96},
                          {"hmac-sha-256", hmac_sha_256}};
  auto const word = in.next();
  for (auto const& r : rows)
    if (equal_ignoring_case(word, r.word)) return r.value;
  return in.refuse("is not a valid choice",
                   "Valid options: hmac-sha-1-96, aes-128-cmac-96, hmac-sha-256");
}

constexpr std::array tcp_ao_table{
    make_setting<&settings::key_id, read_key_id>("keyid"),
    make_setting<&settings::algorithm, read_algorithm>("algorithm"),
    make_setting<&settings::password, parse_text>("password"),
    make_setting<&settings::base64, boolean_or<false>>("base64"),
};
constexpr auto tcp_ao_keywords = settings_keywords<tcp_ao_draft, tcp_ao_table>();

/// The words among the first three, which have to be there, that are not.
std::string missing_words(tcp_ao_draft const& draft) {
  std::string missing;
  for (std::size_t i = 0; i < 3; ++i)
    if (!draft.tried[i])
      missing += (missing.empty() ? "" : ", ") + std::string{tcp_ao_table[i].word};
  return missing;
}

}  // namespace

void read_tcp_ao(reader& r, text_cursor&, neighbor_draft& to) {
  r.read_section("tcp-ao", tcp_ao_keywords, to.tcp_ao);
}

void merge_tcp_ao(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to) {
  merge_settings(tcp_ao_table, from.from->tcp_ao, to.tcp_ao, [&](std::string_view word) {
    r.warn(from.where, "template '" + from.name + "' replaces the tcp-ao '" + std::string{word} +
                           "' of this neighbor");
  });
}

void close_tcp_ao(reader& r, neighbor_draft& draft) {
  if (draft.tcp_ao.tried.none()) return;
  if (auto const missing = missing_words(draft.tcp_ao); !missing.empty())
    return r.reject_section("incomplete tcp-ao, missing " + missing);
  auto const& s = draft.tcp_ao.values;
  auto key = s.base64 ? decode_base64(s.password) : std::optional<std::string>{s.password};
  if (!key) return r.reject_section("Invalid TCP-AO key: not valid base64 (RFC 4648)");
  if (key->empty()) return r.reject_section("Invalid TCP-AO key: it is empty");
  if (key->size() > 80) return r.reject_section("TCP-AO key must be no larger than 80 bytes");
  if (!draft.values.md5_password.empty())
    return r.reject_section("a session is signed with md5-password or with tcp-ao, not with both");
  draft.values.tcp_ao = {s.key_id, s.algorithm, std::move(*key)};
}

}  // namespace senda::daemon::config
