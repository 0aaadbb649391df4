// Lets the time of day jump in a program: LD_PRELOAD this, CLOCK_SHIM names a file with the offset
// in seconds (64 bits). Other clocks are left alone.
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

std::int64_t offset() noexcept {
  static std::int64_t const volatile* const at = [] {
    char const* const name = std::getenv("CLOCK_SHIM");
    int const fd = name ? ::open(name, O_RDONLY | O_CLOEXEC) : -1;
    void* const map = fd < 0 ? MAP_FAILED : ::mmap(nullptr, 8, PROT_READ, MAP_SHARED, fd, 0);
    if (fd >= 0) ::close(fd);
    return map == MAP_FAILED ? nullptr : static_cast<std::int64_t const volatile*>(map);
  }();
  return at ? *at : 0;
}

}  // namespace

extern "C" int clock_gettime(clockid_t which, timespec* to) noexcept {
  static auto const real =
      reinterpret_cast<int (*)(clockid_t, timespec*)>(::dlsym(RTLD_NEXT, "clock_gettime"));
  int const done = real(which, to);
  if (done == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
    to->tv_sec += offset();
  return done;
}

extern "C" std::time_t time(std::time_t* to) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (to) *to = now.tv_sec;
  return now.tv_sec;
}
