// Indexed routes: added, listed, and removed by their index (API contract §6.9). Success is one
// line of JSON and no terminator.
#include "daemon/api/commands/command.hpp"
#include "daemon/api/commands/route_text.hpp"

namespace senda::daemon {

namespace {

/// `AFI`, `AFI SAFI` or nothing, before the action; at most two words.
struct family_filter {
  std::optional<afi> a;
  std::optional<safi> s;
  [[nodiscard]] bool contains(family f) const {
    return (!a || *a == f.afi) && (!s || *s == f.safi);
  }
};

void refuse_text(command& c, std::string const& reason) { c.refuse("error: " + reason); }

/// One object for each route that was read, a list of them when there are several.
template <class Fields> void say_routes(command& c, bytes attributes, Fields fields) {
  text_writer out;
  std::size_t n = 0;
  c.daemon().routes().routes().for_each_route([&](route_key_view key) {
    out << (n++ ? ", " : "");
    fields(out, key, attributes);
  });
  if (n != 1) c.from().say('[' + std::string{out.view()} + ']');
  else c.from().say(out.view());
}

void write_index_and_route(text_writer& out, route_key_view key, bytes attributes) {
  text_writer route;
  route_text(route, key, attributes);
  out << R"("index": ")";
  route_index(out, key);
  json_string(out << R"(", "route": )", route.view());
}

/// Reads `route PREFIX ...`; false: the error is answered.
bool read(command& c, std::size_t at, bool announce, std::string_view missing) {
  if (c.word(at).empty()) return refuse_text(c, std::string{missing}), false;
  auto& r = c.daemon().routes();
  using enum route_command::failure;
  auto const words = c.words().subspan(at);
  auto const failed = words.front().text == "route" ? r.read(words, announce) : malformed;
  if (failed == none) return true;
  if (failed != not_resolved) {
    std::string text;
    for (auto const& w : words) (text += text.empty() ? "" : " ") += w.text;
    return refuse_text(c, "Could not parse route: " + text), false;
  }
  text_writer out;
  json_string(out << R"({"route": )", r.named());
  json_string(out << R"(, "success": false, "error": )", r.problem());
  out << '}';
  c.from().say(out.view());
  return false;
}

void add(command& c, std::size_t at) {
  if (!read(c, at, true, "routes add requires route specification")) return;
  auto& r = c.daemon().routes();
  bool const done = r.give(c.peers(), true) == route_command::failure::none;
  say_routes(c, r.routes().attributes(), [&](text_writer& out, auto key, bytes attributes) {
    out << '{';
    write_index_and_route(out, key, attributes);
    out << R"(, "success": )" << (done ? "true" : "false") << '}';
  });
}

void remove_route(command& c, std::size_t at) {
  if (!read(c, at, false, "routes remove requires route spec or index")) return;
  auto& r = c.daemon().routes();
  bool any = false;
  r.routes().for_each_route([&](route_key_view key) {
    for (auto const* n : c.peers()) any = any || n->peer->rib().lookup(key);
  });
  if (any) (void)r.give(c.peers(), false);
  say_routes(c, r.routes().attributes(), [&](text_writer& out, auto key, bytes attributes) {
    text_writer route, index;
    route_text(route, key, attributes);
    route_index(index, key);
    json_string(out << R"({"removed": )" << (any ? "true" : "false") << R"(, "route": )",
                route.view());
    out << R"(, "index": ")" << index.view() << R"("})";
  });
}

bool is_hex(std::string_view s) {
  return !s.empty() && s.size() % 2 == 0 && s.find_first_not_of("0123456789abcdefABCDEF") == s.npos;
}

void remove_index(command& c, std::string_view index) {
  if (!is_hex(index)) return refuse_text(c, "Invalid hex index: " + std::string{index});
  std::string wanted{index};
  for (char& x : wanted)
    if (x >= 'A' && x <= 'F') x = static_cast<char>(x + ('a' - 'A'));
  bool removed = false;
  text_writer one;
  c.for_each_table([&](outbound_table& table) {
    auto const& rib = table.rib();
    for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id) {
      if (!rib.is_announced(id)) continue;
      one.clear();
      route_index(one, rib[id].key.view());
      if (one.view() != wanted) continue;
      std::vector<std::uint8_t> const nlri(rib[id].key.nlri().begin(), rib[id].key.nlri().end());
      table.withdraw({rib[id].key.family(), rib[id].key.path_id(), nlri});
      removed = true;
      break;
    }
  });
  text_writer out;
  out << R"({"removed": )" << (removed ? "true" : "false") << R"(, "index": ")" << wanted
      << R"("})";
  c.from().say(out.view());
}

void list(command& c, family_filter const& filter) {
  text_writer out;
  out << '[';
  std::string_view comma;
  for (auto const* n : c.peers()) {
    auto const& rib = n->peer->rib();
    for (adj_rib_out::route_id id = 0; id < rib.id_bound(); ++id) {
      if (!rib.is_announced(id)) continue;
      auto const key = rib[id].key.view();
      if (!filter.contains(key.family)) continue;
      out << comma << '{';
      write_index_and_route(out, key, rib.pool().block(rib[id].attributes));
      json_string(out << R"(, "neighbor": )", n->settings.name);
      out << '}';
      comma = ", ";
    }
  }
  out << ']';
  c.from().say(out.view());
}

void routes(command& c) {
  family_filter filter;
  std::size_t at = 0;
  for (; at < 2; ++at) {
    auto const word = c.word(at);
    if (word == "list" || word == "add" || word == "remove") break;
    if (at == 0) filter.a = parse_afi(word);
    else filter.s = parse_safi(word);
  }
  auto const action = c.word(at);
  if (action == "list") return list(c, filter);
  if (action == "add") return add(c, at + 1);
  if (action != "remove") return refuse_text(c, "routes requires action: list, add, or remove");
  if (c.word(at + 1) == "index") return remove_index(c, c.word(at + 2));
  remove_route(c, at + 1);
}

constexpr command_row rows[] = {
    {"routes", "", &routes, command_row::selector::yes, false},
};

}  // namespace

std::span<command_row const> index_commands() noexcept { return rows; }

}  // namespace senda::daemon
