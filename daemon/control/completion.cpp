#include "daemon/control/completion.hpp"

#include <senda/net/ip.hpp>

#include <algorithm>

namespace senda::daemon::control {

namespace {

std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != text.npos;) {
    auto const end = std::min(text.find(' ', at), text.size());
    all.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

bool is_peer(std::string const& word) { return word == "*" || parse_ip(word).has_value(); }

/// `peer 192.0.2.1 announce …` is completed as `peer announce …` is.
void drop_selector(std::vector<std::string>& words) {
  if (words.size() < 2 || (words[0] != "peer" && words[0] != "neighbor")) return;
  auto end = words.begin() + 1;
  while (end != words.end() && is_peer(*end)) ++end;
  words.erase(words.begin() + 1, end);
}

}  // namespace

std::vector<std::string> json_strings(std::string_view json, std::string_view key) {
  std::vector<std::string> all;
  auto const head = '"' + std::string{key} + "\": \"";
  for (std::size_t at = 0; (at = json.find(head, at)) != json.npos;) {
    at += head.size();
    auto const end = json.find('"', at);
    if (end == json.npos) break;
    if (json.substr(at, end - at).find('\\') == json.npos)
      all.emplace_back(json.substr(at, end - at));
    at = end;
  }
  return all;
}

void completion::add(std::string_view command) {
  auto words = cut(command);
  if (!words.empty()) commands_.push_back(std::move(words));
}

void completion::learn(std::string_view help) {
  for (auto const& c : json_strings(help, "command"))
    if (c != "#") add(c);
}

std::vector<std::string> completion::words(std::string_view before, std::string_view begun) const {
  auto const given = cut(before);
  auto in = given;
  drop_selector(in);
  std::vector<std::string> all;
  auto const take = [&](std::string const& word) {
    if (word.starts_with(begun)) all.push_back(word);
  };
  if (!given.empty() && (given.back() == "peer" || given.back() == "neighbor"))
    for (auto const& p : peers_) take(p);
  for (auto const& c : commands_)
    if (c.size() > in.size() && std::equal(in.begin(), in.end(), c.begin())) take(c[in.size()]);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace senda::daemon::control
