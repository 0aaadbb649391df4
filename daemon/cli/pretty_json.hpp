// pretty_json: one line of JSON spread over several, for people.
#pragma once

#include <senda/core/text_writer.hpp>

namespace senda::daemon::cli {

/// Appends `json`, valid JSON, to `out`: a member or an element a line, indented by two blanks for
/// each level. Lists of plain values stay on one line.
inline void pretty_json(text_writer& out, std::string_view json) noexcept {
  std::size_t depth = 0;
  auto const new_line = [&] {
    out << '\n';
    for (std::size_t i = 0; i < depth; ++i) out << "  ";
  };
  /// How much of `rest` is one string, list of plain values, or empty object.
  auto const unit = [](std::string_view rest) -> std::size_t {
    if (rest[0] == '"') {
      std::size_t n = 1;
      while (n < rest.size() && rest[n] != '"') n += rest[n] == '\\' ? 2 : 1;
      return n + 1 < rest.size() ? n + 1 : rest.size();
    }
    if (rest[0] != '[' && rest[0] != '{') return 0;
    auto const end = rest.find_first_not_of(" 0123456789,.-truefalsn", 1);
    bool const closed = end != rest.npos && rest[end] == (rest[0] == '[' ? ']' : '}');
    return closed ? end + 1 : 0;
  };
  while (!json.empty()) {
    char const c = json[0];
    if (auto const n = unit(json)) {
      out << json.substr(0, n);
      json.remove_prefix(n);
      continue;
    }
    json.remove_prefix(1);
    if (c == ' ' || c == '\n') continue;
    if (c == '}' || c == ']') --depth, new_line();
    out << c;
    if (c == '{' || c == '[') ++depth, new_line();
    else if (c == ',') new_line();
    else if (c == ':') out << ' ';
  }
  out << '\n';
}

}  // namespace senda::daemon::cli
