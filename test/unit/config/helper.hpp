// What the tests of the configuration share: loading texts, and looking at what was said.
#pragma once

#include <string>

#include "daemon/config/load.hpp"

namespace config_test {

using namespace senda;
using namespace senda::daemon;

/// As a file, without looking for programs, with an empty environment.
inline load_result load(std::string_view text, load_options options = {}) {
  options.check_programs = false;
  options.variable = [](char const*) -> char const* { return nullptr; };
  return load_file_contents(text, "test.conf", options);
}

/// A complete neighbor with `more` in it.
inline std::string neighbor(std::string_view more, std::string_view address = "192.0.2.1") {
  std::string text = "neighbor ";
  ((text += address) +=
   " { router-id 192.0.2.2; local-address 192.0.2.2; local-as 65000; peer-as 65000;\n") += more;
  return text += "\n}\n";
}

inline std::string errors(load_result const& r) {
  text_writer out;
  r.messages.print_errors(out);
  return std::string{out.view()};
}
inline std::string warnings(load_result const& r) {
  text_writer out;
  r.messages.print_warnings(out);
  return std::string{out.view()};
}
inline bool says(std::string const& text, std::string_view part) {
  return text.find(part) != text.npos;
}
/// Whether loading `text` fails and says `part`, which may well be `LINE:COLUMN: what`.
inline bool refuses(std::string_view text, std::string_view part) {
  auto const r = load(text);
  return !r && says(errors(r), part);
}
inline bool warns(std::string_view text, std::string_view part) {
  auto const r = load(text);
  return r && says(warnings(r), part);
}

inline std::string hex(bytes b) {
  text_writer out;
  out.hex(b, true);
  return std::string{out.view()};
}
/// The attributes of the only route of the only neighbor.
inline std::string attributes_of(std::string_view route) {
  auto const r = load(neighbor("static { " + std::string{route} + " }"));
  if (!r || r.value->neighbors[0].routes->size() != 1) return errors(r);
  return hex((*r.value->neighbors[0].routes)[0].attributes);
}

}  // namespace config_test
