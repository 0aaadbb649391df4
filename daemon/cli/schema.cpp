// The verb `schema`: JSON Schema (draft-07) of configurations and events. Configuration contract
// §18.6.
#include <cstdio>

#include "daemon/cli/event_schema.hpp"
#include "daemon/cli/json_tree.hpp"
#include "daemon/cli/options.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/reference.hpp"
#include "daemon/config/suggest.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {0, "compact", "", "in one line"},
    {'l', "list", "", "name the sections"},
};

constexpr std::string_view draft = "http://json-schema.org/draft-07/schema#";

/// Sections of the configuration, in order of the reference; the top level is "".
template <class F> void for_each_section(F&& f) {
  std::string_view last = "-";
  for (auto const& r : keyword_references())
    if (r.section != last) f(last = r.section);
}

bool has_section(std::string_view name) {
  for (auto const& r : keyword_references())
    if (!name.empty() && r.section == name) return true;
  return false;
}

/// "{ capability }" and "NAME { process }" name sections: the word before the closing brace.
std::string_view section_in(std::string_view values) {
  auto const open = values.rfind("{ "), close = values.rfind(" }");
  if (open == values.npos || close == values.npos || close <= open) return {};
  auto const name = values.substr(open + 2, close - open - 2);
  return has_section(name) ? name : std::string_view{};
}

class schema_writer {
 public:
  schema_writer(text_writer& out, bool compact) : json_(out, compact ? 0 : 2) {}

  /// The schema of one section; of the whole configuration when `name` is empty.
  void write(std::string_view name) {
    json_.open().member("$schema").text(draft);
    json_.member("title").text(name.empty() ? "senda configuration" : name);
    section(name);
    json_.member("definitions").open();
    for_each_section([&](std::string_view s) {
      if (s.empty()) return;
      json_.member(s).open();
      section(s);
      json_.close();
    });
    json_.close().close().raw("\n");
  }

 private:
  void section(std::string_view name) {
    json_.member("type").text("object");
    json_.member("properties").open();
    for (auto const& r : keyword_references())
      if (r.section == name) property(r);
    json_.close();
    if (name == "neighbor") json_.member("required").raw(R"(["local-as", "peer-as"])");
    if (name == "process") json_.member("required").raw(R"(["run"])");
    json_.member("additionalProperties").boolean(false);
  }

  void property(keyword_reference const& r) {
    json_.member(r.keyword).open();
    if (!r.help.empty()) json_.member("description").text(r.help);
    switch (r.kind) {
      case value_kind::block:
        block(r);
        break;
      case value_kind::boolean:
        json_.member("type").text("boolean");
        if (!r.initial.empty()) json_.member("default").raw(r.initial);
        break;
      case value_kind::none:
        json_.member("const").boolean(true);
        break;
      case value_kind::integer:
        integer(r);
        break;
      case value_kind::choice:
        choice(r);
        break;
      case value_kind::list:
        json_.member("type").raw(R"(["string", "array"])");
        json_.member("items").raw(R"({ "type": "string" })");
        syntax(r);
        break;
      case value_kind::asn:
        json_.member("type").raw(R"(["integer", "string"])");
        json_.member("minimum").number(0).member("maximum").number(4294967295);
        syntax(r);
        break;
      case value_kind::statement:
        // a keyword which may stand there several times
        json_.member("type").raw(R"(["string", "array", "object"])");
        json_.member("items").raw(R"({ "type": ["string", "object"] })");
        syntax(r);
        break;
      default:
        json_.member("type").text("string");
        syntax(r);
        initial(r);
    }
    json_.close();
  }
  void syntax(keyword_reference const& r) {
    if (!r.values.empty()) json_.member("$comment").text(r.values);
  }
  void initial(keyword_reference const& r) {
    if (!r.initial.empty()) json_.member("default").text(r.initial);
  }
  void integer(keyword_reference const& r) {
    bool const words = r.values.find("disable") != r.values.npos;
    json_.member("type").raw(words ? R"(["integer", "string"])" : R"("integer")");
    json_.member("minimum").number(r.least).member("maximum").number(r.most);
    syntax(r);
    if (r.initial.find_first_not_of("0123456789") == r.initial.npos && !r.initial.empty())
      json_.member("default").raw(r.initial);
  }
  void choice(keyword_reference const& r) {
    // a family names several, one statement each
    bool const many = r.section == "family";
    if (many) json_.member("type").text("array").member("items").open();
    json_.member("enum").raw("[");
    for (auto rest = r.values; !rest.empty();) {
      auto const word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      json_.text(word).raw(rest.empty() ? "]" : ", ");
    }
    if (many) json_.close();
    else initial(r);
  }
  /// `{ x }` is one block, `NAME { x }` some by name.
  void block(keyword_reference const& r) {
    auto const inner = section_in(r.values);
    bool const named = r.values.find("{") > 0;
    if (named) json_.member("type").text("object").member("additionalProperties").open();
    if (!inner.empty()) reference(inner);
    else if (!named) nested(r);
    if (named) json_.close();
  }
  /// `{ neighbor NAME { neighbor } }`: the block has a section of its own name.
  void nested(keyword_reference const& r) {
    if (has_section(r.keyword)) reference(r.keyword);
    else json_.member("type").text("object");
  }
  void reference(std::string_view name) {
    std::string path{"#/definitions/"};
    for (char const c : name) {
      if (c == ' ') path += "%20";
      else path += c;
    }
    json_.member("$ref").text(path);
  }

  json_tree json_;
};

/// Without the blanks between its parts.
std::string compacted(std::string_view json) {
  std::string s;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    char const c = json[i];
    if (quoted && c == '\\') s += json[i++];
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '\n' || c == ' ')) continue;
    s += json[i];
    if (!quoted && (c == ',' || c == ':')) s += ' ';
  }
  return s;
}

void list(std::FILE* to) {
  std::fputs("  event\n", to);
  for_each_section([&](std::string_view s) {
    if (!s.empty()) std::fprintf(to, "  %.*s\n", static_cast<int>(s.size()), s.data());
  });
}

}  // namespace

constinit usage const schema_usage{
    "schema", "[export] [SECTION]",
    "Prints a JSON Schema (draft-07): of the whole configuration as an object, of one section of\n"
    "it, or of the events which helper programs read (`event`: an UPDATE or OPEN in one, too).",
    options,
    "schema export neighbor\n"
    "schema event --compact"};

int schema_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, schema_usage, a); done >= 0) return done;
  if (a.has("list")) return list(stdout), 0;
  auto words = a.operands();
  if (!words.empty() && words.front() == "export") words = words.subspan(1);
  std::string name;
  for (auto const w : words) (name += name.empty() ? "" : " ") += w;
  text_writer out;
  if (name == "event") {
    out << (a.has("compact") ? compacted(event_schema) : std::string{event_schema}) << '\n';
  } else if (name.empty() || has_section(name)) {
    schema_writer{out, a.has("compact")}.write(name);
  } else {
    config::nearest_word nearest{name};
    nearest.consider("event");
    for_each_section([&](std::string_view s) { nearest.consider(s); });
    std::fprintf(stderr, "Unknown section: %s\n", name.c_str());
    if (auto const best = std::string{nearest.best()}; !best.empty())
      std::fprintf(stderr, "Did you mean %s?\n", best.c_str());
    std::fputs("sections:\n", stderr);
    list(stderr);
    return 1;
  }
  std::fwrite(out.view().data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace senda::daemon::cli
