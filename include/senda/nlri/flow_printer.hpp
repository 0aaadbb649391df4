// Flow specification rules in JSON and text: `destination-port [ >=1024&<=2048 =80 ]`.
// JSON contract §6.2.
#pragma once

#include <senda/nlri/flow_names.hpp>

namespace senda::nlri {

/// Prints one rule, which is_flow_rule().
class flow_printer {
 public:
  flow_printer(text_writer& out, afi a, bytes rule) noexcept : out_(out), afi_(a), rule_(rule) {}

  /// `"protocol": [ "=tcp", "=udp" ], ` for each type of component.
  void json() noexcept {
    each_type([&](flow_component_range range, flow_component const& first, std::size_t count) {
      out_ << '"' << name_of(first.type, afi_) << "\": [ ";
      values(range, first, count, {"\"", "\"", "\", \""});
      out_ << " ], ";
    });
  }
  /// ` protocol [ =tcp =udp ]` for each type of component.
  void text() noexcept {
    each_type([&](flow_component_range range, flow_component const& first, std::size_t count) {
      out_ << ' ' << name_of(first.type, afi_) << ' ';
      bool const several =
          count > 1 || (first.form() != flow_form::prefix && first.operations() > 1);
      if (several) values(range, first, count, {"[ ", " ]", " "});
      else values(range, first, count, {"", "", " "});
    });
  }

 private:
  struct wording {
    std::string_view before, after, between;
  };

  /// Calls f(what follows the first component, that component, how many there are) for each type.
  template <class F> void each_type(F&& f) noexcept {
    for (flow_component_range range{afi_, rule_}; !range.empty();) {
      auto const first = *range.next();
      auto const behind = range;
      std::size_t count = 1;
      for (auto ahead = range; !ahead.empty() && ahead.next()->type == first.type; ++count)
        range = ahead;
      f(behind, first, count);
    }
  }
  void values(flow_component_range behind, flow_component c, std::size_t count,
              wording const& w) noexcept {
    out_ << w.before;
    for (bool first = true;; c = *behind.next(), first = false) {
      if (!first) out_ << w.between;
      if (c.form() == flow_form::prefix) prefix(c.prefix());
      else operations(c, w.between);
      if (--count == 0) break;
    }
    out_ << w.after;
  }
  void prefix(flow_prefix const& p) noexcept {
    out_ << p.prefix;
    if (p.prefix.address.is_v6()) (out_ << '/').number(p.offset);
  }
  void operations(flow_component const& c, std::string_view between) noexcept {
    bool first = true;
    c.for_each_operation([&](flow_operation const& o) {
      if (!std::exchange(first, false)) out_ << (o.is_and() ? std::string_view{"&"} : between);
      if (c.form() == flow_form::numeric) numeric(c.type, o);
      else bitmask(c.type, o);
    });
  }
  void numeric(flow_type t, flow_operation const& o) noexcept {
    constexpr std::string_view words[] = {"false", "=", ">", ">=", "<", "<=", "!=", "true"};
    unsigned const op = o.op & 7;
    out_ << words[op];
    if (op == 0 || op == 7) return;
    auto const name = find_flow_name(printed_names(t), o.value);
    if (name.empty()) out_.number(o.value);
    else out_ << name;
  }
  void bitmask(flow_type t, flow_operation const& o) noexcept {
    constexpr std::string_view words[] = {"", "=", "!", "!="};
    out_ << words[o.op & 3];
    auto left = o.value;
    bool any = false;
    for (auto const& n : printed_names(t)) {
      if (!(left & n.value)) continue;
      if (std::exchange(any, true)) out_ << '+';
      out_ << n.name;
      left &= ~std::uint64_t{n.value};
    }
    if (any && left) out_ << '+';
    if (!any || left) out_.number(left);
  }

  text_writer& out_;
  afi afi_;
  bytes rule_;
};

}  // namespace senda::nlri
