// `api` of a neighbor (configuration contract §6.5): who may command it, and what they hear of it.
#include <array>
#include <regex>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

/// A keyword that is a boolean member of an S.
template <auto Member, auto Read, class S> constexpr keyword<S> flag(std::string_view word) {
  return {word, [](reader&, text_cursor& in, S& to) -> result<void> {
            SENDA_TRY(to.*Member, Read(in));
            return success();
          }};
}

using messages = message_subscription;
template <auto Member> constexpr keyword<messages> message_flag(std::string_view word) {
  return flag<Member, boolean_or<true>, messages>(word);
}
constexpr std::array direction_keywords{
    message_flag<&messages::parsed>("parsed"),
    message_flag<&messages::packets>("packets"),
    message_flag<&messages::consolidate>("consolidate"),
    message_flag<&messages::open>("open"),
    message_flag<&messages::update>("update"),
    message_flag<&messages::notification>("notification"),
    message_flag<&messages::keepalive>("keepalive"),
    message_flag<&messages::refresh>("refresh"),
    message_flag<&messages::operational>("operational"),
};

template <auto Member> constexpr keyword<api_section> event_flag(std::string_view word) {
  return {word, [](reader&, text_cursor& in, api_section& to) -> result<void> {
            SENDA_TRY(to.events.*Member, parse_legacy_boolean(in, true));
            return success();
          }};
}

result<void> read_processes(reader&, text_cursor& in, api_section& to) {
  SENDA_TRY(auto const words,
            parse_list(in,
                       {"invalid processes list", "invalid processes list - missing closing ']'",
                        "Format: [ process1, process2, ... ]"},
                       true));
  for (auto const& w : words) to.processes.emplace_back(w.text);
  return success();
}

/// Why it is no regular expression; "" when it is one.
std::string wrong_pattern(std::string_view text) {
  if (text.size() > 255) return "It has more than 255 characters";
  try {
    std::regex const unused{std::string{text}};
    return {};
  } catch (std::regex_error const& e) {
    return std::string{"Error: "} + e.what();
  }
}

result<void> read_patterns(reader& r, text_cursor& in, api_section& to) {
  SENDA_TRY(auto const words, parse_list(in,
                                         {"invalid processes-match list",
                                          "invalid processes-match list - missing closing ']'",
                                          "Format: [ regex1, regex2, ... ]"},
                                         false));
  for (auto const& w : words) {
    auto const why = wrong_pattern(w.text);
    if (why.empty()) to.patterns.emplace_back(w.text);
    else
      r.reject(place::of(w), "'" + std::string{w.text.substr(0, 80)} +
                                 "' is not a valid regular expression\n  " + why);
  }
  return success();
}

template <auto Direction> void read_direction(reader& r, text_cursor&, api_section& to) {
  constexpr bool receive = Direction == &event_subscription::receive;
  r.read_section(receive ? "receive" : "send", direction_keywords, to.events.*Direction);
}

using events = event_subscription;
constexpr std::array api_keywords{
    keyword<api_section>{"processes", &read_processes},
    keyword<api_section>{"processes-match", &read_patterns},
    event_flag<&events::neighbor_changes>("neighbor-changes"),
    event_flag<&events::negotiated>("negotiated"),
    event_flag<&events::fsm>("fsm"),
    event_flag<&events::signal>("signal"),
    keyword<api_section>{"receive", nullptr, &read_direction<&events::receive>},
    keyword<api_section>{"send", nullptr, &read_direction<&events::send>},
};

}  // namespace

void read_api(reader& r, text_cursor& in, neighbor_draft& to) {
  api_section section;
  if (in.at_end()) {
    section.name = "auto-named-" + std::to_string(r.number());
  } else {
    auto const where = place::of(in.here());
    section.name = in.next();
    if (!is_plain_name(section.name))
      r.reject(where, "invalid character in name for api\n  Names use A-Z a-z 0-9 . _ -");
    else if (!to.file.api_names.insert(section.name).second)
      r.reject(where, "the name \"" + section.name + "\" already exists in api");
  }
  reader::nested const inside{r, "api"};
  r.read_section(section.name, api_keywords, section);
  to.api.push_back(std::move(section));
}

}  // namespace senda::daemon::config
