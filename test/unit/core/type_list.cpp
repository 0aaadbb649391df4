#include <senda/core/type_list.hpp>

#include <doctest/doctest.h>

using namespace senda;

namespace {
struct a {
  static constexpr int value = 1;
};
struct b {
  static constexpr int value = 2;
};
constexpr int digits() {
  int v = 0;
  for_each_type(type_list<a, b, a>{}, [&]<class T>() { v = v * 10 + T::value; });
  return v;
}
}  // namespace

TEST_CASE("type_list: visits its types in order") {
  static_assert(type_list<a, b, a>::size == 3);
  static_assert(type_list<>::size == 0);
  static_assert(digits() == 121);
  for_each_type(type_list<>{}, []<class T>() { FAIL("there is no type"); });
}
