// The operations every other one on a framed stream is made of: read a message, write a message.
// stream_reader is the compile-time firewall: Asio sees one handler type per stream.
#pragma once

#include <senda/async/framed.hpp>
#include <senda/async/token.hpp>
#include <senda/message/notification.hpp>

namespace senda::detail {

/// Reads until step() is content. Knows the stream; knows neither message nor receiver.
template <class Stream> class stream_reader : public operation_base {
 public:
  static constexpr bool runs_inline = true;

  void on_io(asio::error_code ec, std::size_t n) noexcept {
    core_->in_loop([&] { after_io(ec, n); });
  }
  [[nodiscard]] asio::cancellation_slot slot() const noexcept { return core_->read_signal.slot(); }

 protected:
  explicit stream_reader(stream_core<Stream>& c) noexcept : core_(&c) {}
  ~stream_reader() = default;

  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  void enter() noexcept { core_->acquire(); }
  void leave() noexcept { core_->release(); }
  void announce() noexcept { core_->announce(); }
  void withdraw() noexcept { core_->withdraw(); }
  void start_flat() noexcept { core_->begin_in_loop(*this); }

  /// Tries to finish with what is there already; true when finished.
  virtual bool step() noexcept = 0;
  /// Asks for more octets. The last thing a caller does: *this may be gone on return.
  virtual void initiate() noexcept {
    if (core_->closed()) fail(operation_stopped());
    else if (core_->reading) fail(local_error(114 /* EALREADY: one read at a time */));
    else if (auto const room = core_->rx.prepare(); room.empty())
      fail(local_error(105 /* ENOBUFS */));
    else {
      core_->reading = reading_ = true;
      return core_->stream.async_read_some(asio::mutable_buffer(room.data(), room.size()),
                                           io_handler<stream_reader>{this});
    }
    finish_later(get_executor(), end_);
  }
  void cancel() noexcept override {
    if (reading_) core_->read_signal.emit(asio::cancellation_type::all);
  }

  stream_core<Stream>* core_;

 private:
  void after_io(asio::error_code ec, std::size_t n) noexcept {
    core_->reading = reading_ = false;
    if (core_->closed()) return finish(end::stopped);
    if (ec) {
      fail(error_of(ec));
      return finish(end_);
    }
    core_->rx.commit(n);
    if (step()) return finish(end_);
    if (stop_seen_) return finish(end::stopped);
    initiate();
  }

  bool reading_ = false;
};

/// What a read yields: any message, as a view …
struct any_message {
  using value = message_view;
  static result<value> from(message_view m) noexcept { return m; }
};

/// … or one kind of message, decoded. A NOTIFICATION is the peer's error; anything else is an error
/// of the state machine (RFC 6608 §4).
template <class Decoder, message_type Type, fsm_subcode Otherwise> struct only {
  using value = Decoder;
  static result<value> from(message_view m) noexcept {
    if (m.type == Type) return Decoder::decode(m);
    if (m.type == message_type::notification)
      return senda::fail(notification_message::decode(m).assume_value().as_error());
    return senda::fail(protocol_error(notification_code::finite_state_machine, Otherwise, 18, 1));
  }
};

template <class Stream, class What> class read_operation : public stream_reader<Stream> {
  std::optional<typename What::value> value_;

 protected:
  using stream_reader<Stream>::stream_reader;
  ~read_operation() = default;

  bool step() noexcept override {
    auto const m = this->core_->rx.next();
    if (!m.has_value()) return this->fail(m.assume_error()), true;
    if (m.assume_value().whole.empty()) return false;
    auto v = What::from(m.assume_value());
    if (v.has_value()) value_.emplace(std::move(v).assume_value());
    else this->fail(v.assume_error());
    return true;
  }
  template <class R> void deliver(R&& r) noexcept {
    std::move(r).set_value(typename What::value(*std::move(value_)));
  }
};

/// Waits until something has left the transmit buffer. Stopping it does not unsend: what was
/// appended stays, so that the stream is never cut inside a message.
template <class Stream> class stream_writer : public operation_base, public write_waiter {
 public:
  static constexpr bool runs_inline = false;

 protected:
  explicit stream_writer(stream_core<Stream>& c) noexcept : core_(&c) {}
  ~stream_writer() = default;

  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  void enter() noexcept { core_->acquire(); }
  void leave() noexcept { core_->release(); }
  void announce() noexcept { core_->announce(); }
  void withdraw() noexcept { core_->withdraw(); }
  void start_flat() noexcept { begin(); }

  bool step() noexcept {
    if (core_->broken()) return fail(core_->why_broken()), true;
    if (!core_->has_room()) return false;
    encoded_ = true;
    auto const r = encode();
    if (!r.has_value()) return fail(r.assume_error()), true;
    return core_->unsent() == 0;
  }
  void initiate() noexcept {
    if (encoded_) core_->wait_until_written(*this);
    else core_->wait_for_room(*this);
  }
  void cancel() noexcept override {
    if (!queued()) return;
    waiter_queue::remove(*this);
    finish_later(get_executor(), end::stopped);
  }
  void on_written() noexcept override { finish(end::value); }
  void on_write_failed(error e) noexcept override {
    fail(e);
    finish_later(get_executor(), end_);
  }
  void on_write_abandoned() noexcept override { on_abandoned(); }

  stream_core<Stream>* core_;

 private:
  bool encoded_ = false;
};

template <class Stream, class Message> class write_operation : public stream_writer<Stream> {
  Message message_;
  std::size_t size_ = 0;

 protected:
  write_operation(stream_core<Stream>& c, Message const& m) noexcept
      : stream_writer<Stream>(c), message_(m) {}
  ~write_operation() = default;

  result<std::size_t> encode() noexcept override {
    auto& c = *this->core_;
    SENDA_TRY(auto const m, c.tx.append(message_, c.context, c.limit));
    return size_ = m.whole.size();
  }
  template <class R> void deliver(R&& r) noexcept { std::move(r).set_value(std::size_t{size_}); }
};

/// Writes what is in the buffer; sends how many octets that was.
template <class Stream> class flush_operation : public stream_writer<Stream> {
  std::size_t size_ = 0;

 protected:
  using stream_writer<Stream>::stream_writer;
  ~flush_operation() = default;

  result<std::size_t> encode() noexcept override { return size_ = this->core_->unsent(); }
  template <class R> void deliver(R&& r) noexcept { std::move(r).set_value(std::size_t{size_}); }
};

/// Gets more octets and leaves them in the buffer: who takes messages out himself, with poll().
template <class Stream> class receive_operation : public stream_reader<Stream> {
  bool asked_ = false;
  std::size_t size_ = 0;

 protected:
  using stream_reader<Stream>::stream_reader;
  ~receive_operation() = default;

  bool step() noexcept override {
    size_ = this->core_->rx.pending().size();
    return std::exchange(asked_, true);
  }
  template <class R> void deliver(R&& r) noexcept { std::move(r).set_value(std::size_t{size_}); }
};

/// Waits until the stream has taken some of what is in the buffer.
template <class Stream> class progress_operation : public stream_writer<Stream> {
  std::size_t left_ = 0;

 protected:
  using stream_writer<Stream>::stream_writer;
  ~progress_operation() = default;

  bool step() noexcept {
    auto& c = *this->core_;
    if (c.broken()) return this->fail(c.why_broken()), true;
    return c.unsent() == 0;
  }
  void initiate() noexcept { this->core_->wait_for_progress(*this); }
  void on_written() noexcept override {
    left_ = this->core_->unsent();
    stream_writer<Stream>::on_written();
  }
  template <class R> void deliver(R&& r) noexcept { std::move(r).set_value(std::size_t{left_}); }
};

template <class Stream> using executor_of = typename Stream::executor_type;

template <class Stream, class What>
class [[nodiscard]] read_sender
    : public async_sender<read_sender<Stream, What>, executor_of<Stream>, typename What::value> {
  stream_core<Stream>* core_;

 public:
  explicit read_sender(framed<Stream>& io) noexcept : core_(&io.internals()) {}
  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  template <exec::receiver_of<typename What::value> R>
  [[nodiscard]] auto connect(R r) const noexcept {
    return operation<read_operation<Stream, What>, R>(std::move(r), *core_);
  }
};

template <class Stream, class Message>
class [[nodiscard]] write_sender
    : public async_sender<write_sender<Stream, Message>, executor_of<Stream>, std::size_t> {
  stream_core<Stream>* core_;
  Message message_;

 public:
  write_sender(framed<Stream>& io, Message const& m) noexcept
      : core_(&io.internals()), message_(m) {}
  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  template <exec::receiver_of<std::size_t> R> [[nodiscard]] auto connect(R r) const noexcept {
    return operation<write_operation<Stream, Message>, R>(std::move(r), *core_, message_);
  }
};

/// A sender that is nothing but its operation.
template <class Stream, template <class> class Operation>
class [[nodiscard]] stream_sender
    : public async_sender<stream_sender<Stream, Operation>, executor_of<Stream>, std::size_t> {
  stream_core<Stream>* core_;

 public:
  explicit stream_sender(framed<Stream>& io) noexcept : core_(&io.internals()) {}
  [[nodiscard]] auto get_executor() const noexcept { return core_->stream.get_executor(); }
  template <exec::receiver_of<std::size_t> R> [[nodiscard]] auto connect(R r) const noexcept {
    return operation<Operation<Stream>, R>(std::move(r), *core_);
  }
};

}  // namespace senda::detail
