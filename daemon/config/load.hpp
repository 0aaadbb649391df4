// From a configuration text to a checked configuration, or to everything that is wrong with it.
// Configuration contract §1 to §10. Nothing is kept between two calls: a reload is a fresh object.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/config/diagnostics.hpp"
#include "daemon/config/model.hpp"
#include "daemon/config/program.hpp"

namespace senda::daemon {

struct load_options {
  bool passive = false;        ///< bgp.passive: every neighbor is, and ranges are allowed
  bool check_programs = true;  ///< look for the programs of processes (§4.2)
  /// Told from time to time how many routes are read.
  std::function<void(std::size_t)> progress{};
  config::environment_reader variable = [](char const* name) { return std::getenv(name); };
};

struct load_result {
  std::optional<configuration> value;  ///< there when nothing was wrong
  config::diagnostics messages;        ///< errors; warnings in any case
  bool file_missing = false;

  explicit operator bool() const noexcept { return value.has_value(); }
};

/// Reads a file. A path beginning with `etc/exabgp` is one in the configuration directory.
[[nodiscard]] load_result load_file(std::string const& path, load_options const& options = {});

/// Reads a text: lines are not continued (§1.2). `name` stands for the file in messages.
[[nodiscard]] load_result load_text(std::string_view text, load_options const& options = {},
                                    std::string name = "<text>");

/// The same for the contents of a file that was read already.
[[nodiscard]] load_result load_file_contents(std::string_view text, std::string file,
                                             load_options const& options = {});

}  // namespace senda::daemon
