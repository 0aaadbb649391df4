// A whole daemon without its processes: configuration, API, speaker, sessions, RIB, events, in a
// simulated world. Who owns it knows which routes it means its peers to have.
#pragma once

#include <map>
#include <set>

#include "../fuzz/json_checker.hpp"
#include "daemon/api/api.hpp"
#include "daemon/config/load.hpp"
#include "sim_reactor.hpp"

namespace test {

using table = std::map<std::uint32_t, std::uint32_t>;  ///< a prefix of 32 bits, its MED

/// What is the same for a host as long as a run lasts, and what it means others to have.
struct intent {
  int number = 0;
  std::vector<int> peers;
  unsigned hold = 90;
  bool passive = false, restarts = false, grouped = true;
  table configured, commanded;

  [[nodiscard]] ip_address address() const { return address_of(number); }
  static ip_address address_of(int n) {
    return ipv4_address{0xc0000201u + static_cast<unsigned>(n)};
  }
  [[nodiscard]] table wanted() const {
    auto all = configured;
    for (auto const& [prefix, med] : commanded) all[prefix] = med;
    return all;
  }
  [[nodiscard]] std::string configuration() const {
    text_writer out;
    for (int const p : peers) {
      out << "neighbor " << address_of(p) << " {\n router-id " << address() << ";\n local-address "
          << address() << ";\n local-as ";
      out.number(static_cast<unsigned>(65001 + number)) << ";\n peer-as ";
      out.number(static_cast<unsigned>(65001 + p)) << ";\n hold-time ";
      out.number(hold) << ";\n group-updates " << (grouped ? "true" : "false") << ";\n passive "
                       << (passive ? "true" : "false")
                       << ";\n family { ipv4 unicast; ipv6 unicast; }\n capability { "
                          "route-refresh enable; graceful-restart "
                       << (restarts ? "120" : "disable") << "; }\n static {\n";
      for (auto const& [prefix, med] : configured) {
        out << "  route " << ipv4_address{prefix} << "/32 next-hop " << address() << " med ";
        out.number(med) << ";\n";
      }
      out << " }\n}\n";
    }
    return std::string{out.view()};
  }
};

class host final : private daemon::daemon_control, private daemon::event_receiver {
 public:
  host(sim::world& w, sim::network& net, intent& meant)
      : net_(net),
        meant_(meant),
        loop_(w, net, meant.address()),
        api_(loop_, api_settings(), *this),
        speaker_(loop_, {}, api_),
        client_(*this) {
    api_.attach(speaker_);
    daemon::subscription all;
    all.receiver = this;
    all.changes = all.outside = true;
    for (auto& way : all.ways) {
      way.parsed = true;
      way.types = 0xff;
    }
    api_.watch(all, {});
    net.listen(meant.address(), [this](sim::network::stream_ptr s) { arrived(std::move(s)); });
    reload();
    // What a program would announce again that finds the daemon started anew.
    for (auto const& [prefix, med] : meant_.commanded) announce(prefix, med);
  }
  ~host() { net_.stop_listening(meant_.address()); }

  void reload() override {
    auto const next = daemon::load_text(meant_.configuration());
    if (!next) return complain("its configuration is refused");
    speaker_.apply(*next.value);
  }
  void announce(std::uint32_t prefix, std::uint32_t med) {
    text_writer line;
    line << "peer * announce route " << ipv4_address{prefix} << "/32 next-hop " << meant_.address()
         << " med ";
    line.number(med);
    command(line.view());
  }
  /// `attributes` of a route that is withdrawn do not matter.
  void withdraw(std::uint32_t prefix) {
    text_writer line;
    line << "peer * withdraw route " << ipv4_address{prefix} << "/32 next-hop " << meant_.address();
    command(line.view());
  }
  void command(std::string_view line) {
    last_command_ = line;
    api_.take(client_, line);
  }
  /// One who hears of events does not read: no UPDATE is taken nor sent.
  void slow(bool on) {
    for (auto const& n : speaker_.neighbors()) n.peer->slow_down(on, on);
  }
  void stop() {
    speaker_.stop({.subcode = cease_subcode::administrative_shutdown}, [this] { stopped_ = true; });
  }
  void restart() override { speaker_.restart({.subcode = cease_subcode::administrative_reset}); }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

  [[nodiscard]] daemon::peer const* peer_of(int other) const {
    for (auto const& n : speaker_.neighbors())
      if (n.settings.peer == intent::address_of(other)) return n.peer.get();
    return nullptr;
  }
  [[nodiscard]] bool established(int other) const {
    auto const* const p = peer_of(other);
    return p && p->established();
  }
  /// What the other end has announced to us.
  [[nodiscard]] table received_from(int other) const {
    table out;
    auto const* const p = peer_of(other);
    if (!p) return out;
    auto const& rib = p->received();
    for (adj_rib_in::route_id id = 0; id < rib.id_bound(); ++id) {
      if (!rib.is_announced(id)) continue;
      byte_reader nlri{rib[id].key.nlri()};
      nlri.u8();
      out[nlri.u32()] = med_in(rib.pool().block(rib[id].attributes));
    }
    return out;
  }
  std::size_t ups = 0, events = 0;
  std::string complaint;

 private:
  class client final : public daemon::conversation {
   public:
    explicit client(host& owner) : conversation("sim", true), owner_(owner) {}
    void write(std::string_view lines) override {
      if (lines.find("error") != lines.npos)
        owner_.complain("a command is refused: " + owner_.last_command_);
    }
    [[nodiscard]] bool may_command(daemon::neighbor_settings const&) const override { return true; }

   private:
    host& owner_;
  };

  static daemon::api_settings api_settings() {
    daemon::api_settings s;
    s.version_text = "6.0.0";
    return s;
  }
  static std::uint32_t med_in(bytes block) {
    for (byte_reader r{block}; !r.empty() && !r.failed();) {
      auto const flags = r.u8(), code = r.u8();
      auto value = r.sub(flags & attribute_flag::extended_length ? r.u16() : r.u8());
      if (code == static_cast<std::uint8_t>(attribute_code::multi_exit_disc)) return value.u32();
    }
    return UINT32_MAX;
  }
  void arrived(sim::network::stream_ptr s) {
    auto const info = s->info();
    auto const number = loop_.in.add(std::move(s));
    speaker_.accept(number, info);
    if (auto const refused = loop_.in.take(number)) refused->close({}, true);
  }
  void complain(std::string const& what) {
    if (complaint.empty()) complaint = "host " + std::to_string(meant_.number) + ": " + what;
  }

  // daemon_control
  void shutdown() override { complain("it wants to end"); }
  std::string const& uuid() const override { return uuid_; }
  double started() const override { return 0; }

  // event_receiver
  [[nodiscard]] daemon::event_writer::settings encoding() const override { return {}; }
  void deliver(std::string_view lines) override {
    ++events;
    if (lines.find("\"state\": \"up\"") != lines.npos) ++ups;
    if (events % 64 && lines.find("\"state\"") == lines.npos) return;
    if (!lines.ends_with('\n')) return complain("half an event");
    for (auto left = lines; !left.empty();) {
      auto const line = left.substr(0, left.find('\n'));
      left.remove_prefix(line.size() + 1);
      if (!fuzz::json_checker::accepts(line)) complain("an event that is no JSON");
    }
  }

  sim::network& net_;
  intent& meant_;
  sim_reactor loop_;
  daemon::api api_;
  daemon::speaker speaker_;
  client client_;
  std::string uuid_ = "00000000-0000-4000-8000-000000000000";
  std::string last_command_;
  bool stopped_ = false;
};

}  // namespace test
