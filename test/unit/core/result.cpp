#include <senda/core/result.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

using namespace senda;

namespace {
constexpr error broken = open_error(open_subcode::bad_peer_as, 20, 2);

result<int> half(int v) {
  if (v % 2) return fail(broken);
  return v / 2;
}
result<int> quarter(int v) {
  SENDA_TRY(int const h, half(v));
  SENDA_TRY(auto const q, half(h));
  return q;
}
result<void> quarters(int v) {
  SENDA_CHECK(half(v));
  if (v > 100) SENDA_CHECK(half(1));
  else SENDA_CHECK(half(v / 2));
  return success();
}

/// A value that can only be moved, and counts.
struct move_only {
  explicit move_only(int n) : number(n) {}
  move_only(move_only&& other) noexcept : number(std::exchange(other.number, -1)) {}
  move_only& operator=(move_only&& other) noexcept {
    number = std::exchange(other.number, -1);
    return *this;
  }
  int number;
};
result<move_only> made(bool good) {
  if (!good) return fail(local_error(1));
  return move_only{7};
}
result<move_only> handed_on(bool good) {
  SENDA_TRY(auto m, made(good));
  return m;
}
}  // namespace

static_assert(sizeof(result<int>) <= 24);
static_assert(std::is_trivially_copyable_v<result<int>>);

TEST_CASE("SENDA_TRY binds the value or hands the error on") {
  CHECK(quarter(12).value() == 3);
  CHECK(quarter(3).error() == broken);
  CHECK(quarter(6).error() == broken);
}

TEST_CASE("SENDA_CHECK hands the error on, and is one statement") {
  CHECK(quarters(4).has_value());
  CHECK(quarters(3).error() == broken);
  CHECK(quarters(6).error() == broken);
  CHECK(quarters(104).error() == broken);
}

TEST_CASE("SENDA_TRY moves") {
  CHECK(handed_on(true).value().number == 7);
  CHECK(handed_on(false).error() == local_error(1));
}
