#include "daemon/api/route_command.hpp"

#include <senda/core/number.hpp>
#include <senda/message/header.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/label_stack.hpp>
#include <senda/nlri/nlri_text.hpp>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

constexpr unsigned deepest = 4;  // braces within braces

constexpr std::string_view types[] = {"route", "ipv4", "ipv6",       "l2vpn",    "bgp-ls",
                                      "flow",  "vpls", "attributes", "attribute"};

bool is_lists_of_prefixes(std::string_view type) {
  return type == "attributes" || type == "attribute";
}

/// `10.3.1.0/24 rd 65000:1`
void name_without_label(text_writer& out, route_key_view key) {
  byte_reader in{key.nlri.subspan(4)};
  unsigned const with_rd = key.family.safi == safi::mpls_vpn ? 64 : 0;
  auto const rd = with_rd ? std::optional{route_distinguisher::read(in)} : std::nullopt;
  std::uint8_t octets[17] = {static_cast<std::uint8_t>(key.nlri[0] - 24 - with_rd)};
  auto const rest = in.rest();
  std::copy_n(rest.begin(), std::min<std::size_t>(rest.size(), 16), octets + 1);
  byte_reader prefix{octets};
  if (auto const p =
          ip_prefix::read(prefix, key.family.afi == afi::ipv4 ? ip_version::v4 : ip_version::v6))
    out << *p;
  if (rd) out << " rd " << *rd;
}

/// Behind the closing `;` of an object nothing may stand.
std::span<token const> without_end(std::span<token const> words) {
  if (!words.empty() && words.back().text == ";") words = words.first(words.size() - 1);
  return words;
}

}  // namespace

bool route_command::is_type(std::string_view word) noexcept {
  for (auto const t : types)
    if (t == word) return true;
  return false;
}

route_command::failure route_command::refuse(std::string_view why) {
  problem_ = why;
  return failure::malformed;
}
route_command::failure route_command::refuse(text_cursor const& in) {
  text_writer why;
  why << in.failure();
  return refuse(why.view());
}

// --- reading
// ----------------------------------------------------------------------------------------

route_command::failure route_command::read(std::span<token const> words, bool announce,
                                           std::span<token const> more) {
  problem_.clear();
  lifetime_ = {};
  if (words.empty() || !is_type(words.front().text)) return failure::unknown_type;
  type_ = words.front().text;
  words = without_end(words.subspan(1));
  words_.assign(words.begin(), words.end());
  take_lifetime();
  bool const own_next_hop =
      std::any_of(words_.begin(), words_.end(), [](auto const& w) { return w.text == "next-hop"; });
  for (std::size_t i = 0; i < more.size(); ++i)
    if (own_next_hop && more[i].text == "next-hop") ++i;
    else words_.push_back(more[i]);
  if (auto const f = read_type(words_); f != failure::none) return f;
  // A configuration may mix families, a command may not (API contract §6.5).
  if (reader_.families().size() > 1) return refuse("prefixes of more than one family");
  if (auto const why = reader_.obstacle(); announce && !why.empty()) {
    problem_ = std::string{why} + ": " + named();
    return failure::not_resolved;
  }
  return failure::none;
}

/// `ttl SECONDS`, anywhere among the words.
void route_command::take_lifetime() {
  for (std::size_t i = 1; i + 1 < words_.size(); ++i) {
    if (words_[i].text != "ttl" || words_[i - 1].text == "name") continue;
    auto const n = parse_number(words_[i + 1].text, 1u << 31);
    if (!n || *n == 0) continue;
    lifetime_ = std::chrono::seconds{*n};
    auto const end = i + 2 < words_.size() && words_[i + 2].text == ";" ? i + 3 : i + 2;
    words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(i),
                 words_.begin() + static_cast<std::ptrdiff_t>(end));
    return;
  }
}

route_command::failure route_command::read_type(std::span<token const> words) {
  using config::kind_of;
  kind_ = config::route_kind::prefix;
  section_.reset();
  if (type_ == "route") return read_body(words);
  if (is_lists_of_prefixes(type_)) return read_flat(words);
  if (type_ == "vpls" || type_ == "flow") {
    auto const kind = kind_of(type_ == "vpls" ? safi::vpls : safi::flow);
    if (!kind) return refuse("there are no such routes");
    if (type_ == "flow" && (words.empty() || words.front().text != "route"))
      return refuse("'flow' has to be followed by 'route'");
    kind_ = *kind;
    return read_body(type_ == "flow" ? words.subspan(1) : words);
  }
  auto const a = *parse_afi(type_);
  auto const s = parse_safi(words.empty() ? std::string_view{} : words.front().text);
  bool const named = s && words.front().text != "labeled-unicast" && is_known({a, *s});
  auto const kind = named ? kind_of(*s, words.size() > 1 ? words[1].text : "") : std::nullopt;
  if (!kind) return refuse("there is no such family here");
  kind_ = *kind;
  section_ = family{a, *s};
  if (auto const f = read_body(words.subspan(1)); f != failure::none) return f;
  bool elsewhere = false;
  reader_.families().for_each([&](family f) { elsewhere = elsewhere || f.afi != a; });
  return elsewhere ? refuse("the prefix is of the other address family") : failure::none;
}

route_command::failure route_command::read_flat(std::span<token const> words) {
  text_cursor in{words};
  if (is_lists_of_prefixes(type_)) reader_.clear();
  auto const done = is_lists_of_prefixes(type_) ? reader_.read_attributes(in)
                                                : reader_.read_route(in, kind_, section_);
  return done.has_value() ? failure::none : refuse(in);
}

/// `PREFIX KEYWORD VALUE ...` or `PREFIX { KEYWORD VALUE; ... }`, sections within it where the kind
/// of route has some.
route_command::failure route_command::read_body(std::span<token const> words) {
  std::size_t open = 0;
  while (open < words.size() && words[open].text != "{") ++open;
  if (open == words.size()) return read_flat(words);
  reader_.clear(kind_, section_);
  text_cursor head{words.first(open)};
  // The name of a flow route says nothing.
  if (type_ == "flow" && open == 1) head.next();
  else if (type_ != "flow" && !reader_.begin(head).has_value()) return refuse(head);
  if (auto const f = read_keywords(head); f != failure::none) return f;
  std::size_t at = open + 1;
  if (auto const f = read_statements(words, at); f != failure::none) return f;
  if (at != words.size()) return refuse("words behind the end of the route");
  text_cursor end{{}};
  return reader_.finish(end).has_value() ? failure::none : refuse(end);
}

/// What stands between braces, from `at` on; then `at` is behind the closing one.
route_command::failure route_command::read_statements(std::span<token const> words,
                                                      std::size_t& at) {
  unsigned depth = 1;
  while (at < words.size()) {
    auto const word = words[at].text;
    if (word == "}") {
      ++at;
      if (--depth == 0) return failure::none;
      reader_.leave();
      continue;
    }
    if (word == ";") {
      ++at;
      continue;
    }
    auto end = at;
    while (end < words.size() && words[end].text != ";" && words[end].text != "{" &&
           words[end].text != "}")
      ++end;
    if (end < words.size() && words[end].text == "{") {
      if (end != at + 1 || depth == deepest || !reader_.enter(word))
        return refuse("there is no section of this name");
      ++depth;
      at = end + 1;
      continue;
    }
    text_cursor in{words.subspan(at, end - at)};
    if (auto const f = read_keywords(in); f != failure::none) return f;
    at = end;
  }
  return refuse("a brace is not closed");
}

/// All that is left of them.
route_command::failure route_command::read_keywords(text_cursor& in) {
  while (!in.at_end()) {
    auto const word = in.next();
    auto const r = reader_.read_keyword(word, in);
    if (!r) return refuse("unknown keyword '" + std::string{word} + "'");
    if (!r->has_value()) return refuse(in);
  }
  return failure::none;
}

std::string route_command::named() const {
  text_writer out;
  reader_.for_each_route([&](route_key_view key) {
    if (!out.empty()) return;
    if (nlri::leaves_label_open(key.family, key.nlri)) return name_without_label(out, key);
    nlri_text({key.family, {}, key.nlri}, out);
  });
  // Of a labelled route only what makes it itself is told.
  std::string text{out.view()};
  auto const label = text.find(" label ");
  if (label == text.npos) return text;
  auto const rd = text.find(" rd ");
  return text.substr(0, std::min(label, rd)) + (rd == text.npos ? "" : text.substr(rd));
}

// --- giving
// -----------------------------------------------------------------------------------------

/// block_ becomes what a route of this family is announced with to this neighbor. False: there is
/// no address for `next-hop self` (API contract §7.7).
bool route_command::resolve(neighbor_settings const& n, peer const& p, family f) {
  block_ = reader_.attributes();
  if (!reader_.next_hop_self()) return true;
  auto const v = f.afi == afi::ipv6 ? ip_version::v6 : ip_version::v4;
  auto const local = n.local_address ? n.local_address : p.local_address();
  std::optional<ip_address> self;
  if (local && local->version() == v) self = local;
  else if (v == ip_version::v4 && n.router_id) self = ip_address{*n.router_id};
  if (!self) return false;
  with_self_.resize(max_extended_message_size);
  attribute_block_builder builder{with_self_};
  for (attribute_range all{block_}; !all.empty();)
    if (auto const a = all.next(); a.has_value())
      builder.add(a.assume_value().flags, a.assume_value().code, a.assume_value().value);
  builder.set(attribute_flag::transitive, attribute_code::next_hop, self->octets());
  block_ = builder.written();
  return true;
}

/// To those left who are told the same as the first of them.
void route_command::give_some(family f, bool announce) {
  auto const block_for = [&](speaker::neighbor const& n) {
    if (!resolve(n.settings, *n.peer, f)) block_ = reader_.attributes();
    return block_;
  };
  auto const first = block_for(*left_.front());
  given_.assign(first.begin(), first.end());
  together_.clear();
  std::erase_if(left_, [&](speaker::neighbor const* n) {
    if (reader_.next_hop_self() && !equal_bytes(block_for(*n), given_)) return false;
    if (reader_.families().empty() && announce) n->peer->send_attributes(given_);
    return together_.push_back(n->peer.get()), true;
  });
  for_each_table(together_, [&](outbound_table& table) {
    reader_.for_each_route([&](route_key_view key) {
      if (announce) table.announce(key, given_, route_owner::command, lifetime_);
      else table.withdraw(key, bytes{given_});
    });
  });
}

route_command::failure route_command::give(std::vector<speaker::neighbor const*> const& peers,
                                           bool announce) {
  auto const families = reader_.families();
  family the_one = ipv4_unicast;
  families.for_each([&](family f) { the_one = f; });
  if (announce && reader_.next_hop_self())
    for (auto const* n : peers)
      if (!resolve(n->settings, *n->peer, the_one)) {
        problem_ = "next-hop self has no address of that family";
        return failure::not_resolved;
      }
  left_.clear();
  for (auto const* n : peers)
    if (families.empty() || n->settings.families.contains(the_one)) left_.push_back(n);
    else
      log_line(log_level::warning, "api", n->settings.name, " has no family ", the_one,
               ": the route is not for it");
  while (!left_.empty()) give_some(the_one, announce);
  return failure::none;
}

}  // namespace senda::daemon
