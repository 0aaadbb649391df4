// VPLS label blocks: `rd RD endpoint N base N offset N size N`, in any order among the attributes.
// Configuration contract §12.
#include <senda/attribute/attributes_parse.hpp>
#include <senda/nlri/vpls_text.hpp>

#include <algorithm>

#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

namespace {

class vpls_form final : public route_form {
 public:
  void clear() override {
    rd_.reset();
    for (auto& n : numbers_) n.reset();
  }
  result<void> begin(text_cursor&, route_parts&) override { return success(); }
  std::optional<result<void>> read(std::string_view keyword, text_cursor& in,
                                   route_parts& parts) override {
    if (keyword == "rd") return rd(in);
    if (keyword == "next-hop") return next_hop(in, parts);
    if (keyword == "split") {  // means nothing here
      in.next();
      return success();
    }
    for (std::size_t i = 0; i < count; ++i)
      if (keyword == words[i]) return number(in, i);
    return {};
  }
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override {
    static constexpr std::string_view others[] = {
        "origin",           "as-path",          "med",
        "local-preference", "atomic-aggregate", "aggregator",
        "community",        "originator-id",    "extended-community",
        "attribute",        "cluster-list",     "name",
        "watchdog",         "withdraw"};
    return std::find(std::begin(others), std::end(others), keyword) != std::end(others);
  }
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override {
    static constexpr std::string_view own[] = {"rd",     "endpoint", "base",
                                               "offset", "size",     "next-hop"};
    return own;
  }
  result<void> finish(text_cursor& in, route_parts&) override {
    if (!rd_) return in.complain("vpls nlri route-distinguisher missing");
    for (std::size_t i = 0; i < count; ++i)
      if (!numbers_[i]) return in.complain(missing[i]);
    if (std::uint32_t{*numbers_[base]} + *numbers_[size] > 0xfffff)
      return in.complain("vpls nlri size inconsistency");
    return success();
  }
  [[nodiscard]] family_set families(route_parts const&) const noexcept override {
    return family_set::of(family{afi::l2vpn, safi::vpls});
  }
  void for_each_route(route_parts const& parts, visitor const& f) const override {
    nlri::vpls v{.path_id = {}, .rd = *rd_, .tlvs = {}};
    v.endpoint = *numbers_[endpoint];
    v.offset = *numbers_[offset];
    v.size_of_block = *numbers_[size];
    v.label_field = std::uint32_t{*numbers_[base]} << 4 | 1;
    std::array<std::uint8_t, 2 + nlri::vpls::block_octets> octets;
    byte_writer w{octets};
    v.encode(w, false);
    f(route_key_view{v.family, parts.path_id, w.written()});
  }
  [[nodiscard]] std::string_view obstacle(route_parts const& parts) const noexcept override {
    return parts.has_next_hop() ? std::string_view{} : "vpls nlri next-hop missing";
  }

 private:
  enum : std::size_t { endpoint, base, offset, size, count };
  static constexpr std::string_view words[count] = {"endpoint", "base", "offset", "size"};
  static constexpr std::string_view missing[count] = {
      "vpls nlri endpoint missing", "vpls nlri base missing", "vpls nlri offset missing",
      "vpls nlri size missing"};

  result<void> rd(text_cursor& in) {
    SENDA_TRY(auto const d, parse_route_distinguisher(in));
    rd_ = d;
    return success();
  }
  result<void> number(text_cursor& in, std::size_t which) {
    auto const n = parse_number(in.next(), 0xffff);
    if (!n)
      return in.refuse_as(
          which == base ? "invalid l2vpn vpls label" : "invalid l2vpn vpls endpoint",
          "Must be 0 to 65535");
    numbers_[which] = static_cast<std::uint16_t>(*n);
    return success();
  }
  static result<void> next_hop(text_cursor& in, route_parts& parts) {
    if (equal_ignoring_case(in.peek(), "self")) {
      in.next();
      return in.refuse_as("next-hop self is not available for vpls");
    }
    return *parse_attribute("next-hop", in, parts.block);
  }

  std::optional<route_distinguisher> rd_;
  std::optional<std::uint16_t> numbers_[count];
};

}  // namespace

std::unique_ptr<route_form> make_vpls_form() { return std::make_unique<vpls_form>(); }

}  // namespace senda::daemon::config
