// receive_buffer: octets come in by the piece, whole messages go out as views.
// RFC 4271 §4.1; RFC 8654 once both sides offered extended messages.
#pragma once

#include <senda/message/header.hpp>

#include <cstring>
#include <utility>

namespace senda {

/// One contiguous buffer; what is left of an incomplete message moves to its front when room runs
/// short. Allocates once.
class receive_buffer {
 public:
  static constexpr std::size_t default_capacity = 2 * (max_extended_message_size + 1);

  explicit receive_buffer(std::size_t capacity = default_capacity)
      : data_(new std::uint8_t[capacity]), capacity_(capacity) {}
  receive_buffer(receive_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        head_(std::exchange(other.head_, 0)),
        tail_(std::exchange(other.tail_, 0)),
        limit_(other.limit_) {}
  receive_buffer& operator=(receive_buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
    std::swap(limit_, other.limit_);
    return *this;
  }
  ~receive_buffer() { delete[] data_; }

  /// Largest message accepted: max_message_size, or max_extended_message_size when negotiated.
  void limit(std::size_t octets) noexcept { limit_ = octets; }
  [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

  /// The next whole message; `whole` is empty when there is none yet. The view is good until the
  /// next call of prepare(). An error stays: the stream cannot be cut any further.
  [[nodiscard]] result<message_view> next() noexcept {
    auto const m = next_message({data_ + head_, tail_ - head_}, limit_);
    if (m.has_value()) head_ += m.assume_value().whole.size();
    return m;
  }
  /// Where the next octets go; tell commit() how many came. Never empty while messages are taken
  /// out as they complete.
  [[nodiscard]] mutable_bytes prepare() noexcept {
    if (head_ == tail_) head_ = tail_ = 0;
    else if (capacity_ - tail_ < limit_) {
      std::memmove(data_, data_ + head_, tail_ - head_);
      tail_ -= head_;
      head_ = 0;
    }
    return {data_ + tail_, capacity_ - tail_};
  }
  void commit(std::size_t n) noexcept { tail_ += n; }
  /// Octets which belong to no complete message yet (or have not been looked at).
  [[nodiscard]] bytes pending() const noexcept { return {data_ + head_, tail_ - head_}; }
  void clear() noexcept { head_ = tail_ = 0; }

 private:
  std::uint8_t* data_;
  std::size_t capacity_, head_ = 0, tail_ = 0, limit_ = max_message_size;
};

}  // namespace senda
