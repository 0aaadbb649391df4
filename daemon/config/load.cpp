#include "daemon/config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config/draft.hpp"
#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

using namespace config;

constexpr keyword<file_draft> top_level[] = {
    {"process", nullptr, &read_process},
    {"check", nullptr, &read_check},
    {"template", nullptr, &read_template},
    {"neighbor", nullptr, &read_neighbor},
};

load_result load(std::string_view text, tokenizer::input mode, std::string file, std::string shown,
                 load_options const& options) {
  load_result loaded{{}, diagnostics{std::move(shown), text}};
  auto& messages = loaded.messages;
  reader r{text, mode, messages};
  file_draft draft{options, file, {}, {}, {}, {}, {}, {}};
  for (;;) {
    r.read_rows(top_level, draft);
    if (r.current().end != '}') break;  // the end of the input
    r.warn(place::of(r.current().mark), "this '}' closes nothing and is ignored");
  }
  if (r.statements() == 0 && !messages.failed())
    messages.unreadable({}, "issue setting the configuration parser, no data");
  connect_processes(r, draft.result);
  messages.detach();
  log_line(log_level::debug, "parser", file.empty() ? "text" : file, " statements=", r.statements(),
           " neighbors=", draft.result.neighbors.size(),
           " processes=", draft.result.processes.size(), " messages=", messages.all().size());
  if (!messages.failed()) {
    draft.result.file = std::move(file);
    loaded.value = std::move(draft.result);
  }
  return loaded;
}

/// Contents of a file; false with errno set.
bool read_whole(std::string const& path, std::string& out) {
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct ::stat s;
  if (::fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > 0)
    out.reserve(static_cast<std::size_t>(s.st_size) + 1);
  std::size_t size = 0;
  for (;;) {
    out.resize(std::max(out.capacity(), size + 65536));
    auto const n = ::read(fd, out.data() + size, out.size() - size);
    if (n < 0 && errno == EINTR) continue;
    int const why = errno;
    if (n <= 0 || size > tokenizer::most_octets) {
      ::close(fd);
      errno = why;
      out.resize(size);
      return n >= 0;
    }
    size += static_cast<std::size_t>(n);
  }
}

}  // namespace

load_result load_file(std::string const& path, load_options const& options) {
  auto const place = resolve_etc(path, options.variable);
  sync::secret text;  // there may be passwords in it
  if (read_whole(place, text)) return load_file_contents(text, place, options);
  load_result failed{{}, diagnostics{path, {}}};
  failed.file_missing = errno == ENOENT || errno == ENOTDIR;
  failed.messages.unreadable({}, std::string{"the file can not be read: "} + std::strerror(errno));
  return failed;
}

load_result load_text(std::string_view text, load_options const& options, std::string name) {
  return load(text, tokenizer::input::text, {}, std::move(name), options);
}

load_result load_file_contents(std::string_view text, std::string file,
                               load_options const& options) {
  auto shown = file;
  return load(text, tokenizer::input::file, std::move(file), std::move(shown), options);
}

}  // namespace senda::daemon
