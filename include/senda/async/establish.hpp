// establish: from a fresh connection to ESTABLISHED: both OPENs, both KEEPALIVEs.
// RFC 4271 §8.2.2 (OpenSent, OpenConfirm), §6.2; RFC 6608 §4.
#pragma once

#include <senda/async/operations.hpp>
#include <senda/session/negotiate.hpp>

#include <array>

namespace senda {

namespace detail {

template <class Stream>
class establish_operation : public stream_reader<Stream>, public write_waiter {
  using base = stream_reader<Stream>;
  enum class phase : unsigned char { start, open_sent, open_confirm, farewell };

  open_message open_;
  expectations expect_;
  negotiated session_{};
  phase phase_ = phase::start;

 protected:
  establish_operation(stream_core<Stream>& c, open_message const& open, expectations const& e)
      : base(c), open_(open), expect_(e) {}
  ~establish_operation() = default;

  bool step() noexcept override {
    if (phase_ == phase::start && !say_hello()) return true;
    while (phase_ != phase::farewell) {
      auto const m = this->core_->rx.next();
      if (!m.has_value()) return give_up(m.assume_error(), this->core_->rx.pending());
      if (m.assume_value().whole.empty()) return false;
      if (hear(m.assume_value())) return true;
    }
    return false;
  }
  /// Waits for the peer, or for our NOTIFICATION to leave.
  void initiate() noexcept override {
    if (phase_ == phase::farewell) this->core_->wait_until_written(*this);
    else base::initiate();
  }
  void cancel() noexcept override {
    if (!queued()) return base::cancel();
    waiter_queue::remove(*this);
    this->finish_later(this->get_executor(), this->end_);
  }
  void on_written() noexcept override { this->finish(this->end_); }
  void on_write_failed(error) noexcept override {
    this->finish_later(this->get_executor(), this->end_);
  }
  void on_write_abandoned() noexcept override { this->on_abandoned(); }

  template <class R> void deliver(R&& r) noexcept { std::move(r).set_value(negotiated{session_}); }

 private:
  bool say_hello() noexcept {
    auto& c = *this->core_;
    phase_ = phase::open_sent;
    if (c.broken()) return this->fail(c.why_broken()), false;
    auto const sent = c.tx.append(open_);
    if (!sent.has_value()) return this->fail(sent.assume_error()), false;
    c.pump();
    return true;
  }
  /// True when there is no more to read.
  bool hear(message_view m) noexcept {
    if (m.type == message_type::notification)
      return this->fail(notification_message::decode(m).assume_value().as_error()), true;
    if (phase_ == phase::open_sent && m.type == message_type::open) {
      auto const agreed = judge(m);
      if (!agreed.has_value()) return give_up(agreed.assume_error(), m.whole);
      session_ = agreed.assume_value();
      auto& c = *this->core_;
      if (auto const k = c.tx.append(keepalive_message{}); !k.has_value())
        return this->fail(k.assume_error()), true;
      c.pump();
      phase_ = phase::open_confirm;
      return false;
    }
    if (phase_ == phase::open_confirm && m.type == message_type::keepalive) {
      auto& c = *this->core_;
      c.context = session_;
      c.limit = session_.message_limit;
      c.rx.limit(session_.message_limit);
      return true;
    }
    auto const where = phase_ == phase::open_sent ? fsm_subcode::unexpected_in_open_sent
                                                  : fsm_subcode::unexpected_in_open_confirm;
    auto const known = m.type >= message_type::open && m.type <= message_type::operational;
    return give_up(known ? protocol_error(notification_code::finite_state_machine, where, 18, 1)
                         : header_error(header_subcode::bad_message_type, 18, 1),
                   m.whole);
  }
  /// What our OPEN and the peer's agree on.
  result<negotiated> judge(message_view theirs) noexcept {
    std::array<std::uint8_t, max_message_size> octets;
    SENDA_TRY(auto const ours, encode_message(open_, octets));
    SENDA_TRY(auto const local, open_view::decode({message_type::open, ours}));
    SENDA_TRY(auto const remote, open_view::decode(theirs));
    auto e = expect_;
    e.four_octet_as = local.has(capability_code::four_octet_as);
    if (!e.local_as.value) e.local_as = open_.my_as;
    if (!e.local_id.value) e.local_id = open_.id;
    SENDA_CHECK(acceptable(remote, e, local));
    return negotiate(local, remote, e);
  }
  /// Tells the peer what it did wrong. False: that has to be waited for.
  bool give_up(error e, bytes evidence) noexcept {
    this->fail(e);
    auto& c = *this->core_;
    if (e.from != origin_of_error::protocol || c.broken()) return true;
    if (!c.tx.append(notification_for(e, evidence)).has_value()) return true;
    phase_ = phase::farewell;
    return false;
  }
};

template <class Stream>
class [[nodiscard]] establish_sender
    : public async_sender<establish_sender<Stream>, executor_of<Stream>, negotiated> {
  stream_core<Stream>* core_;
  open_message open_;
  expectations expect_;

 public:
  establish_sender(framed<Stream>& io, open_message const& open, expectations const& e) noexcept
      : core_(&io.internals()), open_(open), expect_(e) {}
  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  template <exec::receiver_of<negotiated> R> [[nodiscard]] auto connect(R r) const noexcept {
    return operation<establish_operation<Stream>, R>(std::move(r), *core_, open_, expect_);
  }
};

}  // namespace detail

/// Sends `open`, reads and judges the peer's OPEN, exchanges KEEPALIVEs. Sends negotiated; `io`
/// uses it from then on. What `open` refers to has to stay until the end. `expect.local_as`,
/// `local_id` and `four_octet_as` are taken from `open` where they are not set.
///
/// Errors: protocol, what the peer did wrong, after the NOTIFICATION that says so has left; the
/// peer's own when it sent a NOTIFICATION; transport. No timers: RFC 4271 §8.2.2 suggests to wait
/// four minutes for the OPEN, so combine it with a timer and stop it.
template <class Stream>
[[nodiscard]] auto establish(framed<Stream>& io, open_message const& open,
                             expectations const& expect = {}) noexcept {
  return detail::establish_sender<Stream>{io, open, expect};
}

}  // namespace senda
