// migrate: configurations and commands of older versions of ExaBGP in today's words.
// Configuration contract §18.9.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace senda::daemon {

/// Versions whose languages differ, oldest first.
enum class syntax_version : std::uint8_t { v3_4, v4, v5, current };

/// "3.4", "4" (or "4.2"), "5", "main" (or "6").
[[nodiscard]] std::optional<syntax_version> parse_syntax_version(std::string_view text);

/// One place that changes.
struct text_edit {
  std::size_t begin = 0, end = 0;  ///< octets of the old text
  std::size_t line = 0;            ///< of `begin`, from 1
  std::string with;                ///< what stands there instead
  std::string what;                ///< `nlri-mpls is labeled-unicast`
};

/// What has to change in a configuration of version `from` for `to`; comments are left alone. With
/// `wrap` helpers run behind `WRAP migrate api`, which translates what they say.
[[nodiscard]] std::vector<text_edit> migrate_configuration(std::string_view text,
                                                           syntax_version from, syntax_version to,
                                                           std::string_view wrap = {});

/// The text with the edits made.
[[nodiscard]] std::string edited(std::string_view text, std::vector<text_edit> const& edits);
/// The same as a unified diff; empty when there are none.
[[nodiscard]] std::string unified_diff(std::string_view text, std::vector<text_edit> const& edits,
                                       std::string_view name);

/// A command of a helper program, without its newline, in the words of version `to`.
[[nodiscard]] std::string migrate_command(std::string_view line, syntax_version from,
                                          syntax_version to);

}  // namespace senda::daemon
