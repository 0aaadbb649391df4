#include "daemon/healthcheck/lines.hpp"

#include <algorithm>

namespace senda::daemon::healthcheck {

namespace {

ip_address following(ip_address const& a, std::uint32_t n) {
  if (a.is_v4()) return ipv4_address{a.v4().value + n};
  auto six = a.v6();
  for (std::size_t i = 16; i-- > 0 && n; n >>= 8) {
    n += six.octets[i];
    six.octets[i] = static_cast<std::uint8_t>(n);
  }
  return six;
}

std::string const& chosen(std::string const& special, std::string const& general) {
  return special.empty() ? general : special;
}

void list(text_writer& out, std::string_view keyword, std::string_view content) {
  if (!content.empty()) out << ' ' << keyword << " [ " << content << " ]";
}

void attributes(text_writer& out, settings const& s, state now, std::size_t index) {
  bool const up = now == state::up, down = now == state::down;
  auto const metric = up ? s.up_metric : down ? s.down_metric : s.disabled_metric;
  (out << " med ").number(metric + static_cast<std::uint64_t>(s.increase) * index);
  if (s.local_preference >= 0)
    (out << " local-preference ").number(static_cast<std::uint64_t>(s.local_preference));
  list(out, "community", up ? s.community : chosen(s.disabled_community, s.community));
  list(out, "extended-community", s.extended_community);
  list(out, "large-community", s.large_community);
  auto const& path = up ? s.up_as_path : down ? s.down_as_path : s.disabled_as_path;
  list(out, "as-path", chosen(path, s.as_path));
}

}  // namespace

std::string selector_of(settings const& s) {
  if (s.neighbors.empty()) return "peer *";
  if (s.neighbors.size() == 1) return "peer " + s.neighbors.front();
  std::string out{"peer [ "};
  for (auto const& n : s.neighbors) {
    if (&n != &s.neighbors.front()) out += " , ";
    out += n;
  }
  return out += " ]";
}

void route_line(text_writer& out, settings const& s, state now, ip_prefix const& prefix,
                std::size_t index) {
  bool const withdraw = now == state::exit || (s.withdraw_on_down && now != state::up);
  out << selector_of(s) << (withdraw ? " withdraw" : " announce") << " route " << prefix
      << " next-hop " << s.next_hop;
  if (!withdraw) attributes(out, s, now, index);
  if (!s.path_id.empty()) out << " path-information " << s.path_id;
}

std::optional<std::vector<service_address>> hosts_of(std::span<service_address const> networks) {
  std::vector<service_address> all;
  for (auto const& n : networks) {
    auto const bits = n.prefix.address.bits();
    auto const host_bits = bits - n.prefix.length;
    if (host_bits > 16 || (std::size_t{1} << host_bits) + all.size() > max_addresses) return {};
    for (std::uint32_t i = 0; i < 1u << host_bits; ++i)
      all.push_back(
          {{following(n.prefix.address, i), static_cast<std::uint8_t>(bits)}, n.interface});
  }
  return all;
}

std::optional<std::vector<service_address>> announced_addresses(settings const& s) {
  std::optional<std::vector<service_address>> all = s.addresses;
  if (s.deaggregate) all = hosts_of(s.addresses);
  if (all && !all->empty())
    std::rotate(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(s.start_ip % all->size()),
                all->end());
  return all;
}

}  // namespace senda::daemon::healthcheck
