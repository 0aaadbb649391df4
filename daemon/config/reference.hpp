// reference: every keyword of the configuration as data: where it stands, its values, its default.
// Configuration contract §23. The JSON Schema is written from it, senda.conf(5) checked against it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace senda::daemon {

enum class value_kind : std::uint8_t {
  block,      ///< `keyword { ... }`: another section, named in `values`
  statement,  ///< several words: `values` says which
  boolean,
  integer,  ///< least to most
  choice,   ///< one of the words in `values`
  address,
  asn,
  text,
  list,  ///< `[ a b ]`, or one of them
  none,  ///< no value
};

struct keyword_reference {
  std::string_view section;  ///< "neighbor", "capability"; "" is the top level
  std::string_view keyword;
  value_kind kind;
  std::string_view values;   ///< as people write them
  std::string_view initial;  ///< the default; "": none, or it has to be there
  std::string_view help;
  std::uint64_t least = 0, most = 0;  ///< of an integer
};

[[nodiscard]] std::span<keyword_reference const> keyword_references() noexcept;

}  // namespace senda::daemon
