// command: one line of a helper, understood and carried out.
// API contract §4 (selectors), §5 (both grammars), §6 (commands). One row of a table per command.
#pragma once

#include "daemon/api/api.hpp"

namespace senda::daemon {

class command {
 public:
  command(api& a, helper& from, command_line& line) : api_(a), from_(from), line_(line) {}
  void run();

 private:
  struct row;
  static row const rows[];

  [[nodiscard]] std::string_view word(std::size_t i) const { return line_.word(at_ + i); }
  [[nodiscard]] bool starts_with(std::string_view words) const;
  bool select();
  bool select_one(std::size_t& at, std::vector<speaker::neighbor const*>& chosen) const;
  void take_options();
  void answer(std::string_view json, std::string_view text);
  void refuse(std::string_view reason = {}) { from_.error(reason); }
  void finish();
  void route_failed(std::string_view what);

  // What the rows do.
  void shutdown();
  void reload();
  void restart();
  void status();
  void ack_enable();
  void ack_disable();
  void ack_silence();
  void sync_enable();
  void sync_disable();
  void ping();
  void nothing() { from_.done(); }
  void version();
  void api_version();
  void queue_status();
  void flush_out();
  void clear_out();
  void clear_in() { from_.done(); }
  void show_out();
  void announce_route();
  void announce_attributes();
  void announce_family();
  void announce_eor();
  void announce_refresh();
  void announce_watchdog();
  void withdraw_route();
  void withdraw_attributes();
  void withdraw_family();
  void withdraw_watchdog();
  void unknown_announce();
  void unknown_withdraw();
  void teardown();

  enum class object : std::uint8_t { route, attributes, family };
  void routes(object what, bool announce);
  void watchdog(bool announce);
  [[nodiscard]] std::optional<family> family_at(std::size_t i) const;

  api& api_;
  helper& from_;
  command_line& line_;
  std::size_t at_ = 0;  // behind the words of the row
  std::vector<speaker::neighbor const*> peers_;
  std::string selector_;
  bool selected_ = false, json_ = false, sync_ = false;
};

}  // namespace senda::daemon
