// verb: what `senda` can be told to do, one entry of the table in verbs.cpp each.
// Configuration contract §18.
#pragma once

#include <span>
#include <string_view>

#include "daemon/cli/options.hpp"

namespace senda::daemon::cli {

/// How the program was called.
struct invocation {
  std::string_view program;            ///< as help shows it: "senda"
  bool as_exabgp = false;              ///< under the name `exabgp`: nothing that it does not have
  std::span<char const* const> words;  ///< behind the verb
};

/// One of them, or a group of them: `configuration`, `shell`, `migrate`.
struct verb {
  std::string_view name;
  std::string_view alias;              ///< another name, under the name `senda` only; "": none
  std::string_view summary;            ///< a few words for the list
  int (*run)(invocation const& call);  ///< the exit code
  usage const* how;                    ///< its options; of a group: what it is for
  std::span<verb const> (*below)() = nullptr;  ///< the verbs of a group
};

[[nodiscard]] int server_verb(invocation const& call);
[[nodiscard]] int configuration_verb(invocation const& call);
[[nodiscard]] int validate_verb(invocation const& call);
[[nodiscard]] int diff_verb(invocation const& call);
[[nodiscard]] int format_verb(invocation const& call);
[[nodiscard]] int example_verb(invocation const& call);
[[nodiscard]] int export_verb(invocation const& call);
[[nodiscard]] int schema_verb(invocation const& call);
[[nodiscard]] int shell_verb(invocation const& call);
[[nodiscard]] int completion_verb(invocation const& call);
[[nodiscard]] int install_verb(invocation const& call);
[[nodiscard]] int uninstall_verb(invocation const& call);
[[nodiscard]] int migrate_verb(invocation const& call);
[[nodiscard]] int migrate_conf_verb(invocation const& call);
[[nodiscard]] int migrate_api_verb(invocation const& call);
[[nodiscard]] int decode_verb(invocation const& call);
[[nodiscard]] int encode_verb(invocation const& call);
[[nodiscard]] int env_verb(invocation const& call);
[[nodiscard]] int version_verb(invocation const& call);
[[nodiscard]] int healthcheck_verb(invocation const& call);
[[nodiscard]] int run_verb(invocation const& call);
[[nodiscard]] int cli_verb(invocation const& call);

/// Help and completion are written from these, the command lines are read by them.
extern usage const server_usage, decode_usage, encode_usage, env_usage, version_usage;
extern usage const configuration_usage, validate_usage, diff_usage, format_usage, example_usage,
    export_usage;
extern usage const schema_usage, shell_usage, completion_usage, install_usage, uninstall_usage;
extern usage const migrate_usage, migrate_conf_usage, migrate_api_usage;
extern usage const healthcheck_usage, run_usage, cli_usage;

/// The groups, and all verbs.
[[nodiscard]] std::span<verb const> configuration_verbs() noexcept;
[[nodiscard]] std::span<verb const> shell_verbs() noexcept;
[[nodiscard]] std::span<verb const> migrate_verbs() noexcept;
[[nodiscard]] std::span<verb const> all_verbs() noexcept;
/// Verbs of senda's own: under the name `exabgp` they are files, as they are there.
[[nodiscard]] bool is_own(verb const& v) noexcept;

/// Does what the first word says, one of `verbs`. Help where it asks for that (exit code 0), help
/// or what is wrong with the word where it is none of them (1).
[[nodiscard]] int run_group(invocation const& call, usage const& group,
                            std::span<verb const> verbs);

/// The whole program.
[[nodiscard]] int run_program(int argc, char const* const* argv);

}  // namespace senda::daemon::cli
