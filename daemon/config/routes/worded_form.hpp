// worded_form: kinds of routes which start with words in fixed order that say the whole route.
// Configuration contract §13 to §15.
#pragma once

#include <senda/nlri/kind.hpp>

#include <algorithm>

#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

/// T::parse() reads those words.
template <parsable_nlri T> class worded_form : public route_form {
 public:
  void clear() override { route_.reset(); }
  result<void> begin(text_cursor& in, route_parts& parts) override {
    SENDA_TRY(auto const route, T::parse(in));
    if (parts.section && parts.section->afi != route.family.afi)
      return in.complain(parts.section->afi == afi::ipv4
                             ? "the addresses of this route are not IPv4, its section is"
                             : "the addresses of this route are not IPv6, its section is");
    route_ = route;
    return success();
  }
  std::optional<result<void>> read(std::string_view, text_cursor&, route_parts&) override {
    return {};
  }
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override { return {}; }
  result<void> finish(text_cursor&, route_parts&) override { return success(); }
  [[nodiscard]] family_set families(route_parts const&) const noexcept override {
    return route_ ? family_set::of(route_->family) : family_set{};
  }
  void for_each_route(route_parts const& parts, visitor const& f) const override {
    if (!route_) return;
    std::array<std::uint8_t, 512> octets;
    byte_writer w{octets};
    route_->encode(w, false);
    f(route_key_view{route_->family, parts.path_id, w.written()});
  }

 protected:
  [[nodiscard]] std::optional<T> const& route() const noexcept { return route_; }
  /// True for a word of the list.
  [[nodiscard]] static bool is_one_of(std::span<std::string_view const> words,
                                      std::string_view word) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
  }

 private:
  std::optional<T> route_;
};

}  // namespace senda::daemon::config
