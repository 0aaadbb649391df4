#include "daemon/http/form.hpp"

#include <senda/core/number.hpp>

namespace senda::daemon::http {

namespace {

void add_lines(std::vector<std::string>& to, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    auto const end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
    while (!line.empty() && static_cast<unsigned char>(line.front()) <= ' ') line.remove_prefix(1);
    if (!line.empty()) to.emplace_back(line);
    at = end + 1;
  }
}

}  // namespace

std::string url_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const code = text[i] == '%' && i + 2 < text.size()
                          ? parse_number(text.substr(i + 1, 2), 255, 16)
                          : std::nullopt;
    if (code) out += static_cast<char>(*code), i += 2;
    else out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

std::vector<std::string> commands_in(std::string_view content_type, std::string_view body) {
  constexpr std::string_view form = "application/x-www-form-urlencoded";
  std::vector<std::string> all;
  bool const is_form = content_type.size() >= form.size() &&
                       equal_ignoring_case(content_type.substr(0, form.size()), form);
  // curl -d says that it sends a form whatever it sends: without such a field it is plain text.
  bool const has_field = body.starts_with("command=") || body.starts_with("commands=") ||
                         body.find("&command=") != body.npos ||
                         body.find("&commands=") != body.npos;
  if (!is_form || !has_field) return add_lines(all, body), all;
  for (std::size_t at = 0; at < body.size();) {
    auto const end = std::min(body.find('&', at), body.size());
    auto const field = body.substr(at, end - at);
    auto const name = field.substr(0, field.find('='));
    if ((name == "command" || name == "commands") && name.size() < field.size())
      add_lines(all, url_decoded(field.substr(name.size() + 1)));
    at = end + 1;
  }
  return all;
}

bool is_authorized(std::string_view authorization, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.size() <= scheme.size() ||
      !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
    return false;
  auto const given = authorization.substr(scheme.size());
  unsigned different = given.size() != token.size();
  for (std::size_t i = 0; i < given.size() && !token.empty(); ++i)
    different |=
        static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(token[i % token.size()]);
  return different == 0 && !token.empty();
}

}  // namespace senda::daemon::http
