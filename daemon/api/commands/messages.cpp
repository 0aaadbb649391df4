// Messages that are no routes: End-of-RIB, ROUTE-REFRESH, OPERATIONAL; watchdogs; the end of a
// session (API contract §6.6).
#include <senda/core/hex.hpp>
#include <senda/core/number.hpp>
#include <senda/message/header.hpp>

#include "daemon/api/commands/command.hpp"

namespace senda::daemon {

namespace {

void announce_eor(command& c) {
  auto const wanted = c.word(0).empty() ? std::optional<family>{ipv4_unicast} : c.family_at(0);
  if (!wanted || !c.word(2).empty()) return c.refuse();
  bool sent = false;
  for (auto const* p : c.peers()) {
    bool const counts = p->peer->settings().eor_wait.count() > 0;
    sent = p->peer->send_end_of_rib(*wanted) || counts || sent;
    if (counts) c.daemon().note_ready(c.from(), p->settings, *wanted);
  }
  if (!sent) return c.refuse();
  c.finish();
}

void announce_refresh(command& c) {
  auto const wanted = c.family_at(0);
  if (!wanted || !c.word(2).empty()) return c.refuse();
  bool sent = false;
  for (auto const* p : c.peers()) sent = p->peer->request_refresh(*wanted) || sent;
  if (!sent) return c.refuse();
  c.finish();
}

/// `announce raw HEX ...`: the body of an UPDATE, or any message as a whole, marker first. For
/// tests: it goes out as it is, once, and is in no table.
void announce_raw(command& c) {
  std::vector<std::uint8_t> octets(header_size + max_extended_message_size);
  byte_writer w{octets};
  w.fill(0xff, 16);
  w.u16(0);
  w.u8(static_cast<std::uint8_t>(message_type::update));
  for (auto const& word : c.words())
    if (!decode_hex(word.text, w)) return c.refuse();
  bytes whole = w.written();
  if (whole.size() >= 2 * header_size &&
      equal_bytes(whole.subspan(header_size, 16), whole.first(16)))
    whole = whole.subspan(header_size);
  else w.patch_u16(16, static_cast<std::uint16_t>(whole.size()));
  auto const m = next_message(whole, max_extended_message_size);
  if (!m.has_value() || m.assume_value().whole.size() != whole.size()) return c.refuse();
  bool sent = false;
  for (auto const* p : c.peers()) sent = p->peer->send_message(whole) || sent;
  if (!sent) return c.refuse();
  c.finish();
}

// --- operational
// ------------------------------------------------------------------------------------

/// `afi A safi S`, by name or number.
template <class T, class Parse>
std::optional<T> number_or_name(std::string_view word, Parse parse) {
  if (auto const named = parse(word)) return *named;
  auto const n = parse_number(word, sizeof(T) == 1 ? 255 : 65535);
  if (!n) return {};
  return static_cast<T>(*n);
}

/// The words behind the type; false when one is missing or wrong.
bool read_operational(command const& c, operational_message& m) {
  if (c.word(1) != "afi" || c.word(3) != "safi") return false;
  auto const a = number_or_name<afi>(c.word(2), &parse_afi);
  auto const s = number_or_name<safi>(c.word(4), &parse_safi);
  if (!a || !s) return false;
  m.family = {*a, *s};
  auto const text = c.word(6);
  if (m.is_advisory()) {
    m.advisory = {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
    return c.word(5) == "advisory" && c.words().size() == 7;
  }
  auto const sequence = parse_number(text, UINT32_MAX);
  if (c.word(5) != "sequence" || !sequence) return false;
  m.sequence = static_cast<std::uint32_t>(*sequence);
  std::size_t at = 7;
  if (m.is_counter()) {
    auto const counter = parse_number(c.word(8), UINT32_MAX);
    if (c.word(7) != "counter" || !counter) return false;
    m.counter = static_cast<std::uint32_t>(*counter);
    at = 9;
    if (c.word(at) == "router-id") {
      auto const id = parse_ipv4(c.word(at + 1));
      if (!id) return false;
      m.router_id = *id;
      at += 2;
    }
  }
  return c.words().size() == at;
}

void announce_operational(command& c) {
  auto const kind = parse_operational_type(c.word(0));
  if (c.word(0).empty()) return c.refuse();
  if (!kind || *kind == operational_type::not_satisfied) return c.done();
  operational_message m{.kind = *kind};
  if (!read_operational(c, m)) return c.refuse();
  for (auto const* p : c.peers()) {
    auto one = m;
    if (!one.router_id.value) one.router_id = p->settings.router_id.value_or(ipv4_address{});
    p->peer->send_operational(one);
  }
  c.finish();
}

// --- watchdogs, and the end
// -------------------------------------------------------------------------

/// Acts on the routes of the configuration that carry the name, of all neighbors.
void watchdog(command& c, bool announce) {
  c.daemon().peers().watchdog(c.word(0).empty() ? c.from().name() : c.word(0), announce);
  c.finish();
}
void announce_watchdog(command& c) { watchdog(c, true); }
void withdraw_watchdog(command& c) { watchdog(c, false); }

void teardown(command& c) {
  auto const code = parse_number(c.word(0), 255);
  if (!code) return c.refuse();
  for (auto const* p : c.peers()) {
    if (!p->peer->established()) continue;
    fsm::stop order{.subcode = static_cast<cease_subcode>(*code), .restart = true};
    if (p->settings.capabilities.graceful_restart && p->peer->agreed().peer_restarts_gracefully) {
      order.silent = true;
      order.reason = "graceful restarted negotiated, closing without sending any notification";
    }
    p->peer->stop(order);
  }
  c.done();
}

/// Neighbors which their limits keep down may come up again.
void start(command& c) {
  for (auto const* p : c.peers()) p->peer->start_again();
  c.done();
}

constexpr auto yes = command_row::selector::yes;
constexpr command_row rows[] = {
    {"announce eor", "announce eor", &announce_eor, yes},
    {"announce route-refresh", "announce route-refresh", &announce_refresh, yes},
    {"announce operational", "announce operational", &announce_operational, yes},
    {"announce raw", "announce raw", &announce_raw, yes, false},
    {"announce watchdog", "announce watchdog", &announce_watchdog, yes},
    {"withdraw watchdog", "withdraw watchdog", &withdraw_watchdog, yes},
    {"teardown", "teardown", &teardown, yes},
    {"start", "start", &start, yes, false},
};

}  // namespace

std::span<command_row const> message_commands() noexcept { return rows; }

}  // namespace senda::daemon
