// command: one line of a conversation, understood: whom it is about, which row of the table it is,
// which options end it. API contract §4 (selectors), §5 (both grammars), §6 (commands).
#pragma once

#include <senda/core/json.hpp>

#include "daemon/api/api.hpp"

namespace senda::daemon {

class command;

/// One command in both grammars. To add one: a row in the file of its object, and its function.
struct command_row {
  enum class selector : std::uint8_t {
    no,   ///< none may stand before it
    yes,  ///< it is about some neighbors: `peer SELECTOR announce ...`; version 4 may leave it out
  };
  std::string_view v6, v4;  ///< "" when the grammar has it not; without the selector
  void (*run)(command&) = nullptr;
  selector peers = selector::no;
  bool in_help = true;            ///< of those ExaBGP lists as well
  std::string_view options = {};  ///< words help shows, separated by blanks
  bool filtered = false;          ///< help says that it takes a selector
};

class command {
 public:
  command(api& a, conversation& from, command_line& line)
      : api_(a), from_(from), line_(line), version_4_(a.settings().version == 4) {}
  void run();

  // What the functions of the rows use.

  [[nodiscard]] api& daemon() const noexcept { return api_; }
  [[nodiscard]] conversation& from() const noexcept { return from_; }
  /// Words behind those of the row, options at the end removed.
  [[nodiscard]] std::string_view word(std::size_t i) const { return line_.word(at_ + i); }
  /// All of them; `before` is how many of the row's words to give as well.
  [[nodiscard]] std::span<token const> words(std::size_t before = 0) const {
    return line_.words().subspan(at_ - before);
  }
  /// The same joined by blanks.
  [[nodiscard]] std::string text(std::size_t before = 0) const { return line_.join(at_ - before); }
  /// Neighbors it is about; without selector all that may be commanded.
  [[nodiscard]] std::vector<speaker::neighbor const*> const& peers() const noexcept {
    return peers_;
  }
  /// Calls f(table) for what they are meant to have, which is what a command of theirs changes.
  template <class F> void for_each_table(F f) const {
    std::vector<outbound_reader*> readers;
    for (auto const* n : peers_) readers.push_back(n->peer.get());
    daemon::for_each_table(readers, f);
  }
  /// The words behind those of the row are a selector: peers() are those. False: they are none, or
  /// match nobody.
  bool select_rest() { return select_at(0); }
  /// How they were named.
  enum class selection : std::uint8_t { none, peer, neighbor };
  [[nodiscard]] selection selected() const noexcept { return selected_; }
  [[nodiscard]] bool version_4() const noexcept { return version_4_; }
  /// The answer is to be JSON; said_text(): because `text` ends the command it is not.
  [[nodiscard]] bool json() const noexcept { return json_; }
  [[nodiscard]] bool said_text() const noexcept { return said_text_; }

  /// Answers: a line (in the form that was asked for) and `done`; `error`; `done` only.
  void answer(std::string_view json, std::string_view text);
  void refuse(std::string_view reason = {}) { from_.error(reason); }
  /// The reason as JSON, `{"error": "..."}`, or as text, `error: ...`.
  void refuse_because(std::string_view reason);
  void done() { from_.done(); }
  /// `done`: at once, or (sync) when every selected session has sent what it was given.
  void finish();
  /// The same, whatever the sync setting.
  void finish_when_sent();
  void be_sync(bool on) noexcept { sync_ = on; }

  /// Words i and i + 1 as a family.
  [[nodiscard]] std::optional<family> family_at(std::size_t i) const;

 private:
  command_row const* understood();
  [[nodiscard]] bool starts_with(std::string_view words) const;
  [[nodiscard]] std::size_t matches(command_row const& row) const;
  void take_tag();
  bool select();
  bool select_at(std::size_t at);
  void select_one(std::size_t& at, std::vector<bool>& chosen) const;
  void take_options();

  api& api_;
  conversation& from_;
  command_line& line_;
  std::size_t at_ = 0;
  std::vector<speaker::neighbor const*> peers_;
  selection selected_ = selection::none;
  bool version_4_, json_ = false, said_text_ = false, sync_ = false;
};

/// All rows, by object.
[[nodiscard]] std::span<std::span<command_row const> const> all_commands() noexcept;

std::span<command_row const> daemon_commands() noexcept;    // daemon.cpp
std::span<command_row const> session_commands() noexcept;   // session.cpp
std::span<command_row const> system_commands() noexcept;    // system.cpp
std::span<command_row const> rib_commands() noexcept;       // rib.cpp
std::span<command_row const> peer_commands() noexcept;      // peer.cpp
std::span<command_row const> announce_commands() noexcept;  // announce.cpp
std::span<command_row const> message_commands() noexcept;   // messages.cpp
std::span<command_row const> group_commands() noexcept;     // group.cpp
std::span<command_row const> index_commands() noexcept;     // routes.cpp

/// A line between `group start` and `group end` that is kept until then: it is answered.
[[nodiscard]] bool collect(api& a, conversation& from, std::string_view line);

}  // namespace senda::daemon
