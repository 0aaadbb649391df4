#include "daemon/config/routes/prefix_form.hpp"

#include <senda/nlri/labeled_unicast_text.hpp>
#include <senda/nlri/mpls_vpn_text.hpp>
#include <senda/nlri/unicast_text.hpp>

#include <algorithm>
#include <array>

namespace senda::daemon::config {

std::unique_ptr<route_form> make_prefix_form() { return std::make_unique<prefix_form>(); }

/// Keywords of its own; under `announce` some are for some families only.
struct prefix_form::keyword_row {
  std::string_view word;
  result<void> (prefix_form::*read)(text_cursor&);
  bool with_labels = false, with_distinguisher = false;
};

prefix_form::keyword_row const prefix_form::rows[] = {
    {"split", &prefix_form::split},
    {"label", &prefix_form::label, true},
    {"rd", &prefix_form::distinguisher, true, true},
    {"route-distinguisher", &prefix_form::distinguisher, true, true},
};

void prefix_form::clear() {
  prefixes_.clear();
  labels_ = {};
  rd_.reset();
  split_ = 0;
}

bool prefix_form::restart() noexcept {
  if (split_) return false;  // what may be split depends on the prefix
  prefixes_.clear();
  return true;
}

result<void> prefix_form::begin(text_cursor& in, route_parts&) {
  if (in.at_end()) return in.complain("a prefix is missing", "Format: <ip> or <ip>/<length>");
  SENDA_TRY(auto const prefix, nlri::parse_network(in));
  SENDA_CHECK(check_split(in, prefix, {}));
  prefixes_.push_back(prefix);
  return success();
}

std::optional<result<void>> prefix_form::read(std::string_view keyword, text_cursor& in,
                                              route_parts& parts) {
  for (auto const& row : rows) {
    if (row.word != keyword) continue;
    auto const& s = parts.section;
    if (s && row.with_labels && !is_labeled(*s)) return {};
    if (s && row.with_distinguisher && s->safi != safi::mpls_vpn) return {};
    return (this->*row.read)(in);
  }
  return {};
}

bool prefix_form::allows(std::string_view) const noexcept { return true; }

std::span<std::string_view const> prefix_form::keywords() const noexcept {
  static constexpr std::array<std::string_view, 4> words{"split", "label", "rd",
                                                         "route-distinguisher"};
  return words;
}

result<void> prefix_form::finish(text_cursor& in, route_parts& parts) {
  for (auto const& p : prefixes_) {
    auto const f = family_of(p, parts);
    auto const bits = labels_.bits() + (rd_ ? 64u : 0u) + split_length(p);
    if (is_labeled(f) && bits > 255) return in.complain("too many MPLS labels for this prefix");
    if (f.safi == safi::mpls_vpn && !rd_)
      return in.complain("a route-distinguisher is missing", "Format: rd <ASN>:<n> or <ip>:<n>");
  }
  return success();
}

family prefix_form::family_of(ip_prefix const& p, route_parts const& parts) const noexcept {
  auto f = nlri::unicast::of(p).family;
  if (parts.section) f.safi = parts.section->safi;
  else if (rd_) f.safi = safi::mpls_vpn;
  else if (!labels_.empty()) f.safi = safi::labeled_unicast;
  return f;
}

std::string_view prefix_form::obstacle(route_parts const& parts) const noexcept {
  if (auto const why = route_form::obstacle(parts); !why.empty()) return why;
  if (!labels_.empty()) return {};
  for (auto const& p : prefixes_)
    if (is_labeled(family_of(p, parts))) return "labeled route announce requires labels";
  return {};
}

family_set prefix_form::families(route_parts const& parts) const noexcept {
  family_set all;
  for (auto const& p : prefixes_) all.insert(family_of(p, parts));
  return all;
}

/// Without labels (it can only be withdrawn): whatever label it has.
void prefix_form::encode(byte_writer& w, family f, ip_prefix const& p) const noexcept {
  auto const& labels = labels_.empty() ? nlri::label_stack::withdrawn() : labels_;
  if (f.safi == safi::mpls_vpn) return nlri::mpls_vpn::of(p, *rd_, labels).encode(w, false);
  if (f.safi == safi::labeled_unicast) return nlri::labeled_unicast::of(p, labels).encode(w, false);
  p.write(w);
}

void prefix_form::for_each_route(route_parts const& parts, visitor const& f) const {
  for (auto const& p : prefixes_) {
    auto const family = family_of(p, parts);
    auto const length = split_length(p);
    auto one = p;
    one.length = length;
    for (auto n = std::uint64_t{1} << (length - p.length); n > 0; --n) {
      std::array<std::uint8_t, 64> octets;
      byte_writer w{octets};
      encode(w, family, one);
      f(route_key_view{family, parts.path_id, w.written()});
      advance(one);
    }
  }
}

result<void> prefix_form::label(text_cursor& in) {
  SENDA_TRY(labels_, nlri::parse_label_stack(in));
  return success();
}

result<void> prefix_form::distinguisher(text_cursor& in) {
  SENDA_TRY(rd_, parse_route_distinguisher(in));
  return success();
}

result<void> prefix_form::split(text_cursor& in) {
  auto const word = in.next();
  auto const number = word.substr(word.starts_with('/') ? 1 : 0);
  if (number.size() == word.size() || !is_digits(number))
    return in.refuse("is not a valid split value", "Format: /<prefix-length> (e.g., /24)");
  auto const n = parse_number(number, 128);
  split_ = n ? static_cast<unsigned>(*n) : 255;
  for (auto const& p : prefixes_) SENDA_CHECK(check_split(in, p, number));
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
