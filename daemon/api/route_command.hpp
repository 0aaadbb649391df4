// route_command: what stands behind `announce` or `withdraw`, read as the configuration reads it,
// and given to neighbors. API contract §6.4, §6.5. Every kind of route goes through read().
#pragma once

#include <chrono>

#include "daemon/config/route_reader.hpp"
#include "daemon/speaker/speaker.hpp"

namespace senda::daemon {

/// Reused from command to command: what it needs is allocated once.
class route_command {
 public:
  /// Why a command was refused.
  enum class failure : std::uint8_t {
    none,
    unknown_type,  ///< no kind of route is called so
    malformed,     ///< the words do not make a route
    not_resolved,  ///< it makes one which cannot be announced: problem() says why
  };
  struct order {
    bool announce = true;
    std::chrono::seconds lifetime{0};  ///< the route goes by itself after that; 0: it stays
  };

  /// The types, by their first word.
  [[nodiscard]] static bool is_type(std::string_view word) noexcept;
  /// Reads TYPE and all behind it. `more` are words of attributes which hold unless those of the
  /// command say otherwise.
  failure read(std::span<token const> words, bool announce, std::span<token const> more = {});
  /// Gives what was read to the peers; not_resolved, and nothing is done, when one of them has no
  /// address for `next-hop self`.
  failure give(std::vector<speaker::neighbor const*> const& peers, bool announce);

  /// What was wrong: a sentence for the log, or of not_resolved for the client.
  [[nodiscard]] std::string const& problem() const noexcept { return problem_; }
  [[nodiscard]] config::route_reader const& routes() const noexcept { return reader_; }
  /// `ttl` of the command, zero when it had none.
  [[nodiscard]] std::chrono::seconds lifetime() const noexcept { return lifetime_; }
  /// The first route as errors name it: `10.3.1.0/24 rd 65000:1`.
  [[nodiscard]] std::string named() const;

 private:
  failure read_type(std::span<token const> words);
  failure read_flat(std::span<token const> words);
  failure read_body(std::span<token const> words);
  failure read_statements(std::span<token const> words, std::size_t& at);
  failure read_keywords(text_cursor& in);
  failure refuse(std::string_view why);
  failure refuse(text_cursor const& in);
  void take_lifetime();
  [[nodiscard]] bool resolve(neighbor_settings const& n, peer const& p, family f);
  void give_some(family f, bool announce);

  config::route_reader reader_;
  std::vector<token> words_;
  std::vector<std::uint8_t> with_self_;
  bytes block_;
  // While it is given: to whom yet, to whom at once, and what; kept for the next command.
  std::vector<speaker::neighbor const*> left_;
  std::vector<outbound_reader*> together_;
  std::vector<std::uint8_t> given_;
  std::string problem_, type_;
  config::route_kind kind_ = config::route_kind::prefix;  // of what is being read
  std::optional<family> section_;
  std::chrono::seconds lifetime_{0};
};

}  // namespace senda::daemon
