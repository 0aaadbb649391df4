#include "daemon/config/route_reader.hpp"

#include <senda/message/header.hpp>

#include <algorithm>

namespace senda::daemon::config {

/// The keywords of a route that are no attributes. Without function: not supported yet.
struct route_reader::keyword_row {
  std::string_view word;
  result<void> (route_reader::*read)(text_cursor&);
};

route_reader::keyword_row const route_reader::rows[] = {
    {"next-hop", &route_reader::next_hop},
    {"path-information", &route_reader::path_information},
    {"name", &route_reader::name},
    {"split", &route_reader::split},
    {"watchdog", &route_reader::watchdog},
    {"withdraw", &route_reader::withdraw},
    {"label", nullptr},
    {"rd", nullptr},
    {"route-distinguisher", nullptr},
    {"bgp-prefix-sid", nullptr},
    {"bgp-prefix-sid-srv6", nullptr},
};

route_reader::route_reader() : storage_(max_extended_message_size), block_(storage_) {}

void route_reader::clear() {
  block_.clear();
  prefixes_.clear();
  path_id_.reset();
  safi_.reset();
  split_ = 0;
  self_ = false;
  control_ = {};
}

result<void> route_reader::read_route(text_cursor& in) {
  SENDA_CHECK(read_prefix(in));
  SENDA_CHECK(read_words(in, wording::route));
  return finish(in);
}

result<void> route_reader::read_attributes(text_cursor& in) {
  SENDA_CHECK(read_words(in, wording::attributes));
  while (!in.at_end()) SENDA_CHECK(read_prefix(in));
  return finish(in);
}

result<void> route_reader::read_announce(text_cursor& in, safi s) {
  safi_ = s;
  SENDA_CHECK(read_prefix(in));
  SENDA_CHECK(read_words(in, wording::announce));
  return finish(in);
}

result<void> route_reader::read_prefix(text_cursor& in) {
  if (in.at_end()) return in.complain("a prefix is missing", "Format: <ip> or <ip>/<length>");
  SENDA_TRY(auto route, nlri::unicast::parse(in));
  if (safi_) route.family.safi = *safi_;
  SENDA_CHECK(check_split(in, route.prefix, {}));
  prefixes_.push_back(route);
  return success();
}

/// Up to the end, or behind `nlri`.
result<void> route_reader::read_words(text_cursor& in, wording w) {
  while (!in.at_end()) {
    auto const word = in.next();
    if (w == wording::attributes && word == "nlri") break;
    auto const r = read_keyword(word, in);
    if (!r) return refuse_unknown(word, in, w);
    SENDA_CHECK(*r);
  }
  return success();
}

std::optional<result<void>> route_reader::read_keyword(std::string_view keyword, text_cursor& in) {
  for (auto const& row : rows)
    if (row.word == keyword) {
      if (row.read) return (this->*row.read)(in);
      return in.refuse("is not supported yet");
    }
  return parse_attribute(keyword, in, block_);
}

result<void> route_reader::finish(text_cursor& in) {
  if (!block_.finish().has_value())
    return in.complain("the attributes of this route do not fit in any message");
  return success();
}

outcome::failure_type<error> route_reader::refuse_unknown(std::string_view word, text_cursor& in,
                                                          wording w) {
  nearest_word nearest{word};
  consider_keywords(nearest);
  hint_.clear();
  if (!nearest.best().empty()) hint_ = "Did you mean '" + std::string{nearest.best()} + "'?";
  if (w == wording::attributes)
    return in.refuse_as("The command '{}' is not known or valid where used", hint_);
  if (w == wording::route) return in.refuse_as("unknown command \"{}\"", hint_);
  std::vector<std::string_view> words;
  for (auto const& row : rows)
    if (row.read) words.push_back(row.word);
  for (auto const& d : attribute_descriptors)
    if (d.parse) words.push_back(d.keyword);
  words.push_back(attribute::unknown::keyword);
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::string options = "Valid options: ";
  for (auto const o : words) options += (o == words.front() ? "" : ", ") + std::string{o};
  hint_ = hint_.empty() ? options : options + "\n  " + hint_;
  return in.refuse_as("Unknown command '{}'", hint_);
}

void route_reader::consider_keywords(nearest_word& nearest) {
  for (auto const& row : rows) nearest.consider(row.word);
  for (auto const& d : attribute_descriptors)
    if (d.parse) nearest.consider(d.keyword);
  nearest.consider(attribute::unknown::keyword);
}

bool route_reader::is_not_supported(std::string_view keyword) noexcept {
  for (auto const& row : rows)
    if (row.word == keyword) return !row.read;
  return false;
}

/// An address or `self`; the last one counts.
result<void> route_reader::next_hop(text_cursor& in) {
  self_ = equal_ignoring_case(in.peek(), "self");
  if (!self_) return *parse_attribute(attribute::next_hop::keyword, in, block_);
  in.next();
  block_.erase(attribute_code::next_hop);
  return success();
}

/// An IPv4 address, or a decimal number modulo 2^32.
result<void> route_reader::path_information(text_cursor& in) {
  auto const word = in.next();
  if (auto const a = parse_ipv4(word)) {
    path_id_ = a->value;
    return success();
  }
  if (!is_digits(word))
    return in.refuse("is not a valid path-information",
                     "Format: <number> or IPv4 address (e.g., 10 or 0.0.0.10)");
  std::uint32_t id = 0;
  for (char const c : word) id = id * 10 + static_cast<std::uint32_t>(c - '0');
  path_id_ = id;
  return success();
}

result<void> route_reader::name(text_cursor& in) {
  control_.name = in.next();
  return success();
}

result<void> route_reader::split(text_cursor& in) {
  auto const word = in.next();
  auto const number = word.substr(word.starts_with('/') ? 1 : 0);
  if (number.size() == word.size() || !is_digits(number))
    return in.refuse("is not a valid split value", "Format: /<prefix-length> (e.g., /24)");
  auto const n = parse_number(number, 128);
  split_ = n ? static_cast<unsigned>(*n) : 255;
  for (auto const& p : prefixes_) SENDA_CHECK(check_split(in, p.prefix, number));
  return success();
}

/// `part` is what to blame of the word consumed last: the length, or all of it.
result<void> route_reader::check_split(text_cursor& in, ip_prefix const& p, std::string_view part) {
  if (split_ > p.address.bits()) {
    bool const v4 = p.address.is_v4();
    if (part.empty())
      return in.refuse(v4 ? "can not be split that much: CIDR mask must be 0-32"
                          : "can not be split that much: CIDR mask must be 0-128");
    return in.refuse_part(
        part, v4 ? "CIDR mask must be 0-32, got {}" : "CIDR mask must be 0-128, got {}");
  }
  if (split_ > p.length && split_ - p.length >= 64)
    return in.refuse("makes too many routes", "No more than 16777216 of one prefix");
  if (split_ > p.length && std::uint64_t{1} << (split_ - p.length) > most_routes)
    return in.refuse("makes too many routes", "No more than 16777216 of one prefix");
  return success();
}

result<void> route_reader::watchdog(text_cursor& in) {
  auto const word = in.next();
  if (word.empty() || word == "announce" || word == "withdraw")
    return in.refuse("is not a valid watchdog name", "Any word but announce and withdraw");
  control_.watchdog = word;
  return success();
}

result<void> route_reader::withdraw(text_cursor&) {
  control_.withdrawn = true;
  return success();
}

void route_reader::advance(ip_prefix& p) noexcept {
  std::array<std::uint8_t, 16> octets{};
  auto const all = p.address.octets();
  std::copy(all.begin(), all.end(), octets.begin());
  if (p.length == 0) return;
  unsigned const last = (p.length - 1u) / 8;
  unsigned carry = 1u << (7 - (p.length - 1u) % 8);
  for (unsigned i = last + 1; i-- > 0 && carry;) {
    unsigned const sum = octets[i] + carry;
    octets[i] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8;
  }
  p.address = *ip_address::from(bytes{octets}.first(all.size()));
}

}  // namespace senda::daemon::config
