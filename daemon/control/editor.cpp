#include "daemon/control/editor.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#if defined(SENDA_LIBEDIT)
#include <editline/readline.h>
#endif

namespace senda::daemon::control {

namespace {

constexpr std::size_t most_lines = 1000;  // of history

#if defined(SENDA_LIBEDIT)
editor::completer const* completing = nullptr;  // the library has one editor per program as well

char** complete_word(char const* begun, int start, int) {
  rl_attempted_completion_over = 1;  // no names of files
  if (!completing || !*completing) return nullptr;
  static std::vector<std::string> found;
  std::string_view const before{rl_line_buffer, static_cast<std::size_t>(start)};
  found = (*completing)(before, begun);
  return rl_completion_matches(begun, [](char const*, int state) -> char* {
    static std::size_t next = 0;
    if (state == 0) next = 0;
    return next < found.size() ? ::strdup(found[next++].c_str()) : nullptr;
  });
}
#endif

}  // namespace

editor::editor(std::string history, completer complete)
    : file_(std::move(history)),
      complete_(std::move(complete)),
      interactive_(::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO)) {
  if (!interactive_) return;
  if (std::ifstream in{file_})
    for (std::string l; std::getline(in, l);)
      if (!l.empty() && l != "_HiStOrY_V2_") lines_.push_back(l);
  if (lines_.size() > most_lines)
    lines_.erase(lines_.begin(), lines_.end() - static_cast<std::ptrdiff_t>(most_lines));
#if defined(SENDA_LIBEDIT)
  ::rl_readline_name = const_cast<char*>("senda");
  ::rl_initialize();
  ::rl_attempted_completion_function = complete_word;
  ::using_history();
  for (auto const& l : lines_) ::add_history(l.c_str());
  completing = &complete_;
#endif
}

editor::~editor() {
#if defined(SENDA_LIBEDIT)
  if (interactive_) completing = nullptr;
#endif
  if (!interactive_ || file_.empty() || lines_.empty()) return;
  mode_t const before = ::umask(077);
  if (std::ofstream out{file_})
    for (auto const& l : lines_) out << l << '\n';
  ::umask(before);
}

void editor::remember(std::string const& line) {
  if (line.empty() || (!lines_.empty() && lines_.back() == line)) return;
  lines_.push_back(line);
#if defined(SENDA_LIBEDIT)
  ::add_history(line.c_str());
#endif
}

std::optional<std::string> editor::line(std::string const& prompt) {
  std::string text;
#if defined(SENDA_LIBEDIT)
  if (interactive_) {
    char* const read = ::readline(prompt.c_str());
    if (!read) return std::nullopt;
    text = read;
    std::free(read);
    remember(text);
    return text;
  }
#endif
  if (interactive_) std::fputs(prompt.c_str(), stdout), std::fflush(stdout);
  char chunk[4096];
  while (std::fgets(chunk, sizeof chunk, stdin)) {
    text += chunk;
    if (!text.ends_with('\n')) continue;
    text.pop_back();
    if (interactive_) remember(text);
    return text;
  }
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace senda::daemon::control
