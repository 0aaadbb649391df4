// prefix_form: routes to prefixes: unicast, multicast, labelled, VPN.
// Configuration contract §8.2, §9.5, §9.8; wire contract §8.2 to §8.4.
#pragma once

#include <senda/net/prefix.hpp>
#include <senda/net/route_distinguisher.hpp>
#include <senda/nlri/label_stack.hpp>

#include <vector>

#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

class prefix_form final : public route_form {
 public:
  /// Routes one prefix may be split into.
  static constexpr std::uint64_t most_routes = 1 << 24;

  void clear() override;
  bool restart() noexcept override;
  /// One prefix.
  result<void> begin(text_cursor& in, route_parts& parts) override;
  std::optional<result<void>> read(std::string_view keyword, text_cursor& in,
                                   route_parts& parts) override;
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override;
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override;
  result<void> finish(text_cursor& in, route_parts& parts) override;
  [[nodiscard]] family_set families(route_parts const& parts) const noexcept override;
  void for_each_route(route_parts const& parts, visitor const& f) const override;
  [[nodiscard]] std::string_view obstacle(route_parts const& parts) const noexcept override;

 private:
  struct keyword_row;
  static keyword_row const rows[];

  result<void> label(text_cursor& in);
  result<void> distinguisher(text_cursor& in);
  result<void> split(text_cursor& in);
  result<void> check_split(text_cursor& in, ip_prefix const& p, std::string_view part);
  /// Of a route to `p`: VPN with a distinguisher, labelled with labels, or what the section says.
  [[nodiscard]] family family_of(ip_prefix const& p, route_parts const& parts) const noexcept;
  [[nodiscard]] bool is_labeled(family f) const noexcept {
    return f.safi == safi::labeled_unicast || f.safi == safi::mpls_vpn;
  }
  void encode(byte_writer& w, family f, ip_prefix const& p) const noexcept;
  [[nodiscard]] std::uint8_t split_length(ip_prefix const& p) const noexcept {
    return split_ > p.length ? static_cast<std::uint8_t>(split_) : p.length;
  }
  /// To the next prefix of the same length.
  static void advance(ip_prefix& p) noexcept;

  std::vector<ip_prefix> prefixes_;
  nlri::label_stack labels_;
  std::optional<route_distinguisher> rd_;
  unsigned split_ = 0;
};

}  // namespace senda::daemon::config
