#include "daemon/config/validate.hpp"

#include <senda/attribute/attribute_block.hpp>
#include <senda/attribute/attributes.hpp>
#include <senda/nlri/nlri_text.hpp>

#include <array>
#include <cstdio>

namespace senda::daemon {

namespace {

void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

/// One line of the log, as the contract shows it.
class log_lines {
 public:
  explicit log_lines(bool on) : on_(on) {}
  template <class... Part> void operator()(Part const&... part) const {
    if (!on_) return;
    text_writer line;
    line << "configuration   ";
    (void)(line << ... << part);
    line << '\n';
    say(line.view());
  }

 private:
  bool on_;
};

// --- routes
// -----------------------------------------------------------------------------------------

/// What decoding one attribute of a canonical block and encoding it again finds; "" when nothing.
std::string wrong_attribute(attribute_view v, std::vector<std::uint8_t>& storage) {
  auto const* const d = find_descriptor(v.code);
  std::string const name =
      d ? std::string{d->keyword} : "attribute " + std::to_string(static_cast<unsigned>(v.code));
  storage.resize(v.value.size() + 64);
  byte_writer again{storage};
  auto const seen = visit_attribute(v, canonical_context,
                                    [&](auto const& a) { a.encode(again, canonical_context); });
  if (!seen.has_value()) return "the value of " + name + " is not valid";
  if (again.overflowed() || !equal_bytes(again.written(), v.value))
    return name + " is not the same once it was sent and received";
  return {};
}

std::string wrong_block(bytes block) {
  std::vector<std::uint8_t> storage;
  attribute_range range{block};
  while (!range.empty()) {
    auto const v = range.next();
    if (!v.has_value()) return "the attributes are not valid";
    if (auto why = wrong_attribute(v.assume_value(), storage); !why.empty()) return why;
  }
  return {};
}

std::string route_text(route_key_view const& key) {
  text_writer out;
  nlri_text({key.family, key.path_id, key.nlri}, out);
  return std::string{out.view()};
}

bool valid_nlri(route_key_view const& key) {
  auto const* const kind = find_nlri(key.family);
  return !kind || kind->check(key.nlri, key.family, false, 0, false).has_value();
}

// --- files
// ------------------------------------------------------------------------------------------

void describe(log_lines const& log, configuration const& c) {
  for (auto const& p : c.processes) {
    std::string command;
    for (auto const& word : p.command) command += (command.empty() ? "" : " ") + word;
    log("process ", p.name, " runs ", command);
  }
  for (auto const& n : c.neighbors) {
    text_writer families;
    n.families.for_each([&](family f) { families << (families.empty() ? "" : ", ") << f; });
    std::string users;
    for (auto const& u : n.users) users += (users.empty() ? "" : ", ") + u.process;
    log(n.name);
    log("  families  ", families.view());
    log("  processes ", users.empty() ? "none" : users);
    log("  routes    ", std::to_string(n.routes->size()), " with ",
        std::to_string(n.routes->attribute_sets()), " sets of attributes");
  }
}

bool check_neighbors(log_lines const& log, configuration const& c) {
  log("validate.checking type=neighbors");
  for (auto const& n : c.neighbors) {
    text_writer peer;
    peer << n.peer;
    log("\xe2\x9c\x93 neighbor  ", peer.view());
  }
  return true;
}

bool check_all_routes(log_lines const& log, configuration const& c, std::string const& file) {
  log("validate.checking type=routes");
  bool good = true;
  for (auto const& n : c.neighbors)
    for (auto const& line : check_routes(n, file)) {
      if (good) say("error: " + file + " has an invalid route\n");
      say(line + '\n');
      good = false;
    }
  if (good) log("validate.routes status=success");
  return good;
}

bool validate_file(std::string const& file, validate_options const& o, log_lines const& log,
                   load_options const& options) {
  log("loading ", file);
  auto const loaded = load_file(file, options);
  if (loaded.file_missing) {
    say("error: " + file + " is not an exabgp config file (file not found)\n");
    return false;
  }
  text_writer out;
  loaded.messages.print_warnings(out);
  if (!loaded) {
    out << "error: " << file << " is not a valid config file: \n";
    loaded.messages.print_errors(out);
  }
  say(out.view());
  if (!loaded) return false;
  log("validate.loading status=success");
  if (o.verbose) describe(log, *loaded.value);
  if (o.neighbors && !check_neighbors(log, *loaded.value)) return false;
  return !o.routes || check_all_routes(log, *loaded.value, file);
}

}  // namespace

std::vector<std::string> check_routes(neighbor_settings const& n, std::string const& file,
                                      std::size_t most) {
  std::vector<std::string> wrong;
  std::vector<std::optional<std::string>> verdicts;  // by attribute handle
  auto const& routes = *n.routes;
  for (std::size_t i = 0; i < routes.size() && wrong.size() < most; ++i) {
    auto const route = routes[i];
    auto const h = static_cast<std::size_t>(route.handle);
    if (h >= verdicts.size()) verdicts.resize(h + 1);
    if (!verdicts[h]) verdicts[h] = wrong_block(route.attributes);
    auto why = valid_nlri(route.key) ? *verdicts[h] : "the prefix is not valid";
    if (why.empty() && route.control) why = route.control->obstacle;
    if (!why.empty())
      wrong.push_back(file + ':' + std::to_string(route.line) + ": " + route_text(route.key) +
                      ": " + why);
  }
  return wrong;
}

int validate_command(validate_options const& o, environment const& e,
                     config::environment_reader const& variable) {
  log_lines const log{e.log_enable || o.verbose};
  auto const options = options_from(e, variable);
  bool good = true;
  for (auto const& file : o.files) good = validate_file(file, o, log, options) && good;
  return good ? 0 : 1;
}

}  // namespace senda::daemon
