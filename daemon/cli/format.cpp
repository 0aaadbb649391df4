// The verb `configuration format`: configurations rewritten as people like to read them.
#include "daemon/config/format.hpp"

#include <senda/core/number.hpp>

#include <cstdio>

#include "daemon/cli/files.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'i', "in-place", "", "rewrite the files instead of printing them"},
    {'c', "check", "",
     "only name the files that are not formatted; exit code 1 when there are any"},
    {0, "indent", "BLANKS", "for each level (4)"},
};

struct mode {
  bool in_place = false, check = false;
  format_options how;
};

bool format_one(std::string const& file, mode const& m) {
  std::string text, why;
  if (!read_file(file, text, why)) {
    std::fprintf(stderr, "error: %s\n", why.c_str());
    return false;
  }
  auto const done = format_configuration(text, file, m.how);
  if (!done.good) {
    text_writer errors;
    done.messages.print_errors(errors);
    std::fprintf(stderr, "error: %s is not a valid config file: \n", file.c_str());
    std::fwrite(errors.view().data(), 1, errors.size(), stderr);
    return false;
  }
  if (m.check) {
    if (done.text != text) std::printf("%s\n", file.c_str());
    return done.text == text;
  }
  if (!m.in_place || file == "-") {
    std::fwrite(done.text.data(), 1, done.text.size(), stdout);
    return true;
  }
  if (done.text == text || replace_file(file, done.text, why)) return true;
  std::fprintf(stderr, "error: %s\n", why.c_str());
  return false;
}

}  // namespace

constinit usage const format_usage{
    "configuration format", "CONFIGURATION ...",
    "Writes configurations with one statement a line and blocks indented. Comments are kept, and\n"
    "empty lines (one of several); short blocks which stand in one line stay there. `-` is "
    "standard\n"
    "input. What the file says is not looked at, and never changes.",
    options,
    "configuration format -i /etc/senda/senda.conf\n"
    "configuration format --check *.conf"};

int format_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, format_usage, a); done >= 0) return done;
  if (a.operands().empty()) return lacks(call.program, format_usage, "which configuration?");
  mode m{a.has("in-place"), a.has("check"), {}};
  if (a.has("indent")) {
    auto const n = parse_number(a.value("indent"), 16);
    if (!n) return lacks(call.program, format_usage, "--indent is a number of at most 16");
    m.how.indent = static_cast<unsigned>(*n);
  }
  bool good = true;
  for (auto const file : a.operands()) good = format_one(std::string{file}, m) && good;
  return good ? 0 : 1;
}

}  // namespace senda::daemon::cli
