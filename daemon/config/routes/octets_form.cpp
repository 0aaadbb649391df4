// Routes of families without words of ExaBGP's: EVPN as senda words it, route target membership,
// and of every family `0x` and the octets of one NLRI. What `decode -m` prints can be read.
#include <senda/attribute/extended_community_parse.hpp>
#include <senda/core/hex.hpp>
#include <senda/nlri/evpn_words.hpp>
#include <senda/nlri/nlri.hpp>

#include <array>
#include <vector>

#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

namespace {

class octets_form final : public route_form {
 public:
  octets_form() : storage_(nlri::flow::max_size + 2) {}

  void clear() override { size_ = 0; }
  result<void> begin(text_cursor& in, route_parts& parts) override {
    if (!parts.section) return in.complain("the family of this route is not known");
    family_ = *parts.section;
    if (!find_nlri(family_)) return in.complain("there are no routes of this family");
    if (in.peek().starts_with("0x")) return octets(in);
    if (family_.safi == safi::evpn) return evpn(in);
    if (family_.safi == safi::route_target) return membership(in);
    in.next();
    return in.refuse("is not 0x and the octets of a route");
  }
  std::optional<result<void>> read(std::string_view, text_cursor&, route_parts&) override {
    return {};
  }
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override {
    return keyword != "split" && keyword != "label" && keyword != "rd" &&
           keyword != "route-distinguisher";
  }
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override { return {}; }
  result<void> finish(text_cursor&, route_parts&) override { return success(); }
  [[nodiscard]] family_set families(route_parts const&) const noexcept override {
    return size_ ? family_set::of(family_) : family_set{};
  }
  void for_each_route(route_parts const& parts, visitor const& f) const override {
    if (size_) f(route_key_view{family_, parts.path_id, bytes{storage_}.first(size_)});
  }
  [[nodiscard]] std::string_view obstacle(route_parts const& parts) const noexcept override {
    bool const needs_none = family_.safi == safi::flow || family_.safi == safi::flow_vpn;
    return needs_none ? std::string_view{} : route_form::obstacle(parts);
  }

 private:
  result<void> octets(text_cursor& in) {
    byte_writer w{storage_};
    if (!decode_hex(in.next().substr(2), w))
      return in.refuse_as("after 0x an even number of hexadecimal digits is expected");
    auto const* const kind = find_nlri(family_);
    auto const n = w.size() && kind ? kind->size(w.written(), family_, false) : 0;
    bool const good = n > 0 && n == w.size() &&
                      (!kind->decodes || kind->decodes({family_, {}, w.written(), false}));
    if (!good) return in.refuse_as("these are not the octets of one route of this family");
    size_ = n;
    return success();
  }
  result<void> evpn(text_cursor& in) {
    std::array<std::uint8_t, nlri::evpn_route::max_value_size> value;
    SENDA_TRY(auto const route, nlri::evpn::parse_words(in, value));
    byte_writer w{storage_};
    route.encode(w, false);
    size_ = w.size();
    return success();
  }
  /// `AS:COMMUNITY/BITS`
  result<void> membership(text_cursor& in) {
    constexpr std::string_view format =
        "Format: <AS>:<route target>/<bits> (e.g., 65000:target:65000:100/96)";
    auto const word = in.next();
    auto const colon = word.find(':'), slash = word.rfind('/');
    if (colon == word.npos || slash == word.npos || slash < colon)
      return in.refuse("is not a route target membership", format);
    auto const as = parse_asn(word.substr(0, colon));
    auto const bits = parse_number(word.substr(slash + 1), nlri::route_target::full_length);
    token const target[] = {{word.substr(colon + 1, slash - colon - 1)}};
    text_cursor one{target};
    auto const community = attribute::parse_extended_community(one);
    if (!as || !bits || (*bits > 0 && *bits < 32) || !community.has_value() || !one.at_end())
      return in.refuse("is not a route target membership", format);
    nlri::route_target t{
        family_, {}, static_cast<std::uint8_t>(*bits), *as, community.assume_value()};
    byte_writer w{storage_};
    t.encode(w, false);
    size_ = w.size();
    return success();
  }

  family family_{};
  std::vector<std::uint8_t> storage_;
  std::size_t size_ = 0;
};

}  // namespace

std::unique_ptr<route_form> make_octets_form() { return std::make_unique<octets_form>(); }

}  // namespace senda::daemon::config
