#include "daemon/server/usage_report.hpp"

#include <cstdio>
#include <sys/resource.h>

#include "daemon/log.hpp"

namespace senda::daemon {

namespace {

rusage used_so_far() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used;
}

double seconds(timeval const& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

}  // namespace

std::string memory_report() {
  return "memory peak-kilobytes=" + std::to_string(used_so_far().ru_maxrss);
}

void write_usage_report(std::string const& file) {
  auto const used = used_so_far();
  char text[512];
  std::snprintf(text, sizeof text,
                "user-seconds %.6f\nsystem-seconds %.6f\npeak-kilobytes %ld\npage-faults %ld\n"
                "voluntary-switches %ld\ninvoluntary-switches %ld\n",
                seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss,
                used.ru_minflt + used.ru_majflt, used.ru_nvcsw, used.ru_nivcsw);
  if (std::FILE* const out = file.empty() ? nullptr : std::fopen(file.c_str(), "we")) {
    std::fputs(text, out);
    std::fclose(out);
    return;
  }
  std::string line = text;
  for (auto& c : line)
    if (c == '\n') c = ' ';
  log_line(log_level::info, "daemon", "profile ", line);
}

}  // namespace senda::daemon
