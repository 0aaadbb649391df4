#include "daemon/config/program.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace senda::daemon::config {

namespace {

bool exists(std::string const& path) {
  struct ::stat unused;
  return ::stat(path.c_str(), &unused) == 0;
}

std::string value_of(environment_reader const& variable, char const* name) {
  char const* v = variable ? variable(name) : nullptr;
  return v ? v : "";
}

/// The folder of the file a path really leads to.
std::string real_folder(std::string_view file) {
  char* real = ::realpath(std::string{file}.c_str(), nullptr);
  std::string path = real ? real : std::string{file};
  std::free(real);
  auto const slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash);
}

std::vector<std::string> candidates(std::string const& program, std::string_view file,
                                    environment_reader const& variable) {
  if (program.starts_with('/')) return {program};
  if (auto const etc = resolve_etc(program, variable); etc != program) return {etc};
  std::vector<std::string> places{"/etc/exabgp/" + program};
  if (!file.empty()) places.push_back(real_folder(file) + '/' + program);
  std::string const path = value_of(variable, "PATH");
  for (std::size_t at = 0; at < path.size();) {
    auto const end = std::min(path.find(':', at), path.size());
    if (end > at) places.push_back(path.substr(at, end - at) + '/' + program);
    at = end + 1;
  }
  return places;
}

/// Why the file at `path` cannot be run; "" when it can.
std::string obstacle(std::string const& path) {
  std::string const quoted = " \"" + path + '"';
  struct ::stat s;
  if (::stat(path.c_str(), &s) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return "can not locate the program" + quoted;
    return "can not access program" + quoted + ": " + std::strerror(errno);
  }
  if (S_ISDIR(s.st_mode)) return "can not execute directories" + quoted;
  if (!S_ISREG(s.st_mode)) return "program must be a regular file" + quoted;
  if (::access(path.c_str(), R_OK) != 0)
    return "can not access program" + quoted + ": " + std::strerror(errno);
  if (s.st_mode & S_ISUID) return "refusing to run setuid programs" + quoted;
  if (s.st_mode & S_ISGID) return "refusing to run setgid programs" + quoted;
  bool const owner = s.st_uid == ::geteuid() && (s.st_mode & S_IXUSR);
  bool const group = s.st_gid == ::getegid() && (s.st_mode & S_IXGRP);
  if (!owner && !group && !(s.st_mode & S_IXOTH))
    return "exabgp will not be able to run this program" + quoted;
  return {};
}

}  // namespace

std::string resolve_etc(std::string_view path, environment_reader const& variable) {
  for (std::string const name : {"exabgp", "senda"}) {
    std::string const head = "etc/" + name;
    if (!path.starts_with(head) || (path.size() > head.size() && path[head.size()] != '/'))
      continue;
    std::string const rest{path.substr(head.size())};
    for (auto const set : {"SENDA_ETC", "EXABGP_ETC"})
      if (auto const folder = value_of(variable, set); !folder.empty()) return folder + rest;
    std::string const at_root = "/etc/" + name + rest;
    auto const pwd = value_of(variable, "PWD");
    if (exists(at_root) || pwd.empty()) return at_root;
    if (auto const here = pwd + '/' + head + rest; exists(here)) return here;
    if (pwd.ends_with("/etc") || pwd.ends_with("/sbin")) {
      auto const beside = pwd.substr(0, pwd.rfind('/')) + '/' + head + rest;
      if (exists(beside)) return beside;
    }
    return at_root;
  }
  return std::string{path};
}

found_program find_program(std::string_view program, std::string_view file,
                           environment_reader const& variable) {
  std::string const name{program};
  if (name.empty()) return {name, "can not locate the program \"\""};
  auto const places = candidates(name, file, variable);
  std::string found = places.size() == 1 ? places.front() : std::string{};
  for (auto const& place : places)
    if (exists(place)) found = place;  // the last one wins
  if (found.empty()) return {name, "can not locate the program \"" + name + '"'};
  if (!found.starts_with('/'))  // it is run in the root folder
    if (char* const here = ::getcwd(nullptr, 0)) {
      found = std::string{here} + '/' + found;
      std::free(here);
    }
  return {found, obstacle(found)};
}

}  // namespace senda::daemon::config
