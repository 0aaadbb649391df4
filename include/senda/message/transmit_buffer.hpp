// transmit_buffer: messages are encoded straight into it, one write sends many of them.
// It grows to what one batch needs and keeps that; sending consumes from the front.
#pragma once

#include <senda/message/header.hpp>

#include <cstring>
#include <utility>

namespace senda {

class transmit_buffer {
 public:
  /// Producers stop here: enough for one large write, small enough to stay in cache.
  static constexpr std::size_t high_water = 64 * 1024;

  transmit_buffer() noexcept = default;
  transmit_buffer(transmit_buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        capacity_(std::exchange(other.capacity_, 0)),
        head_(std::exchange(other.head_, 0)),
        tail_(std::exchange(other.tail_, 0)) {}
  transmit_buffer& operator=(transmit_buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
    return *this;
  }
  ~transmit_buffer() { delete[] data_; }

  /// Encodes one message behind the others; the view is good until the next append() or prepare().
  /// Error: local ENOBUFS when the message exceeds `limit`; the buffer is unchanged then.
  template <outgoing_message M>
  [[nodiscard]] result<message_view> append(M const& m, codec_context const& context = {},
                                            std::size_t limit = max_message_size) noexcept {
    auto const whole = encode_message(m, prepare(limit), context, limit);
    if (!whole.has_value()) return fail(whole.assume_error());
    commit(whole.assume_value().size());
    return message_view{M::type, whole.assume_value()};
  }
  /// At least `n` octets of room behind what is pending; tell commit() how many were used.
  [[nodiscard]] mutable_bytes prepare(std::size_t n) {
    if (head_ == tail_) head_ = tail_ = 0;
    if (capacity_ - tail_ < n) grow(n);
    return {data_ + tail_, capacity_ - tail_};
  }
  void commit(std::size_t n) noexcept { tail_ += n; }

  /// What has to be written next.
  [[nodiscard]] bytes pending() const noexcept { return {data_ + head_, tail_ - head_}; }
  void consume(std::size_t n) noexcept { head_ += n; }
  [[nodiscard]] bool empty() const noexcept { return head_ == tail_; }
  [[nodiscard]] std::size_t size() const noexcept { return tail_ - head_; }
  /// Producers should wait until some of it is sent.
  [[nodiscard]] bool full() const noexcept { return size() >= high_water; }
  void clear() noexcept { head_ = tail_ = 0; }

 private:
  void grow(std::size_t n) {
    std::size_t const used = size();
    if (capacity_ - used < n) {
      std::size_t wanted = capacity_ ? 2 * capacity_ : 4096;
      while (wanted - used < n) wanted *= 2;
      auto* more = new std::uint8_t[wanted];
      if (used) std::memcpy(more, data_ + head_, used);
      delete[] data_;
      data_ = more;
      capacity_ = wanted;
    } else {
      std::memmove(data_, data_ + head_, used);
    }
    head_ = 0;
    tail_ = used;
  }

  std::uint8_t* data_ = nullptr;
  std::size_t capacity_ = 0, head_ = 0, tail_ = 0;
};

}  // namespace senda
