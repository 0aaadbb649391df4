#include "daemon/config/routes/prefix_form.hpp"

#include <algorithm>
#include <array>

namespace senda::daemon::config {

std::unique_ptr<route_form> make_prefix_form() { return std::make_unique<prefix_form>(); }

void prefix_form::clear() {
  prefixes_.clear();
  split_ = 0;
}

result<void> prefix_form::begin(text_cursor& in, route_parts& parts) {
  if (in.at_end()) return in.complain("a prefix is missing", "Format: <ip> or <ip>/<length>");
  SENDA_TRY(auto route, nlri::unicast::parse(in));
  if (parts.section) route.family.safi = parts.section->safi;
  SENDA_CHECK(check_split(in, route.prefix, {}));
  prefixes_.push_back(route);
  return success();
}

std::optional<result<void>> prefix_form::read(std::string_view keyword, text_cursor& in,
                                              route_parts&) {
  if (keyword == "split") return split(in);
  return {};
}

std::span<std::string_view const> prefix_form::keywords() const noexcept {
  static constexpr std::array<std::string_view, 1> words{"split"};
  return words;
}

result<void> prefix_form::finish(text_cursor&, route_parts&) { return success(); }

family_set prefix_form::families(route_parts const&) const noexcept {
  family_set all;
  for (auto const& p : prefixes_) all.insert(p.family);
  return all;
}

void prefix_form::for_each_route(route_parts const& parts, visitor const& f) const {
  for (auto const& p : prefixes_) {
    auto one = p;
    auto const length = split_length(p.prefix);
    one.prefix.length = length;
    for (auto n = std::uint64_t{1} << (length - p.prefix.length); n > 0; --n) {
      std::array<std::uint8_t, 17> octets;
      byte_writer w{octets};
      one.encode(w, false);
      f(route_key_view{one.family, parts.path_id, w.written()});
      advance(one.prefix);
    }
  }
}

result<void> prefix_form::split(text_cursor& in) {
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
result<void> prefix_form::check_split(text_cursor& in, ip_prefix const& p, std::string_view part) {
  if (split_ > p.address.bits()) {
    bool const v4 = p.address.is_v4();
    if (part.empty())
      return in.refuse(v4 ? "can not be split that much: CIDR mask must be 0-32"
                          : "can not be split that much: CIDR mask must be 0-128");
    return in.refuse_part(
        part, v4 ? "CIDR mask must be 0-32, got {}" : "CIDR mask must be 0-128, got {}");
  }
  if (split_ <= p.length) return success();
  if (split_ - p.length >= 64 || std::uint64_t{1} << (split_ - p.length) > most_routes)
    return in.refuse("makes too many routes", "No more than 16777216 of one prefix");
  return success();
}

void prefix_form::advance(ip_prefix& p) noexcept {
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
