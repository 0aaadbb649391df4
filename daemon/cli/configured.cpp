#include "daemon/cli/configured.hpp"

#include "daemon/cli/common.hpp"

namespace senda::daemon::cli {

negotiated session_of(neighbor_settings const& n) {
  negotiated s;
  s.local_as = n.local_as;
  s.peer_as = n.peer_as;
  s.local_id = s.peer_id = n.router_id.value_or(ipv4_address{0x7f000001});
  s.hold_time = n.hold_time;
  s.external = n.is_external();
  s.four_octet_as = n.capabilities.four_octet_as;
  s.aigp = n.capabilities.aigp.value_or(false);
  s.families = n.families;
  n.families.for_each([&](family f) { s.family_order.push(f); });
  if (n.capabilities.extended_message) s.message_limit = max_extended_message_size;
  for (auto const& path : n.offered_add_paths())
    if (n.capabilities.add_path != capability::add_path_mode::disabled)
      s.add_path_send.insert(path.family);
  s.add_path_receive = s.add_path_send;
  s.extended_next_hop = n.ipv6_next_hops();
  s.link_local_next_hop = n.capabilities.link_local_next_hop.value_or(false);
  return s;
}

bool load(std::string_view file, configuration& out, std::string& why) {
  load_options options;
  options.check_programs = false;  // nothing is started
  auto loaded = load_file(std::string{file}, options);
  if (loaded.file_missing) {
    why = "error: " + std::string{file} + " is not an exabgp config file (file not found)";
    return false;
  }
  if (!loaded) {
    text_writer errors;
    loaded.messages.print_errors(errors);
    why = "error: " + std::string{file} + " is not a valid config file: ";
    why += errors.view().substr(0, errors.view().find_last_not_of('\n') + 1);
    return false;
  }
  out = std::move(*loaded.value);
  return true;
}

namespace {
std::string text_of(ip_address const& a) {
  text_writer t;
  t << a;
  return std::string{t.view()};
}
}  // namespace

bool decoding_of(std::string_view file, message_decoder::settings& s, std::string& why) {
  configuration c;
  if (!load(file, c, why)) return false;
  if (c.neighbors.empty()) {
    why = "configuration error: no neighbor defined in configuration";
    return false;
  }
  auto const& n = c.neighbors.front();
  s.session = session_of(n);
  s.session.message_limit = max_extended_message_size;
  s.peer = {n.local_address ? text_of(*n.local_address) : "no-nexthop", text_of(n.peer), n.local_as,
            n.peer_as, n.router_id};
  return true;
}

void choose_dialect(message_decoder::settings& s) {
  auto const loaded = load_environment(variable);
  s.version_4 = loaded.settings.api_version == 4;
  s.compact = loaded.settings.api_compact;
}

}  // namespace senda::daemon::cli
