#include "daemon/control/paths.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace senda::daemon::control {

namespace {

enum class kind : std::uint8_t { socket, pipe };

bool is(std::string const& path, kind k) {
  struct stat s;
  if (::stat(path.c_str(), &s) != 0) return false;
  return k == kind::socket ? S_ISSOCK(s.st_mode) : S_ISFIFO(s.st_mode);
}

bool is_folder(std::string const& path) {
  struct stat s;
  return ::stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode);
}

std::string with_slash(std::string folder) {
  if (!folder.ends_with('/')) folder += '/';
  return folder;
}

std::string file_of(environment const& env) { return env.api_socketname + ".sock"; }

bool switched_off(std::optional<std::string> const& setting) { return setting && setting->empty(); }

}  // namespace

std::vector<std::string> run_folders(std::string const& root, uid_t user) {
  auto const number = std::to_string(user);
  std::vector<std::string> all;
  for (auto const* below : {"/run/", "/var/run/"})
    for (auto const& name : {std::string{"exabgp/"}, number + '/', std::string{}})
      all.push_back(below + name);
  all.insert(all.begin(), "/run/senda/");
  if (root.empty()) return all;
  for (std::size_t i = 0, n = all.size(); i < n; ++i) all.push_back(root + all[i]);
  return all;
}

std::string root_of(std::string_view program) {
  auto const up = [&] {
    program = program.substr(0, program.rfind('/') == program.npos ? 0 : program.rfind('/'));
  };
  up();
  if (program.ends_with("/bin") || program.ends_with("/sbin")) up();
  else return {};
  if (program.ends_with("/usr")) up();
  return std::string{program};
}

std::string installation_root() {
  char path[4096];
  auto const n = ::readlink("/proc/self/exe", path, sizeof path);
  return n > 0 ? root_of({path, static_cast<std::size_t>(n)}) : std::string{};
}

std::optional<std::string> find_socket(environment const& env,
                                       std::vector<std::string>& looked_at) {
  if (!env.api_socketpath.empty()) looked_at = {env.api_socketpath};
  else if (env.cli_socket && !env.cli_socket->empty())
    looked_at = {with_slash(*env.cli_socket) + file_of(env)};
  else
    for (auto const& folder : run_folders(installation_root(), ::getuid()))
      looked_at.push_back(folder + file_of(env));
  for (auto const& path : looked_at)
    if (is(path, kind::socket)) return path;
  return {};
}

std::vector<std::string> socket_places(environment const& env, uid_t user) {
  if (!env.api_cli || switched_off(env.cli_socket)) return {};
  if (!env.api_socketpath.empty()) return {env.api_socketpath};
  if (env.cli_socket) return {with_slash(*env.cli_socket) + file_of(env)};
  auto const root = installation_root();
  std::vector<std::string> places;
  auto const folders = run_folders(root, user);
  for (auto const& folder : folders)
    if (is(folder + file_of(env), kind::socket)) places.push_back(folder + file_of(env));
  // A folder of our own is better than one all services share.
  for (auto const& folder : folders)
    if (!folder.ends_with("/run/") && is_folder(folder)) places.push_back(folder + file_of(env));
  places.push_back(root + "/run/" + file_of(env));
  return places;
}

std::optional<pipe_paths> find_pipes(environment const& env, std::string const& name) {
  if (!env.api_cli || switched_off(env.cli_pipe) || name.empty()) return {};
  auto folders = run_folders(installation_root(), ::getuid());
  if (env.cli_pipe) folders = {with_slash(*env.cli_pipe)};
  for (auto const& folder : folders) {
    pipe_paths p{folder + name + ".in", folder + name + ".out"};
    if (is(p.in, kind::pipe) && is(p.out, kind::pipe)) return p;
  }
  return {};
}

}  // namespace senda::daemon::control
