// framed<Stream>: an Asio stream that carries whole BGP messages, in both directions.
// RFC 4271 §4.1; RFC 8654 once negotiated.
#pragma once

#include <senda/async/stream_core.hpp>
#include <senda/session/negotiated.hpp>

namespace senda {

/// Owns the stream and its buffers. The operations of senda/async/operations.hpp work on it; one
/// read may be pending at a time, and any number of writes, which leave in the order they started.
/// It may be moved while they are; destroying it ends them as stopped. Like a socket it belongs to
/// one executor: an io_context that one thread runs, or a strand.
template <class Stream> class framed {
 public:
  using executor_type = typename Stream::executor_type;
  using next_layer_type = Stream;

  /// `receive_capacity`: octets, at least the largest message; the default has room for two
  /// extended ones.
  explicit framed(Stream s, std::size_t receive_capacity = receive_buffer::default_capacity)
      : core_(new core(std::move(s), receive_capacity)) {}
  framed(framed&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  framed& operator=(framed&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~framed() {
    if (!core_) return;
    core_->close();
    core_->release();
  }

  [[nodiscard]] executor_type get_executor() const noexcept { return core_->stream.get_executor(); }
  [[nodiscard]] Stream& next_layer() noexcept { return core_->stream; }

  /// What codecs need to know, and the largest message in octets (RFC 8654); after both OPENs.
  void use(codec_context const& context, std::size_t limit) noexcept {
    core_->context = context;
    core_->limit = limit;
    core_->rx.limit(limit);
  }
  void use(negotiated const& session) noexcept { use(session, session.message_limit); }
  [[nodiscard]] codec_context const& context() const noexcept { return core_->context; }
  [[nodiscard]] std::size_t limit() const noexcept { return core_->limit; }

  /// The next message already received, without I/O: how to drain what came with one read. `whole`
  /// is empty when there is none. The view is good until the next read.
  [[nodiscard]] result<message_view> poll() noexcept { return core_->rx.next(); }
  /// Received octets that no read has looked at; after an error of framing, those in error.
  [[nodiscard]] bytes pending() const noexcept { return core_->rx.pending(); }

  /// Forgets what was received.
  void discard() noexcept { core_->rx.clear(); }

  /// Append whole messages here; they leave with the next write or flush(). Producers stop when it
  /// is full().
  [[nodiscard]] transmit_buffer& transmit() noexcept { return core_->tx; }
  /// Octets not handed to the stream yet, in flight or not.
  [[nodiscard]] std::size_t unsent() const noexcept { return core_->unsent(); }
  /// Starts writing what transmit() holds, and tells nobody when it is out.
  void push() noexcept { core_->pump(); }

  /// Closes the stream; what is pending ends as stopped.
  void close() noexcept { core_->close(); }

  // For the operations.
  using core = detail::stream_core<Stream>;
  [[nodiscard]] core& internals() noexcept { return *core_; }

 private:
  core* core_;
};

template <class Stream, class... A> framed(Stream, A...) -> framed<Stream>;

}  // namespace senda
