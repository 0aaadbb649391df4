// What the grammar builds while it reads: neighbors and templates before they are complete.
// Configuration contract §7: templates are merged when the neighbor closes.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/config/load.hpp"
#include "daemon/config/model.hpp"
#include "daemon/config/route_reader.hpp"
#include "daemon/config/settings_table.hpp"

namespace senda::daemon::config {

struct neighbor_draft;

/// What all of one file share.
struct file_draft {
  load_options const& options;
  std::string file;
  configuration result;
  std::deque<neighbor_draft> templates;
  std::map<std::string, neighbor_draft*, std::less<>> template_names;
  std::set<std::string, std::less<>> api_names;
  std::set<std::string, std::less<>> neighbor_keys;
  route_reader routes;  // one at a time
  std::size_t routes_read = 0;

  /// One more route is read.
  void count_route() {
    constexpr std::size_t step = 1 << 16;
    if (++routes_read % step == 0 && options.progress) options.progress(routes_read);
  }
};

using capability_draft = settings_block<capability_settings>;

/// `tcp-ao` as written.
struct tcp_ao_settings {
  std::uint8_t key_id = 0;
  sync::tcp_ao_algorithm algorithm{};
  sync::secret password;
  bool base64 = false;
};
using tcp_ao_draft = settings_block<tcp_ao_settings>;

/// A neighbor, or a template of neighbors: nothing of it has to be there.
struct neighbor_draft : settings_block<neighbor_settings> {
  explicit neighbor_draft(file_draft& f) : file(f) {}

  struct inherited {
    neighbor_draft const* from;
    std::string name;
    place where;
  };
  file_draft& file;
  std::string name;  ///< of a template; "" for a neighbor
  family_set families;
  capability_draft capabilities;
  tcp_ao_draft tcp_ao;
  std::vector<operational_notice> operational;
  std::vector<next_hop_entry> next_hops;
  std::vector<add_path_entry> add_paths;
  std::vector<stale_time_entry> stale_times;
  std::optional<prefix_limit_settings> prefix_limit;
  std::vector<api_section> api;
  std::vector<inherited> inherits;
  route_table routes;
};

/// Keyword tables and sections, one file each.
void read_process(reader& r, text_cursor& in, file_draft& file);         // grammar_process.cpp
void read_check(reader& r, text_cursor& in, file_draft& file);           // grammar_check.cpp
void read_neighbor(reader& r, text_cursor& in, file_draft& file);        // grammar_neighbor.cpp
void read_template(reader& r, text_cursor& in, file_draft& file);        // grammar_template.cpp
void read_family(reader& r, text_cursor& in, neighbor_draft& to);        // grammar_family.cpp
void read_capability(reader& r, text_cursor& in, neighbor_draft& to);    // grammar_capability.cpp
void read_next_hops(reader& r, text_cursor& in, neighbor_draft& to);     // grammar_family.cpp
void read_add_paths(reader& r, text_cursor& in, neighbor_draft& to);     // grammar_family.cpp
void read_stale_times(reader& r, text_cursor& in, neighbor_draft& to);   // grammar_family.cpp
void read_prefix_limit(reader& r, text_cursor& in, neighbor_draft& to);  // grammar_limit.cpp
void read_api(reader& r, text_cursor& in, neighbor_draft& to);           // grammar_api.cpp
void read_static(reader& r, text_cursor& in, neighbor_draft& to);        // grammar_routes.cpp
void read_announce(reader& r, text_cursor& in, neighbor_draft& to);      // grammar_routes.cpp
void read_l2vpn(reader& r, text_cursor& in, neighbor_draft& to);         // grammar_routes.cpp
void read_flow(reader& r, text_cursor& in, neighbor_draft& to);          // grammar_routes.cpp
void read_tcp_ao(reader& r, text_cursor& in, neighbor_draft& to);        // grammar_tcp_ao.cpp
void read_operational_section(reader& r, text_cursor& in,
                              neighbor_draft& to);  // grammar_operational.cpp
result<void> read_inherit(reader& r, text_cursor& in, neighbor_draft& to);

/// Reads what stands between the braces of a neighbor or template.
void read_neighbor_items(reader& r, neighbor_draft& to);
/// Adds what the templates say; theirs replaces what the neighbor says (§7).
void merge_templates(reader& r, neighbor_draft& to);
void merge_neighbor_settings(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to);
void merge_capabilities(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to);
void merge_tcp_ao(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to);
/// Checks the block of a complete neighbor and takes its key over.
void close_tcp_ao(reader& r, neighbor_draft& draft);
/// How a keyword of a neighbor was written, by itself or in a template.
enum class written : std::uint8_t { not_at_all, badly, well };
[[nodiscard]] written how_written(neighbor_draft const& draft, std::string_view keyword);
/// Checks a neighbor at its closing brace and adds it to the configuration (§5.1).
void close_neighbor(reader& r, neighbor_draft& draft);
/// Finds out which processes have to do with which neighbors, once all are known.
void connect_processes(reader& r, configuration& c);

}  // namespace senda::daemon::config
