// The verb `decode`: messages in hexadecimal as JSON or API commands. Configuration contract §18.5.
#include <cstdio>

#include "daemon/cli/common.hpp"
#include "daemon/cli/configured.hpp"
#include "daemon/cli/message_decoder.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/output.hpp"
#include "daemon/cli/pretty_json.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'n', "nlri", "", "the octets are NLRI of the family given with -f, not a message"},
    {'u', "update", "", "octets without a header are an UPDATE (that is so anyway)"},
    {'o', "open", "", "octets without a header are an OPEN"},
    {'c', "configuration", "FILE", "read them as in a session with the first neighbor of FILE"},
    {'f', "family", "FAMILY", "only this family, such as \"ipv6 unicast\" (all of them)"},
    {'i', "path-information", "", "routes carry path identifiers (RFC 7911)"},
    {0, "add-path", "", "the same"},
    {0, "asn2", "", "AS numbers have two octets, as in a session without RFC 6793"},
    {'g', "generic", "", "show attributes senda cannot read as octets (it always does)"},
    {'j', "json", "", "print JSON (that is so anyway)"},
    {'m', "command", "", "print the API commands that would send the same"},
    {0, "pretty", "", "JSON on many lines, of a single message"},
    {'d', "debug", "", "accepted, does nothing"},
    {'p', "pdb", "", "accepted, does nothing"},
};

}  // namespace

constinit usage const decode_usage{
    "decode", "[HEX ...]",
    "Shows BGP messages given in hexadecimal, a line of JSON each. Blanks and colons do not "
    "count,\n"
    "and without the marker in front the octets are the body of an UPDATE. Without HEX every line\n"
    "of standard input is a message, and gets its answer at once; blank ones are passed over. "
    "With\n"
    "`-` every line whatsoever gets exactly one line. What is wrong is an object as well: error, "
    "code,\n"
    "subcode, reaction (RFC 7606), offset, rfc. The exit code is 1 when anything was wrong.",
    options,
    "decode 00000015400101004002004003040A00000140050400000064180A0100\n"
    "decode -n -f \"ipv4 unicast\" 180A0100"};

namespace {

int complain(std::string const& why) {
  std::printf("%s\n", why.c_str());
  return 1;
}

/// `every`: blank lines get an answer, too.
int decode_lines(message_decoder& decoder, bool every) {
  output out, warnings{STDERR_FILENO};
  line_reader lines;
  line_reader::line line;
  bool good = true;
  auto const flush = [&] { out.flush(), warnings.flush(); };
  while (lines.next(line, flush)) {
    if (line.cut) good = decoder.refuse_line(out.text);
    else if (every || line.text.find_first_not_of(" \t") != line.text.npos)
      good = decoder.decode(line.text, out.text, warnings.text) && good;
    out.flush_if_full();
    warnings.flush_if_full();
  }
  return good ? 0 : 1;
}

int decode_one(message_decoder& decoder, std::string_view text, bool pretty) {
  output out, warnings{STDERR_FILENO};
  if (!pretty) return decoder.decode(text, out.text, warnings.text) ? 0 : 1;
  text_writer line;
  bool const good = decoder.decode(text, line, warnings.text);
  pretty_json(out.text, line.view());
  return good ? 0 : 1;
}

}  // namespace

int decode_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, decode_usage, a); done >= 0) return done;
  auto settings = default_decoding();
  std::string why;
  if (a.has("configuration") && !decoding_of(a.value("configuration"), settings, why))
    return complain(why);
  if (a.has("family")) {
    auto const f = parse_family(a.value("family"), why);
    if (!f) return complain(why);
    settings.session.families = family_set::of(*f);
    settings.nlri_family = *f;
  }
  if (a.has("asn2")) settings.session.four_octet_as = false;
  if (a.has("path-information") || a.has("add-path"))
    settings.session.add_path_receive = settings.session.add_path_send = family_set::all();
  if (a.has("nlri")) settings.bare = message_decoder::payload::nlri;
  else if (a.has("open")) settings.bare = message_decoder::payload::open;
  settings.commands = a.has("command");
  choose_dialect(settings);
  auto const text = a.text();
  bool const every = text == "-", pretty = a.has("pretty");
  if (pretty && (settings.commands || every || text.empty()))
    return complain("--pretty is for the JSON of a single message");
  settings.plain = call.as_exabgp;
  settings.one_line = every;

  message_decoder decoder{std::move(settings)};
  if (every || text.empty()) return decode_lines(decoder, every);
  return decode_one(decoder, text, pretty);
}

}  // namespace senda::daemon::cli
