// What a framed stream consists of: the stream, both buffers, and the one write in flight.
// Lives until its owner and everything that is pending have let go of it.
#pragma once

#include <senda/async/operation.hpp>
#include <senda/message/receive_buffer.hpp>
#include <senda/message/transmit_buffer.hpp>

#include <asio/buffer.hpp>

#include <atomic>
#include <cstdint>

namespace senda::detail {

/// Somebody who waits until what was in the transmit buffer up to a point has left.
class write_waiter {
 public:
  write_waiter() = default;
  write_waiter(write_waiter const&) = delete;
  write_waiter& operator=(write_waiter const&) = delete;

  /// Appends its message, now that there is room.
  virtual result<std::size_t> encode() noexcept { return std::size_t{0}; }
  virtual void on_written() noexcept = 0;
  virtual void on_write_failed(error e) noexcept = 0;
  virtual void on_write_abandoned() noexcept = 0;

  [[nodiscard]] bool queued() const noexcept { return queue_ != nullptr; }

 protected:
  ~write_waiter() = default;

 private:
  friend class waiter_queue;
  template <class> friend class stream_core;
  write_waiter *next_ = nullptr, *previous_ = nullptr;
  class waiter_queue* queue_ = nullptr;
  std::uint64_t until_ = 0;
};

/// First in, first out; anybody may leave at any time.
class waiter_queue {
 public:
  [[nodiscard]] write_waiter* front() const noexcept { return front_; }
  [[nodiscard]] bool empty() const noexcept { return !front_; }
  void push(write_waiter& w) noexcept {
    w.queue_ = this;
    w.previous_ = back_;
    w.next_ = nullptr;
    (back_ ? back_->next_ : front_) = &w;
    back_ = &w;
  }
  void push_front(write_waiter& w) noexcept {
    w.queue_ = this;
    w.previous_ = nullptr;
    w.next_ = front_;
    (front_ ? front_->previous_ : back_) = &w;
    front_ = &w;
  }
  static void remove(write_waiter& w) noexcept {
    auto& q = *std::exchange(w.queue_, nullptr);
    (w.previous_ ? w.previous_->next_ : q.front_) = w.next_;
    (w.next_ ? w.next_->previous_ : q.back_) = w.previous_;
  }
  write_waiter* pop() noexcept {
    auto* const w = front_;
    if (w) remove(*w);
    return w;
  }

 private:
  write_waiter *front_ = nullptr, *back_ = nullptr;
};

/// Everything here happens on the stream's executor.
///
/// Two transmit buffers: one is being written and must not move, messages go to the other one. What
/// gathers there during a write leaves in the next.
template <class Stream> class stream_core {
 public:
  stream_core(Stream s, std::size_t receive_capacity)
      : stream(std::move(s)), rx(receive_capacity) {}
  stream_core(stream_core const&) = delete;
  stream_core& operator=(stream_core const&) = delete;

  Stream stream;
  receive_buffer rx;
  transmit_buffer tx;  ///< where messages go
  codec_context context{};
  std::size_t limit = max_message_size;  ///< of a message, both ways
  asio::cancellation_signal read_signal;
  bool reading = false;

  void acquire() noexcept { ++users_; }
  void release() noexcept {
    if (--users_ == 0 && visitors_.load(std::memory_order_acquire) == 0) delete this;
  }
  /// From any thread, while the owner is there: it will be acquired on the executor.
  void announce() noexcept { visitors_.fetch_add(1, std::memory_order_relaxed); }
  void withdraw() noexcept {
    if (visitors_.fetch_sub(1, std::memory_order_acq_rel) == 1 && users_ == 0) delete this;
  }
  /// Nothing will be read or written any more; what is pending ends as stopped.
  void close() noexcept {
    broken_ = operation_stopped();
    asio::error_code ignored;
    if constexpr (requires { stream.lowest_layer().close(ignored); })
      stream.lowest_layer().close(ignored);
    else if constexpr (requires { stream.close(ignored); }) stream.close(ignored);
  }
  [[nodiscard]] bool closed() const noexcept { return broken_.from == origin_of_error::stopped; }

  // --- reading -----------------------------------------------------------------------------------
  /// Runs `f` and then whatever starts meanwhile and could complete at once: a loop instead of a
  /// recursion from completion to completion.
  template <class F> void in_loop(F f) noexcept {
    if (loop_) return f();
    acquire();
    operation_base* next = nullptr;
    loop_ = &next;
    f();
    while (auto* const op = std::exchange(next, nullptr)) op->begin();
    loop_ = nullptr;
    release();
  }
  void begin_in_loop(operation_base& op) noexcept {
    if (loop_ && !*loop_) *loop_ = &op;
    else in_loop([&op] { op.begin(); });
  }

  // --- writing -----------------------------------------------------------------------------------
  /// Not set while everything is well; else why nothing can be written any more.
  [[nodiscard]] bool broken() const noexcept { return broken_ != error{}; }
  [[nodiscard]] error why_broken() const noexcept { return broken_; }
  [[nodiscard]] std::size_t unsent() const noexcept { return flying_.size() + tx.size(); }
  /// A message may be appended now without overtaking others or growing the buffer beyond bounds.
  [[nodiscard]] bool has_room() const noexcept { return outside_.empty() && !tx.full(); }

  /// on_written() comes once all that is in the buffers now has left.
  void wait_until_written(write_waiter& w) noexcept {
    w.until_ = written_ + unsent();
    inside_.push(w);
    pump();
  }
  /// on_written() comes with the next octets that leave. Ahead of all others.
  void wait_for_progress(write_waiter& w) noexcept {
    w.until_ = written_ + 1;
    inside_.push_front(w);
    pump();
  }
  /// encode() comes when there is room, on_written() after that.
  void wait_for_room(write_waiter& w) noexcept {
    outside_.push(w);
    pump();
  }
  /// Sees to it that a write is in flight if there is something to write.
  void pump() noexcept {
    if (writing_ || telling_) return;
    if (broken()) return give_up(broken_);
    admit();
    if (flying_.empty()) std::swap(flying_, tx);
    if (flying_.empty()) return;
    writing_ = true;
    acquire();
    auto const out = flying_.pending();
    stream.async_write_some(asio::const_buffer(out.data(), out.size()),
                            io_handler<stream_core>{this});
    admit();
  }

  // Called by the handler of the write.
  op_arena& arena() noexcept { return write_arena_; }
  asio::cancellation_slot slot() noexcept { return {}; }
  void on_io(asio::error_code ec, std::size_t n) noexcept {
    writing_ = false;
    flying_.consume(n);
    written_ += n;
    if (ec && !broken()) broken_ = error_of(ec);
    telling_ = true;
    while (inside_.front() && inside_.front()->until_ <= written_) inside_.pop()->on_written();
    telling_ = false;
    pump();
    release();
  }
  void on_abandoned() noexcept {
    writing_ = false;
    telling_ = true;
    while (auto* const w = inside_.pop()) w->on_write_abandoned();
    while (auto* const w = outside_.pop()) w->on_write_abandoned();
    release();
  }

 private:
  ~stream_core() = default;

  void admit() noexcept {
    telling_ = true;  // a completion does not get to start the write we are about to start
    while (!outside_.empty() && !tx.full()) {
      auto* const w = outside_.pop();
      auto const r = w->encode();
      if (!r.has_value()) {
        w->on_write_failed(r.assume_error());
      } else {
        w->until_ = written_ + unsent();
        inside_.push(*w);
      }
    }
    telling_ = false;
  }
  void give_up(error e) noexcept {
    telling_ = true;
    flying_.clear();
    tx.clear();
    while (auto* const w = inside_.pop()) w->on_write_failed(e);
    while (auto* const w = outside_.pop()) w->on_write_failed(e);
    telling_ = false;
  }

  std::size_t users_ = 1;                 // the owner, and what is pending; on the executor
  std::atomic<std::size_t> visitors_{0};  // started elsewhere, not here yet
  operation_base** loop_ = nullptr;
  transmit_buffer flying_;
  waiter_queue inside_, outside_;  // in the buffers already; waiting for room
  std::uint64_t written_ = 0;
  error broken_{};
  bool writing_ = false, telling_ = false;
  op_arena write_arena_;
};

}  // namespace senda::detail
