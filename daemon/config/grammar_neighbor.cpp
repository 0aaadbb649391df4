// `neighbor`: its scalar keywords and blocks (configuration contract §5.1, §5.2).
#include <senda/core/number.hpp>
#include <senda/net/prefix.hpp>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

using settings = neighbor_settings;

constexpr std::uint16_t most_eor_wait = 3600;

/// `IP` or `IP/LENGTH`; the address is kept as written.
result<void> read_peer(text_cursor& in, settings& to) {
  auto const p = parse_prefix(in.next());
  if (!p)
    return in.refuse("is not a valid IP address or range",
                     "Format: <ip> or <ip>/<prefix> (e.g., 192.0.2.1 or 192.0.2.0/24)");
  to.peer = p->address;
  to.peer_length = p->length;
  return success();
}

/// true, false, their relatives, or `auto`, which is false.
result<bool> read_base64(text_cursor& in) {
  if (equal_ignoring_case(in.peek(), "auto")) return in.next(), false;
  text_cursor probe = in;
  auto const b = parse_legacy_boolean(probe, false);
  if (!b.has_value()) {
    in.next();
    return in.refuse("is not a valid boolean", "Valid options: true, false, enable, disable, auto");
  }
  in = probe;
  return b.assume_value();
}

/// Bare is a minute, which is less than peers keep old routes as a rule.
result<std::optional<std::uint16_t>> read_eor_wait(text_cursor& in) {
  if (in.at_end()) return std::optional<std::uint16_t>{std::uint16_t{60}};
  auto const word = in.next();
  for (auto const off : {"disable", "disabled", "false"})
    if (equal_ignoring_case(word, off)) return std::optional<std::uint16_t>{std::uint16_t{0}};
  auto const v = parse_number(word, most_eor_wait);
  if (!v) return in.refuse("is not valid", "A number of seconds, at most 3600, or 'disable'");
  return std::optional{static_cast<std::uint16_t>(*v)};
}

constexpr std::array neighbor_table{
    setting<settings>{"peer-address", &read_peer,
                      [](settings const& from, settings& to) {
                        to.peer = from.peer;
                        to.peer_length = from.peer_length;
                      },
                      [](settings const& a, settings const& b) {
                        return a.peer == b.peer && a.peer_length == b.peer_length;
                      }},
    make_setting<&settings::local_address, parse_address_or_auto>("local-address"),
    make_setting<&settings::local_link_local, parse_link_local>("local-link-local"),
    make_setting<&settings::local_as, parse_asn_or_auto>("local-as"),
    make_setting<&settings::peer_as, parse_asn_or_auto>("peer-as"),
    make_setting<&settings::router_id, parse_router_id>("router-id"),
    make_setting<&settings::description, parse_text>("description"),
    make_setting<&settings::host_name, parse_text>("host-name"),
    make_setting<&settings::domain_name, parse_text>("domain-name"),
    make_setting<&settings::hold_time, parse_hold_time>("hold-time"),
    make_setting<&settings::rate_limit, parse_rate_limit>("rate-limit"),
    make_setting<&settings::passive, boolean_or<true>>("passive"),
    make_setting<&settings::listen, parse_port>("listen"),
    make_setting<&settings::connect, parse_port>("connect"),
    make_setting<&settings::source_interface, parse_text>("source-interface"),
    make_setting<&settings::outgoing_ttl, parse_ttl>("outgoing-ttl"),
    make_setting<&settings::incoming_ttl, parse_ttl>("incoming-ttl"),
    make_setting<&settings::md5_password, parse_text>("md5-password"),
    make_setting<&settings::md5_base64, read_base64>("md5-base64"),
    make_setting<&settings::md5_ip, parse_address>("md5-ip"),
    make_setting<&settings::group_updates, boolean_or<true>>("group-updates"),
    make_setting<&settings::auto_flush, boolean_or<true>>("auto-flush"),
    make_setting<&settings::adj_rib_out, boolean_or<false>>("adj-rib-out"),
    make_setting<&settings::adj_rib_in, boolean_or<false>>("adj-rib-in"),
    make_setting<&settings::manual_eor, boolean_or<false>>("manual-eor"),
    make_setting<&settings::eor_wait, read_eor_wait>("eor-wait"),
};

constexpr auto neighbor_keywords =
    joined(settings_keywords<neighbor_draft, neighbor_table>(),
           std::array{
               keyword<neighbor_draft>{"inherit", &read_inherit},
               keyword<neighbor_draft>{"family", nullptr, &read_family},
               keyword<neighbor_draft>{"capability", nullptr, &read_capability},
               keyword<neighbor_draft>{"nexthop", nullptr, &read_next_hops},
               keyword<neighbor_draft>{"add-path", nullptr, &read_add_paths},
               keyword<neighbor_draft>{"long-lived-graceful-restart", nullptr, &read_stale_times},
               keyword<neighbor_draft>{"prefix-limit", nullptr, &read_prefix_limit},
               keyword<neighbor_draft>{"api", nullptr, &read_api},
               keyword<neighbor_draft>{"static", nullptr, &read_static},
               keyword<neighbor_draft>{"announce", nullptr, &read_announce},
               keyword<neighbor_draft>{"tcp-ao", nullptr, &read_tcp_ao},
               keyword<neighbor_draft>{"operational", nullptr, &read_operational_section},
               keyword<neighbor_draft>{"flow", nullptr, &read_flow},
               keyword<neighbor_draft>{"l2vpn", nullptr, &read_l2vpn},
           });

}  // namespace

written how_written(neighbor_draft const& draft, std::string_view keyword) {
  for (std::size_t i = 0; i < neighbor_table.size(); ++i)
    if (neighbor_table[i].word == keyword)
      return draft.given[i] ? written::well : draft.tried[i] ? written::badly : written::not_at_all;
  return written::not_at_all;
}

void read_neighbor_items(reader& r, neighbor_draft& to) { r.read_rows(neighbor_keywords, to); }

void merge_neighbor_settings(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to) {
  merge_settings(neighbor_table, static_cast<settings_block<settings> const&>(*from.from),
                 static_cast<settings_block<settings>&>(to), [&](std::string_view word) {
                   r.warn(from.where, "template '" + from.name + "' replaces the " +
                                          std::string{word} + " of this neighbor");
                 });
}

void read_neighbor(reader& r, text_cursor& in, file_draft& file) {
  neighbor_draft draft{file};
  draft.values.line = r.here().line;
  auto const head_is_good = read_peer(in, draft.values).has_value();
  if (!head_is_good) r.reject(in);
  {
    reader::nested const inside{r, "neighbor"};
    read_neighbor_items(r, draft);
    if (head_is_good) close_neighbor(r, draft);
  }
}

}  // namespace senda::daemon::config
