#include "daemon/http/stream.hpp"

#include <senda/net/ip.hpp>

#include "daemon/log.hpp"

namespace senda::daemon::http {

namespace {

constexpr std::uint8_t bit(message_type t) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(t));
}

struct named_type {
  std::string_view name;
  message_type type;
};
constexpr named_type types[] = {
    {"open", message_type::open},
    {"update", message_type::update},
    {"notification", message_type::notification},
    {"keepalive", message_type::keepalive},
    {"refresh", message_type::route_refresh},
    {"operational", message_type::operational},
};

/// Bits of a list, or nothing. KEEPALIVEs are told only to who asks for them.
std::optional<std::uint8_t> types_in(std::string_view list) {
  std::uint8_t all = 0;
  if (list.empty()) {
    for (auto const& t : types)
      if (t.type != message_type::keepalive) all |= bit(t.type);
    return all;
  }
  for (std::size_t at = 0; at <= list.size();) {
    auto const end = std::min(list.find(',', at), list.size());
    bool known = false;
    for (auto const& t : types)
      if (t.name == list.substr(at, end - at)) all |= bit(t.type), known = true;
    if (!known) return {};
    at = end + 1;
  }
  return all;
}

}  // namespace

std::optional<stream::wishes> stream::wanted_by(arguments const& a) {
  wishes w;
  w.peer = parse_ip(a.peer);
  if (!a.peer.empty() && !w.peer) return {};
  auto const bits = types_in(a.types);
  if (!bits) return {};
  w.types = *bits;
  w.send = a.send == "1" || a.send == "true";
  bool const text = a.encoder == "text", four = a.version == "4";
  if (!a.encoder.empty() && !text && a.encoder != "json") return {};
  if (!a.version.empty() && !four && a.version != "6") return {};
  w.encoding.dialect = text ? dialect::text : four ? dialect::json_4 : dialect::json_6;
  return w;
}

stream::stream(api& a, wishes wanted, std::function<void()> changed)
    : api_(a), wanted_(std::move(wanted)), changed_(std::move(changed)) {
  subscription s;
  s.receiver = this;
  s.outside = s.changes = s.fsm = s.negotiated = s.signal = true;
  for (auto const way : {direction::receive, direction::send}) {
    auto& d = s.ways[static_cast<int>(way)];
    d.parsed = true;
    if (way == direction::receive || wanted_.send) d.types = wanted_.types;
  }
  api_.watch(s, wanted_.peer);
}

void stream::deliver(std::string_view lines) {
  if (lost_) return;
  if (text_.size() - at_ + lines.size() > limit) {
    lost_ = true;
    text_.clear();
    at_ = 0;
    log_line(log_level::warning, "api", "a stream of events over HTTP is not read: it ends");
  } else text_ += lines;
  changed_();
}

void stream::consume(std::size_t n) {
  at_ += n;
  if (at_ < text_.size() && at_ < 64 * 1024) return;
  text_.erase(0, at_);
  at_ = 0;
}

}  // namespace senda::daemon::http
