// What helper processes say: `line` cuts it into words, `route` and the like read route statements,
// `commands` carries whole commands out on two peers and looks at the UPDATEs which come of it and
// at the events about them.
#include <senda/attribute/attributes_parse.hpp>
#include <senda/session/update_text.hpp>

#include <deque>
#include <string>

#include "daemon/api/commands/command.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/route_reader.hpp"
#include "daemon/log.hpp"
#include "fuzz.hpp"

using namespace senda;
using namespace senda::daemon;

namespace {

void line(fuzz::input in) {
  auto const text = in.rest();
  command_line c;
  if (!c.assign(text.text())) return;
  auto const words = c.words().size();
  command_line again;
  if (c.join(0).find_first_of("\"'") == std::string::npos)
    FUZZ_CHECK(again.assign(c.join(0)) && again.words().size() <= words + c.join(0).size());
  for (auto const& w : c.words()) FUZZ_CHECK(w.column >= 1 && w.text.size() <= text.get().size());
}

/// Reads the words of a statement; attributes are those of a block.
template <auto read> void statement(fuzz::input in) {
  static config::route_reader reader;
  auto const text = in.rest();
  command_line c;
  if (!c.assign(text.text())) return;
  text_cursor cursor{c.words()};
  auto const r = read(reader, cursor);
  if (!r.has_value()) {
    FUZZ_CHECK(cursor.failed() && !cursor.failure().what.empty());
    text_writer out;
    out << cursor.failure();
    return;
  }
  int last = -1;
  for (attribute_range range{reader.attributes()}; !range.empty();) {
    auto const v = range.next();
    FUZZ_CHECK(v.has_value() && static_cast<int>(v.assume_value().code) > last);
    last = static_cast<int>(v.assume_value().code);
  }
  bool const only_withdrawn = !reader.obstacle().empty();
  std::size_t most = 1000;
  reader.for_each_route([&](route_key_view key) {
    if (most == 0 || --most == 0) return;
    FUZZ_CHECK(nlri_range(key.family, key.nlri, false, 0, only_withdrawn).check().has_value());
  });
}
auto read_route(config::route_reader& r, text_cursor& in) { return r.read_route(in); }
auto read_attributes(config::route_reader& r, text_cursor& in) {
  r.clear();
  return r.read_attributes(in);
}
auto read_announce(config::route_reader& r, text_cursor& in) {
  return r.read_route(in, config::route_kind::prefix, ipv4_unicast);
}

/// What commands of some families leave out where it says what is so anyway.
bool is_default(attribute_code code) {
  return code == attribute_code::origin || code == attribute_code::local_pref;
}

/// The commands that `decode -m` makes of an UPDATE are read as what the UPDATE says.
void decoded(fuzz::input in) {
  auto const c = as_sent(fuzz::context(in.u8() & 4));
  auto const body = in.rest();
  auto const u = update_view::decode_body(body);
  if (!u.has_value()) return;
  auto const v = validate(u.assume_value(), c);
  if (v.action != reaction::none || v.end_of_rib || v.announced().empty()) return;
  // These are said in words that mean nothing, or something else, in a command (JSON contract
  // §5.1).
  bool plain = true;
  attribute_block_builder wanted{fuzz::scratch()};
  v.for_each_attribute([&](attribute_view a) {
    bool const mp =
        a.code == attribute_code::mp_reach_nlri || a.code == attribute_code::mp_unreach_nlri;
    if (!mp && a.code != attribute_code::next_hop)
      plain =
          plain && has_attribute_parser(a.code) && a.code != attribute_code::extended_communities;
    if (a.code == attribute_code::as_path)
      for (auto path = attribute::as_path::decode(a, c).value().segments();
           auto const s = path.next();)
        plain = plain && !s->is_confederation();
    if (!mp && a.code != attribute_code::next_hop)
      (void)visit_attribute(a, c, [&](auto const& t) {
        if constexpr (requires { wanted.add(t); }) wanted.add(t);
      });
  });
  if (!plain) return;
  text_writer out;
  update_commands(out, v, c);
  static config::route_reader reader;
  for (auto left = out.view(); !left.empty();) {
    auto const text = left.substr(0, left.find('\n'));
    left.remove_prefix(text.size() + 1);
    command_line words;
    FUZZ_CHECK(words.assign(text));
    if (words.word(0) != "announce") continue;
    auto kind = words.word(1) == "vpls" ? config::route_kind::vpls : config::route_kind::prefix;
    std::optional<family> section;
    auto const a = parse_afi(words.word(1));
    text_cursor cursor{words.words().subspan(a ? 3 : 2)};
    if (a) {
      auto const s = *parse_safi(words.word(2));
      auto const known = config::kind_of(s, words.word(3));
      if (!known) continue;  // there is no text to announce it with
      kind = *known;
      section = family{*a, s};
    }
    bool const in_words = words.word(1) == "attributes";
    if (in_words) reader.clear();
    auto const r =
        in_words ? reader.read_attributes(cursor) : reader.read_route(cursor, kind, section);
    if (!r.has_value()) {
      if (cursor.failure().what.find("network") != std::string_view::npos) continue;  // host bits
      using enum config::route_kind;  // whose statements do not have words for every attribute:
      if (kind == mup || kind == mcast_vpn || kind == sr_policy || kind == vpls) continue;
      std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
      FUZZ_CHECK(r.has_value());
    }
    for (attribute_range all{wanted.written()}; !all.empty();) {
      auto const wish = all.next().value();
      auto const again = find_attribute(reader.attributes(), wish.code);
      // What the text leaves out: an empty AS_PATH, of some families defaults; what it sorts:
      // communities.
      if (again) FUZZ_CHECK(again->value.size() <= wish.value.size());
      else
        FUZZ_CHECK(wish.value.empty() || wish.code == attribute_code::as_path ||
                   (section && find_nlri(*section)->short_command && is_default(wish.code)));
    }
  }
}

// --- a daemon without a world --------------------------------------------------------------------

/// A session that is established at once, and keeps what is sent.
class pretended_session final : public session {
 public:
  pretended_session(session_events& events, bool rich, std::vector<pretended_session*>& all)
      : events_(events), all_(all) {
    all_.push_back(this);
    agreed_.local_as = asn{65000};
    agreed_.peer_as = asn{rich ? 65000u : 65001u};
    agreed_.external = !rich;
    agreed_.four_octet_as = rich;
    agreed_.families = family_set::of(ipv4_unicast, ipv6_unicast, ipv4_multicast);
    agreed_.families.for_each([&](family f) { agreed_.family_order.push(f); });
    if (rich) agreed_.add_path_send = agreed_.families;
    agreed_.refresh = rich ? refresh_mode::enhanced : refresh_mode::absent;
  }
  ~pretended_session() override { std::erase(all_, this); }
  void start() override {
    events_.on_negotiated(agreed_);
    events_.on_up(agreed_);
  }
  void stop(fsm::stop const&) override {}
  void accept(int, connection_info const&) override {}
  void wake() override { woken_ = true; }
  void pause_reading(bool) override {}
  fsm::state state() const override { return fsm::state::established; }

  void produce() {
    for (int i = 0; i < 100 && std::exchange(woken_, false); ++i) {
      transmit_buffer tx;
      events_.produce(tx);
      check(tx.pending());
      woken_ = woken_ || tx.full();
    }
  }

 private:
  /// Whole messages; what is announced is well-formed.
  void check(bytes sent) {
    auto const context = as_sent(agreed_);
    while (!sent.empty()) {
      fuzz::octets const left{sent};
      auto const m = next_message(left, agreed_.message_limit);
      FUZZ_CHECK(m.has_value() && !m.assume_value().whole.empty());
      sent = sent.subspan(m.assume_value().whole.size());
      if (m.assume_value().type != message_type::update) continue;
      auto const u = update_view::decode(m.assume_value());
      FUZZ_CHECK(u.has_value());
      // The generic form of attributes may say anything: only that is not ours to answer for.
      auto const v = validate(u.assume_value(), context);
      if (!generic) FUZZ_CHECK(v.action == reaction::none);
    }
  }

 public:
  static inline bool generic = false;

 private:
  session_events& events_;
  std::vector<pretended_session*>& all_;
  negotiated agreed_;
  bool woken_ = false;
};

class pretended_loop final : public reactor {
 public:
  std::unique_ptr<fd_watch> watch(int, std::function<void()>, std::function<void()>) override {
    return nullptr;
  }
  std::unique_ptr<reactor_timer> timer(std::function<void()> expired) override {
    return std::make_unique<alarm>(*this, std::move(expired));
  }
  void post(std::function<void()> work) override { posted_.push_back(std::move(work)); }
  std::unique_ptr<session> open_session(session_settings const&, session_events& e) override {
    return std::make_unique<pretended_session>(e, sessions_.empty(), sessions_);
  }
  void run() override {
    for (int i = 0; i < 4; ++i) {
      for (auto work = std::exchange(posted_, {}); auto& w : work) w();
      for (running_ = std::exchange(due_, {}); !running_.empty();) {
        auto* const a = running_.back();
        running_.pop_back();
        if (a->armed) a->armed = false, a->expired();
      }
      for (auto* s : std::vector(sessions_)) s->produce();
    }
  }
  void stop() override {}

 private:
  struct alarm final : reactor_timer {
    alarm(pretended_loop& l, std::function<void()> f) : expired(std::move(f)), loop(l) {}
    ~alarm() override {
      std::erase(loop.due_, this);
      std::erase(loop.running_, this);
    }
    void expires_after(std::chrono::milliseconds) override {
      armed = true;
      std::erase(loop.due_, this);
      loop.due_.push_back(this);
    }
    void cancel() override { armed = false; }
    std::function<void()> expired;
    pretended_loop& loop;
    bool armed = false;
  };
  std::vector<pretended_session*> sessions_;
  std::vector<std::function<void()>> posted_;
  std::vector<alarm*> due_, running_;
};

/// Hears of everything, and checks that it is JSON.
class listener_of_events final : public event_receiver, public peer_subscriber {
 public:
  event_writer::settings encoding() const override { return {}; }
  void deliver(std::string_view lines) override {
    while (!lines.empty()) {
      auto const end = lines.find('\n');
      FUZZ_CHECK(end != lines.npos);
      FUZZ_CHECK(fuzz::json_checker::accepts(lines.substr(0, end)));
      lines.remove_prefix(end + 1);
    }
  }
  std::vector<subscription> subscriptions_of(neighbor_settings const&) override {
    subscription::of_direction const all{0xff, true, true, true};
    return {{this, true, true, true, true, {all, all}}};
  }
  void on_no_peer_left() override {}
};

class no_control final : public daemon_control {
 public:
  void shutdown() override {}
  void reload() override {}
  void restart() override {}
  std::string const& uuid() const override { return uuid_; }
  double started() const override { return 0; }

 private:
  std::string uuid_ = "0";
};

class no_owner final : public helper_owner {
  void on_line(helper_process&, std::string_view) override {}
  void on_started(helper_process&) override {}
  void on_exit(helper_process&, bool) override {}
  void on_congestion(helper_process&, bool) override {}
  void on_drained(helper_process&) override {}
};

configuration const& two_neighbors() {
  static auto const made = [] {
    load_options options;
    options.check_programs = false;
    options.variable = [](char const*) -> char const* { return nullptr; };
    std::string text = "process helper { run /bin/true; encoder json; }\n";
    for (auto const* as : {"65000", "65001"})
      ((text += "neighbor 192.0.2.") += as[4] == '0' ? "1" : "2") +=
          " { router-id 192.0.2.9; local-address 192.0.2.9; local-as 65000; peer-as " +
          std::string{as} +
          "; family { ipv4 unicast; ipv4 multicast; ipv6 unicast; } capability { route-refresh; "
          "add-path send/receive; } static { route 10.0.0.0/8 next-hop 192.0.2.3 watchdog w; } "
          "api { processes [ helper ]; } }\n";
    auto loaded = load_file_contents(text, "test.conf", options);
    FUZZ_CHECK(loaded.value.has_value());
    open_log({.enabled = false});
    return std::move(*loaded.value);
  }();
  return made;
}

void commands(fuzz::input in) {
  auto const& wanted = two_neighbors();
  auto const bits = in.u8();
  auto const text = in.rest();
  // Millions of routes of one line, and attributes which say what they like: not here.
  if (text.text().find("split") != std::string_view::npos) return;
  pretended_session::generic = text.text().find("0x") != std::string_view::npos ||
                               text.text().find("0X") != std::string_view::npos;
  pretended_loop loop;
  no_control control;
  no_owner owner;
  listener_of_events events;
  api a{loop, {.version = bits & 1 ? 4u : 6u, .version_text = "1.0"}, control};
  speaker s{loop, {}, events};
  a.attach(s);
  s.apply(wanted);
  helper h{loop, wanted.processes[0], a.settings(), owner};
  for (auto left = text.text(); !left.empty();) {
    auto const end = std::min(left.find('\n'), left.size());
    a.take(h, left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (bits & 2) loop.run();  // else all of them together
  }
  loop.run();
}

constexpr fuzz::target targets[]{{"line", &line},
                                 {"route", &statement<&read_route>},
                                 {"attributes", &statement<&read_attributes>},
                                 {"announce", &statement<&read_announce>},
                                 {"decoded", &decoded},
                                 {"commands", &commands}};

}  // namespace

FUZZ_TARGETS(targets)
