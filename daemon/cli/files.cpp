#include "daemon/cli/files.hpp"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace senda::daemon::cli {

namespace {

bool fail(std::string const& file, std::string const& what, std::string& why) {
  why = what + ' ' + file + ": " + std::strerror(errno);
  return false;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    auto const n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

bool read_file(std::string const& file, std::string& out, std::string& why) {
  int const fd = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(file, "cannot read", why);
  out.clear();
  char chunk[65536];
  ssize_t n;
  while ((n = ::read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0) out.append(chunk, static_cast<std::size_t>(n));
  bool const good = n == 0 || fail(file, "cannot read", why);
  if (fd != STDIN_FILENO) ::close(fd);
  return good;
}

bool replace_file(std::string const& file, std::string_view text, std::string& why) {
  char real[PATH_MAX];
  if (!::realpath(file.c_str(), real)) return fail(file, "cannot write", why);
  struct ::stat old {};
  if (::stat(real, &old) != 0) return fail(file, "cannot write", why);
  std::string temporary = std::string{real} + ".XXXXXX";
  int const fd = ::mkstemp(temporary.data());
  if (fd < 0) return fail(file, "cannot write beside", why);
  bool good = write_all(fd, text) && ::fchmod(fd, old.st_mode & 07777) == 0;
  if (good && (old.st_uid != ::geteuid() || old.st_gid != ::getegid()))
    good = ::fchown(fd, old.st_uid, old.st_gid) == 0;
  good = good && ::fsync(fd) == 0;
  good = ::close(fd) == 0 && good && ::rename(temporary.c_str(), real) == 0;
  if (good) return true;
  fail(file, "cannot write", why);
  ::unlink(temporary.c_str());
  return false;
}

bool write_file(std::string const& file, std::string_view text, unsigned mode, std::string& why) {
  for (auto at = file.find('/', 1); at != file.npos; at = file.find('/', at + 1))
    if (::mkdir(file.substr(0, at).c_str(), 0755) != 0 && errno != EEXIST)
      return fail(file.substr(0, at), "cannot create", why);
  int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return fail(file, "cannot write", why);
  bool const good = write_all(fd, text);
  return (::close(fd) == 0 && good) || fail(file, "cannot write", why);
}

}  // namespace senda::daemon::cli
