// Plays the corpus of malicious inputs through the toolkit: verdicts, NOTIFICATIONs, output, and
// that nothing malformed comes back out.
//
//   offline [--fill] FOLDER
#include <cstring>

#include "machine.hpp"
#include "pass_on.hpp"

using namespace hostile;

namespace {

/// What came of an entry, in the words of the corpus.
struct outcome {
  std::string verdict, code;
  int announced = 0, withdrawn = 0;
  std::vector<std::string> complaints;
};

std::string code_of(unsigned code, unsigned subcode) {
  return std::to_string(code) + "/" + std::to_string(subcode);
}

/// The messages that were sent; complains of octets that are none.
std::vector<octets> messages_in(octets const& sent, outcome& o) {
  std::vector<octets> out;
  for (bytes left{sent}; !left.empty();) {
    auto const m = next_message(left, max_extended_message_size);
    if (!m.has_value() || m.assume_value().whole.empty()) {
      o.complaints.push_back("sends what is no message");
      break;
    }
    auto const whole = m.assume_value().whole;
    out.emplace_back(whole.begin(), whole.end());
    left = left.subspan(whole.size());
  }
  return out;
}

outcome play(entry const& e, std::size_t piece) {
  outcome o;
  conversation c{session_kind::named(e.session)};
  if (!e.opening) {
    c.peer.give(c.kind.greeting());
    if (!c.app.up) o.complaints.push_back("the session does not come up: " + c.app.reason);
  }
  c.peer.sent.clear();
  for (auto const& m : e.messages) c.peer.give(m, piece);
  auto const answers = messages_in(c.peer.sent, o);
  bool const said_goodbye = !answers.empty() && answers.back()[18] == 3;
  if (said_goodbye) {
    auto const& n = answers.back();
    o.verdict = "reset";
    o.code = code_of(n[19], n[20]);
    if (n.size() > 4096) o.complaints.push_back("a NOTIFICATION longer than a message may be");
    // The data are octets of the peer's, never ours (CVE-2017-15865).
    if (c.peer.alive()) o.complaints.push_back("goes on after its NOTIFICATION");
  } else if (!c.peer.alive()) o.verdict = "close";
  else if (e.opening) o.verdict = answers.empty() ? "waits" : "open";
  else {
    auto const action = c.app.last ? c.app.last->action : reaction::none;
    o.verdict = action == reaction::none                ? "ok"
                : action == reaction::discard_attribute ? "discard"
                                                        : "withdraw";
    if (action != reaction::none)
      o.code = code_of(static_cast<unsigned>(c.app.last->fault.code), c.app.last->fault.subcode);
    o.announced = c.app.announced;
    o.withdrawn = c.app.withdrawn;
    auto const complain = [&](std::string const& what) { o.complaints.push_back(what); };
    pass_on(c.app.rib, true, complain);
    pass_on(c.app.rib, false, complain);
    // Later routes still arrive.
    auto const before = c.app.announced;
    c.peer.give(
        framed(2, expression::of(c.kind.four_octets ? "0000 u16($attrs) 18 cb0071"
                                                    : "0000 u16($origin $path2 $hop) 18 cb0071",
                                 {}, "")));
    if (!c.kind.paths && c.app.announced != before + 1)
      o.complaints.push_back("the next route does not arrive");
  }
  o.complaints.insert(o.complaints.end(), c.app.complaints.begin(), c.app.complaints.end());
  return o;
}

std::string expected(entry const& e) {
  return e.verdict + (e.code.empty() ? "" : " " + e.code) +
         (e.announced < 0 ? "" : " announced=" + std::to_string(e.announced)) +
         (e.withdrawn < 0 ? "" : " withdrawn=" + std::to_string(e.withdrawn));
}

std::string shown(entry const& e, outcome const& o, bool all = false) {
  all = all && (o.verdict == "ok" || o.verdict == "discard" || o.verdict == "withdraw");
  return o.verdict + (o.code.empty() ? "" : " " + o.code) +
         (e.announced < 0 && !all ? "" : " announced=" + std::to_string(o.announced)) +
         (e.withdrawn < 0 && !all ? "" : " withdrawn=" + std::to_string(o.withdrawn));
}

}  // namespace

int main(int argc, char** argv) {
  bool const fill = argc == 3 && !std::strcmp(argv[1], "--fill");
  if (argc != (fill ? 3 : 2)) {
    std::puts("offline [--fill] FOLDER");
    return 2;
  }
  auto const corpus = read_corpus(argv[argc - 1]);
  int wrong = 0;
  for (auto const& e : corpus) {
    for (std::size_t const piece : {SIZE_MAX, std::size_t{1}}) {
      auto const o = play(e, piece);
      auto const is = shown(e, o), due = expected(e);
      bool const fits = is == due;
      if (fill && piece == SIZE_MAX)
        std::printf("%s:%d\t%s\t%s\t%s\n", e.file.c_str(), e.line, e.name.c_str(), due.c_str(),
                    shown(e, o, true).c_str());
      if (fits && o.complaints.empty()) continue;
      ++wrong;
      if (fill && o.complaints.empty()) continue;
      std::printf("%s/%s [%s]%s: %s instead of %s\n", e.file.c_str(), e.name.c_str(),
                  e.alternative.c_str(), piece == 1 ? " one by one" : "", is.c_str(), due.c_str());
      for (auto const& c : o.complaints) std::printf("    %.400s\n", c.c_str());
    }
  }
  std::printf("%zu inputs, whole and one octet at a time: %d wrong\n", corpus.size(), wrong);
  return wrong || corpus.empty() ? 1 : 0;
}
