// The verb `healthcheck`: checks a service and tells the daemon about its addresses.
// API contract §9, configuration contract §18.8.
#pragma once

#include "daemon/healthcheck/addresses.hpp"
#include "daemon/healthcheck/machine.hpp"

namespace senda::daemon::healthcheck {

/// Lines of the program's own log: standard error, syslog, both or none.
class journal {
 public:
  explicit journal(settings const& s);
  void debug(std::string const& text) const { write(7, text); }
  void info(std::string const& text) const { write(6, text); }
  void warning(std::string const& text) const { write(4, text); }
  void error(std::string const& text) const { write(3, text); }

 private:
  void write(int priority, std::string const& text) const;
  std::string name_;
  bool console_, syslog_, debug_;
};

/// Reads the replies of the daemon, one after each command.
class reply_reader {
 public:
  explicit reply_reader(interruptions& signals) : signals_(signals) {}
  enum class reply : std::uint8_t { done, error, none, terminated };
  /// Waits for `done` or `error`, at most so long. Who once did not answer is not waited for again
  /// until it does: acknowledgements are switched off there.
  [[nodiscard]] reply read(std::chrono::milliseconds patience);

 private:
  [[nodiscard]] static reply reply_in(std::string_view line);

  interruptions& signals_;
  std::string buffer_;
  bool closed_ = false, silent_ = false;
};

class service {
 public:
  service(settings const& s, interruptions& signals, journal& log);
  /// The exit code.
  int run();

 private:
  bool prepare();
  void iterate();
  [[nodiscard]] bool passes();
  void changed();
  void tell(state s);
  bool write(std::string_view line);
  void set_up(bool add);

  settings const& settings_;
  interruptions& signals_;
  journal& log_;
  machine machine_;
  address_setup setup_;
  reply_reader replies_;
  std::vector<service_address> configured_, announced_;
  bool found_ = false;  // the addresses are those the interface had
  bool read_replies_ = true, output_lost_ = false;
};

}  // namespace senda::daemon::healthcheck
