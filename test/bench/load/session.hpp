// One BGP session of the load tools: connects, says OPEN, sends a file, counts what comes.
#pragma once

#include <senda/message/receive_buffer.hpp>

#include <memory>
#include <string>
#include <vector>

#include "test/bench/load/options.hpp"

namespace bench {

struct session_plan {
  std::uint32_t remote = 0, as = 65001;
  std::uint16_t port = 0, hold = 180;
  std::string const* to_send = nullptr;  ///< what `go` sends
};

class session {
 public:
  enum class phase : std::uint8_t { down, connecting, opening, up };

  session(session_plan const& plan, std::uint32_t local) : plan_(plan), local_(local) {}
  session(session const&) = delete;
  session& operator=(session const&) = delete;
  ~session() { drop(); }

  /// Starts to connect, if it is time to. True: there is a new descriptor to watch.
  bool begin(double time);
  void on_writable(double time);
  void on_readable(double time);
  /// KEEPALIVEs; starts over what hangs.
  void on_time(double time);
  void go(double time) { sending_since_ = time; }

  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] phase state() const noexcept { return phase_; }
  [[nodiscard]] bool wants_to_write() const noexcept;
  [[nodiscard]] bool all_sent() const noexcept {
    return sending_since_ > 0 && sent_ == plan_.to_send->size();
  }
  [[nodiscard]] std::size_t routes() const noexcept { return routes_; }
  [[nodiscard]] std::size_t updates() const noexcept { return updates_; }
  [[nodiscard]] std::size_t octets() const noexcept { return octets_; }
  [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }
  [[nodiscard]] unsigned lost() const noexcept { return lost_; }
  /// Seconds the latest KEEPALIVE came late by, at most, since this was asked last.
  double take_lateness(double time) noexcept;

 private:
  void drop() noexcept;
  void fail(double time) noexcept;
  void say(senda::bytes message) noexcept;
  void say_open();
  void take(senda::message_view m, double time);
  void count(senda::message_view m);
  void note_lateness(double time) noexcept;

  session_plan plan_;
  std::uint32_t local_;
  int fd_ = -1;
  phase phase_ = phase::down;
  double retry_at_ = 0, begun_ = 0, said_ = 0, heard_ = 0, late_ = 0, sending_since_ = 0;
  std::size_t sent_ = 0, routes_ = 0, updates_ = 0, octets_ = 0;
  std::uint64_t sum_ = 0;
  unsigned lost_ = 0;
  std::unique_ptr<senda::receive_buffer> in_;
};

}  // namespace bench
