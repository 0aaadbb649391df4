// stream: one who follows events over HTTP. JSON contract §2. Peers are not slowed down for it:
// when too much waits it is told nothing more, and its connection ends in the middle.
#pragma once

#include <functional>
#include <optional>

#include "daemon/api/api.hpp"

namespace senda::daemon::http {

class stream final : public event_receiver {
 public:
  /// Octets that may wait to be read.
  static constexpr std::size_t limit = 8 << 20;

  /// What it wants to hear, as the arguments of the request have it.
  struct arguments {
    std::string_view peer, types, send, encoder, version;
  };
  struct wishes {
    std::optional<ip_address> peer;  ///< none: all of them
    std::uint8_t types = 0;
    bool send = false;
    event_writer::settings encoding;
    [[nodiscard]] bool is_text() const noexcept { return encoding.dialect == dialect::text; }
  };
  /// Nothing: an argument is none of those there are.
  [[nodiscard]] static std::optional<wishes> wanted_by(arguments const& a);

  /// `changed` is called when there is more to read, or too much.
  stream(api& a, wishes wanted, std::function<void()> changed);
  ~stream() override { api_.unwatch(*this); }

  [[nodiscard]] event_writer::settings encoding() const override { return wanted_.encoding; }
  void deliver(std::string_view lines) override;

  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view{text_}.substr(at_);
  }
  void consume(std::size_t n);
  /// Something was not told.
  [[nodiscard]] bool lost() const noexcept { return lost_; }

 private:
  api& api_;
  wishes wanted_;
  std::function<void()> changed_;
  std::string text_;
  std::size_t at_ = 0;
  bool lost_ = false;
};

}  // namespace senda::daemon::http
