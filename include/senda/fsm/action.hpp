// What to do about it: the output of a peer's state machine.
// A driver carries the actions of one step out in their order, before it takes the next step.
#pragma once

#include <senda/fsm/event.hpp>

#include <array>
#include <string_view>
#include <variant>

namespace senda::fsm {

/// Open a TCP connection to the peer; answer with `connected` or `connect_failed`. An attempt still
/// under way is given up first, without a word.
struct dial {};

/// Take the connection which `accepted` told of as side::incoming.
struct admit {};

/// Close the connection which `accepted` told of, after a NOTIFICATION: peer_fsm::append().
struct refuse {
  cease_subcode subcode{};
};

/// Send a message of the machine's own: peer_fsm::append() writes it.
struct send {
  side on{};
  message_type type{};  ///< OPEN, KEEPALIVE or NOTIFICATION
  notification_code code{};
  std::uint8_t subcode = 0;
  bytes data{};  ///< of the NOTIFICATION; good until the next step
};

/// How a connection ends.
enum class closing : std::uint8_t {
  drain,  ///< what waits is sent first (a NOTIFICATION), for a bounded time
  now,    ///< nothing more is sent
  abort,  ///< and TCP forgets what it has taken (RST): the peer does not read
};

/// Close a connection (or give up the attempt to make one); no event answers.
struct hang_up {
  side on{};
  closing how = closing::now;
};

/// The state of the peer, as peer_fsm::current() has it, is another one.
struct moved {
  state to{};
};

/// Both OPENs are known and acceptable: peer_fsm::session(on). From here on messages may be as
/// large as its message_limit.
struct agreed {
  side on{};
};

/// ESTABLISHED: peer_fsm::session().
struct up {
  side on{};
};

/// An UPDATE, ROUTE-REFRESH or OPERATIONAL for the application; answer with `malformed` where it
/// is.
struct deliver {
  side on{};
  message_view message;
};

/// The session, or the attempt once TCP was up, is over.
struct down {
  error why;
  std::string_view reason;  ///< as json contract §3.1; good until the next step
};

using action = std::variant<dial, admit, refuse, send, hang_up, moved, agreed, up, deliver, down>;

/// The actions of one step, by value.
class actions {
 public:
  /// No step needs more (a test counts).
  static constexpr std::size_t capacity = 10;

  template <class A> constexpr actions& operator<<(A const& a) noexcept {
    if (size_ < capacity) list_[size_++] = a;
    return *this;
  }
  [[nodiscard]] constexpr action const* begin() const noexcept { return list_.data(); }
  [[nodiscard]] constexpr action const* end() const noexcept { return list_.data() + size_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

 private:
  std::array<action, capacity> list_{};
  std::size_t size_ = 0;
};

}  // namespace senda::fsm
