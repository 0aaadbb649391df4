// Tables of settings: one row per keyword says how its value is read, copied and compared.
// From them come the keywords of a block and the merging of templates (configuration contract §7).
#pragma once

#include <array>
#include <bitset>
#include <utility>

#include "daemon/config/reader.hpp"

namespace senda::daemon::config {

/// One keyword with a value, of a block that fills in an S.
template <class S> struct setting {
  std::string_view word;
  result<void> (*read)(text_cursor&, S&);
  void (*copy)(S const& from, S& to);
  bool (*same)(S const&, S const&);
};

namespace detail {
template <class> struct member_of;
template <class S, class T> struct member_of<T S::*> {
  using owner = S;
};
}  // namespace detail

/// The row of a keyword whose value is one member: `Read(cursor)` makes the value.
template <auto Member, auto Read> constexpr auto make_setting(std::string_view word) {
  using S = typename detail::member_of<decltype(Member)>::owner;
  return setting<S>{word,
                    [](text_cursor& in, S& to) -> result<void> {
                      SENDA_TRY(auto value, Read(in));
                      to.*Member = std::move(value);
                      return success();
                    },
                    [](S const& from, S& to) { to.*Member = from.*Member; },
                    [](S const& a, S const& b) { return a.*Member == b.*Member; }};
}

/// An S in the making: which rows of its table were written, well or badly.
template <class S> struct settings_block {
  using settings_type = S;
  static constexpr std::size_t most_rows = 64;

  S values;
  std::bitset<most_rows> given, tried;
};

/// Copies every row that `from` was given, over what `to` was given. Calls replaced(keyword) where
/// that changes something.
template <class S, std::size_t N, class F>
void merge_settings(std::array<setting<S>, N> const& table, settings_block<S> const& from,
                    settings_block<S>& to, F&& replaced) {
  to.tried |= from.tried;
  for (std::size_t i = 0; i < N; ++i) {
    if (!from.given[i]) continue;
    if (to.given[i] && !table[i].same(from.values, to.values)) replaced(table[i].word);
    table[i].copy(from.values, to.values);
    to.given.set(i);
  }
}

/// Keyword rows, for a block about a T derived from settings_block<S>, of a whole table.
template <class T, auto const& Table> constexpr auto settings_keywords() {
  constexpr std::size_t size = std::size(Table);
  static_assert(size <= T::most_rows);
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<keyword<T>, sizeof...(I)>{
        keyword<T>{Table[I].word, [](reader&, text_cursor& in, T& to) -> result<void> {
                     to.tried.set(I);
                     SENDA_CHECK(Table[I].read(in, to.values));
                     to.given.set(I);
                     return success();
                   }}...};
  }(std::make_index_sequence<size>{});
}

/// Two tables in a row.
template <class T, std::size_t N, std::size_t M>
constexpr std::array<keyword<T>, N + M> joined(std::array<keyword<T>, N> const& a,
                                               std::array<keyword<T>, M> const& b) {
  std::array<keyword<T>, N + M> all{};
  for (std::size_t i = 0; i < N; ++i) all[i] = a[i];
  for (std::size_t i = 0; i < M; ++i) all[N + i] = b[i];
  return all;
}

}  // namespace senda::daemon::config
