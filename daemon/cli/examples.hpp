// Complete configurations to start from, by topic: what `senda configuration example` prints.
#pragma once

#include <span>
#include <string_view>

namespace senda::daemon::cli {

struct example {
  std::string_view topic, summary, text;
};

/// Each of them validates as it is.
[[nodiscard]] std::span<example const> examples() noexcept;

}  // namespace senda::daemon::cli
