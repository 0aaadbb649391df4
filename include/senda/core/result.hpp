// result<T>: a value or an error, never an exception; and the macros that hand errors on.
// Boost.Outcome's basic_result, of which this includes the smallest header.
#pragma once

#include <senda/core/error.hpp>

#include <boost/outcome/basic_result.hpp>

#include <utility>

namespace senda {

namespace outcome = BOOST_OUTCOME_V2_NAMESPACE;

/// A T or an error. Reading the wrong one ends the program: test first, or use SENDA_TRY.
template <class T> using result = outcome::basic_result<T, error, outcome::policy::terminate>;

/// Makes a failed result of any type.
[[nodiscard]] constexpr auto fail(error e) noexcept { return outcome::failure(e); }

/// Makes a result<void> that holds its (empty) value.
[[nodiscard]] constexpr auto success() noexcept { return outcome::success(); }

}  // namespace senda

// __LINE__, not __COUNTER__: header-only code must expand to the same tokens everywhere.
#define SENDA_CAT2(a, b) a##b
#define SENDA_CAT(a, b) SENDA_CAT2(a, b)
#define SENDA_TRY_IMPL(tmp, ret, decl, ...)                    \
  auto tmp = (__VA_ARGS__);                                    \
  if (!tmp.has_value()) ret ::senda::fail(tmp.assume_error()); \
  decl = std::move(tmp).assume_value()
#define SENDA_CHECK_IMPL(tmp, ret, ...)                          \
  do {                                                           \
    auto&& tmp = (__VA_ARGS__);                                  \
    if (!tmp.has_value()) ret ::senda::fail(tmp.assume_error()); \
  } while (false)

/// `SENDA_TRY(auto x, expression);` binds the value or returns the error.
#define SENDA_TRY(decl, ...) \
  SENDA_TRY_IMPL(SENDA_CAT(senda_try_, __LINE__), return, decl, __VA_ARGS__)
/// The same inside a coroutine.
#define SENDA_CO_TRY(decl, ...) \
  SENDA_TRY_IMPL(SENDA_CAT(senda_try_, __LINE__), co_return, decl, __VA_ARGS__)
/// `SENDA_CHECK(expression);` returns the error, if any, and ignores the value.
#define SENDA_CHECK(...) SENDA_CHECK_IMPL(SENDA_CAT(senda_try_, __LINE__), return, __VA_ARGS__)
/// The same inside a coroutine.
#define SENDA_CO_CHECK(...) \
  SENDA_CHECK_IMPL(SENDA_CAT(senda_try_, __LINE__), co_return, __VA_ARGS__)
