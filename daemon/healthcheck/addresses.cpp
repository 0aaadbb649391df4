#include "daemon/healthcheck/addresses.hpp"

#include <algorithm>
#include <cstring>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "daemon/healthcheck/lines.hpp"

namespace senda::daemon::healthcheck {

namespace {

std::optional<ip_address> address_in(sockaddr const* a) {
  if (a && a->sa_family == AF_INET) {
    sockaddr_in four;
    std::memcpy(&four, a, sizeof four);
    std::uint8_t octets[4];
    std::memcpy(octets, &four.sin_addr, sizeof octets);
    return ip_address::from(octets);
  }
  if (a && a->sa_family == AF_INET6) {
    sockaddr_in6 six;
    std::memcpy(&six, a, sizeof six);
    return ip_address::from(bytes{six.sin6_addr.s6_addr});
  }
  return {};
}

/// 127.0.0.0/8, ::1.
bool in_loopback_range(ip_address const& a) {
  return a.is_v4() ? a.v4().value >> 24 == 127 : a == ip_address{*parse_ipv6("::1")};
}

/// The C library gives the label of an IPv4 address as its name: "lo" or "lo:label".
bool has_label(std::string_view name, std::string_view label, bool exact) {
  if (label.empty()) return true;
  auto const colon = name.find(':');
  if (colon == name.npos) return false;
  name.remove_prefix(colon + 1);
  return exact ? name == label : name.starts_with(label);
}

ip_prefix host(ip_address const& a) { return {a, static_cast<std::uint8_t>(a.bits())}; }

}  // namespace

std::vector<service_address> addresses_of(std::string_view interface, std::string_view label,
                                          bool exact) {
  std::vector<service_address> all;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return all;
  for (auto const* i = list; i; i = i->ifa_next) {
    std::string_view const name{i->ifa_name};
    if (name.substr(0, name.find(':')) != interface || !has_label(name, label, exact)) continue;
    auto const a = address_in(i->ifa_addr);
    if (a && !in_loopback_range(*a)) all.push_back({host(*a), std::string{interface}});
  }
  ::freeifaddrs(list);
  return all;
}

bool address_setup::each(std::span<service_address const> wanted, bool add) {
  auto const hosts = hosts_of(wanted);
  if (!hosts) return failure_ = "too many addresses to set up", false;
  std::string interface;
  std::vector<ip_prefix> present;
  bool good = true;
  for (auto const& a : *hosts) {
    if (a.interface != interface) {
      interface = a.interface;
      present.clear();
      for (auto const& p : addresses_of(interface, {}, false)) present.push_back(p.prefix);
      std::sort(present.begin(), present.end());
    }
    auto const ours = std::find(added_.begin(), added_.end(), a.prefix);
    bool const there = std::binary_search(present.begin(), present.end(), a.prefix) ||
                       (!add && ours != added_.end());
    if (there == add) continue;
    if (!add && ours != added_.end()) added_.erase(ours);
    bool const changed = change(add ? "add" : "delete", a);
    if (add && changed) added_.push_back(a.prefix);
    good = good && changed;
  }
  return good;
}

bool address_setup::change(std::string_view verb, service_address const& a) {
  constexpr int already_there = 2;
  constexpr std::chrono::seconds limit{10};
  text_writer prefix;
  prefix << a.prefix;
  std::vector<std::string> command{"ip",  "address",  std::string{verb}, std::string{prefix.view()},
                                   "dev", a.interface};
  if (!settings_.label.empty()) {
    command.push_back("label");
    command.push_back(a.interface + ':' + settings_.label);
  }
  if (settings_.sudo) command.insert(command.begin(), "sudo");
  auto const r = run_program(signals_, command, limit);
  if (r.end == child_result::how::exited &&
      (r.code == 0 || (verb == "add" && r.code == already_there)))
    return true;
  failure_ = "ip address " + std::string{verb} + ' ' + std::string{prefix.view()} + " dev " +
             a.interface + " failed: ";
  if (r.end == child_result::how::not_started) failure_ += std::strerror(r.code);
  else failure_ += r.output.substr(0, r.output.find('\n'));
  return false;
}

}  // namespace senda::daemon::healthcheck
