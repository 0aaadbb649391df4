// Flow specifications: what packets have to match, and what is done with them.
// Configuration contract §10, §11; API contract §6.5. In the l2vpn section, what frames have to
// match.
#include <senda/attribute/extended_communities.hpp>
#include <senda/attribute/extended_community_flow.hpp>
#include <senda/nlri/flow.hpp>
#include <senda/nlri/flow_match.hpp>
#include <senda/nlri/l2_flow.hpp>
#include <senda/nlri/l2_flow_match.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "daemon/config/routes/flow_actions.hpp"
#include "daemon/config/routes/route_form.hpp"

namespace senda::daemon::config {

namespace {

constexpr auto conditions = [] {
  std::array<std::string_view, std::size(nlri::flow_keywords)> words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = nlri::flow_keywords[i].word;
  return words;
}();

class flow_form final : public route_form {
 public:
  flow_form()
      : storage_(nlri::flow::max_size),
        match_(storage_),
        frame_storage_(4 * nlri::flow::max_size),
        frame_match_(frame_storage_) {
    for (auto const& f : nlri::l2_flow_fields) frame_keywords_.push_back(f.word);
    frame_keywords_.push_back("packet");
    for (auto const& list : {std::span<std::string_view const>{conditions}, flow_action_keywords(),
                             std::span<std::string_view const>{others}})
      one_line_keywords_.insert(one_line_keywords_.end(), list.begin(), list.end());
  }

  void clear() override {
    match_.clear();
    frame_match_.clear();
    about_frames_ = false;
    rd_.reset();
    part_ = part::braces;
  }
  /// A statement that begins, rather than goes on in braces, is one line.
  result<void> begin(text_cursor&, route_parts& parts) override {
    part_ = part::line;
    about_frames_ = parts.section && parts.section->afi == afi::l2vpn;
    return success();
  }
  bool enter(std::string_view section) noexcept override {
    if (part_ != part::braces) return false;
    if (section == "match") part_ = part::match;
    else if (section == "then") part_ = part::then;
    else if (section == "scope") part_ = part::scope;
    return part_ != part::braces;
  }
  void leave() noexcept override { part_ = part::braces; }

  std::optional<result<void>> read(std::string_view keyword, text_cursor& in,
                                   route_parts& parts) override {
    bool const line = part_ == part::line;
    if (about_frames_) {
      if (auto done = frame_match_.read(keyword, in)) return done;
    } else if (line || part_ == part::match) {
      if (auto done = match_.read(keyword, in)) return done;
    }
    if (line || part_ == part::then)
      if (auto done = read_flow_action(keyword, in, parts)) return done;
    bool const acts = line || part_ == part::then || part_ == part::scope;
    if (acts && keyword == "interface-set") return read_interface_set(in, parts);
    if ((line || part_ == part::braces) && (keyword == "rd" || keyword == "route-distinguisher"))
      return rd(in);
    return {};
  }
  /// In one line more than ExaBGP has, so that what `decode -m` prints can be read.
  [[nodiscard]] bool allows(std::string_view keyword) const noexcept override {
    constexpr std::string_view never[] = {"name",  "watchdog",       "withdraw",
                                          "split", "bgp-prefix-sid", "bgp-prefix-sid-srv6"};
    switch (part_) {
      case part::line:
        return std::find(std::begin(never), std::end(never), keyword) == std::end(never);
      case part::braces:
        return keyword == "next-hop";
      case part::then:
        return keyword == "community" || keyword == "large-community" ||
               keyword == "extended-community" || keyword == "attribute";
      default:
        return false;
    }
  }
  [[nodiscard]] std::span<std::string_view const> keywords() const noexcept override {
    switch (part_) {
      case part::line:
        return about_frames_ ? frame_keywords_ : one_line_keywords_;
      case part::match:
        return conditions;
      case part::then:
        return flow_action_keywords();
      case part::scope:
        return std::span{others}.first(1);
      default:
        return others;
    }
  }
  result<void> finish(text_cursor& in, route_parts& parts) override {
    if (parts.section && parts.section->safi == safi::flow_vpn && !rd_)
      return in.complain("a route-distinguisher is missing", "A flow-vpn route needs rd <value>");
    if (auto const why = about_frames_ ? frame_match_.problem() : std::string_view{}; !why.empty())
      return in.complain(why);
    if (!rule().has_value() || !route(parts).fits())
      return in.complain("this rule is longer than a flow route can be: 4094 octets");
    if (goes_nowhere(parts))
      parts.warning = "redirect-to-nexthop and no next-hop: there is nowhere to redirect to";
    return success();
  }
  [[nodiscard]] family_set families(route_parts const& parts) const noexcept override {
    return family_set::of(family_of(parts));
  }
  void for_each_route(route_parts const& parts, visitor const& f) const override {
    std::vector<std::uint8_t> wire(2 + nlri::flow::max_size);
    byte_writer w{wire};
    auto const r = route(parts);  // that of frames is written in the same way
    r.encode(w, false);
    f(route_key_view{r.family, parts.path_id, w.written()});
  }
  /// It needs no next hop.
  [[nodiscard]] std::string_view obstacle(route_parts const&) const noexcept override { return {}; }
  [[nodiscard]] std::string_view unknown_word() const noexcept override {
    return "flow route: unknown command \"{}\"";
  }

 private:
  enum class part : std::uint8_t { line, braces, match, then, scope };
  static constexpr std::string_view others[] = {"interface-set", "match", "then",
                                                "scope",         "rd",    "route-distinguisher"};

  /// Of the communities, redirect-to-nexthop or the like, and no next hop.
  [[nodiscard]] static bool goes_nowhere(route_parts const& parts) noexcept {
    if (parts.has_next_hop()) return false;
    auto const found = find_attribute(parts.block.written(), attribute_code::extended_communities);
    if (!found) return false;
    attribute::extended_communities const all{{found->value}};
    return all.contains(attribute::redirect_to_next_hop(false));
  }
  result<void> rd(text_cursor& in) {
    SENDA_TRY(auto const d, parse_route_distinguisher(in));
    rd_ = d;
    return success();
  }
  /// What the rule asks for, then what the statement stands in.
  [[nodiscard]] family family_of(route_parts const& parts) const noexcept {
    auto a = parts.section ? parts.section->afi : afi::ipv4;
    if (auto const v = match_.version()) a = *v == ip_version::v6 ? afi::ipv6 : afi::ipv4;
    return {a, rd_ ? safi::flow_vpn : safi::flow};
  }
  [[nodiscard]] result<bytes> rule() const noexcept {
    return about_frames_ ? frame_match_.rule() : match_.rule();
  }
  [[nodiscard]] nlri::flow route(route_parts const& parts) const noexcept {
    auto const all = rule();
    return {family_of(parts),
            {},
            rd_.value_or(route_distinguisher{}),
            all.has_value() ? all.assume_value() : bytes{}};
  }

  std::vector<std::uint8_t> storage_;
  nlri::flow_match match_;
  std::vector<std::uint8_t> frame_storage_;
  nlri::l2_flow_match frame_match_;
  bool about_frames_ = false;
  std::optional<route_distinguisher> rd_;
  part part_ = part::braces;
  std::vector<std::string_view> one_line_keywords_, frame_keywords_;
};

}  // namespace

std::unique_ptr<route_form> make_flow_form() { return std::make_unique<flow_form>(); }

}  // namespace senda::daemon::config
