// Memory for what Asio keeps about an operation in flight: inside the operation itself.
// Handlers bring it along as their associated allocator.
#pragma once

#include <asio/recycling_allocator.hpp>

#include <cstddef>
#include <utility>

namespace senda::detail {

/// Room for the one Asio operation that is in flight. What does not fit comes from Asio's cache.
class op_arena {
 public:
  static constexpr std::size_t capacity = 256;
  op_arena() = default;
  op_arena(op_arena&&) = delete;

  [[nodiscard]] void* try_allocate(std::size_t n, std::size_t align) noexcept {
    if (used_ || n > capacity || align > alignof(std::max_align_t)) return nullptr;
    used_ = true;
    return memory_;
  }
  [[nodiscard]] bool try_release(void* p) noexcept {
    if (p != memory_) return false;
    used_ = false;
    return true;
  }

 private:
  alignas(std::max_align_t) std::byte memory_[capacity];
  bool used_ = false;
};

template <class T> class op_allocator {
 public:
  using value_type = T;
  explicit op_allocator(op_arena& a) noexcept : arena_(&a) {}
  template <class U> op_allocator(op_allocator<U> const& other) noexcept : arena_(other.arena_) {}

  [[nodiscard]] T* allocate(std::size_t n) {
    if (void* p = arena_->try_allocate(n * sizeof(T), alignof(T))) return static_cast<T*>(p);
    return asio::recycling_allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) noexcept {
    if (!arena_->try_release(p)) asio::recycling_allocator<T>().deallocate(p, n);
  }
  friend bool operator==(op_allocator, op_allocator) = default;

 private:
  template <class> friend class op_allocator;
  op_arena* arena_;
};

/// Base of completion handlers given to Asio: brings the arena along, and tells `Op` when it was
/// destroyed instead of called because the io_context goes away.
template <class Op> class op_handler {
 public:
  explicit op_handler(Op* op) noexcept : op_(op) {}
  op_handler(op_handler&& other) noexcept
      : op_(other.op_), live_(std::exchange(other.live_, false)) {}
  op_handler& operator=(op_handler&&) = delete;
  ~op_handler() {
    if (live_) op_->on_abandoned();
  }
  using allocator_type = op_allocator<void>;
  [[nodiscard]] allocator_type get_allocator() const noexcept {
    return allocator_type{op_->arena()};
  }

 protected:
  /// Last use of the handler.
  Op* fire() noexcept {
    live_ = false;
    return op_;
  }
  Op* op_;  // good for associators even after a move

 private:
  bool live_ = true;
};

}  // namespace senda::detail
