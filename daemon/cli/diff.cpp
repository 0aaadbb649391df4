// The verb `configuration diff`: what a reload would do. Configuration contract §21.
#include <cstdio>
#include <map>

#include "daemon/cli/common.hpp"
#include "daemon/cli/configured.hpp"
#include "daemon/cli/output.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/config/difference.hpp"

namespace senda::daemon::cli {

namespace {

constexpr option options[] = {
    {'s', "summary", "", "count the routes, do not list them"},
};

/// What is printed, and what is counted meanwhile.
class diff_printer {
 public:
  diff_printer(configuration const& before, configuration const& after, bool summary)
      : summary_(summary) {
    for (auto const* const c : {&before, &after}) {
      std::map<std::string, unsigned> here;
      for (auto const& n : c->neighbors)
        if (++here[peer_of(n)] > 1) ambiguous_[peer_of(n)] = true;
    }
  }

  void print(configuration_difference const& d) {
    for (auto const& p : d.processes) process(p);
    for (auto const& n : d.neighbors) neighbor(n);
    total();
  }

 private:
  static std::string peer_of(neighbor_settings const& n) {
    text_writer t;
    t << n.peer;
    if (n.is_range()) (t << '/').number(n.peer_length);
    return std::string{t.view()};
  }
  static char const* plural(std::size_t n) { return n == 1 ? "" : "s"; }

  text_writer& text() {
    out_.flush_if_full();
    return out_.text;
  }

  void process(process_difference const& p) {
    text() << "process " << p.name << ": ";
    if (p.effect == process_effect::added) text() << "is started\n";
    else if (p.effect == process_effect::removed) text() << "is stopped\n";
    else {
      for (auto const& w : p.what) text() << (&w == p.what.data() ? "" : ", ") << w;
      text() << (p.what.size() == 1 ? " changes" : " change")
             << "; it goes on as it is until SIGUSR2 or a restart\n";
    }
  }

  void neighbor(neighbor_difference const& n) {
    auto const& any = n.after ? *n.after : *n.before;
    if (ambiguous_.contains(peer_of(any))) text() << any.name;
    else text() << "neighbor " << peer_of(any);
    text() << ": ";
    ++effects_[n.effect];
    switch (n.effect) {
      case neighbor_effect::added:
        text() << "added, ";
        routes(n.after->routes->size());
        break;
      case neighbor_effect::removed:
        text() << "removed, its session is closed without a word, ";
        routes(n.before->routes->size());
        break;
      case neighbor_effect::replaced:
        text() << "replaced, its session is closed without a word and a new one started, ";
        routes(n.after->routes->size());
        break;
      case neighbor_effect::restarts:
        text() << "its session starts anew ("
               << (n.before->capabilities.graceful_restart
                       ? "graceful restart: closed without a word"
                       : "Cease, Peer De-configured")
               << "), ";
        routes(n.after->routes->size());
        break;
      default:
        text() << "its session stays, ";
        changes(n);
    }
    for (auto const& s : n.settings) setting(s, n.effect == neighbor_effect::kept);
    if (n.settings.empty() && n.routes.empty() && n.before && n.after)
      text() << "    a setting of the next session changes\n";
    if (!summary_ && n.effect == neighbor_effect::kept)
      for (auto const& r : n.routes) route(n, r);
  }

  void routes(std::size_t n) { (text().number(n) << " route").operator<<(plural(n)) << '\n'; }

  void changes(neighbor_difference const& n) {
    std::size_t count[3] = {};
    for (auto const& r : n.routes) {
      ++count[static_cast<int>(r.effect)];
      ++routes_[static_cast<int>(r.effect)];
    }
    text() << "routes: ";
    numbers(count);
  }

  void numbers(std::size_t const (&count)[3]) {
    text().number(count[0]) << " announced, ";
    text().number(count[1]) << " withdrawn, ";
    text().number(count[2]) << " changed\n";
  }

  void setting(setting_change const& s, bool kept) {
    text() << "    " << s.name;
    if (s.shown) text() << ' ' << s.before << " -> " << s.after;
    else text() << " changes (not shown)";
    text() << (kept ? ", from the next session on\n" : "\n");
  }

  void route(neighbor_difference const& n, route_change const& r) {
    if (r.effect == route_effect::announced) {
      text() << "    + ";
      print_route(text(), (*n.after->routes)[r.after]);
    } else if (r.effect == route_effect::withdrawn) {
      text() << "    - ";
      print_route(text(), (*n.before->routes)[r.before]);
    } else {
      text() << "    ~ ";
      print_change(text(), (*n.before->routes)[r.before], (*n.after->routes)[r.after]);
    }
    text() << '\n';
  }

  void total() {
    struct {
      neighbor_effect effect;
      char const* name;
    } constexpr names[] = {{neighbor_effect::added, "added"},
                           {neighbor_effect::removed, "removed"},
                           {neighbor_effect::replaced, "replaced"},
                           {neighbor_effect::restarts, "restarted"},
                           {neighbor_effect::kept, "kept with changes"}};
    text() << "neighbors:";
    std::string_view separator = " ";
    for (auto const& n : names) {
      (text() << separator).number(effects_[n.effect]) << ' ' << n.name;
      separator = ", ";
    }
    text() << "; routes of kept sessions: ";
    numbers(routes_);
  }

  output out_;
  bool summary_;
  std::map<std::string, bool> ambiguous_;  // peers with several neighbors
  std::map<neighbor_effect, std::size_t> effects_;
  std::size_t routes_[3] = {};
};

}  // namespace

constinit usage const diff_usage{
    "configuration diff", "OLD NEW",
    "Says what a reload from the configuration OLD to NEW would do: which sessions start anew and\n"
    "why, which routes are announced (+), withdrawn (-) or changed (~). Nothing is sent anywhere,\n"
    "and secrets are not shown. The exit code is 0 when nothing would happen, 1 when something\n"
    "would, and 2 when one of the files cannot be used.",
    options, "configuration diff /etc/senda/senda.conf new.conf"};

int diff_verb(invocation const& call) {
  arguments const a{options, call.words};
  if (auto const done = answered(call.program, diff_usage, a); done >= 0) return done;
  if (a.operands().size() != 2) return lacks(call.program, diff_usage, "which two configurations?");
  configuration files[2];
  bool good = true;
  for (int i = 0; i < 2; ++i) {
    std::string why;
    if (load(a.operands()[static_cast<std::size_t>(i)], files[i], why)) continue;
    std::fprintf(stderr, "%s\n", why.c_str());
    good = false;
  }
  if (!good) return 2;
  auto const d = compare(files[0], files[1]);
  if (d.empty()) return 0;
  diff_printer{files[0], files[1], a.has("summary")}.print(d);
  return 1;
}

}  // namespace senda::daemon::cli
