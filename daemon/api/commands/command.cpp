#include "daemon/api/commands/command.hpp"

namespace senda::daemon {

namespace {

std::size_t count_words(std::string_view s) {
  std::size_t n = 1;
  for (char const c : s) n += c == ' ';
  return n;
}

/// First words of version 6 that version 4 takes as well.
bool is_object(std::string_view word) {
  return word == "daemon" || word == "session" || word == "system" || word == "rib" ||
         word == "peer";
}

bool is_selector_key(std::string_view word) {
  return word == "local-ip" || word == "local-as" || word == "peer-as" || word == "router-id" ||
         word == "family-allowed";
}

/// A row, and the letters its second words begin with: NUL where there is no such word.
struct candidate {
  command_row const* row;
  char v4, v6;

  static char second_letter(std::string_view words) {
    auto const blank = words.find(' ');
    return blank == words.npos ? '\0' : words[blank + 1];
  }
  [[nodiscard]] bool may_be(char second) const {
    return v4 == second || v6 == second || v4 == '\0' || v6 == '\0';
  }
};

/// The rows whose words begin with the letter of this word, in either grammar.
std::span<candidate const> rows_from(std::string_view word) {
  static auto const by_letter = [] {
    std::array<std::vector<candidate>, 128> out;
    auto const letter = [](std::string_view words) {
      return words.empty() ? 0u : static_cast<unsigned char>(words.front());
    };
    for (auto const rows : all_commands())
      for (auto const& row : rows) {
        candidate const c{&row, candidate::second_letter(row.v4), candidate::second_letter(row.v6)};
        out[letter(row.v4)].push_back(c);
        if (letter(row.v6) != letter(row.v4)) out[letter(row.v6)].push_back(c);
      }
    return out;
  }();
  if (word.empty() || static_cast<unsigned char>(word.front()) >= by_letter.size()) return {};
  return by_letter[static_cast<unsigned char>(word.front())];
}

/// `part` is there, as whole words.
bool has_words(std::string_view name, std::string_view part) {
  for (auto at = name.find(part); at != name.npos; at = name.find(part, at + 1)) {
    auto const end = at + part.size();
    if ((at == 0 || name[at - 1] == ' ') && (end == name.size() || name[end] == ' ')) return true;
  }
  return false;
}

}  // namespace

bool command::starts_with(std::string_view words) const {
  for (std::size_t i = 0; !words.empty(); ++i) {
    auto const blank = words.find(' ');
    if (word(i) != words.substr(0, blank)) return false;
    words.remove_prefix(blank == words.npos ? words.size() : blank + 1);
  }
  return true;
}

/// How many words of the line are the row's; none when it is another one.
std::size_t command::matches(command_row const& row) const {
  bool const about_peers = row.peers == command_row::selector::yes;
  if ((selected_ != selection::none) && !about_peers) return 0;
  // Version 6 says `peer SELECTOR announce ...`, version 4 may leave the selector out.
  bool const v6 = selected_ == selection::peer || (selected_ == selection::none && !about_peers &&
                                                   (!version_4_ || is_object(word(0))));
  bool const v4 = version_4_ && selected_ != selection::peer;
  if (v6 && !row.v6.empty() && starts_with(row.v6)) return count_words(row.v6);
  if (v4 && !row.v4.empty() && starts_with(row.v4)) return count_words(row.v4);
  return 0;
}

void command::run() {
  take_tag();
  auto const begin = at_;
  if (auto const* row = understood()) return row->run(*this);
  if (version_4_ || !from_.knows_both_grammars()) return refuse();
  version_4_ = true;
  at_ = begin;
  if (auto const* row = understood()) row->run(*this);
  else refuse();
}

/// The row, with selector and options taken; null: it is none, or selects nobody.
command_row const* command::understood() {
  selected_ = selection::none;
  peers_ = api_.peers_of(from_);
  json_ = !version_4_;
  if (!select()) return nullptr;
  command_row const* best = nullptr;
  std::size_t most = 0;
  char const second = word(1).empty() ? '\0' : word(1).front();
  for (auto const& c : rows_from(word(0))) {
    if (!c.may_be(second)) continue;
    if (auto const n = matches(*c.row); n > most) best = c.row, most = n;
  }
  if (!best) return nullptr;
  at_ += most;
  take_options();
  return best;
}

/// `tag=...` at the beginning or at the end.
void command::take_tag() {
  constexpr std::string_view tag = "tag=";
  from_.tag.clear();
  if (line_.word(0).starts_with(tag)) {
    from_.tag = line_.word(0);
    ++at_;
  } else if (auto const all = line_.words(); !all.empty() && all.back().text.starts_with(tag)) {
    from_.tag = all.back().text;
    line_.drop_last(all.back().text);
  }
}

/// `neighbor ADDRESS [key value ...] [, neighbor ADDRESS ...]` or `peer SELECTOR`: sets peers_.
/// False: it is malformed, or matches nobody.
bool command::select() {
  auto const next = word(1);
  if (word(0) == "neighbor" && version_4_) selected_ = selection::neighbor;
  else if (word(0) == "peer" &&
           (next == "*" || next == "[" || next.find_first_of(".:") != next.npos))
    selected_ = selection::peer;
  else return true;
  return select_at(1);
}

/// From word `at` on; then at_ is behind the selector.
bool command::select_at(std::size_t at) {
  if (word(at) == "*") return at_ += at + 1, !peers_.empty();
  bool const bracket = word(at) == "[";
  if (bracket) ++at;
  std::vector<bool> chosen(peers_.size());
  for (;;) {
    select_one(at, chosen);
    if (word(at) != ",") break;
    if (selected_ == selection::peer && !bracket) return false;
    ++at;
    if (selected_ == selection::neighbor && word(at) == "neighbor") ++at;
  }
  if (bracket && word(at++) != "]") return false;
  at_ += at;
  std::size_t i = 0;
  std::erase_if(peers_, [&](auto const*) { return !chosen[i++]; });
  return !peers_.empty();
}

/// The address is compared first: that leaves few names to be looked at.
void command::select_one(std::size_t& at, std::vector<bool>& chosen) const {
  auto const address = parse_ip(word(at++));
  std::vector<std::string> parts;
  for (; is_selector_key(word(at)); at += 2)
    parts.push_back(std::string{word(at)} + ' ' + std::string{word(at + 1)});
  if (!address) return;
  for (std::size_t i = 0; i < peers_.size(); ++i) {
    if (peers_[i]->settings.peer != *address) continue;
    bool all = true;
    for (auto const& part : parts) all = all && has_words(peers_[i]->settings.name, part);
    if (all) chosen[i] = true;
  }
}

/// Up to two of these may end a command.
void command::take_options() {
  sync_ = from_.sync;
  for (int i = 0; i < 2; ++i) {
    if (line_.words().size() <= at_) return;
    if (line_.drop_last("json")) json_ = true, said_text_ = false;
    else if (line_.drop_last("text")) json_ = false, said_text_ = true;
    else if (line_.drop_last("sync")) sync_ = true;
    else if (line_.drop_last("async")) sync_ = false;
    else return;
  }
}

void command::answer(std::string_view json, std::string_view text) {
  from_.say(json_ ? json : text);
  from_.done();
}

void command::refuse_because(std::string_view reason) {
  text_writer out;
  if (json_) {
    json_string(out << R"({"error": )", reason);
    out << '}';
  } else out << "error: " << reason;
  refuse(out.view());
}

void command::finish() {
  if (sync_) finish_when_sent();
  else done();
}

void command::finish_when_sent() {
  auto left = std::make_shared<std::size_t>(1);
  auto const one = [&a = api_, &who = from_, life = from_.life(), left] {
    if (--*left || life.expired()) return;
    who.done();
    a.answered(who);
  };
  api_.answer_later(from_);
  for (auto const* p : peers_)
    if (p->peer->established()) {
      ++*left;
      p->peer->when_flushed(one);
    }
  one();
}

std::optional<family> command::family_at(std::size_t i) const {
  auto const a = parse_afi(word(i));
  auto const s = parse_safi(word(i + 1));
  if (!a || !s || !is_known({*a, *s})) return {};
  return family{*a, *s};
}

std::span<std::span<command_row const> const> all_commands() noexcept {
  static std::array const objects{daemon_commands(),  session_commands(), system_commands(),
                                  rib_commands(),     peer_commands(),    announce_commands(),
                                  message_commands(), group_commands(),   index_commands()};
  return objects;
}

}  // namespace senda::daemon
