// request: one request of libmicrohttpd and what becomes of it. What has to wait suspends its
// connection; the server resumes it.
#pragma once

#include <microhttpd.h>

#include "daemon/http/exchange.hpp"
#include "daemon/http/stream.hpp"

namespace senda::daemon::http {

class request : public std::enable_shared_from_this<request> {
 public:
  static constexpr char plain[] = "text/plain; charset=utf-8";

  explicit request(MHD_Connection* c) noexcept : connection_(c) {}

  [[nodiscard]] std::string_view header(char const* name) const {
    return value(MHD_HEADER_KIND, name);
  }
  [[nodiscard]] std::string_view argument(char const* name) const {
    return value(MHD_GET_ARGUMENT_KIND, name);
  }

  /// Answers with a text.
  MHD_Result respond(unsigned status, std::string_view answer, char const* type = plain);
  /// Answers with what `commands` or `events` have to say, as it comes.
  MHD_Result respond_as_it_comes(char const* type);
  /// Nothing happens to it until resume().
  MHD_Result suspend();
  /// It goes on with the next MHD_run(). False: it was not suspended.
  bool resume();
  [[nodiscard]] bool is_suspended() const noexcept { return suspended_; }
  /// The daemon ends: what is not there by now does not come any more.
  void end() noexcept { ending_ = true; }
  /// There is text to send, or there will be no more.
  [[nodiscard]] bool can_go_on() const { return ending_ || !text().empty() || at_end(); }

  std::string body;
  bool too_large = false;
  std::unique_ptr<exchange> commands;
  std::unique_ptr<stream> events;

 private:
  [[nodiscard]] std::string_view value(MHD_ValueKind kind, char const* name) const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool at_end() const;
  void consume(std::size_t n);
  static ssize_t on_read(void* which, std::uint64_t at, char* to, std::size_t room);

  MHD_Connection* connection_;
  bool suspended_ = false, ending_ = false;
};

}  // namespace senda::daemon::http
