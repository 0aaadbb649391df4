// secret: a string whose octets are overwritten before its memory is given back.
// For keys: TCP MD5 (RFC 2385), TCP-AO (RFC 5925).
#pragma once

#include <cstring>
#include <string>
#include <utility>

namespace senda::sync {

/// A std::string in all else. What is moved in takes its memory along; who appends to one leaves
/// what it had to be moved behind.
class secret : public std::string {
 public:
  secret() = default;
  secret(char const* s) : std::string(s) {}
  secret(std::string s) noexcept : std::string(std::move(s)) {}
  secret(secret const& other) = default;
  secret(secret&& other) noexcept : std::string(std::move(other)) { other.wipe(); }
  secret& operator=(secret const& other) {
    if (this != &other) {
      wipe();
      assign(other);
    }
    return *this;
  }
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe();
      std::string::operator=(std::move(other));
      other.wipe();
    }
    return *this;
  }
  ~secret() { wipe(); }

  /// Overwrites all of it, and it is empty.
  void wipe() noexcept {
    resize(capacity());  // within what it has: nothing is allocated
    ::explicit_bzero(data(), size());
    clear();
  }
};

}  // namespace senda::sync
