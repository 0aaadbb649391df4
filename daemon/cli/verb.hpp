// verb: what `senda` can be told to do, one entry of the table in verbs.cpp each.
// Configuration contract §18.
#pragma once

#include <span>
#include <string_view>

namespace senda::daemon::cli {

/// How the program was called.
struct invocation {
  std::string_view program;            ///< as help shows it: "senda", "senda configuration"
  bool as_exabgp = false;              ///< under the name `exabgp`: nothing that it does not have
  std::span<char const* const> words;  ///< behind the verb
};

/// One of them.
struct verb {
  std::string_view name;
  std::string_view alias;              ///< another name, under the name `senda` only; "": none
  std::string_view summary;            ///< a few words for the list
  int (*run)(invocation const& call);  ///< the exit code
};

[[nodiscard]] int server_verb(invocation const& call);
[[nodiscard]] int configuration_verb(invocation const& call);
[[nodiscard]] int validate_verb(invocation const& call);
[[nodiscard]] int decode_verb(invocation const& call);
[[nodiscard]] int encode_verb(invocation const& call);
[[nodiscard]] int env_verb(invocation const& call);
[[nodiscard]] int version_verb(invocation const& call);

/// The whole program.
[[nodiscard]] int run_program(int argc, char const* const* argv);

}  // namespace senda::daemon::cli
