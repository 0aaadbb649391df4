// What the tests of the drivers share: a handler that remembers, and settings for two peers.
#pragma once

#include <senda/capability/capability_buffer.hpp>
#include <senda/fsm/peer_handler.hpp>
#include <senda/fsm/settings.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace test {

using namespace senda;
using senda::fsm::state;

/// An UPDATE of any size: `size` octets of attributes that nobody looks into here.
struct blob {
  static constexpr auto type = message_type::update;
  std::uint32_t number;
  std::uint16_t size;
  void encode(byte_writer& w, codec_context const&) const noexcept {
    w.u16(0);
    w.u16(static_cast<std::uint16_t>(size + 4));
    w.u32(number);
    w.fill(0xee, size);
  }
};

/// Keeps what a driver tells, and has some UPDATEs to send.
class recorder {
 public:
  std::vector<std::string> log;
  std::vector<std::uint32_t> arrived;
  std::vector<std::string> reasons;
  error why{};
  connection_info where;
  negotiated session;
  std::uint32_t produced = 0, wanted = 0;
  std::uint16_t size = 30;
  std::size_t ups = 0, largest_backlog = 0;
  std::vector<std::uint8_t> last_notification;
  std::uint32_t fail_at = UINT32_MAX;
  std::function<void()> when_up, when_message;

  void on_connected(connection_info const& c) {
    where = c;
    log.push_back("connected");
  }
  void on_state(state s) { log.emplace_back(name_of(s)); }
  void on_sent(message_view m) { note("sent", m); }
  void on_received(message_view m) {
    if (m.type != message_type::update) note("received", m);
    if (m.type == message_type::notification)
      last_notification.assign(m.body().begin(), m.body().end());
  }
  void on_negotiated(negotiated const& n) {
    session = n;
    log.push_back("negotiated");
  }
  void on_up(negotiated const&) {
    ++ups;
    log.push_back("up");
    if (when_up) when_up();
  }
  result<void> on_message(message_view m) {
    if (m.type != message_type::update) return success();
    byte_reader r{m.body().subspan(4)};
    auto const number = r.u32();
    if (number == fail_at)
      return fail(update_error(update_subcode::malformed_attribute_list, 23, 4));
    arrived.push_back(number);
    if (when_message) when_message();
    return success();
  }
  void on_down(error e, std::string_view reason) {
    why = e;
    reasons.emplace_back(reason);
    log.push_back("down: " + std::string{reason});
  }
  void produce(transmit_buffer& tx) {
    for (; produced < wanted && !tx.full(); ++produced)
      REQUIRE(tx.append(blob{produced, size}).has_value());
    largest_backlog = std::max(largest_backlog, tx.size());
  }

 private:
  void note(char const* what, message_view m) {
    char const* const names[] = {"?", "OPEN", "UPDATE", "NOTIFICATION", "KEEPALIVE", "REFRESH"};
    log.push_back(std::string{what} + " " + names[static_cast<int>(m.type)]);
  }
};

inline capability_buffer const capabilities_of[2] = {
    capability_buffer::standard(asn{65001}, family_set::of(ipv4_unicast)),
    capability_buffer::standard(asn{65002}, family_set::of(ipv4_unicast))};

/// Peer 0 has AS 65001 and id 1, peer 1 has AS 65002 and id 2.
inline fsm::settings settings_of(int i) {
  fsm::settings s;
  s.local_as = asn{65001u + static_cast<unsigned>(i)};
  s.peer_as = asn{65002u - static_cast<unsigned>(i)};
  s.id = {1u + static_cast<unsigned>(i)};
  s.capabilities = capabilities_of[i];
  s.passive = i == 1;
  return s;
}

}  // namespace test
